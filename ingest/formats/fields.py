"""Articles out of records: which of a record's fields is which of an article's, whatever it is called there.

A record comes from a line of JSON, a row of a table, the front matter of a file, or a reader of another format.
What is wrong with it is a SourceError of one sentence; a date that cannot be read costs no more than itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from assistant.errors import SourceError
from assistant.types import Article, Moment
from ingest.formats.markup import text_of
from ingest.formats.stated_dates import Order, read_date, usual_order
from ingest.sources.found import Found, Unread
from ingest.sources.resource import Resource

MAX_ARTICLE = 4_000_000
"""Characters of one article; War and Peace has three million."""

Record = Mapping[str, Any]
"""The fields of an article by name, their values as they were written."""
Part = tuple[str, Record | SourceError]
"""Where a record stands inside its file (":17", "[3]"), and the record, or why there is none."""

_CALLED: dict[str, tuple[str, ...]] = {
    name: tuple(called.split())
    for name, called in {
        "id": "id guid uuid uri _id articleid docid documentid accessionnumber",
        "url": "url link weburl articleurl canonicalurl permalink webpage href address shareurl",
        "title": """title headline webtitle articletitle headlinetext titel titre titulo überschrift schlagzeile hd
            hl1 subject""",
        "source": """source outlet publication publicationtitle publicationname publisher newspaper sourcename
            publishername sitename site sourcedomain domain medium mediaoutlet paper provider copyrightholder quelle
            zeitung fuente journal sn""",
        "authors": """authors author byline creator writer journalist authorname by autor autoren auteur""",
        "published": """published publishedat publishedon publisheddate publishdate publicationdate
            publicationdatetime datepublished datepublish datepublication pubdate firstpublished firstpublishedat
            firstcreated webpublicationdate dateissued issued dategmt date datetime publishtime postedat posted
            createdat timestamp datum fecha pd""",
        "updated": """updated updatedat datemodified datemodify modified modifiedat lastmodified lastupdated
            versioncreated webpublicationdatemodified modifiedgmt""",
        "text": """text body bodytext maintext fulltext articlebody articletext article contenttext plaintext
            cleantext storytext content contents bodyhtml bodyxhtml contenthtml html story inhalt texto texte contenu
            cuerpo volltext document""",
        "language": "language lang languagecode sprache inlanguage la",
    }.items()
}
"""What each field is called elsewhere, without case and what is no letter, the surest name first. What a record has
under our own name is taken from there."""
_NAMED = frozenset({"authors", "source"})
_BEGINNINGS = (
    "description",
    "leadparagraph",
    "summary",
    "abstract",
    "excerpt",
    "snippet",
    "standfirst",
    "teaser",
)
"""Fields that hold the beginning of a text where the text itself is nowhere."""
_WITHIN = ("_source", "fields", "attributes", "article", "node", "document", "data", "item")
"""Objects that search engines and services put around the fields of a record."""
_AROUND_TEXT = (
    *("rendered", "text", "plain", "value", "html", "$t"),
    *("content", "children", "data", "paragraphs", "blocks", "elements", "body"),
)
"""What the text is called in an object around it, and what holds the pieces of one."""
_MARKED_UP = re.compile(r"</?(?:p|div|br|span|h[1-6]|ul|li|em|strong|a)\b[^<>]*>", re.I)
_BY = re.compile(r"^\s*(?:by|von|par|por|di|door)\s+(?=\S)", re.I)
_CUT_OFF = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*\Z")
"""How NewsAPI ends the first 200 characters of a text."""
_TOGETHER = 100
"""Records of a file that are looked at together for whether the day or the month comes first in its dates."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What dates are read by: when they were fetched, None where that is not known, and what comes first in them."""

    now: datetime | None = None
    order: Order | None = None


def articles(parts: Iterable[Part], resource: Resource, *, alone: bool = False) -> Iterator[Found | Unread]:
    """The articles of a file's records, and why a record is none. `alone`: it holds no more than one."""
    waiting = iter(parts)
    clock = Clock(resource.fetched)
    while batch := list(islice(waiting, 1 if alone else _TOGETHER)):
        if clock.order is None:
            dates = [date for _, record in batch for date in _dates(record)]
            clock = Clock(clock.now, usual_order(dates))
        for where, record in batch:
            place = f"{resource.place}{where}"
            try:
                if isinstance(record, SourceError):
                    raise record
                article, warnings = read_record(record, clock)
                yield Found(article, place, resource.location, alone=alone, warnings=warnings)
            except SourceError as error:
                yield Unread(place, str(error), resource.location)


