"""The words of a text as they are compared: stems, and whether each is a name, a figure or a negation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.word_lists import words_of
from assistant.text.sentences import fold

_WORD = re.compile(r"[^\W_]+(?:['.,][^\W_]+)*")
_PLAIN = words_of("plain_words")
_NEGATIONS = words_of("negations")
_NOTS = words_of("denials")
_FIGURES = words_of("figures")
_UNITED_STATES = re.compile(r"\bUnited States(?: of America)?|\bU\.S\.(?:A\.)?|\bAmerica\b")
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely|simply)\b", re.IGNORECASE)
"""Says more, and denies nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text."""

    text: str
    stem: str
    is_name: bool
    """Has a capital that its place in the sentence does not explain."""

    @property
    def carries(self) -> bool:
        """Has it a meaning of its own?"""
        return self.stem not in _PLAIN

    @property
    def is_figure(self) -> bool:
        """Is it a number, in digits or as a word?"""
        return any(c.isdigit() for c in self.stem) or self.stem in _FIGURES

    @property
    def negates(self) -> bool:
        """Does it turn what follows into its contrary ("not", "denied")?"""
        return self.stem in _NEGATIONS

    @property
    def denies(self) -> bool:
        """Is it one of those that are put into a clause, or taken out of it, to deny it?"""
        return self.stem in _NOTS


def words(text: str) -> list[Word]:
    """The words of a text in order; "didn't" is "did not"."""
    plain = fold(text).replace("can't", "can not").replace("won't", "will not").replace("cannot", "can not")
    plain = _NOT_ONLY.sub(" ", _UNITED_STATES.sub("US", plain.replace("n't", " not")))
    plain = unicodedata.normalize("NFD", plain)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    found = []
    for match in _WORD.finditer(plain):
        before = plain[max(0, match.start() - 8) : match.start()].rstrip(" \"'(")
        opens = not before or before[-1] in ".!?:"
        root = "usa" if match[0] == "US" else stem(match[0].lower())  # else it would be the pronoun
        found.append(Word(match[0], root, match[0][0].isupper() and not opens))
    return found


@lru_cache(maxsize=1024)
def content_words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, as stems."""
    return frozenset(word.stem for word in words(text) if word.carries)


def stem(word: str) -> str:
    """What the forms of a word have in common, for a word in lower case."""
    word = word.removesuffix("'s")
    if word[0].isdigit():
        return word.replace(",", "")
    if word in _PLAIN or word in _NEGATIONS or len(word) <= 3:
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
