"""Do quotes say what a statement says? A score in [0, 1], and the threshold from which on it counts as yes.

A logistic regression over what statement and quotes have in common: words, what is negated, numbers and names (and
whether another keeps their company); over whether a clause is of another matter than every quote; and over how far the
reader doubts that the quotes say it, and each clause of it (`Reader.entails`).
It is fitted and measured by `benchmarks/check_statements.py` on statements that people wrote, and on the same
corrupted. The reader learned from the half of them that is for fitting, so the weight of its doubt is fitted on
others (`benchmarks/unseen_statements.py`). Neither notices when two change places ("A lent it to B", "B lent it to A").
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Protocol

from assistant.errors import ModelError
from assistant.language.stems import Word, stem, words
from assistant.language.word_forms import has_word
from assistant.models.embedder import LocalEmbedder, local_embedder
from assistant.models.reader import Reader, load_reader
from assistant.ports import Judge
from assistant.resources import data_path
from assistant.types import Passage

FITTED = "models/support.json"
DOUBTS = ("the reader's doubt", "the reader's doubt of a clause")
"""The features that come from the reader; the last ones."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What `benchmarks/check_statements.py --fit` found for the reader that comes along.

    Each weight speaks against the statement: a feature that spoke for one would be the data's habit, not proof.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float


def load_fitted() -> Fitted:
    """The constants of the classifier. Raises ModelError if their file cannot be read."""
    path = data_path(FITTED)
    try:
        return Fitted(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"The weights in {path} could not be loaded: {error}") from error


class Support(Protocol):
    """A measured classifier of (statement, quotes)."""

    @property
    def threshold(self) -> float:
        """The score from which on a statement may be shown."""

    def score(self, statement: str, quotes: Sequence[str], passages: Sequence[Passage]) -> float:
        """How likely it is, from 0 to 1, that the quotes say all that the statement says.

        `passages` are those that the quotes stand in: their titles are known too.
        """


class MeasuredSupport:
    """The classifier with its fitted weights; safe to use from many threads at once."""

    def __init__(self) -> None:
        """Loads the models that come along, if nobody has; raises ModelError if they cannot be loaded."""
        self._reader, self._embedder = load_reader(), local_embedder()
        self._fitted = load_fitted()

    @property
    def threshold(self) -> float:
        """See `Support`."""
        return self._fitted.threshold

    def score(self, statement: str, quotes: Sequence[str], passages: Sequence[Passage]) -> float:
        """See `Support`."""
        values = features(statement, quotes, passages, self._reader, self._embedder)
        weighed = sum(weight * values[name] for name, weight in self._fitted.weights.items())
        logit = self._fitted.bias + weighed
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))


class JudgedSupport:
    """A judge asked as the classifier is: what it calls supported may be shown."""

    threshold = 0.5

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def score(self, statement: str, quotes: Sequence[str], passages: Sequence[Passage]) -> float:
        """See `Support`: from 0.5 on for what the judge calls supported, below for all else."""
        cut = [_cut(passage, quote) for passage, quote in zip(passages, quotes, strict=True)]
        judgement = self._judge.judge(statement, cut)
        sure = judgement.score / 2
        return 0.5 + sure if judgement.verdict == "supported" else 0.5 - max(sure, 0.01)


def _cut(passage: Passage, quote: str) -> Passage:
    """The passage with the words of the quote alone."""
    start = passage.start + max(0, passage.text.find(quote))
    return replace(passage, text=quote, start=start, end=start + len(quote))


_OPENING = re.compile(
    r"^(?:(?:yes|no|also|and|but|so|thus|therefore|however|moreover|furthermore|additionally|in addition|meanwhile|"
    r"instead|overall|similarly|interestingly|specifically|typically|generally|finally|for example|for instance)"
    r"\b[,.:]\s*)+",
    re.IGNORECASE,
)
"""How a writer joins a sentence to the one before; it claims nothing."""
_LONGEST_SWAP = 6
_STRETCH = 6  # content words
_UTTER = 5.0  # the reader's logit against a statement from which on it hardly goes further
_CLAUSES = re.compile(r"[;,]?\s+(?:and|but|while|which|who)\s+|;\s+|,\s+(?=[a-z]+ing\b)")
_FEWEST_OF_CLAUSE = 5  # words
_NEAR = 0.5  # the cosine from which on a clause and a quote are of the same matter
_REACH = 4  # content words after a negation that it may negate, and those around a name that tell whose place it is in


