"""The reader without a key: answers in the articles' own sentences, best first, each with its quote.

No sentence is written here. A statement is a sentence of an article as it stands; before the first one, where
the question asks what somebody said, stands who said it and where.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.cite import TextOf
from assistant.draft import Draft, Quoted, Statement
from assistant.reader import Reading
from assistant.sentences import Span, fold, sentence_spans
from assistant.speech import Asked, Utterance, asked_speaker, same_speaker, utterances
from assistant.topic import coverage
from assistant.types import Message, Passage, RetrievedPassage, Speech, day_of
from assistant.wording import written_day


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When to answer and what to show: one set for the product and all benchmarks."""

    answered: float = 0.42
    """The least probability, over the passages read, that one of them answers the question.

    Where CLAP NQ's development part and held-out SQuADShifts articles are told best from what they do not answer.
    """
    beside: float = 0.5
    """A further sentence is shown if it carries at least this share of the best one's support."""
    differs: float = 0.8
    """A second value is shown as a differing report from this share of the first one's evidence."""
    covered: float = 0.5
    """A speaker's sentence with this share of the topic's words answers if its passage does."""
    said: float = 0.6
    """One with fewer of them, but some, answers if its passage does with this probability ..."""
    said_support: float = 0.3
    """... and the sentence carries the answer with this one."""
    sentences: int = 3
    words: int = 75


THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage that was read, and how well it carries the answer, in [0, 1]."""

    passage: Passage
    span: Span
    score: float
    holds_short: bool = False
    utterance: Utterance | None = None
    answers: float = 0.0
    """The reader's probability that its passage answers."""
    support: float = 0.0
    """The reader's probability that the sentence carries the answer."""

    @property
    def text(self) -> str:
        """The sentence with its white space made single."""
        return " ".join(self.passage.text[self.span[0] : self.span[1]].split())

    @property
    def quoted(self) -> Quoted:
        """The sentence as a quote."""
        return Quoted(self.passage, *self.span)

    @property
    def key(self) -> tuple[str, int, int]:
        """Where the sentence stands, so that overlapping passages bring it once."""
        start = self.passage.start + self.span[0]
        return self.passage.article_id, start, start + self.span[1] - self.span[0]


@dataclass(frozen=True, slots=True)
class Value:
    """A short answer and what speaks for it over all passages."""

    words: str
    weight: float
    holders: tuple[int, ...]
    """Positions of the passages that hold it, strongest first."""


class PassageReader(Protocol):
    """What reads: see `assistant.reader.Reader`."""

    def read(self, question: str, passages: Sequence[Passage], today: date | None = None) -> list[Reading]:
        """One reading for each passage, in their order."""


