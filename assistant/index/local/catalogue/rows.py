"""Articles and passages as rows, and rows as articles and passages."""

from __future__ import annotations

import json
from datetime import datetime

from assistant.index.local.catalogue.database import Row, get, put
from assistant.records import Place, StoredArticle
from assistant.types import Article, Headline, Passage, page_at, parse_moment, timestamp

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
    name, url, title, source, authors, published, text, updated, language, stub = row
    return Article(
        id=get(name),
        url=get(url),
        title=get(title),
        source=get(source),
        authors=tuple(json.loads(authors)),
        published=parse_moment(published),
        text=get(text),
        updated=parse_moment(updated),
        language=get(language),
        stub=bool(stub),
    )


def headline_of(row: Row) -> Headline:
    """The headline of a row of the columns `HEADLINE`."""
    name, url, title, source, authors, published, updated, language, version = row
    return Headline(
        id=get(name),
        url=get(url),
        title=get(title),
        source=get(source),
        authors=tuple(json.loads(authors)),
        published=parse_moment(published),
        updated=parse_moment(updated),
        language=get(language),
        versions=version,
    )


def passage_of(row: Row) -> Passage:
    """The passage of a row of the columns `PASSAGE`."""
    _, name, article_id, title, source, url, published, text, start, end, posted, corrected = row
    return Passage(
        id=get(name),
        article_id=get(article_id),
        title=get(title),
        source=get(source),
        url=get(url),
        published=parse_moment(published),
        text=get(text)[start:end],
        start=start,
        end=end,
        corrected=parse_moment(corrected),
        posted=get(posted),
        page=page_at(get(text), start),
    )


def stored_of(row: Row, content_hash: str, ingested: str) -> StoredArticle:
    """An article as it was put in, from its columns; where it was read stands among the places."""
    return StoredArticle(article_of(row), content_hash, datetime.fromisoformat(ingested))


def columns_of(
    stored: StoredArticle, version: int, known_from: float | None, passages: int
) -> dict[str, object]:
    """The columns of a current article, its number aside."""
    a = stored.article
    return {
        "id": put(a.id or ""),
        "version": version,
        "url": put(a.url),
        "title": put(a.title),
        "source": put(a.source),
        "source_folded": put(a.source.casefold()),
        "authors": json.dumps(a.authors),
        "published": a.published.isoformat() if a.published else None,
        "published_at": timestamp(a.published) if a.published else None,
        "updated": a.updated.isoformat() if a.updated else None,
        "language": put(a.language),
        "text": put(a.text),
        "content_hash": stored.content_hash,
        "ingested": stored.ingested.isoformat(),
        "known_from": known_from,
        "stub": a.stub,
        "passages": passages,
    }


def place_of(place: Place) -> Row:
    """A place as its row."""
    location, name, said = place
    return put(location), put(name), said
