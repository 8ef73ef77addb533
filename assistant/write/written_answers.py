"""The answerer that writes: a language model proposes statements, our checks decide which are shown.

One request brings the statements; those that fail are asked for once more, with the reason. What fails again
is left out, and the draft says so. A statement is handed over when its check is done, while the model goes on
writing the next, and is never withdrawn.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field

from assistant.answer.forms.sides import asked_sides
from assistant.answer.forms.timeline import asked_timeline
from assistant.check.statements import check
from assistant.check.support import MeasuredSupport, Support
from assistant.draft import Draft, Proposed, Statement
from assistant.models.chat import (
    ModelFailure,
    Piece,
    Request,
    astream,
    called,
    is_served_here,
    open_chat_model,
    stream,
)
from assistant.models.names import shown_name
from assistant.ports import ChatModel
from assistant.settings import Settings
from assistant.text.embedded_instructions import harmless, without_addresses
from assistant.text.folding import find_quote
from assistant.tracing.steps import UNTRACED, Step
from assistant.types import Check, Message, Passage, RetrievedPassage, Status, day_of
from assistant.write.model_output import OutputReader, schema
from assistant.write.prompts import Prompt, load_prompt

MOST_STATEMENTS = 8
MOST_CHARACTERS = 60_000
"""Of passages in one request, about 15,000 tokens; halved as often as a model finds it too much."""

MOST_SHORT_WORDS = 12
_FEWEST_CHARACTERS = 400
_EARLIER_QUESTIONS = 3
_NO_SECOND_TRY = {"length", "content_filter"}
"""Why a model ended that would end in the same way again."""
_LONGEST_TEXT = 400
"""Characters of a quote or a statement that a model on this machine may write: more than most sentences have."""


class WrittenAnswerer:
    """Answers with a chat model; safe to be asked from many threads at once."""

    def __init__(
        self,
        settings: Settings,
        support: Support | None = None,
        step: Step = UNTRACED,
        model: ChatModel | None = None,
    ) -> None:
        """Opens the model that the settings name, unless one is given, with the prompts that they name.

        Raises SettingsError for a model that cannot be opened, PromptError for a prompt that cannot be used.
        """
        self.name = shown_name(settings.resolved_chat_model) if model is None else called(model)
        self._step = step
        self._model = open_chat_model(settings) if model is None else model
        self._support = support or MeasuredSupport()
        self._longest = _LONGEST_TEXT if model is None and is_served_here(settings) else None
        self._prompts = _Prompts(
            answer=load_prompt("answer", frozenset({"most_statements"}), settings.prompts_dir),
            question=load_prompt(
                "question", frozenset({"mark", "passages", "asked_before", "question"}), settings.prompts_dir
            ),
            again=load_prompt("again", frozenset({"failures"}), settings.prompts_dir),
            timeline=load_prompt("timeline", frozenset(), settings.prompts_dir),
            compare=load_prompt("compare", frozenset(), settings.prompts_dir),
        )

    def statements(
        self, question: str, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> Generator[Statement | Draft]:
        """Statements as soon as they are checked, then the Draft; see `assistant.draft.Answerer`.

        `history` tells the model what was asked before; earlier answers are not shown to it, as they prove
        nothing. Raises ModelFailure where nothing came back that could be used.
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
                    work.end()
                except ModelFailure as failure:
                    work.recover(failure)
            yield work.draft()

    async def astatements(
        self, question: str, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
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
                    work.end()
                except ModelFailure as failure:
                    work.recover(failure)
            yield work.draft()

    def _writing(self, passages: Sequence[RetrievedPassage]) -> Step:
        characters = sum(len(found.passage.text) for found in passages)
        return self._step.step("write", passages=len(passages), characters=characters)

    def _work(
        self, question: str, passages: Sequence[RetrievedPassage], history: Sequence[Message], step: Step
    ) -> _Work:
        earlier = [turn["content"] for turn in history if turn["role"] == "user"]
        return _Work(
            self._prompts,
            self._support,
            question,
            [p.passage for p in passages],
            earlier[-_EARLIER_QUESTIONS:],
            step,
            self._longest,
        )


@dataclass(frozen=True, slots=True)
class _Prompts:
    answer: Prompt
    question: Prompt
    again: Prompt
    timeline: Prompt
    compare: Prompt

    def rules(self, question: str) -> str:
        """What the model is told of its task, with what the form adds that the question asks for."""
        rules = self.answer.fill(most_statements=str(MOST_STATEMENTS))
        if asked_timeline(question):
            return f"{rules}\n\n{self.timeline.fill()}"
        sides = asked_sides(question)
        return f"{rules}\n\n{self.compare.fill()}" if sides and len(sides[0]) > 1 else rules


@dataclass
class _Work:
    """One answer in the making, without any input or output of its own: what to send next, what came of it."""

    prompts: _Prompts
    support: Support
    question: str
    passages: Sequence[Passage]
    earlier: Sequence[str]
    step: Step
    longest: int | None
    """Characters of one text, where the server may be told."""
    accepted: list[Statement] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    usage: dict[str, float] = field(default_factory=dict)
    reader: OutputReader = field(default_factory=OutputReader)
    failed: list[tuple[Proposed, str]] = field(default_factory=list)
    """What failed its check in this round, with the reason."""
    repairing: list[tuple[Proposed, str]] | None = None
    """What failed in the first round, once the second has begun; empty if nothing could be read."""
    corrected: int = 0
    """How many statements stood in the second round."""
    short: str = ""
    missing: str = ""
    finish: str | None = None
    structured: bool = True
    most_characters: int = MOST_CHARACTERS
    read_in_part: bool = False
    broke_off: bool = False
    done: bool = False
    mark: str = field(default_factory=lambda: secrets.token_hex(6))
    """Drawn for this answer alone, so that nothing written before can close a passage."""
    started: float = field(default_factory=time.perf_counter)

    def request(self) -> Request | None:
        """What to send next; None when the draft is ready."""
        if self.done or not self.passages:
            return None
        self.reader, self.finish = OutputReader(), None
        asked = "".join(f"Asked before: {question}\n" for question in self.earlier)
        messages = [
            ("system", self.prompts.rules(self.question)),
            (
                "human",
                self.prompts.question.fill(
                    mark=self.mark,
                    passages=_as_data(self.passages, self.mark, self.most_characters),
                    asked_before=asked,
                    question=self.question,
                ),
            ),
        ]
        if self.repairing is not None:
            messages += [
                (
                    "ai",
                    json.dumps({"statements": [_as_given(p) for p, _ in self.repairing]}, ensure_ascii=False),
                ),
                ("human", self.prompts.again.fill(failures=_listed(self.repairing))),
            ]
        self._count("requests", 1)
        wanted = schema(self.longest) if self.structured else None
        return Request(messages, wanted, counted=self.structured, callbacks=self.step.callbacks)

    @property
    def has_enough(self) -> bool:
        """Need no more be read of this stream?"""
        return self.reader.overlong or self.reader.circling or len(self.accepted) >= MOST_STATEMENTS

    def read(self, piece: Piece) -> Iterator[Statement]:
        """The statements that this piece of the model's output completes and that pass their check."""
        self._count("tokens_in", piece.tokens_in)
        self._count("tokens_out", piece.tokens_out)
        self.finish = piece.finish or self.finish
        for proposed in self.reader.feed(piece.text):
            if len(self.accepted) < MOST_STATEMENTS and (statement := self._check(proposed)) is not None:
                self.accepted.append(statement)
                self.corrected += self.repairing is not None
                yield statement

    def _check(self, proposed: Proposed) -> Statement | None:
        if any(proposed.text == check.statement for check in self.checks):
            return None  # said before: models that run in circles say the same again
        began = time.perf_counter()
        with self.step.step("check", characters=len(proposed.text), quotes=len(proposed.quotes)) as step:
            checked = check(proposed, self.passages, self.support)
            step.note(passed=checked.statement is not None)
        self._count("check_seconds", time.perf_counter() - began)
        self.checks.append(Check(proposed.text, checked.statement is not None, checked.reason))
        if checked.statement is None:
            self.failed.append((proposed, checked.reason))
        return checked.statement

    def end(self) -> None:
        """The stream came to its end: is there something to ask for once more?"""
        self.short, self.missing = self.short or self.reader.short, self.missing or self.reader.missing
        if self.repairing is not None:
            self.done = True
        elif not (self.reader.understood or self.reader.circling or self.finish in _NO_SECOND_TRY):
            self.repairing = []
        elif self.failed:
            self.repairing, self.failed = self.failed, []
        else:
            self.done = True
        if self.finish == "length":
            self.notes.append("The model's answer was cut at its limit of length.")
        elif self.reader.circling:
            self.notes.append("The model's answer was cut: it repeated itself.")

    def recover(self, failure: ModelFailure) -> None:
        """The stream failed: tries what may help, ends with what stands, or raises the failure."""
        begun = self.reader.begun
        if failure.kind == "context" and self.most_characters > _FEWEST_CHARACTERS and not self.accepted:
            sent = sum(len(passage.text) for passage in self.passages)
            self.most_characters = min(self.most_characters, sent) // 2
            self.read_in_part = True
        elif failure.kind == "request" and self.structured and not begun:
            self.structured = False
        elif self.accepted or self.repairing is not None:
            self.notes.append(f"The model's answer is not whole: {failure}")
            self.done = True
        elif begun and not self.broke_off:
            self.broke_off = True
        else:
            raise failure

    def draft(self) -> Draft:
        """All that stands, and what became of the rest."""
        self.usage["write_seconds"] = time.perf_counter() - self.started
        self.step.note(**self.usage)
        statements = tuple(self.accepted)
        unusable = (
            not statements and bool(self.passages) and (bool(self.checks) or not self.reader.understood)
        )
        if self.read_in_part:
            self.notes.append("The model read not all of the passages: together they are too long for it.")
        if sentence := self._left_out():
            self.notes.append(sentence)
        elif unusable:
            declined = self.finish == "content_filter" or not self.reader.begun
            self.notes.append(
                f"The model {'declined to answer' if declined else 'wrote nothing that can be read'}."
            )
        closing_words = self._closing() if statements and self.missing else ""
        status: Status = "partial" if closing_words else "answered" if statements else "not_in_articles"
        return Draft(
            statements=statements,
            status=status,
            short=self._proven_short(),
            closing=closing_words,
            unusable=not statements
            and bool(self.passages)
            and (bool(self.checks) or not self.reader.understood),
            checks=tuple(self.checks),
            notes=tuple(self.notes),
            usage=dict(self.usage),
        )

    def _left_out(self) -> str:
        """The sentence on what failed and was not put right."""
        first = self.repairing if self.repairing is not None else self.failed
        count = max(len(first) - self.corrected, len(self.failed))
        if not count:
            return ""
        reasons = "; ".join(dict.fromkeys(reason for _, reason in (*first, *self.failed)))
        return f"{'One sentence was' if count == 1 else f'{count} sentences were'} left out: {reasons}."

    def _closing(self) -> str:
        """Which part of the question has no answer: in the question's words, never in the model's."""
        span = find_quote(self.question.lower(), self.missing.lower().strip(" ?.!"))
        if span is None:
            return "The articles do not answer all of the question."
        return f"The articles do not answer this part of the question: {self.question[span[0] : span[1]]}."

    def _proven_short(self) -> str | None:
        """The short answer, if it stands in the quotes of a statement that is shown."""
        short = self.short.strip(" .")
        if not 0 < len(short.split()) <= MOST_SHORT_WORDS:
            return None
        quotes = [quoted.text for statement in self.accepted for quoted in statement.quotes]
        return short if any(find_quote(quote.lower(), short.lower()) for quote in quotes) else None

    def _count(self, name: str, amount: float) -> None:
        if amount:
            self.usage[name] = self.usage.get(name, 0) + amount


def _as_data(passages: Sequence[Passage], mark: str, most_characters: int) -> str:
    """The passages, numbered from 1, between marks that hold a number drawn for this request alone."""
    blocks = []
    for number, passage in enumerate(passages, start=1):
        text = without_addresses(passage.text[:most_characters])
        most_characters -= len(text)
        head = [
            f"Title: {without_addresses(passage.title)}",
            f"Source: {without_addresses(passage.source) or 'not known'}",
            f"Date: {_date(passage)}",
        ]
        lines = [*(harmless(" ".join(line.split())[:300], mark) for line in head), "", harmless(text, mark)]
        blocks.append("\n".join((f"<passage {number} {mark}>", *lines, f"</passage {number} {mark}>")))
        if most_characters <= 0:
            break
    return "\n\n".join(blocks)


def _date(passage: Passage) -> str:
    published = day_of(passage.published).isoformat() if passage.published else "not known"
    return (
        f"{published}, corrected {day_of(passage.corrected).isoformat()}" if passage.corrected else published
    )


def _as_given(proposed: Proposed) -> dict[str, object]:
    quotes = [{"passage": number, "words": words} for number, words in proposed.quotes]
    return {"quotes": quotes, "text": proposed.text, "speaker": proposed.speaker}


def _listed(failed: Sequence[tuple[Proposed, str]]) -> str:
    if not failed:
        return "- the whole answer: it was not the JSON object that was asked for"
    return "\n".join(f"- {proposed.text}\n  Reason: {reason}." for proposed, reason in failed)
