"""The words of a question: which carry a subject, and which two are one."""

from __future__ import annotations

import re

from assistant.text.sentences import fold, word_set

FUNCTION_WORDS = word_set(
    """
    a an the of to in on at for from by with about as into onto over under between among through during before after
    within without against per via is are was were be been being am do does did done doing can could will would
    should shall may might must have has had having i you we me my mine your yours our ours us it its they them
    their theirs he him his she her hers this that these those there here what which who whom whose when where why
    how and or but if so not no nor yes yeah any some more most much many few several both each every either neither
    all other others another else same such own one ones than then just only also too very really even still yet
    again ever never always already now today please ok okay oh wow hi hello hey thanks thank sorry pls hmm well
    anyway maybe perhaps actually basically besides instead rather because since while although though until unless
    whether like up out off down away back around across along something anything nothing someone anyone everyone
    thing things way ways lot lots kind sort type types bit etc according quite able due upon together don't doesn't
    didn't isn't aren't wasn't can't won't i'm i've it's that's what's there's let's don doesn didn isn
    dijo dijeron dice dicen dicho hizo pasó sagte sagt sagten
    el la los las un una unos unas de del al en por para con sin sobre y o que qué quién cómo cuándo dónde cuál su
    sus se es son fue era ha han lo le les me te nos mi tu ella ellos eso esto esta este
    der die das ein eine einer einem und oder ist sind war was wer wie wann wo warum von zu im in am mit für auf über
    """
)
_PLAIN_VERBS = word_set(
    """
    tell know want need get got give make made use used using help see say said ask mean meant explain describe
    provide show find found think thought talk talking look looking like go going come came take took put keep let
    try tried seem happen happened become became interested wonder wondering hear heard believe understand clarify
    recommend elaborate share learn work works worked working start started begin began called call cause caused
    causes include includes including affect affects impact compare compared differ following related based
    considered described mentioned information info details detail example examples question questions answer
    difference differences difficult good better best bad new old important specific different possible certain
    true correct right sure long many big small whole general particular main major additional current currently
    long-term part number time times people issue issues problem problems reason reasons process step steps
    purpose benefit benefits advantage advantages disadvantage disadvantages history meaning
    definition requirement requirements
    role option options next name names list apology apologies idea point fact wrong offer
    offers year years day days please means wd u dont high low far deep tall fast
    """
)
NO_TOPIC = FUNCTION_WORDS | _PLAIN_VERBS
WORD = re.compile(r"[^\W_]+(?:[-.'’&][^\W_]+)*|\$?\d[\d.,]*%?")
AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|might|must)"


def topic_words(text: str) -> list[str]:
    return [word for word in WORD.findall(fold(text)) if word.lower() not in NO_TOPIC]


def root_of(word: str) -> str:
    """A word without its ending, roughly: enough to see that "settlers" and "settler" are one."""
    plain = re.sub(r"'s$", "", fold(word).lower())
    for ending in ("ies", "ing", "ed", "es", "s"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 4:
            return plain[: -len(ending)]
    return plain
