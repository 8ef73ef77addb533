"""One article out of a web page: its text by trafilatura, the rest from what the page says about itself."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.errors import SourceError
from assistant.types import Article, Moment, day_of, parse_moment
from ingest.articles.addresses import meant_address, stated_address

_ARTICLE_KINDS = re.compile(r"Article$|^BlogPosting$|^LiveBlogPosting$|^Report$|^NewsArticle|^WebPage$")
_UNHEARD = logging.NullHandler()
_STUB_WORDS = 150
"""A text of fewer words beside an invitation to subscribe is only the beginning of one."""
_WALL = re.compile(
    r"(?:subscribe|sign in|log in|register)(?: now| here)? to (?:continue|keep|read)"
    r"|to (?:continue|keep) reading(?: this \w+)?[,.:]? (?:please )?(?:subscribe|log in|sign in|register)"
    r"|this (?:article|story|content|page) is (?:only )?(?:for|available to|reserved for|exclusive to)"
    r" (?:our )?subscribers"
    r"|already a subscriber\?",
    re.I,
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as an article, with what an article has no field for."""

    article: Article
    feeds: tuple[str, ...] = field(default=())
    """Addresses of the feeds that the page names."""


def from_html(html: str, address: str | None = None) -> Page:
    """The article on a page. `address` is where it was fetched, None for a file.

    Title, source, authors, dates, canonical address and language come from JSON-LD, then OpenGraph and
    `<meta>`, then `<time>` and headings; a date that none of them gives, or that is still to come, is None.
    Paragraphs are set apart by blank lines. A page that says that its text is for subscribers, or breaks off after
    a few lines with an invitation to subscribe, is a stub.
    Raises SourceError where the page has no text.
    """
    # Slow to import (0.3 s), and most runs meet no page.
    import lxml.html  # type: ignore[import-untyped]
    from trafilatura import bare_extraction

    # What it finds wrong with a page is told in our report, and not on a terminal that nobody asked to log on.
    logging.getLogger("trafilatura").addHandler(_UNHEARD)
    try:
        # Bytes, so that a declaration of another encoding in already decoded text does no harm.
        tree = lxml.html.document_fromstring(html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.LxmlError, ValueError) as error:
        raise SourceError("the page is empty or is not HTML.") from error
    said = _Said(tree, address)
    found = bare_extraction(html, url=address, include_comments=False, include_tables=True)
    text = "" if found is None or isinstance(found, dict) else found.text or ""
    if not text.strip():
        raise SourceError("no article text was found on the page.")
    article = Article(
        url=said.canonical() or address,
        title=said.title(),
        source=said.source(),
        authors=said.authors(),
        published=said.published(),
        updated=said.updated(),
        text="\n\n".join(line.strip() for line in text.splitlines() if line.strip()),
        language=said.language(),
    )
    stub = said.for_subscribers() or (
        len(article.text.split()) < _STUB_WORDS and bool(_WALL.search(tree.text_content()))
    )
    return Page(replace(article, stub=stub), feeds=said.feeds())


def has_been(moment: Moment) -> bool:
    """Is this a day that has come, or tomorrow, which it is already somewhere?"""
    return day_of(moment) <= datetime.now(UTC).date() + timedelta(days=1)


