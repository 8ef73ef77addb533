"""Where articles on a subject disagree: statements of two of them side by side, the earlier first, by the judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.on_topic import (
    LONGEST,
    Sentence,
    Subject,
    line_of,
    newest_first,
    points_back,
    stating_sentences,
)
from assistant.draft import Draft, Listed, Preface
from assistant.language.stems import content_words
from assistant.ports import Embedder, IndexReader, Judge
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Article
from assistant.wording import counted

READ = 20
"""Articles whose statements are compared, those first that are most about the subject."""
SENTENCES = 300
"""Statements that are looked at."""
MOST_COMPARED = 200
"""Pairs that the judge reads, the nearest first."""
MOST = 8
Pair = tuple[Sentence, Sentence]
_NEAR = 0.3
"""The cosine from which on two statements may be of one thing: of 163 pairs of reports that contradict or revise each
other 0.82 are that near; 0.62 share a fifth of their words."""
_OPPOSED = 0.2
"""How sure the judge is that two statements cannot both be true, times their cosine, from which on they are shown for a
contradiction. Chosen on 13 subjects of two or three articles; of 17 known pairs on 13 others four are then among the
first eight shown, of 35 on all of them twelve (four by all that is found to differ, where later states hide them)."""


def answer_with_contradictions(subject: Subject, judge: Judge, points: int | None = None) -> Lines:
    """Pairs of statements that disagree, or where none does what was compared."""
    articles = newest_first(subject.articles()[:READ])[::-1]
    compared = _pairs(_statements(articles, subject.index), subject.embedder()) if articles else []
    if not compared:
        yield Draft((), "not_in_articles", unusable=True)
        return
    number = len({sentence.article.id for one in compared for sentence in one[1]})
    yield Preface(
        f"{counted(len(compared), 'pair')} of statements from {counted(number, 'article')} were compared."
    )
    opposed = sorted(
        (
            (near * judge.compare(*(one.as_passage() for one in pair)).opposed, pair)
            for near, pair in compared
        ),
        key=lambda one: -one[0],
    )
    apart = [pair for opposition, pair in opposed if opposition >= _OPPOSED]
    if not apart:
        yield Preface("No contradiction was found. Nearest to one:")
    for pair in list(_each_once(apart or [pair for _, pair in opposed]))[: points or MOST]:
        yield Listed(tuple(line_of(sentence.article, _read_alone(sentence)) for sentence in pair))
    yield Draft((), "answered")


def _each_once(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs of which no statement stood in one before."""
    shown: set[Sentence] = set()
    for pair in pairs:
        if shown.isdisjoint(pair):
            shown.update(pair)
            yield pair


def _read_alone(sentence: Sentence) -> Span:
    """The sentence, behind the one before it where it points back to that."""
    if not points_back(sentence.text):
        return sentence.span
    spans = sentence_spans(sentence.article.text)
    before = max(0, spans.index(sentence.span) - 1)
    return spans[before][0], sentence.span[1]


def _statements(articles: Sequence[Article], index: IndexReader) -> list[Sentence]:
    """What the articles state, in their order: at most `SENTENCES`, first of the passages that are nearest to one of
    another article, for there both speak of one thing. Of the articles' beginnings alone it would be little: of 63
    pairs that contradict each other both sentences are among the first ten in 15, among the first forty in 46."""
    stated = {
        article.id: [
            one
            for span in stating_sentences(article.text)
            if len((one := Sentence(article, span)).text.split()) <= LONGEST
        ]
        for article in articles
    }
    passages = [passage for article in articles for passage in index.passages_of(article.id or "")]
    vectors = index.vectors_of([passage.id for passage in passages])
    passages = [passage for passage in passages if passage.id in vectors]
    if not passages:
        return []
    rows = np.stack([vectors[passage.id] for passage in passages])
    names = np.array([passage.article_id for passage in passages])
    nearest = np.where(names[:, None] != names, rows @ rows.T, -1.0).max(axis=1)
    taken: dict[Sentence, None] = {}
    for place in (-nearest).argsort():
        passage = passages[place]
        inside = (s for s in stated[passage.article_id] if passage.start <= s.span[0] < passage.end)
        taken.update(dict.fromkeys(inside))
        if len(taken) >= SENTENCES:
            break
    return [sentence for sentences in stated.values() for sentence in sentences if sentence in taken]


def _pairs(sentences: Sequence[Sentence], embedder: Embedder) -> list[tuple[float, Pair]]:
    """Statements of two articles that may be of one thing, each pair with its cosine: those first that are nearest
    once what all statements have in common, the subject, is taken off. What says the same in the same words is left
    out."""
    if not sentences:
        return []
    vectors = embedder.embed_passages([sentence.text for sentence in sentences])
    alike = vectors @ vectors.T
    own = vectors - vectors.mean(axis=0)
    own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-6)
    names = np.array([sentence.article.id for sentence in sentences])
    places = np.argwhere(np.triu(names[:, None] != names) & (alike >= _NEAR))
    found: list[tuple[float, Pair]] = []
    for one, other in places[np.argsort(-(own @ own.T)[tuple(places.T)])]:
        first, second = sentences[one], sentences[other]
        if content_words(first.text) != content_words(second.text):
            found.append((float(alike[one, other]), (first, second)))
        if len(found) == MOST_COMPARED:
            break
    return found
