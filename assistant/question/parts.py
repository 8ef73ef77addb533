"""The questions in a question, each as one that stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.standalone import Typed
from assistant.text.sentences import fold

_WORD = (
    r"(?:(?:in|on|to|from|by|for|with|at)\s+)?(?:who|whom|whose|what|when|where|why|which|how|"
    r"qué|quién|cuándo|dónde|cómo|cuántos|por\s+qué|wer|wann|wo|warum|wie)"
)
_VERB = r"(?:is|are|was|were|did|does|do|has|have|had|will|can)"
_ASKS = rf"(?:{_WORD}\b|{_VERB}\s+(?:(?i:the|an?|he|she|it|they|there|any\w*|his|her|their)\b|[A-Z]))"
_TWO = re.compile(
    rf"(?P<one>(?i:{_WORD}|{_VERB})\b.{{8,}}?),?\s+(?:and|y|und)\s+(?:also\s+)?(?P<two>{_ASKS}.+)"
)
_SENTENCES = re.compile(
    rf"(?P<one>(?i:{_WORD}|{_VERB})\b[^?]{{8,}}\?)\s+(?:[Aa]nd\s+)?(?P<two>(?i:{_WORD}|{_VERB})\b[^?]{{8,}}\?)"
)
_FILLS_OUT = re.compile(
    r"(?:who|which|what|how|when|where|why)(?:\s+(?:many|much|long))?[?. ]*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question: in its own words, and as a question that stands alone."""

    words: str
    question: str


def parts_of(question: str) -> tuple[Part, ...]:
    """The questions in a question: two that "and" or a question mark part, or none where it is one question."""
    plain = " ".join(fold(question).strip().split())
    found = _SENTENCES.fullmatch(plain) or _TWO.fullmatch(plain.rstrip("?. "))
    if not found or _FILLS_OUT.match(found["two"]):
        return ()
    one, two = (part.strip(" ?,") for part in (found["one"], found["two"]))
    if len(one.split()) < 3 or len(two.split()) < 3 or _is_object(one):
        return ()
    first = f"{one}?"
    second = f"{two[:1].upper()}{two[1:]}?"
    alone = Typed(second, [{"role": "user", "content": first}]).alone
    if alone.startswith(one):  # "..., and when was that?" is one question
        return ()
    return Part(first, first), Part(second, alone)


def _is_object(one: str) -> bool:
    """Does the first part lack its end, as in "Did she say when and where ...", so that both are one question?"""
    return re.search(r"\b(?:when|where|why|how|who|what|which|and|or)$", one, re.IGNORECASE) is not None
