"""The vectors of the passages in an embedded Chroma: the only importer of chromadb.

Chroma (1.5) needs three things of whoever uses one folder from several processes: nobody may read while another
writes, an open client does not see what others wrote, and opening alone writes a row of bookkeeping. So the store
holds its locks around every call here and opens anew what has moved on.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexDamaged, IndexProblem
from assistant.records import Vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

Numbers = NDArray[np.int64]

COLLECTION = "passages"
_HNSW = {"space": "cosine", "ef_construction": 100, "max_neighbors": 16, "ef_search": 200}
_UPSERT = 2000
"""Vectors in one call; Chroma takes at most 5,461."""
_FULL = re.compile(r"disk is full|No space left|os error (?:27|28|122)\b|code: (?:778|1034|1546|4874)\b")
"""What is said where the disk takes no more; SQLite's codes are those of failed writes, as failed reads are damage."""


class VectorFolder:
    """The vectors in one folder, each under the number of its passage. Opened by the first call that needs it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = ""
        self._client: Any = None
        self._collection: Collection | None = None
        self._opening = threading.Lock()

    @property
    def is_open(self) -> bool:
        return self._collection is not None

    def load(self) -> None:
        """Opens the folder and reads its graph into memory, with what Chroma has not yet worked into it."""
        with self._translated():
            first = self._opened().get(limit=1, include=["embeddings"])["embeddings"]
            if first is not None and len(first):
                self._opened().query(query_embeddings=np.asarray(first, np.float32), n_results=1)

    def __len__(self) -> int:
        """How many vectors there are."""
        with self._translated():
            return self._opened().count()

    def nearest(self, vector: Vectors, k: int) -> tuple[Numbers, Vectors]:
        """The (k,) numbers nearest to `vector`, approximately (HNSW), with their cosines, best first."""
        with self._translated():
            opened = self._opened()
            size = min(k, opened.count())
            if size == 0:
                return np.empty(0, np.int64), np.empty(0, np.float32)
            found = opened.query(
                query_embeddings=np.asarray(vector, np.float32)[None], n_results=size, include=["distances"]
            )
        distances = found["distances"]
        assert distances is not None
        numbers = np.array([int(name) for name in found["ids"][0]], np.int64)
        return numbers, 1.0 - np.asarray(distances[0], np.float32)

    def put(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """Stores (n, d) vectors under their numbers, over what stood there."""
        with self._translated():
            for at in range(0, len(numbers), _UPSERT):
                some = slice(at, at + _UPSERT)
                self._opened().upsert([str(n) for n in numbers[some]], np.ascontiguousarray(vectors[some]))

    def drop(self, numbers: Sequence[int]) -> None:
        """Takes out the vectors of these numbers; those that are not there do not matter."""
        with self._translated():
            for at in range(0, len(numbers), _UPSERT):
                self._opened().delete([str(n) for n in numbers[at : at + _UPSERT]])

    def numbers(self) -> set[int]:
        """The numbers under which a vector stands."""
        with self._translated():
            return {int(name) for name in self._opened().get(include=[])["ids"]}

    def get(self, numbers: Sequence[int]) -> dict[int, Vectors]:
        """The vectors of these numbers, as far as they are there, of length 1."""
        found: dict[int, Vectors] = {}
        with self._translated():
            for at in range(0, len(numbers), _UPSERT):
                some = self._opened().get(
                    [str(n) for n in numbers[at : at + _UPSERT]], include=["embeddings"]
                )
                found |= zip(map(int, some["ids"]), np.asarray(some["embeddings"], np.float32), strict=True)
        return found

    def clear(self) -> None:
        """Deletes the folder, whatever state it is in; the next call makes it anew."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def sync(self) -> None:
        """Sees to it that what was written outlives a power cut; Chroma leaves that to the system."""
        for path in (*self._folder.rglob("*"), self._folder):
            if path.exists():
                descriptor = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)

    def close(self) -> None:
        """Lets go of the files and of the memory; the next call opens them again, as they are by then."""
        with self._opening:
            if self._client is not None:
                self._client.close()
                _give_back(self._place)
            self._client = self._collection = None

    def _opened(self) -> Collection:
        with self._opening:
            if self._collection is None:
                self._open()
            assert self._collection is not None
            return self._collection

    def _open(self) -> None:
        # Importing it takes most of a second, and an ingestion that finds nothing new does without.
        import chromadb
        from chromadb.config import Settings

        _bound_arenas()
        settings = Settings(anonymized_telemetry=False, _env_file=None)  # type: ignore[call-arg]  # pydantic's own
        self._place = _own_spelling(self._folder)
        # Where opening fails, this spelling is not given back: Chroma keeps the broken system under it.
        self._client = chromadb.PersistentClient(self._place, settings)
        self._collection = self._client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW}
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Chroma's errors become ours; a panic of its Rust part derives from BaseException alone."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            text = str(error)
            if _FULL.search(text):
                raise IndexProblem(
                    f"The disk that holds {self._folder} is full or failing; make room and try again."
                ) from error
            if "readonly database" in text or "ermission denied" in text or "unable to open" in text:
                raise IndexProblem(
                    f"{self._folder} cannot be written, and Chroma writes whenever it opens; make it writable."
                ) from error
            raise IndexDamaged(
                f"The vectors in {self._folder} cannot be used ({text.splitlines()[0] if text else error!r}); "
                "`news-assistant check --repair` makes them anew."
            ) from error


_M_ARENA_MAX = -8


def _bound_arenas() -> None:
    """Keeps glibc from giving each of Chroma's threads a heap of its own; there are as many as processors.

    Chroma starts new threads whenever it is opened, and what one of them frees stays in its heap: a process that had
    opened 10,000 vectors 500 times held 470 MB.
    """
    with suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, os.cpu_count() or 1)


# Within one process Chroma hands out one shared system for each spelling of a folder, and a stale one to whoever
# opens the folder while it is open elsewhere. So each of ours has a spelling to itself: "x", "x/.", "x/./." …
_spellings: set[str] = set()
_spelling = threading.Lock()


def _own_spelling(folder: Path) -> str:
    with _spelling:
        place = str(folder.absolute())
        while place in _spellings:
            place = os.path.join(place, ".")  # noqa: PTH118 (Path would take the dot away again)
        _spellings.add(place)
        return place


def _give_back(place: str) -> None:
    with _spelling:
        _spellings.discard(place)
