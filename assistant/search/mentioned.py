"""Which articles mention something: exactly, by letters, in headline or text, and what counts as a mention is said.

A name counts in its spellings ("Zelensky", "Zelenskyy"), in the plural, with a hyphen or a space, and by the surname
alone in an article that names nobody else of it; not as the beginning of a longer name ("Prince William Sound").
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.language.calendar_words import MONTHS, WEEKDAYS
from assistant.language.function_words import STOPWORDS
from assistant.language.word_forms import spellings
from assistant.ports import IndexReader
from assistant.text.sentences import Span, fold, word_set
from assistant.types import Article, Filters, timestamp

_JOINT = r"[\s.\-‐-–]{0,2}"
"""What may stand between two words of a name: "E. coli", "spy-balloon", "Chat GPT"."""
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PLURAL = re.compile(r"([a-zß-ÿ]{3,}[^suio\W])s")
"""A common noun that ends as a plural does."""
_TITLES = word_set("mr mrs ms dr sir gov sen rep prof president king queen prince princess pope saint st")
_ARTICLE = re.compile(r"\b(?:the|an?)\s+$", re.IGNORECASE)
_PEOPLE_LETTERS = 3
"""From so many letters on the initials of a name are taken for it, where an article has both: "SBF"."""


@dataclass(frozen=True)
class Usage:
    """How articles use the words of a mention."""

    common: bool = False
    """They write in small letters what is asked for in small letters."""
    capital: bool = False
    """They mostly write with a capital what is asked for with one: "the Fed", not "fed"."""
    bare: bool = True
    """They mostly write it without an article: a person's name and not a body's, "the Supreme Court"."""
    initials: bool = False
    """One of them has both the name and its initials."""


_PLAIN_USAGE = Usage()


@dataclass(frozen=True)
class Mention:
    """A name or a phrase, and what counts as a mention of it."""

    words: str

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """What the index of words is asked for, any of them."""
        own = [word for word in _WORD.findall(self.words) if word.lower() not in {"the", "a", "an"}]
        spelled = [" ".join([*own[:-1], last]) for word in own[-1:] for last in spellings(word)]
        joined = ["".join(own)] if len(own) > 1 and all(len(word) <= 4 for word in own) else []
        alone = spellings(self.surname) if self.surname else ()
        initials = [self.initials] if self.initials else []
        return tuple(dict.fromkeys([*spelled, *joined, *alone, *initials]))

    @property
    def _name(self) -> list[str]:
        return [word for word in re.split(r"\s+", self.words.strip()) if word]

    @property
    def is_name(self) -> bool:
        """Is it typed as a name of several words: "Brittney Griner"?"""
        words = self._name
        return len(words) > 1 and all(word[:1].isupper() for word in words) and not self.words.isupper()

    @property
    def surname(self) -> str:
        """The last word of a person's name of two or three words; "" where it is none, or a title stands before it."""
        words = self._name
        person = self.is_name and len(words) <= 3 and words[0].strip(".").lower() not in _TITLES
        return words[-1] if person and len(words[-1]) > 3 else ""

    @property
    def initials(self) -> str:
        """ "SBF" of "Sam Bankman-Fried"; "" where there are too few."""
        letters = "".join(part[0] for part in re.split(r"[\s-]+", self.words) if part[:1].isupper())
        return letters if self.is_name and len(letters) >= _PEOPLE_LETTERS else ""

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """The words themselves, in any of their spellings, over folded text."""
        words = [w for w in _CAMEL.sub(" ", self.words).split() if w.lower() not in {"the", "a", "an"}]
        if words and (plural := _PLURAL.fullmatch(words[-1])):
            words[-1] = plural[1]
        parts = []
        for word in words:
            plain = _plain(word.strip(".,;:!?\"'“”"))
            if plain:
                parts.append("(?:" + "|".join(re.escape(_plain(other)) for other in spellings(plain)) + ")")
        return re.compile(rf"(?<!\w){_JOINT.join(parts)}(?:e?s|['’]s)?(?!\w)", re.IGNORECASE)

    def spans(self, text: str, usage: Usage = _PLAIN_USAGE) -> list[Span]:
        """Where the text has the words in full, used as they mostly are, and not as a part of a longer name.

        Where they are common words, "penguins", a name that ends in them is another thing, "Pittsburgh Penguins".
        """
        return [
            m.span()
            for m in self.whole.finditer(_plain(text))
            if not self._is_part(text, m.span(), usage) and (not usage.capital or text[m.start()].isupper())
        ]

    def _is_part(self, text: str, span: Span, usage: Usage) -> bool:
        if _is_headline(text, span[0]):
            return False
        if self.is_name and usage.bare and _goes_on(text, span):
            return True
        before = re.search(r"[A-Z][\w.]+\s$", text[max(0, span[0] - 40) : span[0]])
        return usage.common and text[span[0]].isupper() and before is not None

    def usage_in(self, articles: Sequence[Article]) -> Usage:
        """How the articles use the words."""
        places = [(a.text, start) for a in articles for start, _ in self.spans(a.text)]
        capitals = sum(text[start].isupper() for text, start in places)
        behind = sum(_ARTICLE.search(text[max(0, start - 6) : start]) is not None for text, start in places)
        named = next((w for w in self._name if w.lower() not in {"the", "a", "an"}), "")[:1].isupper()
        return Usage(
            common=self.words.islower() and capitals < len(places),
            capital=named and 2 * capitals > len(places),
            bare=2 * behind <= len(places),
            initials=_goes_by_initials(self, articles),
        )

    def alone(self, text: str) -> list[Span]:
        """Where the text has the surname alone and no other first name stands before it anywhere, or the initials."""
        if not self.surname:
            return []
        surname = "|".join(re.escape(_plain(other)) for other in spellings(self.surname))
        plain = _plain(text)
        others = {m[1] for m in re.finditer(rf"\b([A-Z][\w.'-]+)\s+(?:{surname})\b", plain)}
        own = _plain(self._name[0]).lower().strip(".")
        others = {name for name in others if own not in name.lower()}  # Liz is Elizabeth
        strangers = {name for name in others if name.lower() not in STOPWORDS and not _may_be_verb(name)}
        if strangers and not self.spans(text):
            return []
        spans = [m.span() for m in re.finditer(rf"(?<![\w-])(?:{surname})(?!\w)", plain)]
        return [span for span in spans if not _is_before_a_name(plain, span)]


