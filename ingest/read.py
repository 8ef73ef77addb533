"""Files, folders, globs, archives, Article objects → articles; one bad input is reported, not fatal."""

from __future__ import annotations

import csv
import glob
import gzip
import io
import itertools
import json
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol, cast

from assistant.errors import SourceError
from assistant.types import Article
from ingest import documents, formats, page
from ingest.decode import decode
from ingest.formats import MAX_ARTICLE
from ingest.scope import Scope

Source = str | os.PathLike[str] | Article


class Readable(Protocol):
    """What is asked of an opened file."""

    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


STDIN = "-"
_MAX_RATIO = 200
"""Bytes unpacked for each packed one; text packs to a tenth, a bomb to a thousandth."""
_RATIO_COUNTS_FROM = 32 * 1024 * 1024
_MAX_ARCHIVE = 4 * 1024**3
_CHUNK = 1024 * 1024
_GLOB = frozenset("*?[")
_NOT_ARTICLES = frozenset({"readme", "license", "licence", "changelog", "thumbs", "desktop"})


@dataclass(frozen=True, slots=True)
class Found:
    """An article, the place to name in a message ("news.jsonl:17"), and the location it was read from.

    `location` says for good where that is: an absolute path, `archive.zip!/member`, an address, or "-"; `alone`,
    that nothing else is there.
    """

    article: Article
    place: str
    location: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """An input left out, and why. Nothing at `location` counts as gone: it could not be read whole."""

    place: str
    reason: str
    location: str


@dataclass(frozen=True, slots=True)
class Same:
    """What is at `location` says itself that it is as it was when it was last read."""

    place: str
    location: str


class AddressReader(Protocol):
    """Who reads web addresses; files need none of it."""

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        """The article on a page, or those of a feed."""


