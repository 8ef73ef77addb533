"""The doors for programs: the same assistant as documented endpoints of the chat's server."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.chain import Assistant
from assistant.errors import AssistantError
from assistant.types import Message


def ask_for_program(assistant: Assistant) -> Any:
    """The function behind the endpoint "/ask"."""

    def ask(
        question: str,
        history: list[dict[str, str]] | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the news articles in the index, with a proven quote for every sentence.

        Days are ISO dates, such as 2026-07-03. Returns text, short, status, citations and retrieved passages.
        """
        messages: list[Message] = [{"role": m["role"], "content": m["content"]} for m in history or ()]  # type: ignore[typeddict-item]
        try:
            answer = assistant.ask(
                question, history=messages, as_of=as_of, since=since, until=until, sources=sources
            )
        except AssistantError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return answer.to_dict()

    return ask
