"""Questions whose answer is a sentence or two: CLAP NQ's and MTRAG's, the half of their articles that is for fitting.

The marks of people say which sentences carry an answer, and which questions a passage that is near does not answer.
There are few of them, so each is seen several times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.language.stems import content_words
from assistant.question.standalone import standalone
from assistant.text.sentences import Span
from assistant.types import Article, Passage
from benchmarks.jsonl import rows
from benchmarks.reader_data import Asked, Pair, Words
from benchmarks.statements import for_fitting, plain
from ingest.passages.split import split

TIMES = 4
"""How often each is seen for once of the others."""
FOUND = 20
NEAR = 4
"""How many passages of an unanswerable turn are shown as not answering it."""


def clapnq(folder: Path, fitting: bool) -> list[Pair]:
    """CLAP NQ's pairs of one half, with the sentences that people took their answers from."""
    return [
        _marked(row, [*row["sentences"]], [[*a["sentences"]] for a in row.get("answers", [])])
        for row in _halved(folder, fitting)
    ]


def long_answers(bench: Path) -> tuple[list[Pair], list[Asked]]:
    """The pairs that stand alone, and the questions with the passages found for them, of the half for fitting."""
    spaced = clapnq(bench / "clapnq", fitting=True)
    typed = [
        _marked(
            row,
            [plain(s) for s in row["sentences"]],
            [[plain(s) for s in a["sentences"]] for a in row.get("answers", [])],
        )
        for row in _halved(bench / "clapnq", fitting=True)
    ]
    turns = [r for r in rows(bench / "mtrag" / "turns.jsonl") if for_fitting(conversation(r["id"]))]
    singles, questions = conversations(turns)
    return [*spaced, *typed, *singles] * TIMES, questions * TIMES


def conversation(turn: str) -> str:
    """The conversation that a turn's id names."""
    return turn.partition("<::>")[0]


def conversations(turns: Sequence[dict[str, Any]]) -> tuple[list[Pair], list[Asked]]:
    """MTRAG's turns, made standalone as the product does it, among all passages of those turns.

    Of a passage that answers, only the piece that shares most with the answer is right; its others are left out.
    """
    texts = {p["id"]: p["text"] for turn in turns for p in turn["passages"]}
    pieces = [piece for i, text in texts.items() for piece in split(Article(id=i, text=text))]
    index = Words([piece.text for piece in pieces])
    singles: list[Pair] = []
    questions: list[Asked] = []
    for turn in turns:
        question = standalone(turn["question"], tuple(turn["history"]))
        scores = index.scores(question)
        found = [pieces[i] for i in (-scores).argsort()[:FOUND] if scores[i] > 0]
        right = {p["id"] for p in turn["passages"]}
        wrong = [Pair(question, piece.text, 0.0) for piece in found if piece.article_id not in right]
        if turn["answerability"] == "UNANSWERABLE":
            singles += wrong[:NEAR]
        elif right and turn["answerability"] == "ANSWERABLE":
            answering = list(_answering(pieces, right, turn["reference"]))
            questions.append(Asked(turn["id"], (), [*(Pair(question, t, 1.0) for t in answering), *wrong]))
    return singles, questions


def _answering(pieces: Sequence[Passage], right: set[str], reference: str) -> Iterator[str]:
    words = content_words(reference)
    for article in sorted(right):
        own = [piece.text for piece in pieces if piece.article_id == article]
        if own:
            yield max(own, key=lambda text: len(words & content_words(text)))


def _halved(folder: Path, fitting: bool) -> list[dict[str, Any]]:
    found = [row for name in ("answerable", "unanswerable") for row in rows(folder / f"{name}.jsonl")]
    return [row for row in found if for_fitting(row["title"]) == fitting]


def _marked(row: dict[str, Any], sentences: Sequence[str], marked: Sequence[Sequence[str]]) -> Pair:
    """The pair; a sentence that some people marked and others not is left open."""
    places: list[Span] = []
    at = 0
    for sentence in sentences:
        places.append((at, at + len(sentence)))
        at += len(sentence) + 1
    votes = [sum(sentence in by for by in marked) for sentence in sentences]
    carrying = tuple(place for place, n in zip(places, votes, strict=True) if n and n == len(marked))
    some = tuple(place for place, n in zip(places, votes, strict=True) if 0 < n < len(marked))
    label = float(row["answerable"])
    return Pair(row["question"], " ".join(sentences), label, title=row["title"], carrying=carrying, open=some)
