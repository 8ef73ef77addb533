"""Dates as feeds, rows and files write them → the day or instant they name; never one that they do not.

A date is read only where every word and number of it has a place in one of the forms below, so what stands beside a
date, half of one, or a sentence is none: a library that guesses makes 2026-11-30 of "2026". Names of months and days
come from CLDR by Babel, in `LANGUAGES`; a name that is two months in two languages ("srpna", "srpanj" are told apart,
"listopad" is not) is no name. "2 hours ago" is counted from the time of fetching by dateparser, where that is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.text.sentences import word_set
from assistant.types import Moment, day_of

Order = Literal["day", "month"]
"""Which comes first in "03/04/2026"."""

LANGUAGES = [
    "en",
    "de",
    "de_AT",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "ru",
    "uk",
    "pl",
    "cs",
    "sk",
    "sl",
    "sv",
    "da",
    "nb",
    "nn",
    "fi",
    "tr",
    "ar",
    "ar_LB",
    "fa",
    "he",
    "hi",
    "bn",
    "el",
    "ro",
    "hu",
    "id",
    "vi",
    "th",
    "bg",
    "ca",
    "gl",
    "is",
    "et",
    "lv",
    "lt",
    "sr",
    "sr_Latn",
    "mk",
]
_COUNTED_IN = (
    "en de fr es it pt nl ru uk pl cs sv da nb fi tr ar fa he hi el ro hu id vi th bg zh ja ko".split()  # noqa: SIM905
)

_FIRST_YEAR = 1600  # newspapers begin about 1605
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}|\d{15,16}")
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[t ]?(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?)?\s*(z|[+-]\d\d:?\d\d)?")
_ISO_WEEK = re.compile(r"\d{4}-?w\d\d-?\d")
_TIME = re.compile(
    r"(?<![\d.,/:+-])(?P<before>am|pm)?\s*"
    r"(?:kl\.?\s*(?P<hk>\d{1,2})[.:](?P<mk>\d\d)"
    r"|(?P<hu>\d{1,2})[.:](?P<mu>\d\d)\s?(?=uhr)"
    r"|(?P<h>\d{1,2})\s?[:h時时시點点]\s?(?P<m>\d\d)\s?[分분]?(?:(?::|(?<=[分분])\s?)(?P<s>\d\d)(?:[.,]\d+)?[秒초]?)?"
    r"|(?P<hb>\d{1,2})\s?(?=am\b|pm\b|uhr\b)"
    r"|(?<=am)\s?(?P<hc>\d{1,2})[時时시點点]|(?<=pm)\s?(?P<hd>\d{1,2})[時时시點点])"
    r"\s*(?P<after>am|pm)?(?![\d:])\s*"
    r"(?:(?P<zone>z\b|(?:\(?(?:gmt|utc)\s?)?[+-]\d{1,2}:?\d\d\b|\(?(?:gmt|utc)[+-]\d{1,2}\b|[+-]\d\d\b))?"
)
_NUMERIC = re.compile(
    r"(?<!\d)(\d{1,4})\s?([-/.年년])\s?(\d{1,2})\s?([-/.月월])\s?(\d{1,4})\s?[日일号號.]?(?!\d)"
)
_ZONE_EXPLAINED = re.compile(r"(?<=\d)\s?\([^()\d]*\)$")
"""What programs write after an offset: "(Central European Summer Time)"."""
_TOKEN = re.compile(r"\d+|[^\s\d,;:()\[\]/|–—-]+")
_MERIDIEM = (
    (re.compile(r"\b([ap])\.?\s?m\b\.?"), r"\1m"),
    (re.compile(r"오전|上午|午前|早上|凌晨|ق\.?ظ|\bч\.? ?утра\b"), "am"),
    (re.compile(r"오후|下午|午後|晚上|ب\.?ظ|\bвечера\b"), "pm"),
    (re.compile(r"(?<=\d)\s?ص\b"), "am"),
    (re.compile(r"(?<=\d)\s?م\b"), "pm"),
)
_ACCENT = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
"""Marks that are left out in writing as often as set; those of Indic and Thai script are the letters."""
_T_BETWEEN = re.compile(r"(?<=\d)t(?=\d\d:?\d\d)")
_MONTH_NUMBERED = re.compile(r"\bthang\s(\d{1,2})\b")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}}|元)\s?年")
_HAN = dict(zip("〇零一二三四五六七八九", [0, 0, *range(1, 10)], strict=True))
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号號時时點点分])")

_IGNORED = word_set(
    """
    of the on at a in and st nd rd th den der am um uhr vom de del d a las el la los dia le er à les h il alle
    ore dia as às op om uur kl klo klockan den г г. года год в р року рік о r roku godz dnia o saat tarihi v ve ב
    יום בשעה الساعة في م يوم ساعت در سال को बजे ngay nam luc thang วันที่ พ.ศ ค.ศ เวลา น ที่ m d y
    """
)
"""Words that stand in dates of many languages and say nothing of when."""
_MONTHS_BESIDE_CLDR = {
    "sept": 9,
    "sep": 9,
    "сен": 9,
    "ноя": 11,
    "фев": 2,
    "jän": 1,
    "mrz": 3,
    "märz": 3,
    "maart": 3,
    "set": 9,
    "juill": 7,
    "avr": 4,
}
_JALALI = {
    name: number
    for number, names in enumerate(
        [
            "فروردین",
            "اردیبهشت",
            "خرداد",
            "تیر",
            "مرداد/امرداد",
            "شهریور",
            "مهر",
            "آبان",
            "آذر",
            "دی",
            "بهمن",
            "اسفند",
        ],
        1,
    )
    for name in names.split("/")
}
_JALALI_BEGINS_MARCH = re.compile(r"[۰-۹]")
_HOURS_EAST = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2,
    "eest": 3, "msk": 3, "trt": 3, "мск": 3, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "awst": 8, "aest": 10, "aedt": 11,
    "acst": 9.5, "acdt": 10.5, "nzst": 12, "nzdt": 13, "sast": 2, "est": -5, "edt": -4, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "brt": -3, "art": -3, "wib": 7, "ict": 7,
    "pkt": 5, "npt": 5.75,
}  # fmt: skip
"""Names that are one zone; "cst", "bst" and "ist" are several, and leave the day alone known."""
_ZONES_OF_MANY = frozenset({"cst", "bst", "ist", "ast", "adt", "wst", "sst"})
_ZONES_BY_DAY = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_ZONE_WORDS = frozenset({*_HOURS_EAST, *_ZONES_OF_MANY, *_ZONES_BY_DAY})
_IANA = re.compile(
    r"\b(?:europe|america|asia|africa|australia|pacific|atlantic|indian)/[a-z_]+(?:/[a-z_]+)?\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The moment that a date names, or None and why: a clause about the value, which begins with "is"."""

    moment: Moment | None
    doubt: str = ""


