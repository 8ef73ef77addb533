"""Web addresses that others wrote, and which of them may be followed."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_address(url: str | None) -> str | None:
    """The address if a browser may follow it: http or https, with a host, and it leads where it seems to.

    So no name of a user stands before the host, and no character in it that is not seen.
    """
    if not url or not url.isprintable() or any(c.isspace() or c == "\\" for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_web = parts.scheme.lower() in {"http", "https"} and parts.hostname
    return url if is_web and "@" not in parts.netloc else None
