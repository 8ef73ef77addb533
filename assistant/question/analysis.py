"""A question as it stands alone, and what its words tell by letters and rules: worked out once, here, and handed on.

What of it needs understanding is a Request's, see `assistant.question.understanding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from assistant.language.coverage import coverage
from assistant.language.dates import Understood, understand
from assistant.language.stems import content_words
from assistant.language.tongues import is_english, tongue_of
from assistant.question.asked_sides import Sides, asked_sides
from assistant.question.asked_speaker import Asked, asked_speaker
from assistant.question.parts import Part, parts_of
from assistant.question.topic_words import AUXILIARY
from assistant.speech.names import Names
from assistant.text.scripts import script_of, words_for_lookup

_YES_NO = re.compile(rf"(?:am|{AUXILIARY})(?:n['’]t)?\b", re.IGNORECASE)
_WHEN = re.compile(
    r"\W*(?:when|(?:(?:in|on)\s)?(?:what|which)\s(?:year|month|day|date)|wann|in\swelchem\sjahr|cuándo|en\squé\saño|quand"
    r"|en\squelle\sannée)\b",
    re.IGNORECASE,
)
_ONE_BEFORE = re.compile(
    r"\b(?:last|previous(?:ly)?|before|earlier|zuletzt|vorher|letzte\w*|últim\w+|anterior\w*|derni\w+|précédent\w*)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Days:
    """When a question is asked: `today`, from which "last Tuesday" is counted, and `seen_from`, from which age is.

    They differ where the newest article is old: in an archive nothing is fresh, and its last week still is its news.
    """

    today: date
    seen_from: date


@dataclass(frozen=True)
class Question:
    """What retrieval, reading and composition are handed. `wording` is for models, for the index and for people to
    read; nobody else takes it apart."""

    wording: str
    days: Days
    in_context: str = ""
    """A follow-up with the words of its conversation, to be searched for beside it; "" where that adds nothing."""

    @property
    def follows(self) -> bool:
        """Is it searched for in the words of its conversation too?"""
        return self.in_context not in ("", self.wording)

    @property
    def queries(self) -> tuple[str, ...]:
        """What is searched for."""
        return (self.wording, self.in_context) if self.follows else (self.wording,)

    @cached_property
    def time(self) -> Understood:
        """The time that it names, and whether it asks for what is recent."""
        return understand(self.wording, self.days.today)

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that it names in four digits."""
        return years_in(self.wording)

    @cached_property
    def script(self) -> str | None:
        """The script that it is written in; None where that is Latin."""
        return script_of(self.wording)

    @cached_property
    def is_yes_no(self) -> bool:
        """Is yes or no the answer that it asks for? "Was" is "what" in German."""
        is_asked_so = bool(_YES_NO.match(self.wording.strip())) and " or " not in self.wording
        return is_asked_so and tongue_of(self.wording) == "en"

    @cached_property
    def asks_when(self) -> bool:
        """Is a time the answer that it asks for?"""
        return _WHEN.match(self.wording) is not None

    @cached_property
    def asks_for_one_before(self) -> bool:
        """Does it ask for the last one, or the one before: "When was it last painted?"?"""
        return _ONE_BEFORE.search(self.wording) is not None

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The questions in it; none where it is one question."""
        return parts_of(self.wording)

    @cached_property
    def asked(self) -> Asked | None:
        """Whose words it asks for, and on what; None where it asks for nobody's."""
        return asked_speaker(self.wording)

    @cached_property
    def sides(self) -> Sides | None:
        """Whose sides it asks for, and on what; None where it asks for none."""
        return asked_sides(self.wording, self.asked)

    @cached_property
    def only_one_named(self) -> str | None:
        """The only one whom it names by two words or more."""
        named = [mention.text for mention in self._names.mentions if len(mention.words) > 1]
        return named[0] if len(named) == 1 else None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in it, each by its last word; a lone one at its start may be no name."""
        return tuple(m.words[-1] for m in self._names.mentions if m.words and (m.start or len(m.words) > 1))

    @cached_property
    def is_english(self) -> bool:
        """Is it English?"""
        return is_english(self.wording)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words that carry meaning, as stems."""
        return content_words(self.wording)

    @cached_property
    def words_in_order(self) -> tuple[str, ...]:
        """All its words, small."""
        return tuple(word.lower() for word in re.findall(r"[^\W\d_]+", self.wording))

    @cached_property
    def lookup_words(self) -> frozenset[str]:
        """Its words as an index has them, whatever their script."""
        return frozenset(words_for_lookup(self.wording))

    @property
    def has_topic(self) -> bool:
        """Does a word of what it is about carry meaning?"""
        return bool(content_words(self._topic))

    def share_in(self, text: str) -> float:
        """The share of its words, in [0, 1], that a text has in some form."""
        return coverage(self.wording, text)

    def topic_share_in(self, text: str) -> float:
        """The share of the words for what it is about; where it asks for somebody's words, of what these are on."""
        return coverage(self._topic, text)

    def has_all_of(self, words: str) -> bool:
        """Has it all words of these that carry meaning, and is there one?"""
        return bool(content_words(words)) and coverage(words, self.wording) == 1.0

    def outlets_among(self, sources: Iterable[str]) -> frozenset[str]:
        """The outlets that it names ("according to CNN"), as whole words and without case."""
        asked = f" {_spaced(self.wording)} "
        return frozenset(s for s in sources if (name := _spaced(s)) and f" {name} " in asked)

    @property
    def _topic(self) -> str:
        return (self.asked.topic if self.asked is not None else "") or self.wording

    @cached_property
    def _names(self) -> Names:
        return Names(self.wording)


def asked_today(wording: str) -> Question:
    """A question as it is asked today, by UTC, of articles that may be as new."""
    today = datetime.now(UTC).date()
    return Question(wording, Days(today, today))


def years_in(text: str) -> frozenset[str]:
    """The years that a text names in four digits."""
    return frozenset(_YEAR.findall(text))


def _spaced(text: str) -> str:
    """The words of a text, folded, with a space between."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
