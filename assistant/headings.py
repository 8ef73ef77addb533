"""Headlines, standfirsts and labels that stand inside an article's text: they are no sentences to be quoted."""

from __future__ import annotations

import re

from assistant.sentences import Span

_ENDS = tuple(".!?…:;\"”»’')]|")
_LONGEST = 20
"""Words of a heading; a longer line without a full stop is a sentence that lost it."""
_FIGURE = re.compile(r"\d")


def is_heading(text: str, span: Span) -> bool:
    """Does the sentence at `span` stand alone on its line, without a mark at its end, before more text?

    A line with a figure is none: it may be a result or an entry of a table.
    """
    start, end = span
    sentence = text[start:end]
    before, after = text[:start].rstrip(" \t"), text[end:].lstrip(" \t")
    alone = (not before or before.endswith("\n")) and after.startswith(("\n", "\r"))
    last = not text[end:].strip()
    if not alone or last or sentence.endswith(_ENDS) or _FIGURE.search(sentence):
        return False
    return 0 < len(sentence.split()) <= _LONGEST
