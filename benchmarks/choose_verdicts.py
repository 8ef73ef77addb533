"""Chooses when a sentence of a draft is held to be supported or contradicted; see `assistant.verification.verifier`.

    python -m benchmarks.choose_verdicts BENCH_FOLDER TRAIN_FOLDER INDEX [--limit N]

INDEX holds articles of 2022 and 2024, those of the held-out newsroom statements among them. Each statement is checked
as a sentence of a draft: what it is to its own quotes is known, and to an index without its article (a third of them)
it is not found. Shown are the six best thresholds by the least of these: the recall of each verdict and the precision
of "supported", with 0.1 taken from that and from the recall of "not_found".
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.chain import Assistant
from assistant.conditions import filters_from
from assistant.settings import Settings
from assistant.verification.drafts import DraftSentence
from assistant.verification.verifier import Thresholds, decided
from benchmarks.training.reading_data import held_out, reported_articles

TRIED = {
    "near": (0.4, 0.5, 0.6, 0.8),
    "supported": (0.4, 0.5, 0.6, 0.7, 0.8),
    "contradicted": (0.3, 0.4, 0.5, 0.6, 0.7),
}


def main() -> None:
    """Collects, tries and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("bench", "train", "index"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--limit", type=int, default=150)
    given = parser.parse_args()
    assistant = Assistant(Settings(index_dir=given.index, chat_model="extractive"))
    found = list(collected(given, assistant))
    judge = assistant._components.judge()
    tried = []
    for values in itertools.product(*TRIED.values()):
        least = Thresholds(**dict(zip(TRIED, values, strict=True)))
        pairs: Counter[tuple[str, str]] = Counter(
            (wanted, decided(one, judged, (), judge, least).verdict) for wanted, one, judged in found
        )
        tried.append((figures(pairs), values))
    tried.sort(key=lambda one: -one[0]["least"])
    for figure, values in tried[:6]:
        print(json.dumps({**dict(zip(TRIED, values, strict=True)), **figure, "n": len(found)}))


def collected(given: argparse.Namespace, assistant: Assistant) -> Iterator[tuple[str, DraftSentence, Any]]:
    """For each statement what it is to the index, and what the judge makes of the places near it."""
    known = {headline.id for headline in assistant.headlines()}
    reported = reported_articles(given.bench)
    with gzip.open(given.train / "newsroom" / "statements.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [r for r in map(json.loads, lines) if held_out(r["article"]) and r["article"] not in reported]
    rows = [r for r in rows if r["article"] in known]
    random.Random(5).shuffle(rows)
    filters = filters_from()
    verifier = assistant._components.verifier(filters, assistant.steps.days(filters))
    for number, row in enumerate(rows[: given.limit]):
        text = row["statement"]
        sentence = DraftSentence(text, 0, len(text), "", (), None, text, True)
        passages = verifier.passages(sentence)
        gone = number % 3 == 0 and row["verdict"] != "unsupported"
        if gone:
            passages = [(p, score) for p, score in passages if p.article_id != row["article"]]
        wanted = "not_found" if gone or row["verdict"] == "unsupported" else row["verdict"]
        yield wanted, sentence, verifier.judged(sentence, passages)


def figures(pairs: Counter[tuple[str, str]]) -> dict[str, float]:
    """Recall of each verdict, precision of "supported" and "contradicted", and the least of what is wanted."""

    def recall(verdict: str) -> float:
        return pairs[verdict, verdict] / max(
            1, sum(n for (wanted, _), n in pairs.items() if wanted == verdict)
        )

    def precision(verdict: str) -> float:
        return pairs[verdict, verdict] / max(1, sum(n for (_, got), n in pairs.items() if got == verdict))

    shown = {f"{name}_found": recall(name) for name in ("supported", "contradicted", "not_found")}
    shown |= {f"{name}_right": precision(name) for name in ("supported", "contradicted")}
    least = min(
        shown["supported_found"],
        shown["contradicted_found"],
        shown["not_found_found"] - 0.1,
        shown["supported_right"] - 0.1,
    )
    return {name: round(value, 3) for name, value in {"least": least, **shown}.items()}


if __name__ == "__main__":
    main()
