"""The sentences of an article with their quoted words masked, as they are searched for who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.quotations import Quotation
from assistant.text.sentences import fold, paragraph_spans, sentence_spans

MASK = "\ufffc"
"""Stands for each quoted character (marks included) where a sentence is searched for its speaker."""


@dataclass(slots=True)
class Sentence:
    """A sentence `text[start:end]`: its `frame` has the quoted words masked; the rest is found out as one listens."""

    start: int
    end: int
    frame: str
    paragraph: int
    quotes: list[Quotation]
    speaker: str = ""
    attributed: bool = False
    to: str | None = None
    quoted_words: bool = False

    @property
    def only_quoted(self) -> bool:
        return self.quoted_words and not re.search(r"[^\W\d_]", self.frame.replace(MASK, ""))


def read_sentences(text: str, quotes: list[Quotation]) -> list[Sentence]:
    """The sentences of `text`, in order, whose quotations are these."""
    masked = list(fold(text).replace("\n", " "))
    for quotation in quotes:
        start, end = quotation.outer
        masked[start:end] = MASK * (end - start)
    frame = "".join(masked)
    paragraphs = paragraph_spans(text)
    lines: list[Sentence] = []
    at = first = 0
    for start, end in sentence_spans(text):
        while paragraphs[at][1] < end:
            at += 1
        while first < len(quotes) and quotes[first].end < start:
            first += 1
        inside = []
        for quotation in quotes[first:]:
            if quotation.start >= end:
                break
            inside.append(quotation)
        lines.append(Sentence(start, end, frame[start:end], at, inside))
        lines[-1].quoted_words = bool(inside) and re.search(r"\w", text[start:end]) is not None
    return lines
