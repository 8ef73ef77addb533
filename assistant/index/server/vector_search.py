"""The passages nearest to a vector: what finds them for one index, and how few of them are compared one by one.

Of many passages the nearest are found by Chroma (`chroma_search`) or by PostgreSQL itself (`pgvector`).
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, func, select

from assistant.index.server.database import Database
from assistant.index.server.rows import OF_ARTICLES, passing
from assistant.index.server.schema import passages, vectors
from assistant.records import Hit, OnMending, Vectors
from assistant.types import Filters

SCANNED = 2_000
"""Up to so many passages are compared one by one."""
M, EF_CONSTRUCTION, EF_SEARCH = 16, 100, 200
"""Of the graphs (HNSW): neighbours of a vector, and candidates looked at to add one and to search."""
_PRECISE = 1e-3
"""How far a number of a vector that is searched may be from the one that is kept."""


class VectorSearch(Protocol):
    """The vectors of one index as they are searched; may be used from many threads."""

    missing: str | None
    """What the last search could not see, as a sentence; None where it saw all."""

    def nearest(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """The k nearest passages that pass the filters, as far as their vectors can be had."""

    def behind(self) -> str | None:
        """What a search would not see just now, as a sentence; None where it sees all. What can be is then mended."""

    def lacking(self) -> str | None:
        """Why this index cannot be searched so, and what to do; None where it can."""

    def prepare(self, db: Connection) -> None:
        """Has the index searched so from now on, if it was not; once a writer is there, and dimensions are."""

    def add(self, db: Connection, rows: list[tuple[int, Vectors]]) -> None:
        """Adds vectors by the numbers of their passages, in the transaction that adds those."""

    def follow(self, on_mending: OnMending | None = None) -> None:
        """Brings up to date, as far as possible, what does not stand in the transaction that was carried out."""

    def differing(self) -> set[UUID]:
        """The names of the vectors that are searched otherwise than they are kept."""

    def mend(self, db: Connection) -> None:
        """Sees to it that they are searched as they are kept."""

    def clear(self, db: Connection) -> None:
        """Forgets all vectors, and how long they are."""

    def close(self) -> None:
        """Lets go of its connections."""


def held(condition: ColumnElement[bool]) -> Select[tuple[str, bytes]]:
    """The ids of passages, and their vectors."""
    of = vectors.join(OF_ARTICLES, passages.c.number == vectors.c.passage)
    return select(passages.c.id, vectors.c.vector).select_from(of).where(condition)


def compared(
    database: Database, query: Select[tuple[str, bytes]], vector: Vectors, k: int | None = None
) -> list[Hit]:
    """The k nearest, or all, of what the query holds, best first; broken vectors are left out."""
    # Not by the query: PostgreSQL takes a condition on their length for one that few fulfil, and plans for it.
    rows = [row for row in database.rows(query) if len(row.vector) == 4 * len(vector)]
    if not rows:
        return []
    own = np.frombuffer(b"".join(row.vector for row in rows), np.float32).reshape(len(rows), -1)
    scores = own @ vector
    return [Hit(rows[n].id, float(scores[n])) for n in np.argsort(-scores, kind="stable")[:k]]


def scan(
    database: Database, vector: Vectors, k: int, condition: ColumnElement[bool], most: int | None = None
) -> list[Hit]:
    """The k nearest by comparing all, or the newest `most`."""
    newest = held(condition).order_by(passages.c.number.desc()).limit(most)
    return compared(database, newest, vector, k)


def scan_few(database: Database, vector: Vectors, k: int, filters: Filters) -> list[Hit] | None:
    """The k nearest by comparing all that pass the filters; None where those are many."""
    most = max(SCANNED, k)
    some = select(passages.c.number).select_from(OF_ARTICLES).where(passing(filters)).limit(most + 1)
    if database.value(select(func.count()).select_from(some.subquery())) > most:
        return None
    return scan(database, vector, k, passing(filters))


def are_alike(kept: Vectors, searched: Vectors | None) -> bool:
    """Is it one vector, but for what was rounded off?"""
    return (
        searched is not None
        and kept.shape == searched.shape
        and bool(np.abs(kept - searched).max() < _PRECISE)
    )
