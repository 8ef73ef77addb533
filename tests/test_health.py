"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

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
from assistant.ui.ending import OpenRequests
from assistant.ui.health import Health

ENDING = OpenRequests()


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A server with nothing but its health."""
    assistant = Assistant(
        Settings(chat_model="extractive"), index=IndexFolder(tmp_path), embedder=FixedEmbedder()
    )
    server = Starlette(middleware=[Middleware(Health, assistant, ENDING)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://chat") as client:
        yield client


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
