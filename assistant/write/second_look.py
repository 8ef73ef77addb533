"""The second look: the model that wrote the statements is asked, each beside its quotes, what is not proven.

It sees nothing of the question and of its own answer, and what it says decides together with our own check: neither
alone releases a statement that the other holds to be false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.check.leadins import surroundings
from assistant.check.statements import Assessed
from assistant.draft import Quoted, Statement
from assistant.text.embedded_instructions import harmless
from assistant.text.folding import find_quote
from assistant.types import Verdict
from assistant.write.model_output import ObjectReader, bounded, json_object
from assistant.write.shown_passages import heading

Look = Literal["carried", "not carried", "contradicted"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the second look made of a statement, and the words that it found unproven."""

    look: Look
    unproven: str = ""


def schema(longest: int | None = None) -> dict[str, Any]:
    """What structured output of a second look is asked to follow."""
    looks = {"type": "string", "enum": ["carried", "not carried", "contradicted"]}
    verdict = json_object(sentence={"type": "integer"}, unproven=bounded(longest), verdict=looks)
    return json_object(verdicts={"type": "array", "items": verdict})


@dataclass
class LookReader(ObjectReader):
    """Reads a second look's output."""

    seen: dict[int, Seen] = field(default_factory=dict)
    """By the number of the sentence, from 1; the first word on each counts."""

    def feed(self, piece: str) -> list[int]:
        """The numbers of the sentences on which this piece of output ends what is said."""
        numbers = []
        for value, _ in self.objects(piece):
            number, look = value.get("sentence"), _look(value)
            if isinstance(number, int) and look is not None and number not in self.seen:
                unproven = value.get("unproven")
                self.seen[number] = Seen(
                    look, " ".join(unproven.split())[:200] if isinstance(unproven, str) else ""
                )
                numbers.append(number)
        return numbers


def _look(value: Mapping[str, Any]) -> Look | None:
    said = str(value.get("verdict", "")).lower().replace("_", " ").strip()
    if said.startswith("contradict"):
        return "contradicted"
    if said.startswith(("not", "un", "partly", "partially")):
        return "not carried"
    return "carried" if said.startswith(("carried", "support", "proven")) else None


def settle(assessed: Assessed, seen: Seen | None) -> Assessed:
    """What our check and the second look come to together; without a second look our check alone decides."""
    if seen is None or assessed.statement is None:
        return assessed
    reason = f"not proven: “{seen.unproven}”" if seen.unproven else "its quotes do not say all of it"
    if seen.look == "contradicted":
        return _with(assessed, "contradicted", reason)
    if seen.look == "not carried" or _is_doubted(assessed.statement, seen):
        return _with(
            assessed, "contradicted" if assessed.verdict == "contradicted" else "unsupported", reason
        )
    if assessed.verdict == "supported" or not assessed.is_open:
        return assessed
    return _with(assessed, "supported", "")


def _is_doubted(statement: Statement, seen: Seen) -> bool:
    """Does it name words of the statement that stand in no quote, whatever it calls the statement?"""
    named = seen.unproven.strip(" .,;:'\"“”")
    return (
        bool(named)
        and find_quote(statement.text.lower(), named.lower()) is not None
        and not any(find_quote(quoted.text.lower(), named.lower()) for quoted in statement.quotes)
    )


def _with(assessed: Assessed, verdict: Verdict, reason: str) -> Assessed:
    return replace(assessed, verdict=verdict, reason=reason)


def as_data(statements: Sequence[Statement], later: Mapping[str, Sequence[Quoted]], mark: str) -> str:
    """The statements, numbered from 1, each with its quotes, what is known of their articles, and later reports."""
    blocks = []
    for number, statement in enumerate(statements, start=1):
        lines = [f"<sentence {number} {mark}>", harmless(statement.text, mark)]
        lines += _quoted("Quote", statement.quotes, mark)
        lines += _quoted("Later report, not quoted", later.get(statement.text, ()), mark)
        blocks.append("\n".join([*lines, f"</sentence {number} {mark}>"]))
    return "\n\n".join(blocks)


def _quoted(label: str, quotes: Sequence[Quoted], mark: str) -> Iterator[str]:
    last = ""
    for quoted in quotes:
        head = heading(quoted.passage, mark)
        if head != last:
            yield head
        yield f"{label}: {harmless(quoted.text, mark)}"
        around = " ".join(surroundings(quoted).text.split())
        if len(around) > len(quoted.text):
            yield f"It stands in: {harmless(around, mark)}"
        last = head
