"""Files, folders, globs, addresses, Article objects → articles; one bad input is reported, not fatal."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol

from assistant.errors import SourceError
from assistant.index.local.store import is_index
from assistant.settings import FEEDBACK
from assistant.types import Article
from ingest.formats.fields import check
from ingest.sources.archives import passed_over
from ingest.sources.formats import contents
from ingest.sources.found import Found, Linked, Onward, Same, Unread
from ingest.sources.resource import Resource
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
        check(article)
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
            yield from _contents(Resource(file, path.name, str(path), location, status.st_size))
    except OSError as error:
        yield Unread(str(path), f"it cannot be read: {error.strerror or error}.", location)
    except SourceError as error:
        yield Unread(str(path), str(error), location)


def _stdin(stream: BinaryIO) -> Iterator[Found | Unread]:
    for item in _contents(Resource(stream, "", "standard input", STDIN)):
        # What stood there before was something else: two inputs are no two versions of one article.
        yield replace(item, alone=False) if isinstance(item, Found) else item


def _contents(resource: Resource) -> Iterator[Found | Unread]:
    """What a file holds. Nothing is fetched: of an item of a feed its own text is the article."""
    try:
        for item in contents(resource):
            if isinstance(item, Linked):
                yield _without_page(item)
            elif not isinstance(item, Onward):
                yield item
    except SourceError as error:
        yield Unread(resource.place, str(error), resource.location)


def _without_page(item: Linked) -> Found | Unread:
    if item.article.text:
        return Found(item.article, item.place, item.location, guid=item.guid, warnings=item.warnings)
    where = f"its page, {item.link}, is not fetched" if item.link else "it has no link"
    return Unread(item.place, f"the item has no text, and {where}.", item.location)
