"""Which language a text is in, by its commonest words: English, Spanish, German or French."""

from __future__ import annotations

import re
from typing import Literal, get_args

from assistant.language.word_lists import words_of

Tongue = Literal["en", "es", "de", "fr"]
_COMMON_SHARE = 0.2
TONGUES: tuple[Tongue, ...] = get_args(Tongue)

_COMMON: dict[Tongue, frozenset[str]] = {tongue: words_of("function_words", tongue) for tongue in TONGUES}


_WHAT_IN_GERMAN = re.compile(r"Was\s[^\W\d_A-ZÄÖÜ]+(?:\s[A-ZÄÖÜ][\w’'-]*)*[\s?.!]*")
"""A verb behind "Was", and nothing but names behind that; in English it goes on ("Was mayor Ada Quill hurt?")."""


def tongue_of(text: str) -> Tongue:
    """The language of a text; English where nothing tells."""
    if _WHAT_IN_GERMAN.fullmatch(text.strip()):
        return "de"
    said = re.findall(r"[^\W\d_]+", text.lower())
    shares = {tongue: sum(word in common for word in said) for tongue, common in _COMMON.items()}
    return max(TONGUES, key=lambda tongue: (shares[tongue], tongue == "en"))


def is_english(text: str) -> bool:
    """Is a text English? Of English articles a quarter of the words or more are its commonest ones; of others, where
    languages share some of them ("a", "to"), few."""
    said = re.findall(r"[^\W\d_]+", text.lower())
    common = sum(word in _COMMON["en"] for word in said)
    return tongue_of(text) == "en" and common >= _COMMON_SHARE * len(said)
