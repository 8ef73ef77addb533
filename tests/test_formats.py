"""Every kind of source that is promised is read, wherever it lies: in a folder, in an archive, on the web."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_site import Site, served

from ingest.sources.fetch import Fetcher
from ingest.sources.found import Found, Same, Unread
from ingest.sources.read import read
from ingest.sources.web import Web

TOLD = "The harbour bridge reopened on Friday after eleven weeks of repairs, the port authority said in a statement."


def pdf() -> bytes:
    """The smallest PDF with a text on its one page."""
    drawn = f"BT /F1 9 Tf 20 700 Td ({TOLD}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def docx() -> bytes:
    docx = pytest.importorskip("docx")
    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph(TOLD)
    document.save(buffer)
    return buffer.getvalue()


PAGE = f"<html><head><title>Bridge</title></head><body><article><p>{TOLD}</p><p>{TOLD}</p></article></body></html>"
LINE = json.dumps({"title": "Bridge", "text": TOLD})
KINDS = {
    "a.txt": TOLD.encode(),
    "a.md": f"# Bridge\n\n{TOLD}\n".encode(),
    "a.markdown": f"# Bridge\n\n{TOLD}\n".encode(),
    "a.html": PAGE.encode(),
    "a.htm": PAGE.encode(),
    "a.json": f"[{LINE}]".encode(),
    "a.jsonl": f"{LINE}\n".encode(),
    "a.ndjson": f"{LINE}\n".encode(),
    "a.jsonl.gz": gzip.compress(f"{LINE}\n".encode()),
    "a.csv": f'title,text\nBridge,"{TOLD}"\n'.encode(),
    "a.PDF": pdf(),
    "a.docx": docx(),
}


def warc() -> bytes:
    """A crawler's file with one page in it."""
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:7>\r\nWARC-Date: 2026-07-03T10:00:00Z\r\n"
        "WARC-Target-URI: https://quay.example/bridge\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


LETTER = (
    "From: The Quay <news@quay.example>\nSubject: Bridge\nDate: Fri, 3 Jul 2026 10:00:00 +0000\n"
    f"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>{TOLD}</p>\n"
)
SAVED = (
    "From: <Saved by Blink>\nSnapshot-Content-Location: https://quay.example/bridge\nSubject: Bridge\n"
    'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n'
    f"--b\nContent-Type: text/html\n\n{PAGE}\n--b--\n"
)
NITF = (
    "<nitf><body><body.head><hedline><hl1>Bridge</hl1></hedline></body.head>"
    f"<body.content><p>{TOLD}</p></body.content></body></nitf>"
)
NEWSML = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:1"><contentMeta><headline>Bridge</headline>'
    f"</contentMeta><contentSet><inlineXML>{NITF}</inlineXML></contentSet></newsItem>"
)
NINJS = {"uri": "urn:1", "type": "text", "versioncreated": "2026-07-03T10:00:00Z", "headline": "Bridge"}
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
TRADE = {
    "a.eml": LETTER.encode(),
    "a.mbox": f"From news@quay.example Fri Jul  3 10:00:00 2026\n{LETTER}".encode(),
    "a.mhtml": SAVED.encode(),
    "a.nitf": NITF.encode(),
    "a.xml": NEWSML.encode(),
    "ninjs.json": json.dumps({**NINJS, "body_text": TOLD}).encode(),
    "feed.json": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "The Quay",
            "items": [{"id": "1", "content_text": TOLD}],
        }
    ).encode(),
    "a.rss": f'<rss version="2.0"><channel><title>The Quay</title><item><guid>b</guid><description>{TOLD}</description>'
    "</item></channel></rss>".encode(),
    "a.rtf": rf"{{\rtf1\ansi {TOLD}}}".encode(),
    "a.fodt": f'<office:document xmlns:office="{OFFICE}:office:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body>'
    f"<office:text><text:p>{TOLD}</text:p></office:text></office:body></office:document>".encode(),
    "a.warc": warc(),
    "a.warc.gz": gzip.compress(warc()),
}
"""Formats of agencies, newsletters and archives."""
KINDS |= TRADE


