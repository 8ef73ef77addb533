"""A question in two parts: each is answered by itself, and one that the articles do not answer is named."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.draft import Draft, Statement
from assistant.question.parts import Part
from assistant.wording import part_not_in_articles

_SHOWN = 2
"""Sentences shown for each part."""


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
