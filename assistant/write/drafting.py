"""One written answer in the making, without any input or output of its own: what to send next, what came of it.

Four requests at most: the statements; the second look at them; those that failed once more, with the reason; the
second look at the corrected ones. A statement is released as soon as all before it are decided, and never withdrawn.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.check.later_reports import later_reports, overtaken_by
from assistant.check.statements import Assessed, assess
from assistant.draft import Draft, Proposed, Quoted, Statement
from assistant.language.stems import content_words
from assistant.models.chat import Asking, ModelFailure, Piece, Request
from assistant.ports import Judge
from assistant.question.analysis import Question
from assistant.question.understanding import points_asked
from assistant.text.folding import find_quote
from assistant.tracing.steps import Step
from assistant.types import Passage, Status
from assistant.wording import COULD_NOT_BE_CHECKED
from assistant.write import second_look
from assistant.write.model_output import OutputReader, schema
from assistant.write.places import Place, decide
from assistant.write.prompts import Prompt
from assistant.write.second_look import LookReader
from assistant.write.shown_passages import as_data

MOST_STATEMENTS = 8
MOST_ASKED = 20
"""The same where a question asks for more points than that."""
MOST_CHARACTERS = 60_000
"""Of passages in one request, about 15,000 tokens; halved as often as a model finds it too much."""
MOST_SHORT_WORDS = 12
_FEWEST_CHARACTERS = 400
_TOO_MANY = 4
"""Statements more than asked for after which a model is taken to write without end."""
_NO_SECOND_TRY = {"length", "content_filter"}
"""Why a model ended that would end in the same way again."""
_PROSE = 160
"""Characters of a model's own words that a note gives."""

