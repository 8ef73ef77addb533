"""A draft → its sentences, each with what completes it: the ones before it, and whose words it reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.speech.article import heard
from assistant.text.headings import tells_nothing
from assistant.text.quotations import quotations
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Utterance

_BEFORE = 2
"""Sentences before one that complete it when it is searched."""
_MARKDOWN = re.compile(
    r"^\s*(?:#{1,6}\s+|>\s?|[-*+•]\s+|\d{1,2}[.)]\s+)+|(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`",
    re.MULTILINE,
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_HEADING = re.compile(r"\s*#{1,6}\s")
_OPENING_PRONOUN = re.compile(r"(?:He|She|They|Él|Ella|Er|Sie|Il|Elle)\b")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft: `text == draft[start:end]`."""

    text: str
    start: int
    end: int
    before: str
    """The sentences before it, as read."""
    quoted: tuple[str, ...]
    """The words in quotation marks that stand in it, marks excluded."""
    speaker: str | None
    """Who says the quoted words, as far as the draft surely tells."""
    statement: str
    """The sentence as it is read: without markup, and with a name for the "He" who speaks."""
    may_tell: bool
    """Can it state something, by its letters? A heading or a question cannot."""


def sentences_of(draft: str) -> list[DraftSentence]:
    """The sentences of a draft, in order."""
    spans = sentence_spans(draft)
    quotes = [(q.start, q.end) for q in quotations(draft) if not q.depth]
    said = heard(draft).utterances if quotes else ()
    found: list[DraftSentence] = []
    for number, (start, end) in enumerate(spans):
        text = draft[start:end]
        inside = [(max(a, start), min(b, end)) for a, b in quotes if a < end and start < b]
        before = " ".join(one.statement for one in found[max(0, number - _BEFORE) :])
        speaker = _speaker(said, inside)
        may_tell = not (_HEADING.match(text) or tells_nothing(draft, (start, end)))
        statement = _named(bare(text), _speaker(said, [(start, end)]))
        words = tuple(draft[a:b] for a, b in inside if any(c.isalnum() for c in draft[a:b]))
        found.append(DraftSentence(text, start, end, before, words, speaker, statement, may_tell))
    return found


def bare(text: str) -> str:
    """A sentence of Markdown as it is read: without marks of headings, lists, emphasis and links."""
    return " ".join(_MARKDOWN.sub("", _LINK.sub(r"\1", text)).split())


def _named(statement: str, speaker: str | None) -> str:
    """The statement with the speaker's name for the pronoun that opens it."""
    return (
        _OPENING_PRONOUN.sub(lambda _: speaker, statement, count=1)
        if speaker and _opens(statement)
        else statement
    )


def _opens(statement: str) -> bool:
    return _OPENING_PRONOUN.match(statement) is not None


def _speaker(said: Sequence[Utterance], spans: Sequence[Span]) -> str | None:
    """Who says all that is said within the spans; None where it is not one for sure."""
    speakers = {u.speaker for a, b in spans for u in said if u.start < b and a < u.end}
    return speakers.pop() if len(speakers) == 1 else None
