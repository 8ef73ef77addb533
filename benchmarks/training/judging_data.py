"""The judge's lessons, from the raw files: a statement beside words that carry it, contradict it, or do neither.

The words of a newsroom statement tell something of its verdict, so each is also read beside other quotes of its
article, which do not carry it: only the quotes tell then. Pairs that people wrote for other purposes (`entailment/`,
claims) come in shares that favour news and what trains on one word: names, numbers, hedges, negations.

A question is judged like a statement: words that answer it support it, with the short answer behind it or without;
words that answer it with "no", or show that what it takes for granted is not so, contradict it; near words that do not
answer it do neither. So the judge can look again at what the reader found.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
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


def yes_no_claims(train: Path, rng: random.Random) -> list[Claim]:
    """Questions for yes or no that people searched for, beside words that answer them: no is contradicted."""
    return [
        Claim(r["hypothesis"], nearest_sentences(r["premise"], r["hypothesis"]), LABELS[r["label"]])
        for r in rows(train / "entailment" / "boolq-part.jsonl.gz")
        if rng.random() < 0.4
    ]


NEAREST_SENTENCES = 3
"""How many neighbouring sentences stand in for a quote where nothing answers a question."""


class Questions:
    """The newsroom's questions beside sentences of their articles: those that answer, and near ones that do not."""

    def __init__(self, train: Path, bench: Path, held: bool, rng: random.Random) -> None:
        self._rng = rng
        reported = reported_articles(bench)
        self._articles = articles_of(bench)
        self.rows = [
            r
            for r in rows(train / "newsroom" / "questions.jsonl.gz")
            if r["article"] not in reported and held_out(r["article"]) == held
        ]
        self._by_id = {r["id"]: r for r in self.rows}
        self._by_kind: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for r in self.rows:
            self._by_kind[r["article"], r["kind"]].append(r)
        self._sentences: dict[tuple[int, str], list[tuple[int, int]]] = {}

    def claims(self) -> Iterator[Claim]:
        """Each question beside one or two pieces of its article."""
        for row in self.rows:
            yield from self._beside(row)

    def _beside(self, row: dict[str, Any]) -> Iterator[Claim]:
        rng = self._rng
        heading, marked = self.heading(row), [tuple(s) for s in row["sentences"]]
        question = row["question"]
        if row["yes_no"]:
            verdict = SUPPORTED if row["yes_no"] == "yes" else CONTRADICTED
            yield Claim(question, self.quote(row, marked), verdict, heading)
        elif row["kind"] == "false":
            yield Claim(question, self.quote(row, marked), CONTRADICTED, heading)
        elif row["answerable"]:
            asked = f"{question} {row['short']}" if row["short"] and rng.random() < 0.4 else question
            yield Claim(asked, self.quote(row, marked), SUPPORTED, heading)
            others = [
                r["short"]
                for r in self._by_kind[row["article"], row["kind"]]
                if r["short"] and r["short"] not in (row["short"], *row["also"])
            ]
            if row["short"] and others and rng.random() < 0.35:
                yield Claim(
                    f"{question} {rng.choice(others)}", self.quote(row, marked), NOT_SUPPORTED, heading
                )
            if rng.random() < 0.5 and (near := self.near(row, marked)):
                yield Claim(asked, self.quote(row, near), NOT_SUPPORTED, heading, 0.8)
        else:
            twin = self._by_id.get(row.get("twin_of") or "")
            if twin is not None and rng.random() < 0.8:
                yield Claim(
                    question, self.quote(row, [tuple(s) for s in twin["sentences"]]), UNSUPPORTED, heading
                )
            elif near := self.near(row, []):
                yield Claim(question, self.quote(row, near), UNSUPPORTED, heading)

    def heading(self, row: dict[str, Any]) -> str:
        """What is known of the question's article."""
        return known(self._articles[row["year"], row["article"]])

    def quote(self, row: dict[str, Any], spans: list[tuple[int, int]]) -> str:
        """The sentences as the answerer would quote them, now and then with a neighbour."""
        text = self._articles[row["year"], row["article"]]["text"]
        spans = sorted(spans)
        if self._rng.random() < 0.3:
            before = [s for s in self._spans(row) if s[1] <= spans[0][0]][-1:]
            after = [s for s in self._spans(row) if s[0] >= spans[-1][1]][:1]
            spans = [
                *(before if self._rng.random() < 0.5 else []),
                *spans,
                *(after if self._rng.random() < 0.5 else []),
            ]
        return BETWEEN.join(" ".join(text[a:b].split()) for a, b in joined(spans))

    def near(self, row: dict[str, Any], marked: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Neighbouring sentences of the article that share much with the question and answer nothing of it."""
        text = self._articles[row["year"], row["article"]]["text"]
        asked = set(row["question"].lower().rstrip("?").split())
        spans = self._spans(row)
        free = [
            i
            for i, (a, b) in enumerate(spans)
            if b - a > 30 and not any(min(b, d) > max(a, c) for c, d in marked)
        ]
        if not free:
            return []
        shared = {i: len(asked & set(text[slice(*spans[i])].lower().split())) for i in free}
        best = self._rng.choice(sorted(free, key=lambda i: -shared[i])[:3])
        run = range(best, best + self._rng.randint(1, NEAREST_SENTENCES))
        return [spans[i] for i in run if i in shared] or [spans[best]]

    def _spans(self, row: dict[str, Any]) -> list[tuple[int, int]]:
        key = (row["year"], row["article"])
        if key not in self._sentences:
            self._sentences[key] = sentence_spans(self._articles[key]["text"])
        return self._sentences[key]


def joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences that follow on one another as one."""
    found: list[tuple[int, int]] = []
    for a, b in spans:
        if found and a - found[-1][1] <= 2:
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
    return found


def written_couples(found: list[dict[str, Any]], rng: random.Random) -> list[Couple]:
    """Statements beside their quotes as two reports of one day: the few pairs of real reports teach too little."""
    relation = {"supported": "agree", "contradicted": "contradict", "unsupported": "different"}
    couples = []
    for r in found:
        quote = " ".join(q["text"] for q in r["quotes"])
        if r["kind"] in ("outlet", "stale", "half", "more") or len(quote) > 500 or rng.random() > 0.35:
            continue
        first, second = (quote, r["statement"]) if rng.random() < 0.5 else (r["statement"], quote)
        couples.append(Couple(f"{known(r)} | {first}", known(r), second, RELATIONS[relation[r["verdict"]]]))
    return couples


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


LITERAL = 8
"""Claims made of each article's own sentences."""


@lru_cache(maxsize=1)
def articles_of(bench: Path) -> dict[tuple[int, str], dict[str, Any]]:
    """The articles that lessons are made of, by year and id."""
    return {
        (year, r["id"]): r
        for year in (2022, 2024)
        for r in rows(bench / "realtimeqa" / f"articles-{year}.jsonl.gz")
    }


def literal_claims(train: Path, bench: Path, rng: random.Random) -> Iterator[Claim]:
    """Sentences of the articles beside themselves, letter for letter, or with one thing changed.

    What stands there word for word is carried, which no pair by people shows; with another number, or the name of
    somebody else of the article, it is not; nor is another sentence that stands elsewhere in the article.
    """
    reported = reported_articles(bench)
    wanted = {
        (r["year"], r["article"])
        for r in rows(train / "newsroom" / "questions.jsonl.gz")
        if r["article"] not in reported and not held_out(r["article"])
    }
    for name, article in articles_of(bench).items():
        if name in wanted:
            yield from _literal(article, rng)


NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,-])\d{1,5}(?![\w,])")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)+")


