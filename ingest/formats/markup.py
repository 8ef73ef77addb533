"""Marked-up text that is all article (a feed's item, an agency's body, a chapter) → paragraphs.

Paragraphs are set apart by blank lines. Nothing is weighed and thrown away here as on a web page, where text stands
among much else: what is left out is what a reader does not see (hidden text, scripts) and what was struck out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.text.sentences import word_set
from ingest.formats.formatting import STRUCK, hidden_classes, is_hidden, raised
from ingest.formats.tables import lines_of_table, local_name

_BLOCKS = word_set(
    """
    address article aside blockquote body block body.content caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hl1 hl2 hr html legend li main media media-caption nav
    ol p pre section summary table tbody td tfoot th thead tr ul h list list-item
    """
)
_UNSEEN = STRUCK | word_set(
    """
    audio button canvas datalist embed head iframe input link map math meta noscript object option rp rt script
    select source style svg template textarea title track video media-metadata media-reference
    media-producer media-object
    """
)
_SPACES = re.compile(r"[^\S\u00a0\u202f\u2007\u3000]+")


def text_of(markup: str) -> str:
    """The text of a fragment of HTML; "" where it holds none."""
    import lxml.html  # type: ignore[import-untyped]  # put off: many runs meet no markup

    if not markup.strip():
        return ""
    try:
        # Bytes, so that a declaration of another encoding in already decoded text does no harm.
        tree = lxml.html.document_fromstring(
            f"<div>{markup}</div>".encode("utf-8", "replace"),
            parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=True),
        )
    except (lxml.etree.LxmlError, ValueError):
        return ""
    return text_in(tree)


def text_in(element: Any) -> str:
    """The text of an lxml element with what is inside it."""
    sheets = (style.text or "" for style in element.iter() if local_name(style) == "style")
    pieces = "".join(_pieces(element, hidden_classes(sheets)))
    paragraphs = (_tidy(paragraph) for paragraph in pieces.split("\f"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _tidy(paragraph: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in paragraph.split("\v"))
    return "\n".join(line for line in lines if line)


def _pieces(element: Any, unseen: frozenset[str]) -> Iterator[str]:
    """The text in order: a form feed between paragraphs, a vertical tab where a line breaks."""
    # By hand, not by recursion: pages nest deeper than Python does.
    waiting: list[Any] = [element]
    before = ""
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            before = item or before
            yield item
            continue
        name = local_name(item)
        if name is None or name in _UNSEEN or is_hidden(item, unseen):
            continue
        if name == "br":
            yield "\v"
        elif (
            name == "table"
            and (lines := lines_of_table(item, lambda cell: "".join(_pieces(cell, unseen)))) is not None
        ):
            yield "\f" + "\f".join(lines) + "\f"
        elif name == "sup":
            yield (before := raised("".join(item.itertext()), before))
        else:
            edge = "\f" if name in _BLOCKS else ""
            quote = '"' if name == "q" else ""
            inside: list[Any] = [edge + quote, item.text or ""]
            for child in item:
                inside += [child, child.tail or ""]
            inside.append(quote + edge)
            waiting += reversed(inside)
