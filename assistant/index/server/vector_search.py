"""The passages nearest to a vector: few are compared one by one in PostgreSQL, many are asked of Chroma.

PostgreSQL says which passages the filters let through, whatever Chroma finds. What Chroma was not told yet is compared
one by one, so that new articles are found at once.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Sequence
from uuid import UUID

import numpy as np
from sqlalchemy import ColumnElement, func, select

from assistant.errors import IndexProblem
from assistant.index.server.chroma import VectorServer
from assistant.index.server.database import Database
from assistant.index.server.relay import TOLD, relay_if_possible
from assistant.index.server.rows import OF_ARTICLES, among, passing
from assistant.index.server.schema import meta, outbox, passages, vectors
from assistant.records import Hit, Vectors
from assistant.types import Filters
from assistant.wording import VECTORS_MISSING

SCANNED = 2_000
"""Up to so many passages are compared one by one."""
_SPARE = 2
"""How many more neighbours are asked for at first than are wanted, for those that the filters take away."""
_WIDER = 4
"""How many times more are asked for each time that too few of them pass the filters."""
_RELAYED_EVERY = 5.0
"""Seconds between two tries of a reader to tell Chroma what it was not told."""


class VectorSearch:
    """The searches of one reader; may be used from many threads."""

    def __init__(self, database: Database, chroma: VectorServer) -> None:
        self._database, self._chroma = database, chroma
        self._relaying = threading.Lock()
        self._relayed = -_RELAYED_EVERY
        self.missing: str | None = None
        """What the last search that asked Chroma could not see, as a sentence: the servers are one for all threads."""

    def nearest(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """The k nearest passages that pass the filters, as far as their vectors can be had."""
        allowed = self._allowed(filters, max(SCANNED, k) + 1)
        if allowed <= max(SCANNED, k):
            self.missing = None
            return self._scan(vector, k, passing(filters))
        told, waiting = self._state()
        unknown = vectors.c.id.in_(select(outbox.c.vector))
        # Before Chroma is asked: what leaves the outbox is there by then.
        untold = self._scan(vector, k, passing(filters) & unknown, SCANNED) if waiting else []
        try:
            reached = self._chroma.told()
            found = self._ask(vector, k, filters)
        except IndexProblem:
            reached, found = None, self._scan(vector, k, passing(filters), SCANNED)
        # Chroma is told a moment before PostgreSQL notes it.
        in_step = reached is not None and (reached == told or reached == self._state()[0])
        found = _best([*found, *untold], k)
        if waiting or not in_step:
            self._relay()
        sees_all = in_step and waiting <= SCANNED
        self.missing = None if sees_all else VECTORS_MISSING
        if sees_all and len(found) < k:  # the graph has parts that it does not reach
            found = self._scan(vector, k, passing(filters))
        return found

    def _state(self) -> tuple[int, int]:
        """How far Chroma was told what PostgreSQL holds, and how many vectors are to be told still."""
        told = select(meta.c.value).where(meta.c.key == TOLD).scalar_subquery()
        ((value, waiting),) = self._database.rows(
            select(told, select(func.count()).select_from(outbox).scalar_subquery())
        )
        return int(value or 0), waiting

    def _allowed(self, filters: Filters, most: int) -> int:
        """How many passages pass the filters, of which at most so many are counted."""
        some = select(passages.c.number).select_from(OF_ARTICLES).where(passing(filters)).limit(most)
        return int(self._database.value(select(func.count()).select_from(some.subquery())))

    def _scan(
        self, vector: Vectors, k: int, condition: ColumnElement[bool], most: int | None = None
    ) -> list[Hit]:
        """The k nearest by comparing all, or the newest `most`."""
        query = (
            select(passages.c.id, vectors.c.vector)
            .select_from(vectors.join(OF_ARTICLES, passages.c.number == vectors.c.passage))
            .where(condition, func.length(vectors.c.vector) == 4 * len(vector))
            .order_by(passages.c.number.desc())
            .limit(most)
        )
        rows = self._database.rows(query)
        if not rows:
            return []
        scores = (
            np.frombuffer(b"".join(row.vector for row in rows), np.float32).reshape(len(rows), -1) @ vector
        )
        best = np.argsort(-scores, kind="stable")[:k]
        return [Hit(rows[n].id, float(scores[n])) for n in best]

    def _ask(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """Chroma's k nearest that pass the filters."""
        wanted = _SPARE * k
        while True:
            near = self._chroma.nearest(vector, wanted)
            names = self._passing([name for name, _ in near], filters)
            found = [Hit(names[name], score) for name, score in near if name in names]
            if len(found) >= k or len(near) < wanted:
                return found[:k]
            wanted *= _WIDER

    def _passing(self, names: Sequence[UUID], filters: Filters) -> dict[UUID, str]:
        """The ids of the passages that pass the filters, by their vectors' names."""
        query = (
            select(vectors.c.id, passages.c.id)
            .select_from(vectors.join(OF_ARTICLES, passages.c.number == vectors.c.passage))
            .where(among(vectors.c.id, names), passing(filters))
        )
        return dict(self._database.rows(query))

    def _relay(self) -> None:
        """Tells Chroma what it was not told, beside what goes on, unless that was tried just now."""
        with self._relaying:
            if time.monotonic() - self._relayed < _RELAYED_EVERY:
                return
            self._relayed = time.monotonic()
        threading.Thread(target=relay_if_possible, args=(self._database, self._chroma), daemon=True).start()


def _best(found: Sequence[Hit], k: int) -> list[Hit]:
    once = {hit.passage_id: hit for hit in found}
    return heapq.nlargest(k, once.values(), key=lambda hit: hit.score)
