"""Web pages and feeds → articles. What has not changed since the last time is not asked for twice."""

from __future__ import annotations

import hashlib
import json
import time
from calendar import timegm
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]

from assistant.errors import SourceError
from assistant.types import Article
from ingest.articles.identity import meant_address
from ingest.sources import web_pages
from ingest.sources.contents import KINDS, read_bytes
from ingest.sources.decoding import decode
from ingest.sources.fetch import Fetched, Fetcher, Validators
from ingest.sources.found import Found, Same, Unread

_WHOLE_TEXT_WORDS = 150
"""An item of a feed with as many words is taken for the whole article, and its page is not fetched."""
_MOST_ITEMS = 1000
_FAILURES_IN_A_ROW = 20
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/zip": ".zip",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "text/plain": ".txt",
}


class Web:
    """Reads pages and feeds, with the notes that were kept from the last time.

    `note_of` says what was noted of an address then, `is_kept` whether something read there is in the index still;
    `noted` collects what to note once the articles read are stored.
    """

    def __init__(
        self, fetcher: Fetcher, note_of: Callable[[str], str | None], is_kept: Callable[[str], bool]
    ) -> None:
        self._fetcher = fetcher
        self._note_of = note_of
        self._is_kept = is_kept
        self.noted: dict[str, str] = {}

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        """The article on a page, or those of a feed."""
        try:
            before = _Note.read(self._note_of(address))
            known = all(map(self._is_kept, before.places))
            fetched = self._fetcher.get(address, before.validators if known else Validators())
            if fetched.data is None:
                yield from (Same(address, place) for place in before.places)
            elif feed := _as_feed(fetched):
                yield from self._feed(feed, fetched, address)
            else:
                places: dict[str, None] = {}
                for item in _content(fetched, address):
                    yield item
                    if isinstance(item, Found):
                        places[item.location] = None  # in an archive each article has its own
                self.noted[address] = _Note(fetched.validators, tuple(places) or (address,)).written()
        except SourceError as error:
            yield Unread(address, str(error), address)

    def _feed(self, feed: Any, fetched: Fetched, address: str) -> Iterator[Found | Same | Unread]:
        """The items. That the feed is as it was says something only once every item of it was had."""
        if not feed.entries:
            raise SourceError("the feed has no items.")
        places: list[str] = []
        for item in self._items(feed, address):
            yield item
            places.append("" if isinstance(item, Unread) else item.location)
        if "" not in places:
            self.noted[address] = _Note(fetched.validators, tuple(dict.fromkeys(places))).written()

    def _items(self, feed: Any, address: str) -> Iterator[Found | Same | Unread]:
        unreachable = 0
        for number, entry in enumerate(feed.entries, 1):
            left = len(feed.entries) - number + 1
            if unreachable == _FAILURES_IN_A_ROW:
                failed = f"the pages of {unreachable} items in a row could not be read"
                yield Unread(address, f"{failed}; the other {left} were not tried.", address)
                return
            if number > _MOST_ITEMS:
                yield Unread(
                    address, f"of one feed {_MOST_ITEMS:,} items are read; {left:,} were left.", address
                )
                return
            place = f"{address} item {number}"
            try:
                yield self._item(entry, feed, address, place)
                unreachable = 0
            except SourceError as error:
                unreachable += bool(meant_address(str(entry.get("link") or "")))
                yield Unread(place, str(error), address)

    def _item(self, entry: Any, feed: Any, address: str, place: str) -> Found | Same:
        link = meant_address(str(entry.get("link") or ""), address) if entry.get("link") else None
        if link == "":
            raise SourceError(f"its link {str(entry['link'])!r:.80} is no address.")
        location = link or f"{address}#{entry.get('id') or ''}"
        note = hashlib.blake2b(
            repr(sorted(entry.items(), key=lambda item: item[0])).encode(), digest_size=16
        ).hexdigest()
        if self._note_of(location) == note and self._is_kept(location):
            return Same(place, location)
        said = _said_by_feed(entry, feed, link)
        if link is None and entry.get("id"):
            said = replace(said, id=location)
        if len(said.text.split()) < _WHOLE_TEXT_WORDS:
            if link is None:
                raise SourceError("the item has neither a text nor a link.")
            said = _completed(self._page(link), said)
        self.noted[location] = note
        return Found(said, place, location)

    def _page(self, link: str) -> Article:
        fetched = self._fetcher.get(link)
        assert fetched.data is not None  # no validators were sent along
        return web_pages.from_html(decode(fetched.data, fetched.charset), fetched.address).article


@dataclass(frozen=True, slots=True)
class _Note:
    """What is kept of an address that was read: how to ask whether it changed, and where its articles are placed."""

    validators: Validators
    places: tuple[str, ...]

    @classmethod
    def read(cls, note: str | None) -> _Note:
        """The note as it was written; an empty one where there is none, or one of an item in a feed."""
        try:
            kept = json.loads(note or "")
            return cls(Validators(**kept["validators"]), tuple(kept["places"]))
        except (ValueError, KeyError, TypeError):
            return cls(Validators(), ())

    def written(self) -> str:
        return json.dumps(asdict(self))


def _content(fetched: Fetched, address: str) -> Iterator[Found | Unread]:
    assert fetched.data is not None
    suffix = _SUFFIXES.get(fetched.kind) or next(
        (k for k in KINDS if fetched.address.lower().endswith(k)), ".html"
    )
    if suffix == ".html":
        found = web_pages.from_html(decode(fetched.data, fetched.charset), fetched.address).article
        yield Found(found, address, address, alone=True)
        return
    for item in read_bytes(fetched.data, f"page{suffix}", address):
        if isinstance(item, Found) and item.alone and not (item.article.id or item.article.url):
            item = replace(item, article=replace(item.article, url=address))  # it is the one at this address
        yield item


def _as_feed(fetched: Fetched) -> Any | None:
    assert fetched.data is not None
    if fetched.kind == "text/html" or not fetched.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    feed = feedparser.parse(fetched.data, sanitize_html=False, resolve_relative_uris=False)
    return feed if feed.version or feed.entries else None


def _said_by_feed(entry: Any, feed: Any, link: str | None) -> Article:
    bodies = [str(content.get("value") or "") for content in entry.get("content", [])]
    body = max([*bodies, str(entry.get("summary") or "")], key=len)
    authors = [str(a["name"]) for a in entry.get("authors", []) if a.get("name")] or [
        str(entry.get("author") or "")
    ]
    try:
        text = (
            web_pages.from_html(f"<html><body><article>{body}</article></body></html>").article.text
            if body
            else ""
        )
    except SourceError:
        text = ""
    return Article(
        url=link,
        title=" ".join(str(entry.get("title") or "").split()),
        source=" ".join(str(feed.feed.get("title") or "").split()),
        authors=tuple(name for name in authors if name),
        published=_moment(entry.get("published_parsed")),
        updated=_moment(entry["updated_parsed"] if "updated_parsed" in entry.keys() else None),  # noqa: SIM118
        text=text,
        language=feed.feed.get("language") or None,
    )


def _completed(found: Article, said: Article) -> Article:
    """The article on a page, with what only the feed says about it."""
    return replace(
        found,
        title=found.title or said.title,
        source=found.source or said.source,
        authors=found.authors or said.authors,
        published=found.published or said.published,
        updated=found.updated or said.updated,
        language=found.language or said.language,
    )


def _moment(parsed: time.struct_time | None) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment and web_pages.has_been(moment) else None
