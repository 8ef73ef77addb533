"""What texts have of a topic, by its words: much where few articles have them (Spärck Jones 1972).

A topic may be of several things, "the strike and the pay talks": then a text about one of them is on it.
What articles write as one, "Trinidad and Tobago", is one thing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.language.coverage import covered
from assistant.language.stems import content_words
from assistant.language.tongues import tongue_of
from assistant.language.word_lists import words_of
from assistant.ports import IndexReader
from assistant.types import Filters

_WORD = r"[\w'’-]+"


@dataclass(frozen=True)
class Thing:
    """One thing that a topic names: its words, and what each of them tells, as stems; those of a fixed phrase tell it
    only together."""

    words: str
    telling: Mapping[frozenset[str], float]


class Topic:
    """What is asked about, of the articles of one index."""

    def __init__(self, index: IndexReader, words: str, filters: Filters) -> None:
        self._index, self._words, self._filters = index, words, filters

    @cached_property
    def things(self) -> list[Thing]:
        """What it names; nothing where no word carries meaning."""
        return [
            Thing(words, _telling(self._index, words, phrases, self._filters))
            for words, phrases in things_of(self._words, self._index)
        ]

    def share(self, *texts: str) -> float:
        """What the texts together have of the thing that they have most of, in [0, 1]; 1 where there is none."""
        return max(self.shares(*texts), default=1.0)

    def shares(self, *texts: str) -> list[float]:
        """What the texts together have of each thing, in [0, 1]."""
        return [_share(thing, texts) for thing in self.things]


def things_of(topic: str, index: IndexReader) -> list[tuple[str, list[str]]]:
    """What a topic names, one by one, each with the fixed phrases in it: "grain deal", "Black Sea search and rescue"
    with "search and rescue"."""
    between = "|".join(map(re.escape, words_of("conjunctions", tongue_of(topic))))
    first, *others = re.split(rf"([,;/]\s+|[,;]?\s+(?:{between})\s+)", topic, flags=re.IGNORECASE)
    things: list[tuple[str, list[str]]] = [(first, [])]
    for joint, part in zip(others[::2], others[1::2], strict=True):
        before, phrases = things[-1]
        if joint.strip(" ,;/\t\n") and (phrase := _fixed(before, joint, part, index)):
            things[-1] = f"{before}{joint}{part}", [*phrases, phrase]
        else:
            things.append((part, []))
    return [thing for thing in things if content_words(thing[0])]


def _fixed(before: str, joint: str, behind: str, index: IndexReader) -> str | None:
    """What is one thing around a conjunction, "Trinidad and Tobago": so at least half of the articles with both words
    have it. Of 28 pairs in 900 articles three are that often written as one, all fixed names, and a fourth, "Israel
    and Hamas", that four articles have."""
    last, following = re.findall(_WORD, before)[-1:], list(re.finditer(_WORD, behind))
    first = next((word for word in following if content_words(word[0])), None)
    if not last or first is None or not content_words(last[0]):
        return None
    phrase = f"{last[0]}{joint}{behind[following[0].start() : first.end()]}"
    both = index.count_with([(last[0],), (first[0],)], Filters())
    return phrase if 0 < both <= 2 * index.count_with([(phrase,)], Filters()) else None


def _telling(
    index: IndexReader, thing: str, phrases: Sequence[str], filters: Filters
) -> dict[frozenset[str], float]:
    words = {stem: word for word in re.findall(_WORD, thing) for stem in content_words(word)}
    together = {content_words(phrase): phrase for phrase in phrases}
    alone = content_words(thing).difference(*together)
    units = together | {frozenset([stem]): words.get(stem, stem) for stem in alone}
    having = {unit: index.count_with([(written,)], filters) for unit, written in units.items()}
    most = 1 + max(having.values(), default=0)
    return {unit: math.log(1 + most / (1 + count)) for unit, count in having.items()}


def _share(thing: Thing, texts: tuple[str, ...]) -> float:
    told = frozenset().union(*(_covered(thing.words, text) for text in texts))
    return sum(tells for unit, tells in thing.telling.items() if unit <= told) / sum(thing.telling.values())


@lru_cache(maxsize=4_096)
def _covered(words: str, text: str) -> frozenset[str]:
    return covered(words, text)
