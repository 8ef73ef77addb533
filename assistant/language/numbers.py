"""The numbers of a text, in digits and in words: English, Spanish, German and French. The only importer of text_to_num.

"4.2 million" is one number, and so are "87 Millionen", "2,5 millones", "a dozen" and "zweiundzwanzig".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from text_to_num import find_numbers

from assistant.language.tongues import Tongue
from assistant.text.sentences import word_set

_SCALES = {
    10**2: "hundred hundreds hundert cent cents cien ciento",
    10**3: "thousand thousands k tausend mille mil tsd",
    10**6: "million millions mn m mio millionen millón millones millon",
    10**9: "billion billions bn b milliarde milliarden mrd milliard milliards",
    10**12: "trillion trillions tn billón billones billon billionen",
    12: "dozen dozens dutzend douzaine douzaines docena docenas",
}
_SCALE = {word: value for value, words in _SCALES.items() for word in words.split()}


def _pattern(grouped: str) -> re.Pattern[str]:
    scales = "|".join(sorted(_SCALE, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.])(?P<digits>{grouped}(?!\d)|\d+(?:[.,]\d+)*)(?P<ordinal>st|nd|rd|th|er?|º|ª)?(?!\w*\d)"
        rf"(?P<scales>(?:[\s\u00a0-]?(?:{scales})\b\.?)*)",
        re.IGNORECASE,
    )


_ENGLISH = _pattern(r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?")
_CONTINENTAL = _pattern(r"\d{1,3}(?:[. \u00a0\u202f’']\d{3})+(?:,\d+)?")
_WORDS = {
    "half": Decimal("0.5"),
    "mitad": Decimal("0.5"),
    "hälfte": Decimal("0.5"),
    "moitié": Decimal("0.5"),
    "dozen": Decimal(12),
    "dutzend": Decimal(12),
    "douzaine": Decimal(12),
    "docena": Decimal(12),
    "twice": Decimal(2),
    "doppelt": Decimal(2),
    "zweimal": Decimal(2),
    "both": Decimal(2),
    "couple": Decimal(2),
    "pair": Decimal(2),
}
"""Words that stand for a number without being one."""
_HALF = re.compile(
    r"\b(?:half an?|medio|una? media|eine? halbe|halbe|un demi)[\s-](?P<scale>" + "|".join(_SCALE) + r")\b",
    re.IGNORECASE,
)
_LOOSE = word_set("twice doppelt zweimal both couple pair")
"""They are known where a text has them, and never have to be."""
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written; `ordinal` for "fourth", `loose` for words that only mean one ("twice")."""

    value: Decimal
    written: str
    ordinal: bool = False
    loose: bool = False


def numbers_in(text: str, tongue: Tongue = "en") -> Iterator[Number]:
    """Every number of a text in that language."""
    rest = text
    for number, start, end in list(_digits(text, tongue)):
        yield number
        rest = rest[:start] + ";" * (end - start) + rest[end:]
    for start, end, number in number_words(rest, tongue):
        yield replace(number, written=text[start:end])
    for match in re.finditer(r"[^\W\d_]+", rest):
        if (value := _WORDS.get(match[0].lower())) is not None:
            yield Number(value, match[0], loose=match[0].lower() in _LOOSE)


def number_words(text: str, tongue: Tongue) -> Iterator[tuple[int, int, Number]]:
    """The numbers that a text has in words, from where to where they stand: "twenty-five", "vingt et un", "third"."""
    tokens = [_Token(match[0], *match.span()) for match in _TOKEN.finditer(text)]
    for found in find_numbers(tokens, tongue, 0.0):
        start, end = tokens[found.start].start, tokens[found.end - 1].end
        yield start, end, Number(Decimal(str(found.value)), text[start:end], bool(found.is_ordinal))


def _digits(text: str, tongue: Tongue) -> Iterator[tuple[Number, int, int]]:
    for match in _HALF.finditer(text):
        yield Number(Decimal(_SCALE[match["scale"].lower()]) / 2, match[0]), *match.span()
    for match in (_ENGLISH if tongue == "en" else _CONTINENTAL).finditer(text):
        value = _value(match["digits"], tongue)
        if value is None:
            continue
        for scale in re.findall(r"[^\W\d_]+", match["scales"].lower()):
            value *= _SCALE[scale]
        yield Number(value, match[0].strip(" ."), bool(match["ordinal"])), match.start(), match.end()


def _value(digits: str, tongue: Tongue) -> Decimal | None:
    thousands, point = (r"[, \u00a0\u202f]", ".") if tongue == "en" else (r"[. \u00a0\u202f’']", ",")
    plain = re.sub(rf"{thousands}(?=\d{{3}}(?!\d))", "", digits)
    try:
        return Decimal(plain.replace(point, ".") if point in plain else plain.replace(",", "."))
    except InvalidOperation:  # 1.2.3 is no number but a version or an address
        return None


class _Token:
    """A word, or a mark between words, as the library takes it."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self.start, self.end = text, start, end

    def text(self) -> str:
        return self._text

    def nt_separated(self, previous: object) -> bool:
        """Does something that is no part of the text set this apart from the one before? Marks are tokens."""
        return False

    def not_a_number_part(self) -> bool:
        """Can it be no part of a number? Digits are read already."""
        return not self._text.isalpha() and self._text != "-"
