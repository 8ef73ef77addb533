"""From the raw files to a model that comes along, with its card: one command, taken up again where it was broken off.

    pip install torch safetensors onnx bm25s
    python -m benchmarks.training.make reader --base onnx:reader.onnx --bench BENCH --train TRAIN --work DIR
    python -m benchmarks.training.make judge --base onnx:judge.onnx --bench BENCH --train TRAIN --work DIR

Lessons are packed into `DIR/train`, checkpoints and weights lie in `DIR`; what is there is not made again. Both start
from those of 0.8.0 (`git show f9b091e:data/models/reader.onnx`, likewise `judge.onnx`); what came along since
says on its card what it started from. A larger judge is made from
all-mpnet-base-v2 (`--base mpnet:FOLDER`; see `SHAPES` and `BITS`). On a GPU the same command runs unchanged. What
reader and judge count beside each other is fitted afterwards: `python -m benchmarks.training.choose`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from assistant import Settings
from assistant.models.reader import Calibration
from assistant.resources import data_path
from benchmarks.jsonl import rows
from benchmarks.training.choose import Read, collect, fit
from benchmarks.training.encoder import Judge, Reader
from benchmarks.training.graph import export_judge, export_reader
from benchmarks.training.measure import judge_figures, reader_figures
from benchmarks.training.reading_data import held_out, reported_articles
from benchmarks.training.starts import averaged, shapes, start
from ingest import ingest

SHAPES = {"reader": "minilm", "judge": "minilm"}
BITS = {"reader": 8, "judge": 8}
MOST_QUESTIONS = 600
"""Held-out questions that the calibration is fitted on."""


def trained(kind: str, given: argparse.Namespace) -> dict[str, torch.Tensor]:
    """Packs and trains, as far as that is not done; comes back with the weights."""
    lessons = {"reader": "reading_data", "judge": "judging_data"}[kind]
    data = given.work / "train"
    if not (data / "complete").exists():
        to = given.work if kind == "reader" else data
        _run(lessons, "--bench", given.bench, "--train", given.train, "--to", to)
    if not (given.work / "trained").exists():
        options = ["--tokens", 4096, "--rate", 1e-4, "--passes", given.passes]
        _run("train", kind, "--work", given.work, "--data", data, "--base", given.base, *options)
    weights: dict[str, torch.Tensor] = torch.load(given.work / "weights.pt", weights_only=True)
    return averaged(start(kind, given.base).state_dict(), weights, given.kept) if given.kept else weights


def _run(module: str, *arguments: object) -> None:
    command = [sys.executable, "-m", f"benchmarks.training.{module}", *map(str, arguments)]
    subprocess.run(command, check=True)


def calibrated(
    given: argparse.Namespace, weights: dict[str, torch.Tensor], model: Path
) -> tuple[Calibration, str]:
    """The calibration, from held-out questions over an index of the newsroom articles, and a hash of their ids."""
    questions, articles = newsroom_files(given.bench, given.train, given.work)
    index = given.work / "index"
    if not index.exists():
        ingest([articles], Settings(index_dir=index, chat_model="extractive"))
    export_reader(
        weights, shapes(SHAPES["reader"]), model, BITS["reader"], {"calibration": asdict(Calibration())}
    )
    kept = given.work / "read.pickle"
    if not kept.exists():
        collect(model, index, questions[:MOST_QUESTIONS], kept)
    found: list[Read] = _unpickled(kept)
    ids = "\n".join(one.row["id"] for one in found)
    return fit(found), hashlib.sha256(ids.encode()).hexdigest()


def _unpickled(path: Path) -> list[Read]:
    import pickle

    found: list[Read] = pickle.loads(path.read_bytes())[1]  # our own file, written by `collect`
    return found


def newsroom_files(bench: Path, train: Path, work: Path) -> tuple[list[dict[str, Any]], Path]:
    """The held-out newsroom questions, shuffled, and a file of all articles that such questions were written over."""
    reported = reported_articles(bench)
    questions = [r for r in rows(train / "newsroom" / "questions.jsonl.gz") if r["article"] not in reported]
    wanted = {(r["year"], r["article"]) for r in questions}
    path = work / "articles.jsonl"
    if not path.exists():
        lines = [
            json.dumps(row, ensure_ascii=False)
            for year in (2022, 2024)
            for row in rows(bench / "realtimeqa" / f"articles-{year}.jsonl.gz")
            if (year, row["id"]) in wanted
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    held = [r for r in questions if held_out(r["article"])]
    random.Random(1).shuffle(held)
    return held, path


def card(
    kind: str, given: argparse.Namespace, model: Path, facts: dict[str, str], figures: dict[str, float]
) -> str:
    """The model's card: the text of `TEXTS`, how it was made, and what it does on the held-out tenth."""
    size, digest = model.stat().st_size / 1e6, hashlib.sha256(model.read_bytes()).hexdigest()
    made = {
        "start": given.base.partition(":")[0],
        "training": (given.work / "trained").read_text().strip(),
        **facts,
        "file": f"{size:.1f} MB, sha256 `{digest}`",
    }
    text = (Path(__file__).parent / f"{kind}_card.md").read_text(encoding="utf-8")
    lines = [text.rstrip(), "", "| made with | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in made.items()]
    lines += ["", "## On the held-out tenth of the newsroom articles", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value:.3f} |" for name, value in figures.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Makes a model and its card."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("kind", choices=("reader", "judge"))
    arguments.add_argument("--base", required=True, help="see `starts.py`")
    arguments.add_argument("--bench", type=Path, required=True)
    arguments.add_argument("--train", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--to", type=Path, default=data_path("models"))
    arguments.add_argument("--passes", type=float, default=1.0)
    arguments.add_argument(
        "--kept", type=float, default=0.0, help="what the weights at the start count for in the end"
    )
    given = arguments.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    weights = trained(given.kind, given)
    shape, bits = shapes(SHAPES[given.kind]), BITS[given.kind]
    model = given.to / f"{given.kind}.onnx"
    if given.kind == "reader":
        calibration, ids = calibrated(given, weights, model)
        export_reader(weights, shape, model, bits, {"calibration": asdict(calibration)})
        measured = Reader(shape)
        measured.load_state_dict(weights)
        figures = reader_figures(measured.eval(), given.bench, given.train, 400)
        facts = {"calibration": f"{calibration}, on {MOST_QUESTIONS} questions, sha256 of their ids `{ids}`"}
    else:
        judge = Judge(shape)
        judge.load_state_dict(weights)
        figures = judge_figures(judge.eval(), given.bench, given.train, 1200)
        supported = figures["matched: that threshold"]
        export_judge(weights, shape, model, bits, {"supported": supported})
        facts = {"threshold": f"{supported:.3f}: 0.85 of the true, matched, held-out statements are kept"}
    (given.to / f"{given.kind}.md").write_text(
        card(given.kind, given, model, facts, figures), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
