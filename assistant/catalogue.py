"""What the index holds, in one SQLite file: articles with their versions, passages, words, and what is in hand.

This file is the truth. A passage is in the index when it stands here; Chroma's folder only finds it faster, and can
be made anew from the vectors kept here. Strings are kept to the letter, half surrogates and NULs included.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexBusy, IndexDamaged, IndexProblem
from assistant.stopwords import STOPWORDS
from assistant.types import Article, Filters, Passage, Version, day_of, parse_moment, timestamp

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]
T = TypeVar("T")
Place = tuple[str, str, str]
"""Location, article id, and the hash of what the article said there."""

FORMAT = 2
TITLE_WEIGHT = 1.0
"""How much more a word counts in the title than in the passage, for BM25."""
_DAY = 86_400.0
_MOST_WORDS = 100
"""Different words of a question that are searched for: what is longer is no question."""
_BUSY_SECONDS = 60.0

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    url TEXT,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    source_folded TEXT NOT NULL,
    authors TEXT NOT NULL,              -- JSON
    published TEXT,                     -- ISO 8601: a day or an instant
    published_at REAL,                  -- the same as seconds since 1970
    updated TEXT,
    language TEXT,
    text TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    ingested TEXT NOT NULL,
    known_from REAL,                    -- when this version began to count; NULL: as soon as it was published
    superseded_at REAL,                 -- when the next one did; NULL: this is the current one
    stub INTEGER NOT NULL DEFAULT 0,
    UNIQUE (id, version)
);
CREATE UNIQUE INDEX current_articles ON articles (id) WHERE superseded_at IS NULL;
CREATE INDEX articles_by_hash ON articles (content_hash);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY,         -- the name of its vector, and of its row in words; never used twice
    article INTEGER NOT NULL REFERENCES articles (number),
    id TEXT NOT NULL UNIQUE,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    posted TEXT                         -- the time that the item of a live blog gives itself, in its words
);
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE vectors (number INTEGER PRIMARY KEY, vector BLOB NOT NULL);    -- float32, length 1
CREATE TABLE pending (number INTEGER PRIMARY KEY);      -- their vectors are in hand and may stand in Chroma or not
CREATE TABLE places (
    location TEXT NOT NULL, article_id TEXT NOT NULL, content_hash TEXT NOT NULL,
    PRIMARY KEY (location, article_id, content_hash)
) WITHOUT ROWID;
CREATE INDEX places_by_article ON places (article_id);
"""
_REPRINTS = """
CREATE TABLE signatures (article INTEGER PRIMARY KEY REFERENCES articles (number), signature BLOB NOT NULL);
CREATE TABLE reprints (             -- both ways: of two articles that carry one story each is a row of the other
    article INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (article, other)
) WITHOUT ROWID;
CREATE TRIGGER forget_reprints AFTER DELETE ON articles BEGIN
    DELETE FROM signatures WHERE article = OLD.number;
    DELETE FROM reprints WHERE other = OLD.number AND article IN (
        SELECT other FROM reprints WHERE article = OLD.number
    );
    DELETE FROM reprints WHERE article = OLD.number;
END;
"""
_WORDS = f"""
-- The words themselves are not kept a second time: whoever deletes says again what was inserted.
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25({TITLE_WEIGHT}, 1.0)');
"""
_UPGRADES = {
    1: """
ALTER TABLE articles DROP COLUMN also_in;
ALTER TABLE articles ADD COLUMN stub INTEGER NOT NULL DEFAULT 0;
ALTER TABLE passages ADD COLUMN posted TEXT;
"""
    + _REPRINTS
}
"""What brings a file of an older format to the next one."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as it is put into the index: its id is set."""

    article: Article
    content_hash: str
    """Says whether it changed; made by whoever adds it."""
    ingested: datetime
    location: str = ""
    """Where it was read; remembered as a place."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What one version of an article tells: its passages, without what is boilerplate."""

    article_id: str
    published_at: float | None
    """Seconds since 1970."""
    text: str


