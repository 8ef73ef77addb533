"""What word search reads of a passage, and how a question becomes a query for it (FTS5)."""

from __future__ import annotations

import re

from assistant.stopwords import STOPWORDS
from assistant.types import Passage

_MOST_WORDS = 100
"""Different words of a question that are searched for: what is longer is no question."""


def word_query(question: str) -> str:
    """An FTS5 query that any question makes: its words, each quoted, any of them. Empty where it has none."""
    words = list(dict.fromkeys(re.findall(r"\w+", question.casefold())))
    telling = [word for word in words if word not in STOPWORDS]
    return " OR ".join(f'"{_searchable(word)}"' for word in (telling or words)[:_MOST_WORDS])


def words_of(passage: Passage) -> tuple[str, str]:
    """The two columns of a passage's row: title and text.

    Outlet and day, which are embedded with them, are not among its words: retrieval weighs both where a question
    names them, and of a year's questions the outlet found not one more while the day lost some
    (`benchmarks/passage_shapes.py`).
    """
    return _searchable(passage.title), _searchable(passage.text)


def _searchable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
