"""An answer that lists, whole, to take elsewhere: as a table (CSV), and as Markdown with a footnote for each quote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from assistant.text.markdown import linked, plain
from assistant.types import Answer, Citation, Item, Status, day_of
from assistant.wording import said_line, written_day

COLUMNS = (
    "number",
    "line",
    "quote",
    "speaker",
    "speech",
    "to",
    "outlet",
    "also_in",
    "published",
    "title",
    "url",
)
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula for a spreadsheet."""


def listing(asked: str, citations: Sequence[Citation]) -> Answer:
    """Quotes as the list that answers what was asked, each a line of its own as in the quote book."""
    items = tuple(Item(_line(c), (c.number,), c.article_id, c.source, c.published) for c in citations)
    status: Status = "answered" if items else "not_in_articles"
    return Answer("", None, status, tuple(citations), (), asked, items=items, total=len(items))


def _line(citation: Citation) -> str:
    words = " ".join(citation.quote.split())
    return said_line(citation.published, citation.source, citation.to, citation.speech, words)


def as_csv(answer: Answer) -> str:
    """A row for each quote of each line, under `COLUMNS`; sides of one matter have one number."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for number, line, citation in _rows(answer):
        also = "; ".join(citation.also_in)
        day = day_of(citation.published).isoformat() if citation.published else ""
        said = (citation.speaker, citation.speech, citation.to)
        place = (citation.source, also, day, citation.title, citation.url)
        table.writerow([number, *map(_inert, (line.text, citation.quote, *said, *place))])
    return out.getvalue()


def as_markdown(answer: Answer) -> str:
    """The question, each line of the list with its footnotes, and the quotes that these are."""
    lines = "\n".join(f"{number}. {_noted(line)}" for number, line in enumerate(answer.items, start=1))
    notes = "\n".join(f"[^{c.number}]: “{plain(c.quote)}” {where(c)}" for c in answer.citations)
    return "\n\n".join(filter(None, (f"# {plain(answer.question)}", lines, notes))) + "\n"


def _rows(answer: Answer) -> Iterator[tuple[int, Item, Citation]]:
    cited = {citation.number: citation for citation in answer.citations}
    for number, item in enumerate(answer.items, start=1):
        for line in _sides(item):
            yield from ((number, line, cited[place]) for place in line.citations)


def _noted(item: Item) -> str:
    """The line with its footnotes, of several sides each with its own."""
    return " / ".join(
        plain(side.text) + "".join(f"[^{number}]" for number in side.citations) for side in _sides(item)
    )


def _sides(item: Item) -> Sequence[Item]:
    return item.sides or (item,)


def _inert(words: str | None) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{words}" if words and words.startswith(_COMPUTED) else words or ""


def where(citation: Citation) -> str:
    """Outlet, day, headline and address of what is quoted, as Markdown."""
    day = written_day(day_of(citation.published)) if citation.published else "undated"
    parts = (*map(plain, (citation.source or "unknown outlet", day, citation.title)), linked(citation.url))
    return ", ".join(part for part in parts if part)
