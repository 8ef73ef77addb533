"""The index of words (FTS5): what of a passage goes into it, and how a question becomes a query for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from assistant.index.local.catalogue.database import marks
from assistant.index.local.catalogue.rows import PASSAGE, passage_of
from assistant.index.words import asked_phrases, asked_words, searchable, storable
from assistant.types import Passage


def word_query(question: str) -> str:
    """An FTS5 query that any question makes: its words, each quoted, any of them. Empty where it has none."""
    return " OR ".join(f'"{storable(word)}"' for word in asked_words(question))


def phrase_query(phrases: Iterable[str]) -> str:
    """An FTS5 query for any of the phrases, each as a whole; empty where no phrase has a word."""
    return " OR ".join(f'"{storable(words)}"' for words in asked_phrases(phrases))


def add_words(db: sqlite3.Connection, number: int, passage: Passage, table: str = "words") -> None:
    """Adds the row of a passage."""
    _write(db, f"INSERT INTO {table} (rowid, {_COLUMNS})", number, passage)


def drop_words(db: sqlite3.Connection, number: int, passage: Passage) -> None:
    """Takes the row of a passage out, for which what was added is said again: the index does not keep it."""
    _write(db, f"INSERT INTO words (rowid, {_COLUMNS}, words)", number, passage, "delete")


def fill_words(db: sqlite3.Connection, table: str = "words") -> None:
    """Adds the rows of all passages to an empty table."""
    for row in db.execute(f"SELECT {PASSAGE} FROM passages p JOIN articles a ON a.number = p.article"):
        add_words(db, row[0], passage_of(row), table)


_COLUMNS = "title, source, day, text"


def _write(db: sqlite3.Connection, insert: str, number: int, passage: Passage, *more: str) -> None:
    values = (number, *searchable(passage), *more)
    db.execute(f"{insert} VALUES ({marks(values)})", values)
