"""Bytes to be read, with what is known about them before they are: a name, a media type, where they came from."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

from assistant.errors import SourceError

MAX_BYTES = 64 * 1024 * 1024
"""What is read at once: a file, or a line of JSON Lines. Pictures and markup take more room than text."""
HEAD = 16 * 1024
"""Bytes by which a format is recognised."""


class Readable(Protocol):
    """What is asked of an opened file."""

    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


@dataclass(slots=True)
class Resource:
    """A file, a member of an archive, standard input, or what stood at an address. It is read once, front to back."""

    file: Readable
    name: str
    """Of the file, by which its format may be known; "" where it has none."""
    place: str
    """To be named in a message."""
    location: str
    """As of Found."""
    size: int = 0
    """Bytes; 0 where it is not known."""
    media_type: str = ""
    """Without parameters, in lower case; "" where none was given."""
    charset: str | None = None
    """The encoding that a server or a mail declared."""
    address: str | None = None
    """Where it was fetched, redirects followed; None for a file."""
    fetched: datetime | None = None
    """When, from which "2 days ago" counts."""
    _ahead: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, data: bytes, name: str, place: str, location: str | None = None) -> Resource:
        """What a file of this name would hold."""
        return cls(io.BytesIO(data), name, place, place if location is None else location, len(data))

    @property
    def suffix(self) -> str:
        """Of the name, with its dot and in lower case."""
        return PurePosixPath(self.name.lower()).suffix

    def head(self, size: int = HEAD) -> bytes:
        """The first bytes, which are still to be read after that; fewer where there are no more."""
        while len(self._ahead) < size and (piece := self.file.read(size - len(self._ahead))):
            self._ahead += piece
        return self._ahead[:size]

    def first_line(self) -> bytes:
        """The first line with its end, at most MAX_BYTES of it, still to be read after that."""
        if b"\n" not in self._ahead:
            self._ahead += self.file.readline(MAX_BYTES + 1)
        return self._ahead[: self._ahead.find(b"\n") + 1] or self._ahead

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all of them where it is negative."""
        if size < 0:
            data, self._ahead = self._ahead, b""
            return data + self.file.read()
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data + self.file.read(size - len(data)) if len(data) < size else data

    def readline(self, size: int = -1) -> bytes:
        """The next line with its end, at most `size` bytes of it."""
        end = self._ahead.find(b"\n") + 1 or len(self._ahead)
        end = end if size < 0 else min(end, size)
        line, self._ahead = self._ahead[:end], self._ahead[end:]
        if line.endswith(b"\n") or len(line) == size:
            return line
        return line + self.file.readline(size if size < 0 else size - len(line))

    def whole(self) -> bytes:
        """All bytes of what is read at once; SourceError where there are none or too many."""
        if self.size > MAX_BYTES:
            raise SourceError(_too_large(self.size))
        data = self.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise SourceError(_too_large(len(data)))
        if not data.strip():
            raise SourceError("it is empty.")
        return data


def _too_large(size: int) -> str:
    most = f"{MAX_BYTES / 1e6:,.0f} MB"
    return f"it has {size / 1e6:,.0f} MB, more than the {most} that are read at once; many articles go into a .jsonl."
