"""Where articles on a subject disagree: statements of two of them side by side, the earlier first, by the judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.on_topic import Subject, line_of, newest_first, telling_sentences
from assistant.draft import Draft, Listed, Preface, Statement
from assistant.language.stems import content_words
from assistant.ports import Judge
from assistant.types import Passage
from assistant.wording import counted

READ = 20
"""Articles whose statements are compared, those first that are most about the subject."""
FROM_EACH = 8
"""Statements of an article."""
MOST_COMPARED = 60
"""Pairs that the judge reads, those first that share most words."""
MOST = 5
_SHARED = 0.2
"""Of the words of the shorter of two statements, those that the other must have, for both to be of one thing."""
_SURE = 0.6
"""The judge's probability from which on two statements are held to disagree."""


def answer_with_contradictions(subject: Subject, judge: Judge, points: int | None = None) -> Lines:
    """Pairs of statements that disagree, or where none does what was compared."""
    articles = newest_first(subject.articles()[:READ])[::-1]
    told = [
        [line_of(a, span) for span, _ in sorted(telling_sentences(a, subject.words), key=lambda one: -one[1])]
        for a in articles
    ]
    told = [lines[:FROM_EACH] for lines in told]
    compared = list(_pairs(told))[:MOST_COMPARED]
    if not compared:
        yield Draft((), "not_in_articles", unusable=True)
        return
    number = len(dict.fromkeys(line.quotes[0].passage.article_id for pair in compared for line in pair))
    yield Preface(
        f"{counted(len(compared), 'pair')} of statements from {counted(number, 'article')} were compared."
    )
    found = 0
    for pair in compared:
        if _disagree(*pair, judge):
            found += 1
            yield Listed(pair)
        if found == (points or MOST):
            break
    if not found:
        yield Preface("No contradiction was found. Nearest to each other:")
        yield from (Listed(pair) for pair in compared[: points or MOST])
    yield Draft((), "answered")


def _pairs(told: Sequence[Sequence[Statement]]) -> Iterator[tuple[Statement, Statement]]:
    """Statements of two articles that share words, the nearest first."""
    found = []
    for one, other in combinations(told, 2):
        for first in one:
            for second in other:
                mine, theirs = (content_words(s.quotes[0].text) for s in (first, second))
                shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
                if shared >= _SHARED and mine != theirs:
                    found.append((shared, first, second))
    for _, first, second in sorted(found, key=lambda pair: -pair[0]):
        yield first, second


def _disagree(first: Statement, second: Statement, judge: Judge) -> bool:
    """Does the later statement contradict the earlier, or give another value or status of the same thing?"""
    earlier, later = _as_passage(first), _as_passage(second)
    related = judge.compare(earlier, later)
    if related.verdict in ("contradict", "revised") and related.score >= _SURE:
        return True
    return related.verdict != "different" and judge.judge(earlier.text, [later]).contradicted >= _SURE


def _as_passage(line: Statement) -> Passage:
    """The quoted words of a line, with what is known of their article."""
    quoted = line.quotes[0]
    return replace(quoted.passage, text=quoted.text, start=quoted.passage.start + quoted.start, end=-1)
