"""Asks questions while another process ingests, and counts errors and answers that are not up to date.

A newsroom's hour: one process ingests edition after edition, each with new, changed and removed articles; here an
`Assistant` and a `Retriever` that were opened before ask questions from two threads, with and without filters. The
writer writes down when an ingestion ended and what it brought. A question is about one of those articles: an answer
is stale when more than five seconds later it misses what was added, or finds what was removed or said before.
Every tenth question is a whole `Assistant.ask`; the others search as it does and leave out the slow reading.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from assistant import Assistant, Settings
from assistant.index.local.store import Store
from assistant.models.embedder import load_embedder
from assistant.types import Filters
from benchmarks.ingestion.editions import article, edition, write
from ingest import ingest

_GRACE = 5.0
"""Seconds after which an answer has to know."""
_THREADS = 2
_WHOLE = 10
_BASE = 2_600
"""Articles that never change, of one passage each: enough for Chroma to be asked at all."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("--questions", type=int, default=1200, help="one every three seconds for an hour")
    parser.add_argument("--articles", type=int, default=220, help="that come, change and go")
    parser.add_argument("--base", type=int, default=_BASE, help="that stay")


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """How many were asked, what went wrong, and how long it took until a writer's end was seen."""
    with tempfile.TemporaryDirectory() as scratch:
        return ask_while_written(Path(scratch), args.questions, args.articles, args.base)


def ask_while_written(scratch: Path, questions: int, articles: int, base: int) -> dict[str, Any]:
    """The figures of one such test; `broken` lists errors and stale answers."""
    settings = Settings(index_dir=scratch / "index", chat_model="extractive")
    write(scratch / "base.jsonl", [article(n, 0) | {"id": f"base-{n}"} for n in range(10_000, 10_000 + base)])
    (scratch / "news").mkdir()
    write(scratch / "news" / "news.jsonl", edition(0, articles))
    ingest([scratch / "base.jsonl", scratch / "news"], settings)
    log = scratch / "log.jsonl"
    log.write_text(json.dumps({"at": time.monotonic(), "edition": 0}) + "\n")
    program = (
        f"from benchmarks.ingestion.readers import keep_writing; keep_writing({str(scratch)!r}, {articles})"
    )
    writer = subprocess.Popen([sys.executable, "-c", program])
    asking = _Asking(settings, log, articles)
    try:
        started = time.monotonic()
        threads = [
            threading.Thread(target=asking.ask, args=(questions // _THREADS, n)) for n in range(_THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - started
    finally:
        if writer.poll() is not None:
            asking.broken.append(f"The writer ended with status {writer.returncode}.")
        writer.terminate()
        writer.wait()
    lines = log.read_text().splitlines()
    return {
        "questions": asking.counts["asked"],
        "whole_answers": asking.counts["whole"],
        "seconds": round(seconds, 1),
        "ingestions_meanwhile": len(lines) - 1,
        "errors": asking.counts["errors"],
        "stale_after_5_seconds": asking.counts["stale"],
        "stale_at_once": asking.counts["behind"],
        "broken": asking.broken[:10],
    }


def keep_writing(scratch: str, articles: int) -> None:
    """Ingests edition after edition until it is terminated."""
    folder, settings = Path(scratch), Settings(index_dir=Path(scratch) / "index")
    for number in range(1, 100_000):
        write(folder / "news" / "news.jsonl", edition(number, articles))
        ingest([folder / "news"], settings, remove_missing=True)
        with (folder / "log.jsonl").open("a") as log:
            log.write(json.dumps({"at": time.monotonic(), "edition": number}) + "\n")


class _Asking:
    """Questions from several threads, and what came of them."""

    def __init__(self, settings: Settings, log: Path, articles: int) -> None:
        self._log, self._articles = log, articles
        self._assistant = Assistant(settings)
        self._embedder = load_embedder(settings)
        self._store = Store.open(settings.index_dir, self._embedder.name)
        self.counts: Counter[str] = Counter()
        self.broken: list[str] = []

    def ask(self, questions: int, thread: int) -> None:
        """So many questions, one after the other."""
        chance = random.Random(thread)
        for number in range(questions):
            try:
                self._ask(chance, whole=number % _WHOLE == 0)
            except BaseException as error:
                self.counts["errors"] += 1
                self.broken.append(f"{type(error).__name__}: {error}")
            self.counts["asked"] += 1

    def _ask(self, chance: random.Random, whole: bool) -> None:
        asked_at = time.monotonic()
        n = chance.randrange(self._articles)
        known = self._editions()
        _, last = known[-1]
        wanted = next(
            (one for one in edition(last, self._articles) if one["id"] == article(n, 0)["id"]), None
        )
        one = wanted or article(n, (last + n) // 3)
        filters = Filters(sources=(one["source"],)) if chance.random() < 0.5 else Filters()
        found = self._texts(f"{one['title']} {one['text']}", filters)
        if whole:
            self.counts["whole"] += 1
            self._assistant.ask(f"How much will the {one['title'].split(': ')[1]} cost?")
        if self._agrees(one["id"], wanted, found):
            return
        self.counts["behind"] += 1
        # Whatever was written since, or in the seconds before, may be seen or not.
        settled = [number for at, number in known if at <= asked_at - _GRACE]
        if settled and settled[-1] == last == self._editions()[-1][1] and not self._is_being_written(last):
            self.counts["stale"] += 1
            self.broken.append(f"Edition {last}: {one['id']} should be {wanted and wanted['text']!r}.")

    def _is_being_written(self, last: int) -> bool:
        """Has the writer begun to store the next edition? Then its articles are seen before it has ended."""
        there = {row.id: row.text for row in self._store.articles()}
        due = {one["id"]: one["text"] for one in edition(last, self._articles)}
        return {k: v for k, v in there.items() if not (k or "").startswith("base-")} != due

    def _editions(self) -> list[tuple[float, int]]:
        rows = [json.loads(line) for line in self._log.read_text().splitlines() if line.endswith("}")]
        return [(row["at"], row["edition"]) for row in rows]

    def _texts(self, question: str, filters: Filters) -> dict[str, str]:
        """Text by id of the articles that words and vectors find."""
        words = self._store.search_words(question, 20, filters)
        vectors = self._store.search_vectors(self._embedder.embed_question(question), 20, filters)
        passages = self._store.passages([hit.passage_id for hit in [*words, *vectors]])
        return {passage.article_id: passage.text for passage in passages}

    @staticmethod
    def _agrees(article_id: str, wanted: dict[str, Any] | None, found: dict[str, str]) -> bool:
        if wanted is None:
            return article_id not in found
        return bool(found.get(article_id) == wanted["text"])
