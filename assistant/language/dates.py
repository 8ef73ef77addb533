"""The time a question speaks of: "last Tuesday", "depuis juin", "between 1 and 5 July 2026", "Anfang März".

Words are read by what they mean (`time_words`) and joined by one grammar for English, Spanish, German and French. A
month or a weekday without a year is the latest one that has begun. Whether a time in a question is about the event or
about the day of the article is not decided here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from assistant.language.time_words import TimeWord, time_words
from assistant.text.sentences import Span

_RECENT = re.compile(
    r"\b(?:this\s+(?:week|month|morning|afternoon|evening)|today|tonight|last\s+night|latest|newest|now|currently|recent|"
    r"recently|lately|at\s+the\s+moment|these\s+days|so\s+far|right\s+now|yesterday|ahora|hoy|ayer|últim[oa]s?|"
    r"recientes?|recientemente|actualmente|esta\s+semana|este\s+mes|jetzt|heute|gestern|aktuell\w*|neueste\w*|diese\s+woche)\b",
    re.IGNORECASE,
)
_UNITS = ("hour", "day", "weekend", "week", "fortnight", "half_month", "month", "quarter", "half", "year")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_HOLIDAYS: dict[str, Callable[[int], tuple[date, date]]] = {
    "christmas": lambda year: (date(year, 12, 25), date(year, 12, 26)),
    "new_year": lambda year: (date(year, 1, 1), date(year, 1, 1)),
    "halloween": lambda year: (date(year, 10, 31), date(year, 10, 31)),
    "easter": lambda year: (easter(max(year, 326)) - timedelta(2), easter(max(year, 326)) + timedelta(1)),
    "pentecost": lambda year: (
        easter(max(year, 326)) + timedelta(49),
        easter(max(year, 326)) + timedelta(50),
    ),
}
_TOLD = ("before_last", "last", "past", "this", "ago")
"""What says of a unit of time which one is meant."""
_BETWEEN = 7
"""Words that may stand between "since" and its time: "since the crash of the plane in August"."""
_BEFORE = ("into", "from", "article", "early", "mid", "late")
"""What belongs to the words of a time and stands before it."""
OPEN_START, OPEN_END = date.min, date.max


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included, and the question's words for them.

    `first` is OPEN_START for "before July", `last` OPEN_END for "since July" and for "this week", which goes on.
    """

    first: date
    last: date
    words: str
    span: Span
    bare: bool = False
    """Is it a name of a time without a word that says that it is one: "2022", "May", "Friday"?"""


@dataclass(frozen=True, slots=True)
class Understood:
    """The period a question names, and whether it asks for what is recent."""

    period: Period | None
    recent: bool

    @property
    def own_period(self) -> Period | None:
        """The period, where it is not now: "in 2016", and not "this week"."""
        return None if self.recent else self.period


Days = tuple[date, date]


def understand(question: str, today: date) -> Understood:
    """What a question asked on `today` says about time; a period that goes on ends today."""
    recent = _RECENT.search(question) is not None
    for period in periods_in(question, today):
        if not period.bare:
            last = max(today, period.first) if period.last == OPEN_END else period.last
            return Understood(replace(period, last=last), recent)
    return Understood(None, recent)


def periods_in(text: str, today: date) -> Iterator[Period]:
    """Every period that a text written on `today` names, in its order; those that are `bare` may be none."""
    grammar = _Grammar(time_words(text), today)
    at = 0
    while at < len(grammar.tokens):
        found = grammar.limit(at) or grammar.range(at) or grammar.point(at)
        if found is None or found.first > found.last:
            month = grammar.skip(at + 1, "into", "article")
            # a day that does not exist, as in "31 June", is not the month
            at = month + 1 if grammar.day_of_month(at) and grammar.has(month, "named_month") else at + 1
            continue
        begin = at
        while begin > 0 and grammar.has(begin - 1, *_BEFORE) and grammar.touches(begin - 1):
            begin -= 1
        led = any(grammar.has(i, "into", "from") for i in range(begin, at))
        bare = found.bare and (not led or grammar.is_adjective(at, found))
        span = grammar.tokens[begin].start, grammar.tokens[found.end - 1].end
        yield Period(found.first, found.last, text[slice(*span)], span, bare)
        at = found.end


@dataclass(frozen=True, slots=True)
class _Found:
    """The tokens before `end` mean these days."""

    end: int
    first: date
    last: date
    bare: bool = False