def read(sources: Iterable[Source], web: AddressReader) -> Iterator[Found | Same | Unread]:
    """Every article of the sources, in the order named and by name inside a folder, and what was left out.

    A source is a path, a folder (read with what is under it), a glob, "-" for standard input, an address of a
    page or feed, or an Article. In a folder hidden files and READMEs are passed over. Nothing is raised for a bad
    input.
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


def read_bytes(data: bytes, name: str, place: str) -> Iterator[Found | Unread]:
    """The articles in what a file of this name would hold; SourceError where that is nothing at all."""
    return _content(io.BytesIO(data), name, len(data), place, place)


def locate(source: str | os.PathLike[str]) -> list[str]:
    """The files, folders or address that a source names; SourceError where there is nothing of that name."""
    name = os.fspath(source)
    if name == STDIN or is_address(name) or os.path.lexists(name):
        return [name]
    if "://" in name or name.startswith("file:"):
        raise SourceError(f"{name} is not a file, and of addresses only http: and https: are read.")
    if _GLOB & set(name):
        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 (patterns may be absolute)
        if not matches:
            raise SourceError(f"no file matches {name}.")
        return matches
    raise SourceError(f"{name} does not exist.")


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
        formats.check(article)
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
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(files):
            if not _passed_over(name):
                yield from _file(Path(parent, name))
    for error in unreadable:
        yield Unread(
            str(error.filename),
            f"the folder cannot be read: {error.strerror}.",
            _location(error.filename),
        )


def _passed_over(name: str) -> bool:
    """Is this a file that lies in folders without being meant as an article?"""
    return name.startswith((".", "~")) or name.endswith("~") or name.lower().split(".")[0] in _NOT_ARTICLES


def _file(path: Path) -> Iterator[Found | Unread]:
    location = _location(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError("it is not a regular file.")
        with path.open("rb") as file:
            yield from _content(file, path.name, status.st_size, str(path), location)
    except OSError as error:
        yield Unread(str(path), f"it cannot be read: {error.strerror or error}.", location)
    except SourceError as error:
        yield Unread(str(path), str(error), location)


def _content(file: Readable, name: str, size: int, place: str, location: str) -> Iterator[Found | Unread]:
    """What a file of this name holds; SourceError where that is nothing at all."""
    lower = name.lower()
    if lower.endswith((".jsonl", ".ndjson")):
        yield from _lines(file, place, location)
    elif lower.endswith((".jsonl.gz", ".ndjson.gz")):
        with gzip.open(cast(IO[bytes], file)) as unpacked:
            yield from _lines(_Bounded(cast(IO[bytes], unpacked), size), place, location)
    elif lower.endswith(".zip"):
        if "!/" in location:
            raise SourceError("it is an archive inside an archive; unpack it first.")
        yield from _archive(file, place, location)
    elif lower.endswith(".csv"):
        yield from _rows(_whole(file, size), place, location)
    elif lower.endswith(".json"):
        yield from _json(_whole(file, size), place, location)
    else:
        one = _ONE_ARTICLE.get(PurePosixPath(lower).suffix)
        if one is None:
            raise SourceError(f"it is not of a kind that articles are read from ({', '.join(KINDS)}).")
        yield Found(one(_whole(file, size)), place, location, alone=True)


_ONE_ARTICLE: dict[str, Callable[[bytes], Article]] = {
    ".txt": lambda data: formats.from_text(decode(data)),
    ".md": lambda data: formats.from_markdown(decode(data)),
    ".markdown": lambda data: formats.from_markdown(decode(data)),
    ".html": lambda data: page.from_html(decode(data)).article,
    ".htm": lambda data: page.from_html(decode(data)).article,
    ".pdf": documents.from_pdf,
    ".docx": documents.from_docx,
}
KINDS = (*_ONE_ARTICLE, ".json", ".jsonl", ".jsonl.gz", ".csv", ".zip")


def _whole(file: Readable, size: int) -> bytes:
    if size > MAX_ARTICLE:
        raise SourceError(_too_large(size))
    data = file.read(MAX_ARTICLE + 1)
    if len(data) > MAX_ARTICLE:
        raise SourceError(_too_large(len(data)))
    if not data.strip():
        raise SourceError("it is empty.")
    return data


def _too_large(size: int) -> str:
    most = f"{MAX_ARTICLE / 1e6:,.0f} MB"
    return f"it has {size / 1e6:,.0f} MB, more than the {most} of one file; many articles go into a .jsonl."


# Many articles in one file


def _lines(file: Readable, place: str, location: str) -> Iterator[Found | Unread]:
    """The articles of a JSON Lines file, read line by line; a bad line costs itself alone."""
    number = 0
    try:
        for number in itertools.count(1):
            line = file.readline(MAX_ARTICLE + 1)
            if not line:
                break
            here = f"{place}:{number}"
            if len(line) > MAX_ARTICLE:
                yield Unread(
                    here, f"the line has more than the {MAX_ARTICLE / 1e6:,.0f} MB of one article.", location
                )
                _skip_line(file)
            elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _record(line, here, location)
    except (EOFError, zlib.error, OSError) as error:
        yield Unread(f"{place}:{number}", _broken_off(error), location)
        return
    except SourceError as error:
        yield Unread(f"{place}:{number}", str(error), location)
        return
    if number == 1:
        yield Unread(place, "it is empty.", location)


def _record(line: bytes, place: str, location: str) -> Found | Unread:
    try:
        return Found(formats.from_json_line(_utf8(line)), place, location)
    except SourceError as error:
        return Unread(place, f"the line is no article: {error}", location)


def _utf8(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("it is not UTF-8, as JSON is.") from error


def _skip_line(file: Readable) -> None:
    while (piece := file.readline(_CHUNK)) and not piece.endswith(b"\n"):
        pass


def _broken_off(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "the file breaks off in the middle; what stands before was read."
    return f"the file is damaged from here on: {str(error) or type(error).__name__}."


def _rows(data: bytes, place: str, location: str) -> Iterator[Found | Unread]:
    """The articles of a CSV file whose first row names the fields; several authors are set apart by ";"."""
    csv.field_size_limit(MAX_ARTICLE)
    text = decode(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    if "text" not in (rows.fieldnames or ()):
        raise SourceError("its first row names no column 'text'.")
    start = rows.line_num + 1
    try:
        for row in rows:
            here = f"{place}:{start}"
            start = rows.line_num + 1
            fields: dict[str, object] = {k: v for k, v in row.items() if k is not None and v != ""}
            if authors := row.get("authors"):
                fields["authors"] = [name.strip() for name in authors.split(";") if name.strip()]
            try:
                yield Found(formats.from_record(fields), here, location)
            except SourceError as error:
                yield Unread(here, f"the row is no article: {error}", location)
    except csv.Error as error:
        yield Unread(f"{place}:{start}", f"the file is damaged from here on: {error}.", location)


def _json(data: bytes, place: str, location: str) -> Iterator[Found | Unread]:
    """The article, the list of articles, or the list under "articles" that a JSON file holds."""
    try:
        content = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"it is not JSON: {error}.") from error
    if isinstance(content, dict) and isinstance(content.get("articles"), list):
        content = content["articles"]
    if isinstance(content, dict):
        yield Found(formats.from_record(content), place, location)
        return
    if not isinstance(content, list):
        raise SourceError("it holds neither an article nor a list of articles.")
    if not content:
        raise SourceError("it is empty.")
    for number, record in enumerate(content, 1):
        here = f"{place}[{number}]"
        try:
            if not isinstance(record, dict):
                raise SourceError("it is not an object with the fields of an article.")
            yield Found(formats.from_record(record), here, location)
        except SourceError as error:
            yield Unread(here, str(error), location)


# Archives and standard input


def _archive(file: Readable, place: str, location: str) -> Iterator[Found | Unread]:
    """The articles in a zip archive. Members are read, never unpacked to disk."""
    try:
        archive = zipfile.ZipFile(cast(IO[bytes], file))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError(f"it is not a whole zip archive: {error}.") from error
    total = 0
    with archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        for member in sorted(members, key=lambda m: m.filename):
            path = PurePosixPath(member.filename.replace("\\", "/"))
            if any(part.startswith("__") for part in path.parts) or _passed_over(path.name):
                continue
            here, inside = f"{place}!/{member.filename}", f"{location}!/{member.filename}"
            total += member.file_size
            try:
                if total > _MAX_ARCHIVE:
                    raise SourceError(
                        f"the archive unpacks to more than {_MAX_ARCHIVE / 1e9:.0f} GB; split it."
                    )
                yield from _member(archive, member, path, here, inside)
            except SourceError as error:
                yield Unread(here, str(error), inside)
            except (
                OSError,
                EOFError,
                RuntimeError,
                NotImplementedError,
                zipfile.BadZipFile,
                zlib.error,
            ) as error:
                yield Unread(
                    here, f"the archive does not give it out: {error or type(error).__name__}.", inside
                )


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: PurePosixPath, place: str, location: str
) -> Iterator[Found | Unread]:
    if path.is_absolute() or ".." in path.parts or path.as_posix()[1:2] == ":":
        raise SourceError("its path leads out of the archive.")
    _check_ratio(member.file_size, member.compress_size)
    with archive.open(member) as unpacked:
        file = _Bounded(unpacked, member.compress_size)
        yield from _content(file, path.name, member.file_size, place, location)


class _Bounded:
    """A packed file read through a bound on how far it may unpack, whatever its header says."""

    def __init__(self, unpacked: IO[bytes], packed_size: int) -> None:
        self._unpacked = unpacked
        self._packed_size = packed_size
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._unpacked.read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self._unpacked.readline(size))

    def _counted(self, data: bytes) -> bytes:
        self._read += len(data)
        _check_ratio(self._read, self._packed_size)
        return data


def _check_ratio(unpacked: int, packed: int) -> None:
    if unpacked > _RATIO_COUNTS_FROM and unpacked > _MAX_RATIO * max(packed, 1):
        raise SourceError(f"it unpacks to more than {_MAX_RATIO} times its size, as a zip bomb does.")


def _stdin(stream: BinaryIO) -> Iterator[Found | Unread]:
    """Standard input: JSON Lines where it begins with "{", a page where with "<", else one plain text."""
    first = stream.readline(MAX_ARTICLE + 1)
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    joined = _Joined(first, stream)
    if start == b"{":
        yield from _lines(joined, "standard input", STDIN)
        return
    try:
        data = _whole(joined, 0)
        article = page.from_html(decode(data)).article if start == b"<" else formats.from_text(decode(data))
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
