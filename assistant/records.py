"""What an index keeps of articles and tells of itself, whatever engine it has. Frozen and plain, as `types`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from assistant.types import Article, Passage

Vectors = NDArray[np.float32]
"""One (d,) or several (n, d), each of length 1."""

Place = tuple[str, str, str]
"""Where an article was read: location, article id, and the hash of what the article said there."""

_NAMED = 5
"""Of many that something is wrong with, so many are named."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as it is put into the index: its id is set."""

    article: Article
    content_hash: str
    """Says whether it changed; made by whoever adds it."""
    ingested: datetime
    location: str = ""
    """Where it was read; remembered as a place."""


OnMending = Callable[[int, int], None]
"""Told how many vectors were written again so far, and how many are to be."""

Entry = tuple[StoredArticle, Sequence[Passage], Vectors]
"""An article, its passages in reading order, and their (n, d) vectors."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage as a search found it; a higher score is better, on the search's own scale."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Extent:
    """What an index holds. Old versions do not count."""

    articles: int
    passages: int
    sources: tuple[tuple[str, int], ...]
    """Outlets with the number of their articles, most first."""
    first: date | None
    last: date | None
    undated: int


@dataclass(frozen=True, slots=True)
class PassagePlace:
    """Where a passage is noted to lie: in which version of which article, from where to where."""

    article: int
    """The number of the article's version."""
    article_id: str
    version: int
    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Telling:
    """What one version of an article tells: its passages, without what is boilerplate."""

    article_id: str
    published_at: float | None
    """Seconds since 1970."""
    text: str


@dataclass
class Findings:
    """What is wrong: a sentence each, and the numbers of the articles whose passages are to be made anew."""

    problems: list[str] = field(default_factory=list)
    articles: set[int] = field(default_factory=set)
    unreadable: bool = False
    """Are parts of the file lost without which the rest cannot be examined?"""

    def add(self, what: str, names: Sequence[object], articles: Iterable[int] = ()) -> None:
        """Tells what is wrong with some; nothing where there are none."""
        self.articles.update(articles)
        if names:
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            self.problems.append(f"{what}: {', '.join(map(str, names[:_NAMED]))}{more}.")
