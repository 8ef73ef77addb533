"""What the tab of articles does: it lists what is in the index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.chain import Assistant
from assistant.errors import IndexMissing
from assistant.types import Article, timestamp
from assistant.ui import cards, texts
from assistant.wording import counted

PAGE = 50
"""Rows of the list of articles that are sent at a time."""


class Library:
    """The handlers of the tab of articles."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def rows(self, wanted: list[Any]) -> dict[str, Any]:
        """A page of the list of articles; `wanted` is the words searched, the order, and the first row's place."""
        words, order, first = str(wanted[0]).casefold().split(), str(wanted[1]), int(wanted[2])
        try:
            articles = self.assistant.articles()
        except IndexMissing:
            articles = []
        matching = [a for a in articles if all(w in f"{a.title} {a.source}".casefold() for w in words)]
        page = sorted_articles(matching, order)[first : first + PAGE]
        count = counted(len(matching), "article") if matching else texts.NONE_FOUND
        return {"rows": cards.rows_html(page), "total": len(matching), "count": count}


def sorted_articles(articles: Sequence[Article], order: str) -> list[Article]:
    """Articles in one of the orders of `texts.SORTS`; undated ones come last where the order is by date."""
    if order == "outlet":
        return sorted(articles, key=lambda a: (a.source.casefold(), a.title.casefold()))
    if order == "title":
        return sorted(articles, key=lambda a: a.title.casefold())
    newest = order != "oldest"
    dated = [a for a in articles if a.published is not None]
    dated.sort(key=lambda a: timestamp(a.published) if a.published else 0.0, reverse=newest)
    return dated + [a for a in articles if a.published is None]
