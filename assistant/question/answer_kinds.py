"""Can words of an article be the short answer? They are of the kind that is asked for, and not the question's own.

"How many" asks for a number, "when" for a time, "who" for somebody, "why" for a reason. The reader has learned that
from examples and forgets it where an article holds nothing better; here it is a rule, as far as words show a kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from assistant.draft import Quoted
from assistant.language.calendar_words import FRENCH_MONTHS, MONTHS, WEEKDAYS
from assistant.language.stems import content_words
from assistant.ports import Reading
from assistant.text.sentences import Span, fold, word_set
from assistant.types import Passage
from assistant.word_lists import words_of


class Kind(Enum):
    """What a question asks for."""

    NUMBER = auto()
    TIME = auto()
    SOMEBODY = auto()
    PLACE = auto()
    REASON = auto()


_AUXILIARY = r"(?:did|do|does|was|were|is|are|am|will|has|have|had|can|could|should|would|may|might|must)\b"
_ASKING = re.compile(
    # In a quiz the number stands in the middle: "Rovers won by how many goals?"; the others open a sentence.
    r"\b(?P<number>how\s+(?:many|much|old|tall|large|high|deep|wide|heavy)|(?:what|which)\s+(?:percentage|percent|share|proportion)|"
    r"what(?:'s|\s+is|\s+was)\s+the\s+(?:[\w-]+\s+)?(?:toll|number\s+of|percentage|price|population)|"
    r"cuánt[oa]s?|wie\s?viele?)\b|"
    rf"(?:^|[.!?:,;]\s)\W*(?:(?P<time>when\s+{_AUXILIARY}|when\W*$|cuándo\b|wann\b|(?:in\s+)?(?:what|which|qué|en\s+qué)\s+"
    r"(?:year|month|date|decade|century|año|mes|fecha)\b)|"
    r"(?P<somebody>who(?:m|'s)?\b|quién(?:es)?\b|we[rnm]\b)|"
    r"(?P<reason>why\b|por\s+qué\b|warum\b|wieso\b|(?:for\s+)?what\s+(?:was|is|were|are)\s+the\s+reasons?\b)|"
    r"(?P<place>(?:where|dónde|wo)\b)|"
    r"(?P<other>(?:what|which)\b))"
)
_NUMBERS = words_of("quantities", "en", "es", "de")
_UNITS = words_of("units")
_TIMES = words_of("times", "en", "es", "de") | MONTHS.keys() | FRENCH_MONTHS.keys() | WEEKDAYS.keys()
_NAMES_OF_DAYS = MONTHS.keys() | WEEKDAYS.keys()
_DATE_WORDS = _NAMES_OF_DAYS | word_set("st nd rd th am pm of de")
"""What a date is made of, beside its figures."""
_GIVES_REASON = re.compile(
    r"\b(?<!day\s)(?<!week\s)(?<!month\s)(?<!year\s)(?<!hours\s)(?<!days\s)(?<!weeks\s)(?<!months\s)(?<!years\s)after\b|"
    r"\b(?:because|due\s+to|owing\s+to|thanks\s+to|over|amid|following|so\s+that|in\s+order|in\s+response|to|caus\w+|reasons?|cit(?:es?|ed|ing)|"
    r"blam\w+|fear\w*|concern\w*|porque|debido|para|por|ya\s+que|a\s+causa|weil|wegen|um|damit|aufgrund)\b"
)
"""Not "since" and "as", and not "a day after": those tell the time as often."""
_SPEAKS_OF_TIME = re.compile(
    r"\b(?:when|dates?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|era|period|season|times?|deadline|holiday|anniversary|"
    r"birthday|long|soon|ago|often|start\w*|end\w*|first|last|since|until|cuándo|fecha|día|mes|años?|siglo|época|wann|datum|tag|"
    r"monat|jahr\w*)\b"
)
_PLACES = word_set(
    """
    in on at near off from to into inside outside under above below across along around behind between beneath beside by
    over through throughout within north south east west here there everywhere anywhere home
    en de del a al cerca junto entre sobre bajo desde hasta por aquí allí
    im am an auf bei aus nach zu zum zur unter über von vom durch um hier dort
    """
)
_BEFORE = 14
"""Characters before a reason or a place in which the word may stand that makes it one."""
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NEXT = 0.1
"""The share of the likeliest words' probability from which others, which fit better, are taken for the answer."""
_WORD = re.compile(r"[^\W\d_]+|\d+")


