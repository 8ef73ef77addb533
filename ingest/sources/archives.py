"""Files packed into others, as resources of their own. They are read, never unpacked to disk."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, cast

from assistant.errors import SourceError
from ingest.sources.found import Unread
from ingest.sources.resource import Readable, Resource

_MAX_RATIO = 200
"""Bytes unpacked for each packed one; text packs to a tenth, a bomb to a thousandth."""
_RATIO_COUNTS_FROM = 32 * 1024 * 1024
_MAX_ARCHIVE = 4 * 1024**3
_NOT_ARTICLES = frozenset({"readme", "license", "licence", "changelog", "thumbs", "desktop"})
_TROUBLE = (
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
"""What the libraries that unpack let through where an archive is damaged."""


def is_gzip(head: bytes) -> bool:
    """Does a gzip file begin here?"""
    return head.startswith(b"\x1f\x8b\x08")


def is_zip(head: bytes) -> bool:
    """Does a zip archive begin here, or a file of another kind that is one, such as Word's?"""
    return head.startswith(b"PK\x03\x04")


def of_gzip(resource: Resource) -> Iterator[Resource]:
    """The one file in a gzip file."""
    packed: Resource | io.BytesIO = resource
    size = resource.size
    if not size:  # without it nobody can say what is too much unpacked
        data = resource.whole()
        packed, size = io.BytesIO(data), len(data)
    with gzip.open(cast(IO[bytes], packed)) as unpacked:
        name = resource.name[: -len(".gz")] if resource.suffix == ".gz" else ""
        yield Resource(
            _Bounded(cast(IO[bytes], unpacked), size),
            name,
            resource.place,
            resource.location,
            charset=resource.charset,
            address=resource.address,
            fetched=resource.fetched,
        )


def of_zip(resource: Resource) -> Iterator[Resource | Unread]:
    """The files in a zip archive that may be articles, by name."""
    if "!/" in resource.location:
        raise SourceError("it is an archive inside an archive; unpack it first.")
    place, location = resource.place, resource.location
    try:
        archive = zipfile.ZipFile(_seekable(resource))
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
                with _member(archive, member, path) as unpacked:
                    file = _Bounded(unpacked, member.compress_size)
                    yield Resource(file, path.name, here, inside, member.file_size, fetched=resource.fetched)
            except SourceError as error:
                yield Unread(here, str(error), inside)
            except _TROUBLE as error:
                yield Unread(here, _not_given_out(error), inside)


def passed_over(name: str) -> bool:
    """Is this a file that lies in folders and archives without being meant as an article?"""
    return name.startswith((".", "~")) or name.endswith("~") or name.lower().split(".")[0] in _NOT_ARTICLES


def _seekable(resource: Resource) -> IO[bytes]:
    """The archive's file, in which a table at its end says what stands where."""
    file = cast(IO[bytes], resource.file)
    if getattr(file, "seekable", lambda: False)():
        return file
    return io.BytesIO(resource.whole())


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: PurePosixPath) -> IO[bytes]:
    if path.is_absolute() or ".." in path.parts or path.as_posix()[1:2] == ":":
        raise SourceError("its path leads out of the archive.")
    _check_ratio(member.file_size, member.compress_size)
    return archive.open(member)


def _not_given_out(error: Exception) -> str:
    return f"the archive does not give it out: {error or type(error).__name__}."


class _Bounded:
    """A packed file read through a bound on how far it may unpack, whatever its header says."""

    def __init__(self, unpacked: Readable, packed_size: int) -> None:
        self._unpacked = unpacked
        self._packed_size = packed_size
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        try:
            return self._counted(self._unpacked.read(size))
        except EOFError as error:
            raise SourceError("the file breaks off in the middle; what stands before was read.") from error
        except _TROUBLE as error:
            raise SourceError(_not_given_out(error)) from error

    def readline(self, size: int = -1) -> bytes:
        try:
            return self._counted(self._unpacked.readline(size))
        except EOFError as error:
            raise SourceError("the file breaks off in the middle; what stands before was read.") from error
        except _TROUBLE as error:
            raise SourceError(_not_given_out(error)) from error

    def _counted(self, data: bytes) -> bytes:
        self._read += len(data)
        _check_ratio(self._read, self._packed_size)
        return data


def _check_ratio(unpacked: int, packed: int) -> None:
    if unpacked > _RATIO_COUNTS_FROM and unpacked > _MAX_RATIO * max(packed, 1):
        raise SourceError(f"it unpacks to more than {_MAX_RATIO} times its size, as a zip bomb does.")
