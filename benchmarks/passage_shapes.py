"""How long passages should be, and what else of splitting helps: answer_recall of word search alone, on one year.

    python -m benchmarks.passage_shapes REALTIMEQA_FOLDER --year 2022 [--only WORDS_OF_A_NAME]

Every way to cut the year's articles is searched by FTS5 as the store does it, with the same questions as of their
dates; `answer_recall@k` is that of score.py in the folder above, over the first 200 words of a passage. Beside it
stands by how many points it is more than the first way's at 5, with the half-width of a 95 % interval (over the
questions' own differences). Vectors are left out, which makes this cheap; they were not seen to prefer another length.
The last line says how many answers stand in no passage because they stand in boilerplate alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.index.words import searchable
from assistant.text.sentences import sentence_spans
from assistant.types import Article, Passage
from benchmarks.choose_words import K, answerable, article_of, fts5, load_score, ordinal
from ingest.articles.live_blogs import Layout
from ingest.passages import split as splitting
from ingest.passages.split import DEFAULT, Shape, split
from ingest.passages.tokens import count_tokens

Cut = Callable[[], list[Passage]]
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
    arguments.add_argument("--only", default="", help="besides the first way, those with this in their name")
    given = arguments.parse_args()
    score = load_score(given.folder.parent / "score.py")
    rows = score.rows(str(given.folder / f"articles-{given.year}.jsonl.gz"))
    asked = answerable(score, rows, score.rows(str(given.folder / f"questions-{given.year}.jsonl")))
    articles = [article_of(row) for row in rows]
    print(f"{len(articles):,} articles, {len(asked)} answerable questions")
    print(f"{'way to cut':58} passages  recall@5  recall@{K}  more at 5 than the first", flush=True)
    first: NDArray[np.bool_] | None = None
    with (  # the same for every way, and most of its work
        instead("sentence_spans", cache(sentence_spans)),
        instead("count_tokens", lambda texts: tokens_of(tuple(texts))),
    ):
        columns = {f"default, searched without {names}": left_out(names) for names in LEFT_OUT}
        cuts: list[tuple[str, Cut]] = [
            *ways(articles),
            *((name, partial(cut_all, articles)) for name in columns),
        ]
        for name, cut in cuts:
            if first is None or given.only in name:
                passages = cut()
                found = hits(score, asked, passages, columns.get(name, searchable))
                first = found if first is None else first
                print(f"{name:58} {len(passages):8,}  {compared(found, first)}", flush=True)
    kept = [
        {
            "title": a.title,
            "published": row["published"],
            "text": " ".join(p.text for p in split(a, replace(DEFAULT, words=2000, tokens=4000))),
        }
        for a, row in zip(articles, rows, strict=True)
    ]
    print(f"answers that stand in boilerplate alone: {len(asked) - len(answerable(score, kept, asked))}")


def ways(articles: Sequence[Article]) -> Iterator[tuple[str, Cut]]:
    """The ways to cut the year, by name."""
    for shape in SHAPES:
        name = f"{shape.words} words, {shape.tokens} tokens, overlap {shape.overlap} sentences"
        yield name, partial(cut_all, articles, shape)
    for name, function, other in (
        (
            "live blogs and round-ups not by item",
            "lay_out",
            lambda blocks: Layout(frozenset(), (None,) * len(blocks)),
        ),
        (
            "boilerplate kept",
            "is_boilerplate",
            lambda paragraph: not any(map(str.isalnum, paragraph)),
        ),
    ):
        yield f"default, {name}", partial(cut_otherwise, articles, function, other)


LEFT_OUT = ("title", "outlet", "day", "outlet and day")
"""What may be missing from the words that are searched."""


def left_out(names: str) -> Callable[[Passage], tuple[str, ...]]:
    """The columns of a passage's words, those that are named empty."""

    def columns(passage: Passage) -> tuple[str, ...]:
        pairs = zip(("title", "outlet", "day", "text"), searchable(passage), strict=True)
        return tuple("" if name in names else words for name, words in pairs)

    return columns


def cut_all(articles: Sequence[Article], shape: Shape = DEFAULT) -> list[Passage]:
    """The passages of all articles."""
    return [p for article in articles for p in split(article, shape)]


def cut_otherwise(articles: Sequence[Article], name: str, function: object) -> list[Passage]:
    """The passages as they would be with another function in the place of one of the splitter's."""
    with instead(name, function):
        return cut_all(articles)


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


def hits(
    score: ModuleType,
    asked: Sequence[dict[str, Any]],
    passages: Sequence[Passage],
    columns: Callable[[Passage], tuple[str, ...]],
) -> NDArray[np.bool_]:
    """Which questions (n,) have their answer among the first 5 and K passages: (n, 2)."""
    search = fts5(passages, [ordinal(p.published) for p in passages], weights=(1.0,) * 4, columns=columns)
    found = []
    for question in asked:
        gold = [score.norm(answer) for answer in question["answers"]]
        rows = search(question["question"], date.fromisoformat(question["date"]).toordinal())
        held = [score.has(score.norm(score.cut(passages[row].text, 200)), gold) for row in rows]
        found.append([any(held[:k]) for k in (5, K)])
    return np.array(found)


def compared(found: NDArray[np.bool_], first: NDArray[np.bool_]) -> str:
    """Recall at 5 and at K in per cent, and how much more at 5 than that of the first way."""
    more = 100 * (found[:, 0].astype(float) - first[:, 0])
    width = 1.96 * more.std(ddof=1) / len(more) ** 0.5
    at5, at_k = 100 * found.mean(axis=0)
    return f"{at5:8.1f}  {at_k:9.1f}  {more.mean():+10.2f} ± {width:.2f}"


if __name__ == "__main__":
    main()
