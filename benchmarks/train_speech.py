"""Trains the speech model, from the raw files and the reader that comes along to `data/models/speech.onnx` and its
card.

    pip install torch onnx
    python -m benchmarks.train_speech --bench ../shared/bench --train ../shared/train

The model computes in bf16 on one thread. A checkpoint is kept in `--work`: a second run
goes on from it, with other batches, and counts its minutes.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

from assistant.models.speech_windows import ArticleEncoder
from assistant.resources import data_path
from benchmarks.export_reader import shipped
from benchmarks.speech_batches import endless
from benchmarks.speech_data import say_articles, split, utterance_articles
from benchmarks.speech_model import SpeechModel, initial, losses
from benchmarks.speech_optimiser import Optimiser

PARTS = {"named": 1.0, "who": 1.0, "to": 0.3, "via": 0.3, "reports": 1.0}
SET_APART = 0.15
SEED = 18


def fit(work: Path, bench: Path, train: Path, minutes: float, rate: float, size: int, share: float) -> None:
    """Trains for so many minutes; leaves the weights in `work/speech.pt`."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    learn, _ = split(utterance_articles(bench, train), SET_APART, SEED)
    asked = say_articles(bench, train)
    model = initial(shipped(data_path("models/reader.onnx")))
    model.words.weight.requires_grad_(False)
    model = model.bfloat16()
    optimiser = Optimiser(model, rate)
    encoder = ArticleEncoder(Tokenizer.from_file(str(data_path("models/tokenizer.json"))))
    batches = endless(
        learn, asked, share, encoder, int(time.time()) if (work / "speech.pt").exists() else SEED, size
    )
    sums: dict[str, list[float]] = defaultdict(list)
    step, before = restored(model, optimiser, work / "speech.pt")
    began = time.monotonic() - before
    while (progress := (time.monotonic() - began) / 60 / minutes) < 1.0:
        parts = losses(model, next(batches))
        torch.stack([PARTS[name] * value for name, value in parts.items()]).sum().backward()
        optimiser.step(rate * min(1.0, (step + 1) / 50, (1.0 - progress) / 0.5))
        for name, value in parts.items():
            sums[name].append(value.item())
        step += 1
        if step % 50 == 0:
            means = {name: round(sum(v) / len(v), 3) for name, v in sorted(sums.items())}
            print(f"{step} {progress:.3f} {means}", flush=True)
            sums.clear()
            save(model, optimiser, work / "speech.pt", step, time.monotonic() - began)
    save(model, optimiser, work / "speech.pt", step, time.monotonic() - began)


def save(model: SpeechModel, optimiser: Optimiser, path: Path, step: int, seconds: float) -> None:
    """The weights in float32, with the optimiser's state, the steps made and the seconds they took."""
    state = {name: value.float() for name, value in model.state_dict().items()}
    exact = {n: c.detach() for n, c in zip(optimiser.names, optimiser.copies, strict=True)}
    kept = {"weights": state | exact, "optimiser": optimiser.state(), "step": step, "seconds": seconds}
    torch.save(kept, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def restored(model: SpeechModel, optimiser: Optimiser, path: Path) -> tuple[int, float]:
    """The steps made and the seconds they took, of the checkpoint that the training goes on from; zeros without one."""
    if not path.exists():
        return 0, 0.0
    kept = torch.load(path, weights_only=True)
    model.load_state_dict(kept["weights"])
    optimiser.restore(kept["weights"], kept["optimiser"])
    return int(kept["step"]), float(kept["seconds"])


def main() -> None:
    """Trains."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--bench", type=Path, required=True)
    arguments.add_argument("--train", type=Path, required=True)
    arguments.add_argument("--work", type=Path, default=Path("build/speech"))
    arguments.add_argument("--minutes", type=float, default=25.0)
    arguments.add_argument("--rate", type=float, default=2e-4)
    arguments.add_argument("--size", type=int, default=8)
    arguments.add_argument("--share", type=float, default=1.0)
    given = arguments.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    fit(given.work, given.bench, given.train, given.minutes, given.rate, given.size, given.share)


if __name__ == "__main__":
    main()
