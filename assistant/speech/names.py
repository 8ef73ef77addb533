"""Names in an article, by letters: where they stand, which of them are one, and how it writes them in full."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.function_words import STOPWORDS
from assistant.language.word_forms import spellings
from assistant.text.sentences import LOWER, Span, sentence_spans, word_set

_CAP = rf"(?:[^\W\d_{LOWER}][\w]*(?:[’'.-][^\W\d_]\w*)*\.?)"
_JOIN = r"(?:de|del|della|di|da|do|dos|du|la|le|van|von|der|den|ter|bin|bint|ibn|al|el|y|e|of|for|and|the|&)"
_RUN = re.compile(rf"{_CAP}(?:[ \u00a0]+(?:{_JOIN}[ \u00a0]+){{0,2}}{_CAP})*")
_OPENS = re.compile(r"(?:[.!?:…\n\r][\"'“”‘’„«»\s]*|^[\"'“‘„«»]*|[\"“‘„«»])$")
"""What stands before a word that has its capital from its place."""
_HONORIFICS = word_set("mr mrs ms mx miss dr sir dame herr frau senor senora monsieur madame")
_ARTICLE_WORD = re.compile(r"^(?:the|an?|el|la|los|las|der|die|das|le|les)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s(?:of|for|(?P<and>and|&))\s(?:the\s)?")
"""What may stand between two names in a run of capitals, as it may within one ("Bank of Osk")."""
JOINED = re.compile(r",?\s(?P<and>and|&)\s|,\s")
"""What stands between the names of those who speak together, or between a name and what its bearer is."""
_DOUBLE = re.compile(r"(.)\1")
_SMALL_WORD = re.compile(rf"(?<!\w)[{LOWER}]+(?!\w)")
_POSSESSIVE = re.compile(r"[’']s?$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of capitalised words; `words` are folded, for comparison."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]


@lru_cache(maxsize=8192)
def fold_word(word: str) -> str:
    """A word without case, accents and stops, for comparison."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalnum())


@lru_cache(maxsize=8192)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name for comparison; a possessive ending left out."""
    words = (fold_word(_POSSESSIVE.sub("", word)) for word in re.split(r"[\s\u00a0]+", name))
    return tuple(word for word in words if word)


class Names:
    """The names of an article."""

    def __init__(self, text: str) -> None:
        self.sentences = sentence_spans(text)
        self._sentences = [start for start, _ in self.sentences]
        self._hold(_opened(text, _apart(list(_mentions(text, self._sentences)))))

    def _hold(self, mentions: Iterable[Mention]) -> None:
        self.mentions = tuple(mentions)
        self._starts = [m.start for m in self.mentions]
        self._by_last: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            self._by_last[mention.words[-1]].append(mention)

    def parted(self, places: Collection[int]) -> Names:
        """The names, those parted too of which one ends at such a place and another follows ("Ilse Marrow of Osk")."""
        other = copy(self)
        other._hold(_apart(self.mentions, places))
        return other

    def over(self, span: Span) -> list[Mention]:
        """The mentions that share a character with the span, in order."""
        first = max(0, bisect_right(self._starts, span[0]) - 1)
        found = []
        for at in range(first, len(self.mentions)):
            mention = self.mentions[at]
            if mention.start >= span[1]:
                break
            if mention.end > span[0]:
                found.append(mention)
        return found

    def sentence_at(self, place: int) -> int:
        """Where the sentence begins that holds the character at `place`; 0 before the first."""
        at = bisect_right(self._sentences, place)
        return self._sentences[at - 1] if at else 0

    def called(self, last: str) -> list[Mention]:
        """The mentions that end with this word."""
        return self._by_last.get(last, [])


def _mentions(text: str, sentences: Sequence[int]) -> Iterable[Mention]:
    for start, end in _runs(text, sentences):
        name = text[start:end]
        while name.endswith("."):
            if len(name.split()[-1]) <= 3 and name.count(".") > 1:
                break
            name = name[:-1]
        name = _POSSESSIVE.sub("", name)
        if _OPENS.search(text, max(0, start - 4), start) or start == 0:
            while (first := name.split(maxsplit=1))[0].lower() in STOPWORDS and len(first) > 1:
                start, name = start + name.index(first[1]), first[1]
            if name.lower() in STOPWORDS:
                continue
        if (first := name.split(maxsplit=1))[1:] and fold_word(first[0]) in _HONORIFICS:
            start, name = start + name.rindex(first[1]), first[1]
        words = name_words(name)
        if words:
            yield Mention(start, start + len(name), name, words)


def _apart(mentions: Sequence[Mention], places: Collection[int] = ()) -> Iterator[Mention]:
    """The mentions, two for one where a word such as "of" or "and" stands between two names: the first ends as another
    mention does ("Tom Jackson of the Melby Police", who is "Jackson" elsewhere) or at one of these places."""
    ends = {m.words[-1] for m in mentions if not _BETWEEN.search(m.text)}
    for mention in mentions:
        begins = 0
        for between in _BETWEEN.finditer(mention.text):
            head = name_words(mention.text[begins : between.start()])
            is_pair = bool(between["and"]) and mention.words[-1] in ends  # "Jackson and Marrow"
            is_known = head[-1] in ends or mention.start + between.start() in places
            if is_known and (is_pair or len(head) > 1):
                yield _part(mention, begins, between.start())
                begins = between.end()
        yield _part(mention, begins, len(mention.text))


def _part(mention: Mention, start: int, end: int) -> Mention:
    """A mention's `text[start:end]`, as one of its own."""
    text = mention.text[start:end]
    return Mention(mention.start + start, mention.start + end, text, name_words(text))


