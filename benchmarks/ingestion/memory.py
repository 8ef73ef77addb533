"""Peak memory of an ingestion of few articles and of many, the vector index itself aside.

The articles are short, of one passage each, so that the real embedder gets through them; each size is a process of
its own. Chroma's graph grows with the passages and is what a vector index is: its size is taken as that of its files
(`data_level0.bin` and the like, which Chroma holds in memory as they are), and both figures are told.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from assistant import Settings
from benchmarks.ingestion.editions import article, write
from ingest import ingest


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("--articles", type=int, nargs="+", default=[5_000, 20_000])


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Megabytes by number of articles, and how much the last takes more than the first."""
    sizes = {n: _in_a_process_of_its_own(n) for n in args.articles}
    first, last = sizes[args.articles[0]], sizes[args.articles[-1]]
    return {
        "megabytes": sizes,
        "grows_by": round(last["without_graph"] / first["without_graph"] - 1, 3),
        "grows_by_with_graph": round(last["peak"] / first["peak"] - 1, 3),
    }


def _in_a_process_of_its_own(articles: int) -> dict[str, float]:
    program = f"from benchmarks.ingestion.memory import peak; peak({articles})"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def peak(articles: int) -> None:
    """Prints the peak of this process after it has ingested so many articles."""
    with tempfile.TemporaryDirectory() as scratch:
        file, index = Path(scratch) / "news.jsonl", Path(scratch) / "index"
        write(file, [article(n, 0) for n in range(articles)])
        report = ingest([file], Settings(index_dir=index))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        graph = sum(f.stat().st_size for f in (index / "vectors").rglob("*.bin")) / 2**20
    found = {"peak": round(most, 1), "graph": round(graph, 1), "without_graph": round(most - graph, 1)}
    print(json.dumps(found | {"passages": report.passages, "seconds": round(report.seconds, 1)}))
