"""The time a question speaks of: "last Tuesday", "since June", "between 1 and 5 July 2026", "in 2016".

A month or a weekday without a year is the latest one that has begun. What is found is a preference for the
search, not a rule: a date may be about the event and not about the day of the article. English, with the
common Spanish and German forms.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.language.calendar_words import MONTHS, WEEKDAYS

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one a an un una ein eine einem einer",
            "two dos zwei couple",
            "three tres drei",
            "four cuatro vier",
            "five cinco fünf",
            "six seis sechs",
            "seven siete sieben",
            "eight ocho acht",
            "nine nueve neun",
            "ten diez zehn",
        ),
        start=1,
    )
    for word in words.split()
}
_UNITS = {
    **dict.fromkeys(("hour", "hours", "hora", "horas", "stunde", "stunden"), 0),
    **dict.fromkeys(("day", "days", "día", "días", "tag", "tage", "tagen"), 1),
    **dict.fromkeys(("week", "weeks", "semana", "semanas", "woche", "wochen"), 7),
    **dict.fromkeys(("month", "months", "mes", "meses", "monat", "monate", "monaten"), 30),
    **dict.fromkeys(("year", "years", "año", "años", "jahr", "jahre", "jahren"), 365),
}
_SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}


def _any(words: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_MONTH = _any(MONTHS) + r"\b\.?"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)(?![\d-])"
_COUNT = rf"(?:\d{{1,3}}|{_any(_NUMBERS)}(?:\s+of)?)"
_DAY_OF_MONTH = r"[0-3]?\d(?:st|nd|rd|th|\.)?"
_POINT = "(?:" + "|".join(
    (
        r"\d{4}-\d{2}-\d{2}",
        rf"(?:the\s+)?{_DAY_OF_MONTH}\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:del?\s+)?{_YEAR})?",
        rf"{_MONTH}\s+{_DAY_OF_MONTH}(?!\d)(?:,?\s+{_YEAR})?",
        rf"(?:(?:early|mid|late|the\s+end\s+of|the\s+beginning\s+of|the\s+start\s+of)[\s-]+)?{_MONTH}"
        rf"(?:,?\s+(?:of\s+|del?\s+)?{_YEAR})?(?!\s+\d)",
        rf"{_any(_SEASONS)}(?:\s+of)?\s+{_YEAR}",
        r"(?:the\s+)?(?:early\s+|late\s+)?(?:1[89]|20)\d0s",
        _YEAR,
        _any(WEEKDAYS),
    )
) + ")"  # fmt: skip
_ALONE = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}|(?:the\s+)?{_DAY_OF_MONTH}\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:del?\s+)?{_YEAR})?|"
    rf"{_MONTH}\s+{_DAY_OF_MONTH}(?!\d)(?:,?\s+{_YEAR})?|{_MONTH}(?:,?\s+(?:of\s+|del?\s+)?{_YEAR})",
    re.IGNORECASE,
)
_RECENT = re.compile(
    r"\b(?:this\s+(?:week|month|morning|afternoon|evening)|today|tonight|last\s+night|latest|newest|now|currently|recent|"
    r"recently|lately|at\s+the\s+moment|these\s+days|so\s+far|right\s+now|yesterday|ahora|hoy|ayer|últim[oa]s?|"
    r"recientes?|recientemente|actualmente|esta\s+semana|este\s+mes|jetzt|heute|gestern|aktuell\w*|neueste\w*|diese\s+woche)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included, and the question's words for them."""

    first: date
    last: date
    words: str


@dataclass(frozen=True, slots=True)
class Understood:
    """The period a question names, whether it asks for what is recent, and the question without the period."""

    period: Period | None
    recent: bool
    undated_text: str

    @property
    def own_period(self) -> Period | None:
        """The period, where it is not now: "in 2016", and not "this week"."""
        return None if self.recent else self.period


Days = tuple[date, date]


def understand(question: str, today: date) -> Understood:
    """What a question asked on `today` says about time."""
    recent = _RECENT.search(question) is not None
    for pattern, read in _FORMS:
        for match in pattern.finditer(question):
            days = read(match, today)
            if days and days[0] <= days[1]:
                rest = f"{question[: match.start()]} {question[match.end() :]}"
                rest = re.sub(r"\s+([?.!,;])", r"\1", " ".join(rest.split())).strip(" ,")
                return Understood(
                    Period(*days, match[0].strip()), recent, rest if re.search(r"\w", rest) else question
                )
    return Understood(None, recent, question)


