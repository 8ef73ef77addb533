"""The index of words (FTS5): what of a passage goes into it, and how a question becomes a query for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from assistant.index.local.catalogue.database import marks
from assistant.index.local.catalogue.rows import PASSAGE, passage_of
from assistant.language.function_words import STOPWORDS
from assistant.text.scripts import for_lookup, words_for_lookup
from assistant.types import Passage, day_of

_MOST_WORDS = 100
"""Different words of a question that are searched for: what is longer is no question."""


def word_query(question: str) -> str:
    """An FTS5 query that any question makes: its words, each quoted, any of them. Empty where it has none."""
    words = list(dict.fromkeys(words_for_lookup(question)))
    telling = [word for word in words if word not in STOPWORDS]
    return " OR ".join(f'"{_storable(word)}"' for word in (telling or words)[:_MOST_WORDS])


def phrase_query(phrases: Iterable[str]) -> str:
    """An FTS5 query for any of the phrases, each as a whole; empty where no phrase has a word."""
    found = (" ".join(words_for_lookup(phrase)) for phrase in phrases)
    return " OR ".join(f'"{_storable(words)}"' for words in dict.fromkeys(found) if words)


def words_of(passage: Passage) -> tuple[str, str, str, str]:
    """The columns of a passage's row, which count alike: title, outlet, day and text."""
    day = day_of(passage.published).isoformat() if passage.published else ""
    return _searchable(passage.title), _searchable(passage.source), day, _searchable(passage.text)


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
    values = (number, *words_of(passage), *more)
    db.execute(f"{insert} VALUES ({marks(values)})", values)


def _searchable(text: str) -> str:
    return for_lookup(_storable(text))


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
