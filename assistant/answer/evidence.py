"""The sentences that carry an answer, with the neighbours that belong to them, as quotes: best first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.draft import Quoted
from assistant.ports import Reading
from assistant.text.headings import is_question, tells_nothing
from assistant.text.rows import stands_alone
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Passage

LONGEST = 600
"""Characters of a quote of several sentences."""
MOST_SENTENCES = 3
ASIDE = 0.02
"""What a headline or a question inside a text counts: so little that it is only shown where nothing else is."""
_LEANS = re.compile(
    r"[\"“„«‘']?(?:he|she|it|they|this|that|these|those|his|her|its|their|él|ella|ellos|ellas|er|sie|es|il|elle|ils|elles)\b",
    re.IGNORECASE,
)
"""A sentence that begins so says of whom it speaks only with the one before it."""
_END_OF_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What is thought of a quote once the judge has seen it beside the question: probabilities in [0, 1]."""

    answers: float
    """That of all that were looked at this is the one that answers, be it with yes or no."""
    backed: float
    """The same, with those of other articles that say the same."""
    denies: float
    """That it shows that what the question takes for granted is not so."""
    yes: float
    """Of a question for yes or no: that it says yes, if it answers."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One to three neighbouring sentences of a passage, and how well they carry the answer."""

    passage: Passage
    reading: Reading
    """What the reader made of the passage."""
    span: Span
    answers: float
    """The probability, in [0, 1], that the passage answers (or, for a correction, denies)."""
    support: float
    """The probability, in [0, 1], that the best of the sentences carries the answer."""
    best: Span
    """That sentence."""
    worth: float = 1.0
    """What its own words add, from 1 on: of two that carry the answer the one that names what is asked comes first."""
    looked_at: LookedAt | None = None
    """What a second look makes of it; None where it was read once."""

    @property
    def score(self) -> float:
        """By what it is ordered: the probability that it answers, or that its passage does and that this is where."""
        return self.score_read if self.looked_at is None else self.looked_at.answers

    @property
    def score_read(self) -> float:
        """The same by the reader alone."""
        return self.answers * self.support * self.worth

    @property
    def likely(self) -> float:
        """The probability that what it says answers; of what was read once, that its passage does."""
        return self.looked_at.backed if self.looked_at is not None else self.answers

    @property
    def backed(self) -> float:
        """Its score, with that of quotes of other articles that say the same."""
        return self.looked_at.backed if self.looked_at is not None else self.score

    @property
    def denies(self) -> float:
        """The probability that it shows that what the question takes for granted is not so."""
        return self.looked_at.denies if self.looked_at is not None else self.reading.denies

    @property
    def says_yes(self) -> float:
        """Of a question for yes or no: the probability that it says yes, if it answers."""
        return self.looked_at.yes if self.looked_at is not None else self.reading.yes

    @property
    def text(self) -> str:
        """The words with their white space made single."""
        return " ".join(self.passage.text[slice(*self.span)].split())

    @property
    def quoted(self) -> Quoted:
        """The words as a quote."""
        return Quoted(self.passage, *self.span)

    def holds(self, span: Span) -> bool:
        """Does it hold these words of its passage whole?"""
        return self.span[0] <= span[0] and span[1] <= self.span[1]

    def meets(self, other: Evidence) -> bool:
        """Do two stand in one article and share a sentence?"""
        return self.quoted.overlaps(other.quoted)


def evidence(
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    share: Callable[[Reading], float],
    beside: float,
    naming: Callable[[str], float] = lambda text: 1.0,
    most: int = MOST_SENTENCES,
) -> list[Evidence]:
    """What may be quoted, best first; two may share a sentence. `share` is what of a reading counts for its passage.

    `naming` is what a sentence's own words are worth beside the reader's word that it carries the answer.

    Of a passage the `most` likeliest sentences are taken.

    A neighbour joins a sentence where its own support has `beside` of the sentence's.
    """
    found = []
    for passage, reading in zip(passages, readings, strict=True):
        spans = sentence_spans(passage.text)
        support = [
            s * ASIDE if tells_nothing(passage.text, span) else s
            for span, s in zip(spans, reading.support, strict=True)
        ]
        worth = [
            naming(passage.text[spans[_asked_before(passage.text, spans, i)][0] : span[1]])
            for i, span in enumerate(spans)
        ]
        order = sorted(range(len(spans)), key=lambda i: -support[i] * worth[i])[:most]
        for i in order:
            first, last = _with_neighbours(passage.text, spans, support, i, beside)
            found.append(
                Evidence(
                    passage,
                    reading,
                    (spans[first][0], spans[last][1]),
                    share(reading),
                    support[i],
                    spans[i],
                    worth[i],
                )
            )
    return sorted(found, key=lambda e: -e.score)


def apart(ranked: Iterable[Evidence]) -> Iterator[Evidence]:
    """Those of `ranked` that share no sentence with one before them."""
    kept: list[Evidence] = []
    for one in ranked:
        if not any(one.meets(other) for other in kept):
            kept.append(one)
            yield one


def _with_neighbours(
    text: str, spans: Sequence[Span], support: Sequence[float], at: int, beside: float
) -> tuple[int, int]:
    """The first and last sentence of the quote round the sentence `at`."""
    last = at
    first = _asked_before(text, spans, at)
    alone = [stands_alone(text[slice(*span)]) for span in spans]
    if alone[at] or first < at:
        return first, last
    if at and _LEANS.match(text[slice(*spans[at])]) and not tells_nothing(text, spans[at - 1]):
        first -= 1
    while last - first + 1 < MOST_SENTENCES:
        sides = [(support[i], i) for i in (first - 1, last + 1) if 0 <= i < len(spans) and not alone[i]]
        sides = [
            (s, i)
            for s, i in sides
            if s >= beside * support[at] and _length(spans, first, last, i) <= LONGEST
        ]
        if not sides:
            break
        _, i = max(sides)
        first, last = min(first, i), max(last, i)
    return first, last


def _asked_before(text: str, spans: Sequence[Span], at: int) -> int:
    """The sentence before, where it is a question in a paragraph of its own: an answer stands with what was asked."""
    if not at or tells_nothing(text, spans[at]) or not is_question(text, spans[at - 1]):
        return at
    start, end = spans[at - 1]
    alone = not text[:start].strip() or bool(re.search(r"\n\s*\n\s*$", text[:start]))
    return at - 1 if alone and _END_OF_PARAGRAPH.match(text, end) else at


def _length(spans: Sequence[Span], first: int, last: int, other: int) -> int:
    return spans[max(last, other)][1] - spans[min(first, other)][0]


def chosen(ranked: Sequence[Evidence], most: int, words: int, share: float) -> list[Evidence]:
    """The best, and those after it with `share` of its score that say something new, within the budgets.

    A report of another article that says the same counts for as much: it may tell what has become of it.
    """
    taken: list[Evidence] = []
    said = 0
    for one in ranked:
        length = len(one.text.split())
        new = not any(_repeats(one.text, other.text) for other in taken)
        if taken and (one.backed < share * taken[0].score or said + length > words or not new):
            continue
        taken.append(one)
        said += length
        if len(taken) == most:
            break
    return taken


def _repeats(one: str, other: str) -> bool:
    """Do two quotes share most of their words?"""
    a, b = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return len(a & b) >= 0.7 * max(1, min(len(a), len(b)))
