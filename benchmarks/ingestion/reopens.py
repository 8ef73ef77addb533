"""Opens Chroma anew many times, as a reader does beside a long ingestion, and watches the memory of the process."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.index.local.store import Store
from assistant.records import StoredArticle, Vectors
from assistant.types import Article, Filters, Passage

_MODEL, _DIMENSIONS, _EACH = "local:none", 384, 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--passages", type=int, default=10_000)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Megabytes after so many reopens."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        _fill(folder, args.passages)
        store = Store.open(folder, _MODEL)
        question = _vectors(1, seed=0)[0]
        seen: dict[int, float] = {}
        started = time.monotonic()
        for number in range(args.times + 1):
            if number in {0, 1, 5, 20} or number % max(1, args.times // 10) == 0:
                seen[number] = round(resident(), 1)
            store._search.close()
            store.search_vectors(question, 5, Filters())
        return {
            "passages": args.passages,
            "megabytes_after_reopens": seen,
            "seconds_a_reopen": round((time.monotonic() - started) / args.times, 3),
        }


def resident() -> float:
    """Megabytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _fill(folder: Path, passages: int) -> None:
    with Store.create_or_open(folder, _MODEL, _DIMENSIONS) as store:
        for first in range(0, passages, 10 * _EACH):
            store.add_many([_entry(n) for n in range(first, first + 10 * _EACH, _EACH)])


def _entry(number: int) -> tuple[StoredArticle, list[Passage], Vectors]:
    text = " ".join(f"w{number + n:06}" for n in range(_EACH))
    article = Article(id=f"a{number}", text=text)
    cut = [
        Passage(
            f"a{number}#{8 * n}-{8 * n + 7}", f"a{number}", "", "", None, None, text[8 * n : 8 * n + 7], 8 * n
        )
        for n in range(_EACH)
    ]
    return StoredArticle(article, str(number), datetime.now(UTC)), cut, _vectors(_EACH, number + 1)


def _vectors(count: int, seed: int) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(count, _DIMENSIONS)).astype(np.float32)
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit
