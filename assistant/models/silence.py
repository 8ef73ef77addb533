"""Silence of a server that keeps its connection open: comments and empty lines of a stream are not taken for an answer.

An HTTP client gives a server up that sends no byte for as long as its timeout; one that sends ": keep-alive" every few
seconds would be waited for without end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any


def bound_silence(response: Any) -> None:
    """Lets what is read of a response raise TimeoutError where it says nothing for longer than its request may wait.

    A hook on the responses of an `httpx` client, or of one that is made like it.
    """
    patience = response.request.extensions.get("timeout", {}).get("read")
    if patience is not None:
        response.iter_bytes = partial(_heard, response.iter_bytes, patience)


def _heard(pieces: Callable[..., Iterator[bytes]], patience: float, *given: Any) -> Iterator[bytes]:
    last, line = time.monotonic(), b""
    for piece in pieces(*given):
        *whole, line = (line + piece).split(b"\n")
        now = time.monotonic()
        if any(map(_says, (*whole, line))):
            last = now
        elif now - last > patience:
            raise TimeoutError(f"nothing but signs of life for {patience:g} seconds")
        line = line.lstrip()[:1]  # enough to tell what the rest of it is
        yield piece


def _says(line: bytes) -> bool:
    """Does a line of a stream of events, or of a body, say anything? A comment begins with a colon."""
    return bool(line.strip()) and not line.startswith(b":")
