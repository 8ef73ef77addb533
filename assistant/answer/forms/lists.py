"""Lists: "which countries ..." gathers its items, from one sentence that enumerates them or from several articles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.candidates import Candidate, Thresholds, sentences_with
from assistant.answer.values import Value, normalised, weigh_values
from assistant.draft import Draft, Statement
from assistant.ports import Reading
from assistant.text.sentences import Span, fold, word_set
from assistant.types import Passage

_NOUN_THEN_VERB = re.compile(r"(?:which|what|qué|cuáles|welche)\s+(?P<words>.+)", re.IGNORECASE)
_NOUN_AFTER = re.compile(
    r"(?:(?:what|who|which)\s+(?:are|were)|(?:please\s+)?(?:list|name|give\s+me|tell\s+me))\s+(?:all\s+|some\s+)?(?:of\s+)?"
    r"(?:the\s+|some\s+)?(?P<words>.+)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:are|were|have|had|do|did|does|will|would|can|could|may|might|must|should|won't|can't|took|take|made|make|won|win|"
    r"lost|saw|got|came|went|said|say|sold|bought|sent|met|led|left|fell|rose|grew|began|won|hit|cut|set|put|held|"
    r"[a-z]+ed|firmaron|tienen|han|son|fueron)"
)
_ENDS_NOUN = word_set(
    "of in that who which whom for at on to from with by after before during about against under as"
)
_PLURAL = word_set("people men women children media police countries companies")
_SINGULAR = word_set(
    "is was has does this news series species business process crisis loss pass class address status virus campus "
    "gas bus minus plus its his us dies says texas athens access success congress press witness business analysis"
)
_NO_PLURAL = ("ss", "'s", "us", "is")
_ITEM = r"(?:the\s)?[A-ZÁÉÍÓÚÄÖÜ][\w'’.&-]*(?:\s(?:(?:of|de|the|del)\s)*[A-ZÁÉÍÓÚÄÖÜ][\w'’.&-]*){0,4}"
_ENUMERATION = re.compile(rf"{_ITEM}(?:,\s{_ITEM})*,?\s(?:and|or|y|e|und)\s{_ITEM}")
_MOST = 5


def asks_for_list(question: str) -> bool:
    """Does a question ask for several things by a noun in the plural: "Which countries signed?"?"""
    plain = fold(question).strip(" ¿?!.")
    after = _NOUN_AFTER.fullmatch(plain)
    before = None if after else _NOUN_THEN_VERB.fullmatch(plain)
    found = after or before
    if found is None:
        return False
    words = [word.strip(",'").lower() for word in found["words"].split()[:7]]
    words = words[1:] if words[0] == "of" else words
    ends = [i for i, word in enumerate(words) if word in _ENDS_NOUN or (before and _VERB.fullmatch(word))]
    if before and not ends:
        return False
    head = words[(ends[0] if ends else len(words)) - 1] if not ends or ends[0] else ""
    return head in _PLURAL or (head.endswith("s") and head not in _SINGULAR and not head.endswith(_NO_PLURAL))


def answer_with_list(
    question: str, passages: Sequence[Passage], readings: Sequence[Reading], thresholds: Thresholds
) -> Draft | None:
    """The items that the passages give, each cited; None where no list is asked for, or there is but one item."""
    if not asks_for_list(question):
        return None
    values = [
        value
        for value in weigh_values(passages, readings)
        if readings[value.holders[0]].answers >= thresholds.answered
    ]
    kept = [v for v in values if v.weight >= thresholds.beside * values[0].weight]
    shown: list[tuple[str, Statement]] = []
    seen: list[str] = []
    for value in kept:
        words, statement = _item(value, passages, readings)
        if len(shown) < _MOST and not any(_within(words, other) for other in seen):
            shown.append((words, statement))
            seen.append(words)
    several = len(shown) > 1 or any(_ENUMERATION.fullmatch(words) for words in seen)
    if not several:
        return None
    statements = list({s.text: s for _, s in shown}.values())
    return Draft(tuple(statements), "answered", ", ".join(seen))


def _item(value: Value, passages: Sequence[Passage], readings: Sequence[Reading]) -> tuple[str, Statement]:
    """An item, widened to the enumeration it stands in, and the sentence that gives it with those that agree."""
    ranked = sentences_with(passages, readings, value)
    first = ranked[0]
    agreeing: dict[str, Candidate] = {}
    for candidate in ranked:
        agreeing.setdefault(candidate.passage.article_id, candidate)
    quotes = tuple(c.quoted for c in list(agreeing.values())[:3])
    return _enumeration(first, value.words), Statement(first.text, quotes)


def _enumeration(candidate: Candidate, words: str) -> str:
    """The whole enumeration of names that the words are part of; the words themselves where there is none."""
    for found in _ENUMERATION.finditer(candidate.text):
        if _overlaps(found.span(), candidate.text, words):
            return found[0]
    return words


def _overlaps(span: Span, text: str, words: str) -> bool:
    at = text.find(words)
    return at >= 0 and at < span[1] and span[0] < at + len(words)


def _within(one: str, other: str) -> bool:
    """Are the words of one item among those of another?"""
    a, b = set(normalised(one).split()), set(normalised(other).split())
    return a <= b or b <= a
