"""Is a sentence about what was asked? By the words they share, whatever their endings."""

from __future__ import annotations

import re

from assistant.language.stems import content_words
from assistant.language.word_forms import has_word
from assistant.text.sentences import fold

_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:-[^\W\d_]++)+")
"""From the first letter of a word on: within a long one it would be looked for at each letter."""


def coverage(topic: str, sentence: str) -> float:
    """The share of the topic's words, in [0, 1], that the sentence has in some form; 1 for a topic without any.

    A compound may be written as one word or with a hyphen: "ceasefire" and "cease-fire".
    """
    wanted = content_words(topic)
    return len(covered(topic, sentence)) / len(wanted) if wanted else 1.0


def covered(topic: str, sentence: str) -> frozenset[str]:
    """The words of the topic that the sentence has in some form, as stems."""
    there = content_words(sentence).union(*(_as_one(compound) for compound in _compounds(sentence)))
    there = there.union(*(content_words(c) for c in _compounds(topic) if _as_one(c) <= there))
    return frozenset(word for word in content_words(topic) if has_word(word, there))


def same_words(one: str, other: str) -> bool:
    """Do two phrases have the same words in some form: "Israel's leaders" and "Israeli leaders"?"""
    return bool(content_words(one)) and coverage(one, other) == coverage(other, one) == 1.0


def _compounds(text: str) -> list[str]:
    return _COMPOUND.findall(fold(text))


def _as_one(compound: str) -> frozenset[str]:
    return content_words(compound.replace("-", ""))
