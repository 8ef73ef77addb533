"""The columns that are read of articles and passages, and the filters of a question over them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, bindparam, case, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from assistant.conditions import Condition, FromOneOf, Instant, Missing, conditions
from assistant.index.server.schema import articles as a
from assistant.index.server.schema import passages as p
from assistant.types import Filters

ARTICLE = (
    a.c.id,
    a.c.url,
    a.c.title,
    a.c.source,
    a.c.authors,
    a.c.published,
    a.c.text,
    a.c.updated,
    a.c.language,
    a.c.stub,
)
"""The columns that `article_of` reads."""
HEADLINE = (
    a.c.id,
    a.c.url,
    a.c.title,
    a.c.source,
    a.c.authors,
    a.c.published,
    a.c.updated,
    a.c.language,
    a.c.version,
)
"""The columns that `headline_of` reads."""
CORRECTED = case((a.c.version > 1, func.coalesce(a.c.updated, a.c.ingested)))
PASSAGE = (
    *(p.c.number, p.c.id, a.c.id, a.c.title, a.c.source, a.c.url, a.c.published, a.c.text),
    *(p.c.start, p.c.end, p.c.posted, CORRECTED),
)
"""The columns that `passage_of` reads."""
CURRENT = a.c.superseded_at.is_(None)
OF_ARTICLES = p.join(a, a.c.number == p.c.article)
"""Passages with the version of the article that they are of."""

_COLUMNS: dict[Instant, ColumnElement[float | None]] = {
    "published": a.c.published_at,
    "known_from": a.c.known_from,
    "superseded_at": a.c.superseded_at,
}


def passing(filters: Filters) -> ColumnElement[bool]:
    """The filters' conditions on articles."""
    return and_(*map(_in_sql, conditions(filters)))


def among(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Is the column one of these values, however many they are?"""
    return column == any_(bindparam(None, list(values), ARRAY(column.type)))


def read_passages(condition: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    """The rows that `passage_of` reads, in reading order."""
    return select(*PASSAGE).select_from(OF_ARTICLES).where(condition).order_by(p.c.number)


def read_articles(condition: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    """The rows that `article_of` reads, in the order in which they came."""
    return select(*ARTICLE).where(condition).order_by(a.c.number)


def parts(rows: Iterable[Any], size: int = 500) -> Iterator[list[Any]]:
    """Rows, so many at a time."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _in_sql(condition: Condition) -> ColumnElement[bool]:
    if isinstance(condition, FromOneOf):
        return among(a.c.source_folded, condition.sources)
    column = _COLUMNS[condition.column]
    if isinstance(condition, Missing):
        return column.is_(None)
    bounds: Sequence[ColumnElement[bool]] = [
        *([column >= condition.start] if math.isfinite(condition.start) else []),
        *([column < condition.end] if math.isfinite(condition.end) else []),
    ]
    inside = and_(*bounds) if bounds else column.is_not(None)
    return or_(column.is_(None), inside) if condition.missing else inside
