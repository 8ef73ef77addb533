"""The chat's page: what stands where, and which of the `handlers` answers which event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NamedTuple

import gradio as gr

from assistant.chain import Assistant
from assistant.settings import Settings
from assistant.ui.checking import Checking
from assistant.ui.collection import Collection
from assistant.ui.endpoints import add_endpoints
from assistant.ui.handlers import PEOPLE, Handlers
from assistant.ui.html import markup, texts
from assistant.ui.html.page_parts import DRAFTS, READER, THREAD, articles_html, masthead_html
from assistant.ui.library import Library
from assistant.ui.permission import Permission
from assistant.ui.theme import static


def build_chat(
    assistant: Assistant,
    *,
    sample: bool = False,
    own: Settings | None = None,
    permission: Permission = Permission.NOBODY,
) -> gr.Blocks:
    """The chat over `assistant`. Gradio sends no statistics from it.

    `sample` says under the masthead that it is open on the sample articles; then `own` names the reader's own index,
    to which articles are added. `permission` says who may change it.
    """
    collection = Collection(assistant, own)
    adding = permission is not Permission.NOBODY
    handlers, library = Handlers(collection, adding=adding), Library(collection, permission)
    page = gr.Blocks(title=texts.NAME, analytics_enabled=False, fill_width=True)
    with page:
        checking = Checking(collection)
        parts = _laid_out(handlers, library, checking, sample=sample, adding=adding)
        _wire_asking(page, parts, handlers)
        _wire_articles(page, parts, handlers)
        parts.drafts.submit(
            checking.check,
            [parts.masthead],
            [parts.drafts],
            concurrency_id="drafts",
            concurrency_limit=1,
            **_QUIET,
        )
        add_endpoints(collection)
    page.queue(default_concurrency_limit=PEOPLE)
    return page


class Parts(NamedTuple):
    """What of the page changes."""

    turns: gr.State
    masthead: gr.HTML
    thread: gr.HTML
    follow: gr.HTML
    examples: gr.HTML
    notice: gr.HTML
    box: gr.Textbox
    articles: gr.HTML
    drafts: gr.HTML


def _laid_out(
    handlers: Handlers, library: Library, checking: Checking, *, sample: bool, adding: bool
) -> Parts:
    """The page from top to bottom: the masthead, the three views under it, and the reader that opens over both."""
    turns = gr.State(())
    masthead = _part("masthead", masthead_html(sample=sample, adding=adding), "masthead.js", value={})
    with gr.Column(elem_id="ask-view"):
        thread = _part("thread", THREAD, "thread.js", value={}, calls=[handlers.lines, handlers.exported])
        follow = _part("follow", "", "follow.js", value={})
        examples = _shown("examples", markup.label_html(texts.FINDING_EXAMPLES))
        notice = _shown("notice")
        box = gr.Textbox(
            label=texts.QUESTION_LABEL,
            show_label=False,
            submit_btn=texts.ASK,
            lines=1,
            max_lines=8,
            autofocus=True,
            elem_id="question",
        )
        _shown("model", markup.model_html(handlers.assistant.model))
    with gr.Column(elem_id="drafts-view"):
        drafts = _part("drafts", DRAFTS, "drafts.js", value={}, calls=[checking.read])
    with gr.Column(elem_id="articles-view"):
        calls = (library.rows, library.adding, library.add, library.stop_adding, library.remove)
        frame = articles_html(adding=adding, sample=sample)
        articles = _part("articles", frame, "articles.js", calls=calls)
    _part("reader", READER, "reader.js", calls=[handlers.article])
    return Parts(turns, masthead, thread, follow, examples, notice, box, articles, drafts)


_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def _wire_asking(page: gr.Blocks, parts: Parts, handlers: Handlers) -> None:
    turns, thread, box = parts.turns, parts.thread, parts.box
    shown = [box, thread, turns, parts.notice]
    answering: dict[str, Any] = {
        "fn": handlers.answer,
        "inputs": [box, turns, parts.masthead],
        "outputs": shown,
        **_QUIET,
    }
    taking_back: dict[str, Any] = {
        "fn": handlers.take_back,
        "inputs": [turns],
        "outputs": shown,
        "queue": False,
        **_QUIET,
    }
    page.load(
        handlers.open_page, [thread], [parts.masthead, thread, turns, box], js=_KEPT, queue=False, **_QUIET
    )
    picked = thread.submit(_picked, None, [box], queue=False, **_QUIET)
    thread.edit(**taking_back)
    # Without "multiple" a reason given while its thumb is still on the way would be dropped.
    thread.verdict(handlers.judge, [turns], shown, queue=False, trigger_mode="multiple", **_QUIET)
    asks = [
        box.submit(**answering),
        *(event.then(**answering) for event in (picked, thread.retry(**taking_back))),
        thread.plain(**taking_back).then(**{**answering, "fn": handlers.answer_plainly}),
    ]
    # What follows an answer runs once it is whole and also once it is stopped, when the box takes questions again.
    for event in asks:
        settled = event.then(handlers.settle, [turns], shown, queue=False, **_QUIET)
        settled.then(
            handlers.follow_ups,
            [turns],
            [parts.follow],
            concurrency_id="follow-ups",
            concurrency_limit=1,
            **_QUIET,
        )
    box.stop(None, None, None, cancels=asks, **_QUIET)


def _wire_articles(page: gr.Blocks, parts: Parts, handlers: Handlers) -> None:
    """What is asked and shown follows what is in the index.

    Examples do not go through the queue: a question that joined its stream just as they ended it, at the opening of a
    page on a busy machine, was never answered (Gradio 6.31).
    """
    finding: dict[str, Any] = {
        "fn": handlers.examples,
        "inputs": [parts.masthead],
        "outputs": [parts.examples],
        "queue": False,
        **_QUIET,
    }
    parts.masthead.change(**finding, trigger_mode="always_last")
    shown = [parts.masthead, parts.thread, parts.box]
    changed = parts.articles.change(handlers.show_changes, [parts.masthead, parts.turns], shown, **_QUIET)
    changed.then(**finding)


def _callable(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method as a function: Gradio marks those that a page's script may call, and a method takes no mark."""

    @wraps(method)
    def function(*arguments: Any) -> Any:
        return method(*arguments)

    return function


def _picked(event: gr.EventData) -> str:
    """The question that was pressed."""
    return str(event.question)


def _part(
    name: str,
    frame: str,
    script: str,
    value: object = None,
    calls: Iterable[Callable[..., Any]] = (),
) -> gr.HTML:
    """A part of the page whose frame stands still; its script shows its value, and may call what is in `calls`."""
    return gr.HTML(
        value,
        html_template=frame,
        js_on_load=static(script),
        apply_default_css=False,
        elem_id=name,
        server_functions=[_callable(one) for one in calls],
    )


def _shown(name: str, value: str = "") -> gr.HTML:
    """A part of the page that shows its value as it is."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


# The conversation named in the address, as the browser kept it.
_KEPT = """async () => {
    const name = window.talks.open();
    return [name ? await window.talks.turns(name).catch(() => null) : null];
}"""
