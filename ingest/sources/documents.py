"""One article out of a PDF or Word file; the libraries for it come with the extra `documents`."""

from __future__ import annotations

import io
import logging
import re
from typing import Any
from zipfile import ZipFile

from assistant.errors import SourceError
from assistant.types import Article
from ingest.sources.archives import is_zip

_UNHEARD = logging.NullHandler()
_MAX_UNPACKED = 128 * 1024 * 1024
"""Bytes of a Word file's parts together; text packs well, so a file of pictures comes nowhere near it."""
_FIRST_MEMBERS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/")
_SPACES_BEFORE_BREAK = re.compile(r"[ \t]+\n")


def is_pdf(head: bytes) -> bool:
    """Does a PDF begin here?"""
    return b"%PDF-" in head[:1024]


def is_docx(head: bytes) -> bool:
    """Does a Word file begin here?"""
    # The first member's name, so that an archive that holds a Word file is none.
    return is_zip(head) and head[30:].startswith(_FIRST_MEMBERS) and b"word/" in head


def from_pdf(data: bytes) -> Article:
    """The text of a PDF, page after page; title and author from its properties, no date (they say when the
    file was made, not when it was published). Raises SourceError where it is locked, broken or only pictures."""
    try:  # put off: it comes with an extra, and few runs meet a PDF
        from pypdf import PdfReader  # comes with the extra
    except ImportError as error:
        raise SourceError(_missing("PDF", "pypdf")) from error
    logging.getLogger("pypdf").addHandler(_UNHEARD)  # a report says what is wrong with a file
    said: Any
    try:
        reader = PdfReader(io.BytesIO(data))
        pages = [page.extract_text() for page in reader.pages]
        said = reader.metadata or {}
    except Exception as error:  # the library lets through whatever it trips over in a broken file
        raise SourceError(f"the PDF cannot be read: {_told(error)}.") from error
    text = _SPACES_BEFORE_BREAK.sub("\n", "\n\n".join(pages))
    return _article(
        text, said.get("/Title"), said.get("/Author"), "it has no text; a scanned PDF needs OCR first."
    )


def from_docx(data: bytes) -> Article:
    """The paragraphs of a Word file set apart by blank lines; title and author from its properties."""
    try:  # put off: it comes with an extra, and few runs meet a Word file
        from docx import Document  # comes with the extra
    except ImportError as error:
        raise SourceError(_missing("Word", "python-docx")) from error
    try:
        _check_unpacked(data)
        document = Document(io.BytesIO(data))
        text = "\n\n".join(p.text for p in document.paragraphs if p.text.strip())
        said = document.core_properties
    except SourceError:
        raise
    except Exception as error:  # as above, those of zip, of its packers and of XML among it
        raise SourceError(f"the Word file cannot be read: {_told(error)}.") from error
    return _article(text, said.title, said.author, "it has no text.")


def _check_unpacked(data: bytes) -> None:
    """A Word file is a zip archive, which the library unpacks whole. No more is unpacked than is said here."""
    with ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > _MAX_UNPACKED:
        raise SourceError(f"it unpacks to {unpacked / 1e6:,.0f} MB, as a zip bomb does.")


def _told(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def _article(text: str, title: Any, author: Any, when_empty: str) -> Article:
    if not text.strip():
        raise SourceError(when_empty)
    first = next(line.strip() for line in text.splitlines() if line.strip())
    return Article(
        title=str(title or "").strip() or first, authors=(str(author),) if author else (), text=text
    )


def _missing(kind: str, library: str) -> str:
    return f"{kind} files need {library}: pip install 'news-assistant[documents]'."