class _Grammar:
    """Joins the words of a text to periods, each rule from a token on; None where it does not hold."""

    def __init__(self, tokens: list[TimeWord], today: date) -> None:
        self.tokens = tokens
        self.today = today

    def has(self, at: int, *meanings: str) -> bool:
        """Has the token one of these meanings?"""
        return at < len(self.tokens) and any(m in self.tokens[at].means for m in meanings)

    def touches(self, at: int) -> bool:
        """Does the next token follow with nothing but a space between?"""
        return self.tokens[at + 1].start - self.tokens[at].end <= 2

    def value(self, at: int, meaning: str) -> int | None:
        """The number that belongs to that meaning of a token."""
        return self.tokens[at].means.get(meaning) if at < len(self.tokens) else None

    def is_adjective(self, at: int, found: _Found) -> bool:
        """Does an article stand before a bare month or year, as in "in the 2016 election"? Days have it everywhere."""
        return (
            found.bare
            and found.first != found.last
            and (self.has(at - 1, "article") or self.has(at, "article"))
        )

    def skip(self, at: int, *meanings: str) -> int:
        """The first token from here on without such a meaning."""
        while self.has(at, *meanings):
            at += 1
        return at

    def limit(self, at: int) -> _Found | None:
        """ "since May", "depuis quinze jours", "before the summer", "until yesterday", "after Tuesday"."""
        if not self.has(at, "since", "until", "before", "after"):
            return None
        begun = self.skip(at + 1, "article", "into")
        if self.has(at, "since"):
            if (n := self.value(begun, "number")) and (unit := self.unit(begun + 1)):
                return _Found(begun + 2, self.back(n, unit), OPEN_END)
            point = self.joined(begun)
            for place in range(begun, min(begun + _BETWEEN, len(self.tokens))):
                if point or self.has(place, "comma", "mark", "and"):
                    break
                point = self.point(place)
            bare = point is not None and self.is_adjective(begun, point)
            return point and self.up_to(_Found(point.end, point.first, OPEN_END, bare), point)
        if self.has(at, "after") and (point := self.joined(begun)):
            return _Found(point.end, _shift(point.last, 1), OPEN_END, self.is_adjective(begun, point))
        if self.has(at, "until") and (point := self.point(self.skip(at + 1, "article"))):
            return _Found(point.end, OPEN_START, self.today if point.last == OPEN_END else point.last)
        if self.has(at, "before") and (point := self.joined(begun, coming=True)) and point.first > date.min:
            return _Found(point.end, OPEN_START, _shift(point.first, -1), self.is_adjective(begun, point))
        return None

    def joined(self, at: int, coming: bool = False) -> _Found | None:
        """A time, wherever articles and prepositions before it end."""
        return self.point(self.skip(at, "article", "into"), coming)

    def up_to(self, open_one: _Found, point: _Found) -> _Found:
        """ "since X" with "until Y" behind it."""
        if self.has(point.end, "until", "to") and (last := self.joined(point.end + 1)):
            until = self.today if last.last == OPEN_END else last.last
            return _Found(last.end, open_one.first, until)
        return open_one

    def range(self, at: int) -> _Found | None:
        """ "between 1 and 5 July", "vom 1. März bis gestern", "March-April", "2022 to date", "from 4 August on"."""
        led = self.has(at, "from")
        begun = self.skip(at, "from", "into", "article")
        if begun > at and not led and not self.has(begun, "number"):
            return None
        if days := self.days_of_one_month(begun):
            return days
        first = self.point(begun)
        if first is None:
            return None
        to_now = first.end + self.has(first.end, "to", "until")
        if self.has(to_now, "to_now") or (to_now > first.end and self.has(to_now, "now")):
            return _Found(to_now + 1, first.first, OPEN_END)
        if led and self.has(first.end, "onward") and self.point(first.end + 1) is None:
            return _Found(first.end + 1, first.first, OPEN_END)
        if not self.has(first.end, "to", "and", "until"):
            return None
        last = self.point(self.skip(first.end + 1, "to", "article", "into", "dash"))
        if last is None:
            return None
        until = self.today if last.last == OPEN_END else last.last
        if first.first > until and (led or not self.has(first.end, "and")):  # "from June to August"
            first = _Grammar(self.tokens, until).point(begun) or first
        ends = until if first.last == OPEN_END else max(until, first.last)
        both_bare = first.bare and last.bare and begun == at and not self.has(first.end, "to", "until")
        return _Found(last.end, min(first.first, last.first), ends, bare=both_bare)

    def days_of_one_month(self, at: int) -> _Found | None:
        """ "1 to 5 July", "July 1-5, 2026"."""
        day, month = self.day_of_month(at), self.value(at, "named_month")
        if day and self.has(at + 1, "to", "and", "until"):
            last = self.joined(self.skip(at + 2, "to"))
            one = _day(last.first.year, last.first.month, day) if last and last.last != OPEN_END else None
            return _Found(last.end, one[0], last.last) if last and one else None
        first, last_day = self.day_of_month(at + 1), self.day_of_month(at + 3)
        if not month or not first or not last_day or not self.has(at + 2, "to", "and"):
            return None
        if self.has(at + 4, "named_month"):
            return None
        behind = self.skip(at + 4, "comma")
        year = self.value(behind, "year_number")
        begins = _latest(lambda y: _day(y, month, first), year, self.today)
        ends = _day(begins[0].year, month, last_day) if begins else None
        return _Found(behind + 1 if year else at + 4, begins[0], ends[0]) if begins and ends else None

    def day_of_month(self, at: int) -> int | None:
        """A number that may be a day of a month."""
        day = self.value(at, "number")
        return day if day and day <= 31 and self.has(at, "digits", "ordinal") else None

    def unit(self, at: int) -> str | None:
        """A word such as "weeks"."""
        return next((unit for unit in _UNITS if self.has(at, unit)), None)

    def point(self, at: int, coming: bool = False) -> _Found | None:
        """A time by its name, or counted from today. With `coming` a season is this year's, begun or not."""
        for rule in (
            self.named_day,
            self.counted,
            self.part_of,
            self.dated,
            self.holiday,
            self.year,
            self.weekday,
        ):
            if found := rule(at):
                return found
        return self.season(at, coming)

    def named_day(self, at: int) -> _Found | None:
        """Today, yesterday, a day in figures: "2026-07-03", "3.7.2026", "3.7."."""
        if iso := self.value(at, "iso"):
            days = _day(iso // 10000, iso // 100 % 100, iso % 100)
            return days and _Found(at + 1, *days)
        if written := self.value(at, "day_and_month"):
            year = self.value(at, "year_number")
            days = _latest(lambda y: _day(y, written % 100, written // 100), year, self.today)
            return days and _Found(at + 1, *days)
        if self.has(at, "today"):
            return _Found(at + 1, self.today, OPEN_END)
        if self.has(at, "overnight"):
            return _Found(at + 1, _shift(self.today, -1), OPEN_END)
        back = 1 if self.has(at, "yesterday") else 2 if self.has(at, "day_before_yesterday") else 0
        return _Found(at + 1, *(_shift(self.today, -back),) * 2) if back else None

    def counted(self, at: int) -> _Found | None:
        """ "last week", "las últimas dos semanas", "ces deux derniers jours", "three days ago", "this winter"."""
        count, place = None, at
        told: set[str] = set()
        while self.has(place, *_TOLD, "number", "early", "mid", "late", "article", "into"):
            if place > at and self.has(place, "named_month"):
                break
            meaning = next((m for m in _TOLD if self.has(place, m)), None)
            if meaning:
                told.add(meaning)
            elif (n := self.value(place, "number")) is not None and not self.has(place, "year_number"):
                count = n
            elif not self.has(place, "early", "mid", "late", "article") or self.has(place, "into"):
                return None
            place += 1
        named = self.unit(place)
        if self.has(place, "past", "last") and not named:
            return None
        end = place + 1
        while named or self.has(place, "named_month", "weekday", "season", *_SEASONS):
            if self.has(end, "before") and self.has(end + 1, "last") and not self.unit(end + 2):
                told.add("before_last")
                end += 2
                continue
            posed = self.has(end, "last") and self._post_posed(end)
            if posed or self.has(end, "past", "ago", "before_last"):
                told |= {m for m in _TOLD if self.has(end, m)}
                end += 1
                continue
            break
        behind = bool(told & {"last", "past"})
        if named:
            if "before_last" in told:
                last = self._last(named, end)
                return _Grammar(self.tokens, last.first)._last(named, end)
            if "ago" in told and count:
                around = {"hour": 0, "day": 0, "week": 3, "fortnight": 3, "month": 15, "year": 182}.get(
                    named, 7
                )
                then = self.back(count, named)
                return _Found(end, _shift(then, -around), min(_shift(then, around), self.today))
            if behind and count:
                return _Found(end, self.back(count, named), OPEN_END)
            if behind:
                return self._last(named, end)
            if "this" in told and not count:
                return self._this(named, end)
            numbered = self.has(end, "year_number")  # "the year 2022"
            if at < place and named in {"week", "weekend", "year"} and not count and not numbered:
                # "over the weekend"
                found = self._this(named, end)
                return _Found(found.end, found.first, found.last, bare=named != "weekend")
            return None
        if not told or count:
            return None
        return self._told_name(place, end, behind)

    def _told_name(self, place: int, end: int, behind: bool) -> _Found | None:
        """ "last Monday", "letzten September", "this winter"."""
        if (weekday := self.value(place, "weekday")) is not None:
            back = (self.today.weekday() - weekday) % 7 or (7 if behind else 0)
            return _Found(end, *(_shift(self.today, -back),) * 2)
        if (month := self.value(place, "named_month")) is not None and not self.has(end, "number"):
            year = self.today.year - (month >= self.today.month if behind else month > self.today.month)
            days = _month(year, month)
            return days and _Found(end, *days)
        for name, month in _SEASONS.items():
            if self.has(place, name):
                year = self.today.year - (date(self.today.year, month, 1) > self.today)
                first, last = _season(year, month)
                if behind and last >= self.today:
                    first, last = _season(year - 1, month)
                return _Found(end, first, last if behind else OPEN_END)
        return None

    def _post_posed(self, at: int) -> bool:
        """Is "dernier" behind its noun, and not before the next one?"""
        return not (self.unit(at + 1) or self.has(at + 1, "named_month", "weekday", "number"))

    def _last(self, unit: str, end: int) -> _Found:
        """ "last week": the whole one before this."""
        monday, first = _shift(self.today, -self.today.weekday()), self.today.replace(day=1)
        if unit == "week":
            return _Found(end, _shift(monday, -7), _shift(monday, -1))
        if unit == "weekend":
            return _Found(end, _shift(monday, -2), _shift(monday, -1))
        if unit == "month":
            return _Found(end, _shift(first, -1).replace(day=1), _shift(first, -1))
        if unit == "year":
            year = max(self.today.year - 1, date.min.year)
            return _Found(end, date(year, 1, 1), date(year, 12, 31))
        if unit in {"quarter", "half"}:
            months = 3 if unit == "quarter" else 6
            begun = date(self.today.year, (self.today.month - 1) // months * months + 1, 1)
            return _Found(end, _earlier(begun, months=months), _shift(begun, -1))
        return _Found(end, self.back(1, unit), OPEN_END)

    def _this(self, unit: str, end: int) -> _Found:
        """ "this week": what has passed of it, and it goes on."""
        if unit == "weekend":
            saturday = _shift(self.today, -((self.today.weekday() - 5) % 7))
            return _Found(end, saturday, _shift(saturday, 1))
        months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(unit)
        if months:
            return _Found(
                end, date(self.today.year, (self.today.month - 1) // months * months + 1, 1), OPEN_END
            )
        return _Found(end, _shift(self.today, -self.today.weekday() if unit == "week" else 0), OPEN_END)

    def back(self, count: int, unit: str) -> date:
        """So many units before today; hours are days begun."""
        if unit in {"month", "quarter", "half", "year"}:
            months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
            return _earlier(self.today, months=months * min(count, 20_000))
        days = {"week": 7, "weekend": 7, "fortnight": 14, "half_month": 15}.get(unit, 1)
        return _shift(self.today, -(-(-count // 24) if unit == "hour" else count * days))

    def part_of(self, at: int) -> _Found | None:
        """ "Q1", "the first half of 2024", "erstes Quartal", "the first week of December"."""
        place = self.skip(at, "article")
        number, unit = self.value(place, "quarter_number"), "quarter"
        end = place + 1
        if number is None:
            number, unit = self.value(place, "number"), self.unit(place + 1) or ""
            end = place + 2
            if self.has(place, "last"):
                number = -1
        whole = self.joined(end) if number else None
        if number is None or unit not in {"week", "weekend", "quarter", "half"}:
            return None
        if unit in {"quarter", "half"}:
            months, latest = (3, 4) if unit == "quarter" else (6, 2)
            if not 1 <= number <= latest:
                return None
            given = whole and whole.first.day == whole.first.month == 1 and (whole.last.month == 12)
            year = whole.first.year if whole and given else self.today.year
            first = date(year, (number - 1) * months + 1, 1)
            if not given and first > self.today:
                first = first.replace(year=year - 1)
            end = whole.end if whole and given else end
            return _Found(
                end, first, _shift(_earlier(first, months=-months), -1), bare=not given and end == place + 2
            )
        if whole is None or whole.first.day != 1:
            return None
        if unit == "week" and 1 <= number <= 4:
            return _Found(whole.end, _shift(whole.first, 7 * number - 7), _shift(whole.first, 7 * number - 1))
        if unit == "weekend" and number == -1 and whole.last != OPEN_END:
            sunday = _shift(whole.last, -((whole.last.weekday() + 1) % 7))
            return _Found(whole.end, _shift(sunday, -1), sunday)
        return None

    def dated(self, at: int) -> _Found | None:
        """ "3 July 2025", "July 3rd", "early May", "mid-March", "den 13.", "Friday the 13th"."""
        part = next((m for m in ("early", "mid", "late") if self.has(at, m)), None)
        place = self.skip(at + 1, "into", "article", "dash") if part else at
        if self.has(place, "weekday"):
            place = self.skip(place + 1, "comma", "article")
            if place == at + 1 and not self.has(place, "number"):
                return None
        of_day = self.has(place, "day") and self.has(place - 1, "article")  # "el día 13"
        place += of_day
        day = self.day_of_month(place)
        of = self.skip(place + 1, "into", "article") if day else place
        month = self.value(of, "named_month")
        if month is None:
            last_word = place + 1 >= len(self.tokens) or self.has(place + 1, "mark")
            ordinal = (
                of_day
                or self.has(place, "ordinal")
                or (last_word and place and self.has(place - 1, "article"))
            )
            if not day or part or not ordinal or self.unit(place + 1):
                return None
            begun = day <= self.today.day
            then = self.today if begun else _shift(self.today.replace(day=1), -1)
            days = _day(then.year, then.month, day)
            return days and _Found(place + 1, *days, bare=True)
        end = of + 1
        if day is None and (day := self.day_of_month(self.skip(end, "article"))):
            end = self.skip(end, "article") + 1
        behind = self.skip(end, "comma", "into", "article")
        year = self.value(behind, "year_number")
        end = behind + 1 if year else end
        if day:
            days = _latest(lambda y: _day(y, month, day), year, self.today)
        else:
            days = _part_of(_latest(lambda y: _month(y, month), year, self.today), part)
        return days and _Found(end, *days, bare=day is None and year is None)

    def holiday(self, at: int) -> _Found | None:
        """ "Christmas", "Pâques 2024"."""
        for name, days_in in _HOLIDAYS.items():
            if self.has(at, name):
                year = self.value(at + 1, "year_number")
                days = _latest(days_in, year, self.today)
                return days and _Found(at + (2 if year else 1), *days, bare=True)
        return None

    def year(self, at: int) -> _Found | None:
        """ "2016", "the 1990s", "Jahr 2024"."""
        if decade := self.value(at, "decade"):
            return _Found(at + 1, date(decade, 1, 1), date(decade + 9, 12, 31))
        place = self.skip(at, "article")
        place = place + 1 if self.has(place, "year") else at
        if (year := self.value(place, "year_number")) and not self.has(place + 1, "dash"):
            return _Found(place + 1, date(year, 1, 1), date(year, 12, 31), bare=place == at)
        return None

    def weekday(self, at: int) -> _Found | None:
        """A weekday alone."""
        weekday = self.value(at, "weekday")
        if weekday is None:
            return None
        return _Found(at + 1, *(_shift(self.today, -((self.today.weekday() - weekday) % 7)),) * 2, bare=True)

    def season(self, at: int, coming: bool) -> _Found | None:
        """ "summer 2022", "the winter"."""
        place = self.skip(at, "article")
        for name, month in _SEASONS.items():
            if self.has(place, name):
                behind = self.skip(place + 1, "into")
                year = self.value(behind, "year_number")
                if coming and year is None:
                    year, behind = self.today.year, place
                days = _latest(lambda y, m=month: _season(y, m), year, self.today)  # type: ignore[misc]
                return days and _Found(
                    behind + 1 if year else place + 1, *days, bare=year is None or behind == place
                )
        return None


def _shift(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def _earlier(day: date, months: int) -> date:
    try:
        then: date = day - relativedelta(months=months)
        return then
    except (ValueError, OverflowError):
        return date.min if months > 0 else date.max


def _month(year: int, month: int) -> Days | None:
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _season(year: int, month: int) -> Days:
    first = date(max(year, 1), month, 1)
    return first, _shift(_earlier(first, months=-3), -1)


def _day(year: int, month: int, day: int) -> Days | None:
    try:
        return (date(year, month, day),) * 2
    except ValueError:
        return None


def _latest(days_in: Callable[[int], Days | None], year: int | None, today: date) -> Days | None:
    """The days in that year, or, without a year, in the latest year in which they have begun."""
    if year is not None:
        return days_in(year)
    this_year = days_in(today.year)
    return this_year if this_year and this_year[0] <= today else days_in(max(today.year - 1, 1))


def _part_of(days: Days | None, part: str | None) -> Days | None:
    if days is None or part is None:
        return days
    first, last = days
    return {
        "early": (first, first.replace(day=10)),
        "mid": (first.replace(day=10), first.replace(day=20)),
    }.get(part, (first.replace(day=20), last))
