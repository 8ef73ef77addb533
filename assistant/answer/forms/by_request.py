"""Which form answers a request from the whole index; every other request is read from the passages that are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from assistant.answer.forms.answerer import FormAnswerer, Lines
from assistant.answer.forms.contradictions import answer_with_contradictions
from assistant.answer.forms.key_numbers import answer_with_numbers
from assistant.answer.forms.latest import answer_with_latest, answer_with_timeline
from assistant.answer.forms.main_people import answer_with_people
from assistant.answer.forms.mention_count import answer_with_mentions
from assistant.answer.forms.on_topic import Subject
from assistant.answer.forms.pieces import answer_with_articles
from assistant.answer.forms.positions import answer_with_positions
from assistant.answer.forms.quote_book import Near, answer_with_quotes
from assistant.answer.forms.summary import answer_with_summary
from assistant.answer.forms.unknowns import answer_with_unknowns
from assistant.ports import Embedder, IndexReader, Judge
from assistant.types import Filters, Request


def form_of(
    request: Request,
    index: IndexReader,
    filters: Filters,
    nearness: Callable[[str], Near],
    embedder: Callable[[], Embedder],
    judge: Judge,
) -> FormAnswerer | None:
    """Who answers in the form that is asked for; None where the request is to be read as a question.

    `nearness` makes of words what tells how near passages are to them; `embedder` loads that of the index.
    """
    form, points = request.form, request.points
    near = nearness(request.topic) if request.topic else None
    subject = Subject(index, request.subject, filters, embedder)
    make: Callable[[], Lines]
    if form == "quotes" and request.people:
        make = partial(answer_with_quotes, index, request.people, request.topic, filters, near)
    elif form == "sides" and len(request.people) > 1:
        make = partial(answer_with_positions, index, request.people, request.topic, filters, near, points)
    elif form == "mentions":
        named = [*request.people, *([request.topic] if request.topic else [])]
        make = partial(answer_with_mentions, index, named or [request.text], filters)
    elif form == "latest":
        make = partial(answer_with_latest, subject, points)
    elif form == "timeline":
        make = partial(answer_with_timeline, subject, points)
    elif form == "summary":
        make = _summary(request, subject, judge)
    elif form in {"articles", "opinion"}:
        make = partial(answer_with_articles, subject, points, form == "opinion")
    elif form == "contradictions" or (form == "sides" and not request.sources):
        make = partial(answer_with_contradictions, subject, judge, points)
    else:
        return None
    return FormAnswerer(make)


def _summary(request: Request, subject: Subject, judge: Judge) -> Callable[[], Lines]:
    """What makes a summary of the aspect that is asked for."""
    if request.aspect == "numbers":
        return partial(answer_with_numbers, subject, request.points)
    if request.aspect == "people":
        return partial(answer_with_people, subject, request.points)
    if request.aspect == "unknown":
        return partial(answer_with_unknowns, subject, judge, request.points)
    return partial(answer_with_summary, subject, request.points)


def narrowed(filters: Filters, request: Request, outlets: Sequence[str]) -> Filters:
    """The filters with what the request itself limits to; an outlet that is not in the index limits nothing."""
    named = {_plain(name) for name in request.sources}
    meant = tuple(outlet for outlet in outlets if _plain(outlet) in named)
    return replace(
        filters,
        since=max(filter(None, (filters.since, request.since)), default=None),
        until=min(filter(None, (filters.until, request.until)), default=None),
        sources=filters.sources or meant,
    )


def _plain(outlet: str) -> str:
    """An outlet's name without its article and case: "the Guardian" and "The Guardian" are one."""
    return re.sub(r"^(?:the|der|die|das|el|la|le|les)\s+", "", " ".join(outlet.casefold().split()))
