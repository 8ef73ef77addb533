"""Who may change what is in the index from the chat: add articles, and take them out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.ui import texts


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


class Guard:
    """Refuses what Gradio's server would do for anyone: take files, and fetch addresses on a reader's behalf.

    Files are for those who may change the index. Addresses are read by `ingest` alone, within its bounds.
    """

    def __init__(self, app: ASGIApp, permission: Permission) -> None:
        self._app = app
        self._permission = permission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (reason := self._reason_against(scope["path"], Headers(scope=scope))):
            await PlainTextResponse(reason, status_code=403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _reason_against(self, path: str, headers: Headers) -> str:
        """Why a request is refused; "" where it is not."""
        if path.rstrip("/").endswith("/upload") and not self._permission.grants(headers):
            return texts.NOT_ALLOWED
        return texts.NO_PROXY if re.search(r"/(file|proxy)=https?:", path, re.IGNORECASE) else ""


def is_loopback(host: str) -> bool:
    """Is this a name or an address that no other machine can reach?"""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _name_of(host: str) -> str:
    """The name in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
