"""Figures that models are chosen by."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Sequence

import numpy as np


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The chance that a right one has a higher score than a wrong one."""
    order = np.argsort(np.argsort(np.array(scores), kind="stable"))
    right = np.array(labels, bool)
    n, m = int(right.sum()), int((~right).sum())
    return float((order[right].sum() - n * (n - 1) / 2) / max(1, n * m))


def norm(text: str) -> list[str]:
    """Words as they are compared."""
    return "".join(c for c in text.lower() if c not in string.punctuation + "’‘“”").split()


def f1(said: str, gold: str) -> float:
    """Token F1."""
    a, b = Counter(norm(said)), Counter(norm(gold))
    common = sum((a & b).values())
    return 2 * common / max(1, sum(a.values()) + sum(b.values()))
