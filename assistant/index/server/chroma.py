"""The vectors of one index in a Chroma server, each under its own name."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import numpy as np

from assistant.errors import IndexProblem, SettingsError
from assistant.index.server.vector_search import EF_CONSTRUCTION, EF_SEARCH, M
from assistant.records import Vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

CONNECT_SECONDS = 3
ANSWER_SECONDS = 30
"""After which a call is given up."""
_HNSW = {"space": "cosine", "ef_construction": EF_CONSTRUCTION, "max_neighbors": M, "ef_search": EF_SEARCH}
_UPSERT = 2_000
"""Vectors in one call; Chroma takes at most 5,461."""
_LISTED = 20_000
"""Names read in one call."""
_TOLD = "told"
"""The key under which a collection says how far it was told what PostgreSQL holds."""


class VectorServer:
    """The collection of one index; may be used from many threads. Nothing is asked before the first call."""

    def __init__(self, url: str, name: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(f"The setting chroma_url is {url!r}: expected http://HOST:PORT.")
        self.url = (
            f"{parts.scheme}://{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
        )
        self._parts, self._name = parts, name
        self._client: Any = None
        self._opening = threading.Lock()

    def told(self) -> str | None:
        """The mark of what this collection was told last; None where it was never told, or is not there."""
        with self._translated():
            found = self._collection()
            told = (found.metadata or {}).get(_TOLD) if found else None
            return None if told is None else str(told)

    def tell(self, mark: str) -> None:
        """Notes how far it was told."""
        with self._translated():
            self._made().modify(metadata={_TOLD: mark})

    def nearest(self, vector: Vectors, k: int) -> list[tuple[UUID, float]]:
        """At most k names nearest to `vector`, approximately (HNSW), with their cosines, best first."""
        with self._translated():
            if (collection := self._collection()) is None:
                return []
            asked = np.asarray(vector, np.float32)[None]
            found = collection.query(query_embeddings=asked, n_results=k, include=["distances"])
        distances = found["distances"]
        assert distances is not None
        return [(UUID(name), 1.0 - float(d)) for name, d in zip(found["ids"][0], distances[0], strict=True)]

    def put(self, names: Sequence[UUID], vectors: Vectors) -> None:
        """Stores (n, d) vectors under their names, over what stood there."""
        with self._translated():
            for at in range(0, len(names), _UPSERT):
                some = slice(at, at + _UPSERT)
                self._made().upsert([str(n) for n in names[some]], np.ascontiguousarray(vectors[some]))

    def drop(self, names: Sequence[UUID]) -> None:
        """Takes out the vectors of these names; those that are not there do not matter."""
        with self._translated():
            for at in range(0, len(names), _UPSERT):
                self._made().delete([str(n) for n in names[at : at + _UPSERT]])

    def names(self) -> set[UUID]:
        """The names under which a vector stands."""
        with self._translated():
            if (collection := self._collection()) is None:
                return set()
            found: set[UUID] = set()
            for at in range(0, collection.count(), _LISTED):
                found |= set(map(UUID, collection.get(include=[], limit=_LISTED, offset=at)["ids"]))
            return found

    def get(self, names: Sequence[UUID]) -> dict[UUID, Vectors]:
        """The vectors of these names, as far as they are there, of length 1."""
        with self._translated():
            if not names or (collection := self._collection()) is None:
                return {}
            some = collection.get([str(n) for n in names], include=["embeddings"])
            return dict(zip(map(UUID, some["ids"]), np.asarray(some["embeddings"], np.float32), strict=True))

    def clear(self) -> None:
        """Deletes the collection; the next call that writes makes it anew."""
        with self._translated():
            if self._collection() is not None:
                self._opened().delete_collection(self._name)

    def close(self) -> None:
        """Lets go of the connections."""
        with self._opening:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _collection(self) -> Collection | None:
        """As it is now: whoever restores a server from a backup gives it another."""
        # Put off: see `_opened`.
        from chromadb.errors import NotFoundError

        try:
            found: Collection = self._opened().get_collection(self._name, embedding_function=None)
        except NotFoundError:
            return None
        return found

    def _made(self) -> Collection:
        made: Collection = self._opened().get_or_create_collection(
            self._name, embedding_function=None, configuration={"hnsw": _HNSW}
        )
        return made

    def _opened(self) -> Any:
        with self._opening:
            if self._client is None:
                # Importing it takes most of a second, and much is asked of PostgreSQL alone.
                import chromadb
                from chromadb.config import Settings

                timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=timeout).raise_for_status()
                settings = Settings(anonymized_telemetry=False, _env_file=None)  # type: ignore[call-arg]
                self._client = chromadb.HttpClient(
                    self._parts.hostname or "",
                    int(self.url.rpartition(":")[2]),
                    ssl=self._parts.scheme == "https",
                    settings=settings,
                )
                # Chroma's client waits for ever, and has no setting for it.
                self._client._server._session.timeout = timeout
            return self._client

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Chroma's errors, and those of the connection, become ours."""
        # Put off: see `_opened`.
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, httpx.HTTPError, OSError, ValueError) as error:
            said = str(error).strip().partition("\n")[0] or type(error).__name__
            raise IndexProblem(
                f"The Chroma server at {self.url} cannot be used ({said}); see that it runs, and to chroma_url."
            ) from error
