"""The doors for programs: the assistant as documented endpoints of the chat's server, and as tools over MCP.

What stands in the docstrings of the functions is what a program, or a language model, gets to read about them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Literal

import gradio as gr
from gradio.events import api

from assistant.errors import AssistantError, IndexMissing
from assistant.types import Message
from assistant.ui.collection import Collection
from assistant.ui.library import matching, sorted_headlines

MCP_PATH = "gradio_api/mcp/"
"""Where Gradio serves MCP (streamable HTTP), below the chat's address."""

_ROLES: dict[str, Literal["user", "assistant"]] = {"user": "user", "assistant": "assistant"}
Plain = dict[str, Any]


def open_doors(collection: Collection) -> None:
    """Adds the endpoints to the page in hand."""
    for name, function in (
        ("ask", _asking(collection)),
        ("search", _searching(collection)),
        ("articles", _listing(collection)),
        ("article", _reading(collection)),
    ):
        api(function, api_name=name)


def check_mcp() -> None:
    """Raises AssistantError, with the cure, where the package for MCP is missing."""
    if find_spec("mcp") is None:
        raise AssistantError(
            "--mcp needs the package mcp, which is not installed: pip install 'news-assistant[mcp]'."
        )


def speak_json(page: gr.Blocks) -> None:
    """Has the MCP server of a launched page answer in JSON: Gradio itself (6.31) writes Python's literals."""
    server = page.mcp_server_obj
    assert server is not None
    text = server.types.TextContent

    def written(data: Sequence[object], _: str) -> list[Any]:
        return [text(type="text", text=json.dumps(one, ensure_ascii=False)) for one in data]

    vars(server)["postprocess_output_data"] = written


def _asking(collection: Collection) -> Callable[..., Plain]:
    def ask(
        question: str,
        history: list[dict[str, str]] | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | None = None,
        passages: bool = True,
    ) -> Plain:
        """Answers a question about what was reported, from the news articles in the index and from nothing else.

        Every sentence of the answer carries markers such as [1] that point to citations; each citation's quote is
        the article's own words, proven to stand there. Check "status" first: "answered"; "partial", where the text
        says which part of the question the articles do not answer; or "not_in_articles", a refusal without
        citations. A refusal means that these articles do not say, not that it did not happen: do not fill the gap
        from elsewhere. "short" is the answer in a few words, where there is one.

        Args:
            question: One question in plain words, such as "What did Blinken say about resettlement?".
            history: Earlier turns that the question follows up on, oldest first, each with "role" ("user" or "assistant") and "content".
            as_of: An ISO day, such as 2026-07-03: answers as a reader could at the end of that day, from articles published by then.
            since: An ISO day: only articles published on it or later.
            until: An ISO day: only articles published on it or earlier.
            sources: Names of outlets: only articles of these. "articles" lists what there is.
            passages: Whether "retrieved" holds the passages that were read, which are long. False keeps the reply short; the citations are in it either way.

        Returns:
            The answer: text, short, status, citations (number, quote, title, source, url, published, article_id, start, end, speaker, speech, also_in), retrieved, question, notes, nearest.
        """  # noqa: E501 (Gradio reads a parameter's description from one line)
        with _told():
            answer = collection.assistant.ask(
                question, history=_messages(history), as_of=as_of, since=since, until=until, sources=sources
            )
        plain = answer.to_dict()
        return plain if passages else {**plain, "retrieved": []}

    return ask


def _searching(collection: Collection) -> Callable[..., list[Plain]]:
    def search(
        query: str,
        k: int = 10,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | None = None,
    ) -> list[Plain]:
        """Finds the passages of the news articles in the index that have most to do with a question or some words.

        Nothing is answered: use it to read around a subject, or where "ask" refuses and you want to see what is
        near. A passage's text is the article's own, to the letter, from "start" to "end".

        Args:
            query: A question, or a few words.
            k: How many passages at most, from 1 to 50.
            as_of: An ISO day, such as 2026-07-03: only what could be read at the end of that day.
            since: An ISO day: only articles published on it or later.
            until: An ISO day: only articles published on it or earlier.
            sources: Names of outlets: only articles of these.

        Returns:
            Passages, best first: rank from 1, score from 0 to 1, and passage (id, article_id, title, source, url, published, text, start, end).
        """  # noqa: E501 (Gradio reads a parameter's description from one line)
        with _told():
            found = collection.assistant.retrieve(
                query, min(max(int(k), 1), 50), as_of=as_of, since=since, until=until, sources=sources
            )
        return [one.to_dict() for one in found]

    return search


def _listing(collection: Collection) -> Callable[..., Plain]:
    def list_articles(words: str = "", order: str = "newest", limit: int = 50, offset: int = 0) -> Plain:
        """Lists the news articles in the index without their texts: what can be asked about, from whom, and when.

        Args:
            words: Only articles with all of these words in headline, outlet or author; empty for all.
            order: "newest", "oldest", "outlet" or "title".
            limit: How many at most, from 1 to 1000.
            offset: How many to pass over, to page through a long list.

        Returns:
            total, how many match, and articles: id, url, title, source, authors, published, updated, language, versions.
        """  # noqa: E501 (Gradio reads a parameter's description from one line)
        with _told():
            found = sorted_headlines(matching(collection.assistant.headlines(), words), order)
        first = max(int(offset), 0)
        page = found[first : first + min(max(int(limit), 1), 1000)]
        return {"total": len(found), "articles": [one.to_dict() for one in page]}

    return list_articles


def _reading(collection: Collection) -> Callable[..., Plain]:
    def read_article(article_id: str) -> Plain:
        """Gives one news article whole, to read a quote in its context: a citation's quote is text[start:end].

        Args:
            article_id: As citations ("article_id"), passages and the list of articles name it.

        Returns:
            The article: id, url, title, source, authors, published, text, updated, language.
        """
        with _told():
            article = collection.assistant.article(article_id)
        if article is None:
            raise gr.Error(
                f"There is no article {article_id!r} in the index; the list of articles shows the ids.",
                print_exception=False,
            )
        return article.to_dict()

    return read_article


@contextmanager
def _told() -> Iterator[None]:
    """Errors of ours reach the program as one sentence."""
    try:
        yield
    except IndexMissing as error:
        raise gr.Error("No article is in the index yet.", print_exception=False) from error
    except AssistantError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _messages(history: Sequence[dict[str, str]] | None) -> list[Message]:
    messages: list[Message] = []
    for turn in history or ():
        role, content = _ROLES.get(turn.get("role", "")), turn.get("content")
        if role is None or not isinstance(content, str):
            raise gr.Error(
                f'A turn of the history is {turn!r}; write {{"role": "user" or "assistant", "content": "…"}}.',
                print_exception=False,
            )
        messages.append({"role": role, "content": content})
    return messages
