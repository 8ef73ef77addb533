"""Does a quote answer the question? What the reader found is looked at again by the judge, and both are weighed.

The reader sees whole passages and finds the sentence; the judge sees the question beside the quote alone and tells
better whether it is answered there. What both say of each quote is weighed, and the quotes stand against each other
and against there being no answer among them: a multinomial logit (McFadden 1974). Where many come equally near, none
answers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from assistant.answer.cells import fit
from assistant.answer.evidence import Evidence, LookedAt
from assistant.answer.values import says
from assistant.language.word_forms import has_word
from assistant.ports import Judge
from assistant.question.analysis import Question
from assistant.speech.names import is_same_name, name_words
from assistant.text.sentences import sentence_spans
from assistant.types import Judgement, Passage

WEIGHTS = (0.3536, 0.0033, 0.4523, 0.39, -0.0652, 0.3832, -0.9725)
"""What each of `features` counts for whether a quote answers.

Fitted on the held-out tenth of the newsroom training questions (`benchmarks/training/choose.py`).
"""
WEIGHTS_ALONE = (0.355, 0.0, 0.6399, 0.0, 0.0, 0.0, -1.4942)
"""The same of the quotes of a lone passage: what is asked of one text shares its words, answered there or not.

Fitted on questions that people asked of paragraphs of Wikipedia (`benchmarks/training/choose_alone.py`).
"""

UNNAMED = 1.5
"""What is taken from the odds where a name that is asked about stands nowhere in the article."""
_WORD = re.compile(r"\w[\w’'.-]*")


def looked_at_again(
    question: Question,
    found: Sequence[Evidence],
    judge: Judge,
    around: Callable[[Passage], str],
    weights: Sequence[float] = WEIGHTS,
) -> list[Evidence]:
    """The quotes with what reader and judge together make of them, likeliest first; `around` gives their article."""
    lacks: dict[str, bool] = {}  # by article's text: of one several quotes may be looked at
    judged, odds = [], []
    for one in found:
        article = around(one.passage)
        if article not in lacks:
            lacks[article] = lacks_a_name(question, article)
        own, wide = alone(one), with_neighbours(one)
        judgement = judge.judge(question.wording, [own])
        wider = judge.judge(question.wording, [wide]) if wide != own else judgement
        inputs = features(one, judgement, wider, question.is_yes_no)
        judged.append(judgement)
        chance = sum(i * w for i, w in zip(inputs, weights, strict=True)) - UNNAMED * lacks[article]
        odds.append(chance + fit(question, one.text).value)
    answers = shares(odds)
    looked = []
    for one, judgement, share in zip(found, judged, answers, strict=True):
        backing = sum(s for other, s in zip(found, answers, strict=True) if _says_the_same(one, other))
        contradicted = chance_against(judgement)
        yes = judgement.score / max(1e-9, judgement.score + contradicted)
        looked.append(replace(one, looked_at=LookedAt(share, share + backing, contradicted, yes)))
    return sorted(looked, key=lambda one: -one.score)


def shares(odds: Sequence[float]) -> list[float]:
    """The probability of each, of which at most one is so, given the logarithm of its odds against that none is."""
    highest = max(0.0, *odds) if odds else 0.0
    heights = [math.exp(one - highest) for one in odds]
    whole = math.exp(-highest) + sum(heights)
    return [height / whole for height in heights]


def _says_the_same(one: Evidence, other: Evidence) -> bool:
    """Does a quote of another article say what is likeliest this one's short answer, or this one that of the other?

    Reports of one thing do not stand against each other.
    """
    if one.passage.article_id == other.passage.article_id:
        return False
    return any(
        short and says(told.text, short) for short, told in ((_short(one), other), (_short(other), one))
    )


def _short(one: Evidence) -> str:
    """The words that the reader finds to be the short answer, where the quote holds them."""
    span = one.reading.short
    return one.passage.text[slice(*span)] if span is not None and one.holds(span) else ""


def lacks_a_name(question: Question, text: str) -> bool:
    """Does a name in the question stand nowhere in the text, in any form or spelling? Of several words the last counts.

    By letters alone: what never speaks of Paris does not say who its mayor is, however well the rest fits.
    """
    told = {word for found in _WORD.findall(text) for word in name_words(found)}
    return any(not _stands(name, told) for name in question.names)


def _stands(name: str, told: Set[str]) -> bool:
    return name in told or has_word(name, told) or any(is_same_name((name,), (word,)) for word in told)


def alone(one: Evidence) -> Passage:
    """The quote as a passage of its own, with what is known of its article."""
    return _of_words(one.passage, one.text)


def with_neighbours(one: Evidence) -> Passage:
    """The quote as a passage of its own, with the sentence before it and the one behind it."""
    text = one.passage.text
    spans = sentence_spans(text)
    start = max((a for a, b in spans if b <= one.span[0]), default=one.span[0])
    end = min((b for a, b in spans if a >= one.span[1]), default=one.span[1])
    return _of_words(one.passage, " ".join(text[start:end].split()))


def _of_words(passage: Passage, words: str) -> Passage:
    return replace(passage, text=words, start=0, end=len(words))


def features(one: Evidence, judgement: Judgement, wider: Judgement, polar: bool) -> tuple[float, ...]:
    """What is weighed, as logits: that the passage answers, that the sentence carries it, that the judge finds the
    question answered (a `polar` one by "no" too) by the quote and by it with its neighbours, or what it takes for
    granted denied; what the quote has of the question's words; and 1 for the constant."""
    against = chance_against(judgement)
    return (
        logit(one.answers),
        logit(one.support),
        *(logit(j.score + chance_against(j) if polar else j.score) for j in (judgement, wider)),
        0.0 if polar else logit(against),
        math.log(one.worth),
        1.0,
    )


def logit(chance: float) -> float:
    """The logarithm of the odds; of 0 and 1 that of almost."""
    kept = min(1 - 1e-4, max(1e-4, chance))
    return math.log(kept / (1 - kept))


def chance_against(judgement: Judgement) -> float:
    """The probability that the words contradict; of a judge that does not tell it, as the verdict has it."""
    if judgement.contradicted:
        return judgement.contradicted
    return (1 - judgement.score) * (0.9 if judgement.verdict == "contradicted" else 0.3)
