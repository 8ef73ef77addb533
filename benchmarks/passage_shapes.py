"""How long passages should be, and what else of splitting helps: answer_recall of word search alone, on one year.

    python -m benchmarks.passage_shapes REALTIMEQA_FOLDER --year 2022

Every way to cut the year's articles is searched by FTS5 as the store does it, with the same questions as of their
dates; `answer_recall@k` is that of score.py in the folder above, over the first 200 words of a passage. Vectors are
left out, which makes this cheap; they were not seen to prefer another length. The last line says how many answers
stand in no passage because they stand in boilerplate alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from assistant.sentences import sentence_spans
from assistant.types import Article, Passage
from benchmarks.choose_words import K, answerable, article_of, fts5, load_score, ordinal
from ingest import split as splitting
from ingest.items import Layout
from ingest.split import DEFAULT, passage_heading, split
from ingest.tokens import count_tokens

SHAPES = (
    DEFAULT,
    *(replace(DEFAULT, words=words, tokens=words * 5 // 4) for words in (120, 160, 240)),
    replace(DEFAULT, overlap=1),
    replace(DEFAULT, overlap=2),
)


def main() -> None:
    """Prints a line for each way to cut."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--year", type=int, default=2022)
    given = arguments.parse_args()
    score = load_score(given.folder.parent / "score.py")
    rows = score.rows(str(given.folder / f"articles-{given.year}.jsonl.gz"))
    asked = answerable(score, rows, score.rows(str(given.folder / f"questions-{given.year}.jsonl")))
    articles = [article_of(row) for row in rows]
    print(f"{len(articles):,} articles, {len(asked)} answerable questions")
    print(f"{'way to cut':58} passages  recall@5  recall@{K}", flush=True)
    with (  # the same for every way, and most of its work
        instead("sentence_spans", cache(sentence_spans)),
        instead("count_tokens", lambda texts: tokens_of(tuple(texts))),
    ):
        for name, passages in ways(articles):
            print(f"{name:58} {len(passages):8,}  {recall(score, asked, passages)}", flush=True)
    kept = [
        {
            "title": a.title,
            "published": row["published"],
            "text": " ".join(p.text for p in split(a, replace(DEFAULT, words=2000, tokens=4000))),
        }
        for a, row in zip(articles, rows, strict=True)
    ]
    print(f"answers that stand in boilerplate alone: {len(asked) - len(answerable(score, kept, asked))}")


def ways(articles: Sequence[Article]) -> Iterator[tuple[str, list[Passage]]]:
    """The year cut in each way."""
    for shape in SHAPES:
        yield (
            f"{shape.words} words, {shape.tokens} tokens, overlap {shape.overlap} sentences",
            [p for article in articles for p in split(article, shape)],
        )
    passages = [p for article in articles for p in split(article)]
    yield "default, searched without the title", [replace(p, title="") for p in passages]
    yield (
        "default, searched with source, day and item's time too",
        [replace(p, title=passage_heading(p)) for p in passages],
    )
    with instead("lay_out", lambda blocks: Layout(frozenset(), (None,) * len(blocks))):
        yield "default, live blogs and round-ups not by item", [p for a in articles for p in split(a)]
    with instead("is_boilerplate", lambda paragraph: not any(map(str.isalnum, paragraph))):
        yield "default, boilerplate kept", [p for article in articles for p in split(article)]


@cache
def tokens_of(texts: tuple[str, ...]) -> list[int]:
    """The lengths of an article's sentences, counted once."""
    return count_tokens(texts)


@contextmanager
def instead(name: str, function: object) -> Iterator[None]:
    """Splitting with another function in the place of one of its own."""
    own = getattr(splitting, name)
    setattr(splitting, name, function)
    try:
        yield
    finally:
        setattr(splitting, name, own)


def recall(score: ModuleType, asked: Sequence[dict[str, Any]], passages: Sequence[Passage]) -> str:
    """Recall at 5 and at K, in per cent."""
    search = fts5(passages, [ordinal(p.published) for p in passages], stem=True, weight=1.0)
    hits = []
    for question in asked:
        gold = [score.norm(answer) for answer in question["answers"]]
        rows = search(question["question"], date.fromisoformat(question["date"]).toordinal())
        hits.append([score.has(score.norm(score.cut(passages[row].text, 200)), gold) for row in rows])
    at = [100 * float(np.mean([any(found[:k]) for found in hits])) for k in (5, K)]
    return f"{at[0]:8.1f}  {at[1]:9.1f}"


if __name__ == "__main__":
    main()
