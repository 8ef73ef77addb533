"""Do these quotes carry this statement? What letters decide first, then the judge.

One check for everybody: written answers, drafts of others, `Assistant.judge`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.check.letters import unproven
from assistant.language.tongues import Tongue, tongue_of
from assistant.ports import Judge
from assistant.text.sentences import word_set
from assistant.types import Judgement, Passage, Verdict

CONTRADICTED = "its quotes say otherwise"
UNSUPPORTED = "its quotes do not say all of it"
_OPENING = re.compile(r"^(?:yes|no|sí|si|ja|nein|oui|non)\s*[,:;.–—-]\s*(?=\S)", re.IGNORECASE)
"""The answer to a yes-or-no question, before the sentence that gives it."""
_LEANS = re.compile(r"^[\"'“„«]?(?P<word>[^\W\d_]+)\b(?P<next>\s+[^\W\d_]+)?")
_PRONOUNS: dict[Tongue, frozenset[str]] = {
    "en": word_set("he she they it his her their its"),
    "es": word_set("él ella ellos ellas su sus"),
    "de": word_set("er sie sein seine ihr ihre"),
    "fr": word_set("il elle ils elles son sa ses leur leurs"),
}
_IMPERSONAL = word_set("y est faut a")
"""Behind a French "il" that stands for nobody."""


def checked(statement: str, quotes: Sequence[Passage], known: Sequence[Passage], judge: Judge) -> Judgement:
    """What the quotes are to the statement, with a reason for each thing that is not proven.

    Of each of `quotes` its text is the quoted words; title, outlet and day are known beside them. `known` are other
    passages of the same articles: a name may be completed from them, and nothing else is proven by them.
    """
    bare = bare_statement(statement)
    if not quotes:
        return Judgement("unsupported", 0.0, ("it has no quote",))
    judged = judge.judge(bare, quotes)
    if absent := [str(thing) for thing in unproven(bare, quotes, known)]:
        verdict: Verdict = "contradicted" if judged.verdict == "contradicted" else "unsupported"
        reason = f"{_joined(absent)} {'is' if len(absent) == 1 else 'are'} not in its source"
        return replace(judged, verdict=verdict, score=0.0, reasons=(reason,))
    if judged.verdict == "supported" or judged.reasons:
        return judged
    return replace(judged, reasons=(CONTRADICTED if judged.verdict == "contradicted" else UNSUPPORTED,))


def bare_statement(statement: str) -> str:
    """The statement without the "Yes" or "No" before it."""
    bare = _OPENING.sub("", statement)
    return bare[:1].upper() + bare[1:]


def leans_on_another(statement: str) -> bool:
    """Does the statement open with a pronoun, so that only the one before it says who is meant?"""
    bare = bare_statement(statement)
    match = _LEANS.match(bare)
    if match is None or match["word"].lower() not in _PRONOUNS[tongue_of(bare)]:
        return False
    following = (match["next"] or "").strip().lower()
    return match["word"].lower() != "il" or following not in _IMPERSONAL


def _joined(reasons: Sequence[str]) -> str:
    return reasons[0] if len(reasons) == 1 else f"{', '.join(reasons[:-1])} and {reasons[-1]}"
