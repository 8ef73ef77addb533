"""The articles in a plain text or a Markdown file: one, or as many as an archive's export holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from assistant.types import Article
from ingest.formats import exports
from ingest.formats.fields import Record, articles, present
from ingest.sources.decoding import decode
from ingest.sources.found import Found, Unread
from ingest.sources.resource import Resource

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_FIELD = re.compile(r"^([A-Za-z][\w -]*)[:=][ \t]*(.*?)[ \t]*\r?$", re.M)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)


def of_text(resource: Resource) -> Iterator[Found | Unread]:
    """The article that a plain text is, or those of an archive's export."""
    yield from one_or_exported(from_text(decode(resource.whole(), resource.charset)), resource)


def one_or_exported(article: Article, resource: Resource) -> Iterator[Found | Unread]:
    """The article that a file holds, or those of an archive's export whose text it is."""
    exported = exports.records(article.text)
    if exported is None:
        yield Found(article, resource.place, resource.location, alone=True)
    else:
        yield from articles(((f"[{n}]", one) for n, one in enumerate(exported, 1)), resource)


def of_markdown(resource: Resource) -> Iterator[Found | Unread]:
    """The article that a Markdown file is: front matter gives the fields, the body as it stands is the text."""
    yield from articles([("", _record(decode(resource.whole(), resource.charset)))], resource, alone=True)


def from_text(text: str) -> Article:
    """A plain text: the first line that holds anything is the title, all of it is the text, no date is known."""
    return Article(title=first_line(text), text=present(text))


def first_line(text: str) -> str:
    """The first line that holds anything, without white space around it."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _record(text: str) -> Record:
    """Without a `title` the first heading is taken, else the first line that holds anything."""
    fields, body = _front_matter(text)
    heading = _HEADING.search(body)
    title = heading.group(1) if heading else first_line(body)
    return {"title": title, **fields, "text": body}


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The fields over a text, in YAML or TOML, and the text. Of what is broken the lines that name a field count."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    try:
        fields = tomllib.loads(found[2]) if found[1] == "+++" else yaml.safe_load(found[2])
    except (
        yaml.YAMLError,
        ValueError,
        RecursionError,
    ):  # "title: Harbour: the wall", a list that does not end
        fields = {name: value.strip("\"'") for name, value in _FIELD.findall(found[2])}
    if not isinstance(fields, dict):  # a rule drawn with dashes, not front matter
        return {}, text
    return {str(name): value for name, value in fields.items()}, text[found.end() :]
