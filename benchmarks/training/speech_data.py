"""What the speech model learns from: utterances with their speakers, as places in an article."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.text.quotations import quotations
from assistant.text.sentences import Span, sentence_spans, word_set
from benchmarks.jsonl import rows

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:[-’'][^\W\d_]+)*")

SET_APART, SEED = 0.15, 18
"""The share of the articles that nothing is learned from, and what draws them."""
NOBODYS = 2.5
"""What an utterance of nobody's weighs: one in twenty of those marked, three times as many of those there are."""


@dataclass(frozen=True)
class Example:
    """An utterance `text[start:end]` (its outer marks included where it is quoted).

    `named` is where the words that name the speaker stand (None where that is not known), `who` every mention by
    name of
    the speaker (empty where the article has none), `nobody` whether it is nobody's utterance.
    """

    start: int
    end: int
    quoted: bool
    named: Span | None
    who: tuple[Span, ...]
    nobody: bool
    weight: float = 1.0
    to: Span | None = None
    via: Span | None = None
    gold: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Taught:
    """An article with its examples; `reported` are spans of reported speech, `judged` those of the sentences in which
    all reported speech is marked; `names` are the words that people are called by."""

    id: str
    title: str
    text: str
    examples: tuple[Example, ...]
    reported: tuple[Span, ...]
    judged: tuple[Span, ...]
    names: frozenset[str]


def articles(bench: Path, years: Iterable[int], wanted: set[str]) -> dict[str, dict[str, Any]]:
    """The articles of these ids."""
    return {
        row["id"]: row
        for year in years
        for row in rows(bench / "realtimeqa" / f"articles-{year}.jsonl.gz")
        if row["id"] in wanted
    }


OWN = Path(__file__).with_name("utterances.jsonl")
"""Utterances of further articles, marked for this model by reading, named by their places."""


def utterance_articles(bench: Path, marks: Path) -> list[Taught]:
    """The articles whose utterances a file marks."""
    by_article: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(marks):
        by_article[row["article"]].append(row)
    texts = articles(bench, (2022, 2024), set(by_article))
    return [taught(texts[i], marked) for i, marked in sorted(by_article.items())]


def taught(article: Mapping[str, Any], marked: Sequence[Mapping[str, Any]]) -> Taught:
    """An article of which these utterances were marked."""
    text = article["text"]
    quotes = quotations(text)
    people = {row["speaker"] for row in marked if row["speaker"]} | {
        o for row in marked for o in row.get("others", ())
    }
    examples, reported, judged = [], [], []
    for row in marked:
        start, end = row["start"], row["end"]
        quoted = row["speech"] == "direct"
        if quoted:
            outer = [q.outer for q in quotes if q.outer[0] <= start and end <= q.outer[1]]
            start, end = min(outer, key=lambda span: span[1] - span[0], default=(start, end))
        else:
            reported.append((start, end))
        sentence = tuple(row["sentences"])
        if not quoted and len(sentence) == 2:
            judged.append(sentence)
        who = mentions(text, row["speaker"], row["person"], people) if row["speaker"] else ()
        named = nearest(text, row["named_by"], (start, end), sentence) if row["named_by"] else None
        to, via = (
            nearest(text, row[k], (start, end), sentence) if row.get(k) else None for k in ("to", "via")
        )
        weight = 1.0 if row["speaker"] else NOBODYS
        known = row if "to" in row else {}  # to whom and through whom is not marked in `OWN`
        examples.append(Example(start, end, quoted, named, who, not row["speaker"], weight, to, via, known))
    examples += titles(text, examples)
    return Taught(
        article["id"],
        article["title"] or "",
        text,
        tuple(examples),
        tuple(reported),
        tuple(judged),
        name_words(text, people),
    )


def say_articles(bench: Path, train: Path) -> list[Taught]:
    """Articles of which questions ask what somebody said: the quotations in the sentences that answer are theirs."""
    by_article: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(train / "newsroom" / "questions.jsonl.gz"):
        if row.get("speaker") and row["answerable"] and row["kind"] == "say":
            by_article[row["article"]].append(row)
    texts = articles(bench, (2022, 2024), set(by_article))
    return [asked_about(texts[i], asked) for i, asked in sorted(by_article.items())]


def asked_about(article: Mapping[str, Any], asked: Sequence[Mapping[str, Any]]) -> Taught:
    """An article of which these questions were asked."""
    text = article["text"]
    people = {row["speaker"] for row in asked}
    quotes = [q for q in quotations(text) if not q.depth]
    found: dict[Span, set[str]] = defaultdict(set)
    for row in asked:
        for a, b in row["sentences"]:
            for q in quotes:
                if min(b, q.end) - max(a, q.start) > 0.5 * (q.end - q.start) and q.end - q.start > 20:
                    found[q.outer].add(row["speaker"])
    examples: list[Example] = []
    for (start, end), speakers in found.items():
        if len(speakers) == 1:
            who = mentions(text, next(iter(speakers)), True, people)
            if who:
                examples.append(Example(start, end, True, None, who, False, 0.5))
    examples += titles(text, examples)
    names = name_words(text, people)
    return Taught(article["id"], article["title"] or "", text, tuple(examples), (), (), names)


