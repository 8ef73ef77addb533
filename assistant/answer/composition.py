"""Statements → the text that a reader sees, with its markers → Answer. Every quote is proven on the way."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from assistant.answer.citation import Citer, TextOf
from assistant.draft import Listed, Part, Preface, Quoted, Statement
from assistant.errors import CitationError
from assistant.ports import Reading
from assistant.question.analysis import Question
from assistant.tracing.steps import UNTRACED, Step
from assistant.types import Answer, Check, Citation, Item, Message, Passage, Request, RetrievedPassage
from assistant.wording import UNPROVEN, WITHOUT_THE_MODEL, could_not_be_checked, left_out, not_in_articles

NAMING = 2.0
"""What having all words of a question counts for a passage beside having none, as a logarithm."""


@dataclass(frozen=True, slots=True)
class Task:
    """A question made ready to be answered: what was searched, and what was found."""

    question: Question
    found: tuple[RetrievedPassage, ...]
    history: Sequence[Message]
    text_of: TextOf
    readings: Mapping[str, Reading] = field(default_factory=dict)
    """What the reader made of passages while they were searched, by the passage's id."""
    undated_left_out: int = 0
    step: Step = UNTRACED
    """The step of the whole answer, for those who trace what follows."""
    usage: Mapping[str, float] = field(default_factory=dict)
    """What it took a language model to make the question stand alone."""
    request: Request | None = None
    """What the question was read as asking for; None where it is an ordinary one."""
    notes: tuple[str, ...] = ()
    """What is to be said of how it was searched."""