def _literal(article: dict[str, Any], rng: random.Random) -> Iterator[Claim]:
    text, heading = article["text"], known(article)
    spans = [s for s in sentence_spans(text) if 6 <= len(text[slice(*s)].split()) <= 45]
    names = sorted(set(NAME.findall(text)))
    for _ in range(LITERAL if len(spans) > LITERAL else 0):
        at = rng.randrange(len(spans) - 1)
        run = spans[max(0, at - rng.randint(0, 2)) : at + 1 + rng.randint(0, 2)]
        words = BETWEEN.join(" ".join(text[a:b].split()) for a, b in joined(run))
        sentence = " ".join(text[slice(*spans[at])].split())
        draw = rng.random()
        others = [n for n in names if n not in words]
        if draw < 0.4:
            yield Claim(sentence, words, SUPPORTED, heading)
        elif draw < 0.65 and (found := NUMBER.search(sentence)):
            value = int(found[0].replace(",", ""))
            other = rng.choice([value + rng.randint(1, 9), value * 2 + 1, max(0, value - rng.randint(1, 5))])
            written = f"{other:,}" if "," in found[0] else str(other)
            if other != value:
                changed = sentence[: found.start()] + written + sentence[found.end() :]
                yield Claim(changed, words, CONTRADICTED, heading)
        elif draw < 0.8 and others and (named := NAME.search(sentence)):
            changed = sentence[: named.start()] + rng.choice(others) + sentence[named.end() :]
            yield Claim(changed, words, NOT_SUPPORTED, heading, 0.8)
        else:
            a, b = rng.choice(spans)
            if " ".join(text[a:b].split()) not in words:
                yield Claim(" ".join(text[a:b].split()), words, NOT_SUPPORTED, heading, 0.8)


