"""Who may change the index from the chat: by setting, by host, and never a page of another site.

And what reaches Gradio's server at all.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant.ui import permission
from assistant.ui.html import texts
from assistant.ui.permission import Guard, Permission


@pytest.mark.parametrize(
    ("wanted", "host", "permission"),
    [
        (None, "127.0.0.1", Permission.THIS_MACHINE),
        (None, "localhost", Permission.THIS_MACHINE),
        (None, "::1", Permission.THIS_MACHINE),
        (None, "0.0.0.0", Permission.NOBODY),
        (None, "::", Permission.NOBODY),
        (None, "192.168.1.7", Permission.NOBODY),
        (True, "0.0.0.0", Permission.EVERYBODY),
        (False, "127.0.0.1", Permission.NOBODY),
    ],
)
def test_the_setting_is_safe_where_it_is_not_set(
    wanted: bool | None, host: str, permission: Permission
) -> None:
    assert Permission.for_host(wanted, host) is permission


@pytest.mark.parametrize("name", ["localhost:7860", "LOCALHOST", "127.0.0.1:7860", "127.8.8.8", "[::1]:7860"])
def test_this_machine_may_under_its_own_names(name: str) -> None:
    assert Permission.THIS_MACHINE.grants({"host": name})
    assert Permission.THIS_MACHINE.grants({"host": name, "origin": f"http://{name}"})
    assert not Permission.THIS_MACHINE.grants({"host": name, "origin": "http://evil.example"})
    assert not Permission.NOBODY.grants({"host": name})


@given(st.from_regex(r"[a-z0-9.:-]{0,20}", fullmatch=True))
def test_no_other_name_counts_as_this_machine(name: str) -> None:
    for host in (f"{name}.example", f"localhost.{name}.example:7860", f"127.0.0.1.{name}.example"):
        assert not Permission.THIS_MACHINE.grants({"host": host})


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_page_of_another_site_never_may(host: str, origin: str) -> None:
    headers = {"host": host, "origin": f"https://evil.example/{origin}"}
    assert not Permission.EVERYBODY.grants(headers) or host == "evil.example"


def test_everybody_may_under_any_name_of_the_server() -> None:
    assert Permission.EVERYBODY.grants({"host": "news.example", "origin": "https://news.example"})
    assert not Permission.EVERYBODY.grants({"host": "news.example", "origin": "null"})


# --- what reaches the server ---------------------------------------------------------------------------------


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """A server that does what it is told, whatever it is, and says what it heard."""
    await Response(await Request(scope, receive).body())(scope, receive, send)


async def answered(
    method: str,
    path: str,
    *,
    to: Permission = Permission.NOBODY,
    mcp: bool = False,
    own_names: bool = True,
    host: str = "localhost:7860",
    **sent: Any,
) -> httpx.Response:
    guard = Guard(echo, to, own_names=own_names, mcp=mcp)
    transport = httpx.ASGITransport(guard)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        return await client.request(method, path, **sent)


@pytest.mark.parametrize(
    "path", ["/", "/config", "/assets/index.js", "/gradio_api/queue/data", "/theme.css?v=1"]
)
async def test_what_the_page_needs_is_open(path: str) -> None:
    assert (await answered("GET", path)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/deep_link",
        "/gradio_api/deep_link?session_hash=x",
        "/?deep_link=x",
        "/?a=1&deep%5Flink=x",
        "/config?deep_link=x",
        "/gradio_api/runs",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=https://example.com/x",
        "/gradio_api/proxy=https://example.com",
        "/gradio_api/process_recording",
        "/gradio_api/mcp/",
        "/gradio_api/heartbeat/x/y",
        "/gradio_api/config%0A",
        "//gradio_api/info",
        "/GRADIO_API/info",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT"])
async def test_nothing_else_is(method: str, path: str) -> None:
    assert (await answered(method, path, to=Permission.EVERYBODY)).status_code == 404


async def test_mcp_is_open_where_it_is_served() -> None:
    assert (await answered("GET", "/gradio_api/mcp/", mcp=True)).status_code == 200
    assert (await answered("GET", "/gradio_api/mcp/schema", mcp=True)).status_code == 404


@given(body=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20))
def test_a_body_reaches_the_server_as_it_was_sent(body: object) -> None:
    sent = json.dumps(body).encode()

    async def pieces() -> Any:
        for byte in sent:
            yield bytes([byte])

    headers = {"Content-Type": "application/json; charset=utf-8"}
    heard = asyncio.run(answered("POST", "/gradio_api/run/predict", content=pieces(), headers=headers))
    assert (heard.status_code, heard.content) == (200, sent)


FILE = {"path": "https://example.com/x", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize(
    "path", ["call/ask", "call/v2/ask", "run/ask", "queue/join", "component_server/", "mcp/"]
)
@pytest.mark.parametrize(
    "body",
    [
        {"data": ["Who?", [{**FILE, "role": "user", "content": "x"}]]},
        {"data": [{"value": {"deep": [[FILE]]}}]},
        {"data": [{"path": "https://example.com/x", "meta": {}}]},
        FILE,
    ],
)
async def test_nobody_has_the_server_take_a_file_or_fetch_an_address(path: str, body: object) -> None:
    refused = await answered("POST", f"/gradio_api/{path}", to=Permission.EVERYBODY, mcp=True, json=body)
    assert (refused.status_code, refused.text) == (403, texts.NO_FILES)


async def test_a_file_is_seen_however_it_is_written() -> None:
    headers = {"Content-Type": "application/json"}
    escaped = json.dumps(FILE).replace("path", r"\u0070ath").replace("gradio.", r"\u0067radio.")
    for sent in (escaped.encode(), escaped.encode("utf-16"), json.dumps(FILE).encode("utf-32")):
        refused = await answered("POST", "/gradio_api/call/ask", content=sent, headers=headers)
        assert (refused.status_code, refused.text) == (403, texts.NO_FILES)


async def test_text_that_speaks_of_files_is_a_question_like_any_other() -> None:
    body = {"data": [json.dumps(FILE), [{"role": "user", "content": json.dumps(FILE)}]], "path": "x"}
    assert (await answered("POST", "/gradio_api/call/ask", json=body)).json() == body


@pytest.mark.parametrize("sent", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_json_is_refused(sent: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    refused = await answered("POST", "/gradio_api/queue/join", content=sent, headers=headers)
    assert (refused.status_code, refused.text) == (400, texts.ONLY_JSON)


class Untouched(httpx.AsyncByteStream):
    """A body that nobody may begin to read."""

    async def __aiter__(self) -> Any:
        raise AssertionError("it was read")
        yield b""


@pytest.mark.parametrize(
    "path", ["component_server", "component_server/", "run/ask", "queue/join", "cancel", "mcp/"]
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain", "application/jsonp", ""])
async def test_what_says_that_it_is_no_json_is_not_even_read(path: str, kind: str) -> None:
    headers = {"Content-Type": kind}
    refused = await answered(
        "POST", f"/gradio_api/{path}", to=Permission.EVERYBODY, mcp=True, content=Untouched(), headers=headers
    )
    assert (refused.status_code, refused.text) == (415, texts.ONLY_JSON)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(permission, "LARGEST_BODY", 20)
    yield


@pytest.mark.usefixtures("small")
async def test_a_body_without_end_is_refused() -> None:
    assert (await answered("POST", "/gradio_api/run/ask", json=[1] * 5)).status_code == 200
    refused = await answered("POST", "/gradio_api/run/ask", json=[1] * 50)
    assert (refused.status_code, refused.text) == (413, texts.TOO_LARGE)


async def test_files_are_for_those_who_may_change_the_index() -> None:
    for path in ("/gradio_api/upload", "/gradio_api/upload/"):
        refused = await answered("POST", path, content=Untouched())
        assert (refused.status_code, refused.text) == (403, texts.NOT_ALLOWED)
        taken = await answered("POST", path, to=Permission.THIS_MACHINE, files={"files": b"some text"})
        assert b"some text" in taken.content


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "localhost.evil.example", "127.0.0.1.nip.io"]
)
async def test_a_chat_of_this_machine_answers_to_no_other_name(host: str) -> None:
    headers = {"Origin": f"http://{host}"}
    for method, path in (("GET", "/"), ("POST", "/gradio_api/call/ask"), ("POST", "/gradio_api/upload")):
        refused = await answered(method, path, to=Permission.EVERYBODY, host=host, headers=headers)
        assert (refused.status_code, refused.text) == (403, texts.OTHER_NAME)
    assert (await answered("GET", "/", host=host, own_names=False)).status_code == 200


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:7860", "127.0.0.1:7860", "[::1]:7860", "192.168.1.7:7860"]
)
async def test_an_address_is_a_name_that_nobody_can_point_elsewhere(host: str) -> None:
    assert (await answered("GET", "/", host=host)).status_code == 200
