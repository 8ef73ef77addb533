"""The chat's page: what stands where, and which handler of `desk` answers which event."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import wraps
from typing import Any

import gradio as gr

from assistant.chain import Assistant
from assistant.settings import Settings
from assistant.ui import texts
from assistant.ui.collection import Collection
from assistant.ui.desk import PEOPLE, Desk
from assistant.ui.doors import open_doors
from assistant.ui.frames import THREAD, articles_html, masthead_html
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
    desk, library = Desk(collection), Library(collection, permission)
    reading = [_callable(desk.article)]
    listing = [
        _callable(one)
        for one in (library.rows, library.adding, library.add, library.stop_adding, library.remove)
    ]
    page = gr.Blocks(title=texts.NAME, analytics_enabled=False, fill_width=True)
    with page:
        turns = gr.State(())
        masthead = _part(
            "masthead", masthead_html(sample=sample), static("masthead.js") + static("conversations.js"), {}
        )
        with gr.Column(elem_id="ask-view"):
            thread = _part(
                "thread", THREAD, static("thread.js") + static("verdicts.js"), {}, server_functions=reading
            )
            follow = _part("follow", "", static("follow.js"), {})
            examples = gr.HTML(elem_id="examples", apply_default_css=False, js_on_load=None)
            notice = gr.HTML(elem_id="notice", apply_default_css=False, js_on_load=None)
            box = gr.Textbox(
                label=texts.QUESTION_LABEL,
                show_label=False,
                submit_btn=texts.ASK,
                lines=1,
                max_lines=8,
                autofocus=True,
                elem_id="question",
            )
            gr.HTML(
                f'<p class="model">{html.escape(_model_words(assistant.model))}</p>',
                elem_id="model",
                js_on_load=None,
            )
        with gr.Column(elem_id="articles-view"):
            markup = articles_html(adding=permission is not Permission.NOBODY, sample=sample)
            articles = _part(
                "articles",
                markup,
                static("articles.js") + static("adding.js"),
                None,
                server_functions=listing,
            )
        _wire(page, desk, turns, masthead, thread, notice, box, follow)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(desk.examples, None, [examples], **quiet)
        changed = articles.change(desk.show_changes, [masthead, turns], [masthead, thread, box], **quiet)
        changed.then(desk.examples, None, [examples], **quiet)
        open_doors(collection)
    page.queue(default_concurrency_limit=PEOPLE)
    return page


def _wire(
    page: gr.Blocks,
    desk: Desk,
    turns: gr.State,
    masthead: gr.HTML,
    thread: gr.HTML,
    notice: gr.HTML,
    box: gr.Textbox,
    follow: gr.HTML,
) -> None:
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    shown = [box, thread, turns, notice]
    answering: dict[str, Any] = {
        "fn": desk.answer,
        "inputs": [box, turns, masthead],
        "outputs": shown,
        **quiet,
    }
    taking_back: dict[str, Any] = {
        "fn": desk.take_back,
        "inputs": [turns],
        "outputs": shown,
        "queue": False,
        **quiet,
    }
    opened = page.load(
        desk.open_page, [thread], [masthead, thread, turns, box], js=_KEPT, queue=False, **quiet
    )
    picked = thread.submit(_picked, None, [box], queue=False, **quiet)
    thread.edit(**taking_back)
    # Without "multiple" a reason given while its thumb is still on the way would be dropped.
    thread.verdict(desk.judge, [turns], shown, queue=False, trigger_mode="multiple", **quiet)
    asks = [
        box.submit(**answering),
        *(event.then(**answering) for event in (opened, picked, thread.retry(**taking_back))),
    ]
    # What follows an answer runs once it is whole and also once it is stopped, when the box takes questions again.
    for event in asks:
        settled = event.then(desk.settle, [turns], shown, queue=False, **quiet)
        settled.then(
            desk.follow_ups, [turns], [follow], concurrency_id="follow-ups", concurrency_limit=1, **quiet
        )
    box.stop(None, None, None, cancels=asks, **quiet)


def _callable(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method as a function: Gradio marks those that a page's script may call, and a method takes no mark."""

    @wraps(method)
    def function(*arguments: Any) -> Any:
        return method(*arguments)

    return function


def _picked(event: gr.EventData) -> str:
    """The question that was pressed."""
    return str(event.question)


def _part(name: str, markup: str, script: str, value: object, **more: Any) -> gr.HTML:
    """A part of the page whose markup stands still and whose script shows its value."""
    return gr.HTML(
        value,
        html_template=markup,
        js_on_load=script,
        apply_default_css=False,
        elem_id=name,
        **more,
    )


def _model_words(model: str) -> str:
    return texts.EXTRACTIVE if model == "extractive" else texts.WRITTEN.format(model=model)


# The conversation named in the address, as the browser kept it.
_KEPT = """async () => {
    const name = window.talks.open();
    return [name ? await window.talks.turns(name).catch(() => null) : null];
}"""
