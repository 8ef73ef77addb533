"""The latest on a subject: what each article tells of it, newest first by day."""

from __future__ import annotations

from assistant.answer.candidates import repeats
from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.on_topic import articles_on, line_of, newest_first, telling_sentences
from assistant.draft import Draft, Listed, Statement
from assistant.ports import IndexReader
from assistant.types import Filters

MOST = 8
"""Articles that are told of."""


def answer_with_latest(
    index: IndexReader, subject: str, filters: Filters, points: int | None = None
) -> Lines:
    """The best sentence of each article on the subject, newest first; what an older one repeats is left out."""
    shown: list[Statement] = []
    for article in newest_first(articles_on(index, subject, filters)):
        if article.published is None or len(shown) == (points or MOST):
            break
        best = max(telling_sentences(article, subject), key=lambda told: told[1], default=None)
        if best is None:
            continue
        line = line_of(article, best[0])
        if not any(repeats(line.quotes[0].text, other.quotes[0].text) for other in shown):
            shown.append(line)
            yield Listed((line,))
    yield Draft((), "answered") if shown else Draft((), "not_in_articles", unusable=True)
