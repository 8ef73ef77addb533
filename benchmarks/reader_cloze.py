"""Questions that nobody asked: a sentence of one article, its name or number replaced by a question word, is a
question that the passages of other articles on the same story answer (after Lewis and others 2019, and Ram and
others 2021, who train readers on recurring spans). It needs no labels, and it looks like a quiz question.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from assistant.models.reader import age_words
from assistant.text.sentences import sentence_spans, word_set
from assistant.types import Passage, day_of
from benchmarks.reader_data import Asked, Pair, Words, find

_NAME = re.compile(r"[A-Z][\w’'.-]*[\w](?:(?: of| the| de)? [A-Z][\w’'.-]*\w)*")
_VALUE = re.compile(
    r"[$€£]?\d[\d,.]*\d?(?: (?:million|billion|trillion|percent|years?|days|weeks|months|people))?%?"
)
_CLAUSE = re.compile(r"[,;:—–]|\b(?:that|which|who|while|after|when|but|as)\b")
_NOT_ANSWERS = word_set(
    """
    The A An It He She They We I In On At But And This That If As For With After Before When Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday CNN US USA TODAY Mr Mrs You There These Those One Two
    """
)
_WORDS = range(9, 45)
_AROUND = 16
"""Words that are kept on either side of the gap."""
MADE = "cloze-"
"""How the ids of made questions begin."""
_SAME_STORY = 0.3
"""Share of the best score that a passage must have to count as right: below, the answer stands there by chance."""


@dataclass(frozen=True, slots=True)
class Cloze:
    """A question made of a sentence, and what was taken out of it."""

    question: str
    answer: str


def cloze(sentence: str, rng: random.Random) -> Cloze | None:
    """The sentence with one name or value asked for; None where it has none."""
    if len(sentence.split()) not in _WORDS:
        return None
    names = [m for m in _NAME.finditer(sentence) if m.group() not in _NOT_ANSWERS and m.start() > 0]
    values = list(_VALUE.finditer(sentence))
    named = [m for m in names if " " in m.group()] or names
    pool = values if values and (not named or rng.random() < 0.3) else named
    if not pool:
        return None
    found = rng.choice(pool)
    before, after = _near(sentence[: found.start()], rng, -1), _near(sentence[found.end() :], rng, 1)
    if len(before.split()) + len(after.split()) < 6:
        return None
    asked = _question_word(found.group(), before, after, found.re is _VALUE, rng)
    text = f"{asked} {after}" if len(before.split()) < 3 else f"{before} {asked} {after}"
    if rng.random() < 0.35 and len(before.split()) >= 3:
        text = f"{asked} {after}, {before}"
    words = text.split()
    question = re.sub(r"\s+([,.;:?])", r"\1", " ".join(words)).strip(' ,.;:—–"“”')
    return Cloze(question[:1].upper() + question[1:] + "?", found.group())


def _near(part: str, rng: random.Random, side: int) -> str:
    """The words of a part that stand next to the gap; at times no further than its clause."""
    if rng.random() < 0.6:
        cuts = [
            m
            for m in _CLAUSE.finditer(part)
            if len((part[m.end() :] if side < 0 else part[: m.start()]).split()) > 5
        ]
        if cuts:
            part = part[cuts[-1].end() :] if side < 0 else part[: cuts[0].start()]
    words = part.split()
    return " ".join(words[-_AROUND:] if side < 0 else words[:_AROUND])


def _question_word(answer: str, before: str, after: str, value: bool, rng: random.Random) -> str:
    if value:
        if answer[0] in "$€£":
            return "how much"
        if re.fullmatch(r"(?:19|20)\d\d", answer):
            return "what year"
        if "%" in answer or "percent" in answer:
            return "what percentage"
        return "how many" if answer[-1].isdigit() else rng.choice(["how many", "how long", "what"])
    if re.search(r"\b(?:in|from|to|at|near|of)$", before):
        return rng.choice(["which country", "where", "which city", "what", "which state", "which company"])
    if re.match(r"[,]? (?:said|told|who|has said|says|tweeted|added)\b", f" {after}"):
        return "who"
    return rng.choice(["who", "who", "what", "which", "which company", "which team", "what"])


def clozes_by_time(
    passages: Sequence[Passage], wanted: int, rng: random.Random, chunk: int = 6000
) -> list[Asked]:
    """`clozes`, each among the passages of its own weeks: there the same story is told again."""
    ordered = sorted(passages, key=lambda p: str(p.published or ""))
    chunks = [ordered[at : at + chunk] for at in range(0, len(ordered), chunk)]
    return [asked for part in chunks for asked in clozes(part, -(-wanted // len(chunks)), rng)]


def clozes(
    passages: Sequence[Passage], wanted: int, rng: random.Random, per_question: int = 20
) -> list[Asked]:
    """At most `wanted` made questions, each with passages of other articles that BM25 finds for it."""
    index = Words([f"{p.title} {p.text}" for p in passages])
    days = np.array([str(p.published or "")[:10] for p in passages])
    made: list[Asked] = []
    for at in rng.sample(range(len(passages)), min(len(passages), 5 * wanted)):
        if len(made) == wanted:
            break
        source = passages[at]
        spans = sentence_spans(source.text)
        if source.published is None or not spans:
            continue
        start, end = rng.choice(spans)
        asked = cloze(source.text[start:end], rng)
        if asked is None:
            continue
        today = day_of(source.published) + timedelta(days=rng.choice([0, 0, 1, 2, 3, 5, 7, 14]))
        scores = index.scores(asked.question) * (days <= today.isoformat())
        own = float(scores[at])
        found = _answering(asked, source, passages, scores, own, today, per_question)
        right = any(p.label and p.weight > 0.3 for p in found)
        if right and sum(not p.label for p in found) >= 4 and not _common(asked.answer, found):
            made.append(Asked(f"{MADE}{source.id}-{start}", (asked.answer,), found))
    return made


def _common(answer: str, pairs: Sequence[Pair]) -> bool:
    """Is the answer no name but a word that began a sentence? Then it also stands somewhere in lower case."""
    if " " in answer or not answer[0].isalpha():
        return False
    spelt = re.compile(rf"\b{re.escape(answer.lower())}\b")
    return len(answer) < 4 or "'" in answer or "’" in answer or any(spelt.search(p.text) for p in pairs)


def _answering(
    asked: Cloze,
    source: Passage,
    passages: Sequence[Passage],
    scores: np.ndarray,
    own: float,
    today: date,
    k: int,
) -> list[Pair]:
    top = np.argpartition(-scores, k)[:k]
    pairs = []
    for i in sorted((int(i) for i in top), key=lambda i: -scores[i]):
        p = passages[i]
        if p.article_id == source.article_id or p.text == source.text:
            continue
        spans = tuple(find(p.text, asked.answer)[:8])
        told = float(scores[i]) / max(own, 1e-6)
        weight = min(1.0, max(0.0, (told - _SAME_STORY) / 0.3)) if spans else 1.0
        pairs.append(
            Pair(
                asked.question,
                p.text,
                float(bool(spans)),
                weight,
                spans,
                p.title,
                p.source,
                age_words(p.published, today),
            )
        )
    return pairs
