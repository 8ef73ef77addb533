"""Chroma compared with SQLite in a process of its own: a folder that a hand or the disk has spoilt can crash it."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from assistant.errors import AssistantError, IndexBusy, IndexProblem
from assistant.index.local.catalogue.reading import Catalogue
from assistant.index.local.chroma import VectorFolder
from assistant.index.local.comparison import Disagreement, compare
from assistant.index.local.locks import IndexLock
from assistant.processes import run_apart


def compare_in_a_process(file: Path, chroma: Path) -> Disagreement:
    """Where the two differ; a Chroma that crashes cannot be used. IndexProblem, IndexBusy.

    Whoever asks holds the writer's lock: only readers come in between.
    """
    done = run_apart(__name__, str(file), str(chroma))
    if done.returncode < 0:
        return Disagreement(
            unusable=f"The vectors in {chroma} make Chroma crash (signal {-done.returncode})."
        )
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise IndexProblem(
            f"The vectors in {chroma} could not be examined ({told[-1] if told else 'no reason'})."
        )
    found = json.loads(done.stdout)
    if "busy" in found:
        raise IndexBusy(found["busy"])
    if "problem" in found:
        raise IndexProblem(found["problem"])
    return Disagreement(**found)


def compare_here(file: Path, chroma: Path) -> Disagreement:
    """The same in this process. IndexProblem, IndexBusy."""
    with closing(Catalogue(file)) as catalogue, closing(VectorFolder(chroma)) as vectors:
        return compare(catalogue, vectors, IndexLock(file.parent))


def main() -> None:
    """What the other process does: says on standard output what it has found."""
    file, chroma = map(Path, sys.argv[1:])
    try:
        found = asdict(compare_here(file, chroma))
    except IndexBusy as error:
        found = {"busy": str(error)}
    except AssistantError as error:
        found = {"problem": str(error)}
    sys.stdout.write(json.dumps(found))
