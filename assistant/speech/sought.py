"""Is a speaker the one whom somebody asks for: by name, by what the article says of them, or as the voice of a body?

Names are compared by their letters. A description ("the Highland Park mayor") is compared with what the article says of
each who speaks in it: where both have the same head word, by their words; else by the embedder that comes along.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from assistant.language.coverage import same_words
from assistant.language.word_forms import has_word
from assistant.models.embedder import local_embedder
from assistant.records import Vectors
from assistant.speech.article import HeardArticle
from assistant.speech.names import Names, each_of, is_same_name, name_words, without_article
from assistant.speech.told import WORD, Description, described, told_words

_OF = re.compile(r"\b(?:of|for|from|at|in|de|del|du|von|vom|für|aus)\s$", re.IGNORECASE)
"""What a name stands behind that is not somebody's own: "the mayor of Melby"."""
_OFFICE = re.compile(r"[a-z]\w*\s(?![IVX]+$)[A-Z]{2,4}$")
"""A body with an office behind it: "Intuitive Machines CEO", but not "King George III"."""
_MEANT = 0.5
"""From this cosine on a description is one of somebody who is described so.

Of 350 questions for somebody described, over training articles, 0.56 of those meant have it, and 0.11 of all others who
speak in the same articles."""
_ANOTHER = 0.2
"""Below it, it is one of another: 0.65 of the others have more, and 0.81 of those meant."""
_BY_CONTEXT = 0.8
"""How well somebody fits of whom only the article says what they are something of."""
_CLEARLY = 0.1
"""Of two who are described the one is meant that has so much more."""
_VOICES = ("spokesperson for {}", "chief executive of {}", "lawyer for {}", "{} official")
_OTHERS = ("customer of {}", "critic of {}", "former chairman of {}", "mother of {}", "worker at {}")
"""Who is named with a body speaks for it where they are described more like the first than like the second."""


class Sought:
    """Somebody whose words are asked for: named ("Chris Nanos"), described ("the sheriff"), or a body ("the bank")."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted.strip()
        self.plain = without_article(self.wanted.strip(" \"'“”‘’.,;:!?"))
        names = [m for m in Names(f"- {self.plain}").mentions if m.end == len(self.plain) + 2]
        own = names[-1] if names and not _OF.search(self.plain[: names[-1].start - 2]) else None
        if _OFFICE.search(self.plain):
            own = None
        self.name = own.words if own else ()
        """The folded words of the name that the words end with; none where somebody is described."""
        self.called = own.text if own else ""
        """That name as it is written; "" where there is none."""

    @cached_property
    def _description(self) -> Description:
        return described(self.plain)

    @cached_property
    def _vector(self) -> Vectors:
        return _vector(self.plain)

    @cached_property
    def _capitals(self) -> frozenset[str]:
        """The names in the description: of places, bodies, people."""
        return told_words(" ".join(word for word in WORD.findall(self.plain) if word[0].isupper()))

    @cached_property
    def _typed_small(self) -> tuple[str, ...]:
        """The folded words of what may be a name without its capitals ("linda marsh"); none of what cannot be one."""
        return name_words(self.plain) if self.wanted == self.plain.lower() else ()

    def may_speak_in(self, article: HeardArticle) -> bool:
        """May the article have words of theirs: does it name them, in some spelling, or are they only described?"""
        return self.is_named_in(f"{article.title} {article.text}")

    def is_named_in(self, text: str) -> bool:
        """Has the text the last word of their name, in some spelling? So it has where they are only described."""
        words = {word for found in WORD.findall(text) for word in name_words(found)}
        return not self.name or any(is_same_name(self.name[-1:], (word,)) for word in words)

    def is_described_in(self, text: str) -> bool:
        """Has the text every word of the description?"""
        told = told_words(text)
        return all(has_word(word, told) for word in self._description.words)

    def is_meant(self, speaker: str, article: HeardArticle) -> bool | None:
        """Is this speaker of the article the one? None where neither is sure."""
        together = each_of(speaker) if self.name else []
        if all(map(article.name_in, together)) and any(self.is_meant(one, article) for one in together):
            return True
        own = article.name_in(speaker)
        if self.name and own and self._is_called(own, article):
            return True
        if not (self.name and own) and same_words(speaker, self.wanted):
            return True
        if not self.name:
            if any(is_same_name(self._typed_small, article.name_in(other)) for other in article.speakers):
                return is_same_name(self._typed_small, own)
            return self._is_described(speaker, article)
        if self._speaks_for(speaker, article):
            return True
        # "The official" may be whoever is named elsewhere, "the mother of Imre Zoltek" is not Imre Zoltek.
        return False if own or self.is_named_in(speaker) else None

    def _is_called(self, own: tuple[str, ...], article: HeardArticle) -> bool:
        """Is it the name that was given, perhaps with a title before it ("Secretary Blinken")?"""
        if is_same_name(self.name, own):
            return True
        told = frozenset().union(*(told_words(words) for words in article.told_of(own)))
        return any(
            is_same_name(self.name[i:], own) and all(has_word(word, told) for word in self.name[:i])
            for i in range(1, len(self.name))
        )

    def _speaks_for(self, speaker: str, article: HeardArticle) -> bool:
        """Is somebody the voice of the body that was named? Nobody is of a person whom the article lets speak."""
        if any(is_same_name(self.name, article.name_in(other)) for other in article.speakers):
            return False
        named = [
            words
            for words in article.descriptions(speaker)
            if set(self.name) <= {part for word in WORD.findall(words) for part in name_words(word)}
        ]
        return any(_is_voice(words, self.plain) for words in named)

    def _is_described(self, speaker: str, article: HeardArticle) -> bool | None:
        own = self._likeness(speaker, article)
        if own is None:
            return None
        others = [o for o in article.speakers if o != speaker]
        best = max((found for o in others if (found := self._likeness(o, article)) is not None), default=0.0)
        if own >= _MEANT and own + _CLEARLY >= best:
            return True
        return False if own < _ANOTHER or (best >= _MEANT and best > own + _CLEARLY) else None

    def _likeness(self, speaker: str, article: HeardArticle) -> float | None:
        """How well what the article says of a speaker fits the description, in [0, 1]; None where it says nothing."""
        found = [self._fits(words, article) for words in article.descriptions(speaker)]
        return max(found, default=None)

    def _fits(self, words: str, article: HeardArticle) -> float:
        other, own = described(words), self._description
        if own.head and own.head == other.head:
            missing = [word for word in own.words if not has_word(word, other.words)]
            if not missing:
                return 1.0
            # "The Castrin mayor" is "the mayor" of an article on Castrin, never the Velm mayor of one on both.
            names = [told for word in WORD.findall(words) if word[0].isupper() for told in told_words(word)]
            may_be = set(missing) <= self._capitals and all(has_word(name, own.words) for name in names)
            context = told_words(f"{article.title} {article.text}")
            return _BY_CONTEXT if may_be and all(has_word(word, context) for word in missing) else 0.0
        return float(_vector(words) @ self._vector)


def _is_voice(words: str, body: str) -> bool:
    vector = _vector(words)
    voices, others = (
        max(float(vector @ _vector(form.format(body))) for form in forms) for forms in (_VOICES, _OTHERS)
    )
    return voices > others


@lru_cache(maxsize=4096)
def _vector(words: str) -> Vectors:
    return local_embedder().embed_question(words)
