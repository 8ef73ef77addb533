"""Who the passages say spoke quoted words: told to the judge beside them, and to readers on the card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.draft import Quoted
from assistant.speech.utterances import Utterance, utterances
from assistant.types import Speech

_MARKS = " \"'“”„‘’«».,;:"


def speaker_of(statement: str, quotes: Sequence[Quoted]) -> tuple[str | None, Speech | None]:
    """Whose the quoted words are and how they are told, where all of them are one speaker's.

    Words that stand in no quotation marks are a speaker's only where the statement names the speaker.
    """
    told = [utterance for quoted in quotes for utterance in _around(quoted)]
    speakers = list(dict.fromkeys(utterance.speaker for utterance in told if utterance.speaker))
    if len(speakers) != 1:
        return None, None
    spoken = all(_is_spoken(quoted) for quoted in quotes)
    last = speakers[0].split()[-1]
    if not spoken and re.search(rf"\b{re.escape(last)}\b", statement) is None:
        return None, None
    direct = spoken or all(utterance.speech == "direct" for utterance in told)
    return speakers[0], "direct" if direct else "paraphrase"


def with_speakers(quoted: Quoted) -> str:
    """The quoted words, with who speaks them before them where the passage says so elsewhere."""
    speakers = dict.fromkeys(utterance.speaker for utterance in _around(quoted) if utterance.speaker)
    unnamed = [speaker for speaker in speakers if speaker.split()[-1] not in quoted.text]
    return f"{' and '.join(unnamed)} said: {quoted.text}" if unnamed else quoted.text


def _is_spoken(quoted: Quoted) -> bool:
    """Do the quoted words stand between quotation marks in the passage?"""
    inside = [(a, b) for utterance in _around(quoted) for a, b in utterance.quotes]
    words = quoted.text.strip(_MARKS)
    start = quoted.start + quoted.text.find(words)
    return any(a <= start and start + len(words) <= b for a, b in inside)


def _around(quoted: Quoted) -> list[Utterance]:
    """The reported speech that the quoted words are part of."""
    passage = quoted.passage
    found = _utterances(passage.text, passage.title)
    return [u for u in found if u.start < quoted.end and quoted.start < u.end]


@lru_cache(maxsize=256)
def _utterances(text: str, title: str) -> tuple[Utterance, ...]:
    return tuple(utterances(text, title))