def read_date(value: object, *, now: datetime | None = None, order: Order | None = None) -> Reading:
    """The moment that `value` names: a string, a number of seconds or milliseconds since 1970, or what YAML, TOML,
    MongoDB and Python make of a date.

    `now` is when the value was fetched, None where that is not known: then "2 hours ago" is no date, and one to come
    counts. `order` decides what could be read both ways. Nothing is raised.
    """
    plain = _plain(value)
    if isinstance(plain, date):
        return _sound(plain, now)
    text = _normal(plain)
    if not text:
        return Reading(None, "" if value is None or isinstance(value, str) else "is no date")
    try:
        reading = _epoch(text) or _basic(text) or _written(text, plain, order)
        if reading is None and now is not None:
            reading = _counted_back(plain, now)
    except (ValueError, OverflowError):  # 31 February, 25 o'clock
        return Reading(None, "is a date that there is not")
    if reading is None:
        return Reading(None, "is not a date that could be read")
    return _sound(reading.moment, now) if reading.moment else reading


def usual_order(values: Iterable[object]) -> Order | None:
    """Which comes first in a source's dates: the day, where one of them can only be read so and none otherwise."""
    first: set[Order] = set()
    for value in values:
        found = _NUMERIC.search(_normal(_plain(value))) if isinstance(value, str) else None
        if found and len(found[1]) <= 2 < len(found[5]) and found[2] != ".":
            one, other = int(found[1]), int(found[3])
            if one > 12 >= other:
                first.add("day")
            elif other > 12 >= one:
                first.add("month")
    return first.pop() if len(first) == 1 else None


def _plain(value: object) -> str | date:
    """A date as text, or as the date that a parser made of it already."""
    while isinstance(value, Mapping):
        value = next(
            (value[key] for key in ("$date", "$numberLong", "@value", "value") if key in value), None
        )
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return format(value, "f").rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        parts = list(value)
        if len(parts) >= 3 and all(isinstance(part, int) for part in parts[:6]):
            return "-".join(f"{part:02d}" for part in parts[:3]) + (
                " " + ":".join(f"{part:02d}" for part in parts[3:6]) if len(parts) >= 6 else ""
            )
        return str(parts[0]) if len(parts) == 1 and isinstance(parts[0], str) else ""
    return value if isinstance(value, str) else ""


