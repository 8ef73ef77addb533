"""Transcripts and interviews: who has the floor, told by what stands before a colon or by question and answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.text.sentences import Span, paragraph_spans

_LABEL = re.compile(
    r"[*_]{0,2}(?P<name>[^\W\d_][\w.'’ \u00a0-]{0,48}?)"
    r"(?P<role>,[ \u00a0][^:\n]{1,70}?)?(?P<aside>[ \u00a0]*\([^():\n]{1,40}\))?[*_]{0,2}"
    r"[ \u00a0]*[:：][*_]{0,2}(?=\s|$)"
)
_LINE = re.compile(r"[^\n]+")
_FIRST_PERSON = re.compile(
    r"\b(?:I|me|my|we|us|our|ich|mir|mich|mein\w*|wir|uns\w*|yo|mi|nosotros|nuestr\w+|je|j[’']\w+|mon|ma|nous|notre)\b"
)
_ADDRESS = re.compile(_FIRST_PERSON.pattern + r"|\b(?:you|your|du|Sie|Ihr\w*|usted\w*|tú|vous|votre|vos)\b")
_QUOTED = re.compile(r"[\"“„«»‘][^\"”“»«]*[\"”“»«]")
_MANY = 3
"""So many turns make a transcript, so many questions an interview."""
_LONGEST_NAME = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """Words `text[start:end]` of whom stands before them: `label` the name as it stands there, at `named`; "" where
    none
    stands there. `asks` where it is an interview's question."""

    start: int
    end: int
    label: str
    named: Span | None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    words: str
    label: re.Match[str] | None

    @property
    def called(self) -> str:
        """The last word of the name before the colon, in small letters; "" where there is none."""
        return self.label["name"].split()[-1].lower() if self.label else ""

    @property
    def is_question(self) -> bool:
        """Is it a question of some words, and in nobody's quotation marks?"""
        words = self.words[self.label.end() - self.start :] if self.label else self.words
        return words.endswith("?") and not self.is_quoted and len(words.split()) >= 3

    @property
    def is_quoted(self) -> bool:
        return self.words[:1] in "\"“„«»‘'「『"


def turns(text: str) -> list[Turn]:
    """The turns of a transcript or an interview, in order; none in any other text.

    A transcript is a text most of whose lines, from the first such on, begin with a name and a colon, at least two
    of the
    names more than once, and in which people speak of themselves and to each other. An interview is one in which,
    from the first question on that is a line of its own, questions
    and answers take turns, and answers are given in the first person.
    """
    lines = [
        _line(text, *m.span())
        for a, b in paragraph_spans(text)
        for m in _LINE.finditer(text, a, b)
        if m[0].strip(" *_")
    ]
    return list(_transcript(text, lines) or _interview(text, lines))


def _line(text: str, start: int, end: int) -> _Line:
    found = _LABEL.match(text, start, end)
    if found and not _is_name(found["name"]):
        found = None
    while end > start and text[end - 1] in " \u00a0*_\r\t":
        end -= 1
    while start < end and text[start] in " \u00a0*_\t":
        start += 1
    return _Line(start, end, text[start:end], found)


def _is_name(label: str) -> bool:
    words = label.split()
    return bool(words) and len(words) <= _LONGEST_NAME and all(w[0].isupper() or len(w) <= 3 for w in words)


def _transcript(text: str, lines: Sequence[_Line]) -> list[Turn]:
    often = Counter(line.called for line in lines if line.label)
    recurring = {name for name, n in often.items() if n > 1}
    shouted = {line.called for line in lines if line.label and _is_shouted(line.label["name"])}
    known = [i for i, line in enumerate(lines) if line.called and line.called in recurring | shouted]
    names = {lines[i].called for i in known}
    if len(known) < _MANY or len(names & recurring) < 2 or 2 * len(known) < len(lines) - known[0]:
        return []
    if 4 * len(names) > 3 * len(known):
        return []  # "Portland: …", "Bel Air: …": each line begins with another place
    found = list(_with_floor(lines, set(known)))
    personal = sum(1 for turn in found if _ADDRESS.search(_QUOTED.sub("", text[turn.start : turn.end])))
    return found if personal >= 2 and 4 * personal >= len(known) else []


def _is_shouted(label: str) -> bool:
    return label.isupper() and len(label) > 1


def _with_floor(lines: Sequence[_Line], known: set[int]) -> Iterator[Turn]:
    floor: re.Match[str] | None = None
    for i, line in enumerate(lines):
        start = line.start
        if i in known:
            floor = line.label
            assert floor is not None
            start = floor.end()
        elif line.words[0] in "([":
            floor = None  # a note on what is seen or heard
        if floor is not None and not line.is_quoted and start < line.end:
            yield _turn(line, start, floor)


def _turn(line: _Line, start: int, label: re.Match[str] | None, asks: bool = False) -> Turn:
    words = line.words[start - line.start :]
    begin = line.end - len(words.lstrip(" \u00a0*_\t"))
    if label is not None and label["name"].lower() in {"q", "a"}:
        asks, label = label["name"].lower() == "q", None
    return Turn(begin, line.end, label["name"] if label else "", label.span("name") if label else None, asks)


def _interview(text: str, lines: Sequence[_Line]) -> list[Turn]:
    first = next((i for i, line in enumerate(lines) if line.is_question), len(lines))
    own = lines[first:]
    asked = [i for i, line in enumerate(own) if line.is_question]
    answered = [i for i in asked if i + 1 < len(own) and not own[i + 1].is_question]
    if len(answered) < _MANY or 10 * len(asked) < 3 * len(own):
        return []
    answers = [own[i + 1] for i in answered]
    personal = sum(1 for line in answers if _FIRST_PERSON.search(_QUOTED.sub("", line.words)))
    if personal < 2:
        return []
    found = []
    for line in own:
        start = line.label.end() if line.label else line.start
        if start < line.end and line.words[0] not in "([":
            found.append(_turn(line, start, line.label, line.is_question))
    return found
