"""The words of a question: which carry a subject, and which two are one."""

from __future__ import annotations

import re
from functools import cache

from assistant.language.tongues import Tongue, tongue_of
from assistant.language.word_lists import words_of
from assistant.text.sentences import fold, word_set

_SAY_LITTLE = word_set(
    """
    onto among within without per via mine yes yeah much many several every either neither others another else one
    ones really even still yet ever never always already now today please ok okay oh wow hi hello hey thanks thank
    sorry pls hmm well anyway maybe perhaps actually basically besides instead rather since although though unless
    whether like away back around across along something anything nothing someone anyone everyone thing things way
    ways lot lots kind sort type types bit etc according quite able due upon together don't doesn't didn't isn't
    aren't wasn't can't won't i'm i've it's that's what's there's let's dijeron dice dicen dicho hizo pasó sagte
    sagt sagten unas mi know want need get got give make made use used using help see say said ask mean meant
    explain describe provide show find found think thought talk talking look looking go going come came take took
    put keep let try tried seem happen happened become became interested wonder wondering hear heard believe
    understand clarify recommend elaborate share learn work works worked working start started begin began called
    call cause caused causes include includes including affect affects impact compare compared differ following
    related based considered described mentioned information info details detail example examples question questions
    answer difference differences difficult good better best bad new old important specific different possible
    certain true correct right sure long big small whole general particular main major additional current currently
    long-term part number time times people issue issues problem problems reason reasons process step steps purpose
    benefit benefits advantage advantages disadvantage disadvantages history meaning definition requirement
    requirements role option options next name names list apology apologies idea point fact wrong offer offers year
    years day days means wd u dont high low far deep tall fast
    """
)
"""What a question is not about either."""
WORD = re.compile(r"[^\W_]+(?:[-.'’&][^\W_]+)*|\$?\d[\d.,]*%?")
QUESTION_WORD = (
    r"(?:what|which|who|whom|whose|when|where|why|how|qué|quién|cómo|cuándo|dónde|por\s+qué|cuál|was|wer|wie|wann|wo|"
    r"warum|welche[rs]?)"
)
AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|might|must)"


@cache
def no_topic(tongue: Tongue) -> frozenset[str]:
    """The words that a question in this language is not about."""
    return words_of("function_words", "en", tongue) | _SAY_LITTLE


def topic_words(text: str) -> list[str]:
    """The words of a text that it may be about."""
    passed = no_topic(tongue_of(text))
    return [word for word in WORD.findall(fold(text)) if word.lower() not in passed]


def root_of(word: str) -> str:
    """A word without its ending, roughly: enough to see that "settlers" and "settler" are one."""
    plain = re.sub(r"'s$", "", fold(word).lower())
    for ending in ("ies", "ing", "ed", "es", "s"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 4:
            return plain[: -len(ending)]
    return plain
