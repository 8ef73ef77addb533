"""The text of a Rich Text file, by striprtf; title and author from its properties."""

from __future__ import annotations

import re
from typing import Any

from assistant.errors import SourceError

Record = dict[str, Any]
"""The fields of an article by name, dates as they are written."""

_PROPERTY = r"\{\\%s\s((?:[^{}\\]|\\'[0-9a-fA-F]{2}|\\u-?\d+ ?\??|\\[{}\\])*)\}"
_CODE_PAGE = re.compile(r"\\ansicpg\d+")
_DELETED = re.compile(r"\{[^{}]*\\deleted(?![0a-z])[^{}]*\}")
"""A run that was struck out while changes were tracked."""
_SPACES = re.compile(r"[^\S\n]+\n")
_LINES = re.compile(r"\n{2,}")


def is_rtf(head: bytes) -> bool:
    """Does a Rich Text file begin here?"""
    return head.lstrip().startswith(b"{\\rtf")


def article(data: bytes) -> Record:
    """The article in a Rich Text file: paragraphs set apart by blank lines; SourceError where it has no text."""
    code = data.decode("latin-1")
    text = _plain(_DELETED.sub("", code))
    text = _LINES.sub("\n\n", _SPACES.sub("\n", text).replace("\n", "\n\n")).strip()
    if not text:
        raise SourceError("it has no text.")
    author = _property(code, "author")
    return {
        "title": _property(code, "title") or text.split("\n", 1)[0],
        "authors": [author] if author else [],
        "text": text,
    }


def _plain(code: str) -> str:
    from striprtf.striprtf import rtf_to_text  # put off: few runs meet RTF

    try:
        return str(rtf_to_text(code, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, TypeError) as error:
        raise SourceError(f"the RTF cannot be read: {' '.join(str(error).split())[:160]}.") from error


def _property(code: str, name: str) -> str:
    found = re.search(_PROPERTY % name, code[:20_000])
    if not found:
        return ""
    page = _CODE_PAGE.search(code)
    return " ".join(_plain(rf"{{\rtf1\ansi{page[0] if page else ''} {found[1]}}}").split())
