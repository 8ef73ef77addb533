"""Peak memory of an ingestion of few articles and of many, the vector index itself aside.

Whole articles would take hours, so each is cut to its first `--characters`, but for one in `--whole`, which is left as
long as it is: the longest decide how much a batch takes. They come from the files named, in one drawn order, each id
once; without files they are made up and of one passage each. Each size is a process of its own. Chroma's graph grows
with the passages and is what a vector index is: its size is taken as that of its files (`data_level0.bin` and the
like, which Chroma holds in memory as they are), and both figures are told.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import Settings
from benchmarks.ingestion.editions import article, write
from benchmarks.jsonl import rows
from ingest import ingest


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "files", type=Path, nargs="*", help="article files; without any, articles are made up"
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[5_000, 20_000])
    parser.add_argument("--characters", type=int, default=600, help="so much of an article is kept")
    parser.add_argument("--whole", type=int, default=100, help="of so many articles one is kept whole")


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Megabytes by number of articles, and how much the last takes more than the first."""
    with tempfile.TemporaryDirectory() as scratch:
        files = dict(_files(args, Path(scratch)))
        sizes = {n: _in_a_process_of_its_own(file) for n, file in files.items()}
    first, last = sizes[args.articles[0]], sizes[args.articles[-1]]
    return {
        "megabytes": sizes,
        "grows_by": round(last["without_graph"] / first["without_graph"] - 1, 3),
        "grows_by_with_graph": round(last["peak"] / first["peak"] - 1, 3),
    }


def _files(args: argparse.Namespace, folder: Path) -> Iterator[tuple[int, Path]]:
    """A file of so many articles for each of the numbers asked for."""
    articles = list({row["id"]: row for file in args.files for row in rows(file)}.values())
    random.Random(3).shuffle(articles)
    for number, row in enumerate(articles):
        if number % args.whole:
            row["text"] = row["text"][: args.characters]
    for n in args.articles:
        if articles and n > len(articles):
            raise SystemExit(f"The files hold {len(articles):,} articles, not {n:,}.")
        write(folder / f"{n}.jsonl", articles[:n] or [article(number, 0) for number in range(n)])
        yield n, folder / f"{n}.jsonl"


def _in_a_process_of_its_own(file: Path) -> dict[str, float]:
    program = f"from benchmarks.ingestion.memory import run; run({str(file)!r})"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def run(file: str) -> None:
    """Prints the peak of this process after it has ingested a file."""
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "index"
        report = ingest([file], Settings(index_dir=index))
        most = peak()
        graph = sum(f.stat().st_size for f in (index / "vectors").rglob("*.bin")) / 1e6
    found = {"peak": round(most, 1), "graph": round(graph, 1), "without_graph": round(most - graph, 1)}
    print(json.dumps(found | {"passages": report.passages, "seconds": round(report.seconds, 1)}))


def peak() -> float:
    """Megabytes that this process held at most; unlike `ru_maxrss` without those of whoever started it."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024 / 1e6
