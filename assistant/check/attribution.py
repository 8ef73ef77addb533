"""Whose words are they? What a statement gives to a speaker must be that speaker's in the passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.draft import Quoted
from assistant.speech.mentions import same_name
from assistant.speech.utterances import Utterance, utterances
from assistant.text.sentences import sentence_spans
from assistant.types import Speech

_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w.'’-]*|of|de|del|der|van|von|bin|al|the|and|la)(?:\s+|$)")

_LONG = re.compile(r"[A-ZÀ-Þ][\w'’-]*(?: (?:(?:of|for|and|the|on) )?[A-ZÀ-Þ][\w'’-]*)+")
_PRONOUN = re.compile(r"(?:he|she|they|it)\b", re.IGNORECASE)
_MARKS = " \"'“”„‘’«».,;:"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says the quoted words and how, where all of them are one speaker's; else `fault` may say what is wrong."""

    speaker: str | None = None
    speech: Speech | None = None
    fault: str = ""


def attribution(statement: str, quotes: Sequence[Quoted]) -> Attribution:
    """Who the passages say spoke the quotes; with a fault where the statement gives them to somebody else.

    A name is compared with names. A role ("the minister") is not: whom it means is for the check of meaning.
    """
    told = [utterance for quoted in quotes for utterance in _around(quoted)]
    speakers = list(dict.fromkeys(utterance.speaker for utterance in told if utterance.speaker))
    confirmed: str | None = None
    for claimed in _claimed(statement):
        sentences = " ".join(_sentence(quoted) for quoted in quotes)
        confirmed = next((speaker for speaker in speakers if _is_same(claimed, speaker, sentences)), None)
        named = [speaker for speaker in speakers if _is_name(speaker)]
        if confirmed is None and named:
            return Attribution(fault=f"in its source the words are those of {named[0]}, not of {claimed}")
        if confirmed is None and not any(_names(_sentence(quoted), claimed) for quoted in quotes):
            return Attribution(fault=f"its source does not say that these are words of {claimed}")
    spoken = bool(told) and all(_is_spoken(quoted) for quoted in quotes)
    if len(speakers) == 1 and (spoken or confirmed):
        direct = spoken or all(utterance.speech == "direct" for utterance in told)
        return Attribution(speakers[0], "direct" if direct else "paraphrase")
    return Attribution()


def _claimed(statement: str) -> list[str]:
    """The names to whom the statement gives words; none where it opens with a pronoun, whose words they then are."""
    if _PRONOUN.match(statement):
        return []
    return list(dict.fromkeys(u.speaker for u in utterances(statement) if _is_name(u.speaker)))


def _is_same(claimed: str, speaker: str, sentences: str) -> bool:
    """Is it one name, or one is the other's initials: "EPA", "Environmental Protection Agency"?

    Of a long name the passage's speaker may be the last word; the sentences hold all of it.
    """
    return (
        same_name(claimed, speaker)
        or _initials(claimed) == _letters(speaker)
        or any(
            speaker in name[0] and _initials(name[0]) == _letters(claimed)
            for name in _LONG.finditer(sentences)
        )
    )


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _letters(name: str) -> str:
    """The name as an abbreviation; empty if it is none."""
    letters = name.replace(".", "")
    return letters if len(letters) > 1 and letters.isupper() else ""


def _is_spoken(quoted: Quoted) -> bool:
    """Do the quoted words stand between quotation marks in the passage?"""
    inside = [(a, b) for utterance in _around(quoted) for a, b in utterance.quotes]
    words = quoted.text.strip(_MARKS)
    start = quoted.start + quoted.text.find(words)
    return any(a <= start and start + len(words) <= b for a, b in inside)


def with_speakers(quoted: Quoted) -> str:
    """The quoted words with those before them who, as the passage says elsewhere, speak them."""
    speakers = dict.fromkeys(utterance.speaker for utterance in _around(quoted) if utterance.speaker)
    return f"{' and '.join(speakers)} said: {quoted.text}" if speakers else quoted.text


def _around(quoted: Quoted) -> list[Utterance]:
    """The reported speech that the quoted words are part of."""
    passage = quoted.passage
    found = _utterances(passage.text, passage.title)
    return [u for u in found if u.start < quoted.end and quoted.start < u.end]


@lru_cache(maxsize=256)
def _utterances(text: str, title: str) -> tuple[Utterance, ...]:
    return tuple(utterances(text, title))


def _sentence(quoted: Quoted) -> str:
    """The whole sentences of the passage that the quoted words stand in."""
    text = quoted.passage.text
    spans = [s for s in sentence_spans(text) if s[0] < quoted.end and quoted.start < s[1]]
    return text[spans[0][0] : spans[-1][1]] if spans else quoted.text


def _names(sentence: str, name: str) -> bool:
    """Does the sentence hold the last word of the name, which is what a person is called by?"""
    last = name.split()[-1].removesuffix("'s").removesuffix("’s")
    return re.search(rf"\b{re.escape(last)}\b", sentence) is not None


def _is_name(speaker: str) -> bool:
    return bool(speaker) and "".join(_NAME.findall(speaker + " ")).split() == speaker.split()
