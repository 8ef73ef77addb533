"""Years that date another thing than what is asked for: "below the record of 1953", "the highest level since 1953".

A reader that is asked when something happened takes the only year there is. Grammar tells that of some it is not when:
those of a thing that is compared, unless the question speaks of that thing. "In the flood of 1953" does tell when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.language.stems import content_words
from assistant.language.time_words import time_words
from assistant.language.word_forms import has_word
from assistant.ports import Reading
from assistant.question.analysis import Question
from assistant.text.sentences import Span, meet

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b(?!\s?(?:[-–—]|to\b|bis\b|à\b|a\b|until\b)\s?\d)"
_THE = r"(?:the|an?|its?|his|her|their|[^\W\d_]+['’]s|el|la|los|las|su|le|les|son|sa|der|die|das|dem|den|des|ein\w*)"
_TELLS_WHEN = (
    r"(?P<when>\b(?:in|on|at|by|during|after|before|since|until|en|durante|tras|desde|im|bei|beim|nach|vor|seit"
    r"|während|pendant|lors\sde|par|après|avant|depuis|dans)\s)?"
)
_THING = r"(?P<thing>(?:[\w’'-]+\s){0,2}?(?:[^\W\d_A-ZÄÖÜ][\w’'-]*\s(?=of|de)|[^\W\d_][\w’'-]*\s(?=von)))"
_OF_ANOTHER = (
    re.compile(rf"{_TELLS_WHEN}\b{_THE}\s{_THING}(?:of|del?|von)\s{_YEAR}"),
    # "Won the 2019 cup" does tell when.
    re.compile(
        rf"(?P<when>\b)(?:below|above|under|over|than|of|near|beyond)\s{_THE}\s{_YEAR}\s(?P<thing>[a-z][\w’'-]*)"
    ),
)
_MOST = (
    r"(?:first|most|least|worst|\w{2,}est|erste\w?|\w{3,}ste[nmrs]?|más|peor|primer\w?|plus|pire|première?)"
)
_BESIDE_ANOTHER = (
    re.compile(
        rf"\b{_MOST}\s(?:[\w’'-]+\s){{0,2}}?(?:since|seit|desde|depuis)\s(?:(?!in\b)[\w’'-]+\s){{0,3}}?{_YEAR}"
    ),
    re.compile(rf"\b(?:than|als|que)\s(?:in|en|im\sJahr)\s{_YEAR}"),
)


def without_other_dates(question: Question, text: str, reading: Reading) -> Reading:
    """What a reader makes of a text, without short answers that hold a year of another thing; the likeliest that is
    left comes first. As it is where the question does not ask when."""
    if not question.asks_when or reading.short is None or not (years := list(_other_years(question, text))):
        return reading
    spans = [(reading.short, reading.short_score), *reading.others]
    left = [(span, score) for span, score in spans if not any(meet(span, year) for year in years)]
    if not left:
        return replace(reading, short=None, short_score=0.0, others=())
    (short, score), *others = left
    return replace(reading, short=short, short_score=score, others=tuple(others))


def _other_years(question: Question, text: str) -> Iterator[Span]:
    for pattern in _OF_ANOTHER:
        for found in pattern.finditer(text):
            thing = found["thing"]
            asked_for = any(has_word(word, question.words) for word in content_words(thing))
            if not (found["when"] or asked_for) and not any(word.means for word in time_words(thing)):
                yield found.span("year")
    if not question.asks_for_one_before:
        for pattern in _BESIDE_ANOTHER:
            yield from (found.span("year") for found in pattern.finditer(text))
