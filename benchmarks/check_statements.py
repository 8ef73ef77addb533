"""How many corrupted statements the check catches, by kind of corruption, and how many true ones it refuses.

    python -m benchmarks.check_statements BENCH          # on the half of the articles for reporting
    python -m benchmarks.check_statements BENCH --fit    # fits on the other half instead, and keeps what it found

BENCH holds clapnq/, mtrag/ and realtimeqa/. With --fit the constants of the check are written to
`data/models/support.json`; run it after a new reader is shipped. The threshold comes from models fitted
without the article that they judge, so that choices can be made on them; only the reader's doubt has seen it, and is
less there than it will be elsewhere. Counted is what `checking.check` shows: "by rules" is what it refuses before it
asks the classifier.
"""

from __future__ import annotations

import argparse
import json
import time
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.check import support
from assistant.check.statements import check
from assistant.draft import Proposed
from assistant.models.embedder import local_embedder
from assistant.models.reader import load_reader
from assistant.models.session import usable_cores
from assistant.resources import data_path
from assistant.types import Passage
from benchmarks.statements import INVENTED, TRUE, Example, examples
from benchmarks.unseen_statements import unseen_examples

CAUGHT = 0.953
"""The share of corrupted statements that are caught where the threshold is fitted: what is aimed at, and what chance
may take. It is no stricter than that, for what it refuses of the true ones."""
FOLDS = 5

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """What is known of every example: its features, and whether the rules leave it to the classifier."""

    examples: Sequence[Example]
    features: Rows
    """Zeros where the rules refuse."""
    passed: NDArray[np.bool_]

    @property
    def true(self) -> NDArray[np.bool_]:
        return np.array([example.kind == TRUE for example in self.examples])

    def only(self, chosen: NDArray[np.bool_]) -> Measured:
        """The same of some of the examples."""
        kept = [example for example, keep in zip(self.examples, chosen, strict=True) if keep]
        return Measured(kept, self.features[chosen], self.passed[chosen])


class Kept:
    """A classifier that lets everything pass and keeps what it saw."""

    threshold = 0.0

    def __init__(self) -> None:
        self._reader, self._embedder = load_reader(), local_embedder()
        self.seen: list[float] = []

    def score(self, statement: str, quotes: Sequence[str], passages: Sequence[Passage]) -> float:
        """See `support.Support`."""
        values = support.features(statement, quotes, passages, self._reader, self._embedder)
        self.seen = list(values.values())
        return 1.0


def feature_names() -> list[str]:
    """What the features are called, in their order."""
    return list(support.features("", [], [], load_reader(), local_embedder()))


def measure(found: Sequence[Example]) -> Measured:
    """What is known of the examples: the slow part, on as many cores as there are."""
    nothing = [0.0] * len(feature_names())

    def of(example: Example) -> tuple[list[float], bool]:
        passage = Passage("passage", example.article, example.title, "", None, None, example.passage)
        proposed = Proposed(example.statement, tuple((1, quote) for quote in example.quotes), "")
        kept = Kept()
        passed = check(proposed, [passage], kept).statement is not None
        return (kept.seen if passed else nothing), passed

    with ThreadPoolExecutor(usable_cores()) as cores:
        rows, passed = zip(*cores.map(of, found), strict=True)
    return Measured(found, np.array(rows), np.array(passed))


def fit(measured: Measured, unseen: Measured) -> tuple[Rows, float]:
    """Weights and bias of the classifier; what the rules refuse is not shown to it.

    The weights of the reader's doubts, which are the last features, come from statements that the reader never saw,
    as what they add there to the score of the others.
    """
    doubts = len(support.DOUBTS)
    weights, bias = regression(measured.features[measured.passed, :-doubts], measured.true[measured.passed])
    rows = unseen.features[unseen.passed]
    scores = np.c_[rows[:, :-doubts] @ weights + bias, rows[:, -doubts:]]
    (of_others, *of_doubts), _ = regression(scores, unseen.true[unseen.passed])
    return np.r_[weights, np.minimum(of_doubts, 0.0) / of_others], bias


