"""The judge's lessons, from the raw files: a statement beside words that carry it, contradict it, or do neither.

The words of a newsroom statement tell something of its verdict, so each is also read beside other quotes of its
article, which do not carry it: only the quotes tell then. Pairs that people wrote for other purposes (`entailment/`,
claims) come in shares that favour news and what trains on one word: names, numbers, hedges, negations.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from assistant.models.judge import BETWEEN, MAX_REPORT_TOKENS, MAX_STATEMENT_TOKENS, known_of
from assistant.models.pairs import PairEncoder
from assistant.resources import data_path
from assistant.text.sentences import sentence_spans
from assistant.types import parse_moment
from benchmarks.jsonl import rows
from benchmarks.training.reading_data import held_out, reported_articles
from benchmarks.training.windows import Group, Packed, write_shards

SUPPORTED, CONTRADICTED, UNSUPPORTED, NOT_SUPPORTED = range(4)
VERDICTS = {"supported": SUPPORTED, "contradicted": CONTRADICTED, "unsupported": UNSUPPORTED}
LABELS = {
    "entailment": SUPPORTED,
    "contradiction": CONTRADICTED,
    "neutral": UNSUPPORTED,
    "not_entailment": NOT_SUPPORTED,
}
SHARES = {
    "bump-cnndm": 1.0,
    "check-covid": 1.0,
    "conjnli-dev": 1.0,
    "defacto-xsum": 1.0,
    "equate-news": 2.0,
    "fever-symmetric": 1.0,
    "fool-me-twice": 1.0,
    "frank": 1.0,
    "mnli-dev-firstlabel": 1.0,
    "mnli-dev-gold": 1.0,
    "mnli-train-part": 1.0,
    "negation-nli": 1.0,
    "breaking-nli": 0.4,
    "dnc-megaveridicality": 0.4,
    "med": 0.4,
    "snli-dev-test": 0.4,
    "pawsx-en": 1.0,
    "pawsx-de": 0.4,
    "pawsx-es": 0.4,
    "pawsx-fr": 0.4,
    "condaqa-yesno": 0.4,
    "summedits-other": 1.0,
}
LONGEST = 170
"""Words of a premise that are read; of a longer one the sentences nearest to the statement, in their order."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement beside words, with what is known of them."""

    statement: str
    words: str
    verdict: int
    heading: str = ""
    weight: float = 1.0


def known(row: dict[str, Any]) -> str:
    """What is known of the article of a row."""
    return known_of(row["title"], row["source"], parse_moment(row["published"] or None))


def nearest_sentences(words: str, statement: str, longest: int = LONGEST) -> str:
    """The words, or of many the sentences that share most with the statement, in their order."""
    if len(words.split()) <= longest:
        return words
    asked = Counter(statement.lower().split())
    spans = sentence_spans(words)
    weigh = [
        sum(w in asked for w in set(words[a:b].lower().split())) / (5 + len(words[a:b].split())) ** 0.5
        for a, b in spans
    ]
    chosen: list[int] = []
    room = longest
    for i in sorted(range(len(spans)), key=lambda i: -weigh[i]):
        n = len(words[slice(*spans[i])].split())
        if n <= room:
            chosen.append(i)
            room -= n
    return " ".join(words[slice(*spans[i])] for i in sorted(chosen))


def newsroom(train: Path, bench: Path, held: bool) -> list[dict[str, Any]]:
    """The newsroom statements of the articles that are learned from, or of the tenth that is held out."""
    reported = reported_articles(bench)
    return [
        r
        for r in rows(train / "newsroom" / "statements.jsonl.gz")
        if held_out(r["article"]) == held and r["article"] not in reported
    ]


def beside(row: dict[str, Any], quotes: list[dict[str, Any]], verdict: int, weight: float = 1.0) -> Claim:
    """The statement beside quotes of its article."""
    words = BETWEEN.join(q["text"] for q in sorted(quotes, key=lambda q: q["start"]))
    return Claim(row["statement"], words, verdict, known(row), weight)


def newsroom_claims(found: list[dict[str, Any]], rng: random.Random) -> list[Claim]:
    """Each statement beside its quotes, and some beside others of the same article."""
    by_article = defaultdict(list)
    for r in found:
        by_article[r["article"]].append(r)
    claims = []
    for r in found:
        claims.append(beside(r, r["quotes"], VERDICTS[r["verdict"]]))
        own = {(q["start"], q["end"]) for q in r["quotes"]}
        others = [
            o for o in by_article[r["article"]] if not own & {(q["start"], q["end"]) for q in o["quotes"]}
        ]
        # Wrong ones stand beside other quotes less often: the share that is right stays near a half.
        if others and rng.random() < (0.45 if r["supported"] else 0.15):
            claims.append(beside(r, rng.choice(others)["quotes"], NOT_SUPPORTED, 0.8))
        # A true statement beside more than it needs is as true.
        if others and r["supported"] and rng.random() < 0.3:
            claims.append(beside(r, [*r["quotes"], *rng.choice(others)["quotes"][:1]], SUPPORTED))
        # Of two quotes that are needed one alone does not carry it.
        if (
            r["supported"]
            and len(r["quotes"]) > 1
            and r["kind"] in ("join", "compare")
            and rng.random() < 0.5
        ):
            claims.append(beside(r, [rng.choice(r["quotes"])], NOT_SUPPORTED, 0.7))
    return claims


RELATIONS = {"agree": 0, "contradict": 1, "revised": 2, "different": 3}


@dataclass(frozen=True, slots=True)
class Couple:
    """Two reports, the earlier first."""

    first: str
    known: str
    second: str
    relation: int


