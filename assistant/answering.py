"""The steps of an answer, each handed what the ones before it made: understand → rewrite → retrieve → compose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain

from assistant.answer.citation import passage_alone
from assistant.answer.composition import Composition, Task, compositions
from assistant.answer.forms.by_request import form_of, narrowed
from assistant.answer.forms.quote_book import Near, text_of_whole
from assistant.components import Components
from assistant.conditions import allows
from assistant.draft import Draft, Part
from assistant.errors import QuestionError
from assistant.question.analysis import Days, Question, asked_today
from assistant.question.standalone import Typed
from assistant.question.understanding import surely, understood
from assistant.search.retriever import Evidence
from assistant.tracing.steps import UNTRACED, Step
from assistant.types import (
    Answer,
    Filters,
    Message,
    Passage,
    Request,
    RetrievedPassage,
    day_of,
)
from assistant.wording import LEFT_OPEN, PURPOSE, newest_searched
from assistant.write.rephrase import Standalone

LONGEST_QUESTION = 2_000
"""Characters; what is longer than a page was pasted by mistake."""
READ = 20
"""How many passages an answer is made from."""

UNLIMITED = Filters()


@dataclass(frozen=True, slots=True)
class Listing:
    """An answer in a form that lists from the whole index, begun: there is something to list."""

    composition: Composition
    parts: Iterator[Part]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way: what was asked, and what the steps have made of it so far."""

    typed: Typed
    filters: Filters = UNLIMITED
    request: Request | None = None
    """How it is to be read; None as long as nothing says that it is no ordinary question."""
    said: str | None = None
    """What is said of it without a search."""
    listing: Listing | None = None
    alone: Standalone | None = None
    """How it reads without its conversation."""
    task: Task | None = None
    """It and the passages that were found for it."""

    @property
    def settled(self) -> bool:
        """Is nothing to be searched for it?"""
        return self.said is not None or self.listing is not None

    def over(self, passages: Sequence[Passage]) -> Asked:
        """The question to be answered from these passages; quotes are proven against `passage.text`."""
        alone = self.alone or Standalone(self.typed.text)
        found = tuple(RetrievedPassage(p, 1.0 / rank, rank) for rank, p in enumerate(passages, start=1))
        task = Task(asked_today(alone.question), found, self.typed.history, passage_alone, usage=alone.usage)
        return replace(self, alone=alone, task=task)


