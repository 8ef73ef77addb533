"""What formatting says of words, alike in pages, mail, feeds, books and documents: that they are hidden or struck out,
or set high as a power or as the number of a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from itertools import islice
from typing import Any

from assistant.text.sentences import word_set

STRUCK = word_set("del s strike")
"""Elements whose text does not hold any more."""
_NOTHING = r"0(?:\.0*)?(?:px|em|rem|pt|vh|vw|%)?\s*(?:!important\s*)?(?:;|$)"
_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|clip\s*:\s*rect\(\s*[01]"
    r"|(?<![-\w])(?:left|top|text-indent)\s*:\s*-\d{3,}|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|text-decoration[^;]{0,80}line-through|(?<![-\w])color\s*:\s*transparent"
    rf"|(?<![-\w])(?:opacity|font-size)\s*:\s*{_NOTHING}|font-size\s*:\s*1px",
    re.I,
)
_NO_ROOM = re.compile(rf"(?<![-\w])(?:max-)?height\s*:\s*{_NOTHING}", re.I)
_CUT_OFF = re.compile(r"overflow\s*:\s*hidden", re.I)
_GONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[^;]{0,80}line-through", re.I)
_SHOWN = re.compile(r"display\s*:\s*(?!none|\s)|visibility\s*:\s*visible", re.I)
_CLASS_ALONE = re.compile(r"\s*[a-z]*\.([\w-]+)\s*", re.I)
_CLASSES = word_set(
    """
    sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader a11y-hidden
    u-hidden is-hidden hidden hide d-none assistive-text element-invisible offscreen off-screen
    """
)
_INLINE = word_set("a abbr b bdi big br cite code em font i mark q small span strong sub sup time u wbr")
_MOST_IN_LINE = 100
"""Elements."""
_PARTS_OF_TABLES = word_set("table tbody td tfoot th thead tr")
_FIGURE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡])[\])]?")
_UNIT = re.compile(r"(?<![^\W\d_])[cdkm]?m$")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_hidden(element: Any, by_sheets: Set[str] = frozenset()) -> bool:
    """Does an element say that what is in it is not to be seen, or is struck out? `by_sheets`: see `hidden_classes`."""
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    # An initial that is drawn large is hidden from programs that read aloud, and yet seen.
    if element.get("aria-hidden") == "true" and str(element.tag).rpartition("}")[2] not in _INLINE:
        return True
    style = element.get("style") or ""
    if _STYLE.search(style) or (_CUT_OFF.search(style) and _NO_ROOM.search(style)):
        return True
    classes = (element.get("class") or "").split()
    if not by_sheets.isdisjoint(classes) and not _SHOWN.search(style) and _is_line(element):
        return True
    return not _CLASSES.isdisjoint(name.lower() for name in classes)


def _is_line(element: Any) -> bool:
    """Is this a line or words of one? What holds more, or is a part of a table, a program may open: a tab, a menu."""
    names = [str(one.tag).rpartition("}")[2] for one in islice(element.iter(), _MOST_IN_LINE)]
    return len(names) < _MOST_IN_LINE and names[0] not in _PARTS_OF_TABLES and _INLINE.issuperset(names[1:])


def hidden_classes(sheets: Iterable[str]) -> frozenset[str]:
    """The classes that style sheets hide or strike out by themselves, and show on no screen."""
    hidden: set[str] = set()
    shown: set[str] = set()
    for selectors, said, is_for_all in (rule for sheet in sheets for rule in _rules(sheet)):
        alone = {found[1] for one in selectors.split(",") if (found := _CLASS_ALONE.fullmatch(one))}
        if _SHOWN.search(said):
            shown |= alone
        elif is_for_all and _GONE.search(said):
            hidden |= alone
    return frozenset(hidden - shown)


def _rules(sheet: str) -> Iterator[tuple[str, str, bool]]:
    """The selectors and declarations of each rule, and whether they are for every screen (in no `@media`)."""
    first, *commented = sheet.split("/*")
    depth = 0
    for piece in "".join([first, *(after.partition("*/")[2] for after in commented)]).split("}"):
        parts = piece.split("{")
        depth += len(parts) - 1
        if len(parts) > 1:
            yield parts[-2].rpartition(";")[2], parts[-1], depth == 1
        depth = max(0, depth - 1)


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