def couples(train: Path, bench: Path, held: bool) -> list[Couple]:
    """Pairs of reports of the articles that are learned from, or of the tenth that is held out."""
    reported = reported_articles(bench)
    found = []
    for r in rows(train / "newsroom" / "reports.jsonl.gz"):
        one, two = r["first"], r["second"]
        if held_out(one["article"]) != held or {one["article"], two["article"]} & reported:
            continue
        found.append(
            Couple(
                f"{known(one)} | {one['text']}",
                known(two),
                two["text"],
                RELATIONS[r["verdict"]],
            )
        )
    return found


def yes_no_claims(train: Path, bench: Path, rng: random.Random) -> list[Claim]:
    """Questions for yes or no beside words that answer them: yes as supported, no as contradicted."""
    reported = reported_articles(bench)
    articles = {
        (year, r["id"]): r
        for year in (2022, 2024)
        for r in rows(bench / "realtimeqa" / f"articles-{year}.jsonl.gz")
    }
    claims = []
    for r in rows(train / "newsroom" / "questions.jsonl.gz"):
        if not r["yes_no"] or r["article"] in reported or held_out(r["article"]):
            continue
        article = articles[r["year"], r["article"]]
        words = BETWEEN.join(article["text"][a:b] for a, b in sorted(r["sentences"]))
        verdict = SUPPORTED if r["yes_no"] == "yes" else CONTRADICTED
        claims.append(Claim(r["question"], words, verdict, known(article)))
    claims += [
        Claim(r["hypothesis"], nearest_sentences(r["premise"], r["hypothesis"]), LABELS[r["label"]])
        for r in rows(train / "entailment" / "boolq-part.jsonl.gz")
        if rng.random() < 0.6
    ]
    return claims


def foreign_claims(train: Path, bench: Path) -> list[Claim]:
    """Statements in other languages over the English articles."""
    reported = reported_articles(bench)
    return [
        beside(r, r["quotes"], VERDICTS[r["verdict"]])
        for r in rows(train / "newsroom" / "statements-es-de-fr.jsonl.gz")
        if r["article"] not in reported and not held_out(r["article"])
    ]


def entailment_claims(train: Path, rng: random.Random) -> list[Claim]:
    """Pairs by people."""
    claims = [
        Claim(
            r["hypothesis"],
            nearest_sentences(r["premise"], r["hypothesis"]),
            LABELS[r["label"]],
            weight=0.7 if name in ("summedits-other", "mnli-dev-firstlabel") else 1.0,
        )
        for name, share in SHARES.items()
        for r in rows(train / "entailment" / f"{name}.jsonl.gz")
        if rng.random() < share
    ]
    claims += [
        Claim(
            r["claim"],
            nearest_sentences(r["evidence"], r["claim"]),
            SUPPORTED if r["label"] == "supported" else CONTRADICTED,
        )
        for r in rows(train / "reading" / "claims-fever-part.jsonl.gz")
        if rng.random() < 0.6
    ]
    return claims


def course(bench: Path, train: Path, seed: int) -> Iterator[Claim | Couple]:
    """Three parts, each with all of the news and a third of the pairs by people."""
    rng = random.Random(seed)
    news = newsroom(train, bench, held=False)
    general = entailment_claims(train, rng)
    rng.shuffle(general)
    foreign = foreign_claims(train, bench)
    reports = couples(train, bench, held=False)
    asked = yes_no_claims(train, bench, rng)
    for part in range(3):
        again: list[Claim | Couple] = [
            *newsroom_claims(news, rng),
            *foreign,
            *general[part::3],
            *reports,
            *reports,
            *asked,
        ]
        rng.shuffle(again)
        yield from again


_encoder: PairEncoder | None = None


def _pack_all(claims: list[Claim | Couple]) -> list[Group]:
    global _encoder  # one for each process of the pool
    if _encoder is None:
        _encoder = PairEncoder(Tokenizer.from_file(str(data_path("models/tokenizer.json"))))
    return [[p] for claim in claims if (p := pack(claim, _encoder)) is not None]


def pack(claim: Claim | Couple, encoder: PairEncoder) -> Packed | None:
    """The first window: the words are short enough for one."""
    if isinstance(claim, Couple):
        windows = encoder.windows(claim.first, claim.known, claim.second, MAX_REPORT_TOKENS)
    else:
        windows = encoder.windows(claim.statement, claim.heading, claim.words, MAX_STATEMENT_TOKENS)
    if not windows:
        return None
    w = windows[0]
    if isinstance(claim, Couple):
        ids = np.array(w.ids, np.uint32)
        return Packed(ids, w.question_tokens, w.first, len(w.offsets), relation=claim.relation)
    return Packed(
        np.array(w.ids, np.uint32),
        w.question_tokens,
        w.first,
        len(w.offsets),
        weight=claim.weight,
        verdict=claim.verdict,
    )


def main() -> None:
    """Packs the course into `--to`."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--bench", type=Path, required=True)
    arguments.add_argument("--train", type=Path, required=True)
    arguments.add_argument("--to", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=29)
    given = arguments.parse_args()

    def groups() -> Iterator[Group]:
        claims = list(course(given.bench, given.train, given.seed))
        print(
            len(claims), Counter(c.verdict if isinstance(c, Claim) else "reports" for c in claims), flush=True
        )
        with ProcessPoolExecutor(2) as pool:
            for done in pool.map(_pack_all, (claims[i : i + 2000] for i in range(0, len(claims), 2000))):
                yield from done

    print(write_shards(groups(), given.to, 4000), "windows")


if __name__ == "__main__":
    main()
