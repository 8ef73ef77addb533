"""Where articles on a subject disagree: statements of two of them side by side, the earlier first, by the judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np

from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.on_topic import Sentence, Subject, first_sentences, line_of, newest_first
from assistant.draft import Draft, Listed, Preface
from assistant.language.stems import content_words
from assistant.ports import Embedder, Judge
from assistant.wording import counted

READ = 20
"""Articles whose statements are compared, those first that are most about the subject."""
SENTENCES = 200
"""Statements that are looked at."""
MOST_COMPARED = 150
"""Pairs that the judge reads, the nearest first."""
MOST = 5
Pair = tuple[Sentence, Sentence]
_NEAR = 0.3
"""The cosine from which on two statements may be of one thing: of 163 pairs of reports that contradict or revise each
other 0.82 are that near; 0.62 share a fifth of their words."""


def answer_with_contradictions(subject: Subject, judge: Judge, points: int | None = None) -> Lines:
    """Pairs of statements that disagree, or where none does what was compared."""
    articles = newest_first(subject.articles()[:READ])[::-1]
    compared = list(_pairs(first_sentences(articles, subject.words, SENTENCES), subject.embedder))
    if not compared:
        yield Draft((), "not_in_articles", unusable=True)
        return
    number = len({sentence.article.id for pair in compared for sentence in pair})
    yield Preface(
        f"{counted(len(compared), 'pair')} of statements from {counted(number, 'article')} were compared."
    )
    judged = {pair: judge.compare(*(sentence.as_passage() for sentence in pair)) for pair in compared}
    differing = (pair for pair in compared if judged[pair].differ)
    # What cannot both be true stands before what the later report revises.
    apart = sorted(differing, key=lambda p: (judged[p].verdict != "contradict", -judged[p].differing))
    if not apart:
        yield Preface("No contradiction was found. Nearest to each other:")
    for pair in list(_each_once(apart or compared))[: points or MOST]:
        yield Listed(tuple(line_of(sentence.article, sentence.span) for sentence in pair))
    yield Draft((), "answered")


def _each_once(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs of which no statement stood in one before."""
    shown: set[Sentence] = set()
    for pair in pairs:
        if shown.isdisjoint(pair):
            shown.update(pair)
            yield pair


def _pairs(sentences: Sequence[Sentence], embedder: Callable[[], Embedder]) -> Iterator[Pair]:
    """Statements of two articles that may be of one thing, the nearest first: to one of them the other article has none
    nearer. What says the same in the same words is left out."""
    if not sentences:
        return
    vectors = embedder().embed_passages([sentence.text for sentence in sentences])
    alike = vectors @ vectors.T
    places: dict[str | None, list[int]] = {}
    for place, sentence in enumerate(sentences):
        places.setdefault(sentence.article.id, []).append(place)
    found = []
    for one, other in combinations(places.values(), 2):
        between = alike[np.ix_(one, other)]
        nearest = {
            *enumerate(between.argmax(axis=1)),
            *((row, i) for i, row in enumerate(between.argmax(axis=0))),
        }
        for row, column in nearest:
            near, first, second = float(between[row, column]), sentences[one[row]], sentences[other[column]]
            if near >= _NEAR and content_words(first.text) != content_words(second.text):
                found.append((near, first, second))
    for _, first, second in sorted(found, key=lambda pair: -pair[0])[:MOST_COMPARED]:
        yield first, second
