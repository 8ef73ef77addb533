"""The sentences of an index that come nearest to a statement, each with its neighbours: what a judge is to read.

Passages are found as for a question; of their sentences those are taken that have most of the statement's words, the
rare ones counting most.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.draft import Quoted
from assistant.language.stems import content_words
from assistant.text.embedded_instructions import addressed_to_a_machine
from assistant.text.headings import tells_nothing
from assistant.text.sentences import Span, meet, sentence_spans
from assistant.types import Passage

MOST = 8
"""Places that a judge reads for one statement."""
_PASSAGES = 30
"""Passages whose sentences are looked at."""
_LONGEST = 900
"""Characters of a sentence with its neighbours; a neighbour that makes it longer is left out."""
_OF_NEIGHBOURS = 0.5
"""What a word counts that only a neighbour or the headline has, beside one of the sentence's own."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a passage, and the words around it that are read with it."""

    passage: Passage
    sentence: Span
    around: Span
    worth: float

    @property
    def quoted(self) -> Quoted:
        """The sentence with its neighbours, as a quote."""
        return Quoted(self.passage, *self.around)

    @property
    def alone(self) -> Quoted:
        """The sentence by itself, as a quote."""
        return Quoted(self.passage, *self.sentence)

    def meets(self, other: Place) -> bool:
        """Is it of the same words of one article?"""
        return self.alone.overlaps(other.quoted)


def places(statement: str, found: Sequence[tuple[Passage, float]], most: int = MOST) -> list[Place]:
    """The places nearest to the statement, best first, none within another; `found` are passages with their score."""
    told = [place for passage, score in found[:_PASSAGES] for place in _sentences(passage, score)]
    words = [content_words(one.alone.text) for one in told]
    rarity = _rarity(words)
    wanted = {word: rarity.get(word, math.log(len(told) + 1)) for word in content_words(statement)}
    whole = sum(wanted.values()) or 1.0
    top = max((score for _, score in found), default=1.0) or 1.0
    weighed = []
    for one, own in zip(told, words, strict=True):
        near = content_words(f"{one.quoted.text} {one.passage.title}") - own
        share = sum(wanted[w] for w in own & wanted.keys()) / whole
        share += _OF_NEIGHBOURS * sum(wanted[w] for w in near & wanted.keys()) / whole
        weighed.append(Place(one.passage, one.sentence, one.around, share * (1 + one.worth / top)))
    return apart(sorted(weighed, key=lambda one: -one.worth), most)


def apart(ranked: Iterable[Place], most: int) -> list[Place]:
    """The first places that are not within another's words."""
    kept: list[Place] = []
    for one in ranked:
        if len(kept) == most:
            break
        if not any(one.meets(other) for other in kept):
            kept.append(one)
    return kept


def place_at(passage: Passage, span: Span) -> Place:
    """The sentences of a passage that hold `span`, with their neighbours."""
    spans = sentence_spans(passage.text)
    inside = [s for s in spans if meet(s, span)] or [span]
    sentence = inside[0][0], inside[-1][1]
    return Place(passage, sentence, _around(spans, sentence), 1.0)


def _sentences(passage: Passage, score: float) -> Iterator[Place]:
    barred = addressed_to_a_machine(passage.text)
    spans = sentence_spans(passage.text)
    for span in spans:
        if _meets(span, barred) or tells_nothing(passage.text, span):
            continue
        around = _around(spans, span)
        yield Place(passage, span, span if _meets(around, barred) else around, score)


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(meet(span, other) for other in others)


def _around(spans: Sequence[Span], sentence: Span) -> Span:
    """The sentence with those before and behind it, as far as they are not too long together."""
    start, end = sentence
    before = max((s for s in spans if s[1] <= start), default=None)
    behind = min((s for s in spans if s[0] >= end), default=None)
    if before and end - before[0] <= _LONGEST:
        start = before[0]
    if behind and behind[1] - start <= _LONGEST:
        end = behind[1]
    return start, end


def _rarity(sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """For each word how few of the sentences have it, as a logarithm."""
    having = Counter(word for words in sentences for word in words)
    return {word: math.log((len(sentences) + 1) / count) for word, count in having.items()}