def mentions(text: str, speaker: str, person: bool, people: Iterable[str]) -> tuple[Span, ...]:
    """Where the article names the speaker: in full, or a person by the last name where no other has it."""
    spans = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(speaker)}(?!\w)", text)]
    words = speaker.split()
    last = words[-1] if words else ""
    if person and _CAPITAL.fullmatch(last):
        firsts = {
            other.split()[-2]
            for other in people
            if other.split()[-1:] == [last] and len(other.split()) > 1 and other.split()[-2] not in words
        }
        for m in re.finditer(rf"(?<!\w){re.escape(last)}(?!\w)", text):
            before = text[: m.start()].rsplit(None, 1)[-1:] if text[m.start() - 1 : m.start()] == " " else []
            if before and before[0] in firsts:
                continue
            if not any(a <= m.start() < b for a, b in spans):
                spans.append(m.span())
    return tuple(sorted(spans))


def nearest(text: str, named_by: str, utterance: Span, sentence: Span) -> Span | None:
    """The mention in these words that stands nearest to the utterance, in its sentence if it stands there."""
    start, end = utterance
    pattern = re.compile(rf"(?<!\w){re.escape(named_by)}(?!\w)", re.IGNORECASE)
    every = [m.span() for m in pattern.finditer(text) if m.end() <= start or m.start() >= end]
    inside = [
        span for span in every if len(sentence) == 2 and sentence[0] <= span[0] and span[1] <= sentence[1]
    ]
    return min(inside or every, key=lambda s: start - s[1] if s[1] <= start else s[0] - end, default=None)


def name_words(text: str, people: Iterable[str]) -> frozenset[str]:
    """The words of names that the article never has without a capital."""
    words = {w for name in people for w in _CAPITAL.findall(name)[-2:] if len(w) > 2}
    small = {w for w in _WORD.findall(text) if w[0].islower()}
    return frozenset(w for w in words if w.lower() not in small)


class Names:
    """Draws names: those of other articles, and words made of syllables that nobody is called by."""

    def __init__(self, known: Iterable[str], seed: int) -> None:
        self._known = sorted(set(known))
        self._random = random.Random(seed)

    def draw(self) -> str:
        """A word that may be a name."""
        if self._random.random() < 0.5:
            return self._random.choice(self._known)
        syllables = [
            self._random.choice("bdfghjklmnprstvwz") + self._random.choice("aeiou") for _ in range(3)
        ]
        end = self._random.choice(["", "n", "r", "s", "k", "la", "ng", "sky", "th"])
        return ("".join(syllables[: self._random.choice((1, 2, 2, 3))]) + end).capitalize()


def renamed(article: Taught, names: Names) -> Taught:
    """The article with its people called otherwise throughout."""
    new = {word: names.draw() for word in sorted(article.names)}
    if not new:
        return article
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(new, key=len, reverse=True))) + r")(?!\w)"
    )
    pieces, moves, at, shift = [], [(0, 0)], 0, 0
    for m in pattern.finditer(article.text):
        pieces += [article.text[at : m.start()], new[m[0]]]
        shift += len(new[m[0]]) - len(m[0])
        at = m.end()
        moves.append((at, shift))
    pieces.append(article.text[at:])

    def moved(place: int) -> int:
        low, high = 0, len(moves)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if moves[middle][0] <= place else (low, middle)
        return place + moves[low][1]

    def span(old: Span) -> Span:
        return moved(old[0]), moved(old[1])

    examples = tuple(
        replace(
            e,
            start=moved(e.start),
            end=moved(e.end),
            named=span(e.named) if e.named else None,
            who=tuple(map(span, e.who)),
            to=span(e.to) if e.to else None,
            via=span(e.via) if e.via else None,
        )
        for e in article.examples
    )
    return replace(
        article,
        title=pattern.sub(lambda m: new[m[0]], article.title),
        text="".join(pieces),
        examples=examples,
        reported=tuple(map(span, article.reported)),
        judged=tuple(map(span, article.judged)),
    )


def split(taught_articles: Sequence[Taught], share: float, seed: int) -> tuple[list[Taught], list[Taught]]:
    """The articles to learn from, and a share of them set apart."""
    order = sorted(taught_articles, key=lambda a: a.id)
    random.Random(seed).shuffle(order)
    n = round(share * len(order))
    return order[n:], order[:n]


def sentences_of(article: Taught) -> Iterator[Span]:
    """The article's sentences."""
    yield from sentence_spans(article.text)


_SMALL = word_set("a an the of in on at to for and or but with from by is de la s t")


def titles(text: str, known: Sequence[Example]) -> Iterator[Example]:
    """Quotations that by their letters are titles of works or names of things, and so nobody's utterance: two words or
    more, each with a capital but for small ones, that no mark ends inside."""
    for q in quotations(text):
        words = text[q.start : q.end].split()
        if any(e.start < q.end and q.start < e.end for e in known) or not 2 <= len(words) <= 8:
            continue
        capitals = [w[:1].isupper() or w[:1].isdigit() for w in words]
        if (
            capitals[0]
            and capitals[-1]
            and sum(w[:1].isupper() for w in words) >= 2
            and all(c or w.lower() in _SMALL for c, w in zip(capitals, words, strict=True))
            and words[-1][-1].isalnum()
            and not any(w.isupper() and len(w) > 3 for w in words)
        ):
            yield Example(*q.outer, True, None, (), True, 0.4)
