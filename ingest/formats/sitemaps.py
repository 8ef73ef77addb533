"""Sitemaps: which pages a site names, with what a news sitemap says about each (sitemaps.org, Google News)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.formats.agency_xml import parsed

Record = dict[str, Any]
"""The fields of an article by name, dates as they are written."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages of a sitemap, each with what is said of it, and the sitemaps that an index of sitemaps names."""

    pages: tuple[tuple[str, Record], ...]
    sitemaps: tuple[str, ...]


def is_sitemap(root: str) -> bool:
    """Is this, without its prefix, the name of the first element of a sitemap or of an index of them?"""
    return root in {"urlset", "sitemapindex"}


def read(data: bytes) -> Sitemap:
    """What a sitemap names, in its order; `lastmod` is no date of publication, and is not taken for one."""
    pages: list[tuple[str, Record]] = []
    sitemaps: list[str] = []
    for entry in parsed(data):
        of_page = _said(entry)
        if not (address := of_page.get("loc")):
            continue
        if _name(entry) == "sitemap":
            sitemaps.append(address)
        elif _name(entry) == "url":
            # Pictures and films of a page have titles too.
            said = {
                name: text for news in entry if _name(news) == "news" for name, text in _said(news).items()
            }
            record = {
                "title": said.get("title"),
                "source": said.get("name"),
                "published": said.get("publication_date"),
                "language": said.get("language"),
            }
            pages.append((address, {name: value for name, value in record.items() if value}))
    return Sitemap(tuple(pages), tuple(sitemaps))


def _said(element: Any) -> dict[str, str]:
    """What the elements within one say, by their names; of one name the first."""
    return {_name(inner): _text(inner) for inner in reversed(list(element.iterdescendants()))}


def _name(element: Any) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
