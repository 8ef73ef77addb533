"""What the page's events do: they hand questions to the assistant and its answers to `cards`."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, cast
from uuid import uuid4

import gradio as gr

from assistant.answer.written_lists import as_csv, as_markdown
from assistant.chain import Assistant
from assistant.errors import AssistantError, IndexMissing
from assistant.feedback import FeedbackFile, as_verdict
from assistant.records import Extent
from assistant.tracing.requests import name_request
from assistant.types import Answer, Article, Request
from assistant.ui.collection import Collection
from assistant.ui.html import markup, texts
from assistant.ui.html import versions as wordings
from assistant.ui.html.answers import Around, lines_html, turn_html
from assistant.ui.html.verdicts import given_at, write_down
from assistant.ui.questions import Examples, Pace, follow_ups
from assistant.ui.turns import Limits, Turn, history_of, kept_lines, kept_turns, to_keep

log = logging.getLogger(__name__)


_UTF8 = "\ufeff"
"""Begins a table's file: spreadsheets read one without it in their country's own letters."""
PEOPLE = 32
"""How many people's questions are heard at once; more wait their turn."""

Turns = tuple[Turn, ...]
SKIP: dict[str, Any] = gr.skip()


class Opened(NamedTuple):
    """What a page shows when it is opened."""

    masthead: dict[str, Any]
    thread: dict[str, Any]
    turns: Turns
    box: dict[str, Any]


class Shown(NamedTuple):
    """What changes on the page; what is not given stays as it is."""

    box: dict[str, Any] = SKIP
    thread: dict[str, Any] = SKIP
    turns: Turns | dict[str, Any] = SKIP
    notice: str | dict[str, Any] = SKIP


