"""Whose sides a question asks for, and on what: those of outlets, or of people."""

from __future__ import annotations

import re

from assistant.question.asked_speaker import Asked
from assistant.text.sentences import fold

Sides = tuple[tuple[str, ...], str]
"""Whose, and on what."""
_COMPARED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:how|where|in\s+what|on\s+what)\s+(?:do|did|does)\s+(?P<who>.+?)\s+(?:differ|disagree|compare|contradict\s+each\s+"
        r"other)(?:\s+(?:about|on|over|in|regarding)\s+(?P<topic>.+))?",
        r"compare\s+(?:what\s+|how\s+)?(?P<who>.+?)\s+(?:say|said|report|reported|report(?:ed)?|write|wrote|cover(?:ed)?)"
        r"(?:\s+(?:about|on|of))?\s+(?P<topic>.+)",
        r"compare\s+(?P<who>.+?)\s+on\s+(?P<topic>.+)",
        r"(?:what|how)\s+(?:do|did|does|have|has)\s+(?P<who>.+?)\s+(?:report|reported|write|written|cover|covered)"
        r"(?:\s+(?:about|on|of))?\s+(?P<topic>.+)",
    )
)
_AND = re.compile(r",\s*(?:and\s+)?|\s+(?:and|versus|vs\.?|y|und)\s+", re.IGNORECASE)


def asked_sides(question: str, asked: Asked | None) -> Sides | None:
    """("CNN", "USA TODAY") on "the strike"; None without sides. `asked` says whose words it asks for otherwise."""
    plain = " ".join(fold(question).strip(" ¿?!.").split())
    for pattern in _COMPARED:
        found = pattern.fullmatch(plain)
        if found:
            return _names(found["who"]), (found["topic"] or "").strip()
    return (_names(asked.speaker), asked.topic) if asked else None


def _names(who: str) -> tuple[str, ...]:
    return tuple(
        name.strip() for name in _AND.split(re.sub(r"^both\s+", "", who, flags=re.I)) if name.strip()
    )
