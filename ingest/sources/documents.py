"""One article out of a Word file; the library for it comes with the extra `documents`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zipfile import ZipFile

from assistant.errors import SourceError
from assistant.types import Article
from ingest.formats.formatting import raised
from ingest.formats.tables import Grid, lines_of_cells
from ingest.sources.archives import is_zip

_MAX_UNPACKED = 128 * 1024 * 1024
"""Bytes of a Word file's parts together; text packs well, so a file of pictures comes nowhere near it."""
_FIRST_MEMBERS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/")
_NO_TITLE = re.compile(
    r"untitled(?:[\s-]*\d+)?|\(?(?:anonymous|unspecified|none|null)\)?|(?:document|dokument|doc|slide)\s*\d*"
    r"|(?:microsoft (?:word|powerpoint)\s*[-–].*|.*\.(?:docx?|pdf|indd|qxp|rtf|odt|pptx?|txt))",
    re.I,
)
_NO_AUTHOR = re.compile(
    r"^\(?(?:anonymous|unspecified|unknown|none|null|user|admin(?:istrator)?|owner|python-docx|microsoft.*)\)?$"
    r"|@|^(?:prepress|layout|scanner|canon|xerox)\b|\b(?:libreoffice|openoffice|acrobat|indesign|quark)\b",
    re.I,
)
"""What programs and machines write where a person's name belongs."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}delText", f"{_W}instrText", f"{_W}rPr", f"{_W}pPr"})
"""Parts of a paragraph that are no text once its changes are accepted."""
_UNSEEN = tuple(f"{_W}rPr/{_W}{name}" for name in ("strike", "dstrike", "vanish"))
"""What a run of text says of itself that is struck out or hidden."""
_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""A text box for older programs, which stands in the file a second time."""


def is_docx(head: bytes) -> bool:
    """Does a Word file begin here?"""
    # The first member's name, so that an archive that holds a Word file is none.
    return is_zip(head) and head[30:].startswith(_FIRST_MEMBERS) and b"word/" in head


def from_docx(data: bytes) -> Article:
    """The paragraphs of a Word file set apart by blank lines, as they read once all its tracked changes are accepted.

    Each row of a table is a line with the heads of its columns, a note stands where it is called. Title and author
    come from the file's properties, unless they are a program's.
    """
    try:  # put off: it comes with an extra, and few runs meet a Word file
        from docx import Document  # comes with the extra
    except ImportError as error:
        raise SourceError(missing("Word", "python-docx")) from error
    try:
        _check_unpacked(data)
        document = Document(io.BytesIO(data))
        text = "\n\n".join(_blocks(document.element.body, _notes(document)))
        said = document.core_properties
    except SourceError:
        raise
    except Exception as error:  # as above, those of zip, of its packers and of XML among it
        raise SourceError(f"the Word file cannot be read: {told(error)}.") from error
    return article_of(text, said.title, said.author, "it has no text.")


def _blocks(container: Any, notes: Mapping[str, str]) -> Iterator[str]:
    """The paragraphs and rows of a body, a cell or a text box, in reading order."""
    for element in container:
        if element.tag == f"{_W}p":
            if said := _said(element, notes):
                yield said
            for box in element.iter(f"{_W}txbxContent"):
                if next(box.iterancestors(_COPY), None) is None:
                    yield from _blocks(box, notes)
        elif element.tag == f"{_W}tbl":
            yield from _rows(element, notes)
        elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"}:
            yield from _blocks(element, notes)