def mentioning(
    index: IndexReader, wanted: Sequence[Mention], filters: Filters
) -> list[tuple[Article, Span | None]]:
    """The articles that mention all of `wanted`, newest first, undated ones last, with where the first one stands.

    The place is in the article's text, None where only the headline has it.
    """
    found = []
    articles = index.articles_with([mention.phrases for mention in wanted], filters)
    usages = {mention: mention.usage_in(articles) for mention in wanted}
    for article in articles:
        places = [_first(mention, article, usages[mention]) for mention in wanted]
        if all(place is not None for place in places):
            inside = [place for place in places if place is not None and place[1]]
            found.append((article, inside[0] if inside else None))
    return sorted(found, key=lambda pair: _when(pair[0]), reverse=True)


def by_outlet(articles: Sequence[Article]) -> dict[str, int]:
    """How many articles each outlet has, most first."""
    return dict(sorted(Counter(a.source for a in articles).items(), key=lambda pair: (-pair[1], pair[0])))


def by_month(articles: Sequence[Article]) -> dict[str, int]:
    """How many articles each month has, oldest first; months are "2026-07", and undated articles are left out."""
    return dict(sorted(Counter(a.published.isoformat()[:7] for a in articles if a.published).items()))


def _first(mention: Mention, article: Article, usage: Usage) -> Span | None:
    """Where the text mentions it first; (0, 0) where the headline does alone; None where neither does."""

    def places(text: str) -> list[Span]:
        return mention.spans(text, usage) or (mention.alone(text) if usage.bare else [])

    spans = places(article.text)
    if not spans and usage.initials:
        spans = [m.span() for m in re.finditer(rf"\b{mention.initials}\b", article.text)]
    if spans:
        return spans[0]
    return (0, 0) if places(article.title) else None


def _goes_by_initials(mention: Mention, articles: Sequence[Article]) -> bool:
    """Has an article both the name and its initials?"""
    if not mention.initials:
        return False
    written = re.compile(rf"\b{mention.initials}\b")
    return any(written.search(a.text) and mention.spans(a.text) for a in articles)


def _goes_on(text: str, span: Span) -> bool:
    """Is what stands there the beginning of a longer name: "Prince William Sound", "Clark Kellogg"?

    A possessive ends a name, and a day or a month is none.
    """
    return not _is_headline(text, span[0]) and _is_before_a_name(text, span)


def _is_before_a_name(text: str, span: Span) -> bool:
    after = re.match(r"\s([A-Z][a-z]+)", text[span[1] :])
    if after is None or text[slice(*span)].endswith(("'s", "’s")):
        return False
    return after[1].lower() not in STOPWORDS | MONTHS.keys() | WEEKDAYS.keys()


def _is_headline(text: str, at: int) -> bool:
    """Does the line around the place have capitals everywhere, as headlines do?"""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    words = re.findall(r"[A-Za-z]{4,}", text[start : end if end >= 0 else None])
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _may_be_verb(word: str) -> bool:
    return word.lower().endswith(("ing", "ed"))


def _when(article: Article) -> float:
    return timestamp(article.published) if article.published is not None else float("-inf")


def _plain(text: str) -> str:
    """The text without accents and with typed quotation marks and dashes, letter for letter."""
    return "".join((unicodedata.normalize("NFD", c) or c)[0] for c in fold(text))
