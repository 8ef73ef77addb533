"""Trains a model on packed shards, resumably: `python -m benchmarks.training.train reader --work DIR ...`.

The rate rises, stays, and falls to nothing over the last part of the course. A file `finish` in the work folder that
holds a number of minutes lets the fall begin at once and take that long, with the rest of the course skipped but for
its last shards: for machines on which time, not data, ends a training. A checkpoint with the optimiser's state is
written every few minutes; started again, the training goes on from there. On a GPU the same command runs unchanged.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from benchmarks.training.encoder import Judge, Reader
from benchmarks.training.losses import PARTS, Batch, collate, judge_losses, reader_losses
from benchmarks.training.starts import start
from benchmarks.training.windows import Group, of_like_length, read_shard, shards


@dataclass(frozen=True)
class Plan:
    """How a model is trained."""

    rate: float = 1e-4
    tokens: int = 6144
    """Padded tokens of one step."""
    warmup: int = 100
    decay: float = 0.4
    """The share of the course over which the rate falls."""
    passes: float = 1.0
    """How often the course is gone through."""
    frozen: int = 0
    """How many of the lowest layers are left as they are, with the word vectors."""
    seed: int = 7


class Optimiser:
    """AdamW on float32 copies of bf16 weights: the model computes in bf16, small changes are not lost."""

    def __init__(self, model: nn.Module, rate: float) -> None:
        self.names = [name for name, p in model.named_parameters() if p.requires_grad]
        self._own = [p for p in model.parameters() if p.requires_grad]
        self.copies = [p.detach().float().clone().requires_grad_() for p in self._own]
        groups = [
            {"params": [c for c in self.copies if c.dim() > 1], "weight_decay": 0.01},
            {"params": [c for c in self.copies if c.dim() == 1], "weight_decay": 0.0},
        ]
        self.adam = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=True)

    def step(self, rate: float) -> None:
        """One step with the gradients that the model holds, which are used up."""
        for own, copy in zip(self._own, self.copies, strict=True):
            copy.grad = None if own.grad is None else own.grad.float()
            own.grad = None
        torch.nn.utils.clip_grad_norm_(self.copies, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = rate
        self.adam.step()
        self.hand_over()

    def hand_over(self) -> None:
        """The model's weights are those of the copies."""
        with torch.no_grad():
            for own, copy in zip(self._own, self.copies, strict=True):
                own.copy_(copy)


class Clock:
    """Where the course stands: shard, and the rate's factor."""

    def __init__(self, work: Path, plan: Plan, total: int) -> None:
        self._work, self._plan, self.total = work, plan, total
        self._finish: tuple[float, float] | None = None

    def fall(self, shards_done: float) -> float:
        """How far the rate has fallen, in [0, 1]; 1 is the end."""
        if self._finish is None and (self._work / "finish").exists():
            minutes = float((self._work / "finish").read_text())
            self._finish = (time.monotonic(), 60 * minutes)
        if self._finish is not None:
            begun, takes = self._finish
            return min(1.0, (time.monotonic() - begun) / takes)
        progress = shards_done / self.total
        return min(1.0, max(0.0, (progress - (1 - self._plan.decay)) / self._plan.decay))

    @property
    def finishing(self) -> bool:
        """Was the end called for?"""
        return self._finish is not None


