"""What an article says of those whom it names, by what stands beside their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.function_words import STOPWORDS
from assistant.language.stems import stem
from assistant.speech.names import Mention, Names, fold_word, is_same_name, name_words
from assistant.text.sentences import word_set

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
TIES = re.compile(r"\s(?:of|for|from|at|by|in|with|on|to|who|whose|de|del|von|für|aus|que)\s", re.IGNORECASE)
"""Words behind which stands what somebody is something of."""
_BEFORE = re.compile(r"(?:[A-Z][a-z]{0,4}\.|[^.,;:!?()\[\]\"“”«»„\n—–|])+\s$")
"""The end of a clause, with titles cut short ("Gov.", "Capt.")."""
_BEFORE_COMMA = re.compile(r"(?:^|[.,;:!?()\"“”«»„\n—–])\s*([^.,;:!?()\[\]\"“”«»„\n—–]{3,80}), $")
_BEHIND = re.compile(r",\s([^.,;:!?()\[\]\"“”«»„\n—–]{3,80})(?=[.,;:\s]|$)")
_BEFORE_NAME = 7
"""So many words before a name may say who somebody is."""
LEADERS = word_set(
    "ceo executiv chief president chairman chairwoman chair chairperson head director boss leader"
)
"""Titles that others stand before: the name does not begin behind the first of two ("Police Chief")."""


@dataclass(frozen=True, slots=True)
class Description:
    """Words that say who somebody is: "the mayor of Melby", whose head is "mayor"."""

    words: frozenset[str]
    head: str


def described(words: str) -> Description:
    """What such words describe somebody as."""
    first = TIES.split(f" {words} ", maxsplit=1)[0]
    head = [w for w in WORD.findall(first) if fold_word(w) not in STOPWORDS]
    return Description(told_words(words), stem(plain_word(head[-1])) if head else "")


@lru_cache(maxsize=4096)
def told_words(words: str) -> frozenset[str]:
    """The words that tell something, folded and without their endings."""
    return frozenset(
        stem(plain_word(w)) for w in WORD.findall(words) if w.lower() not in STOPWORDS and plain_word(w)
    )


def plain_word(word: str) -> str:
    """A word folded, without a possessive ending."""
    return "".join(name_words(word))


def told_beside(text: str, names: Names, name: tuple[str, ...]) -> Iterator[str]:
    """The words beside the mentions of a name, given as folded words, that say who that is."""
    for mention in names.called(name[-1]):
        yield from _around(text, mention, names, name)


def _around(text: str, mention: Mention, names: Names, name: tuple[str, ...]) -> Iterator[str]:
    """What stands beside a name and says who that is."""
    own = [w for w in mention.words if w in name]
    if not is_same_name(own, name) or (len(name) > 1 and len(own) == 1):
        return
    start = mention.start + mention.text.rfind(mention.text.split()[-len(own)])
    first = max(names.sentence_at(start), start - 84)
    if before := _BEFORE.search(text, first, start):
        words = before[0].split()[-_BEFORE_NAME:]
        clause = " ".join(words)
        # "the brother of George Flood" says nothing of him, "the Secretary of Agriculture Tom Vilsack" does, and
        # "a letter to President Tom Vilsack" does not.
        joined = [word.strip().lower() for word in TIES.findall(f"{clause} ")]
        is_office = joined[-1:] in (["of"], ["for"], ["de"], ["von"], ["für"])
        yield clause if is_office and len(mention.words) > len(own) else TIES.split(f"{clause} ")[-1].strip()
    elif (lead := _BEFORE_COMMA.search(text[first:start])) and _ends_small(lead[1]):
        yield lead[1]
    behind = _BEHIND.match(text, mention.end, mention.end + 90)
    if behind and _ends_small(behind[1]):
        yield behind[1]


def _ends_small(words: str) -> bool:
    """Is what the words are of, such as "mayor" of "the mayor of Melby", a word and no name?"""
    first = TIES.split(f" {words} ", maxsplit=1)[0].split()
    return bool(first) and first[-1][0].islower()
