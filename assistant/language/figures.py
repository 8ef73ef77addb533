"""The figures of a sentence: its numbers with what each counts, by letters: "1.1 million acres", "$65 million", "34%".

Years, days, times, ages and ranks are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.language.calendar_words import FRENCH_MONTHS, MONTHS
from assistant.language.function_words import STOPWORDS
from assistant.language.numbers import Number, numbers_in
from assistant.language.stems import content_words
from assistant.language.tongues import tongue_of
from assistant.text.sentences import Span

_COUNTED = 3
"""So many words behind a number may say what it counts."""
_SHARE = re.compile(r"\s?(?:%|per\s?cent\b|prozent\b|por ciento\b|pour cent\b)", re.IGNORECASE)
_MONEY = re.compile(r"(?:[A-Z]{1,2})?[$€£¥]\s?$")
_WORD = re.compile(r"[\s\u00a0-]([^\W\d_][\w’']*(?:-[^\W\d_]\w*)*)")
_TIME = re.compile(r"\s?(?:[ap]\.?\s?m\b|uhr\b|o['’]clock\b)|-year-old|:\d", re.IGNORECASE)
_NAMED = re.compile(r"(\w+)\.?\s$")
_YEARS = range(1800, 2101)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts; `counted` are stems, of money and shares their sign."""

    value: Decimal
    written: str
    counted: frozenset[str]


def figures_in(sentence: str) -> Iterator[Figure]:
    """The figures of a sentence, those in digits first."""
    taken: list[Span] = []
    for number in numbers_in(sentence, tongue_of(sentence)):
        place = _place(sentence, number, taken)
        if place is None:
            continue
        taken.append(place)
        if not number.ordinal and not number.loose and (found := _counting(sentence, number, place)):
            yield found


def _place(sentence: str, number: Number, taken: list[Span]) -> Span | None:
    for found in re.finditer(rf"(?<![\w.,]){re.escape(number.written)}(?!\w)", sentence):
        if not any(start < found.end() and found.start() < end for start, end in taken):
            return found.span()
    return None


def _counting(sentence: str, number: Number, place: Span) -> Figure | None:
    before, behind = sentence[: place[0]], sentence[place[1] :]
    sign = _MONEY.search(before)
    if _TIME.match(behind) or (sign is None and _is_date(number, before, behind)):
        return None
    if share := _SHARE.match(behind):
        return Figure(number.value, f"{number.written}{share[0]}", frozenset("%"))
    words, end = list[str](), 0
    while len(words) < _COUNTED and (word := _WORD.match(behind, end)) and word[1].lower() not in STOPWORDS:
        words.append(word[1])
        end = word.end()
    things = content_words(" ".join(words))
    if sign is not None:
        return Figure(number.value, f"{sign[0]}{number.written}", frozenset(sign[0].strip()[-1]))
    return Figure(number.value, f"{number.written}{behind[:end]}", things) if things else None


def _is_date(number: Number, before: str, behind: str) -> bool:
    """Is it a year, or the day of a month?"""
    year = number.written.isdigit() and len(number.written) == 4 and number.value in _YEARS
    beside = [found[1].lower() for found in (_NAMED.search(before), _WORD.match(behind)) if found]
    return year or any(word in MONTHS or word in FRENCH_MONTHS for word in beside)
