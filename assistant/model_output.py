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

MOST_CHARACTERS = 40_000
"""Beyond this a model is taken to run in circles, and the rest is not read."""


_THOUGHTS = "<think>"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A statement as a model wrote it: nothing of it has been checked. `quotes` are (passage number, words)."""

    text: str
    quotes: tuple[tuple[int, str], ...]
    speaker: str


SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["statements", "short", "missing"],
    "properties": {
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["quotes", "text", "speaker"],
                "properties": {
                    "quotes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["passage", "words"],
                            "properties": {"passage": {"type": "integer"}, "words": {"type": "string"}},
                        },
                    },
                    "text": {"type": "string"},
                    "speaker": {"type": "string"},
                },
            },
        },
        "short": {"type": "string"},
        "missing": {"type": "string"},
    },
}
"""What structured output is asked to follow."""


@dataclass
class OutputReader:
    """Fed with pieces of output; `short`, `missing` and `understood` are final after the last piece."""

    short: str = ""
    missing: str = ""
    understood: bool = False
    """Has anything been read that has the shape of an answer, were it an empty list of statements?"""
    _text: str = ""
    _at: int = 0
    _open: list[int] = field(default_factory=list)
    _in_string: bool = False

    @property
    def begun(self) -> bool:
        """Has the model written anything yet?"""
        return bool(self._text)

    @property
    def written(self) -> str:
        """What it has written so far."""
        return self._text

    @property
    def overlong(self) -> bool:
        """Has the model written more than any answer needs?"""
        return len(self._text) > MOST_CHARACTERS

    def feed(self, piece: str) -> list[Proposed]:
        """The statements that this piece of output completes."""
        self._text += piece
        if self._skips_thoughts():
            return []
        found: list[Proposed] = []
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
                self._in_string = True
            elif character == "{":
                self._open.append(self._at)
            elif character == "}" and self._open:
                found.extend(self._close(self._open.pop(), self._at + 1))
            self._at += 1
        return found

    def _skips_thoughts(self) -> bool:
        """Is this still the thinking that some models write out first, whose braces mean nothing?"""
        begun = self._text.lstrip()
        if self._at or not begun or not _THOUGHTS.startswith(begun[: len(_THOUGHTS)]):
            return False
        _, closed, rest = self._text.partition("</think>")
        self._text = rest if closed else self._text
        return not closed

    def _close(self, start: int, end: int) -> list[Proposed]:
        value = _loads(self._text[start:end])
        if not isinstance(value, dict):
            return []
        if isinstance(value.get("text"), str):
            self.understood = True
            return [_proposed(value)]
        if isinstance(value.get("statements"), list):
            self.understood = True
        if self.understood and not self._open:
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
