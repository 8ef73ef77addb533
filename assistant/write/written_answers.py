"""The answerer that writes: a language model proposes statements, our checks decide which are shown.

Statements come in one request; a second look by the model itself in another; what fails is asked for once more, with
the reason. What then is not confirmed by its quotes is marked as such or left out, and the draft says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import aclosing, closing
from dataclasses import replace

from assistant.answer.citation import TextOf, passage_alone
from assistant.draft import Draft, Quoted, Statement
from assistant.models.chat import (
    TIMEOUT_SECONDS,
    ModelFailure,
    astream,
    called,
    is_served_here,
    open_chat_model,
    stream,
)
from assistant.models.judge import load_judge
from assistant.models.names import shown_name
from assistant.ports import ChatModel, Judge
from assistant.question.analysis import Question
from assistant.settings import Settings
from assistant.tracing.steps import UNTRACED, Step
from assistant.types import Message, Passage, RetrievedPassage
from assistant.write.drafting import Drafting, Prompts, most_statements
from assistant.write.prompts import load_prompt
from assistant.write.shown_passages import chosen

Nearest = Callable[[Question, Sequence[Passage]], Sequence[Quoted]]
"""What comes nearest to a question in passages, without a claim that it answers."""

_LEAST_PATIENCE = 30.0
"""Seconds that a silent model is waited for at least."""
_EARLIER_QUESTIONS = 3
_LONGEST_TEXT = 400
"""Characters of a quote or a statement that a model on this machine may write: more than most sentences have."""


class WrittenAnswerer:
    """Answers with a chat model; safe to be asked from many threads at once."""

    def __init__(
        self,
        settings: Settings,
        judge: Judge | None = None,
        step: Step = UNTRACED,
        model: ChatModel | None = None,
        text_of: TextOf = passage_alone,
        nearest: Nearest | None = None,
        waited: float = 0.0,
    ) -> None:
        """Opens the model that the settings name, unless one is given, with the prompts that they name.

        `nearest` finds what is shown beside a refusal of the model; for as many seconds as it was `waited` for already,
        while the question was made to stand alone, a silent model is waited for less.

        Raises SettingsError for a model that cannot be opened, PromptError for a prompt that cannot be used.
        """
        self.name = shown_name(settings.resolved_chat_model) if model is None else called(model)
        self._step = step
        timeout = max(TIMEOUT_SECONDS - waited, _LEAST_PATIENCE)
        self._model = open_chat_model(settings, timeout) if model is None else model
        self._judge = judge or load_judge()
        self._text_of = text_of
        self._nearest = nearest
        self._looks = settings.verify_with == "auto"
        self._longest = _LONGEST_TEXT if model is None and is_served_here(settings) else None
        self._prompts = Prompts(
            answer=load_prompt("answer", frozenset({"most_statements"}), settings.prompts_dir),
            question=load_prompt(
                "question", frozenset({"mark", "passages", "asked_before", "question"}), settings.prompts_dir
            ),
            again=load_prompt("again", frozenset({"failures"}), settings.prompts_dir),
            compare=load_prompt("compare", frozenset(), settings.prompts_dir),
            second_look=load_prompt("second_look", frozenset({"mark", "statements"}), settings.prompts_dir),
        )

    def statements(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> Generator[Statement | Draft]:
        """Statements as soon as they are checked, then the Draft; see `assistant.answer.composition.Answerer`.

        `history` tells the model what was asked before; earlier answers are not shown to it, as they prove
        nothing. Where nothing came back that could be used the draft is unusable and its notes say why.
        """
        with self._writing(passages) as step:
            work = self._work(question, passages, history, step)
            while (request := work.request()) is not None:
                try:
                    with closing(stream(self._model, self.name, request)) as pieces:
                        for piece in pieces:
                            yield from work.read(piece)
                            if work.has_enough:
                                break
                    yield from work.end()
                except ModelFailure as failure:
                    yield from work.recover(failure)
            yield self._draft(work, passages)

    async def astatements(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> AsyncGenerator[Statement | Draft]:
        """`statements` without blocking; cancelling it stops the request."""
        with self._writing(passages) as step:
            work = self._work(question, passages, history, step)
            while (request := work.request()) is not None:
                try:
                    async with aclosing(astream(self._model, self.name, request)) as pieces:
                        async for piece in pieces:
                            for statement in await asyncio.to_thread(list, work.read(piece)):
                                yield statement
                            if work.has_enough:
                                break
                    for statement in work.end():
                        yield statement
                except ModelFailure as failure:
                    for statement in work.recover(failure):
                        yield statement
            yield await asyncio.to_thread(self._draft, work, passages)

    def _draft(self, work: Drafting, passages: Sequence[RetrievedPassage]) -> Draft:
        """The draft; where the model refuses, with what comes nearest in the passages."""
        draft = work.draft()
        if draft.statements or draft.unusable or not passages or self._nearest is None:
            return draft
        return replace(draft, closest=tuple(self._nearest(work.question, [one.passage for one in passages])))

    def _writing(self, passages: Sequence[RetrievedPassage]) -> Step:
        characters = sum(len(found.passage.text) for found in passages)
        return self._step.step("write", passages=len(passages), characters=characters)

    def _work(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message], step: Step
    ) -> Drafting:
        earlier = [turn["content"] for turn in history if turn["role"] == "user"]
        return Drafting(
            self._prompts,
            self._judge,
            question,
            chosen(passages, self._text_of),
            earlier[-_EARLIER_QUESTIONS:],
            step,
            self._longest,
            self._looks,
            most_statements(question),
            [found.passage for found in passages],
        )
