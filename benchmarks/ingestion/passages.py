"""Articles of a file, and their passages as they are embedded."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path
from typing import Any

from assistant import Article
from ingest.embedding import text_for_search
from ingest.split import split

_FIELDS = ("id", "url", "title", "source", "published", "text", "updated", "language")


def rows_of(path: Path, most: int | None = None) -> list[dict[str, Any]]:
    """The first `most` rows of a file of articles."""
    unpacked = gzip.open if path.suffix == ".gz" else open
    with unpacked(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, most)]


def article_of(row: dict[str, Any], number: int = 0) -> Article:
    """The article of a row, with an id."""
    known = {key: row[key] for key in _FIELDS if row.get(key) is not None}
    return Article(**{"id": row.get("url") or f"n{number}", **known})


def texts_of(path: Path, passages: int) -> list[str]:
    """So many passages, as they are embedded, of articles spread over the file."""
    rows = rows_of(path)
    texts: list[str] = []
    for number in range(0, len(rows), max(1, len(rows) // passages)):
        texts += [text_for_search(p) for p in split(article_of(rows[number], number))[:3]]
        if len(texts) >= passages:
            break
    return texts[:passages]
