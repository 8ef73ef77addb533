"""The doors for programs: the chat's endpoints by Gradio's own client, and its tools by the official MCP client."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from assistant.chain import Assistant
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import Answer
from assistant.ui import build_chat, serve
from assistant.ui.doors import MCP_PATH
from assistant.ui.serving import launch

pytestmark = pytest.mark.models

BLINKEN = "What did Blinken say about resettlement?"
WORLD_CUP = "Who won the 2022 World Cup?"
TOOLS = {"ask", "search", "list_articles", "read_article"}


@pytest.fixture(scope="module")
def address(sample_settings: Settings) -> Iterator[str]:
    """The chat over the sample articles, with its MCP server."""
    page = build_chat(Assistant(sample_settings))
    yield launch(page, mcp=True)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def quote_stands(citation: dict[str, Any], text: str) -> bool:
    return bool(text[citation["start"] : citation["end"]] == citation["quote"])


# --- gradio_client -------------------------------------------------------------------------------------------


def test_a_program_asks_and_gets_the_answer_as_json(client: Client, sample_settings: Settings) -> None:
    answer = client.predict(BLINKEN, api_name="/ask")
    assert answer["status"] == "answered"
    assert set(answer) == set(Answer("", None, "answered", (), (), "").to_dict())
    assert answer["citations"] and answer["retrieved"]
    for citation in answer["citations"]:
        article = client.predict(citation["article_id"], api_name="/article")
        assert quote_stands(citation, article["text"])


def test_a_follow_up_filters_and_a_short_reply(client: Client) -> None:
    first = client.predict(BLINKEN, api_name="/ask")
    history = [{"role": "user", "content": BLINKEN}, {"role": "assistant", "content": first["text"]}]
    second = client.predict("And who else spoke of it?", history=history, passages=False, api_name="/ask")
    assert second["retrieved"] == []
    refused = client.predict(BLINKEN, sources=["Velmora Today"], api_name="/ask")
    assert refused["status"] == "not_in_articles"


def test_a_program_searches(client: Client) -> None:
    found = client.predict("resettlement of Palestinians", k=3, api_name="/search")
    assert [one["rank"] for one in found] == [1, 2, 3]
    assert "resettle" in found[0]["passage"]["text"]


def test_a_program_lists_and_pages(client: Client, sample_settings: Settings) -> None:
    headlines = Assistant(sample_settings).headlines()
    every = client.predict(api_name="/articles")
    assert every["total"] == len(every["articles"]) == len(headlines)
    assert "text" not in every["articles"][0]
    second = client.predict(order="title", limit=1, offset=1, api_name="/articles")
    assert second["articles"][0]["title"] == sorted((h.title for h in headlines), key=str.casefold)[1]
    one = client.predict(words="turning its back", api_name="/articles")
    assert one["total"] == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"question": " ", "api_name": "/ask"}, "The question is empty"),
        ({"question": "Who?", "as_of": "soon", "api_name": "/ask"}, "as_of is 'soon', which is no date"),
        ({"question": "Who?", "history": [{"role": "system"}], "api_name": "/ask"}, "A turn of the history"),
        ({"query": "", "api_name": "/search"}, "The question is empty"),
        ({"article_id": "nothing", "api_name": "/article"}, "There is no article 'nothing'"),
    ],
)
def test_a_wrong_call_is_told_in_one_sentence(client: Client, call: dict[str, Any], words: str) -> None:
    with pytest.raises(AppError, match=words):
        client.predict(**call)


def test_every_endpoint_and_parameter_is_documented_and_no_other_is_open(client: Client) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(endpoints) == {"/ask", "/search", "/articles", "/article"}


# --- MCP -----------------------------------------------------------------------------------------------------


async def called(address: str, tool: str, **arguments: Any) -> CallToolResult:
    async with (
        streamable_http_client(address + MCP_PATH) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        return await session.call_tool(tool, arguments)


def said(result: CallToolResult) -> Any:
    (content,) = result.content
    assert isinstance(content, TextContent)
    with suppress(json.JSONDecodeError):
        return json.loads(content.text)
    return content.text


async def test_a_model_reads_what_each_tool_is_for(address: str) -> None:
    async with (
        streamable_http_client(address + MCP_PATH) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.description and len(tool.description) > 100
        for name, schema in tool.inputSchema["properties"].items():
            assert schema.get("description"), f"{tool.name}: {name}"
    (ask,) = (tool for tool in tools if tool.name == "ask")
    assert "do not fill the gap" in (ask.description or "")
    assert ask.inputSchema.get("required", ["question"]) == ["question"]


async def test_a_model_asks_searches_lists_and_reads(address: str) -> None:
    answer = said(await called(address, "ask", question=BLINKEN, passages=False))
    assert answer["status"] == "answered"
    citation = answer["citations"][0]
    article = said(await called(address, "read_article", article_id=citation["article_id"]))
    assert quote_stands(citation, article["text"])
    assert said(await called(address, "ask", question=WORLD_CUP))["status"] == "not_in_articles"
    assert said(await called(address, "search", query="resettlement", k=2))[0]["rank"] == 1
    assert said(await called(address, "list_articles", words="turning its back"))["total"] == 1


async def test_a_model_hears_of_an_error_in_one_sentence(address: str) -> None:
    result = await called(address, "ask", question="Who?", as_of="soon")
    assert result.isError
    assert "which is no date; write it as 2026-07-03" in said(result)


def test_opening_the_doors_prints_nothing_on_standard_output(
    sample_settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    page = build_chat(Assistant(sample_settings))
    launch(page, mcp=True)
    page.close(verbose=False)
    assert capfd.readouterr().out == ""


def test_without_the_switch_there_is_no_mcp_server(sample_settings: Settings) -> None:
    page = build_chat(Assistant(sample_settings))
    address = launch(page)
    try:
        assert httpx.post(address + MCP_PATH, json={}).status_code in {404, 405}
    finally:
        page.close(verbose=False)


def test_without_the_package_the_switch_says_what_to_install(
    sample_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    elsewhere = [place for place in sys.path if "site-packages" not in place]
    monkeypatch.setattr(sys, "path", elsewhere)
    with pytest.raises(AssistantError, match=r"pip install 'news-assistant\[mcp\]'"):
        serve(sample_settings, port=1 + 40_000, mcp=True)
