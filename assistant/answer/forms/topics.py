"""What texts have of a topic, by its words: much where few articles have them (Spärck Jones 1972).

A topic may be of several things, "the strike and the pay talks": then a text about one of them is on it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.language.coverage import covered
from assistant.language.stems import content_words
from assistant.language.tongues import tongue_of
from assistant.language.word_lists import words_of
from assistant.ports import IndexReader
from assistant.types import Filters


@dataclass(frozen=True)
class Thing:
    """One thing that a topic names: its words, and as stems what each of them tells."""

    words: str
    telling: Mapping[str, float]


class Topic:
    """What is asked about, of the articles of one index."""

    def __init__(self, index: IndexReader, words: str, filters: Filters) -> None:
        self._index, self._words, self._filters = index, words, filters

    @cached_property
    def things(self) -> list[Thing]:
        """What it names; nothing where no word carries meaning."""
        return [Thing(one, _telling(self._index, one, self._filters)) for one in things_of(self._words)]

    def share(self, *texts: str) -> float:
        """What the texts together have of the thing that they have most of, in [0, 1]; 1 where there is none."""
        return max(self.shares(*texts), default=1.0)

    def shares(self, *texts: str) -> list[float]:
        """What the texts together have of each thing, in [0, 1]."""
        return [_share(thing, texts) for thing in self.things]


def things_of(topic: str) -> list[str]:
    """What a topic names, one by one: "grain deal", "Black Sea shipping"."""
    between = "|".join(map(re.escape, words_of("conjunctions", tongue_of(topic))))
    things = re.split(rf"[,;/]\s+|[,;]?\s+(?:{between})\s+", topic, flags=re.IGNORECASE)
    return [thing for thing in things if content_words(thing)]


def _telling(index: IndexReader, thing: str, filters: Filters) -> dict[str, float]:
    having = {
        stem: index.count_with([(word,)], filters)
        for word in re.findall(r"[\w'’-]+", thing)
        for stem in content_words(word)
    }
    most = 1 + max(having.values(), default=0)
    return {word: math.log(1 + most / (1 + having.get(word, 0))) for word in content_words(thing)}


def _share(thing: Thing, texts: tuple[str, ...]) -> float:
    told = frozenset().union(*(_covered(thing.words, text) for text in texts))
    return sum(thing.telling[word] for word in told) / sum(thing.telling.values())


@lru_cache(maxsize=4_096)
def _covered(words: str, text: str) -> frozenset[str]:
    return covered(words, text)
