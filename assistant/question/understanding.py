"""What somebody asks, understood once: the words typed, the conversation and the day become a Request.

The form and the words for who, what, where and when are learned (`data/models/requests.md`); which days and numbers
those words mean is worked out by rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.language.dates import OPEN_END, OPEN_START, periods_in
from assistant.language.numbers import numbers_in
from assistant.language.tongues import tongue_of
from assistant.models.aspects import load_aspects
from assistant.models.requests import Marked, Part, ReadRequest, load_request_model
from assistant.question.standalone import Typed
from assistant.types import Form, Request

SURE = 0.9
"""From this probability on a form other than an ordinary question's is taken without being asked for by name ..."""
ORDINARY = 0.05
"""... and, sure or not, where that of an ordinary question is below this. Of 600 ordinary questions set apart 0.008
are then misread, of requests set apart that ask for a form of their own 0.87 are taken and read rightly."""
_MEANT: dict[Part, float] = {"who": 0.5, "topic": 0.5, "outlets": 0.25}
"""How sure it must be that words are whose words, or what of, or an outlet, which the model has seldom met."""
_LIMITS = 0.2
"""How sure it must be that words for a time limit what is asked for, and that a number says how many points."""
_MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class Understanding:
    """A request, and how sure its form is, in [0, 1]."""

    request: Request
    sure: float
    ordinary: float
    """The probability of an ordinary question."""


def understood(typed: Typed, today: date) -> Understanding:
    """What was typed on `today` asks for. Raises ModelError if the model cannot be loaded."""
    before = [message["content"] for message in typed.history if message["role"] == "user"]
    model = load_request_model()
    read = model.read(typed.text, before)
    forms = read.forms
    if typed.follows and typed.alone == typed.text:
        alone = model.read(typed.text).forms
        # A whole question is one after a list too: "What did Nanos say about the ransom?"
        forms = alone if alone["answer"] >= SURE else forms
    form = max(forms, key=lambda name: forms[name])
    texts = (typed.text, *reversed(before))
    marked = read.marked()

    def words(part: Part) -> list[str]:
        return [texts[one.text][slice(*one.span)] for one in _nearest(marked, part)]

    since, until = _days(read, texts, today)
    request = Request(
        typed.alone,
        form,
        "; ".join(dict.fromkeys(words("who"))),
        _topic(marked, texts),
        since,
        until,
        tuple(dict.fromkeys(words("outlets"))),
        _points(read, typed.text),
        load_aspects().aspect(_beside(marked, typed.text)) if form == "summary" else "points",
    )
    return Understanding(request, forms[form], forms["answer"])


def points_asked(text: str) -> int | None:
    """How many points a question asks for, in whatever form; None where it asks for no number of them.

    Raises ModelError if the model that tells cannot be loaded.
    """
    if next(numbers_in(text, tongue_of(text)), None) is None:
        return None
    return _points(load_request_model().read(text, ()), text)


def surely(understanding: Understanding) -> Request | None:
    """The request where its form is sure and no ordinary question's; None where it is to be read as a question."""
    form: Form = understanding.request.form
    sure = understanding.sure >= SURE or understanding.ordinary < ORDINARY
    return understanding.request if form != "answer" and sure else None


def _nearest(marked: Sequence[Marked], part: Part) -> list[Marked]:
    """The words of a part in the request itself; where it has none, in the last one before it that has some."""
    own = [one for one in marked if one.part == part and one.sure >= _MEANT[part]]
    nearest = min((one.text for one in own), default=0)
    return [one for one in own if one.text == nearest]


def _topic(marked: Sequence[Marked], texts: Sequence[str]) -> str:
    """The words for what of, from the first to the last where no other part stands between: "the ban and the fans"."""
    own = _nearest(marked, "topic")
    if not own:
        return ""
    text = own[0].text
    start, end = min(one.span for one in own)[0], max(one.span for one in own)[1]
    others = [one for one in marked if one.text == text and one.part != "topic"]
    if any(start < one.span[0] < end for one in others):
        start, end = max(own, key=lambda one: one.sure).span
    return texts[text][start:end]


def _beside(marked: Sequence[Marked], text: str) -> str:
    """The words of a request beside those that are a part of it: "key numbers on"."""
    for start, end in sorted((one.span for one in marked if one.text == 0), reverse=True):
        text = f"{text[:start]} … {text[end:]}"
    return text


def _days(read: ReadRequest, texts: Sequence[str], today: date) -> tuple[date | None, date | None]:
    """The days that the request limits to, those of the request itself before those of one before it."""
    for number, text in enumerate(texts):
        found = [p for p in periods_in(text, today) if read.sureness("period", number, p.span) >= _LIMITS]
        limits = [p for p in found if p.first == OPEN_START or p.last == OPEN_END]
        if limits:  # "since May, until yesterday"
            first, last = max(p.first for p in limits), min(p.last for p in limits)
            return None if first == OPEN_START else first, None if last == OPEN_END else last
        if found:  # "in 2022 and in 2023"
            return min(p.first for p in found), max(p.last for p in found)
    return None, None


def _points(read: ReadRequest, text: str) -> int | None:
    """How many points are asked for: the number of the request that is likeliest to say so."""
    likely: list[tuple[float, int]] = []
    for number in numbers_in(text, tongue_of(text)):
        start = text.find(number.written)
        sure = read.sureness("points", 0, (start, start + len(number.written)))
        whole = number.value == number.value.to_integral_value() and 0 < number.value <= _MOST_POINTS
        if sure >= _LIMITS and whole and not number.ordinal:
            likely.append((sure, int(number.value)))
    return max(likely, default=(0.0, None))[1]
