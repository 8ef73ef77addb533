"""One question and what came back, as the chat keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.feedback import LONGEST_REASON, Verdict, as_verdict
from assistant.types import (
    Answer,
    Check,
    Citation,
    Item,
    Message,
    Passage,
    Request,
    RetrievedPassage,
    parse_moment,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The filters as the page holds them: days in ISO form, "" where there is no limit."""

    sources: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    as_of: str = ""

    @classmethod
    def from_page(cls, masthead: object) -> Limits:
        """From the masthead's value; anything that is not a filter is dropped, the chain judges the days."""
        chosen = masthead.get("chosen") if isinstance(masthead, dict) else None
        if not isinstance(chosen, dict):
            return cls()
        sources = chosen.get("sources")
        names = tuple(name for name in sources if isinstance(name, str)) if isinstance(sources, list) else ()
        days = {
            key: value for key in ("since", "until", "as_of") if isinstance(value := chosen.get(key), str)
        }
        return cls(names, **days)

    def __bool__(self) -> bool:
        return bool(self.sources or self.since or self.until or self.as_of)

    def to_page(self) -> dict[str, Any]:
        """As the masthead's script keeps them."""
        return {"sources": list(self.sources), "since": self.since, "until": self.until, "as_of": self.as_of}

    def to_call(self) -> dict[str, Any]:
        """As keyword arguments of `Assistant.stream`."""
        return {
            "sources": list(self.sources),
            "since": self.since or None,
            "until": self.until or None,
            "as_of": self.as_of or None,
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, the text that has arrived so far, and the answer once it is whole."""

    question: str
    limits: Limits = Limits()
    text: str = ""
    answer: Answer | None = None
    seconds: float = 0.0
    stopped: bool = False
    key: str = ""
    """Names the turn among all, for the reader's verdict on it; "" where none is asked for."""
    verdict: Verdict | None = None
    reason: str = ""

    @property
    def searched(self) -> str:
        """The question as it was searched, and as it was asked until that is known."""
        return self.answer.question if self.answer is not None else self.question

    def heard(self, event: str | Answer, seconds: float) -> Turn:
        """The turn after one more event of the stream, `seconds` after the question."""
        if isinstance(event, Answer):
            return replace(self, text=event.text, answer=event, seconds=seconds)
        return replace(self, text=self.text + event, seconds=seconds)

    def stop(self) -> Turn:
        """The turn as it stays when the reader stops it."""
        return replace(self, stopped=True)

    def judged(self, verdict: Verdict | None, reason: str) -> Turn:
        """The turn with the reader's verdict on its answer; None takes it back."""
        return replace(self, verdict=verdict, reason=reason[:LONGEST_REASON] if verdict else "")

    def to_keep(self) -> dict[str, Any] | None:
        """The turn as plain JSON for the browser to keep; None until it is answered.

        Of passages that are not cited only the place is kept: their text is long and no card shows it.
        """
        if self.answer is None:
            return None
        cited = {citation.article_id for citation in self.answer.citations}
        found = [
            one if one.passage.article_id in cited else replace(one, passage=replace(one.passage, text=""))
            for one in self.answer.retrieved
        ]
        answer = replace(self.answer, retrieved=tuple(found)).to_dict()
        return {
            "question": self.question,
            "limits": self.limits.to_page(),
            "seconds": self.seconds,
            "answer": answer,
            "key": self.key,
            "verdict": self.verdict,
            "reason": self.reason,
        }


def history_of(turns: Sequence[Turn]) -> list[Message]:
    """The conversation as the chain takes it; turns that brought no answer are left out."""
    messages: list[Message] = []
    for turn in turns:
        if turn.answer is not None:
            messages.append({"role": "user", "content": turn.question})
            messages.append({"role": "assistant", "content": turn.answer.text})
    return messages


def to_keep(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """A conversation as plain JSON for the browser to keep."""
    return [kept for turn in turns if (kept := turn.to_keep()) is not None]


def kept_turns(kept: object) -> tuple[Turn, ...]:
    """The turns of a conversation that a browser kept; none where it kept something else, or an older form."""
    try:
        return tuple(map(_kept_turn, kept)) if isinstance(kept, list) else ()
    except (AttributeError, KeyError, TypeError, ValueError):
        return ()


def kept_lines(kept: object) -> tuple[tuple[Item, ...], tuple[Citation, ...]]:
    """Lines of a list and what they cite, as a browser kept them; none where it kept something else."""
    try:
        if isinstance(kept, dict):
            return tuple(map(_kept_item, kept["items"])), tuple(map(_kept_citation, kept["citations"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    return (), ()


def _kept_turn(kept: Mapping[str, Any]) -> Turn:
    answer = _kept_answer(kept["answer"])
    limits = Limits.from_page({"chosen": kept["limits"]})
    turn = Turn(str(kept["question"]), limits, answer.text, answer, float(kept["seconds"]))
    turn = replace(turn, key=str(kept.get("key", "")))
    return turn.judged(as_verdict(kept.get("verdict")), str(kept.get("reason", "")))


def _kept_answer(kept: Mapping[str, Any]) -> Answer:
    found = [RetrievedPassage(_kept_passage(r["passage"]), r["score"], r["rank"]) for r in kept["retrieved"]]
    return Answer(
        **{
            **kept,
            "citations": tuple(_kept_citation(c) for c in kept["citations"]),
            "retrieved": tuple(found),
            "notes": tuple(kept["notes"]),
            "checks": tuple(Check(**check) for check in kept["checks"]),
            "nearest": tuple(kept["nearest"]),
            "items": tuple(_kept_item(item) for item in kept.get("items", ())),
            "closest": tuple(_kept_citation(c) for c in kept.get("closest", ())),
            "request": _kept_request(kept["request"]) if kept.get("request") else None,
        }
    )


def _kept_request(kept: Mapping[str, Any]) -> Request:
    since, until = (date.fromisoformat(day) if (day := kept[name]) else None for name in ("since", "until"))
    return Request(**{**kept, "since": since, "until": until, "sources": tuple(kept["sources"])})


def _kept_item(kept: Mapping[str, Any]) -> Item:
    return Item(
        **{
            **kept,
            "citations": tuple(kept["citations"]),
            "published": parse_moment(kept["published"]),
            "sides": tuple(_kept_item(side) for side in kept["sides"]),
        }
    )


def _kept_citation(kept: Mapping[str, Any]) -> Citation:
    return Citation(
        **{
            **kept,
            "published": parse_moment(kept["published"]),
            "also_in": tuple(kept["also_in"]),
        }
    )


def _kept_passage(kept: Mapping[str, Any]) -> Passage:
    corrected = parse_moment(kept["corrected"])
    return Passage(**{**kept, "also_in": tuple(kept["also_in"]), "corrected": corrected})
