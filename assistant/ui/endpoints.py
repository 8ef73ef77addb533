"""The assistant as documented endpoints of the chat's server, and as tools over MCP.

What stands in the docstrings of the functions is what a program, or a language model, gets to read about them.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Literal

import gradio as gr
from gradio.events import api

from assistant.errors import AssistantError, IndexMissing
from assistant.tracing.requests import name_request
from assistant.types import Message
from assistant.ui.collection import Collection
from assistant.ui.html import texts
from assistant.ui.library import matching, sorted_headlines

MCP_PATH = "gradio_api/mcp/"
"""Where Gradio serves MCP (streamable HTTP), below the chat's address."""

_ROLES: tuple[Literal["user"], Literal["assistant"]] = ("user", "assistant")
_ORDERS = tuple(order for order, _ in texts.SORTS)
Plain = dict[str, Any]


def add_endpoints(collection: Collection) -> None:
    """Adds the endpoints to the page in hand."""
    for name, function in (
        ("ask", _asking(collection)),
        ("search", _searching(collection)),
        ("quotes", _quoting(collection)),
        ("mentions", _counting(collection)),
        ("verify", _verifying(collection)),
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
        sources: list[str] | str | None = None,
        passages: bool = True,
        x_request_id: gr.Header | None = None,
    ) -> Plain:
        """Answers a question about what was reported, from the news articles in the index and from nothing else.

        Every sentence of the answer carries markers such as [1] that point to citations; each citation's quote is
        the article's own words, proven to stand there. Check "status" first: "answered"; "partial", where the text
        says which part of the question the articles do not answer; or "not_in_articles", a refusal without
        citations. A refusal means that no article was found that says so, not that it did not happen: do not fill the gap
        from elsewhere. "short" is the answer in a few words, where there is one.

        Args:
            question: One question in plain words, such as "What did Blinken say about resettlement?".
            history: Earlier turns that the question follows up on, oldest first, each with "role" ("user" or "assistant") and "content".
            as_of: An ISO day, such as 2026-07-03: answers as a reader could at the end of that day, from articles published by then.
            since: An ISO day: only articles published on it or later.
            until: An ISO day: only articles published on it or earlier.
            sources: Names of outlets, or one name: only articles of these. "list_articles" lists what there is.
            passages: Whether "retrieved" holds the passages that were read, which are long. False keeps the reply short; the citations are in it either way.

        Returns:
            The answer: text, short, status, citations (number, quote, title, source, url, published, article_id, start, end, speaker, speech, to, also_in), retrieved, question, notes, nearest, closest; where a list was asked for its form, items (text, citations, article_id, source, published, sides) and total.
        """  # noqa: E501 (Gradio reads a parameter's description from one line)
        whole = _flag("passages", passages)
        name_request(x_request_id)
        with _told():
            answer = collection.assistant.ask(
                _text("question", question),
                history=_messages(history),
                **_limits(as_of, since, until, sources),
            )
        plain = answer.to_dict()
        return plain if whole else {**plain, "retrieved": []}

    return ask


