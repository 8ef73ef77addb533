"""What the tab of articles does: it lists what is in the index, adds to it, and takes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from assistant.errors import AssistantError, IndexMissing
from assistant.types import Headline, timestamp
from assistant.ui.adding import Adding, Offered
from assistant.ui.collection import Collection
from assistant.ui.html import chart, listing, texts
from assistant.ui.permission import Permission
from assistant.wording import counted

PAGE = 100
"""Rows of the list of articles that are sent at a time."""

Told = dict[str, Any]
"""What a script of the page is told, as plain JSON."""


class Library:
    """The handlers of the tab of articles. Those that change the index ask `permission` first."""

    def __init__(self, collection: Collection, permission: Permission = Permission.NOBODY) -> None:
        self._collection = collection
        self._permission = permission
        self._adding = Adding()

    def rows(self, wanted: list[Any], request: gr.Request) -> Told:
        """A page of the list of articles; `wanted` is the words searched, the order, and the first row's place.

        With the first page comes the chart of all that match.
        """
        words, order, first = str(wanted[0]), str(wanted[1]), int(wanted[2])
        try:
            found = matching(self._headlines(), words)
        except AssistantError as error:
            return {"rows": "", "total": 0, "count": str(error), "chart": "", "may": False}
        page = sorted_headlines(found, order)[first : first + PAGE]
        may = self._may(request)
        return {
            "rows": listing.rows_html(page, pick=may and not self._collection.is_sample),
            "total": len(found),
            "count": _count(len(found), words),
            "chart": chart.chart_html(found) if first == 0 else None,
            "may": may,
            "sample": self._collection.is_sample,
        }

    def adding(self, _: object, request: gr.Request) -> Told:
        """How far an addition is."""
        return self._progress() if self._may(request) else _refused()

    def add(self, given: dict[str, Any], request: gr.Request) -> Told:
        """Starts to add `files`, paths that the upload gave, and what `addresses` names, one a line."""
        if not self._may(request):
            return _refused()
        files = [str(name) for name in given.get("files", [])]
        try:
            offered = Offered.from_page(files, str(given.get("addresses", "")), Path(get_upload_folder()))
        except AssistantError as error:
            return _trouble(str(error))
        if not offered:
            return _trouble(texts.NOTHING_TO_ADD)
        begun = self._adding.begin(offered, self._collection.own, self._collection.turn_to_own)
        return self._progress() if begun else _trouble(texts.ADDING_ALREADY)

    def stop_adding(self, _: object, request: gr.Request) -> Told:
        """Ends the addition that is running."""
        if not self._may(request):
            return _refused()
        self._adding.stop()
        return self._progress()

    def remove(self, article_ids: list[Any], request: gr.Request) -> Told:
        """Takes articles out of the index."""
        if not self._may(request) or self._collection.is_sample:
            return _refused()
        try:
            removed = self._collection.assistant.remove([str(one) for one in article_ids])
        except AssistantError as error:
            return _trouble(str(error))
        return {"words": texts.REMOVED.format(articles=counted(removed, "article")), "trouble": ""}

    def _may(self, request: gr.Request) -> bool:
        return self._permission.grants(request.headers)

    def _headlines(self) -> list[Headline]:
        try:
            return self._collection.assistant.headlines()
        except IndexMissing:
            return []

    def _progress(self) -> Told:
        progress = self._adding.progress
        return {
            "html": listing.progress_html(progress),
            "stage": progress.stage,
            "over": progress.is_over,
            "left": [one.place for one in progress.report.rejected] if progress.report else [],
            "trouble": "",
        }


def _trouble(words: str) -> Told:
    return {"trouble": words}


def _refused() -> Told:
    return _trouble(texts.NOT_ALLOWED)


def _count(found: int, words: str) -> str:
    if not found:
        return texts.NONE_FOUND if words.strip() else texts.NONE_YET
    return counted(found, "article")


def matching(articles: Sequence[Headline], words: str) -> list[Headline]:
    """The articles with all of the words in headline, outlet or author, wherever they stand there."""
    wanted = words.casefold().split()
    return [a for a in articles if all(word in _searched(a) for word in wanted)]


def _searched(article: Headline) -> str:
    return " ".join((article.title, article.source, *article.authors)).casefold()


def sorted_headlines(articles: Sequence[Headline], order: str) -> list[Headline]:
    """Articles in one of the orders of `texts.SORTS`; undated ones come last within their date order."""
    if order == "title":
        return sorted(articles, key=lambda a: a.title.casefold())
    dated = [a for a in articles if a.published is not None]
    dated.sort(key=lambda a: timestamp(a.published) if a.published else 0.0, reverse=order != "oldest")
    by_date = dated + [a for a in articles if a.published is None]
    return sorted(by_date, key=lambda a: a.source.casefold()) if order == "outlet" else by_date
