"""One index on servers as its one writer has it.

All of it is written to PostgreSQL, in transactions; where vectors are searched elsewhere (`vector_search`), that
follows each of them, then or later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from assistant.errors import IndexProblem
from assistant.index.entries import check_entry, known_from, passage_name
from assistant.index.rows import columns_of
from assistant.index.server.damage import mend
from assistant.index.server.database import Database, Writing
from assistant.index.server.reading import ServerReader
from assistant.index.server.rows import CURRENT, among
from assistant.index.server.schema import articles, meta, passages, places, reprints, signatures, vectors
from assistant.index.server.vector_search import VectorSearch
from assistant.index.server.word_search import add_words
from assistant.records import Entry, Place, StoredArticle, Vectors
from assistant.types import Passage


class ServerWriter(ServerReader):
    """See `assistant.ports.IndexWriter`, and what `IndexKeeper` writes."""

    def __init__(self, database: Database, search: VectorSearch, writing: Writing | None) -> None:
        super().__init__(database, search)
        self._right = writing

    def close(self) -> None:
        """Gives the right to write back, and lets go of the connections."""
        if self._right:
            self._right.close()
        super().close()

    def add_many(self, entries: Sequence[Entry]) -> None:
        """See `IndexWriter`."""
        known = self.dimensions()
        dimensions = known or next((v.shape[1] for _, _, v in entries if len(v)), 0)
        for entry in entries:
            check_entry(entry, dimensions)
        with self._transaction() as db:
            if not known and dimensions:
                self._say_dimensions(db, dimensions)
            for stored, cut, rows in entries:
                article, version = _add_article(db, stored, len(cut))
                self._add_passages(db, article, version, cut, rows)
        self._search.follow()

    def remove(self, ids: Iterable[str]) -> int:
        """See `IndexWriter`."""
        named = list(dict.fromkeys(ids))
        with self._transaction() as db:
            gone = db.execute(delete(articles).where(among(articles.c.id, named)).returning(articles.c.id))
            removed = len(set(gone.scalars()))
            db.execute(delete(places).where(among(places.c.article_id, named)))
        self._search.follow()
        return removed

    def move_places(self, remember: Iterable[Place], forget: Iterable[Place]) -> None:
        """See `IndexWriter`."""
        with self._transaction() as db:
            for location, name, said in forget:
                db.execute(
                    delete(places).where(
                        places.c.location == location,
                        places.c.article_id == name,
                        places.c.content_hash == said,
                    )
                )
            _remember(db, remember)

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """See `IndexWriter`."""
        with self._transaction() as db:
            _say(db, {f"note:{key}": note for key, note in notes.items()})

    def sign_by(self, way: str) -> None:
        """See `IndexWriter`."""
        if self._said("signatures") == way:
            return
        with self._transaction() as db:
            db.execute(delete(signatures))
            db.execute(delete(reprints))
            _say(db, {"signatures": way})

    def sign(self, rows: Iterable[tuple[int, bytes, Sequence[int]]]) -> None:
        """See `IndexWriter`."""
        with self._transaction() as db:
            for number, signature, others in rows:
                own = upsert(signatures).values(article=number, signature=signature)
                db.execute(
                    own.on_conflict_do_update(index_elements=["article"], set_={"signature": signature})
                )
                pairs = [pair for other in others for pair in ((number, other), (other, number))]
                if pairs:
                    both = [{"article": one, "other": other} for one, other in pairs]
                    db.execute(upsert(reprints).on_conflict_do_nothing(), both)

    # Looking after it

    def mend(self, numbers: Iterable[int]) -> None:
        """See `IndexKeeper`."""
        with self._transaction() as db:
            mend(db, numbers)
        with self._transaction() as db:
            self._search.mend(db)
        self._search.follow()

    def recut(self, article: int, cut: Sequence[Passage], rows: Vectors) -> None:
        """See `IndexKeeper`."""
        with self._transaction() as db:
            version = db.execute(select(articles.c.version).where(articles.c.number == article)).scalar_one()
            if not self.dimensions() and len(cut):
                self._say_dimensions(db, rows.shape[1])
            db.execute(delete(passages).where(passages.c.article == article))
            self._add_passages(db, article, version, cut, rows)
            db.execute(update(articles).where(articles.c.number == article).values(passages=len(cut)))
        self._search.follow()

    def stamp(self, embedder_name: str) -> None:
        """See `IndexKeeper`."""
        with self._transaction() as db:
            _say(db, {"embeddings": embedder_name})

    def restamp(self, embedder_name: str) -> None:
        """See `IndexKeeper`."""
        if self.holds_vectors():
            raise IndexProblem("Vectors of two models would stand in one index; take its passages out first.")
        with self._transaction() as db:
            self._search.clear(db)
            _say(db, {"embeddings": embedder_name})
            db.execute(delete(meta).where(meta.c.key == "dimensions"))

    def _say_dimensions(self, db: Connection, dimensions: int) -> None:
        _say(db, {"dimensions": str(dimensions)})
        self._search.prepare(db)

    def _add_passages(
        self, db: Connection, article: int, version: int, cut: Sequence[Passage], rows: Vectors
    ) -> None:
        if not cut:
            return
        own = [
            {
                "article": article,
                "id": passage_name(passage.id, version),
                "start": passage.start,
                "end": passage.end,
                "posted": passage.posted,
            }
            for passage in cut
        ]
        made = db.execute(insert(passages).returning(passages.c.number, sort_by_parameter_order=True), own)
        numbers = made.scalars().all()
        vectors_made = [
            {"passage": number, "vector": np.asarray(row, np.float32).tobytes()}
            for number, row in zip(numbers, rows, strict=True)
        ]
        db.execute(insert(vectors), vectors_made)
        self._search.add(db, list(zip(numbers, rows, strict=True)))
        add_words(db, zip(numbers, cut, strict=True))

    def _transaction(self) -> AbstractContextManager[Connection]:
        if self._right is None:
            raise IndexProblem("The index is open for reading; a writer has to be asked for.")
        return self._right.transaction()


def _say(db: Connection, said: Mapping[str, str]) -> None:
    """Keeps what the index says of itself."""
    for key, value in said.items():
        row = upsert(meta).values(key=key, value=value)
        db.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def _remember(db: Connection, some: Iterable[Place]) -> None:
    rows = [dict(zip(places.c.keys(), place, strict=True)) for place in some]
    if rows:
        db.execute(upsert(places).on_conflict_do_nothing(), rows)


def _add_article(db: Connection, stored: StoredArticle, cut: int) -> tuple[int, int]:
    """The number and version of an article, which takes the place of an older version."""
    name = stored.article.id or ""
    counts_from, version = None, 1
    current = select(articles.c.number, articles.c.version, articles.c.known_from)
    if before := db.execute(current.where(articles.c.id == name, CURRENT)).first():
        number, last, since = before
        version, counts_from = last + 1, known_from(stored, since)
        db.execute(update(articles).where(articles.c.number == number).values(superseded_at=counts_from))
    if stored.location:
        _remember(db, [(stored.location, name, stored.content_hash)])
    row: dict[str, Any] = columns_of(stored, version, counts_from, cut)
    return int(db.execute(insert(articles).values(row).returning(articles.c.number)).scalar_one()), version