def read_record(record: Record, clock: Clock = Clock()) -> tuple[Article, tuple[str, ...]]:
    """The article that a record describes, and sentences about dates of it that could not be read.

    Only a text is required; fields that are none of an article's are left alone. Raises SourceError for a missing
    text, or a value of the wrong kind.
    """
    named = _named(record)
    text, is_beginning = _text(named, record)
    warnings: list[str] = []
    return Article(
        id=_identifier(named.get("id")),
        url=_address(named.get("url")),
        title=_title(named.get("title")),
        source=_string("source", _name_of(named.get("source"))) or "",
        authors=_names(named.get("authors")),
        published=_moment("published", named.get("published"), clock, warnings),
        updated=_moment("updated", named.get("updated"), clock, warnings),
        text=present(text),
        language=_string("language", _name_of(named.get("language"))) or None,
        stub=is_beginning or _yes(record.get("stub")),
    ), tuple(warnings)


def title_and_text(record: Record) -> tuple[str, str]:
    """The title and the text of a record among much else, "" for what it has not; no error for what is wrong in it."""
    named = _named(record)
    try:
        return _title(named.get("title")), _running(named.get("text")) or ""
    except SourceError:
        return "", ""


def holds_text(record: Record) -> bool:
    """Does one of the fields look like the text of an article, or the beginning of one?"""
    names = {plain_name(name) for name in record}
    return bool(names & {*_CALLED["text"], *_BEGINNINGS}) or any(
        isinstance(record.get(name), Mapping) and holds_text(record[name]) for name in _WITHIN
    )


def plain_name(name: object) -> str:
    """A field's name without case and without what stands between its words."""
    return re.sub(r"[^\w]|(?<=\w)_", "", str(name).strip().casefold()) or str(name)


def check(article: Article) -> None:
    """Raises SourceError where an article has no text, too much of it, or text that cannot be stored."""
    present(article.text)


def present(text: str | None) -> str:
    """The text, as it is; SourceError where there is none, too much of it, or it cannot be stored."""
    if text is None:
        raise SourceError("it has no text.")
    if not text.strip():
        raise SourceError("its text is empty.")
    if len(text) > MAX_ARTICLE:
        raise SourceError(
            f"its text has {len(text):,} characters, more than the {MAX_ARTICLE:,} of one article."
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f"its text has half a surrogate pair at character {error.start}, which no encoding holds."
        ) from error
    return text


def _named(record: Record) -> dict[str, Any]:
    """The values of a record by our names; where several fields could be meant, the surest that holds something."""
    for within in _WITHIN:
        inner = record.get(within)
        if isinstance(inner, Mapping) and not isinstance(record.get("text"), str):
            record = {**record, **inner}
    by_name: dict[str, Any] = {}
    for name, value in record.items():
        if value not in (None, "", [], {}):
            by_name.setdefault(plain_name(name), value)
    named: dict[str, Any] = {}
    for ours, called in _CALLED.items():
        if record.get(ours) is not None:
            named[ours] = record[ours]
            continue
        # WordPress has the number of an author where others have the name.
        found = next(
            (
                by_name[name]
                for name in called
                if name in by_name and not (ours in _NAMED and isinstance(by_name[name], int | float))
            ),
            None,
        )
        if found is not None:
            named[ours] = found
    return named


def _text(named: Mapping[str, Any], record: Record) -> tuple[str, bool]:
    """The text of a record, and whether it is only the beginning of one."""
    value = named.get("text")
    is_ours = record.get("text") is value and value is not None
    if value is not None and not (is_ours and isinstance(value, str)):
        value = _running(value)
        if value is None and is_ours:
            raise SourceError(f"its 'text' is {_kind(record['text'])}, not a string.")
    if isinstance(value, str) and (value.strip() or is_ours):
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise SourceError("its 'text' has half a surrogate pair, which no encoding holds.")
        whole = _CUT_OFF.sub("…", value)
        return whole, whole != value
    by_name = {plain_name(name): value for name, value in record.items()}
    for name in _BEGINNINGS:
        if isinstance(beginning := _running(by_name.get(name)), str) and beginning.strip():
            return beginning, True
    fields = ", ".join(repr(str(name)) for name in list(record)[:8]) or "none"
    raise SourceError(
        f"it has no text: of its fields ({fields}) none is called 'text', 'body', 'content' or alike."
    )


