"""A summary in points: sentences of the articles on a subject that say what most of them say, and do not repeat."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from assistant.answer.candidates import repeats
from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.on_topic import articles_on, line_of, telling_sentences
from assistant.draft import Draft, Listed
from assistant.language.stems import content_words
from assistant.ports import IndexReader
from assistant.text.sentences import Span
from assistant.types import Article, Filters

POINTS = 5
"""How many points there are where no number is asked for."""
READ = 20
"""Articles that are summarised, those first that are most about the subject."""
FROM_EACH = 30
"""Sentences of an article that are looked at."""
LONGEST = 45
"""Words of a point."""


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence that may be a point: its words, and how well it tells of the subject."""

    article: Article
    span: Span
    words: frozenset[str]
    tells: float

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.article.text[slice(*self.span)]


def answer_with_summary(
    index: IndexReader, subject: str, filters: Filters, points: int | None = None
) -> Lines:
    """At most so many points, each a sentence of an article.

    Words that many articles on the subject have weigh most; those of a point that is taken weigh little for the next
    (SumBasic, Nenkova and Vanderwende 2005), so that the points cover the story.
    """
    left = [
        point
        for article in articles_on(index, subject, filters)[:READ]
        for point in _points(article, subject)
    ]
    weights = _weights(left)
    taken: list[Point] = []
    while left and len(taken) < (points or POINTS):
        best = max(left, key=lambda point: _worth(point, weights))
        left.remove(best)
        if any(repeats(best.text, other.text) for other in taken):
            continue
        taken.append(best)
        for word in best.words:
            weights[word] *= weights[word]
    for point in sorted(taken, key=lambda p: (p.article.published is None, str(p.article.published), p.span)):
        yield Listed((line_of(point.article, point.span),))
    yield Draft((), "answered") if taken else Draft((), "not_in_articles", unusable=True)


def _points(article: Article, subject: str) -> list[Point]:
    told = list(telling_sentences(article, subject))[:FROM_EACH]
    found = [Point(article, span, content_words(article.text[slice(*span)]), tells) for span, tells in told]
    return [point for point in found if len(point.text.split()) <= LONGEST]


def _weights(points: list[Point]) -> dict[str, float]:
    """For each word the share of the articles that have it in a sentence."""
    having: Counter[str] = Counter()
    ids = {point.article.id for point in points}
    for name in ids:
        having.update({word for point in points if point.article.id == name for word in point.words})
    return {word: count / len(ids) for word, count in having.items()}


def _worth(point: Point, weights: dict[str, float]) -> float:
    """The mean weight of its words, and what it tells of the subject."""
    mean = sum(weights[word] for word in point.words) / max(4, len(point.words))
    return mean * (0.5 + point.tells)
