"""Articles and passages as SQLite keeps them: the columns that are read, and their strings to the letter."""

from __future__ import annotations

from assistant.index import rows
from assistant.index.local.catalogue.database import Row, get, put
from assistant.records import Place, StoredArticle
from assistant.types import Article, Headline, Passage

ARTICLE = "a.id, a.url, a.title, a.source, a.authors, a.published, a.text, a.updated, a.language, a.stub"
"""The columns that `article_of` reads."""
HEADLINE = "a.id, a.url, a.title, a.source, a.authors, a.published, a.updated, a.language, a.version"
"""The columns that `headline_of` reads."""
CORRECTED = "CASE WHEN a.version > 1 THEN coalesce(a.updated, a.ingested) END"
PASSAGE = (
    "p.number, p.id, a.id, a.title, a.source, a.url, a.published, a.text, p.start, p.end, p.posted, "
    + CORRECTED
)
"""The columns that `passage_of` reads."""


def article_of(row: Row) -> Article:
    """The article of a row of the columns `ARTICLE`."""
    return rows.article_of([get(value) for value in row])


def headline_of(row: Row) -> Headline:
    """The headline of a row of the columns `HEADLINE`."""
    return rows.headline_of([get(value) for value in row])


def passage_of(row: Row) -> Passage:
    """The passage of a row of the columns `PASSAGE`."""
    return rows.passage_of([get(value) for value in row])


def stored_of(row: Row, content_hash: str, ingested: str) -> StoredArticle:
    """An article as it was put in, from its columns; where it was read stands among the places."""
    return rows.stored_of([get(value) for value in row], content_hash, ingested)


def columns_of(
    stored: StoredArticle, version: int, known_from: float | None, passages: int
) -> dict[str, object]:
    """The columns of a current article, its number aside."""
    columns = rows.columns_of(stored, version, known_from, passages)
    return {name: put(value) if isinstance(value, str) else value for name, value in columns.items()}


def place_of(place: Place) -> Row:
    """A place as its row."""
    location, name, said = place
    return put(location), put(name), said
