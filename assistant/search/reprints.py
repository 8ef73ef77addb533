"""One story in several outlets: its words are shown once, and the other outlets that carried them are named.

Which articles carry one story is found when they are ingested (`ingest.articles.dedupe`). What is a repetition is
decided here, sentence by sentence: an outlet that added a sentence or gives another figure keeps its passage, and one
that cut the end is not named for it. Only articles that pass the question's filters come here, so that none is named or
hidden by one that may not be seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from assistant.text.sentences import sentence_spans
from assistant.types import Article, Passage

WORDS = 5
"""Words in a row that are compared as one: long enough that two reports of one event share few by chance."""
_HELD = 0.5
"""The share of a sentence's word runs from which a text holds the sentence. House style changes a word or two, each
of which stands in `WORDS` runs."""

_WORD = re.compile(r"\w+")


def word_runs(text: str) -> set[str]:
    """Every run of `WORDS` words in a text, case and punctuation aside; all words where there are fewer."""
    words = _WORD.findall(text.casefold())
    return {" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1))}


def share_held(part: Set[str], whole: Set[str]) -> float:
    """The share of `part` that stands in `whole` too."""
    return len(part & whole) / len(part) if part else 0.0


def told_once(
    found: Iterable[tuple[Passage, float]], reprints: Mapping[str, Sequence[Article]]
) -> list[tuple[Passage, float]]:
    """The passages without those that say nothing new, each naming the other outlets that say all of it too.

    `reprints` holds, for passages by their ids, the articles that carry the story of the passage's own.
    """
    told_by: dict[str, set[str]] = {}
    shown: dict[str, set[str]] = defaultdict(set)
    kept: list[tuple[Passage, float]] = []
    for passage, score in found:
        others = reprints.get(passage.id, ())
        if not others:
            kept.append((passage, score))
            continue
        if _holds(set().union(*(shown[str(other.id)] for other in others)), passage.text):
            continue
        shown[passage.article_id] |= _told(passage.text)
        for other in others:
            if str(other.id) not in told_by:
                told_by[str(other.id)] = _told(other.text)
        outlets = [other.source for other in others if _holds(told_by[str(other.id)], passage.text)]
        kept.append((replace(passage, also_in=_different(outlets, passage.source)), score))
    return kept


def _told(text: str) -> set[str]:
    """What a text is compared by: its word runs, and its numbers each alone."""
    return word_runs(text) | _numbers(text)


def _holds(told: Set[str], text: str) -> bool:
    """Does what was told hold every sentence of this text, with every number in it?"""
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return all(
        _numbers(sentence) <= told and share_held(word_runs(sentence), told) >= _HELD
        for sentence in sentences
        if len(_WORD.findall(sentence)) >= WORDS
    )


def _numbers(text: str) -> set[str]:
    return {word for word in _WORD.findall(text) if any(map(str.isdigit, word))}


def _different(outlets: Iterable[str], own: str) -> tuple[str, ...]:
    """The outlets in order, each once, without the passage's own and the nameless."""
    known = {own.casefold(), ""}
    named = []
    for outlet in sorted(outlets, key=str.casefold):
        if outlet.casefold() not in known:
            known.add(outlet.casefold())
            named.append(outlet)
    return tuple(named)
