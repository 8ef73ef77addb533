"""An article as passages: by structure first, then by length, never inside a sentence, offsets exact.

Boilerplate ends a passage, and so does the end of an item of a live blog or round-up (articles.live_blogs).

The sentences of an article are laid into passages by dynamic programming: of all ways that keep the limit on
length, the one of least cost is taken, where a cost is paid for room left empty and for breaking inside a
paragraph, between a quote and its speaker, or after a heading, and a bonus earned for breaking before one.
So passages come out even, and the last one is not a scrap.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from assistant.text.scripts import CHARACTERS_A_WORD, UNSPACED, length_in_words
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Article, Passage, page_at
from ingest.articles.boilerplate import is_boilerplate
from ingest.articles.live_blogs import lay_out
from ingest.passages.tokens import count_tokens


@dataclass(frozen=True, slots=True)
class Shape:
    """How long a passage may be, and how many sentences of the one before it repeats where there is shape.

    The embedder reads 256 tokens. With the heading before it the fullest passages lose their last words there,
    not in word search; measured, that is worth it: longer passages hold more answers than embedded tails do.
    """

    words: int = 200
    tokens: int = 250
    overlap: int = 0


DEFAULT = Shape()
_MAX_HEADING_WORDS = 40

_INSIDE_PARAGRAPH = 0.6
_QUOTE_FROM_SPEAKER = 0.7
_AFTER_HEADING = 2.0
_BEFORE_HEADING = -0.3

_HEADING = "#"
_MAX_HEADING_CHARACTERS = 90
_WORD = re.compile(f"[^\\s{UNSPACED}]+|[{UNSPACED}]{{1,{CHARACTERS_A_WORD}}}")
_LINE_BREAK = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")

_MARKED_HEADING = re.compile(r"#{1,6}\s|\d{1,2}[.)]\s+\S+(?:\s\S+){0,6}$")
_TIME_OF_ITEM = re.compile(
    r"(?:(?:posted|updated|published)\b.{0,20})?\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?|uhr|h)?\b.{0,40}$", re.I
)
_STATEMENT_END = re.compile(r"[.!…:;,。]\W*$|[?؟][\"”»’]+$")
_OPENING_QUOTE = re.compile(r"[\"“„«‘]")
_SPEECH = re.compile(
    r"\b(?:said|says|told|added|asked|replied|wrote|dijo|añadió|afirmó|sagte|erklärte|a dit)\b", re.I
)


def split(article: Article, shape: Shape = DEFAULT) -> list[Passage]:
    """The passages of an article in reading order; none where it is nothing but boilerplate.

    `article.text[p.start:p.end] == p.text` for each, every word outside of boilerplate lies in one, and only a
    passage that is part of one overlong sentence begins or ends inside a sentence.
    """
    article_id = article.id or ""
    bare = Passage("", article_id, article.title, article.source, article.url, article.published, "")
    return [
        replace(
            bare,
            id=passage_id(article_id, start, end),
            text=article.text[start:end],
            start=start,
            end=end,
            posted=posted,
            page=page_at(article.text, start),
        )
        for section, posted in _sections(article.text, shape)
        for start, end in _laid_out(section, shape)
    ]


def passage_id(article_id: str, start: int, end: int) -> str:
    """The id of the passage there: readable, and hashed where the article's id is long."""
    if len(article_id) > 100:
        article_id = hashlib.blake2b(article_id.encode(), digest_size=16).hexdigest()
    return f"{article_id}#{start}-{end}"


def passage_heading(passage: Passage) -> str:
    """Title, outlet, day and an item's own time, which go before a passage for embedding and are never shown."""
    words = passage.title.split()[:_MAX_HEADING_WORDS]
    day = passage.published.date() if isinstance(passage.published, datetime) else passage.published
    parts = (passage.source, day.isoformat() if day else "", passage.posted)
    outlet = ", ".join(part for part in parts if part)
    title = " ".join(words)
    return f"{title} ({outlet})" if title and outlet else title or outlet


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one that is too long: what passages are laid out of."""

    start: int
    end: int
    words: int
    tokens: int
    break_cost: float
    """What it costs to begin a passage here."""


def _sections(text: str, shape: Shape) -> Iterator[tuple[list[_Unit], str | None]]:
    """The runs of sentences that passages may not reach beyond, with the time that their item gives itself.

    They end with boilerplate and with an item. Each sentence has the cost of beginning a passage at it.
    """
    spans = _blocks(text)
    blocks = [_text_of(text, sentences) for sentences in spans]
    headings = [_is_heading(*pair) for pair in pairwise([*blocks, ""])]
    items = lay_out(blocks)
    every = [span for sentences in spans for span in sentences]
    tokens = dict(zip(every, count_tokens([text[start:end] for start, end in every]), strict=True))
    section: list[_Unit] = []
    before = ""
    for index, (block, sentences) in enumerate(zip(blocks, spans, strict=True)):
        if section and (index in items.begins or is_boilerplate(block)):
            yield section, items.times[index - 1]
            section, before = [], ""
        if is_boilerplate(block):
            continue
        cost = _BEFORE_HEADING if headings[index] else _cost_between(before, block)
        section.extend(_units(text, {span: tokens[span] for span in sentences}, shape, cost))
        before = _HEADING if headings[index] else block
    if section:
        yield section, items.times[-1]


def _blocks(text: str) -> list[list[Span]]:
    """The sentences of each paragraph or line: a block ends where a line ends with its sentence."""
    blocks: list[list[Span]] = []
    last = 0
    for start, end in sentence_spans(text):
        if not blocks or _LINE_BREAK.search(text, last, start):
            blocks.append([])
        blocks[-1].append((start, end))
        last = end
    return blocks


def _text_of(text: str, sentences: list[Span]) -> str:
    return text[sentences[0][0] : sentences[-1][1]]


def _is_heading(block: str, following: str) -> bool:
    """Does this block stand over what follows: a subheading, "2. Ukraine", the time of a live blog's item?"""
    if not following or len(block) > _MAX_HEADING_CHARACTERS:
        return False
    if _MARKED_HEADING.match(block) or _TIME_OF_ITEM.match(block):
        return True
    return not _STATEMENT_END.search(block) and len(following) >= 2 * len(block) and len(following) > 80


