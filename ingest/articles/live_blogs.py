"""The items of a live blog or round-up: where each begins, and the time that it gives itself.

An item is known by what stands over it, a time of day ("10:45 p.m. ET", "14.35 Uhr: …") or a number ("2. Ukraine"), or
by the byline that ends it ("– John Fritze"). One such line is a line; three make a text of items. A time counts only
with a text under it, so that a timetable is none. Times are kept in the blog's own words: of what day and in what zone
"10:45 p.m." is, most blogs leave to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

_FEWEST = 3
"""Lines of one kind that make a text one of items."""
_FEWEST_WORDS = 20
"""Words under a time that make it the head of an item."""
_LONGEST_LINE = 120

_ZONES = r"(?-i:[A-Z]{1,3}T|GMT|UTC|[A-Z][a-z]+ time)\b"
_ZONE = rf"(?:\s{_ZONES})?"
# Without a.m. or p.m. it may be a score, or how far a recording has run.
_CLOCK = (
    r"(?:\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?\s?m\b\.?"
    rf"|\d{{1,2}}[:.]\d\d(?:\s?(?:Uhr|h)\b|(?=\s{_ZONES})|(?=\W*$)))"
)
_DAY = (
    r"(?:,?\s(?:on\s)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}(?:,\s\d{4})?\b))*"
)
_TIME = rf"(?i:({_CLOCK}{_ZONE}{_DAY}))"
_HEAD = re.compile(rf"\W*(?i:(?:last\s)?(?:updated?|posted|published)(?:\sat)?:?\s?)?{_TIME}")
_TAIL = re.compile(rf"\({_TIME}\)")
_BEFORE_HEADLINE = re.compile(r"\W{0,2}((?:[01]?\d|2[0-3])[:.][0-5]\d)\s+(?=[^\W\d_]).{1,100}(?<![.!?:])")
"""A line such as "15.40 River peaks"."""
_BEFORE_TEXT = re.compile(r"\W{0,2}((?:[01]?\d|2[0-3])[:.][0-5]\d)(?:\s?(?:Uhr|h))?\s?[:–—|-]\s+(?=[^\W\d_])")
"""The beginning of a paragraph such as "15.40: The river peaked …"."""
_NAME = r"(?-i:[^\W\d_a-z])[\w.'’-]*"
_PARTICLE = r"(?:and|of|the|for|de|del|di|da|la|van|von|der|al|bin|und|et|y)"
_BYLINE = re.compile(rf"[-–—−]{{1,2}}\s?{_NAME}(?:,?\s(?:{_PARTICLE}|{_NAME}))*(?:,?\s?{_TIME})?\.?")
_HEADLINE = re.compile(r".{1,90}(?<![.!…:;,。”\"])")
_NUMBER = re.compile(r"(\d{1,2})[.)]\s+\S+(?:\s\S+){0,6}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The items of a text by its blocks: which begin one, and the time of each block's item, None where none stands."""

    begins: frozenset[int]
    times: tuple[str | None, ...]


def lay_out(blocks: Sequence[str]) -> Layout:
    """The items among the paragraphs and lines of a text; none of them begins one in an ordinary article."""
    tails = {at: found[1] for at, block in enumerate(blocks) if (found := _tail(block))}
    heads = {at: time for at, time in _heads(blocks).items() if at not in tails and _has_text(blocks, at)}
    numbers = _numbered(blocks)
    begins: set[int] = set()
    if len(heads) >= _FEWEST:
        begins |= _with_headlines(blocks, heads.keys(), tails.keys())
    if len(tails) >= _FEWEST:
        begins |= {at + 1 for at in tails if at + 1 not in tails}
    if len(numbers) >= _FEWEST:
        begins |= numbers
    begins = {at for at in begins if at < len(blocks)}
    stated = {**(heads if len(heads) >= _FEWEST else {}), **(tails if len(tails) >= _FEWEST else {})}
    return Layout(frozenset(begins), _times(len(blocks), begins, stated))


def _heads(blocks: Sequence[str]) -> dict[int, str]:
    found = {at: _HEAD.match(block) for at, block in enumerate(blocks) if len(block) <= _LONGEST_LINE}
    heads = {at: match[1] for at, match in found.items() if match}
    for pattern in (_BEFORE_HEADLINE.fullmatch, _BEFORE_TEXT.match):
        # A figure before words may be anything; several that run through a day are times.
        timed = {at: match[1] for at, block in enumerate(blocks) if (match := pattern(block))}
        clocks = [_minutes(time) for time in timed.values()]
        if len(timed) >= _FEWEST and clocks in (sorted(clocks), sorted(clocks, reverse=True)):
            heads = {**timed, **heads}
    return heads


def _minutes(clock: str) -> int:
    hours, minutes = re.findall(r"\d+", clock)
    return 60 * int(hours) + int(minutes)


def _tail(block: str) -> re.Match[str] | None:
    return _TAIL.fullmatch(block) or _BYLINE.fullmatch(block) if len(block) <= _LONGEST_LINE else None


def _has_text(blocks: Sequence[str], at: int) -> bool:
    """Does a text stand under this line before the next time?"""
    words = 0
    if _BEFORE_TEXT.match(blocks[at]):
        words = len(blocks[at].split()) - 1
    for block in blocks[at + 1 :]:
        if words >= _FEWEST_WORDS or (len(block) <= _LONGEST_LINE and _HEAD.match(block)):
            break
        words += len(block.split())
    return words >= _FEWEST_WORDS


def _with_headlines(blocks: Sequence[str], heads: Set[int], tails: Set[int]) -> set[int]:
    """Where items begin whose times are these: a line above, where most times have a headline over them."""
    lines = {
        at
        for at in heads
        if at and at - 1 not in heads | tails and _HEADLINE.fullmatch(blocks[at - 1]) is not None
    }
    return {at - (at in lines) for at in heads} if 2 * len(lines) > len(heads) else set(heads)


def _numbered(blocks: Sequence[str]) -> set[int]:
    """The lines that count from 1."""
    found: set[int] = set()
    for at, block in enumerate(blocks):
        match = _NUMBER.fullmatch(block)
        if match and int(match[1]) == len(found) + 1:
            found.add(at)
    return found


def _times(count: int, begins: set[int], stated: dict[int, str | None]) -> tuple[str | None, ...]:
    """For each block, the time that its item states first."""
    edges = sorted({0, *begins, count})
    times: list[str | None] = []
    for start, end in pairwise(edges):
        own = next((time for at in range(start, end) if (time := stated.get(at))), None)
        times += [own] * (end - start)
    return tuple(times)