@dataclass(frozen=True, slots=True)
class Answering:
    """The steps, carried out by the components of one assistant. May be used from many threads.

    Each is seen as one step inside the one that it is given.
    """

    components: Components

    def understand(self, asked: Asked, step: Step = UNTRACED) -> Asked:
        """The question as it is to be read, settled where no passages need be found for it."""
        with step.step(
            "understand", question_characters=len(asked.typed.text), turns=len(asked.typed.history)
        ):
            if said := said_at_once(asked.typed):
                return replace(asked, said=said)
            request = asked.request or self._read_surely(asked)
            listing = self._listing(request, asked) if request else None
            return replace(asked, request=request, listing=listing)

    def rewrite(self, asked: Asked, step: Step = UNTRACED) -> Asked:
        """The question made to stand alone."""
        if asked.settled:
            return asked
        alone = self.components.rephraser().standalone(asked.typed, step)
        return replace(asked, alone=alone)

    async def arewrite(self, asked: Asked, step: Step = UNTRACED) -> Asked:
        """The same without blocking; cancelling it stops a language model's request."""
        if asked.settled:
            return asked
        alone = await self.components.rephraser().astandalone(asked.typed, step)
        return replace(asked, alone=alone)

    def retrieve(self, asked: Asked, step: Step = UNTRACED) -> Asked:
        """The question with the passages that may answer it."""
        if asked.settled:
            return asked
        alone, store = asked.alone or Standalone(asked.typed.text), self.components.opened()
        question = Question(alone.question, self.days(asked.filters), asked.typed.in_context)
        evidence = self.find(question, READ, asked.filters, step)
        task = Task(
            question,
            tuple(e.retrieved for e in evidence),
            asked.typed.history,
            store.text_of,
            {e.retrieved.passage.id: e.reading for e in evidence},
            store.undated_left_out(asked.filters),
            usage=alone.usage,
            notes=(missing,) if (missing := store.unsearched()) else (),
        )
        return replace(asked, alone=alone, task=task)

    def compose(self, asked: Asked, step: Step = UNTRACED) -> Iterator[str | Answer]:
        """The answer as it becomes ready: pieces of text, then one Answer whose `text` is the pieces joined."""
        with step.step("compose") as composing:
            if asked.said is not None:
                yield from (asked.said, unsearched(asked.typed.text, asked.said))
                return
            if asked.listing is not None:
                for part in asked.listing.parts:
                    yield from asked.listing.composition.take(part)
                return
            task = _task(asked, composing)
            for composition in compositions(task, self.components.answerers(task)):
                for part in composition.answerer.statements(task.question, task.found, task.history):
                    yield from composition.take(part)

    async def acompose(self, asked: Asked, step: Step = UNTRACED) -> AsyncIterator[str | Answer]:
        """The same without blocking; cancelling it stops a language model's request."""
        if asked.settled:
            for piece in await asyncio.to_thread(list, self.compose(asked, step)):
                yield piece
            return
        with step.step("compose") as composing:
            task = _task(asked, composing)
            for composition in compositions(task, self.components.answerers(task)):
                async for part in composition.answerer.astatements(task.question, task.found, task.history):
                    for piece in composition.take(part):
                        yield piece

    def passages(
        self, question: str, k: int, history: Sequence[Message] | None, filters: Filters
    ) -> list[RetrievedPassage]:
        """At most `k` passages that may answer a question, best first; no language model is asked for them."""
        typed = asking(question, history).typed
        alone = Question(typed.alone, self.days(filters), typed.in_context)
        return [e.retrieved for e in self.find(alone, k, filters)]

    def find(self, question: Question, k: int, filters: Filters, step: Step = UNTRACED) -> list[Evidence]:
        """What was found for a question, best first."""
        with step.step("retrieve", characters=len(question.wording)) as retrieving:
            found = self.components.retriever().find(question, k, filters, retrieving)
            retrieving.note(passages=len(found))
        return found

    def days(self, filters: Filters) -> Days:
        """When the question is asked: on `as_of`, else today; age is seen from the newest article if that is older."""
        today = filters.as_of or datetime.now(UTC).date()
        last = self.components.opened().extent().last
        return Days(today, min(today, filters.until or today, last or today))

    def nearness(self, topic: str) -> Near:
        """How near the passages of articles are to a topic, by their vectors. Between two passages it is the next's."""
        index = self.components.opened()
        asked = cache(lambda: self.components.embedder().embed_question(topic))

        @cache
        def cosines(article_id: str) -> list[tuple[Passage, float]]:
            passages = index.passages_of(article_id)
            vectors = index.vectors_of([p.id for p in passages])
            return [(p, float(vectors[p.id] @ asked())) for p in passages if p.id in vectors]

        def near(article_id: str, offset: int) -> float | None:
            behind = [(p, cosine) for p, cosine in cosines(article_id) if offset < p.end]
            there = [cosine for p, cosine in behind if p.start <= offset] or [one for _, one in behind[:1]]
            return max(there, default=None)

        return near

    def _read_surely(self, asked: Asked) -> Request | None:
        """What is asked for, where that is surely no ordinary question's answer."""
        return surely(understood(asked.typed, self.days(asked.filters).seen_from))

    def _listing(self, request: Request, asked: Asked) -> Listing | None:
        """The answer in a form that lists, where one is asked for; its limits are those of the request too."""
        index = self.components.opened()
        limits = narrowed(asked.filters, request, [name for name, _ in index.extent().sources])
        own = self.components
        answerer = form_of(request, index, limits, self.nearness, own.embedder, own.judge())
        if answerer is None:
            return None
        question = Question(request.text, self.days(limits))
        parts = answerer.statements(question, ())
        first = next(parts)
        if isinstance(first, Draft) and first.unusable:
            return None  # nothing to list: others read it as a question
        task = Task(
            question,
            (),
            asked.typed.history,
            text_of_whole,
            undated_left_out=index.undated_left_out(limits),
            request=request,
        )
        notes = self._freshness(limits)
        return Listing(Composition(task, answerer, is_last=False, notes=notes), chain((first,), parts))

    def _freshness(self, filters: Filters) -> tuple[str, ...]:
        """How new what was searched is, as a sentence; none where no article under the filters has a date."""
        newest: dict[str, date] = {}
        for one in self.components.opened().headlines():
            if one.published is not None and allows(filters, one):
                newest[one.source] = max(day_of(one.published), newest.get(one.source, date.min))
        return (newest_searched(newest),) if newest else ()


def asking(
    question: str,
    history: Sequence[Message] | None = None,
    filters: Filters = UNLIMITED,
    request: Request | None = None,
) -> Asked:
    """What a caller asks. QuestionError for a question that is empty or too long."""
    return Asked(Typed(checked(question), tuple(history or ())), filters, request)


def checked(question: str) -> str:
    """The question, stripped. Raises QuestionError when it is empty or longer than a page."""
    # A lone surrogate, which a terminal or a script may hand over, is text to nobody else on the way.
    asked = question.encode("utf-8", "replace").decode().replace("\0", " ").strip()
    if not asked:
        raise QuestionError("The question is empty; ask something about the articles.")
    if len(asked) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(asked):,} characters; at most {LONGEST_QUESTION:,} are read. Ask it shorter."
        )
    return asked


def said_at_once(typed: Typed) -> str | None:
    """What is said without a search, to a greeting or where nothing says what is asked about; None elsewhere."""
    if typed.is_small_talk:
        return PURPOSE
    return LEFT_OPEN if typed.is_left_open else None


def unsearched(question: str, said: str) -> Answer:
    """The answer to what no article is searched for."""
    return Answer(said, None, "not_in_articles", (), (), question)


def _task(asked: Asked, step: Step) -> Task:
    if asked.task is None:
        raise QuestionError(f"No passages were found for {asked.typed.text!r} yet; retrieve them first.")
    return replace(asked.task, step=step)
