"""The nouns of the project. Frozen, plain, and free of everything else of ours."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, TypedDict

Moment = datetime | date
"""A point in time as precisely as it is known: a day, or an instant."""

Status = Literal["answered", "partial", "not_in_articles"]
Speech = Literal["direct", "paraphrase"]
Verdict = Literal[
    "supported", "contradicted", "unsupported",  # quotes, to a statement
    "agree", "contradict", "revised", "different",  # a report, to an earlier one
]  # fmt: skip
Form = Literal[
    "answer",
    "list",
    "quotes",
    "mentions",
    "latest",
    "summary",
    "timeline",
    "sides",
    "contradictions",
    "opinion",
    "articles",
    "verify",
    "definition",
    "sources",
    "smalltalk",
    "other",
]
"""The form of answer that a request asks for; "answer" is an ordinary question's."""
SUBJECT_FORMS: tuple[Form, ...] = (
    "answer",
    "latest",
    "summary",
    "timeline",
    "mentions",
    "articles",
    "opinion",
    "contradictions",
)
"""The forms for which a subject is enough; for the others it must be known whose words are meant."""

Aspect = Literal["points", "numbers", "people", "unknown"]
"""What a summary tells of its subject: its main points, its key numbers, its main people, what is not known of it."""


class Message(TypedDict):
    """One turn of a conversation, as chat models and Gradio write it."""

    role: Literal["user", "assistant"]
    content: str


def parse_moment(value: Moment | str | None) -> Moment | None:
    """The day or instant that `value` names; None stays None.

    A bare day ("2026-07-03") stays a day; anything with a time is an instant, UTC where no zone is given.
    Raises ValueError for a string that is not ISO 8601, for an instant that UTC cannot name, and for what is neither.
    """
    if not isinstance(value, str | date | None):
        raise ValueError(f"{value!r} is no date")
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if len(text) == 10:
            return date.fromisoformat(text)
        value = datetime.fromisoformat(text)
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, datetime):
        try:
            day_of(value)
        except OverflowError as error:  # some programs write "none" as 0001-01-01T00:00:00+01:00
            raise ValueError(f"{value.isoformat()} lies before the year 1 or after 9999 in UTC") from error
    return value


def day_of(moment: Moment) -> date:
    """The day of a moment in UTC."""
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()
    return moment


def timestamp(moment: Moment) -> float:
    """Seconds since 1970 in UTC; a day counts from its first second."""
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC).timestamp()


class _Plain:
    """What can be written down as JSON."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """This as plain JSON: keys named as the fields, dates in ISO form."""
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain


@dataclass(frozen=True, slots=True)
class Article(_Plain):
    """One published text. `id`, `url` and `text` are kept to the letter; None is "not known".

    Given None as its title or source, it has "" there, which says the same.
    """

    id: str | None = None
    url: str | None = None
    title: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    published: Moment | None = None
    text: str = ""
    updated: Moment | None = None
    language: str | None = None
    stub: bool = False
    """Is this only the beginning, the rest being for subscribers?"""

    def __post_init__(self) -> None:
        _none_to_empty(self, "title", "source")
        object.__setattr__(self, "authors", tuple(self.authors or ()))
        object.__setattr__(self, "published", parse_moment(self.published))
        object.__setattr__(self, "updated", parse_moment(self.updated))


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of an article: `number` from 1, and when it took the place of the one before, None for the first."""

    article: Article
    number: int
    since: Moment | None


@dataclass(frozen=True, slots=True)
class Headline(_Plain):
    """What a list says of an article in the index: everything but its text."""

    id: str
    url: str | None
    title: str
    source: str
    authors: tuple[str, ...]
    published: Moment | None
    updated: Moment | None
    language: str | None
    versions: int
    """How many wordings of it the index holds, from 1; older ones answer questions `as_of` an earlier day."""


PAGE = "\f"
"""Stands before the text of each page of a PDF, the first one included."""


