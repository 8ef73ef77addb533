"""The chat's page: what stands where, and which handler of `desk` answers which event."""

from __future__ import annotations

import html
from typing import Any

import gradio as gr
from gradio.events import api

from assistant.chain import Assistant
from assistant.ui import texts
from assistant.ui.desk import PEOPLE, Desk
from assistant.ui.doors import ask_for_program
from assistant.ui.frames import ARTICLES, THREAD, masthead_html
from assistant.ui.library import Library
from assistant.ui.theme import static


def build_chat(assistant: Assistant, *, sample: bool = False) -> gr.Blocks:
    """The chat over `assistant`; `sample` says so under the masthead. Gradio sends no statistics from it."""
    desk, library = Desk(assistant), Library(assistant)

    # Gradio marks the functions that a page's scripts may call, and a method takes no mark.
    def article(place: list[Any]) -> str:
        return desk.article(place)

    def rows(wanted: list[Any]) -> dict[str, Any]:
        return library.rows(wanted)

    page = gr.Blocks(title=texts.NAME, analytics_enabled=False, fill_width=True)
    with page:
        turns = gr.State(())
        masthead = _part(
            "masthead", masthead_html(sample), static("masthead.js") + static("conversations.js"), {}
        )
        with gr.Column(elem_id="ask-view"):
            thread = _part("thread", THREAD, static("thread.js"), {}, server_functions=[article])
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
            _part("articles", ARTICLES, static("articles.js"), None, server_functions=[rows])
        _wire(page, desk, turns, masthead, thread, notice, box, follow)
        page.load(desk.examples, None, [examples], show_progress="hidden", api_visibility="private")
        api(ask_for_program(assistant), api_name="ask")
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
_KEPT = """() => {
    const name = new URLSearchParams(window.location.search).get("c");
    const kept = name && window.localStorage.getItem(`news-assistant/${name}`);
    return [kept ? JSON.parse(kept).turns : null];
}"""
