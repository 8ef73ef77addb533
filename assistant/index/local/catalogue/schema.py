"""The tables of an index, and how a file of an older format becomes one of today's.

A change of the tables is a higher `FORMAT` and one more entry in `_UPGRADES`: SQL that turns the format before it
into it. Whoever opens an index for writing runs those that are due, in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from assistant.index.local.catalogue.database import Database
from assistant.index.local.catalogue.full_text import fill_words

FORMAT = 6

TABLES = """
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
    passages INTEGER NOT NULL DEFAULT 0,    -- how many it was cut into
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
CREATE TABLE places (
    location TEXT NOT NULL, article_id TEXT NOT NULL, content_hash TEXT NOT NULL,
    PRIMARY KEY (location, article_id, content_hash)
) WITHOUT ROWID;
CREATE INDEX places_by_article ON places (article_id);
"""
REPRINTS = """
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
HEARD = """
CREATE TABLE heard (                -- who says what in an article, once somebody needed to know
    article INTEGER PRIMARY KEY REFERENCES articles (number),
    by TEXT NOT NULL,               -- which model heard it; what another heard is heard again
    said TEXT NOT NULL              -- JSON
);
CREATE TRIGGER forget_heard AFTER DELETE ON articles BEGIN
    DELETE FROM heard WHERE article = OLD.number;
END;
"""
WORDS = """
-- The words themselves are not kept a second time: whoever deletes says again what was inserted. Marks belong to words:
-- in Indic scripts they are vowels.
CREATE VIRTUAL TABLE words USING fts5 (
    title, source, day, text, content = '',
    tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
"""

_UPGRADES = {
    1: """
ALTER TABLE articles DROP COLUMN also_in;
ALTER TABLE articles ADD COLUMN stub INTEGER NOT NULL DEFAULT 0;
ALTER TABLE passages ADD COLUMN posted TEXT;
"""
    + REPRINTS,
    2: """
ALTER TABLE articles ADD COLUMN passages INTEGER NOT NULL DEFAULT 0;
UPDATE articles SET passages = (SELECT count(*) FROM passages WHERE article = articles.number);
INSERT OR REPLACE INTO meta VALUES ('unsettled', (SELECT count(*) > 0 FROM pending));
DROP TABLE pending;
""",
    3: "DROP TABLE words;" + WORDS,
    4: "DROP TABLE words;" + WORDS,
    5: HEARD,
}
"""Format -> how it becomes the next one. Words are filled in again at the end."""


def lay_out(database: Database) -> None:
    """Makes the tables of a new file, and brings those of an older format up to date."""
    with database.transaction() as db:
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        if not there:
            _run(db, TABLES + REPRINTS + HEARD + WORDS)
            start = {"format": FORMAT, "generation": 0, "next_passage": 1, "unsettled": 0}
            db.executemany("INSERT INTO meta VALUES (?, ?)", start.items())
        if "meta" not in there:
            return  # just made, or damaged: see damage.py
        row = db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        form = row[0] if row else None
        while form in _UPGRADES:
            _run(db, _UPGRADES[form])
            form += 1
            db.execute("UPDATE meta SET value = ? WHERE key = 'format'", (form,))
            if form == FORMAT:
                fill_words(db)


def blank() -> sqlite3.Connection:
    """An empty index in memory, to compare with."""
    db = sqlite3.connect(":memory:")
    _run(db, TABLES + REPRINTS + HEARD + WORDS)
    return db


def is_older(form: object) -> bool:
    """Can an index of this format be brought up to date?"""
    return form in _UPGRADES


def statements_of(script: str) -> Iterator[str]:
    """The SQL statements of a script, each of which begins on a line of its own."""
    lines = ""
    for line in script.splitlines(keepends=True):
        lines += line
        if sqlite3.complete_statement(lines):
            yield lines
            lines = ""


def _run(db: sqlite3.Connection, script: str) -> None:
    for statement in statements_of(script):
        db.execute(statement)
