"""What a conversation is about: the phrases of its questions, weighed by how late they came and were taken up."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from assistant.language.tongues import tongue_of
from assistant.question.topic_words import WORD, no_topic, root_of, topic_words
from assistant.text.sentences import fold, word_set
from assistant.types import Message

TURNS = 6
"""Questions before this one that are looked at."""
FADING = 0.7
"""What a question weighs beside the one after it; from 0.6 to 0.8 MTRAG's recall moves by half a question."""
TAKEN_UP = 0.5
"""What a mention in an answer adds, up to three mentions."""
LENGTH = 0.6
"""How far long phrases are held back: 1 is the mean weight of their words, 0 the sum."""
LEAST = 0.3
"""A phrase that weighs less than this part of the heaviest is left out."""
TOPIC_WORDS = 5
"""Words of the conversation a question is given at most."""
_BEFORE_VERBS = word_set(
    "i you we they he she it can could will would should may might must cannot can't don't to"
)
_REFUSED = re.compile(
    r"^(?:i\s+(?:do\s+not|don't)\s+(?:know|have)|i'm\s+sorry|sorry|i\s+am\s+sorry|unfortunately|i\s+apologi[sz]e|"
    r"the\s+articles\s+do\s+not|not\s+in\s+the\s+articles)",
    re.IGNORECASE,
)
Words = tuple[str, ...]


def topic(history: Sequence[Message], have: set[str]) -> list[str]:
    """What the conversation is about: its heaviest phrases, in the order they came, TOPIC_WORDS words at most.

    A word of a question weighs FADING to the power of the turns since; each mention in the answers adds to it.
    """
    asked = [m["content"] for m in history if m["role"] == "user"][-TURNS:]
    answers = [m["content"] for m in history if m["role"] == "assistant"][-TURNS:]
    weights: dict[str, float] = defaultdict(float)
    for age, content in enumerate(reversed(asked)):
        for root in {root_of(word) for word in topic_words(content)}:
            weights[root] += FADING**age
    for age, content in enumerate(reversed(answers)):
        if not _REFUSED.match(fold(content).strip()):
            counts = Counter(root_of(word) for word in WORD.findall(content))
            for root in list(weights):
                weights[root] += TAKEN_UP * FADING**age * min(counts[root], 3)
    phrases = [(words, turn) for turn, content in enumerate(asked) for words in _phrases(content)]
    return _heaviest(phrases, weights, have)


def _heaviest(phrases: list[tuple[Words, int]], weights: dict[str, float], have: set[str]) -> list[str]:
    def weight(phrase: tuple[Words, int]) -> float:
        return sum(weights[root_of(word)] for word in phrase[0]) / float(len(phrase[0]) ** LENGTH)

    ranked = sorted(phrases, key=lambda phrase: (weight(phrase), phrase[1]), reverse=True)
    chosen: list[tuple[Words, int]] = []
    known, left = set(have), TOPIC_WORDS
    for words, turn in ranked:
        roots = {root_of(word) for word in words}
        if roots - known and len(words) <= left and weight((words, turn)) >= LEAST * weight(ranked[0]):
            chosen = [c for c in chosen if not {root_of(w) for w in c[0]} <= roots]
            chosen.append((words, turn))
            known |= roots
            left -= len(words)
    return [" ".join(words) for words, _ in sorted(chosen, key=lambda phrase: phrase[1])]


def _phrases(text: str) -> list[Words]:
    """Runs of words that carry a subject ("Ventura Superior Court", "unemployment insurance"), at most four long.

    A small word between two capitals belongs to a name ("Game of Thrones"); a verb after "can you" does not belong.
    """
    folded, passed = fold(text), no_topic(tongue_of(text))
    tokens = list(WORD.finditer(folded))
    runs: list[list[str]] = [[]]
    for index, match in enumerate(tokens):
        word, before = match[0], tokens[index - 1] if index else None
        joined = before is not None and not folded[before.end() : match.start()].strip(" '\"")
        following = tokens[index + 1][0] if index + 1 < len(tokens) else ""
        within_name = word in {"of", "to", "and", "the", "for", "de"} and runs[-1] and following[:1].isupper()
        if within_name and joined and runs[-1][-1][:1].isupper():
            runs[-1].append(word)
            continue
        opener = index == 1 and before is not None and before[0].lower() in {"who", "what", "quién", "wer"}
        is_verb = before is not None and word.islower() and (opener or before[0].lower() in _BEFORE_VERBS)
        if not joined or word.lower() in passed or is_verb or len(runs[-1]) == 4:
            runs.append([])
        if word.lower() not in passed and not is_verb:
            runs[-1].append(word)
    return [tuple(run) for run in runs if run]
