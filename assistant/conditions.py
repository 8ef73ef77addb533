"""What the filters of a question let through, said once: conditions on four columns of an article's version.

Every engine carries these out in its own way, over arrays or in SQL; what they mean is decided here. The columns are
`published` (seconds since 1970 in UTC; missing where it is not known), `known_from` (from when on this wording could
be read; missing for the first), `superseded_at` (when the next wording took its place; missing for today's) and
`source` (the outlet, case folded).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.types import Article, Filters, Headline, day_of, timestamp

DAY = 86_400.0
"""Seconds."""

Instant = Literal["published", "known_from", "superseded_at"]


@dataclass(frozen=True, slots=True)
class Between:
    """The instant lies at or after `start` and before `end`; `missing` says whether one that is not there passes."""

    column: Instant
    start: float = -math.inf
    end: float = math.inf
    missing: bool = False

    def holds(self, seconds: float | None) -> bool:
        """Does this instant pass?"""
        return self.missing if seconds is None else self.start <= seconds < self.end


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such instant."""

    column: Instant


@dataclass(frozen=True, slots=True)
class FromOneOf:
    """The outlet is one of these, all case folded."""

    sources: tuple[str, ...]


Condition = Between | Missing | FromOneOf


def conditions(filters: Filters) -> tuple[Condition, ...]:
    """What a version has to fulfil, all of it. Of an article's versions one passes: that of `as_of`, or today's."""
    return (*_of_the_version(filters.as_of), *_of_the_article(filters))


def allows(filters: Filters, article: Article | Headline) -> bool:
    """Is the article, as it stands today, among what may be searched?"""
    published = None if article.published is None else timestamp(article.published)
    asked = list(_of_the_article(filters))
    if filters.as_of is not None:
        asked.append(Between("published", end=end_of(filters.as_of)))
    return all(
        article.source.casefold() in one.sources if isinstance(one, FromOneOf) else one.holds(published)
        for one in asked
    )


def end_of(day: date) -> float:
    """The first second after a day, in UTC."""
    return timestamp(day_of(day)) + DAY


def _of_the_version(as_of: date | None) -> tuple[Between | Missing, ...]:
    if as_of is None:
        return (Missing("superseded_at"),)
    end = end_of(as_of)
    return (
        Between("published", end=end),
        Between("known_from", end=end, missing=True),
        Between("superseded_at", start=end, missing=True),
    )


def _of_the_article(filters: Filters) -> tuple[Between | FromOneOf, ...]:
    since = () if filters.since is None else (Between("published", start=timestamp(filters.since)),)
    until = () if filters.until is None else (Between("published", end=end_of(filters.until)),)
    named = tuple(dict.fromkeys(name.casefold() for name in filters.sources))
    return (*since, *until, *((FromOneOf(named),) if named else ()))
