"""The day a page was published, by what its markup says (htmldate, Barbaresi 2020); never one of another story.

htmldate knows more names and forms than anybody would list, but takes the first date it meets. So it is shown only
what may speak of this page: its head, what the article states as data, and the lines around its headline.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from assistant.types import Moment, day_of
from ingest.formats.stated_dates import Order, read_date

_EITHER_ORDER = re.compile(r"\W*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)\b")
_NO_DATE = re.compile(r"(?<!\d)(?:\d{5,7}|\d{9}|\d{11}|\d{15,})(?!\d)")
"""So many digits in a row are in no form of a date."""
_OF_PAGE = re.compile(r"date|time|publi|byline|dateline|posted|stamp|meta|author|info|created|issued", re.I)
_SAYS_PUBLISHED = re.compile(
    r"\W*(?:first\s)?(?:published|posted|date|by\s|veröffentlicht|erschienen|stand:|von\s|publié|par\s|publicado|por\s"
    r"|pubblicato|gepubliceerd|publicerad|udgivet|opublikowano|опубликовано)",
    re.I,
)
_OF_CHANGE = re.compile(r"modif|updat|revis|change|aktualis|expire|valid", re.I)
_OF_WORDS = re.compile(r"descri|abstract|title|headline|keyword|caption|\balt\b", re.I)
"""What in a page's head is prose, which may name any day."""
_OF_OTHERS = re.compile(
    r"related|recommend|more[-_ ]|most[-_ ]|popular|trending|sidebar|teaser|card|promo|widget|newsletter|footer|nav"
    r"|comment|archive|event|also|latest",
    re.I,
)
_LONGEST_LINE = 120
"""Characters of a line that gives a page's date; a sentence of the article may name any day."""
_MOST_CANDIDATES = 100
"""Lines, and as many statements in the head: what dates a page stands near its top."""
_EARLIEST = "1990-01-01"


def has_been(moment: Moment) -> bool:
    """Is this a day that has come, or tomorrow, which it is already somewhere?"""
    return day_of(moment) <= datetime.now(UTC).date() + timedelta(days=1)


def stated_moment(statement: Any, language: str | None = None) -> Moment | None:
    """The day or instant that a value names, of several the first; of two ways to read it the language's."""
    if isinstance(statement, list):
        return next((found for one in statement if (found := stated_moment(one, language))), None)
    moment = read_date(statement, order=_order(language)).moment
    return moment if moment is not None and has_been(moment) else None


def day_by_markup(tree: Any, address: str | None, language: str | None) -> date | None:
    """The day of publication as htmldate finds it in what the page says of itself; None where it says none."""
    from htmldate import (
        find_date,
    )  # put off: it takes a while, and most pages say it in a way that is read at once

    page, lines = _about_itself(tree, language)
    found = find_date(
        page,
        original_date=True,
        extensive_search=True,
        url=address,
        min_date=_EARLIEST,
        max_date=(datetime.now(UTC) + timedelta(days=1)).date().isoformat(),
    )
    day = date.fromisoformat(found) if found else None
    # Of a line whose month it does not know htmldate makes the first of January.
    if day is not None and _is_written(day, f"{page} {address or ''}"):
        return day
    return next((told for line in lines if (told := _day_of_line(line, language))), None)


def _is_written(day: date, text: str) -> bool:
    """Does the number of the day stand in the text, alone or in a row of digits that may hold it?"""
    runs = re.findall(r"\d+", text)
    return any(int(run) == day.day if len(run) < 3 else len(run) > 7 for run in runs)


def _day_of_line(line: str, language: str | None) -> date | None:
    """The day of a line such as "Publicado el 5 de marzo de 2026"; None where it says more, or no day."""
    said = _SAYS_PUBLISHED.match(line)
    moment = stated_moment(line[said.end() :].strip(" :") if said else line, language)
    return day_of(moment) if moment is not None else None


def _order(language: str | None) -> Order | None:
    """Which comes first in "03/04/2026"; None where a language's countries do not agree."""
    said = (language or "").lower().replace("_", "-")
    if said == "en-us":
        return "month"
    return "day" if said and said != "en" else None


def _about_itself(tree: Any, language: str | None) -> tuple[str, list[str]]:
    """A small page of what may give the date: its head, its data, and short lines that are about it; and the lines."""
    from lxml import html as markup  # type: ignore[import-untyped]  # put off: slow, and loaded when a page is read

    page = markup.document_fromstring("<html><head></head><body></body></html>")
    for element in islice(tree.iter("meta"), _MOST_CANDIDATES):
        named = " ".join(
            str(element.get(key) or "") for key in ("name", "property", "itemprop", "http-equiv")
        )
        said = str(element.get("content") or "")
        is_date = not (_OF_CHANGE.search(named) or _OF_WORDS.search(named) or _NO_DATE.search(said))
        if is_date and not _is_ambiguous(said, language):
            page.head.append(_copy(page, "meta", element.attrib))
    lines = _lines(tree, language)
    for element in lines:
        copy = _copy(page, element.tag, element.attrib)
        copy.text = element.text_content()
        page.body.append(copy)
    told = [" ".join(element.text_content().split()) for element in lines]
    return str(markup.tostring(page, encoding="unicode")), told


def _copy(page: Any, tag: str, attributes: Any) -> Any:
    return page.makeelement(
        tag, {key: value for key, value in attributes.items() if not key.startswith("on")}
    )


def _lines(tree: Any, language: str | None) -> list[Any]:
    found: list[Any] = []
    for element in tree.iter(
        "time", "abbr", "span", "p", "div", "small", "em", "li", "strong", "b", "dd", "td"
    ):
        said = " ".join(element.text_content().split())
        named = " ".join(
            str(element.get(key) or "") for key in ("class", "id", "itemprop", "property", "rel")
        )
        about = element.tag == "time" or bool(_OF_PAGE.search(named)) or bool(_SAYS_PUBLISHED.match(said))
        if (
            not about
            or len(said) > _LONGEST_LINE
            or _OF_CHANGE.search(named)
            or _is_ambiguous(said, language)
        ):
            continue
        if not any(_is_of_others(above) for above in (element, *element.iterancestors())):
            found.append(element)
            if len(found) == _MOST_CANDIDATES:
                break
    times = [element for element in found if element.tag == "time" and not _marked_published(element)]
    if len({(element.get("datetime") or element.text_content())[:10] for element in times}) > 1:
        found = [
            element for element in found if element not in times
        ]  # nobody can say which of them is the page's
    return found


def _marked_published(element: Any) -> bool:
    return any(
        "publi" in f"{key} {value}".lower() or key == "pubdate" for key, value in element.attrib.items()
    )


def _is_of_others(element: Any) -> bool:
    if element.tag in {"aside", "footer", "nav", "figure", "table"}:
        return True
    return bool(_OF_OTHERS.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _is_ambiguous(statement: str, language: str | None) -> bool:
    """May this be two days, by whether the day or the month stands first?"""
    found = _EITHER_ORDER.match(statement)
    if not found or int(found[1]) > 12 or int(found[3]) > 12 or found[1] == found[3]:
        return False
    return found[2] == "/" and _order(language) != "day"  # htmldate reads the day first
