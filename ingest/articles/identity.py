"""Which article this is, and whether it is as it was: ids, canonical addresses, hashes."""

from __future__ import annotations

import hashlib
import json
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from assistant.types import Article

_TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|ns_.*|at_(?:medium|campaign)|xtor|smid", re.I
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def stated_id(article: Article) -> str | None:
    """The id that the article brings along: its own to the letter, else its canonical address, else None."""
    return article.id or (canonical_address(article.url) if article.url else None)


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


def canonical_address(url: str) -> str:
    """The address without what does not change the page: fragment, tracking, default port, case of the host.

    What is no web address comes back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        return url
    host = parts.hostname + (f":{port}" if port not in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else "")
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    return urlunsplit(("https", host, parts.path.rstrip("/") or "/", urlencode(query), ""))


def meant_address(link: str, base: str = "") -> str:
    """The address that a link leads to from `base`; "" where it is none, as anything may stand in a page."""
    try:
        address = urljoin(base, link.strip())
        urlsplit(address)
    except ValueError:
        return ""
    return address


def _digest(said: list[str | None], size: int) -> str:
    # JSON keeps parts apart that would run together, and escapes half surrogates that cannot be encoded.
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=size // 2).hexdigest()
