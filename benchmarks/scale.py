"""How an index bears to grow: time and memory to add passages, to open the index, and to search it, as it grows.

    python -m benchmarks.scale folder           [--passages 1000000] [--minutes 20]
    python -m benchmarks.scale servers          [--passages 1000000] [--minutes 20]
    python -m benchmarks.scale servers pgvector [--passages 20000] [--minutes 20]

Articles of ten passages are made up: words as rare as in a language (Zipf), vectors in a thousand groups. Both are the
same for all engines, and are put in by the index's own writer, without embedder and comparison for reprints. Whenever
the index has doubled a line is printed: passages a second since the last line, seconds to open, milliseconds of the
median search by words and by vectors, the share of the 20 nearest that a search by vectors finds, memory of this
process and of the servers, and size on disk. An engine ends at so many passages, or when its minutes are over.
`servers`, a PostgreSQL and a Chroma server, and `pgvector`, a PostgreSQL that searches vectors itself, are started for
it (`benchmarks/servers.py`). Where two engines are named, the second is put beside the first in the end.
"""

from __future__ import annotations

import argparse
import heapq
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant.index.local.folder import IndexFolder
from assistant.index.server.servers import IndexServers
from assistant.ports import Index
from assistant.records import Entry, StoredArticle, Vectors
from assistant.types import Article, Filters, Passage
from benchmarks.servers import Chroma, Postgres, running, running_pgvector

