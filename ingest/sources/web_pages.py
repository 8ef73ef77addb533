"""One article out of a web page: its text by trafilatura, the rest from what the page says about itself."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.errors import SourceError
from assistant.types import Article
from ingest.sources.pages.days import has_been
from ingest.sources.pages.live import plain_text, text_of_updates, write_times
from ingest.sources.pages.state import text_in_data
from ingest.sources.pages.statements import Statements
from ingest.sources.pages.visible import blocks, is_crowded, make_plain
from ingest.sources.pages.walls import has_wall, is_consent_notice, is_short

__all__ = ["Page", "from_html", "has_been"]

_UNHEARD = logging.NullHandler()
_MOST_TAGS = 500_000
"""Of a page, with ten thousand comments; so many are parsed in a second or two."""
_MOST_ELEMENTS = 60_000
"""Of a page once comments are off: extraction takes a few seconds for so many. A long live blog has 20,000."""
_DEEPEST = 512
"""Elements within elements: as deep as browsers go."""
_SMALL_PAGE = 5000
"""Characters of a page's visible text; of such a page extraction, which looks for the article among much else, loses
more than it saves."""
_WHOLE = 0.9
"""The share of a small page's words that extraction must have found."""
_LITTLE = 200
"""Characters of a text beside which the data of the page's program is looked at too."""
_EMPTY_ITEM = "-"
_WINDOWS_REFERENCE = re.compile(r"&#(1(?:2[89]|[345]\d));")
"""Character references that mean windows-1252 in HTML, whatever Unicode has there."""


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
    Paragraphs are set apart by blank lines; a table has a line for each row. What is hidden or struck out is left
    out. A page whose text is for subscribers, or breaks off beside a wall, is a stub.
    Raises SourceError where the page has no text, only asks for consent, or is too large to be read in a few seconds.
    """
    tree = _parsed(html)
    said = Statements(tree, address)
    linked = said.linked
    article = Article(
        url=said.canonical() or address,
        title=said.title(),
        source=said.source(),
        authors=said.authors(),
        published=said.published(),
        updated=said.updated(),
        text="",
        language=said.language(),
    )
    feeds, for_subscribers = said.feeds(), said.for_subscribers()
    text = _text(tree, address)
    stated = text_of_updates(linked) or plain_text(linked.get("articleBody"))
    if len(stated) > 2 * len(text) or (text and _words(text) in _words(stated)):
        text = stated  # the page shows it by a script, or without its paragraphs
    if len(text) < _LITTLE and len(shown := text_in_data(_parsed(html), article.title)) > 2 * len(text):
        text = stated = shown
    if not text.strip():
        raise SourceError("no article text was found on the page.")
    if is_consent_notice(text):
        raise SourceError("the page asks for consent to cookies and shows no article.")
    stub = text is not stated and (for_subscribers or (is_short(text) and has_wall(_parsed(html), text)))
    return Page(replace(article, text=text, stub=stub), feeds=feeds)


def _parsed(html: str) -> Any:
    import lxml.html  # type: ignore[import-untyped]  # slow to import (0.3 s), and most runs meet no page

    tags = html.count("<")
    if tags > _MOST_TAGS:
        raise SourceError(
            f"the page has {tags:,} tags, more than the {_MOST_TAGS:,} that are read of one page."
        )
    try:
        # Bytes, so that a declaration of another encoding in already decoded text does no harm.
        data = _WINDOWS_REFERENCE.sub(_windows_character, html).encode()
        # Programs that write pages part the words of a sentence by comments: with them the words behind are lost.
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        tree = lxml.html.document_fromstring(data, parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise SourceError("the page is empty or is not HTML.") from error
    _check_depth(tree)
    return tree


def _windows_character(reference: re.Match[str]) -> str:
    return bytes([int(reference[1])]).decode("cp1252", "replace")


def _text(tree: Any, address: str | None) -> str:
    from trafilatura import bare_extraction  # put off: slow, as above

    # What it finds wrong with a page is told in our report, and not on a terminal that nobody asked to log on.
    logging.getLogger("trafilatura").addHandler(_UNHEARD)
    write_times(tree)
    part = make_plain(tree)
    _check_size(part)
    seen = blocks(part)
    if is_crowded(part):
        return "\n\n".join(seen)
    found = bare_extraction(part, url=address, include_comments=False, include_tables=True)
    text = "" if found is None or isinstance(found, dict) else found.text or ""
    lines = [said for line in text.splitlines() if (said := line.strip()) and said != _EMPTY_ITEM]
    if sum(map(len, seen)) <= _SMALL_PAGE and _is_torn(lines, seen):
        lines = seen
    return "\n\n".join(lines)


def _is_torn(lines: Sequence[str], seen: Sequence[str]) -> bool:
    """Does the extracted text of a small page lack its paragraphs, or some that the page shows?"""
    words = Counter(" ".join(lines).split())
    shown = Counter(" ".join(seen).split())
    both = (words & shown).total()
    if both < _WHOLE * words.total():
        return False  # what was found stands in what was taken for a box beside the text
    return (len(lines) < len(seen) and len(lines) <= 1) or both < _WHOLE * shown.total()


def _words(text: str) -> str:
    return " ".join(text.split())


def _check_depth(tree: Any) -> None:
    depth = 0
    element = tree
    while element is not None:
        if len(element):
            element, depth = element[0], depth + 1
            if depth > _DEEPEST:
                raise SourceError(
                    f"the page has elements within elements to a depth of more than {_DEEPEST}."
                )
            continue
        while element is not None and element.getnext() is None:
            element, depth = element.getparent(), depth - 1
        element = None if element is None else element.getnext()


def _check_size(part: Any) -> None:
    elements = sum(1 for _ in part.iter())
    if elements > _MOST_ELEMENTS:
        raise SourceError(
            f"the page has {elements:,} elements, more than the {_MOST_ELEMENTS:,} that are read of one page."
        )
