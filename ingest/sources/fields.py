"""One article out of the fields of a record. What is wrong with it is a SourceError of one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.errors import SourceError
from assistant.types import Article, Moment, parse_moment

MAX_ARTICLE = 4_000_000
"""Characters of one article; War and Peace has three million."""


def from_json_line(line: str) -> Article:
    """The article that one line of JSON describes."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"it is not JSON: {brief(error)}.") from error
    if not isinstance(record, dict):
        raise SourceError(f"it is {_kind(record)}, not an object with the fields of an article.")
    return from_record(record)


def from_record(record: Mapping[str, Any]) -> Article:
    """The article with the fields named as in `Article`; only `text` is required, unknown ones are left alone.

    Raises SourceError for a missing text, a value of the wrong kind, or a date that is not ISO 8601.
    """
    return Article(
        id=_identifier(record.get("id")),
        url=_string(record, "url") or None,
        title=_string(record, "title") or "",
        source=_string(record, "source") or "",
        authors=_names(record.get("authors")),
        published=_moment(record, "published"),
        updated=_moment(record, "updated"),
        text=present(_string(record, "text")),
        language=_string(record, "language") or None,
        stub=_yes(record, "stub"),
    )


def check(article: Article) -> None:
    """Raises SourceError where an article has no text, too much of it, or text that cannot be stored."""
    present(article.text)


def present(text: str | None) -> str:
    """The text, as it is; SourceError where there is none, too much of it, or it cannot be stored."""
    if text is None:
        raise SourceError("it has no text.")
    if not text.strip():
        raise SourceError("its text is empty.")
    if len(text) > MAX_ARTICLE:
        raise SourceError(
            f"its text has {len(text):,} characters, more than the {MAX_ARTICLE:,} of one article."
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f"its text has half a surrogate pair at character {error.start}, which no encoding holds."
        ) from error
    return text


def _string(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        if value is not None and any("\ud800" <= c <= "\udfff" for c in value):
            raise SourceError(f"its {name!r} has half a surrogate pair, which no encoding holds.")
        return value
    if name == "title" and isinstance(value, int | float):  # YAML reads the title 1984 as a number
        return str(value)
    raise SourceError(f"its {name!r} is {_kind(value)}, not a string.")


def _yes(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:  # CSV has strings only
        return value.strip().lower() == "true"
    raise SourceError(f"its {name!r} is {_kind(value)}, not true or false.")


def _identifier(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string({"id": value}, "id") or None


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise SourceError(f"its 'authors' is {_kind(value)}, not a list of names.")


def _moment(fields: Mapping[str, Any], name: str) -> Moment | None:
    value = fields.get(name)
    # YAML has instants of its own; without a zone they are UTC, as in JSON.
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    try:
        return parse_moment(value)
    except ValueError as error:
        raise SourceError(
            f"its {name!r} is {value!r:.80}, not an ISO 8601 date such as 2026-07-03."
        ) from error


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(
        type(value), "a number" if isinstance(value, int | float) else f"a {type(value).__name__}"
    )


def brief(error: BaseException) -> str:
    """What another library says is wrong, fit for the middle of a sentence."""
    return " ".join(str(error).split()).rstrip(".")[:160] or type(error).__name__
