"""What a feed says: RSS, RDF and Atom (read by feedparser) and JSON Feed, as records of one kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.articles.addresses import canonical_address
from ingest.formats.markup import text_of
from ingest.sources.decoding import decode

Record = dict[str, Any]
"""The fields of an article by name, dates as they are written."""

_ENCODING = re.compile(r"""(<\?xml\b[^>]*?)\s+encoding\s*=\s*["'][^"'>]*["']""")
_MARKED_TWICE = re.compile(
    r"\s*<(p|div|h[1-6]|ul|ol|article|section|blockquote|figure)\b[^>]*>.*</\1>", re.S | re.I
)
"""A text that is markup still: some programs escape it once more than they should."""
_LONGEST_TITLE = 90
"""Characters of a title made from the first line of a post without one, as Mastodon's are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed. `record["text"]` is its own text, which may be empty."""

    record: Record
    link: str | None
    """Where its page is, as the feed writes it: perhaps relative; None where it has none."""
    guid: str | None
    """What names the item in this feed for good, whatever becomes of its title and link."""


@dataclass(frozen=True, slots=True)
class Syndication:
    """A feed, or one page of it."""

    title: str
    home: str | None
    """The address of the site or of the feed itself, which tells one feed's guids from another's."""
    entries: tuple[Entry, ...]
    next_page: str | None = field(default=None)
    """Where older items are (RFC 5005, JSON Feed's next_url), as the feed writes it."""


def from_xml(data: bytes, charset: str | None = None) -> Syndication | None:
    """The RSS, RDF or Atom feed in these bytes, of which a server may say the `charset`; None where it is none."""
    import feedparser  # type: ignore[import-untyped]  # put off: most runs meet no feed

    # As text first: a declaration that lies is common, and the bytes know better.
    text = _ENCODING.sub(r"\1", decode(data, charset), count=1)
    feed = feedparser.parse(
        text.encode("utf-8", "replace"),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )
    if not (feed.version or feed.entries):
        return None
    said = feed.feed
    outlet = _line(said.get("title"))
    language = said.get("language") or None
    links = said.get("links") or []
    return Syndication(
        title=outlet,
        home=_home(said.get("id"), said.get("link"), *_related(links, "self")),
        entries=tuple(_from_feedparser(entry, outlet, language) for entry in feed.entries),
        next_page=next(iter(_related(links, "next")), None),
    )


def is_json_feed(content: Mapping[str, Any]) -> bool:
    """Is this object a JSON Feed (jsonfeed.org), version 1 or 1.1?"""
    return "jsonfeed.org/version" in str(content.get("version")) and isinstance(content.get("items"), list)


def from_json(content: Mapping[str, Any]) -> Syndication:
    """The feed that an object of JSON Feed describes."""
    outlet = _line(content.get("title"))
    items = [item for item in content["items"] if isinstance(item, Mapping)]
    return Syndication(
        title=outlet,
        home=_home(content.get("home_page_url"), content.get("feed_url")),
        entries=tuple(_from_json_item(item, content, outlet) for item in items),
        next_page=_line(content.get("next_url")) or None,
    )


def guid_place(home: str, guid: str) -> str:
    """Where the item of that guid lies for good: another feed's guid of the same name is another place."""
    return f"{canonical_address(home)}#{guid}"


def _from_feedparser(entry: Any, outlet: str, language: str | None) -> Entry:
    bodies = [
        _plain_or_marked(content.get("value"), content.get("type")) for content in entry.get("content", [])
    ]
    detail = entry.get("summary_detail") or {}
    summary = _plain_or_marked(entry.get("summary"), detail.get("type"))
    text = max([*bodies, summary], key=len)
    title = text_of(str(entry.get("title") or ""))
    people = [_line(one.get("name")) for one in entry.get("authors", []) if one] or [
        _line(entry.get("author"))
    ]
    source = entry.get("source") or {}
    enclosed = _related(entry.get("links") or [], "enclosure")
    if not text and enclosed:
        media = entry.get("media_description") or entry.get("itunes_summary") or ""
        text = _plain_or_marked(media, None)
    record = {
        "title": " ".join(title.split()) or _title_from(text),
        "source": outlet or _line(source.get("title")),
        "authors": [name for name in dict.fromkeys(people) if name],
        "published": _stated(entry, "published", "created") or None,
        "updated": _stated(entry, "updated") or None,
        "language": entry.get("language") or language,
        "text": text,
    }
    if record["published"] is None:
        record["published"], record["updated"] = record["updated"], None
    link = entry.get("link") or None
    guid = _line(entry.get("id")) or None
    if link in enclosed and entry.get("id") != link:
        link = None  # a recording is no page
    if link == entry.get("id") and not entry.get("links") and not str(link).lower().startswith("http"):
        link = None  # an Atom entry without a link is given its id for one
    return Entry(record, str(link).strip() if link else None, guid)


def _from_json_item(item: Mapping[str, Any], feed: Mapping[str, Any], outlet: str) -> Entry:
    plain = str(item.get("content_text") or "").strip()
    text = text_of(str(item.get("content_html") or "")) or plain or _line(item.get("summary"))
    people = item.get("authors") or item.get("author") or feed.get("authors") or feed.get("author") or []
    named = [
        one.get("name")
        for one in ([people] if isinstance(people, Mapping) else people)
        if isinstance(one, Mapping)
    ]
    record = {
        "title": _line(text_of(str(item.get("title") or ""))) or _title_from(text),
        "source": outlet,
        "authors": [name for one in named if (name := _line(one))],
        "published": item.get("date_published") or item.get("date_modified"),
        "updated": item.get("date_modified") if item.get("date_published") else None,
        "language": item.get("language") or feed.get("language"),
        "text": text,
    }
    guid = item.get("id")
    return Entry(
        record,
        _line(item.get("url") or item.get("external_url")) or None,
        None if guid is None else str(guid),
    )


def _plain_or_marked(value: Any, kind: str | None) -> str:
    """The text of a body; markup in what is called plain text is markup, as RSS does not say which it is."""
    body = str(value or "")
    if kind == "text/plain" and "<" not in body:
        return body.strip()
    text = text_of(body)
    return text_of(text) if _MARKED_TWICE.match(text) else text


def _stated(entry: Any, *names: str) -> str:
    # Asked for by itself: feedparser would give the one date for the other.
    return next((str(entry[name]) for name in names if name in entry.keys() and entry[name]), "")  # noqa: SIM118


def _related(links: Iterable[Any], relation: str) -> list[str]:
    return [str(link["href"]) for link in links if link.get("rel") == relation and link.get("href")]


def _home(*stated: Any) -> str | None:
    return next((line for one in stated if (line := _line(one))), None)


def _title_from(text: str) -> str:
    """A title for a post that has none: its first line, cut after a word."""
    line = text.split("\n", 1)[0]
    if len(line) <= _LONGEST_TITLE:
        return line
    return line[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _line(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
