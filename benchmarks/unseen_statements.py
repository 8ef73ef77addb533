"""Statements that the reader's `entails` was not trained on, for telling how far it is to be trusted.

Sentences of the held-out Wikipedia articles, shortened as in `reader_statements`; and the explanations that people
wrote for the quizzes of the held-out weeks, beside what an article of those days says in other words, as far as one
does. Both are corrupted like the rest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from assistant.sentences import sentence_spans
from assistant.support import content_words
from benchmarks.jsonl import rows
from benchmarks.reader_data import DEV_WEEK, YEARS, Words, held_out_title, squad
from benchmarks.reader_statements import reworded
from benchmarks.statements import Example, corrupted, true_statements

_DAYS = timedelta(days=10)
_COVERED = 0.7
"""Of an explanation's words, those that the article's sentences must hold: else they hardly say the same."""
_WORDS = range(7, 60)


def unseen_examples(bench: Path, train: Path, seed: int = 7) -> list[Example]:
    """True statements and their corruptions; `bench` holds realtimeqa/, `train` SQuADShifts."""
    rng = random.Random(seed)
    true = [*_of_wikipedia(train / "squadshifts-wiki.jsonl.gz", rng), *_of_quizzes(bench / "realtimeqa")]
    return [*true, *corrupted(true, rng)]


def _of_wikipedia(path: Path, rng: random.Random) -> Iterator[Example]:
    texts = dict.fromkeys((p.title, p.text) for p in squad(path) if held_out_title(p.title))
    for title, text in texts:
        for start, end in sentence_spans(text):
            sentence = text[start:end]
            statement = reworded(sentence, rng)
            if len(sentence.split()) in _WORDS and statement.rstrip(".") not in sentence:
                yield Example(title, statement, (sentence,), text, title, text)


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
            words = content_words(example.statement)
            if len(words & content_words(" ".join(example.quotes))) >= _COVERED * len(words):
                yield example
