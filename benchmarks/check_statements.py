"""How many corrupted statements the check catches, by kind of corruption, and how many true ones it refuses.

    python -m benchmarks.check_statements BENCH                # on the half of the articles for reporting
    python -m benchmarks.check_statements BENCH --fit TRAIN    # fits on the other half first, and keeps what it found

BENCH holds clapnq/, mtrag/ and realtimeqa/, TRAIN squadshifts-wiki.jsonl.gz. With --fit the constants of the check
are written to `data/models/support.json`; run it after a new reader is shipped. The threshold comes from models fitted
without the article that they judge, so that choices can be made on them; only the reader's doubt has seen it, and is
less there than it will be elsewhere. The last table adds what `leadins` refuses: it is what readers meet.
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

from assistant import support
from assistant.draft import Quoted
from assistant.facts import unsupported
from assistant.folding import find_quote
from assistant.leadins import drops_introduction
from assistant.models import usable_cores
from assistant.reader import load_reader
from assistant.resources import data_path
from assistant.types import Passage
from benchmarks.statements import INVENTED, TRUE, Example, examples
from benchmarks.unseen_statements import unseen_examples

REFUSED = 0.06
"""The share of true statements that the whole check refuses where its threshold is fitted: a tenth, less what chance
may add and what the reader doubts less because it has seen it."""
FOLDS = 5

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """What is known of every example: its features, and whether its facts stand."""

    examples: Sequence[Example]
    features: Rows
    facts_stand: NDArray[np.bool_]
    introduced: NDArray[np.bool_]
    """Does the statement take up what introduces its quotes?"""

    @property
    def true(self) -> NDArray[np.bool_]:
        return np.array([example.kind == TRUE for example in self.examples])

    def only(self, chosen: NDArray[np.bool_]) -> Measured:
        """The same of some of the examples."""
        kept = [example for example, keep in zip(self.examples, chosen, strict=True) if keep]
        return Measured(kept, self.features[chosen], self.facts_stand[chosen], self.introduced[chosen])


def measure(found: Sequence[Example]) -> Measured:
    """What is known of the examples: the slow part, on as many cores as there are."""
    reader = load_reader()

    def of(example: Example) -> tuple[list[float], bool, bool]:
        passage = Passage("passage", example.article, example.title, "", None, None, example.passage)
        values = support.features(example.statement, example.quotes, [passage], reader)
        spans = [find_quote(passage.text, quote) for quote in example.quotes]
        quotes = [Quoted(passage, *span) for span in spans if span]
        return (
            list(values.values()),
            not unsupported(example.statement, [passage]),
            not drops_introduction(example.statement, quotes),
        )

    with ThreadPoolExecutor(usable_cores()) as cores:
        rows, stand, introduced = zip(*cores.map(of, found), strict=True)
    return Measured(found, np.array(rows), np.array(stand), np.array(introduced))


def fit(measured: Measured, unseen: Measured) -> tuple[Rows, float]:
    """Weights and bias of the classifier; what fails on its facts is not shown to it.

    The weights of the reader's doubts, which are the last features, come from statements that the reader never saw,
    as what they add there to the score of the others.
    """
    doubts = len(support.DOUBTS)
    weights, bias = regression(
        measured.features[measured.facts_stand, :-doubts], measured.true[measured.facts_stand]
    )
    rows = unseen.features[unseen.facts_stand]
    scores = np.c_[rows[:, :-doubts] @ weights + bias, rows[:, -doubts:]]
    (of_others, *of_doubts), _ = regression(scores, unseen.true[unseen.facts_stand])
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
    found = examples(arguments.bench)
    if arguments.fit is not None:
        refit([e for e in found if e.for_fitting], unseen_examples(arguments.bench, arguments.fit))
    began = time.perf_counter()
    reported = measure([e for e in found if not e.for_fitting])
    seconds = time.perf_counter() - began
    fitted = support.load_fitted()
    scores = score(reported, np.array(list(fitted.weights.values())), fitted.bias)
    print("The half for reporting, by facts and classifier:")
    print(table(reported, scores, fitted.threshold))
    whole = np.where(reported.introduced, scores, 0.0)
    print("With what introduces the quotes:")
    print(table(reported, whole, fitted.threshold))
    for collection in sorted({example.collection for example in reported.examples}):
        chosen = np.array([example.collection == collection for example in reported.examples])
        refused, caught = (whole[chosen & of] < fitted.threshold for of in (reported.true, ~reported.true))
        print(
            f"{collection}: {caught.mean():.3f} caught, {refused.mean():.3f} of {len(refused)} true refused"
        )
    print(f"{len(scores)} statements, {1000 * seconds / len(scores):.0f} ms each")


def refit(found: Sequence[Example], strange: Sequence[Example]) -> None:
    """Fits the check anew and writes down what comes of it."""
    measured, unseen = measure(found), measure(strange)
    scores = np.where(measured.introduced, cross_validated(measured, unseen), 0.0)
    threshold = float(np.quantile(scores[measured.true], REFUSED))
    weights, bias = fit(measured, unseen)
    names = support.load_fitted().weights.keys()
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
