"""Train the reader from the raw files."""

from __future__ import annotations

import argparse
import pickle
import time
from pathlib import Path

import torch
from torch import distributed

from benchmarks.reader_batches import encoder, endless
from benchmarks.reader_model import ReaderModel, from_minilm, losses

PARTS = {"span": 1.0, "rank": 1.0, "answer": 0.7, "support": 0.5}


class Optimiser:
    """AdamW on float32 copies of bf16 weights: the model computes in bf16, the sums are kept exact.

    Word vectors are left as they are: half of the weights, hardly touched by so few steps.
    """

    def __init__(self, model: ReaderModel, rate: float) -> None:
        self._own = [p for name, p in model.named_parameters() if p.requires_grad]
        self.copies = [p.detach().float().clone().requires_grad_() for p in self._own]
        decayed = [c for c in self.copies if c.dim() > 1]
        plain = [c for c in self.copies if c.dim() == 1]
        self.adam = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
            lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=True,
        )

    def step(self, rate: float) -> None:
        for own, copy in zip(self._own, self.copies, strict=True):
            copy.grad = None if own.grad is None else own.grad.float()
            own.grad = None
        torch.nn.utils.clip_grad_norm_(self.copies, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = rate
        self.adam.step()
        self._hand_over()

    def average(self, workers: int) -> None:
        """The mean of all workers' weights, as local SGD has it (Stich 2019)."""
        flat = torch.cat([c.detach().flatten() for c in self.copies])
        distributed.all_reduce(flat)
        flat /= workers
        with torch.no_grad():
            at = 0
            for copy in self.copies:
                copy.copy_(flat[at : at + copy.numel()].view_as(copy))
                at += copy.numel()
        self._hand_over()

    def _hand_over(self) -> None:
        with torch.no_grad():
            for own, copy in zip(self._own, self.copies, strict=True):
                own.copy_(copy)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, default=Path("data/models/tokenizer.json"))
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--decay", type=int, default=400)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mix", default="supervised")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rank", type=int, default=0)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    if args.workers > 1:
        distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29411", rank=args.rank, world_size=args.workers)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    with args.data.open("rb") as file:
        data = pickle.load(file)
    model = from_minilm(args.start) if args.start.suffix == ".safetensors" else ReaderModel()
    if args.start.suffix != ".safetensors":
        model.load_state_dict(torch.load(args.start))
    model.words.weight.requires_grad_(False)
    model = model.bfloat16().to(device)
    optimiser = Optimiser(model, args.rate)
    enc = encoder(args.tokenizer)
    singles, questions = data["singles"][args.mix], data["questions"][args.mix]
    print(f"{len(singles)} singles, {len(questions)} questions", flush=True)
    batches = endless(singles, questions, enc, device, args.seed * 100 + args.rank)
    begun, pairs, sums = time.time(), 0, dict.fromkeys(PARTS, 0.0)
    counts = dict.fromkeys(PARTS, 0)
    for step in range(1, args.steps + 1):
        batch = next(batches)
        parts = losses(model, batch)
        sum(PARTS[name] * value for name, value in parts.items()).backward()  # type: ignore[union-attr]
        left = (args.steps - step) / max(1, args.decay)
        optimiser.step(args.rate * min(1.0, step / args.warmup, left + 1e-3))
        if args.workers > 1 and (step % args.every == 0 or step == args.steps):
            optimiser.average(args.workers)
        pairs += len(batch.label)
        for name, value in parts.items():
            if value.item():
                sums[name] += value.item()
                counts[name] += 1
        if step % 50 == 0:
            means = {n: round(v / max(1, counts[n]), 3) for n, v in sums.items()}
            print(step, round(time.time() - begun), f"{pairs / (time.time() - begun):.1f} pairs/s", means, flush=True)
            sums, counts = dict.fromkeys(PARTS, 0.0), dict.fromkeys(PARTS, 0)
        if args.rank == 0 and (step % 100 == 0 or step == args.steps):
            save(model, optimiser, args.out)
    if args.rank == 0:
        torch.set_num_threads(2)
        report(model, enc, data, device, args.quick)


def save(model: ReaderModel, optimiser: Optimiser, out: Path) -> None:
    state = {k: v.float() for k, v in model.state_dict().items()}
    named = [n for n, p in model.named_parameters() if p.requires_grad]
    state = dict(state)
    state.update({n: c.detach() for n, c in zip(named, optimiser.copies, strict=True)})
    torch.save(state, out)


def report(model: ReaderModel, enc, data, device, quick: bool) -> None:
    pass


if __name__ == "__main__":
    main()
