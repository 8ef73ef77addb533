"""What trained weights do on the held-out tenth of the newsroom data: figures to choose by, printed as JSON.

    python -m benchmarks.training.measure reader --weights weights.pt --bench BENCH --train TRAIN
    python -m benchmarks.training.measure judge --weights weights.pt --shape mpnet --bench BENCH --train TRAIN

Beside the figure stands what the model makes of the same rows with the passage or the quotes taken away.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.models.pairs import PairEncoder
from assistant.resources import data_path
from benchmarks.training.encoder import Judge, Reader
from benchmarks.training.figures import auc, f1
from benchmarks.training.judging_data import (
    RELATIONS,
    VERDICTS,
    Claim,
    Questions,
    beside,
    couples,
    newsroom,
)
from benchmarks.training.judging_data import pack as pack_claim
from benchmarks.training.losses import collate
from benchmarks.training.reading_data import Lesson, dev_questions, pack
from benchmarks.training.starts import shapes
from benchmarks.training.train import computing
from benchmarks.training.windows import Packed

Floats = NDArray[np.float32]


def encoder() -> PairEncoder:
    """The encoder that the product uses."""
    return PairEncoder(Tokenizer.from_file(str(data_path("models/tokenizer.json"))))


def outputs(model: Reader | Judge, windows: Sequence[Packed], tokens: int = 8192) -> list[Any]:
    """What the model says of each window, in their order."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids))
    found: dict[int, Any] = {}
    at = 0
    while at < len(order):
        size = 1
        while at + size < len(order) and (size + 1) * len(windows[order[at + size]].ids) <= tokens:
            size += 1
        chosen = order[at : at + size]
        batch = collate([[windows[i]] for i in chosen], torch.device("cpu"))
        with torch.inference_mode():
            made = model(batch.ids, batch.mask, batch.types)
        for row, i in enumerate(chosen):
            w = windows[i]
            found[i] = (
                (made[0][row].numpy(), made[1][row, w.first : w.first + w.length].numpy())
                if isinstance(made, tuple)
                else made[row].numpy()
            )
        at += size
    return [found[i] for i in range(len(windows))]


def best_span(tokens: Floats, longest: int = 24) -> tuple[int, int, float]:
    """The likeliest span of tokens and its logit."""
    starts, ends = tokens[:, 0], tokens[:, 1]
    best = (0, 0, -1e9)
    for i in np.argsort(-starts)[:12]:
        j = int(i) + int(np.argmax(ends[i : i + longest]))
        if starts[i] + ends[j] > best[2]:
            best = (int(i), j, float(starts[i] + ends[j]))
    return best


