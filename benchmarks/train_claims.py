"""Makes the model that tells statements of fact from a writer's remarks, and its card.

    python -m benchmarks.train_claims TRAIN_FOLDER

TRAIN_FOLDER holds `newsroom/statements.jsonl.gz`, whose statements are claims; the remarks, written for this, stand in
`benchmarks/training/remarks.txt`. Logistic regression by Newton's method on the embedder's vectors. Where the border
lies is chosen on the statements of held-out articles: one in 50 of them is taken for a remark. The share of remarks
that are found is measured on each fifth of them by the other four.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.embedder import local_embedder
from assistant.resources import data_path
from benchmarks.training.reading_data import held_out

Floats = NDArray[np.float64]
LEARNED, CHOSEN, FOLDS = 1500, 500, 5
MISTAKEN = 0.02
"""The share of held-out statements that may be taken for remarks."""
PENALTY = 30.0
SCALE = 10.0
"""What vectors of length 1 are multiplied by."""


def main() -> None:
    """Trains, measures, and writes the model with its card."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", type=Path)
    given = parser.parse_args()
    learned, chosen = statements(given.train)
    lines = (Path(__file__).parent / "training" / "remarks.txt").read_text(encoding="utf-8").splitlines()
    remarks = embedded([line for line in lines if line.strip()])
    claims, border = embedded(learned), embedded(chosen)
    fold = np.arange(len(remarks)) % FOLDS
    found = [
        scored(remarks[fold == one], *fitted(remarks[fold != one], claims, border)) < 0
        for one in range(FOLDS)
    ]
    recall = float(np.concatenate(found).mean())
    weights, bias = fitted(remarks, claims, border)
    kept = {"weights": [round(float(w), 4) for w in weights], "bias": round(bias, 4)}
    data_path("models").joinpath("claims.json").write_text(json.dumps(kept) + "\n", encoding="utf-8")
    print(json.dumps({"remarks": len(remarks), "found": round(recall, 3), "claims_mistaken": MISTAKEN}))


def statements(train: Path) -> tuple[list[str], list[str]]:
    """Statements to learn from, and others, of held-out articles, to choose the border on."""
    with gzip.open(train / "newsroom" / "statements.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    random.Random(3).shuffle(found)
    held = [r["statement"] for r in found if held_out(r["article"])]
    return [r["statement"] for r in found if not held_out(r["article"])][:LEARNED], held[:CHOSEN]


def embedded(texts: list[str]) -> Floats:
    """The vectors of texts, (n, d)."""
    return local_embedder().embed_passages(texts).astype(np.float64)


def scored(vectors: Floats, weights: Floats, bias: float) -> Floats:
    """Above 0 for a claim, (n,)."""
    found: Floats = vectors @ weights + bias
    return found


def fitted(remarks: Floats, claims: Floats, border: Floats) -> tuple[Floats, float]:
    """Weights (d,) and bias, so that `MISTAKEN` of the claims at the border come out below 0."""
    inputs = np.hstack([np.vstack([remarks, claims]) * SCALE, np.ones((len(remarks) + len(claims), 1))])
    wanted = np.r_[np.zeros(len(remarks)), np.ones(len(claims))]
    weight = np.r_[np.full(len(remarks), len(claims) / len(remarks) / 2), np.ones(len(claims))]
    penalty = np.r_[np.full(inputs.shape[1] - 1, PENALTY), 0.0]
    solved = np.zeros(inputs.shape[1])
    for _ in range(12):
        chance = 1 / (1 + np.exp(-inputs @ solved))
        slope = inputs.T @ (weight * (chance - wanted)) + penalty * solved
        bend = (inputs * (weight * chance * (1 - chance))[:, None]).T @ inputs + np.diag(penalty)
        solved -= np.linalg.solve(bend + 1e-9 * np.eye(len(bend)), slope)
    weights = solved[:-1] * SCALE
    return weights, -float(np.quantile(border @ weights, MISTAKEN))


if __name__ == "__main__":
    main()