class Answerer(Protocol):
    """Turns a standalone question and passages into statements, each checked before it is handed over."""

    @property
    def name(self) -> str:
        """What `Answer.model` says: "extractive", or a model's name such as "openai:gpt-5.4-mini"."""

    def statements(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> Iterator[Part]:
        """Statements, each as soon as it is ready and checked, then one Draft that holds them all.

        Closing the iterator early stops the work. Raises ModelError where nothing usable came back.
        """

    def astatements(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> AsyncIterator[Part]:
        """The same without blocking; cancelling it stops the request."""


@dataclass
class Composition:
    """One answer while it is made. The pieces that `take` hands out, joined, are the text of its Answer."""

    task: Task
    answerer: Answerer
    is_last: bool
    """Is there nobody else to ask? Then an unusable draft ends in a refusal."""
    notes: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    usage: Mapping[str, float] = field(default_factory=dict)
    shown_to: str | None = None
    """The chat model that was shown passages, which may be another answerer than this."""
    done: bool = False
    _pieces: list[str] = field(default_factory=list)
    _items: list[Item] = field(default_factory=list)
    _citer: Citer = field(init=False)

    def __post_init__(self) -> None:
        self._citer = Citer(self.task.text_of)

    def take(self, part: Part) -> Iterator[str | Answer]:
        """What a reader gets for the next part: a piece of text, or the closing pieces and the Answer."""
        if isinstance(part, Statement):
            yield from self._proven(part)
            return
        if isinstance(part, Listed):
            yield from self._listed(part)
            return
        if isinstance(part, Preface):
            yield self._piece(part.text)
            return
        self.notes += part.notes
        self.checks += part.checks
        self.usage = added(self.usage, part.usage)
        self.shown_to = self.answerer.name if part.usage.get("passages_sent") else self.shown_to
        if part.unusable and not self.is_last:
            return
        self.done = True
        refused = part.status == "not_in_articles" or not self._citer.citations
        near = nearest(self.task.question, self.task.found) if refused else []
        closest = self._closest(part.closest) if refused else ()
        if refused:
            # What could not be checked is not what the articles do not say.
            yield self._piece(could_not_be_checked(closest) if self.checks else not_in_articles(closest))
        elif part.closing:
            yield self._piece(part.closing)
        if self.task.undated_left_out:
            yield self._piece(left_out(self.task.undated_left_out))
        yield Answer(
            text="".join(self._pieces),
            short=None if refused else part.short,
            status="not_in_articles" if refused else part.status,
            citations=tuple(self._citer.citations),
            retrieved=self.task.found,
            question=self.task.question.wording,
            model=self.answerer.name,
            shown_to=self.shown_to,
            notes=self.notes,
            checks=self.checks,
            undated_left_out=self.task.undated_left_out,
            nearest=tuple(passage.article_id for passage in near),
            closest=closest,
            usage=self.usage,
            request=self.task.request,
            form=self.task.request.form if self.task.request else "answer",
            items=() if refused else tuple(self._items),
            total=part.total,
        )

    def _proven(self, statement: Statement) -> Iterator[str]:
        """The statement with its markers; nothing, and a note, where a quote of it cannot be proven."""
        try:
            yield self._piece(self._citer.cite(statement))
        except CitationError as error:  # an article may have been removed since it was read
            self.checks += (Check(statement.text, "left_out", str(error)),)
            self.notes += (UNPROVEN,)

    def _listed(self, listed: Listed) -> Iterator[str]:
        """A line of a list; what of it cannot be proven is left out, and noted."""
        sides, lines = [], []
        for statement in listed.sides:
            try:
                lines.append(self._citer.cite(statement))
            except CitationError as error:
                self.checks += (Check(statement.text, "left_out", str(error)),)
                self.notes += (UNPROVEN,)
                continue
            sides.append(self._item(statement))
        if not sides:
            return
        first = sides[0]
        numbers = tuple(dict.fromkeys(number for side in sides for number in side.citations))
        together = Item(" / ".join(s.text for s in sides), numbers, sides=tuple(sides))
        self._items.append(first if len(sides) == 1 else together)
        if listed.shown:
            yield self._piece(" / ".join(lines), line=True)

    def _item(self, statement: Statement) -> Item:
        """A statement that is proven as an item, under its first quote's outlet and day."""
        passage = statement.quotes[0].passage
        numbers = tuple(dict.fromkeys(self._citer.number_of(quoted) for quoted in statement.quotes))
        return Item(statement.text, numbers, passage.article_id, passage.source, passage.published)

    def _closest(self, quotes: Sequence[Quoted]) -> tuple[Citation, ...]:
        """What comes nearest, proven like every quote; what cannot be proven is not shown."""
        citer = Citer(self.task.text_of)
        for quoted in quotes:
            with suppress(CitationError):
                citer.cite(Statement(quoted.text, (quoted,)))
        return tuple(citer.citations)

    def _piece(self, text: str, line: bool = False) -> str:
        piece = f"{chr(10) if line else ' '}{text}" if self._pieces else text
        self._pieces.append(piece)
        return piece


def compositions(task: Task, answerers: Sequence[Answerer]) -> Iterator[Composition]:
    """One Composition for each answerer in turn, until one is done; what was noted and used so far goes along."""
    notes = task.notes
    checks: tuple[Check, ...] = ()
    usage = task.usage
    shown_to: str | None = None
    for answerer in answerers:
        composition = Composition(task, answerer, answerer is answerers[-1], notes, checks, usage, shown_to)
        yield composition
        if composition.done:
            return
        notes = (*composition.notes, WITHOUT_THE_MODEL)
        checks, usage, shown_to = composition.checks, composition.usage, composition.shown_to


def added(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Tokens, requests and seconds of both."""
    return {name: one.get(name, 0) + other.get(name, 0) for name in (*one, *(other.keys() - one.keys()))}


def nearest(question: Question, found: Sequence[RetrievedPassage], most: int = 3) -> list[Passage]:
    """The passages nearest to a question, best first, one of each article.

    Where none answers, the reader's probabilities tell little apart: the question's words count beside them.
    """

    def nearness(one: RetrievedPassage) -> float:
        return one.score * math.exp(NAMING * question.share_in(f"{one.passage.title} {one.passage.text}"))

    best: dict[str, Passage] = {}
    for one in sorted(found, key=nearness, reverse=True):
        best.setdefault(one.passage.article_id, one.passage)
    return list(best.values())[:most]
