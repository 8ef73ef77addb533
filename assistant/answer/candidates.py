"""Sentences that may answer: how well each carries the answer, and which of them are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.values import normalised
from assistant.draft import Quoted
from assistant.ports import Reading
from assistant.text.headings import is_bare_figure, tells_nothing
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Passage, day_of, timestamp
from assistant.wording import shortened, written_day

BESIDE = 0.5
"""A further sentence is shown with this share of the best one's score."""
SENTENCES, WORDS = 3, 75
"""Shown at most."""
ASIDE = 0.001
"""What a headline or a question inside a text counts: so little that none is shown with a sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage that was read, and how well it carries the answer: more is better."""

    passage: Passage
    span: Span
    score: float

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


def candidates(passages: Sequence[Passage], readings: Sequence[Reading]) -> list[Candidate]:
    """Every sentence read, once each, best first."""
    best: dict[tuple[str, int, int], Candidate] = {}
    for passage, reading in zip(passages, readings, strict=True):
        for span, support in zip(sentence_spans(passage.text), reading.support, strict=True):
            if is_bare_figure(passage.text, span):
                continue
            carries = support * ASIDE if tells_nothing(passage.text, span) else support
            candidate = Candidate(passage, span, reading.answers * carries)
            known = best.get(candidate.key)
            if known is None or candidate.score > known.score:
                best[candidate.key] = candidate
    return sorted(best.values(), key=lambda c: -c.score)


def choose(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The best sentence and those beside it that add something, within the budgets.

    Sentences of one passage are put in reading order behind the first of them.
    """
    chosen: list[Candidate] = []
    words = 0
    for candidate in ranked:
        length = len(candidate.text.split())
        if chosen and (
            candidate.score < BESIDE * max(c.score for c in chosen)
            or words + length > WORDS
            or any(repeats(candidate.text, c.text) for c in chosen)
        ):
            continue
        chosen.append(candidate)
        words += length
        if len(chosen) == SENTENCES:
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
