"""Serving the chat: on a free port only, over an empty index too, and without a word to any other machine."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.chain import Assistant
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.ui import build_chat, serve
from assistant.ui.endpoints import MCP_PATH
from assistant.ui.html import texts
from assistant.ui.permission import Permission
from assistant.ui.serving import check_port, launch
from ingest import ingest


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_in_use_is_one_sentence_with_a_way_out(tmp_path: Path) -> None:
    with taken_port() as port:
        with pytest.raises(
            AssistantError, match=f"Port {port} on 127.0.0.1 is in use; .*--port {port + 1}"
        ) as caught:
            serve(Settings(index_dir=tmp_path / "index"), port=port)
        assert caught.value.exit_status == 1
    check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused_in_one_sentence() -> None:
    with pytest.raises(AssistantError, match=r"^The chat cannot be served on 203\.0\.113\.7:0: [^\n]*\.$"):
        check_port("203.0.113.7", 0)


def test_opening_the_chat_reaches_no_other_machine(tmp_path: Path) -> None:
    reached: list[object] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not watching:
            return
        if (
            event == "socket.connect"
            and isinstance(arguments[1], tuple)
            and arguments[1][0] not in {"127.0.0.1", "::1"}
        ):
            reached.append(arguments[1])
        if event == "socket.getaddrinfo" and arguments[0] not in {
            "127.0.0.1",
            "localhost",
            None,
            b"127.0.0.1",
        }:
            reached.append(arguments[0])

    sys.addaudithook(watch)  # for good: Python takes no hook back, so it is told when to look away
    page = build_chat(Assistant(Settings(index_dir=tmp_path / "index", chat_model="extractive")))
    address = launch(page)
    try:
        response = httpx.get(address)
        config = httpx.get(f"{address}config").text
    finally:
        page.close(verbose=False)
        watching = False
    assert response.status_code == 200
    assert reached == []
    for foreign in ("fonts.googleapis.com", "cdn.jsdelivr.net", "cdnjs.cloudflare.com"):
        assert foreign not in response.text + config


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A chat over an empty index, which nobody may change."""
    index = tmp_path_factory.mktemp("empty") / "index"
    page = build_chat(Assistant(Settings(index_dir=index, chat_model="extractive")))
    yield launch(page)
    page.close(verbose=False)


def test_the_browser_is_told_to_load_nothing_from_elsewhere(address: str) -> None:
    for path in ("", "config", "gradio_api/runs"):
        headers = httpx.get(address + path).headers
        assert headers["content-security-policy"].split("; ") == [
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'none'",
        ]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


KNOWN = {
    "/",
    "/assets/{path}",
    "/config",
    "/favicon.ico",
    "/gradio_api/app_id",
    "/gradio_api/call/v2/{api_name}",
    "/gradio_api/call/v2/{api_name}/{event_id}",
    "/gradio_api/call/{api_name}",
    "/gradio_api/call/{api_name}/{event_id}",
    "/gradio_api/cancel",
    "/gradio_api/component_server",
    "/gradio_api/heartbeat/{session_hash}",
    "/gradio_api/info",
    "/gradio_api/queue/data",
    "/gradio_api/queue/join",
    "/gradio_api/reset",
    "/gradio_api/run/{api_name}",
    "/gradio_api/startup-events",
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
    "/static/{path}",
    "/theme.css",
}
"""Of the routes of Gradio's server those that the page and programs use."""


def test_of_the_routes_of_the_server_only_known_ones_answer(tmp_path: Path) -> None:
    page = build_chat(Assistant(Settings(index_dir=tmp_path / "index", chat_model="extractive")))
    address = launch(page, permission=Permission.EVERYBODY).rstrip("/")
    routes = page.app.openapi()["paths"]
    try:
        assert routes.keys() >= KNOWN and len(routes) > 60
        for route, methods in routes.items():
            if route in KNOWN or route.rstrip("/") in KNOWN:
                continue
            path = re.sub(r"{\w+}", "x", route)
            for method in methods.keys() - {"head"}:
                refused = httpx.request(method, address + path)
                assert (refused.status_code, refused.text) == (404, texts.NOTHING_HERE), (method, route)
    finally:
        page.close(verbose=False)


def test_nothing_that_a_stranger_sends_is_kept_and_shown_as_a_page(address: str) -> None:
    assert httpx.get(f"{address}gradio_api/deep_link", params={"session_hash": "x"}).status_code == 404
    for path in ("", "config"):
        assert httpx.get(address + path, params={"deep_link": "x"}).status_code == 404


def test_the_server_fetches_no_address_for_a_stranger(address: str) -> None:
    for way in ("file=https://example.com/x", "file=HTTP://127.0.0.1:1/", "proxy=https://example.com"):
        refused = httpx.get(f"{address}gradio_api/{way}")
        assert (refused.status_code, refused.text) == (404, texts.NOTHING_HERE)
    history = [{"path": "https://example.com/x", "meta": {"_type": "gradio.FileData"}}]
    for way in ("call/ask", "run/ask", "queue/join"):
        body = {"data": ["Who?", history, None, None, None, None, True], "session_hash": "x"}
        refused = httpx.post(f"{address}gradio_api/{way}", json=body)
        assert (refused.status_code, refused.text) == (403, texts.NO_FILES)


