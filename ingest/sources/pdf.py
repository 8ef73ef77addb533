"""One article out of a PDF, in reading order (pdfminer.six); the library for it comes with the extra `documents`."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import SourceError
from assistant.types import PAGE, Article
from ingest.sources.documents import article_of, missing, told

_UNHEARD = logging.NullHandler()
_MARGIN = 0.08
"""Share of a page's height at its top and bottom where running lines stand."""
_WIDE = 0.6
"""Share of a page's width from which a block stands over or between columns."""
_NUMBERED = re.compile(
    r"\W*\d{1,4}\W*|.{0,80}\b(?:page|seite|página|pagina|sida|side|strona)\s*\d{1,4}.{0,40}|.{1,80}\s[-–|•]\s?\d{1,4}"
    r"|\d{1,4}\s?[-–|•]\s.{1,80}",
    re.I,
)
_PARTED = re.compile(r"([^\W\d_])[-\u00ad\u2010]\n(?=[^\W\d_A-Z])")
"""A word that the end of a line parts."""
_SENTENCE_END = re.compile(r"[.!?…:]\W*$")
_LONGEST_HEADING = 90


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or heading on a page, its edges in points from the bottom left."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


def is_pdf(head: bytes) -> bool:
    """Does a PDF begin here?"""
    return b"%PDF-" in head[:1024]


def from_pdf(data: bytes) -> Article:
    """The text of a PDF: columns one after the other, words joined that a line's end parts, running lines left out.

    Each page begins with a form feed, by which passages know their page. Title and author come from the file's
    properties, unless they are a program's; no date does (they say when the file was made). Raises SourceError where it
    is locked, broken or only pictures.
    """
    try:  # put off: it comes with an extra, and few runs meet a PDF
        from pdfminer.high_level import extract_pages  # comes with the extra
        from pdfminer.pdfdocument import PDFDocument  # as above
        from pdfminer.pdfparser import PDFParser  # as above
    except ImportError as error:
        raise SourceError(missing("PDF", "pdfminer.six")) from error
    logging.getLogger("pdfminer").addHandler(_UNHEARD)  # a report says what is wrong with a file
    logging.getLogger("pdfminer").propagate = False
    try:
        pages = [_blocks(page) for page in extract_pages(io.BytesIO(data))]
        said = next(iter(PDFDocument(PDFParser(io.BytesIO(data))).info), {})
    except Exception as error:  # the library lets through whatever it trips over in a broken file
        raise SourceError(f"the PDF cannot be read: {told(error)}.") from error
    texts = [_paragraphs(blocks) for blocks in _without_running_lines(pages)]
    text = _joined(texts) if any(texts) else ""
    return article_of(
        text,
        _property(said.get("Title")),
        _property(said.get("Author")),
        "it has no text; a scanned PDF needs OCR first.",
    )


def _blocks(page: Any) -> tuple[float, float, list[_Block]]:
    """A page's width, height and blocks."""
    found: list[_Block] = []
    for box in page:
        if hasattr(box, "get_text") and (text := box.get_text().strip("\n")).strip():
            left, bottom, right, top = box.bbox
            found.append(_Block(left, bottom, right, top, text))
    return page.width, page.height, found


def _without_running_lines(pages: Sequence[tuple[float, float, list[_Block]]]) -> Iterator[list[_Block]]:
    """The blocks of each page in reading order, but for titles and numbers that stand at the edge of every page."""
    edges = Counter(
        key for _, height, blocks in pages for key in {_masked(b) for b in blocks if _at_edge(b, height)}
    )
    for width, height, blocks in pages:
        text = [
            b
            for b in blocks
            if not (
                _at_edge(b, height)
                and (edges[_masked(b)] > 1 or _NUMBERED.fullmatch(" ".join(b.text.split())))
            )
        ]
        yield list(_in_order(text, width))


def _at_edge(block: _Block, height: float) -> bool:
    outside = block.bottom > (1 - _MARGIN) * height or block.top < _MARGIN * height
    return outside and "\n" not in block.text


def _masked(block: _Block) -> str:
    return re.sub(r"\d+", "0", " ".join(block.text.split()))


def _in_order(blocks: list[_Block], width: float) -> Iterator[_Block]:
    """Columns from left to right, each from its top to its bottom; a wide block ends those above it."""
    band: list[_Block] = []
    for block in sorted(blocks, key=lambda b: -b.top):
        if block.right - block.left >= _WIDE * width:
            yield from _columns(band)
            band = []
            yield block
        else:
            band.append(block)
    yield from _columns(band)


def _columns(band: list[_Block]) -> Iterator[_Block]:
    columns: list[list[_Block]] = []
    for block in sorted(band, key=lambda b: b.left):
        # A block belongs to the column that it stands in by more than half of its width.
        column = next((c for c in columns if _shared(c, block) > 0.5), None)
        if column is None:
            columns.append([block])
        else:
            column.append(block)
    for column in columns:
        yield from sorted(column, key=lambda b: -b.top)


def _shared(column: list[_Block], block: _Block) -> float:
    left, right = min(b.left for b in column), max(b.right for b in column)
    narrower = min(right - left, block.right - block.left) or 1.0
    return (min(right, block.right) - max(left, block.left)) / narrower


def _paragraphs(blocks: Sequence[_Block]) -> list[str]:
    """The paragraphs of a page; one that runs on in the next column is not parted there."""
    paragraphs: list[str] = []
    before: _Block | None = None
    for block in blocks:
        if not (said := " ".join(_PARTED.sub(r"\1", block.text).split())):
            continue
        if before is not None and block.left >= before.right and _runs_on(paragraphs[-1], said):
            paragraphs[-1] = _PARTED.sub(r"\1", f"{paragraphs[-1]}\n{said}").replace("\n", " ")
        else:
            paragraphs.append(said)
        before = block
    return paragraphs


def _runs_on(text: str, following: str) -> bool:
    """Does a sentence go on from the end of a column or page to the next?"""
    line = text.rpartition("\n")[2]
    return (
        bool(line)
        and (len(line) > _LONGEST_HEADING or following[0].islower())
        and not _SENTENCE_END.search(line)
    )


def _joined(pages: Sequence[list[str]]) -> str:
    """The pages' paragraphs; a sentence that runs on over the end of a page is not parted there, nor is a word."""
    text = ""
    for paragraphs in pages:
        following = "\n\n".join(paragraphs)
        if not paragraphs or not _runs_on(text, following):
            text += ("\n\n" if text else "") + PAGE + following
        elif _PARTED.search(f"{text}\n{following}"):
            rest, _, after = following.partition(" ")
            text = f"{text[:-1]}{rest}{PAGE}{after}"
        else:
            text += PAGE + following
    return text


def _property(value: Any) -> str:
    """A string of a PDF's properties, which are UTF-16 with a mark or PDFDocEncoding."""
    if not isinstance(value, bytes):
        return ""
    return (
        value.decode("utf-16", "replace")
        if value[:2] in {b"\xfe\xff", b"\xff\xfe"}
        else value.decode("latin-1")
    )