OPPOSITES = (
    "increase/decrease/fall/drop rise/fall/drop/decline rose/fell/dropped grow/shrink more/less/fewer most/least "
    "high/low higher/lower above/below begin/end/stop start/stop/end open/close win/lose won/lost accept/reject/refuse "
    "approve/reject/oppose support/oppose/reject back/oppose allow/forbid/ban/prohibit permit/forbid/ban/prohibit "
    "agree/disagree/refuse confirm/deny admit/deny before/after first/last early/late earlier/later young/old new/old "
    "north/south northern/southern east/west eastern/western "
    "male/female men/women man/woman father/mother son/daughter "
    "brother/sister husband/wife king/queen true/false large/small larger/smaller big/small long/short longer/shorter "
    "fast/slow hot/cold left/right inside/outside import/export buy/sell bought/sold legal/illegal guilty/innocent "
    "acquit/convict possible/impossible always/never include/exclude positive/negative major/minor public/private "
    "strong/weak rich/poor arrive/leave enter/leave gain/lose gain/loss success/failure friend/enemy hire/fire "
    "born/died alive/dead safe/unsafe safe/dangerous able/unable majority/minority maximum/minimum victory/defeat "
    "praise/criticise praise/criticize praise/condemn raise/cut raise/lower raise/reduce increase/reduce "
    "strengthen/weaken expand/shrink ally/enemy peace/war"
)
"""Words that turn a sentence round, in groups: the first of each against the others."""


def features(
    statement: str,
    quotes: Sequence[str],
    passages: Sequence[Passage],
    reader: Reader,
    embedder: LocalEmbedder,
) -> dict[str, float]:
    """What the classifier sees, by name, each from 0 to 1; `passages` are those that the quotes stand in."""
    statement = _OPENING.sub("", statement) or statement
    said, told = words(statement), [words(quote) for quote in quotes]
    told_words = _all_stems(told)
    titled = told_words | _all_stems(words(passage.title) for passage in passages)
    carrying = [word for word in said if word.carries]
    claims = _claims(statement)
    new = [word for word in carrying if not (word.stem in titled or has_word(word.stem, titled))]
    return {
        "new words": len(new) / max(1, len(carrying)),
        "most new words in a stretch": _densest([word in new for word in carrying]),
        "new names": min(sum(word.is_name for word in new), 2) / 2,
        "another figure in its company": _in_wrong_company(said, told),
        "negated on one side": _polarity(said, told),
        "more negations than the quotes": float(_count_not(said) > sum(_count_not(quote) for quote in told)),
        "an opposite in its place": float(_opposite(said, told_words) or _turned(said, told)),
        "a clause of another matter": _of_another_matter(claims, quotes, embedder),
        **dict(zip(DOUBTS, _doubts(claims, " ".join(quotes), reader), strict=True)),
    }


def _claims(statement: str) -> list[str]:
    """The statement, and behind it the clauses that it has more than one of: a claim may be put in."""
    clauses = [clause for clause in _CLAUSES.split(statement) if len(clause.split()) >= _FEWEST_OF_CLAUSE]
    return [statement, *(clauses if len(clauses) > 1 else ())]


def _doubts(claims: Sequence[str], quotes: str, reader: Reader) -> tuple[float, float]:
    """How far the reader doubts the whole, and the clause that it doubts most."""
    whole, *parts = (min(max(0.0, -reader.entails(claim, quotes)), _UTTER) / _UTTER for claim in claims)
    return whole, max(parts, default=whole)


def _of_another_matter(claims: Sequence[str], quotes: Sequence[str], embedder: LocalEmbedder) -> float:
    """How far the claim that is farthest from them is from the quote nearest to it, beyond what a paraphrase may be."""
    if not quotes:
        return 1.0
    vectors = embedder.embed_passages([*claims, *quotes])
    nearest = (vectors[: len(claims)] @ vectors[len(claims) :].T).max(axis=1).min()
    return float(min(1.0, max(0.0, 1.0 - nearest / _NEAR)))


def _all_stems(texts: Iterable[Sequence[Word]]) -> set[str]:
    return {word.stem for text in texts for word in text}


