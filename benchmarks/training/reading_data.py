"""The reader's lessons, from the raw files: questions with passages that answer them, and with passages that do not.

Of `newsroom/questions` a question stands beside passages of its own article (those with the marked sentences answer it,
the others do not) and beside near passages of others. Twins stand beside the passage that answers the question they
were made from: there only reading tells the two apart. RealTime QA is inferred (see `quiz_data`), SQuAD-like files
say where the answer is.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from assistant.models.pairs import PairEncoder, Window
from assistant.models.reader import age_words, heading
from assistant.resources import data_path
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Article, Passage, day_of
from benchmarks.jsonl import rows
from benchmarks.training.quiz_data import Words, find, held_out_title, realtimeqa, squad
from benchmarks.training.windows import UNKNOWN, Group, Packed, write_shards
from ingest.passages.split import split

HELD_OUT = 10
"""Percentage of the newsroom articles that choosing is done on."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question beside one text, before it is packed."""

    question: str
    text: str
    answers: float
    weight: float = 1.0
    title: str = ""
    source: str = ""
    age: str = ""
    spans: tuple[Span, ...] = ()
    carrying: tuple[Span, ...] | None = None
    """The sentences that carry the answer; None where that is not known."""
    denies: float = UNKNOWN
    yes: int = UNKNOWN


def held_out(article: str) -> bool:
    """Does the article belong to the tenth that choosing is done on?"""
    return int(hashlib.sha256(article.encode()).hexdigest(), 16) % 100 < HELD_OUT


def reported_articles(bench: Path) -> set[str]:
    """Ids of articles that figures are reported on: nothing is learned from them."""
    return set((bench / "newsroom" / "articles-2023.txt").read_text().split())


def passages(bench: Path, year: int) -> dict[str, list[Passage]]:
    """Passages of a year's articles by article, without those that figures are reported on."""
    reported = reported_articles(bench)
    found: dict[str, list[Passage]] = {}
    for row in rows(bench / "realtimeqa" / f"articles-{year}.jsonl.gz"):
        if row["id"] not in reported:
            found[row["id"]] = list(split(Article(**{**row, "authors": tuple(row["authors"])})))
    return found


class Newsroom:
    """The newsroom questions with what stands near them in their article and elsewhere."""

    def __init__(self, train: Path, by_year: dict[int, dict[str, list[Passage]]], seed: int) -> None:
        self._by_year = by_year
        self._rng = random.Random(seed)
        self.questions = [
            r for r in rows(train / "newsroom" / "questions.jsonl.gz") if r["article"] in by_year[r["year"]]
        ]
        self._by_id = {r["id"]: r for r in self.questions}
        # Near passages of other articles come from those that questions were written over, as a small archive.
        written = sorted({(r["year"], r["article"]) for r in self.questions})
        self._pool = [p for year, a in written for p in by_year[year][a]]
        self._words = Words([f"{p.title} {p.text}" for p in self._pool])

    def group(self, row: dict[str, Any]) -> list[Lesson]:
        """One question with some of the passages, drawn anew each time."""
        rng = self._rng
        own = self._by_year[row["year"]][row["article"]]
        marked = [tuple(s) for s in row["sentences"]]
        carrying = [p for p in own if any(_inside(s, p) for s in marked)]
        twin = self._by_id.get(row.get("twin_of") or "")
        # An unanswerable twin is read beside what answers the other question.
        near = [p for p in own if twin and any(_inside(tuple(s), p) for s in twin["sentences"])]
        asked = rng.choice([day_of(own[0].published)] * 3 + [None]) if own[0].published else None
        question = row["question"] if rng.random() > 0.15 else row["question"].rstrip("? ")
        lessons = [self._beside(row, question, p, asked, True) for p in _some(carrying, 1, rng)]
        lessons += [self._beside(row, question, p, asked, True) for p in near[:1]]
        scores = self._words.scores(question)
        order = [self._pool[int(i)] for i in np.argsort(-scores)[:60]]
        said = [row["short"], *row["also"]] if row["short"] else []
        seen = {id(p) for p in (*carrying, *near)}
        inside = [
            p
            for p in order
            if p.article_id == row["article"] and p.id not in {c.id for c in (*carrying, *near)}
        ]
        inside += [p for p in own if id(p) not in seen and p.id not in {q.id for q in inside}]
        outside = [
            p
            for p in order
            if p.article_id != row["article"] and not any(find(p.text, s) for s in said if len(s) > 3)
        ]
        lessons += [self._beside(row, question, p, asked, True) for p in _some(inside, 0 if near else 1, rng)]
        if rng.random() < 0.4:
            lessons += [self._beside(row, question, p, asked, False) for p in _some(outside, 1, rng)]
        return [cut(lesson, rng) if rng.random() < 0.7 else lesson for lesson in lessons]

    def whole(self, row: dict[str, Any], others: int = 10) -> list[Lesson]:
        """The question with every passage of its article and the nearest of other ones: what choosing is done on."""
        own = self._by_year[row["year"]][row["article"]]
        asked = day_of(own[0].published) if own[0].published else None
        order = [self._pool[int(i)] for i in np.argsort(-self._words.scores(row["question"]))[:60]]
        outside = [p for p in order if p.article_id != row["article"]][:others]
        return [
            *(self._beside(row, row["question"], p, asked, True) for p in own),
            *(self._beside(row, row["question"], p, asked, False) for p in outside),
        ]

    def _beside(
        self, row: dict[str, Any], question: str, p: Passage, asked: date | None, own: bool
    ) -> Lesson:
        marked = [(a - p.start, b - p.start) for a, b in row["sentences"] if own and _inside((a, b), p)]
        share = len(marked) / max(1, len(row["sentences"]))
        false = row["kind"] == "false"
        answers = float(bool(marked) and not false)
        spans: list[Span] = []
        if marked and row["short"]:
            told = [s for words in (row["short"], *row["also"]) for s in find(p.text, words)]
            within = [s for s in told if any(a <= s[0] and s[1] <= b for a, b in marked)]
            spans = within or told
        weight = 1.0 if own else 0.6
        if answers and share < 1.0:
            weight = 0.4
        return Lesson(
            question,
            p.text,
            answers,
            weight,
            p.title or "",
            p.source or "",
            age_words(p.published, asked),
            tuple(spans[:8]),
            tuple(marked),
            float(false and bool(marked)) if own else UNKNOWN,
            {"yes": 1, "no": 0}.get(row["yes_no"], UNKNOWN) if marked else UNKNOWN,
        )


