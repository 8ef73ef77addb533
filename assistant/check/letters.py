"""What letters alone decide of a sentence: its numbers, dates, names and quoted words.

Each must stand in the quotes that the sentence rests on, or in what is known of their articles (title, outlet, day,
other passages), in whatever form: "4.2 million" is 4,200,000, "twelve" and "zwölf" are 12, "3 July" is last Friday
seen from the article's day. A number may also be worked out from two that are told, or be rounded: whether it is right
then, and all else that a sentence says, is for the judge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Literal

from assistant.check.days import ToldDays, days_in
from assistant.check.names import ToldNames
from assistant.language.numbers import Number, numbers_in
from assistant.language.tongues import Tongue, tongue_of
from assistant.text.folding import find_quote
from assistant.text.sentences import word_set
from assistant.types import Passage, day_of

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”«»]")
_GAP = re.compile(r"\s*\[[^\]]*\]\s*|\s*(?:\.{3}|…)\s*")
_MOST_COUNTED = 12
"""Up to which a number in words may count what the quotes name one by one."""
_MOST_DERIVED = 12
"""Numbers of quotes that others are worked out from: from more, anything could be."""
_ROUNDED = Decimal("0.06")
"""How far a rounded number may stand from the one it rounds, as a share of it."""
_ALL = 100  # percent
_HALF = Decimal("0.5")
_VAGUE = word_set(
    "dozens hundreds thousands millions docenas cientos miles dutzende hunderte tausende douzaines centaines milliers"
)
"""They count nothing that letters could look up."""
_TIME = re.compile(r"\b(?P<hour>[01]?\d|2[0-4])(?:[.:]| ?h ?)(?P<minute>[0-5]\d)\b(?!\s*(?:%|per))")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a sentence says and its sources do not."""

    kind: Literal["quoted words", "date", "number", "name"]
    words: str

    def __str__(self) -> str:
        return f"the {self.kind} “{self.words}”"


def unproven(statement: str, quotes: Sequence[Passage], known: Sequence[Passage] = ()) -> list[Missing]:
    """What stands in `statement` and neither in the quotes nor in what is known of their articles.

    Of each quote its `text` is the words that are quoted, its title, outlet and day are known; `known` are other
    passages of the same articles: without any, names are not looked up, as an article may well complete them.
    """
    dated = [(p, day_of(p.published) if p.published else None) for p in (*quotes, *known)]
    texts = [(composed(part), day) for p, day in dated for part in (p.text, p.title)]
    outlets = [composed(p.source) for p, _ in dated]
    found = _missing(statement, texts, [composed(p.text) for p in quotes], outlets)
    return [one for one in found if known or one.kind != "name"]


def missing(sentence: str, texts: Sequence[str]) -> list[Missing]:
    """What stands in `sentence` and not in `texts`."""
    plain = [composed(text) for text in texts]
    return _missing(sentence, [(text, None) for text in plain], (), ())


def composed(text: str) -> str:
    """The text with each accent in one character with its letter."""
    return unicodedata.normalize("NFC", text)


def _missing(
    sentence: str, texts: Sequence[tuple[str, date | None]], quotes: Sequence[str], outlets: Sequence[str]
) -> list[Missing]:
    sentence, plain = composed(sentence), [text for text, _ in texts]
    days, tongue = ToldDays(texts), tongue_of(sentence)
    # Names of things are translated ("Islas Salomón"): in another language than the quotes' they are for the judge.
    is_translated = bool(quotes) and tongue != tongue_of(" ".join(quotes))
    names = [] if is_translated else ToldNames([*plain, *outlets]).lacks(sentence, tongue)
    return [
        *(Missing("quoted words", words) for words in _quoted_words(sentence) if not _stands(words, plain)),
        *(Missing("date", words) for words in days.lacks(sentence)),
        *(Missing("number", words) for words in _lacks_numbers(sentence, tongue, plain, quotes, days.years)),
        *(Missing("name", words) for words in names),
    ]


def _quoted_words(sentence: str) -> Iterator[str]:
    for match in _QUOTED.finditer(sentence):
        yield from (part for piece in _GAP.split(match[1]) if (part := piece.strip(" ,.;:!?…'’‘")))


def _stands(words: str, texts: Sequence[str]) -> bool:
    return any(find_quote(text, words) or find_quote(text.lower(), words.lower()) for text in texts)


def _lacks_numbers(
    sentence: str, tongue: Tongue, texts: Sequence[str], quotes: Sequence[str], years: set[int]
) -> Iterator[str]:
    told: set[Decimal] = {Decimal(year) for year in years}
    bare = "\n".join(days_in(text)[1] for text in texts)
    tongues = dict.fromkeys([tongue, *map(tongue_of, texts)])
    told |= {number.value for each in tongues for number in numbers_in(bare, each)}
    told |= {Decimal(digits) for digits in re.findall(r"\d+", bare)}
    own = {
        n.value
        for quote in quotes
        for n in numbers_in(days_in(quote)[1], tongue_of(quote))
        if n.value > 1 or n.value == _HALF
    }
    times = {_time(match) for text in texts for match in _TIME.finditer(text)}
    rest = _TIME.sub(lambda match: " " if _time(match) in times else match[0], days_in(sentence)[1])
    for number in numbers_in(rest, tongue):
        if not (number.value in told or _needs_no_proof(number) or _derived(number.value, own)):
            yield number.written


def _time(match: re.Match[str]) -> tuple[int, int]:
    """Hour and minute on the face of a clock: a quarter past two in the afternoon and 14.15 are one."""
    return int(match["hour"]) % 12, int(match["minute"])


def _needs_no_proof(number: Number) -> bool:
    """Is it a word that orders or counts what the sentence says itself, or one that is hardly a number?"""
    in_digits = number.written[:1].isdigit()
    vague = number.written.lower() in _VAGUE
    return number.loose or vague or number.value <= 1 or (not in_digits and number.value <= _MOST_COUNTED)


def _derived(value: Decimal, told: set[Decimal]) -> bool:
    """Is it a number that is told, rounded, or the sum, difference, product or share of two?"""
    if any(_digits(value) < _digits(one) and abs(one - value) <= _ROUNDED * one for one in told):
        return True
    if len(told) > _MOST_DERIVED:
        return False
    return any(
        abs(made - value) <= max(value / 200, _HALF if value < _ALL else 0)
        for one, other in permutations(told, 2)
        for made in _made_of(one, other)
    )


def _made_of(one: Decimal, other: Decimal) -> Iterator[Decimal]:
    if _HALF in {one, other}:
        yield one * other
        return
    yield from (one + other, one - other, one / other)
    if one < other:
        yield one / other * 100
    if other < _ALL:
        yield one * other / 100


def _digits(value: Decimal) -> int:
    """How many digits tell the number: 16,000 has two."""
    return len(value.normalize().as_tuple().digits)