def _opened(text: str, found: Iterable[Mention]) -> Iterator[Mention]:
    """The mentions, those that open a sentence without a first word that has its capital from there: the text has it
    with a small letter too, and elsewhere the name without it ("Former Mayor Marrow", "Meanwhile Marrow")."""
    mentions = list(found)
    known = {m.words for m in mentions}
    small: set[str] = set()
    for mention in mentions:
        while mention.words[1:] in known and _OPENS.search(text, max(0, mention.start - 4), mention.start):
            small = small or set(_SMALL_WORD.findall(text))
            first, rest = mention.text.split(maxsplit=1)
            if first.lower() not in small:
                break
            mention = _part(mention, len(mention.text) - len(rest), len(mention.text))
        yield mention


def _runs(text: str, begins: Sequence[int]) -> Iterator[Span]:
    """Words with capitals one after the other, none of them in the next sentence; sentences begin at `begins`."""
    for run in _RUN.finditer(text):
        start, end = run.span()
        for place in begins[bisect_right(begins, start) : bisect_left(begins, end)]:
            before = text[start:place].rstrip()
            yield start, start + len(before)
            start = place
        yield start, end


def each_of(speakers: str) -> list[str]:
    """The names of two words or more of those who speak together; none where one speaks."""
    parts = JOINED.sub("\n", speakers).split("\n")
    return [part for part in parts if len(name_words(part)) > 1] if len(parts) > 1 else []


def is_same_name(one: Sequence[str], other: Sequence[str]) -> bool:
    """Can two names be one person's or body's, each given as folded words: is the shorter what the longer ends with,
    or begins and ends with ("Marrow", "Ilse Marrow", "Ilse van Marrow")?"""
    short, long = sorted((tuple(one), tuple(other)), key=len)
    if not short or not long or not _is_spelled_alike(short[-1], long[-1]):
        return False
    rest = list(long)
    for word in reversed(short):
        while rest and not _may_be(word, rest[-1]):
            rest.pop()
        if not rest:
            return False
        rest.pop()
    return True


def _may_be(one: str, other: str) -> bool:
    """Are two words of names one, or one the other's initial?"""
    return _is_spelled_alike(one, other) or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _is_spelled_alike(one: str, other: str) -> bool:
    """Are two words of names one, in the spellings of one name: "zelensky", "zelenskyy"?"""
    return one == other or _spelling(one) == _spelling(other)


@lru_cache(maxsize=8192)
def _spelling(word: str) -> str:
    """One of the ways in which a word of a name is spelled, the same for all of them."""
    return min(other.lower() for other in spellings(_DOUBLE.sub(r"\1", word).capitalize()))


def without_article(words: str) -> str:
    """The words without "the" or "a" before them."""
    return _ARTICLE_WORD.sub("", words)
