"""Writes who says what in the articles of a benchmark, for `score.py utterances`.

    python -m benchmarks.predict_utterances ../shared/bench/newsroom/utterances-2023.jsonl \\
        ../shared/bench/realtimeqa/articles-2023.jsonl.gz PREDICTIONS.jsonl
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from assistant.speech.article import heard
from benchmarks.jsonl import rows


def main() -> None:
    """One line an article, in the order of the benchmark's."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("articles", type=Path)
    arguments.add_argument("predictions", type=Path)
    given = arguments.parse_args()
    wanted = list(dict.fromkeys(row["article"] for row in rows(given.gold)))
    articles = {row["id"]: row for row in rows(given.articles) if row["id"] in set(wanted)}
    with given.predictions.open("w", encoding="utf-8") as file:
        for name in wanted:
            article = heard(articles[name]["text"], articles[name]["title"] or "")
            spoken = [{"start": u.start, "end": u.end, "speaker": u.speaker} for u in article.utterances]
            file.write(json.dumps({"article": name, "utterances": spoken}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
