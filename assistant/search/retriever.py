"""Question → the passages that may answer it, best first.

Words (BM25) and vectors (cosine) each bring candidates; reciprocal rank fusion joins them (Cormack and others,
SIGIR 2009); what the whole article and its date say is added; the reader, which sees question and passage
together, has the last word on the order of those that remain.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.models.reader import age_in_days
from assistant.ports import Embedder, IndexReader, Reader, Reading
from assistant.question.analysis import Question
from assistant.search.reprints import told_once
from assistant.tracing.steps import UNTRACED, Step
from assistant.types import Filters, Passage, RetrievedPassage, day_of


@dataclass(frozen=True, slots=True)
class Tuning:
    """The constants of retrieval. Those of fusion are set by hand from what the literature uses.

    Fitting those (`benchmarks/fit_retrieval.py`, 339 held-out questions) finds others on each half of the questions,
    and on the other half those are no better than these.
    """

    candidates: int = 100
    """How many passages each of words and vectors brings."""
    rrf_constant: float = 20.0
    word_weight: float = 1.0
    article_weight: float = 0.3
    """What an article's best other passage adds to a passage of it."""
    freshness: float = 0.6
    """How much more a passage of today weighs than one of long ago."""
    freshness_days: float = 10.0
    """After how many days that advantage is halved."""
    period_weight: float = 1.0
    """How much more a passage weighs whose date lies in the time that the question names."""
    source_weight: float = 1.0
    """The same for an outlet that the question names."""
    age_doubt: float = 0.3
    """By how much, as the logarithm of its odds, the reader's word that a passage answers counts less if it is old.

    A plain question asks for news; what answers it from long ago must be surer. On the 339 held-out quiz questions
    that it was chosen on, 0.459 of what is answered then holds the right words, without it 0.394, and two right
    answers fewer are shown.
    """
    age_doubt_days: float = 90.0
    """The age at which half of that doubt has come; a passage of today meets none."""
    freshest_of: int = 10
    """Among so many passages found first the freshest is looked for, and only what is older than that is doubted.

    What was reported half a year ago, and not since, is no worse told. Of 30 questions put by hand to the articles of
    2022, as of its last day, 22 are then answered, before 18; on the quiz questions 0.242 hold the right words, before
    0.236, and of what is answered 0.458, before 0.465.
    """
    read: int = 20
    """How many of the fused passages the reader reads."""
    per_article: int = 3
    """How many of those may come from one article, so that no live blog fills the list."""
    first_odds: float = 1.0
    """By how much, as the logarithm of its odds, the passage found first answers likelier than the reader alone says.

    With `later_odds`, on the same questions: answer_recall@1 0.286 to 0.301, @5 0.410 to 0.422, short_f1 0.202 to
    0.216; on MTRAG's development part refusals are right in 0.50, before in 0.43, of as many.
    """
    later_odds: float = 0.8
    """What each step of the fused rank takes from that again, times the logarithm of the rank."""
    fused_share_following: float = 0.6
    """The share of the fused rank in the order of a follow-up's passages; the rest is the reader's.

    Its second query holds the conversation, which the reader does not see. On MTRAG's development part
    followup_recall@5 is 0.945 with it, 0.892 with 0.1, and flat from 0.5 to 0.9.
    """


TUNING = Tuning()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage as it was found, and what the reader made of it."""

    retrieved: RetrievedPassage
    reading: Reading


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found for the wordings of a question: ids best first for each, and the passages themselves."""

    by_words: Sequence[Sequence[str]]
    by_vectors: Sequence[Sequence[str]]
    passages: Sequence[Passage]


