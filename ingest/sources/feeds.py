"""The items of RSS and Atom feeds."""

from __future__ import annotations

import time
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]

from assistant.errors import SourceError
from assistant.types import Article
from ingest.articles.identity import meant_address
from ingest.sources import web_pages
from ingest.sources.found import Linked, Unread
from ingest.sources.resource import Resource
from ingest.sources.sniffing import root_element

_MOST_ITEMS = 1000


def is_feed(head: bytes) -> bool:
    """Does an RSS or Atom feed begin here?"""
    name, _ = root_element(head)
    return name.lower() in {"rss", "rdf", "feed"}


def from_feed(resource: Resource) -> Iterator[Linked | Unread]:
    """The items of a feed in its order. SourceError where there are none."""
    feed = feedparser.parse(resource.whole(), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        raise SourceError("the feed has no items.")
    for number, entry in enumerate(feed.entries, 1):
        if number > _MOST_ITEMS:
            left = len(feed.entries) - _MOST_ITEMS
            reason = f"of one feed {_MOST_ITEMS:,} items are read; {left:,} were left."
            yield Unread(resource.place, reason, resource.location)
            return
        place = f"{resource.place} item {number}"
        stated = str(entry.get("link") or "")
        link = meant_address(stated, resource.address or "") if stated else None
        if link == "":
            yield Unread(place, f"its link {stated!r:.80} is no address.", resource.location)
            continue
        article = _article(entry, feed, link, resource)
        yield Linked(article, link, place, resource.location)


def _article(entry: Any, feed: Any, link: str | None, resource: Resource) -> Article:
    bodies = [str(content.get("value") or "") for content in entry.get("content", [])]
    body = max([*bodies, str(entry.get("summary") or "")], key=len)
    authors = [str(a["name"]) for a in entry.get("authors", []) if a.get("name")] or [
        str(entry.get("author") or "")
    ]
    return Article(
        id=f"{resource.address or resource.location}#{entry['id']}" if not link and entry.get("id") else None,
        url=link,
        title=" ".join(str(entry.get("title") or "").split()),
        source=" ".join(str(feed.feed.get("title") or "").split()),
        authors=tuple(name for name in authors if name),
        published=_moment(entry.get("published_parsed")),
        updated=_moment(entry["updated_parsed"] if "updated_parsed" in entry.keys() else None),  # noqa: SIM118
        text=_text(body),
        language=feed.feed.get("language") or None,
    )


def _text(body: str) -> str:
    if not body:
        return ""
    try:
        return web_pages.from_html(f"<html><body><article>{body}</article></body></html>").article.text
    except SourceError:
        return ""


def _moment(parsed: time.struct_time | None) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment and web_pages.has_been(moment) else None
