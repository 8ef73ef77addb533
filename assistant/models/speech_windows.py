"""An article as the speech model reads it: windows of tokens, with what letters say of each token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.errors import ModelError
from assistant.text.quotations import Quotation
from assistant.text.sentences import Span, paragraph_spans

WINDOW_TOKENS = 320
OVERLAP_TOKENS = 80
MAX_TITLE_TOKENS = 24
FIRST_KEPT, LAST_KEPT = 10, 8
"""So many tokens of a quotation are read at either end: what stands between tells little of who says it."""
QUOTED, CAPITAL, OPENS = 1, 2, 4
"""Bits of a token's kind: it stands in a quotation, its word has a capital, it opens a paragraph."""
KINDS = 8
NOBODY = 0
"""The place, in every window, that stands for "nobody's words"; `Window.elsewhere` for "named outside this window"."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_CAPITAL_WORD = re.compile(r"[^\W\d_]*[A-ZÀ-ÖØ-ÞĀ-ſΑ-ΩА-Я][\w’'.-]*")


@dataclass(frozen=True, slots=True)
class Window:
    """Part of an article: `ids` and `kinds` of [CLS] title [SEP] text [SEP]; `offsets` are those of the tokens from
    `first` on, as characters of the article; `begins` is the first of them, counted over the article."""

    ids: NDArray[np.int64]
    kinds: NDArray[np.int64]
    first: int
    begins: int
    offsets: Sequence[Span]

    @property
    def elsewhere(self) -> int:
        """The place that stands for "named outside this window"."""
        return self.first - 1


@dataclass(frozen=True, slots=True)
class Tokens:
    """An article's tokens, without those amid long quotations: numbers, offsets in its text, and kinds."""

    title: Sequence[int]
    ids: NDArray[np.int64]
    kinds: NDArray[np.int64]
    offsets: Sequence[Span]


class ArticleEncoder:
    """Articles as the model's inputs: the same code for training and for hearing."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._cls, self._sep = (_special(tokenizer, name) for name in ("[CLS]", "[SEP]"))

    def tokens(self, text: str, title: str, quotes: Sequence[Quotation]) -> Tokens:
        """The tokens of an article whose quotations these are: every outer mark is read as `"`, every inner as `'`."""
        letters = list(_SURROGATES.sub("\ufffd", text))
        quoted = np.zeros(len(text) + 1, np.int64)
        for quotation in quotes:
            mark = "'" if quotation.depth else '"'
            (before, after), (start, end) = quotation.outer, (quotation.start, quotation.end)
            for a, b in ((before, start), (end, after)):
                letters[a:b] = (mark + " " * (b - a))[: b - a]
            quoted[before:after] = QUOTED
        capital = np.zeros(len(text) + 1, np.int64)
        for word in _CAPITAL_WORD.finditer(text):
            capital[word.start() : word.end()] = CAPITAL
        encoding = self._tokenizer.encode("".join(letters), add_special_tokens=False)
        offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
        ids = np.array(encoding.ids, np.int64)
        kept = _kept(offsets[:, 0], quotes)
        ids, offsets = ids[kept], offsets[kept]
        starts = offsets[:, 0]
        kinds = quoted[starts] | capital[starts]
        for start, _ in paragraph_spans(text):
            at = int(np.searchsorted(starts, start))
            if at < len(kinds):
                kinds[at] |= OPENS
        named = self._tokenizer.encode(_SURROGATES.sub("\ufffd", title), add_special_tokens=False).ids
        return Tokens(named[:MAX_TITLE_TOKENS], ids, kinds, [(int(a), int(b)) for a, b in offsets])

    def windows(self, tokens: Tokens, starts: Sequence[int] | None = None) -> list[Window]:
        """The windows over an article, each `OVERLAP_TOKENS` into the one before; none without tokens.

        With `starts` those that begin at these tokens.
        """
        front = np.array([self._cls, *tokens.title, self._sep], np.int64)
        room = WINDOW_TOKENS - len(front) - 1
        if starts is None:
            step, n = room - OVERLAP_TOKENS, len(tokens.ids)
            starts = [0, *range(step, max(step, n - OVERLAP_TOKENS), step)] if n else []
        return [
            Window(
                np.concatenate([front, tokens.ids[at : at + room], [self._sep]]),
                np.concatenate([np.zeros_like(front), tokens.kinds[at : at + room], [0]]),
                len(front),
                at,
                tokens.offsets[at : at + room],
            )
            for at in starts
        ]


def _kept(starts: NDArray[np.int64], quotes: Sequence[Quotation]) -> NDArray[np.bool_]:
    """Which tokens are read: all but those amid a long quotation that holds no other."""
    kept = np.ones(len(starts), np.bool_)
    for quotation, following in zip_longest(quotes, quotes[1:]):
        if quotation.depth or (following is not None and following.depth):
            continue
        first, last = (int(np.searchsorted(starts, place)) for place in quotation.outer)
        kept[first + FIRST_KEPT : max(first + FIRST_KEPT, last - LAST_KEPT)] = False
    return kept


def _special(tokenizer: Tokenizer, name: str) -> int:
    number = tokenizer.token_to_id(name)
    if number is None:
        raise ModelError(f"The speech model's tokenizer has no token {name}.")
    return number
