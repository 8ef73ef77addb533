"""A question with its answer as HTML, in each of its states: reading, answered, refused, stopped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.text.web_addresses import safe_address
from assistant.types import Answer, Article, Citation, Item, day_of
from assistant.ui.html import texts
from assistant.ui.html.cards import card_html, sources_html
from assistant.ui.html.markup import escaped, exact, headline_button, label_html, where_html
from assistant.ui.html.verdicts import verdict_html
from assistant.ui.turns import Limits, Turn
from assistant.wording import NOT_CONFIRMED, counted, left_out, read_as, unmarked, written_day

_MARKER = re.compile(r"\[(\d{1,3})\]")
_UNBROKEN = 20
"""Characters of a word that a marker stays beside on one line; a longer one, such as an address, may break."""
_STATEMENT_ENDS = re.compile(r"(?<=\d\])\s+(?!\[\d)")


@dataclass(frozen=True, slots=True)
class Around:
    """What the page knows beside a turn: the chat model in use, and how to look an article up.

    `waiting` is said until an answer arrives. A refusal says what is `covered` by the index, whatever the filters.
    """

    model: str
    article_of: Callable[[str], Article | None]
    waiting: str = ""
    covered: str = ""


def turn_html(turn: Turn, around: Around) -> str:
    """A question with its answer on one side and its sources on the other."""
    answer = turn.answer
    status = answer.status if answer else "stopped" if turn.stopped else "reading"
    refused = turn.text.startswith(texts.NOT_IN_ARTICLES)
    said = [
        f'<h2 class="question" dir="auto">{escaped(turn.question)}</h2>',
        _limits_html(turn),
        _read_as_html(answer) if answer else "",
        _opening_html(turn, around.waiting, refused),
        (_nearest_html(answer, turn.limits, around) if answer else "")
        if refused
        else _body_html(turn, around.model),
        _notes_html(answer) if answer else "",
        _foot_html(turn) if answer or turn.stopped else "",
    ]
    aside = sources_html(answer, _numbers_in(turn.text)) if answer else ""
    follow = '<div class="follow"></div>' if answer else ""
    return (
        f'<section class="turn" data-status="{status}" data-asked="{exact(turn.searched)}" '
        f'aria-label="{escaped(turn.question)}">'
        f'<div class="said">{"".join(said)}</div>{aside}{follow}</section>'
    )


def _limits_html(turn: Turn) -> str:
    words = _limited(turn.limits)
    return f'<p class="limits" dir="auto">{escaped(words)}</p>' if words else ""


def _limited(limits: Limits) -> str:
    """What was searched, where that was not everything."""
    return texts.limits(limits.sources, limits.since, limits.until, limits.as_of)


def _read_as_html(answer: Answer) -> str:
    """What the question was read as asking for, and a way to have it read as a question."""
    words = read_as(answer.request) if answer.request else ""
    button = f'<button type="button" data-plain>{texts.AS_QUESTION}</button>'
    return f'<p class="limits read-as" dir="auto">{escaped(words)} · {button}</p>' if words else ""


def _opening_html(turn: Turn, waiting: str, refused: bool) -> str:
    """The line above the text. It is there from the start, so that nothing moves when it fills."""
    answer = turn.answer
    if answer is None:
        return f'<p class="opening">{escaped(texts.STOPPED if turn.stopped else waiting)}</p>'
    if refused:
        return f'<p class="opening refusal">{texts.NOT_IN_ARTICLES}</p>'
    if answer.short:
        return f'<p class="opening short" dir="auto">{escaped(answer.short)}</p>'
    return f'<p class="opening">{_read_words(turn, answer)}</p>'


def _body_html(turn: Turn, model: str) -> str:
    """The text in paragraphs. An answer in the articles' own sentences is set as quotations, one a paragraph."""
    answer = turn.answer
    sources = {c.number: c for c in answer.citations} if answer else None
    quoting = (answer.model if answer else model) == "extractive"
    pieces = _STATEMENT_ENDS.split(turn.text) if quoting else turn.text.split("\n")
    paragraphs = (_paragraph_html(piece.strip(), sources, quoting) for piece in pieces if piece.strip())
    return f'<div class="answer">{"".join(paragraphs)}</div>{_further_html(turn)}'


