"""The article in the data that a page's program shows it from, where the page itself holds no text.

Frameworks leave that data as JSON in a script (`__NEXT_DATA__`) or assign it to a variable (`__PRELOADED_STATE__`).
It also holds other stories and the page's settings: the article is the object with a text whose title is the page's,
or the only object with a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.formats.fields import title_and_text

_ASSIGNED = re.compile(r"[\w$\]\"']\s*=\s*(?=[{\[])")
_MOST_ASSIGNED = 20
_MOST_OBJECTS = 50_000
_FEWEST_WORDS = 8
"""Of a text; shorter ones are labels and notices."""
_NO_DATA = ("ld+json", "importmap", "speculationrules")


def text_in_data(tree: Any, title: str) -> str:
    """The text of the article with this title, in paragraphs; "" where it is not told apart from others."""
    found: dict[str, bool] = {}
    for data in _data(tree):
        for record in _objects(data):
            headline, text = title_and_text(record)
            if len(text) >= 2 * _FEWEST_WORDS and (len(text.split()) >= _FEWEST_WORDS or not text.isascii()):
                found[text] = found.get(text, False) or _is_same(headline, title)
    named = [text for text, same in found.items() if same]
    if named:
        return max(named, key=len)
    return next(iter(found)) if len(found) == 1 else ""


def _is_same(headline: str, title: str) -> bool:
    one, other = (re.sub(r"\W+", " ", words).strip().casefold() for words in (headline, title))
    return bool(one and other) and (one in other or other in one)


def _data(tree: Any) -> Iterator[Any]:
    """The JSON of the page's scripts, whole or assigned to a variable."""
    decoder = json.JSONDecoder(strict=False)
    for script in tree.iter("script"):
        kind, written = str(script.get("type") or ""), script.text_content()
        if script.get("src") or any(other in kind for other in _NO_DATA):
            continue
        begins = [0] if "json" in kind else [found.end() for found in _ASSIGNED.finditer(written)]
        for begin in begins[:_MOST_ASSIGNED]:
            try:
                yield decoder.raw_decode(written.lstrip() if not begin else written, begin)[0]
            except (ValueError, RecursionError):  # a program's own object, not data
                continue


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    waiting = [data]
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
