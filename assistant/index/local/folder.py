"""An index in a folder, as `ports.Index` wants it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.index.local.store import WAIT, Store
from assistant.records import OnMending


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """See `assistant.ports.Index`; what is in the folder, and why, says `store`."""

    folder: Path

    def reader(self, embedder_name: str, dimensions: int | None = None) -> Store:
        """See `Index`."""
        return Store.open(self.folder, embedder_name, dimensions)

    def writer(
        self,
        embedder_name: str,
        *,
        create: bool = True,
        wait: float = WAIT,
        on_mending: OnMending | None = None,
    ) -> Store:
        """See `Index`. What has to be made anew takes a minute or so for 78,000 passages."""
        return Store.create_or_open(
            self.folder, embedder_name, create=create, wait=wait, on_mending=on_mending
        )

    def keeper(self, *, writing: bool = False) -> Store:
        """See `Index`."""
        return Store.unverified(self.folder, writing=writing)
