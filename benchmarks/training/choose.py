"""Fits the reader's calibration and shows what thresholds do, on newsroom questions of the held-out tenth of articles.

    python -m benchmarks.training.choose collect --model reader.onnx --index INDEX --questions Q.jsonl --to read.pickle
    python -m benchmarks.training.choose fit --read read.pickle
    python -m benchmarks.training.choose weigh --read read.pickle --judge judge.onnx
    python -m benchmarks.training.choose sweep --read read.pickle --judge judge.onnx --articles A.jsonl --score S.py
    python -m benchmarks.training.choose ablate --read read.pickle --judge judge.onnx --articles A.jsonl --score S.py

`collect` finds passages as the product does and keeps the reader's logits. `fit` fits the reader's calibration, `weigh`
what reader and judge count beside each other (`assistant/answer/answerability.py`). `sweep` and `ablate` answer each
half of the articles with weights fitted on the other. What the judge said is kept beside what was read.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import pickle
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant import Settings
from assistant.answer import extractive
from assistant.answer.answerability import WEIGHTS, alone, features, with_neighbours
from assistant.answer.evidence import Evidence, apart
from assistant.answer.extractive import THRESHOLDS, ExtractiveAnswerer, Thresholds
from assistant.answer.saying import Sayings
from assistant.draft import Draft
from assistant.index.engine import index_of
from assistant.models.embedder import load_embedder
from assistant.models.judge import LocalJudge, judge_of
from assistant.models.reader import Calibration, Reader, Scored, combine, heading, load_reader
from assistant.models.session import open_session
from assistant.ports import Judge, Reading
from assistant.question import analysis
from assistant.question.analysis import Days, Question
from assistant.resources import data_path
from assistant.search import retriever
from assistant.search.retriever import Retriever, spread, weigh_readings
from assistant.text.sentences import sentence_spans
from assistant.types import Filters, Judgement, Passage

Row = dict[str, Any]
Array = NDArray[np.float64]


@dataclass
class Read:
    """A question with the passages found for it, best first, and what the reader's logits were."""

    row: Row
    passages: list[Passage]
    scored: list[list[Scored]]


def collect(model: Path, index: Path, questions: Sequence[Row], to: Path) -> None:
    """Finds and reads."""
    settings = Settings(index_dir=index, chat_model="extractive")
    embedder = load_embedder(settings)
    store = index_of(settings).reader(embedder.name, embedder.dimensions)
    reader = Reader(
        open_session(model, threads=1),
        Tokenizer.from_file(str(data_path("models/tokenizer.json"))),
        Calibration(),
    )
    finder = Retriever(store, embedder, reader)
    last = store.extent().last
    assert last is not None
    days = Days(datetime.now(UTC).date(), last)
    found = []
    for row in questions:
        chosen = spread(
            finder.fuse(Question(row["question"], days), Filters()), 20, retriever.TUNING.per_article
        )
        passages = [p for p, _ in chosen]
        scored = []
        for p in passages:
            windows = reader._encoder.windows(
                row["question"], heading(p.title or "", p.source or "", p.published, days.seen_from), p.text
            )
            scored.append([reader._run(w) for w in windows])
        found.append(Read(row, passages, scored))
        if len(found) % 50 == 0:
            print(len(found), flush=True)
            to.write_bytes(pickle.dumps((days, found)))
    to.write_bytes(pickle.dumps((days, found)))


def marked(row: Row, p: Passage) -> bool:
    """Does the passage hold a marked sentence of the question?"""
    return p.article_id == row["article"] and any(
        min(b, p.end) - max(a, p.start) > (b - a) / 2 for a, b in row["sentences"]
    )


def logit(chance: float) -> float:
    clipped = min(1 - 1e-7, max(1e-7, chance))
    return float(np.log(clipped / (1 - clipped)))


def platt(logits: Array, labels: Array, weights: Array | None = None) -> tuple[float, ...]:
    """A scale for each column of `logits` and a shift that make `sigmoid(logits @ scales + shift)` most likely (Platt
    1999), by Newton's method."""
    inputs = np.concatenate([logits, np.ones((len(logits), 1))], axis=1)
    weights = np.full(len(labels), 1.0 / len(labels)) if weights is None else weights
    fitted = np.zeros(inputs.shape[1])
    for _ in range(40):
        chance = 1.0 / (1.0 + np.exp(-np.clip(inputs @ fitted, -30, 30)))
        gradient = inputs.T @ (weights * (chance - labels)) + 1e-5 * fitted
        curve = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs
        fitted = fitted - np.linalg.solve(curve + 1e-5 * np.eye(len(fitted)), gradient)
    return tuple(round(float(value), 4) for value in fitted)


