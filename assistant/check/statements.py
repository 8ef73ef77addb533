"""Is a statement that a model wrote true to its sources? By our code, not by the model's word.

Its form; its quotes (each a contiguous span of the passage it cites, and of what speaks to readers there, else
dropped); then what they are to it (`checked`). A statement that takes words without what introduces them ("Reply
with: …") rests on nothing, whatever a judge makes of the words.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.check.checked import CONTRADICTED, UNSUPPORTED, checked
from assistant.check.leadins import drops_introduction, whole_sentences
from assistant.check.nearness import NEAR, nearness
from assistant.check.speakers import speaker_of, with_speakers
from assistant.draft import Proposed, Quoted, Statement
from assistant.language.tongues import tongue_of
from assistant.ports import Judge
from assistant.text.embedded_instructions import addressed_to_a_machine, without_addresses
from assistant.text.folding import find_quote
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Passage, Verdict

_CUT_OFF = "it leaves out how its source introduces these words"
LONGEST = 600
"""Characters of one statement; more is no sentence."""
_MARKERS = re.compile(
    r"\s*\[(?:passages?\s*)?\d+(?:\s*,\s*\d+)*\]|\s*\(passages?\s*\d+(?:\s*,\s*\d+)*\)", re.IGNORECASE
)
"""Markers are ours to set: one that a model wrote would point anywhere."""
_IN_BRACKETS = re.compile(r"\s*\((\d{1,3})\)(?=\W*$|\s*[.,;])")
_MARKUP = re.compile(r"https?:|www\.|\]\(|<[/!a-z]|[`{}|]|\*\*|^\s*#", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]")
_FIRST_PERSON = re.compile(r"(?:^|[^\w\s] |\b[a-zß-ÿ]+ )I(?:['’]|\s[a-z])|\b(?:me|my|mine|myself)\b")
_SECOND_PERSON = re.compile(
    r"(?:^|[.!?] )You(?:r|rs)?\b|(?<!-)\b(?:you|your|yours|yourself|yourselves"  # a name has a capital: "Thank You"
    r"|usted|ustedes|vosotros|vous|votre|vos|dich|dir|dein|deine[mnrs]?|euch|eure[mnrs]?)\b"
)
_GAP = re.compile(r"\s*(?:\[\s*)?(?:\.{3}|…)(?:\s*\])?\s*")
_EDGES = " \t\n\"'“”‘’«».,;:…"
_FEWEST_LETTERS = 3
_FEWEST_WORDS, _MOST_WORDS = 6, 60
_MOST_OF_IT = 0.75
"""Of a quote's words, those that must stand in one piece if the rest of them is a slip of the model."""
LEAST_SCORE = 0.1
"""The judge's probability from which on a second look may still settle what the judge does not hold to be carried."""
SURE = 0.85
"""The judge's probability from which on the quotes contradict a statement, so that it is not even marked: of 248 true
ones over held-out articles of its training data 0.024 are then left out, of the contradicted 0.14."""
_MOST_HIDDEN = 0.2
"""Of a quote's characters, those that nobody sees: soft hyphens and marks of direction are rare."""
_LEAST_QUOTED = 0.4
"""Of a statement's length, what its longest quote must have if it is to be marked."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A statement beside its proven quotes: what they are to it, and why where they do not carry it.

    Without a `statement` it may not be shown at all.
    """

    statement: Statement | None
    verdict: Verdict = "unsupported"
    score: float = 0.0
    reason: str = ""
    may_be_marked: bool = False
    """Do its quotes speak of what it says, so that it may be shown beside them as not confirmed?"""
    is_open: bool = False
    """Is what the judge makes of it so little sure that a second look may settle it?"""


