"""What 8 bits cost in retrieval: answer_recall@5 with our vectors and with those of the float32 weights.

Of each question of a year of RealTime QA the first article that Google returned and that holds the answer is taken, as
far as `--passages` allow; those questions are asked of all these articles, indexed twice. Everything but the embedder
is the same; questions are embedded by the model that made the passages' vectors. Beside the whole retrieval, with its
words and its reader, stands the search by vectors alone, which has nothing else to go by. Differences are paired: the
questions that only one of the two finds decide, and the interval is theirs.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import Settings
from assistant.index.local.store import Store
from assistant.models.embedder import LocalEmbedder
from assistant.models.reader import load_reader
from assistant.question.analysis import Days, Question
from assistant.records import Vectors
from assistant.search.retriever import Retriever
from assistant.types import Filters
from benchmarks.choose_words import load_score
from benchmarks.ingestion.embedder import Float32
from benchmarks.ingestion.passages import article_of
from benchmarks.jsonl import rows
from ingest import ingest
from ingest.passages.split import split

_AT = 5
Hits = dict[str, NDArray[np.bool_]]
"""For each way to search, which questions (n,) have their answer among the first passages."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("folder", type=Path, help="realtimeqa, with score.py beside it")
    parser.add_argument("--year", default="2022")
    parser.add_argument("--passages", type=int, default=3_000)
    parser.add_argument("--fp32", type=Path, required=True)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Recall of both in per cent, and their paired difference in points."""
    score = load_score(args.folder.parent / "score.py")
    questions, articles = _chosen(args, score)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "articles.jsonl"
        file.write_text("".join(json.dumps(article) + "\n" for article in articles))
        ours, plain = (
            _hits(file, Path(scratch) / name, embedder, questions, score)
            for name, embedder in {"8 bits": LocalEmbedder(), "float32": _Plain(Float32(args.fp32))}.items()
        )
    return {
        "questions": len(questions),
        "articles": len(articles),
        **{f"answer_recall@{_AT}, {way}": _compared(ours[way], plain[way]) for way in ours},
    }


def _chosen(args: argparse.Namespace, score: ModuleType) -> tuple[list[Any], list[Any]]:
    """The questions that are asked, and the articles that they are asked of."""
    by_address = {row["url"]: row for row in rows(args.folder / f"articles-{args.year}.jsonl.gz")}
    questions, articles, passages = [], dict[str, Any](), 0
    for question in rows(args.folder / f"questions-{args.year}.jsonl"):
        gold = [score.norm(answer) for answer in question["answers"]]
        returned = [by_address[url] for url in question["google"] if url in by_address]
        holding = (
            one
            for one in returned
            if one["published"]
            and one["published"][:10] <= question["date"]
            and score.has(score.norm(one["text"]), gold)
        )
        if (found := next(holding, None)) is None:
            continue
        if found["url"] not in articles:
            passages += len(split(article_of(found)))
            if passages > args.passages:
                break
            articles[found["url"]] = found
        questions.append(question)
    return questions, list(articles.values())


class _Plain(LocalEmbedder):
    """Our embedder with the weights as they were published; the name stays, so that `ingest` takes it."""

    def __init__(self, model: Float32) -> None:
        self._model = model

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._model.alone(texts)

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self._model.alone([text])[0]
        return vector


def _hits(
    file: Path, index: Path, embedder: LocalEmbedder, questions: Sequence[Any], score: ModuleType
) -> Hits:
    from assistant.models import embedder as models

    settings = Settings(index_dir=index)
    models._loaded.clear()
    models._loaded[(settings.embeddings, settings.openai_api_key, settings.openai_base_url)] = embedder
    ingest([file], settings)
    store = Store.open(index, embedder.name)
    retriever = Retriever(store, embedder, load_reader())

    def whole(asked: str, day: date) -> list[str]:
        evidence = retriever.find(Question(asked, Days(day, day)), _AT, Filters(as_of=day))
        return [one.retrieved.passage.text for one in evidence]

    def vectors(asked: str, day: date) -> list[str]:
        hits = store.search_vectors(embedder.embed_question(asked), _AT, Filters(as_of=day))
        return [passage.text for passage in store.passages([hit.passage_id for hit in hits])]

    ways: dict[str, Callable[[str, date], list[str]]] = {"whole retrieval": whole, "vectors alone": vectors}
    return {
        way: np.array([_is_found(search, question, score) for question in questions])
        for way, search in ways.items()
    }


def _is_found(search: Callable[[str, date], list[str]], question: Any, score: ModuleType) -> bool:
    gold = [score.norm(answer) for answer in question["answers"]]
    texts = search(question["question"], date.fromisoformat(question["date"]))
    return any(score.has(score.norm(score.cut(text, 200)), gold) for text in texts)


def _compared(ours: NDArray[np.bool_], plain: NDArray[np.bool_]) -> dict[str, float]:
    more = 100 * (ours.astype(float) - plain)
    return {
        "8 bits": round(100 * float(ours.mean()), 1),
        "float32": round(100 * float(plain.mean()), 1),
        "only 8 bits": int((ours & ~plain).sum()),
        "only float32": int((plain & ~ours).sum()),
        "points more": round(float(more.mean()), 2),
        "half width of the 95 % interval": round(1.96 * float(more.std(ddof=1)) / len(more) ** 0.5, 2),
    }
