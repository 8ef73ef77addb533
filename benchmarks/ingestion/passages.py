"""Articles of a file, and their passages as they are embedded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant import Article
from benchmarks.jsonl import rows
from ingest.passages.embedding import text_for_search
from ingest.passages.split import split

_FIELDS = ("id", "url", "title", "source", "published", "text", "updated", "language")


def article_of(row: dict[str, Any], number: int = 0) -> Article:
    """The article of a row, with an id."""
    known = {key: row[key] for key in _FIELDS if row.get(key) is not None}
    return Article(**{"id": row.get("url") or f"n{number}", **known})


def texts_of(path: Path, passages: int) -> list[str]:
    """So many passages, as they are embedded, of articles spread over the file."""
    articles = rows(path)
    texts: list[str] = []
    for number in range(0, len(articles), max(1, len(articles) // passages)):
        texts += [text_for_search(p) for p in split(article_of(articles[number], number))[:3]]
        if len(texts) >= passages:
            break
    return texts[:passages]
