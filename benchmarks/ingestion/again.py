"""A second ingestion of what is in the index already, and a third of which one article has changed.

With `--index` an index is used that is there, and kept, with its file of articles changed in a copy; the first run is
timed only where it is made here. Each run is a process of its own, so that its start and imports count.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant import Settings
from assistant.models import embedder as models
from benchmarks.ingestion.editions import write
from benchmarks.jsonl import rows
from ingest import ingest


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int)
    parser.add_argument("--index", type=Path)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds of each run, and whether a model was loaded."""
    with tempfile.TemporaryDirectory() as scratch:
        articles = rows(args.file, args.articles)
        index, file = args.index or Path(scratch) / "index", Path(scratch) / "news.jsonl"
        write(file, articles)
        runs = {"first": _apart(file, index), "unchanged": _apart(file, index)}
        middle = articles[len(articles) // 2]
        write(file, [row if row is not middle else row | {"text": _changed(row["text"])} for row in articles])
        runs["one_changed"] = _apart(file, index)
        write(file, articles)
        runs["changed_back"] = _apart(file, index)
    figures: dict[str, Any] = {"articles": len(articles), **runs}
    for kind in ("seconds", "processor_seconds"):
        figures[f"unchanged_of_first_by_{kind}"] = round(runs["unchanged"][kind] / runs["first"][kind], 4)
        figures[f"one_changed_takes_more_{kind}"] = round(
            runs["one_changed"][kind] - runs["unchanged"][kind], 2
        )
    return figures


def _changed(text: str) -> str:
    return text + "\n\nThis article was corrected: a number in it was wrong."


def _apart(file: Path, index: Path) -> dict[str, Any]:
    program = f"from benchmarks.ingestion.again import run; run({str(file)!r}, {str(index)!r})"
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": round(time.perf_counter() - started, 2), **found}


def run(file: str, index: str) -> None:
    """Prints what one run did."""
    report = ingest([file], Settings(index_dir=Path(index)), remove_missing=True)
    counts = {key: getattr(report, key) for key in ("added", "updated", "unchanged", "removed", "passages")}
    print(
        json.dumps(
            {
                "processor_seconds": round(time.process_time(), 2),
                **counts,
                "models_loaded": len(models._loaded),
                "chroma_loaded": "chromadb" in sys.modules,
            }
        )
    )
