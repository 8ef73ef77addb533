"""Files of records: JSON Lines, JSON as services and archives give it out, CSV. A bad record costs itself alone."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.errors import SourceError
from ingest.formats import feeds, ninjs
from ingest.formats.fields import Part, articles, brief, holds_text
from ingest.sources import resource as bounds
from ingest.sources.decoding import decode
from ingest.sources.found import Found, Linked, Onward, Unread
from ingest.sources.pages.live import text_of_updates
from ingest.sources.resource import Resource

_CHUNK = 1024 * 1024
_LISTS = (
    "articles", "items", "results", "docs", "hits", "response", "data", "value", "stories", "news", "entries",
    "documents", "posts", "records", "rows", "feed", "content",
)  # fmt: skip
"""Where services put the list of what they found; it may lie in objects inside one another."""
_DEEPEST_LIST = 4


def from_json_lines(resource: Resource) -> Iterator[Found | Linked | Onward | Unread]:
    """The articles of a JSON Lines file, read line by line; a bad line costs itself alone."""
    # A whole file of JSON may stand in one line: then it is that, and no line of records.
    if _is_one_document(resource):
        yield from from_json(resource)
        return
    yield from articles(_lines(resource), resource)


def _is_one_document(resource: Resource) -> bool:
    try:
        first = resource.first_line()
        if first.strip() in {b"{", b"["}:  # its lines are no documents
            return True
        alone = bool(first.strip()) and not resource.head(len(first) + 1)[len(first) :].strip()
        content = _parsed(decode(first)) if alone else None
    except (SourceError, OSError):  # what is wrong with the line is told of it
        return False
    return isinstance(content, dict) and not holds_text(content)


def _lines(resource: Resource) -> Iterator[Part]:
    number = 0
    try:
        for number in itertools.count(1):
            line = resource.readline(bounds.MAX_BYTES + 1)
            if not line:
                break
            if len(line) > bounds.MAX_BYTES:
                most = f"{bounds.MAX_BYTES / 1e6:,.0f} MB"
                yield f":{number}", SourceError(f"the line has more than the {most} that are read at once.")
                _skip_line(resource)
            elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield from ((f":{number}", record) for record in _in_line(line))
    except OSError as error:
        damage = str(error) or type(error).__name__
        yield f":{number}", SourceError(f"the file is damaged from here on: {damage}.")
        return
    except SourceError as error:
        yield f":{number}", error
        return
    if number == 1:
        yield "", SourceError("it is empty.")


def _in_line(line: bytes) -> Iterator[Mapping[str, Any] | SourceError]:
    try:
        record = _parsed(decode(line))
        if not isinstance(record, dict):
            raise SourceError(f"it is {_kind(record)}, not an object with the fields of an article.")
        yield ninjs.article(record) if ninjs.is_ninjs(record) else record
    except SourceError as error:
        yield SourceError(f"the line is no article: {error}")


def from_csv(resource: Resource) -> Iterator[Found | Unread]:
    """The articles of a table whose first row names the fields; several authors are set apart by ";"."""
    yield from articles(_rows(resource), resource)


def _rows(resource: Resource) -> Iterator[Part]:
    csv.field_size_limit(bounds.MAX_BYTES)
    lines = io.StringIO(decode(resource.whole(), resource.charset), newline="").readlines()
    begins = 1 if lines and lines[0].strip().lower().startswith("sep=") else 0  # what Excel writes for itself
    delimiter = lines[0].strip()[4:] if begins else max(",;\t|", key=lines[0].count)
    rows = csv.reader(lines[begins:], delimiter=delimiter or ",", strict=True)
    try:
        named = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise SourceError(f"its first row, which names the columns, is damaged: {error}.") from error
    if not holds_text(dict.fromkeys(named)):
        columns = ", ".join(repr(name) for name in named[:8])
        raise SourceError(
            f"its first row names no column 'text', 'body', 'content' or alike; it names {columns}."
        )
    at = begins + rows.line_num
    damaged = False
    while at < len(lines):
        rows = csv.reader(lines[at:], delimiter=delimiter or ",", strict=True)
        start = at
        try:
            for row in rows:
                here, start = f":{start + 1}", at + rows.line_num
                # After a damaged row a line may be the rest of it; only a whole row is one for certain.
                if row and (not damaged or len(row) == len(named)):
                    yield here, _fields(named, row)
                elif row:
                    yield here, SourceError("the line belongs to a damaged row above.")
            return
        except csv.Error as error:
            yield f":{start + 1}", SourceError(f"the row is damaged: {error}.")
            at, damaged = start + 1, True


def _fields(named: list[str], row: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in zip(named, row, strict=False):
        if value != "":
            fields.setdefault(name, value)
    return fields


def from_json(resource: Resource) -> Iterator[Found | Linked | Onward | Unread]:
    """What a JSON file holds: an article, a list of them wherever it lies, a JSON Feed, or items of ninjs."""
    content = _document(decode(resource.whole(), resource.charset))
    if isinstance(content, dict) and feeds.is_json_feed(content):
        yield from feeds.from_json_feed(content, resource)
        return
    if isinstance(content, dict) and ninjs.is_ninjs(content):
        yield from articles(((where, _record(one)) for where, one in (("", content),)), resource)
        return
    listed = content if isinstance(content, list) else _listed(content)
    if listed is not None:
        if not listed:
            raise SourceError("it is empty.")
        yield from articles(((f"[{n}]", _record(one)) for n, one in enumerate(listed, 1)), resource)
        return
    if not isinstance(content, dict):
        raise SourceError("it holds neither an article nor a list of articles.")
    yield from articles([("", _record(content))], resource)


def _record(one: Any) -> Mapping[str, Any] | SourceError:
    if not isinstance(one, dict):
        return SourceError("it is not an object with the fields of an article.")
    try:
        if text := text_of_updates(one):
            return {**one, "text": text}
        return ninjs.article(one) if ninjs.is_ninjs(one) else one
    except SourceError as error:
        return error


def _document(text: str) -> Any:
    """What a file of JSON holds; several documents one after the other are a list of them."""
    try:
        return _parsed(text)
    except SourceError:
        decoder, found, at = json.JSONDecoder(), list[Any](), 0
        try:
            while rest := text[at:].lstrip():
                at = len(text) - len(rest)
                one, at = decoder.raw_decode(text, at)
                found.append(one)
        except (ValueError, RecursionError):
            found.clear()
        if len(found) > 1 and all(isinstance(one, dict) for one in found):
            return found
        raise


def _listed(content: Any) -> list[Any] | None:
    """The list of records in an object, None where it is a record itself, or there is none."""
    if not isinstance(content, dict) or isinstance(content.get("text"), str) or "liveBlogUpdate" in content:
        return None
    if isinstance(content.get("articles"), list):
        return list(content["articles"])
    level: list[Any] = [content]
    empty = None
    for _ in range(_DEEPEST_LIST):
        below: list[Any] = []
        for one in level:
            names = sorted(one, key=lambda name: _LISTS.index(name) if name in _LISTS else len(_LISTS))
            for value in (one[name] for name in names):
                if isinstance(value, dict):
                    below.append(value)
                elif isinstance(value, list) and any(isinstance(v, dict) and holds_text(v) for v in value):
                    return value
                elif isinstance(value, list) and value == [] and names[0] in _LISTS:
                    empty = value
        if holds_text(content):
            return None
        level = below
    return empty


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"it is not JSON: {brief(error)}.") from error


def _skip_line(resource: Resource) -> None:
    while (piece := resource.readline(_CHUNK)) and not piece.endswith(b"\n"):
        pass


def _kind(value: Any) -> str:
    return {list: "a list", str: "a string", bool: "true or false", type(None): "null"}.get(
        type(value), "a number"
    )
