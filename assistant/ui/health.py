"""Whether the chat's server lives and whether it can answer, for whoever watches it: `/healthz` and `/readyz`."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.chain import Assistant
from assistant.errors import AssistantError, IndexMissing
from assistant.ui.ending import OpenRequests

HEALTHY, READY = "/healthz", "/readyz"


class Health:
    """Answers the two itself and hands all else on. What is wrong is not told to strangers."""

    def __init__(self, app: ASGIApp, assistant: Assistant, requests: OpenRequests) -> None:
        self._app = app
        self._assistant = assistant
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path")
        if scope["type"] != "http" or path not in {HEALTHY, READY}:
            await self._app(scope, receive, send)
            return
        status, said = (200, {"healthy": True}) if path == HEALTHY else await asyncio.to_thread(self._ready)
        await JSONResponse(said, status)(scope, receive, send)

    def _ready(self) -> tuple[int, dict[str, Any]]:
        """Can the index be asked? `note` says what of it can not be searched. A server that ends is not ready."""
        if self._requests.ending:
            return 503, {"ready": False}
        try:
            articles, note = self._assistant.extent().articles, self._assistant.behind()
        except IndexMissing:
            return 200, {"ready": True, "articles": 0, "note": None}
        except AssistantError:
            return 503, {"ready": False}
        return 200, {"ready": True, "articles": articles, "note": note}
