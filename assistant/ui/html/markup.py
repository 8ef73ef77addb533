"""Small pieces of the page as HTML. Everything that others wrote is escaped here; nothing is decided here."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Sequence
from urllib.parse import quote as percent_encoded

from assistant.models.names import model_file
from assistant.text.web_addresses import safe_address
from assistant.types import Article, Moment, day_of
from assistant.ui.html import texts
from assistant.wording import written_day

_OPENERS = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
"""Characters that begin a stretch of another direction, with those that end it."""
_OVERRIDES = "\u202d\u202e"
"""Characters that turn the letters after them round: no language needs them, and they can make words say others."""
_DIRECTIONS = re.compile(f"[{''.join(_OPENERS)}{''.join(set(_OPENERS.values()))}{_OVERRIDES}]")


def escaped(text: str) -> str:
    """Text as HTML shows it, and nothing around it stands otherwise for it: quotes may be in it, see `contained`."""
    return html.escape(contained(text), quote=True)


def exact(text: str) -> str:
    """Text for an attribute that a script reads, to the letter; for what people see it is `escaped`."""
    return html.escape(text, quote=True)


def encoded(text: str) -> str:
    """Text for an attribute that a script decodes again: HTML itself keeps no NUL and no carriage return."""
    return percent_encoded(text, safe="", errors="replace")


def contained(text: str) -> str:
    """Text whose characters of direction end where it ends, and turn no letters round; else as it was."""
    pending: list[str] = []

    def kept(match: re.Match[str]) -> str:
        mark = match[0]
        if mark in _OPENERS:
            pending.append(_OPENERS[mark])
            return mark
        if pending and pending[-1] == mark:
            return pending.pop()
        return ""

    within = _DIRECTIONS.sub(kept, text)
    return within + "".join(reversed(pending))


def where_html(source: str, published: Moment | None) -> str:
    day = time_html(published) if published else f'<span class="undated">{texts.UNDATED}</span>'
    return (
        f'<span class="where"><bdi class="outlet">{escaped(source or texts.NO_OUTLET)}</bdi> · {day}</span>'
    )


def time_html(moment: Moment) -> str:
    """A day; the page rewrites it in the browser's language and shows the exact time on hover."""
    iso = escaped(moment.isoformat())
    return f'<time datetime="{iso}" title="{iso}">{written_day(day_of(moment))}</time>'


def open_button(
    article_id: str, words: str, *, start: int = 0, end: int = 0, quote: str = "", wording: str = ""
) -> str:
    """Opens an article at `quote`, which is `text[start:end]` of one of its wordings; see `wording` in `wordings`."""
    return (
        f'<button type="button" class="open" data-open="{encoded(article_id)}" data-start="{start}" '
        f'data-end="{end}" data-print="{fingerprint(quote)}" data-wording="{wording}" dir="auto">'
        f"{escaped(words)}</button>"
    )


def fingerprint(words: str) -> str:
    """A short name for exact words, to find the wording of an article that holds them."""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def headline_button(article: Article, start: int, end: int) -> str:
    """Opens an article at `text[start:end]`."""
    words = article.title or texts.NO_TITLE
    return open_button(article.id or "", words, start=start, end=end, quote=article.text[start:end])


def original_link(url: str | None) -> str:
    address = safe_address(url)
    if address is None:
        return ""
    return (
        f'<a href="{exact(address)}" target="_blank" rel="noopener noreferrer nofollow" '
        f'title="{texts.ORIGINAL_LONG}">{texts.ORIGINAL}</a>'
    )


def questions_html(questions: Sequence[str]) -> str:
    """Questions that are asked by pressing them."""
    rows = (
        f'<li><button type="button" data-ask="{exact(q)}" dir="auto">{escaped(q)}</button></li>'
        for q in questions
    )
    return f'<ul class="questions">{"".join(rows)}</ul>'


def welcome_html(words: str) -> str:
    """What stands in the middle before the first question: what is in the index, or why nothing is."""
    return f'<div class="welcome"><h1>{texts.HEADLINE}</h1><p class="extent" dir="auto">{escaped(words)}</p></div>'


def label_html(words: str) -> str:
    """A line that says what stands under it."""
    return f'<p class="label" dir="auto">{escaped(words)}</p>'


def model_html(model: str) -> str:
    """A line that says who answers. Of a model in a file only its name: where it lies is no reader's business."""
    if model == "extractive":
        words = texts.EXTRACTIVE
    elif file := model_file(model):
        words = texts.WRITTEN_HERE.format(model=file.name)
    else:
        words = texts.WRITTEN.format(model=model)
    return f'<p class="model">{escaped(words)}</p>'


def offered_html(label: str, questions: Sequence[str]) -> str:
    """Questions that can be asked next, under a label; empty where there are none."""
    return label_html(label) + questions_html(questions) if questions else ""


def notice_html(words: str) -> str:
    """A sentence about what went wrong."""
    return f'<p class="notice" role="alert" dir="auto">{escaped(words)}</p>' if words else ""
