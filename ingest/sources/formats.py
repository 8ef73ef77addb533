"""Every format that articles are read from: how each is recognised, and who reads it.

A format is recognised by its first bytes, else by what a server says of it, else by the name, and it makes no
difference whether it is a file, a member of an archive, standard input, or what stands at an address. A new one is
one line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.errors import SourceError
from assistant.types import Article
from ingest.sources import archives, documents, feeds, records, sniffing, texts, web_pages
from ingest.sources.decoding import decode
from ingest.sources.fields import check
from ingest.sources.found import Found, Linked, Unread
from ingest.sources.resource import Resource

Reader = Callable[[Resource], Iterator[Found | Linked | Unread | Resource]]
"""What a resource holds, one by one: articles, items that lead to them, what could not be read, and, as resources,
what is packed in it. SourceError where that is nothing at all."""

_DEEPEST = 4
"""Resources within resources: a page in a WARC file in a gzip file in a zip archive."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: who reads it, and what it is recognised by."""

    read: Reader
    suffixes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    begins: Callable[[bytes], bool] = lambda head: False
    """Do these first bytes (at most `resource.HEAD`) say that it is this format, whatever its name is?"""


def contents(resource: Resource, depth: int = 1) -> Iterator[Found | Linked | Unread]:
    """What a resource holds, and what is packed in it; SourceError where that is nothing at all."""
    for item in recognise(resource).read(resource):
        if isinstance(item, Resource):
            yield from _within(item, depth + 1)
        elif isinstance(item, Found):
            yield _checked(item)
        else:
            yield item


def recognise(resource: Resource) -> Format:
    """The format of a resource; SourceError where it is none that articles are read from."""
    head = resource.head()
    found = next((known for known in FORMATS if known.begins(head)), None)
    if found is None and resource.media_type not in _SAYS_LITTLE:
        found = next((known for known in FORMATS if resource.media_type in known.media_types), None)
    found = found or _named(resource.name)
    if found is None and resource.media_type in _SAYS_LITTLE and (resource.address or not resource.name):
        found = _guessed(resource)
    if found is None:
        raise SourceError(f"it is not of a kind that articles are read from ({', '.join(SUFFIXES)}).")
    return found


def _named(name: str) -> Format | None:
    ending = [
        (suffix, known) for known in FORMATS for suffix in known.suffixes if name.lower().endswith(suffix)
    ]
    return max(ending, key=lambda pair: len(pair[0]))[1] if ending else None


def _guessed(resource: Resource) -> Format | None:
    """For what has no name that says it: standard input, most addresses."""
    if archives.is_zip(resource.head()):
        return ZIP
    start = sniffing.opening(resource.head()).lstrip()[:1]
    if start == "<":
        return HTML
    if start == "[" or (start == "{" and not _is_json_lines(resource)):
        return JSON
    return JSON_LINES if start == "{" else TEXT


def _is_json_lines(resource: Resource) -> bool:
    return resource.first_line().rstrip().endswith(b"}")


def _within(resource: Resource, depth: int) -> Iterator[Found | Linked | Unread]:
    try:
        if depth > _DEEPEST:
            raise SourceError("it is packed into too many others; unpack it first.")
        yield from contents(resource, depth)
    except SourceError as error:
        yield Unread(resource.place, str(error), resource.location)


def _checked(found: Found) -> Found | Unread:
    try:
        check(found.article)
    except SourceError as error:
        return Unread(found.place, str(error), found.location)
    return found


def one_article(read: Callable[[Resource], Article]) -> Reader:
    """The reader of a format of which a file holds one article."""

    def reader(resource: Resource) -> Iterator[Found]:
        yield Found(read(resource), resource.place, resource.location, alone=True)

    return reader


def _text_of(resource: Resource) -> str:
    return decode(resource.whole(), resource.charset)


TEXT = Format(one_article(lambda it: texts.from_text(_text_of(it))), (".txt",), ("text/plain",))
HTML = Format(
    one_article(lambda it: web_pages.from_html(_text_of(it), it.address).article),
    (".html", ".htm"),
    ("text/html", "application/xhtml+xml"),
    sniffing.is_html,
)
JSON = Format(records.from_json, (".json",), ("application/json",))
JSON_LINES = Format(
    records.from_json_lines, (".jsonl", ".ndjson"), ("application/x-ndjson", "application/jsonl")
)
ZIP = Format(archives.of_zip, (".zip",), ("application/zip",))

FORMATS: tuple[Format, ...] = (
    TEXT,
    Format(
        one_article(lambda it: texts.from_markdown(_text_of(it))), (".md", ".markdown"), ("text/markdown",)
    ),
    HTML,
    Format(
        one_article(lambda it: documents.from_pdf(it.whole())),
        (".pdf",),
        ("application/pdf",),
        documents.is_pdf,
    ),
    Format(
        one_article(lambda it: documents.from_docx(it.whole())),
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        documents.is_docx,
    ),
    Format(
        feeds.from_feed, (".rss", ".atom"), ("application/rss+xml", "application/atom+xml"), feeds.is_feed
    ),
    JSON,
    JSON_LINES,
    Format(records.from_csv, (".csv",), ("text/csv",)),
    Format(archives.of_gzip, (".gz",), ("application/gzip", "application/x-gzip"), archives.is_gzip),
    ZIP,
)
"""Where the first bytes say two of them, the earlier one counts."""

SUFFIXES: tuple[str, ...] = tuple(suffix for known in FORMATS for suffix in known.suffixes)
_SAYS_LITTLE = frozenset(
    {"", "text/plain", "application/octet-stream", "binary/octet-stream", "application/xml", "text/xml"}
)
"""Media types that servers give what they do not know."""
