"""Answers with a form of their own: both sides, a list.

Each form is one module: it sees by the question whether it is asked for, and makes its draft from the passages as
they were read. What it shows are sentences of articles, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer.candidates import THRESHOLDS, Thresholds
from assistant.answer.forms.lists import answer_with_list
from assistant.answer.forms.sides import answer_by_sides
from assistant.draft import Draft
from assistant.ports import Reading
from assistant.speech.article import Hearing
from assistant.types import Passage


def in_form(
    question: str,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    hearing: Hearing,
    thresholds: Thresholds = THRESHOLDS,
) -> Draft | None:
    """The answer in the form that the question asks for; None where it is to be read in the ordinary way."""
    return answer_by_sides(question, passages, readings, hearing, thresholds) or answer_with_list(
        question, passages, readings, thresholds
    )
