"""AdamW on float32 copies of bf16 weights, for several workers that are averaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, distributed, nn


class Optimiser:
    """AdamW on float32 copies of bf16 weights: the model computes in bf16, small changes are not lost.

    Word vectors are left as they are: half of all weights, which so few steps would hardly touch.
    """

    def __init__(self, model: nn.Module, rate: float) -> None:
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

    def state(self) -> dict[str, Any]:
        """What a later run needs to go on, beside the copies."""
        kept: dict[str, Any] = self._adam.state_dict()
        return kept

    def restore(self, weights: Mapping[str, Tensor], state: dict[str, Any]) -> None:
        """Goes on from the weights and the state that an earlier run left."""
        with torch.no_grad():
            for name, copy in zip(self.names, self.copies, strict=True):
                copy.copy_(weights[name])
        self._adam.load_state_dict(state)
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
