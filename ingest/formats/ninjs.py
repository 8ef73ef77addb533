"""Articles in IPTC's ninjs, versions 1 to 3: news in JSON as agencies' servers give it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.errors import SourceError
from ingest.formats.agency_xml import Record, names
from ingest.formats.markup import text_of

_MARKED_UP = ("body_xhtml", "body_html", "body_html5", "body_nitf")
_WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})
_OWN = frozenset(
    {"uri", "pubstatus", "versioncreated", "body_text", "bodies", "headlines", "bylines", *_MARKED_UP}
)


def is_ninjs(item: Mapping[str, Any]) -> bool:
    """Is this object an item of ninjs? It has a `uri` and two or more other names that only ninjs has."""
    return "uri" in item and len(_OWN & item.keys()) >= 3


def article(item: Mapping[str, Any]) -> Record:
    """The article that an item describes; SourceError where it is a picture, was withdrawn, or has no body."""
    kind = str(item.get("type") or "text")
    text = _body(item)
    if not text:
        raise SourceError(
            "its body is empty."
            if kind in {"text", "composite"}
            else f"it is of the type {kind!r}, not text."
        )
    if (status := str(item.get("pubstatus") or "")).lower() in _WITHDRAWN:
        raise SourceError(f"its agency has withdrawn it (status {status!r}).")
    created = item.get("firstcreated") or item.get("contentcreated")
    version = item.get("versioncreated")
    return {
        "id": item.get("uri"),
        "url": item.get("url") or item.get("canonicalurl"),
        "title": _headline(item),
        "source": _source(item),
        "authors": _authors(item),
        "published": created or version,
        "updated": version if created else None,
        "language": item.get("language"),
        "text": text,
    }


def _body(item: Mapping[str, Any]) -> str:
    for name in _MARKED_UP:  # before the plain body, whose paragraphs are not always told apart
        if text := text_of(_string(item.get(name))):
            return text
    if text := _string(item.get("body_text")).strip():
        return text
    bodies = [body for body in _objects(item.get("bodies")) if _string(body.get("value")).strip()]
    bodies.sort(key=lambda body: str(body.get("role") or "main").lower() not in {"main", "body"})
    for body in bodies:
        value = _string(body["value"])
        kind = str(body.get("contenttype") or body.get("contentType") or "")
        plain = kind == "text/plain" or (not kind and "<p" not in value)
        if text := value.strip() if plain else text_of(value):
            return text
    return ""


def _headline(item: Mapping[str, Any]) -> str:
    stated = _string(item.get("headline")) or _string(item.get("title"))
    headlines = _objects(item.get("headlines"))
    main = sorted(headlines, key=lambda headline: str(headline.get("role") or "main").lower() != "main")
    return text_of(
        stated or next((_string(one.get("value")) for one in main if one.get("value")), "")
    ).strip()


def _source(item: Mapping[str, Any]) -> str:
    informing = [_string(one.get("name")) for one in _objects(item.get("infosources"))]
    organisations = [
        _string(one.get("name"))
        for one in _objects(item.get("organisations"))
        if str(one.get("rel") or "").lower() in {"provider", "publisher", "source"}
    ]
    stated = [item.get("provider"), item.get("source"), item.get("copyrightholder"), item.get("service")]
    plain = [one.get("name") if isinstance(one, Mapping) else one for one in stated]
    return next((text for one in [*organisations, *plain, *informing] if (text := _string(one).strip())), "")


def _authors(item: Mapping[str, Any]) -> list[str]:
    lines = [
        _string(item.get("byline")),
        *(_string(one.get("byline")) for one in _objects(item.get("bylines"))),
    ]
    if found := [name for line in lines for name in names(text_of(line))]:
        return found
    return [
        _string(one["name"])
        for one in _objects(item.get("people"))
        if one.get("name") and str(one.get("rel") or "").lower() in {"author", "creator", "byline"}
    ]


def _objects(value: object) -> list[Mapping[str, Any]]:
    values = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [one for one in values if isinstance(one, Mapping)]


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