class ExtractiveAnswerer:
    """Reads passages with the model that comes along and quotes the sentences that answer."""

    name = "extractive"

    def __init__(
        self,
        reader: PassageReader,
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
        """The same; the chain runs it in a thread, because it is all computation."""
        for statement in self.statements(question, passages, history):
            yield statement

    def draft(self, question: str, passages: Sequence[Passage]) -> Draft:
        """The whole draft at once."""
        readings = self._read(question, passages)
        asked = asked_speaker(question)
        if asked is not None:
            said = self._said(asked, passages, readings)
            on_topic = _choose([c for c in said if self._answers(c, asked, question)], self._thresholds)
            if on_topic:
                return Draft(
                    tuple(_with_lead(on_topic)), "answered", _short_within(on_topic, passages, readings)
                )
            unattributed = _choose(self._follows(asked, passages), self._thresholds)
            if unattributed:
                return Draft(tuple(Statement(c.text, (c.quoted,)) for c in unattributed), "answered")
            if said or not any(_names(p, asked.speaker) for p in passages):
                return Draft((), "not_in_articles")
        if max((r.answers for r in readings), default=0.0) < self._thresholds.answered:
            return Draft((), "not_in_articles")
        values = weigh_values(passages, readings)
        candidates = _candidates(passages, readings, values[0] if values else None)
        chosen = _choose(candidates, self._thresholds)
        if not chosen:
            return Draft((), "not_in_articles")
        short = values[0].words if values and not is_yes_no(question) else None
        return Draft(tuple(self._agreeing(c, candidates) for c in chosen), "answered", short)

    def _read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        unread = [p for p in passages if p.id not in self._known]
        read = {
            p.id: r for p, r in zip(unread, self._reader.read(question, unread, self._today), strict=True)
        }
        return [self._known[p.id] if p.id in self._known else read[p.id] for p in passages]

    def _said(
        self, asked: Asked, passages: Sequence[Passage], readings: Sequence[Reading]
    ) -> list[Candidate]:
        """The asked speaker's own sentences in the passages, best first; never another speaker's."""
        found: dict[tuple[str, int, int], Candidate] = {}
        for passage, reading in zip(passages, readings, strict=True):
            text = self._text_of(passage)
            offset = passage.start if text is not None else 0
            said = utterances(text if text is not None else passage.text, passage.title)
            for span, support in zip(sentence_spans(passage.text), reading.support, strict=True):
                whose = _utterance_over(said, span[0] + offset, span[1] + offset)
                if whose is None or not same_speaker(whose.speaker, asked.speaker):
                    continue
                covered = coverage(asked.topic, passage.text[slice(*span)])
                own = Candidate(
                    passage,
                    span,
                    (covered + reading.answers * support) / 2,
                    False,
                    whose,
                    reading.answers,
                    support,
                )
                found.setdefault(own.key, own)
        return sorted(found.values(), key=lambda c: -c.score)

    def _follows(self, asked: Asked, passages: Sequence[Passage]) -> list[Candidate]:
        """Quotations on the topic that nobody is named for, where the last speaker before them is the asked one.

        They are shown as they stand, and nobody's name is put to them.
        """
        found = []
        for passage in passages:
            text = self._text_of(passage)
            offset = passage.start if text is not None else 0
            said = utterances(text if text is not None else passage.text, passage.title)
            for span in sentence_spans(passage.text):
                sentence = passage.text[slice(*span)]
                start, end = span[0] + offset, span[1] + offset
                named = [u for u in said if u.speaker and u.start < end]
                if (
                    named
                    and named[-1].end <= start
                    and same_speaker(named[-1].speaker, asked.speaker)
                    and '"' in fold(sentence)
                    and asked.topic
                    and coverage(asked.topic, sentence) == 1.0
                ):
                    found.append(Candidate(passage, span, 1.0))
        return found

    def _answers(self, said: Candidate, asked: Asked, question: str) -> bool:
        """Does a sentence of the asked speaker answer, by its words or by what the reader makes of it?"""
        covered = coverage(asked.topic or question, said.text)
        least = self._thresholds
        return (
            (covered == 1.0 and bool(asked.topic))
            or (covered >= least.covered and said.answers >= least.answered)
            or (covered > 0 and said.answers >= least.said and said.support >= least.said_support)
        )

    def _agreeing(self, candidate: Candidate, candidates: Sequence[Candidate]) -> Statement:
        """The candidate as a statement, cited together with other articles whose sentence holds the same value."""
        quotes = [candidate]
        if candidate.holds_short:
            floor = candidate.score * self._thresholds.beside
            seen = {candidate.passage.article_id}
            for other in candidates:
                if other.holds_short and other.score >= floor and other.passage.article_id not in seen:
                    seen.add(other.passage.article_id)
                    quotes.append(other)
        return Statement(candidate.text, tuple(c.quoted for c in quotes[:3]))


def weigh_values(passages: Sequence[Passage], readings: Sequence[Reading]) -> list[Value]:
    """The short answers of all passages, best first: what several passages say weighs more.

    Evidence from different articles is joined as if independent (noisy-or); from one article the best counts.
    """
    evidence: dict[str, dict[str, float]] = defaultdict(dict)
    holders: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for position, (passage, reading) in enumerate(zip(passages, readings, strict=True)):
        if reading.short is None:
            continue
        key = normalised(passage.text[slice(*reading.short)])
        weight = reading.answers * reading.short_score
        by_article = evidence[key]
        by_article[passage.article_id] = max(by_article.get(passage.article_id, 0.0), weight)
        holders[key].append((weight, position))
    values = []
    for key, by_article in evidence.items():
        doubt = 1.0
        for weight in by_article.values():
            doubt *= 1.0 - min(weight, 0.999)
        best = sorted(holders[key], key=lambda h: -h[0])
        span = readings[best[0][1]].short
        assert span is not None
        words = " ".join(passages[best[0][1]].text[slice(*span)].split())
        values.append(Value(words, 1.0 - doubt, tuple(position for _, position in best)))
    return sorted(values, key=lambda v: -v.weight)


def normalised(words: str) -> str:
    """Words as they are compared: folded, lower case, without punctuation and articles."""
    kept = re.findall(r"\w+(?:[.,]\d+)*", fold(words).casefold())
    return " ".join(w for w in kept if w not in {"a", "an", "the"}) or words


_SURE = 0.5
"""The reader's probability from which a few words are shown for what somebody said, which is mostly a sentence."""

_YES_NO = re.compile(
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?\b",
    re.I,
)


def is_yes_no(question: str) -> bool:
    """Is yes or no the answer that the question asks for?"""
    return bool(_YES_NO.match(question.strip())) and " or " not in question


def _candidates(
    passages: Sequence[Passage], readings: Sequence[Reading], value: Value | None
) -> list[Candidate]:
    """Every sentence read, best first, once each; those that hold the short answer are marked and come first."""
    best: dict[tuple[str, int, int], Candidate] = {}
    for position, (passage, reading) in enumerate(zip(passages, readings, strict=True)):
        holds = value is not None and position in value.holders and reading.short is not None
        for span, support in zip(sentence_spans(passage.text), reading.support, strict=True):
            inside = holds and reading.short is not None and span[0] <= reading.short[0] < span[1]
            score = reading.answers * (max(support, reading.short_score) if inside else support)
            candidate = Candidate(passage, span, score, inside)
            known = best.get(candidate.key)
            if known is None or (candidate.holds_short, candidate.score) > (known.holds_short, known.score):
                best[candidate.key] = candidate
    return sorted(best.values(), key=lambda c: (not c.holds_short, -c.score))


def _choose(ranked: Sequence[Candidate], thresholds: Thresholds) -> list[Candidate]:
    """The best sentence and those beside it that add something, within the budgets.

    Sentences of one passage are put in reading order behind the first of them.
    """
    chosen: list[Candidate] = []
    words = 0
    for candidate in ranked:
        length = len(candidate.text.split())
        if chosen and (
            candidate.score < thresholds.beside * max(c.score for c in chosen)
            or words + length > thresholds.words
            or any(_repeats(candidate.text, c.text) for c in chosen)
        ):
            continue
        chosen.append(candidate)
        words += length
        if len(chosen) == thresholds.sentences:
            break
    order = {c.passage.article_id: place for place, c in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda c: (order[c.passage.article_id], c.key[1]))


def _repeats(one: str, other: str) -> bool:
    """Do two sentences share most of their words?"""
    a, b = set(normalised(one).split()), set(normalised(other).split())
    return len(a & b) >= 0.7 * max(1, min(len(a), len(b)))


def _names(passage: Passage, speaker: str) -> bool:
    """Is the speaker named in the passage or its title, by all words of the name?"""
    return coverage(speaker, f"{passage.title} {passage.text}") == 1.0


def _utterance_over(said: Sequence[Utterance], start: int, end: int) -> Utterance | None:
    """The utterance that covers most of the sentence at `start`-`end` of the article."""
    overlap = [(min(u.end, end) - max(u.start, start), u) for u in said if u.start < end and start < u.end]
    return max(overlap, key=lambda pair: pair[0])[1] if overlap else None


def _with_lead(said: Sequence[Candidate]) -> Iterator[Statement]:
    """The speaker's sentences; who says it and where stands before the first of each article."""
    article = None
    for candidate in said:
        utterance = candidate.utterance
        assert utterance is not None
        lead = ""
        if candidate.passage.article_id != article:
            article = candidate.passage.article_id
            lead = f"{utterance.speaker}, {_place(candidate.passage)}: "
        speech: Speech = utterance.speech
        yield Statement(lead + candidate.text, (candidate.quoted,), utterance.speaker, speech)


def _short_within(
    said: Sequence[Candidate], passages: Sequence[Passage], readings: Sequence[Reading]
) -> str | None:
    """The likeliest short answer in the speaker's own sentences; None where the reader is not sure of one."""
    own = {(c.passage.id, c.span) for c in said}
    inside = [
        (reading.short_score, passage.text[slice(*reading.short)])
        for passage, reading in zip(passages, readings, strict=True)
        for span in sentence_spans(passage.text)
        if reading.short is not None and (passage.id, span) in own and span[0] <= reading.short[0] < span[1]
    ]
    return " ".join(max(inside)[1].split()) if inside else None


def _place(passage: Passage) -> str:
    outlet = passage.source or f"“{passage.title}”"
    day = written_day(day_of(passage.published)) if passage.published is not None else "undated"
    return f"{outlet}, {day}"