def _shift(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def _month(year: int, month: int) -> Days | None:
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> Days | None:
    try:
        return (date(year, month, day),) * 2
    except ValueError:
        return None


def _count(words: str) -> int:
    first = words.split()[0].lower()
    return int(first) if first.isdigit() else _NUMBERS[first]


def _point(words: str, today: date) -> Days | None:
    """The days that a date, a month, a year, a season or a weekday names; None for a day that does not exist."""
    text = " ".join(words.lower().replace(",", " ").split())
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return _day(*(int(part) for part in text.split("-")))
    weekday = WEEKDAYS.get(text)
    if weekday is not None:
        return (_shift(today, -((today.weekday() - weekday) % 7)),) * 2
    decade = re.search(r"(\d{3})0s", text)
    if decade:
        return date(int(decade[1]) * 10, 1, 1), date(int(decade[1]) * 10 + 9, 12, 31)
    year_found = re.search(_YEAR, text)
    year = int(year_found[0]) if year_found else None
    season = re.match(_any(_SEASONS), text)
    if season and year:
        first = date(year, _SEASONS[season[0]], 1)
        return first, _shift(first, 91)
    month = next((MONTHS[word] for word in re.findall(r"[^\W\d_]+", text) if word in MONTHS), None)
    if month is None:
        return (date(year, 1, 1), date(year, 12, 31)) if year else None
    day = re.search(r"\b([0-3]?\d)(?:st|nd|rd|th|\.)?(?=\s|$)", text)
    if day:
        return _latest(lambda y: _day(y, month, int(day[1])), year, today)
    return _part_of_month(_latest(lambda y: _month(y, month), year, today), text)


def _latest(days_in: Callable[[int], Days | None], year: int | None, today: date) -> Days | None:
    """The days in that year, or, without a year, in the latest year in which they have begun."""
    if year is not None:
        return days_in(year)
    this_year = days_in(today.year)
    return this_year if this_year and this_year[0] <= today else days_in(today.year - 1)


def _part_of_month(days: Days | None, text: str) -> Days | None:
    if days is None:
        return None
    first, last = days
    if re.match(r"early|the (?:beginning|start)", text):
        return first, first.replace(day=10)
    if text.startswith("mid"):
        return first.replace(day=10), first.replace(day=20)
    if re.match(r"late|the end", text):
        return first.replace(day=20), last
    return days


def _between(match: re.Match[str], today: date) -> Days | None:
    last = _point(match["last"], today)
    if last is None:
        return None
    first_words = match["first"]
    if re.fullmatch(_DAY_OF_MONTH, first_words, re.IGNORECASE):  # "between 1 and 5 July"
        first = _day(last[0].year, last[0].month, int(re.sub(r"\D", "", first_words)))
    else:
        first = _point(first_words, last[1])
    return (first[0], last[1]) if first else None


def _day_range(match: re.Match[str], today: date) -> Days | None:
    last = _point(f"{match['b']} {match['month']} {match['year'] or ''}", today)
    first = _day(last[0].year, last[0].month, int(match["a"])) if last else None
    return (first[0], last[1]) if first and last else None


def _since(match: re.Match[str], today: date) -> Days | None:
    days = _point(match["point"], today)
    return (days[0], max(today, days[0])) if days else None


def _after(match: re.Match[str], today: date) -> Days | None:
    days = _point(match["point"], today)
    return (_shift(days[1], 1), max(today, _shift(days[1], 1))) if days else None


def _before(match: re.Match[str], today: date) -> Days | None:
    days = _point(match["point"], today)
    return (date.min, _shift(days[0], -1)) if days and days[0] > date.min else None


def _until(match: re.Match[str], today: date) -> Days | None:
    days = _point(match["point"], today)
    return (date.min, days[1]) if days else None


def _at(match: re.Match[str], today: date) -> Days | None:
    return _point(match["point"], today)


def _alone(match: re.Match[str], today: date) -> Days | None:
    return _point(match[0], today)


def _last_n(match: re.Match[str], today: date) -> Days | None:
    unit = _UNITS[match["unit"].lower()]
    return _shift(today, -_count(match["count"]) * unit if unit else -_days_of_hours(match)), today


def _days_of_hours(match: re.Match[str]) -> int:
    return -(-_count(match["count"]) // 24)


def _ago(match: re.Match[str], today: date) -> Days | None:
    unit = _UNITS[match["unit"].lower()]
    then = _shift(today, -_count(match["count"]) * unit if unit else -_days_of_hours(match))
    around = {0: 0, 1: 0, 7: 3, 30: 15, 365: 182}[unit]
    return _shift(then, -around), min(_shift(then, around), today)


def _last_weekday(match: re.Match[str], today: date) -> Days | None:
    back = (today.weekday() - WEEKDAYS[match["day"].lower()]) % 7 or 7
    return (_shift(today, -back),) * 2


def _yesterday(match: re.Match[str], today: date) -> Days | None:
    before = {"the": 2, "day": 2, "anteayer": 2, "vorgestern": 2}.get(match[0].split()[0].lower(), 1)
    return (_shift(today, -before),) * 2


def _today(_: re.Match[str], today: date) -> Days | None:
    return today, today


def _this(match: re.Match[str], today: date) -> Days | None:
    unit = _UNITS.get(match["unit"].lower(), 0)
    if unit == 1:
        return today, today
    if unit == 7:
        return _shift(today, -today.weekday()), today
    if unit == 30:
        return today.replace(day=1), today
    if unit == 365:
        return date(today.year, 1, 1), today
    saturday = _shift(today, -((today.weekday() - 5) % 7))  # weekend
    return saturday, _shift(saturday, 1)


def _last(match: re.Match[str], today: date) -> Days | None:
    unit = _UNITS.get(match["unit"].lower(), 0)
    monday = _shift(today, -today.weekday())
    if unit == 7:
        return _shift(monday, -7), _shift(monday, -1)
    if unit == 30:
        last = _shift(today.replace(day=1), -1)
        return last.replace(day=1), last
    if unit == 365:
        year = max(today.year - 1, date.min.year)
        return date(year, 1, 1), date(year, 12, 31)
    return _shift(monday, -2), _shift(monday, -1)  # weekend


def _last_month_named(match: re.Match[str], today: date) -> Days | None:
    month = MONTHS[match["month"].lower().rstrip(".")]
    year = today.year if month < today.month else today.year - 1
    return _month(year, month)


_UNIT = _any(_UNITS)
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None]], ...] = tuple(
    (re.compile(rf"(?<![\w-]){pattern}(?!\w)", re.IGNORECASE), read)
    for pattern, read in (
        (
            rf"(?:between|from|entre|desde|zwischen|von)\s+(?:el\s+|dem\s+)?(?P<first>{_POINT}|{_DAY_OF_MONTH})\s+"
            rf"(?:and|to|until|through|y|a|hasta|und|bis)\s+(?:el\s+|dem\s+|zum\s+)?(?P<last>{_POINT})",
            _between,
        ),
        (
            rf"(?:on\s+|vom\s+)?(?P<a>[0-3]?\d)\.?\s*(?:-|–|to)\s*(?P<b>[0-3]?\d)\.?\s+(?P<month>{_MONTH})"
            rf"(?:,?\s+(?P<year>{_YEAR}))?",
            _day_range,
        ),
        (
            rf"(?:on\s+)?(?P<month>{_MONTH})\s+(?P<a>[0-3]?\d)\s*(?:-|–|to)\s*(?P<b>[0-3]?\d)(?:,?\s+(?P<year>{_YEAR}))?",
            _day_range,
        ),
        (rf"(?:since|starting|desde|seit)\s+(?:el\s+|dem\s+|last\s+)?(?P<point>{_POINT})", _since),
        (rf"(?:before|prior\s+to|antes\s+del?(?:\s+el)?|vor(?:\s+dem)?)\s+(?P<point>{_POINT})", _before),
        (rf"(?:after|después\s+del?|nach(?:\s+dem)?)\s+(?P<point>{_POINT})", _after),
        (rf"(?:until|till|up\s+to|hasta(?:\s+el)?|bis(?:\s+zum)?)\s+(?P<point>{_POINT})", _until),
        (
            rf"(?:(?:in|over|during|within|for)\s+)?(?:the\s+)?(?:last|past)\s+(?P<count>{_COUNT})\s+(?P<unit>{_UNIT})",
            _last_n,
        ),
        (rf"(?:en\s+)?l[oa]s\s+últim[oa]s\s+(?P<count>{_COUNT})\s+(?P<unit>{_UNIT})", _last_n),
        (rf"in\s+den\s+letzten\s+(?P<count>{_COUNT})\s+(?P<unit>{_UNIT})", _last_n),
        (rf"(?P<count>{_COUNT})\s+(?P<unit>{_UNIT})\s+ago", _ago),
        (rf"(?:hace|vor)\s+(?P<count>{_COUNT})\s+(?P<unit>{_UNIT})", _ago),
        (rf"(?:on\s+)?last\s+(?P<day>{_any(WEEKDAYS)})", _last_weekday),
        (rf"letzten\s+(?P<day>{_any(WEEKDAYS)})", _last_weekday),
        (rf"el\s+(?P<day>{_any(WEEKDAYS)})\s+pasado", _last_weekday),
        (
            r"(?:the\s+)?day\s+before\s+yesterday|anteayer|vorgestern|yesterday|last\s+night|ayer|gestern",
            _yesterday,
        ),
        (r"(?:earlier\s+)?today|tonight|this\s+(?:morning|afternoon|evening)|hoy|heute", _today),
        (rf"(?:(?:earlier|later)\s+)?(?:this|est[ea]|diese[nrs]?)\s+(?P<unit>{_UNIT}|weekend)", _this),
        (rf"(?:(?:early|late|earlier)\s+)?(?:last|letzte[nrs]?)\s+(?P<unit>{_UNIT}|weekend)", _last),
        (rf"(?:la|el)\s+(?P<unit>{_UNIT})\s+pasad[oa]", _last),
        (r"over\s+the\s+(?P<unit>weekend)", _this),
        (rf"(?:in\s+)?last\s+(?P<month>{_MONTH})(?!\s+\d)", _last_month_named),
        (
            rf"(?:in|on|during|of|by|around|as\s+of|back\s+in|en|el|del?|am|im|vom)\s+(?:the\s+year\s+|jahr\s+|el\s+|año\s+)?"
            rf"(?P<point>{_POINT})",
            _at,
        ),
        (_ALONE.pattern, _alone),
    )
)
