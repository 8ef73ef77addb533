"""The chat's endpoints by Gradio's own client, and its tools by the official MCP client."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

import gradio as gr
import httpx
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent, Tool

from assistant.chain import Assistant
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import Answer, Headline, Passage, RetrievedPassage
from assistant.ui import build_chat, serve
from assistant.ui.collection import Collection
from assistant.ui.endpoints import MCP_PATH, add_endpoints
from assistant.ui.serving import launch

pytestmark = pytest.mark.models

BLINKEN = "What did Blinken say about resettlement?"
WORLD_CUP = "Who won the 2022 World Cup?"
TOOLS = {
    "/ask": "ask",
    "/search": "search",
    "/quotes": "list_quotes",
    "/mentions": "list_mentions",
    "/verify": "verify_draft",
    "/articles": "list_articles",
    "/article": "read_article",
}
"""Each endpoint, and the tool that does the same."""
HALF = "\ud800"
"""Half of a character beyond the first 65,536, as JSON can say it."""
DEFAULTS: dict[str, list[Any]] = {
    "ask": ["", None, None, None, None, None, True],
    "search": ["", 10, None, None, None, None],
    "articles": ["", "newest", 50, 0],
    "article": [""],
}


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


def test_a_program_gets_all_that_somebody_said_and_every_mention(client: Client) -> None:
    said = client.predict("Blinken", about="resettlement", api_name="/quotes")
    assert said and all("Blinken" in one["speaker"] for one in said)
    for one in said:
        assert quote_stands(one, client.predict(one["article_id"], api_name="/article")["text"])
    assert client.predict("Blinken", limit=1, offset=1, api_name="/quotes")[0]["number"] == 2
    mentioned = client.predict("Blinken", limit=1, api_name="/mentions")
    assert mentioned["total"] >= len(mentioned["articles"]) == 1


def test_a_program_has_a_draft_checked(client: Client) -> None:
    quoting, remark = client.predict(
        '"I went in to be photographed," Mr Sand said. So it goes.', api_name="/verify"
    )
    assert (quoting["verdict"], remark["verdict"]) == ("supported", "no_claim")
    (citation,) = quoting["citations"]
    assert quote_stands(citation, client.predict(citation["article_id"], api_name="/article")["text"])


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
        ({"question": 5, "api_name": "/ask"}, "question is 5; it has to be text"),
        ({"question": None, "api_name": "/ask"}, "question is None"),
        ({"question": ["Who?"], "api_name": "/ask"}, r"question is \['Who\?'\]"),
        ({"question": "Who?", "as_of": 2026, "api_name": "/ask"}, "as_of is 2026; it has to be a day"),
        ({"question": "Who?", "since": [], "api_name": "/ask"}, r"since is \[\]"),
        ({"question": "Who?", "until": True, "api_name": "/ask"}, "until is True"),
        (
            {"question": "Who?", "history": "x", "api_name": "/ask"},
            "history is 'x'; it has to be a list of turns",
        ),
        (
            {"question": "Who?", "history": {"role": "user"}, "api_name": "/ask"},
            "history is {'role': 'user'}",
        ),
        ({"question": "Who?", "history": ["x"], "api_name": "/ask"}, "A turn of the history is 'x'"),
        (
            {"question": "Who?", "history": [{"role": ["user"], "content": "x"}], "api_name": "/ask"},
            "A turn of the history",
        ),
        (
            {"question": "Who?", "history": [{"role": "user", "content": 5}], "api_name": "/ask"},
            "A turn of the history",
        ),
        (
            {"question": "Who?", "sources": [1], "api_name": "/ask"},
            r"sources is \[1\]; it has to be a list of names",
        ),
        ({"question": "Who?", "sources": {"The Post": 1}, "api_name": "/ask"}, "sources is {'The Post': 1}"),
        (
            {"question": "Who?", "passages": "no", "api_name": "/ask"},
            "passages is 'no'; it has to be true or false",
        ),
        ({"question": "Who?", "passages": 0, "api_name": "/ask"}, "passages is 0"),
        ({"query": 5, "api_name": "/search"}, "query is 5; it has to be text"),
        ({"query": "Who?", "k": "x", "api_name": "/search"}, "k is 'x'; it has to be a whole number"),
        ({"query": "Who?", "k": None, "api_name": "/search"}, "k is None"),
        ({"query": "Who?", "k": 2.5, "api_name": "/search"}, "k is 2.5"),
        ({"query": "Who?", "k": True, "api_name": "/search"}, "k is True"),
        ({"query": "Who?", "sources": 5, "api_name": "/search"}, "sources is 5"),
        ({"words": 5, "api_name": "/articles"}, "words is 5; it has to be text"),
        (
            {"order": "zzz", "api_name": "/articles"},
            "order is 'zzz'; it has to be one of newest, oldest, outlet, title",
        ),
        ({"order": ["title"], "api_name": "/articles"}, r"order is \['title'\]"),
        ({"limit": "x", "api_name": "/articles"}, "limit is 'x'; it has to be a whole number"),
        ({"offset": None, "api_name": "/articles"}, "offset is None"),
        ({"article_id": 5, "api_name": "/article"}, "article_id is 5; it has to be text"),
    ],
)
def test_a_wrong_call_is_told_in_one_sentence(
    client: Client, call: dict[str, Any], words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AppError, match=f"^{words}[^\n]*$"):
        client.predict(**call)
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("endpoint", "data"),
    [
        ("article", [HALF]),
        ("ask", [HALF]),
        ("ask", ["Who?", [{"role": "user", "content": HALF}], None, None, None, [HALF], False]),
        ("search", [HALF, 3, HALF]),
        ("articles", [HALF]),
    ],
)
def test_half_a_character_breaks_nothing(
    address: str, endpoint: str, data: list[Any], capfd: pytest.CaptureFixture[str]
) -> None:
    way = f"{address}gradio_api/call/{endpoint}"
    defaults = [*data, *DEFAULTS[endpoint][len(data) :]]
    sent = json.dumps({"data": defaults}).encode()
    event = httpx.post(way, content=sent, headers={"Content-Type": "application/json"}).json()["event_id"]
    told = httpx.get(f"{way}/{event}", timeout=60).text
    assert told.startswith("event: complete") or '"error": "' in told
    assert "Traceback" not in capfd.readouterr().err


def test_the_name_of_one_outlet_is_a_list_of_one(client: Client) -> None:
    outlet = client.predict(BLINKEN, api_name="/ask")["citations"][0]["source"]
    answer = client.predict(BLINKEN, sources=outlet, api_name="/ask")
    assert answer["citations"] and {one["source"] for one in answer["citations"]} == {outlet}
    assert answer == client.predict(BLINKEN, sources=[outlet], api_name="/ask")
    found = client.predict("resettlement", sources=outlet, api_name="/search")
    assert {one["passage"]["source"] for one in found} == {outlet}


class Many:
    """As an assistant over 1,200 articles, whose passages all fit."""

    def headlines(self) -> list[Headline]:
        return [Headline(str(n), None, f"{n}", "", (), None, None, None, 1) for n in range(1200)]

    def retrieve(self, query: str, k: int, **_: object) -> list[RetrievedPassage]:
        passage = Passage("1-0", "1", "", "", None, None, query, 0, len(query))
        return [RetrievedPassage(passage, 0.5, rank) for rank in range(1, k + 1)]


def test_a_program_gets_at_least_one_and_at_most_what_is_said(sample_settings: Settings) -> None:
    collection = Collection(cast(Assistant, Many()), sample_settings)
    page = gr.Blocks()
    with page:
        add_endpoints(collection)
    search, articles = (
        one.fn for one in page.fns.values() if one.api_name in ("search", "articles") and one.fn is not None
    )
    for k, most in ((-5, 1), (0, 1), (1, 1), (50, 50), (51, 50), (10**30, 50), (3.0, 3)):
        assert len(search("words", k)) == most
    for limit, most in ((-5, 1), (0, 1), (1, 1), (1000, 1000), (1001, 1000), (10**30, 1000)):
        listed = articles(limit=limit)
        assert (listed["total"], len(listed["articles"])) == (1200, most)
    for offset, left in ((-5, 1000), (0, 1000), (1199, 1), (1200, 0), (10**30, 0)):
        assert len(articles(limit=1000, offset=offset)["articles"]) == left


async def test_every_endpoint_and_parameter_is_documented_and_no_other_is_open(
    client: Client, address: str
) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert endpoints.keys() == TOOLS.keys()
    schemas = {tool.name: tool.inputSchema["properties"] for tool in await tools_of(address)}
    for name, endpoint in endpoints.items():
        assert endpoint["description"]
        documented = {parameter for parameter, of in schemas[TOOLS[name]].items() if of.get("description")}
        assert {parameter["parameter_name"] for parameter in endpoint["parameters"]} == documented


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


async def tools_of(address: str) -> list[Tool]:
    async with (
        streamable_http_client(address + MCP_PATH) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        return (await session.list_tools()).tools


async def test_a_model_reads_what_each_tool_is_for(address: str) -> None:
    tools = await tools_of(address)
    assert {tool.name for tool in tools} == set(TOOLS.values())
    for tool in tools:
        assert tool.description and len(tool.description) > 100
        for name, schema in tool.inputSchema["properties"].items():
            assert schema.get("description"), f"{tool.name}: {name}"
    (ask,) = (tool for tool in tools if tool.name == "ask")
    assert "do not fill the gap" in (ask.description or "")
    assert '"list_articles" lists what there is' in ask.inputSchema["properties"]["sources"]["description"]
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


async def test_a_model_may_name_one_outlet_by_itself(address: str) -> None:
    outlet = said(await called(address, "ask", question=BLINKEN))["citations"][0]["source"]
    assert said(await called(address, "ask", question=BLINKEN, sources=outlet))["status"] == "answered"


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
        for way in (MCP_PATH, MCP_PATH + "sse", MCP_PATH + "schema"):
            assert httpx.post(address + way, json={}).status_code == 404
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
