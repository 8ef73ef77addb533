"""What can be wrong within the file, found and told; and what can be mended without the embedder, mended.

Everything but the articles themselves follows from them. So an article whose passages are damaged keeps its text and
loses the passages; whoever has the splitter and the embedder cuts it again (`Findings.articles`, `recut`).
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing

import numpy as np

from assistant.index.local.catalogue.database import Database, get
from assistant.index.local.catalogue.full_text import fill_words
from assistant.index.local.catalogue.schema import (
    FORMAT,
    HEARD,
    REPRINTS,
    TABLES,
    WORDS,
    blank,
    statements_of,
)
from assistant.records import Findings

_LENGTH = 1e-3
"""How far the length of a vector may be from 1."""


def find(database: Database) -> Findings:
    """All that is wrong within the file. A file that cannot be read at all raises IndexDamaged."""
    found = Findings()
    found.add("SQLite finds", [line for (line,) in database.rows("PRAGMA integrity_check") if line != "ok"])
    missing = list(_missing_parts(database))
    found.add("The index lacks", missing)
    if missing:
        found.unreadable = True
        return found
    dimensions = _find_in_notes(database, found)
    if found.unreadable:
        return found
    for what, query in _CHECKS.items():
        rows = database.rows(query)
        found.add(what, [get(row[0]) for row in rows], [row[1] for row in rows if len(row) > 1])
    _find_misplaced(database, found)
    _find_broken_vectors(database, dimensions, found)
    found.add("The index of words is not that of the passages; it differs in", list(_other_words(database)))
    return found


def mend(database: Database, articles: Iterable[int]) -> None:
    """Makes anew what follows from the rest, and takes the passages of these articles out to be cut again."""
    with database.transaction() as db:
        for name, statement in _parts().items():
            if name not in _names(db):
                db.execute(statement)
        _mend_notes(db)
        for number in articles:
            db.execute("DELETE FROM passages WHERE article = ?", (number,))
        for statement in _MENDING:
            db.execute(statement)
        db.execute("DROP TABLE IF EXISTS words")
        for statement in statements_of(WORDS):
            db.execute(statement)
        fill_words(db)


_MAKES = re.compile(r"\s*CREATE (?:TABLE|UNIQUE INDEX|INDEX|TRIGGER) (\w+)")

_CHECKS = {
    "Passages that belong to no article": (
        "SELECT p.id FROM passages p LEFT JOIN articles a ON a.number = p.article WHERE a.number IS NULL"
    ),
    "Passages without a vector": (
        "SELECT p.id, p.article FROM passages p LEFT JOIN vectors v ON v.number = p.number WHERE v.number IS NULL"
    ),
    "Vectors that belong to no passage, by number": (
        "SELECT v.number FROM vectors v LEFT JOIN passages p ON p.number = v.number WHERE p.number IS NULL"
    ),
    "Passages that are not in the index of words": (
        "SELECT p.id FROM passages p LEFT JOIN words_docsize w ON w.id = p.number WHERE w.id IS NULL"
    ),
    "Words that belong to no passage, by number": (
        "SELECT w.id FROM words_docsize w LEFT JOIN passages p ON p.number = w.id WHERE p.number IS NULL"
    ),
    "Articles that do not have the passages they were cut into": (
        "SELECT a.id, a.number FROM articles a LEFT JOIN passages p ON p.article = a.number"
        " GROUP BY a.number HAVING count(p.number) <> a.passages"
    ),
    "Articles whose versions do not follow each other": (
        "SELECT DISTINCT id FROM (SELECT id, superseded_at, lead(coalesce(known_from, -9e99))"
        " OVER (PARTITION BY id ORDER BY version) AS next FROM articles) WHERE superseded_at IS NOT next"
    ),
    "Reprints of articles that are not there, by number": (
        "SELECT article FROM signatures WHERE article NOT IN (SELECT number FROM articles)"
        " UNION SELECT article FROM reprints WHERE article NOT IN (SELECT number FROM articles)"
        " UNION SELECT other FROM reprints WHERE other NOT IN (SELECT number FROM articles)"
    ),
    "Utterances of articles that are not there, by number": (
        "SELECT article FROM heard WHERE article NOT IN (SELECT number FROM articles)"
    ),
    "Places of articles that are not there": (
        "SELECT DISTINCT location FROM places WHERE article_id NOT IN (SELECT id FROM articles)"
    ),
}
"""What is wrong with those that the query names; where it has a second column, the articles to be cut again."""

_MENDING = (
    "DELETE FROM passages WHERE article NOT IN (SELECT number FROM articles)",
    "DELETE FROM vectors WHERE number NOT IN (SELECT number FROM passages)",
    "DELETE FROM places WHERE article_id NOT IN (SELECT id FROM articles)",
    "DELETE FROM heard WHERE article NOT IN (SELECT number FROM articles)",
    "DELETE FROM signatures WHERE article NOT IN (SELECT number FROM articles)",
    "DELETE FROM reprints WHERE article NOT IN (SELECT number FROM articles)"
    " OR other NOT IN (SELECT number FROM articles)",
    # Older versions give way to the next one, and the newest is current: first none is, as only one may be.
    "UPDATE articles SET superseded_at = coalesce(superseded_at, 0)"
    " WHERE version <> (SELECT max(version) FROM articles o WHERE o.id = articles.id)",
    "UPDATE articles SET superseded_at = (SELECT coalesce(o.known_from, -9e99) FROM articles o"
    " WHERE o.id = articles.id AND o.version > articles.version ORDER BY o.version LIMIT 1)",
)


def _parts() -> dict[str, str]:
    """The statements that lay out a file, by the name of what they make; the index of words aside."""
    return {match[1]: one for one in statements_of(TABLES + REPRINTS + HEARD) if (match := _MAKES.match(one))}


def _missing_parts(database: Database) -> Iterator[str]:
    there = {name for (name,) in database.rows("SELECT name FROM sqlite_master")}
    with closing(blank()) as due:
        parts = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        for kind, name in due.execute(parts).fetchall():
            if name not in there:
                yield f"the {kind} {name}"
                continue
            columns = f"SELECT name FROM pragma_table_info('{name}')"
            lost = set(due.execute(columns)) - set(database.rows(columns))
            yield from (f"the column {name}.{column}" for (column,) in lost)


def _names(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master")}


def _find_in_notes(database: Database, found: Findings) -> int | None:
    """What the index says of itself; the length of its vectors."""
    notes = {key: value for key, value in database.rows("SELECT key, value FROM meta")}  # noqa: C416 (typed)
    ((last, vectors),) = database.rows("SELECT coalesce(max(number), 0), count(*) FROM vectors")
    due = ["format", "generation", "next_passage", "unsettled", *(["dimensions"] if vectors else [])]
    missing = [key for key in due if not isinstance(notes.get(key), int)]
    found.unreadable = bool(missing)
    found.add(
        "The index does not say its", missing + (["embeddings"] if notes.get("embeddings") is None else [])
    )
    if isinstance(following := notes.get("next_passage"), int) and following <= last:
        found.problems.append(f"The next passage would be number {following}, but {last} exists.")
    return notes.get("dimensions")


def _mend_notes(db: sqlite3.Connection) -> None:
    now = int(time.time())  # a generation that no reader has seen
    for key, value in {"format": FORMAT, "generation": now, "next_passage": 1}.items():
        db.execute("DELETE FROM meta WHERE key = ? AND typeof(value) <> 'integer'", (key,))
        db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, value))
    for table in ("passages", "vectors"):
        db.execute(
            f"UPDATE meta SET value = max(value, (SELECT coalesce(max(number), 0) + 1 FROM {table}))"
            " WHERE key = 'next_passage'"
        )
    usual = db.execute(
        "SELECT length(vector) / 4 FROM vectors GROUP BY length(vector) ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    if usual:
        db.execute("INSERT OR IGNORE INTO meta VALUES ('dimensions', ?)", usual)
    db.execute("INSERT OR REPLACE INTO meta VALUES ('unsettled', 1)")
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def _find_misplaced(database: Database, found: Findings) -> None:
    misplaced, articles = [], set()
    for article, name, start, end, length, text in database.stream(
        "SELECT a.number, p.id, p.start, p.end, length(a.text), iif(p.end > length(a.text), a.text, NULL)"
        " FROM passages p JOIN articles a ON a.number = p.article"
    ):
        # SQLite counts a text with NULs or half surrogates shorter than it is, or in bytes.
        if not 0 <= start < end <= (len(get(text)) if text is not None else length):
            misplaced.append(f"{get(name)} ({start} to {end})")
            articles.add(article)
    found.add("Passages that lie outside of their article's text", misplaced, articles)


def _find_broken_vectors(database: Database, dimensions: int | None, found: Findings) -> None:
    broken, articles = [], set()
    for name, article, blob in database.stream(
        "SELECT p.id, p.article, v.vector FROM vectors v JOIN passages p ON p.number = v.number"
    ):
        if not _is_vector(blob, dimensions):
            broken.append(get(name))
            articles.add(article)
    found.add("Passages whose vector is broken", broken, articles)


def _is_vector(blob: object, dimensions: int | None) -> bool:
    if not isinstance(blob, bytes) or len(blob) % 4 or (dimensions and len(blob) != 4 * dimensions):
        return False
    length = float(np.linalg.norm(np.frombuffer(blob, np.float32)))
    return abs(length - 1.0) < _LENGTH  # NaN is not


def _other_words(database: Database) -> Iterator[str]:
    """The words that do not stand as often as they should, by an index of words made for comparison."""
    with database.transaction("DEFERRED") as db:
        for statement in statements_of(WORDS.replace("TABLE words", "TABLE temp.words_due")):
            db.execute(statement)
        fill_words(db, "temp.words_due")
        db.execute("CREATE VIRTUAL TABLE temp.are USING fts5vocab (main, words, col)")
        db.execute("CREATE VIRTUAL TABLE temp.due USING fts5vocab (temp, words_due, col)")
        for term, *_ in db.execute(_DIFFERENCE).fetchall():
            yield repr(term)
        for table in ("are", "due", "words_due"):
            db.execute(f"DROP TABLE temp.{table}")


_DIFFERENCE = """
SELECT DISTINCT term FROM (
    SELECT * FROM (SELECT * FROM temp.are EXCEPT SELECT * FROM temp.due)
    UNION ALL SELECT * FROM (SELECT * FROM temp.due EXCEPT SELECT * FROM temp.are)
) ORDER BY term
"""
