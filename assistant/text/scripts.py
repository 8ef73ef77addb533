"""Scripts without spaces between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer."""

from __future__ import annotations

import re

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Burmese
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Japanese syllables, and marks of repetition
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
)
"""The characters of these scripts, as the inside of a class in a regular expression."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_CHARACTERS_A_WORD = 2
"""What a word of such a script has, about: Chinese words have one or two, Japanese and Thai ones more."""


def is_unspaced(text: str) -> bool:
    """Does a script without spaces stand anywhere in this text?"""
    return _UNSPACED.search(text) is not None


def length_in_words(text: str) -> int:
    """How many words a text has, about, whether or not spaces part them."""
    unspaced = len(_UNSPACED.findall(text))
    if not unspaced:
        return len(text.split())
    return len(_UNSPACED.sub(" ", text).split()) + -(-unspaced // _CHARACTERS_A_WORD)