def _searching(collection: Collection) -> Callable[..., list[Plain]]:
    def search(
        query: str,
        k: int = 10,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | str | None = None,
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
            sources: Names of outlets, or one name: only articles of these.

        Returns:
            Passages, best first: rank from 1, score from 0 to 1, and passage (id, article_id, title, source, url, published, text, start, end).
        """  # noqa: E501 (Gradio reads a parameter's description from one line)
        with _told():
            found = collection.assistant.retrieve(
                _text("query", query),
                min(max(_whole("k", k), 1), 50),
                **_limits(as_of, since, until, sources),
            )
        return [one.to_dict() for one in found]

    return search


def _quoting(collection: Collection) -> Callable[..., list[Plain]]:
    def list_quotes(
        name: str,
        about: str = "",
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Plain]:
        """Lists everything that somebody said in the news articles in the index, oldest first, on a topic or at all.

        Every quote is the article's own words, proven to stand there; "speech" tells direct words from paraphrase.
        What several outlets carry in the same words stands once, the others in "also_in".

        Args:
            name: Whose words: a name, or an office such as "the mayor of Jackson".
            about: The topic; empty for anything.
            as_of: An ISO day, such as 2026-07-03: only what could be read at the end of that day.
            since: An ISO day: only articles published on it or later.
            until: An ISO day: only articles published on it or earlier.
            sources: Names of outlets, or one name: only articles of these.
            limit: How many are listed at most; None for all.
            offset: How many to pass over, to page through a long list.

        Returns:
            Citations: number, quote, title, source, url, published, article_id, start, end, speaker, speech, to,
            also_in.
        """
        first = max(_whole("offset", offset), 0)
        end = None if limit is None else first + max(_whole("limit", limit), 1)
        with _told():
            found = collection.assistant.quotes(
                _text("name", name),
                _text("about", about),
                **_limits(as_of, since, until, sources),
            )
        return [citation.to_dict() for citation in found[first:end]]

    return list_quotes


def _counting(collection: Collection) -> Callable[..., Plain]:
    def list_mentions(
        words: str,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Plain:
        """Counts the news articles in the index that mention a name or a phrase, and lists them, newest first.

        Exact, by letters, in headline or text: other spellings of a name, plurals and a surname alone count too.

        Args:
            words: The name or phrase.
            as_of: An ISO day, such as 2026-07-03: only what could be read at the end of that day.
            since: An ISO day: only articles published on it or later.
            until: An ISO day: only articles published on it or earlier.
            sources: Names of outlets, or one name: only articles of these.
            limit: How many are listed at most, from 1 to 1000.
            offset: How many to pass over, to page through a long list.

        Returns:
            total, how many mention it, and articles: id, url, title, source, authors, published, updated, language, versions.
        """  # noqa: E501 (Gradio reads a parameter's description from one line)
        first, most = max(_whole("offset", offset), 0), min(max(_whole("limit", limit), 1), 1000)
        with _told():
            found = collection.assistant.mentions(
                _text("words", words),
                **_limits(as_of, since, until, sources),
            )
        return {"total": len(found), "articles": [one.to_dict() for one in found[first : first + most]]}

    return list_mentions


def _verifying(collection: Collection) -> Callable[..., list[Plain]]:
    def verify_draft(
        draft: str,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | str | None = None,
    ) -> list[Plain]:
        """Checks a draft, sentence by sentence, beside the news articles in the index and nothing else.

        Each sentence has a verdict: "supported", with the quotes that carry it; "contradicted", with those that say
        otherwise; "not_found", which does not mean that it is untrue; or "no_claim", where it states no fact. Words in
        quotation marks are compared word by word: "altered" holds pairs of as written and as published.

        Args:
            draft: The text, at most 100,000 characters.
            as_of: An ISO day, such as 2026-07-03: only what could be read at the end of that day.
            since: An ISO day: only articles published on it or later.
            until: An ISO day: only articles published on it or earlier.
            sources: Names of outlets, or one name: only articles of these.

        Returns:
            Sentences in order: text, start, end, verdict, citations, altered, reasons.
        """
        with _told():
            checked = collection.assistant.verify(
                _text("draft", draft),
                **_limits(as_of, since, until, sources),
            )
        return [sentence.to_dict() for sentence in checked]

    return verify_draft


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
        wanted, sorting = _text("words", words), _order(order)
        first, most = max(_whole("offset", offset), 0), min(max(_whole("limit", limit), 1), 1000)
        with _told():
            found = sorted_headlines(matching(collection.assistant.headlines(), wanted), sorting)
        page = found[first : first + most]
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
            article = collection.assistant.article(_text("article_id", article_id))
        if article is None:
            raise _refusal(
                f"There is no article {article_id!r} in the index; the list of articles shows the ids."
            )
        return article.to_dict()

    return read_article


@contextmanager
def _told() -> Iterator[None]:
    """Errors of ours reach the program as one sentence."""
    try:
        yield
    except IndexMissing as error:
        raise _refusal("No article is in the index yet.") from error
    except AssistantError as error:
        raise _refusal(str(error)) from error


def _refusal(words: str) -> gr.Error:
    """An error that says one sentence, and leaves no trace in the log."""
    return gr.Error(words, print_exception=False)


def _wrong(name: str, value: object, kind: str) -> gr.Error:
    return _refusal(f"{name} is {reprlib.repr(value)}; it has to be {kind}.")


# What a program sends may be anything, whatever the parameters say.


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(name, value, "text")
    return value.encode("utf-8", "replace").decode()  # a lone surrogate is text to nobody else on the way


def _day(name: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _wrong(name, value, "a day such as 2026-07-03")
    return value


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise _wrong(name, value, "a whole number")
    return int(value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, value, "true or false")
    return value


def _order(value: object) -> str:
    if value not in _ORDERS:
        raise _wrong("order", value, "one of " + ", ".join(_ORDERS))
    return str(value)


def _outlets(value: object) -> list[str] | None:
    """Names of outlets; a name by itself is one of them."""
    if value is None:
        return None
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _wrong("sources", value, "a list of names of outlets")
    return [_text("sources", name) for name in names]


def _limits(as_of: object, since: object, until: object, sources: object) -> dict[str, Any]:
    """The filters as the methods of an Assistant take them."""
    days = {name: _day(name, day) for name, day in (("as_of", as_of), ("since", since), ("until", until))}
    return {**days, "sources": _outlets(sources)}


def _messages(history: object) -> list[Message]:
    if history is None:
        return []
    if not isinstance(history, list):
        raise _wrong("history", history, "a list of turns")
    return [_message(turn) for turn in history]


def _message(turn: object) -> Message:
    if isinstance(turn, dict) and isinstance(content := turn.get("content"), str):
        for role in _ROLES:
            if turn.get("role") == role:
                return {"role": role, "content": _text("content", content)}
    raise _refusal(
        f'A turn of the history is {reprlib.repr(turn)}; write {{"role": "user" or "assistant", "content": "…"}}.'
    )
