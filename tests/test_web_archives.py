"""WARC files: each page is read as if it had been fetched, packed or not."""

from __future__ import annotations

import gzip
import io
from datetime import date

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.sources.formats import contents
from ingest.sources.found import Found, Linked, Unread
from ingest.sources.resource import Resource

FEED = """<rss version="2.0"><channel><title>Echo</title><item><title>Quay</title><guid>7</guid>
<description>The quay of Lundby was closed.</description><pubDate>2 days ago</pubDate></item></channel></rss>"""


def page(text: str) -> bytes:
    return f"<html><body><article><p>{text} – it sinks.</p></article></body></html>".encode("windows-1252")


def warc(*, packed: bool) -> bytes:
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    answers = [
        ("https://e.example/a", "200 OK", "text/html; charset=windows-1252", page("The quay")),
        ("https://e.example/gone", "404 Not Found", "text/html", page("Nothing")),
        ("https://e.example/a.png", "200 OK", "image/png", b"\x89PNG"),
        ("https://e.example/robots.txt", "200 OK", "text/plain", b"User-agent: *\nDisallow: /search"),
        ("https://e.example/feed", "200 OK", "application/rss+xml", FEED.encode()),
    ]
    for address, status, kind, body in answers:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2026-05-08T10:00:00Z"},
        )
        writer.write_record(record)
    return file.getvalue()


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", ""])
@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_and_feeds_of_a_crawl_are_read(name: str, packed: bool) -> None:
    first, second = contents(Resource.of(warc(packed=packed), name, "crawl"))
    assert isinstance(first, Found)
    assert (first.article.url, first.article.text) == ("https://e.example/a", "The quay – it sinks.")
    assert first.location == "crawl!/https://e.example/a"
    assert isinstance(second, Linked)
    assert second.article.published == date(2026, 5, 6)  # counted from when it was crawled


def test_a_crawl_that_breaks_off_keeps_what_stands_before() -> None:
    whole = warc(packed=False)
    items = list(contents(Resource.of(whole[: len(whole) * 2 // 3], "a.warc", "crawl")))
    assert isinstance(items[0], Found)
    damaged = gzip.compress(b"WARC/1.0\r\nnonsense")
    items = list(contents(Resource.of(damaged, "a.warc.gz", "crawl")))
    assert all(isinstance(item, Unread) for item in items)
