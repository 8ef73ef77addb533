"""A row of a table beside a question, by letters: does it speak of what is asked, and which of its cells is asked for?

A reader that has learned from sentences takes "45 (Pts)" for points no more often than by chance, and takes any figures
for a score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from assistant.language.coverage import coverage
from assistant.language.stems import content_words
from assistant.question.analysis import Question
from assistant.text.rows import Cell, cells_of

_WORD = re.compile(r"[^\W\d_]+")


class Fit(Enum):
    """How a row stands to a question, as what it adds to the logarithm of the odds that it answers."""

    NAMED = 3.0
    """The question names whom the row is of, and a column."""
    NO_COLUMN = -1.5
    """It names no column: what the figures are of is not what is asked."""
    UNKNOWN = 0.0
    """It is no row, or of somebody whom the question does not name."""


def fit(question: Question, row: str) -> Fit:
    """How a row stands to the question; UNKNOWN of what is no row."""
    parsed = cells_of(row)
    if parsed is None:
        return Fit.UNKNOWN
    subject, cells = parsed
    if _asked_for(question, cells) is None:
        return Fit.NO_COLUMN
    return Fit.NAMED if question.has_all_of(subject) else Fit.UNKNOWN


def cell_asked_for(question: Question, row: str) -> str | None:
    """What stands in the column that the question names, in a row of whom it names; None of anything else."""
    parsed = cells_of(row)
    if parsed is None or not question.has_all_of(parsed[0]):
        return None
    return _asked_for(question, parsed[1])


def _asked_for(question: Question, cells: Sequence[Cell]) -> str | None:
    """The cell whose head the question names first: "What share of the votes" asks for the share."""
    named = [(place, cell.value) for cell in cells if (place := _place(cell.head, question)) is not None]
    return min(named)[1] if named else None


def _place(head: str, question: Question) -> int | None:
    """Which word of the question names a column; None where none does."""
    words = question.words_in_order
    short = "".join(_WORD.findall(head)).lower()
    if len(short) > 1 and len(_WORD.findall(head)) == 1:
        for place, word in enumerate(words):
            if _abbreviates(short, word) or short == "".join(w[0] for w in words[place : place + len(short)]):
                return place
    if not question.has_all_of(head):
        return None
    return next(
        (place for place, word in enumerate(words) if coverage(word, head) and content_words(word)), None
    )


def _abbreviates(short: str, word: str) -> bool:
    """Are these letters of the word in its order, its first among them: "pts" of "points"?"""
    letters = iter(word)
    return len(short) < len(word) and short[0] == word[0] and all(letter in letters for letter in short)
