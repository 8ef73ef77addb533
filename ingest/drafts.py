"""A draft that is to be checked, out of a file of any kind that articles are read from."""

from __future__ import annotations

import os
from collections.abc import Iterator

from assistant.errors import SourceError
from ingest.sources.formats import contents
from ingest.sources.read import Found, Same, Unread, is_address, read
from ingest.sources.resource import Resource


def read_draft(source: str | os.PathLike[str]) -> str:
    """The text of the draft in a file (text, Markdown, Word, …), or on standard input for "-".

    Raises SourceError where it cannot be read.
    """
    if is_address(os.fspath(source)):
        raise SourceError(
            f"{source} is an address; a draft is read from a file or, with -, from standard input."
        )
    return _text_of(str(source), read([source], _Unasked()))


def draft_in(data: bytes, name: str) -> str:
    """The text of the draft that a file of this name holds. Raises SourceError where it cannot be read."""
    return _text_of(name, contents(Resource.of(data, name, name)))


def _text_of(source: str, items: Iterator[object]) -> str:
    texts = []
    for item in items:
        if isinstance(item, Unread):
            raise SourceError(f"{item.place} cannot be read: {item.reason}")
        if isinstance(item, Found):
            texts.append(item.article.text)
    if not texts:
        raise SourceError(f"{source} holds no text.")
    return "\n\n".join(texts)


class _Unasked:
    """Nothing is fetched for a draft."""

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        raise AssertionError(f"{address} was to be read for a draft")
