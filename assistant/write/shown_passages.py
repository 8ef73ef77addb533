"""Which of the passages that were found a model is shown, and how: as data, article by article, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.answer.citation import TextOf
from assistant.text.embedded_instructions import harmless, without_addresses
from assistant.types import Passage, RetrievedPassage, day_of

BUDGET = 10_000
"""Characters of passages, about 2,500 tokens: with the rules well under two thirds of what twenty passages take."""
_DOMINATES = 3.0
"""How many times the score of the next article's best passage makes an article the one that answers."""
_WIDENED = 900
"""Characters that are shown before and behind the best passage of the article that answers."""
_LINE = 300
"""Characters of a title or an outlet."""


def chosen(found: Sequence[RetrievedPassage], text_of: TextOf, budget: int = BUDGET) -> list[Passage]:
    """The passages to show, the best article's first, those of one article together in its order.

    `found` is best first; what the budget (in characters) leaves out are the last. Where one article answers, its best
    passage is shown with what stands around it.
    """
    kept: list[Passage] = []
    for one in _widened(found, text_of):
        budget -= len(one.text)
        if kept and budget < 0:
            break
        kept.append(one)
    places = {article: place for place, article in enumerate(dict.fromkeys(p.article_id for p in kept))}
    return _apart(sorted(kept, key=lambda p: (places[p.article_id], p.start)))


def _widened(found: Sequence[RetrievedPassage], text_of: TextOf) -> list[Passage]:
    passages = [one.passage for one in found]
    if not found:
        return []
    first = found[0]
    others = [one.score for one in found if one.passage.article_id != first.passage.article_id]
    article = text_of(first.passage)
    if not article or first.score < _DOMINATES * max(others, default=0.0):
        return passages
    start, end = max(0, first.passage.start - _WIDENED), min(len(article), first.passage.end + _WIDENED)
    start = start and article.find(" ", start) + 1  # never in the middle of a word
    end = end if end == len(article) else article.rfind(" ", 0, end)
    if not start <= first.passage.start < first.passage.end <= end:
        return passages
    wide = replace(first.passage, text=article[start:end], start=start, end=end)
    return [wide, *passages[1:]]


def _apart(passages: Sequence[Passage]) -> list[Passage]:
    """The passages without those that stand in another one whole."""
    return [
        one
        for one in passages
        if not any(
            other is not one
            and other.article_id == one.article_id
            and other.start <= one.start < one.end <= other.end
            and other.text[one.start - other.start : one.end - other.start] == one.text
            and (other.end - other.start > one.end - one.start)
            for other in passages
        )
    ]


def as_data(passages: Sequence[Passage], mark: str, most_characters: int) -> str:
    """The passages, numbered from 1, between marks that hold a number drawn for this request alone.

    What is known of an article stands once, before its first passage.
    """
    return "\n\n".join(_blocks(passages, mark, most_characters))


def _blocks(passages: Sequence[Passage], mark: str, most_characters: int) -> Iterator[str]:
    number = 0
    for _, group in groupby(passages, key=lambda p: p.article_id):
        for place, passage in enumerate(group):
            if most_characters <= 0:
                return
            number += 1
            text = without_addresses(passage.text[:most_characters])
            most_characters -= len(text)
            head = f"{heading(passage, mark)}\n" if place == 0 else ""
            yield f"{head}<passage {number} {mark}>\n{harmless(text, mark)}\n</passage {number} {mark}>"


def heading(passage: Passage, mark: str) -> str:
    """What is known of a passage's article, in one line: "Article: Title | Outlet | Friday 2026-07-03"."""
    parts = [
        without_addresses(passage.title) or "untitled",
        without_addresses(passage.source) or "outlet not known",
        _date(passage),
    ]
    return "Article: " + " | ".join(harmless(" ".join(part.split())[:_LINE], mark) for part in parts)


def _date(passage: Passage) -> str:
    if passage.published is None:
        return "day not known"
    published = f"{day_of(passage.published):%A %Y-%m-%d}"
    return (
        f"{published}, corrected {day_of(passage.corrected).isoformat()}" if passage.corrected else published
    )