def test_nothing_is_kept_of_files_that_nobody_may_send(address: str) -> None:
    for way, status in (("upload", 403), ("process_recording", 404), ("component_server", 415)):
        refused = httpx.post(f"{address}gradio_api/{way}", files={"files": b"x" * 1000, "video": b"x"})
        assert refused.status_code == status


# --- the command ---------------------------------------------------------------------------------------------


@contextmanager
def chatting(folder: Path, *options: str, **environment: str) -> Iterator[str]:
    """The address of `news-assistant chat` in a process of its own, over an index with one article."""
    with started(folder, *options, **environment) as (address, _):
        yield address


@contextmanager
def started(folder: Path, *options: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The same, with the process."""
    settings = Settings(index_dir=folder / "index", chat_model="extractive")
    (folder / "harbour.txt").write_text("Harbour opens.\n\nThe harbour of Tidewell opened on Monday.")
    ingest([folder / "harbour.txt"], settings)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    program = "import sys; from assistant.cli import main; sys.exit(main())"
    command = [
        sys.executable,
        "-c",
        program,
        "chat",
        "--port",
        port,
        "--index",
        str(settings.index_dir),
        *options,
    ]
    environment = {**os.environ, "ASSISTANT_CHAT_MODEL": "extractive", **environment}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            assert f"http://127.0.0.1:{port}/" in process.stderr.readline()
            yield f"http://127.0.0.1:{port}/", process
        finally:
            process.terminate()


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


def called(address: str, function: str, given: object) -> object:
    """What a program hears that calls a function of the page as its script does."""
    components = httpx.get(f"{address}config").json()["components"]
    (part,) = (c["id"] for c in components if c["props"].get("elem_id") == "articles")
    body = {"data": given, "component_id": part, "fn_name": function, "session_hash": "x"}
    return httpx.post(f"{address}gradio_api/component_server", json=body).json()


@pytest.mark.models
def test_a_server_that_is_told_to_end_answers_what_it_was_asked_and_logs_each_step(tmp_path: Path) -> None:
    with started(tmp_path, ASSISTANT_LOG="json") as (address, process):
        data = ["When did the harbour open?", None, None, None, None, None, True]
        named = {"X-Request-Id": "from-outside"}
        asked = httpx.post(f"{address}gradio_api/call/ask", json={"data": data}, headers=named)
        number = asked.json()["event_id"]
        with httpx.stream("GET", f"{address}gradio_api/call/ask/{number}", timeout=60) as answering:
            process.terminate()
            answer = "".join(answering.iter_text())
        assert "opened on Monday" in answer
        _, log = process.communicate(timeout=60)
        assert process.returncode == 0
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    (whole,) = (line for line in lines if line["message"] == "answer")
    (found,) = (
        line for line in lines if line["message"] == "retrieve" and line["request"] == whole["request"]
    )
    assert whole["request"] == "from-outside"
    assert whole["step"] == found["within"]
    assert found["seconds"] <= whole["seconds"]
    assert "harbour" not in log.split("{", 1)[1]


@pytest.mark.models
def test_the_command_serves_mcp_with_the_switch(tmp_path: Path) -> None:
    with chatting(tmp_path, "--mcp") as address:
        headers = {"Accept": "application/json, text/event-stream"}
        met = httpx.post(address + MCP_PATH, json=INITIALIZE, headers=headers)
        assert met.status_code == 200 and "serverInfo" in met.text
        rebound = httpx.post(
            address + MCP_PATH,
            json=INITIALIZE,
            headers={**headers, "Host": "evil.example", "Origin": "http://evil.example"},
        )
        assert (rebound.status_code, rebound.text) == (403, texts.OTHER_NAME)


@pytest.mark.models
def test_the_command_serves_no_mcp_and_takes_no_articles_where_it_is_told_so(tmp_path: Path) -> None:
    with chatting(tmp_path, ASSISTANT_ALLOW_INGEST="false") as address:
        refused = httpx.post(address + MCP_PATH, json=INITIALIZE)
        assert (refused.status_code, refused.text) == (404, texts.NOTHING_HERE)
        for function, given in (
            ("add", {"addresses": "https://example.com"}),
            ("remove", ["x"]),
            ("adding", None),
        ):
            assert called(address, function, given) == {"trouble": texts.NOT_ALLOWED}
        sent = httpx.post(f"{address}gradio_api/upload", files={"files": b"x"})
        assert (sent.status_code, sent.text) == (403, texts.NOT_ALLOWED)


@pytest.mark.models
def test_the_command_takes_articles_from_this_machine_where_nothing_is_set(tmp_path: Path) -> None:
    with chatting(tmp_path) as address:
        assert called(address, "add", {}) == {"trouble": texts.NOTHING_TO_ADD}
        assert httpx.get(address, headers={"Host": "evil.example"}).text == texts.OTHER_NAME