def _normal(value: str | date) -> str:
    """Text without case, accents, and marks that are not seen; digits as ASCII."""
    if not isinstance(value, str):
        return ""
    value = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", value[:200]).casefold())
    kept = "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c
        for c in value
        if not _ACCENT.match(c) and unicodedata.category(c) != "Cf"
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _sound(moment: Moment, now: datetime | None) -> Reading:
    try:
        day = day_of(moment)
    except OverflowError:
        return Reading(None, "lies outside the calendar")
    if isinstance(moment, datetime) and moment.timestamp() == 0:
        return Reading(None, "is the first second of 1970, which programs write for none")
    if day.year < _FIRST_YEAR:
        return Reading(None, "is of a year in which no news was printed")
    if now is not None and day > day_of(now) + timedelta(days=1):
        return Reading(None, "is still to come")
    if now is not None and day.year <= 1970 and (day.month, day.day) == (1, 1):
        return Reading(None, "is the first day of 1970, which programs write for none")
    return Reading(moment)


def _epoch(text: str) -> Reading | None:
    if not _EPOCH.fullmatch(text) or (
        len(text) == 12 and _BASIC.fullmatch(text) and text[:2] in {"19", "20"}
    ):
        return None
    digits = len(text.split(".")[0])
    scale = 1 if digits <= 10 else 1_000 if digits <= 13 else 1_000_000
    return Reading(datetime.fromtimestamp(float(text) / scale, UTC))


def _basic(text: str) -> Reading | None:
    if _ISO_WEEK.fullmatch(text):
        return Reading(date.fromisoformat(text.upper()))
    found = _BASIC.fullmatch(text)
    if not found:
        return None
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if found[4] is None:
        return Reading(day) if found[7] is None else None
    clock = int(found[4]), int(found[5]), int(found[6] or 0)
    return Reading(_at(day, clock, _offset(found[7]) if found[7] else UTC))


def _written(text: str, original: str, order: Order | None) -> Reading | None:
    """A date of words and numbers, with or without a time."""
    zone: tzinfo | None = None
    if iana := _IANA.search(text):
        zone, text = _named_zone(iana[0]), text.replace(iana[0], " ").replace("[]", " ")
    for pattern, plain in _MERIDIEM:
        text = pattern.sub(f" {plain} ", text)
    text = _ERA.sub(lambda m: f"{_ERAS[m[1]] + (1 if m[2] == '元' else int(m[2]))}年", text)
    text = _HAN_NUMBER.sub(lambda m: str(_han(m[0])), text)
    text = _T_BETWEEN.sub(" ", " ".join(text.split()))
    text = _ZONE_EXPLAINED.sub("", text)
    clock: tuple[int, int, int] | None = None
    if time := _TIME.search(text):
        clock = _clock(time)
        zone = zone or (_offset(time["zone"]) if time["zone"] else None)
        text = f"{text[: time.start()]} {text[time.end() :]}"
    words, numbers = _words_and_numbers(text)
    zones = [word for word in words if word in _ZONE_WORDS and word not in _month_names()] if clock else []
    day = _numeric_day(text, original, order, words) if _NUMERIC.search(text) else None
    if isinstance(day, Reading):
        return day
    day = day or _named_day(text, [word for word in words if word not in zones], numbers)
    if day is None:
        return None
    if clock is None:
        return Reading(day)
    if zone is None and any(word in _ZONES_OF_MANY for word in zones):
        return Reading(day)
    if zone is None and zones:
        zone = _named_zone(zones[0])
    return Reading(_at(day, clock, zone or UTC))


def _clock(time: re.Match[str]) -> tuple[int, int, int]:
    hour = int(next(time[name] for name in ("h", "hk", "hu", "hb", "hc", "hd") if time[name]))
    minute = int(next((time[name] for name in ("m", "mk", "mu") if time[name]), 0))
    half = time["before"] or time["after"]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, minute, int(time["s"] or 0)


