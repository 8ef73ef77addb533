"""The questions that the page offers: to begin with, and after an answer. Each was asked before it is shown."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from assistant.chain import Assistant
from assistant.errors import AssistantError
from assistant.records import Extent
from assistant.ui.collection import Collection
from assistant.ui.turns import Limits, Turn, history_of

log = logging.getLogger(__name__)

EXAMPLES = 4
FOLLOW_UPS = 3
_TRIED = 8
"""How many questions are asked at most to find the follow-ups of one answer."""
_LIMITS_KNOWN = 50
"""For so many filters examples are remembered."""
_PATIENCE = 10.0
"""Seconds that the search for follow-ups waits for people's questions before it is given up."""


class Pace:
    """Has answers made in the order of their questions, `at_once` of them, and whatever can wait after them."""

    def __init__(self, at_once: int) -> None:
        self._changed = threading.Condition()
        self._waiting = 0
        self._places = threading.BoundedSemaphore(at_once)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While an answer is made; begins once there is a place."""
        with self._changed:
            self._waiting += 1
        try:
            with self._places:
                yield
        finally:
            with self._changed:
                self._waiting -= 1
                self._changed.notify_all()

    def is_quiet(self, until: float) -> bool:
        """Does nobody wait, now or before the clock (`time.monotonic`) says `until`?"""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._waiting, timeout=max(0.0, until - time.monotonic())
            )


class Examples:
    """Questions that the index answers, found once for each state of the index and filters: it takes seconds."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._finding = threading.Lock()
        self._found_in: Extent | None = None
        self._found: dict[Limits, tuple[str, ...]] = {}

    def known(self, limits: Limits) -> tuple[str, ...]:
        """Those found under these filters; empty until `find` has run."""
        return self._found.get(limits, ())

    def find(self, extent: Extent, limits: Limits) -> tuple[str, ...]:
        """The questions for the index as it stands; none where the assistant cannot answer at all."""
        with self._finding:
            if extent != self._found_in:
                self._found.clear()
                self._found_in = extent
            if limits not in self._found:
                if len(self._found) == _LIMITS_KNOWN:
                    self._found.pop(next(iter(self._found)))
                self._found[limits] = self._suggested(limits)
            return self._found[limits]

    def _suggested(self, limits: Limits) -> tuple[str, ...]:
        try:
            return tuple(self._collection.assistant.suggestions(EXAMPLES, **limits.to_call()))
        except AssistantError as error:
            log.info("no example questions: %s", error)
            return ()


def follow_ups(assistant: Assistant, turns: tuple[Turn, ...], pace: Pace) -> tuple[str, ...]:
    """Questions to ask after the last answer, each answered in this conversation under the filters of that turn.

    They are looked for while nobody waits for an answer; none where people keep asking.
    """
    last = turns[-1]
    assert last.answer is not None
    history, limits = history_of(turns), last.limits.to_call()
    asked = [turn.question for turn in turns]
    until = time.monotonic() + _PATIENCE
    found: list[str] = []
    for question in islice(assistant.follow_ups(last.answer, asked), _TRIED):
        if len(found) == FOLLOW_UPS or not pace.is_quiet(until):
            break
        if assistant.answers(question, history=history, **limits):
            found.append(question)
    return tuple(found)
