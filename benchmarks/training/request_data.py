"""Lessons in requests: what somebody typed, its form, and which of its words are which part of it.

Parts are found in the words typed, or in those typed before. Names, topics and outlets are exchanged between requests
of one language, so that a form is not learned by its subject; ordinary questions stand beside the requests.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from assistant.language.dates import OPEN_END, OPEN_START, periods_in
from assistant.language.numbers import numbers_in
from assistant.language.tongues import Tongue
from assistant.models.request_tokens import tokens_of
from assistant.models.requests import FORMS, PARTS
from assistant.text.sentences import Span
from assistant.types import Form
from benchmarks.jsonl import rows

HELD_OUT = 18
"""Percentage of the requests that choosing is done on."""
UNKNOWN = -100
"""The class of a token of which no part is known."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A request with what was typed before it, the last first; `parts` are (part, text, span), text 0 the request."""

    texts: tuple[str, ...]
    language: str
    forms: tuple[Form, ...]
    parts: tuple[tuple[str, int, Span], ...] = ()
    parts_known: bool = True
    period_known: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """(b, n) `ids`, `kinds`, `mask`, `tags`; (b, forms) `forms`, true where a form is right."""

    ids: Tensor
    kinds: Tensor
    mask: Tensor
    tags: Tensor
    forms: Tensor


def held_out(name: str) -> bool:
    """Does a request belong to the part that choosing is done on?"""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100 < HELD_OUT


def lesson_of(row: dict[str, Any]) -> Lesson:
    """The lesson of a row of `requests`."""
    texts = (row["request"], *reversed(row["history"] or ()))
    parts: list[tuple[str, int, Span]] = []
    wanted = [("who", who) for who in (row["who"] or "").split("; ")]
    wanted += [("topic", row["topic"] or "")] + [("outlets", outlet) for outlet in row["outlets"] or ()]
    for part, words in wanted:
        if words and (found := _found(words, texts, [(n, span) for _, n, span in parts])):
            parts.append((part, *found))
    if row["points"]:
        parts += _points(row["points"], texts[0], row["lang"])
    since, until = row["since"], row["until"]
    told = _period(texts, date.fromisoformat(row["today"]), since, until)
    parts += told or []
    forms = (row["form"], *(row.get("also") or ()))
    return Lesson(texts, row["lang"], forms, tuple(parts), period_known=told is not None)


def _found(words: str, texts: Sequence[str], taken: list[tuple[int, Span]]) -> tuple[int, Span] | None:
    for number, text in enumerate(texts):
        for match in re.finditer(re.escape(words), text, re.IGNORECASE):
            start, end = match.span()
            whole = not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum()
            if whole and not any(n == number and a < end and start < b for n, (a, b) in taken):
                return number, (start, end)
    return None


def _points(points: int, text: str, language: Tongue) -> list[tuple[str, int, Span]]:
    for number in numbers_in(text, language):
        if number.value == points and not number.ordinal and (start := text.find(number.written)) >= 0:
            return [("points", 0, (start, start + len(number.written)))]
    return []


def _period(
    texts: Sequence[str], today: date, since: str | None, until: str | None
) -> list[tuple[str, int, Span]] | None:
    """The words for the period; None where those that rules find mean other days."""
    if not since and not until:
        return []
    for number, text in enumerate(texts):
        for period in periods_in(text, today):
            days = (
                None if period.first == OPEN_START else period.first.isoformat(),
                None if period.last == OPEN_END else period.last.isoformat(),
            )
            if days == (since or None, until or None):
                return [("period", number, period.span)]
    return None


WRITTEN = Path(__file__).with_name("requests.jsonl")
"""Requests written for this training, as rows of the training data: more of the rarer forms, outlets and counts."""


def requests(train: Path) -> tuple[list[Lesson], list[Lesson]]:
    """The lessons of the requests: those to learn from, and those set apart."""
    learned = [lesson_of(row) for row in rows(WRITTEN)]
    apart: list[Lesson] = []
    for row in rows(train / "newsroom" / "requests.jsonl.gz"):
        (apart if held_out(row["id"]) else learned).append(lesson_of(row))
    return learned, apart


def ordinary(train: Path) -> tuple[list[Lesson], list[Lesson]]:
    """Ordinary questions: to learn from, and set apart. Their parts are not known."""
    learned: list[Lesson] = []
    apart: list[Lesson] = []
    for name in ("questions.jsonl.gz", "questions-es-de-fr.jsonl.gz"):
        for row in rows(train / "newsroom" / name):
            if row["kind"] not in {"latest", "which"}:  # some of these do ask for another form
                made = Lesson(
                    (row["question"],), row.get("lang", "en"), ("answer", "definition"), (), False, False
                )
                (apart if held_out(row["article"]) else learned).append(made)
    for language in ("es", "de"):
        for row in rows(train / f"xquad-{language}.jsonl.gz"):
            made = Lesson((row["question"],), language, ("answer", "definition"), (), False, False)
            (apart if held_out(row["title"]) else learned).append(made)
    return learned, apart


AND = {"en": " and ", "es": " y ", "de": " und ", "fr": " et "}


