"""What 8 bits cost in retrieval: answer_recall@5 with our vectors and with those of the float32 weights.

The first questions of a year of RealTime QA are asked of the articles that Google returned for them, indexed twice.
Everything but the embedder is the same; questions are embedded by the model that made the passages' vectors.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant import Settings
from assistant.models import LocalEmbedder, Vectors
from assistant.reader import load_reader
from assistant.retrieve import Days, Retriever
from assistant.store import Store
from assistant.types import Filters
from benchmarks.ingestion.embedder import Float32
from benchmarks.ingestion.passages import rows_of
from ingest import ingest


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("folder", type=Path, help="realtimeqa, with score.py beside it")
    parser.add_argument("--year", default="2023")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--fp32", type=Path, required=True)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """The scorer's figures for both, and their difference in points."""
    questions = rows_of(args.folder / f"questions-{args.year}.jsonl", args.questions)
    wanted = {url for question in questions for url in question["google"]}
    articles = [a for a in rows_of(args.folder / f"articles-{args.year}.jsonl.gz") if a["url"] in wanted]
    plain = Float32(args.fp32)
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with gzip.open(folder / "articles.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(article) + "\n" for article in articles)
        (folder / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions))
        for name, embedder in {"8 bits": LocalEmbedder(), "float32": _Plain(plain)}.items():
            found[name] = _score(folder, folder / name, embedder, questions, args.folder.parent / "score.py")
    difference = found["8 bits"]["answer_recall@5"] - found["float32"]["answer_recall@5"]
    return {
        "questions": len(questions),
        "articles": len(articles),
        **found,
        "points_of_recall_at_5": round(100 * difference, 2),
    }


class _Plain(LocalEmbedder):
    """Our embedder with the weights as they were published; the name stays, so that `ingest` takes it."""

    def __init__(self, model: Float32) -> None:
        self._model = model

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._model.alone(texts)

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self._model.alone([text])[0]
        return vector


def _score(folder: Path, index: Path, embedder: LocalEmbedder, questions: list[Any], scorer: Path) -> Any:
    from assistant import models

    settings = Settings(index_dir=index)
    models._loaded.clear()
    models._loaded[(settings.embeddings, settings.openai_api_key, settings.openai_base_url)] = embedder
    ingest([folder / "articles.jsonl.gz"], settings)
    retriever = Retriever(Store.open(index, embedder.name), embedder, load_reader())
    predictions = folder / "predictions.jsonl"
    with predictions.open("w") as out:
        for question in questions:
            day = date.fromisoformat(question["date"])
            evidence = retriever.find(question["question"], 10, Filters(as_of=day), Days(day, day))
            passages = [one.retrieved.passage.text for one in evidence]
            out.write(json.dumps({"id": question["id"], "passages": passages}) + "\n")
    files = [folder / "articles.jsonl.gz", folder / "questions.jsonl", predictions]
    command = [sys.executable, str(scorer), "realtimeqa", *map(str, files)]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {
        key: value for key, value in figures.items() if key.startswith("answer_recall") or key == "mrr@10"
    }
