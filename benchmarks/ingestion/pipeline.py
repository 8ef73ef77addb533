"""The share of an ingestion's time that is spent inside the model."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import Settings
from assistant.models.embedder import LocalEmbedder
from assistant.records import Vectors
from benchmarks.ingestion.editions import write
from benchmarks.jsonl import rows
from ingest import ingest


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=300)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds in all and in the model, by the clock and of the processor."""
    inside = {"wall": 0.0, "processor": 0.0}
    real = LocalEmbedder.embed_passages

    def timed(self: LocalEmbedder, texts: Sequence[str]) -> Vectors:
        wall, processor = time.perf_counter(), time.process_time()
        vectors = real(self, texts)
        inside["wall"] += time.perf_counter() - wall
        inside["processor"] += time.process_time() - processor
        return vectors

    LocalEmbedder.embed_passages = timed  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "news.jsonl"
        write(file, rows(args.file, args.articles))
        wall, processor = time.perf_counter(), time.process_time()
        report = ingest([file], Settings(index_dir=Path(scratch) / "index"))
        took = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    return {
        "articles": report.added,
        "passages": report.passages,
        "seconds": {name: round(seconds, 1) for name, seconds in took.items()},
        "in_the_model": {name: round(seconds / took[name], 3) for name, seconds in inside.items()},
        "passages_a_second": round(report.passages / took["wall"], 1),
        "processor_milliseconds_a_passage": round(1000 * took["processor"] / report.passages, 1),
    }
