"""What is not known of a subject, by what articles say is not: the judge holds each sentence beside that question."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from assistant.answer.candidates import repeats
from assistant.answer.forms.answerer import Lines, listed
from assistant.answer.forms.on_topic import LONGEST, Sentence, Subject, line_of, telling_sentences
from assistant.answer.forms.summary import POINTS, READ
from assistant.draft import Statement
from assistant.ports import Judge

_QUESTION = "What is not yet known about {subject}?"
PASSAGES = 12
"""Passages whose sentences are looked at, those nearest to the question."""
JUDGED = 30
"""Sentences that the judge reads, those nearest to the question."""
_SURE = 0.7
"""The judge's probability from which on a sentence says what is not known ..."""
_NOT_KNOWN = "It is not known."
_DENIED = 0.5
"""... where it does not deny `_NOT_KNOWN`, as what tells a fact does. Of eight sentences of articles that say what is
not known four are then found, of ten others none."""


def answer_with_unknowns(subject: Subject, judge: Judge, points: int | None = None) -> Lines:
    """At most so many sentences that say what is not known, the surest first."""
    yield from listed(islice(_told(subject, judge), points or POINTS))


def _told(subject: Subject, judge: Judge) -> Iterator[Statement]:
    wanted = _QUESTION.format(subject=subject.words)
    sure = []
    for sentence in _near(subject, wanted)[:JUDGED]:
        alone = sentence.as_passage()
        judged = judge.judge(wanted, [alone])
        if judged.score >= _SURE and judge.judge(_NOT_KNOWN, [alone]).contradicted < _DENIED:
            sure.append((judged.score, sentence))
    shown: list[str] = []
    for _, sentence in sorted(sure, key=lambda one: -one[0]):
        if not any(repeats(sentence.text, other) for other in shown):
            shown.append(sentence.text)
            yield line_of(sentence.article, sentence.span)


def _near(subject: Subject, wanted: str) -> list[Sentence]:
    """Sentences of the passages nearest to the question, the nearest first."""
    embedder = subject.embedder()
    asked = embedder.embed_question(wanted)
    articles = {article.id or "": article for article in subject.articles()[:READ]}
    passages = [passage for name in articles for passage in subject.index.passages_of(name)]
    vectors = subject.index.vectors_of([passage.id for passage in passages])
    passages.sort(key=lambda passage: -float(vectors[passage.id] @ asked) if passage.id in vectors else 0.0)
    places = {(p.article_id, p.start, p.end) for p in passages[:PASSAGES]}
    found = [
        Sentence(article, span)
        for name, article in articles.items()
        for span, _ in telling_sentences(article, subject.words)
        if any(name == a and start <= span[0] < end for a, start, end in places)
    ]
    found = [sentence for sentence in found if len(sentence.text.split()) <= LONGEST]
    if not found:
        return []
    near = embedder.embed_passages([sentence.text for sentence in found]) @ asked
    return [found[place] for place in (-near).argsort()]
