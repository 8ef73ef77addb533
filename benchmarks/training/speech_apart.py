"""Writes the utterances of the training articles that the speech model does not learn from, for `score.py utterances`.

    python -m benchmarks.training.speech_apart ../shared/bench ../shared/train GOLD.jsonl
    python -m benchmarks.predict_utterances GOLD.jsonl ../shared/bench/realtimeqa/articles-202[24].jsonl.gz SAID.jsonl
    python ../shared/bench/score.py utterances GOLD.jsonl SAID.jsonl

It reads the texts of 2022 and 2024 from the benchmark's folder and the marks from the training one.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.jsonl import rows
from benchmarks.training.speech_data import SEED, SET_APART, split, utterance_articles


def main() -> None:
    """One line an utterance, as the training file has them."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("bench", type=Path)
    arguments.add_argument("train", type=Path)
    arguments.add_argument("gold", type=Path)
    given = arguments.parse_args()
    marks = given.train / "newsroom" / "utterances.jsonl.gz"
    _, apart = split(utterance_articles(given.bench, marks), SET_APART, SEED)
    ids = {article.id for article in apart}
    with given.gold.open("w", encoding="utf-8") as file:
        for row in rows(marks):
            if row["article"] in ids:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
