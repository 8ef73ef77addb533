"""The filters of a question, made once of what a caller gives, and what they let through: conditions on four columns
of an article's version.

Every engine carries these out in its own way, over arrays or in SQL; what they mean is decided here. The columns are
`published` (seconds since 1970 in UTC; missing where it is not known), `known_from` (from when on this wording could
be read; missing for the first), `superseded_at` (when the next wording took its place; missing for today's) and
`source` (the outlet, case folded).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.errors import QuestionError
from assistant.types import Article, Filters, Headline, Moment, day_of, parse_moment, timestamp

DAY = 86_400.0
"""Seconds."""

Day = Moment | str
"""A day as callers give it: a date, a datetime, or an ISO string."""
Instant = Literal["published", "known_from", "superseded_at"]


def filters_from(
    as_of: Day | None = None,
    since: Day | None = None,
    until: Day | None = None,
    sources: Sequence[str] | None = None,
) -> Filters:
    """The filters as callers give them. Raises QuestionError for what is no date, or a span that ends too early."""
    # One outlet is easily given bare.
    names = (sources,) if isinstance(sources, str) else tuple(sources or ())
    days = Filters(day("as_of", as_of), day("since", since), day("until", until), names)
    if days.since and days.until and days.until < days.since:
        raise QuestionError(
            f"The first day (since {days.since}) is after the last one (until {days.until}); no day lies between them."
        )
    return days


def day(name: str, value: Day | None) -> date | None:
    """A day as callers give it, under the name that they know it by. Raises QuestionError for what is no date."""
    try:
        moment = parse_moment(value)
    except ValueError as error:
        raise QuestionError(f"{name} is {value!r}, which is no date; write it as 2026-07-03.") from error
    return day_of(moment) if moment is not None else None


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
