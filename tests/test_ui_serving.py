"""Serving the chat: on a free port only, over an empty index too, and without a word to any other machine."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.chain import Assistant
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.ui import build_chat, serve, texts
from assistant.ui.serving import check_port, launch


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
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert reached == []
    for foreign in ("fonts.googleapis.com", "cdn.jsdelivr.net", "cdnjs.cloudflare.com"):
        assert foreign not in response.text + config


def test_the_server_fetches_no_address_for_a_stranger(tmp_path: Path) -> None:
    page = build_chat(Assistant(Settings(index_dir=tmp_path / "index", chat_model="extractive")))
    address = launch(page)
    try:
        for way in ("file=https://example.com/x", "file=HTTP://127.0.0.1:1/", "proxy=https://example.com"):
            refused = httpx.get(f"{address}gradio_api/{way}")
            assert (refused.status_code, refused.text) == (403, texts.NO_PROXY)
    finally:
        page.close(verbose=False)
