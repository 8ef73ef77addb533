"""How many corrupted statements the check catches, by kind of corruption, and how many true ones it refuses.

    python -m benchmarks.check_statements BENCH [--fit]

BENCH holds clapnq/ and mtrag/. With --fit it prints the constants of `assistant/support.py`, fitted on one half of
the articles so that a tenth of the true statements there is refused; the table gives both halves, and only the
half "for reporting" says what to expect.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import support
from assistant.facts import unsupported
from assistant.models import load_embedder
from assistant.settings import Settings
from assistant.types import Passage
from benchmarks.statements import TRUE, Example, examples

REFUSED = 0.10
"""The share of true statements that may be refused."""

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """What is known of every example: features, whether its facts stand, and the cosine on the way."""

    examples: Sequence[Example]
    features: Rows
    facts_stand: NDArray[np.bool_]

    @property
    def true(self) -> NDArray[np.bool_]:
        return np.array([example.kind == TRUE for example in self.examples])

    @property
    def for_fitting(self) -> NDArray[np.bool_]:
        return np.array([example.for_fitting for example in self.examples])


def measure(found: Sequence[Example]) -> Measured:
    """Features and facts of the examples: the slow part, about 30 ms each."""
    embedder = load_embedder(Settings(embeddings="local"))
    own = embedder.embed_passages([example.statement for example in found])
    quotes = embedder.embed_passages([" ".join(example.quotes) for example in found])
    nearness = np.sum(own * quotes, axis=1)
    rows = [support.features(e.statement, e.quotes, float(n)) for e, n in zip(found, nearness, strict=True)]
    stand = [not unsupported(example.statement, [_passage(example)]) for example in found]
    return Measured(found, np.array(rows), np.array(stand))


def fit(measured: Measured, ridge: float = 1.0, steps: int = 50) -> tuple[Rows, float, float]:
    """Weights, bias and threshold of a logistic regression by Newton's method, on the half for fitting."""
    chosen = measured.for_fitting & measured.facts_stand
    rows, labels = measured.features[chosen], measured.true[chosen].astype(float)
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    inputs = np.c_[(rows - middle) / spread, np.ones(len(rows))]
    penalty = ridge * np.r_[np.ones(rows.shape[1]), 0.0]
    weights = np.zeros(inputs.shape[1])
    for _ in range(steps):
        guess = 1.0 / (1.0 + np.exp(-inputs @ weights))
        slope = inputs.T @ (guess - labels) + penalty * weights
        curve = (inputs * (guess * (1.0 - guess))[:, None]).T @ inputs + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    plain = weights[:-1] / spread
    bias = float(weights[-1] - plain @ middle)
    scores = score(measured, plain, bias)[measured.for_fitting & measured.true]
    return plain, bias, float(np.quantile(scores, REFUSED))


def score(measured: Measured, weights: Rows, bias: float) -> Rows:
    """The classifier's score of each example; 0 where its facts do not stand."""
    scores: Rows = 1.0 / (1.0 + np.exp(-(measured.features @ weights + bias)))
    scores[~measured.facts_stand] = 0.0
    return scores


def table(measured: Measured, scores: Rows, threshold: float) -> str:
    """Refused of the true ones and of each kind of corruption, on both halves."""
    kinds = [TRUE, *sorted({e.kind for e in measured.examples} - {TRUE}), "all corrupted"]
    lines = [
        f"{'':15}{'fitted on':>22}{'for reporting':>22}",
        f"{'refused':15}{'n      share':>22}{'n      share':>22}",
    ]
    for kind in kinds:
        is_kind = (
            ~measured.true
            if kind == "all corrupted"
            else np.array([e.kind == kind for e in measured.examples])
        )
        cells = []
        for half in (measured.for_fitting, ~measured.for_fitting):
            chosen = scores[is_kind & half]
            share = f"{np.mean(chosen < threshold):.3f}" if len(chosen) else "-"
            cells.append(f"{len(chosen):>12}{share:>10}")
        lines.append(f"{kind:15}{''.join(cells)}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    began = time.perf_counter()
    measured = measure(examples(arguments.bench))
    seconds = time.perf_counter() - began
    weights = np.array([support.WEIGHTS[name] for name in support.FEATURES])
    bias, threshold = support.BIAS, support.THRESHOLD
    if arguments.fit:
        weights, bias, threshold = fit(measured)
        for name, weight in zip(support.FEATURES, weights, strict=True):
            print(f'    "{name}": {weight:.3f},')
        print(f"BIAS = {bias:.3f}\nTHRESHOLD = {threshold:.3f}")
    print(table(measured, score(measured, weights, bias), threshold))
    print(f"{len(measured.examples)} statements, {1000 * seconds / len(measured.examples):.0f} ms each")


def _passage(example: Example) -> Passage:
    return Passage("passage", example.article, example.title, "", None, None, example.passage)


if __name__ == "__main__":
    main()