def _rows(table: Any, notes: Mapping[str, str]) -> Iterator[str]:
    """The rows of a table as lines; what stands in a cell over several columns or rows is said in each."""
    grid: Grid = []
    heads = 0
    for row in _own(table, "tbl", "tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        line: list[str] = []
        for cell in _own(row, "tr", "tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            above = grid[-1][len(line) : len(line) + 1] if grid and merged is not None else []
            begins = merged is None or merged.get(f"{_W}val") == "restart"
            said = above[0] if above and not begins else "\n\n".join(_blocks(cell, notes))
            line += [said] * _columns(cell)
        heads += heads == len(grid) and row.find(f"{_W}trPr/{_W}tblHeader") is not None
        grid.append(line)
    yield from lines_of_cells(grid, heads)


def _own(container: Any, kind: str, part: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, and not those of tables within."""
    return (one for one in container.iter(_W + part) if next(one.iterancestors(_W + kind)) is container)


def _columns(cell: Any) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    stated = "" if span is None else str(span.get(f"{_W}val"))
    return max(1, min(int(stated), 60)) if stated.isdecimal() else 1


def _said(paragraph: Any, notes: Mapping[str, str]) -> str:
    """The text of a paragraph: insertions in, what was deleted, struck out or hidden out, notes in brackets."""
    pieces: list[str] = []

    def read(element: Any) -> None:
        for child in element:
            if child.tag in _GONE or child.tag in {_COPY, f"{_W}txbxContent"}:
                continue
            if child.tag == f"{_W}r" and _is_unseen(child):
                continue
            if child.tag == f"{_W}r" and _is_high(child):
                said = "".join(text.text or "" for text in child.iter(f"{_W}t"))
                pieces.append(raised(said, "".join(pieces[-3:])))
                continue
            if child.tag == f"{_W}t":
                pieces.append(child.text or "")
            elif child.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
                pieces.append(" ")
            elif child.tag == f"{_W}noBreakHyphen":
                pieces.append("-")
            elif child.tag in {f"{_W}footnoteReference", f"{_W}endnoteReference"}:
                note = notes.get(child.tag + str(child.get(f"{_W}id")), "")
                pieces.append(f" [{note}]" if note else "")
            else:
                read(child)

    read(paragraph)
    return " ".join("".join(pieces).split())


def _is_unseen(run: Any) -> bool:
    marks = (mark for path in _UNSEEN if (mark := run.find(path)) is not None)
    return any(mark.get(f"{_W}val", "true") not in {"0", "false", "off"} for mark in marks)


def _is_high(run: Any) -> bool:
    """Is this a run of text set high, and not what calls a note?"""
    place = run.find(f"{_W}rPr/{_W}vertAlign")
    return place is not None and place.get(f"{_W}val") == "superscript" and run.find(f"{_W}t") is not None


def _notes(document: Any) -> dict[str, str]:
    """The foot- and endnotes of a Word file by what calls them."""
    from lxml import etree  # type: ignore[import-untyped]  # put off, as the library that reads Word files

    found: dict[str, str] = {}
    for part in document.part.package.iter_parts():
        kind = str(part.partname).rpartition("/")[2].removesuffix("s.xml")
        if kind in {"footnote", "endnote"}:
            for note in etree.fromstring(part.blob).iter(f"{_W}{kind}"):
                said = " ".join(_said(paragraph, {}) for paragraph in note.iter(f"{_W}p"))
                found[f"{_W}{kind}Reference{note.get(f'{_W}id')}"] = said.strip()
    return found


def _check_unpacked(data: bytes) -> None:
    """A Word file is a zip archive, which the library unpacks whole. No more is unpacked than is said here."""
    with ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > _MAX_UNPACKED:
        raise SourceError(f"it unpacks to {unpacked / 1e6:,.0f} MB, as a zip bomb does.")


def told(error: Exception) -> str:
    """What a library says is wrong, for the end of a sentence."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def article_of(text: str, title: Any, author: Any, when_empty: str) -> Article:
    """The article with this text, under the title of its file's properties or its first line. SourceError: no text."""
    if not text.strip():
        raise SourceError(when_empty)
    first = next(line.strip() for line in text.splitlines() if line.strip())
    stated, named = (" ".join(str(value or "").split()) for value in (title, author))
    return Article(
        title=first if not stated or _NO_TITLE.fullmatch(stated) else stated,
        authors=(named,) if named and not _NO_AUTHOR.search(named) else (),
        text=text,
    )


def missing(kind: str, library: str) -> str:
    """What to install, where it is not."""
    return f"{kind} files need {library}: pip install 'news-assistant[documents]'."
