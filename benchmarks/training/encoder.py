"""The encoders in PyTorch: BERT's architecture (MiniLM) and MPNet's, with the heads on top."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

MASKED = -1e4


@dataclass(frozen=True)
class Shape:
    """The sizes of an encoder."""

    hidden: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    types: int = 2
    """Kinds of tokens that are told apart."""
    relative: bool = False
    """MPNet: positions count from 2, a bias for each distance, no token types."""


MINILM = Shape()
MPNET = Shape(768, 12, 12, 3072, 30522, 514, relative=True)
BUCKETS = 32


class Layer(nn.Module):
    """One transformer layer as BERT has it (post-norm). Attention is written out: on CPUs it is faster in bf16."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.joined = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.norm1 = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.inner = nn.Linear(shape.hidden, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.hidden)
        self.norm2 = nn.LayerNorm(shape.hidden, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(batch, length, hidden) and an additive (batch, 1 or heads, 1 or length, length) -> as the first."""
        b, n, hidden = x.shape
        wide = hidden // self.heads
        joined = self.joined(x).view(b, n, 3, self.heads, wide).permute(2, 0, 3, 1, 4).contiguous()
        q, k, v = joined.view(3, b * self.heads, n, wide)
        spread = bias.expand(b, self.heads, bias.shape[2], n).reshape(b * self.heads, bias.shape[2], n)
        scores = torch.baddbmm(spread, q, k.transpose(1, 2), alpha=wide**-0.5)
        mixed = (
            torch.bmm(scores.softmax(-1), v)
            .view(b, self.heads, n, wide)
            .transpose(1, 2)
            .reshape(b, n, hidden)
        )
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.outer(functional.gelu(self.inner(x))))


class Encoder(nn.Module):
    """Token ids in, one state for each token out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        if shape.relative:
            self.distances = nn.Embedding(BUCKETS, shape.heads)
        else:
            self.types = nn.Embedding(shape.types, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Each (batch, length) -> (batch, length, hidden)."""
        n = ids.shape[1]
        places = torch.arange(n, device=ids.device)
        x = self.words(ids) + self.positions(places + (2 if self.shape.relative else 0))
        if not self.shape.relative:
            x = x + self.types(types)
        x = self.norm(x)
        bias = ((1 - mask)[:, None, None, :] * MASKED).to(x.dtype)
        if self.shape.relative:
            bias = bias + self.distances(distance_buckets(n).to(ids.device)).permute(2, 0, 1)[None]
        for layer in self.layers:
            x = layer(x, bias)
        return x


def distance_buckets(n: int) -> Tensor:
    """(n, n) buckets of the distance from each token to each other, as MPNet (and T5) count them."""
    context, memory = torch.arange(n)[:, None], torch.arange(n)[None, :]
    away = -(memory - context)
    half = BUCKETS // 2
    found = (away < 0).long() * half
    away = away.abs()
    exact = half // 2
    far = (
        exact + (torch.log(away.float().clamp(min=1) / exact) / math.log(128 / exact) * (half - exact)).long()
    )
    return found + torch.where(away < exact, away, far.clamp(max=half - 1))


class Reader(nn.Module):
    """Logits for a pair (answers, denies, yes) and for each token (start, end, support)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.pool = nn.Linear(shape.hidden, shape.hidden)
        self.pair = nn.Linear(shape.hidden, 3)
        self.tokens = nn.Linear(shape.hidden, 3)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Each (batch, length) -> (batch, 3) and (batch, length, 3), in float32."""
        x = self.encoder(ids, mask, types)
        return self.pair(torch.tanh(self.pool(x[:, 0]))).float(), self.tokens(x).float()


class Judge(nn.Module):
    """Logits of a statement beside words (supported, contradicted, unsupported), and of a report beside a later one
    (agree, contradict, revised, different)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.pool = nn.Linear(shape.hidden, shape.hidden)
        self.verdict = nn.Linear(shape.hidden, 3)
        self.relation = nn.Linear(shape.hidden, 4)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Each (batch, length) -> (batch, 7), in float32: three logits of a verdict, four of a relation."""
        pooled = torch.tanh(self.pool(self.encoder(ids, mask, types)[:, 0]))
        return torch.cat([self.verdict(pooled), self.relation(pooled)], dim=-1).float()


def bert_weights(kept: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """An Encoder's weights from a file of BERT's architecture."""
    front = "bert." if any(name.startswith("bert.") for name in kept) else ""
    own: dict[str, Tensor] = {
        "words.weight": kept[f"{front}embeddings.word_embeddings.weight"],
        "positions.weight": kept[f"{front}embeddings.position_embeddings.weight"],
        "types.weight": kept[f"{front}embeddings.token_type_embeddings.weight"],
    }
    if len(own["types.weight"]) == 1:
        own["types.weight"] = own["types.weight"].repeat(2, 1)
    names = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for part in ("weight", "bias"):
        own[f"norm.{part}"] = kept[f"{front}embeddings.LayerNorm.{part}"]
        for i in range(layers):
            old = f"{front}encoder.layer.{i}"
            own[f"layers.{i}.joined.{part}"] = torch.cat(
                [kept[f"{old}.attention.self.{n}.{part}"] for n in ("query", "key", "value")]
            )
            for new, name in names.items():
                own[f"layers.{i}.{new}.{part}"] = kept[f"{old}.{name}.{part}"]
    return {name: value.clone() for name, value in own.items()}


def mpnet_weights(kept: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """An Encoder's weights from a file of MPNet, its words in the order of BERT's vocabulary.

    MPNet's own has four more in front, with names of its own for [CLS], [SEP] and [PAD].
    """
    words = kept["embeddings.word_embeddings.weight"]
    ordered = words[4 : 4 + MPNET.vocabulary].clone()
    for bert, own_id in ((0, 1), (101, 0), (102, 2)):
        ordered[bert] = words[own_id]
    own: dict[str, Tensor] = {
        "words.weight": ordered,
        "positions.weight": kept["embeddings.position_embeddings.weight"],
        "distances.weight": kept["encoder.relative_attention_bias.weight"],
    }
    names = {
        "out": "attention.attn.o",
        "norm1": "attention.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for part in ("weight", "bias"):
        own[f"norm.{part}"] = kept[f"embeddings.LayerNorm.{part}"]
        for i in range(layers):
            old = f"encoder.layer.{i}"
            own[f"layers.{i}.joined.{part}"] = torch.cat(
                [kept[f"{old}.attention.attn.{n}.{part}"] for n in ("q", "k", "v")]
            )
            for new, name in names.items():
                own[f"layers.{i}.{new}.{part}"] = kept[f"{old}.{name}.{part}"]
    return {name: value.clone() for name, value in own.items()}
