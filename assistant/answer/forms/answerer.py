"""Answers in a form that lists from the whole index: all quotes, every mention, the latest, opinion pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence

from assistant.draft import Draft, Listed, Part, Preface, Statement
from assistant.question.analysis import Question
from assistant.types import Message, RetrievedPassage

Lines = Iterator[Statement | Listed | Preface | Draft]


def listed(told: Iterable[Statement]) -> Lines:
    """Each as a line of a list, then the draft: unusable where there is none."""
    found = False
    for line in told:
        found = True
        yield Listed((line,))
    yield Draft((), "answered") if found else Draft((), "not_in_articles", unusable=True)


class FormAnswerer:
    """Hands out what a form makes. Where that is nothing its draft is unusable, and others read the question."""

    name = "extractive"

    def __init__(self, make: Callable[[], Lines]) -> None:
        self._make = make

    def statements(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> Iterator[Part]:
        """The form's lines, then its draft; the passages are none of its concern."""
        yield from self._make()

    async def astatements(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> AsyncIterator[Part]:
        """The same in a thread, because it is all computation."""
        for part in await asyncio.to_thread(list, self._make()):
            yield part
