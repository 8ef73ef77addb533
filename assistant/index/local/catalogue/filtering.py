"""What the filters let through: over arrays, for vectors, and in SQL, for words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.index.local.catalogue.database import Database, Row, marks, put
from assistant.types import Filters, day_of, timestamp

Numbers = NDArray[np.int64]

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class FilterColumns:
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
            articles &= np.isin(self.sources, [put(source.casefold()) for source in filters.sources])
        passages: NDArray[np.bool_] = articles[self.article]
        return passages


def read_filter_columns(database: Database) -> FilterColumns:
    """The columns of one moment. Passages of no article, which only damage leaves, are not in them."""
    with database.transaction("DEFERRED") as db:
        generation = db.execute("SELECT max(value) FROM meta WHERE key = 'generation'").fetchone()[0]
        articles = db.execute(
            "SELECT number, published_at, known_from, superseded_at, source_folded FROM articles ORDER BY number"
        ).fetchall()
        passages = db.execute("SELECT number, article FROM passages ORDER BY number").fetchall()
    rows = np.array([row[0] for row in articles], np.int64)
    pairs = np.array(passages, np.int64).reshape(-1, 2)
    pairs = pairs[np.isin(pairs[:, 1], rows)]
    return FilterColumns(
        generation=generation,
        numbers=pairs[:, 0].copy(),
        article=np.searchsorted(rows, pairs[:, 1]),
        published=_column(articles, 1, np.nan),
        known_from=_column(articles, 2, -np.inf),
        superseded_at=_column(articles, 3, np.inf),
        sources=np.array([row[4] for row in articles], object),
    )


def conditions(filters: Filters) -> tuple[str, list[Any]]:
    """What `FilterColumns.allowed` says, in SQL over `articles a`, with its values."""
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
        parts = [*parts, f"a.source_folded IN ({marks(filters.sources)})"]
        values = [*values, *(put(source.casefold()) for source in filters.sources)]
    return " AND ".join(parts), values


def day_at(seconds: float | None) -> date | None:
    """The day in UTC that a number of seconds since 1970 lies in."""
    return None if seconds is None else date.fromordinal(date(1970, 1, 1).toordinal() + int(seconds // _DAY))


def _end_of(day: date) -> float:
    """The first second after a day, in UTC."""
    return timestamp(day_of(day)) + _DAY


def _column(rows: list[Row], index: int, missing: float) -> NDArray[np.float64]:
    return np.array([missing if row[index] is None else row[index] for row in rows], np.float64)
