"""RealTime QA's questions and SQuAD-like files as pairs of a question and a passage, made from the raw files.

RealTime QA says nothing about which passage answers a question, so that is inferred (distant supervision): a passage
that holds the answer as `score.py` compares it counts as right, as far as it also shares the words of the quiz's own
explanation, since "5" and "Europe" stand in many passages by chance. Passages that BM25 finds and that do not hold
the answer are the wrong ones.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from assistant.models.reader import age_words
from assistant.text.sentences import Span
from assistant.types import Article, Passage
from benchmarks.jsonl import rows
from ingest.passages.split import split

YEARS = (2022, 2024)
"""2023 is the year that is reported: it is never read here."""
DEV_WEEK = 6
"""Every sixth week of quizzes is held out for choosing."""
DEV_TITLES = 15
"""Percentage of the SQuADShifts articles that are held out."""

_FOLD = str.maketrans(dict.fromkeys("’‘“”–" + string.punctuation, "") | {"—": " "})
_CHUNK = re.compile(r"[^\s—]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question beside a passage. `spans` are the places of the answer; of several any will do."""

    question: str
    text: str
    label: float
    """1 the passage answers the question, 0 it does not."""
    weight: float = 1.0
    """How much the label is trusted."""
    spans: tuple[Span, ...] = ()
    title: str = ""
    source: str = ""
    age: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A quiz question with the passages that BM25 finds for it, best first, each a Pair."""

    id: str
    answers: tuple[str, ...]
    pairs: list[Pair] = field(default_factory=list)


def norm(text: str) -> str:
    """Text as RealTime QA compares it: lower case, no punctuation, single spaces."""
    return " ".join(text.translate(_FOLD).lower().split())


def find(text: str, answer: str) -> list[Span]:
    """Where `answer` stands in `text` as whole words, compared by `norm`, without punctuation around it."""
    wanted = norm(answer).split()
    if not wanted or f" {' '.join(wanted)} " not in f" {norm(text)} ":
        return []
    words = [(norm(m.group()), m.start(), m.end()) for m in _CHUNK.finditer(text)]
    words = [w for w in words if w[0]]
    spelt = [w[0] for w in words]
    places = [i for i, w in enumerate(spelt) if w == wanted[0] and spelt[i : i + len(wanted)] == wanted]
    return [_bare(text, words[i][1], words[i + len(wanted) - 1][2]) for i in places]


def _bare(text: str, start: int, end: int) -> Span:
    while not text[start].isalnum() and text[start] not in "$€£" and start < end - 1:
        start += 1
    while not text[end - 1].isalnum() and text[end - 1] != "%" and start < end - 1:
        end -= 1
    return start, end


class Words:
    """BM25 over texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._index = bm25s.BM25()
        tokens = bm25s.tokenize(list(texts), stopwords="en", return_ids=False, show_progress=False)
        self._index.index(tokens, show_progress=False)

    def scores(self, query: str) -> NDArray[np.float32]:
        """One score for each text; zeros where no word of the query is known."""
        tokens = bm25s.tokenize([query], stopwords="en", return_ids=False, show_progress=False)[0]
        known = [t for t in tokens if t in self._index.vocab_dict]
        if not known:
            return np.zeros(int(self._index.scores["num_docs"]), np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)


def passages_of(path: Path) -> list[Passage]:
    """The passages of a file of articles, cut as the product cuts them."""
    articles = (Article(**{**row, "authors": tuple(row["authors"])}) for row in rows(path))
    return [passage for article in articles for passage in split(article)]


def realtimeqa(folder: Path, year: int, passages: Sequence[Passage]) -> tuple[list[Asked], list[Asked]]:
    """The year's questions with their candidates: those to train on, and those of the held-out weeks."""
    index = Words([f"{p.title} {p.text}" for p in passages])
    days = np.array([str(p.published or "")[:10] for p in passages])
    questions = rows(folder / f"questions-{year}.jsonl")
    held_out = set(sorted({q["date"] for q in questions})[DEV_WEEK - 1 :: DEV_WEEK])
    train: list[Asked] = []
    dev: list[Asked] = []
    for q in questions:
        asked = _candidates(q, passages, index, days <= q["date"])
        (dev if q["date"] in held_out else train).append(asked)
    return train, dev


def _candidates(
    q: dict[str, Any], passages: Sequence[Passage], index: Words, known: NDArray[np.bool_]
) -> Asked:
    asked = index.scores(q["question"]) * known
    told = index.scores(f"{q['question']} {q['evidence']} {' '.join(q['answers'])}") * known
    found = [int(i) for i in np.argsort(-asked)[:30] if asked[i] > 0]
    helped = [int(i) for i in np.argsort(-told)[:10] if told[i] > 0 and int(i) not in found]
    top = max(float(told.max()), 1e-6)
    pairs = [_pair(q, passages[i], float(told[i]) / top) for i in found]
    # What only the explanation finds is a right passage or nothing: BM25 on the question would not offer it.
    pairs += [p for i in helped if (p := _pair(q, passages[i], float(told[i]) / top)).label]
    if q["evidence"]:
        spans = tuple(s for a in q["answers"] for s in find(q["evidence"], a))
        if spans:
            pairs.append(Pair(q["question"], q["evidence"], 1.0, 1.0, spans))
    return Asked(q["id"], tuple(q["answers"]), pairs)


def _pair(q: dict[str, Any], p: Passage, told: float) -> Pair:
    """The passage for a quiz question; `told` is its BM25 score, beside the best one's, for question, answer and
    explanation."""
    spans = tuple(s for a in q["answers"] for s in find(p.text, a))
    age = age_words(p.published, date.fromisoformat(q["date"]))
    weight = min(1.0, max(0.0, (told - 0.35) / 0.35)) if spans else 1.0
    return Pair(q["question"], p.text, float(bool(spans)), weight, spans[:8], p.title, p.source, age)


def squad(path: Path) -> list[Pair]:
    """Answerable pairs of a SQuAD-like file; `spans` holds one place for each person who answered."""
    wiki = "wiki" in path.name or "xquad" in path.name
    return [
        Pair(
            r["question"],
            r["context"],
            1.0,
            1.0,
            tuple((a["start"], a["start"] + len(a["text"])) for a in r["answers"]),
            r["title"].replace("_", " ") if wiki else "",
        )
        for r in rows(path)
        if all(r["context"][a["start"] : a["start"] + len(a["text"])] == a["text"] for a in r["answers"])
    ]


def held_out_title(title: str) -> bool:
    """Does the article belong to the part that choosing is done on?"""
    return int(hashlib.sha256(title.encode()).hexdigest(), 16) % 100 < DEV_TITLES
