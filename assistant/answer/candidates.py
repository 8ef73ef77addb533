"""Sentences that may answer: how well each carries the answer, and which of them are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.values import Value, normalised, says
from assistant.draft import Quoted
from assistant.language.coverage import coverage
from assistant.ports import Reading
from assistant.text.headings import is_bare_figure, tells_nothing
from assistant.text.sentences import Span, sentence_at, sentence_spans
from assistant.types import Passage, day_of, timestamp
from assistant.wording import shortened, written_day


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When to answer and what to show: one set for the product and all benchmarks."""

    answered: float = 0.28
    """The least probability, over the passages read, that one of them answers the question.

    Chosen with CLAP NQ's and MTRAG's development parts and the held-out quiz weeks in view: from 0.28 to 0.36 CLAP NQ's
    balanced accuracy is 0.83 to 0.84, at 0.25 it is 0.82, and each step up refuses more of what the articles hold.
    """
    beside: float = 0.5
    """Another article is cited too, and a speaker's further sentence shown, with this share of the best support."""
    further: float = 0.1
    """A further sentence is shown if it counts at least this share of the best one, where one thing is asked for: a
    number, a time, somebody, a place."""
    telling: float = 0.01
    """The same of every other question, whose answers people give in two to three sentences.

    Both of 0.01 to 0.2, with CLAP NQ's development part in view.
    """
    differs: float = 0.5
    """A second value is shown as a differing report from this share of the first one's evidence."""
    sentences: int = 3
    words: int = 75


THRESHOLDS = Thresholds()
NAMING = 2.0
"""What having them all counts beside none, as a logarithm; 0.5 to 3 did about the same on the sets named above."""
ASIDE = 0.001
"""What a headline or a question inside a text counts: so little that none is shown with a sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage that was read, and how well it carries the answer: more is better."""

    passage: Passage
    span: Span
    score: float
    holds_short: bool = False
    answers: float = 0.0
    """The reader's probability that its passage answers."""
    support: float = 0.0
    """The reader's probability that the sentence carries the answer; next to nothing for a headline or a question."""

    @property
    def text(self) -> str:
        """The sentence with its white space made single."""
        return " ".join(self.passage.text[self.span[0] : self.span[1]].split())

    @property
    def carries(self) -> float:
        """The probability that the passage answers and that this sentence carries the answer."""
        return self.answers * self.support

    @property
    def quoted(self) -> Quoted:
        """The sentence as a quote."""
        return Quoted(self.passage, *self.span)

    @property
    def key(self) -> tuple[str, int, int]:
        """Where the sentence stands, so that overlapping passages bring it once."""
        start = self.passage.start + self.span[0]
        return self.passage.article_id, start, start + self.span[1] - self.span[0]


def candidates(
    passages: Sequence[Passage], readings: Sequence[Reading], value: Value | None
) -> list[Candidate]:
    """Every sentence read, once each, best first; those that hold the short answer `value` are marked.

    The words that the reader takes for the short answer do not raise their sentence: where its two opinions part, the
    sentence that carries the answer is right more often (held-out quiz weeks, CLAP NQ's development part).
    """
    best: dict[tuple[str, int, int], Candidate] = {}
    for position, (passage, reading) in enumerate(zip(passages, readings, strict=True)):
        spans = sentence_spans(passage.text)
        holds = value is not None and position in value.holders and reading.short is not None
        holding = _holding(passage.text, spans, reading.short) if holds and reading.short else None
        for span, support in zip(spans, reading.support, strict=True):
            if is_bare_figure(passage.text, span):
                continue
            carries = support * ASIDE if tells_nothing(passage.text, span) else support
            score = reading.answers * carries
            candidate = Candidate(
                passage, span, score, span == holding, answers=reading.answers, support=carries
            )
            known = best.get(candidate.key)
            if known is None or (candidate.holds_short, candidate.score) > (known.holds_short, known.score):
                best[candidate.key] = candidate
    return sorted(best.values(), key=lambda c: -c.score)


def sentences_with(passages: Sequence[Passage], readings: Sequence[Reading], value: Value) -> list[Candidate]:
    """The sentences that hold the value, best first; at least one."""
    return [c for c in candidates(passages, readings, value) if c.holds_short]


def naming(question: str, text: str) -> float:
    """What a score is multiplied by, from 1 on, for the words of the question that the text has."""
    return math.exp(NAMING * coverage(question, text))


def _holding(text: str, spans: Sequence[Span], short: Span) -> Span | None:
    """The sentence that holds the short answer; where that tells nothing, the first other that says the same words."""
    at = sentence_at(spans, short[0])
    if at is None or not tells_nothing(text, at):
        return at
    words = text[slice(*short)]
    return next((s for s in spans if not tells_nothing(text, s) and says(text[slice(*s)], words)), at)


def choose(
    ranked: Sequence[Candidate], thresholds: Thresholds, share: float | None = None
) -> list[Candidate]:
    """The best sentence and those beside it that add something, within the budgets.

    A further one needs `share` of the best one's score, `thresholds.beside` unless told.

    Sentences of one passage are put in reading order behind the first of them.
    """
    chosen: list[Candidate] = []
    words = 0
    share = thresholds.beside if share is None else share
    for candidate in ranked:
        length = len(candidate.text.split())
        if chosen and (
            candidate.score < share * max(c.score for c in chosen)
            or words + length > thresholds.words
            or any(repeats(candidate.text, c.text) for c in chosen)
        ):
            continue
        chosen.append(candidate)
        words += length
        if len(chosen) == thresholds.sentences:
            break
    order = {c.passage.article_id: place for place, c in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda c: (order[c.passage.article_id], c.key[1]))


def repeats(one: str, other: str) -> bool:
    """Do two sentences share most of their words?"""
    a, b = set(normalised(one).split()), set(normalised(other).split())
    return len(a & b) >= 0.7 * max(1, min(len(a), len(b)))


def when(passage: Passage) -> float:
    """When a passage was published, as a number; undated ones come before all others."""
    return timestamp(passage.published) if passage.published is not None else float("-inf")


def place(passage: Passage) -> str:
    outlet = passage.source or f"“{shortened(passage.title)}”"
    day = written_day(day_of(passage.published)) if passage.published is not None else "undated"
    return f"{outlet}, {day}"
