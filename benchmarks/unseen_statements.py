"""True statements that the reader's `entails` was not trained on, for telling how far it is to be trusted.

What MTRAG's conversations of the half for fitting say before and beside the answers that it learned from, beside the
passages of the conversation; and the explanations that people wrote for the quizzes of the held-out weeks, beside what
an article of those days says in other words, as far as one does. Both are corrupted like the rest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from assistant.language.stems import content_words
from assistant.text.sentences import sentence_spans
from benchmarks.jsonl import rows
from benchmarks.reader_data import DEV_WEEK, YEARS, Words
from benchmarks.statements import Example, corrupted, examples, for_fitting, true_statements

_DAYS = timedelta(days=10)
_COVERED = 0.7
"""Of a statement's words, those that its quotes must hold: else they hardly say the same."""


def unseen_examples(bench: Path, seed: int = 7) -> list[Example]:
    """True statements and their corruptions; `bench` holds mtrag/, clapnq/ and realtimeqa/."""
    true = [*_of_conversations(bench), *_of_quizzes(bench / "realtimeqa")]
    return [*true, *corrupted(true, random.Random(seed))]


def _of_conversations(bench: Path) -> Iterator[Example]:
    learned = {example.statement for example in examples(bench)}
    said: dict[str, dict[str, None]] = {}
    passages: dict[str, dict[str, None]] = {}
    for row in rows(bench / "mtrag" / "turns.jsonl"):
        conversation = row["id"].partition("<::>")[0]
        answers = [turn["content"] for turn in row["history"] if turn["role"] == "assistant"]
        said.setdefault(conversation, {}).update(dict.fromkeys([*answers, row["reference"]]))
        passages.setdefault(conversation, {}).update(dict.fromkeys(p["text"] for p in row["passages"]))
    for conversation, told in said.items():
        text = "\n\n".join(passages[conversation])
        if text and for_fitting(conversation):
            sentences = [text[a:b] for a, b in sentence_spans(text)]
            for answer in told:
                for example in true_statements(conversation, answer, sentences, text):
                    if example.statement not in learned and _is_covered(example):
                        learned.add(example.statement)
                        yield example


def _of_quizzes(folder: Path) -> Iterator[Example]:
    for year in YEARS:
        articles = [row for row in rows(folder / f"articles-{year}.jsonl.gz") if row["published"]]
        questions = rows(folder / f"questions-{year}.jsonl")
        held_out = set(sorted({q["date"] for q in questions})[DEV_WEEK - 1 :: DEV_WEEK])
        for day in sorted(held_out):
            since = str(date.fromisoformat(day) - _DAYS)
            known = [row["text"] for row in articles if since <= row["published"][:10] <= day]
            told = [q["evidence"] for q in questions if q["date"] == day and q["evidence"]]
            if known and told:
                yield from _explained(told, known)


def _explained(told: Sequence[str], known: Sequence[str]) -> Iterator[Example]:
    index = Words(known)
    for explanation in told:
        text = known[int(index.scores(explanation).argmax())]
        sentences = [text[a:b] for a, b in sentence_spans(text)]
        for example in true_statements(explanation, explanation, sentences, text):
            if _is_covered(example):
                yield example


def _is_covered(example: Example) -> bool:
    words = content_words(example.statement)
    return len(words & content_words(" ".join(example.quotes))) >= _COVERED * len(words)
