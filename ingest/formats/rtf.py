"""The text of a Rich Text file, by striprtf; title and author from its properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from assistant.errors import SourceError
from ingest.formats.formatting import raised
from ingest.formats.tables import lines_of_cells

Record = dict[str, Any]
"""The fields of an article by name, dates as they are written."""

_PROPERTY = r"\{\\%s\s((?:[^{}\\]|\\'[0-9a-fA-F]{2}|\\u-?\d+ ?\??|\\[{}\\])*)\}"
_CODE_PAGE = re.compile(r"\\ansicpg\d+")
_UNSEEN = re.compile(r"\\(deleted|strike|striked|v)1?(?![a-z0-9])(?:[^\\{}]|\\(?!\1 ?0|plain\b)[^{}])*")
"""A run that was deleted while changes were tracked, is struck out, or hidden: to the end of its group."""
_SETTINGS = r"(?:\\(?!super|up|nosupersub|plain)[a-z]+-?\d* ?|[{}])*"
_RAISED = re.compile(
    rf"\\(?:super|up[1-9]\d*)(?![a-z0-9]) ?{_SETTINGS}(?P<said>[^\\{{}}\s]+) ?"
    r"(?=[{}]|\\nosupersub|\\(?:super|up)0|\\plain)"
)
"""Words set high, without settings within: up to what ends that."""
_LAST_SETTINGS = re.compile(r"(?:[{}\r\n]|\\[a-z]+-?\d* ?)+$")
_PARAGRAPH_ENDS = re.compile(r"\\par(?![a-z])")
_SPACES = re.compile(r"[^\S\n]+\n")
_LINES = re.compile(r"\n{2,}")


def is_rtf(head: bytes) -> bool:
    """Does a Rich Text file begin here?"""
    return head.lstrip().startswith(b"{\\rtf")


def article(data: bytes) -> Record:
    """The article in a Rich Text file: paragraphs set apart by blank lines; SourceError where it has no text."""
    code = data.decode("latin-1")
    shown = _UNSEEN.sub(lambda run: r"\par " * len(_PARAGRAPH_ENDS.findall(run[0])), code)
    text = _plain(_RAISED.sub(_read_of, shown))
    text = "\n".join(_with_rows(text.split("\n")))
    text = _LINES.sub("\n\n", _SPACES.sub("\n", text).replace("\n", "\n\n")).strip()
    if not text:
        raise SourceError("it has no text.")
    author = _property(code, "author")
    return {
        "title": _property(code, "title") or text.split("\n", 1)[0],
        "authors": [author] if author else [],
        "text": text,
    }


def _read_of(run: re.Match[str]) -> str:
    """What is read of words set high, as RTF writes it: figures behind a figure or a unit are powers, others notes."""
    before = _LAST_SETTINGS.sub("", run.string[max(0, run.start() - 200) : run.start()])
    read = raised(run["said"], before)
    return run[0] if read == run["said"] else "".join(rf"\u{ord(character)}?" for character in read)


def _with_rows(lines: Iterable[str]) -> Iterator[str]:
    """The lines with the rows of tables, which striprtf writes "Car|45 crowns|", as they are read."""
    for is_row, group in groupby(lines, lambda line: line.endswith("|")):
        if is_row:
            yield from lines_of_cells([[cell.strip() for cell in line[:-1].split("|")] for line in group])
        else:
            yield from group


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
