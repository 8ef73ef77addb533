"""What each article tells of a subject: the latest, newest first by day, and a timeline, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.answer.candidates import repeats
from assistant.answer.forms.answerer import Lines, listed
from assistant.answer.forms.on_topic import Subject, line_of, newest_first, telling_sentences
from assistant.draft import Statement
from assistant.types import Article

MOST = 8
"""Articles that are told of."""


def answer_with_latest(subject: Subject, points: int | None = None) -> Lines:
    """The best sentence of each article on the subject, newest first; what an older one repeats is left out."""
    yield from listed(_told(subject.newest(), subject, points or MOST))


def answer_with_timeline(subject: Subject, points: int | None = None) -> Lines:
    """The best sentence of each of the articles that are most about the subject, oldest first, one event once."""
    most_about = [article for article in subject.articles() if article.published is not None]
    told = _told(newest_first(most_about[: points or MOST])[::-1], subject, points or MOST)
    yield from listed(told)


def _told(articles: Iterable[Article], subject: Subject, most: int) -> Iterator[Statement]:
    shown: list[Statement] = []
    for article in articles:
        if article.published is None or len(shown) == most:
            break
        best = max(telling_sentences(article, subject.words), key=lambda told: told[1], default=None)
        if best is None:
            continue
        line = line_of(article, best[0])
        if not any(repeats(line.quotes[0].text, other.quotes[0].text) for other in shown):
            shown.append(line)
            yield line
