"""Writes who says what in the articles of a benchmark, for `score.py utterances`, and says how long hearing them took.

    python -m benchmarks.predict_utterances ../shared/bench/newsroom/utterances-2023.jsonl \\
        ../shared/bench/realtimeqa/articles-2023.jsonl.gz PREDICTIONS.jsonl

Milliseconds are those that one core works, to be measured on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from assistant.models.speech import load_speech_model
from assistant.speech.article import heard
from benchmarks.jsonl import rows


def main() -> None:
    """One line an article, in the order of the benchmark's."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("articles", type=Path, nargs="+")
    arguments.add_argument("predictions", type=Path)
    given = arguments.parse_args()
    wanted = list(dict.fromkeys(row["article"] for row in rows(given.gold)))
    articles = {row["id"]: row for path in given.articles for row in rows(path) if row["id"] in set(wanted)}
    load_speech_model()
    words, seconds = 0, 0.0
    with given.predictions.open("w", encoding="utf-8") as file:
        for name in wanted:
            text, began = articles[name]["text"], time.thread_time()
            article = heard(text, articles[name]["title"] or "")
            words, seconds = words + len(text.split()), seconds + time.thread_time() - began
            spoken = [{"start": u.start, "end": u.end, "speaker": u.speaker} for u in article.utterances]
            file.write(json.dumps({"article": name, "utterances": spoken}, ensure_ascii=False) + "\n")
    print(f"{len(wanted)} articles, {1000 * seconds * 800 / words:.0f} ms for 800 words")


if __name__ == "__main__":
    main()
