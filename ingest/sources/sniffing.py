"""What the first bytes of a file say about its kind."""

from __future__ import annotations

import codecs
import re

_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^>\[]*(?:\[.*?\]\s*)?>)", re.S | re.I)
_ROOT = re.compile(r"\s*<((?:[\w.-]+:)?[\w.-]+)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)", re.S)
_NAMESPACE = r"""\sxmlns{}\s*=\s*["']([^"']*)"""
_HTML = re.compile(r"<!DOCTYPE\s+html\b", re.I)


def opening(head: bytes) -> str:
    """The first characters, without a byte order mark; only letters of ASCII are to be relied on."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace")
    if head[:1] == b"<" and head[1:2] == b"\x00":
        return head.decode("utf-16-le", "replace")
    if head[:2] == b"\x00<":
        return head.decode("utf-16-be", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def root_element(head: bytes) -> tuple[str, str]:
    """The local name and the namespace of an XML file's outermost element; ("", "") where it is no XML."""
    text, at = opening(head), 0
    while found := _PROLOG.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    if root is None:
        return "", ""
    prefix, _, name = root[1].rpartition(":")
    space = re.search(_NAMESPACE.format(f":{re.escape(prefix)}" if prefix else ""), root[2])
    return name, space[1] if space else ""


def is_html(head: bytes) -> bool:
    """Does a web page begin here?"""
    text = opening(head)
    return bool(_HTML.match(text.lstrip())) or root_element(head)[0].lower() in {"html", "head", "body"}


def is_xml(head: bytes) -> bool:
    """Does XML begin here that is no page, as its declaration or a namespace of its outermost element tells?"""
    name, namespace = root_element(head)
    return bool(name) and (opening(head).lstrip()[:5] == "<?xml" or bool(namespace)) and not is_html(head)