def _running(value: Any) -> str | None:
    """A text that is a string, perhaps marked up, an object around one, or a list of either, each a paragraph."""
    if isinstance(value, str):
        return text_of(value) if _MARKED_UP.search(value) else value
    if isinstance(value, Mapping):
        key = next((key for key in _AROUND_TEXT if value.get(key)), "")
        inner = value.get(key)
        if isinstance(inner, list) and all(isinstance(one, Mapping) and _is_span(one, key) for one in inner):
            return "".join(filter(None, map(_running, inner))) or None
        return _running(inner)
    if isinstance(value, list):
        paragraphs = [_running(one) for one in value]
        # What is no text among them is a picture or an advertisement; but numbers and the like are no article.
        if all(isinstance(one, str | Mapping) for one in value):
            return "\n\n".join(filter(None, paragraphs)) or None
    return None


def _is_span(piece: Mapping[str, Any], within: str) -> bool:
    """Is this a part of a paragraph, bold or linked perhaps, rather than one?"""
    kind = piece.get("type") or piece.get("_type") or piece.get("nodeType")
    return kind in {"text", "span"} if kind else within == "children"


def _title(value: Any) -> str:
    if isinstance(value, list | tuple) and value:
        value = value[0]
    if isinstance(value, Mapping):
        value = next(
            (value[key] for key in ("rendered", "main", "value", "text", "name") if key in value), None
        )
    if isinstance(value, int | float) and not isinstance(
        value, bool
    ):  # YAML reads the title 1984 as a number
        return str(value)
    title = _string("title", value) or ""
    return text_of(title) if re.search(r"<\w|&(?:\w+|#\d+);", title) else title


def _name_of(value: Any) -> Any:
    """The name in an object such as {"id": "b", "name": "Brenmoor News"}."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        return next(
            (value[key] for key in ("name", "title", "main", "original", "id") if value.get(key)), None
        )
    return value


def _string(name: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        if value is not None and any("\ud800" <= c <= "\udfff" for c in value):
            raise SourceError(f"its {name!r} has half a surrogate pair, which no encoding holds.")
        return value
    raise SourceError(f"its {name!r} is {_kind(value)}, not a string.")


def _address(value: Any) -> str | None:
    if isinstance(value, list | tuple | Mapping):
        value = _name_of(value)
    return _string("url", value) or None


def _yes(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:  # CSV has strings only
        return value.strip().lower() == "true"
    raise SourceError(f"its 'stub' is {_kind(value)}, not true or false.")


def _identifier(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = next(iter(value.values()), None)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string("id", value) or None


def _names(value: Any) -> tuple[str, ...]:
    """The names in a list, one string ("Ann Lee; Bo Katz"), or objects that hold them."""
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(name for part in value.split(";") if (name := _BY.sub("", part).strip()))
    if isinstance(value, Mapping):
        value = [value]
    named = (
        [_name_of(one) if isinstance(one, Mapping) else one for one in value]
        if isinstance(value, list | tuple)
        else None
    )
    if named is None or not all(isinstance(name, str) or name is None for name in named):
        raise SourceError(f"its 'authors' is {_kind(value)}, not a list of names.")
    return tuple(plain for name in named if name and (plain := _BY.sub("", name).strip()))


def _moment(name: str, value: Any, clock: Clock, warnings: list[str]) -> Moment | None:
    reading = read_date(value, now=clock.now, order=clock.order)
    if reading.doubt:
        warnings.append(f"its {name!r} is {value!r:.60}, which {reading.doubt}, so that it is left undated.")
    return reading.moment


def _dates(record: Record | SourceError) -> Sequence[Any]:
    if isinstance(record, SourceError):
        return ()
    return [
        value
        for name, value in record.items()
        if plain_name(name) in {*_CALLED["published"], *_CALLED["updated"]}
    ]


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(
        type(value), "a number" if isinstance(value, int | float) else f"a {type(value).__name__}"
    )


def brief(error: BaseException) -> str:
    """What another library says is wrong, fit for the middle of a sentence."""
    return " ".join(str(error).split()).rstrip(".")[:160] or type(error).__name__
