"""What each of several people or bodies says on a topic: their own words, one after the other, the earlier first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.candidates import repeats
from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.quote_book import MOST_HEARD, Near, QuoteBook, in_order
from assistant.draft import Draft, Listed, Preface, Statement
from assistant.language.coverage import coverage
from assistant.ports import IndexReader
from assistant.types import Filters
from assistant.wording import nothing_from, unmarked

EACH = 5
"""Lines of each side."""


def answer_with_positions(
    index: IndexReader,
    speakers: Sequence[str],
    topic: str,
    filters: Filters,
    near: Near | None = None,
    points: int | None = None,
) -> Lines:
    """The lines of each side that tell most of the topic, and who of them is not heard."""
    books = {name: QuoteBook(index, name, topic, filters, near, MOST_HEARD) for name in speakers}
    if not any(book.articles for book in books.values()):
        yield Draft((), "not_in_articles", unusable=True)
        return
    yield Preface(f"What {unmarked(' and '.join(speakers))} say, in each one's own words:")
    missing = []
    for name, book in books.items():
        lines = _telling(in_order(book.sayings()), topic, points or EACH)
        yield from (Listed((replace(line, text=f"{line.speaker or name}, {line.text}"),)) for line in lines)
        missing += [] if lines else [name]
    if len(missing) == len(books):
        yield Draft((), "not_in_articles")
        return
    closing = nothing_from(missing) if missing else ""
    yield Draft((), "partial" if missing else "answered", closing=closing)


def _telling(lines: Sequence[Statement], topic: str, most: int) -> list[Statement]:
    """Those that have most of the topic's words, in their order, none that repeats another."""
    taken: list[Statement] = []
    for line in sorted(lines, key=lambda line: -coverage(topic, line.text)):
        if len(taken) < most and not any(repeats(_words(line), _words(other)) for other in taken):
            taken.append(line)
    return [line for line in lines if line in taken]


def _words(line: Statement) -> str:
    return line.quotes[0].text
