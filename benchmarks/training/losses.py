"""Packed windows as tensors, and what is minimised over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.training.encoder import MASKED, Judge, Reader
from benchmarks.training.windows import Group, Packed

PARTS = {
    "span": 1.0,
    "rank": 1.0,
    "answer": 1.0,
    "support": 0.7,
    "denies": 0.4,
    "yes": 0.5,
    "verdict": 1.0,
    "relation": 1.0,
}
"""What the parts of the loss weigh."""


@dataclass(frozen=True)
class Batch:
    """Windows of whole groups, padded."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    passage: Tensor
    """(n, length) bool: tokens of the passage, where a span may begin and end."""
    windows: Sequence[Packed]
    groups: Sequence[Sequence[int]]
    """Windows of one question."""


def collate(groups: Sequence[Group], device: torch.device) -> Batch:
    """Groups as one padded batch."""
    flat = [w for group in groups for w in group]
    longest = -(-max(len(w.ids) for w in flat) // 16) * 16  # few shapes: a kernel is made for each
    ids = torch.zeros(len(flat), longest, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    passage = torch.zeros(len(flat), longest, dtype=torch.bool)
    for row, w in enumerate(flat):
        n = len(w.ids)
        ids[row, :n] = torch.from_numpy(w.ids.astype("int64"))
        mask[row, :n] = 1
        types[row, w.front : n] = 1
        passage[row, w.first : w.first + w.length] = True
    counted = iter(range(len(flat)))
    numbers = [[next(counted) for _ in group] for group in groups]
    return Batch(ids.to(device), mask.to(device), types.to(device), passage.to(device), flat, numbers)


def reader_losses(model: Reader, batch: Batch) -> dict[str, Tensor]:
    """`answer`, `denies`, `yes` (binary), `rank` and `span` over each question's windows, `support` over sentences."""
    pair, tokens = model(batch.ids, batch.mask, batch.types)
    device = pair.device

    def told(name: str) -> Tensor:
        return torch.tensor([float(getattr(w, name)) for w in batch.windows], device=device)

    label, weight = told("answers"), told("weight")
    parts: dict[str, Tensor] = {}
    for column, name, labels in (
        (0, "answer", label),
        (1, "denies", told("denies")),
        (2, "yes", told("yes")),
    ):
        known = labels >= 0
        if bool(known.any()):
            loss = functional.binary_cross_entropy_with_logits(
                pair[known, column], labels[known], reduction="none"
            )
            parts[name] = (loss * weight[known]).sum() / weight[known].sum().clamp(min=1.0)
    support = _support_loss(tokens[..., 2], batch)
    if support is not None:
        parts["support"] = support
    start, end = (tokens[..., i].masked_fill(~batch.passage, MASKED) for i in (0, 1))
    span, rank = [], []
    for group in batch.groups:
        if any(batch.windows[i].spans for i in group):
            span.append(_span_loss(start, end, group, batch))
        if len(group) > 1 and any(batch.windows[i].answers > 0 for i in group):
            rank.append(_rank_loss(pair[:, 0], label, weight, group))
    for name, values in (("span", span), ("rank", rank)):
        if values:
            parts[name] = torch.stack(values).mean()
    return parts


def _span_loss(start: Tensor, end: Tensor, group: Sequence[int], batch: Batch) -> Tensor:
    """-log of the probability of any right span, normalised over all passages of the group (Clark and Gardner
    2018), so that spans of different passages can be compared; a span weighs as much as its passage is trusted."""
    rows = torch.tensor(list(group), device=start.device)
    all_starts, all_ends = start[rows].flatten().logsumexp(0), end[rows].flatten().logsumexp(0)
    right = (
        torch.stack([start[i, a] + end[i, b] for i in group for a, b in batch.windows[i].spans])
        + torch.tensor(
            [max(batch.windows[i].weight, 1e-3) for i in group for _ in batch.windows[i].spans],
            device=start.device,
        ).log()
    )
    return all_starts + all_ends - right.logsumexp(0)


def _rank_loss(answer: Tensor, label: Tensor, weight: Tensor, group: Sequence[int]) -> Tensor:
    """Listwise: -log of the share that the right passages have of the softmax; distrusted ones are left out of it."""
    rows = torch.tensor(list(group), device=answer.device)
    logits, right = answer[rows], label[rows] > 0
    good = (logits + weight[rows].clamp(min=1e-3).log())[right].logsumexp(0)
    return torch.cat([logits[~right], good[None]]).logsumexp(0) - good


def _support_loss(logits: Tensor, batch: Batch) -> Tensor | None:
    """Cross-entropy of the sentences' mean logits, those that carry the answer weighing twice."""
    rows, sums, labels = [], [], []
    for row, w in enumerate(batch.windows):
        for first, last, label in w.sentences:
            if label >= 0:
                rows.append(row)
                sums.append((first, last))
                labels.append(label)
    if not labels:
        return None
    total = torch.cat([torch.zeros_like(logits[:, :1]), logits.cumsum(1)], dim=1)
    at = torch.tensor(rows, device=logits.device)
    first, last = (torch.tensor([s[i] for s in sums], device=logits.device) for i in (0, 1))
    mean = (total[at, last] - total[at, first]) / (last - first)
    label = torch.tensor(labels, device=logits.device)
    return functional.binary_cross_entropy_with_logits(mean, label, weight=1.0 + label)


def judge_losses(model: Judge, batch: Batch) -> dict[str, Tensor]:
    """Cross-entropy of the verdict; where only "not supported" is known, of the sum of the two that it may be; and of
    the relation."""
    logits = model(batch.ids, batch.mask, batch.types)
    weight = torch.tensor([w.weight for w in batch.windows], device=logits.device)
    verdict = torch.tensor([w.verdict for w in batch.windows], device=logits.device)
    parts: dict[str, Tensor] = {}
    known = verdict >= 0
    if bool(known.any()):
        chances = logits[known, :3].log_softmax(-1)
        unsure = torch.logsumexp(chances[:, 1:], dim=-1)
        certain = chances.gather(1, verdict[known].clamp(max=2)[:, None])[:, 0]
        loss = -torch.where(verdict[known] == 3, unsure, certain)
        parts["verdict"] = (loss * weight[known]).sum() / weight.sum()
    relation = torch.tensor([w.relation for w in batch.windows], device=logits.device)
    known = relation >= 0
    if bool(known.any()):
        loss = functional.cross_entropy(logits[known, 3:], relation[known], reduction="none")
        parts["relation"] = (loss * weight[known]).sum() / weight.sum()
    return parts
