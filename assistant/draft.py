"""What an answerer hands to the chain: statements as they become ready, then one Draft that holds them all.

An answerer proves nothing to the outside: `assistant.answer.citation` numbers the quotes and proves them again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.types import Check, Passage, Speech, Status


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a passage: `passage.text[start:end]`, offsets in characters of the passage's text."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The quoted words, to the letter."""
        return self.passage.text[self.start : self.end]

    def overlaps(self, other: Quoted) -> bool:
        """Do both quote one article, and words of it in common? The passages may be cut otherwise."""
        mine, its = self.passage.start, other.passage.start
        together = self.start + mine < other.end + its and other.start + its < self.end + mine
        return together and self.passage.article_id == other.passage.article_id


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and the quotes it rests on; a statement without quotes is never shown.

    `marked` is one that its quotes do not confirm: it is shown with a plain mark.
    """

    text: str
    quotes: tuple[Quoted, ...]
    speaker: str | None = None
    speech: Speech | None = None
    to: str | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a form that lists: its statement, or several sides of one matter. It begins a line of its own.

    Where `shown` is False it stands among the answer's items alone and not in its text.
    """

    sides: tuple[Statement, ...]
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Preface:
    """A sentence of ours, never of a model or an article, about what follows: "12 articles mention it."."""

    text: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A statement as a model wrote it: nothing of it has been checked. `quotes` are (passage number, words)."""

    text: str
    quotes: tuple[tuple[int, str], ...]
    speaker: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft, handed over after its statements.

    `closing` is a sentence of ours (never of a model) that says which part is not in the articles, where the
    status is "partial". `unusable` says that nothing stood or that the model's output could not be read:
    another answerer should try, and `notes` say why. An honest "the passages do not say" is usable.
    """

    statements: tuple[Statement, ...]
    status: Status
    short: str | None = None
    closing: str = ""
    unusable: bool = False
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    closest: tuple[Quoted, ...] = ()
    """On a refusal: what comes nearest to the question, without a claim that it answers."""
    usage: Mapping[str, float] = dataclasses.field(default_factory=dict)
    total: int | None = None
    """How many items there are in all, where the form counts."""


Part = Statement | Listed | Preface | Draft
"""What an answerer hands out: lines of an answer as they are ready, and the draft at the end."""
