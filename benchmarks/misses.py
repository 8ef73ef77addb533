"""Why questions of RealTime QA were missed: a sample of the misses, by cause.

    python -m benchmarks.misses BENCH PREDICTIONS --year 2023 [--show]

PREDICTIONS is what `predict.py realtimeqa` wrote. Each cause is the first step of the way at which the answer was
lost; with --show every miss is printed, for the eye: what a person would call right is a miss here too where the
words differ (`nearly` says how many of those there may be).

`misses_newsroom_2023.jsonl` beside this file has verdict and cause of 100 newsroom misses of 2023, read one by one by a
language model beside their articles: of the 355 of main on 2026-12-01 after 0.11.0, with the judge that learned yes and
no and denied premises, drawn by `random.Random(2023)` from each of the scorer's verdicts in its share. Why nothing was
said was seen by asking again over the 420 articles that are right or were retrieved for the misses.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.jsonl import rows
from benchmarks.training.figures import f1
from benchmarks.training.quiz_data import norm

CAUSES = {
    "not in the corpus": "no article of that day or before holds the answer's words",
    "not retrieved": "some article does, but none of the first ten passages",
    "refused": "a passage does, and the answer was refused",
    "nearly": "the short answer shares half of its words with the right one",
    "wrong span": "the passage that holds the answer is cited, another span or sentence was shown",
    "not read": "a passage holds the answer, and another passage was taken for it",
}
SAMPLE = 100


def cause(
    question: dict[str, Any], prediction: dict[str, Any], corpus: Sequence[tuple[str, str]]
) -> str | None:
    """Where the answer was lost; None if it was not. `corpus` holds the days and normed texts of all articles."""
    wanted = [f" {norm(a)} " for a in question["answers"]]
    refused = prediction["status"] == "not_in_articles"
    if not refused and _holds(" ".join(prediction["answer"].split()[:75]), wanted):
        return None
    if not any(day <= question["date"] and all(w in text for w in wanted) for day, text in corpus):
        return "not in the corpus"
    holding = [p for p in prediction["passages"] if _holds(p, wanted)]
    if not holding:
        return "not retrieved"
    if refused:
        return "refused"
    if f1(prediction["short"] or "", " ".join(question["answers"])) >= 0.5:
        return "nearly"
    quotes = [c["quote"] for c in prediction["citations"]]
    return "wrong span" if any(q in p for q in quotes for p in holding) else "not read"


def _holds(text: str, wanted: Sequence[str]) -> bool:
    normed = f" {norm(text)} "
    return all(w in normed for w in wanted)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--year", default="2023")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    folder = given.bench / "realtimeqa"
    corpus = [
        (a["published"][:10], f" {norm(a['title'] + ' ' + a['text'])} ")
        for a in rows(folder / f"articles-{given.year}.jsonl.gz")
        if a["published"]
    ]
    predictions = {p["id"]: p for p in rows(given.predictions)}
    questions = rows(folder / f"questions-{given.year}.jsonl")
    lost = [(q, c) for q in questions if (c := cause(q, predictions[q["id"]], corpus))]
    sample = random.Random(1).sample(lost, min(SAMPLE, len(lost)))
    for title, found in ((f"all {len(lost)} misses", lost), (f"a sample of {len(sample)}", sample)):
        counts = Counter(c for _, c in found)
        print(f"{title} of {len(questions)} questions")
        for name, meaning in CAUSES.items():
            print(f"  {counts[name]:4} {counts[name] / max(1, len(found)):6.1%} {name}: {meaning}")
    if given.show:
        for q, c in sample:
            p = predictions[q["id"]]
            print(
                f"\n{c} | {q['date']} {q['question']} -> {q['answers']}\n   {p['short']!r} | {p['answer'][:300]}"
            )


if __name__ == "__main__":
    main()
