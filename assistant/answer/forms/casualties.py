"""Tolls: how many died, were hurt or are missing in something that happened, as it was counted last and before that.

A toll changes from report to report, and each report is true on its day. So the newest count stands first, and
another that differs beside it, each with its outlet and day. A count belongs to the event by the words that the
sentence, with its headline, shares with the question, or because the reader takes it for the answer; one of another
year, a supposed one or one of some of them only ("two officers", "three others") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer.candidates import Candidate, Thresholds, place, when
from assistant.draft import Draft, Statement
from assistant.language.coverage import coverage
from assistant.language.numbers import numbers_in
from assistant.language.stems import content_words
from assistant.ports import Reading
from assistant.speech.names import Names
from assistant.text.sentences import fold, sentence_spans
from assistant.types import Passage

_ANYBODY = "people|persons?|victims|civilians|lives"
_AUXILIARIES = (
    "that|who|have|has|had|be|been|are|is|were|was|did|does|do|now|still|known|to|feared|confirmed|reported|"
    "believed|presumed|so|far|already"
)
_AUXILIARY = f"(?:(?:{_AUXILIARIES}) )"
_WHO = rf"(?:{_ANYBODY}|(?!(?:{_AUXILIARIES})\b)[\w-]+(?: (?!(?:{_AUXILIARIES}|died)\b)[a-z]+)?)"
_ABOUT = "(?:(?:at|least|more|than|about|around|some|nearly|almost|as|many|up|to|over|an|estimated|a) )*"
_COUNT = (
    r"(?P<count>(?<![\w.,$€£-])\d[\d,]*(?:\.\d+)?(?: (?:thousand|million))?"
    r"|(?<![\w-])[A-Za-z]+(?:-[a-z]+)?(?: (?:hundred|thousand))?)"
)
_RISES = (
    r"(?:ris(?:es?|en|ing)|rose|reach\w*|climb\w*|st(?:ood|ands)|surpass\w*|topp\w*|hits?|increas\w*|pass(?:es|ed)|"
    r"grew|grown|exceed\w*|is|was|at|to|of)"
)
_YEAR = re.compile(r"(?<![\d,$€£])(?:1[5-9]|20)\d\d(?![\d,])")
_NO_COUNT_OF_IT = re.compile(
    r"\b(?:years? ago|last year|decades?|centur(?:y|ies)|could|would|might|if|every year|each year|a year|annually|"
    r"on average)\b",
    re.IGNORECASE,
)
_EVENTS = (
    ("explosion", "blast"),
    ("earthquake", "quake", "tremor"),
    ("fire", "fires", "wildfire", "wildfires", "blaze"),
    ("flood", "floods", "flooding"),
    ("shooting", "massacre"),
    ("crash", "collision", "accident"),
    ("hurricane", "storm"),
)
"""What newspapers call one and the same event by turns."""
_KINDS = tuple(re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for words in _EVENTS)
_YEAR_OF_REPORTS = 366 * 86_400.0
"""Seconds between two counts of one event; what is older is of another one of its kind."""
_SHARED = 0.5
"""The share of the event's words that a sentence, with the one before it, must have where its headline has them all."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What people are counted for, as patterns: what became of them, its noun, what did it to them, and its toll."""

    done: str
    noun: str
    act: str
    toll: str