def asked_kind(question: str) -> Kind | None:
    """The kind of thing that is asked for; None where the question's words leave it open."""
    plain = fold(question).casefold()
    found = _ASKING.search(plain)
    return Kind.__members__.get((found.lastgroup or "").upper()) if found else None


def fits(kind: Kind, text: str, span: Span) -> bool:
    """Can the words of the text at `span` be of this kind? Where words do not show it, they can."""
    words = _words(text, span)
    figures = any(word.isdigit() for word in words)
    if kind is Kind.NUMBER:
        if _is_date(words):
            return False
        counts = words[:1] in (["a"], ["an"]) and not _UNITS.isdisjoint(words)
        return figures or counts or not _NUMBERS.isdisjoint(words)
    if kind is Kind.TIME:
        return figures or not _TIMES.isdisjoint(words)
    if kind is Kind.SOMEBODY:
        return not all(word.isdigit() or word in _DATE_WORDS for word in words)
    before = fold(text[max(0, span[0] - _BEFORE) : span[0]]).casefold()
    if kind is Kind.PLACE:
        beside = {*_WORD.findall(before)[-2:], *words[:2]}
        named = any(character.isupper() for character in text[slice(*span)])
        return not _is_date(words) and (named or not (figures or _PLACES.isdisjoint(beside)))
    return _GIVES_REASON.search(before + " ".join(words[:2])) is not None


def _words(text: str, span: Span) -> list[str]:
    return _WORD.findall(fold(text[slice(*span)]).casefold())


def _is_date(words: Sequence[str]) -> bool:
    dated = not _NAMES_OF_DAYS.isdisjoint(words) or _YEAR.fullmatch(" ".join(words)) is not None
    return dated and all(word.isdigit() or word in _DATE_WORDS for word in words)


def with_fitting_short(
    question: str, passages: Sequence[Passage], readings: Sequence[Reading]
) -> list[Reading]:
    """The readings, each with the likeliest short answer that can be one, or with none."""
    asks = _Asks.of(question)
    return [asks.fitting(p.text, reading) for p, reading in zip(passages, readings, strict=True)]


def fitting_within(question: str, quoted: Sequence[tuple[Quoted, Reading]], likeliest: float) -> str | None:
    """The likeliest short answer that stands in one of the quotes, each with its passage's reading.

    None where all fall too far behind `likeliest`, the probability of words that stand elsewhere.
    """
    asks = _Asks.of(question)
    found = [
        (reading.answers * score, quote.passage.text[slice(*span)])
        for quote, reading in quoted
        for span, score in ((reading.short, reading.short_score), *reading.others)
        if span is not None and quote.start <= span[0] and span[1] <= quote.end
        if asks.fits(quote.passage.text, span)
    ]
    weight, words = max(found, default=(0.0, ""))
    return " ".join(words.split()) if words and weight >= _NEXT * likeliest else None


@dataclass(frozen=True, slots=True)
class _Asks:
    """What a short answer must be, and what it must say more than."""

    kind: Kind | None
    may_be_date: bool
    words: frozenset[str]
    """The question's own; none where it names what is to be chosen from ("red or blue?")."""

    @classmethod
    def of(cls, question: str) -> _Asks:
        names_choices = re.search(r"\b(?:or|between|o|entre|oder|zwischen)\b", question) is not None
        kind = asked_kind(question)
        return cls(
            kind,
            kind is Kind.TIME or _SPEAKS_OF_TIME.search(fold(question).casefold()) is not None,
            frozenset() if names_choices else content_words(question),
        )

    def fitting(self, text: str, reading: Reading) -> Reading:
        short = reading.short
        if short is None or self.fits(text, short):
            return reading
        for span, score in self._others(text, reading, short):
            if score >= _NEXT * reading.short_score and self.fits(text, span):
                return replace(reading, short=span, short_score=score)
        return replace(reading, short=None, short_score=0.0)

    def _others(self, text: str, reading: Reading, short: Span) -> Iterable[tuple[Span, float]]:
        """What may stand in the place of a short answer that does not fit."""
        if self.kind is Kind.REASON:  # a word like "to" shows too little to look for a reason by it
            return ()
        if self._repeats(text, short):  # with more words around them they are still the question's
            return (other for other in reading.others if other[0][1] <= short[0] or short[1] <= other[0][0])
        return reading.others

    def fits(self, text: str, span: Span) -> bool:
        if self._repeats(text, span) or (not self.may_be_date and _is_date(_words(text, span))):
            return False
        return self.kind is None or fits(self.kind, text, span)

    def _repeats(self, text: str, span: Span) -> bool:
        said = content_words(text[slice(*span)])
        return bool(said) and said <= self.words
