"""A model's output, read while it arrives: each statement as soon as its last brace is there.

Asked for is one JSON object, {"statements": [...], "short": …, "missing": …}. Read is what models make of it:
fences or words around it, a bare list, one object a line, trailing commas, thoughts before it, an end that
never came. What cannot be read is left out; nothing is guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.draft import Proposed

MOST_CHARACTERS = 40_000
"""No answer needs more, and the rest is not read."""
_CIRCLE = 25, 3
"""Characters that stand so often in one text are taken for the beginning of a text without end."""
MOST_QUOTES = 4
"""Of one statement, as the schema asks for: a small model that follows a grammar would else never leave the list."""

_THOUGHTS_BEGIN = re.compile(r"<(?:t(?:h(?:i(?:n(?:k(?:i(?:ng?)?)?)?)?)?)?)?(?:>|\Z)", re.IGNORECASE)
_THOUGHTS_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE)


def schema(longest: int | None = None) -> dict[str, Any]:
    """What structured output is asked to follow; `longest` bounds each text in characters.

    A server that turns the schema into a grammar then brings a small model that runs in circles to an end. OpenAI's
    own takes no such bound on texts, only on lists.
    """
    text = bounded(longest)
    quote = json_object(passage={"type": "integer"}, words=text)
    quotes = {"type": "array", "maxItems": MOST_QUOTES, "items": quote}
    statement = json_object(quotes=quotes, text=text, speaker=text)
    return json_object(statements={"type": "array", "items": statement}, short=text, missing=text)


def bounded(longest: int | None) -> dict[str, Any]:
    """A text of at most so many characters; of any length for None."""
    return {"type": "string"} if longest is None else {"type": "string", "maxLength": longest}


def json_object(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object of just these properties, in the order in which models write them: quotes before the text."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


@dataclass
class ObjectReader:
    """Fed with pieces of output; hands back each JSON object as soon as its last brace is there, inner ones first."""

    _text: str = ""
    _at: int = 0
    _open: list[int] = field(default_factory=list)
    _in_string: bool = False
    _string_at: int = 0
    """Where the text begins that was last begun."""

    @property
    def begun(self) -> bool:
        """Has the model written anything yet?"""
        return bool(self._text.strip())

    @property
    def written(self) -> str:
        """What it has written so far, without its thoughts."""
        return self._text

    @property
    def overlong(self) -> bool:
        """Has the model written more than any answer needs?"""
        return len(self._text) > MOST_CHARACTERS

    @property
    def circling(self) -> bool:
        """Does the model write the same again and again, as small ones do until somebody stops them?"""
        length, often = _CIRCLE
        last = self._text[-length:]
        return self._in_string and self._text.count(last, self._string_at) >= often

    def objects(self, piece: str) -> list[tuple[dict[str, Any], bool]]:
        """The objects that this piece of output closes, and whether each stands in no other."""
        self._text += piece
        found: list[tuple[dict[str, Any], bool]] = []
        while self._at < len(self._text):
            character = self._text[self._at]
            if self._in_string:
                if character == "\\":
                    if self._at + 1 >= len(self._text):
                        break  # what is escaped comes with the next piece
                    self._at += 1
                elif character == '"':
                    self._in_string = False
            elif character == '"' and self._open:
                self._in_string, self._string_at = True, self._at + 1
            elif character == "{":
                self._open.append(self._at)
            elif character == "}" and self._open:
                value = _loads(self._text[self._open.pop() : self._at + 1])
                if isinstance(value, dict):
                    found.append((value, not self._open))
            elif character == "<" and not self._open and _THOUGHTS_BEGIN.match(self._text, self._at):
                if (closed := _THOUGHTS_END.search(self._text, self._at)) is None:
                    break  # braces in thoughts mean nothing
                self._text = self._text[: self._at] + self._text[closed.end() :]
                continue
            elif character == ">" and _THOUGHTS_END.match(self._text[max(0, self._at - 7) : self._at + 1]):
                self._open.clear()  # thoughts whose beginning a server kept to itself
            self._at += 1
        return found


@dataclass
class OutputReader(ObjectReader):
    """Reads an answer; `short`, `missing` and `understood` are final after the last piece."""

    short: str = ""
    missing: str = ""
    understood: bool = False
    """Has anything been read that has the shape of an answer, were it an empty list of statements?"""

    def feed(self, piece: str) -> list[Proposed]:
        """The statements that this piece of output completes."""
        return [statement for value, whole in self.objects(piece) for statement in self._read(value, whole)]

    def _read(self, value: dict[str, Any], whole: bool) -> list[Proposed]:
        if isinstance(value.get("text"), str):
            self.understood = True
            return [_proposed(value)] if value["text"].strip() else []
        if isinstance(value.get("statements"), list):
            self.understood = True
        if self.understood and whole:
            self.short = _string(value.get("short")) or self.short
            self.missing = _string(value.get("missing")) or self.missing
        return []


def _loads(text: str) -> object:
    for attempt in (text, re.sub(r",(\s*[}\]])", r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _proposed(value: Mapping[str, Any]) -> Proposed:
    given = value.get("quotes")
    quotes = given if isinstance(given, list) else [given]
    return Proposed(
        text=" ".join(value["text"].split()),
        quotes=tuple(
            (number, quote["words"])
            for quote in quotes
            if isinstance(quote, dict)
            and isinstance(quote.get("words"), str)
            and (number := _number(quote.get("passage"))) is not None
        ),
        speaker=_string(value.get("speaker")),
    )


def _number(value: object) -> int | None:
    """A passage's number, also from "3" or "passage 3"."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    digits = re.search(r"\d{1,4}", value) if isinstance(value, str) else None
    return int(digits[0]) if digits else None


def _string(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
