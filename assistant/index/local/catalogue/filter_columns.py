"""The conditions of filters carried out: over arrays, for vectors, and in SQL, for words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.conditions import Condition, FromOneOf, Instant, Missing, conditions
from assistant.index.local.catalogue.database import Database, Row, marks, put
from assistant.types import Filters

Numbers = NDArray[np.int64]

_COLUMNS: dict[Instant, str] = {
    "published": "published_at",
    "known_from": "known_from",
    "superseded_at": "superseded_at",
}


@dataclass(frozen=True, slots=True)
class FilterColumns:
    """All passages of the index as arrays, for filtering: one row a passage, in the order of their numbers."""

    generation: int
    numbers: Numbers
    article: Numbers
    """(n,) row in the arrays below."""
    published: NDArray[np.float64]
    """(m,) seconds since 1970 of each article, as the two below; NaN where there is none."""
    known_from: NDArray[np.float64]
    superseded_at: NDArray[np.float64]
    sources: NDArray[np.object_]

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Which passages (n,) pass the filters."""
        articles = np.ones(len(self.published), np.bool_)
        for condition in conditions(filters):
            articles &= self._fulfilling(condition)
        passages: NDArray[np.bool_] = articles[self.article]
        return passages

    def _fulfilling(self, condition: Condition) -> NDArray[np.bool_]:
        """Which articles (m,) fulfil it."""
        if isinstance(condition, FromOneOf):
            return np.isin(self.sources, [put(source) for source in condition.sources])
        instants: NDArray[np.float64] = getattr(self, condition.column)
        missing = np.isnan(instants)
        if isinstance(condition, Missing):
            return missing
        inside: NDArray[np.bool_] = (instants >= condition.start) & (instants < condition.end)
        return inside | missing if condition.missing else inside


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
        published=_column(articles, 1),
        known_from=_column(articles, 2),
        superseded_at=_column(articles, 3),
        sources=np.array([row[4] for row in articles], object),
    )


def where(filters: Filters) -> tuple[str, list[Any]]:
    """The filters' conditions in SQL over `articles a`, with their values."""
    parts: list[str] = []
    values: list[Any] = []
    for condition in conditions(filters):
        part, own = _in_sql(condition)
        parts.append(part)
        values += own
    return " AND ".join(parts), values


def _in_sql(condition: Condition) -> tuple[str, list[Any]]:
    if isinstance(condition, FromOneOf):
        return f"a.source_folded IN ({marks(condition.sources)})", [put(name) for name in condition.sources]
    column = f"a.{_COLUMNS[condition.column]}"
    if isinstance(condition, Missing):
        return f"{column} IS NULL", []
    bounds = [(f"{column} >= ?", condition.start), (f"{column} < ?", condition.end)]
    asked = [(part, value) for part, value in bounds if math.isfinite(value)]
    inside = " AND ".join(part for part, _ in asked) or f"{column} IS NOT NULL"
    return f"({column} IS NULL OR {inside})" if condition.missing else inside, [value for _, value in asked]


def _column(rows: list[Row], index: int) -> NDArray[np.float64]:
    return np.array([np.nan if row[index] is None else row[index] for row in rows], np.float64)
