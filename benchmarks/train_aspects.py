"""Makes the model that tells what a summary is asked to tell, and prints how often it is right.

    python -m benchmarks.train_aspects

The requests, written for this in four languages with "…" for the subject, stand in `benchmarks/training/aspects.txt`.
Logistic regression by gradient descent; the share that is right is measured on each fifth by the other four.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.aspects import ASPECTS, AspectModel, signs_of
from assistant.resources import data_path

Floats = NDArray[np.float64]
FOLDS, ROUNDS, RATE, PENALTY = 5, 400, 5.0, 0.0005
Row = tuple[str, str]


def main() -> None:
    """Trains, measures, and writes the model."""
    lines = (Path(__file__).parent / "training" / "aspects.txt").read_text(encoding="utf-8").splitlines()
    rows: list[Row] = [(aspect, text) for aspect, _, text in (line.partition("\t") for line in lines)]
    right = 0
    for fold in range(FOLDS):
        model = AspectModel(fitted([row for at, row in enumerate(rows) if at % FOLDS != fold]))
        right += sum(model.aspect(text) == aspect for aspect, text in rows[fold::FOLDS])
    kept = json.dumps(fitted(rows), ensure_ascii=False, separators=(",", ":"))
    data_path("models").joinpath("aspects.json").write_text(f"{kept}\n", encoding="utf-8")
    print(json.dumps({"requests": len(rows), "right": round(right / len(rows), 3)}))


def fitted(rows: list[Row]) -> dict[str, list[float]]:
    """The weights of each sign."""
    found = [list(signs_of(text)) for _, text in rows]
    signs = list(dict.fromkeys(sign for own in found for sign in own))
    places = {sign: place for place, sign in enumerate(signs)}
    inputs: Floats = np.zeros((len(rows), len(signs)))
    for at, own in enumerate(found):
        inputs[at, [places[sign] for sign in own]] = 1.0
    inputs /= np.sqrt(np.maximum(1.0, inputs.sum(axis=1, keepdims=True)))
    wanted = np.eye(len(ASPECTS))[[ASPECTS.index(aspect) for aspect, _ in rows]]
    weight = 1 / wanted.sum(axis=0)[wanted.argmax(axis=1)][:, None]
    solved: Floats = np.zeros((len(signs), len(ASPECTS)))
    for _ in range(ROUNDS):
        powers = np.exp(inputs @ solved)
        chances = powers / powers.sum(axis=1, keepdims=True)
        solved -= RATE * (inputs.T @ (weight * (chances - wanted)) + PENALTY * solved)
    return {sign: [round(float(w), 3) for w in row] for sign, row in zip(signs, solved, strict=True)}


if __name__ == "__main__":
    main()
