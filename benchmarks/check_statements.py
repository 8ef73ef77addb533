"""How many corrupted statements the check catches, by kind of corruption, and how many true ones it refuses.

    python -m benchmarks.check_statements BENCH                # on the half of the articles for reporting
    python -m benchmarks.check_statements BENCH --fit TRAIN    # fits on the other half, and never looks at that one

BENCH holds clapnq/, mtrag/ and realtimeqa/, TRAIN squadshifts-wiki.jsonl.gz. With --fit it prints the constants of
`assistant/support.py`; the threshold and the table come from models fitted without the article that they judge, so
that choices can be made on them. Only the reader's doubt has seen it, and is less there than it will be elsewhere.
"""

from __future__ import annotations

import argparse
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import support
from assistant.facts import unsupported
from assistant.reader import load_reader
from assistant.types import Passage
from benchmarks.statements import INVENTED, TRUE, Example, examples
from benchmarks.unseen_statements import unseen_examples

REFUSED = 0.08
"""The share of true statements that the threshold refuses where it is fitted: a tenth, less what chance may add and
what the reader doubts less because it has seen it."""
FOLDS = 5

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """What is known of every example: its features, and whether its facts stand."""

    examples: Sequence[Example]
    features: Rows
    facts_stand: NDArray[np.bool_]

    @property
    def true(self) -> NDArray[np.bool_]:
        return np.array([example.kind == TRUE for example in self.examples])

    def only(self, chosen: NDArray[np.bool_]) -> Measured:
        """The same of some of the examples."""
        kept = [example for example, keep in zip(self.examples, chosen, strict=True) if keep]
        return Measured(kept, self.features[chosen], self.facts_stand[chosen])


def measure(found: Sequence[Example]) -> Measured:
    """Features and facts of the examples: the slow part."""
    reader = load_reader()
    rows = [list(support.features(e.statement, e.quotes, [_passage(e)], reader).values()) for e in found]
    stand = [not unsupported(example.statement, [_passage(example)]) for example in found]
    return Measured(found, np.array(rows), np.array(stand))


def fit(measured: Measured, unseen: Measured) -> tuple[Rows, float]:
    """Weights and bias of the classifier; what fails on its facts is not shown to it.

    The weight of the reader's doubt, which is the last feature, comes from statements that the reader never saw, as
    what it adds there to the score of the others.
    """
    weights, bias = regression(
        measured.features[measured.facts_stand, :-1], measured.true[measured.facts_stand]
    )
    rows = unseen.features[unseen.facts_stand]
    scores = np.c_[rows[:, :-1] @ weights + bias, rows[:, -1]]
    (of_others, of_doubt), _ = regression(scores, unseen.true[unseen.facts_stand])
    return np.r_[weights, of_doubt / of_others], bias


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
    """The classifier's score of each example; 0 where its facts do not stand."""
    scores: Rows = 1.0 / (1.0 + np.exp(-(measured.features @ weights + bias)))
    scores[~measured.facts_stand] = 0.0
    return scores


def table(measured: Measured, scores: Rows, threshold: float) -> str:
    """Refused of the true ones and of each kind of corruption."""
    kinds = np.array([example.kind for example in measured.examples])
    rows = [(TRUE, measured.true), *((kind, kinds == kind) for kind in sorted(set(kinds) - {TRUE}))]
    lines = [f"{'refused':18}{'n':>8}{'share':>8}"]
    invented = np.isin(kinds, INVENTED)
    all_corrupted = ("all but invented", ~measured.true & ~invented), ("all corrupted", ~measured.true)
    for name, chosen in (*rows, *all_corrupted):
        lines.append(f"{name:18}{chosen.sum():>8}{np.mean(scores[chosen] < threshold):>8.3f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--fit", type=Path, metavar="TRAIN")
    arguments = parser.parse_args()
    began = time.perf_counter()
    fitting = arguments.fit is not None
    found = [example for example in examples(arguments.bench) if example.for_fitting is fitting]
    measured = measure(found)
    seconds = time.perf_counter() - began
    if fitting:
        unseen = measure(unseen_examples(arguments.bench, arguments.fit))
        scores = cross_validated(measured, unseen)
        threshold = float(np.quantile(scores[measured.true], REFUSED))
        weights, bias = fit(measured, unseen)
        for name, weight in zip(support.WEIGHTS, weights, strict=True):
            print(f'    "{name}": {weight:.3f},')
        print(f"BIAS = {bias:.3f}\nTHRESHOLD = {threshold:.3f}")
    else:
        threshold = support.THRESHOLD
        scores = score(measured, np.array(list(support.WEIGHTS.values())), support.BIAS)
    print(table(measured, scores, threshold))
    print(f"{len(found)} statements, {1000 * seconds / len(found):.0f} ms each")


def _passage(example: Example) -> Passage:
    return Passage("passage", example.article, example.title, "", None, None, example.passage)


if __name__ == "__main__":
    main()
