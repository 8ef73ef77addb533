"""What the asked speaker says: their own sentences in the passages, never another speaker's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer.candidates import Candidate, Thresholds, choose, place
from assistant.answer.citation import TextOf
from assistant.answer.speaker_match import Voices
from assistant.draft import Draft, Statement
from assistant.language.coverage import coverage
from assistant.language.stems import content_words
from assistant.ports import Reading
from assistant.question.asked_speaker import Asked
from assistant.speech.mentions import same_name
from assistant.speech.utterances import Utterance
from assistant.text.quotations import balanced, quotations
from assistant.text.sentences import Span, fold, sentence_spans
from assistant.types import Passage, Speech

_SURE = 0.5
"""The reader's probability from which a topic may stand in the paragraph before the speaker's words."""
_LONG_TOPIC = 4
"""From so many words on a topic is covered with one of them missing."""
_QUOTATION_WORDS = 45
"""A quotation of several sentences is shown whole up to so many words."""
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
        short = None if asked.openly else _short_within(on_topic, passages, readings, thresholds.answered)
        return Draft(tuple(_with_lead(on_topic)), "answered", short)
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
        for span, support in zip(sentence_spans(passage.text), reading.support, strict=True):
            whose = voices.over(passage, span)
            if whose is None or not voices.is_asked(whose.speaker, passage):
                continue
            turn, before = voices.around(passage, span)
            answers_to = before if asked.responds or reading.answers >= _SURE else ""
            within = coverage(asked.topic, passage.text[slice(*span)])
            around = coverage(asked.topic, f"{passage.title} {answers_to} {turn}")
            shown = whole_quotation(passage.text, span)
            score = (2 * within + around + 3 * reading.answers * support) / 6
            candidate = Candidate(
                passage,
                shown,
                score,
                utterance=whose,
                answers=reading.answers,
                support=support,
                covered=within,
                covered_around=around,
            )
            found.setdefault(candidate.key, candidate)
    return sorted(found.values(), key=lambda c: -c.score)


def whole_quotation(text: str, span: Span) -> Span:
    """The sentence at `span`, widened to the quotation that it is a part of, where that is not long."""
    for quotation in quotations(text):
        start, end = quotation.outer
        inside = start < span[1] and span[0] < end and not balanced(text[slice(*span)])
        if inside and len(text[start:end].split()) <= _QUOTATION_WORDS:
            over = [s for s in sentence_spans(text) if s[0] < end and start < s[1]]
            return over[0][0], over[-1][1]
    return span


def _answers(said: Candidate, asked: Asked, least: Thresholds) -> bool:
    """Does a sentence of the asked speaker answer, by its words or by what the reader makes of it?"""
    if not asked.topic:
        return True
    words = len(content_words(asked.topic))
    whole = 1.0 if words < _LONG_TOPIC else (words - 1) / words
    return (
        said.covered_around >= whole
        or (said.covered >= least.covered and said.answers >= least.answered)
        or (said.answers >= least.said and said.support >= (least.said_support if said.covered else _SURE))
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
            if before and before[-1].end <= span[0] and same_name(before[-1].speaker, asked.speaker):
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
    said: Sequence[Candidate], passages: Sequence[Passage], readings: Sequence[Reading], least: float
) -> str | None:
    """The likeliest short answer in the speaker's own sentences; None where it is no few words of its own.

    Only passages that answer with a probability of `least` give one: sentences are also shown for their topic alone.
    """
    inside = [
        (reading.short_score, " ".join(passage.text[slice(*reading.short)].split()))
        for passage, reading in zip(passages, readings, strict=True)
        if reading.short is not None
        and reading.answers >= least
        and any(c.passage.id == passage.id and c.span[0] <= reading.short[0] < c.span[1] for c in said)
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
