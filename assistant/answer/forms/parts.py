"""Questions in two parts: each is answered by itself, and one that the articles do not answer is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.draft import Draft, Statement
from assistant.question.standalone import standalone
from assistant.text.sentences import fold
from assistant.types import Message
from assistant.wording import part_not_in_articles

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
_SHOWN = 2
"""Sentences shown for each part."""


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
    said: Sequence[Message] = [{"role": "user", "content": first}]
    alone = standalone(second, said)
    if alone.startswith(one):  # "..., and when was that?" is one question
        return ()
    return Part(first, first), Part(second, alone)


def _is_object(one: str) -> bool:
    """Does the first part lack its end, as in "Did she say when and where ...", so that both are one question?"""
    return re.search(r"\b(?:when|where|why|how|who|what|which|and|or)$", one, re.IGNORECASE) is not None


def joined(parts: Sequence[Part], drafts: Sequence[Draft]) -> Draft:
    """One draft from those of the parts: "partial", naming what is missing, where only some are answered."""
    statements: dict[str, Statement] = {}
    for draft in drafts:
        statements |= {s.text: s for s in draft.statements[:_SHOWN]}
    missing = [part for part, draft in zip(parts, drafts, strict=True) if draft.status == "not_in_articles"]
    if not statements:
        return Draft((), "not_in_articles")
    shorts = dict.fromkeys(draft.short for draft in drafts if draft.short)
    closing = " ".join(
        [part_not_in_articles(part.words) for part in missing] + [d.closing for d in drafts if d.closing]
    )
    whole = not missing and all(draft.status == "answered" for draft in drafts)
    return Draft(
        tuple(statements.values()),
        "answered" if whole else "partial",
        "; ".join(short for short in shorts if short) or None,
        closing,
    )
