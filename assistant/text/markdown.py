"""Text that others wrote, as Markdown that shows it as it is."""

from __future__ import annotations

import re
import unicodedata

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


def plain(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return _MARKUP.sub(r"\\\1", " ".join(visible.split()))
