"""Articles and passages as rows of a table, and rows as articles and passages: the same columns in every engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from assistant.records import StoredArticle
from assistant.types import Article, Headline, Passage, page_at, parse_moment, timestamp


def article_of(row: Sequence[Any]) -> Article:
    """The article of a row: id, url, title, source, authors, published, text, updated, language, stub."""
    name, url, title, source, authors, published, text, updated, language, stub = row
    return Article(
        id=name,
        url=url,
        title=title,
        source=source,
        authors=tuple(json.loads(authors)),
        published=parse_moment(published),
        text=text,
        updated=parse_moment(updated),
        language=language,
        stub=bool(stub),
    )


def headline_of(row: Sequence[Any]) -> Headline:
    """The headline of a row: id, url, title, source, authors, published, updated, language, version."""
    name, url, title, source, authors, published, updated, language, version = row
    return Headline(
        id=name,
        url=url,
        title=title,
        source=source,
        authors=tuple(json.loads(authors)),
        published=parse_moment(published),
        updated=parse_moment(updated),
        language=language,
        versions=version,
    )


def passage_of(row: Sequence[Any]) -> Passage:
    """The passage of a row.

    Its number and id; its article's id, title, source, url, published and text; start, end, posted, and when the
    version that it was cut from was corrected.
    """
    _, name, article_id, title, source, url, published, text, start, end, posted, corrected = row
    return Passage(
        id=name,
        article_id=article_id,
        title=title,
        source=source,
        url=url,
        published=parse_moment(published),
        text=text[start:end],
        start=start,
        end=end,
        corrected=parse_moment(corrected),
        posted=posted,
        page=page_at(text, start),
    )


def stored_of(row: Sequence[Any], content_hash: str, ingested: str) -> StoredArticle:
    """An article as it was put in, from its columns; where it was read stands among the places."""
    return StoredArticle(article_of(row), content_hash, datetime.fromisoformat(ingested))


def columns_of(
    stored: StoredArticle, version: int, known_from: float | None, passages: int
) -> dict[str, object]:
    """The columns of a current article, its number aside."""
    a = stored.article
    return {
        "id": a.id or "",
        "version": version,
        "url": a.url,
        "title": a.title,
        "source": a.source,
        "source_folded": a.source.casefold(),
        "authors": json.dumps(a.authors),
        "published": a.published.isoformat() if a.published else None,
        "published_at": timestamp(a.published) if a.published else None,
        "updated": a.updated.isoformat() if a.updated else None,
        "language": a.language,
        "text": a.text,
        "content_hash": stored.content_hash,
        "ingested": stored.ingested.isoformat(),
        "known_from": known_from,
        "stub": a.stub,
        "passages": passages,
    }
