"""Does Chroma hold what SQLite says? Compared vector by vector, told, and brought about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from assistant.errors import IndexDamaged
from assistant.index.local.catalogue.reading import Catalogue
from assistant.index.local.chroma import VectorFolder
from assistant.index.local.locks import IndexLock
from assistant.records import Findings, OnMending, Vectors

CUT_OFF = "An ingestion was cut off; the next one, or --repair, mends what it left."
_SAME = 0.9999
"""Cosine from which two vectors are the same: Chroma normalises what it is given once more."""
_SEARCHED = 200
"""Passages that are searched for by their own vector, spread over the index."""
_UNFOUND = 0.05
"""The share of them that may not be found: the graph is approximate, but not that much."""


@dataclass(slots=True)
class Disagreement:
    """Where Chroma differs from SQLite, by the numbers of passages."""

    missing: list[int] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    """Chroma has another vector than SQLite."""
    unusable: str = ""
    """Why Chroma as a whole cannot be used."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.stray or self.other or self.unusable)

    def tell(self, catalogue: Catalogue, found: Findings) -> None:
        """Adds what is wrong to the findings."""
        found.add("Passages that are not among the vectors in Chroma", _named(catalogue, self.missing))
        found.add("Vectors in Chroma that belong to no passage, by number", self.stray)
        other = _named(catalogue, self.other)
        found.add("Passages whose vector in Chroma is not the one that was stored", other)
        found.articles |= catalogue.articles_of(self.other)
        if self.unusable:
            found.problems.append(self.unusable)


def compare(catalogue: Catalogue, chroma: VectorFolder, lock: IndexLock) -> Disagreement:
    """Where the two differ. Whoever asks holds the writer's lock: only readers come in between."""
    found = Disagreement()
    try:
        with lock.writing():  # opening Chroma writes to it: see chroma.py
            chroma.load()
        with lock.reading():
            _compare(catalogue, chroma, found)
    except IndexDamaged as error:
        found.unusable = str(error)
    return found


def _compare(catalogue: Catalogue, chroma: VectorFolder, found: Disagreement) -> None:
    there, here = chroma.numbers(), set(catalogue.filter_columns().numbers.tolist())
    found.missing, found.stray = sorted(here - there), sorted(there - here)
    found.other = list(_other_vectors(catalogue, chroma))
    if not (found.missing or found.other):
        found.unusable = _lost_in_graph(catalogue, chroma, sorted(here))


def bring_about(
    catalogue: Catalogue, chroma: VectorFolder, found: Disagreement, lock: IndexLock, tell: OnMending
) -> None:
    """Makes Chroma hold what SQLite says; what cannot be used was cleared before.

    Readers are let in between: they compare all passages while Chroma has fewer than SQLite (see search.py).
    """
    total, done = catalogue.count_passages() if found.unusable else len(found.missing + found.other), 0
    if found.unusable:
        due = catalogue.all_vectors()
    else:
        with lock.writing():
            chroma.drop(found.stray)
        due = catalogue.all_vectors(found.missing + found.other)
    for numbers, vectors in due:
        tell(done, total)
        with lock.writing():
            chroma.put(numbers.tolist(), vectors)
        done += len(numbers)


def _other_vectors(catalogue: Catalogue, chroma: VectorFolder) -> Iterator[int]:
    for numbers, vectors in catalogue.all_vectors():
        there = chroma.get(numbers.tolist())
        for number, vector in zip(numbers.tolist(), vectors, strict=True):
            if number in there and not _cosine(there[number], vector) >= _SAME:
                yield number


def _lost_in_graph(catalogue: Catalogue, chroma: VectorFolder, numbers: list[int]) -> str:
    """A sentence where too many passages are not found by their own vector; "" where they are."""
    some = numbers[:: max(1, len(numbers) // _SEARCHED)]
    lost = 0
    for _, vector in catalogue.vectors(some):
        _, scores = chroma.nearest(vector, 1)
        lost += not (len(scores) and abs(float(scores[0]) - 1.0) < 1 - _SAME)
    if lost <= _UNFOUND * len(some):
        return ""
    return f"{lost} of {len(some)} passages are not found in Chroma by their own vector."


def _named(catalogue: Catalogue, numbers: list[int]) -> list[str]:
    names = catalogue.ids_of(numbers)
    return [names[number] for number in numbers if number in names]


def _cosine(one: Vectors, other: Vectors) -> float:
    if one.shape != other.shape:
        return 0.0
    return float(one @ other / max(1e-12, float(np.linalg.norm(one) * np.linalg.norm(other))))