_FATES = (
    Fate(
        "died|killed|dead|dies?|perished|lost their lives",
        "deaths|fatalities|lives|dead",
        "kill(?:s|ed|ing)?|claim(?:s|ed|ing)?",
        "(?:death )?toll|number of (?:deaths|fatalities|dead|victims|people (?:killed|dead))",
    ),
    Fate(
        "injured|hurt|wounded",
        "injuries",
        "injur(?:es?|ed|ing)|wound(?:s|ed|ing)?|hurt(?:s|ing)?",
        "number of (?:injured|wounded|injuries|people (?:injured|hurt|wounded))",
    ),
    Fate("missing|unaccounted for", "missing", "missing", "number of (?:missing|people missing)"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is counted, for what, and in which event; "" for anybody."""

    fate: Fate
    who: str
    event: str

    def counts(self) -> list[re.Pattern[str]]:
        """What a sentence says with a count of them."""
        who, fate = self.who, self.fate
        of_whom = rf"{re.escape(who)}(?: and [\w -]{{1,30}})? " if who else rf"(?:(?:{_ANYBODY}) )?"
        ends = rf" {re.escape(who)}\b" if who else rf" (?:{_ANYBODY}|and|in|on|across|after|since)\b|[.,;]|$"
        patterns = [
            rf"{_COUNT} {of_whom}{_AUXILIARY}{{0,7}}(?:{fate.done})\b",
            rf"\b(?:{fate.act}) {_ABOUT}{_COUNT}(?={ends})",
        ]
        if not who:
            patterns.append(rf"{_COUNT} (?:confirmed |reported )?(?:{fate.noun})\b")
        return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]

    def toll(self) -> list[re.Pattern[str]]:
        """What a sentence says with a count of all of them: it need not name the event that its article is about."""
        pattern = rf"\b(?:{self.fate.toll})\b[^.;]{{0,90}}?\b{_RISES} {_ABOUT}{_COUNT}"
        return [] if self.who else [re.compile(pattern, re.IGNORECASE)]

    def places(self) -> str:
        """The names in the event: "Castrin" of "the Castrin blast"."""
        return " ".join(name.text for name in Names(self.event).mentions)

    def is_other_kind(self, sentence: str) -> bool:
        """Is the sentence of a quake where the question is of a shooting?"""
        own, told = _kinds_in(self.event), _kinds_in(sentence)
        return bool(own and told) and own.isdisjoint(told)

    def names(self) -> list[str]:
        """The event as the question calls it, and as it may be called besides."""
        found = [self.event]
        for words, kind in zip(_EVENTS, _KINDS, strict=True):
            if named := kind.search(self.event):
                before, after = self.event[: named.start()], self.event[named.end() :]
                found += [f"{before}{word}{after}" for word in words]
        return found


@dataclass(frozen=True, slots=True)
class Count:
    """A sentence that gives a count, and the count as it is written there and as a number."""

    candidate: Candidate
    words: str
    value: Decimal

    @property
    def day(self) -> float:
        """When it was published."""
        return when(self.candidate.passage)


def asked_toll(question: str) -> Asked | None:
    """Who is counted for what, and in which event; None where something else is asked for."""
    plain = " ".join(fold(question).strip(" ¿?!.").split())
    for fate in _FATES:
        for pattern in (
            rf"how many (?P<who>{_WHO}) (?:did|does|has|have|had) (?P<event>.+) (?:{fate.act})",
            rf"how many (?:(?P<who>{_WHO}) )?{_AUXILIARY}*(?:{fate.done}|{fate.noun})\b(?P<event>.+)",
            rf"(?P<who>)what(?:'s| is| was) the (?:latest |current |final |official )?(?:{fate.toll})\b(?P<event>.+)",
        ):
            found = re.fullmatch(pattern, plain, re.IGNORECASE)
            if found and content_words(found["event"]):
                who = found["who"] or ""
                anybody = re.fullmatch(_ANYBODY, who, re.IGNORECASE)
                return Asked(fate, "" if anybody else who, found["event"].strip())
    return None


def answer_with_toll(
    question: str, passages: Sequence[Passage], readings: Sequence[Reading], thresholds: Thresholds
) -> Draft | None:
    """The newest count, and one reported before or beside it that differs; None where none is asked for or found.

    A later count of less than half of the highest one is taken for one of some of them.
    """
    asked = asked_toll(question)
    if asked is None:
        return None
    counts = _of_each_article(list(_counts(asked, passages, readings, thresholds.answered)))
    highest = max((count.value for count in counts), default=Decimal(0))
    newest = next((count for count in counts if 2 * count.value >= highest), None)
    if newest is None:
        return None
    agreeing = [count for count in counts if count.value == newest.value]
    others = [c for c in counts if c.value != newest.value and 0 <= newest.day - c.day <= _YEAR_OF_REPORTS]
    statements = []
    for first, quoted in [(newest, agreeing), *((other, [other]) for other in others[:1])]:
        lead = f"{place(first.candidate.passage)}: " if others else ""
        quotes = tuple(count.candidate.quoted for count in quoted[:3])
        statements.append(Statement(lead + first.candidate.text, quotes))
    return Draft(tuple(statements), "answered", newest.words)


def _of_each_article(counts: Sequence[Count]) -> list[Count]:
    """The highest count of each article, the newest article first: a report that is updated keeps its older counts."""
    best: dict[str, Count] = {}
    for count in counts:
        known = best.get(count.candidate.passage.article_id)
        if known is None or count.value > known.value:
            best[count.candidate.passage.article_id] = count
    return sorted(best.values(), key=lambda count: -count.day)


def _counts(
    asked: Asked, passages: Sequence[Passage], readings: Sequence[Reading], least: float
) -> Iterator[Count]:
    """The counts in the passages, the highest of each sentence."""
    names, places, toll, counts = asked.names(), asked.places(), asked.toll(), asked.counts()
    for passage, reading in zip(passages, readings, strict=True):
        titled = _covered(names, passage.title) == 1.0
        named = coverage(places, f"{passage.title} {passage.text}") == 1.0
        read = reading.short[0] if reading.short is not None and reading.answers >= least else -1
        before = sentence = ""
        for start, end in sentence_spans(passage.text):
            before, sentence = sentence, " ".join(fold(passage.text[start:end]).split())
            if not _is_told(sentence) or _is_of_another_year(sentence, passage, asked.event):
                continue
            if asked.is_other_kind(sentence):
                continue
            of_it = (
                (start <= read < end and named)
                or _covered(names, sentence) == 1.0
                or (titled and _covered(names, f"{before} {sentence}") >= _SHARED)
            )
            patterns = [*toll, *counts] if of_it else toll if titled else []
            written = [m["count"] for pattern in patterns for m in pattern.finditer(sentence)]
            values = [(value, words) for words in written for value in _value(words)]
            if values:
                value, words = max(values)
                yield Count(Candidate(passage, (start, end), reading.answers), words, value)


def _kinds_in(text: str) -> set[re.Pattern[str]]:
    return {kind for kind in _KINDS if kind.search(text)}


def _covered(names: Sequence[str], text: str) -> float:
    return max(coverage(name, text) for name in names)


def _is_told(sentence: str) -> bool:
    """Is it a whole sentence, and of what happened once and in fact?"""
    return sentence.rstrip("\"')").endswith((".", "!")) and not _NO_COUNT_OF_IT.search(sentence)


def _is_of_another_year(sentence: str, passage: Passage, event: str) -> bool:
    """Does the sentence name a year, and neither that of its article nor one that the question names?"""
    years = set(_YEAR.findall(sentence))
    this = {str(passage.published.year)} if passage.published is not None else set()
    return bool(years) and years.isdisjoint(this | set(_YEAR.findall(event)))


def _value(words: str) -> Iterator[Decimal]:
    """The number that the words are, if they are nothing else and no year."""
    for number in numbers_in(words):
        if number.written == words and not _YEAR.fullmatch(words):
            yield number.value
