"""Articles in the XML of news agencies: NewsML-G2, NewsML 1 and NITF (IPTC standards).

Only the body is text; what the markup says about it fills the fields. What is no text (a picture, a package of links)
and what its agency has withdrawn is left out with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.errors import SourceError
from ingest.formats.markup import text_in, text_of
from ingest.sources.decoding import decode

Record = dict[str, Any]
"""The fields of an article by name, dates as they are written."""

_ITEMS = {"newsItem": "NewsML-G2", "NewsItem": "NewsML"}
_TEXT_CLASSES = frozenset({"text", "composite", ""})
_WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})
_BY = re.compile(r"^\s*(?:by|von|par|por|di|door)\s+", re.I)
_NAMES_APART = re.compile(r"\s*(?:;|,|\band\b|\bund\b|\bet\b|&)\s*")


def is_agency_xml(root: str) -> bool:
    """Is this, without its prefix, the name of the first element of such a file?"""
    return root in {
        "newsItem",
        "newsMessage",
        "packageItem",
        "conceptItem",
        "knowledgeItem",
        "NewsML",
        "nitf",
    }


def articles(data: bytes) -> Iterator[Record | SourceError]:
    """The articles of a file, each as a record, or why there is none; SourceError where it is not such XML at all."""
    root = parsed(data)
    if _name(root) == "nitf":
        yield _attempt(_nitf, root)
        return
    items = [element for element in root.iter() if _name(element) in _ITEMS]
    if not items:
        raise SourceError(f"it is a {_name(root)} of {_standard(root)}, which holds no text.")
    for item in items:
        yield _attempt(_newsml_g2 if _name(item) == "newsItem" else _newsml_1, item)


def parsed(data: bytes) -> Any:
    """The root of an XML document, without loading anything from elsewhere."""
    from lxml import etree  # type: ignore[import-untyped]  # put off: many runs meet no XML

    # As text first: a declaration that lies ("iso-8859-1" over UTF-8) is common, and the bytes know better.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=True
    )
    try:
        root = etree.fromstring(decode(data).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"it is not whole XML: {' '.join(str(error).split())[:160]}.") from error
    if root is None:
        raise SourceError("it is not XML.")
    return root


def _attempt(read: Any, element: Any) -> Record | SourceError:
    try:
        record: Record = read(element)
    except SourceError as error:
        return error
    return record


def _standard(root: Any) -> str:
    return "NewsML-G2" if "iptc.org/std/nar" in root.tag else "NewsML"


def _newsml_g2(item: Any) -> Record:
    kind = _last(_get(_first(item, "itemClass"), "qcode"))
    if kind not in _TEXT_CLASSES:
        raise SourceError(f"it is of the class {kind!r}, not text.")
    if (status := _last(_get(_first(item, "pubStatus"), "qcode"))) in _WITHDRAWN:
        raise SourceError(f"its agency has withdrawn it (status {status!r}).")
    content = _first(item, "contentSet")
    meta = _first(item, "contentMeta")
    body: Record = {}
    for child in content if content is not None else ():
        if _name(child) == "inlineXML":
            nitf = _first(child, "nitf")
            body = _nitf(nitf) if nitf is not None else {"text": text_in(_without_head(child))}
        elif _name(child) == "inlineData":
            body = {"text": _plain_or_marked(child)}
        if body.get("text"):
            break
    if not body.get("text"):
        raise SourceError("its text is not in the file (NewsML-G2 that only points to it).")
    created = _text(_first(item, "firstCreated")) or _text(_first(meta, "contentCreated"))
    version = _text(_first(item, "versionCreated"))
    said = {
        "id": item.get("guid"),
        "title": _text(_first(meta, "headline")) or _text(_first(item, "title")),
        "source": _party(_first(item, "provider")) or _party(_first(item, "copyrightHolder")),
        "authors": [name for creator in _every(meta, "creator") if (name := _party(creator))]
        or names(_text(_first(meta, "by"))),
        "published": created or version,
        "updated": version if created else None,
        "language": _get(_first(meta, "language"), "tag") or _language(item),
    }
    return {**body, **{name: value for name, value in said.items() if value}}


def _newsml_1(item: Any) -> Record:
    content = next((c for c in _every(item, "DataContent") if text_in(c)), None)
    if content is None:
        raise SourceError("its text is not in the file (NewsML that only points to it).")
    nitf = _first(content, "nitf")
    body = _nitf(nitf) if nitf is not None else {"text": _plain_or_marked(content)}
    provider = _first(_first(item, "Provider"), "Party")
    language = _first(item, "Language")
    said = {
        "id": _text(_first(item, "PublicIdentifier")),
        "title": _text(_first(item, "HeadLine")),
        "source": _get(provider, "FormalName") or _text(_first(item, "ProviderId")),
        "authors": names(_text(_first(item, "ByLine"))),
        "published": _text(_first(item, "FirstCreated")) or _text(_first(item, "DateId")),
        "updated": _text(_first(item, "ThisRevisionCreated")),
        "language": _get(language, "FormalName"),
    }
    return {**body, **{name: value for name, value in said.items() if value}}


def _nitf(root: Any) -> Record:
    head, content = _first(root, "body.head"), _first(root, "body.content")
    text = text_in(content) if content is not None else ""
    if not text:
        raise SourceError("its body is empty.")
    docdata = _first(root, "docdata")
    if _get(docdata, "management-status").lower() in {"embargoed", "killed", *_WITHDRAWN}:
        raise SourceError(f"its agency has withdrawn it (status {_get(docdata, 'management-status')!r}).")
    registered = _first(docdata, "doc-id")
    publication = _first(root, "pubdata")
    stated = [
        _get(publication, "date.publication"),
        _get(_first(docdata, "date.release"), "norm"),
        _get(_first(docdata, "date.issue"), "norm"),
        _get(_first(head, "story.date"), "norm"),
        _text(_first(head, "story.date")),
    ]
    return {
        "id": ":".join(part for part in (_get(registered, "regsrc"), _get(registered, "id-string")) if part)
        if _get(registered, "id-string")
        else None,
        "url": _get(publication, "ex-ref") or None,
        "title": _text(_first(head, "hl1")) or _text(_first(_first(root, "head"), "title")),
        "source": _text(_first(head, "distributor"))
        or _get(publication, "name")
        or _get(registered, "regsrc")
        or _get(_first(docdata, "doc.copyright"), "holder")
        or _text(_first(head, "rights.owner")),
        "authors": _byline(_first(head, "byline")),
        "published": next((date for date in stated if date), None),
        "updated": None,
        "language": _language(root) or None,
        "text": text,
    }


def _without_head(content: Any) -> Any:
    """Marked-up content without what some agencies put over and under it: keywords, the day, the headline again."""
    body = _first(content, "body")
    if body is None:
        return content
    for child in [c for c in body if _name(c) in {"header", "footer", "nav"}]:
        if len(body) > 1:
            body.remove(child)
    return body


def _byline(byline: Any) -> list[str]:
    people = [name for person in _every(byline, "person") if (name := _text(person))]
    if byline is not None and _every(byline, "byttl"):
        return people or names(byline.text or "")
    return people or names(_text(byline))


def names(byline: str) -> list[str]:
    """The names in a line such as "By Ann Lee and Bo Katz"."""
    return [name for name in _NAMES_APART.split(_BY.sub("", byline).strip()) if name]


def _plain_or_marked(element: Any) -> str:
    """Text in an element that may be marked up inside it, or be escaped, or have its paragraphs at line ends."""
    if len(element):
        return text_in(element)
    text = element.text or ""
    if re.search(r"</?(?:p|div|br|span|body)\b", text, re.I):
        return text_of(text)
    return text.strip()


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _every(element: Any, name: str) -> list[Any]:
    return [] if element is None else [e for e in element.iterdescendants() if _name(e) == name]


def _first(element: Any, name: str) -> Any:
    if element is None:
        return None
    return next((e for e in element.iterdescendants() if _name(e) == name), None)


def _text(element: Any) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _get(element: Any, name: str) -> str:
    return "" if element is None else (element.get(name) or "").strip()


def _last(qcode: str) -> str:
    return qcode.rsplit(":", 1)[-1].lower()


def _party(element: Any) -> str:
    """The name of a person or organisation: its <name>, else how it is called by its publisher."""
    return (
        _text(_first(element, "name"))
        or _get(element, "literal")
        or _get(element, "qcode").rsplit(":", 1)[-1]
    )


def _language(element: Any) -> str:
    return str(element.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
