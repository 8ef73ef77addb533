"""Fits what the quotes of a lone passage count for whether it answers, on people's questions and paragraphs.

    python -m benchmarks.training.choose_alone --train TRAIN --to read.pickle

Questions that a paragraph answers (Natural Questions, SQuAD) beside such as it does not: those that people wrote to
look as if it did (SQuAD 2), and real ones beside the paragraph that shares most words with them. Printed is what is
answered and refused with weights fitted on the other four fifths of the paragraphs, at several thresholds, and at last
the weights. What was read is kept in the file and not read again.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import pickle
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer.answerability import alone, features, shares, with_neighbours
from assistant.answer.citation import passage_alone
from assistant.answer.evidence import apart
from assistant.answer.extractive import THRESHOLDS, ExtractiveAnswerer
from assistant.models.judge import load_judge
from assistant.models.reader import load_reader
from assistant.question.analysis import asked_today
from assistant.types import Passage
from benchmarks.jsonl import rows
from benchmarks.training.choose import multinomial
from benchmarks.training.figures import auc

COUNTED = (0, 2, 6)
"""Which of `features` count: that the passage answers, that the quote does, the constant; the others gain nothing."""


@dataclass(frozen=True)
class Asked:
    """A question beside one paragraph; `answers` are the places of its answer there, none where it has none."""

    kind: str
    question: str
    title: str
    text: str
    answers: tuple[tuple[int, int], ...]

    @property
    def part(self) -> int:
        """In which fifth the paragraph is."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 5


def asked(kind: str, row: dict[str, Any], beside: dict[str, Any] | None = None) -> Asked:
    """A row of `../train/reading`, beside its own paragraph or that of another."""
    own = beside or row
    spans = () if beside else tuple((a["start"], a["start"] + len(a["text"])) for a in row["answers"])
    return Asked(kind, row["question"], (own.get("title") or "").replace("_", " "), own["context"], spans)


def crossed(found: Sequence[dict[str, Any]], most: int) -> list[Asked]:
    """Questions beside the paragraph of another that shares most rare words with them and does not hold the answer."""
    holders = defaultdict(list)
    for place, row in enumerate(found):
        for word in _words(row["context"]):
            holders[word].append(place)
    made: list[Asked] = []
    for row in found:
        score: Counter[int] = Counter()
        for word in _words(row["question"]):
            for place in holders[word]:
                score[place] += math.log(len(found) / len(holders[word]))  # type: ignore[assignment]
        answers = [a["text"].lower() for a in row["answers"]]
        near = (found[place] for place, _ in score.most_common(5))
        other = next((o for o in near if not any(a in o["context"].lower() for a in answers)), None)
        if other is not None:
            made.append(asked("real, of another", row, other))
    return made[:most]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def questions(reading: Path, most: int) -> list[Asked]:
    """`most` questions, mixed: of each kind as many are answered as are not."""
    rng = random.Random(5)
    real, squad, written = (
        rng.sample(found, len(found))
        for found in (
            list(rows(reading / f"{name}.jsonl.gz"))
            for name in ("nq-open-oracle", "squad-v1-dev", "squad-v2-dev-unanswerable")
        )
    )
    written = [row for row in written if row["id"].startswith("v2dev:")]  # the others' label is inferred
    made = [
        *(asked("real", row) for row in real[: most // 3]),
        *crossed(real[most // 3 :], most // 3),
        *(asked("written", row) for row in squad[: most // 6]),
        *(asked("written, not answered", row) for row in written[: most // 6]),
    ]
    return rng.sample(made, len(made))


def weighed(every: Sequence[Asked], to: Path) -> list[tuple[list[tuple[float, ...]], list[bool]]]:
    """For each question the inputs of its quotes, and which hold the answer; any where none holds it whole."""
    reader, judge = load_reader(), load_judge()
    known = pickle.loads(to.read_bytes()) if to.exists() else {}  # our own file
    for one in every:
        if one in known:
            continue
        p = Passage("p", "a", one.title, text=one.text, start=0, end=len(one.text))
        question = asked_today(one.question)
        answerer = ExtractiveAnswerer(reader, passage_alone, judge=judge)
        found = answerer.evidence(question, [p], reader.read(one.question, [p]))
        inputs, holds = [], []
        for e in islice(apart(found), THRESHOLDS.looked_at):
            own, wide = (judge.judge(one.question, [words]) for words in (alone(e), with_neighbours(e)))
            inputs.append(features(e, own, wide, question.is_yes_no))
            holds.append(any(e.holds(span) for span in one.answers))
        known[one] = inputs, holds if any(holds) else [bool(one.answers)] * len(inputs)
        if len(known) % 50 == 0:
            to.write_bytes(pickle.dumps(known))
    to.write_bytes(pickle.dumps(known))
    return [([tuple(row[i] for i in COUNTED) for row in known[one][0]], known[one][1]) for one in every]


def main() -> None:
    """Reads the arguments."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--train", type=Path, required=True)
    arguments.add_argument("--most", type=int, default=600)
    arguments.add_argument("--to", type=Path, required=True)
    given = arguments.parse_args()
    every = questions(given.train / "reading", given.most)
    pairs = [(one, got) for one, got in zip(every, weighed(every, given.to), strict=True) if got[0]]
    chance: dict[Asked, float] = {}
    for part in range(5):
        fitted = multinomial(*zip(*(got for one, got in pairs if one.part != part), strict=True))
        chance |= {
            one: sum(shares([float(np.dot(row, fitted)) for row in got[0]]))
            for one, got in pairs
            if one.part == part
        }
    for kind in ("", "real", "written"):
        chosen = [one for one in chance if one.kind.startswith(kind)]
        figure = auc([chance[one] for one in chosen], [bool(one.answers) for one in chosen])
        print(f"{kind or 'all'}: n {len(chosen)}, AUC {figure:.3f}")
        for least in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
            right = {
                yes: [(chance[o] >= least) == yes for o in chosen if bool(o.answers) == yes]
                for yes in (True, False)
            }
            told = [float(np.mean(right[yes])) for yes in (True, False)]
            print(f"  from {least}: answered {told[0]:.3f}, refused {told[1]:.3f}, mean {sum(told) / 2:.3f}")
    print("weights of", COUNTED, multinomial(*zip(*(got for _, got in pairs), strict=True)))


if __name__ == "__main__":
    main()
