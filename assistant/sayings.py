"""What the asked speaker says: their own sentences in the passages, never another speaker's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.candidates import Candidate, Thresholds, choose, place
from assistant.cite import TextOf
from assistant.draft import Draft, Statement
from assistant.quotations import balanced
from assistant.reader import Reading
from assistant.sentences import Span, fold, paragraph_spans, sentence_spans
from assistant.speech import Asked, Utterance, same_speaker
from assistant.support import content_words
from assistant.topic import coverage
from assistant.types import Passage, Speech
from assistant.voices import Voices

_LONG_TOPIC = 4
"""From so many words on a topic is covered with one of them missing."""
_SHORT_WORDS = 12
"""A short answer to what somebody said is a few words; longer ones are the sentence itself."""


def answer_for_speaker(
    asked: Asked,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    text_of: TextOf,
    thresholds: Thresholds,
) -> Draft | None:
    """The speaker's own words on the topic, or a refusal; None where the question must be read in the ordinary way.

    That is where the articles name the speaker and nothing is known to be theirs, and where the question only
    rests on a source ("When will it open, according to the ministry?").
    """
    voices = Voices(text_of, passages, asked.speaker)
    said = _said(asked, passages, readings, voices)
    on_topic = choose([c for c in said if _answers(c, asked, thresholds)], thresholds)
    if on_topic:
        return Draft(tuple(_with_lead(on_topic)), "answered", _short_within(on_topic, passages, readings))
    unattributed = choose(_follows(asked, passages, voices), thresholds)
    if unattributed:
        return Draft(tuple(Statement(c.text, (c.quoted,)) for c in unattributed), "answered")
    named = bool(voices.holders) or any(_names(p, asked.speaker) for p in passages)
    return None if named and (asked.rests_on or not said) else Draft((), "not_in_articles")


def _said(
    asked: Asked, passages: Sequence[Passage], readings: Sequence[Reading], voices: Voices
) -> list[Candidate]:
    """All sentences of the asked speaker, those first that cover the topic and carry the answer."""
    found: dict[tuple[str, int, int], Candidate] = {}
    for passage, reading in zip(passages, readings, strict=True):
        own = _own_sentences(passage, voices)
        for (span, support), whose in zip(
            zip(sentence_spans(passage.text), reading.support, strict=True), own, strict=True
        ):
            if whose is None:
                continue
            turn, before = _turn(passage.text, span, own)
            within = coverage(asked.topic, passage.text[slice(*span)])
            around = coverage(asked.topic, turn if not asked.responds else f"{before} {turn}")
            nearby = coverage(asked.topic, f"{before} {turn}")
            candidate = Candidate(
                passage,
                span,
                (2 * within + around + 3 * reading.answers * support) / 6,
                utterance=whose,
                answers=reading.answers,
                support=support,
                covered=within,
                covered_around=max(around, nearby if reading.answers >= 0.5 else 0.0),
            )
            found.setdefault(candidate.key, candidate)
    return sorted(found.values(), key=lambda c: -c.score)


def _own_sentences(passage: Passage, voices: Voices) -> list[Utterance | None]:
    """For each sentence of the passage, its utterance where it is the asked speaker's."""
    found = []
    for span in sentence_spans(passage.text):
        whose = voices.over(passage, span)
        found.append(whose if whose and voices.is_asked(whose.speaker, passage) else None)
    return found


def _turn(text: str, span: Span, own: Sequence[Utterance | None]) -> tuple[str, str]:
    """The speaker's sentences that stand together with the one at `span`, and the paragraph they answer to."""
    spans = sentence_spans(text)
    first = last = spans.index(span)
    while first and own[first - 1] is not None:
        first -= 1
    while last + 1 < len(spans) and own[last + 1] is not None:
        last += 1
    paragraphs = paragraph_spans(text)
    here = next(i for i, (_, end) in enumerate(paragraphs) if spans[first][0] < end)
    start = (
        paragraphs[here - 1][0] if here and paragraphs[here][0] == spans[first][0] else paragraphs[here][0]
    )
    return text[spans[first][0] : spans[last][1]], text[start : spans[first][0]]


def _answers(said: Candidate, asked: Asked, least: Thresholds) -> bool:
    """Does a sentence of the asked speaker answer, by its words or by what the reader makes of it?"""
    if not asked.topic:
        return True
    words = len(content_words(asked.topic))
    whole = 1.0 if words < _LONG_TOPIC else (words - 1) / words
    return (
        said.covered_around >= whole
        or (said.covered >= least.covered and said.answers >= least.answered)
        or (said.covered > 0 and said.answers >= least.said and said.support >= least.said_support)
    )


def _follows(asked: Asked, passages: Sequence[Passage], voices: Voices) -> list[Candidate]:
    """Quotations on the topic that nobody is named for, where the last speaker before them is the asked one.

    They are shown as they stand, and nobody's name is put to them.
    """
    found = []
    for passage in passages:
        for span in sentence_spans(passage.text):
            sentence = passage.text[slice(*span)]
            if not asked.topic or '"' not in fold(sentence) or coverage(asked.topic, sentence) < 1.0:
                continue
            before = voices.before(passage, span)
            if before and before[-1].end <= span[0] and same_speaker(before[-1].speaker, asked.speaker):
                found.append(Candidate(passage, span, 1.0))
    return found


def _names(passage: Passage, speaker: str) -> bool:
    """Is the speaker named in the passage or its title, by the name's words one after the other?"""
    name = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", fold(speaker)))
    return re.search(rf"\b{name}\b", fold(f"{passage.title} {passage.text}"), re.IGNORECASE) is not None


def _with_lead(said: Sequence[Candidate]) -> Iterator[Statement]:
    """The speaker's sentences; who says it, to whom and where stands before the first of each article."""
    before: tuple[str, str] | None = None
    for candidate in said:
        utterance = candidate.utterance
        assert utterance is not None
        lead = ""
        if (candidate.passage.article_id, utterance.speaker) != before:
            before = (candidate.passage.article_id, utterance.speaker)
            lead = f"{utterance.speaker}{_audience(candidate, utterance)}, {place(candidate.passage)}: "
        speech: Speech = utterance.speech
        yield Statement(lead + candidate.text, (candidate.quoted,), utterance.speaker, speech)


def _audience(candidate: Candidate, utterance: Utterance) -> str:
    """To whom it was said, or where, unless the sentence says so itself."""
    if not utterance.to or utterance.to in candidate.text:
        return ""
    where = re.match(r"(?:in|at|during|through|via|on|en)\b", utterance.to)
    return f" {utterance.to}" if where else f" to {utterance.to}"


def _short_within(
    said: Sequence[Candidate], passages: Sequence[Passage], readings: Sequence[Reading]
) -> str | None:
    """The likeliest short answer in the speaker's own sentences; None where it is no few words of its own."""
    own = {(c.passage.id, c.span) for c in said}
    inside = [
        (reading.short_score, " ".join(passage.text[slice(*reading.short)].split()))
        for passage, reading in zip(passages, readings, strict=True)
        for span in sentence_spans(passage.text)
        if reading.short is not None and (passage.id, span) in own and span[0] <= reading.short[0] < span[1]
    ]
    names = {word for c in said if c.utterance for word in c.utterance.speaker.split()[-1:]}
    clean = [
        (score, words)
        for score, words in inside
        if len(words.split()) <= _SHORT_WORDS
        and balanced(words)
        and names.isdisjoint(re.findall(r"\w+", words))
    ]
    return max(clean)[1] if clean else None
