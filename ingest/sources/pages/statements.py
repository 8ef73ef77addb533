"""What a page states about itself: JSON-LD, then OpenGraph and `<meta>`, then its markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.types import Moment
from ingest.articles.addresses import meant_address, stated_address
from ingest.sources.pages.days import day_by_markup, stated_moment
from ingest.sources.pages.live import is_update

_ARTICLE_KINDS = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|Report|NewsArticle|WebPage)$")
_AROUND_DATA = re.compile(r"\A\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*\Z")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "date",
    "dc.date",
    "dc.date.issued",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
)
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")


class Statements:
    """What a page says about itself, most trusted statement first."""

    def __init__(self, tree: Any, address: str | None) -> None:
        self._tree = tree
        self._address = address
        self._meta = dict(_meta(tree))
        self.linked: Mapping[str, Any] = _best(list(_linked_data(tree)))
        """Of the page's JSON-LD the item that describes the article."""

    def title(self) -> str:
        headings = [" ".join(h.text_content().split()) for h in self._tree.iter("h1")]
        title = self._tree.findtext(".//title") or ""
        return _first(
            _text(self.linked.get("headline")),
            self._meta.get("og:title"),
            *headings[:1],
            " ".join(title.split()),
        )

    def source(self) -> str:
        publisher = self.linked.get("publisher")
        return _first(
            *_names(publisher),
            self._meta.get("og:site_name"),
            self._meta.get("application-name"),
            self._meta.get("publisher"),
        )

    def authors(self) -> tuple[str, ...]:
        named = _names(self.linked.get("author"))
        if not named:
            stated = _first(self._meta.get("author"), self._meta.get("article:author"))
            named = [stated] if stated and not stated.startswith(("http:", "https:")) else []
        return tuple(dict.fromkeys(named))

    def published(self) -> Moment | None:
        stated = (
            self.linked.get("datePublished"),
            *(self._meta.get(name) for name in _PUBLISHED),
            *self._times("pubdate", "published", "datepublished"),
        )
        if (found := self._first_moment(*stated)) is not None:
            return found
        day = day_by_markup(self._tree, self.canonical() or self._address, self.language())
        exact = self._first_moment(self._only_time())
        return (
            exact if exact is not None and (day is None or exact.isoformat()[:10] == day.isoformat()) else day
        )

    def updated(self) -> Moment | None:
        stated = (
            self.linked.get("dateModified"),
            *(self._meta.get(name) for name in _UPDATED),
            *self._times("updated", "modified", "datemodified"),
        )
        return self._first_moment(*stated)

    def _first_moment(self, *stated: Any) -> Moment | None:
        return next((moment for one in stated if (moment := stated_moment(one, self.language()))), None)

    def canonical(self) -> str | None:
        links = self._tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
        main = self.linked.get("mainEntityOfPage")
        stated = [
            *(str(link) for link in links[:1]),
            self._meta.get("og:url") or "",
            _text(self.linked.get("url")),
            _text(main.get("@id") if isinstance(main, dict) else main),
        ]
        return stated_address(stated, self._address or "")

    def language(self) -> str | None:
        html = self._tree.get("lang") or self._tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        stated = _first(
            _text(self.linked.get("inLanguage")), html, (self._meta.get("og:locale") or "").replace("_", "-")
        )
        return stated or None

    def for_subscribers(self) -> bool:
        parts = self.linked.get("hasPart")
        told = [self.linked, *(parts if isinstance(parts, list) else [parts])]
        free = [str(part.get("isAccessibleForFree")).lower() for part in told if isinstance(part, dict)]
        tier = self._meta.get("article:content_tier", "").lower()
        return free[0] == "false" or "false" in free or tier == "locked"

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
        # One <time> of an article is its own; of several unmarked ones nobody can say which.
        times = {
            str(time.get("datetime"))
            for time in self._tree.iter("time")
            if time.get("datetime") and next(time.iterancestors("aside", "footer", "nav"), None) is None
        }
        return times.pop() if len(times) == 1 else None


def _meta(tree: Any) -> Iterator[tuple[str, str]]:
    for element in reversed(list(tree.iter("meta"))):  # dict() keeps the last, the page means the first
        if is_update(element):
            continue  # it is said of one item
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (element.get("content") or "").strip():
            yield str(name).lower(), str(element.get("content")).strip()


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[contains(@type, 'application/ld+json')]"):
        waiting = [_json(script.text_content())]
        while waiting:
            item = waiting.pop()
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                yield item
                waiting.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def _json(written: str) -> Any:
    """What a script holds, with what people leave around and in it; None where it is no JSON."""
    plain = _AROUND_DATA.sub("", _AROUND_DATA.sub("", written))
    for attempt in (plain, _TRAILING_COMMA.sub("", plain)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):  # other people's markup; the page may still say it elsewhere
            continue
    return None


def _best(items: list[dict[str, Any]]) -> dict[str, Any]:
    """The item that describes the article: of those of such a kind the one that says most."""

    def rank(item: dict[str, Any]) -> tuple[int, int]:
        kinds = item.get("@type")
        named = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
        if not any(_ARTICLE_KINDS.search(kind) for kind in named):
            return (0, 0)
        return (1 if all(kind.endswith("WebPage") for kind in named) else 2, len(item))

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
