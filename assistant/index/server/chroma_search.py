"""The passages nearest to a vector, as a Chroma server finds them.

PostgreSQL says which passages the filters let through, whatever Chroma finds. What Chroma was not told yet is compared
one by one, so that new articles are found at once.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, func, select

from assistant.errors import IndexProblem
from assistant.index.server import pgvector, vector_search
from assistant.index.server.chroma import VectorServer
from assistant.index.server.database import Database
from assistant.index.server.relay import TOLD, put, relay, relay_if_possible
from assistant.index.server.rows import OF_ARTICLES, among, parts, passing
from assistant.index.server.schema import meta, outbox, passages, vectors
from assistant.index.server.vector_search import are_alike, scan, scan_few
from assistant.records import Hit, OnMending, Vectors
from assistant.types import Filters
from assistant.wording import VECTORS_BEHIND, VECTORS_MISSING

_SPARE = 2
"""How many more neighbours are asked for at first than are wanted, for those that the filters take away."""
_WIDER = 4
"""How many times more are asked for each time that too few of them pass the filters."""
_RELAYED_EVERY = 5.0
"""Seconds between two tries of a reader to tell Chroma what it was not told."""


class ChromaSearch:
    """See `VectorSearch`. What is new, changed or gone is told to Chroma by the outbox (`relay`)."""

    def __init__(self, database: Database, chroma: VectorServer) -> None:
        self._database, self._chroma = database, chroma
        self._relaying = threading.Lock()
        self._relayed = -_RELAYED_EVERY
        self.missing: str | None = None
        """What the last search that asked Chroma could not see, as a sentence: the servers are one for all threads."""

    def nearest(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """See `VectorSearch`."""
        few = scan_few(self._database, vector, k, filters)
        if few is not None:
            self.missing = None
            return few
        most = vector_search.SCANNED
        told, waiting = self._state()
        unknown = passing(filters) & vectors.c.id.in_(select(outbox.c.vector))
        # Before Chroma is asked: what leaves the outbox is there by then.
        untold = scan(self._database, vector, k, unknown, most) if waiting else []
        try:
            reached = self._chroma.told()
            found = self._ask(vector, k, filters)
        except IndexProblem:
            reached, found = None, scan(self._database, vector, k, passing(filters), most)
        # Chroma is told a moment before PostgreSQL notes it.
        in_step = reached is not None and (reached == told or reached == self._state()[0])
        found = _best([*found, *untold], k)
        if waiting or not in_step:
            self._relay()
        sees_all = in_step and waiting <= most
        self.missing = None if sees_all else VECTORS_MISSING
        if sees_all and len(found) < k:  # the graph has parts that it does not reach
            found = scan(self._database, vector, k, passing(filters))
        return found

    def behind(self) -> str | None:
        """See `VectorSearch`. Where Chroma was not told all, it is told, if it answers."""
        told, waiting = self._state()
        with suppress(IndexProblem):
            if not waiting and self._chroma.told() == told:
                return None
        self._relay()
        return VECTORS_BEHIND

    def lacking(self) -> str | None:
        """See `VectorSearch`."""
        if not self._database.value(pgvector.IS_USED):
            return None
        return (
            f"PostgreSQL itself searches the vectors of the index {self._database.name}; leave chroma_url unset, "
            "or have `news-assistant check --repair` give them to the Chroma server."
        )

    def prepare(self, db: Connection) -> None:
        """See `VectorSearch`."""
        pgvector.leave(db)

    def add(self, db: Connection, rows: list[tuple[int, Vectors]]) -> None:
        """A trigger puts them into the outbox."""

    def follow(self, on_mending: OnMending | None = None) -> None:
        """See `VectorSearch`. Chroma need not be there: it is told later."""
        relay_if_possible(self._database, self._chroma, on_mending)

    def differing(self) -> set[UUID]:
        """The names of the vectors that Chroma lacks, has otherwise, or should not have, once it was told all."""
        relay(self._database, self._chroma)
        there = self._chroma.names()
        due: set[UUID] = set()
        differing: set[UUID] = set()
        for some in parts(self._database.stream(select(vectors.c.id, vectors.c.vector))):
            own = {row.id: np.frombuffer(row.vector, np.float32) for row in some}
            due |= own.keys()
            found = self._chroma.get(list(own.keys() & there))
            differing |= {name for name, vector in own.items() if not are_alike(vector, found.get(name))}
        return differing | (there - due)

    def mend(self, db: Connection) -> None:
        """See `VectorSearch`. Chroma is told again what PostgreSQL holds, by `follow`."""
        put(db, self.differing())

    def clear(self, db: Connection) -> None:
        """See `VectorSearch`."""
        self._chroma.clear()

    def close(self) -> None:
        """See `VectorSearch`."""
        self._chroma.close()

    def _state(self) -> tuple[str | None, int]:
        """The mark of what Chroma was told last, and how many vectors are to be told still."""
        told = select(meta.c.value).where(meta.c.key == TOLD).scalar_subquery()
        ((value, waiting),) = self._database.rows(
            select(told, select(func.count()).select_from(outbox).scalar_subquery())
        )
        return value, waiting

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
