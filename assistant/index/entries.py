"""What is put into an index, whatever engine keeps it: what is refused, and how versions follow each other."""

from __future__ import annotations

from datetime import date

import numpy as np

from assistant.conditions import DAY
from assistant.errors import IndexProblem
from assistant.records import Entry, StoredArticle
from assistant.types import timestamp


def check_entry(entry: Entry, dimensions: int) -> None:
    """IndexProblem for passages that are not their article's, or do not match their vectors."""
    stored, passages, vectors = entry
    name, text = stored.article.id, stored.article.text
    if not name:
        raise IndexProblem("An article without an id cannot be put into an index.")
    if len(passages) != len(vectors) or (len(vectors) and vectors.shape[1] != dimensions):
        raise IndexProblem(
            f"{name}: {len(passages)} passages do not go with vectors of shape {vectors.shape}; "
            f"one of {dimensions} numbers is due for each."
        )
    if not np.isfinite(vectors).all():
        raise IndexProblem(f"{name}: a vector holds a number that is not finite.")
    for p in passages:
        if p.article_id != name or not p.text or text[p.start : p.end] != p.text:
            raise IndexProblem(f"Passage {p.id} is not {p.start} to {p.end} of the article {name}.")


def known_from(stored: StoredArticle, before: float | None) -> float:
    """When a later version begins to count: as it was updated, else as it was ingested; never before the last one."""
    a, ingested = stored.article, timestamp(stored.ingested)
    moment = timestamp(a.updated) if a.updated is not None else ingested
    return moment if before is None or moment > before else max(before, ingested)


def passage_name(passage_id: str, version: int) -> str:
    """The id of a passage in the index: it always names one piece of one version.

    So a reader who holds it is not handed another.
    """
    return passage_id if version == 1 else f"{passage_id}@{version}"


def day_at(seconds: float | None) -> date | None:
    """The day in UTC that a number of seconds since 1970 lies in."""
    return None if seconds is None else date.fromordinal(date(1970, 1, 1).toordinal() + int(seconds // DAY))
