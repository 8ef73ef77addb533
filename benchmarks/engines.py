"""The same index in a folder and on servers: are the same passages found for the same questions, and how quickly?

    python -m benchmarks.engines INDEX QUESTIONS DATABASE_URL CHROMA_URL [--most 200] [--answers 30]

INDEX is a folder that `ingest` filled; it is moved to the servers first, unless it is there. QUESTIONS is a file of
JSON Lines with a `question` and the id of the `article` that it was asked of. Printed for each search: the share of
questions whose article is among the first five passages in the folder and on the servers, how many of the first five
are the same passages, and milliseconds at the median and at the 95th percentile. Then some of the questions are
answered without a key over each of them in turn: seconds to an answer, how many times as long it takes on the servers,
and how many answers are the same.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant import Assistant
from assistant.index.local.folder import IndexFolder
from assistant.index.server.servers import IndexServers
from assistant.models.embedder import load_embedder
from assistant.ports import Index, IndexReader
from assistant.records import Hit
from assistant.settings import Settings
from assistant.types import Filters
from ingest.move import move

K = 100
"""Candidates asked for, as the retriever does."""
FIRST = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("database_url")
    parser.add_argument("chroma_url")
    parser.add_argument("--most", type=int, default=200, help="questions asked, spread over the file")
    parser.add_argument(
        "--answers", type=int, default=30, help="questions answered, the first of those asked"
    )
    given = parser.parse_args()
    folder = IndexFolder(given.index)
    servers = IndexServers(given.database_url, given.chroma_url, given.index)
    started = time.perf_counter()
    print(f"moved: {move(folder, servers):,} articles, {time.perf_counter() - started:.0f} s")
    rows = [json.loads(line) for line in given.questions.read_text().splitlines()]
    rows = rows[:: max(1, len(rows) // given.most)]
    embedder = load_embedder(Settings(index_dir=given.index))
    asked = [(row["question"], embedder.embed_question(row["question"]), row["article"]) for row in rows]
    readers: dict[str, IndexReader] = {
        "folder": folder.reader(embedder.name, embedder.dimensions),
        "servers": servers.reader(embedder.name, embedder.dimensions),
    }
    print(f"{len(asked):,} questions, {readers['folder'].extent().passages:,} passages")
    searches: dict[str, Callable[[IndexReader, int], Sequence[Hit]]] = {
        "words": lambda reader, n: reader.search_words(asked[n][0], K, Filters()),
        "vectors": lambda reader, n: reader.search_vectors(asked[n][1], K, Filters()),
    }
    for what, search in searches.items():
        found: dict[str, list[list[str]]] = {}
        for name, reader in readers.items():
            search(reader, 0)  # opened and loaded
            seconds = []
            found[name] = []
            for n in range(len(asked)):
                began = time.perf_counter()
                hits = search(reader, n)
                seconds.append(time.perf_counter() - began)
                found[name].append([hit.passage_id for hit in hits[:FIRST]])
            there = [
                article in {passage.article_id for passage in reader.passages(ids)}
                for ids, (_, _, article) in zip(found[name], asked, strict=True)
            ]
            median, late = np.percentile(seconds, [50, 95]) * 1000
            print(f"{what:8} {name:8} recall@{FIRST} {np.mean(there):.3f}   {median:6.1f} ms, {late:6.1f} ms")
        same = [len({*a} & {*b}) / max(1, len(a)) for a, b in zip(*found.values(), strict=True)]
        print(f"{what:8} of the first {FIRST} the same in both: {np.mean(same):.3f}")
    answer({"folder": folder, "servers": servers}, [question for question, *_ in asked[: given.answers]])


def answer(engines: Mapping[str, Index], questions: Sequence[str]) -> None:
    """Has each question answered over each engine, one after the other so that what else goes on meets both alike."""
    settings = Settings(chat_model="extractive")
    assistants = {name: Assistant(settings, index=index) for name, index in engines.items()}
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    same = 0
    for assistant in assistants.values():
        assistant.ask(questions[0])  # opened and loaded
    for question in questions:
        texts = set()
        for name, assistant in assistants.items():
            began = time.perf_counter()
            texts.add(assistant.ask(question).text)
            seconds[name].append(time.perf_counter() - began)
        same += len(texts) == 1
    for name, took in seconds.items():
        median, late = np.percentile(took, [50, 95])
        print(f"answers  {name:8} {median:.2f} s, {late:.2f} s")
    ratios = np.divide(seconds["servers"], seconds["folder"])
    print(f"answers  on servers {np.median(ratios):.2f} times as long; {same} of {len(questions)} the same")


if __name__ == "__main__":
    main()
