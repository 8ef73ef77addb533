"""The catalogue as its one writer changes it, in transactions.

Vectors go to Chroma between two of them: `reserve`, then Chroma, then `add`; or `remove`, then Chroma. From the first
to `settled` the index is unsettled: Chroma may hold more or less than this file says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.index.entries import known_from, passage_name
from assistant.index.local.catalogue.damage import mend
from assistant.index.local.catalogue.database import put
from assistant.index.local.catalogue.full_text import add_words, drop_words
from assistant.index.local.catalogue.reading import Catalogue
from assistant.index.local.catalogue.rows import columns_of, passage_of, place_of
from assistant.index.local.catalogue.schema import lay_out
from assistant.records import Entry, Place, StoredArticle, Vectors
from assistant.types import Passage


class Cataloguer(Catalogue):
    """One connection to the file for reading and writing. A new file is laid out, an older one brought up to date."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, writing=True)
        lay_out(self._db)

    def set_meta(self, key: str, value: str | int) -> None:
        """Keeps a value among the index's own notes."""
        with self._db.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Notes these, over what was noted under the same keys."""
        with self._db.transaction() as db:
            rows = ((f"note:{key}", note) for key, note in notes.items())
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    def move_places(self, remember: Iterable[Place], forget: Iterable[Place]) -> None:
        """Remembers places and forgets others."""
        with self._db.transaction() as db:
            db.executemany(
                "DELETE FROM places WHERE (location, article_id, content_hash) = (?, ?, ?)",
                map(place_of, forget),
            )
            db.executemany("INSERT OR IGNORE INTO places VALUES (?, ?, ?)", map(place_of, remember))

    def reserve(self, count: int, dimensions: int) -> range:
        """Numbers for passages that are about to be added; nobody gets them a second time."""
        with self._db.transaction() as db:
            first = self.number("next_passage")
            numbers = range(first, first + count)
            if count:
                db.execute("UPDATE meta SET value = ? WHERE key = 'next_passage'", (numbers.stop,))
                db.execute("INSERT OR IGNORE INTO meta VALUES ('dimensions', ?)", (dimensions,))
                _unsettle(db)
        return numbers

    def add(self, entries: Iterable[Entry], numbers: Iterable[int]) -> None:
        """Makes articles current whose passages were reserved, all or none."""
        number = iter(numbers)
        with self._db.transaction() as db:
            for stored, passages, vectors in entries:
                article, version = _add_article(db, stored, len(passages))
                for passage, vector in zip(passages, vectors, strict=True):
                    _add_passage(db, next(number), article, version, passage, vector)
            move_generation(db)

    def remove(self, ids: Iterable[str]) -> tuple[int, list[int]]:
        """Takes articles out, all versions of them: how many there were, and the numbers of their passages."""
        removed, numbers = 0, []
        with self._db.transaction() as db:
            for article_id in dict.fromkeys(ids):
                name = put(article_id)
                numbers += self._drop_passages(db, "a.id", name)
                removed += bool(db.execute("DELETE FROM articles WHERE id = ?", (name,)).rowcount)
                db.execute("DELETE FROM places WHERE article_id = ?", (name,))
            if removed:
                move_generation(db)
            if numbers:
                _unsettle(db)
        return removed, numbers

    def mend(self, articles: Iterable[int]) -> None:
        """Makes anew what follows from the rest; the passages of these articles are taken out, to be `recut`."""
        mend(self._db, articles)

    def recut(
        self, article: int, passages: Sequence[Passage], vectors: Vectors, numbers: Sequence[int]
    ) -> None:
        """Gives one version of an article, by its number, other passages, whose numbers were reserved."""
        with self._db.transaction() as db:
            ((version,),) = db.execute("SELECT version FROM articles WHERE number = ?", (article,)).fetchall()
            self._drop_passages(db, "a.number", article)
            for number, passage, vector in zip(numbers, passages, vectors, strict=True):
                _add_passage(db, number, article, version, passage, vector)
            db.execute("UPDATE articles SET passages = ? WHERE number = ?", (len(passages), article))
            move_generation(db)

    def restamp(self, embedder_name: str) -> None:
        """Notes another embedding model, whose vectors may have another length."""
        assert not self.holds_vectors(), "vectors of two models would stand in one index"
        with self._db.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('embeddings', ?)", (embedder_name,))
            db.execute("DELETE FROM meta WHERE key = 'dimensions'")
            _unsettle(db)
        self._length = None

    def unsettle(self) -> None:
        """Chroma is about to be written to, or made anew."""
        with self._db.transaction() as db:
            _unsettle(db)

    def settled(self) -> None:
        """Chroma holds what this file says, for good."""
        self.set_meta("unsettled", 0)

    def make_chroma_anew(self) -> None:
        """Tells readers that the folder which they may have open is gone, and that the next is not complete yet."""
        with self._db.transaction() as db:
            made = self.meta("chroma_made") or 0
            db.execute("INSERT OR REPLACE INTO meta VALUES ('chroma_made', ?)", (made + 1,))
            _unsettle(db)

    def chroma_made(self) -> None:
        """Tells readers that it is complete now."""
        with self._db.transaction() as db:
            move_generation(db)

    def _drop_passages(self, db: sqlite3.Connection, column: str, value: object) -> list[int]:
        """Takes out the passages of the articles whose `column` has this value: their numbers."""
        passages = [(row[0], passage_of(row)) for row in self._passages(column, [value])]
        rows = [(number,) for number, _ in passages]
        for number, passage in passages:
            drop_words(db, number, passage)
        db.executemany("DELETE FROM passages WHERE number = ?", rows)
        db.executemany("DELETE FROM vectors WHERE number = ?", rows)
        return [number for number, _ in passages]


def move_generation(db: sqlite3.Connection) -> None:
    """Tells readers that what a search finds has changed."""
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def _unsettle(db: sqlite3.Connection) -> None:
    db.execute("UPDATE meta SET value = 1 WHERE key = 'unsettled'")


def _add_article(db: sqlite3.Connection, stored: StoredArticle, passages: int) -> tuple[int, int]:
    """The number and version of an article, which takes the place of an older version."""
    counts_from, version = None, 1
    if before := db.execute(
        "SELECT number, version, known_from FROM articles WHERE id = ? AND superseded_at IS NULL",
        (put(stored.article.id or ""),),
    ).fetchone():
        number, last, since = before
        version = last + 1
        counts_from = known_from(stored, since)
        db.execute("UPDATE articles SET superseded_at = ? WHERE number = ?", (counts_from, number))
    if stored.location:
        place = (stored.location, stored.article.id or "", stored.content_hash)
        db.execute("INSERT OR IGNORE INTO places VALUES (?, ?, ?)", place_of(place))
    columns = columns_of(stored, version, counts_from, passages)
    marks = ", ".join("?" * len(columns))
    done = db.execute(f"INSERT INTO articles ({', '.join(columns)}) VALUES ({marks})", [*columns.values()])
    return int(done.lastrowid or 0), version


def _add_passage(
    db: sqlite3.Connection, number: int, article: int, version: int, passage: Passage, vector: Vectors
) -> None:
    name = passage_name(passage.id, version)
    row = (number, article, put(name), passage.start, passage.end, put(passage.posted))
    db.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", row)
    db.execute("INSERT INTO vectors VALUES (?, ?)", (number, np.asarray(vector, np.float32).tobytes()))
    add_words(db, number, passage)
