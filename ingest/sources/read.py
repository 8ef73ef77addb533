"""Files, folders, globs, addresses, Article objects → articles; one bad input is reported, not fatal."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from assistant.errors import SourceError
from assistant.settings import FEEDBACK
from assistant.store import is_index
from assistant.types import Article
from ingest.sources import fields, web_pages
from ingest.sources.contents import MAX_BYTES, content, lines, passed_over, whole
from ingest.sources.decoding import decode
from ingest.sources.found import Found, Same, Unread
from ingest.sources.scope import Scope

__all__ = ["Found", "Same", "Source", "Unread", "is_address", "is_path", "locate", "read", "scope"]

Source = str | os.PathLike[str] | Article

STDIN = "-"
_GLOB = frozenset("*?[")


class AddressReader(Protocol):
    """Who reads web addresses; files need none of it."""

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        """The article on a page, or those of a feed."""


def read(sources: Iterable[Source], web: AddressReader) -> Iterator[Found | Same | Unread]:
    """Every article of the sources, in the order named and by name inside a folder, and what was left out.

    A source is a path, a folder (read with what is under it), a glob, "-" for standard input, an address of a
    page or feed, or an Article. In a folder hidden files, READMEs and indexes are passed over, and what a glob
    matches in an index too. Nothing is raised for a bad input.
    """
    for number, source in enumerate(sources):
        if isinstance(source, Article):
            yield from _given(source, number)
            continue
        try:
            paths = list(locate(source))
        except SourceError as error:
            yield Unread(str(source), str(error), _location(source))
            continue
        for path in paths:
            yield from web.read(path) if is_address(path) else _read_named(path)


def locate(source: str | os.PathLike[str]) -> list[str]:
    """The files, folders or address that a source names; SourceError where there is nothing of that name."""
    name = os.fspath(source)
    if name == STDIN or is_address(name) or os.path.lexists(name):
        return [name]
    if "://" in name or name.startswith("file:"):
        raise SourceError(f"{name} is not a file, and of addresses only http: and https: are read.")
    if _GLOB & set(name):
        found = glob.glob(name, recursive=True)  # noqa: PTH207 (patterns may be absolute)
        matches = sorted(
            match for match in found if not any(map(_is_our_own, (Path(match), *Path(match).parents)))
        )
        if not matches:
            raise SourceError(f"no file matches {name}.")
        return matches
    raise SourceError(f"{name} does not exist.")


def _is_our_own(path: Path) -> bool:
    """Is this an index, or the file of readers' verdicts beside one?"""
    return path.name.endswith(FEEDBACK) or is_index(path)


def scope(source: str | os.PathLike[str]) -> Scope:
    """Where everything that is read from this file, folder or glob lies."""
    name = os.fspath(source)
    return Scope(_location(name), glob=not os.path.lexists(name) and bool(_GLOB & set(name)))


def is_address(name: str) -> bool:
    """Is this the address of something on the web?"""
    return name.lower().startswith(("http://", "https://"))


def is_path(location: str) -> bool:
    """Is this a place on disk, which still says what it said until someone changes it?"""
    return Path(location.split("!/")[0]).is_absolute()


def _location(path: str | os.PathLike[str]) -> str:
    """The absolute path as text that can be stored, whatever bytes its name has; links are not followed."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")  # noqa: PTH100


def _given(article: Article, number: int) -> Iterator[Found | Unread]:
    place = f"article {article.id or article.url or number + 1}"
    try:
        fields.check(article)
        yield Found(article, place, "given:")
    except SourceError as error:
        yield Unread(place, str(error), "given:")


def _read_named(name: str) -> Iterator[Found | Unread]:
    if name == STDIN:
        yield from _stdin(sys.stdin.buffer)
    elif Path(name).is_dir():
        yield from _folder(Path(name))
    else:
        yield from _file(Path(name))


def _folder(folder: Path) -> Iterator[Found | Unread]:
    unreadable: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=unreadable.append):
        inside = [name for name in folders if not name.startswith((".", "__"))]
        folders[:] = sorted(name for name in inside if not _is_our_own(Path(parent, name)))
        for name in sorted(files):
            if not passed_over(name) and not _is_our_own(Path(name)):
                yield from _file(Path(parent, name))
    for error in unreadable:
        yield Unread(
            str(error.filename),
            f"the folder cannot be read: {error.strerror}.",
            _location(error.filename),
        )


def _file(path: Path) -> Iterator[Found | Unread]:
    location = _location(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError("it is not a regular file.")
        with path.open("rb") as file:
            yield from content(file, path.name, status.st_size, str(path), location)
    except OSError as error:
        yield Unread(str(path), f"it cannot be read: {error.strerror or error}.", location)
    except SourceError as error:
        yield Unread(str(path), str(error), location)


def _stdin(stream: BinaryIO) -> Iterator[Found | Unread]:
    """Standard input: JSON Lines, JSON, a page where it begins with "<", else one plain text."""
    first = stream.readline(MAX_BYTES + 1)
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    joined = _Joined(first, stream)
    if start == b"{" and first.rstrip().endswith(b"}"):
        yield from lines(joined, "standard input", STDIN)
        return
    try:
        if start and start in b"{[":
            yield from content(joined, "standard input.json", 0, "standard input", STDIN)
            return
        data = whole(joined, 0)
        article = (
            web_pages.from_html(decode(data)).article if start == b"<" else fields.from_text(decode(data))
        )
        yield Found(article, "standard input", STDIN)
    except SourceError as error:
        yield Unread("standard input", str(error), STDIN)


class _Joined:
    """A stream with the line that was read off it put back."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first = first
        self._rest = rest

    def readline(self, size: int = -1) -> bytes:
        first, self._first = self._first, b""
        return first or self._rest.readline(size)

    def read(self, size: int = -1) -> bytes:
        first, self._first = self._first, b""
        return first + self._rest.read(size)
