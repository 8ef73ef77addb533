"""From trained weights to the files that come along: calibrated, exported with 8-bit weights, measured, described."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from assistant.models.reader import Calibration, PairEncoder, Scored, Window
from assistant.models.session import open_session, usable_cores
from assistant.ports import Reading
from assistant.resources import data_path
from assistant.text.sentences import sentence_spans
from benchmarks import reader_eval
from benchmarks.export_reader import export
from benchmarks.reader_batches import encoder
from benchmarks.reader_data import Pair
from benchmarks.reader_eval import Run, read
from benchmarks.reader_prepare import Dev

Array = NDArray[np.float64]
Figures = dict[str, dict[str, float]]


def onnx_run(path: Path) -> Run:
    """An exported model as a function from windows to logits, each window alone on one core."""
    session = open_session(path, threads=1)

    def one(window: Window) -> Scored:
        ids = np.array([window.ids], np.int64)
        types = (np.arange(ids.shape[1]) >= window.question_tokens).astype(np.int64)[None]
        answer, tokens = session.run(["answer", "tokens"], {"input_ids": ids, "token_type_ids": types})
        return Scored(window, float(answer[0]), tokens[0, window.first : window.first + len(window.offsets)])

    def run(windows: Sequence[Window]) -> list[Scored]:
        with ThreadPoolExecutor(usable_cores()) as cores:
            return list(cores.map(one, windows))

    return run


def remembering(run: Run) -> Run:
    """The same function, which runs a window once: calibrating and measuring read the same pairs."""
    known: dict[tuple[int, ...], Scored] = {}

    def remembered(windows: Sequence[Window]) -> list[Scored]:
        new = [w for w in windows if tuple(w.ids) not in known]
        for window, scored in zip(new, run(new), strict=True):
            known[tuple(window.ids)] = scored
        return [replace(known[tuple(w.ids)], window=w) for w in windows]

    return remembered


def calibrate(dev: Dev, reading: PairEncoder, run: Run) -> Calibration:
    """Scales and shifts of the logits by Platt's method (1999) on the held-out part.

    For `answers`, passages that a search finds, paragraphs that are given, and CLAP NQ's pairs weigh the same: one
    threshold serves all.
    """
    found = [p for asked in dev.quiz for p in asked.pairs[: reader_eval.READ] if p.title]
    parts = [found, [*dev.squad, *dev.wrong], dev.clapnq]
    readings = [read(pairs, reading, run) for pairs in parts]
    inputs = [
        np.stack(
            [_logit([r.answers for r in part]), _logit([max(r.support, default=0.5) for r in part])], axis=1
        )
        for part in readings
    ]
    labels = [np.array([p.label for p in pairs]) for pairs in parts]
    weights = [np.full(len(part), 1.0 / len(part)) for part in labels]
    of_pair, of_sentence, shift = platt(
        np.concatenate(inputs), np.concatenate(labels), np.concatenate(weights)
    )
    scores, carries = _sentences([*dev.squad, *dev.wrong], reading, run)
    scale, move = platt(scores[:, None], carries, np.full(len(scores), 1.0 / len(scores)))
    return Calibration((of_pair, of_sentence, shift), 1.0, (scale, move))


def platt(logits: Array, labels: Array, weights: Array) -> tuple[float, ...]:
    """A scale for each column of `logits` and a shift that make `sigmoid(logits @ scales + shift)` most likely."""
    inputs = np.concatenate([logits, np.ones((len(logits), 1))], axis=1)
    fitted = np.zeros(inputs.shape[1])
    for _ in range(40):  # Newton's method
        chance = 1.0 / (1.0 + np.exp(-np.clip(inputs @ fitted, -30, 30)))
        gradient = inputs.T @ (weights * (chance - labels)) + 1e-4 * fitted
        curve = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs
        fitted = fitted - np.linalg.solve(curve + 1e-4 * np.eye(len(fitted)), gradient)
    return tuple(float(value) for value in fitted)


def _sentences(pairs: Sequence[Pair], reading: PairEncoder, run: Run) -> tuple[Array, Array]:
    scores: list[float] = []
    labels: list[float] = []
    for pair, found in zip(pairs, read(pairs, reading, run), strict=True):
        for (start, end), score in zip(sentence_spans(pair.text), found.support, strict=True):
            scores.append(score)
            labels.append(float(any(start <= a < end for a, _ in pair.spans)))
    return _logit(scores), np.array(labels)


def _logit(chances: Sequence[float]) -> Array:
    clipped = np.clip(np.array(chances, np.float64), 1e-7, 1 - 1e-7)
    return np.asarray(np.log(clipped / (1 - clipped)))


def figures(dev: Dev, reading: PairEncoder, run: Run, calibration: Calibration) -> Figures:
    """What the calibrated reader does on the held-out part."""

    def tuned(pairs: Sequence[Pair]) -> list[Reading]:
        return read(pairs, reading, run, calibration)

    return {
        "RealTime QA, held-out weeks, first 20 of BM25": reader_eval.realtimeqa(dev.quiz, tuned),
        "SQuADShifts Wikipedia, held-out articles": reader_eval.squad(dev.squad, dev.wrong, tuned),
        "its questions with a name or number exchanged": {
            "refused": float(np.mean([r.answers < 0.5 for r in tuned(dev.near)]))
        },
        "CLAP NQ, the half of its development part that was held out": reader_eval.clapnq(dev.clapnq, tuned),
    }


def fewer(dev: Dev, n: int) -> Dev:
    """The first `n` of each kind, for a quick look."""
    return Dev(
        dev.quiz[:: max(1, len(dev.quiz) // n)], dev.squad[:n], dev.wrong[:n], dev.near[:n], dev.clapnq
    )


def ship(state: dict[str, Tensor], dev: Dev, to: Path, facts: Mapping[str, str]) -> None:
    """Writes `reader.onnx` and `reader.md`; `facts` are lines for the card on how the weights came about.

    The 8-bit model is what is calibrated and measured; the same weights in float32 are measured beside it.
    """
    reading = encoder(data_path("models/tokenizer.json"))
    model, whole = to / "reader.onnx", to / "reader-fp32.onnx"
    export(state, model, Calibration())
    run = remembering(onnx_run(model))
    calibration = calibrate(dev, reading, run)
    export(state, model, calibration)
    export(state, whole, calibration, quantise=False)
    exact = remembering(onnx_run(whole))
    measured = figures(dev, reading, run, calibration)
    beside = figures(dev, reading, exact, calibrate(dev, reading, exact))
    whole.unlink()
    (to / "reader.md").write_text(card(model, calibration, measured, beside, facts), "utf-8")


def card(
    model: Path,
    calibration: Calibration,
    measured: Figures,
    beside: Figures,
    facts: Mapping[str, str],
) -> str:
    """The model card: what it is, how it was made, what it does on the held-out part, where it fails."""
    lines = [INTRODUCTION, "| made with | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in facts.items()]
    size, digest = model.stat().st_size / 1e6, hashlib.sha256(model.read_bytes()).hexdigest()
    lines += [f"| file | {size:.1f} MB, sha256 `{digest}` |", f"| calibration | {calibration} |", ""]
    lines += ["## On the held-out part", "", "| | 8 bit | float32 |", "|---|---|---|"]
    for part, values in measured.items():
        lines += [f"| **{part}** | | |"]
        lines += [
            f"| {NAMES[name]} | {value:.3f} | {beside[part].get(name, math.nan):.3f} |"
            for name, value in values.items()
        ]
    return "\n".join([*lines, "", LIMITS])


NAMES = {
    "bm25@5": "BM25 alone: answer in the first 5 passages",
    "bm25@20": "answer in the 20 passages that are read",
    "recall@1": "reader's order: answer in the first passage",
    "recall@5": "reader's order: answer in the first 5",
    "short_f1": "F1 of the short answer, never refusing",
    "short_em": "exact match of the short answer",
    "f1_when_answered": "F1 of the short answer where some passage reaches 0.5",
    "answered": "share of questions where some passage reaches 0.5",
    "auc": "right pairs above wrong ones (AUC)",
    "brier": "Brier score of the probability",
    "f1": "F1 of the short answer, never refusing",
    "f1_refusing": "F1 of the short answer, a pair under 0.5 counting 0",
    "refused_wrong": "wrong paragraphs refused at 0.5",
    "refused": "refused at 0.5",
    "balanced": "balanced accuracy at 0.5",
    "best_balanced": "balanced accuracy at the best threshold",
    "best_threshold": "that threshold",
}

INTRODUCTION = """# The reader