class Handlers:
    """The handlers of one chat page. Keeps nothing of a conversation: the page hands its turns in."""

    def __init__(self, collection: Collection, *, adding: bool = False) -> None:
        self._collection = collection
        self._empty = texts.EMPTY_OR_ADD if adding else texts.EMPTY
        self._examples = Examples(collection)
        # Without a key an answer is all computation: more at once than there are cores only makes each one later.
        self._pace = Pace(os.cpu_count() or 1 if self.assistant.model == "extractive" else PEOPLE)

    @property
    def assistant(self) -> Assistant:
        """Who answers: the chat may have turned from the sample articles to a reader's own."""
        return self._collection.assistant

    def open_page(self, kept: object, request: gr.Request) -> Opened:
        """A page just opened: filters and question come from its address, a conversation from its browser.

        The thread asks the question itself: a chain of events of its own would meet what a quick reader asks meanwhile.
        """
        asked = request.query_params
        days = (asked.get(name, "") for name in ("since", "until", "as_of"))
        limits = Limits(tuple(asked.getlist("sources")), *days)
        extent = self._extent()
        turns = kept_turns(kept)
        question = asked.get("q", "")
        box = gr.update(placeholder=_hint(extent))  # what a reader typed while the page opened stays
        if question and turns and not any(question in (turn.question, turn.searched) for turn in turns):
            box = {**box, "value": question}  # it was on its way when the page was left
        return Opened(
            self._masthead(limits, extent),
            {**self._thread(turns, extent), "ask": "" if turns else question},
            turns,
            box,
        )

    def show_changes(
        self, masthead: object, turns: Turns
    ) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Masthead, thread and question box of an open page once articles were added or removed."""
        extent = self._extent()
        return (
            self._masthead(Limits.from_page(masthead), extent),
            self._thread(turns, extent),
            gr.update(placeholder=_hint(extent)),
        )

    def examples(self, masthead: object) -> str:
        """The example questions under the filters as HTML, once they are found."""
        extent = self._extent()
        found = self._examples.find(extent, Limits.from_page(masthead)) if extent else ()
        return markup.offered_html(texts.EXAMPLES, found)

    def answer_plainly(
        self, question: str, turns: Turns, masthead: object, x_request_id: gr.Header | None = None
    ) -> Iterator[Shown]:
        """The same, with the question read as an ordinary one whatever form it seems to ask for."""
        yield from self.answer(question, turns, masthead, x_request_id, plainly=True)

    def answer(
        self,
        question: str,
        turns: Turns,
        masthead: object,
        x_request_id: gr.Header | None = None,
        plainly: bool = False,
    ) -> Iterator[Shown]:
        """The page as the answer arrives. A question that fails stays in the box."""
        if not question.strip():
            yield Shown()
            return
        turn = Turn(question.strip(), Limits.from_page(masthead), key=uuid4().hex)
        waiting = self._waiting(turn.limits)
        before = [self._section(earlier) for earlier in turns]
        began = time.perf_counter()

        def now() -> dict[str, Any]:
            shown = {"sections": [*before, self._section(turn, waiting)]}
            # Kept with the answer itself: what came later would take back a verdict given in between.
            return shown if turn.answer is None else {**shown, "keep": to_keep((*turns, turn))}

        yield Shown(_asking(), now(), (*turns, turn), "")
        name_request(x_request_id)  # here: what follows up to the next piece runs in one context
        try:
            stream = self.assistant.stream(
                turn.question,
                history=history_of(turns),
                request=Request(turn.question) if plainly else None,
                **turn.limits.to_call(),
            )
            # A reader who stops, or leaves, ends a language model's work: the generator is closed, not left behind.
            closing = contextlib.closing(cast("Generator[str | Answer, None, None]", stream))
            with self._pace.answering(), closing:
                for event in stream:
                    turn = turn.heard(event, time.perf_counter() - began)
                    yield Shown(thread=now(), turns=(*turns, turn))
        except AssistantError as error:
            yield self._failed(question, turns, str(error))
        except Exception:  # whatever failed, the reader gets a sentence and the log gets the trace
            log.exception("answering failed")
            yield self._failed(question, turns, texts.TROUBLE)
        else:
            hint = _hint(self._extent())  # others may have added articles
            yield Shown(box={**_idle(), "placeholder": hint})

    def follow_ups(self, turns: Turns) -> dict[str, Any]:
        """Questions to ask next, for the place that the last answer keeps for them."""
        answer = turns[-1].answer if turns else None
        if answer is None:
            return SKIP
        try:
            found = follow_ups(self.assistant, turns, self._pace)
        except AssistantError as error:
            log.info("no follow-up questions: %s", error)
            return SKIP
        refused = answer.status == "not_in_articles"
        offered = found or (self._examples.known(turns[-1].limits)[:2] if refused else ())
        label = texts.FOLLOW_UPS if not refused else texts.COULD_ASK if found else texts.EXAMPLES
        return {
            "turn": len(turns) - 1,
            "asked": answer.question,
            "markup": markup.offered_html(label, offered),
        }

    def settle(self, turns: Turns) -> Shown:
        """The page once an answer has ended: one that the reader stopped stays as far as it came."""
        if not turns or turns[-1].answer is not None:
            return Shown()
        stopped = (*turns[:-1], turns[-1].stop())
        return Shown(_idle(), self._thread(stopped), stopped)

    def take_back(self, turns: Turns) -> Shown:
        """The page with the last question back in the box."""
        question = turns[-1].question if turns else ""
        return Shown(gr.update(value=question), self._thread(turns[:-1]), turns[:-1])

    def judge(self, turns: Turns, event: gr.EventData) -> Shown:
        """The page once a reader judged an answer, or took that back; the verdict is written down."""
        if all(turn.key != event.key for turn in turns):
            return Shown(notice=markup.notice_html(texts.FORGOTTEN))
        verdict, reason = as_verdict(event.verdict), str(event.reason or "")
        judged = tuple(turn.judged(verdict, reason) if turn.key == event.key else turn for turn in turns)
        try:
            for turn in judged:
                if turn.key == event.key:
                    file = FeedbackFile(self._collection.own.feedback_file)
                    write_down(turn, given_at(event.at), file)
        except AssistantError as error:
            return Shown(notice=markup.notice_html(str(error)))
        return Shown(thread=self._thread(judged), turns=judged, notice="")

    def article(self, place: list[Any]) -> str:
        """An article as HTML; `place` is its id and what `wordings.opened` takes."""
        article_id, start, end, print_, wording = place
        versions = self.assistant.versions(str(article_id))
        if not versions:
            return f"<p>{texts.GONE}</p>"
        return wordings.opened(versions, int(start), int(end), str(print_), str(wording))

    def lines(self, kept: object) -> dict[str, str]:
        """More lines of a list as HTML, and the cards of their sources."""
        lines, cards = lines_html(*kept_lines(kept))
        return {"lines": lines, "cards": cards}

    def exported(self, given: list[Any]) -> str:
        """The whole list of an answer that a browser kept, as a file; `given` is its turn and "csv" or "md"."""
        kept, kind = given
        turns = kept_turns([kept])
        if not turns or turns[0].answer is None:
            return ""
        return f"{_UTF8}{as_csv(turns[0].answer)}" if kind == "csv" else as_markdown(turns[0].answer)

    def _masthead(self, limits: Limits, extent: Extent | None) -> dict[str, Any]:
        outlets = [[name, count] for name, count in extent.sources if name] if extent else []
        return {"outlets": outlets, "chosen": limits.to_page(), "own": not self._collection.is_sample}

    def _failed(self, question: str, turns: Turns, words: str) -> Shown:
        return Shown(_idle(question), self._thread(turns), turns, markup.notice_html(words))

    def _thread(self, turns: Turns, extent: Extent | None = None) -> dict[str, Any]:
        """What the thread shows, a welcome where there is nothing yet, and what the browser keeps of it."""
        sections = [self._section(turn) for turn in turns] or [self._welcome(extent or self._extent())]
        return {"sections": sections, "keep": to_keep(turns)}

    def _section(self, turn: Turn, waiting: str = "") -> str:
        around = Around(self.assistant.model, self._article, waiting)
        if turn.answer is not None and turn.answer.status == "not_in_articles":
            around = replace(around, covered=_extent_words(self._extent()))
        return turn_html(turn, around)

    def _article(self, article_id: str) -> Article | None:
        return self.assistant.article(article_id)

    def _extent(self) -> Extent | None:
        try:
            extent = self.assistant.extent()
        except AssistantError as error:
            log.info("the page opens without an index: %s", error)
            return None
        return extent if extent.articles else None

    def _welcome(self, extent: Extent | None) -> str:
        return markup.welcome_html(_extent_words(extent) or self._why_empty())

    def _why_empty(self) -> str:
        """Why there is nothing to ask about: nothing was read in yet, or the index cannot be used."""
        try:
            self.assistant.extent()
        except IndexMissing:
            return self._empty
        except AssistantError as error:
            return str(error)
        return self._empty

    def _waiting(self, limits: Limits) -> str:
        extent = self._extent()
        written = self.assistant.model != "extractive"
        return texts.reading(extent.articles if extent else 0, bool(limits), written)


def _hint(extent: Extent | None) -> str:
    return texts.placeholder(extent.articles, extent.first, extent.last) if extent else ""


def _extent_words(extent: Extent | None) -> str:
    """What is in the index, in one line; empty where nothing is."""
    if extent is None:
        return ""
    outlets = [name for name, _ in extent.sources if name]
    return texts.extent(extent.articles, outlets, extent.first, extent.last, extent.undated)


def _asking() -> dict[str, Any]:
    return gr.update(value="", submit_btn=False, stop_btn=texts.STOP)


def _idle(question: str | None = None) -> dict[str, Any]:
    """The question box ready for the next question; one that failed is put back."""
    ready = gr.update(submit_btn=texts.ASK, stop_btn=False)
    return ready if question is None else {**ready, "value": question}
