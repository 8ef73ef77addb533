"""The retrieval to beat: BM25 over windows of 150 words, nothing else.

    python benchmarks/baseline_bm25.py BENCH_FOLDER --year 2023 --out baseline.jsonl

Writes ten passages a question as predictions for `score.py`, and prints the figures of retrieval. Articles after a
question's date do not count. Ranking is SQLite's FTS5 with its bm25().
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

WORDS = 150
FIGURES = ("answer_recall@1", "answer_recall@5", "answer_recall@10", "mrr@10", "google_top5_whole_articles")


def main() -> None:
    """Indexes a year, asks its questions and prints the scorer's figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--year", default="2023")
    parser.add_argument("--out", type=Path, default=Path("baseline.jsonl"))
    args = parser.parse_args()
    folder = args.bench / "realtimeqa"
    articles, questions = folder / f"articles-{args.year}.jsonl.gz", folder / f"questions-{args.year}.jsonl"
    index = indexed(articles)
    with args.out.open("w", encoding="utf-8") as out, questions.open(encoding="utf-8") as asked:
        for line in asked:
            row = json.loads(line)
            found = search(index, row["question"], row["date"])
            out.write(json.dumps({"id": row["id"], "passages": found, "status": "not_in_articles"}) + "\n")
    command = [
        sys.executable,
        str(args.bench / "score.py"),
        "realtimeqa",
        *map(str, (articles, questions, args.out)),
    ]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(json.dumps({name: figures[name] for name in FIGURES}, indent=1))


def indexed(articles: Path) -> sqlite3.Connection:
    """The windows of all articles in an index of words, in memory."""
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE windows USING fts5(text, day UNINDEXED, tokenize='porter unicode61')")
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        index.executemany("INSERT INTO windows VALUES (?, ?)", _windows(lines))
    return index


def search(index: sqlite3.Connection, question: str, day: str, k: int = 10) -> list[str]:
    """The k windows that BM25 ranks highest among those up to `day`."""
    query = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
    rows = index.execute(
        "SELECT text FROM windows WHERE windows MATCH ? AND day <= ? ORDER BY bm25(windows) LIMIT ?",
        (query, day, k),
    )
    return [text for (text,) in rows]


def _windows(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        article = json.loads(line)
        words = f"{article['title']} {article['text']}".split()
        for start in range(0, len(words), WORDS):
            yield " ".join(words[start : start + WORDS]), (article["published"] or "9999")[:10]


if __name__ == "__main__":
    main()
