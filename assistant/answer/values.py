"""The short answers of several passages: which is likeliest, and which of them differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.language.numbers import numbers_in
from assistant.language.stems import content_words
from assistant.ports import Reading
from assistant.text.headings import is_question
from assistant.text.sentences import Span, fold, sentence_at, sentence_spans
from assistant.types import Passage


@dataclass(frozen=True, slots=True)
class Value:
    """A short answer and what speaks for it over all passages."""

    words: str
    weight: float
    holders: tuple[int, ...]
    """Positions of the passages that hold it, strongest first."""


def weigh_values(passages: Sequence[Passage], readings: Sequence[Reading]) -> list[Value]:
    """The short answers of all passages, best first: what several passages say weighs more, what they ask nothing.

    Evidence from different articles is joined as if independent (noisy-or); from one article the best counts.
    """
    evidence: dict[str, dict[str, float]] = defaultdict(dict)
    holders: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for position, (passage, reading) in enumerate(zip(passages, readings, strict=True)):
        if reading.short is None or _is_asked(passage.text, reading.short):
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


def _is_asked(text: str, short: Span) -> bool:
    """Does the short answer stand in a question?"""
    if "?" not in text:  # most texts ask nothing, and need not be cut into sentences again
        return False
    sentence = sentence_at(sentence_spans(text), short[0])
    return sentence is not None and is_question(text, sentence)


def differing_values(values: Sequence[Value], passages: Sequence[Passage], share: float) -> list[Value]:
    """The two likeliest values, if they are figures of one kind that differ, from different articles; else none.

    The second must have `share` of what speaks for the first.
    """
    if not values:
        return []
    first = values[0]
    articles = {passages[position].article_id for position in first.holders}
    for other in values[1:]:
        apart = articles.isdisjoint(passages[position].article_id for position in other.holders)
        if apart and differ(first.words, other.words):
            return [first, other] if other.weight >= share * first.weight else []
    return []


def differ(one: str, other: str) -> bool:
    """Are two short answers figures of one kind that differ?"""
    figures, kind = _figures(one)
    theirs, their_kind = _figures(other)
    alike = not kind or not their_kind or bool(kind & their_kind)
    return bool(figures and theirs and figures.isdisjoint(theirs) and alike)


def _figures(words: str) -> tuple[frozenset[Decimal], frozenset[str]]:
    """The numbers in a short answer, and the words beside them that say of what."""
    found = [(number.value, number.written) for number in numbers_in(words) if not number.loose]
    written = frozenset(part for _, text in found for part in content_words(text))
    return frozenset(value for value, _ in found), content_words(words) - written


def normalised(words: str) -> str:
    """Words as they are compared: folded, lower case, without punctuation and articles."""
    kept = re.findall(r"\w+(?:[.,]\d+)*", fold(words).casefold())
    return " ".join(w for w in kept if w not in {"a", "an", "the"}) or words


def says(text: str, words: str) -> bool:
    """Do the words stand in the text, both `normalised`?"""
    return f" {normalised(words)} " in f" {normalised(text)} "
