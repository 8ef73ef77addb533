"""What crawlers kept of the web (WARC, by warcio): each answer of a server as bytes to be read like any other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assistant.errors import SourceError
from ingest.formats.stated_dates import read_date
from ingest.sources.found import Unread
from ingest.sources.resource import MAX_BYTES, Resource

_READ = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/json",
    "application/rss",
    "application/atom",
    "application/pdf",
)
_NO_TEXT = frozenset({"text/css", "text/javascript", "text/dns"})
_FOR_MACHINES = frozenset({"robots.txt", "ads.txt", "app-ads.txt", "llms.txt", ".well-known/security.txt"})
"""What crawlers ask every site for."""


def is_warc(head: bytes) -> bool:
    """Does a WARC file begin here, not packed?"""
    return head.startswith(b"WARC/")


def from_warc(resource: Resource) -> Iterator[Resource | Unread]:
    """The pages in a WARC file, in its order; what is no text (pictures, styles, scripts) is passed over."""
    from warcio.archiveiterator import ArchiveIterator  # put off: few runs meet WARC

    try:
        for record in ArchiveIterator(resource, no_record_parse=False):
            if record.rec_type not in {"response", "resource", "conversion"}:
                continue
            address = record.rec_headers.get_header("WARC-Target-URI", "").strip("<>")
            place, location = f"{resource.place}!/{address}", f"{resource.location}!/{address}"
            status = record.http_headers.get_statuscode() if record.http_headers else "200"
            headers = record.http_headers or record.rec_headers
            stated = headers.get_header("Content-Type", "") or ""
            kind, _, parameters = stated.partition(";")
            kind = kind.strip().lower()
            if status != "200" or not address.startswith(("http:", "https:")) or not kind.startswith(_READ):
                continue
            if kind in _NO_TEXT or address.partition("?")[0].split("/", 3)[-1] in _FOR_MACHINES:
                continue
            data = record.content_stream().read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                yield Unread(
                    place, f"it is larger than the {MAX_BYTES / 1e6:.0f} MB that are read at once.", location
                )
                continue
            page = Resource.of(data, "", place, location)
            page.media_type, page.address = kind, address
            page.charset = _charset(parameters)
            crawled = read_date(record.rec_headers.get_header("WARC-Date") or "").moment
            page.fetched = crawled if isinstance(crawled, datetime) else None
            yield page
    except SourceError:
        raise
    except Exception as error:  # warcio lets through whatever it trips over in a broken file
        raise SourceError(
            f"the WARC file is damaged from here on: {' '.join(str(error).split())[:160]}."
        ) from error


def _charset(parameters: str) -> str | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip():
            return value.strip().strip('"')
    return None