def _further_html(turn: Turn) -> str:
    """The button for the lines of a list that stand among the answer's items alone."""
    items, cited = turn.answer.items if turn.answer else (), _numbers_in(turn.text)
    first = next((place for place, item in enumerate(items) if not cited.issuperset(item.citations)), None)
    more = f'data-further="{first}" data-list="{escaped(turn.key)}"'
    return f'<button type="button" class="further" {more}>{texts.MORE}</button>' if first else ""


def lines_html(items: Sequence[Item], citations: Sequence[Citation]) -> tuple[str, str]:
    """Lines of a list, and the cards of what they cite."""
    sources = {citation.number: citation for citation in citations}
    return "".join(_line_html(item, sources) for item in items), "".join(
        card_html(citation, None) for citation in citations
    )


def _line_html(item: Item, sources: Mapping[int, Citation]) -> str:
    sides = " / ".join(_side_html(side, sources) for side in item.sides or (item,))
    return f'<p class="statement quoted" dir="auto">{sides}</p>'


def _side_html(item: Item, sources: Mapping[int, Citation]) -> str:
    cited = [sources[number] for number in item.citations if number in sources]
    lead = _before_quote(item.text, cited)
    first = f'<span class="lead">{escaped(lead)}</span>' if lead else ""
    return f"{first}{escaped(item.text[len(lead) :])} {''.join(_marker_html(c.number, c) for c in cited)}"


def _numbers_in(text: str) -> set[int]:
    """The numbers of its markers."""
    return set(map(int, _MARKER.findall(text)))


def _paragraph_html(piece: str, sources: Mapping[int, Citation] | None, quoting: bool) -> str:
    if not (quoting and piece.endswith("]")):
        return f'<p class="statement" dir="auto">{_marked_up(piece, sources)}</p>'
    lead = _lead(piece, sources or {})
    first = f'<span class="lead">{escaped(lead)}</span>' if lead else ""
    return f'<p class="statement quoted" dir="auto">{first}{_marked_up(piece[len(lead) :], sources)}</p>'


def _lead(piece: str, sources: Mapping[int, Citation]) -> str:
    """What stands before the quoted words of a statement: who said them, and where. They are not the article's."""
    cited = (sources.get(int(number)) for number in _MARKER.findall(piece))
    return _before_quote(_MARKER.sub("", piece).rstrip(), filter(None, cited))


def _before_quote(words: str, cited: Iterable[Citation]) -> str:
    for source in cited:
        quote = unmarked(" ".join(source.quote.split()))
        if quote and words.endswith(quote):
            return words.removesuffix(quote)
    return ""


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
        together = f"{escaped(last)}{marker}"
        if len(last) <= _UNBROKEN:
            together = f'<span class="unbroken">{together}</span>'
        parts.append(f"{escaped(words + space)}{together}")
        end = match.end()
    return _with_marks("".join(parts) + escaped(text[end:]))


def _with_marks(html: str) -> str:
    """The same with a hollow mark where a sentence is said to be not confirmed by its quote."""
    return html.replace(escaped(NOT_CONFIRMED), f'<span class="unconfirmed">{texts.NOT_CONFIRMED}</span>')


def _marker_html(number: int, source: Citation | None) -> str:
    if source is None:
        return f'<span class="marker">{number}</span>'
    label = texts.CITES.format(number=number, source=", ".join(filter(None, [source.source, source.title])))
    return (
        f'<button type="button" class="marker" data-cite="{number}" '
        f'aria-label="{escaped(label)}" title="{escaped(label)}">{number}</button>'
    )


