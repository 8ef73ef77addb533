"""The model of requests in PyTorch: an encoder, the form from the mean of its states, a part for each token."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize

from assistant.models.requests import FORMS, PARTS
from benchmarks.training.encoder import Encoder, Shape
from benchmarks.training.request_data import UNKNOWN, Batch

BLOCK = 64
"""Weights that share a scale."""
TAGS = 1 + 2 * len(PARTS)


class RequestModel(nn.Module):
    """(b, forms) logits of the request's form, (b, n, tags) of each token's part."""

    def __init__(self, shape: Shape, dropped: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.form = nn.Linear(shape.hidden, len(FORMS))
        self.parts = nn.Linear(shape.hidden, TAGS)
        self.dropout = nn.Dropout(dropped)
        for head in (self.form, self.parts):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor]:
        """Each (b, n); the mean is over the request's own tokens."""
        x = self.encoder(ids, mask, kinds)
        own = (mask * (1 - kinds))[..., None].to(x.dtype)
        mean = (x * own).sum(1) / own.sum(1)
        return self.form(self.dropout(mean)).float(), self.parts(self.dropout(x)).float()


def losses(model: RequestModel, batch: Batch) -> dict[str, Tensor]:
    """Of the form, the probability of all right ones together; of the parts, each token's."""
    form, parts = model(batch.ids, batch.mask, batch.kinds)
    right = form.masked_fill(~batch.forms, -1e4).logsumexp(-1) - form.logsumexp(-1)
    tagged = functional.cross_entropy(
        parts.reshape(-1, TAGS), batch.tags.reshape(-1), ignore_index=UNKNOWN, reduction="sum"
    )
    return {"form": -right.mean(), "parts": tagged / max(1, int((batch.tags != UNKNOWN).sum()))}


class FourBits(nn.Module):
    """A matrix as it is read back from 4 bits, a scale for each block of a row; what is learned stays exact."""

    def forward(self, weight: Tensor) -> Tensor:
        """(out, in) -> (out, in)."""
        blocks = weight.detach().view(len(weight), -1, BLOCK)
        widest = blocks.gather(-1, blocks.abs().argmax(-1, keepdim=True))
        scale = torch.where(widest == 0, torch.ones_like(widest), widest / -8)
        rounded = (blocks / scale).round_().clamp_(-8, 7).mul_(scale).view_as(weight)
        return weight + (rounded - weight).detach()


def rounding(model: RequestModel) -> None:
    """From here on the encoder's matrices are those that 4 bits leave of what is learned."""
    for layer in model.encoder.layers:
        for linear in (layer.joined, layer.out, layer.inner, layer.outer):
            parametrize.register_parametrization(linear, "weight", FourBits())


def rounded(model: RequestModel) -> None:
    """The matrices stay as 4 bits leave them."""
    for module in model.modules():
        if parametrize.is_parametrized(module):
            parametrize.remove_parametrizations(module, "weight")
