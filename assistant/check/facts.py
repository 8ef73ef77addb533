"""What can be checked in a sentence without understanding it: its numbers, dates, names and quoted words.

Each must stand in the passages that the sentence cites, in whatever form: "4.2 million" is 4,200,000, "twelve"
is 12, "3 July" is "July 3rd" or last Friday seen from the article's date, "WHO" is the World Health
Organization, "Israeli" is of Israel. Nothing is rounded and nothing is added up.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal

from assistant.language.calendar_words import FRENCH_MONTHS, MONTHS, WEEKDAYS
from assistant.language.word_forms import Forms
from assistant.text.folding import find_quote
from assistant.text.sentences import fold
from assistant.types import Passage, day_of


def _words(line: str) -> list[str]:
    return line.split()


_MONTHS = MONTHS | FRENCH_MONTHS
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b",
        rf"\b{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:de\s+)?{_YEAR})?\b",
        rf"\b{_MONTH}\s+{_DAY}(?!\d)(?:,?\s+{_YEAR})?\b",
        rf"\b{_MONTH},?\s+(?:of\s+|de\s+)?{_YEAR}\b",
    )
]
_MONTH_ALONE = re.compile(rf"\b{_MONTH}(?!\w)", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})s?\b", re.IGNORECASE)
_YESTERDAY = re.compile(r"\b(yesterday|ayer|gestern)\b", re.IGNORECASE)

_SMALL = {
    word: value
    for value, word in enumerate(
        _words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = dict(
    zip(
        _words("twenty thirty forty fifty sixty seventy eighty ninety"),
        range(20, 100, 10),
        strict=True,
    )
)
_ORDINALS = {
    word: value
    for value, word in enumerate(
        _words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), start=1
    )
}
_SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "b": 10**9,
    "trillion": 10**12,
    "dozen": 12,
}
_DIGITS = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)*"
_WORD_NUMBER = rf"(?:(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(list(_SMALL)[1:10])}))?|{'|'.join(_SMALL)})"
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<number>{_DIGITS}|{_WORD_NUMBER}\b)(?:st|nd|rd|th)?"
    rf"(?P<scales>(?:[\s-]?(?:{'|'.join(sorted(_SCALES, key=len, reverse=True))})\b)*)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_DOZEN = re.compile(r"\ba dozen\b", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]+)[\"”“»]")
_SPELLED_OUT = re.compile(r"[A-Z][\w-]+(?: (?:(?:of|for|and|the|on) )*[A-Z][\w-]+)+")
_NOT_NAMES = frozenset(
    _words(
        "the a an he she it they we i you this that these those there here but and or so yet nor for in "
        "on at by from with after before during as if when while where what who why how since although "
        "though because meanwhile however his her its their our my your some many most several both all "
        "which not no now then also still even last earlier later according under over despite to another each "
        "every other such instead once until without just only more about mr mrs ms dr sr st el la los "
        "las un una en por para con sin pero según der die das ein eine im am und of"
    )
)
_ALSO_CALLED = {
    "us": "united states america american",
    "usa": "united states america",
    "uk": "united kingdom britain british",
    "un": "united nations",
    "eu": "european union",
}


@dataclass(frozen=True, slots=True)
class _Day:
    """A date as far as it is told."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def written(self) -> str:
        month = calendar.month_name[self.month] if self.month else None
        return " ".join(str(part) for part in (self.day, month, self.year) if part)

    def agrees(self, told: _Day) -> bool:
        """Does everything that this date says stand in the one that was `told`, a year apart from one unsaid?"""
        return (
            (self.month is None or self.month == told.month)
            and (self.day is None or self.day == told.day)
            and (self.year is None or told.year is None or self.year == told.year)
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a sentence says and its sources do not."""

    kind: Literal["quoted words", "date", "number", "name"]
    words: str

    def __str__(self) -> str:
        return f"the {self.kind} “{self.words}”"


def unsupported(sentence: str, passages: Sequence[Passage]) -> list[Missing]:
    """What stands in `sentence` and not in `passages`; empty when all of it does.

    A passage's title, outlet and date count as said by it.
    """
    texts = [part for p in passages for part in (p.text, p.title, p.source)]
    return missing(sentence, texts, [day_of(p.published) for p in passages if p.published is not None])


def missing(sentence: str, texts: Sequence[str], published: Sequence[date] = ()) -> list[Missing]:
    """What stands in `sentence` and not in `texts`; dates may also be read from days of publication."""
    told = _Told("\n".join(texts), published)
    return [
        *(Missing("quoted words", words) for words in _quoted_words(sentence) if not _stands(words, texts)),
        *(Missing("date", words) for words in told.lacks_dates(sentence)),
        *(Missing("number", words) for words in told.lacks_numbers(sentence)),
        *(Missing("name", words) for words in told.lacks_names(sentence)),
    ]


def _quoted_words(sentence: str) -> list[str]:
    return [words for match in _QUOTED.finditer(sentence) if (words := match[1].strip(" ,.;:!?…"))]


def _stands(words: str, texts: Sequence[str]) -> bool:
    return any(find_quote(text, words) for text in texts)


# Dates


def _days(text: str) -> tuple[list[_Day], str]:
    """The dates in a text, and the text with them blanked out."""
    found = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = parts["month"].lower()
            if month.isdigit() and not 1 <= int(month) <= 12:
                continue
            found.append(
                _Day(
                    year=int(parts["year"]) if parts.get("year") else None,
                    month=int(month) if month.isdigit() else _MONTHS[month],
                    day=int(parts["day"]) if parts.get("day") else None,
                )
            )
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return found, text


def _near(text: str, published: Sequence[date]) -> Iterator[date]:
    """The days of publication, and those that "yesterday" and weekdays in the text mean beside them."""
    weekdays = {WEEKDAYS[match[1].lower()] for match in _WEEKDAY.finditer(text)}
    for day in published:
        yield day
        if _YESTERDAY.search(text):
            yield day - timedelta(days=1)
        for back in range(-6, 8):  # "on Friday" is the last one or the next one
            if (near := day - timedelta(days=back)).weekday() in weekdays:
                yield near


# Numbers


def numbers(text: str) -> Iterator[tuple[Decimal, str]]:
    """Every number in a text and how it is written; "4.2 million" is one number."""
    for match in _NUMBER.finditer(text):
        if (value := _value(match["number"].lower())) is None:
            continue
        for scale in re.findall(r"[a-z]+", match["scales"].lower()):
            value *= _SCALES[scale]
        yield value, match[0]
    for match in _ORDINAL.finditer(text):
        yield Decimal(_ORDINALS[match[1].lower()]), match[0]
    for match in _DOZEN.finditer(text):
        yield Decimal(12), match[0]


def _value(number: str) -> Decimal | None:
    if number[0].isdigit():
        plain = re.sub(r"[, ](?=\d{3}(?!\d))", "", number).replace(",", ".")
        try:
            return Decimal(plain)
        except InvalidOperation:  # 1.2.3 is no number but a version or an address
            return None
    tens, _, ones = number.partition("-")
    return Decimal(_TENS[tens] + _SMALL.get(ones, 0) if tens in _TENS else _SMALL[tens])


# Names


def _capitalised(sentence: str) -> Iterator[tuple[str, bool]]:
    """The words that may be names, and whether each opens the sentence, where any word has a capital."""
    opens = True
    for match in _WORD.finditer(sentence):
        word = match[0]
        plain = _plain(word)
        shouted = len(word) > 1 and word.isupper()  # "UN" is a name, "Un" an article
        if (
            word[0].isupper()
            and (shouted or plain not in _NOT_NAMES)
            and plain not in _MONTHS
            and plain not in WEEKDAYS
        ):
            following = sentence[match.end() : match.end() + 2].strip()
            yield word, opens and not following[:1].isupper()
        after = sentence[match.end() : match.end() + 2].strip()
        opens = after[:1] in {".", ":", "!", "?", "“", '"'} and after != ""


class _Told:
    """What the sources say, made ready for looking things up."""

    def __init__(self, text: str, published: Sequence[date]) -> None:
        days, rest = _days(text)
        self._days = [*days, *(_Day(day.year, day.month, day.day) for day in _near(text, published))]
        self._months = {day.month for day in self._days}
        self._months |= {_MONTHS[match["month"].lower()] for match in _MONTH_ALONE.finditer(rest)}
        self._weekdays = {WEEKDAYS[match[1].lower()] for match in _WEEKDAY.finditer(text)}
        self._weekdays |= {day.weekday() for day in published}
        self._numbers = {value for value, _ in numbers(rest)}
        self._numbers |= {Decimal(digits) for digits in re.findall(r"\d+", rest)}
        self._numbers |= {Decimal(day.year) for day in days if day.year}
        self._numbers |= {Decimal(day.year) for day in published}
        written = [match[0] for match in _WORD.finditer(text)]
        self._words = {part for word in written for part in (_plain(word), *_plain(word).split("-"))}
        self._forms = Forms(self._words)
        self._acronyms = {w.replace(".", "") for w in written if len(w) > 1 and w.replace(".", "").isupper()}
        self._initials = "".join(word[0] if word[0].isupper() else " " for word in written)

    def lacks_dates(self, sentence: str) -> Iterator[str]:
        days, rest = _days(sentence)
        for day in days:
            if not any(day.agrees(told) for told in self._days):
                yield day.written
        for match in _MONTH_ALONE.finditer(rest):
            if match[0][0].isupper() and _MONTHS[match["month"].lower()] not in self._months:
                yield match["month"]
        for match in _WEEKDAY.finditer(rest):
            if WEEKDAYS[match[1].lower()] not in self._weekdays:
                yield match[0]

    def lacks_numbers(self, sentence: str) -> Iterator[str]:
        for value, written in numbers(_days(sentence)[1]):
            # "One" is a pronoun as often as a number; "first" and "second" order what the sentence says.
            if value not in self._numbers and written.lower() not in {"one", "first", "second"}:
                yield written.strip()

    def lacks_names(self, sentence: str) -> Iterator[str]:
        sentence = _SPELLED_OUT.sub(lambda run: self._without_spelled_out(run[0]), sentence)
        for word, opens in _capitalised(sentence):
            # The first word has its capital from standing there, unless it has another one inside.
            if not self._has_name(word) and not (opens and not re.search(r"[A-Z].*[A-Z]|['’]s$", word)):
                yield word

    def _without_spelled_out(self, name: str) -> str:
        """The words without those whose first letters the sources have in their place, as WHO or U.S."""
        words = name.split()
        for first in range(len(words)):
            for last in range(len(words), first + 1, -1):
                run = words[first:last]
                # "United States of America" is USA, "Home Equity Line of Credit" is HELOC.
                for told in (word for word in run if word[0].isupper()), run:
                    letters = "".join(word[0] for word in told).upper()
                    if len(letters) > 1 and letters in self._acronyms:
                        # In small letters: it needs no proof, and makes no name of the word before.
                        return " ".join([*words[:first], letters.lower(), *words[last:]])
        return name

    def _has_name(self, word: str) -> bool:
        letters = word.replace(".", "")
        if letters.isupper() and 2 <= len(letters) <= 6 and letters in self._initials:
            return True
        return all(self._has_word(part) for part in _plain(word).split("-") if part)

    def _has_word(self, word: str) -> bool:
        if word in self._words or any(other in self._words for other in _ALSO_CALLED.get(word, "").split()):
            return True
        return self._forms.have(word)


def _plain(word: str) -> str:
    """A word in lower case without accents, full stops and a possessive."""
    folded = re.sub(r"'s$|'$", "", fold(word).lower()).replace(".", "")
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