def page_at(text: str, start: int) -> int | None:
    """The page of an article's text on which `start` lies, from 1; None where the text has no pages."""
    return text.count(PAGE, 0, start + 1) if text.startswith(PAGE) else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous piece of one article: `text == article.text[start:end]`, offsets in characters.

    Given None as its title or source, it has "" there: not known.
    """

    id: str
    article_id: str
    title: str = ""
    source: str = ""
    url: str | None = None
    published: Moment | None = None
    text: str = ""
    start: int = 0
    end: int = -1
    also_in: tuple[str, ...] = ()
    """Other outlets that carried the same words, as far as the question's filters let them be seen."""
    corrected: Moment | None = None
    """When the article was last changed after it was first read, if it was."""
    posted: str | None = None
    """The time that the item of a live blog that this is cut from gives itself, in its words: "10:45 p.m. ET"."""
    page: int | None = None
    """The page of a PDF on which it begins, from 1; None for what has no pages."""

    def __post_init__(self) -> None:
        _none_to_empty(self, "title", "source")
        object.__setattr__(self, "published", parse_moment(self.published))
        if self.end < 0:
            object.__setattr__(self, "end", self.start + len(self.text))


@dataclass(frozen=True, slots=True)
class RetrievedPassage(_Plain):
    """A passage as found: `score` in [0, 1], higher is better; `rank` from 1."""

    passage: Passage
    score: float
    rank: int

    def __post_init__(self) -> None:
        if not (math.isfinite(self.score) and 0.0 <= self.score <= 1.0):
            raise ValueError(f"a passage's score is in [0, 1], not {self.score}")


@dataclass(frozen=True, slots=True)
class Citation(_Plain):
    """A numbered pointer from an answer to a quote; `quote == article.text[start:end]`, always.

    Made by `assistant.answer.citation` alone, which proves the quote first.
    """

    number: int
    quote: str
    title: str
    source: str
    url: str | None
    published: Moment | None
    article_id: str
    start: int
    end: int
    speaker: str | None = None
    speech: Speech | None = None
    also_in: tuple[str, ...] = ()
    posted: str | None = None
    """The time that the quoted item of a live blog gives itself, in its words: "10:45 p.m. ET"."""
    page: int | None = None
    """The page of a PDF on which the quote begins, from 1; None for what has no pages."""
    to: str | None = None
    """To whom or on what occasion the words were said, where that is told."""


Outcome = Literal["stands", "marked", "left_out"]


@dataclass(frozen=True, slots=True)
class Utterance(_Plain):
    """What somebody says in an article: `text == article.text[start:end]`, without quotation marks."""

    start: int
    end: int
    text: str
    speech: Speech
    speaker: str | None
    """The fullest name or description that the article gives; None where it does not surely tell."""
    named_by: str | None
    """The words that name the speaker there."""
    to: str | None = None
    via: str | None = None
    """The outlet, paper or person that the words come through."""


DIFFERING = 0.5
"""The judge's probability from which on two reports are held to differ: of 70 held-out pairs that contradict or revise
each other 50 are then found, and 31 of 238 others (at 0.4 53 and 40, at 0.6 45 and 23)."""


@dataclass(frozen=True, slots=True)
class Judgement(_Plain):
    """What the words of some quotes are to a statement, or one report to an earlier one."""

    verdict: Verdict
    score: float
    """How sure that is, in [0, 1]."""
    reasons: tuple[str, ...] = ()
    """A sentence each, naming the words that are not proven."""
    contradicted: float = 0.0
    """Of a statement beside quotes: the probability, in [0, 1], that both cannot be true; of two reports: that they
    give different values or accounts of one thing."""
    revised: float = 0.0
    """Of two reports: the probability, in [0, 1], that the later gives another value or status of one thing."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.score) and 0.0 <= self.score <= 1.0):
            raise ValueError(f"a judgement's score is in [0, 1], not {self.score}")

    @property
    def differing(self) -> float:
        """How sure it is, in [0, 1], that two reports give different values or accounts of one thing."""
        return max(self.contradicted, self.score if self.verdict in ("contradict", "revised") else 0.0)

    @property
    def opposed(self) -> float:
        """How sure it is, in [0, 1], that two reports cannot both be true."""
        return max(self.contradicted - self.revised, self.score if self.verdict == "contradict" else 0.0)

    @property
    def differ(self) -> bool:
        """Are two reports held to give different values or accounts of one thing?"""
        return self.differing >= DIFFERING


DraftVerdict = Literal["supported", "contradicted", "not_found", "no_claim"]


@dataclass(frozen=True, slots=True)
class CheckedSentence(_Plain):
    """A sentence of somebody's draft beside the index: `text == draft[start:end]`.

    `citations` are numbered through the whole draft. Where it is supported they carry it, where it is contradicted
    they say otherwise, else there are none.
    """

    text: str
    start: int
    end: int
    verdict: DraftVerdict
    citations: tuple[Citation, ...] = ()
    altered: tuple[tuple[str, str], ...] = ()
    """Words in quotation marks that differ from the source's: as written, and as published."""
    reasons: tuple[str, ...] = ()
    """A sentence each: what letters found against it, or who said the words."""


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one statement of a written answer.

    "stands": its quotes carry it. "marked": shown with its quotes, and said to be not confirmed by them. "left_out": a
    quote of it is not in the source, or its quotes contradict it or speak of something else.
    """

    statement: str
    outcome: Outcome
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Does it stand?"""
        return self.outcome == "stands"


