"""What the asked speaker says: their own sentences in the passages, never another speaker's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.candidates import Candidate, Thresholds, choose, place
from assistant.cite import TextOf
from assistant.draft import Draft, Statement
from assistant.reader import Reading
from assistant.sentences import Span, fold, sentence_spans
from assistant.speech import Asked, Utterance, same_speaker, utterances
from assistant.topic import coverage
from assistant.types import Passage, Speech

_SURE = 0.5
"""The reader's probability from which a few words are shown for what somebody said, which is mostly a sentence."""


class Sayings:
    """Who says what in passages: found in the whole article, where there is one, and once for each article."""

    def __init__(self, text_of: TextOf) -> None:
        self._text_of = text_of
        self._by_article: dict[str, list[Utterance]] = {}

    def before(self, passage: Passage, span: Span) -> list[Utterance]:
        """The utterances with a known speaker that begin before the end of a sentence of the passage.

        Their offsets are in the passage's text; those from before the passage are negative.
        """
        text = self._text_of(passage)
        key = passage.article_id if text is not None else passage.id
        if key not in self._by_article:
            self._by_article[key] = utterances(text if text is not None else passage.text, passage.title)
        shift = passage.start if text is not None else 0
        return [
            replace(u, start=u.start - shift, end=u.end - shift)
            for u in self._by_article[key]
            if u.speaker and u.start - shift < span[1]
        ]


def answer_for_speaker(
    asked: Asked,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    text_of: TextOf,
    thresholds: Thresholds,
) -> Draft | None:
    """The speaker's own words on the topic, or a refusal; None where the question must be read in the ordinary way.

    That is where the articles name the speaker and nothing is known to be theirs.
    """
    sayings = Sayings(text_of)
    said = _said(asked, passages, readings, sayings)
    on_topic = choose([c for c in said if _answers(c, asked, thresholds)], thresholds)
    if on_topic:
        return Draft(tuple(_with_lead(on_topic)), "answered", _short_within(on_topic, passages, readings))
    unattributed = choose(_follows(asked, passages, sayings), thresholds)
    if unattributed:
        return Draft(tuple(Statement(c.text, (c.quoted,)) for c in unattributed), "answered")
    if said or not any(_names(p, asked.speaker) for p in passages):
        return Draft((), "not_in_articles")
    return None


def _said(
    asked: Asked, passages: Sequence[Passage], readings: Sequence[Reading], sayings: Sayings
) -> list[Candidate]:
    """All sentences of the asked speaker, those first that cover the topic and carry the answer."""
    found: dict[tuple[str, int, int], Candidate] = {}
    for passage, reading in zip(passages, readings, strict=True):
        for span, support in zip(sentence_spans(passage.text), reading.support, strict=True):
            whose = _utterance_over(sayings.before(passage, span), *span)
            if whose is None or not same_speaker(whose.speaker, asked.speaker):
                continue
            covered = coverage(asked.topic, passage.text[slice(*span)])
            score = (covered + reading.answers * support) / 2
            own = Candidate(passage, span, score, utterance=whose, answers=reading.answers, support=support)
            found.setdefault(own.key, own)
    return sorted(found.values(), key=lambda c: -c.score)


def _answers(said: Candidate, asked: Asked, least: Thresholds) -> bool:
    """Does a sentence of the asked speaker answer, by its words or by what the reader makes of it?"""
    if not asked.topic:
        return said.answers >= least.answered
    covered = coverage(asked.topic, said.text)
    return (
        covered == 1.0
        or (covered >= least.covered and said.answers >= least.answered)
        or (covered > 0 and said.answers >= least.said and said.support >= least.said_support)
    )


def _follows(asked: Asked, passages: Sequence[Passage], sayings: Sayings) -> list[Candidate]:
    """Quotations on the topic that nobody is named for, where the last speaker before them is the asked one.

    They are shown as they stand, and nobody's name is put to them.
    """
    found = []
    for passage in passages:
        for span in sentence_spans(passage.text):
            sentence = passage.text[slice(*span)]
            if not asked.topic or '"' not in fold(sentence) or coverage(asked.topic, sentence) < 1.0:
                continue
            before = sayings.before(passage, span)
            if before and before[-1].end <= span[0] and same_speaker(before[-1].speaker, asked.speaker):
                found.append(Candidate(passage, span, 1.0))
    return found


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
            lead = f"{utterance.speaker}, {place(candidate.passage)}: "
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