def fit(kind: str, work: Path, data: Path, base: str, plan: Plan, threads: int) -> None:
    """Trains; the weights lie in `work`/weights.pt, all that is needed to go on in `work`/checkpoint.pt."""
    torch.set_num_threads(threads)
    torch.manual_seed(plan.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model: Reader | Judge = start(kind, base)
    model.encoder.words.weight.requires_grad_(False)
    for layer in model.encoder.layers[: plan.frozen]:
        layer.requires_grad_(False)
    model = model.to(device, computing(device))
    optimiser = Optimiser(model, plan.rate)
    step = done = windows = 0
    checkpoint = work / "checkpoint.pt"
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True, map_location=device)
        with torch.no_grad():
            for copy, value in zip(optimiser.copies, kept["copies"], strict=True):
                copy.copy_(value)
        optimiser.adam.load_state_dict(kept["adam"])
        optimiser.hand_over()
        step, done, windows = kept["step"], kept["done"], kept["windows"]
        print(f"goes on after {step} steps, {done} shards, {windows} windows", flush=True)
    complete = data / "complete"
    while not complete.exists() and len(shards(data)) <= done:
        time.sleep(5)
    log, saved, clock = Log(), time.monotonic(), Clock(work, plan, 10**6)
    fall = 0.0
    while fall < 1.0:
        there = shards(data)
        if not complete.exists() and done >= len(there):
            time.sleep(5)
            continue
        total = int(complete.read_text().split()[0]) if complete.exists() else 10**6
        clock.total = max(1, round(total * plan.passes))
        rng = random.Random(plan.seed * 1000 + done)
        index = done % len(there)
        if clock.finishing:  # the last shards are the news
            index = len(there) - 1 - (done % max(1, len(there) // 3))
        groups = read_shard(there[index])
        batches = list(of_like_length(groups, plan.tokens))
        rng.shuffle(batches)
        for number, batch in enumerate(batches):
            fall = clock.fall(done + number / len(batches))
            if fall >= 1.0:
                break
            rate = plan.rate * min(1.0, (step + 1) / plan.warmup) * (1.0 - fall)
            parts = learn(kind, model, batch, device)
            optimiser.step(rate)
            step += 1
            windows += sum(map(len, batch))
            log.add(parts, sum(map(len, batch)))
            if step % 100 == 0:
                print(
                    f"{step} shard {done + number / len(batches):.2f}/{total} fall {fall:.2f} {log.line()}",
                    flush=True,
                )
        done += 1
        if time.monotonic() - saved > 180 or fall >= 1.0:
            save(model, optimiser, work, {"step": step, "done": done, "windows": windows})
            saved = time.monotonic()
        if complete.exists() and done >= total * plan.passes and not clock.finishing:
            break
    save(model, optimiser, work, {"step": step, "done": done, "windows": windows})
    (work / "trained").write_text(f"{step} steps, {windows} windows; {plan}; PyTorch {torch.__version__}\n")
    print("done", step, windows, flush=True)


def computing(device: torch.device) -> torch.dtype:
    """bf16 where the processor multiplies tiles of it (AMX); elsewhere float32 is faster, twice with AVX-512."""
    fast = device.type == "cuda" or bool(getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)())
    return torch.bfloat16 if fast else torch.float32


def learn(kind: str, model: Reader | Judge, groups: list[Group], device: torch.device) -> dict[str, Tensor]:
    """The gradients of one batch."""
    batch: Batch = collate(groups, device)
    parts = reader_losses(model, batch) if isinstance(model, Reader) else judge_losses(model, batch)
    torch.stack([PARTS[name] * value for name, value in parts.items()]).sum().backward()
    return parts


class Log:
    """Means of the parts of the loss since the last line, and the speed."""

    def __init__(self) -> None:
        self._windows = 0
        self._since = time.monotonic()
        self._sums: dict[str, list[float]] = defaultdict(list)

    def add(self, parts: dict[str, Tensor], windows: int) -> None:
        """Counts a step."""
        self._windows += windows
        for name, value in parts.items():
            self._sums[name].append(value.item())

    def line(self) -> str:
        """One line for the terminal."""
        speed = self._windows / (time.monotonic() - self._since)
        means = {name: round(sum(values) / len(values), 3) for name, values in sorted(self._sums.items())}
        self._sums.clear()
        self._since, self._windows = time.monotonic(), 0
        return f"{speed:.1f} windows/s {means}"


def save(model: nn.Module, optimiser: Optimiser, work: Path, numbers: dict[str, int]) -> None:
    """The weights in float32, and what is needed to go on."""
    state = {name: value.float().cpu() for name, value in model.state_dict().items()}
    exact = {n: c.detach().cpu() for n, c in zip(optimiser.names, optimiser.copies, strict=True)}
    for name, kept in (
        ("weights.pt", state | exact),
        (
            "checkpoint.pt",
            {
                "copies": [c.detach() for c in optimiser.copies],
                "adam": optimiser.adam.state_dict(),
                **numbers,
            },
        ),
    ):
        torch.save(kept, work / f"{name}.partly")
        (work / f"{name}.partly").rename(work / name)


def main() -> None:
    """Reads the arguments."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("kind", choices=("reader", "judge"))
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--data", type=Path, required=True, help="a folder of shards")
    arguments.add_argument("--base", required=True, help="what it starts from: see `starts.py`")
    arguments.add_argument("--rate", type=float, default=Plan.rate)
    arguments.add_argument("--tokens", type=int, default=Plan.tokens)
    arguments.add_argument("--passes", type=float, default=Plan.passes)
    arguments.add_argument("--decay", type=float, default=Plan.decay)
    arguments.add_argument("--frozen", type=int, default=Plan.frozen)
    arguments.add_argument("--threads", type=int, default=1)
    given = arguments.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    plan = Plan(given.rate, given.tokens, Plan.warmup, given.decay, given.passes, given.frozen)
    fit(given.kind, given.work, given.data, given.base, plan, given.threads)


if __name__ == "__main__":
    main()
