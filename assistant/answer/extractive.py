"""The reader without a key: answers in the articles' own sentences, best first, each with its quote.

No sentence is written here. A statement is a sentence of an article as it stands; before the first one, where
the question asks what somebody said, stands who said it and where.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.answer.candidates import (
    THRESHOLDS,
    Candidate,
    Thresholds,
    candidates,
    choose,
    on_question,
    place,
    sentences_with,
    when,
)
from assistant.answer.citation import TextOf
from assistant.answer.forms import in_form
from assistant.answer.forms.parts import joined, parts_of
from assistant.answer.reported_speech import answer_for_speaker
from assistant.answer.speaker_match import openers
from assistant.answer.values import Value, differ, differing_values, says, weigh_values
from assistant.draft import Draft, Statement
from assistant.ports import Reader, Reading
from assistant.question.answer_kinds import Kind, asked_kind, fitting_within, with_fitting_short
from assistant.question.asked_speaker import asked_speaker
from assistant.text.scripts import script_of
from assistant.types import Message, Passage, RetrievedPassage
from assistant.wording import not_read


class ExtractiveAnswerer:
    """Reads passages with the model that comes along and quotes the sentences that answer."""

    name = "extractive"

    def __init__(
        self,
        reader: Reader,
        text_of: TextOf,
        today: date,
        readings: Mapping[str, Reading] | None = None,
        thresholds: Thresholds = THRESHOLDS,
    ) -> None:
        """`readings` are those that are known already, by the passage's id; the others are made."""
        self._reader = reader
        self._text_of = text_of
        self._today = today
        self._known = readings or {}
        self._thresholds = thresholds

    def statements(
        self, question: str, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> Iterator[Statement | Draft]:
        """Statements best first, then the Draft; "not_in_articles" with none where nothing answers."""
        draft = self.draft(question, [found.passage for found in passages])
        yield from draft.statements
        yield draft

    async def astatements(
        self, question: str, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> AsyncIterator[Statement | Draft]:
        """The same in a thread, because it is all computation."""
        draft = await asyncio.to_thread(self.draft, question, [found.passage for found in passages])
        for statement in draft.statements:
            yield statement
        yield draft

    def draft(self, question: str, passages: Sequence[Passage]) -> Draft:
        """The whole draft at once; a refusal where the question is in a script that the reader does not know."""
        if script := script_of(question):
            return Draft((), "not_in_articles", notes=(not_read(script),))
        parts = parts_of(question)
        if parts:
            return joined(parts, [self._part(part.question, passages) for part in parts])
        readings = with_fitting_short(question, passages, self._read(question, passages))
        formed = in_form(question, passages, readings, self._text_of, self._thresholds)
        if formed is not None:
            return formed
        asked = asked_speaker(question)
        if asked is None:
            return self._told(question, passages, readings)
        said = answer_for_speaker(asked, passages, readings, self._text_of, self._thresholds)
        if said is not None and not (asked.rests_on and said.statements and said.short is None):
            return said
        # The source of a fact is rarely heard saying it: what else the articles tell of it may name the fact.
        told = self._told(question, passages, readings)
        if asked.openly:
            told = replace(told, short=None)
        return told if said is None or told.short else said

    def _told(self, question: str, passages: Sequence[Passage], readings: Sequence[Reading]) -> Draft:
        """What the passages tell, whoever says it."""
        if max((r.answers for r in readings), default=0.0) < self._thresholds.answered:
            return Draft((), "not_in_articles")
        values = [
            value
            for value in weigh_values(passages, readings)
            if readings[value.holders[0]].answers >= self._thresholds.answered
        ]
        differing = differing_values(values, passages, self._thresholds.differs)
        if differing:
            return self._both(differing, passages, readings)
        ranked = on_question(question, candidates(passages, readings, values[0] if values else None))
        kind = asked_kind(question)
        share = self._thresholds.telling if kind in (None, Kind.REASON) else self._thresholds.further
        chosen = choose(ranked, self._thresholds, share)
        if not chosen:
            return Draft((), "not_in_articles")
        read = {p.id: reading for p, reading in zip(passages, readings, strict=True)}
        short = None if is_yes_no(question) else self._short(question, chosen, values, read)
        whose = openers(chosen, self._text_of)
        if kind is Kind.NUMBER and short:
            whose = [
                place(c.passage) if _says_otherwise(c, read[c.passage.id], short) else who
                for c, who in zip(chosen, whose, strict=True)
            ]
        statements = tuple(self._agreeing(c, ranked, who) for c, who in zip(chosen, whose, strict=True))
        return Draft(statements, "answered", short)

    def _short(
        self, question: str, shown: Sequence[Candidate], values: Sequence[Value], read: Mapping[str, Reading]
    ) -> str | None:
        """The likeliest value; where no sentence that is shown says it, what can be read in those instead."""
        if not values:
            return None
        if any(c.holds_short or says(c.text, values[0].words) for c in shown):
            return values[0].words
        quoted = [(c.quoted, read[c.passage.id]) for c in shown]
        return fitting_within(question, quoted, values[0].weight)

    def _part(self, part: str, passages: Sequence[Passage]) -> Draft:
        """The draft for a part of a question: what is known of the whole was not read for it."""
        alone = ExtractiveAnswerer(self._reader, self._text_of, self._today, thresholds=self._thresholds)
        return alone.draft(part, passages)

    def _read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        unread = [p for p in passages if p.id not in self._known]
        read = {
            p.id: r for p, r in zip(unread, self._reader.read(question, unread, self._today), strict=True)
        }
        return [self._known[p.id] if p.id in self._known else read[p.id] for p in passages]

    def _both(
        self, values: Sequence[Value], passages: Sequence[Passage], readings: Sequence[Reading]
    ) -> Draft:
        """What differing reports say, the newest first, each with where and when it stands."""
        found = [(sentences_with(passages, readings, value)[0], value) for value in values]
        found.sort(key=lambda pair: when(pair[0].passage), reverse=True)
        statements = [Statement(f"{place(c.passage)}: {c.text}", (c.quoted,)) for c, _ in found]
        return Draft(tuple(statements), "answered", found[0][1].words)

    def _agreeing(self, candidate: Candidate, ranked: Sequence[Candidate], who: str = "") -> Statement:
        """The candidate as a statement, cited together with other articles whose sentence holds the same value.

        `who` is the one that its first word, "He" or "She", means, or where and when it was reported.
        """
        quotes = [candidate]
        if candidate.holds_short:
            floor = candidate.carries * self._thresholds.beside
            seen = {candidate.passage.article_id}
            for other in ranked:
                if other.holds_short and other.carries >= floor and other.passage.article_id not in seen:
                    seen.add(other.passage.article_id)
                    quotes.append(other)
        text = f"{who}: {candidate.text}" if who else candidate.text
        return Statement(text, tuple(c.quoted for c in quotes[:3]))


def _says_otherwise(candidate: Candidate, reading: Reading, short: str) -> bool:
    """Does the sentence give another figure than `short`, as an earlier report of a toll does?"""
    span = reading.short
    if span is None or span[0] < candidate.span[0] or candidate.span[1] < span[1]:
        return False
    return differ(short, candidate.passage.text[slice(*span)])


_YES_NO = re.compile(
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?\b",
    re.I,
)


def is_yes_no(question: str) -> bool:
    """Is yes or no the answer that the question asks for?"""
    return bool(_YES_NO.match(question.strip())) and " or " not in question
