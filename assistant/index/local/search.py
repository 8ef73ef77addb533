"""The passages of an index as one reader has them in memory, kept fresh while others write."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexProblem
from assistant.index.local.catalogue.filter_columns import FilterColumns, Numbers
from assistant.index.local.catalogue.reading import Catalogue
from assistant.index.local.chroma import VectorFolder
from assistant.index.local.locks import IndexLock
from assistant.records import Vectors
from assistant.types import Filters

SCANNED = 2_000
"""Up to so many passages are compared one by one: as fast as asking Chroma, and exact."""
_SPARE = 1.5
"""How many more neighbours than expected are fetched for those that the filters take away."""

Found = tuple[Numbers, Vectors]
"""Numbers of passages and their cosines, best first."""


class PassageSearch:
    """All passages as arrays, Chroma as it was when opened, and what came since.

    Chroma is opened anew only after `SCANNED` passages have come; until then those are compared one by one. Passages
    that went since, or may not be seen, are filtered out by the arrays, which follow every write. What a writer that
    was cut off has left in Chroma is not opened, as it can crash whoever does: all passages are compared until the
    next writer has made it anew.
    """

    def __init__(self, chroma: Path, lock: IndexLock) -> None:
        self._lock = lock
        self._refreshing = threading.Lock()
        self._chroma = VectorFolder(chroma)
        self._columns: FilterColumns | None = None
        self._opened_at: int | None = None
        """The highest passage number when Chroma was opened."""
        self._unusable_at: int | None = None
        """The generation in which Chroma was tried in vain."""
        self._made: object = None
        """Which file and which Chroma this is of: both may be deleted and made anew while they are open."""

    @contextmanager
    def fresh(self, catalogue: Catalogue) -> Iterator[PassageSearch]:
        """The view as of now, while nobody writes."""
        with ExitStack() as stack:
            with self._refreshing:
                while True:
                    self._refresh(catalogue)
                    stack.enter_context(self._lock.reading())
                    if self._made == catalogue.made():
                        break
                    stack.close()  # made anew in between
            yield self

    def nearest(self, catalogue: Catalogue, vector: Vectors, k: int, filters: Filters) -> Found:
        """The k nearest passages that pass the filters."""
        columns = self._columns
        assert columns is not None
        allowed = columns.numbers[columns.allowed(filters)]
        if len(allowed) <= max(SCANNED, k) or self._opened_at is None:
            return _scan(catalogue, vector, allowed, k)
        since = int(np.searchsorted(allowed, self._opened_at, side="right"))
        found = self._ask(vector, k, allowed[:since])
        if found is None:
            return _scan(catalogue, vector, allowed, k)
        return _best([found, _scan(catalogue, vector, allowed[since:], k)], k)

    def close(self) -> None:
        """Lets go of Chroma and of the memory."""
        self._chroma.close()
        self._columns = self._opened_at = self._unusable_at = None

    def _refresh(self, catalogue: Catalogue) -> None:
        if self._made != catalogue.made():
            with self._lock.writing():  # nobody else in this process may be searching
                self.close()
                self._made = catalogue.made()
        if self._columns is None or self._columns.generation != catalogue.generation():
            self._columns = catalogue.filter_columns()
        numbers = self._columns.numbers
        newer = len(numbers) - np.searchsorted(numbers, self._opened_at or 0, "right")
        due = len(numbers) > SCANNED and (self._opened_at is None or newer > SCANNED)
        if due and self._unusable_at != self._columns.generation:
            with self._lock.writing():  # opening Chroma writes to it: see chroma.py
                self._columns = catalogue.filter_columns()
                self._chroma.close()
                if self._open(catalogue):
                    self._opened_at, self._unusable_at = int(self._columns.numbers[-1]), None
                else:
                    self._opened_at, self._unusable_at = None, self._columns.generation
                    self._chroma.close()

    def _open(self, catalogue: Catalogue) -> bool:
        """Opens Chroma, unless it is damaged or may not be written: does it hold all the passages of `_columns`?"""
        assert self._columns is not None
        if catalogue.is_unsettled() and not self._lock.is_vouched():
            return False
        try:
            self._chroma.load()
            return len(self._chroma) >= len(self._columns.numbers)
        except IndexProblem:
            return False

    def _ask(self, vector: Vectors, k: int, allowed: Numbers) -> Found | None:
        """Chroma's k nearest among `allowed`; None where so few of its neighbours are allowed that a scan is due."""
        total = len(self._chroma)
        fetch = int(_SPARE * k * total / max(1, len(allowed))) + k
        while fetch < len(allowed):
            numbers, scores = self._chroma.nearest(vector, fetch)
            kept = _among(numbers, allowed)
            if kept.sum() >= k or len(numbers) < fetch:
                return numbers[kept][:k], scores[kept][:k]
            fetch *= 4
        return None


def _scan(catalogue: Catalogue, vector: Vectors, numbers: Numbers, k: int) -> Found:
    """The k of these passages that are nearest to `vector`, by comparing all."""
    found = list(catalogue.vectors(numbers.tolist()))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    there = np.array([number for number, _ in found], np.int64)
    scores = np.stack([one for _, one in found]) @ vector
    return _best([(there, scores.astype(np.float32))], k)


def _among(numbers: Numbers, allowed: Numbers) -> NDArray[np.bool_]:
    """Which of the numbers are in `allowed`, which is in order and not empty."""
    places = np.minimum(np.searchsorted(allowed, numbers), len(allowed) - 1)
    among: NDArray[np.bool_] = allowed[places] == numbers
    return among


def _best(found: Sequence[Found], k: int) -> Found:
    numbers = np.concatenate([n for n, _ in found])
    scores = np.concatenate([s for _, s in found])
    order = np.argsort(-scores, kind="stable")[:k]
    return numbers[order], scores[order]
