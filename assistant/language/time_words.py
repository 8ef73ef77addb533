"""The words of a text that tell time, by what they mean: "since", "semana", "März", "3rd".

They stand as data (`time_words` of `data/languages`), months and weekdays in CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.calendar_words import FRENCH_MONTHS, FRENCH_WEEKDAYS, MONTHS, WEEKDAYS
from assistant.language.numbers import number_words
from assistant.language.tongues import TONGUES, Tongue, tongue_of
from assistant.language.word_lists import groups


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A word, a number or a mark; `means` are its meanings with a number where one belongs to it."""

    means: dict[str, int]
    start: int
    end: int


_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.(?=\s))", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_WORD = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.(?:\d{4})?(?!\d)|\d{1,2}(?:st|nd|rd|th|er)\b|\d{1,2}\.(?=\s|[-–—]\d)|(?:1[89]|20)\d0s\b|\d+|[QT][1-4]\b|[^\W\d_]+|[^\w\s]",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def _lexicon(tongue: Tongue) -> tuple[dict[str, dict[str, int]], re.Pattern[str]]:
    """What words mean in a text of that language, the other languages' where they do not say otherwise there; and a
    pattern for those of several words."""
    known: dict[str, dict[str, int]] = {}
    several: set[str] = set()
    for language in TONGUES:
        for meaning, *words in groups("time_words", language):
            for word in words:
                if word.endswith("!") and language != tongue:
                    continue
                plain = word.rstrip("!").replace("_", " ")
                means = ("number", int(meaning)) if meaning.isdigit() else (meaning, 0)
                known.setdefault(plain, {})[means[0]] = means[1]
                if not plain.isalpha():
                    several.add(plain)
    for name, number in {**MONTHS, **FRENCH_MONTHS}.items():
        if name != "mars" or tongue == "fr":  # elsewhere it is a planet
            known.setdefault(name, {})["named_month"] = number
    for name, number in {**FRENCH_WEEKDAYS, **WEEKDAYS}.items():
        known.setdefault(name, {})["weekday"] = number
    for name in list(known):
        known.setdefault(_plain(name), known[name])
    longest = sorted(several, key=len, reverse=True)
    return known, re.compile(
        r"\b(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in longest) + r")(?!\w)"
    )


def time_words(text: str) -> list[TimeWord]:
    """The words of a text with what they mean for time."""
    lowered = text.lower().replace("’", "'")
    if len(lowered) != len(text):
        lowered = text
    tongue = tongue_of(text)
    known, several = _lexicon(tongue)
    written = {start: (end, number) for start, end, number in number_words(lowered, tongue)}
    tokens: list[TimeWord] = []
    at = 0
    while match := _WORD.search(lowered, at):
        if (number := written.get(match.start())) and match[0].isalpha() and match[0] not in known:
            means = {"number": int(number[1].value), **({"ordinal": 1} if number[1].ordinal else {})}
            tokens.append(TimeWord(means, match.start(), number[0]))
            at = number[0]
            continue
        longer = several.match(lowered, match.start())
        word, end = (" ".join(longer[0].split()), longer.end()) if longer else (match[0], match.end())
        if "named_month" in known.get(word, {}) and len(word) <= 4 and lowered[end : end + 1] == ".":
            end += 1  # "Feb. 22"
        tokens.append(TimeWord(dict(known.get(word, {})) or _number_or_mark(word), match.start(), end))
        at = end
    return tokens


def _plain(word: str) -> str:
    """The word without its accents, as it is often typed."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _number_or_mark(word: str) -> dict[str, int]:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
        return {"iso": int(word.replace("-", ""))}
    if ordinal := _ORDINAL.fullmatch(word + " ") or re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|er|\.)", word):
        return {"number": int(ordinal[1]), "ordinal": 1}
    if written := _DAY_AND_MONTH.fullmatch(word):
        day_and_month = {"day_and_month": int(written[1]) * 100 + int(written[2])}
        return day_and_month | ({"year_number": int(written[3])} if written[3] else {})
    if re.fullmatch(r"\d{3}0s", word):
        return {"decade": int(word[:4])}
    if re.fullmatch(r"[qt][1-4]", word):
        return {"quarter_number": int(word[1])}
    if word.isdecimal() and len(word) <= 4:
        number = int(word)
        return {"number": number, "digits": 1, **({"year_number": number} if 1500 <= number < 2100 else {})}
    if word in "-–—":
        return {"to": 0, "dash": 0}
    if word == "&":
        return {"and": 0}
    return {} if word.isalnum() else {"comma": 0} if word in ",." else {"mark": 0}