def _at(day: date, clock: tuple[int, int, int], zone: tzinfo) -> datetime:
    """That time of that day; 24:00 is the next day's beginning, and a leap second the one before it."""
    hour, minute, second = clock
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + timedelta(days=1), 0
    return datetime(day.year, day.month, day.day, hour, minute, min(second, 59), tzinfo=zone)


def _offset(text: str) -> tzinfo:
    digits = re.sub(r"[^\d+-]", "", text)
    if not digits:
        return UTC
    hours, minutes = (digits[1:-2], digits[-2:]) if len(digits) >= 4 else (digits[1:], "0")
    away = timedelta(hours=int(hours), minutes=int(minutes))
    if away >= timedelta(hours=15):
        raise ValueError(f"{text} is no zone")
    return timezone(-away if digits[0] == "-" else away)


def _named_zone(name: str) -> tzinfo | None:
    if name in _HOURS_EAST:
        return timezone(timedelta(hours=_HOURS_EAST[name]))
    key = _ZONES_BY_DAY.get(name) or "/".join(
        "_".join(part.capitalize() for part in piece.split("_")) for piece in name.split("/")
    )
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _words_and_numbers(text: str) -> tuple[list[str], list[str]]:
    for name in _month_names():
        if "_" in name:
            text = text.replace(name.replace("_", " "), name)
    tokens = [token.strip(".'’׳״॰°ºª·") for token in _TOKEN.findall(text)]
    return [t for t in tokens if t and not t.isdigit()], [t for t in tokens if t.isdigit()]


def _numeric_day(
    text: str, original: str, order: Order | None, words: Sequence[str]
) -> date | Reading | None:
    found = _NUMERIC.search(text)
    assert found is not None
    beside = _words_and_numbers(f"{text[: found.start()]} {text[found.end() :]}")
    if beside[1] or not all(_says_no_month(word) for word in beside[0]):
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[5])
    if (found[2], found[4]) not in {("-", "-"), ("/", "/"), (".", "."), ("年", "月"), ("년", "월")}:
        return None
    if len(found[1]) == 4:
        return _calendar_day(first, second, third, original) if len(found[5]) <= 2 else None
    if len(found[5]) == 4:
        if found[2] == "." or first == second:
            return _calendar_day(third, second, first, original)
        if first > 12 or second > 12:
            day, month = (first, second) if first > 12 else (second, first)
            return _calendar_day(third, month, day, original)
        if order is None:
            return Reading(None, "can be read as two days: which of day and month comes first is not known")
        day, month = (first, second) if order == "day" else (second, first)
        return _calendar_day(third, month, day, original)
    if found[2] == "." and len(found[5]) == 2:
        return _calendar_day(_century(third), second, first, original)
    return None


def _calendar_day(year: int, month: int, day: int, original: str) -> date:
    if year == 0:
        raise ValueError("no year")
    if 1300 <= year < 1500 and _JALALI_BEGINS_MARCH.search(original):  # Persian digits: the Persian calendar
        return _from_jalali(year, month, day)
    return date(year, month, day)


def _named_day(text: str, words: Sequence[str], numbers: Sequence[str]) -> date | None:
    """A day whose month is named: "29 June 2026", "June 29, 2026", "2026 June 29"."""
    if numbered := _MONTH_NUMBERED.search(text):
        digits = _words_and_numbers(_MONTH_NUMBERED.sub(" ", text))[1]
        return _day_and_year(digits, int(numbered[1]), text) if all(map(_says_no_month, words)) else None
    names = _month_names()
    jalali = [word for word in words if word in _jalali_names()]
    months = list(dict.fromkeys(word for word in words if word in names))
    others = [word for word in words if word not in names and word not in jalali]
    if not all(map(_says_no_month, others)):
        return None
    if len(jalali) == 1 and not months and len(numbers) == 2:
        day, year = sorted(map(int, numbers))
        return _from_jalali(year, _jalali_names()[jalali[0]], day) if 1200 <= year < 1500 else None
    if len(months) > 1:  # "mar" is a month, and a day of the week in Spanish and Italian
        months = [word for word in months if word not in _day_names()]
    if len(months) != 1 or len(names[months[0]]) != 1:
        return None
    (month,) = names[months[0]]
    return _day_and_year(numbers, month, text)


def _day_and_year(numbers: Sequence[str], month: int, text: str) -> date | None:
    if len(numbers) != 2:
        return None
    first, second = numbers
    if len(first) == 4 and len(second) <= 2:
        year, day = int(first), int(second)
    elif len(second) == 4 and len(first) <= 2:
        year, day = int(second), int(first)
    elif len(second) == 2 and len(first) <= 2:  # RFC 822: two digits of the year
        year, day = _century(int(second)), int(first)
    else:
        return None
    if year > 2400 and re.search(r"[\u0e00-\u0e7f]", text):  # Thailand counts from the year 543 before ours
        year -= 543
    return date(year, month, day)