class Exchange:
    """Takes the words of a part from another request of the same language."""

    def __init__(self, lessons: Sequence[Lesson], share: float) -> None:
        self._share = share
        self._words: dict[tuple[str, str], list[str]] = {}
        for lesson in lessons:
            for part, number, (start, end) in lesson.parts:
                self._words.setdefault((lesson.language, part), []).append(lesson.texts[number][start:end])

    def __call__(self, lesson: Lesson, rng: random.Random) -> Lesson:
        """The lesson with some of its parts in other words, now and then with a second outlet or days of its own, and
        now and then typed without care."""
        made = lesson
        for i, (part, number, span) in enumerate(lesson.parts):
            if rng.random() < self._share and part != "period":
                old = lesson.texts[number][slice(*span)]
                made = _put(made, i, self._other(lesson, part, old, rng))
        outlets = [(number, span) for part, number, span in made.parts if part == "outlets"]
        if len(outlets) == 1 and rng.random() < 0.4:
            number, (_, end) = outlets[0]
            made = _inserted(
                made, number, end, AND[lesson.language], "outlets", self._other(lesson, "outlets", "", rng)
            )
        if (
            made.period_known
            and not any(part == "period" for part, _, _ in made.parts)
            and rng.random() < 0.15
        ):
            end = len(made.texts[0].rstrip(" ?.!"))
            made = _inserted(made, 0, end, " ", "period", self._other(lesson, "period", "", rng))
        return _carelessly(made, rng)

    def _other(self, lesson: Lesson, part: str, old: str, rng: random.Random) -> str:
        if part == "points":
            return str(rng.randint(2, 12)) if old.isdigit() else old
        words = rng.choice(self._words[lesson.language, part])
        return words.lower() if lesson.texts[0] == lesson.texts[0].lower() else words


def _put(lesson: Lesson, which: int, words: str) -> Lesson:
    """The lesson with other words for one of its parts; the others move along."""
    part, number, (start, end) = lesson.parts[which]
    texts = list(lesson.texts)
    texts[number] = texts[number][:start] + words + texts[number][end:]
    more = len(words) - (end - start)
    parts = [
        (p, n, (a + more * (a >= end), b + more * (b >= end))) if n == number else (p, n, (a, b))
        for p, n, (a, b) in lesson.parts
    ]
    parts[which] = (part, number, (start, start + len(words)))
    return replace(lesson, texts=tuple(texts), parts=tuple(parts))


def _inserted(lesson: Lesson, number: int, at: int, joint: str, part: str, words: str) -> Lesson:
    """The lesson with `words`, a part, put into a text behind a joint."""
    here = (part, number, (at, at))
    whole = _put(replace(lesson, parts=(*lesson.parts, here)), len(lesson.parts), joint + words)
    start = at + len(joint)
    return replace(whole, parts=(*whole.parts[:-1], (part, number, (start, start + len(words)))))


def _carelessly(lesson: Lesson, rng: random.Random) -> Lesson:
    """One in five without capitals, one in five without the mark at its end: no offset moves."""
    texts = lesson.texts
    if rng.random() < 0.2:
        texts = tuple(t.lower() if len(t.lower()) == len(t) else t for t in texts)
    if rng.random() < 0.2:
        texts = (re.sub(r"\s*[?.!]+$", "", texts[0]), *texts[1:])
    return replace(lesson, texts=texts)


def batch_of(lessons: Sequence[Lesson], tokenizer: Tokenizer, device: torch.device) -> Batch:
    """The lessons, packed and padded."""
    packed = [tokens_of(tokenizer, lesson.texts[0], lesson.texts[:0:-1]) for lesson in lessons]
    longest = max(len(p.ids) for p in packed)
    ids, kinds, mask = (torch.zeros(len(packed), longest, dtype=torch.long) for _ in range(3))
    ids += 1
    tags = torch.full((len(packed), longest), UNKNOWN)
    forms = torch.zeros(len(packed), len(FORMS), dtype=torch.bool)
    for i, (lesson, one) in enumerate(zip(lessons, packed, strict=True)):
        n = len(one.ids)
        ids[i, :n], kinds[i, :n], mask[i, :n] = torch.from_numpy(one.ids), torch.from_numpy(one.kinds), 1
        forms[i, [FORMS.index(form) for form in lesson.forms]] = True
        if lesson.parts_known:
            tags[i, :n] = torch.tensor(_tags(lesson, one.texts, one.spans))
    return Batch(*(value.to(device) for value in (ids, kinds, mask, tags, forms)))


def _tags(lesson: Lesson, texts: Sequence[int], spans: Sequence[Span]) -> list[int]:
    """For each token 0, or 1 + 2 * its part, and 1 more inside the part's words."""
    outside = 0 if lesson.period_known else UNKNOWN
    tags = [UNKNOWN if text < 0 else outside for text in texts]
    for part, number, (start, end) in lesson.parts:
        first = True
        for i, (text, (a, b)) in enumerate(zip(texts, spans, strict=True)):
            if text == number and a < end and start < b:
                tags[i] = 1 + 2 * PARTS.index(part) + (not first)
                first = False
    return tags
