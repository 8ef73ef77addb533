"""Has a quote another name, another figure or a negation in the very place where the statement has its own?

"The first flight left in 1974" and "The first flight left in 1975" differ in one place, whatever else the quotes
hold. A place is known by the words next to it, up to three on either side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from assistant.language.stems import Word, words
from assistant.language.word_forms import same_word

_FAR = 3  # words on either side that tell a place
_LONGEST = 4  # words of a quote that may stand where one word of the statement stands
_SURE = 4
"""Words beside a place that agree: three of each side can, and one of each must."""


def contradiction(statement: str, quotes: Sequence[str]) -> str:
    """What a quote has differently in a place of the statement, for people; empty if no place differs.

    A word that the quotes have in that place too is not judged by another one that they have there.
    """
    said, told = words(statement), [words(quote) for quote in quotes]
    pairs = [_Pair.of(said, quote) for quote in told]
    for is_kind in (_is_name, _is_figure):
        if word := _replaced(said, pairs, is_kind):
            return f"in its quote another word stands in the place of “{word.text}”"
    if _denied(said, pairs) or any(_denied(quote, [_Pair.of(quote, said)]) for quote in told):
        return "either it or its quote denies what the other says"
    return ""


def _is_name(word: Word) -> bool:
    return word.is_name


def _is_figure(word: Word) -> bool:
    return word.is_figure


@dataclass(frozen=True, slots=True)
class _Pair:
    """The words of two texts, and how many of those before and behind any two places agree."""

    here: Sequence[Word]
    there: Sequence[Word]
    before: Sequence[Sequence[int]]
    """`before[i][j]`: of the words that end before `here[i]` and `there[j]`."""
    behind: Sequence[Sequence[int]]
    """`behind[i][j]`: of the words from `here[i]` and `there[j]` on."""

    @classmethod
    def of(cls, here: Sequence[Word], there: Sequence[Word]) -> _Pair:
        before = [[0] * (len(there) + 1) for _ in range(len(here) + 1)]
        behind = [[0] * (len(there) + 1) for _ in range(len(here) + 1)]
        equal = [
            (i, j) for i, j in product(range(len(here)), range(len(there))) if here[i].stem == there[j].stem
        ]
        for i, j in equal:
            before[i + 1][j + 1] = min(_FAR, before[i][j] + 1)
        for i, j in reversed(equal):
            behind[i][j] = min(_FAR, behind[i + 1][j + 1] + 1)
        return cls(here, there, before, behind)

    def agreement(self, i: int, first: int, end: int) -> int:
        """How many words agree around `here[i]` and `there[first:end]`."""
        return self.before[i][first] + self.behind[i + 1][end]

    def is_between(self, i: int, first: int, end: int) -> bool:
        """Do words on both sides agree?"""
        return self.before[i][first] > 0 and self.behind[i + 1][end] > 0


def _replaced(said: Sequence[Word], pairs: Sequence[_Pair], is_kind: Callable[[Word], bool]) -> Word | None:
    """The word of the kind in whose place a quote has another of it."""
    for i, word in enumerate(said):
        if is_kind(word):
            other = max((found for pair in pairs for found in _others(pair, i, is_kind)), default=0)
            same = max((found for pair in pairs for found in _same(pair, i)), default=0)
            if other - same >= _SURE:
                return word
    return None


def _same(pair: _Pair, i: int) -> Iterator[int]:
    for j, word in enumerate(pair.there):
        if same_word(pair.here[i].stem, word.stem):
            yield pair.agreement(i, j, j + 1)


def _others(pair: _Pair, i: int, is_kind: Callable[[Word], bool]) -> Iterator[int]:
    for first in range(len(pair.there)):
        for end in range(first + 1, min(first + _LONGEST, len(pair.there)) + 1):
            if pair.there[end - 1].stem == pair.here[i].stem:
                break
            if pair.is_between(i, first, end) and any(is_kind(word) for word in pair.there[first:end]):
                yield pair.agreement(i, first, end)


def _denied(said: Sequence[Word], pairs: Sequence[_Pair]) -> bool:
    """Is there a negation in a place where the others go on without one?"""
    for i, word in enumerate(said):
        if word.denies:
            without = max((found for pair in pairs for found in _without(pair, i)), default=0)
            same = max((found for pair in pairs for found in _negations(pair, i)), default=0)
            if without - same >= _SURE:
                return True
    return False


def _without(pair: _Pair, i: int) -> Iterator[int]:
    for at in range(len(pair.there) + 1):
        if pair.is_between(i, at, at):
            yield pair.agreement(i, at, at)


def _negations(pair: _Pair, i: int) -> Iterator[int]:
    for at, other in enumerate(pair.there):
        if other.denies:
            yield pair.agreement(i, at, at + 1)
