"""Headlines, standfirsts, labels, questions and fragments in an article's text: none of them says what happened."""

from __future__ import annotations

import re

from assistant.text.sentences import Span

_ENDS = tuple(".!?…:;\"”»’')]|")
_LONGEST = 20
"""Words of a heading; a longer line without a full stop is a sentence that lost it."""
_FEWEST = 3
"""Words of a sentence ..."""
_SHORTEST = 14
"""... or letters."""
_WORDS = re.compile(r"\w+")
_FIGURE = re.compile(r"\d")
_BARE_FIGURE = re.compile(
    r"\W*(?:(?:last\s)?(?:updated?|posted|published)(?:\sat)?:?\s)?\d[\d\s:.,]*(?:[ap]\.?\s?m\.?|uhr|h)?(?:\s(?-i:[A-Z]{2,5}))?\W*",
    re.I,
)
ASKS = re.compile(r"\?[\"”»’')\]]*$")
"""The end of a sentence that asks: it says of nothing that it is so."""
_TEXT = r"(?:story|article|page|file|piece|post|column|roundup|blog)"
_NOTICE = re.compile(
    r"\b(?:earlier|previous|prior|original)\s+(?:\w+\s+)?version\s+of\s+(?:this|the|our|an?)\s+(?:[\w’']+\s+){0,4}"
    rf"(?:{_TEXT}|report|entry|item|list|graphic|caption|headline|editorial)\b"
    rf"|\bthis\s+(?:[\w’']+\s+)?{_TEXT}\s+(?:has\s+been|originally|first|recaps?|reflects?|contains?|is\s+(?:an?|based)|"
    r"was\s+(?:first|originally|last|updated|corrected|edited|reported|published|written|produced))\b"
    r"|\b(?:our|the)\s+(?:\w+\s+){0,2}live\s+(?:updates?|coverage|blog)\b"
    r"|\bfrühere(?:n|r)?\s+(?:fassung|version)\s+(?:dieses|des)\s+(?:artikels|textes|berichts|beitrags)\b"
    r"|\bdieser\s+(?:artikel|text|beitrag|bericht)\s+wurde\b"
    r"|\bversión\s+(?:anterior|previa)\s+de\s+est[ea]\b|\best[ea]\s+(?:artículo|noticia|texto|nota)\s+(?:ha\s+sido|fue)\b"
    r"|\bversion\s+(?:antérieure|précédente)\s+de\s+cet(?:te)?\b|\bcet\s+article\s+a\s+été\b",
    re.IGNORECASE,
)
"""What only a sentence about the text that it stands in says."""
_BLANK = re.compile(r"\n[ \t\r]*\n")


def is_heading(text: str, span: Span) -> bool:
    """Does the sentence at `span` stand on a line of its own, without a mark at the line's end, before more text?

    A headline of two sentences ("What now? A city waits") is one line. A line with a figure is none: it may be a
    result or an entry of a table.
    """
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    if end < 0 or not text[end:].strip():
        return False
    line = text[start:end].strip()
    whole = text[slice(*span)].strip() == line or _BLANK.match(text, end)  # else the text may be wrapped here
    if not whole or "\n" in line or line.endswith(_ENDS) or _FIGURE.search(line):
        return False
    return 0 < len(line.split()) <= _LONGEST


def is_question(text: str, span: Span) -> bool:
    """Does the sentence at `span` ask? An article's question is no answer to a reader's."""
    return bool(ASKS.search(text[slice(*span)].rstrip()))


def is_bare_figure(text: str, span: Span) -> bool:
    """Is the sentence at `span` a number or a time of day and nothing else, as stands over an item or a column?"""
    return _BARE_FIGURE.fullmatch(text, *span) is not None


def is_fragment(text: str, span: Span) -> bool:
    """Is what stands at `span` too little for a sentence: one or two words, or the rest of one that was cut?

    Scripts without spaces have few words and many letters.
    """
    words = _WORDS.findall(text[slice(*span)])
    return len(words) < _FEWEST and sum(map(len, words)) < _SHORTEST


def is_notice(sentence: str) -> bool:
    """Does a sentence speak of the text that it stands in: "This story has been updated", "An earlier version of this
    article misstated the number"?

    An editor's note that tells news is none.
    """
    return _NOTICE.search(sentence) is not None


def tells_nothing(text: str, span: Span) -> bool:
    """Is the sentence at `span` a heading, a question, a fragment or a bare figure?"""
    tests = (is_fragment, is_bare_figure, is_heading, is_question)
    return any(test(text, span) for test in tests)