def reader_figures(model: Reader, bench: Path, train: Path, most: int) -> dict[str, float]:
    """Of held-out questions beside all passages of their article and near ones of others."""
    found = dev_questions(bench, train, most)
    reading = encoder()
    windows: list[Packed] = []
    owners: list[tuple[int, int]] = []
    for q, (_, lessons) in enumerate(found):
        for n, lesson in enumerate(lessons):
            packed = pack(lesson, reading, None)
            if packed is not None:
                windows.append(packed)
                owners.append((q, n))
    said = outputs(model, windows)
    by_question: dict[int, list[tuple[Lesson, Packed, Any]]] = defaultdict(list)
    for (q, n), w, made in zip(owners, windows, said, strict=True):
        by_question[q].append((found[q][1][n], w, made))
    figures: dict[str, list[float]] = defaultdict(list)
    best, labels, kinds = [], [], []
    pairs, pair_labels = [], []
    denies, false = [], []
    yes, is_yes = [], []
    for q, items in sorted(by_question.items()):
        row = found[q][0]
        logits = [float(made[0][0]) for _, _, made in items]
        top = int(np.argmax(logits))
        best.append(max(logits))
        labels.append(bool(row["answerable"]))
        kinds.append("twin" if row.get("twin_of") else row["kind"])
        pairs += logits
        pair_labels += [lesson.answers > 0 for lesson, _, _ in items]
        denies.append(max(float(made[0][1]) for _, _, made in items))
        false.append(row["kind"] == "false")
        if not row["answerable"]:
            continue
        figures["right passage first"].append(items[top][0].answers > 0)
        supports = []
        for number, (_, w, made) in enumerate(items):
            for first, last, label in w.sentences:
                supports.append(
                    (
                        logits[number] + float(made[1][first - w.first : last - w.first, 2].mean()),
                        label > 0,
                        number,
                    )
                )
        supports.sort(key=lambda s: -s[0])
        figures["best sentence is marked"].append(bool(supports) and supports[0][1])
        figures["marked among three sentences"].append(any(s[1] for s in supports[:3]))
        if row["yes_no"]:
            yes.append(float(items[top][2][0][2]))
            is_yes.append(row["yes_no"] == "yes")
        if row["short"] and row["kind"] in ("who", "when", "number", "which", "what", "latest"):
            lesson, w, made = items[top]
            i, j, _ = best_span(made[1])
            ids = w.ids[w.first + i : w.first + j + 1].tolist()
            said_words = reading._tokenizer.decode(ids).replace(" ##", "")
            figures["short F1"].append(max(f1(said_words, g) for g in (row["short"], *row["also"])))
    out = {name: float(np.mean(values)) for name, values in figures.items()}
    out["questions"] = len(found)
    out["answers or not, AUC over questions"] = auc(best, labels)
    of_twins = [(s, k == "twin") for s, k, y in zip(best, kinds, labels, strict=True) if y or k == "twin"]
    out["answerable above twins, AUC"] = auc([s for s, _ in of_twins], [not t for _, t in of_twins])
    out["pairs, AUC"] = auc(pairs, pair_labels)
    out["false premises, AUC"] = auc(denies, false)
    out["yes or no, AUC"] = auc(yes, is_yes)
    by_id = {found[q][0]["id"]: max(float(m[0][0]) for _, _, m in items) for q, items in by_question.items()}
    couples = [
        (by_id[r["twin_of"]], by_id[r["id"]])
        for r, _ in found
        if r.get("twin_of") in by_id and r["id"] in by_id
    ]
    if couples:
        out["original above its twin"] = float(np.mean([a > b for a, b in couples]))
        out["couples"] = len(couples)
    alone = outputs(
        model, [p for row, _ in found if (p := pack(Lesson(row["question"], ".", 0.0), reading, None))]
    )
    out["the same without passages, AUC"] = auc([float(a[0][0]) for a in alone], labels)
    return out