def cut(lesson: Lesson, rng: random.Random, words: int = 80) -> Lesson:
    """Some neighbouring sentences of the text, with those that carry the answer: as much is learned of them in half the
    time."""
    spans = sentence_spans(lesson.text)
    carrying = lesson.carrying or ()
    needed = [i for i, (a, b) in enumerate(spans) if any(min(b, d) > max(a, c) for c, d in carrying)]
    first = last = rng.choice(needed) if needed else rng.randrange(len(spans)) if spans else 0
    if needed:
        first, last = needed[0], needed[-1]
    while spans and len(lesson.text[spans[first][0] : spans[last][1]].split()) < words:
        sides = [i for i in (first - 1, last + 1) if 0 <= i < len(spans)]
        if not sides:
            break
        i = rng.choice(sides)
        first, last = min(first, i), max(last, i)
    if not spans:
        return lesson
    start, end = spans[first][0], spans[last][1]

    def kept(found: Sequence[Span]) -> tuple[Span, ...]:
        return tuple((max(0, a - start), min(b, end) - start) for a, b in found if a < end and b > start)

    inside = [s for s in lesson.spans if start <= s[0] and s[1] <= end]
    return replace(
        lesson,
        text=lesson.text[start:end],
        spans=kept(inside),
        carrying=None if lesson.carrying is None else kept(carrying),
    )


def _inside(span: Sequence[int], p: Passage) -> bool:
    """Does more than half of the sentence stand in the passage?"""
    return min(span[1], p.end) - max(span[0], p.start) > (span[1] - span[0]) / 2


def _some(items: Sequence[Passage], most: int, rng: random.Random) -> list[Passage]:
    """Mostly the nearest, now and then farther ones."""
    if len(items) <= most:
        return list(items)
    near = list(items[: 3 * most])
    return rng.sample(near, most) if rng.random() < 0.8 else rng.sample(list(items), most)


def pack(lesson: Lesson, encoder: PairEncoder, rng: random.Random | None) -> Packed | None:
    """The window that holds the answer, or any; None for a text without tokens."""
    shown = heading(lesson.title, lesson.source, None, None)
    if lesson.age:
        shown = f"{shown} | {lesson.age}" if shown else lesson.age
    if rng is not None and rng.random() < 0.1:
        shown = ""
    windows = encoder.windows(lesson.question, shown, lesson.text)
    if not windows:
        return None
    held = [[s for span in lesson.spans if (s := positions(w, span)) is not None] for w in windows]
    carried = [sum(positions(w, s) is not None for s in lesson.carrying or ()) for w in windows]
    order = sorted(range(len(windows)), key=lambda i: (-carried[i], -len(held[i])))
    at = (
        order[0] if (lesson.spans or lesson.carrying) else (0 if rng is None else rng.randrange(len(windows)))
    )
    window = windows[at]
    return Packed(
        np.array(window.ids, np.uint32),
        window.question_tokens,
        window.first,
        len(window.offsets),
        lesson.answers,
        lesson.weight,
        lesson.denies,
        lesson.yes,
        held[at],
        _sentences(lesson, window),
    )


