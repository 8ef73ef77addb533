"""A question with its answer as HTML, in each of its states: reading, answered, refused, stopped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.types import Answer, Article, Citation, day_of
from assistant.ui import texts
from assistant.ui.cards import sources_html
from assistant.ui.markup import escaped, headline_button, questions_html, safe_address, where_html
from assistant.ui.turns import Turn
from assistant.wording import counted, written_day

_MARKER = re.compile(r"\[(\d{1,3})\]")
_STATEMENT_ENDS = re.compile(r"(?<=\d\])\s+(?!\[\d)")

ArticleOf = Callable[[str], Article | None]


def turn_html(
    turn: Turn, model: str, waiting: str, article_of: ArticleOf, could_ask: Sequence[str] = ()
) -> str:
    """A question with its answer on one side and its sources on the other.

    `waiting` is said until something has arrived; `could_ask` are questions offered under a refusal.
    """
    answer = turn.answer
    status = answer.status if answer else "stopped" if turn.stopped else "reading"
    refused = answer is not None and answer.status == "not_in_articles"
    said = [
        f'<h2 class="question" dir="auto">{escaped(turn.question)}</h2>',
        _limits_html(turn),
        _opening_html(turn, waiting),
        _body_html(turn, model),
        _notes_html(turn),
        _nearest_html(answer, article_of, could_ask) if answer and refused else "",
        _foot_html(turn) if answer or turn.stopped else "",
    ]
    aside = sources_html(answer) if answer and not refused else ""
    return (
        f'<section class="turn" data-status="{status}" aria-label="{escaped(turn.question)}">'
        f'<div class="said">{"".join(said)}</div>{aside}</section>'
    )


def _limits_html(turn: Turn) -> str:
    limits = turn.limits
    words = texts.limits(limits.sources, limits.since, limits.until, limits.as_of)
    return f'<p class="limits" dir="auto">{escaped(words)}</p>' if words else ""


def _opening_html(turn: Turn, waiting: str) -> str:
    """The line above the text. It is there from the start, so that nothing moves when it fills."""
    answer = turn.answer
    if answer is None:
        return f'<p class="opening" role="status">{escaped(texts.STOPPED if turn.stopped else waiting)}</p>'
    if answer.status == "not_in_articles":
        return f'<p class="opening refusal">{texts.NOT_IN_ARTICLES}</p>' if answer.nearest else ""
    if answer.short:
        return f'<p class="opening short" dir="auto">{escaped(answer.short)}</p>'
    return f'<p class="opening">{_read_words(turn, answer)}</p>'


def _body_html(turn: Turn, model: str) -> str:
    answer = turn.answer
    sources = {c.number: c for c in answer.citations} if answer else None
    quoted = (answer.model if answer else model) == "extractive" and (
        answer is None or bool(answer.citations)
    )
    pieces = _STATEMENT_ENDS.split(turn.text) if quoted else turn.text.split("\n")
    paragraphs = [_marked_up(piece.strip(), sources) for piece in pieces if piece.strip()]
    kind = "statement quoted" if quoted else "statement"
    return (
        '<div class="answer">'
        + "".join(f'<p class="{kind}" dir="auto">{p}</p>' for p in paragraphs)
        + "</div>"
    )


def _marked_up(text: str, sources: Mapping[int, Citation] | None) -> str:
    """Escaped text in which the markers of known sources are buttons; until they are known, they only look so."""
    parts: list[str] = []
    end = 0
    for match in _MARKER.finditer(text):
        source = sources.get(int(match[1])) if sources is not None else None
        if sources is not None and source is None:
            continue
        words, space, last = text[end : match.start()].rstrip().rpartition(" ")
        marker = _marker_html(int(match[1]), source)
        parts.append(f'{escaped(words + space)}<span class="unbroken">{escaped(last)}{marker}</span>')
        end = match.end()
    return "".join(parts) + escaped(text[end:])


def _marker_html(number: int, source: Citation | None) -> str:
    if source is None:
        return f'<span class="marker">{number}</span>'
    label = texts.CITES.format(number=number, source=", ".join(filter(None, [source.source, source.title])))
    return (
        f'<button type="button" class="marker" data-cite="{number}" '
        f'aria-label="{escaped(label)}" title="{escaped(label)}">{number}</button>'
    )


def _notes_html(turn: Turn) -> str:
    answer = turn.answer
    if answer is None:
        return ""
    notes = list(answer.notes)
    if answer.undated_left_out:
        notes.append(texts.LEFT_OUT_UNDATED.format(articles=counted(answer.undated_left_out, "article")))
    if not notes:
        return ""
    return '<ul class="notes">' + "".join(f'<li dir="auto">{escaped(note)}</li>' for note in notes) + "</ul>"


def _nearest_html(answer: Answer, article_of: ArticleOf, could_ask: Sequence[str]) -> str:
    """What a refusal offers: the nearest articles, and questions that can be answered."""
    found = [article for article in map(article_of, answer.nearest[:3]) if article is not None]
    if not found:
        return ""
    rows = "".join(f"<li>{headline_button(a)}{where_html(a.source, a.published)}</li>" for a in found)
    offered = f'<p class="label">{texts.COULD_ASK}</p>{questions_html(could_ask)}' if could_ask else ""
    return f'<p class="label">{texts.NEAREST}</p><ul class="nearest">{rows}</ul>{offered}'


def _foot_html(turn: Turn) -> str:
    answer = turn.answer
    words = (
        _read_words(turn, answer) if answer and (answer.short or answer.status == "not_in_articles") else ""
    )
    copy = (
        f'<button type="button" data-copy="{escaped(plain_text(turn))}">{texts.COPY}</button>'
        if answer and answer.citations
        else ""
    )
    return (
        f'<p class="foot"><span>{words}</span><span class="tools">{copy}'
        f'<button type="button" data-again>{texts.AGAIN}</button>'
        f'<button type="button" data-edit>{texts.EDIT}</button></span></p>'
    )


def _read_words(turn: Turn, answer: Answer) -> str:
    if not answer.retrieved:
        return ""
    articles = len({r.passage.article_id for r in answer.retrieved})
    return escaped(
        texts.READ.format(
            passages=counted(len(answer.retrieved), "passage"),
            articles=counted(articles, "article"),
            seconds=f"{turn.seconds:.1f}",
        )
    )


def plain_text(turn: Turn) -> str:
    """Question, answer and numbered sources as text to paste elsewhere."""
    answer = turn.answer
    if answer is None:
        return turn.question
    lines = [turn.question, "", *([answer.short, ""] if answer.short else []), answer.text, ""]
    for c in answer.citations:
        day = written_day(day_of(c.published)) if c.published else texts.UNDATED
        head = ", ".join(filter(None, [c.source, f"“{c.title}”" if c.title else "", day]))
        lines.append(f"[{c.number}] {head}: “{c.quote}”" + (f" {c.url}" if safe_address(c.url) else ""))
    return "\n".join(lines)
