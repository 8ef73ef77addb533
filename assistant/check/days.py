"""The days that a text tells, and those that it means beside the day on which it was published.

"3 July", "July 3rd", "el 3 de julio" and "3. Juli" are one day; "on Friday", "yesterday", "last month" and "two weeks
ago" are worked out from the article's own day (`assistant.language.dates`). English, Spanish, German and French.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from assistant.language.calendar_words import FRENCH_MONTHS, FRENCH_WEEKDAYS, MONTHS, WEEKDAYS
from assistant.language.dates import OPEN_END, OPEN_START, Period, periods_in

_MONTHS = MONTHS | FRENCH_MONTHS
_WEEKDAYS = WEEKDAYS | FRENCH_WEEKDAYS
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b",
        rf"\b{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:del?\s+)?{_YEAR})?(?!\w)",
        rf"\b{_MONTH}\s+{_DAY}(?!\d)(?:,?\s+{_YEAR})?(?!\w)",
        rf"\b{_MONTH},?\s+(?:of\s+|del?\s+)?{_YEAR}\b",
    )
]
_MONTH_ALONE = re.compile(rf"\b{_MONTH}(?!\w)", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})s?\b", re.IGNORECASE)
_SHORT_WEEKDAY = re.compile(r"\b(Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?")
_TOMORROW = re.compile(r"\b(?:tomorrow|the (?:next|following) day|mañana|morgen|demain)\b", re.IGNORECASE)
_WEEK, _MONTHS_TIME = 7, 62
"""Days up to which each day of a period is meant, and up to which its month is."""
_A_YEAR = 370
"""Days within which a date without a year lies: "last February" may be a little more than a year ago."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is told."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def written(self) -> str:
        """As people write it: "3 July 2026", "July", "2026"."""
        month = calendar.month_name[self.month] if self.month else None
        return " ".join(str(part) for part in (self.day, month, self.year) if part)

    def agrees(self, told: Day) -> bool:
        """Does everything that this date says stand in the one that was `told`, a year apart from one unsaid?"""
        return (
            (self.month is None or self.month == told.month)
            and (self.day is None or self.day == told.day)
            and (self.year is None or told.year is None or self.year == told.year)
        )


def days_in(text: str) -> tuple[list[Day], str]:
    """The dates in a text, and the text with them blanked out."""
    found = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = parts["month"].lower().rstrip(".")
            number = int(month) if month.isdigit() else _MONTHS[month]
            if 1 <= number <= 12:
                year, day = (int(parts[name]) if parts.get(name) else None for name in ("year", "day"))
                found.append(Day(year, number, day))
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return found, text


@lru_cache(maxsize=256)
def _periods(text: str, published: date) -> tuple[Period, ...]:
    """Kept, as each statement of an answer is laid beside the same passages."""
    return tuple(periods_in(text, published))


class ToldDays:
    """What texts tell of days, and what they mean beside the days on which they were published."""

    def __init__(self, texts: Sequence[tuple[str, date | None]]) -> None:
        """`texts` with the day of publication of each, where it is known."""
        self.years: set[int] = set()
        self._days: list[Day] = []
        self._weekdays: set[int] = set()
        self._months: set[int] = set()
        for text, published in texts:
            told, rest = days_in(text)
            told += [
                Day(None, _MONTHS[match["month"].lower().rstrip(".")], None)
                for match in _MONTH_ALONE.finditer(rest)
            ]
            self._days += [near for day in told for near in _in_years(day, published)]
            self._weekdays |= set(_weekdays(text))
            self.years |= {day.year for day in told if day.year}
            if published is not None:
                self._mean(rest, published)
            for day in told:
                if (
                    day.year
                    and day.month
                    and day.day
                    and day.day <= calendar.monthrange(day.year, day.month)[1]
                ):
                    self._weekdays.add(date(day.year, day.month, day.day).weekday())
        self._months |= {day.month for day in self._days if day.month}

    def _mean(self, text: str, published: date) -> None:
        """Adds the days and years that "yesterday", "last month" and weekdays mean beside the day of publication."""
        near = [published, *_named_weekdays(text, published)]
        near += [published + timedelta(days=1)] if _TOMORROW.search(text) else []
        for period in _periods(text, published):
            if period.first == OPEN_START or period.last == OPEN_END:
                continue
            length = (period.last - period.first).days
            middle = period.first + timedelta(days=length // 2)
            if length < _WEEK:
                near += [period.first + timedelta(days=day) for day in range(length + 1)]
            elif length < _MONTHS_TIME:
                self._months.add(middle.month)
            self.years.add(middle.year)
        self._days += [Day(day.year, day.month, day.day) for day in near]
        self._weekdays |= {day.weekday() for day in near}
        self.years |= {day.year for day in near}

    def lacks(self, statement: str) -> Iterator[str]:
        """The dates of a statement that none of the texts tells or means."""
        days, rest = days_in(statement)
        for day in days:
            whole = any(day.agrees(told) for told in self._days)
            month_alone = day.day is None and day.month in self._months and day.year in {None, *self.years}
            if not whole and not month_alone:
                yield day.written
        for match in _MONTH_ALONE.finditer(rest):
            # "may" and "march" are verbs in small letters.
            month = match["month"].rstrip(".")
            if month[0].isupper() and len(month) > 3 and _MONTHS[month.lower()] not in self._months:
                yield month
        for match in _WEEKDAY.finditer(rest):
            if match[1][0].isupper() and _WEEKDAYS[match[1].lower()] not in self._weekdays:
                yield match[0]


def _in_years(day: Day, published: date | None) -> Iterator[Day]:
    """A day with the years that it may be in: within a year of the one on which its text was published."""
    if day.year or published is None or day.month is None:
        yield day
        return
    for year in (published.year - 1, published.year, published.year + 1):
        last = calendar.monthrange(year, day.month)[1]
        if abs((date(year, day.month, min(day.day or 15, last)) - published).days) <= _A_YEAR:
            yield Day(year, day.month, day.day)


def _weekdays(text: str) -> Iterator[int]:
    for match in _WEEKDAY.finditer(text):
        yield _WEEKDAYS[match[1].lower()]
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    for match in _SHORT_WEEKDAY.finditer(text):
        yield names.index(match[1].lower()[:3])


def _named_weekdays(text: str, published: date) -> Iterator[date]:
    """The days that weekdays in the text mean: "on Friday" is the last one or the next one."""
    named = set(_weekdays(text))
    for back in range(-6, 8):
        if (near := published - timedelta(days=back)).weekday() in named:
            yield near