MODEL, SIZE = "local:made-up", 384
PIECES, WORDS = 10, 120
FIRST = 8_000
_TOGETHER = 25
"""Articles in one transaction, as many passages as an ingestion stores together."""
_ASKED = 50
"""Questions: what other articles say, which are not put in."""
_K, _NEAREST = 100, 20
"""Passages asked for, as the retriever does, and those of which it is told how many are found."""
_MEMORY = "512MB"
"""What PostgreSQL's processes share: room for the graph of pgvector, as Chroma has it for its own."""
_VOCABULARY, _GROUPS = 60_000, 1_000
_NOW = datetime(2026, 7, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Measured:
    """What an index of so many passages takes."""

    passages: int
    seconds: float
    """To add those since the last line."""
    added: int
    opened: float
    words: float
    vectors: float
    """Milliseconds of the median search."""
    recall: float
    memory: float
    servers: float
    disk: float
    """Megabytes."""

    def __str__(self) -> str:
        return (
            f"{self.passages:>9,} passages: {self.added / self.seconds:5.0f} added a second, opened and first asked in "
            f"{self.opened:.1f} s, words {self.words:.1f} ms, vectors {self.vectors:.1f} ms, recall@{_NEAREST} "
            f"{self.recall:.3f}, memory {self.memory:.0f} MB and {self.servers:.0f} MB of servers, "
            f"disk {self.disk:,.0f} MB"
        )


def main() -> None:
    """Fills each in turn and measures on the way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("engines", nargs="+", choices=["folder", "servers", "pgvector"])
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=20.0)
    given = parser.parse_args()
    measured: dict[str, Measured] = {}
    for engine in given.engines:
        print(engine, flush=True)
        with started(engine) as (index, kept, processes):
            measured[engine] = grow(index, kept, processes, given.passages, given.minutes)
    if len(measured) == 2:
        one, other = measured.values()
        print(
            f"{given.engines[1]} beside {given.engines[0]}: {other.seconds / one.seconds:.2f} times as long to add the "
            f"last {one.added:,}, {other.vectors / one.vectors:.2f} times to search vectors, recall "
            f"{other.recall - one.recall:+.3f}, {other.servers / max(one.servers, 1):.2f} times the servers' memory, "
            f"{other.disk / one.disk:.2f} times the disk"
        )


@contextmanager
def started(engine: str) -> Iterator[tuple[Index, list[Path], Callable[[], list[int]]]]:
    """An index that is not there yet, the folders of what it keeps, and the processes of its servers."""
    if engine == "folder":
        with tempfile.TemporaryDirectory(prefix="scale-", dir="/tmp") as scratch:
            yield IndexFolder(Path(scratch) / "index"), [Path(scratch)], list
    elif engine == "servers":
        with running(_MEMORY) as (postgres, chroma):
            index = IndexServers(postgres.url, chroma.url, Path("index"))
            both: list[Postgres | Chroma] = [postgres, chroma]
            yield index, [postgres.data, chroma.folder], lambda: [p for one in both for p in one.processes()]
    else:
        with running_pgvector(_MEMORY) as postgres:
            yield IndexServers(postgres.url, None, Path("index")), [postgres.data], postgres.processes


def grow(
    index: Index, kept: list[Path], processes: Callable[[], list[int]], passages: int, minutes: float
) -> Measured:
    """Adds articles until there are so many passages or the time is over."""
    until, due, count, last = time.monotonic() + 60 * minutes, min(FIRST, passages), 0, 0
    made = entries()
    questions = Questions([next(made) for _ in range(_ASKED)])
    with index.writer(MODEL) as writer:
        took = 0.0
        while True:
            some = [next(made) for _ in range(_TOGETHER)]
            began = time.perf_counter()
            writer.add_many(some)
            took += time.perf_counter() - began
            questions.compare(some)
            count += _TOGETHER * PIECES
            over = count >= passages or time.monotonic() > until
            if count >= due or over:
                opened, words, vectors, recall = questions.ask(index)
                disk = sum(
                    file.stat().st_size for folder in kept for file in folder.rglob("*") if file.is_file()
                )
                measured = Measured(
                    count,
                    took,
                    count - last,
                    opened,
                    1000 * words,
                    1000 * vectors,
                    recall,
                    _memory(os.getpid()),
                    sum(map(_memory, processes())),
                    disk / 2**20,
                )
                print(measured, flush=True)
                due, last, took = due * 2, count, 0.0
            if over:
                return measured


class Questions:
    """What is asked of an index, with the passages nearest to each by comparing all."""

    def __init__(self, articles: Sequence[Entry]) -> None:
        self._words = [" ".join(passages[0].text.split()[:8]) for _, passages, _ in articles]
        self._vectors: Vectors = np.stack([vectors[0] for _, _, vectors in articles])
        self._nearest: list[list[tuple[float, str]]] = [[] for _ in articles]

    def compare(self, added: Sequence[Entry]) -> None:
        """Notes which of these passages are among the nearest so far."""
        names = [passage.id for _, passages, _ in added for passage in passages]
        cosines = self._vectors @ np.concatenate([vectors for _, _, vectors in added]).T
        for number, row in enumerate(cosines):
            near = zip(row.tolist(), names, strict=True)
            self._nearest[number] = heapq.nlargest(_NEAREST, [*self._nearest[number], *near])

    def ask(self, index: Index) -> tuple[float, float, float, float]:
        """Seconds to open and be first asked, of the median search by words and by vectors; and its recall."""
        began = time.perf_counter()
        with index.reader(MODEL, SIZE) as reader:
            reader.search_vectors(self._vectors[0], 10, Filters())
            opened = time.perf_counter() - began
            by_words, by_vectors, found = [], [], []
            for words, vector, nearest in zip(self._words, self._vectors, self._nearest, strict=True):
                began = time.perf_counter()
                reader.search_words(words, _K, Filters())
                by_words.append(time.perf_counter() - began)
                began = time.perf_counter()
                hits = reader.search_vectors(vector, _K, Filters())
                by_vectors.append(time.perf_counter() - began)
                found.append(len({hit.passage_id for hit in hits[:_NEAREST]} & {name for _, name in nearest}))
            recall = sum(found) / sum(map(len, self._nearest))
        return opened, statistics.median(by_words), statistics.median(by_vectors), recall


def entries() -> Iterator[Entry]:
    """Made-up articles, always the same ones in the same order."""
    chance = np.random.default_rng(7)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    words = np.array(["".join(chance.choice(letters, 4 + n % 6)) for n in range(_VOCABULARY)])
    often = 1 / np.arange(1, _VOCABULARY + 1)
    groups = chance.normal(size=(_GROUPS, SIZE))
    number = 0
    while True:
        drawn = words[chance.choice(_VOCABULARY, (1_000, WORDS), p=often / often.sum())]
        around = groups[chance.integers(_GROUPS, size=1_000)] + 0.7 * chance.normal(size=(1_000, SIZE))
        vectors: Vectors = (around / np.linalg.norm(around, axis=1, keepdims=True)).astype(np.float32)
        for at in range(0, 1_000, PIECES):
            yield _entry(
                f"a{number}",
                [" ".join(row) + "." for row in drawn[at : at + PIECES]],
                vectors[at : at + PIECES],
            )
            number += 1


def _entry(name: str, pieces: list[str], vectors: Vectors) -> Entry:
    article = Article(id=name, title=pieces[0][:40], source="Made Up", text=" ".join(pieces))
    passages, start = [], 0
    for piece in pieces:
        end = start + len(piece)
        passages.append(
            Passage(
                f"{name}#{start}-{end}", name, article.title, article.source, None, None, piece, start, end
            )
        )
        start = end + 1
    return StoredArticle(article, f"hash of {name}", _NOW, f"/news/{name}"), passages, vectors


def _memory(process: int) -> float:
    """Megabytes of its own, what it shares counted in parts; 0 of one that has ended meanwhile, as PostgreSQL's do."""
    with suppress(FileNotFoundError, ProcessLookupError):
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
        for line in (line for line in told.splitlines() if line.startswith("Pss:")):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
