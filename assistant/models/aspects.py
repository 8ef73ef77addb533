"""What a summary is asked to tell: the points of a story, its numbers, its people, or what is not known of it.

Told by the words of the request beside those for its subject. Made by `benchmarks/train_aspects.py`;
`data/models/aspects.md` is its card.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import get_args

from assistant.errors import AssistantError, ModelError
from assistant.resources import data_path
from assistant.types import Aspect

ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
"""In the order of the model's weights."""
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = 4


class AspectModel:
    """A logistic regression over words, pairs of words and pieces of words. May be asked from many threads."""

    def __init__(self, weights: Mapping[str, Sequence[float]]) -> None:
        """For each sign that `signs_of` finds a weight for each of `ASPECTS`; "" is always there."""
        self._weights = weights

    def aspect(self, words: str) -> Aspect:
        """What the words of a request ask for, those for its subject left out."""
        known = [self._weights[sign] for sign in signs_of(words) if sign in self._weights]
        sums = [sum(weights) for weights in zip(*known, strict=True)]
        return ASPECTS[max(range(len(sums)), key=sums.__getitem__)] if sums else ASPECTS[0]


def signs_of(text: str) -> Iterator[str]:
    """What the model sees of a text, each once: its words, which of them stand side by side, and pieces of four letters
    of each, for endings and typing errors."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    pieces = (f"-{w[at : at + _LETTERS]}" for w in words for at in range(len(w) - _LETTERS + 1))
    yield from dict.fromkeys(("", *(f"{word}." for word in words), *pairs, *pieces))


@lru_cache(maxsize=1)
def load_aspects() -> AspectModel:
    """The model that comes along. Raises ModelError if its file cannot be read."""
    try:
        return AspectModel(json.loads(data_path("models/aspects.json").read_text(encoding="utf-8")))
    except (AssistantError, OSError, ValueError) as error:
        raise ModelError(f"The model of aspects could not be loaded: {error}") from error
