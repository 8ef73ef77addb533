"""Who the passages say spoke quoted words: told to the judge beside them, and to readers on the card."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.draft import Quoted
from assistant.speech.article import heard
from assistant.speech.names import name_words
from assistant.types import Speech, Utterance


def speaker_of(statement: str, quotes: Sequence[Quoted]) -> tuple[str | None, Speech | None]:
    """Whose the quoted words are and how they are told, where all of them are one speaker's.

    Words that are not quoted there are a speaker's only where the statement names the speaker.
    """
    told = [utterance for quoted in quotes for utterance in _said_in(quoted)]
    speakers = dict.fromkeys(utterance.speaker for utterance in told if utterance.speaker)
    if len(speakers) != 1:
        return None, None
    speaker = next(iter(speakers))
    direct = all(any(u.speech == "direct" for u in _said_in(quoted)) for quoted in quotes)
    if not direct and not _names(statement, speaker):
        return None, None
    return speaker, "direct" if direct else "paraphrase"


def with_speakers(quoted: Quoted) -> str:
    """The quoted words, with who speaks them before them where the passage says so elsewhere."""
    speakers = dict.fromkeys(utterance.speaker for utterance in _said_in(quoted) if utterance.speaker)
    unnamed = [speaker for speaker in speakers if not _names(quoted.text, speaker)]
    return f"{' and '.join(unnamed)} said: {quoted.text}" if unnamed else quoted.text


def _names(text: str, speaker: str) -> bool:
    """Does the text name the speaker, at least by the last word of the name?"""
    return bool(set(name_words(text)).intersection(name_words(speaker)[-1:]))


def _said_in(quoted: Quoted) -> list[Utterance]:
    """What is said in the quoted words."""
    passage = quoted.passage
    return heard(passage.text, passage.title, (quoted.start, quoted.end)).over(quoted.start, quoted.end)
