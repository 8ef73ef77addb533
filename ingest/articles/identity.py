"""Which article this is, and whether it is as it was: ids and hashes."""

from __future__ import annotations

import hashlib
import json

from assistant.types import Article
from ingest.articles.addresses import canonical_address, former_address


def stated_id(article: Article) -> str | None:
    """The id that the article brings along: its own to the letter, else its canonical address, else None."""
    return article.id or (canonical_address(article.url) if article.url else None)


def former_id(article: Article) -> str | None:
    """The id that an index filled before version 0.8 knows the article by; None where that is no other one."""
    if article.id or not article.url:
        return None
    former = former_address(article.url)
    return former if former != canonical_address(article.url) else None


def text_id(article: Article, salt: str = "") -> str:
    """An id made from what an article says; `salt` sets a second article apart that says the same."""
    return f"text-{_digest([salt, article.title, article.text], 16)}"


def content_hash(article: Article) -> str:
    """Hash of everything an article says; equal where nothing changed."""
    dates = [moment.isoformat() if moment else None for moment in (article.published, article.updated)]
    said = [
        article.title,
        article.source,
        *article.authors,
        None,
        *dates,
        article.url,
        article.language,
        article.text,
        *(["stub"] if article.stub else []),
    ]
    return _digest(said, 32)


def _digest(said: list[str | None], size: int) -> str:
    # JSON keeps parts apart that would run together, and escapes half surrogates that cannot be encoded.
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=size // 2).hexdigest()
