"""Are two words one, in two forms? Whole words are compared: that they begin alike says nothing.

"settle" and "settlement" are (by Snowball's stems, Porter 2001, and a few endings), "Britain" and "British" (by
a list of places); "Austrian" and "Australian", "interior" and "international" are not.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import permutations

import snowballstemmer
from babel import Locale

from assistant.language.stems import stem
from assistant.language.word_lists import groups
from assistant.text.sentences import fold

_own = threading.local()
"""Each thread's own stemmer: one keeps the word that it is at."""
_ENDINGS = {
    "er": 4,  # farmer
    "ist": 4,  # tourist
    "ur": 4,  # failure
    "al": 5,  # coastal
    "ari": 5,  # parliamentary
    "ement": 5,  # settlement
    "eri": 5,  # delivery
    "or": 5,  # collector
    **dict.fromkeys(("n", "an", "ian", "es", "ish"), 5),  # of places that no list knows: Orsenian, Castrinese
}
"""What the stem of one word may have more than that of another, and the fewest letters of that other."""


_ENDS_IN_Y = re.compile(r"(?P<stem>\w{3,}?)(?:yy|iy|yi|ij|y)$", re.IGNORECASE)
_Y = ("y", "yy", "iy", "yi", "ij", "i")
"""How names from Slavic languages end in English spellings."""
_SHARED = 3
"""Letters that the forms of a word begin with, whatever becomes of their ends."""


def same_word(one: str, other: str) -> bool:
    """Are these one word? Whole words, or such as `stems.stem` has left of them."""
    return one == other or _same(one, other)


def has_word(word: str, words: Iterable[str]) -> bool:
    """Is the word among these, in some form?"""
    return any(same_word(word, other) for other in words)


def spellings(word: str) -> tuple[str, ...]:
    """The word as it may be spelled too: names in -y, "centre" and the like are left to the index of words."""
    ends = _ENDS_IN_Y.fullmatch(word)
    if (
        ends is None
        or len(word) < 6
        or (not word[:1].isupper() and not word.lower().endswith(("sky", "skyy", "skiy")))
    ):
        return (word,)
    return tuple(dict.fromkeys([word, *(ends["stem"] + end for end in _Y)]))


def is_place(word: str) -> bool:
    """Is this a word of the name of a country or region, or of who is from there?"""
    return _countries().have(word)


class Forms:
    """Many words, made ready for asking whether another is one of them in some form."""

    def __init__(self, words: Iterable[str]) -> None:
        self._alike: dict[str | int, list[str]] = {}
        for word in words:
            for key in self._keys(word):
                self._alike.setdefault(key, []).append(word)

    def have(self, word: str) -> bool:
        """Is the word among them?"""
        return any(has_word(word, self._alike.get(key, ())) for key in self._keys(word))

    @staticmethod
    def _keys(word: str) -> Iterator[str | int]:
        """What forms of one word share: the place that they mean, or else their first letters."""
        plain = _plain(word)
        yield plain[:_SHARED]
        yield from _places().get(plain, ())


@lru_cache(maxsize=65_536)
def _same(one: str, other: str) -> bool:
    one, other = _plain(one), _plain(other)
    if one == other:
        return True
    here, there = _places().get(one), _places().get(other)
    if here and there:
        return not here.isdisjoint(there)
    if other in _strangers().get(one, ()):
        return False
    stems = _stem(one), _stem(other)
    return stems[0] == stems[1] or (
        not (here or there) and (_derived(*stems, other) or _derived(*stems[::-1], one))
    )


def _derived(root: str, longer: str, word: str) -> bool:
    """Is `longer`, which is the stem of `word`, made from the other stem by one of the endings?"""
    if not root or not longer.startswith(root):
        return False
    ending = longer[len(root) :]
    if ending == "i":  # injury, but not Generali
        return len(root) >= 5 and word.endswith("y")
    if ending == "r":  # voter
        return len(root) >= 4 and root.endswith("e")
    return len(root) >= _ENDINGS.get(ending, len(root) + 1)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    stemmer = getattr(_own, "stemmer", None)
    if stemmer is None:
        stemmer = _own.stemmer = snowballstemmer.stemmer("english")
    found: str = stemmer.stemWord(word)
    return found


def _plain(word: str) -> str:
    """In small letters, without accents and a possessive."""
    folded = fold(word).lower().removesuffix("'s").removesuffix("'")
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def _places() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, words in enumerate(groups("places")):
        for form in {form for word in map(_plain, words) for form in (word, stem(word))}:
            found.setdefault(form, set()).add(number)
    return found


@lru_cache(maxsize=1)
def _countries() -> Forms:
    """As CLDR has them in English."""
    names = " ".join((*Locale("en").territories.values(), *_places()))
    return Forms(word for word in names.split() if not word.islower() or word in _places())


@lru_cache(maxsize=1)
def _strangers() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for words in groups("not_one_word"):
        for one, other in permutations(words, 2):
            for form in (one, stem(one)):
                found.setdefault(form, set()).update((other, stem(other)))
    return found
