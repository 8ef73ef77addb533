"""How an index bears to grow: time and memory to add passages, to open the index, and to search it, as it grows.

    python -m benchmarks.scale folder  [--passages 1000000] [--minutes 20]
    python -m benchmarks.scale servers [--passages 1000000] [--minutes 20]

Articles of ten passages are made up: words as rare as in a language (Zipf), vectors in a thousand groups. Both are the
same for both engines, and are put in by the index's own writer, without embedder and comparison for reprints. Whenever
the index has doubled a line is printed: passages a second since the last line, seconds to open, milliseconds of the
median search by words and by vectors, memory of this process and of the servers, and size on disk. It ends at so many
passages, or when the minutes are over. `servers` starts its own (`benchmarks/servers.py`).
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant.index.local.folder import IndexFolder
from assistant.index.server.servers import IndexServers
from assistant.ports import Index
from assistant.records import Entry, StoredArticle, Vectors
from assistant.types import Article, Filters, Passage
from benchmarks.servers import Chroma, Postgres, running

MODEL, SIZE = "local:made-up", 384
PIECES, WORDS = 10, 120
FIRST = 8_000
_TOGETHER = 25
"""Articles in one transaction, as many passages as an ingestion stores together."""
_ASKED = 20
_VOCABULARY, _GROUPS = 60_000, 1_000
_NOW = datetime(2026, 7, 1, tzinfo=UTC)


def main() -> None:
    """Fills one of the two and measures on the way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("engine", choices=["folder", "servers"])
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=20.0)
    given = parser.parse_args()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scale-", dir="/tmp")))
        if given.engine == "folder":
            grow(IndexFolder(scratch / "index"), [scratch], lambda: 0.0, given.passages, given.minutes)
        else:
            postgres, chroma = stack.enter_context(running())
            index = IndexServers(postgres.url, chroma.url, Path("index"))
            kept = [postgres.data, chroma.folder]
            grow(index, kept, lambda: _of_servers(postgres, chroma), given.passages, given.minutes)


def grow(index: Index, kept: list[Path], others: Callable[[], float], passages: int, minutes: float) -> None:
    """Adds articles until there are so many passages or the time is over."""
    until, due, count, last = time.monotonic() + 60 * minutes, FIRST, 0, 0
    made = entries()
    with index.writer(MODEL) as writer:
        began = time.monotonic()
        while count < passages and time.monotonic() < until:
            some = [next(made) for _ in range(_TOGETHER)]
            writer.add_many(some)
            count += _TOGETHER * PIECES
            if count >= min(due, passages):
                rate = (count - last) / (time.monotonic() - began)
                print(
                    f"{count:>9,} passages: {rate:5.0f} added a second, {_asked(index, some, others, kept)}",
                    flush=True,
                )
                due, last, began = due * 2, count, time.monotonic()
    print(f"ended at {count:,} passages", flush=True)


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


def _asked(index: Index, some: list[Entry], others: Callable[[], float], kept: list[Path]) -> str:
    began = time.perf_counter()
    with index.reader(MODEL, SIZE) as reader:
        reader.search_vectors(some[0][2][0], 10, Filters())
        opened = time.perf_counter() - began
        by_words, by_vectors = [], []
        for number in range(_ASKED):
            _, passages, vectors = some[number % len(some)]
            question = " ".join(passages[number % PIECES].text.split()[:8])
            began = time.perf_counter()
            reader.search_words(question, 100, Filters())
            by_words.append(time.perf_counter() - began)
            began = time.perf_counter()
            reader.search_vectors(vectors[number % PIECES], 100, Filters())
            by_vectors.append(time.perf_counter() - began)
    disk = sum(file.stat().st_size for folder in kept for file in folder.rglob("*") if file.is_file()) / 2**20
    return (
        f"opened and first asked in {opened:.1f} s, words {1000 * statistics.median(by_words):.0f} ms, "
        f"vectors {1000 * statistics.median(by_vectors):.0f} ms, memory {_memory(os.getpid()):.0f} MB"
        f" and {others():.0f} MB of servers, disk {disk:,.0f} MB"
    )


def _memory(process: int) -> float:
    """Megabytes of its own, what it shares counted in parts."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _of_servers(postgres: Postgres, chroma: Chroma) -> float:
    return sum(map(_memory, [*postgres.processes(), *chroma.processes()]))


if __name__ == "__main__":
    main()
