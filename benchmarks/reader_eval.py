"""What the reader does on the held-out part: figures to choose by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.models.reader import Calibration, PairEncoder, Scored, Window, combine, heading
from assistant.ports import Reading
from benchmarks.reader_batches import batches, padded
from benchmarks.reader_data import Asked, Pair, norm
from benchmarks.reader_model import ReaderModel

READ = 20
"""Passages that are read for a question, as in the product."""

Run = Callable[[Sequence[Window]], list[Scored]]
Read = Callable[[Sequence[Pair]], list[Reading]]


def torch_run(model: ReaderModel, device: torch.device) -> Run:
    """The PyTorch model as a function from windows to logits."""

    def run(windows: Sequence[Window]) -> list[Scored]:
        scored: dict[int, Scored] = {}
        for chosen in batches([len(w.ids) for w in windows], 8192):
            inputs = padded([windows[i] for i in chosen])
            tensors = [
                torch.from_numpy(inputs[n]).to(device)
                for n in ("input_ids", "attention_mask", "token_type_ids")
            ]
            with torch.inference_mode():
                answer, tokens, _ = model(*tensors)
            for place, i in enumerate(chosen):
                w = windows[i]
                own = tokens[place, w.first : w.first + len(w.offsets)].cpu().numpy()
                scored[i] = Scored(w, float(answer[place]), own)
        return [scored[i] for i in range(len(windows))]

    return run


def read(
    pairs: Sequence[Pair], encoder: PairEncoder, run: Run, calibration: Calibration | None = None
) -> list[Reading]:
    """Readings of pairs, as the product makes them."""
    windows, owners = [], []
    for i, p in enumerate(pairs):
        head = " | ".join(x for x in (heading(p.title, p.source, None, None), p.age) if x)
        own = encoder.windows(p.question, head, p.text)
        windows += own
        owners += [i] * len(own)
    by_pair: dict[int, list[Scored]] = defaultdict(list)
    for i, found in zip(owners, run(windows), strict=True):
        by_pair[i].append(found)
    return [combine(p.text, by_pair[i], calibration or Calibration()) for i, p in enumerate(pairs)]


def token_f1(prediction: str, gold: str) -> float:
    """F1 over the words of two answers, as `score.py` has it."""
    p, g = norm(prediction).split(), norm(gold).split()
    same = sum((Counter(p) & Counter(g)).values())
    return 2 * same / (len(p) + len(g)) if same else 0.0


def auc(scores: Sequence[float], labels: Sequence[float]) -> float:
    """Chance that a right pair scores above a wrong one."""
    order = np.argsort(np.argsort(scores)) + 1.0
    right = np.asarray(labels) > 0.5
    n, m = int(right.sum()), int((~right).sum())
    return float((order[right].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


@dataclass(frozen=True, slots=True)
class Choice:
    """The short answer chosen for a question, and how sure that is."""

    words: str
    weight: float
    answers: float


def choose(pairs: Sequence[Pair], readings: Sequence[Reading], power: float = 1.0) -> Choice:
    """The short answer that most speaks for, equal ones of different passages joined by noisy-or."""
    doubt: dict[str, float] = {}
    words: dict[str, tuple[float, str]] = {}
    for p, r in zip(pairs, readings, strict=True):
        if r.short is None:
            continue
        text = p.text[slice(*r.short)]
        key, weight = norm(text), r.answers**power * r.short_score
        doubt[key] = doubt.get(key, 1.0) * (1.0 - min(weight, 0.999))
        words[key] = max(words.get(key, (0.0, text)), (weight, text))
    if not doubt:
        return Choice("", 0.0, 0.0)
    best = min(doubt, key=lambda k: doubt[k])
    return Choice(words[best][1], 1.0 - doubt[best], max(r.answers for r in readings))


def realtimeqa(questions: Sequence[Asked], read: Read) -> dict[str, float]:
    """Ranking and short answers over the first passages that BM25 finds; `share` is over all questions."""
    sums: dict[str, list[float]] = defaultdict(list)
    scores: list[float] = []
    labels: list[float] = []
    for q in questions:
        pairs = [p for p in q.pairs[:READ] if p.title]
        readings = read(pairs)
        order = np.argsort([-r.answers for r in readings])
        held = [bool(pairs[i].label) for i in order]
        sums["bm25@5"].append(any(p.label for p in pairs[:5]))
        sums["bm25@20"].append(any(held))
        for k in (1, 5):
            sums[f"recall@{k}"].append(any(held[:k]))
        chosen = choose(pairs, readings)
        f1 = max(token_f1(chosen.words, a) for a in q.answers)
        sums["short_f1"].append(f1)
        sums["short_em"].append(max(norm(chosen.words) == norm(a) for a in q.answers))
        if f1 < 1 and not any(held):
            sums["none_held"].append(1.0)
        if chosen.answers >= 0.5:
            sums["f1_when_answered"].append(f1)
        sums["answered"].append(chosen.answers >= 0.5)
        scores += [r.answers for r in readings]
        labels += [p.label for p in pairs]
    figures = {name: float(np.mean(values)) for name, values in sums.items() if name != "none_held"}
    return figures | {"auc": auc(scores, labels), "brier": _brier(scores, labels)}


def squad(right: Sequence[Pair], wrong: Sequence[Pair], read: Read) -> dict[str, float]:
    """F1 of the short answer, never refusing and refusing under one half, and how far refusals are right."""
    readings = read(right)
    f1 = [
        max(token_f1(p.text[slice(*r.short)], p.text[a:b]) for a, b in p.spans) if r.short else 0.0
        for p, r in zip(right, readings, strict=True)
    ]
    kept = [f if r.answers >= 0.5 else 0.0 for f, r in zip(f1, readings, strict=True)]
    others = read(wrong)
    scores = [r.answers for r in [*readings, *others]]
    labels = [1.0] * len(right) + [0.0] * len(wrong)
    return {
        "f1": float(np.mean(f1)),
        "f1_refusing": float(np.mean(kept)),
        "refused_wrong": float(np.mean([r.answers < 0.5 for r in others])),
        "auc": auc(scores, labels),
        "brier": _brier(scores, labels),
    }


def clapnq(pairs: Sequence[Pair], read: Read) -> dict[str, float]:
    """How well answerable pairs are told from others: at one half, and at the best threshold there is."""
    scores: NDArray[np.float64] = np.array([r.answers for r in read(pairs)])
    labels = np.array([p.label for p in pairs]) > 0.5

    def balanced(threshold: float) -> float:
        return float(((scores[labels] >= threshold).mean() + (scores[~labels] < threshold).mean()) / 2)

    best = max(sorted(scores), key=balanced)
    return {
        "auc": auc(list(scores), list(labels.astype(float))),
        "balanced": balanced(0.5),
        "best_balanced": balanced(best),
        "best_threshold": float(best),
    }


def _brier(scores: Sequence[float], labels: Sequence[float]) -> float:
    return float(np.mean((np.asarray(scores) - np.asarray(labels)) ** 2))
