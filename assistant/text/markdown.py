"""Text that others wrote, as Markdown that shows it as it is; `markdown.js` does the same in the chat's page."""

from __future__ import annotations

import re
import unicodedata

from assistant.text.web_addresses import safe_address

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!~@])")
_BEGINS_A_LIST = re.compile(r"^(?=[-+=])|(?<=^\d)(?=[.)])|(?<=^\d\d)(?=[.)])")


def plain(text: str) -> str:
    """Text on one line that is not read as Markdown, as HTML or as an address."""
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    words = _MARKUP.sub(r"\\\1", " ".join(visible.split())).replace("&", "&amp;").replace("://", "\\://")
    return _BEGINS_A_LIST.sub(r"\\", re.sub(r"\b(www)\.", r"\1\\.", words, flags=re.IGNORECASE))


def linked(url: str | None) -> str:
    """An address as a link where it may be followed, else as text."""
    safe = safe_address(url)
    return f"<{safe}>" if safe and not re.search(r"[<>]", safe) else plain(url or "")
