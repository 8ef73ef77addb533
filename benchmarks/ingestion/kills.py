"""Kills a real ingestion at random moments and compares the index with one that was built in peace.

The editions of a paper are ingested one after the other, with --remove-missing, so that articles are added, changed
and removed. Each run is a process of its own that gets SIGKILL after a random time; it is started again until the
edition is in, and only then the next one appears. After every kill the file is examined, which is what a reader would
find then. In the end both indexes must hold the same versions, passages, vectors, words and places, and be whole.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant import Settings
from assistant.index.local.catalogue.reading import Catalogue
from benchmarks.ingestion.editions import edition, write
from ingest import index, repair


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--articles", type=int, default=44)
    parser.add_argument("--seed", type=int, default=7)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """How often it was killed, where, and what was broken."""
    importlib.import_module("chromadb")  # which an ingestion imports late: no time to be killed in
    with tempfile.TemporaryDirectory() as scratch:
        return kill_and_compare(Path(scratch), args.times, args.articles, args.seed)


def kill_and_compare(scratch: Path, times: int, articles: int, seed: int) -> dict[str, Any]:
    """The figures of one such test; `broken` lists what should not be."""
    chance = random.Random(seed)
    news, killed, peaceful = scratch / "news", scratch / "killed", scratch / "peaceful"
    news.mkdir()
    kills = runs = editions = 0
    states: dict[str, int] = {}
    broken: list[str] = []
    while kills < times:
        write(news / "news.jsonl", edition(editions, articles))
        editions += 1
        started = time.monotonic()
        _run(news, peaceful, None)
        usual = time.monotonic() - started
        ended = False
        while not ended and kills < times:
            runs += 1
            if not (ended := _run(news, killed, chance.uniform(0.0, usual))):
                kills += 1
                state = _state(killed, broken)
                states[state] = states.get(state, 0) + 1
        if not ended:
            _run(news, killed, None)
    for what, one, other in zip(_CONTENTS, contents(killed), contents(peaceful), strict=True):
        if one != other:
            broken.append(
                f"{what}: {len(one)} rows in the killed index, {len(other)} in the other, or others."
            )
    # Last, for it loads the embedder, whose threads a child that is forked would look for in vain.
    broken += repair.check(Settings(index_dir=killed))
    return {"kills": kills, "runs": runs, "editions": editions, "killed_while": states, "broken": broken}


def _run(news: Path, folder: Path, seconds: float | None) -> bool:
    """One ingestion in a process of its own, killed after so many seconds: did it end before?"""
    child = os.fork()
    if child == 0:
        _ingest_and_exit(news, folder)
    until = time.monotonic() + (seconds if seconds is not None else 600.0)
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            if status:
                raise RuntimeError(f"The ingestion ended with status {os.waitstatus_to_exitcode(status)}.")
            return True
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _ingest_and_exit(news: Path, folder: Path) -> None:
    # Nothing of the parent is open here: it has imported the program, and started none of its threads.
    try:
        index._BATCH = 4
        index.ingest([news], Settings(index_dir=folder), remove_missing=True)
        os._exit(0)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)


def _state(folder: Path, broken: list[str]) -> str:
    """What the index was like when the kill came."""
    file = folder / "articles.sqlite3"
    if not file.exists():
        return "nothing was there yet"
    journal = file.with_name(file.name + "-journal").exists()
    with closing(sqlite3.connect(file)) as db:
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return "the file was being laid out"
    catalogue = Catalogue(file)
    try:
        broken += [problem for problem in catalogue.damage().problems if "embeddings" not in problem]
        if journal:
            return "in a transaction"
        return "between batches or in Chroma" if catalogue.is_unsettled() else "reading or closing"
    finally:
        catalogue.close()


_CONTENTS = {
    "versions": "SELECT id, version, title, text, updated, published, superseded_at, content_hash FROM articles",
    "passages": "SELECT p.id, a.id, version, start, end FROM passages p JOIN articles a ON a.number = p.article",
    "vectors": "SELECT id, hex(vector) FROM vectors v JOIN passages p ON p.number = v.number",
    "words": "SELECT term, col, doc, cnt FROM temp.terms",
    "places": "SELECT * FROM places",
    "reprints": (
        "SELECT a.id, a.version, b.id, b.version FROM reprints r JOIN articles a ON a.number = r.article"
        " JOIN articles b ON b.number = r.other"
    ),
}


def contents(folder: Path) -> list[list[tuple[Any, ...]]]:
    """All that an index holds, numbers aside, which no two runs share."""
    with closing(sqlite3.connect(folder / "articles.sqlite3")) as db:
        db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, words, col)")
        return [sorted(db.execute(query).fetchall(), key=repr) for query in _CONTENTS.values()]
