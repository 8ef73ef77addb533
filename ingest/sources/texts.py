"""One article out of a plain text or a Markdown file."""

from __future__ import annotations

import re
from typing import Any

import yaml

from assistant.errors import SourceError
from assistant.types import Article
from ingest.sources.fields import brief, from_record, present

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
_FRONT_MATTER_NAMES = {
    "date": "published",
    "author": "authors",
    "link": "url",
    "lang": "language",
    "modified": "updated",
}


def from_text(text: str) -> Article:
    """A plain text: the first line that holds anything is the title, all of it is the text, no date is known."""
    return Article(title=_first_line(text), text=present(text))


def from_markdown(text: str) -> Article:
    """A Markdown file: front matter gives the fields, the body as it stands is the text.

    Without a `title` the first heading is taken, else the first line that holds anything.
    """
    fields, body = _front_matter(text)
    if "text" in fields:
        raise SourceError("its front matter has a field 'text'; in Markdown the body is the text.")
    heading = _HEADING.search(body)
    title = heading.group(1) if heading else _first_line(body)
    return from_record({"title": title, **fields, "text": body})


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    try:
        fields = yaml.safe_load(found.group(1))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError(f"its front matter is not YAML: {brief(error)}.") from error
    if not isinstance(fields, dict):  # a rule drawn with dashes, not front matter
        return {}, text
    named = {str(k): v for k, v in fields.items()}
    others = {ours: named[usual] for usual, ours in _FRONT_MATTER_NAMES.items() if usual in named}
    return {**others, **named}, text[found.end() :]


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