@dataclass(frozen=True, slots=True)
class Request(_Plain):
    """What somebody asks, understood before anything is searched."""

    text: str
    """The question as it can stand alone, in the words asked."""
    form: Form = "answer"
    who: str = ""
    """Whose words, or about whom; several are joined by "; "."""
    topic: str = ""
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    """Outlets named."""
    points: int | None = None
    """How many points are asked for."""
    aspect: Aspect = "points"
    """What a summary is to tell."""

    @property
    def people(self) -> tuple[str, ...]:
        """Those of `who`, one by one."""
        return tuple(filter(None, self.who.split("; ")))

    @property
    def subject(self) -> str:
        """Who and what it is about, in the words asked; all of them where neither is named."""
        return " ".join(filter(None, (*self.people, self.topic))) or self.text


@dataclass(frozen=True, slots=True)
class Item(_Plain):
    """One line of a form that lists."""

    text: str
    citations: tuple[int, ...]
    """The numbers of its citations."""
    article_id: str | None = None
    source: str = ""
    published: Moment | None = None
    sides: tuple[Item, ...] = ()
    """Two or more sides of one matter that stand beside each other."""


@dataclass(frozen=True, slots=True)
class Answer(_Plain):
    """What comes back for a question; see `Status` for the three ways it can end."""

    text: str
    short: str | None
    status: Status
    citations: tuple[Citation, ...]
    retrieved: tuple[RetrievedPassage, ...]
    question: str
    model: str = "extractive"
    """Who wrote it: "extractive" or a LangChain name; "gguf:NAME" is a model in a file, wherever that lies."""
    shown_to: str | None = None
    """The chat model that was shown `usage["passages_sent"]` passages, whether or not it wrote what is shown."""
    notes: tuple[str, ...] = ()
    """Sentences about the answer that are not part of it: what was left out, and why."""
    checks: tuple[Check, ...] = ()
    undated_left_out: int = 0
    nearest: tuple[str, ...] = ()
    """On a refusal: ids of the nearest articles, best first."""
    closest: tuple[Citation, ...] = ()
    """On a refusal: at most three proven quotes of what comes nearest, without a claim that they answer."""
    usage: Mapping[str, float] = dataclasses.field(default_factory=dict)
    """Tokens and seconds by step, where a step reports them."""
    request: Request | None = None
    """What it was read as asking for, where that was answered in a form of its own; None for an ordinary question."""
    items: tuple[Item, ...] = ()
    """The lines of a form that lists."""
    total: int | None = None
    """How many items there are in all, where the form counts."""
    form: Form = "answer"
    """The form of `request`."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that was left out: where it stands, and why, in one sentence."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """An article that was read but for a part of it: where it stands, and what could not be read, in one sentence."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class IndexReport(_Plain):
    """What an ingestion did, in numbers of articles; `rejected` lists what was left out, `warnings` what could not be
    read of articles that were added or updated."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    rejected: list[Rejected] = dataclasses.field(default_factory=list)
    warnings: list[Remark] = dataclasses.field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0
    tokens: int = 0
    """Of a dry run: about how many tokens would be embedded."""
    dollars: float | None = None
    """Of a dry run: about what that would cost; None where the price is not known, or nothing was estimated."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What may be searched: everything left at its default is no limit.

    `since` and `until` are days, both included; articles published after `as_of` do not exist.
    `sources` are outlets, any of them, compared without case.
    """

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()

    @property
    def by_date(self) -> bool:
        """Is there a limit on dates? Then undated articles are left out."""
        return any((self.as_of, self.since, self.until))


def _none_to_empty(made: object, *names: str) -> None:
    for name in names:
        if getattr(made, name) is None:
            object.__setattr__(made, name, "")


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(v) for v in value]
    return value
