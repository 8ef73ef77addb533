"""Newsletters as mail, mailboxes of them, and pages that a browser saved."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from ingest.sources.formats import contents
from ingest.sources.found import Found, Unread
from ingest.sources.resource import Resource

HTML = """<html><head><style>p {color: red}</style></head><body><div style="display:none">Preheader &zwnj;</div>
<table role="presentation"><tr><td><h1>Quay closed</h1><p>The quay of <b>Lundby</b> was closed on Monday – it sinks.</p>
<p><del>It costs 3 million.</del></p></td></tr></table><img src="https://t.example/pixel.gif"></body></html>"""
PLAIN = "The quay of Lundby was closed on Monday – it sinks."


def letter(
    *, html: str | None = HTML, plain: str | None = PLAIN, number: int = 1, charset: str = "utf-8"
) -> bytes:
    mail = EmailMessage()
    mail["From"] = '"The Lundby Écho" <news@lundby.example>'
    mail["To"] = "reader@example.org"
    mail["Subject"] = f"Morning letter {number}: the quay – closed"
    mail["Date"] = "Wed, 06 May 2026 06:00:00 +0200"
    mail["Message-ID"] = f"<{number}@lundby.example>"
    if plain is not None:
        mail.set_content(plain, charset=charset)
    if html is not None:
        mail.add_alternative(html, subtype="html", charset=charset)
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    return bytes(mail)


def found(data: bytes, name: str = "", kind: str = "") -> list[Found | Unread]:
    resource = Resource.of(data, name, name or "here")
    resource.media_type = kind
    return [item for item in contents(resource) if isinstance(item, Found | Unread)]


@pytest.mark.parametrize(("name", "kind"), [("a.eml", ""), ("", "message/rfc822"), ("", ""), ("a.txt", "")])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_newsletter_is_its_html_part_with_sender_and_day(name: str, kind: str, charset: str) -> None:
    (item,) = found(letter(charset=charset), name, kind)
    assert isinstance(item, Found)
    article = item.article
    assert article.text == "Quay closed\n\nThe quay of Lundby was closed on Monday – it sinks."
    assert (article.title, article.source) == ("Morning letter 1: the quay – closed", "The Lundby Écho")
    assert article.published == datetime(2026, 5, 6, 4, tzinfo=UTC)
    assert article.id == "1@lundby.example"


def test_a_plain_newsletter_is_read_without_its_signature() -> None:
    (item,) = found(letter(html=None, plain=f"{PLAIN}\n\n-- \nThe Lundby Echo, Quay Street"), "a.eml")
    assert isinstance(item, Found)
    assert item.article.text == PLAIN


def test_a_mailbox_is_as_many_articles_as_mails_and_a_broken_one_costs_itself() -> None:
    empty = letter(html=None, plain=" ", number=3)
    mails = [letter(number=1), letter(html=None, plain="One\n>From here on it sinks.", number=2), empty]
    box = b"".join(b"From news@lundby.example Wed May  6 06:00:00 2026\n" + mail + b"\n" for mail in mails)
    one, two, three = found(box, "a.mbox")
    assert isinstance(one, Found)
    assert isinstance(two, Found)
    assert isinstance(three, Unread)
    assert (one.article.id, two.article.id) == ("1@lundby.example", "2@lundby.example")
    assert two.article.text == "One\nFrom here on it sinks."
    assert three.place == "a.mbox[3]"


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", ""])
def test_a_saved_page_is_read_as_a_page_at_its_address(name: str) -> None:
    text = "<article><p>The lake froze on 2 May=2E</p></article>"
    page = f"<html><head><title>Lake</title></head><body>{text}</body></html>"
    saved = f"""From: <Saved by Blink>
Snapshot-Content-Location: https://lundby.example/lake
Subject: Lake
Date: Fri, 8 May 2026 10:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://lundby.example/lake

{page}
--b
Content-Type: image/png
Content-Location: https://lundby.example/a.png

x
--b--
"""
    (item,) = found(saved.encode(), name)
    assert isinstance(item, Found)
    assert item.article.text == "The lake froze on 2 May."
    assert (item.article.title, item.article.url) == ("Lake", "https://lundby.example/lake")
    assert item.article.published is None  # it says when it was saved, not when it was published


def test_a_text_with_a_colon_in_its_first_line_is_no_mail() -> None:
    (item,) = found(b"Subject: ferries\n\nThe ferries sail again.", "a.txt")
    assert isinstance(item, Found)
    assert item.article.title == "Subject: ferries"


@pytest.mark.parametrize(
    ("sender", "source", "authors"),
    [
        ("Ann Lee from The Lundby Echo", "The Lundby Echo", ("Ann Lee",)),
        ("Émile Le Goff at Brévins", "Brévins", ("Émile Le Goff",)),
        ("Diario de Almonera", "Diario de Almonera", ()),
        ("Le Journal de Brévins", "Le Journal de Brévins", ()),
        ("Karin von Ohm", "Karin von Ohm", ()),
        ("Letters from Lundby", "Letters from Lundby", ()),
        ("", "lundby.example", ()),
    ],
)
def test_who_sent_a_newsletter_is_its_outlet_and_a_writer_is_told_from_it(
    sender: str, source: str, authors: tuple[str, ...]
) -> None:
    headers, _, body = letter().partition(b"\n\n")
    lines = [line for line in headers.split(b"\n") if not line.lower().startswith(b"from:")]
    told = f"From: {sender} <news@lundby.example>".encode()
    (item,) = found(b"\n".join([told, *lines]) + b"\n\n" + body, "a.eml")
    assert isinstance(item, Found)
    assert (item.article.source, item.article.authors) == (source, authors)
