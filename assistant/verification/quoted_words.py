"""Words in quotation marks beside a text that may be their source: the same, or altered, and how.

Words are compared, not marks between them: what a house style changes is no alteration. Ellipses and insertions in
brackets are honest: what stands between them is compared piece by piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.text.sentences import Span, fold

_GAP = re.compile(r"\s*(?:\[[^\]]*\]|\(\s*(?:\.{3}|…)\s*\)|(?:\.\s?){3,}|…)\s*")
_WORD = re.compile(r"[^\W_]+(?:['.,-][^\W_]+)*")
_LEAST_SHARED = 0.55
"""Of the words in quotation marks, those that a text must have in a row, a few others aside, to be their source."""
_LEAST_WORDS = 3
"""So many of them at least, for fewer stand anywhere."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Where a text has the words, or nearly has them: `span` are offsets in the text, `shared` in [0, 1]."""

    span: Span
    shared: float
    same: bool


def pieces(words: str) -> list[str]:
    """What stands between ellipses and insertions of one quotation."""
    return [part.strip(" ,;:") for part in _GAP.split(words) if any(c.isalnum() for c in part)]


def likeness(words: str, text: str) -> Likeness | None:
    """The place in a text that is most like the words; None where no place has most of them."""
    wanted, told = list(_words(words)), list(_words(text))
    matcher = SequenceMatcher(None, [w for w, _ in told], [w for w, _ in wanted], autojunk=False)
    anchor = matcher.find_longest_match()
    if not anchor.size:
        return None
    first = max(0, anchor.a - 2 * anchor.b - 1)
    near = told[first : anchor.a + 2 * (len(wanted) - anchor.b) + 1]
    matcher.set_seq1([w for w, _ in near])
    blocks = [b for b in matcher.get_matching_blocks() if b.size]
    shared = sum(b.size for b in blocks)
    begin = max(0, blocks[0].a - blocks[0].b)
    stop = min(len(near), blocks[-1].a + len(wanted) - blocks[-1].b)
    same = len(blocks) == 1 and shared == len(wanted)
    if not same and (shared < _LEAST_WORDS or shared < _LEAST_SHARED * max(len(wanted), stop - begin)):
        return None
    return Likeness((near[begin][1][0], near[stop - 1][1][1]), shared / len(wanted), same)


def most_like(words: str, texts: Iterable[str]) -> tuple[int, Likeness] | None:
    """Which of the texts has the words, or comes nearest to them, and where; the first of those that are equal."""
    best: tuple[int, Likeness] | None = None
    for number, text in enumerate(texts):
        found = likeness(words, text)
        if found is None or (best is not None and found.shared <= best[1].shared and not found.same):
            continue
        best = number, found
        if found.same:
            break
    return best


def _words(text: str) -> Iterator[tuple[str, Span]]:
    """The words of a text for comparison, each with its place."""
    for match in _WORD.finditer(fold(text)):
        yield match[0].casefold().replace(".", "").replace(",", ""), match.span()