Stage = Literal["write", "look", "repair", "done"]


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts of an answer."""

    answer: Prompt
    question: Prompt
    again: Prompt
    compare: Prompt
    second_look: Prompt

    def rules(self, question: Question, most_statements: int) -> str:
        """What the model is told of its task, with what the form adds that the question asks for."""
        rules = self.answer.fill(most_statements=str(most_statements))
        return f"{rules}\n\n{self.compare.fill()}" if question.sides and len(question.sides[0]) > 1 else rules


def most_statements(question: Question) -> int:
    """How many statements an answer to the question has room for."""
    return max(MOST_STATEMENTS, min(points_asked(question.wording) or 0, MOST_ASKED))


@dataclass
class Drafting:
    """What is known of the answer so far."""

    prompts: Prompts
    judge: Judge
    question: Question
    passages: Sequence[Passage]
    """As they are shown to the model, numbered from 1 in their order."""
    earlier: Sequence[str]
    step: Step
    longest: int | None
    """Characters of one text, where the server may be told."""
    looks: bool = True
    """Is the model asked for a second look?"""
    most_statements: int = MOST_STATEMENTS
    beside: Sequence[Passage] = ()
    """What else was found: it may tell that a statement is out of date."""
    stage: Stage = "write"
    places: list[Place] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    usage: dict[str, float] = field(default_factory=dict)
    reader: OutputReader = field(default_factory=OutputReader)
    look: LookReader = field(default_factory=LookReader)
    looked_at: list[Place] = field(default_factory=list)
    later: dict[Statement, list[Quoted]] = field(default_factory=dict)
    repairing: list[Place] = field(default_factory=list)
    """Those that are asked for once more, until each has its correction."""
    short: str = ""
    missing: str = ""
    said: str = ""
    """The model's own words where they are no answer: a refusal, a question, an apology."""
    finish: str | None = None
    asking: Asking = "schema"
    """How the server is asked for output in its shape: less is asked for where it rejects that."""
    most_characters: int = MOST_CHARACTERS
    read_in_part: bool = False
    broke_off: bool = False
    asked_again: bool = False
    failed: bool = False
    """Did nothing come back that could be used?"""
    repaired: bool = False
    too_many: int = 0
    released: int = 0
    shown: list[Statement] = field(default_factory=list)
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    """Drawn for this answer alone, so that nothing written before can close a passage."""
    started: float = field(default_factory=time.perf_counter)

    def request(self) -> Request | None:
        """What to send next; None when the draft is ready."""
        if self.stage == "done" or not self.passages:
            return None
        self.finish = None
        self._count("requests", 1)
        if self.stage == "look":
            return self._look_request()
        self.reader = OutputReader()
        asked = "".join(f"Asked before: {question}\n" for question in self.earlier)
        human = self.prompts.question.fill(
            mark=self.mark,
            passages=as_data(self.passages, self.mark, self.most_characters),
            asked_before=asked,
            question=self.question.wording,
        )
        messages = [("system", self.prompts.rules(self.question, self.most_statements)), ("human", human)]
        if self.stage == "repair" or self.asked_again:
            given = {"statements": [_as_given(place.proposed) for place in self.repairing]}
            messages += [
                ("ai", json.dumps(given, ensure_ascii=False)),
                ("human", self.prompts.again.fill(failures=_listed(self.repairing))),
            ]
        return self._request(messages, schema(self.longest))

    def _look_request(self) -> Request:
        self.look = LookReader()
        statements = [place.assessed.statement for place in self.looked_at]
        known = [statement for statement in statements if statement is not None]
        later = {s.text: self._later(s) for s in known}
        data = second_look.as_data(known, later, self.mark)
        messages = [("human", self.prompts.second_look.fill(mark=self.mark, statements=data))]
        return self._request(messages, second_look.schema(self.longest))

    def _request(self, messages: Sequence[tuple[str, str]], shape: Mapping[str, Any]) -> Request:
        counted = self.asking == "schema"  # a server that rejects a request may not know how to count either
        return Request(messages, shape, self.asking, counted, callbacks=self.step.callbacks)

    def _asks_for_less(self, failure: ModelFailure) -> bool:
        """Was the request rejected, and may it be for how its output's shape was asked for?"""
        if failure.kind != "request" or self.asking == "words":
            return False
        self.asking = "tool" if self.asking == "schema" else "words"
        return True

    @property
    def has_enough(self) -> bool:
        """Need no more be read of this stream? What follows the last statement (`short`, `missing`) is still read."""
        reader = self.look if self.stage == "look" else self.reader
        return reader.overlong or reader.circling or self.too_many > _TOO_MANY

    def read(self, piece: Piece) -> Iterator[Statement]:
        """The statements that this piece of the model's output decides, in the order in which they are shown."""
        self._count("tokens_in", piece.tokens_in)
        self._count("tokens_out", piece.tokens_out)
        self.finish = piece.finish or self.finish
        if self.stage == "look":
            for number in self.look.feed(piece.text):
                if 1 <= number <= len(self.looked_at):
                    self.looked_at[number - 1].settle(self.look.seen[number])
        else:
            for proposed in self.reader.feed(piece.text):
                self._take(proposed)
        yield from self._release()

    def end(self) -> Iterator[Statement]:
        """The stream came to its end: what is asked for next, and which statements that decides."""
        if self.stage == "look":
            self._repair_or_finish()
        else:
            self._end_writing()
        yield from self._release(final=self.stage == "done")

    def recover(self, failure: ModelFailure) -> Iterator[Statement]:
        """The stream failed: tries what may help, or ends with what stands; another answerer may have to try."""
        if self.stage == "look":
            if not self.look.begun and self._asks_for_less(failure):
                return
            self.notes.append(f"The second look is not whole: {failure}")
            self.repaired = True  # a server that fails is not asked for more
            yield from self.end()
            return
        begun = self.reader.begun
        if failure.kind == "context" and self.most_characters > _FEWEST_CHARACTERS and not self.places:
            sent = sum(len(passage.text) for passage in self.passages)
            self.most_characters = min(self.most_characters, sent) // 2
            self.read_in_part = True
        elif not begun and self._asks_for_less(failure):
            return
        elif self.places or self.asked_again:
            self.notes.append(f"The model's answer is not whole: {failure}")
            self.repaired = True  # nothing more is asked for than a look at what is there
            self._look_or_go_on()
            yield from self._release(final=self.stage == "done")
        elif begun and not self.broke_off:
            self.broke_off = True
        else:
            self.notes.append(str(failure))
            self.failed, self.stage = True, "done"

    def _take(self, proposed: Proposed) -> None:
        """A statement that the model wrote: a place of its own, or the correction of one that failed."""
        if self.stage == "repair":
            if (place := self._corrects(proposed)) is not None:
                self.repairing.remove(place)
                at = self.places.index(place)
                place.correct(proposed, self._assess(proposed, at))
                self._settle_now(place)
                if at + 1 < len(self.places) and self.places[at + 1].leans:
                    follower = self.places[at + 1]
                    follower.assessed, follower.settled = self._assess(follower.proposed, at + 1), None
                    self._settle_now(follower)
        elif any(proposed.text == place.proposed.text for place in self.places):
            self.too_many += 1  # said before: models that run in circles say the same again
        elif len(self.places) >= self.most_statements:
            self.too_many += 1
        else:
            self.places.append(Place(proposed, self._assess(proposed, len(self.places))))
            self._settle_now(self.places[-1])

    def _corrects(self, proposed: Proposed) -> Place | None:
        """Which of those that failed this is given for: the one whose words it shares most."""
        said = content_words(proposed.text)
        return max(
            self.repairing,
            key=lambda place: len(said & content_words(place.proposed.text)),
            default=None,
        )

    def _assess(self, proposed: Proposed, at: int) -> Assessed:
        began = time.perf_counter()
        with self.step.step("check", characters=len(proposed.text), quotes=len(proposed.quotes)) as step:
            before = self.places[at - 1].assessed.statement if at else None
            leaning = Place(proposed, Assessed(None)).leans
            assessed = assess(proposed, self.passages, self.judge, before if leaning else None)
            step.note(passed=assessed.verdict == "supported")
        self._count("check_seconds", time.perf_counter() - began)
        return assessed

    def _settle_now(self, place: Place) -> None:
        """Settles what waits for nothing: neither for a second look nor for a statement that tells the later value."""
        if place.assessed.statement is None or not (self.looks or self._overtaken(place)):
            place.settle(None)

    def _settle_alone(self, place: Place) -> None:
        """Settles by our check alone, all statements being there."""
        if (report := self._overtaken(place)) is not None:
            reason = f"a later report says: “{report.text}”"
            place.assessed = replace(place.assessed, verdict="unsupported", reason=reason)
        place.settle(None)

    def _overtaken(self, place: Place) -> Quoted | None:
        """A later report that gives another value than the statement, where no other statement rests on that report."""
        statement = place.assessed.statement
        if statement is None or place.assessed.verdict != "supported":
            return None
        told = [
            quoted
            for other in self.places
            if other is not place and other.assessed.statement is not None
            for quoted in other.assessed.statement.quotes
            if other.assessed.verdict == "supported"
        ]
        untold = [one for one in self._later(statement) if not any(map(one.overlaps, told))]
        return overtaken_by(statement, untold, self.judge)

    def _later(self, statement: Statement) -> list[Quoted]:
        """The later reports beside a statement, looked for once: for the second look, and where that fails."""
        if statement not in self.later:
            self.later[statement] = later_reports(statement, [*self.passages, *self.beside])
        return self.later[statement]

    def _end_writing(self) -> None:
        self.short, self.missing = self.short or self.reader.short, self.missing or self.reader.missing
        if self.finish == "length":
            self.notes.append("The model's answer was cut at its limit of length.")
        elif self.reader.circling:
            self.notes.append("The model's answer was cut: it repeated itself.")
        if not (self.reader.understood or self.places):
            self.said = " ".join(self.reader.written.split()) or self.said
        hopeless = self.reader.circling or self.finish in _NO_SECOND_TRY
        if self.stage == "write" and not self.reader.understood and not hopeless and not self.asked_again:
            self.asked_again = True
        else:
            self.repaired = self.repaired or self.stage == "repair" or self.asked_again
            self._look_or_go_on()

    def _look_or_go_on(self) -> None:
        self.looked_at = [place for place in self.places if place.settled is None]
        if self.looks and self.looked_at:
            self.stage = "look"
        else:
            self._repair_or_finish()

    def _repair_or_finish(self) -> None:
        for place in self.places:
            if place.settled is None:
                self._settle_alone(place)
        failing = [place for place in self.places if place.fails]
        if failing and not self.repaired:
            self.stage, self.repairing, self.repaired = "repair", failing, True
        else:
            self.stage = "done"

    def _release(self, final: bool = False) -> Iterator[Statement]:
        """The statements that are decided, up to the first that is not."""
        decide(self.places, final)
        while self.released < len(self.places) and self.places[self.released].outcome is not None:
            statement = self.places[self.released].shown
            self.released += 1
            if statement is not None:
                self.shown.append(statement)
                yield statement

    def draft(self) -> Draft:
        """All that is shown, and what became of the rest."""
        self.usage["write_seconds"] = time.perf_counter() - self.started
        self.usage["passages_sent"] = len(self.passages)
        self.step.note(**self.usage)
        statements = tuple(self.shown)
        unusable = (
            not statements and bool(self.passages) and (bool(self.places) or not self.reader.understood)
        )
        if self.read_in_part:
            self.notes.append("The model read not all of the passages: together they are too long for it.")
        if left_out := self._left_out():
            self.notes.append(left_out)
        elif unusable and not self.failed:
            self.notes.append(self._what_came())
        short = self._proven_short()
        lost = any(place.outcome != "stands" for place in self.places) and short is None
        left = any(place.outcome == "left_out" for place in self.places)
        closing = self._closing() if self.missing else COULD_NOT_BE_CHECKED if lost and left else ""
        partial = bool(self.missing) or lost
        status: Status = "not_in_articles" if not statements else "partial" if partial else "answered"
        return Draft(
            statements=statements,
            status=status,
            short=short,
            closing=closing if statements else "",
            unusable=unusable,
            checks=tuple(place.check for place in self.places),
            notes=tuple(self.notes),
            usage=dict(self.usage),
        )

    def _left_out(self) -> str:
        """The sentence on what failed and was not put right."""
        lost = [place for place in self.places if place.outcome == "left_out"]
        if not lost:
            return ""
        reasons = "; ".join(dict.fromkeys(place.reason for place in lost))
        return (
            f"{'One sentence was' if len(lost) == 1 else f'{len(lost)} sentences were'} left out: {reasons}."
        )

    def _what_came(self) -> str:
        """What the model did instead of answering."""
        if self.finish == "content_filter":
            return "The model declined to answer."
        if self.finish in {"tool_calls", "function_call"} and not self.said:
            return "The model called a tool instead of answering."
        if not self.said:
            return "The model declined to answer: its reply was empty."
        if "{" in self.said:
            return "The model wrote nothing that can be read."
        cut = self.said if len(self.said) <= _PROSE else f"{self.said[:_PROSE].rsplit(' ', 1)[0]} …"
        return f"The model wrote no answer, but: “{cut}”"

    def _closing(self) -> str:
        """Which part of the question has no answer: in the question's words, never in the model's."""
        asked, wording = self.question.words, self.question.wording
        if asked and asked <= content_words(self.missing):
            return "The model found no answer to the question; what is shown comes near."
        span = find_quote(wording.lower(), self.missing.lower().strip(" ?.!"))
        if span is None:
            return "No article was found that answers all of the question."
        return f"No article was found that answers this part of the question: {wording[span[0] : span[1]]}."

    def _proven_short(self) -> str | None:
        """The short answer, if it stands in the quotes of a statement that stands."""
        short = self.short.strip(" .")
        if not 0 < len(short.split()) <= MOST_SHORT_WORDS:
            return None
        quotes = [
            quoted.text for statement in self.shown if not statement.marked for quoted in statement.quotes
        ]
        return short if any(find_quote(quote.lower(), short.lower()) for quote in quotes) else None

    def _count(self, name: str, amount: float) -> None:
        if amount:
            self.usage[name] = self.usage.get(name, 0) + amount


def _as_given(proposed: Proposed) -> dict[str, object]:
    quotes = [{"passage": number, "words": words} for number, words in proposed.quotes]
    return {"quotes": quotes, "text": proposed.text, "speaker": proposed.speaker}


def _listed(failed: Sequence[Place]) -> str:
    if not failed:
        return "- the whole answer: it was not the JSON object that was asked for"
    return "\n".join(f"- {place.proposed.text}\n  Reason: {place.reason}." for place in failed)
