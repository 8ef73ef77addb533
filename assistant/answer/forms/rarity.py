"""What the words of a topic tell of it: much where few articles have them (Spärck Jones 1972)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping

from assistant.language.stems import content_words
from assistant.ports import IndexReader
from assistant.types import Filters


def told_by_words(index: IndexReader, topic: str, filters: Filters) -> dict[str, float]:
    """The words of a topic that carry meaning, as stems, each with what it tells."""
    having = {
        stem: len(index.articles_with([(word,)], filters))
        for word in re.findall(r"[\w'’-]+", topic)
        for stem in content_words(word)
    }
    most = 1 + max(having.values(), default=0)
    return {word: math.log(1 + most / (1 + having.get(word, 0))) for word in content_words(topic)}


def share_told(words: Collection[str], telling: Mapping[str, float]) -> float:
    """What these words tell of all that there is to tell, in [0, 1]; 1 where no word carries meaning."""
    return sum(telling[word] for word in words) / sum(telling.values()) if telling else 1.0