`reader.onnx` sees a question and a passage together and says whether the passage answers the question, which span is
the short answer, and which sentences carry it; of a statement and the words it is said to rest on it says whether they
say it (`entails`, measured by `python -m benchmarks.check_statements`). It is all-MiniLM-L6-v2 (six layers, 384 wide,
Apache-2.0) with four heads, trained by `python -m benchmarks.train_reader`. Input is
`[CLS] question [SEP] heading [SEP] passage [SEP]`, the
heading being title, outlet and the passage's age in words; where none is known, it and its `[SEP]` are left out.
`tokenizer.json` is the embedder's. Weights have 8 bits with a scale for each output channel (the word table: for each
row), activations are quantised as they come, [CLS] apart from the rest, whose scale its outliers would coarsen; the
heads are float32. The constants of the calibration are in the file's metadata.
"""

LIMITS = """## Limits

- Right and wrong passages of the quiz questions were told apart by whether they hold the answer's words, so the
  probability is that of *holding* it more than that of *saying* it, and answers in other words were never learned.
- Long answers (why, how) have no span of their own; only the sentences that carry them are scored.
- English. Spanish and German were seen in 2,380 pairs; the vocabulary is English.
- On processors without 8-bit dot products (VNNI) onnxruntime's kernels add pairs of products in 16 bits, which can
  saturate; this was not measured.
- The calibration (five constants) was fitted on the same held-out part that the figures above are from, the
  other half of CLAP NQ's development pairs among it.
- Half of CLAP NQ's and MTRAG's development parts (by article and by conversation) was learned from: the questions with
  the sentences that people marked, and by `entails` the statements that people wrote.
- The articles of the held-out weeks were among the text that questions were made from; their quiz questions were not.
"""
