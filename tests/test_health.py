"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from index_entries import MODEL, entry
from starlette.applications import Starlette
from starlette.middleware import Middleware
from test_components import FixedEmbedder

from assistant import Assistant, Settings
from assistant.index.local.folder import IndexFolder
from assistant.index.server.servers import IndexServers
from assistant.ports import Index
from assistant.ui.ending import OpenRequests
from assistant.ui.health import Health
from assistant.wording import VECTORS_BEHIND
from benchmarks.servers import Chroma, Postgres

ENDING = OpenRequests()
SECONDS = 30
"""Within which Chroma is told what it missed."""


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A server with nothing but its health, over a folder."""
    async with serving(IndexFolder(tmp_path)) as client:
        yield client


def serving(index: Index) -> httpx.AsyncClient:
    assistant = Assistant(Settings(chat_model="extractive"), index=index, embedder=FixedEmbedder())
    server = Starlette(middleware=[Middleware(Health, assistant, ENDING)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://chat")


async def test_a_server_lives_and_is_ready_over_an_index_and_without_one(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    assert (await client.get("/healthz")).json() == {"healthy": True}
    assert (await client.get("/readyz")).json() == {"ready": True, "articles": 0, "note": None}
    with IndexFolder(tmp_path).writer(MODEL) as writer:
        writer.add_many([entry("a")])
    assert (await client.get("/readyz")).json() == {"ready": True, "articles": 1, "note": None}
    assert (await client.get("/else")).status_code == 404


async def test_a_server_whose_index_cannot_be_used_is_not_ready_but_lives(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    with IndexFolder(tmp_path).writer("another:model") as writer:
        writer.add_many([entry("a")])
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False})
    assert (await client.get("/healthz")).status_code == 200


async def test_a_server_that_is_ending_is_not_ready(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ENDING, "ending", True)
    assert (await client.get("/readyz")).status_code == 503


@pytest.mark.servers
async def test_a_server_on_servers_says_which_of_them_it_lacks(
    index_servers: tuple[Postgres, Chroma], tmp_path: Path
) -> None:
    postgres, chroma = index_servers
    index = IndexServers(postgres.url, chroma.url, tmp_path / "i")
    with index.writer(MODEL) as writer:
        writer.add_many([entry("a")])
    async with serving(index) as client:
        assert (await client.get("/readyz")).json() == {"ready": True, "articles": 1, "note": None}
        chroma.kill()
        with index.writer(MODEL) as writer:
            writer.add_many([entry("b")])
        assert (await client.get("/readyz")).json() == {"ready": True, "articles": 2, "note": VECTORS_BEHIND}
        chroma.start()
        until = time.monotonic() + SECONDS
        while (await client.get("/readyz")).json()["note"]:  # nobody asks or writes
            assert time.monotonic() < until
            await asyncio.sleep(0.5)
        postgres.stop()
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"ready": False})
        assert (await client.get("/healthz")).status_code == 200
        postgres.start()
        assert (await client.get("/readyz")).json()["ready"]