def regression(
    rows: Rows, labels: NDArray[np.bool_], ridge: float = 1.0, steps: int = 50
) -> tuple[Rows, float]:
    """Weights and bias of a logistic regression, by Newton's method."""
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
    return plain, float(weights[-1] - plain @ middle)


def cross_validated(measured: Measured, unseen: Measured) -> Rows:
    """Each example's score by a model that was fitted without its article."""
    fold = np.array(
        [zlib.crc32(f"fold of {example.article}".encode()) % FOLDS for example in measured.examples]
    )
    scores = np.zeros(len(fold))
    for held_out in range(FOLDS):
        chosen = fold == held_out
        scores[chosen] = score(measured.only(chosen), *fit(measured.only(~chosen), unseen))
    return scores


def score(measured: Measured, weights: Rows, bias: float) -> Rows:
    """The classifier's score of each example; 0 where the rules refuse it."""
    scores: Rows = 1.0 / (1.0 + np.exp(-(measured.features @ weights + bias)))
    scores[~measured.passed] = 0.0
    return scores


def table(measured: Measured, scores: Rows, threshold: float) -> str:
    """Refused of the true ones and of each kind of corruption."""
    kinds = np.array([example.kind for example in measured.examples])
    rows = [(TRUE, measured.true), *((kind, kinds == kind) for kind in sorted(set(kinds) - {TRUE}))]
    lines = [f"{'refused':18}{'n':>8}{'by rules':>10}{'in all':>8}"]
    invented = np.isin(kinds, INVENTED)
    all_corrupted = ("all but invented", ~measured.true & ~invented), ("all corrupted", ~measured.true)
    for name, chosen in (*rows, *all_corrupted):
        by_rules, in_all = np.mean(~measured.passed[chosen]), np.mean(scores[chosen] < threshold)
        lines.append(f"{name:18}{chosen.sum():>8}{by_rules:>10.3f}{in_all:>8.3f}")
    for collection in sorted({example.collection for example in measured.examples}):
        chosen = np.array([example.collection == collection for example in measured.examples])
        refused, caught = (scores[chosen & of] < threshold for of in (measured.true, ~measured.true))
        lines.append(
            f"{collection}: {caught.mean():.3f} caught, {refused.mean():.3f} of {len(refused)} true refused"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    found = examples(arguments.bench)
    if arguments.fit:
        refit([e for e in found if e.for_fitting], unseen_examples(arguments.bench))
        return
    began = time.perf_counter()
    reported = measure([e for e in found if not e.for_fitting])
    seconds = time.perf_counter() - began
    fitted = support.load_fitted()
    scores = score(reported, np.array(list(fitted.weights.values())), fitted.bias)
    print("The half for reporting:")
    print(table(reported, scores, fitted.threshold))
    print(f"{len(scores)} statements, {1000 * seconds / len(scores):.0f} ms each")


def refit(found: Sequence[Example], strange: Sequence[Example]) -> None:
    """Fits the check anew and writes down what comes of it."""
    measured, unseen = measure(found), measure(strange)
    scores = cross_validated(measured, unseen)
    threshold = float(np.quantile(scores[~measured.true], CAUGHT))
    weights, bias = fit(measured, unseen)
    names = feature_names()
    constants = {
        "weights": {name: round(weight, 3) for name, weight in zip(names, weights.tolist(), strict=True)},
        "bias": round(bias, 3),
        "threshold": round(threshold, 4),
    }
    data_path(support.FITTED).write_text(json.dumps(constants, indent=2) + "\n", encoding="utf-8")
    print("The half for fitting, each article judged by models fitted without it:")
    print(table(measured, scores, threshold))


if __name__ == "__main__":
    main()
