"""A timeline: what was reported on a subject, day by day, one sentence from each article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer.candidates import Candidate, repeats, when
from assistant.draft import Draft, Statement
from assistant.language.coverage import coverage
from assistant.ports import Reading
from assistant.text.headings import is_heading
from assistant.text.sentences import fold, sentence_spans
from assistant.types import Passage, day_of
from assistant.wording import shortened, written_day

_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:.*\b)?time\s?line\s+(?:of|for|on|about)\s+(?P<topic>.+)",
        r"(?:.*\b)?chronology\s+of\s+(?P<topic>.+)",
        r"(?:.*\b)?(?:sequence|order|course)\s+of\s+events\s+(?:of|in|at|around|during|leading\s+to)\s+(?P<topic>.+)",
        r"how\s+(?:did|has|have|do|does|is|are)\s+(?:the\s+events\s+(?:of|in|around)\s+)?(?P<topic>.+?)\s+"
        r"(?:develop|developed|developing|unfold|unfolded|unfolding|evolve|evolved|play\s+out|played\s+out|progress|"
        r"progressed)(?:\s+(?:so\s+far|over\s+time|since\s+then))?",
        r"what\s+(?:has\s+)?happened\s+(?:(?:step\s+by\s+step|day\s+by\s+day|in\s+order)\s+)(?:in|with|to|at|after)\s+"
        r"(?P<topic>.+)",
        r"what\s+(?:has\s+)?happened\s+(?:in|with|to|at|after)\s+(?P<topic>.+?),?\s+"
        r"(?:step\s+by\s+step|day\s+by\s+day|in\s+order)",
        r"(?:.*\b)?cronología\s+(?:del?|sobre)\s+(?P<topic>.+)",
        r"(?:.*\b)?chronologie\s+(?:des|der|von|zu[mr]?)\s+(?P<topic>.+)",
    )
)
_MOST = 8
"""Entries of a timeline."""
_ABOUT = 0.6
"""The share of the subject's words that a sentence and its headline must have."""


def asked_timeline(question: str) -> str | None:
    """The subject of which a question asks for a timeline; None where it asks for something else."""
    plain = " ".join(fold(question).strip(" ¿?!.").split())
    for pattern in _ASKED:
        found = pattern.fullmatch(plain)
        if found:
            return re.sub(r"^(?:the|what\s+happened\s+(?:in|with|to|at))\s+", "", found["topic"])
    return None


def answer_as_timeline(
    question: str, passages: Sequence[Passage], readings: Sequence[Reading]
) -> Draft | None:
    """Dated sentences from the articles on the subject, oldest first; None where none is asked for, or nothing found.

    An article stands under the day of its publication; one without a date does not come in.
    """
    topic = asked_timeline(question)
    if topic is None:
        return None
    best: dict[str, Candidate] = {}
    for candidate in _entries(topic, passages, readings):
        known = best.get(candidate.passage.article_id)
        if known is None or candidate.score > known.score:
            best[candidate.passage.article_id] = candidate
    chosen: list[Candidate] = []
    for candidate in sorted(best.values(), key=lambda c: -c.score):
        if len(chosen) < _MOST and not any(repeats(candidate.text, c.text) for c in chosen):
            chosen.append(candidate)
    chosen.sort(key=lambda c: when(c.passage))
    if not chosen:
        return Draft((), "not_in_articles")
    return Draft(tuple(Statement(f"{_dated(c.passage)}: {c.text}", (c.quoted,)) for c in chosen), "answered")


def _entries(topic: str, passages: Sequence[Passage], readings: Sequence[Reading]) -> Iterator[Candidate]:
    """The sentences that may stand for their article: those on the subject, and rather its opening than a detail."""
    for passage, reading in zip(passages, readings, strict=True):
        if passage.published is None:
            continue
        for span, support in zip(sentence_spans(passage.text), reading.support, strict=True):
            sentence = passage.text[slice(*span)]
            covered = coverage(topic, sentence)
            about = coverage(topic, f"{passage.title} {sentence}")
            if (
                not covered
                or about < _ABOUT
                or is_heading(passage.text, span)
                or _POINTS_BACK.match(sentence)
            ):
                continue
            early = 1.0 / (1.0 + (passage.start + span[0]) / 400)
            score = covered + 0.5 * early + 0.5 * reading.answers * support
            yield Candidate(passage, span, score)


_POINTS_BACK = re.compile(
    r"\W*(?:he|she|it|they|this|that|these|those|but|and|his|her|its|their)\b", re.IGNORECASE
)


def _dated(passage: Passage) -> str:
    """ "3 June 2026, Haldmouth Evening Post"."""
    assert passage.published is not None
    outlet = passage.source or f"“{shortened(passage.title)}”"
    return f"{written_day(day_of(passage.published))}, {outlet}"
