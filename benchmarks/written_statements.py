"""Statements as strong models write them, true and subtly false: which stand, are marked, or are left out.

    python -m benchmarks.written_statements                     # the judge that comes along, alone
    python -m benchmarks.written_statements --judge JUDGE.onnx  # another file of the same making
    python -m benchmarks.written_statements --rows              # each with what became of it, and why
    python -m benchmarks.written_statements --file benchmarks/written_statements_later.jsonl    # other statements
    python -m benchmarks.written_statements --held-out TRAIN    # statements over held-out articles of the training data
    python -m benchmarks.written_statements --held-out TRAIN --near     # how near the true ones lie to quotes

`written_statements.jsonl` beside this holds 40 true and 30 false ones over the sample articles, each with its quotes
and its kind, labelled by eye; `written_statements_later.jsonl` 37 and 19 others, of 12 more replies, with a false twin
of each kind. They are for measuring: nothing is chosen by them. Shown is what becomes of them where no second look is
asked for (`verify_with=local`); beside it, what becomes of them where a second look finds all of them
carried, which is right for the true ones and the worst that it may say of the false ones. What is chosen (`SURE` of
`assistant/check/statements.py`, `NEAR` of `nearness.py` beside it) is chosen on the held-out articles; TRAIN holds
`newsroom/statements.jsonl.gz`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from assistant.check.nearness import NEAR
from assistant.check.statements import assess
from assistant.draft import Proposed
from assistant.models.embedder import local_embedder
from assistant.models.judge import judge_of, load_judge
from assistant.ports import Judge
from assistant.resources import data_path
from assistant.text.folding import find_quote
from assistant.types import Check, Passage, parse_moment
from assistant.write.places import Place, decide
from assistant.write.second_look import Seen
from benchmarks.jsonl import rows
from ingest.passages.split import split
from ingest.sources.formats import contents
from ingest.sources.found import Found
from ingest.sources.resource import Resource

ROWS = Path(__file__).with_suffix(".jsonl")
CARRIED = Seen("carried")


@cache
def sample_passages() -> Mapping[str, tuple[Passage, ...]]:
    """The passages of the sample articles, by the article's id in its feed, else by the name of its file."""
    found = {}
    for path in sorted(data_path("articles").iterdir()):
        if path.name == "README.md":
            continue
        for item in contents(Resource.of(path.read_bytes(), path.name, path.name)):
            if isinstance(item, Found):
                name = item.article.id if path.suffix == ".jsonl" and item.article.id else path.name
                found[name] = tuple(split(replace(item.article, id=name)))
    return found


def assessed(row: Mapping[str, Any], judge: Judge) -> Place:
    """The statement of a row beside its quotes, as if a model had written it over the passages of their articles."""
    articles = dict.fromkeys(quote["article"] for quote in row["quotes"])
    passages = [passage for name in articles for passage in sample_passages()[name]]
    quotes = tuple(_numbered(quote, passages) for quote in row["quotes"])
    proposed = Proposed(row["statement"], quotes, "")
    return Place(proposed, assess(proposed, passages, judge))


def _numbered(quote: Mapping[str, str], passages: Sequence[Passage]) -> tuple[int, str]:
    for number, passage in enumerate(passages, start=1):
        if passage.article_id == quote["article"] and find_quote(passage.text, quote["words"]):
            return number, quote["words"]
    raise ValueError(f"nobody wrote {quote['words']!r} in {quote['article']}")


def held_out_statement(row: Mapping[str, Any], judge: Judge) -> Place:
    """A statement of the training data beside its quotes, each as a passage of its own."""
    passages = [
        Passage(
            f"{row['id']}-{number}",
            row["article"],
            row["title"],
            row["source"],
            None,
            parse_moment(row["published"]),
            quote["text"],
        )
        for number, quote in enumerate(row["quotes"])
    ]
    quotes = tuple((number, passage.text) for number, passage in enumerate(passages, start=1))
    proposed = Proposed(row["statement"], quotes, "")
    return Place(proposed, assess(proposed, passages, judge))


def statements(
    train: Path | None, most: int, file: Path = ROWS
) -> Iterator[tuple[Mapping[str, Any], bool, str]]:
    """Each row, whether it is true, and its kind."""
    if train is None:
        yield from ((row, row["true"], row["kind"]) for row in rows(file))
        return
    # Put off: it needs what trainings need, and the tests read the samples' passages by this module.
    from benchmarks.training.reading_data import held_out

    found = (row for row in rows(train / "newsroom" / "statements.jsonl.gz") if held_out(row["article"]))
    yield from ((row, row["supported"], row["verdict"]) for row in islice(found, most))


def nearness(train: Path, most: int) -> str:
    """How many true statements lie farther than `NEAR` from their own quotes, and from those of the next one."""
    true = [row for row, is_true, _ in statements(train, most) if is_true]
    said = local_embedder().embed_passages([row["statement"] for row in true])
    told = local_embedder().embed_passages([" ".join(q["text"] for q in row["quotes"]) for row in true])
    own, others = ((said * vectors).sum(axis=1) < NEAR for vectors in (told, np.roll(told, 1, axis=0)))
    return f"{len(true)} true: {own.mean():.3f} far from their own quotes, {others.mean():.3f} from another's"


def outcome(place: Place, seen: Seen | None) -> Check:
    """What becomes of the statement after a second look, or without one."""
    place.outcome = None
    place.settle(seen)
    decide([place], final=True)
    return place.check


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--judge", type=Path, help="a judge's file; the one that comes along without it")
    parser.add_argument("--file", type=Path, default=ROWS, help="the statements over the sample articles")
    parser.add_argument("--rows", action="store_true", help="print each statement")
    parser.add_argument("--held-out", type=Path, metavar="TRAIN", help="the folder of the training data")
    parser.add_argument("--most", type=int, default=500, help="statements of the training data")
    parser.add_argument(
        "--near", action="store_true", help="with --held-out: how near statements lie to quotes"
    )
    arguments = parser.parse_args()
    if arguments.held_out and arguments.near:
        print(nearness(arguments.held_out, arguments.most))
        return
    judge = judge_of(arguments.judge) if arguments.judge else load_judge()
    alone: Counter[tuple[bool, str, str]] = Counter()
    looked: Counter[tuple[bool, str]] = Counter()
    for row, true, kind in statements(arguments.held_out, arguments.most, arguments.file):
        place = (held_out_statement if arguments.held_out else assessed)(row, judge)
        check = outcome(place, None)
        carried = outcome(place, CARRIED).outcome
        alone[true, kind, check.outcome] += 1
        looked[true, carried] += 1
        if arguments.rows:
            label = f"{row['id']:>3} {'true ' if true else 'false'} {check.outcome:<9}{carried:<9}"
            print(f"{label}{place.assessed.score:5.2f} {row['statement']} ({check.reason})")
    for true in (True, False):
        kinds = dict.fromkeys(kind for is_true, kind, _ in alone if is_true == true)
        print(f"\n{'true' if true else 'false':<24}{'stands':>8}{'marked':>8}{'left out':>10}")
        for kind in kinds:
            print(_counts(kind, [alone[true, kind, one] for one in ("stands", "marked", "left_out")]))
        sums = [sum(alone[true, kind, one] for kind in kinds) for one in ("stands", "marked", "left_out")]
        print(_counts("all", sums))
        print(_counts("with a second look", [looked[true, one] for one in ("stands", "marked", "left_out")]))


def _counts(name: str, counts: Sequence[int]) -> str:
    return f"{name:<24}{counts[0]:>8}{counts[1]:>8}{counts[2]:>10}"


if __name__ == "__main__":
    main()
