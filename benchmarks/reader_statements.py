"""Statements beside the words that they are said to rest on, true and false: what the reader's third head learns.

Three kinds. Those that people wrote (the half of `statements.examples` that is for fitting); sentences of articles,
shortened as a writer would, beside themselves; and questions with their answers, which say in other words what a
paragraph says. Each comes true and corrupted: another number, name, date or negation, or the next sentence's claim.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.text.sentences import Span, sentence_spans
from assistant.types import Passage
from benchmarks.reader_data import Asked, Pair, find
from benchmarks.statements import TRUE, Example, corruptions, examples, names_in

HUMAN_TIMES = 3
"""How often a statement that a person wrote is seen for once of the others: there are few, and they are real."""
_TRUSTED = 0.6
_WORDS = range(7, 60)
_FRONT = re.compile(r"^[^,]{3,60}, (?=[a-zA-Z])")
_BACK = re.compile(r",? (?:which|who|where|while|after|as|when|but|and|according to)\b[^,]*$|, [^,]{3,80}$")
_BRACKETS = re.compile(r"\s*\([^()]*\)|\s+[–—] [^–—]* [–—](?= )")
_SHORTER: tuple[tuple[str, str], ...] = (
    ("did not", "didn't"),
    ("do not", "don't"),
    ("is not", "isn't"),
    ("was not", "wasn't"),
    ("will not", "won't"),
    ("have not", "haven't"),
    ("percent", "%"),
    ("approximately", "about"),
    ("U.S.", "United States"),
)
_ANSWER = re.compile(r"[$€£]?\d[\d,.]*\d?%?|(?<=[a-z,] )[A-Z][\w’'.-]*\w(?: [A-Z][\w’'.-]*\w)*")


def statement_pairs(
    bench: Path, passages: Sequence[Passage], squad: Sequence[Pair], quiz: Sequence[Asked], rng: random.Random
) -> list[Pair]:
    """Pairs whose `question` is a statement and whose `text` are the words it rests on."""
    written = [
        Pair(e.statement, " ".join(e.quotes), float(e.kind == TRUE)) for e in examples(bench) if e.for_fitting
    ]
    trusted = [p for asked in quiz for p in asked.pairs if p.spans and p.weight >= _TRUSTED]
    return [
        *written * HUMAN_TIMES,
        *_of_sentences(rng.sample(list(passages), min(len(passages), 5000)), rng),
        *_of_answers([*squad, *trusted], rng),
    ]


def reworded(sentence: str, rng: random.Random) -> str:
    """The sentence as a writer might shorten it: without an opening, a closing clause or what stands in brackets."""
    text = _BRACKETS.sub("", sentence) if rng.random() < 0.7 else sentence
    for pattern, chance in ((_FRONT, 0.35), (_BACK, 0.45)):
        shorter = pattern.sub("", text) if rng.random() < chance else text
        if len(shorter.split()) >= 6:
            text = shorter
    for long, short in _SHORTER:
        for old, new in ((long, short), (short, long)):
            if old in text and rng.random() < 0.5:
                text = text.replace(old, new)
                break
    text = text.strip(" ,;:—–")
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”", '"')) else text + "."


def _of_sentences(passages: Sequence[Passage], rng: random.Random) -> Iterator[Pair]:
    names = sorted(
        {name for p in rng.sample(list(passages), min(len(passages), 800)) for name in names_in(p.text)}
    )
    for passage in passages:
        spans = sentence_spans(passage.text)
        here = [
            _example(passage.text, spans, i, rng)
            for i, (a, b) in enumerate(spans)
            if len(passage.text[a:b].split()) in _WORDS
        ]
        if len(here) < 2:
            continue
        example = rng.choice(here)
        quotes = " ".join(example.quotes)
        yield Pair(example.statement, quotes, 1.0)
        wrong = list(corruptions(example, here, names, rng))
        for corrupted in rng.sample(wrong, min(2, len(wrong))):
            yield Pair(corrupted.statement, quotes, 0.0)


def _example(text: str, spans: Sequence[Span], at: int, rng: random.Random) -> Example:
    """The sentence, reworded, on itself and at times on a neighbour too."""
    chosen = [at]
    if rng.random() < 0.4 and len(spans) > 1:
        chosen = sorted({at, at + 1 if at + 1 < len(spans) else at - 1})
    quotes = tuple(text[slice(*spans[i])] for i in chosen)
    return Example("", reworded(text[slice(*spans[at])], rng), quotes, text)


def _of_answers(pairs: Sequence[Pair], rng: random.Random) -> Iterator[Pair]:
    """A question and its answer as one statement; with another answer or another name asked for, a false one."""
    for pair in pairs:
        span = rng.choice(pair.spans)
        around = _around(pair.text, span, rng)
        answer = pair.text[slice(*span)]
        if around is None or len(answer.split()) > 12:
            continue
        yield Pair(f"{pair.question} {answer}", around, 1.0)
        way = rng.choice((_other_answer, _other_question, _other_place))
        made = way(pair, answer, around, rng)
        if made is not None:
            yield made


def _around(text: str, span: Span, rng: random.Random) -> str | None:
    """The sentence that holds the span, at times with one beside it."""
    spans = sentence_spans(text)
    holding = [i for i, (a, b) in enumerate(spans) if a <= span[0] and span[1] <= b]
    if not holding:
        return None
    chosen = {holding[0]}
    if rng.random() < 0.5:
        chosen |= {max(0, holding[0] - 1), min(len(spans) - 1, holding[0] + 1)}
    return " ".join(text[slice(*spans[i])] for i in sorted(chosen))


def _other_answer(pair: Pair, answer: str, around: str, rng: random.Random) -> Pair | None:
    """Another name or number of the passage in the answer's place."""
    digits = any(c.isdigit() for c in answer)
    others = {
        m.group()
        for m in _ANSWER.finditer(pair.text)
        if any(c.isdigit() for c in m.group()) == digits
        and not find(answer, m.group())
        and not find(m.group(), answer)
    }
    others = {o for o in others if o not in pair.question}
    return Pair(f"{pair.question} {rng.choice(sorted(others))}", around, 0.0) if others else None


def _other_question(pair: Pair, answer: str, around: str, rng: random.Random) -> Pair | None:
    """Another name of the passage in the place of one that the question asks about."""
    names = names_in(pair.text)
    asked = [n for n in names if n in pair.question]
    others = [n for n in names if n not in pair.question and n not in answer]
    if not asked or not others:
        return None
    question = pair.question.replace(rng.choice(asked), rng.choice(others), 1)
    return Pair(f"{question} {answer}", around, 0.0)


def _other_place(pair: Pair, answer: str, around: str, rng: random.Random) -> Pair | None:
    """The same statement beside sentences that do not hold the answer."""
    spans = [s for s in sentence_spans(pair.text) if not find(pair.text[slice(*s)], answer)]
    return Pair(f"{pair.question} {answer}", pair.text[slice(*rng.choice(spans))], 0.0) if spans else None
