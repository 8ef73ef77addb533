"""The name under which others know the request that is being answered."""

from __future__ import annotations

from contextvars import ContextVar

_LONGEST = 128
_request: ContextVar[str | None] = ContextVar("request", default=None)


def name_request(name: str | None) -> None:
    """What begins in this context from now on belongs to the request of this name."""
    _request.set(name[:_LONGEST] if name else None)


def request_name() -> str | None:
    """The name of the request at work in this context; None where it was given none."""
    return _request.get()