class NoWeb:
    """For sources on disk."""

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        raise AssertionError(address)


def holds_it(found: list[Found | Same | Unread]) -> bool:
    (item,) = found
    assert isinstance(item, Found), item
    return TOLD in item.article.text


@pytest.fixture(name="site", scope="module")
def _site() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_read_from_a_folder_an_archive_and_the_web(
    name: str, tmp_path: Path, site: Site
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(KINDS[name])
    assert holds_it(list(read([tmp_path / "in"], NoWeb())))
    assert holds_it(list(read([tmp_path / "in" / name], NoWeb())))
    assert holds_it(list(read([str(tmp_path / "in" / "*")], NoWeb())))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, KINDS[name])
    assert holds_it(list(read([tmp_path / "a.zip"], NoWeb())))
    # As servers send what they know no type of: then the address says what it is.
    address = site.put(f"/{name}", KINDS[name], "application/octet-stream")
    packed = site.put("/a.zip", (tmp_path / "a.zip").read_bytes(), "application/zip")
    with Fetcher(allow_private=True, pause=0) as fetcher:
        web = Web(fetcher, lambda _: None, lambda _: False)
        assert holds_it(list(web.read(address)))
        assert holds_it(list(web.read(packed)))


ITEM = f"<item><title>Bridge</title><link>https://quay.example/bridge</link><description>{TOLD}</description></item>"
FEED = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Quay</title>{ITEM}</channel></rss>'
TELLING = {
    "a saved feed": FEED.encode(),
    "a page": PAGE.encode(),
    "a page in UTF-16": PAGE.encode("utf-16"),
    "a PDF": pdf(),
    "a Word file": docx(),
}


@pytest.mark.parametrize("name", ["a.dat", "a"])
@pytest.mark.parametrize("kind", TELLING)
def test_a_file_of_another_name_is_what_its_first_bytes_say(kind: str, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(TELLING[kind])
    assert holds_it(list(read([tmp_path / name], NoWeb())))


@pytest.mark.parametrize("name", ["a.dat", "a"])
def test_what_is_of_no_known_kind_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"<recipe><step>Boil the water.</step></recipe>")
    (item,) = read([tmp_path / name], NoWeb())
    assert isinstance(item, Unread)
    assert item.reason.startswith("it is not of a kind that articles are read from (.txt, ")


def zipped(packing: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("ä.txt", TOLD * 20)
    return buffer.getvalue()


PACKINGS = {"stored": zipfile.ZIP_STORED, "bzip2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA}
ARCHIVES = {f"{name}.zip": zipped(packing) for name, packing in PACKINGS.items()}


@pytest.mark.parametrize(("name", "whole"), [*KINDS.items(), *ARCHIVES.items()])
def test_a_file_that_is_broken_costs_at_most_itself(name: str, whole: bytes, tmp_path: Path) -> None:
    chance = random.Random(name)
    for number in range(80):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        (tmp_path / f"{number}{name}").write_bytes(broken)
    (tmp_path / "whole.txt").write_text(TOLD)
    *_, last = read([tmp_path], NoWeb())
    assert holds_it([last])


@pytest.mark.parametrize(
    "data",
    [
        *(kind.encode() for kind in (LINE, f"{LINE}\n{LINE}\n", f"[{LINE}]", PAGE, TOLD)),
        json.dumps([json.loads(LINE)], indent=1).encode(),
        *TELLING.values(),
        *TRADE.values(),
        gzip.compress(f"{LINE}\n{LINE}\n".encode()),
        zipped(zipfile.ZIP_DEFLATED),
    ],
)
def test_standard_input_is_read_whatever_it_holds(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = list(read(["-"], NoWeb()))
    assert found
    for item in found:
        assert isinstance(item, Found), item
        assert TOLD in item.article.text
        assert "{" not in item.article.text
