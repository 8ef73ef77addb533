"""The outbox: what PostgreSQL holds and Chroma was not told yet is told, by whoever comes by.

A trigger writes the name of every vector that is new, changed or gone into `outbox`, in the transaction that does it.
`told` in `meta` and in Chroma's collection is a mark, made anew whenever some of them were carried out. Where the two
differ, one of the two was restored from a backup, made anew or cut off in between: then all names are compared, and
what differs is put into the outbox. No mark is made twice, and no name stands for two vectors, though a database that
was restored counts on from where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from assistant.errors import IndexProblem
from assistant.index.server.chroma import VectorServer
from assistant.index.server.database import Database, number_of
from assistant.index.server.rows import among
from assistant.index.server.schema import meta, outbox, vectors
from assistant.records import OnMending

TOLD = "told"
_AT_ONCE = 500
"""Vectors told in one transaction."""


def relay(database: Database, chroma: VectorServer, on_mending: OnMending | None = None) -> None:
    """Tells Chroma all that is to be told, unless somebody else is telling it. IndexProblem where it cannot be told."""
    done = 0
    while True:
        with database.transaction() as db:
            if not _is_mine(db, database):
                return
            told = told_in(db)
            if chroma.told() != told:
                _put_differences(db, chroma)
            waiting = db.execute(select(outbox).order_by(outbox.c.sequence).limit(_AT_ONCE)).all()
            if not waiting and chroma.told() == told:
                return
            _tell(db, chroma, [row.vector for row in waiting])
            mark = uuid4().hex
            db.execute(delete(outbox).where(among(outbox.c.sequence, [row.sequence for row in waiting])))
            db.execute(
                upsert(meta)
                .values(key=TOLD, value=mark)
                .on_conflict_do_update(index_elements=["key"], set_={"value": mark})
            )
            left = db.execute(select(func.count()).select_from(outbox)).scalar_one()
            chroma.tell(mark)  # should the commit fail after this, the two differ, and are compared
        done += len(waiting)
        if on_mending:
            on_mending(done, done + left)


def relay_if_possible(database: Database, chroma: VectorServer, on_mending: OnMending | None = None) -> None:
    """The same where Chroma can be reached; where it cannot, what is to be told stays in the outbox."""
    with suppress(IndexProblem):
        relay(database, chroma, on_mending)


def told_in(db: Connection) -> str | None:
    """How far Chroma was told what PostgreSQL holds, by PostgreSQL's own word; None where it never was."""
    told: str | None = db.execute(select(meta.c.value).where(meta.c.key == TOLD)).scalar()
    return told


def put(db: Connection, names: Iterable[UUID]) -> None:
    """Puts vectors into the outbox, to be told (again)."""
    if rows := [{"vector": name} for name in names]:
        db.execute(insert(outbox), rows)


def _is_mine(db: Connection, database: Database) -> bool:
    key = number_of(f"relay of {database.name}")
    return bool(db.execute(select(func.pg_try_advisory_xact_lock(key))).scalar())


def _put_differences(db: Connection, chroma: VectorServer) -> None:
    due = set(db.execute(select(vectors.c.id)).scalars())
    waiting = set(db.execute(select(outbox.c.vector)).scalars())
    put(db, (due ^ chroma.names()) - waiting)


def _tell(db: Connection, chroma: VectorServer, names: Sequence[UUID]) -> None:
    rows = db.execute(select(vectors.c.id, vectors.c.vector).where(among(vectors.c.id, names))).all()
    if rows:
        chroma.put(
            [row.id for row in rows], np.stack([np.frombuffer(row.vector, np.float32) for row in rows])
        )
    if gone := set(names) - {row.id for row in rows}:
        chroma.drop(list(gone))