def positions(window: Window, span: Span) -> Span | None:
    """The token positions of a span of characters in a window; None where it does not lie in it."""
    first = [i for i, (_, end) in enumerate(window.offsets) if end > span[0]]
    last = [i for i, (start, _) in enumerate(window.offsets) if start < span[1]]
    if not first or not last or window.offsets[0][0] > span[0] or window.offsets[-1][1] < span[1] - 1:
        return None
    return (window.first + first[0], window.first + last[-1]) if first[0] <= last[-1] else None


def _sentences(lesson: Lesson, window: Window) -> list[tuple[int, int, float]]:
    spans = sentence_spans(lesson.text)
    if lesson.carrying is not None:
        labels = [
            float(any(min(b, d) - max(a, c) > (b - a) / 2 for c, d in lesson.carrying)) for a, b in spans
        ]
    elif lesson.answers:
        asked = set(lesson.question.lower().split())
        holding = [i for i, (a, b) in enumerate(spans) if any(a <= s < b for s, _ in lesson.spans)]
        labels = [float(UNKNOWN) if i in holding else 0.0 for i in range(len(spans))]
        if holding:
            labels[
                max(holding, key=lambda i: len(asked & set(lesson.text[slice(*spans[i])].lower().split())))
            ] = 1.0
    else:
        labels = [0.0] * len(spans)
    if lesson.weight < 0.3:
        labels = [float(UNKNOWN)] * len(spans)
    found = []
    for (start, end), label in zip(spans, labels, strict=True):
        inside = [i for i, (a, b) in enumerate(window.offsets) if a >= start and b <= end]
        if inside:
            found.append((window.first + inside[0], window.first + inside[-1] + 1, label))
    return found


def quiz_groups(
    bench: Path, by_year: dict[int, dict[str, list[Passage]]], rng: random.Random
) -> list[list[Lesson]]:
    """RealTime QA's questions, without the held-out weeks, with passages that BM25 finds."""
    groups = []
    for year, articles in by_year.items():
        flat = [p for own in articles.values() for p in own]
        learned, _ = realtimeqa(bench / "realtimeqa", year, flat)
        for asked in learned:
            good = [p for p in asked.pairs if p.label and p.weight >= 0.25]
            bad = [p for p in asked.pairs if not p.label]
            if not good:
                continue
            order = sorted(good, key=lambda p: -(rng.random() ** (1.0 / p.weight)))
            chosen = [
                *order[:2],
                *rng.sample(bad[:8], min(2, len(bad[:8]))),
                *rng.sample(bad[8:], min(1, len(bad[8:]))),
            ]
            groups.append(
                [
                    Lesson(p.question, p.text, p.label, p.weight, p.title, p.source, p.age, p.spans)
                    for p in chosen
                ]
            )
    return groups