def _notes_html(answer: Answer) -> str:
    """What was left out of the answer, with a way to see it, and whether the rest was checked."""
    notes = "".join(f'<li dir="auto">{escaped(note)}</li>' for note in answer.notes)
    failed = [check for check in answer.checks if check.outcome != "stands"]
    rows = "".join(
        f'<li><span dir="auto">{escaped(check.statement)}</span> <em dir="auto">{escaped(check.reason)}</em></li>'
        for check in failed
    )
    seen = f"<details><summary>{texts.LEFT_OUT}</summary><ul>{rows}</ul></details>" if rows else ""
    stood = f"<li>{texts.CHECKED}</li>" if answer.citations and len(failed) < len(answer.checks) else ""
    return f'<ul class="notes">{stood}{notes}</ul>{seen}' if stood or notes or seen else ""


def _nearest_html(answer: Answer, limits: Limits, around: Around) -> str:
    """A refusal: what comes closest, each plainly not an answer, and what can be searched.

    It stands in the place of the answer's text, with the headlines as buttons that open the quote. Quotes of one
    article that follow on each other stand under one headline, so that what is offered next is in view.
    """
    undated = label_html(left_out(answer.undated_left_out)) if answer.undated_left_out else ""
    words = texts.COVERED_UNFILTERED if limits else texts.COVERED
    covered = label_html(words.format(extent=around.covered)) if around.covered else ""
    rows, before = "", None
    for c in answer.closest:
        if (article := around.article_of(c.article_id)) is None:
            continue
        head = f"{headline_button(article, c.start, c.end)}{where_html(c.source, c.published)}"
        quote = f'<blockquote dir="auto">{escaped(c.quote)}</blockquote>'
        rows += f"<li>{head if c.article_id != before else ''}{quote}</li>"
        before = c.article_id
    return (f'{label_html(texts.CLOSEST)}<ul class="nearest">{rows}</ul>' if rows else "") + undated + covered


def _foot_html(turn: Turn) -> str:
    answer = turn.answer
    words = _read_words(turn, answer) if answer and (answer.short or answer.nearest) else ""
    copy = (
        f'<button type="button" data-copy="{exact(plain_text(turn))}">{texts.COPY}</button>'
        if answer and answer.citations
        else ""
    )
    verdict = verdict_html(turn) if answer and turn.key else ""
    exports = (("csv", texts.EXPORT_LIST_CSV), ("md", texts.EXPORT_LIST_MARKDOWN))
    listed = "".join(
        f'<button type="button" data-export-list="{kind}" data-list="{escaped(turn.key)}">{label}</button>'
        for kind, label in (exports if answer and answer.items and turn.key else ())
    )
    return (
        f'<div class="foot"><span>{words}</span><span class="tools">{copy}{listed}'
        f'<button type="button" data-again>{texts.AGAIN}</button>'
        f'<button type="button" data-edit>{texts.EDIT}</button></span>{verdict}</div>'
    )


def _read_words(turn: Turn, answer: Answer) -> str:
    if not answer.retrieved:
        return ""
    articles = len({r.passage.article_id for r in answer.retrieved})
    shown = counted(int(answer.usage.get("passages_sent", 0)), "passage")
    return escaped(
        texts.READ.format(
            passages=counted(len(answer.retrieved), "passage"),
            articles=counted(articles, "article"),
            seconds=f"{turn.seconds:.1f}",
        )
        + (texts.SHOWN_TO_MODEL.format(passages=shown, model=answer.shown_to) if answer.shown_to else "")
    )


def plain_text(turn: Turn) -> str:
    """Question, answer and numbered sources as text to paste elsewhere."""
    answer = turn.answer
    if answer is None:
        return turn.question
    limited = _limited(turn.limits)
    lines = [
        turn.question,
        *([limited] if limited else []),
        "",
        *([answer.short, ""] if answer.short else []),
        answer.text,
        "",
    ]
    for c in answer.citations:
        day = written_day(day_of(c.published)) if c.published else texts.UNDATED
        head = ", ".join(filter(None, [c.source, f"“{c.title}”" if c.title else "", day]))
        lines.append(f"[{c.number}] {head}: “{c.quote}”" + (f" {c.url}" if safe_address(c.url) else ""))
    return "\n".join(lines)
