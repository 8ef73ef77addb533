"""Documents that are archives of XML: EPUB (one article for each chapter or piece) and OpenDocument text (.odt, .fodt).

Read with Python's zipfile and lxml: the libraries for EPUB are under copyleft licences.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from assistant.errors import SourceError
from assistant.text.scripts import length_in_words
from ingest.formats.agency_xml import parsed
from ingest.formats.formatting import raised, text_before
from ingest.formats.markup import text_in
from ingest.formats.tables import Grid, lines_of_cells
from ingest.sources.sniffing import root_element

Record = dict[str, Any]
"""The fields of an article by name, dates as they are written."""

_MAX_UNPACKED = 128 * 1024 * 1024
"""Bytes of the parts that are read together; text packs well, so a file of pictures comes nowhere near it."""
_FEWEST_WORDS = 20
"""Words of a part of a book that is an article: a title page or an imprint has fewer. So has a short piece, which has a
heading and a sentence."""
_SENTENCE = re.compile(r"[.!?…。！？।][\"”’»」)]*$", re.M)
_NO_ARTICLE = frozenset(
    {"cover", "titlepage", "halftitlepage", "copyright-page", "imprint", "toc", "landmarks"}
)
"""What EPUB calls parts (`epub:type`) that are no articles."""
_UNSEEN = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "note-citation", "bookmark", "table-of-content"}
)


def is_epub(head: bytes) -> bool:
    """Does an EPUB begin here? Its first part is called `mimetype` and says so, unpacked."""
    return head.startswith(b"PK\x03\x04") and b"mimetypeapplication/epub+zip" in head[:120]


def is_opendocument(head: bytes) -> bool:
    """Does an OpenDocument text begin here?"""
    if head.startswith(b"PK\x03\x04"):
        return b"mimetypeapplication/vnd.oasis.opendocument.text" in head[:120]
    name, namespace = root_element(head)
    return name == "document" and "opendocument" in namespace


def from_epub(data: bytes) -> Iterator[Record]:
    """The chapters of a book, or the pieces of a paper, in reading order; SourceError where it has no text."""
    parts = _Parts(data)
    container = parsed(parts.read("META-INF/container.xml"))
    package_path = next((e.get("full-path") for e in container.iter() if _name(e) == "rootfile"), None)
    if not package_path:
        raise SourceError("it is an EPUB that does not say where its contents are.")
    package = parsed(parts.read(package_path))
    said = {"title": "", "creator": "", "date": "", "language": "", "publisher": "", "identifier": ""}
    for element in reversed(list(package.iter())):
        if _name(element) in said and element.text and element.text.strip():
            said[_name(element)] = element.text.strip()
    creators = [e.text.strip() for e in package.iter() if _name(e) == "creator" and (e.text or "").strip()]
    manifest = {e.get("id"): e for e in package.iter() if _name(e) == "item"}
    spine = [manifest.get(e.get("idref")) for e in package.iter() if _name(e) == "itemref"]
    found = 0
    for item in spine:
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        path = posixpath.normpath(
            posixpath.join(posixpath.dirname(package_path), unquote(item.get("href") or ""))
        )
        body = next((e for e in parsed(parts.read(path)).iter() if _name(e) == "body"), None)
        if body is None:
            continue
        if any(_NO_ARTICLE & _kinds(element) for element in (body, *body)):
            continue
        text = text_in(body)
        heading = next(
            (" ".join("".join(e.itertext()).split()) for e in body.iter() if _name(e) in {"h1", "h2", "h3"}),
            "",
        )
        if length_in_words(text) < _FEWEST_WORDS and not (heading and _SENTENCE.search(text)):
            continue
        found += 1
        yield {
            "id": f"{said['identifier']}#{item.get('href')}" if said["identifier"] else None,
            "title": heading or said["title"],
            "source": said["publisher"] or said["title"],
            "authors": creators,
            "published": said["date"] or None,
            "language": said["language"] or None,
            "text": text,
        }
    if not found:
        raise SourceError("it is a book without text; pictures of pages need OCR first.")


def _kinds(element: Any) -> set[str]:
    """What EPUB calls this part of it."""
    stated = (value for name, value in element.items() if name.rsplit("}", 1)[-1] == "type")
    return {kind for value in stated for kind in value.split()}


def from_opendocument(data: bytes) -> Record:
    """The text of an OpenDocument file, without what was struck out, is hidden or noted at its edge."""
    if data.lstrip()[:1] == b"<":
        content = meta = parsed(data)
    else:
        parts = _Parts(data)
        content = parsed(parts.read("content.xml"))
        meta = parsed(parts.read("meta.xml")) if "meta.xml" in parts.names else None
    _write_styles(content)
    body = next((e for e in content.iter() if _name(e) == "text" and "office" in e.tag), None)
    text = "\n\n".join(_paragraphs(body)) if body is not None else ""
    if not text:
        raise SourceError("it has no text.")
    title = _meta(meta, "title")
    return {
        "title": title or text.split("\n", 1)[0],
        "authors": [name for name in [_meta(meta, "initial-creator") or _meta(meta, "creator")] if name],
        "text": text,
    }


def _write_styles(content: Any) -> None:
    """Empties what a style strikes out or hides, and sections that are not shown; figures set high become powers."""
    unseen, high = set(), set()
    for said in (e for e in content.iter() if _name(e) == "text-properties"):
        name = _attribute(said.getparent(), "name")
        lines = {_attribute(said, f"text-line-through-{part}") for part in ("style", "type")}
        if lines - {"", "none"} or _attribute(said, "display") == "none":
            unseen.add(name)
        elif _attribute(said, "text-position").startswith("super"):
            high.add(name)
    for element in list(content.iter()):
        style, name = _attribute(element, "style-name"), _name(element)
        hidden = name == "section" and _attribute(element, "display") == "none"
        if hidden or (name in {"span", "p", "h"} and style in unseen):
            element.clear(keep_tail=True)
        elif name == "span" and style in high and not len(element):
            element.text = raised(element.text or "", text_before(element))


def _attribute(element: Any, name: str) -> str:
    return next((value for key, value in element.items() if key.endswith(f"}}{name}")), "")


def _paragraphs(element: Any) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name in _UNSEEN:
            continue
        if name in {"p", "h"}:
            if text := "\n".join(" ".join(line.split()) for line in _inline(child).split("\v")).strip():
                yield text
        elif name == "table":
            yield from _rows(child)
        else:
            yield from _paragraphs(child)


def _rows(table: Any) -> Iterator[str]:
    """The rows of a table as lines; what stands in a cell over several columns or rows is said in each."""
    grid: Grid = []
    heads = 0
    for row in (e for e in table.iterdescendants() if _name(e) == "table-row" and _table_of(e) is table):
        line: list[str] = []
        over = 0
        for cell in row:
            if _name(cell) == "table-cell":
                said = "\n\n".join(_paragraphs(cell))
                over = _count(cell, "number-columns-spanned") - 1
                line += [said] * _count(cell, "number-columns-repeated")
            elif _name(cell) == "covered-table-cell":
                above = grid[-1][len(line) : len(line) + 1] if grid else []
                line.append(line[-1] if over > 0 and line else "".join(above))
                over -= 1
        heads += _name(row.getparent()) == "table-header-rows"
        grid.append(line)
    yield from lines_of_cells(grid, heads)


def _table_of(element: Any) -> Any:
    return next((above for above in element.iterancestors() if _name(above) == "table"), None)


def _inline(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = _name(child)
        if name == "s":
            pieces.append(" " * _count(child, "c"))
        elif name == "tab":
            pieces.append(" ")
        elif name == "line-break":
            pieces.append("\v")
        elif name == "note":
            pieces.append(" (" + " ".join(_paragraphs(child)) + ")")
        elif name and name not in _UNSEEN:
            pieces.append(_inline(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _count(element: Any, name: str) -> int:
    stated = _attribute(element, name)
    return min(int(stated), 80) if stated.isdecimal() and len(stated) < 4 else 1


def _meta(meta: Any, name: str) -> str:
    if meta is None:
        return ""
    return next(
        (
            e.text.strip()
            for e in meta.iter()
            if _name(e) == name and (e.text or "").strip() and "text" not in e.tag.split("}")[0]
        ),
        "",
    )


def _name(element: Any) -> str:
    return re.sub(r".*\}", "", element.tag) if isinstance(element.tag, str) else ""


class _Parts:
    """The parts of a packed document, read within a bound on how far they may unpack."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise SourceError(f"it is not a whole file of its kind: {error}.") from error
        self._left = _MAX_UNPACKED
        self.names = frozenset(self._archive.namelist())

    def read(self, name: str) -> bytes:
        try:
            with self._archive.open(name) as part:
                data = part.read(self._left + 1)
        except KeyError as error:
            raise SourceError(f"its part {name!r:.80} is missing.") from error
        except Exception as error:  # zipfile and its packers let through what they trip over in a broken file
            raise SourceError(
                f"its part {name!r:.80} cannot be unpacked: {error or type(error).__name__}."
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise SourceError(f"it unpacks to more than {_MAX_UNPACKED / 1e6:,.0f} MB, as a zip bomb does.")
        return data
