"""The articles in one file, whatever its kind: one, many, or an archive of files. One bad line costs itself alone."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Protocol, cast

from assistant.errors import SourceError
from assistant.types import Article
from ingest.sources import documents, fields, web_pages
from ingest.sources.decoding import decode
from ingest.sources.fields import from_record
from ingest.sources.found import Found, Unread

MAX_BYTES = 64 * 1024 * 1024
"""What is read at once: a file, or a line of JSON Lines. Pictures and markup take more room than text."""
_MAX_RATIO = 200
"""Bytes unpacked for each packed one; text packs to a tenth, a bomb to a thousandth."""
_RATIO_COUNTS_FROM = 32 * 1024 * 1024
_MAX_ARCHIVE = 4 * 1024**3
_CHUNK = 1024 * 1024
_NOT_ARTICLES = frozenset({"readme", "license", "licence", "changelog", "thumbs", "desktop"})


class Readable(Protocol):
    """What is asked of an opened file."""

    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


def read_bytes(data: bytes, name: str, place: str) -> Iterator[Found | Unread]:
    """The articles in what a file of this name would hold; SourceError where that is nothing at all."""
    return content(io.BytesIO(data), name, len(data), place, place)


def content(file: Readable, name: str, size: int, place: str, location: str) -> Iterator[Found | Unread]:
    """What a file of this name holds; SourceError where that is nothing at all."""
    lower = name.lower()
    if lower.endswith((".jsonl", ".ndjson")):
        yield from lines(file, place, location)
    elif lower.endswith((".jsonl.gz", ".ndjson.gz")):
        with gzip.open(cast(IO[bytes], file)) as unpacked:
            yield from lines(_Bounded(cast(IO[bytes], unpacked), size), place, location)
    elif lower.endswith(".zip"):
        if "!/" in location:
            raise SourceError("it is an archive inside an archive; unpack it first.")
        yield from _archive(file, place, location)
    elif lower.endswith(".csv"):
        yield from _rows(whole(file, size), place, location)
    elif lower.endswith(".json"):
        yield from _json(whole(file, size), place, location)
    else:
        one = _ONE_ARTICLE.get(PurePosixPath(lower).suffix)
        if one is None:
            raise SourceError(f"it is not of a kind that articles are read from ({', '.join(KINDS)}).")
        article = one(whole(file, size))
        fields.check(article)
        yield Found(article, place, location, alone=True)


_ONE_ARTICLE: dict[str, Callable[[bytes], Article]] = {
    ".txt": lambda data: fields.from_text(decode(data)),
    ".md": lambda data: fields.from_markdown(decode(data)),
    ".markdown": lambda data: fields.from_markdown(decode(data)),
    ".html": lambda data: web_pages.from_html(decode(data)).article,
    ".htm": lambda data: web_pages.from_html(decode(data)).article,
    ".pdf": documents.from_pdf,
    ".docx": documents.from_docx,
}
KINDS = (*_ONE_ARTICLE, ".json", ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".csv", ".zip")


def whole(file: Readable, size: int) -> bytes:
    """All bytes of a file that holds one article; SourceError where there are none or too many."""
    if size > MAX_BYTES:
        raise SourceError(_too_large(size))
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SourceError(_too_large(len(data)))
    if not data.strip():
        raise SourceError("it is empty.")
    return data


def _too_large(size: int) -> str:
    most = f"{MAX_BYTES / 1e6:,.0f} MB"
    return f"it has {size / 1e6:,.0f} MB, more than the {most} that are read at once; many articles go into a .jsonl."


# Many articles in one file


def lines(file: Readable, place: str, location: str) -> Iterator[Found | Unread]:
    """The articles of a JSON Lines file, read line by line; a bad line costs itself alone."""
    number = 0
    try:
        for number in itertools.count(1):
            line = file.readline(MAX_BYTES + 1)
            if not line:
                break
            here = f"{place}:{number}"
            if len(line) > MAX_BYTES:
                yield Unread(
                    here,
                    f"the line has more than the {MAX_BYTES / 1e6:,.0f} MB that are read at once.",
                    location,
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
        return Found(fields.from_json_line(_utf8(line)), place, location)
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
    csv.field_size_limit(MAX_BYTES)
    text = decode(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        named = rows.fieldnames or ()
    except csv.Error as error:
        raise SourceError(f"its first row, which names the columns, is damaged: {error}.") from error
    if "text" not in named:
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
                yield Found(from_record(fields), here, location)
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
        yield Found(from_record(content), place, location)
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
            yield Found(from_record(record), here, location)
        except SourceError as error:
            yield Unread(here, str(error), location)


# Archives


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
            if any(part.startswith("__") for part in path.parts) or passed_over(path.name):
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
                ValueError,
                struct.error,
                zipfile.BadZipFile,
                zlib.error,
                lzma.LZMAError,
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
        yield from content(file, path.name, member.file_size, place, location)


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


def passed_over(name: str) -> bool:
    """Is this a file that lies in folders and archives without being meant as an article?"""
    return name.startswith((".", "~")) or name.endswith("~") or name.lower().split(".")[0] in _NOT_ARTICLES