HERE = Path(__file__).parent


def written_claims(train: Path, bench: Path) -> list[Claim]:
    """Questions and statements written for the judge over articles that are learned from, half of them twins of others:
    `statements.jsonl` names the sentences that stand beside each by their places in the article."""
    articles, reported = articles_of(bench), reported_articles(bench)
    claims = []
    for r in rows(HERE / "statements.jsonl"):
        if held_out(r["article"]) or r["article"] in reported:
            continue
        article = articles[r["year"], r["article"]]
        spans = joined(sorted((a, b) for a, b in r["spans"]))
        words = BETWEEN.join(" ".join(article["text"][a:b].split()) for a, b in spans)
        claims.append(Claim(r["statement"], words, VERDICTS[r["verdict"]], known(article)))
    return claims


def invented_couples() -> list[Couple]:
    """Pairs of reports of invented events (`reports.jsonl`): real ones seldom contradict or revise each other."""
    return [
        Couple(
            f"{known(r['first'])} | {r['first']['text']}",
            known(r["second"]),
            r["second"]["text"],
            RELATIONS[r["verdict"]],
        )
        for r in rows(HERE / "reports.jsonl")
    ]


def course(bench: Path, train: Path, seed: int) -> Iterator[Claim | Couple]:
    """Four parts, each with all of the news and a part of the pairs by people."""
    rng = random.Random(seed)
    news = newsroom(train, bench, held=False)
    general = [*entailment_claims(train, rng), *yes_no_claims(train, rng)]
    rng.shuffle(general)
    foreign = foreign_claims(train, bench)
    reports = couples(train, bench, held=False)
    # Of the pairs of reports few contradict or revise: these come oftener, so that they are said at all.
    seldom = [c for c in reports if c.relation in (RELATIONS["contradict"], RELATIONS["revised"])]
    questions = Questions(train, bench, False, rng)
    literal = list(literal_claims(train, bench, rng))
    rng.shuffle(literal)
    own: list[Claim | Couple] = [*written_claims(train, bench), *invented_couples()]
    for part in range(PARTS):
        again: list[Claim | Couple] = [
            *newsroom_claims(news, rng),
            *foreign,
            *general[part :: 2 * PARTS],
            *literal[part::PARTS],
            *reports,
            *seldom,
            *seldom,
            *written_couples(news, rng),
            *questions.claims(),
            *own,
            *own,
        ]
        rng.shuffle(again)
        yield from again


PARTS = 2

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
