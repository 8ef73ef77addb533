"""Ingestion beside the pipeline of the tutorials: LangChain's splitter, langchain-chroma, Chroma's default embedder.

    pip install langchain-chroma langchain-text-splitters

Chroma's default embedder downloads its model, so its equal stands in for it: the same weights in float32, run by
onnxruntime with all cores, 32 texts at a time, each padded to 256 tokens, as `ONNXMiniLM_L6_V2` does. Splitter and
store are the libraries' own, at the tutorials' values: 1,000 characters with 200 of overlap.
Each pipeline is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant import Settings
from benchmarks.ingestion.editions import write
from benchmarks.ingestion.embedder import Float32
from benchmarks.ingestion.memory import peak
from benchmarks.jsonl import rows
from ingest import ingest


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--fp32", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=1_000)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds and megabytes of both, and how many times as fast ours is."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "news.jsonl"
        write(file, rows(args.file, args.articles))
        found = {name: _apart(name, file, args.fp32) for name in ("ours", "tutorial")}
    return {
        "articles": args.articles,
        **found,
        "times_as_fast": round(found["tutorial"]["seconds"] / found["ours"]["seconds"], 2),
        "times_as_fast_by_processor_time": round(
            found["tutorial"]["processor_seconds"] / found["ours"]["processor_seconds"], 2
        ),
    }


def _apart(name: str, file: Path, fp32: Path) -> dict[str, float]:
    program = f"from benchmarks.ingestion.tutorial import run; run({name!r}, {str(file)!r}, {str(fp32)!r})"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(name: str, file: str, fp32: str) -> None:
    """Prints what one of the two pipelines takes."""
    pipeline: Callable[[Path, Path, Path], int] = {"ours": _ours, "tutorial": _tutorial}[name]
    with tempfile.TemporaryDirectory() as scratch:
        wall, processor = time.perf_counter(), time.process_time()
        passages = pipeline(Path(file), Path(scratch) / "index", Path(fp32))
        took = time.perf_counter() - wall, time.process_time() - processor
    print(
        json.dumps(
            {
                "passages": passages,
                "seconds": round(took[0], 1),
                "processor_seconds": round(took[1], 1),
                "peak_megabytes": round(peak()),
            }
        )
    )


def _ours(file: Path, index: Path, fp32: Path) -> int:
    return ingest([file], Settings(index_dir=index)).passages


def _tutorial(file: Path, index: Path, fp32: Path) -> int:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    class Default(Embeddings):
        """Chroma's default embedder, or rather its equal."""

        model = Float32(fp32)

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            found: list[list[float]] = self.model.batches(texts, 32, 256).tolist()
            return found

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    articles = rows(file)
    kept = [{"url": row.get("url") or "", "title": row.get("title") or ""} for row in articles]
    chunks = splitter.create_documents([row["text"] for row in articles], kept)
    store = Chroma("news", Default(), persist_directory=str(index))
    for at in range(0, len(chunks), 5_000):  # Chroma takes no more at once
        store.add_documents(chunks[at : at + 5_000])
    return len(chunks)
