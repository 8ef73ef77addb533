"""A follow-up made a question that stands alone by a chat model; by the rules of `standalone` wherever that fails.

The model sees the conversation as data. What it writes is taken if it asks on: one line that keeps to the question and
to the conversation, without a name, number or date that stands in neither, and without orders to a machine.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field

from assistant.check.letters import missing
from assistant.language.stems import content_words
from assistant.models.chat import ModelFailure, Piece, Request, astream, called, open_chat_model, stream
from assistant.ports import ChatModel
from assistant.question.standalone import Typed
from assistant.settings import Settings
from assistant.text.embedded_instructions import addressed_to_a_machine, harmless, without_addresses
from assistant.tracing.steps import UNTRACED, Step
from assistant.types import Message
from assistant.write.prompts import load_prompt

TIMEOUT_SECONDS = 15.0
"""A follow-up is short; a model that is silent for longer is not waited for, as there are the rules."""
LONGEST = 400
"""Characters of a rewritten question."""
TURNS = 8
"""Of the conversation, questions and answers counted, that the model is shown."""
_TURN_CHARACTERS = 1_200
_NEW_WORDS = 3
"""Words that carry meaning and stand neither in the question nor before it: more is another question."""
_THOUGHTS = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_AROUND = re.compile(
    r"^\W*(?:(?:the )?(?:next |rewritten |standalone )?question(?: is)?[\s\"']*:)?[\s\"'“”‘’`*{]*|[\s\"'“”‘’`*}]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question as it can be searched, and what finding it took (requests, tokens, seconds)."""

    question: str
    usage: Mapping[str, float] = field(default_factory=dict)


class Rephraser:
    """Asks the model given, else that of the settings, if they name one; safe to be used from many threads at once."""

    def __init__(self, settings: Settings, model: ChatModel | None = None) -> None:
        self._settings = settings
        self._model = model
        self._by_model = model is not None or settings.resolved_chat_model != "extractive"
        self._name = settings.resolved_chat_model if model is None else called(model)

    def standalone(self, typed: Typed, step: Step = UNTRACED) -> Standalone:
        """The question as it can be understood without its conversation; without one, to the letter as it is."""
        with step.step("rewrite", characters=len(typed.text), turns=len(typed.history)) as rewriting:
            if (work := self._work(typed, rewriting)) is None:
                return Standalone(typed.alone)
            try:
                with closing(stream(work.model, self._name, work.request)) as pieces:
                    for piece in pieces:
                        if work.read(piece):
                            break
            except ModelFailure:
                work.failed = True
            return work.result()

    async def astandalone(self, typed: Typed, step: Step = UNTRACED) -> Standalone:
        """`standalone` without blocking; cancelling it stops the request."""
        with step.step("rewrite", characters=len(typed.text), turns=len(typed.history)) as rewriting:
            if (work := self._work(typed, rewriting)) is None:
                return Standalone(typed.alone)
            try:
                async with aclosing(astream(work.model, self._name, work.request)) as pieces:
                    async for piece in pieces:
                        if work.read(piece):
                            break
            except ModelFailure:
                work.failed = True
            return work.result()

    def _work(self, typed: Typed, step: Step) -> _Work | None:
        """What to ask the model; None where it is not to be asked."""
        if not self._by_model or not typed.follows or typed.is_small_talk:
            return None
        mark = secrets.token_hex(6)
        prompt = load_prompt(
            "rewrite", frozenset({"mark", "conversation", "question"}), self._settings.prompts_dir
        )
        told = _as_data(typed.history[-TURNS:], mark)
        filled = prompt.fill(mark=mark, conversation=told, question=typed.text)
        model = self._model or open_chat_model(self._settings, timeout=TIMEOUT_SECONDS)
        return _Work(model, Request([("human", filled)], retries=0, callbacks=step.callbacks), typed, step)


@dataclass
class _Work:
    """One rewriting under way."""

    model: ChatModel
    request: Request
    typed: Typed
    step: Step
    written: str = ""
    failed: bool = False
    usage: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.perf_counter)

    def read(self, piece: Piece) -> bool:
        """Takes what the model wrote next; has it written more than any question needs?"""
        self.written += piece.text
        self.usage["tokens_in"] += piece.tokens_in
        self.usage["tokens_out"] += piece.tokens_out
        return len(_THOUGHTS.sub("", self.written)) > 2 * LONGEST

    def result(self) -> Standalone:
        """The model's question if it may be used, else that of the rules."""
        self.usage["requests"] = 1
        rewritten = None if self.failed else _question_in(self.written)
        usable = rewritten is not None and asks_on(rewritten, self.typed)
        self.step.note(by_model=usable, **self.usage)
        question = rewritten if usable and rewritten else self.typed.alone
        return Standalone(question, {**self.usage, "rewrite_seconds": time.perf_counter() - self.started})


def asks_on(rewritten: str, typed: Typed) -> bool:
    """Does a rewritten question keep to what was typed and to what was said before it?"""
    told = [typed.text, *(turn["content"] for turn in typed.history)]
    words, asked = content_words(rewritten), content_words(typed.text)
    new = words - content_words(" ".join(told))
    return (
        not (asked and not words & asked)
        and len(new) < _NEW_WORDS
        and not missing(rewritten, told)
        and not addressed_to_a_machine(rewritten)
    )


def _question_in(written: str) -> str | None:
    """The one line that is a question; None where there is no such line."""
    lines = [line for line in _THOUGHTS.sub("", written).splitlines() if re.search(r"\w", line)]
    question = _AROUND.sub("", lines[0]) if len(lines) == 1 else ""
    return question if 0 < len(question) <= LONGEST else None


def _as_data(history: Sequence[Message], mark: str) -> str:
    return "\n".join(
        f"{'Reader' if turn['role'] == 'user' else 'Answer'}: "
        f"{harmless(' '.join(without_addresses(turn['content']).split())[:_TURN_CHARACTERS], mark)}"
        for turn in history
    )
