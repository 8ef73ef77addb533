"""Files of records with the fields of an article: JSON Lines, JSON, CSV. One bad record costs itself alone."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator

from assistant.errors import SourceError
from ingest.sources import resource as bounds
from ingest.sources.decoding import decode
from ingest.sources.fields import from_json_line, from_record
from ingest.sources.found import Found, Unread
from ingest.sources.resource import Resource

_CHUNK = 1024 * 1024


def from_json_lines(resource: Resource) -> Iterator[Found | Unread]:
    """The articles of a JSON Lines file, read line by line; a bad line costs itself alone."""
    place, location = resource.place, resource.location
    number = 0
    try:
        for number in itertools.count(1):
            line = resource.readline(bounds.MAX_BYTES + 1)
            if not line:
                break
            here = f"{place}:{number}"
            if len(line) > bounds.MAX_BYTES:
                yield Unread(
                    here,
                    f"the line has more than the {bounds.MAX_BYTES / 1e6:,.0f} MB that are read at once.",
                    location,
                )
                _skip_line(resource)
            elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _record(line, here, location)
    except OSError as error:
        damage = str(error) or type(error).__name__
        yield Unread(f"{place}:{number}", f"the file is damaged from here on: {damage}.", location)
        return
    except SourceError as error:
        yield Unread(f"{place}:{number}", str(error), location)
        return
    if number == 1:
        yield Unread(place, "it is empty.", location)


def from_csv(resource: Resource) -> Iterator[Found | Unread]:
    """The articles of a CSV file whose first row names the fields; several authors are set apart by ";"."""
    place, location = resource.place, resource.location
    csv.field_size_limit(bounds.MAX_BYTES)
    text = decode(resource.whole(), resource.charset)
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


def from_json(resource: Resource) -> Iterator[Found | Unread]:
    """The article, the list of articles, or the list under "articles" that a JSON file holds."""
    place, location = resource.place, resource.location
    try:
        content = json.loads(decode(resource.whole(), resource.charset))
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


def _record(line: bytes, place: str, location: str) -> Found | Unread:
    try:
        return Found(from_json_line(decode(line)), place, location)
    except SourceError as error:
        return Unread(place, f"the line is no article: {error}", location)


def _skip_line(resource: Resource) -> None:
    while (piece := resource.readline(_CHUNK)) and not piece.endswith(b"\n"):
        pass
