"""Reads articles into the index: `from ingest import ingest`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.index import ingest

__all__ = ["ingest"]


def __getattr__(name: str) -> Any:
    # The models' runtime takes a while to import; whoever imports a part of this package does not wait for it.
    if name != "ingest":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ingest.index import ingest

    return ingest
