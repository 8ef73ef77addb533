"""What formatting says of words, alike in pages, mail, feeds, books and documents: that they are hidden or struck out,
or set high as a power or as the number of a note."""

from __future__ import annotations

import re
from typing import Any

from assistant.text.sentences import word_set

STRUCK = word_set("del s strike")
"""Elements whose text does not hold any more."""
_NOTHING = r"0(?:\.0*)?(?:px|em|rem|pt|vh|vw|%)?\s*(?:!important\s*)?(?:;|$)"
_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|clip\s*:\s*rect\(\s*[01]"
    r"|(?<![-\w])(?:left|top|text-indent)\s*:\s*-\d{3,}|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|text-decoration[^;]*line-through|(?<![-\w])color\s*:\s*transparent"
    rf"|(?<![-\w])(?:opacity|font-size)\s*:\s*{_NOTHING}|font-size\s*:\s*1px",
    re.I,
)
_NO_ROOM = re.compile(rf"(?<![-\w])(?:max-)?height\s*:\s*{_NOTHING}", re.I)
_CUT_OFF = re.compile(r"overflow\s*:\s*hidden", re.I)
_CLASSES = word_set(
    """
    sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader a11y-hidden
    u-hidden is-hidden hidden hide d-none assistive-text element-invisible offscreen off-screen
    """
)
_INLINE = word_set("a abbr b bdi big cite code em font i mark q small span strong sub sup time u")
_FIGURE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡])[\])]?")
_UNIT = re.compile(r"(?<![^\W\d_])[cdkm]?m$")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_hidden(element: Any) -> bool:
    """Does an element say that what is in it is not to be seen, or is struck out?"""
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    # An initial that is drawn large is hidden from programs that read aloud, and yet seen.
    if element.get("aria-hidden") == "true" and str(element.tag).rpartition("}")[2] not in _INLINE:
        return True
    if (style := element.get("style")) and (
        _STYLE.search(style) or (_CUT_OFF.search(style) and _NO_ROOM.search(style))
    ):
        return True
    return bool(_CLASSES.intersection((element.get("class") or "").lower().split()))


def raised(said: str, before: str) -> str:
    """What is read of words set high, by what stands before them: of other than figures they themselves."""
    figure = said.strip()
    if not _FIGURE.fullmatch(figure):
        return said
    if figure.isdecimal() and (before[-1:].isdecimal() or _UNIT.search(before[-3:])):
        return figure.translate(_POWERS)
    return ""


def text_before(element: Any) -> str:
    """What stands right before an element of HTML or XML, within its parent."""
    before = element.getprevious()
    if before is None:
        return str(element.getparent().text or "")
    return str(before.tail or "".join(before.itertext()))
