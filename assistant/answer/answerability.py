"""Does a quote answer the question? What the reader found is looked at again by the judge, and both are weighed.

The reader sees whole passages and finds the sentence; the judge sees the question beside the quote alone and tells
better whether it is answered there. Their logits are added with fitted weights (Platt 1999).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from assistant.answer.cells import fit
from assistant.answer.evidence import Evidence, LookedAt
from assistant.language.word_forms import has_word
from assistant.ports import Judge
from assistant.speech.names import Names, is_same_name, name_words
from assistant.types import Judgement, Passage

WEIGHTS = (0.2703, 0.1286, 0.6156, -0.1586, 0.3673, -2.0355)
"""What each of `features` counts for whether a quote answers.

Fitted on the held-out tenth of the newsroom training questions (`benchmarks/training/choose.py`).
"""


UNNAMED = 1.5
"""What is taken from the odds where a name that is asked about stands nowhere in the article."""
_WORD = re.compile(r"\w[\w’'.-]*")
_YES_NO = re.compile(
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?\b",
    re.I,
)


def looked_at_again(
    question: str,
    found: Sequence[Evidence],
    judge: Judge,
    around: Callable[[Passage], str],
    weights: Sequence[float] = WEIGHTS,
) -> list[Evidence]:
    """The quotes with what reader and judge together make of them, likeliest first; `around` gives their article."""
    looked = []
    polar = is_yes_no(question)
    lacks: dict[str, bool] = {}  # by article's text: of one several quotes may be looked at
    for one in found:
        article = around(one.passage)
        if article not in lacks:
            lacks[article] = lacks_a_name(question, article)
        judgement = judge.judge(question, [alone(one)])
        inputs = features(one, judgement, polar)
        odds = sum(i * w for i, w in zip(inputs, weights, strict=True)) - UNNAMED * lacks[article]
        odds += fit(question, one.text).value
        contradicted = chance_against(judgement)
        yes = judgement.score / max(1e-9, judgement.score + contradicted)
        looked.append(replace(one, looked_at=LookedAt(1 / (1 + math.exp(-odds)), contradicted, yes)))
    return sorted(looked, key=lambda one: -one.score)


def lacks_a_name(question: str, text: str) -> bool:
    """Does a name in the question stand nowhere in the text, in any form or spelling? Of several words the last counts.

    By letters alone: what never speaks of Paris does not say who its mayor is, however well the rest fits.
    """
    told = {word for found in _WORD.findall(text) for word in name_words(found)}
    asked = [m for m in Names(question).mentions if m.start or len(m.words) > 1]
    return any(not _stands(m.words[-1], told) for m in asked if m.words)


def _stands(name: str, told: Set[str]) -> bool:
    return name in told or has_word(name, told) or any(is_same_name((name,), (word,)) for word in told)


def alone(one: Evidence) -> Passage:
    """The quote as a passage of its own, with what is known of its article."""
    return replace(one.passage, text=one.text, start=0, end=len(one.text))


def features(one: Evidence, judgement: Judgement, polar: bool) -> tuple[float, ...]:
    """What is weighed, as logits: that the passage answers, that the sentence carries it, that the judge finds the
    question answered (a `polar` one by "no" too), or what it takes for granted denied; what the quote has of the
    question's words; and 1 for the constant."""
    against = chance_against(judgement)
    return (
        logit(one.answers),
        logit(one.support),
        logit(judgement.score + against if polar else judgement.score),
        0.0 if polar else logit(against),
        math.log(one.worth),
        1.0,
    )


def is_yes_no(question: str) -> bool:
    """Is yes or no the answer that the question asks for?"""
    return bool(_YES_NO.match(question.strip())) and " or " not in question


def logit(chance: float) -> float:
    """The logarithm of the odds; of 0 and 1 that of almost."""
    kept = min(1 - 1e-4, max(1e-4, chance))
    return math.log(kept / (1 - kept))


def chance_against(judgement: Judgement) -> float:
    """The probability that the words contradict; of a judge that does not tell it, as the verdict has it."""
    if judgement.contradicted:
        return judgement.contradicted
    return (1 - judgement.score) * (0.9 if judgement.verdict == "contradicted" else 0.3)