def judge_figures(model: Judge, bench: Path, train: Path, most: int) -> dict[str, float]:
    """Of held-out statements: how supported ones stand above the rest, on all, on matched ones, and without quotes."""
    held = newsroom(train, bench, held=True)
    held = random.Random(3).sample(held, min(most, len(held)))
    reading = encoder()
    claims = [beside(r, r["quotes"], VERDICTS[r["verdict"]]) for r in held]
    out: dict[str, float] = {"statements": len(held)}
    for name, chosen in (
        ("", claims),
        (" without quotes", [Claim(c.statement, ".", c.verdict) for c in claims]),
    ):
        said = outputs(model, [p for c in chosen if (p := pack_claim(c, reading))])
        logits = np.array(said)[:, :3]
        chances = np.exp(logits - logits.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        supported = chances[:, 0]
        right = np.array([c.verdict == 0 for c in chosen])
        matched = np.array([r["matched"] for r in held])
        for part, mask in (("all", np.ones(len(held), bool)), ("matched", matched)):
            out[f"{part}{name}: AUC"] = auc(supported[mask], right[mask])
            if not name:
                s, t = supported[mask], right[mask]
                cut = float(np.quantile(s[t], 0.15))
                out[f"{part}: false caught where 0.85 of the true are kept"] = float((s[~t] < cut).mean())
                out[f"{part}: that threshold"] = cut
                out[f"{part}: verdict right"] = float(
                    np.mean(chances[mask].argmax(1) == np.array([c.verdict for c in chosen])[mask])
                )
    out |= question_figures(model, bench, train, most // 2)
    pairs = couples(train, bench, held=True)
    told = np.array(outputs(model, [p for c in pairs if (p := pack_claim(c, reading))]))[:, 3:].argmax(1)
    gold = np.array([c.relation for c in pairs])
    out["reports"] = len(pairs)
    out["reports: right"] = float((told == gold).mean())
    for name, number in RELATIONS.items():
        out[f"reports: recall of {name}"] = float((told == number)[gold == number].mean())
    return out


def question_figures(model: Judge, bench: Path, train: Path, most: int) -> dict[str, float]:
    """Of held-out questions beside the sentences that answer them, or that answer their twin: is the one that is
    answered above the other? And yes or no, and premises that the words deny."""
    held = Questions(train, bench, True, random.Random(3))
    by_id = {r["id"]: r for r in held.rows}
    twins = [r for r in held.rows if r.get("twin_of") in by_id][:most]
    polar = [r for r in held.rows if r["yes_no"] or r["kind"] == "false"][:most]
    reading = encoder()

    def chances(rows: list[dict[str, Any]], questions: list[str]) -> Floats:
        claims = [
            Claim(q, held.quote(r, [tuple(s) for s in r["sentences"]]), 0, held.heading(r))
            for r, q in zip(rows, questions, strict=True)
        ]
        logits = np.array(outputs(model, [p for c in claims if (p := pack_claim(c, reading))]))[:, :3]
        found = np.exp(logits - logits.max(1, keepdims=True))
        return np.asarray(found / found.sum(1, keepdims=True), np.float32)

    answered = [by_id[r["twin_of"]] for r in twins]
    own = chances(answered, [r["question"] for r in answered])[:, 0]
    other = chances(answered, [r["question"] for r in twins])[:, 0]
    said = chances(polar, [r["question"] for r in polar])
    yes = np.array([r["yes_no"] == "yes" for r in polar])
    asked = np.array([bool(r["yes_no"]) for r in polar])
    short = [r for r in answered if r["short"]]
    right = chances(short, [f"{r['question']} {r['short']}" for r in short])[:, 0]
    wrong = chances(short, [f"{r['question']} {short[i - 1]['short']}" for i, r in enumerate(short)])[:, 0]
    return {
        "twins": len(twins),
        "question above its twin beside the same words": float((own > other).mean()),
        "questions above twins, AUC": auc([*own, *other], [True] * len(own) + [False] * len(other)),
        "yes above no, AUC": auc(list(said[asked, 0] - said[asked, 1]), list(yes[asked])),
        "false premises above answered, contradicted, AUC": auc(
            [*said[~asked, 1], *chances(answered, [r["question"] for r in answered])[:, 1]],
            [True] * int((~asked).sum()) + [False] * len(answered),
        ),
        "right short answer above another's, AUC": auc(
            [*right, *wrong], [True] * len(right) + [False] * len(wrong)
        ),
    }


def main() -> None:
    """Reads the arguments and prints the figures."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("kind", choices=("reader", "judge"))
    arguments.add_argument("--weights", type=Path, required=True)
    arguments.add_argument("--shape", default="minilm")
    arguments.add_argument("--bench", type=Path, required=True)
    arguments.add_argument("--train", type=Path, required=True)
    arguments.add_argument("--most", type=int, default=400)
    given = arguments.parse_args()
    torch.set_num_threads(1)
    model: Reader | Judge = (
        Reader(shapes(given.shape)) if given.kind == "reader" else Judge(shapes(given.shape))
    )
    model.load_state_dict(torch.load(given.weights, weights_only=True))
    model = model.to(computing(torch.device("cpu"))).eval()
    if isinstance(model, Reader):
        out = reader_figures(model, given.bench, given.train, given.most)
    else:
        out = judge_figures(model, given.bench, given.train, given.most)
    print(json.dumps({k: round(v, 4) for k, v in out.items()}, indent=1))


if __name__ == "__main__":
    main()
