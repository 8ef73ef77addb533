"""The key numbers of a subject: the sentences that give them with what they count."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from assistant.answer.forms.answerer import Lines, listed
from assistant.answer.forms.on_topic import Subject, first_sentences, line_of
from assistant.answer.forms.summary import POINTS, READ, SENTENCES, by_worth
from assistant.draft import Statement
from assistant.language.figures import figures_in


def answer_with_numbers(subject: Subject, points: int | None = None) -> Lines:
    """At most so many sentences with figures, those of most worth first, each with one that none before gave."""
    yield from listed(islice(_told(subject), points or POINTS))


def _told(subject: Subject) -> Iterator[Statement]:
    given = set[tuple[object, frozenset[str]]]()
    for point in by_worth(
        first_sentences(subject.articles()[:READ], subject.words, SENTENCES, _has_figures), subject
    ):
        figures = [f for f in figures_in(point.text) if (f.value, f.counted) not in given]
        if not figures:
            continue
        given |= {(f.value, f.counted) for f in figures}
        yield line_of(point.article, point.span)


def _has_figures(sentence: str) -> bool:
    return any(True for _ in figures_in(sentence))