def fit(found: Sequence[Read]) -> Calibration:
    """The calibration: passages that hold a marked sentence of an answerable question answer it, the others do not."""
    pairs, answers = [], []
    denials, denies = [], []
    yeses, says_yes = [], []
    sentences, carries = [], []
    for one in found:
        row = one.row
        for p, scored in zip(one.passages, one.scored, strict=True):
            if not scored:
                continue
            best = max(scored, key=lambda s: s.answer)
            raw = combine(p.text, scored, Calibration())
            holds = marked(row, p)
            pairs.append((best.answer, logit(max(raw.support, default=0.5))))
            answers.append(float(holds and row["kind"] != "false"))
            denials.append((max(s.denies for s in scored),))
            denies.append(float(holds and row["kind"] == "false"))
            if holds and row["yes_no"]:
                yeses.append((best.yes,))
                says_yes.append(float(row["yes_no"] == "yes"))
            if holds:
                for (a, b), s in zip(sentence_spans(p.text), raw.support, strict=True):
                    sentences.append((logit(s),))
                    carries.append(
                        float(
                            any(
                                min(b + p.start, d) - max(a + p.start, c) > (b - a) / 2
                                for c, d in row["sentences"]
                            )
                        )
                    )
    of_pair, of_sentence, shift = platt(np.array(pairs), np.array(answers))
    return Calibration(
        (of_pair, of_sentence, shift),
        1.0,
        platt(np.array(sentences), np.array(carries)),  # type: ignore[arg-type]
        platt(np.array(denials), np.array(denies)),  # type: ignore[arg-type]
        platt(np.array(yeses), np.array(says_yes)),  # type: ignore[arg-type]
    )


class Remembering:
    """A judge that is asked once for the same thing; what it said is kept in a file."""

    def __init__(self, model: Path, kept: Path) -> None:
        self._model, self._path = model, kept
        self._judge: LocalJudge | None = None
        self._known: dict[tuple[str, str], Judgement] = (
            pickle.loads(kept.read_bytes()) if kept.exists() else {}
        )

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        """See `Judge`."""
        key = (statement, "|".join(f"{q.article_id} {q.text}" for q in quotes))
        if key not in self._known:
            self._judge = self._judge or judge_of(self._model)
            self._known[key] = self._judge.judge(statement, quotes)
        return self._known[key]

    def compare(self, first: Passage, second: Passage) -> Judgement:
        """See `Judge`."""
        self._judge = self._judge or judge_of(self._model)
        return self._judge.compare(first, second)

    def keep(self) -> None:
        """Writes down what was said."""
        self._path.write_bytes(pickle.dumps(self._known))


class Known:
    """A reader of what was read already."""

    def __init__(self, readings: dict[str, Reading]) -> None:
        self._readings = readings

    def read(self, question: str, passages: Sequence[Passage], today: object = None) -> list[Reading]:
        """See `PassageReader`."""
        return [self._readings[p.id] for p in passages]


@dataclass(frozen=True)
class Asked:
    """A question with its passages and readings in the order of the answerer, who is ready to be asked."""

    read: Read
    question: Question
    passages: list[Passage]
    readings: list[Reading]
    answerer: ExtractiveAnswerer


def asked(
    days: Days,
    found: Sequence[Read],
    calibration: Calibration,
    judge: Judge,
    least: Thresholds = THRESHOLDS,
    weights: Sequence[float] = WEIGHTS,
    **tuning: float,
) -> Iterator[Asked]:
    """Each question as the chain would hand it on."""
    tuned = replace(retriever.TUNING, **tuning)  # type: ignore[arg-type]
    for one in found:
        raw = [combine(p.text, s, calibration) for p, s in zip(one.passages, one.scored, strict=True)]
        question = Question(one.row["question"], days)
        weighed = weigh_readings(raw, one.passages, question, tuned)
        order = sorted(range(len(raw)), key=lambda i: -weighed[i].answers)
        passages = [one.passages[i] for i in order]
        readings = {one.passages[i].id: weighed[i] for i in order}
        answerer = ExtractiveAnswerer(
            Known(readings), lambda p: None, readings, least, judge, weights=weights
        )
        yield Asked(one, question, passages, [readings[p.id] for p in passages], answerer)


