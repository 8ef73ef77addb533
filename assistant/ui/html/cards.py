"""Sources and articles as HTML: what an answer rests on, and where that stands."""

from __future__ import annotations

import re
from collections.abc import Container

from assistant.types import Answer, Citation, Passage
from assistant.ui.html import texts
from assistant.ui.html.markup import escaped, open_button, original_link, time_html, where_html

CONTEXT = 180
"""Characters of a passage shown before and after its quote."""


def sources_html(answer: Answer, shown: Container[int]) -> str:
    """The cards of what an answer cites, of a list's sources those with the numbers that are `shown`."""
    cards: list[str] = []
    previous = ""
    for citation in answer.citations:
        if answer.items and citation.number not in shown:
            continue
        cards.append(card_html(citation, passage_of(citation, answer), same=citation.article_id == previous))
        previous = citation.article_id
    if not cards:
        return ""
    return (
        f'<aside class="sources" aria-label="{texts.SOURCES}"><h3>{texts.SOURCES}</h3>'
        f"<ol>{''.join(cards)}</ol>{_also_read_html(answer)}</aside>"
    )


def card_html(citation: Citation, passage: Passage | None, same: bool = False) -> str:
    """One source: where it stands, the quote marked inside its passage, who speaks, and the ways to read on.

    `same` says that the card above is of the same article, whose headline is then not repeated.
    """
    c = citation
    title = escaped(c.title or texts.NO_TITLE)
    headline = f'<h4 class="headline" dir="auto">{title}</h4>'
    heading = f'<p class="same">{texts.SAME_ARTICLE}</p>' if same else headline
    back = escaped(texts.BACK.format(number=c.number))
    return (
        f'<li class="card" data-card="{c.number}" tabindex="-1">'
        f'<p class="line"><button type="button" class="marker" data-back="{c.number}" aria-label="{back}" '
        f'title="{back}">{c.number}</button> {where_html(c.source, c.published)}</p>{heading}'
        f'<blockquote dir="auto">{_in_passage(c, passage)}</blockquote>'
        f"{_about_html(c, passage)}"
        f'<p class="ways">{_at_quote(c, texts.OPEN_ARTICLE)}'
        f"{original_link(c.url)}</p></li>"
    )


def passage_of(citation: Citation, answer: Answer) -> Passage | None:
    """The passage read that holds the quote, if it is among those kept with the answer."""
    for found in answer.retrieved:
        p = found.passage
        if p.article_id == citation.article_id and p.start <= citation.start and citation.end <= p.end:
            return p
    return None


def _in_passage(citation: Citation, passage: Passage | None) -> str:
    """The quote, marked, with some of the words around it."""
    mark = f"<mark>{escaped(citation.quote)}</mark>"
    if passage is None:
        return mark
    before = passage.text[: citation.start - passage.start]
    after = passage.text[citation.end - passage.start :]
    return escaped(_tail(before)) + mark + escaped(_head(after))


def _tail(text: str) -> str:
    cut = text if len(text) <= CONTEXT else "… " + text[-CONTEXT:].partition(" ")[2]
    return _close_set(cut).lstrip()


def _head(text: str) -> str:
    cut = text if len(text) <= CONTEXT else text[:CONTEXT].rpartition(" ")[0] + " …"
    return _close_set(cut).rstrip()


def _close_set(text: str) -> str:
    """Context without empty lines; it is shown, not quoted."""
    return re.sub(r"\s*\n\s*", "\n", text)


def _about_html(c: Citation, passage: Passage | None) -> str:
    lines = []
    if c.speaker:
        speech = {"direct": texts.DIRECT, "paraphrase": texts.PARAPHRASE}.get(c.speech or "")
        lines.append(f"<bdi>{escaped(c.speaker)}</bdi>" + (f", {speech}" if speech else ""))
    if c.posted:
        lines.append(escaped(texts.POSTED.format(time=c.posted)))
    if c.page:
        lines.append(escaped(texts.PAGE.format(number=c.page)))
    if c.also_in:
        lines.append(escaped(texts.ALSO_IN.format(outlets=texts.listed(c.also_in, 4, "outlet"))))
    if passage is not None and passage.corrected is not None:
        earlier = _at_quote(c, texts.EARLIER_WORDING, wording="earlier")
        lines.append(f"{texts.CORRECTED.format(day=time_html(passage.corrected))}; {earlier}")
    return "".join(f'<p class="about" dir="auto">{line}</p>' for line in lines)


def _at_quote(c: Citation, words: str, wording: str = "") -> str:
    return open_button(c.article_id, words, start=c.start, end=c.end, quote=c.quote, wording=wording)


def _also_read_html(answer: Answer) -> str:
    cited = {c.article_id for c in answer.citations}
    others = {
        r.passage.article_id: r.passage
        for r in reversed(answer.retrieved)
        if r.passage.article_id not in cited
    }
    if not others:
        return ""
    rows = "".join(
        f"<li>{open_button(p.article_id, p.title or texts.NO_TITLE)}{where_html(p.source, p.published)}</li>"
        for p in reversed(others.values())
    )
    return (
        f'<details class="also"><summary>{texts.ALSO_READ} ({len(others)})</summary><ul>{rows}</ul></details>'
    )