def _count_not(text: Sequence[Word]) -> int:
    return sum(word.denies for word in text)


def _opposites() -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for group in OPPOSITES.split():
        first, *others = (stem(word) for word in group.split("/"))
        for other in others:
            table.setdefault(first, set()).add(other)
            table.setdefault(other, set()).add(first)
    return table


_OPPOSITES = _opposites()


def _negated(text: Sequence[Word]) -> tuple[set[str], set[str]]:
    """The content words that a negation reaches, and those that none does."""
    negated: set[str] = set()
    plain: set[str] = set()
    reach = 0
    for word in text:
        if word.negates:
            reach = _REACH
        elif word.carries:
            (negated if reach > 0 else plain).add(word.stem)
            reach -= 1
    return negated, plain


def _polarity(said: Sequence[Word], told: Sequence[Sequence[Word]]) -> float:
    """The share of shared words that one side negates and the other does not, as far as it speaks of them."""
    said_negated, said_plain = _negated(said)
    pairs = [_negated(text) for text in told]
    told_negated = set().union(*(negated for negated, _ in pairs)) if pairs else set()
    told_plain = set().union(*(plain for _, plain in pairs)) if pairs else set()
    wrong = (said_negated & (told_plain - told_negated)) | (said_plain & (told_negated - told_plain))
    return min(len(wrong), 4) / 4


def _opposite(said: Sequence[Word], told: set[str]) -> bool:
    """Is there a word that no quote has while its opposite, which the statement has not, stands in one?"""
    own = {word.stem for word in said}
    return any(
        other in told and other not in own for word in own - told for other in _OPPOSITES.get(word, ())
    )


def _turned(said: Sequence[Word], told: Sequence[Sequence[Word]]) -> bool:
    """Has a statement that runs as a quote does a word in the place of its opposite, wherever else either stands?"""
    return any(
        other.stem in _OPPOSITES.get(word.stem, ())
        for quote in told
        for mine, theirs in _in_the_same_place(said, quote)
        for word in mine
        for other in theirs
    )


def _densest(is_new: Sequence[bool]) -> float:
    """The largest share of new words in a stretch of `_STRETCH`: a clause put in stands out there."""
    starts = range(max(1, len(is_new) - _STRETCH + 1))
    return max(sum(is_new[at : at + _STRETCH]) for at in starts) / max(1, min(_STRETCH, len(is_new)))


def _in_wrong_company(said: Sequence[Word], told: Sequence[Sequence[Word]]) -> float:
    """Does another figure keep the company in a quote that one keeps in the statement?

    The most words, in quarters up to four, that stand around one in the statement and around another in a quote,
    beyond those that stand around the same one there.
    """
    places = [
        (word.stem, _company(quote, at)) for quote in told for at, word in enumerate(quote) if word.is_figure
    ]
    worst = 0
    for at, word in enumerate(said):
        if not word.is_figure:
            continue
        company = _company(said, at)
        same = [len(company & theirs) for figure, theirs in places if figure == word.stem]
        other = [
            len(company & theirs)
            for figure, theirs in places
            if figure != word.stem and figure not in company
        ]
        worst = max(worst, max(other, default=0) - max(same, default=0))
    return min(worst, 4) / 4


def _company(text: Sequence[Word], at: int) -> frozenset[str]:
    """The words that carry meaning among those around a place, `_REACH` on either side."""
    before = [word.stem for word in text[:at] if word.carries][-_REACH:]
    after = [word.stem for word in text[at + 1 :] if word.carries][:_REACH]
    return frozenset((*before, *after))


def _in_the_same_place(
    said: Sequence[Word], quote: Sequence[Word]
) -> Iterator[tuple[Sequence[Word], Sequence[Word]]]:
    """The few words of a statement, and those of a quote, that differ amid words that agree."""
    matcher = SequenceMatcher(None, [w.stem for w in said], [w.stem for w in quote], autojunk=False)
    steps = matcher.get_opcodes()
    for at, (kind, a, b, c, d) in enumerate(steps):
        around = [step[0] for step in (*steps[max(0, at - 1) : at], *steps[at + 1 : at + 2])]
        between = at > 0 and around == ["equal"] * len(around)
        if kind != "equal" and between and max(b - a, d - c) <= _LONGEST_SWAP:
            yield said[a:b], quote[c:d]