def span_files(train: Path, rng: random.Random) -> dict[str, list[list[Lesson]]]:
    """Files that say where the answer stands, one lesson a group; with shares that favour what is like news."""
    made: dict[str, list[list[Lesson]]] = {}
    shares = {
        "squad-v1-train-part": 0.6,
        "squad-v2-dev-unanswerable": 1.0,
        "squad-v1-dev": 0.5,
        "tweetqa": 0.25,
        "nq-open-oracle": 1.0,
        "qed-dev": 1.0,
        "quotesum-dev": 1.0,
        "timeqa-human": 0.5,
        "timeqa-human-hardneg": 0.5,
        "quoref-part": 1.0,
        "onestopqa-evidence": 1.0,
        "fairytaleqa": 0.1,
        "covidqa": 0.5,
        "qadiscourse-wikinews": 0.3,
        "nq-swap": 0.2,
    }
    for name, share in shares.items():
        found = []
        for r in rows(train / "reading" / f"{name}.jsonl.gz"):
            if rng.random() > share:
                continue
            spans = tuple((a["start"], a["start"] + len(a["text"])) for a in r["answers"])
            title = (r.get("title") or "").replace("_", " ") if "squad" in name or "onestop" in name else ""
            answers = float(bool(spans))
            if name == "onestopqa-evidence":
                found.append([Lesson(r["question"], r["context"], answers, 1.0, title, carrying=spans)])
            else:
                found.append([Lesson(r["question"], r["context"], answers, 1.0, title, spans=spans)])
        made[name] = found
    wiki = [p for p in squad(train / "squadshifts-wiki.jsonl.gz") if not held_out_title(p.title)]
    made["squadshifts-wiki"] = [
        [Lesson(p.question, p.text, 1.0, 1.0, p.title, spans=(rng.choice(p.spans),))] for p in wiki if p.spans
    ]
    texts = [p.text for p in wiki]
    words = Words(texts)
    crossed = []
    for p in rng.sample(wiki, min(3000, len(wiki))):
        near = [int(i) for i in np.argsort(-words.scores(p.question))[:6]]
        said = {p.text[a:b] for a, b in p.spans}
        near = [i for i in near if texts[i] != p.text and not any(find(texts[i], s) for s in said)]
        if near:
            q = wiki[rng.choice(near)]
            crossed.append([Lesson(p.question, q.text, 0.0, 1.0, q.title)])
    made["squadshifts-crossed"] = crossed
    for name, most in (("boolq-part", 5000), ("condaqa-yesno", 4000)):
        found = []
        for r in rows(train / "entailment" / f"{name}.jsonl.gz"):
            if r.get("form") != "question":
                continue
            yes = {"entailment": 1, "contradiction": 0}.get(r["label"], UNKNOWN)
            question = r["hypothesis"]
            found.append([Lesson(question, r["premise"], float(yes != UNKNOWN), 0.7, spans=(), yes=yes)])
        made[name] = rng.sample(found, min(most, len(found)))
    return made


_encoder: PairEncoder | None = None


def _pack_all(groups: list[list[Lesson]], seed: int) -> list[Group]:
    global _encoder  # one for each process of the pool
    if _encoder is None:
        _encoder = PairEncoder(Tokenizer.from_file(str(data_path("models/tokenizer.json"))))
    rng = random.Random(seed)
    packed = [[w for lesson in group if (w := pack(lesson, _encoder, rng)) is not None] for group in groups]
    return [g for g in packed if g]


def course(bench: Path, train: Path, seed: int) -> Iterator[list[Lesson]]:
    """All newsroom questions, and of what others wrote a part, mixed."""
    rng = random.Random(seed)
    by_year = {year: passages(bench, year) for year in (2022, 2024)}
    newsroom = Newsroom(train, by_year, seed)
    learned = [r for r in newsroom.questions if not held_out(r["article"])]
    singles = [g for found in span_files(train, rng).values() for g in found]
    quiz = quiz_groups(bench, by_year, rng)
    mixed: list[object] = [
        *learned,
        *rng.sample(quiz, len(quiz) // 2),
        *rng.sample(singles, len(singles) // 12),
    ]
    rng.shuffle(mixed)
    for item in mixed:
        yield newsroom.group(item) if isinstance(item, dict) else item  # type: ignore[misc]


def main() -> None:
    """Packs the course into `--to`/train, and what choosing is done on into `--to`/dev.jsonl.gz."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--bench", type=Path, required=True)
    arguments.add_argument("--train", type=Path, required=True)
    arguments.add_argument("--to", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=23)
    given = arguments.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)

    def groups() -> Iterator[Group]:
        block: list[list[Lesson]] = []
        with ProcessPoolExecutor(2) as pool:
            blocks = _blocks(course(given.bench, given.train, given.seed), 1000)
            pending = []
            for number, block in enumerate(blocks):
                pending.append(pool.submit(_pack_all, block, given.seed + number))
                if len(pending) > 3:
                    yield from pending.pop(0).result()
            for future in pending:
                yield from future.result()

    print(write_shards(groups(), given.to / "train", 1000), "windows")


def _blocks(items: Iterator[list[Lesson]], size: int) -> Iterator[list[list[Lesson]]]:
    block: list[list[Lesson]] = []
    for item in items:
        block.append(item)
        if len(block) == size:
            yield block
            block = []
    if block:
        yield block


def dev_questions(
    bench: Path, train: Path, most: int, seed: int = 5
) -> list[tuple[dict[str, Any], list[Lesson]]]:
    """Held-out newsroom questions with all passages of their article and near ones of others."""
    by_year = {year: passages(bench, year) for year in (2022, 2024)}
    newsroom = Newsroom(train, by_year, seed)
    rows_held = [r for r in newsroom.questions if held_out(r["article"])]
    chosen = random.Random(seed).sample(rows_held, min(most, len(rows_held)))
    return [(row, newsroom.whole(row)) for row in chosen]


if __name__ == "__main__":
    main()
