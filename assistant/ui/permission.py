"""Who may change what is in the index from the chat, and what its server does for whoever asks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import Enum
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.html import texts


class Permission(Enum):
    """To whom a served chat lets the index be changed."""

    NOBODY = "nobody"
    THIS_MACHINE = "this machine"
    """Whoever opened the chat under a name of this very machine, such as localhost."""
    EVERYBODY = "everybody"
    """Whoever can open the chat."""

    @classmethod
    def for_host(cls, wanted: bool | None, host: str) -> Permission:
        """What the setting `allow_ingest` means for a chat served on `host`."""
        if wanted is None:
            return cls.THIS_MACHINE if is_loopback(host) else cls.NOBODY
        return cls.EVERYBODY if wanted else cls.NOBODY

    def grants(self, headers: Mapping[str, str]) -> bool:
        """May the sender of a request with these headers change the index?

        A page of another site that sends the request from a reader's browser may not: its Origin is another one.
        Without the setting neither may a name that was made to point at this machine, nor a proxy's readers.
        """
        if self is Permission.NOBODY:
            return False
        host = headers.get("host", "")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return False
        return self is Permission.EVERYBODY or is_loopback(_name_of(host))


LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of JSON in one request: a conversation of thousands of turns is smaller."""

_UPLOAD = "/gradio_api/upload"
_MCP = "/gradio_api/mcp"
_OPEN = "|".join(
    (
        r"/",
        r"/(assets|static)/.+",
        r"/(theme\.css|favicon\.ico|config)",
        r"/gradio_api/(info|startup-events|app_id|component_server|upload|upload_progress|cancel|reset)",
        r"/gradio_api/heartbeat/[^/]+",
        r"/gradio_api/queue/(join|data)",
        r"/gradio_api/run/[^/]+",
        r"/gradio_api/call(/[^/]+){1,3}",
    )
)
"""The paths that the page, a program over HTTP and gradio_client ask for."""


class Guard:
    """Lets through what the page and programs ask for, and refuses what else Gradio's server would do for anyone.

    It would keep what a stranger sends and show it as a page, tell of the calls of others, and fetch addresses.
    Files are for those who may change the index. Addresses are read by `ingest` alone, within its bounds. With
    `own_names` no other name than this machine's is answered to: another site may have its own point here.
    """

    def __init__(self, app: ASGIApp, permission: Permission, *, own_names: bool, mcp: bool) -> None:
        self._app = app
        self._permission = permission
        self._own_names = own_names
        self._open = re.compile(f"({_OPEN}{'|' + _MCP if mcp else ''})/?")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            self._check(request)
            if request.method == "POST" and not _is_upload(request):
                receive = _again(await _plain(request), receive)
        except HTTPException as refusal:
            await PlainTextResponse(refusal.detail, refusal.status_code)(scope, receive, send)
        except ClientDisconnect:
            return
        else:
            await self._app(scope, receive, send)

    def _check(self, request: Request) -> None:
        """HTTPException for what is seen to be refused before any of the body is read."""
        if self._own_names and not _is_fixed(_name_of(request.headers.get("host", ""))):
            raise HTTPException(403, texts.OTHER_NAME)
        if not self._open.fullmatch(request.scope["path"]) or "deep_link" in request.query_params:
            raise HTTPException(404, texts.NOTHING_HERE)
        if _is_upload(request) and not self._permission.grants(request.headers):
            raise HTTPException(403, texts.NOT_ALLOWED)


def _is_upload(request: Request) -> bool:
    return bool(request.scope["path"].rstrip("/") == _UPLOAD)


async def _plain(request: Request) -> bytes:
    """The body of a request, which is JSON without a file in it; HTTPException for any other."""
    if request.headers.get("content-type", "").partition(";")[0].strip().casefold() != "application/json":
        raise HTTPException(415, texts.ONLY_JSON)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, texts.TOO_LARGE)
    try:
        json.loads(body, object_hook=_without_file)
    except (ValueError, RecursionError):
        raise HTTPException(400, texts.ONLY_JSON) from None
    return bytes(body)


def _without_file(found: dict[str, Any]) -> None:
    """HTTPException where Gradio would take this for a file, and fetch it from the address that is its path."""
    if {"path", "meta"} <= found.keys() or found.get("_type") == "gradio.FileData":
        raise HTTPException(403, texts.NO_FILES)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read once more, and then what comes after it."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return left.pop() if left else await receive()

    return received


def is_loopback(host: str) -> bool:
    """Is this a name or an address that no other machine can reach?"""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_fixed(name: str) -> bool:
    """Is this a name that no other site can have for its own: an address, or a name of this very machine?"""
    try:
        ip_address(name)
    except ValueError:
        return is_loopback(name)
    return True


def _name_of(host: str) -> str:
    """The name in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
