"""A server that ends waits for what it is answering, and not for ever."""

from __future__ import annotations

import threading
import time

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.ui.ending import Counted, OpenRequests


def test_open_answers_are_waited_for_and_open_pages_are_not() -> None:
    requests, asked, answered = OpenRequests(), threading.Event(), threading.Event()

    def slow(_: Request) -> Response:
        asked.set()
        answered.wait(10)
        return PlainTextResponse("done")

    routes = [Route("/ask", slow), Route("/heartbeat/x", slow)]
    client = TestClient(Starlette(routes=routes, middleware=[Middleware(Counted, requests)]))
    page = threading.Thread(target=client.get, args=["/heartbeat/x"])
    page.start()
    assert asked.wait(10)
    assert requests.let_end(0.0)
    asked.clear()
    told: list[str] = []
    asking = threading.Thread(target=lambda: told.append(client.get("/ask").text))
    asking.start()
    assert asked.wait(10)
    began = time.monotonic()
    assert not requests.let_end(0.2)
    assert time.monotonic() - began < 5
    answered.set()
    assert requests.let_end(10)
    asking.join()
    page.join()
    assert told == ["done"]