@dataclass(frozen=True, slots=True)
class Extent:
    """What an index holds. Old versions do not count."""

    articles: int
    passages: int
    sources: tuple[tuple[str, int], ...]
    """Outlets with the number of their articles, most first."""
    first: date | None
    last: date | None
    undated: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """All passages of the index as arrays, for filtering: one row a passage, in the order of their numbers."""

    generation: int
    numbers: Numbers
    article: Numbers
    """(n,) row in the arrays below."""
    published: NDArray[np.float64]
    """Seconds since 1970 of each article, NaN where it is not known."""
    known_from: NDArray[np.float64]
    superseded_at: NDArray[np.float64]
    sources: NDArray[np.object_]

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Which passages (n,) pass the filters. Of an article's versions one passes: that of `as_of`, or today's."""
        if filters.as_of is None:
            articles = np.isinf(self.superseded_at)
        else:
            end = _end_of(filters.as_of)
            articles = (self.known_from < end) & (self.superseded_at >= end) & (self.published < end)
        if filters.since is not None:
            articles &= self.published >= timestamp(filters.since)
        if filters.until is not None:
            articles &= self.published < _end_of(filters.until)
        if filters.sources:
            articles &= np.isin(self.sources, [_put(source.casefold()) for source in filters.sources])
        passages: NDArray[np.bool_] = articles[self.article]
        return passages


class Catalogue:
    """One connection to the SQLite file; belongs to one thread at a time."""

    def __init__(self, path: Path, *, writing: bool) -> None:
        self._path = path
        mode = "rwc" if writing else "ro"
        if writing and not all(os.access(place, os.W_OK) for place in (path, path.parent) if place.exists()):
            raise IndexProblem(f"{path} may only be read; make it and its folder writable.")
        with self._translated():
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            if writing:
                self._create()
            else:
                self._rows("SELECT 1 FROM sqlite_master LIMIT 1")  # undoes what was cut off, if anything was
            self._db.execute("PRAGMA cache_size = -32000")

    def close(self) -> None:
        self._db.close()

    # What the index says of itself

    def meta(self, key: str) -> Any:
        """A value of the index's own notes; None where it is not there."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return rows[0][0] if rows else None

    def set_meta(self, key: str, value: str | int) -> None:
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def generation(self) -> int:
        """Moves with everything that changes what a search finds."""
        return int(self.meta("generation"))

    def shelf(self) -> Shelf:
        """All passages as arrays, from one moment."""
        with self._transaction("DEFERRED") as db:
            generation = self.generation()
            articles = db.execute(
                "SELECT number, published_at, known_from, superseded_at, source_folded FROM articles ORDER BY number"
            ).fetchall()
            passages = db.execute("SELECT number, article FROM passages ORDER BY number").fetchall()
        rows = np.array([row[0] for row in articles], np.int64)
        pairs = np.array(passages, np.int64).reshape(-1, 2)
        return Shelf(
            generation=generation,
            numbers=pairs[:, 0].copy(),
            article=np.searchsorted(rows, pairs[:, 1]),
            published=_column(articles, 1, np.nan),
            known_from=_column(articles, 2, -np.inf),
            superseded_at=_column(articles, 3, np.inf),
            sources=np.array([row[4] for row in articles], object),
        )

    def newest(self) -> date | None:
        """The day of the newest current article; None where no article has a date."""
        ((last,),) = self._rows("SELECT max(published_at) FROM articles WHERE superseded_at IS NULL")
        return _day_at(last)

    def extent(self) -> Extent:
        """What the current articles are: how many, from whom, from when to when."""
        ((articles, undated, first, last),) = self._rows(
            "SELECT count(*), sum(published_at IS NULL), min(published_at), max(published_at)"
            " FROM articles WHERE superseded_at IS NULL"
        )
        ((passages,),) = self._rows(
            "SELECT count(*) FROM passages p JOIN articles a ON a.number = p.article"
            " WHERE a.superseded_at IS NULL"
        )
        sources = self._rows(
            "SELECT source, count(*) FROM articles WHERE superseded_at IS NULL"
            " GROUP BY source ORDER BY count(*) DESC, source"
        )
        return Extent(
            articles=articles,
            passages=passages,
            sources=tuple((_get(name), count) for name, count in sources),
            first=_day_at(first),
            last=_day_at(last),
            undated=undated or 0,
        )

    # Articles and passages

    def articles(self) -> list[Article]:
        """The current articles, in the order in which they came."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM articles a WHERE superseded_at IS NULL ORDER BY number")
        return [_article(row) for row in rows]

    def article(self, article_id: str) -> Article | None:
        """The current version of an article; None where there is none."""
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles a WHERE id = ? AND superseded_at IS NULL", _put(article_id)
        )
        return _article(rows[0]) if rows else None

    def versions(self, article_id: str) -> list[Version]:
        """All wordings of an article, the newest first."""
        rows = self._rows(
            f"SELECT {_ARTICLE}, a.version, {_CORRECTED} FROM articles a WHERE id = ? ORDER BY a.version DESC",
            _put(article_id),
        )
        return [Version(_article(row[:-2]), row[-2], parse_moment(row[-1])) for row in rows]

    def passages(self, numbers: Iterable[int]) -> dict[int, Passage]:
        """The passages of these numbers, as far as they are there."""
        return {row[0]: _passage(row) for row in self._each("p.number", numbers)}

    def passages_named(self, ids: Iterable[str]) -> dict[str, Passage]:
        """The passages of these ids, as far as they are there."""
        found = (_passage(row) for row in self._each("p.id", map(_put, ids)))
        return {passage.id: passage for passage in found}

    def passages_of(self, article_id: str) -> list[Passage]:
        """The current passages of an article, in reading order."""
        return [_passage(row) for row in self._each("a.id", [_put(article_id)], current=True)]

    def ids_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """The ids of passages by their numbers, as far as they are there."""
        found: dict[int, str] = {}
        for some in _pieces(numbers):
            rows = self._rows(f"SELECT number, id FROM passages WHERE number IN ({_marks(some)})", *some)
            found |= {number: _get(name) for number, name in rows}
        return found

    def text_of_passage(self, passage_id: str) -> str | None:
        """The whole text of the version of the article that a passage was cut from."""
        rows = self._rows(
            "SELECT a.text FROM passages p JOIN articles a ON a.number = p.article WHERE p.id = ?",
            _put(passage_id),
        )
        return _get(rows[0][0]) if rows else None

    def vectors(self, numbers: Sequence[int]) -> Iterator[tuple[int, Vectors]]:
        """The vectors of these passages, as far as they are there."""
        for some in _pieces(numbers):
            for number, blob in self._rows(
                f"SELECT number, vector FROM vectors WHERE number IN ({_marks(some)})", *some
            ):
                yield number, np.frombuffer(blob, np.float32)

    def all_vectors(self) -> Iterator[tuple[Numbers, Vectors]]:
        """All vectors with the numbers of their passages, some at a time: (n,) and (n, d)."""
        last = 0
        while rows := self._rows(
            "SELECT number, vector FROM vectors WHERE number > ? ORDER BY number LIMIT 2000", last
        ):
            last = rows[-1][0]
            vectors = np.stack([np.frombuffer(blob, np.float32) for _, blob in rows])
            yield np.array([number for number, _ in rows], np.int64), vectors

    def numbers_named(self, ids: Sequence[str]) -> dict[str, int]:
        """The numbers of passages by their ids."""
        found: dict[str, int] = {}
        for some in _pieces([_put(name) for name in ids]):
            rows = self._rows(f"SELECT id, number FROM passages WHERE id IN ({_marks(some)})", *some)
            found |= {_get(name): number for name, number in rows}
        return found

    def undated(self, filters: Filters) -> int:
        """How many current articles of the filters' sources have no date."""
        where, values = _conditions(Filters(sources=filters.sources))
        rows = self._rows(f"SELECT count(*) FROM articles a WHERE {where} AND published_at IS NULL", *values)
        return int(rows[0][0])

    def search_words(self, question: str, k: int, filters: Filters) -> list[tuple[str, float]]:
        """The ids of the k best passages by BM25 with their scores, best first."""
        query = word_query(question)
        if not query or k < 1:
            return []
        where, values = _conditions(filters)
        # CROSS JOIN keeps words outermost: its rows come ranked, and the filters stop after k of them.
        rows = self._rows(
            "SELECT p.id, words.rank FROM words CROSS JOIN passages p ON p.number = words.rowid"
            " CROSS JOIN articles a ON a.number = p.article"
            f" WHERE words MATCH ? AND {where} ORDER BY words.rank LIMIT ?",
            query,
            *values,
            k,
        )
        return [(_get(name), -rank) for name, rank in rows]

    # Reprints: two articles that carry one story; see ingest/dedupe.py for who they are

    def reprints_of(self, passage_ids: Iterable[str], filters: Filters) -> dict[str, list[Article]]:
        """For passages by their ids, the articles that pass the filters and carry the story of the passage's own."""
        where, values = _conditions(filters)
        numbers: dict[str, list[int]] = {}
        for some in _pieces([_put(name) for name in passage_ids], 300):
            for name, number in self._rows(
                "SELECT p.id, a.number FROM passages p JOIN reprints r ON r.article = p.article"
                f" JOIN articles a ON a.number = r.other WHERE p.id IN ({_marks(some)}) AND {where}",
                *some,
                *values,
            ):
                numbers.setdefault(_get(name), []).append(number)
        wanted = sorted({number for some in numbers.values() for number in some})
        found: dict[int, Article] = {}
        for piece in _pieces(wanted):
            rows = self._rows(
                f"SELECT a.number, {_ARTICLE} FROM articles a WHERE number IN ({_marks(piece)})", *piece
            )
            found |= {row[0]: _article(row[1:]) for row in rows}
        return {name: [found[n] for n in some if n in found] for name, some in numbers.items()}

    def signatures(self) -> list[tuple[int, bytes]]:
        """The signatures of all versions of articles, by their numbers, as far as they are made."""
        return self._rows("SELECT article, signature FROM signatures ORDER BY article")

    def unsigned(self) -> list[int]:
        """The numbers of the versions of articles that have no signature yet."""
        # Answered from the index alone: the table itself, with all texts, would be read through.
        rows = self._rows(
            "SELECT number FROM articles INDEXED BY articles_by_hash"
            " WHERE number NOT IN (SELECT article FROM signatures)"
        )
        return sorted(number for (number,) in rows)

    def telling(self, number: int) -> Telling:
        """What a version of an article says in its passages."""
        ((name, published_at, text),) = self._rows(
            "SELECT id, published_at, text FROM articles WHERE number = ?", number
        )
        spans = self._rows("SELECT start, end FROM passages WHERE article = ? ORDER BY start", number)
        whole = _get(text)
        return Telling(_get(name), published_at, "\n".join(whole[start:end] for start, end in spans))

    def sign(self, rows: Iterable[tuple[int, bytes, Sequence[int]]]) -> None:
        """Keeps signatures of versions by their numbers, and of which other versions each is a reprint."""
        with self._transaction() as db:
            for number, signature, others in rows:
                db.execute("INSERT OR REPLACE INTO signatures VALUES (?, ?)", (number, signature))
                pairs = [pair for other in others for pair in ((number, other), (other, number))]
                db.executemany("INSERT OR IGNORE INTO reprints VALUES (?, ?)", pairs)

    def forget_signatures(self) -> None:
        """As if no article had been compared with another."""
        with self._transaction() as db:
            db.execute("DELETE FROM signatures")
            db.execute("DELETE FROM reprints")

    # What ingestion remembers

    def content_hash(self, article_id: str) -> str | None:
        """Hash of the current version of an article; None where there is none."""
        rows = self._rows(
            "SELECT content_hash FROM articles WHERE id = ? AND superseded_at IS NULL", _put(article_id)
        )
        return rows[0][0] if rows else None

    def ids_with_hash(self, content_hash: str) -> list[str]:
        """The current articles of this hash."""
        rows = self._rows(
            "SELECT id FROM articles WHERE content_hash = ? AND superseded_at IS NULL", content_hash
        )
        return [_get(name) for (name,) in rows]

    def places(self, column: str = "", value: str = "") -> list[Place]:
        """The remembered places: all, or those whose "location" or "article_id" is `value`."""
        assert column in {"", "location", "article_id"}
        where, values = (f" WHERE {column} = ?", [_put(value)]) if column else ("", [])
        rows = self._rows(f"SELECT location, article_id, content_hash FROM places{where}", *values)
        return [(_get(location), _get(name), said) for location, name, said in rows]

    def move_places(self, remember: Iterable[Place], forget: Iterable[Place]) -> None:
        """Remembers places and forgets others."""
        with self._transaction() as db:
            db.executemany(
                "DELETE FROM places WHERE (location, article_id, content_hash) = (?, ?, ?)",
                ((_put(place), _put(name), said) for place, name, said in forget),
            )
            db.executemany("INSERT OR IGNORE INTO places VALUES (?, ?, ?)", map(_place, remember))

    def note(self, key: str) -> str | None:
        """What an earlier ingestion noted under this key, such as an address; None where it noted nothing."""
        noted: str | None = self.meta(f"note:{key}")
        return noted

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Notes these, over what was noted under the same keys."""
        with self._transaction() as db:
            rows = ((f"note:{key}", note) for key, note in notes.items())
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    # Writing: `reserve`, then the vectors go to Chroma, then `add`; and `remove`, vectors out of Chroma, `settle`

    def reserve(self, count: int) -> range:
        """Numbers for passages that are about to be added; until `add` they are pending."""
        with self._transaction() as db:
            first = int(self.meta("next_passage"))
            numbers = range(first, first + count)
            db.execute("UPDATE meta SET value = ? WHERE key = 'next_passage'", (numbers.stop,))
            db.executemany("INSERT INTO pending VALUES (?)", ((number,) for number in numbers))
        return numbers

    def add(
        self, entries: Iterable[tuple[StoredArticle, Sequence[Passage], Vectors]], numbers: Iterable[int]
    ) -> None:
        """Makes articles current whose passages were reserved, all or none."""
        number = iter(numbers)
        with self._transaction() as db:
            for stored, passages, vectors in entries:
                article = self._add_article(db, stored)
                for passage, vector in zip(passages, vectors, strict=True):
                    self._add_passage(db, next(number), article, passage, vector)
            db.execute("DELETE FROM pending WHERE number IN (SELECT number FROM passages)")
            _move_generation(db)

    def remove(self, ids: Iterable[str]) -> int:
        """Takes articles out, all versions of them; their passages are pending until `settle`. How many there were."""
        removed = 0
        with self._transaction() as db:
            for article_id in dict.fromkeys(ids):
                name = _put(article_id)
                self._remove_passages(db, name)
                removed += bool(db.execute("DELETE FROM articles WHERE id = ?", (name,)).rowcount)
                db.execute("DELETE FROM places WHERE article_id = ?", (name,))
            if removed:
                _move_generation(db)
        return removed

    def pending(self) -> list[int]:
        """Numbers whose vectors have no business in Chroma."""
        return [number for (number,) in self._rows("SELECT number FROM pending")]

    def settle(self, numbers: Iterable[int]) -> None:
        """These numbers are out of Chroma: nothing is pending about them."""
        with self._transaction() as db:
            db.executemany("DELETE FROM pending WHERE number = ?", ((number,) for number in numbers))

    # Checks

    def problems(self) -> list[str]:
        """What is wrong within this file, a sentence each."""
        problems = [f"SQLite: {line}." for (line,) in self._rows("PRAGMA integrity_check") if line != "ok"]
        for sentence, query in _CHECKS.items():
            problems += [sentence.format(_get(name)) for (name,) in self._rows(query)]
        misplaced = "Passage {} lies outside of its article's text ({} to {})."
        return problems + [misplaced.format(*where) for _, *where in self._misplaced()]

    def rebuild(self) -> None:
        """Makes the words anew, and takes out articles whose passages have lost their vector or their place.

        What is taken out is as if it had never been read: the next ingestion brings it back.
        """
        broken = [article for (article,) in self._rows(_VECTORLESS)] + [row[0] for row in self._misplaced()]
        with self._transaction() as db:
            db.execute("DROP TABLE words")
            for statement in _statements(_WORDS):
                db.execute(statement)
            for number in dict.fromkeys(broken):
                ((name,),) = db.execute("SELECT id FROM articles WHERE number = ?", (number,)).fetchall()
                db.execute(
                    "DELETE FROM passages WHERE article IN (SELECT number FROM articles WHERE id = ?)",
                    (name,),
                )
                db.execute("DELETE FROM articles WHERE id = ?", (name,))
                db.execute("DELETE FROM places WHERE article_id = ?", (name,))
            db.execute("DELETE FROM passages WHERE article NOT IN (SELECT number FROM articles)")
            db.execute("DELETE FROM vectors WHERE number NOT IN (SELECT number FROM passages)")
            for row in self._all_passages():
                words = (row[0], *_words(_passage(row)))
                db.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", words)
            db.execute("DELETE FROM pending")
            _move_generation(db)

    def _misplaced(self) -> Iterator[tuple[int, str, int, int]]:
        """Article number, id, start and end of the passages that lie outside of their article's text."""
        for article, name, start, end, text in self._stream(
            "SELECT a.number, p.id, p.start, p.end, a.text FROM passages p JOIN articles a ON a.number = p.article"
        ):
            if not 0 <= start < end <= len(_get(text)):
                yield article, _get(name), start, end

    def _add_article(self, db: sqlite3.Connection, stored: StoredArticle) -> int:
        a, known_from, version = stored.article, None, 1
        name = _put(a.id or "")
        if before := db.execute(
            "SELECT number, version, known_from FROM articles WHERE id = ? AND superseded_at IS NULL", (name,)
        ).fetchone():
            number, last, since = before
            version = last + 1
            moment = timestamp(a.updated) if a.updated is not None else timestamp(stored.ingested)
            known_from = moment if since is None or moment > since else max(since, timestamp(stored.ingested))
            db.execute("UPDATE articles SET superseded_at = ? WHERE number = ?", (known_from, number))
            ids = db.execute("SELECT id, number FROM passages WHERE article = ?", (number,)).fetchall()
            db.executemany(
                "UPDATE passages SET id = ? WHERE number = ?",
                ((_put(f"{_get(i)}@{last}"), n) for i, n in ids),
            )
        if stored.location:
            db.execute(
                "INSERT OR IGNORE INTO places VALUES (?, ?, ?)",
                _place((stored.location, a.id or "", stored.content_hash)),
            )
        row = (
            name,
            version,
            _put(a.url),
            _put(a.title),
            _put(a.source),
            _put(a.source.casefold()),
            json.dumps(a.authors),
            a.published.isoformat() if a.published else None,
            timestamp(a.published) if a.published else None,
            a.updated.isoformat() if a.updated else None,
            _put(a.language),
            _put(a.text),
            stored.content_hash,
            stored.ingested.isoformat(),
            known_from,
            None,
            a.stub,
        )
        marks = ", ".join("?" * len(row))
        return int(db.execute(f"INSERT INTO articles VALUES (NULL, {marks})", row).lastrowid or 0)

    def _add_passage(
        self, db: sqlite3.Connection, number: int, article: int, passage: Passage, vector: Vectors
    ) -> None:
        db.execute(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                article,
                _put(passage.id),
                passage.start,
                passage.end,
                _put(passage.posted),
            ),
        )
        db.execute("INSERT INTO vectors VALUES (?, ?)", (number, np.asarray(vector, np.float32).tobytes()))
        db.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (number, *_words(passage)))

    def _remove_passages(self, db: sqlite3.Connection, name: str | bytes) -> None:
        passages = [(row[0], _passage(row)) for row in self._each("a.id", [name])]
        rows = [(number,) for number, _ in passages]
        db.executemany(
            "INSERT INTO words (words, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            ((number, *_words(passage)) for number, passage in passages),
        )
        db.executemany("DELETE FROM passages WHERE number = ?", rows)
        db.executemany("DELETE FROM vectors WHERE number = ?", rows)
        db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", rows)

    def _each(
        self, column: str, values: Iterable[Any], *, current: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        """The rows that `_passage` reads, where `column` has one of the values."""
        only = " AND a.superseded_at IS NULL" if current else ""
        for some in _pieces(list(values)):
            yield from self._rows(
                f"SELECT {_PASSAGE} FROM passages p JOIN articles a ON a.number = p.article"
                f" WHERE {column} IN ({_marks(some)}){only} ORDER BY p.number",
                *some,
            )

    def _all_passages(self) -> Iterator[tuple[Any, ...]]:
        yield from self._stream(f"SELECT {_PASSAGE} FROM passages p JOIN articles a ON a.number = p.article")

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._translated():
            try:
                return self._db.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                if not query.startswith("SELECT") or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                    raise
                self._finish_rollback()
                return self._db.execute(query, values).fetchall()

    def _stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        with self._translated():
            yield from self._db.execute(query)

    def _finish_rollback(self) -> None:
        """A writer was killed inside a transaction: undo it, which a connection that only reads may not."""
        with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchall()

    @contextmanager
    def _transaction(self, kind: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
        with self._translated():
            self._db.execute(f"BEGIN {kind}")
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def _create(self) -> None:
        """Lays out a new file, and brings one of an older format up to date."""
        self._db.execute(
            "PRAGMA page_size = 8192"
        )  # two thirds of a page's rest would be lost beside a vector
        with self._transaction() as db:
            if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in _statements(_SCHEMA + _WORDS + _REPRINTS):
                    db.execute(statement)
                start = {"format": FORMAT, "generation": 0, "next_passage": 1}
                db.executemany("INSERT INTO meta VALUES (?, ?)", start.items())
            while (form := self.meta("format")) in _UPGRADES:
                for statement in _statements(_UPGRADES[form]):
                    db.execute(statement)
                db.execute("UPDATE meta SET value = ? WHERE key = 'format'", (form + 1,))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """SQLite's errors become ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise _problem(error, self._path) from error


def word_query(question: str) -> str:
    """An FTS5 query that any question makes: its words, each quoted, any of them. Empty where it has none."""
    words = list(dict.fromkeys(re.findall(r"\w+", question.casefold())))
    telling = [word for word in words if word not in STOPWORDS]
    return " OR ".join(f'"{_searchable(word)}"' for word in (telling or words)[:_MOST_WORDS])


def _conditions(filters: Filters) -> tuple[str, list[Any]]:
    """What `Shelf.allowed` says, in SQL over `articles a`."""
    if filters.as_of is None:
        parts, values = ["a.superseded_at IS NULL"], []
    else:
        end = _end_of(filters.as_of)
        parts = [
            "a.published_at < ?",
            "(a.known_from IS NULL OR a.known_from < ?)",
            "(a.superseded_at IS NULL OR a.superseded_at >= ?)",
        ]
        values = [end, end, end]
    if filters.since is not None:
        parts, values = [*parts, "a.published_at >= ?"], [*values, timestamp(filters.since)]
    if filters.until is not None:
        parts, values = [*parts, "a.published_at < ?"], [*values, _end_of(filters.until)]
    if filters.sources:
        parts = [*parts, f"a.source_folded IN ({_marks(filters.sources)})"]
        values = [*values, *(_put(source.casefold()) for source in filters.sources)]
    return " AND ".join(parts), values


_ARTICLE = "a.id, a.url, a.title, a.source, a.authors, a.published, a.text, a.updated, a.language, a.stub"
_CORRECTED = "CASE WHEN a.version > 1 THEN coalesce(a.updated, a.ingested) END"
_PASSAGE = (
    "p.number, p.id, a.id, a.title, a.source, a.url, a.published, a.text, p.start, p.end, p.posted, "
    + _CORRECTED
)
_VECTORLESS = (
    "SELECT p.article FROM passages p LEFT JOIN vectors v ON v.number = p.number WHERE v.number IS NULL"
)
_CHECKS = {
    "Passage {} belongs to no article.": (
        "SELECT p.id FROM passages p LEFT JOIN articles a ON a.number = p.article WHERE a.number IS NULL"
    ),
    "Passage {} has no vector.": (
        "SELECT p.id FROM passages p LEFT JOIN vectors v ON v.number = p.number WHERE v.number IS NULL"
    ),
    "Vector {} belongs to no passage.": (
        "SELECT v.number FROM vectors v LEFT JOIN passages p ON p.number = v.number WHERE p.number IS NULL"
    ),
    "Passage {} is not in the index of words.": (
        "SELECT p.id FROM passages p LEFT JOIN words_docsize w ON w.id = p.number WHERE w.id IS NULL"
    ),
    "Words {} belong to no passage.": (
        "SELECT w.id FROM words_docsize w LEFT JOIN passages p ON p.number = w.id WHERE p.number IS NULL"
    ),
    "Passage number {} was left in hand by a run that was cut off.": "SELECT number FROM pending",
}


def _article(row: tuple[Any, ...]) -> Article:
    name, url, title, source, authors, published, text, updated, language, stub = row
    return Article(
        id=_get(name),
        url=_get(url),
        title=_get(title),
        source=_get(source),
        authors=tuple(json.loads(authors)),
        published=parse_moment(published),
        text=_get(text),
        updated=parse_moment(updated),
        language=_get(language),
        stub=bool(stub),
    )


def _passage(row: tuple[Any, ...]) -> Passage:
    _, name, article_id, title, source, url, published, text, start, end, posted, corrected = row
    return Passage(
        id=_get(name),
        article_id=_get(article_id),
        title=_get(title),
        source=_get(source),
        url=_get(url),
        published=parse_moment(published),
        text=_get(text)[start:end],
        start=start,
        end=end,
        corrected=parse_moment(corrected),
        posted=_get(posted),
    )


def _words(passage: Passage) -> tuple[str, str]:
    """What word search reads of a passage."""
    return _searchable(passage.title), _searchable(passage.text)


def _searchable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def _put(value: str | None) -> Any:
    """A string as SQLite takes it; one with half surrogates, which UTF-8 has not, as bytes."""
    if value is None:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
    return value


def _get(value: Any) -> Any:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def _place(place: Place) -> tuple[Any, Any, str]:
    location, name, said = place
    return _put(location), _put(name), said


def _column(rows: Sequence[tuple[Any, ...]], index: int, missing: float) -> NDArray[np.float64]:
    return np.array([missing if row[index] is None else row[index] for row in rows], np.float64)


def _pieces(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Values in runs that fit into one SQL statement."""
    return (values[at : at + size] for at in range(0, len(values), size))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _statements(script: str) -> Iterator[str]:
    lines = ""
    for line in script.splitlines(keepends=True):
        lines += line
        if sqlite3.complete_statement(lines):
            yield lines
            lines = ""


def _move_generation(db: sqlite3.Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def _end_of(day: date) -> float:
    """The first second after a day, in UTC."""
    return timestamp(day_of(day)) + _DAY


def _day_at(seconds: float | None) -> date | None:
    return None if seconds is None else date.fromordinal(date(1970, 1, 1).toordinal() + int(seconds // _DAY))


def _problem(error: sqlite3.Error, path: Path) -> IndexProblem:
    text = str(error)
    if "locked" in text or "busy" in text:
        return IndexBusy(f"Another process is writing to {path}; waited {_BUSY_SECONDS:g} seconds for it.")
    if "disk is full" in text or "disk I/O" in text:
        return IndexProblem(
            f"The disk that holds {path} is full or failing ({text}); make room and try again."
        )
    if "readonly" in text or "unable to open" in text:
        return IndexProblem(
            f"{path} cannot be opened for writing ({text}); check that its folder is writable."
        )
    return IndexDamaged(
        f"{path} is damaged or no index of ours ({text}); ingest again into a new folder, "
        f"or delete {path.parent} and ingest."
    )
