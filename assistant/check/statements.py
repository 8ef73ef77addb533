"""Is a statement that a model wrote true to its sources? By our code, not by the model's word.

In this order, and the first that fails is the reason: its form; its quotes (each a contiguous span of the
passage it cites, and of what speaks to readers there, else dropped); its numbers, dates, names and quoted words;
what introduces its quotes in the passage; its speaker; what its quotes have differently in the same place; its meaning,
by a measured classifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.check.attribution import attribution, with_speakers
from assistant.check.facts import unsupported
from assistant.check.leadins import drops_introduction
from assistant.check.places import contradiction
from assistant.check.support import Support
from assistant.draft import Proposed, Quoted, Statement
from assistant.text.embedded_instructions import addressed_to_a_machine, without_addresses
from assistant.text.folding import find_quote
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Passage

LONGEST = 600
"""Characters of one statement; more is no sentence."""

_NUMBERS = r"(?:passages?\s*)?\d+(?:\s*,\s*\d+)*"
_MARKERS = re.compile(
    rf"\s*\[{_NUMBERS}\]|\s*\({_NUMBERS}\)(?=\W*$|\s*[.,;])",
    re.IGNORECASE,
)
"""Markers are ours to set: one that a model wrote would point anywhere."""
_MARKUP = re.compile(r"https?:|www\.|\]\(|<[/!a-z]|[`{}|]|\*\*|^\s*#", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]")
_FIRST_PERSON = re.compile(r"(?:^|[^\w\s] |\b[a-zß-ÿ]+ )I(?:['’]|\s[a-z])|\b(?:me|my|mine|myself)\b")
_GAP = re.compile(r"\s*(?:\[\s*)?(?:\.{3}|…)(?:\s*\])?\s*")
_EDGES = " \t\n\"'“”‘’«».,;:…"
_FEWEST_LETTERS = 3
_LEAST_QUOTED = 0.5
"""Of a statement's length, what its quotes must have: a name alone proves nothing about its bearer."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The statement as it may be shown, or None and the reason in a few words."""

    statement: Statement | None
    reason: str = ""


def check(proposed: Proposed, passages: Sequence[Passage], support: Support) -> Checked:
    """The proposed statement with its proven quotes, or why it may not be shown.

    `passages` are those that the model was given, numbered from 1 in their order.
    """
    text = _MARKERS.sub("", proposed.text).strip()
    if fault := fault_of_form(text):
        return Checked(None, fault)
    quotes = tuple(dict.fromkeys(_proven_quotes(proposed, passages)))
    if not quotes:
        return Checked(None, "its quote is not in the passage that it cites")
    if _quoted_length(quotes) < _LEAST_QUOTED * len(text):
        return Checked(None, "its quotes are too short to say it")
    cited = [_as_readers_see(p) for p in {quoted.passage.id: quoted.passage for quoted in quotes}.values()]
    if missing := [str(thing) for thing in unsupported(text, cited)]:
        return Checked(None, f"{_joined(missing)} {'is' if len(missing) == 1 else 'are'} not in its source")
    if drops_introduction(text, quotes):
        return Checked(None, "it leaves out how its source introduces these words")
    spoken = attribution(text, quotes)
    if spoken.fault:
        return Checked(None, spoken.fault)
    if differs := contradiction(text, [quoted.text for quoted in quotes]):
        return Checked(None, differs)
    if support.score(text, [with_speakers(quoted) for quoted in quotes], cited) < support.threshold:
        return Checked(None, "its quotes do not say all of it")
    return Checked(Statement(text, quotes, spoken.speaker, spoken.speech))


def fault_of_form(text: str) -> str:
    """Why a text can be no statement, whatever its quotes say; empty if it can be one."""
    if sum(character.isalpha() for character in text) < _FEWEST_LETTERS:
        return "it is empty"
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if _MARKUP.search(text):
        return "it holds an address or markup"
    return "it speaks of itself" if _FIRST_PERSON.search(_QUOTED.sub("", text)) else ""


def _as_readers_see(passage: Passage) -> Passage:
    """The passage with a title and a source that prove nothing where they speak to a machine."""
    return replace(passage, title=without_addresses(passage.title), source=without_addresses(passage.source))


def _proven_quotes(proposed: Proposed, passages: Sequence[Passage]) -> Iterator[Quoted]:
    """The quotes that stand. Beside an attack they are whole from their first word on: its pieces are no sentences."""
    attacked = any(addressed_to_a_machine(text) for p in passages for text in (p.text, p.title, p.source))
    for number, words in proposed.quotes:
        if 1 <= number <= len(passages):
            passage = passages[number - 1]
            for start, end in _spans(passage.text, words):
                barred = any(a < end and start < b for a, b in _barred(passage.text))
                if not barred and (not attacked or _opens_sentence(passage.text, start)):
                    yield Quoted(passage, start, end)


def _barred(text: str) -> list[Span]:
    """What proves nothing: what speaks to a machine, and the rest of a sentence whose beginning is not there."""
    first = sentence_spans(text)[:1]
    return [
        *addressed_to_a_machine(text),
        *(s for s in first if text[s[0] : s[1]].lstrip(_EDGES)[:1].islower()),
    ]


def _quoted_length(quotes: Sequence[Quoted]) -> int:
    """Characters of the longest quote, or of all that are whole sentences: pieces prove nothing together."""
    whole = [len(q.text) for q in quotes if _opens_sentence(q.passage.text, q.start) and _ends_sentence(q)]
    return max(sum(whole), *(len(quoted.text) for quoted in quotes))


def _ends_sentence(quoted: Quoted) -> bool:
    text = quoted.passage.text
    spans = sentence_spans(text)
    return any(quoted.end <= end and not text[quoted.end : end].strip(_EDGES) for _, end in spans)


def _opens_sentence(text: str, at: int) -> bool:
    return any(start <= at and not text[start:at].strip(_EDGES) for start, _ in sentence_spans(text))


def _spans(text: str, words: str) -> list[Span]:
    """Where the words stand: as given, without marks at their edges, or in parts around "…", all or none."""
    for attempt in (
        [words],
        [words.strip(_EDGES)],
        [p.strip(_EDGES) for p in _GAP.split(words) if p.strip(_EDGES)],
    ):
        spans = [find_quote(text, part) for part in attempt]
        found = [span for span in spans if span is not None]
        if found and len(found) == len(spans) and all(_has_words(text[a:b]) for a, b in found):
            return found
    return []


def _has_words(quote: str) -> bool:
    return sum(character.isalnum() for character in quote) >= _FEWEST_LETTERS


def _joined(reasons: Sequence[str]) -> str:
    return reasons[0] if len(reasons) == 1 else f"{', '.join(reasons[:-1])} and {reasons[-1]}"
