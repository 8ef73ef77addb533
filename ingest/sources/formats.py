"""Every format that articles are read from: how each is recognised, and who reads it.

A format is recognised by its first bytes, else by what a server says of it, else by the name, and it makes no
difference whether it is a file, a member of an archive, standard input, or what stands at an address. A new one is
one line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.errors import SourceError
from assistant.types import Article
from ingest.formats import (
    agency_xml,
    exports,
    feeds,
    mail,
    packed_documents,
    records,
    rtf,
    web_archives,
)
from ingest.formats.fields import articles, check
from ingest.sources import archives, bounded_pages, documents, pdf, sniffing, texts
from ingest.sources.decoding import decode
from ingest.sources.found import Found, Linked, Onward, Unread
from ingest.sources.resource import Resource

Reader = Callable[[Resource], Iterator[Found | Linked | Onward | Unread | Resource]]
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


def contents(resource: Resource, depth: int = 1) -> Iterator[Found | Linked | Onward | Unread]:
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


def _within(resource: Resource, depth: int) -> Iterator[Found | Linked | Onward | Unread]:
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


def _or_exported(record: Mapping[str, Any]) -> Iterable[Mapping[str, Any] | SourceError]:
    return exports.records(record["text"]) or [record]


def of_records(read: Callable[[bytes], Iterable[Mapping[str, Any] | SourceError]]) -> Reader:
    """The reader of a format of which a file holds one article or several, each as a record."""

    def reader(resource: Resource) -> Iterator[Found | Unread]:
        found = list(read(resource.whole()))
        if len(found) == 1:
            yield from articles([("", found[0])], resource, alone=True)
        else:
            yield from articles(((f"[{n}]", one) for n, one in enumerate(found, 1)), resource)

    return reader


def _page(resource: Resource) -> Article:
    return bounded_pages.from_html(decode(resource.whole(), resource.charset), resource.address).article


def _unknown_xml(resource: Resource) -> Iterator[Found]:
    name = sniffing.root_element(resource.head())[0]
    raise SourceError(
        f"it is XML of a kind that articles are not read from (its first element is <{name:.40}>)."
    )


TEXT = Format(texts.of_text, (".txt", ".text"), ("text/plain",))
HTML = Format(
    one_article(_page), (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), sniffing.is_html
)
JSON = Format(
    records.from_json,
    (".json",),
    ("application/json", "application/feed+json", "application/ld+json", "text/json"),
)
JSON_LINES = Format(
    records.from_json_lines, (".jsonl", ".ndjson"), ("application/x-ndjson", "application/jsonl")
)
ZIP = Format(archives.of_zip, (".zip",), ("application/zip",))

FORMATS: tuple[Format, ...] = (
    TEXT,
    Format(texts.of_markdown, (".md", ".markdown"), ("text/markdown",)),
    HTML,
    Format(
        one_article(lambda it: pdf.from_pdf(it.whole())),
        (".pdf",),
        ("application/pdf",),
        pdf.is_pdf,
    ),
    Format(
        lambda it: texts.one_or_exported(documents.from_docx(it.whole()), it),
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        documents.is_docx,
    ),
    Format(
        of_records(packed_documents.from_epub),
        (".epub",),
        ("application/epub+zip",),
        packed_documents.is_epub,
    ),
    Format(
        of_records(lambda data: _or_exported(packed_documents.from_opendocument(data))),
        (".odt", ".fodt"),
        ("application/vnd.oasis.opendocument.text",),
        packed_documents.is_opendocument,
    ),
    Format(
        of_records(lambda data: _or_exported(rtf.article(data))),
        (".rtf",),
        ("application/rtf", "text/rtf"),
        rtf.is_rtf,
    ),
    Format(
        feeds.from_feed,
        (".rss", ".atom", ".rdf"),
        ("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
        feeds.is_feed,
    ),
    Format(feeds.from_sitemap, begins=feeds.is_sitemap),
    Format(
        of_records(agency_xml.articles),
        (".nitf", ".newsml"),
        (
            "application/nitf+xml",
            "application/vnd.iptc.g2.newsitem+xml",
            "application/vnd.iptc.g2.newsmessage+xml",
        ),
        lambda head: agency_xml.is_agency_xml(sniffing.root_element(head)[0]),
    ),
    JSON,
    JSON_LINES,
    Format(records.from_csv, (".csv", ".tsv", ".tab"), ("text/csv", "text/tab-separated-values")),
    Format(mail.of_saved_page, (".mhtml", ".mht"), ("multipart/related",), mail.is_saved_page),
    Format(mail.of_mail, (".eml",), ("message/rfc822",), mail.is_mail),
    Format(mail.of_mailbox, (".mbox",), ("application/mbox",), mail.is_mailbox),
    Format(web_archives.from_warc, (".warc",), ("application/warc",), web_archives.is_warc),
    Format(archives.of_gzip, (".gz",), ("application/gzip", "application/x-gzip"), archives.is_gzip),
    ZIP,
    Format(_unknown_xml, (".xml",), (), sniffing.is_xml),
)
"""Where the first bytes say two of them, the earlier one counts."""

SUFFIXES: tuple[str, ...] = tuple(suffix for known in FORMATS for suffix in known.suffixes)
_SAYS_LITTLE = frozenset(
    {"", "text/plain", "application/octet-stream", "binary/octet-stream", "application/xml", "text/xml"}
)
"""Media types that servers give what they do not know."""
