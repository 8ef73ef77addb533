"""Who said what in an article: each sentence that reports speech, with its speaker where that is sure.

The sentences, their quoted words masked (`masked_sentences`), are searched for the words that name who speaks
(`subjects`), and those are resolved within the article (`speaker_resolution`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.speech.masked_sentences import Sentence, read_sentences
from assistant.speech.people import Cast
from assistant.speech.speaker_resolution import Listener
from assistant.text.quotations import Quotation, quotations
from assistant.text.sentences import Span


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence that reports speech: `text[start:end]`.

    `speaker` is the fullest name the article gives, a body ("White House"), an anonymous description ("a senior
    official"), or "" where it is not sure. `quotes` are the spans of the quoted words in the sentence, marks
    excluded; `speech` is "direct" where they are a quoted sentence or at least half of it. `to` is the audience
    or the occasion, where it is stated.
    """

    start: int
    end: int
    speaker: str
    speech: Literal["direct", "paraphrase"]
    quotes: tuple[Span, ...] = ()
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What an article's sentences say of speech: who said what, who is in it, and whom "He" at a start means."""

    utterances: tuple[Utterance, ...]
    cast: Cast
    openers: Mapping[int, str]
    """Whom "He" or "She" means that opens the sentence at this offset, where that is sure."""


UNHEARD = Heard((), Cast(""), {})
"""Of an article that need not be heard."""


def listen(text: str, title: str = "") -> Heard:
    """An article heard once, for all that is asked of it."""
    quotes = [q for q in quotations(text) if not q.depth]
    lines = read_sentences(text, quotes)
    listener = Listener(text, title, lines)
    openers = listener.attribute()
    _share_quotations(lines, quotes)
    listener.carry_on()
    found = tuple(_utterance(text, line) for line in lines if line.attributed or line.only_quoted)
    return Heard(found, listener.cast, openers)


def utterances(text: str, title: str = "") -> list[Utterance]:
    """The sentences of an article that report speech, in order, each with its speaker where that is sure."""
    return list(listen(text, title).utterances)


def _utterance(text: str, line: Sentence) -> Utterance:
    spans = []
    for quotation in line.quotes:
        start, end = max(quotation.start, line.start), min(quotation.end, line.end)
        piece = text[start:end]
        if re.search(r"\w", piece):
            spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    words = [len(text[a:b].split()) for a, b in spans]
    whole = any(
        (n >= 4 and text[a].isupper()) or (n >= 2 and a == line.start + 1)
        for n, (a, _) in zip(words, spans, strict=True)
    )
    direct = whole or (bool(spans) and 2 * sum(words) >= len(text[line.start : line.end].split()))
    return Utterance(
        line.start, line.end, line.speaker, "direct" if direct else "paraphrase", tuple(spans), line.to
    )


def _share_quotations(lines: list[Sentence], quotes: list[Quotation]) -> None:
    """Give sentences that are nothing but quoted words the speaker that stands beside them."""
    speakers: dict[Quotation, str] = {}
    for line in lines:
        if line.attributed:
            for quotation in line.quotes:
                speakers.setdefault(quotation, line.speaker)
    following = {before: after for before, after in pairwise(quotes) if before.goes_on}
    for before, after in reversed(following.items()):
        if speakers.get(after):
            speakers.setdefault(before, speakers[after])
    previous: Sentence | None = None
    for line in lines:
        if line.only_quoted:
            first = line.quotes[0]
            if not speakers.get(first) and previous is not None and _leads_to(previous, line):
                line.to = previous.to
                speakers |= dict.fromkeys(line.quotes, previous.speaker)
            line.speaker = speakers.get(first, "")
        for quotation in line.quotes:
            if quotation in following and quotation in speakers:
                speakers.setdefault(following[quotation], speakers[quotation])
        previous = line


def _leads_to(previous: Sentence, line: Sentence) -> bool:
    """Is a quotation that stands alone surely by the speaker of the sentence before it?"""
    spoken = previous.attributed or previous.only_quoted
    return spoken and (previous.paragraph == line.paragraph or previous.frame.rstrip().endswith(":"))
