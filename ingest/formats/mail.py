"""Newsletters kept as mail (.eml, .mbox) and web pages saved as such (.mhtml), read by Python's own email package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from assistant.errors import SourceError
from ingest.formats.fields import Record, articles
from ingest.formats.markup import text_of
from ingest.sources.decoding import decode
from ingest.sources.found import Found, Unread
from ingest.sources.resource import MAX_BYTES, Resource

_FROM_LINE = re.compile(rb"From \S+.*\d{4}[^\n]*\r?\n")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_TELLING = re.compile(
    rb"^(?:from|subject|date|message-id|received|mime-version|return-path|delivered-to):", re.I | re.M
)
_SIGNATURE = re.compile(r"\n-- ?\n.*\Z", re.S)
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w.’'-]*"
_WRITER = re.compile(rf"({_CAPITAL}(?: {_CAPITAL}){{1,3}}) (?:from|at) (.+)")
"""A person's name and an outlet; "de" and "von" are parts of either, and "Letters from Home" is no person."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The page of an .mhtml file: its markup, and the address it was saved from, None where that is not told."""

    html: str
    address: str | None


def is_mail(head: bytes) -> bool:
    """Do these first bytes begin a mail, or a page saved as one? At least two headers of mail tell it."""
    if not _HEADER.match(head.lstrip(b"\r\n")):
        return False
    headers = re.split(rb"\r?\n\r?\n", head.lstrip(b"\r\n"), maxsplit=1)[0]
    return len({name.lower() for name in _TELLING.findall(headers)}) >= 2


def is_mailbox(head: bytes) -> bool:
    """Do these first bytes begin a mailbox of many mails (mbox)?"""
    found = _FROM_LINE.match(head)
    return found is not None and is_mail(head[found.end() :])


def is_saved_page(head: bytes) -> bool:
    """Is this mail a web page that a browser saved with its pictures (multipart/related, no addressee)?"""
    headers = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0].lower()
    return is_mail(head) and (
        b"snapshot-content-location:" in headers
        or b"saved by" in headers
        or (b"multipart/related" in headers and b"\nto:" not in headers)
    )


def of_mail(resource: Resource) -> Iterator[Found | Unread]:
    """The newsletter that a mail is."""
    yield from articles([("", letter(resource.whole()))], resource, alone=True)


def of_mailbox(resource: Resource) -> Iterator[Found | Unread]:
    """The newsletters of a mailbox, read one by one, so that it may be of any size."""
    yield from articles(
        ((f"[{number}]", _attempt(mail)) for number, mail in enumerate(_messages(resource), 1)), resource
    )


def of_saved_page(resource: Resource) -> Iterator[Resource]:
    """The page that a browser saved, to be read as one."""
    page = saved_page(resource.whole())
    inside = Resource.of(page.html.encode("utf-8", "replace"), "", resource.place, resource.location)
    inside.media_type, inside.charset, inside.address = "text/html", "utf-8", page.address
    yield inside


def _attempt(mail: bytes) -> Record | SourceError:
    try:
        return letter(mail)
    except SourceError as error:
        return error


def _messages(resource: Resource) -> Iterator[bytes]:
    """The mails of a mailbox, with their lines as they were before it quoted them."""
    mail = bytearray()
    after_blank = True
    while line := resource.readline(MAX_BYTES):
        if after_blank and _FROM_LINE.match(line):
            if mail:
                yield bytes(mail)
            mail.clear()
        else:
            mail += _QUOTED_FROM.sub(rb"\1", line)
            if len(mail) > MAX_BYTES:
                raise SourceError(
                    f"a mail in it has more than the {MAX_BYTES / 1e6:,.0f} MB that are read at once."
                )
        after_blank = not line.strip()
    if mail:
        yield bytes(mail)


def letter(data: bytes) -> Record:
    """The newsletter that a mail is: its HTML part, else the plain one; who sent it is its outlet, and its day that of
    the mail. SourceError where it has no text."""
    mail = _parsed(data)
    html, plain = _part(mail, "html"), _part(mail, "plain")
    text = text_of(html) if html else ""
    if not text:
        text = _unwrapped(_SIGNATURE.sub("", plain or "")).strip()
    if not text:
        raise SourceError("the mail has no text.")
    sender, author = _sender(mail)
    return {
        "id": _header(mail, "Message-ID").strip("<> ") or None,
        "title": _header(mail, "Subject"),
        "source": sender,
        "authors": [author] if author else [],
        "published": _header(mail, "Date") or None,
        "language": _header(mail, "Content-Language").split(",")[0] or None,
        "text": text,
    }


def saved_page(data: bytes) -> SavedPage:
    """The page in an .mhtml file; SourceError where it holds none."""
    mail = _parsed(data)
    part = next(
        (p for p in mail.walk() if p.get_content_type() in {"text/html", "application/xhtml+xml"}), None
    )
    if part is None:
        raise SourceError("it is a saved page without a page in it.")
    address = _header(mail, "Snapshot-Content-Location") or _header(part, "Content-Location")
    return SavedPage(
        _content(part),
        address if address.startswith(("http://", "https://")) else None,
    )


def _parsed(data: bytes) -> EmailMessage:
    try:
        return BytesParser(policy=policy.default).parsebytes(data.lstrip(b"\r\n"))
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise SourceError(f"the mail is damaged: {' '.join(str(error).split())[:160]}.") from error


def _part(mail: EmailMessage, kind: str) -> str | None:
    """The text of the parts of this kind, but for attachments, one after the other."""
    parts = [
        part
        for part in mail.walk()
        if part.get_content_type() == f"text/{kind}" and part.get_content_disposition() != "attachment"
    ]
    return "\n\n".join(text for part in parts if (text := _content(part).strip())) or None


def _content(part: Any) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return decode(data, part.get_content_charset())
    except SourceError:
        return ""


def _header(mail: Any, name: str) -> str:
    try:
        return " ".join(str(mail.get(name) or "").split())
    except (
        ValueError,
        LookupError,
        IndexError,
        AttributeError,
        TypeError,
    ):  # what the package trips over in a broken header
        return ""


def _sender(mail: EmailMessage) -> tuple[str, str | None]:
    """The outlet that sent a newsletter, and its author where the name tells both: "Ann Lee from The Velby Echo"."""
    line = _header(mail, "From")
    name = re.sub(r"\s*<[^<>]*>\s*$", "", line).strip().strip('"').strip()
    if "@" in name or not name:
        found = re.search(r"@([\w.-]+)", line)
        name = found[1] if found else name
    both = _WRITER.fullmatch(name)
    return (both[2], both[1]) if both else (name, None)


def _unwrapped(text: str) -> str:
    """Plain text as its writer meant it: "format=flowed" and hard line breaks stay, quoted mails go."""
    lines = [line.rstrip() for line in text.splitlines() if not line.startswith(">")]
    return "\n".join(lines)