class _Said:
    """What a page says about itself, most trusted statement first."""

    def __init__(self, tree: Any, address: str | None) -> None:
        self._tree = tree
        self._address = address
        self._meta = dict(_meta(tree))
        self._linked = _best(list(_linked_data(tree)))

    def title(self) -> str:
        headings = [" ".join(h.text_content().split()) for h in self._tree.iter("h1")]
        title = self._tree.findtext(".//title") or ""
        return _first(
            _text(self._linked.get("headline")),
            self._meta.get("og:title"),
            *headings[:1],
            " ".join(title.split()),
        )

    def source(self) -> str:
        publisher = self._linked.get("publisher")
        return _first(
            *_names(publisher),
            self._meta.get("og:site_name"),
            self._meta.get("application-name"),
            self._meta.get("publisher"),
        )

    def authors(self) -> tuple[str, ...]:
        named = _names(self._linked.get("author"))
        if not named:
            stated = _first(self._meta.get("author"), self._meta.get("article:author"))
            named = [stated] if stated and not stated.startswith(("http:", "https:")) else []
        return tuple(dict.fromkeys(named))

    def published(self) -> Moment | None:
        return _first_moment(
            self._linked.get("datePublished"),
            self._meta.get("article:published_time"),
            self._meta.get("og:published_time"),
            self._meta.get("datepublished"),
            self._meta.get("pubdate"),
            self._meta.get("date"),
            self._meta.get("dc.date"),
            *self._times("pubdate", "published", "datepublished"),
            self._only_time(),
        )

    def updated(self) -> Moment | None:
        return _first_moment(
            self._linked.get("dateModified"),
            self._meta.get("article:modified_time"),
            self._meta.get("og:updated_time"),
            self._meta.get("datemodified"),
            self._meta.get("last-modified"),
            *self._times("updated", "modified", "datemodified"),
        )

    def canonical(self) -> str | None:
        links = self._tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
        main = self._linked.get("mainEntityOfPage")
        stated = [
            *(str(link) for link in links[:1]),
            self._meta.get("og:url") or "",
            _text(self._linked.get("url")),
            _text(main.get("@id") if isinstance(main, dict) else main),
        ]
        return stated_address(stated, self._address or "")

    def language(self) -> str | None:
        html = self._tree.get("lang") or self._tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        stated = _first(
            _text(self._linked.get("inLanguage")), html, (self._meta.get("og:locale") or "").replace("_", "-")
        )
        return stated or None

    def for_subscribers(self) -> bool:
        free = str(self._linked.get("isAccessibleForFree")).lower()
        return free == "false" or self._meta.get("article:content_tier", "").lower() == "locked"

    def feeds(self) -> tuple[str, ...]:
        links = self._tree.xpath("//link[@type='application/rss+xml' or @type='application/atom+xml']/@href")
        addresses = (meant_address(str(link), self._address or "") for link in links)
        return tuple(address for address in addresses if address)

    def _times(self, *marks: str) -> Iterator[str]:
        for time in self._tree.iter("time"):
            said = " ".join(str(v) for k, v in time.attrib.items() if k != "datetime").lower()
            if any(mark in said or mark in {str(k).lower() for k in time.attrib} for mark in marks):
                yield time.get("datetime") or time.text_content()

    def _only_time(self) -> str | None:
        # One <time> on a page is the article's; of several unmarked ones nobody can say which.
        times = {str(time.get("datetime")) for time in self._tree.iter("time") if time.get("datetime")}
        return times.pop() if len(times) == 1 else None


def _meta(tree: Any) -> Iterator[tuple[str, str]]:
    for element in reversed(list(tree.iter("meta"))):  # dict() keeps the last, the page means the first
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (element.get("content") or "").strip():
            yield str(name).lower(), str(element.get("content")).strip()


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text_content(), strict=False)
        except (ValueError, RecursionError):  # other people's markup; the page may still say it elsewhere
            continue
        waiting = [data]
        while waiting:
            item = waiting.pop()
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                yield item
                waiting.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def _best(items: list[dict[str, Any]]) -> dict[str, Any]:
    """The item that describes the article: of those of such a kind the one that says most."""

    def rank(item: dict[str, Any]) -> tuple[int, int]:
        kinds = item.get("@type")
        named = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
        if not any(_ARTICLE_KINDS.search(kind) for kind in named):
            return (0, 0)
        return (1 if named == ["WebPage"] else 2, len(item))

    best = max(items, key=rank, default={})
    return best if rank(best)[0] else {}


def _names(value: Any) -> list[str]:
    people = value if isinstance(value, list) else [value]
    named = (person.get("name") if isinstance(person, dict) else person for person in people)
    return [name.strip() for name in named if isinstance(name, str) and name.strip()]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("name")
    return value.strip() if isinstance(value, str) else ""


def _first(*statements: str | None) -> str:
    return next((s.strip() for s in statements if s and s.strip()), "")


def _first_moment(*statements: Any) -> Moment | None:
    for statement in statements:
        if not isinstance(statement, str):
            continue
        if found := _MOMENT.match(statement.strip()):
            written = found.group().replace(" ", "T", 1).replace(" ", "").replace(",", ".")
        else:
            written = _from_mail(statement)
        try:
            moment = parse_moment(written)
        except ValueError:
            continue
        if moment is not None and has_been(moment):
            return moment
    return None


def _from_mail(statement: str) -> str:
    """A date as mail and HTTP have it ("Fri, 03 Jul 2026 10:00:00 GMT") as ISO 8601; "" where it is none."""
    try:
        return parsedate_to_datetime(statement).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
