"""Who says what: "what do CNN and USA TODAY say about ..." gives each side, outlets and people alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.candidates import Candidate, candidates, choose, place
from assistant.draft import Draft, Statement
from assistant.language.coverage import coverage, same_words
from assistant.ports import Reading
from assistant.question.analysis import Question
from assistant.speech.article import Hearing
from assistant.speech.sought import Sought
from assistant.text.headings import is_heading
from assistant.text.sentences import fold
from assistant.types import Passage
from assistant.wording import nothing_from

_ON_TOPIC = 0.6
"""The share of the topic's words that an article has which is about it."""
_MOST_HEARD = 12
"""Sentences that are heard for one side."""
_EACH = 2
"""Sentences shown for one side."""
_WORDS = 45
"""Words shown for one side, unless its first sentence is longer."""


def answer_by_sides(
    question: Question,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    hearing: Hearing,
) -> Draft | None:
    """Each side's sentences, and who of those asked for is not heard; None where no sides are asked for.

    One outlet alone is a side too. What a couple of people say together is one side.
    """
    asked = question.asked
    if question.sides is None or not question.sides[0]:
        return None
    names, topic = question.sides
    outlets = {name for name in names if any(_is_outlet(name, p) for p in passages)}
    if len(names) == 1 and not outlets:
        return None
    if len(names) > 1 and asked and not outlets:  # "Food and Drug Administration", "Vos and Fitzgerald"
        said = _by_speaker(asked.speaker, topic, passages, readings, hearing)
        if together := tuple(s for s in said if same_words(s.speaker or "", asked.speaker)):
            return Draft(together, "answered")
    statements: list[Statement] = []
    missing: list[str] = []
    for name in names:
        if name in outlets:
            side = _by_outlet(name, topic, passages, readings)
        else:
            side = _by_speaker(name, topic, passages, readings, hearing)
        statements += side
        missing += [] if side else [name]
    if not statements:
        return Draft((), "not_in_articles")
    closing = nothing_from(missing) if missing else ""
    return Draft(tuple(statements), "partial" if missing else "answered", closing=closing)


def _is_outlet(name: str, passage: Passage) -> bool:
    """Is this the passage's outlet, with or without its article: "the Herald" for "The Castrin Herald"?"""
    asked, outlet = _plain(name), _plain(passage.source)
    return bool(asked and outlet) and (asked == outlet or outlet.endswith(f" {asked}"))


def _plain(name: str) -> str:
    return re.sub(r"^the\s+", "", " ".join(re.findall(r"\w+", fold(name).casefold())))


def _by_outlet(
    name: str,
    topic: str,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
) -> list[Statement]:
    """The best sentences of an outlet on the topic, where and when they stand before the first of each article."""
    own = [i for i, p in enumerate(passages) if _is_outlet(name, p)]
    ranked = [
        c
        for c in candidates([passages[i] for i in own], [readings[i] for i in own])
        if not is_heading(c.passage.text, c.span) and _on_topic(c, topic)
    ]
    ranked.sort(key=lambda c: -(c.score + coverage(topic, c.text)))
    statements: list[Statement] = []
    article = None
    words = 0
    for candidate in choose(ranked[: 2 * _EACH])[:_EACH]:
        words += len(candidate.text.split())
        if statements and words > _WORDS:
            break
        lead = "" if candidate.passage.article_id == article else f"{place(candidate.passage)}: "
        article = candidate.passage.article_id
        statements.append(Statement(lead + candidate.text, (candidate.quoted,)))
    return statements


def _on_topic(candidate: Candidate, topic: str) -> bool:
    """Has the sentence something of the topic, in an article that has most of it?"""
    return coverage(topic, candidate.text) > 0 and coverage(topic, _beside(candidate)) >= _ON_TOPIC


def _by_speaker(
    name: str, topic: str, passages: Sequence[Passage], readings: Sequence[Reading], hearing: Hearing
) -> list[Statement]:
    """What somebody says on the topic, the best sentences first, each with who says it before it."""
    sought = Sought(name)
    ranked = sorted(
        (c for c in candidates(passages, readings) if coverage(topic, _beside(c)) >= _ON_TOPIC),
        key=lambda c: -(c.score + coverage(topic, c.text)),
    )
    statements: list[Statement] = []
    for candidate in ranked[:_MOST_HEARD]:
        article, span = hearing.around(candidate.passage, candidate.span)
        said = article.mostly(*span) if sought.may_speak_in(article) else None
        if said is not None and said.speaker and sought.is_meant(said.speaker, article):
            text = f"{said.speaker}, {place(candidate.passage)}: {candidate.text}"
            statements.append(Statement(text, (candidate.quoted,), said.speaker, said.speech, said.to))
        if len(statements) == _EACH:
            break
    return statements


def _beside(candidate: Candidate) -> str:
    return f"{candidate.passage.title} {candidate.passage.text}"