def drafts(every: Iterable[Asked]) -> Iterator[tuple[Read, Draft, list[str]]]:
    """Each question answered from what was read."""
    for one in every:
        draft = one.answerer.draft(one.question, one.passages)
        yield one.read, draft, [p.article_id for p in one.passages]


def half_of(article: str) -> int:
    """In which half an article is: what is chosen is looked at with weights fitted on the other one."""
    return int(hashlib.sha256(article.encode()).hexdigest(), 16) % 2


def weigh(every: Iterable[Asked], judge: Judge) -> tuple[float, ...]:
    """What reader and judge count: a quote with a marked sentence of an answerable question answers it, no other."""
    inputs, answers = [], []
    for one in every:
        row = one.read.row
        read = one.answerer.evidence(one.question, one.passages, one.readings)
        found = list(islice(apart(read), THRESHOLDS.looked_at))
        if found:
            inputs.append(
                [
                    features(
                        e,
                        judge.judge(row["question"], [alone(e)]),
                        judge.judge(row["question"], [with_neighbours(e)]),
                        one.question.is_yes_no,
                    )
                    for e in found
                ]
            )
            answers.append([row["answerable"] and shows(row, e) for e in found])
    return multinomial(inputs, answers)


def multinomial(
    inputs: Sequence[Sequence[Sequence[float]]], answers: Sequence[Sequence[bool]]
) -> tuple[float, ...]:
    """The weights of each group's rows that make likeliest which of them answer, or that none does, by Adam.

    `inputs` are (groups, rows, features), the last feature 1; of several rows that answer any one will do.
    """
    n, most = len(inputs), max(map(len, inputs))
    rows = np.zeros((n, most, len(inputs[0][0])))
    known = np.full((n, most + 1), -np.inf)
    right = np.zeros((n, most + 1))
    for i, (group, told) in enumerate(zip(inputs, answers, strict=True)):
        rows[i, : len(group)] = group
        known[i, : len(group)] = 0.0
        right[i, : len(told)] = told
    known[:, most], right[:, most] = 0.0, right.sum(axis=1) == 0  # the last: none of them
    spread = np.append(rows.reshape(-1, rows.shape[2])[:, :-1].std(axis=0), 1.0)
    weights, mean, square = (np.zeros(rows.shape[2]) for _ in range(3))
    for step in range(1, 1001):
        odds = np.concatenate([rows @ (weights / spread), np.zeros((n, 1))], axis=1) + known
        chance = np.exp(odds - odds.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        wanted = chance * right
        wanted /= wanted.sum(axis=1, keepdims=True)
        gradient = np.einsum("nr,nrf->f", (chance - wanted)[:, :-1], rows / spread) / n + 2e-3 * weights
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        pace = 0.05 * min(1.0, 2 - step / 500)
        weights -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return tuple(round(float(value), 4) for value in weights / spread)


def shows(row: Row, e: Evidence) -> bool:
    """Does the quote hold a marked sentence, as the benchmarks' scorer has it?"""
    start, end = e.passage.start + e.span[0], e.passage.start + e.span[1]
    return e.passage.article_id == row["article"] and any(
        min(b, end) - max(a, start) >= 0.5 * (b - a) for a, b in row["sentences"]
    )


def prediction(one: Read, draft: Draft, articles: list[str]) -> Row:
    """As the scorer reads it."""

    def plain(quoted: Any) -> Row:
        p = quoted.passage
        return {"article_id": p.article_id, "start": p.start + quoted.start, "end": p.start + quoted.end}

    return {
        "id": one.row["id"],
        "answer": " ".join(s.text for s in draft.statements),
        "short": draft.short,
        "status": draft.status,
        "citations": [plain(q) | {"speaker": s.speaker} for s in draft.statements for q in s.quotes],
        "closest": [plain(q) for q in draft.closest],
        "retrieved": [{"article_id": a} for a in dict.fromkeys(articles)],
    }


def scorer(path: Path) -> Any:
    """The benchmarks' scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scored(module: Any, articles: Path, rows: Sequence[Row], predictions: Sequence[Row]) -> Row:
    """The figures of some predictions."""
    with tempfile.TemporaryDirectory() as folder:
        for name, lines in (("q", rows), ("p", predictions)):
            (Path(folder) / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in lines))
        found: Row = module.newsroom(
            Namespace(articles=str(articles), questions=f"{folder}/q.jsonl", predictions=f"{folder}/p.jsonl")
        )
    return found


def switched_off() -> dict[str, tuple[Any, str, Any]]:
    """What can be taken out of the way from passages to answer: where it stands, its name, and what then does."""
    return {
        "nothing": (extractive, "Sayings", Sayings),
        "questions in two parts": (analysis, "parts_of", lambda question: ()),
        "sides": (extractive, "answer_by_sides", lambda *given: None),
        "who speaks": (extractive, "Sayings", _Unheard),
        "figures that differ": (extractive, "differing_values", lambda *given: []),
    }


class _Unheard:
    """Nobody is heard: whose words a quote holds decides nothing."""

    openly = are_asked_for = False

    def __init__(self, *given: object) -> None:
        pass

    def without_others(self, ranked: Sequence[Evidence], most: int) -> list[Evidence]:
        return list(ranked)

    def in_their_words(self, one: Evidence) -> Evidence:
        return one

    def who_says(self, one: object) -> None:
        return None


def ablate(every: Callable[[], Iterable[Asked]], module: Any, articles: Path) -> None:
    """Prints the figures with each of `switched_off` out of the way."""
    for name, (place, what, other) in switched_off().items():
        own = getattr(place, what)
        setattr(place, what, other)
        made = list(drafts(every()))
        setattr(place, what, own)
        told = scored(module, articles, [one.row for one, *_ in made], [prediction(*one) for one in made])
        print(f"without {name}:", line(told), flush=True)


def line(figures: Row) -> str:
    """The figures that are chosen by, in one line."""
    yes, no = figures["answerable"], figures["unanswerable"]
    twins = figures.get("twins", {})
    return (
        f"right {yes.get('right', 0):.3f} wrong {yes.get('wrong', 0):.3f} partly {yes.get('partly', 0):.3f} "
        f"refused {yes.get('refused', 0) + yes.get('refused_but_shown', 0):.3f} "
        f"(shown {yes.get('refused_but_shown', 0):.3f}) | "
        f"no: refused {no.get('refused', 0):.3f} corrected {no.get('corrected', 0):.3f} | both {twins.get('both')} "
        f"precision {figures['precision_when_answered']:.3f}"
    )


def main() -> None:
    """Reads the arguments."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("task", choices=("collect", "fit", "weigh", "sweep", "ablate"))
    arguments.add_argument("--model", type=Path)
    arguments.add_argument("--judge", type=Path)
    arguments.add_argument("--index", type=Path)
    arguments.add_argument("--questions", type=Path)
    arguments.add_argument("--most", type=int, default=450)
    arguments.add_argument("--to", type=Path)
    arguments.add_argument("--read", type=Path)
    arguments.add_argument("--articles", type=Path)
    arguments.add_argument("--score", type=Path)
    given = arguments.parse_args()
    if given.task == "collect":
        rows = [json.loads(text) for text in given.questions.read_text().splitlines()]
        collect(given.model, given.index, rows[: given.most], given.to)
        return
    days, found = pickle.loads(given.read.read_bytes())  # our own file, written by `collect`
    if given.task == "fit":
        print(json.dumps(asdict(fit(found))))
        return
    calibration = load_reader().calibration
    judge = Remembering(given.judge, given.read.with_suffix(".judged"))
    print(weigh(asked(days, found, calibration, judge), judge))
    judge.keep()
    if given.task == "weigh":
        return
    module = scorer(given.score)
    halves = [[one for one in found if half_of(one.row["article"]) == half] for half in (0, 1)]
    weights = [weigh(asked(days, other, calibration, judge), judge) for other in halves[::-1]]

    def every(least: Thresholds = THRESHOLDS) -> Iterator[Asked]:
        for half, fitted in zip(halves, weights, strict=True):
            yield from asked(days, half, calibration, judge, least, fitted)

    if given.task == "ablate":
        ablate(every, module, given.articles)
        return
    rows = [one.row for half in halves for one in half]
    for answered in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4):
        made = [prediction(*one) for one in drafts(every(replace(THRESHOLDS, answered=answered)))]
        print(answered, line(scored(module, given.articles, rows, made)), flush=True)
        judge.keep()


if __name__ == "__main__":
    main()
