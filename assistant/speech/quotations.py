"""Where a text quotes: the words between quotation marks, paragraph by paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.sentences import Span, paragraph_spans

_OPENING = "“„«"
_TWO_MARKS = frozenset({"''", "’’"})
"""Two single marks where one double one is meant: they close what a double one opened."""
_MARK = re.compile(r"''|’’|[\"“”„«»]")
_CLOSES = {"“": '”"“', "„": '“”"', "«": "»", '"': '"”'}


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words `text[start:end]`, marks excluded; `goes_on` where the next paragraph takes them up."""

    start: int
    end: int
    goes_on: bool = False
    mark: int = 1
    """Characters of the closing mark."""

    @property
    def outer(self) -> Span:
        """The span with its marks."""
        return self.start - 1, self.end if self.goes_on else self.end + self.mark


def quotations(text: str) -> list[Quotation]:
    """The quotations of `text` in order, not overlapping.

    A quotation that its paragraph does not close counts only where the next paragraph opens with a mark, as
    speeches over several paragraphs do; else the mark is taken for a slip.
    """
    found: list[Quotation] = []
    paragraphs = paragraph_spans(text)
    for index, (start, end) in enumerate(paragraphs):
        inner, open_at = _in_paragraph(text, start, end)
        found += inner
        following = text[paragraphs[index + 1][0]] if index + 1 < len(paragraphs) else ""
        if open_at is not None and following and following in _OPENING + '"':
            found.append(Quotation(open_at + 1, end, goes_on=True))
    return [quotation for quotation in found if quotation.start < quotation.end]


def balanced(words: str) -> bool:
    """Does every quotation mark in a few words have its other one?"""
    opened = sum(words.count(mark) for mark in "“„«")
    closed = sum(words.count(mark) for mark in "”»")
    return opened == closed and words.count('"') % 2 == 0


def _in_paragraph(text: str, start: int, end: int) -> tuple[list[Quotation], int | None]:
    """The closed quotations of one paragraph, and where one was left open."""
    found: list[Quotation] = []
    open_at: int | None = None
    for mark in _MARK.finditer(text, start, end):
        at, char = mark.start(), mark[0]
        if char in _TWO_MARKS:
            if open_at is not None and text[open_at] in '"“':
                found.append(Quotation(open_at + 1, at, mark=2))
                open_at = None
        elif open_at is not None and char in _CLOSES[text[open_at]] and not _opens(text, at, start, end):
            found.append(Quotation(open_at + 1, at))
            open_at = None
        elif (char in _OPENING or char == '"') and _opens(text, at, start, end):
            open_at = at  # one left open before this is a slip of the text: the later mark counts
    return found, open_at


def _opens(text: str, at: int, start: int, end: int) -> bool:
    """Does the mark at `at` stand before a word rather than after one?"""
    if text[at] in "„«":
        return True
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if after.isspace():
        return False
    return (
        before.isspace()
        or before in "([{—–-/'‘:;,"
        or (text[at] == "“" and not before.isalnum() and before not in ".,!?…")
    )
