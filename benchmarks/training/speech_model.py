"""MiniLM with the speech model's heads in PyTorch, and what it is trained towards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.models.speech_windows import KINDS, NOBODY
from benchmarks.training.encoder import MASKED, MINILM, Encoder
from benchmarks.training.starts import shipped, start

WIDE = 64
PARTS = ("first", "last", "mean", "keys")
"""What a token gives to a query as first, last and any token of an utterance, and its key."""
POINTERS = 8
"""Where there begin and end: the words that name the speaker, a mention of the speaker by name, to whom, through
whom."""
SPEECH = replace(MINILM, layers=5, types=KINDS)
"""Five of MiniLM's six layers, and the kinds of tokens that letters tell."""
REACH = 16
"""Distances are told apart in so many steps on either side, each wider than the one before."""


@dataclass(frozen=True)
class Asked:
    """An utterance in a window of a batch: its first and last token, and the places that are right for each pointer.

    An empty set of places is not known and not learned from.
    """

    row: int
    first: int
    last: int
    right: Sequence[Sequence[int]]
    weight: float


@dataclass(frozen=True)
class Batch:
    """Windows, padded, with what is to be learned from them."""

    ids: Tensor
    mask: Tensor
    kinds: Tensor
    asked: Sequence[Asked]
    report: Tensor
    """(n, length, 2): is the token reported speech, does it begin some."""
    report_weight: Tensor
    """(n, length): 1 where that is known, between 0 and 1 where "no" is a guess, 0 where nothing is learned."""


class SpeechModel(nn.Module):
    """Tokens in; out come their states, from which the heads point and tell reported speech."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder(SPEECH)
        wide = SPEECH.hidden, POINTERS * WIDE
        self.first, self.last, self.mean, self.keys = (nn.Linear(*wide) for _ in range(4))
        self.distance = nn.Embedding(2 * REACH + 1, POINTERS)
        self.reports = nn.Linear(SPEECH.hidden, 2)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> Tensor:
        """Each (batch, length) -> (batch, length, hidden)."""
        x: Tensor = self.encoder(ids, mask, kinds)
        return x

    def point(self, states: Tensor, first: int, last: int, length: int) -> Tensor:
        """(length, hidden) of a window and an utterance in it -> (pointers, length) logits in float32."""
        x = states[:length]
        query = self.first(x[first]) + self.last(x[last]) + self.mean(x[first : last + 1].mean(0))
        keys = self.keys(x).view(length, POINTERS, WIDE)
        logits = torch.einsum("pw,npw->pn", query.view(POINTERS, WIDE), keys).float() * WIDE**-0.5
        logits = logits + self.distance(steps(first, last, length)).float().T
        own = torch.zeros(length, dtype=torch.bool)
        own[first : last + 1] = True
        return logits.masked_fill(own, MASKED)


def steps(first: int, last: int, length: int) -> Tensor:
    """How far each place lies from the utterance: REACH in it and at [CLS], less before, more behind."""
    places = torch.arange(length)
    before, after = (first - places).clamp(min=0), (places - last).clamp(min=0)
    far = torch.minimum((2 * torch.log2(1.0 + before + after)).long(), torch.tensor(REACH))
    far = torch.where(before > 0, REACH - far, REACH + far)
    far[NOBODY] = REACH
    return far


def initial(base: str) -> SpeechModel:
    """The model with the lower layers of a base (see `starts.py`); the heads and what the kinds add are new.

    Of `speech:FILE`, a speech model that came along, everything is taken.
    """
    model = SpeechModel()
    if base.startswith("speech:"):
        model.load_state_dict(_spoken(Path(base.removeprefix("speech:"))))
        return model
    own = model.encoder.state_dict()
    kept = start("judge", base).encoder.state_dict()
    kinds = kept["types.weight"][1:2].repeat(KINDS, 1) + 0.01 * torch.randn(KINDS, SPEECH.hidden)
    model.encoder.load_state_dict({name: kept[name] for name in own} | {"types.weight": kinds})
    for head in (model.first, model.last, model.mean, model.keys, model.reports):
        nn.init.normal_(head.weight, std=0.02)
        nn.init.zeros_(head.bias)
    nn.init.zeros_(model.distance.weight)
    return model


_WRITTEN = {
    "embeddings.LayerNorm": "encoder.norm",
    "layer.": "layers.",
    "attention.self": "joined",
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "norm1",
    "intermediate.dense": "inner",
    "output.dense": "outer",
    "output.LayerNorm": "norm2",
}
"""What BERT calls the parts of its layers, as they stood in the file up to 0.10.0, and what they are called here."""


def _spoken(path: Path) -> dict[str, Tensor]:
    """The weights of a speech model as `speech_graph` writes it."""
    state = {}
    for name, value in shipped(path).items():
        for written, own in _WRITTEN.items():
            name = name.replace(written, own)
        state[name] = value
    for part in ("weight", "bias"):
        joined = state.pop(f"pointers.{part}").chunk(len(PARTS))
        state |= {f"{name}.{part}": one for name, one in zip(PARTS, joined, strict=True)}
    kept = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    return state | {"distance.weight": torch.tensor(json.loads(kept["distance"]))}


def losses(model: SpeechModel, batch: Batch) -> dict[str, Tensor]:
    """What is minimised, by part: `named`, `who`, `to`, `via`, `reports`."""
    states = model(batch.ids, batch.mask, batch.kinds)
    lengths = batch.mask.sum(1).tolist()
    pointed: dict[str, list[Tensor]] = {"named": [], "who": [], "to": [], "via": []}
    total = 0.0
    for asked in batch.asked:
        logits = model.point(states[asked.row], asked.first, asked.last, int(lengths[asked.row]))
        every = logits.logsumexp(-1)
        for name, first in zip(pointed, range(0, POINTERS, 2), strict=True):
            for i in (first, first + 1):
                if asked.right[i]:
                    missed = every[i] - logits[i, list(asked.right[i])].logsumexp(-1)
                    pointed[name].append(asked.weight * missed)
        total += 2 * asked.weight
    inside = model.reports(states).float()
    with torch.no_grad():
        # A sentence that nobody marked may report speech for all that: what the model is sure of is not unlearned.
        doubt = torch.where(batch.report_weight < 1, (1 - inside[..., 0].sigmoid()) ** 2, 1.0)
    weight = (batch.report_weight * doubt)[..., None].expand_as(inside)
    told = functional.binary_cross_entropy_with_logits(inside, batch.report, reduction="none")
    parts = {"reports": (told * weight).sum() / weight.sum().clamp(min=1.0)}
    return parts | {name: torch.stack(lost).sum() / max(1.0, total) for name, lost in pointed.items() if lost}
