"""MiniLM with the reader's heads in PyTorch, and what it is trained towards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS = 384, 6, 12, 1536, 30522, 512
MASKED = -1e4
HEAD_NAMES = frozenset({"pool", "answer", "tokens", "compare", "entails"})


class Layer(nn.Module):
    """One transformer layer as BERT has it (post-norm). Attention is written out: on CPUs it is faster in bf16."""

    def __init__(self) -> None:
        super().__init__()
        self.joined = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(batch, length, hidden) and an additive mask (batch, 1, 1, length) -> (batch, length, hidden)."""
        b, n, _ = x.shape
        wide = HIDDEN // HEADS
        joined = self.joined(x).view(b, n, 3, HEADS, wide).permute(2, 0, 3, 1, 4).contiguous()
        q, k, v = joined.view(3, b * HEADS, n, wide)
        spread = bias.expand(b, HEADS, 1, n).reshape(b * HEADS, 1, n)
        scores = torch.baddbmm(spread, q, k.transpose(1, 2), alpha=wide**-0.5)
        mixed = torch.bmm(scores.softmax(-1), v).view(b, HEADS, n, wide).transpose(1, 2).reshape(b, n, HIDDEN)
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.outer(functional.gelu(self.inner(x))))


class ReaderModel(nn.Module):
    """Question and passage in; out come a logit for the pair and (start, end, support) logits for each token; for a
    statement and the words it rests on, the logit that they say it."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.types = nn.Embedding(2, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.pool = nn.Linear(HIDDEN, HIDDEN)
        self.answer = nn.Linear(HIDDEN, 1)
        self.tokens = nn.Linear(HIDDEN, 3)
        self.compare = nn.Linear(HIDDEN, HIDDEN)
        self.entails = nn.Linear(HIDDEN, 1)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Each (batch, length) -> (batch,), (batch, length, 3) and (batch,), in float32."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(places) + self.types(types))
        bias = ((1 - mask)[:, None, None, :] * MASKED).to(x.dtype)
        for layer in self.layers:
            x = layer(x, bias)
        pooled = torch.tanh(self.pool(x[:, 0]))
        compared = torch.tanh(self.compare(x[:, 0]))
        return self.answer(pooled)[:, 0].float(), self.tokens(x).float(), self.entails(compared)[:, 0].float()


@dataclass(frozen=True)
class Batch:
    """Windows of whole groups, padded, with what is to be learned from them."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    passage: Tensor
    """(n, length) bool: tokens of the passage, where a span may begin and end."""
    label: Tensor
    weight: Tensor
    sentence: Tensor
    """(n, length): which sentence of the batch a token lies in, counted over all windows; -1 in none."""
    sentence_label: Tensor
    """(sentences,): 1 carries the answer, 0 does not, -1 not known."""
    spans: Sequence[Sequence[tuple[int, int]]]
    """For each window the places of the answer, as token positions, both included."""
    groups: Sequence[Sequence[int]]
    """Windows of one question: their span logits share one normaliser, their answer logits one softmax."""
    statements: bool = False
    """Are these statements beside the words that they rest on? Then only `entails` is learned from them."""


def losses(model: ReaderModel, batch: Batch) -> dict[str, Tensor]:
    """What is minimised, by part: `answer` (is it answerable), `rank`, `span`, `support`, or `entails`."""
    answer, tokens, entails = model(batch.ids, batch.mask, batch.types)
    if batch.statements:
        return {"entails": functional.binary_cross_entropy_with_logits(entails, batch.label)}
    outside = ~batch.passage
    start, end = (tokens[..., i].masked_fill(outside, MASKED) for i in (0, 1))
    binary = functional.binary_cross_entropy_with_logits(answer, batch.label, reduction="none")
    parts = {
        "answer": (binary * batch.weight).sum() / batch.weight.sum().clamp(min=1.0),
        "support": _support_loss(tokens[..., 2], batch),
    }
    span, rank = [], []
    for group in batch.groups:
        if any(batch.spans[i] for i in group):
            span.append(_span_loss(start, end, group, batch))
        if len(group) > 1 and any(batch.label[i] > 0 for i in group):
            rank.append(_rank_loss(answer, group, batch))
    for name, values in (("span", span), ("rank", rank)):
        if values:
            parts[name] = torch.stack(values).mean()
    return parts


def _span_loss(start: Tensor, end: Tensor, group: Sequence[int], batch: Batch) -> Tensor:
    """-log of the probability of any right span, normalised over all passages of the group (Clark and Gardner
    2018), so that spans of different passages can be compared; a span weighs as much as its passage is trusted."""
    rows = torch.tensor(list(group), device=start.device)
    all_starts, all_ends = start[rows].flatten().logsumexp(0), end[rows].flatten().logsumexp(0)
    right = [
        start[i, a] + end[i, b] + batch.weight[i].clamp(min=1e-3).log()
        for i in group
        for a, b in batch.spans[i]
    ]
    return all_starts + all_ends - torch.stack(right).logsumexp(0)


def _rank_loss(answer: Tensor, group: Sequence[int], batch: Batch) -> Tensor:
    """Listwise: -log of the share that the right passages have of the softmax; distrusted ones are left out of it."""
    rows = torch.tensor(list(group), device=answer.device)
    logits, label, weight = answer[rows], batch.label[rows], batch.weight[rows]
    right = (logits + weight.clamp(min=1e-3).log())[label > 0].logsumexp(0)
    return torch.cat([logits[label == 0], right[None]]).logsumexp(0) - right


def _support_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of the sentences' mean logits, those that carry the answer weighing twice."""
    known = batch.sentence_label >= 0
    if not bool(known.any()):
        return logits.sum() * 0.0
    inside = batch.sentence >= 0
    where = batch.sentence[inside]
    n = len(batch.sentence_label)
    total = torch.zeros(n, device=logits.device).index_add(0, where, logits[inside])
    count = torch.zeros(n, device=logits.device).index_add(0, where, torch.ones_like(logits[inside]))
    mean = (total / count.clamp(min=1.0))[known]
    label = batch.sentence_label[known].float()
    return functional.binary_cross_entropy_with_logits(mean, label, weight=1.0 + label)
