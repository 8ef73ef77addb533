"""How far an ingestion is: counted, timed, and told to whoever wants to know."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["waiting", "mending", "reading", "pricing", "indexing", "removing", "finished"]

_WINDOW = 30.0
"""Seconds that the rate is measured over: long enough to be steady, short enough to follow a busy machine."""


@dataclass(frozen=True, slots=True)
class Event:
    """How far an ingestion is.

    "waiting": another process writes to the index. "mending": an earlier ingestion was cut off, and its vectors are
    made anew, `done` of `total` passages. While "reading", `done` counts what was read, and how much there
    is is not known. "pricing" comes before passages are sent to a service that costs money: how many `tokens` they
    have, and the estimated `dollars`. While "indexing", `done` of `total` articles that are new or changed are in the
    index, with `passages` of `passages_total` passages. "removing" and "finished" end it.
    """

    kind: Kind
    done: int
    total: int | None
    passages: int
    source: str
    """Where the article in hand stands; "" at the end."""
    rejected: int
    """How many inputs were left out so far."""
    seconds: float
    passages_total: int | None = None
    rate: float | None = None
    """Passages a second, lately; None until some are done."""
    seconds_left: float | None = None
    """Until the last of `passages_total` is in the index, at that rate."""
    tokens: int = 0
    """Told while "pricing" alone, as is what they cost."""
    dollars: float | None = None
    """None for a model whose price is not known."""


OnEvent = Callable[[Event], None]


class Progress:
    """Counts what is done and tells of it. Passages make the measure of time: articles differ too much in length."""

    def __init__(self, tell: OnEvent | None = None) -> None:
        self._tell = tell
        self._started = time.monotonic()
        self._lately: deque[tuple[float, int]] = deque()
        self.rejected = 0
        self.articles = self.passages = 0
        self._total: int | None = None
        self._passages_total: int | None = None

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._started

    def wait(self) -> None:
        """Another process writes; this one waits for it."""
        self._say("waiting", 0, None, "")

    def mend(self, done: int, total: int) -> None:
        """What a run that was cut off has left is made anew: so many passages of so many."""
        self._say("mending", done, total, "")

    def read(self, done: int, source: str) -> None:
        """So many inputs were read."""
        self._say("reading", done, None, source)

    def expect(self, articles: int, passages: int | None = None) -> None:
        """So much is to be indexed."""
        self._total, self._passages_total = articles, passages
        self._lately.append((time.monotonic(), 0))

    def price(self, tokens: int, dollars: float | None) -> None:
        """So many tokens are about to be sent, for so much."""
        self._say("pricing", 0, self._total, "", tokens, dollars)

    def indexed(self, articles: int, passages: int, source: str) -> None:
        """So much more is in the index."""
        self.articles += articles
        self.passages += passages
        now = time.monotonic()
        self._lately.append((now, self.passages))
        while len(self._lately) > 2 and self._lately[1][0] < now - _WINDOW:
            self._lately.popleft()
        self._say("indexing", self.articles, self._total, source)

    def remove(self, articles: int) -> None:
        """So many are about to be taken out."""
        self._say("removing", 0, articles, "")

    def finish(self) -> None:
        """All is done."""
        self._say("finished", self.articles, self.articles, "")

    def _rate(self) -> float | None:
        if len(self._lately) < 2:
            return None
        (first, before), (last, now) = self._lately[0], self._lately[-1]
        return (now - before) / (last - first) if last > first else None

    def _say(
        self,
        kind: Kind,
        done: int,
        total: int | None,
        source: str,
        tokens: int = 0,
        dollars: float | None = None,
    ) -> None:
        if self._tell is None:
            return
        rate, left = self._rate(), None
        if rate and self._passages_total is not None:
            left = max(0, self._passages_total - self.passages) / rate
        self._tell(
            Event(
                kind=kind,
                done=done,
                total=total,
                passages=self.passages,
                source=source,
                rejected=self.rejected,
                seconds=self.seconds,
                passages_total=self._passages_total,
                rate=rate,
                seconds_left=left,
                tokens=tokens,
                dollars=dollars,
            )
        )
