"""Bytes to text, without guessing where the bytes say it themselves."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from assistant.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""", re.I
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.01


def decode(data: bytes, declared: str | None = None) -> str:
    """The text in `data`, line ends as they stand.

    Tried in turn: a byte order mark, UTF-8, the declared encoding (an HTTP header's, passed in, or the page's
    own), and what charset-normalizer finds. Raises SourceError where the bytes are no text in any of them.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_strict(data, encoding))
    if b"\x00" in data[:8192]:
        raise SourceError("it holds binary data, not text.")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    name = declared or _declared_in(data)
    if name is not None:
        try:
            return _checked(data.decode(name))
        except (UnicodeDecodeError, LookupError):
            pass
    best = from_bytes(data[:65536]).best()
    if best is None:
        raise SourceError("it is neither UTF-8 nor any other encoding of text that could be recognised.")
    return _checked(_strict(data, best.encoding))


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise SourceError(f"it looks like {encoding} text but is not: {error}.") from error


def _declared_in(data: bytes) -> str | None:
    found = _DECLARED.search(data[:2048])
    return (found.group(1) or found.group(2)).decode("ascii", "ignore") if found else None


def _checked(text: str) -> str:
    if len(_CONTROL.findall(text[:65536])) > _MAX_CONTROL_SHARE * min(len(text), 65536):
        raise SourceError("it holds binary data, not text.")
    return text
