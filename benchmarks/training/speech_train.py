"""Trains the speech model on raw files, resumably, and writes it as `speech.onnx`.

    pip install torch onnx safetensors
    python -m benchmarks.training.speech_train --base reader:READER.onnx --bench ../shared/bench --train ../shared/train

`--base` is what it starts from, see `starts.py`: 0.7.1's reader for the model that comes along; `speech:FILE` lets a
speech model learn on. The model computes on one thread. A checkpoint is kept in `--work`: a second run goes on from it
and counts its minutes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.models.speech_windows import ArticleEncoder
from assistant.resources import data_path
from benchmarks.training.speech_batches import endless
from benchmarks.training.speech_data import OWN, SEED, SET_APART, say_articles, split, utterance_articles
from benchmarks.training.speech_graph import export_speech
from benchmarks.training.speech_model import Batch, initial, losses
from benchmarks.training.starts import averaged
from benchmarks.training.train import Log, Optimiser, computing, save

PARTS = {"named": 1.0, "who": 1.0, "to": 0.3, "via": 0.3, "reports": 1.0}


def fit(
    work: Path, batches: Iterator[Batch], base: str, minutes: float, rate: float
) -> dict[str, torch.Tensor]:
    """The weights after so many minutes of training, those of the runs before included."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    model = initial(base)
    model.encoder.words.weight.requires_grad_(False)
    model = model.to(computing(torch.device("cpu")))
    optimiser = Optimiser(model, rate)
    step = seconds = 0
    if (work / "checkpoint.pt").exists():
        kept = torch.load(work / "checkpoint.pt", weights_only=True)
        with torch.no_grad():
            for copy, value in zip(optimiser.copies, kept["copies"], strict=True):
                copy.copy_(value)
        optimiser.adam.load_state_dict(kept["adam"])
        optimiser.hand_over()
        step, seconds = kept["step"], kept["seconds"]
    began, log = time.monotonic() - seconds, Log()
    while (progress := (time.monotonic() - began) / 60 / minutes) < 1.0:
        batch = next(batches)
        parts = losses(model, batch)
        torch.stack([PARTS[name] * value for name, value in parts.items()]).sum().backward()
        optimiser.step(rate * min(1.0, (step + 1) / 50, (1.0 - progress) / 0.5))
        log.add(parts, len(batch.ids))
        step += 1
        if step % 50 == 0:
            print(f"{step} {progress:.3f} {log.line()}", flush=True)
            save(model, optimiser, work, {"step": step, "seconds": round(time.monotonic() - began)})
    save(model, optimiser, work, {"step": step, "seconds": round(time.monotonic() - began)})
    weights: dict[str, torch.Tensor] = torch.load(work / "weights.pt", weights_only=True)
    return weights


def main() -> None:
    """Reads the arguments, trains and exports."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--base", required=True)
    arguments.add_argument("--bench", type=Path, required=True)
    arguments.add_argument("--train", type=Path, required=True)
    arguments.add_argument("--work", type=Path, default=Path("build/speech"))
    arguments.add_argument("--to", type=Path, default=data_path("models/speech.onnx"))
    arguments.add_argument("--minutes", type=float, default=25.0)
    arguments.add_argument("--rate", type=float, default=2e-4)
    arguments.add_argument("--size", type=int, default=8)
    arguments.add_argument("--share", type=float, default=1.0)
    arguments.add_argument(
        "--kept", type=float, default=0.0, help="what the weights at the start count for in the end"
    )
    given = arguments.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    marked = utterance_articles(given.bench, given.train / "newsroom" / "utterances.jsonl.gz")
    learn, _ = split(marked, SET_APART, SEED)
    learn += utterance_articles(given.bench, OWN)
    encoder = ArticleEncoder(Tokenizer.from_file(str(data_path("models/tokenizer.json"))))
    seed = int(time.time()) if (given.work / "checkpoint.pt").exists() else SEED
    asked = say_articles(given.bench, given.train)
    batches = endless(learn, asked, given.share, encoder, seed, given.size)
    weights = fit(given.work, batches, given.base, given.minutes, given.rate)
    export_speech(averaged(initial(given.base).state_dict(), weights, given.kept), given.to)


if __name__ == "__main__":
    main()