class Retriever:
    """Finds and reads passages of one index. Safe to share between threads."""

    def __init__(
        self, store: IndexReader, embedder: Embedder, reader: Reader, tuning: Tuning = TUNING
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._reader = reader
        self._tuning = tuning

    def find(self, question: Question, k: int, filters: Filters, step: Step = UNTRACED) -> list[Evidence]:
        """At most `k` passages that were read, best first."""
        fused = self.fuse(question, filters)
        chosen = spread(fused, max(k, self._tuning.read), self._tuning.per_article)
        with step.step("read", passages=len(chosen), characters=sum(len(p.text) for p, _ in chosen)):
            read = self._reader.read(question.wording, [p for p, _ in chosen], question.days.seen_from)
        readings = weigh_readings(read, [p for p, _ in chosen], question, self._tuning)
        return rank(chosen, readings, self._tuning.fused_share_following if question.follows else 0.0)[:k]

    def fuse(self, question: Question, filters: Filters) -> list[tuple[Passage, float]]:
        """Candidates for a question with their fused score, best first; nothing is read."""
        weighed = weigh(self.gather(question.queries, filters), question, self._tuning)
        return told_once(weighed, self._store.reprints_of([p.id for p, _ in weighed], filters))

    def gather(self, queries: Sequence[str], filters: Filters) -> Gathered:
        """What words and vectors find for each wording of a question."""
        k = self._tuning.candidates
        words = [self._store.search_words(query, k, filters) for query in queries]
        vectors = [
            self._store.search_vectors(self._embedder.embed_question(query), k, filters) for query in queries
        ]
        by_words, by_vectors = (
            [[hit.passage_id for hit in hits] for hits in found] for found in (words, vectors)
        )
        ids = dict.fromkeys(identifier for ranking in [*by_words, *by_vectors] for identifier in ranking)
        return Gathered(by_words, by_vectors, self._store.passages(list(ids)))


def weigh(gathered: Gathered, question: Question, tuning: Tuning) -> list[tuple[Passage, float]]:
    """The candidates with their fused score, best first: their ranks, their dates and outlets, their articles."""
    rankings = [
        *((ranking, tuning.word_weight) for ranking in gathered.by_words),
        *((ranking, 1.0) for ranking in gathered.by_vectors),
    ]
    scores = reciprocal_rank_fusion(rankings, tuning.rrf_constant)
    named = question.outlets_among({p.source for p in gathered.passages if p.source})
    weighed = [(p, scores[p.id] * (1 + _prior(p, question, named, tuning))) for p in gathered.passages]
    return sorted(_with_article_evidence(weighed, tuning.article_weight), key=lambda found: -found[1])


def reciprocal_rank_fusion(
    rankings: Iterable[tuple[Sequence[str], float]], constant: float
) -> dict[str, float]:
    """Ids with the sum of `weight / (constant + rank)` over the weighted rankings that hold them."""
    scores: dict[str, float] = defaultdict(float)
    for ids, weight in rankings:
        for position, identifier in enumerate(ids):
            scores[identifier] += weight / (constant + position + 1)
    return scores


def spread(ranked: Sequence[tuple[Passage, float]], k: int, per_article: int) -> list[tuple[Passage, float]]:
    """The first `k`, with at most `per_article` of each article while others are left."""
    taken: dict[str, int] = defaultdict(int)
    chosen: list[tuple[Passage, float]] = []
    spare: list[tuple[Passage, float]] = []
    for found in ranked:
        article = found[0].article_id
        (chosen if taken[article] < per_article else spare).append(found)
        taken[article] += 1
    return (chosen + spare)[:k]


def weigh_readings(
    readings: Sequence[Reading], passages: Sequence[Passage], question: Question, tuning: Tuning
) -> list[Reading]:
    """The readings of passages in the order in which they were found, with what that order and their age say of them.

    Age is counted from the freshest of those found first, and from the day itself where the question asks for what
    is recent. It says nothing where it is not known, or where the question names a time of its own.
    """
    ages = [age_in_days(passage.published, question.days.seen_from) for passage in passages]
    known = [age for age in ages[: tuning.freshest_of] if age is not None]
    freshest = 0 if question.time.recent else min(known, default=0)
    weighed = []
    for place, (reading, age) in enumerate(zip(readings, ages, strict=True), start=1):
        odds = tuning.first_odds - tuning.later_odds * math.log(place)
        if question.time.own_period is None and age is not None:
            older = max(0, age - freshest)
            odds -= tuning.age_doubt * (1 - math.exp2(-older / tuning.age_doubt_days))
        weighed.append(replace(reading, answers=moved(reading.answers, odds)))
    return weighed


def moved(probability: float, odds: float) -> float:
    """A probability with the logarithm of its odds moved."""
    return probability / (probability + (1 - probability) * math.exp(-odds))


def rank(
    fused: Sequence[tuple[Passage, float]], readings: Sequence[Reading], fused_share: float
) -> list[Evidence]:
    """What was read, ordered by the reader's probability joined with the fused score, as scores in [0, 1]."""
    top = max((score for _, score in fused), default=1.0) or 1.0
    scored = [
        ((1 - fused_share) * reading.answers + fused_share * score / top, passage, reading)
        for (passage, score), reading in zip(fused, readings, strict=True)
    ]
    scored.sort(key=lambda found: -found[0])
    return [
        Evidence(RetrievedPassage(passage, min(1.0, max(0.0, score)), place), reading)
        for place, (score, passage, reading) in enumerate(scored, start=1)
    ]


def _prior(p: Passage, question: Question, named: frozenset[str], tuning: Tuning) -> float:
    """What is known of a passage before it is read: its date beside the question's, and its outlet."""
    prior = tuning.source_weight if p.source in named else 0.0
    period = question.time.own_period
    if period is not None:
        inside = p.published is not None and period.first <= day_of(p.published) <= period.last
        return prior + (tuning.period_weight if inside else 0.0)
    age = age_in_days(p.published, question.days.seen_from)
    return prior + (tuning.freshness * math.exp2(-age / tuning.freshness_days) if age is not None else 0.0)


def _with_article_evidence(
    weighed: Sequence[tuple[Passage, float]], weight: float
) -> list[tuple[Passage, float]]:
    """Each passage's score and a share of the best score among the other passages of its article."""
    by_article: Mapping[str, list[float]] = defaultdict(list)
    for passage, score in weighed:
        by_article[passage.article_id].append(score)
    best_two = {article: sorted(scores, reverse=True)[:2] for article, scores in by_article.items()}

    def others(passage: Passage, score: float) -> float:
        two = best_two[passage.article_id]
        return two[1] if len(two) > 1 and score == two[0] else (two[0] if score != two[0] else 0.0)

    return [(p, s + weight * others(p, s)) for p, s in weighed]