def assess(
    proposed: Proposed, passages: Sequence[Passage], judge: Judge, before: Statement | None = None
) -> Assessed:
    """The proposed statement with its proven quotes, and what they are to it.

    `passages` are those that the model was given, numbered from 1 in their order. A statement that leans on the one
    `before` it is judged together with that.
    """
    text = _without_markers(proposed).strip()
    if fault := fault_of_form(text):
        return Assessed(None, reason=fault)
    quotes = tuple(dict.fromkeys(_proven_quotes(proposed, passages)))
    if not quotes:
        return Assessed(None, reason="its quote is not in the passage that it cites")
    if is_cut_off := drops_introduction(text, quotes):
        # Whole, they tell how they are meant: "Police denied that ...".
        quotes = tuple(dict.fromkeys(map(whole_sentences, quotes)))
        if drops_introduction(text, quotes):
            return Assessed(None, reason=_CUT_OFF)
    statement = Statement(text, quotes, *speaker_of(text, quotes))
    articles = {quoted.passage.article_id for quoted in quotes}
    known = [_as_readers_see(p) for p in passages if p.article_id in articles]
    rests_on = [*(before.quotes if before else ()), *quotes]
    said = f"{before.text} {text}" if before else text
    judged = checked(said, [as_passage(quoted) for quoted in rests_on], known, judge)
    foreign = _is_foreign(text, quotes)
    verdict: Verdict = "supported" if judged.verdict == "supported" else "unsupported"
    if not foreign and judged.verdict == "contradicted" and (judged.contradicted or 1.0) >= SURE:
        verdict = "contradicted"
    attacked = any(addressed_to_a_machine(part) for p in passages for part in (p.text, p.title, p.source))
    invents = any("quoted words" in reason for reason in judged.reasons)
    speaks_of_it = verdict == "supported" or _speaks_of_it(text, quotes)
    if is_cut_off and verdict == "unsupported":
        return Assessed(statement, verdict, judged.score, _CUT_OFF)
    shown = not attacked and not invents and speaks_of_it
    is_open = shown and not any(reason.endswith("not in its source") for reason in judged.reasons)
    is_open = is_open and (judged.score >= LEAST_SCORE or foreign)
    reason = "; ".join(judged.reasons)
    if verdict == "unsupported" and reason == CONTRADICTED:
        reason = UNSUPPORTED
    if verdict == "unsupported" and not invents and not speaks_of_it:
        letters = f"{reason}; " if reason.endswith("not in its source") else ""
        reason = f"{letters}its quotes speak of something else"
    return Assessed(statement, verdict, judged.score, reason, shown, is_open)


def fault_of_form(text: str) -> str:
    """Why a text can be no statement, whatever its quotes say; empty if it can be one."""
    if sum(character.isalpha() for character in text) < _FEWEST_LETTERS:
        return "it is empty"
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if _MARKUP.search(text):
        return "it holds an address or markup"
    own = _QUOTED.sub("", text)
    if _FIRST_PERSON.search(own):
        return "it speaks of itself"
    return "it speaks to its reader" if _SECOND_PERSON.search(own) else ""


def as_passage(quoted: Quoted) -> Passage:
    """The quoted words as the judge reads them: with their speaker, beside title, outlet and day of their article."""
    seen = _as_readers_see(quoted.passage)
    start = quoted.passage.start + quoted.start
    return replace(seen, text=with_speakers(quoted), start=start, end=-1)


def _without_markers(proposed: Proposed) -> str:
    """The text without a model's own markers: "(3)" is one where the third passage is cited, "(442)" is a figure."""
    cited = {str(number) for number, _ in proposed.quotes}
    text = _MARKERS.sub("", proposed.text)
    return _IN_BRACKETS.sub(lambda match: "" if match[1] in cited else match[0], text)


def _speaks_of_it(text: str, quotes: Sequence[Quoted]) -> bool:
    """Do the quotes speak of what the statement says? In another language they are not compared.

    Names and other pieces speak of nothing. Told by the embedder that comes along, as free words share few letters.
    """
    if max(len(quoted.text) for quoted in quotes) < _LEAST_QUOTED * len(text):
        return False
    if _is_translated(text, quotes):
        return True
    (near,) = nearness(text, [" ".join(quoted.text for quoted in quotes)])
    return near >= NEAR


def _is_translated(text: str, quotes: Sequence[Quoted]) -> bool:
    return tongue_of(text) != tongue_of(" ".join(q.text for q in quotes))


def _is_foreign(text: str, quotes: Sequence[Quoted]) -> bool:
    """Is it, or are its quotes, in another language than English, of which alone the judge knows what contradicts?"""
    return {tongue_of(text), tongue_of(" ".join(q.text for q in quotes))} != {"en"}


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
                barred = barred or _is_hidden(passage.text[start:end])
                if not barred and (not attacked or _opens_sentence(passage.text, start)):
                    yield Quoted(passage, start, end)


def _is_hidden(quote: str) -> bool:
    """Is it spaced out with characters that nobody sees, so that only a machine reads words in it?"""
    return sum(unicodedata.category(c) == "Cf" for c in quote) > _MOST_HIDDEN * len(quote)


def _barred(text: str) -> list[Span]:
    """What proves nothing: what speaks to a machine, and the rest of a sentence whose beginning is not there."""
    first = sentence_spans(text)[:1]
    return [
        *addressed_to_a_machine(text),
        *(s for s in first if text[s[0] : s[1]].lstrip(_EDGES)[:1].islower()),
    ]


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
    return _longest_run(text, words)


def _longest_run(text: str, words: str) -> list[Span]:
    """Where most of the words stand in one piece, of a quote that begins or ends in words of the model's own."""
    every = words.lower().split()[:_MOST_WORDS]
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)  # with the same offsets
    for length in range(len(every) - 1, max(_FEWEST_WORDS, math.ceil(_MOST_OF_IT * len(every))) - 1, -1):
        for first in range(len(every) - length + 1):
            run = " ".join(every[first : first + length]).strip(_EDGES)
            if (span := find_quote(lowered, run)) is not None:
                return [span]
    return []


def _has_words(quote: str) -> bool:
    return sum(character.isalnum() for character in quote) >= _FEWEST_LETTERS