def _cost_between(before: str, block: str) -> float:
    """What it costs to part a paragraph from the one before it."""
    if before == _HEADING:
        return _AFTER_HEADING
    if _OPENING_QUOTE.match(block) and _SPEECH.search(before):
        return _QUOTE_FROM_SPEAKER
    return 0.0


def _units(text: str, sentences: Mapping[Span, int], shape: Shape, cost: float) -> Iterator[_Unit]:
    """The units of a paragraph, given its sentences with their tokens."""
    for (start, end), tokens in sentences.items():
        words = length_in_words(text[start:end])
        if words <= shape.words and tokens <= shape.tokens:
            yield _Unit(start, end, words, tokens, cost)
            cost = _INSIDE_PARAGRAPH
            continue
        for unit in _cut(text, start, end, shape):
            yield replace(unit, break_cost=cost)
            cost = 0.0  # its pieces are full, nothing is kept together by force
        cost = _INSIDE_PARAGRAPH


def _cut(text: str, start: int, end: int, shape: Shape) -> Iterator[_Unit]:
    """An overlong sentence in pieces, cut between words; a word that is too long alone is cut anywhere."""
    at, last, words, tokens = start, start, 0, 0
    for word_start, word_end, size in _words(text, start, end, shape.tokens):
        if words and (words == shape.words or tokens + size > shape.tokens):
            yield _Unit(at, last, words, tokens, 0.0)
            at, words, tokens = word_start, 0, 0
        words, tokens, last = words + 1, tokens + size, word_end
    if words:
        yield _Unit(at, last, words, tokens, 0.0)


def _words(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of tokens of each word, none of more tokens than `most`."""
    found = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    for (word_start, word_end), tokens in zip(
        found, count_tokens([text[a:b] for a, b in found]), strict=True
    ):
        if tokens <= most:
            yield word_start, word_end, tokens
            continue
        edges = [*range(word_start, word_end, most), word_end]
        yield from ((a, b, most) for a, b in pairwise(edges))


def _laid_out(units: list[_Unit], shape: Shape) -> list[Span]:
    """The spans of the passages that a section is laid into at least cost.

    cost[i] is the least for everything before unit i; a passage of units i..j costs the square of the share of
    its room left empty, and what it costs to begin it at i. One passage holds few sentences, so this is linear.
    """
    cost, begin = [0.0] * (len(units) + 1), [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        words = tokens = 0
        best = math.inf
        for start in range(end - 1, -1, -1):
            unit = units[start]
            words, tokens = words + unit.words, tokens + unit.tokens
            if start < end - 1 and (words > shape.words or tokens > shape.tokens):
                break
            empty = 1 - min(1.0, max(words / shape.words, tokens / shape.tokens))
            here = cost[start] + empty * empty + (unit.break_cost if start else 0.0)
            if here < best:
                best, begin[end] = here, start
        cost[end] = best
    spans: list[Span] = []
    end = len(units)
    while end:
        first = _overlapped(units, begin[end], end, shape)
        spans.append((units[first].start, units[end - 1].end))
        end = begin[end]
    return spans[::-1]


def _overlapped(units: list[_Unit], start: int, end: int, shape: Shape) -> int:
    """The unit a passage begins at once it repeats what fits of the sentences before it."""
    words = sum(unit.words for unit in units[start:end])
    tokens = sum(unit.tokens for unit in units[start:end])
    for first in range(start - 1, max(start - shape.overlap, 0) - 1, -1):
        words, tokens = words + units[first].words, tokens + units[first].tokens
        if words > shape.words or tokens > shape.tokens:
            break
        start = first
    return start
