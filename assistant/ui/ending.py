"""A server that ends lets what it is answering come to its end first."""

from __future__ import annotations

import threading
import time

from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST = 30.0
"""Seconds that open answers are waited for."""
_LASTING = "/heartbeat/"
"""In the paths of Gradio's connections that stay open as long as a page does; they answer nothing."""


class OpenRequests:
    """How many requests are being answered. Any thread may ask."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()
        self.ending = False
        """Is the server about to end?"""

    def begin(self) -> None:
        """One more."""
        with self._changed:
            self._count += 1

    def end(self) -> None:
        """One less."""
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def let_end(self, seconds: float = LONGEST) -> bool:
        """Says that the server is ending, and waits until none is open; False where some still are after that time."""
        self.ending = True
        until = time.monotonic() + seconds
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, max(0.0, until - time.monotonic()))


class Counted:
    """Counts the requests of an application."""

    def __init__(self, app: ASGIApp, requests: OpenRequests) -> None:
        self._app, self._requests = app, requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _LASTING in scope["path"]:
            await self._app(scope, receive, send)
            return
        self._requests.begin()
        try:
            await self._app(scope, receive, send)
        finally:
            self._requests.end()
