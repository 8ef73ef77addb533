"""Reprints of one story: which articles of an index carry the same text, but for a headline, cuts and house style.

Each version of an article is compared with all others once, by what its passages say: boilerplate makes no story.
MinHash (Broder 1997) over runs of five words says which may share text, cheaply enough to ask all of them; the texts
themselves decide: two articles carry one story when `SHARED` of the shorter one's word runs stand in the longer one,
the beginning of one stands in the other, and they were published within `DAYS` days. A follow-up repeats the background
under a beginning of its own, and last year's article on the winter solstice is no reprint of this year's.

Whether two articles carry one story depends on the two alone, so it does not matter in which order articles come, in
how many runs, or which of them are taken out again.

`benchmarks/reprints.py` measures it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.ports import IndexWriter
from assistant.records import Telling
from assistant.search.reprints import share_held, word_runs

SHARED = 0.67
"""The share of the shorter article's word runs that stand in the longer one from which both carry one story."""
SAME = 0.9
"""The share from which they do however they begin."""
BEGINNING = 0.15
"""The share of one article's beginning that stands in the other: desks rewrite a lead, but seldom every word of it."""
DAYS = 14
"""Days between two articles of one story, where both are dated: agencies' features are printed for a week or two."""
_LEAD = 400
"""Characters that are an article's beginning: its first two or three sentences."""
_FEWEST = 40
"""Word runs of an article that is compared at all: a caption or a correction is no story."""
_PERMUTATIONS = 128
_SEED = 42
_ALIKE = 7
"""Of `_PERMUTATIONS` as many must agree before texts are compared: a cut to an eighth has 16, strangers have none."""
TOGETHER = 256
"""Articles that are compared with all others at once, and written down together."""
_KEPT = 512
"""Stories kept meanwhile: each of many copies is compared with all the others."""

Signatures = NDArray[np.uint32]


def link_reprints(store: IndexWriter) -> None:
    """Compares every article of the index that was not compared yet; where there is none, nothing is loaded."""
    if not store.unsigned():
        return
    store.sign_by(_way())
    numbers = store.unsigned()
    for at in range(0, len(numbers), TOGETHER):
        store.sign(_compared(numbers[at : at + TOGETHER], store))


@dataclass(frozen=True, slots=True)
class Story:
    """What an article is compared by: what it tells, and the word runs of all of it and of its beginning."""

    told: Telling
    runs: set[str]
    begins: set[str]

    @classmethod
    def of(cls, told: Telling) -> Story:
        """What such an article is compared by."""
        return cls(told, word_runs(told.text), word_runs(told.text[:_LEAD]))


def carry_one_story(one: Story, other: Story) -> bool:
    """Do two articles carry the same text as one story?"""
    dates = one.told.published_at, other.told.published_at
    if dates[0] is not None and dates[1] is not None and abs(dates[0] - dates[1]) > DAYS * 86_400:
        return False
    shorter, longer = sorted((one.runs, other.runs), key=len)
    shared = share_held(shorter, longer)
    if len(shorter) < _FEWEST or shared < SHARED:
        return False
    begin = share_held(one.begins, other.runs), share_held(other.begins, one.runs)
    return shared >= SAME or max(begin) >= BEGINNING


def signature(runs: Iterable[str]) -> Signatures:
    """The MinHash of word runs: (permutations,)."""
    from rensa import RMinHash  # put off: most runs find nothing new

    made = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    made.update(list(runs))
    return np.array(made.digest(), np.uint32)


def alike(one: Signatures, others: Signatures) -> NDArray[np.int64]:
    """The rows of `others` (n, permutations) that may share text with `one`."""
    return np.flatnonzero(np.count_nonzero(others == one, axis=1) >= _ALIKE)


def _compared(numbers: Sequence[int], store: IndexWriter) -> list[tuple[int, bytes, list[int]]]:
    """The articles of these numbers, with their signatures and the numbers of those before them of the same story.

    The signatures of all others come by some at a time, so that memory does not grow with the index.
    """
    story = lru_cache(_KEPT)(lambda number: Story.of(store.telling(number)))
    own = np.stack([signature(story(number).runs) for number in numbers])
    maybe = [[numbers[row] for row in alike(own[n], own[:n])] for n in range(len(numbers))]
    for known, signatures in store.signatures():
        rows = np.frombuffer(signatures, np.uint32).reshape(-1, _PERMUTATIONS)
        for n, others in enumerate(maybe):
            others += [known[row] for row in alike(own[n], rows)]
    return [
        (number, made.tobytes(), list(_of_one_story(number, others, story)))
        for number, made, others in zip(numbers, own, maybe, strict=True)
    ]


def _of_one_story(number: int, maybe: Sequence[int], story: Callable[[int], Story]) -> Iterator[int]:
    for other in maybe:
        one, before = story(number), story(other)
        if before.told.article_id != one.told.article_id and carry_one_story(one, before):
            yield other


def _way() -> str:
    """How articles are compared: after a change of it all are compared anew."""
    from rensa import RMinHash  # put off, as above

    return f"rensa {RMinHash.ALGORITHM_VERSION}, {_PERMUTATIONS} permutations, seed {_SEED}, beginnings"
