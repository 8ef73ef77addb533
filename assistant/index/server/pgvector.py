"""The passages nearest to a vector, as PostgreSQL finds them itself with the extension pgvector.

The table `halfvecs` holds the vectors again in half precision, with a graph (HNSW) over them; a vector goes in and out
in the transaction of its article, and cosines are those of the vectors as they are kept. The table is no migration's:
it needs the extension, and the length of the vectors. While it is there, nothing is put into the outbox.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.exc import NoResultFound, NotSupportedError, ProgrammingError

from assistant.errors import IndexProblem
from assistant.index.server.database import Database
from assistant.index.server.relay import TOLD
from assistant.index.server.rows import OF_ARTICLES, parts, passing
from assistant.index.server.schema import meta, passages, vectors
from assistant.index.server.vector_search import (
    EF_CONSTRUCTION,
    EF_SEARCH,
    M,
    are_alike,
    compared,
    held,
    scan,
    scan_few,
)
from assistant.records import Hit, OnMending, Vectors
from assistant.types import Filters

CONNECTION = {"hnsw.ef_search": str(EF_SEARCH), "hnsw.iterative_scan": "relaxed_order"}
"""Settings of a connection that searches: a search goes on until enough passages pass the filters (pgvector 0.8)."""
IS_USED = text("SELECT to_regclass('halfvecs') IS NOT NULL")
_EXTENSION = text(
    "SELECT extnamespace::regnamespace::text FROM pg_extension"
    " WHERE extname = 'vector' AND string_to_array(extversion, '.')::int[] >= '{0,8}'"
)
_LONGEST = 1.5
"""No number of a vector of length 1 is as large; what is no such vector `damage` tells of."""

_halfvecs = table("halfvecs", column("passage", BigInteger), column("vector"))
_OUTBOX = f"""
ALTER TABLE vectors %s TRIGGER note_vector;
DELETE FROM outbox;
INSERT INTO meta VALUES ('{TOLD}', nextval(pg_get_serial_sequence('outbox', 'sequence'))::text)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value;
"""
"""Chroma was told neither what was done under this number nor what goes past the outbox: it will be compared."""


class PgvectorSearch:
    """See `VectorSearch`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.missing: str | None = None

    @cached_property
    def _schema(self) -> str:
        """Where the extension lies, which is on no index's search path."""
        return str(self._database.value(_EXTENSION))

    def nearest(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """See `VectorSearch`."""
        few = scan_few(self._database, vector, k, filters)
        if few is not None:
            return few
        distance = f"halfvecs.vector OPERATOR({self._schema}.<=>) CAST(:asked AS {self._schema}.halfvec)"
        near = (
            select(passages.c.number)
            .select_from(OF_ARTICLES.join(_halfvecs, _halfvecs.c.passage == passages.c.number))
            .where(passing(filters))
            .order_by(text(distance).bindparams(asked=_written(vector)))
            .limit(k)
        )
        found = compared(self._database, held(passages.c.number.in_(near)), vector)
        # A search ends after so many tuples (`hnsw.max_scan_tuples`), whether or not enough of them passed.
        return found if len(found) >= k else scan(self._database, vector, k, passing(filters))

    def behind(self) -> str | None:
        """Nothing: vectors are written in the transaction of their article."""
        return None

    def lacking(self) -> str | None:
        """See `VectorSearch`."""
        if self._database.value(IS_USED) or self._database.value(select(vectors.c.passage).limit(1)) is None:
            return None
        return (
            f"The vectors of the index {self._database.name} are searched by a Chroma server; set chroma_url, or have "
            "`news-assistant check --repair` give them to PostgreSQL's own search (pgvector)."
        )

    def prepare(self, db: Connection) -> None:
        """See `VectorSearch`. IndexProblem where the extension cannot be had."""
        try:
            db.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
            self._schema = str(db.execute(_EXTENSION).scalar_one())
        except (NoResultFound, NotSupportedError, ProgrammingError) as error:
            raise IndexProblem(
                f"{self._database.shown} has no pgvector of 0.8 or later for this user to have; its administrator can "
                "install it and say `CREATE EXTENSION vector`, or set chroma_url."
            ) from error
        dimensions = db.execute(select(meta.c.value).where(meta.c.key == "dimensions")).scalar()
        if dimensions and not db.execute(IS_USED).scalar():
            self._make(db, int(dimensions))

    def add(self, db: Connection, rows: list[tuple[int, Vectors]]) -> None:
        """See `VectorSearch`."""
        due = "unnest(CAST(:passages AS bigint[]), CAST(:vectors AS text[])) AS due (passage, vector)"
        db.execute(
            text(f"INSERT INTO halfvecs SELECT passage, CAST(vector AS {self._schema}.halfvec) FROM {due}"),
            {"passages": [number for number, _ in rows], "vectors": [_written(row) for _, row in rows]},
        )

    def follow(self, on_mending: OnMending | None = None) -> None:
        """All stands in the transaction."""

    def differing(self) -> set[UUID]:
        """See `VectorSearch`."""
        if not self._database.value(IS_USED):
            return set()
        searched: ColumnElement[Any] = literal_column("CAST(halfvecs.vector AS real[])").label("searched")
        both = select(vectors.c.id, vectors.c.vector, searched).outerjoin_from(
            vectors, _halfvecs, _halfvecs.c.passage == vectors.c.passage
        )
        return {
            row.id
            for row in self._database.stream(both)
            if row.searched is None
            or not are_alike(np.frombuffer(row.vector, np.float32), np.asarray(row.searched, np.float32))
        }

    def mend(self, db: Connection) -> None:
        """See `VectorSearch`. The table and its graph are made anew."""
        if self.differing():
            leave(db)
            self.prepare(db)

    def clear(self, db: Connection) -> None:
        """See `VectorSearch`."""
        leave(db)

    def close(self) -> None:
        """It has none of its own."""

    def _make(self, db: Connection, dimensions: int) -> None:
        db.exec_driver_sql(
            "CREATE TABLE halfvecs (passage bigint PRIMARY KEY REFERENCES vectors ON DELETE CASCADE,"
            f" vector {self._schema}.halfvec({dimensions}) NOT NULL); {_OUTBOX % 'DISABLE'}"
        )
        kept = select(vectors.c.passage, vectors.c.vector).where(
            func.length(vectors.c.vector) == 4 * dimensions
        )
        for some in parts(db.execute(kept, execution_options={"yield_per": 500})):
            own = [(row.passage, np.frombuffer(row.vector, np.float32)) for row in some]
            self.add(db, [(number, row) for number, row in own if np.abs(row).max() < _LONGEST])
        db.exec_driver_sql(
            f"SET LOCAL statement_timeout = 0; CREATE INDEX halfvecs_by_cosine ON halfvecs USING hnsw"
            f" (vector {self._schema}.halfvec_cosine_ops) WITH (m = {M}, ef_construction = {EF_CONSTRUCTION})"
        )


def leave(db: Connection) -> None:
    """Forgets all of it; from now on the outbox is filled again, and Chroma, once asked, is told all."""
    if db.execute(IS_USED).scalar():
        db.exec_driver_sql(f"DROP TABLE halfvecs; {_OUTBOX % 'ENABLE'}")


def _written(vector: Vectors) -> str:
    """As pgvector reads it; half precision has fewer digits."""
    return f"[{','.join(f'{number:.5g}' for number in vector.tolist())}]"
