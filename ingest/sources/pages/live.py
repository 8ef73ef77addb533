"""Live blogs as their markup has them: each item's own time on a line over its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.types import Moment
from ingest.sources.pages.days import stated_moment

_FEWEST = 3
"""Items that make a page a live blog."""
_CLOCK = re.compile(r"\d{1,2}\s?[:.h]\s?\d\d|\d{1,2}\s?[ap]\.?m", re.I)


def write_times(part: Any) -> None:
    """Where items are timed only in their markup ("3h ago"), their clock times become what is read."""
    for stated in list(part.iter("meta")):
        if "datePublished" in (stated.get("itemprop") or "").split() and is_update(stated):
            stated.tag = "time"
            stated.set("datetime", stated.get("content") or "")
    times = [time for time in part.iter("time") if _clock(stated_moment(time.get("datetime")))]
    if len(times) < _FEWEST:
        return
    for time in times:
        if not _CLOCK.search(time.text_content()):
            said = _clock(stated_moment(time.get("datetime")))
            time.clear(keep_tail=True)
            time.text = said


def is_update(element: Any) -> bool:
    """Does an element stand in an item that is marked as one of a live blog?"""
    return any("liveBlogUpdate" in (above.get("itemprop") or "").split() for above in element.iterancestors())


def text_of_updates(linked: Mapping[str, Any]) -> str:
    """The items that a page's LiveBlogPosting states, newest first as they stand there; "" where there are none."""
    updates = linked.get("liveBlogUpdate")
    items: list[str] = []
    for update in updates if isinstance(updates, list) else [updates]:
        if not isinstance(update, dict):
            continue
        clock = _clock(stated_moment(update.get("datePublished")))
        lines = [
            clock,
            plain_text(update.get("headline")),
            plain_text(update.get("articleBody") or update.get("text")),
        ]
        if lines[2]:
            items.append("\n\n".join(line for line in lines if line))
    return "\n\n".join(items)


def _clock(moment: Moment | None) -> str:
    return moment.strftime("%H:%M") if isinstance(moment, datetime) else ""


def plain_text(value: Any) -> str:
    """Text as it stands in JSON-LD, in paragraphs; some sites put markup there."""
    if not isinstance(value, str):
        return ""
    if re.search(r"</?[a-z][^>]*>", value, re.I):
        import lxml.html  # type: ignore[import-untyped]  # put off, as whoever calls this has done

        tree = lxml.html.fragment_fromstring(value, create_parent="div")
        for block in tree.iter("p", "div", "br", "li", "h2", "h3"):
            block.tail = "\n" + (block.tail or "")
        value = tree.text_content()
    return "\n\n".join(" ".join(line.split()) for line in value.splitlines() if line.strip())
