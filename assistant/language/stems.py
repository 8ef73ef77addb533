"""The words of a text as they are compared: their stems."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.language.word_lists import words_of
from assistant.text.sentences import fold

_WORD = re.compile(r"[^\W_]+(?:['.,][^\W_]+)*")
_PLAIN = words_of("plain_words")
_UNITED_STATES = re.compile(r"\bUnited States(?: of America)?|\bU\.S\.(?:A\.)?|\bAmerica\b")


@lru_cache(maxsize=1024)
def content_words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, as stems; "didn't" is "did not"."""
    plain = fold(text).replace("can't", "can not").replace("won't", "will not").replace("cannot", "can not")
    plain = unicodedata.normalize("NFD", _UNITED_STATES.sub("US", plain.replace("n't", " not")))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    # "US" would be the pronoun.
    stems = ("usa" if word == "US" else stem(word.lower()) for word in _WORD.findall(plain))
    return frozenset(one for one in stems if one not in _PLAIN)


def stem(word: str) -> str:
    """What the forms of a word have in common, for a word in lower case."""
    word = word.removesuffix("'s")
    if word[0].isdigit():
        return word.replace(",", "")
    if word in _PLAIN or len(word) <= 3:
        return word
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(rest) >= 3:
            word = word[: len(word) - len(ending)] + rest
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.rstrip("e") if len(word) > 4 else word


_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("sses", "ss"),
    ("ings", ""),
    ("ing", ""),
    ("edly", ""),
    ("ed", ""),
    ("ly", ""),
    ("es", "e"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)
