"""One SQLite file: opened, read and changed in transactions, and its errors turned into ours.

Strings are kept to the letter, half surrogates and NULs included: see `put` and `get`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import IndexBusy, IndexDamaged, IndexProblem

T = TypeVar("T")
Row = tuple[Any, ...]

_BUSY_SECONDS = 60.0
_CACHE_KILOBYTES = 32_000
_ANYTHING = "SELECT 1 FROM sqlite_master LIMIT 1"


class Database:
    """One connection to a file; belongs to one thread at a time."""

    def __init__(
        self, path: Path, *, writing: bool, create: bool = True, wait: float = _BUSY_SECONDS
    ) -> None:
        self.path = path
        mode = ("rwc" if create else "rw") if writing else "ro"
        if writing and not all(os.access(place, os.W_OK) for place in (path, path.parent) if place.exists()):
            raise IndexProblem(f"{path} may only be read; make it and its folder writable.")
        with self.translated():
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=wait,
                isolation_level=None,
                check_same_thread=False,
            )
            if writing:
                # Takes effect in a new file; with a smaller page two thirds of its rest are lost beside a vector.
                self._db.execute("PRAGMA page_size = 8192")
            else:
                self.rows(_ANYTHING)
            self._db.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
        self.identity = _identity(path)

    def close(self) -> None:
        self._db.close()

    def is_current(self) -> bool:
        """Does the file that is open here still stand where it was opened?"""
        return _identity(self.path) == self.identity

    def rows(self, query: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        with self.translated():
            return self._asked(query, values).fetchall()

    def stream(self, query: str) -> Iterator[Row]:
        """The rows of a query one by one; nothing may be written meanwhile."""
        with self.translated():
            yield from self._asked(query)

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
        """All of what is done within, or none of it."""
        with self.translated():
            self._db.execute(f"BEGIN {kind}")
            try:
                if kind == "DEFERRED":
                    self._asked(_ANYTHING)
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    @contextmanager
    def translated(self) -> Iterator[None]:
        """SQLite's errors become ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise _problem(error, self.path) from error

    def _asked(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """What a query for reading finds, after what a killed writer left half done was undone, if anything was."""
        try:
            return self._db.execute(query, values)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                raise
            self._finish_rollback()
            return self._db.execute(query, values)

    def _finish_rollback(self) -> None:
        """A writer was killed inside a transaction: undo it, which a connection that only reads may not."""
        with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchall()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def put(value: str | None) -> Any:
    """A string as SQLite takes it; one with half surrogates, which UTF-8 has not, as bytes."""
    if value is None:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
    return value


def get(value: Any) -> Any:
    """What `put` was given."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def pieces(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Values in runs that fit into one SQL statement."""
    return (values[at : at + size] for at in range(0, len(values), size))


def marks(values: Sequence[object]) -> str:
    """A question mark for each value, for SQL's IN."""
    return ", ".join("?" * len(values))


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
        f"{path} is damaged or no index of ours ({text}); `news-assistant check` says what is wrong, and "
        f"`--repair` mends it where it can. Else delete {path.parent} and ingest again."
    )
