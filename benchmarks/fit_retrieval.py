"""Fits the constants of `assistant.search.retriever.Tuning` on quiz weeks that the reader was not trained on.

    python -m benchmarks.fit_retrieval BENCH --index INDEX

INDEX holds the articles of RealTime QA 2022 and 2024, or of its held-out weeks. Each constant is moved in turn while
that helps (coordinate ascent): what is maximised is the share of questions whose answer stands in the passages that
the reader reads, and, half as much, in the first five. The year 2023 is reported and never read here.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.index.local.store import Store
from assistant.models.embedder import load_embedder
from assistant.models.reader import load_reader
from assistant.question.analysis import Days, Question
from assistant.search.retriever import TUNING, Gathered, Retriever, Tuning, spread, weigh
from assistant.settings import Settings
from assistant.types import Filters
from benchmarks.jsonl import rows
from benchmarks.training.quiz_data import DEV_WEEK, YEARS, norm

GRID: dict[str, tuple[Any, ...]] = {
    "rrf_constant": (5.0, 10.0, 20.0, 40.0, 60.0),
    "word_weight": (0.5, 0.7, 1.0, 1.4, 2.0, 3.0),
    "article_weight": (0.0, 0.15, 0.3, 0.5, 0.8, 1.2),
    "freshness": (0.0, 0.3, 0.6, 1.0, 1.5, 2.5, 4.0),
    "freshness_days": (2.0, 4.0, 7.0, 10.0, 20.0, 40.0, 90.0),
    "period_weight": (0.0, 0.5, 1.0, 2.0),
    "per_article": (2, 3, 4, 6),
}
WORDS = 200
"""Words of a passage that are looked at, as the scorer does."""


@dataclass(frozen=True)
class Asked:
    """A question of a held-out week with what words and vectors find for it."""

    question: str
    day: date
    answers: tuple[str, ...]
    gathered: Gathered
    right: frozenset[str]
    """Ids of the passages that hold the answer."""


def held_out(bench: Path, retriever: Retriever) -> list[Asked]:
    """The questions of every sixth week for which some candidate holds the answer."""
    found = []
    for year in YEARS:
        questions = rows(bench / "realtimeqa" / f"questions-{year}.jsonl")
        weeks = set(sorted({q["date"] for q in questions})[DEV_WEEK - 1 :: DEV_WEEK])
        for q in questions:
            if q["date"] in weeks:
                gathered = retriever.gather([q["question"]], Filters(as_of=date.fromisoformat(q["date"])))
                wanted = [f" {norm(a)} " for a in q["answers"]]
                right = frozenset(p.id for p in gathered.passages if _holds(p.text, wanted))
                answers = tuple(q["answers"])
                found.append(Asked(q["question"], date.fromisoformat(q["date"]), answers, gathered, right))
    return found


def _holds(text: str, wanted: Sequence[str]) -> bool:
    read = f" {norm(' '.join(text.split()[:WORDS]))} "
    return all(answer in read for answer in wanted)


def recalls(asked: Sequence[Asked], tuning: Tuning) -> tuple[float, float]:
    """Shares of the questions whose answer stands in the first five, and in those that are read."""
    first, read = 0, 0
    for q in asked:
        weighed = weigh(q.gathered, Question(q.question, Days(q.day, q.day)), tuning)
        chosen = [p.id for p, _ in spread(weighed, tuning.read, tuning.per_article)]
        first += not q.right.isdisjoint(chosen[:5])
        read += not q.right.isdisjoint(chosen)
    return first / len(asked), read / len(asked)


def fit(asked: Sequence[Asked], tuning: Tuning) -> Tuning:
    """Coordinate ascent over `GRID`, until no single move helps."""

    def worth(candidate: Tuning) -> float:
        first, read = recalls(asked, candidate)
        return read + 0.5 * first

    best, moved = worth(tuning), True
    while moved:
        moved = False
        for name, values in GRID.items():
            for value in values:
                candidate = replace(tuning, **{name: value})
                if (found := worth(candidate)) > best + 1e-9:
                    best, tuning, moved = found, candidate, True
    return tuning


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    given = parser.parse_args()
    embedder = load_embedder(Settings(index_dir=given.index))
    store = Store.open(given.index, embedder.name, embedder.dimensions)
    asked = held_out(given.bench, Retriever(store, embedder, load_reader()))
    halves = asked[::2], asked[1::2]
    print(f"{len(asked)} questions; answer in the first five, in the passages read")
    print("as it is ", TUNING, recalls(asked, TUNING))
    for fitted_on, other in (halves, halves[::-1]):
        fitted = fit(fitted_on, TUNING)
        print("one half:", fitted, recalls(fitted_on, fitted), "the other half:", recalls(other, fitted))
        print("         ", "as it is, the other half:", recalls(other, TUNING))
    whole = fit(asked, TUNING)
    print("all      ", whole, recalls(asked, whole))


if __name__ == "__main__":
    main()
