"""All that the reader is trained and chosen on, from the raw files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.types import Passage
from benchmarks.reader_batches import TRUSTED, Lessons
from benchmarks.reader_cloze import MADE, clozes_by_time
from benchmarks.reader_data import (
    YEARS,
    Asked,
    Pair,
    digest,
    exchanged,
    held_out_title,
    passages_of,
    realtimeqa,
    squad,
    trecqa,
    unanswerable,
)
from benchmarks.reader_long_answers import clapnq, long_answers
from benchmarks.reader_statements import statement_pairs

FORUM_SHARE = 0.45
"""The share of the forum posts and reviews that is used: the least like news, and more than half of all pairs."""


@dataclass(frozen=True)
class Dev:
    """Held out: quiz weeks, Wikipedia articles, the same with wrong paragraphs, near misses, half of CLAP NQ."""

    quiz: list[Asked]
    squad: list[Pair]
    wrong: list[Pair]
    near: list[Pair]
    clapnq: list[Pair]


@dataclass(frozen=True)
class Data:
    """What is learned from: pairs that stand alone, questions with the passages found for them, and statements
    beside the words that they rest on."""

    singles: list[Pair]
    questions: list[Asked]
    statements: list[Pair]
    dev: Dev
    sha256: str
    """Over the raw files."""


def prepare(bench: Path, train: Path, made: int, seed: int) -> Data:
    """Everything, drawn with `seed`; `made` is how many questions are made of the articles (see `reader_cloze`)."""
    rng = random.Random(seed)
    quiz: list[Asked] = []
    held_out: list[Asked] = []
    clozes: list[Asked] = []
    read: list[Passage] = []
    quizzes = bench / "realtimeqa"
    for year, share in zip(YEARS, (1 / 3, 2 / 3), strict=True):
        passages = passages_of(quizzes / f"articles-{year}.jsonl.gz")
        learned, kept = realtimeqa(quizzes, year, passages)
        quiz += learned
        held_out += kept
        read += passages
        clozes += clozes_by_time(passages, round(made * share), rng)
    wiki = squad(train / "squadshifts-wiki.jsonl.gz")
    dev = [p for p in wiki if held_out_title(p.title)]
    used = [
        *train.glob("*.jsonl.gz"),
        *(bench / "clapnq" / f"{name}.jsonl" for name in ("answerable", "unanswerable")),
        bench / "mtrag" / "turns.jsonl",
        *(
            quizzes / f"{kind}-{y}.{end}"
            for y in YEARS
            for kind, end in (("articles", "jsonl.gz"), ("questions", "jsonl"))
        ),
    ]
    learned_wiki = [p for p in wiki if not held_out_title(p.title)]
    near = exchanged([p for q in [*quiz, *clozes] for p in q.pairs if p.spans and p.weight > 0.5], 0.25, rng)
    written, conversed = long_answers(bench)
    english = squad(train / "xquad-en.jsonl.gz")
    return Data(
        [*_singles(train, learned_wiki, rng), *near, *written],
        # The quiz twice, since it is what the reader is for.
        [*quiz, *quiz, *clozes, *conversed],
        statement_pairs(bench, read, [*learned_wiki, *english], quiz, rng),
        Dev(
            held_out,
            dev,
            unanswerable(dev, 1.0, rng),
            exchanged(dev, 0.4, rng),
            clapnq(bench / "clapnq", fitting=False),
        ),
        digest(used),
    )


def steady(data: Data) -> Lessons:
    """What most of the steps are trained on: everything."""
    return Lessons(data.singles, data.questions, data.statements)


def settling(data: Data, seed: int) -> Lessons:
    """What the last steps are trained on: the quiz and Wikipedia, with little of forums and of made questions."""
    rng = random.Random(seed)
    singles = [p for p in data.singles if p.title or rng.random() < (0.15 if p.spans else 0.4)]
    quiz = {q.id: q for q in data.questions if not q.id.startswith(MADE)}
    made = [q for q in data.questions if q.id.startswith(MADE)]
    trusted = [q for q in quiz.values() if any(p.label and p.weight >= TRUSTED for p in q.pairs)]
    return Lessons(singles, [*trusted, *quiz.values(), *rng.sample(made, len(made) // 4)], data.statements)


def _singles(train: Path, wiki: list[Pair], rng: random.Random) -> list[Pair]:
    """Answerable and unanswerable pairs; Wikipedia twice, Spanish and German with fewer wrong ones."""
    forum = [squad(train / f"squadshifts-{name}.jsonl.gz") for name in ("reddit", "amazon")]
    forum = [rng.sample(pairs, int(FORUM_SHARE * len(pairs))) for pairs in forum]
    english, *others = (squad(train / f"xquad-{language}.jsonl.gz") for language in ("en", "es", "de"))
    parts = [
        (wiki, 0.6, 0.25),
        (english, 0.6, 0.25),
        *((f, 0.35, 0.1) for f in forum),
        *((o, 0.2, 0.1) for o in others),
    ]
    pairs = [p for part, wrong, near in parts for p in _with_wrong(part, wrong, near, rng)]
    sentences = [p for part in ("train", "test") for p in trecqa(train / f"trecqa-{part}.jsonl.gz")]
    return [*pairs, *wiki, *rng.sample(sentences, int(FORUM_SHARE * len(sentences)))]


def _with_wrong(pairs: Sequence[Pair], wrong: float, near: float, rng: random.Random) -> list[Pair]:
    return [*pairs, *unanswerable(pairs, wrong, rng), *exchanged(pairs, near, rng)]