def _century(year: int) -> int:
    """The year of two digits, as RFC 2822 has it: up to 49 in this century."""
    return year + (2000 if year < 50 else 1900)


def _says_no_month(word: str) -> bool:
    return word in _IGNORED or word in _day_names() or word in _ZONE_WORDS


@lru_cache(1)
def _month_names() -> dict[str, frozenset[int]]:
    """Name of a month, as `_normal` leaves it, to the months it may be."""
    from babel.dates import get_month_names  # put off: most runs meet ISO dates alone

    names: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    _note(names, name, number)
                    if language == "he":  # "ביוני" is "in June"
                        _note(names, f"ב{name}", number)
    for name, number in _MONTHS_BESIDE_CLDR.items():
        names[_normal(name)] = {number}
    names.pop("", None)
    return {name: frozenset(numbers) for name, numbers in names.items() if not name.isdigit()}


def _note(names: dict[str, set[int]], name: str, number: int) -> None:
    key = _normal(name).strip(".'’׳״॰").replace(" ", "_")
    if not any(c.isdigit() for c in key):  # Vietnamese and Chinese number their months
        names.setdefault(key, set()).add(number)


@lru_cache(1)
def _day_names() -> frozenset[str]:
    from babel.dates import get_day_names  # put off, as above

    names: set[str] = set()
    for language in [*LANGUAGES, "zh", "ja", "ko"]:
        for width in ("wide", "abbreviated", "short"):
            for context in ("format", "stand-alone"):
                for name in get_day_names(width, context, language).values():
                    names.update(word.strip(".'’׳״॰") for word in re.findall(r"[^\s-]+", _normal(name)))
                    names.add(_normal(name).strip("."))
    return frozenset(name for name in names if name)


@lru_cache(1)
def _jalali_names() -> dict[str, int]:
    return {_normal(name): number for name, number in _JALALI.items()}


def _from_jalali(year: int, month: int, day: int) -> date:
    """A day of the Persian calendar, by the arithmetic of Borkowski (1996) with the leap years of 1178 to 1633."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)) or not 1178 <= year < 1633:
        raise ValueError(f"{year}-{month}-{day} is no day of the Persian calendar")
    # 1 Farvardin 1404 is 21 March 2025; leap years are those of the cycle of 33.
    leap = {1, 5, 9, 13, 17, 22, 26, 30}
    days = sum(366 if y % 33 in leap else 365 for y in range(min(year, 1404), max(year, 1404)))
    begins = date(2025, 3, 21) + timedelta(days=days if year >= 1404 else -days)
    into = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return begins + timedelta(days=into + day - 1)


def _han(text: str) -> int:
    """A number of up to two places ("二十九"), or digits one after the other ("二〇二六")."""
    if "十" not in text:
        return int("".join(str(_HAN[c]) for c in text))
    tens, ones = text.split("十", 1)
    return (_HAN[tens] if tens else 1) * 10 + (_HAN[ones] if ones else 0)


def _counted_back(text: str | date, now: datetime) -> Reading | None:
    """ "2 hours ago", "vor 3 Tagen": up to days; a week or a month ago may be any day of it."""
    if not isinstance(text, str) or len(text) > 40 or re.search(r"\d{3,}", text):
        return None
    ago = _ago(text)
    if ago is None or ago < timedelta(0):
        return None
    if timedelta(0) < ago < timedelta(days=1):
        return Reading(now - ago)
    stated = [int(number) for number in re.findall(r"\d+", _normal(text))] or [0, 1, 2]
    return Reading((now - ago).date()) if ago.days in stated and ago.days <= 60 else None


@lru_cache(1024)
def _ago(text: str) -> timedelta | None:
    """How long ago that was; None where the words do not say so. Remembered, as what is no date is slow to refuse."""
    import dateparser  # type: ignore[import-untyped]  # put off: slow to import, and few dates are counted

    base = datetime(2020, 6, 15, 12)
    settings = {"PARSERS": ["relative-time"], "RELATIVE_BASE": base}
    found = dateparser.parse(text, languages=_COUNTED_IN, settings=settings)
    return base - found if found is not None else None
