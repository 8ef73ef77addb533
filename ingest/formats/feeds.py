"""The items of feeds (RSS, RDF, Atom, JSON Feed) and the pages that sitemaps name, as items that lead to articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assistant.errors import SourceError
from assistant.text.scripts import length_in_words
from assistant.types import Article
from ingest.articles.addresses import meant_address
from ingest.formats import sitemaps, syndication
from ingest.formats.fields import Clock, read_record
from ingest.formats.stated_dates import usual_order
from ingest.formats.syndication import Entry, Syndication
from ingest.sources.found import Linked, Onward, Unread
from ingest.sources.resource import Resource
from ingest.sources.sniffing import root_element

MOST_ITEMS = 1000
"""Items of one feed, and pages of one sitemap, that are read."""
FEWEST_WORDS = 5
"""Words of an item that are a text: fewer ("Read more", "Photo: AP") tell nothing."""
is_json_feed = syndication.is_json_feed


def is_feed(head: bytes) -> bool:
    """Does an RSS, RDF or Atom feed begin here?"""
    name, _ = root_element(head)
    return name.lower() in {"rss", "rdf", "feed"}


def is_sitemap(head: bytes) -> bool:
    """Does a sitemap or an index of sitemaps begin here?"""
    return sitemaps.is_sitemap(root_element(head)[0])


def from_feed(resource: Resource) -> Iterator[Linked | Onward | Unread]:
    """The items of an RSS, RDF or Atom feed in its order. SourceError where there are none."""
    feed = syndication.from_xml(resource.whole(), resource.charset)
    if feed is None:
        raise SourceError("the feed has no items.")
    yield from _items(feed, resource)


def from_json_feed(content: Mapping[str, Any], resource: Resource) -> Iterator[Linked | Onward | Unread]:
    """The items of a JSON Feed in its order. SourceError where there are none."""
    yield from _items(syndication.from_json(content), resource)


def from_sitemap(resource: Resource) -> Iterator[Linked | Onward | Unread]:
    """The pages of a sitemap, and the sitemaps of an index. SourceError where there are none."""
    sitemap = sitemaps.read(resource.whole())
    if not sitemap.pages and not sitemap.sitemaps:
        raise SourceError("the sitemap names no pages.")
    for address in sitemap.sitemaps:
        if onward := meant_address(address, resource.address or ""):
            yield Onward(onward)
    for number, (address, record) in enumerate(sitemap.pages, 1):
        place = f"{resource.place} page {number}"
        if number > MOST_ITEMS:
            left = f"{len(sitemap.pages) - MOST_ITEMS:,} were left"
            yield Unread(
                resource.place, f"of one sitemap {MOST_ITEMS:,} pages are read; {left}.", resource.location
            )
            return
        if not (link := meant_address(address, resource.address or "")):
            yield Unread(place, f"its address {address!r:.80} is none.", resource.location)
            continue
        article, warnings = _told({**record, "url": link}, Clock(resource.fetched))
        yield Linked(article, link, place, resource.location, warnings=warnings)


def _items(feed: Syndication, resource: Resource) -> Iterator[Linked | Onward | Unread]:
    if not feed.entries:
        raise SourceError("the feed has no items.")
    dates = [entry.record[name] for entry in feed.entries for name in ("published", "updated")]
    clock = Clock(resource.fetched, usual_order(dates))
    for number, entry in enumerate(feed.entries, 1):
        if number > MOST_ITEMS:
            left = f"{len(feed.entries) - MOST_ITEMS:,} were left"
            yield Unread(
                resource.place, f"of one feed {MOST_ITEMS:,} items are read; {left}.", resource.location
            )
            return
        yield _item(entry, feed, f"{resource.place} item {number}", resource, clock)
    if feed.next_page and (onward := meant_address(feed.next_page, resource.address or "")):
        yield Onward(onward)


def _item(entry: Entry, feed: Syndication, place: str, resource: Resource, clock: Clock) -> Linked | Unread:
    link = meant_address(entry.link, resource.address or feed.home or "") if entry.link else None
    if link is not None and not link.startswith(("http:", "https:")):
        if length_in_words(entry.record["text"]) < FEWEST_WORDS:
            return Unread(place, f"its link {entry.link!r:.80} is no address.", resource.location)
        link = None
    guid = (
        syndication.guid_place(feed.home or resource.address or resource.location, entry.guid)
        if entry.guid
        else None
    )
    article, warnings = _told({**entry.record, "url": link}, clock)
    if link is None and guid is not None:
        article = replace(article, id=f"{resource.address or resource.location}#{entry.guid}")
    return Linked(article, link, place, resource.location, guid, warnings)


def _told(record: Mapping[str, Any], clock: Clock) -> tuple[Article, tuple[str, ...]]:
    """What an item says, which may be no text."""
    text = record.get("text") or ""
    article, warnings = read_record({**record, "text": text or "-"}, clock)
    return replace(article, text=text), warnings
