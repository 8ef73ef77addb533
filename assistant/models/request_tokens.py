"""What the model of requests reads: the words typed, and what was typed before them, as tokens with their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.text.sentences import Span

FIRST, PADDING, END = 0, 1, 2
"""Tokens with a meaning of their own, as XLM-R's vocabulary begins."""
MOST = 160
"""Tokens that are read of a request."""
MOST_BEFORE = 48
"""Tokens that are read of each request before it."""
REMEMBERED = 2
"""How many requests before it are read, the last ones."""


@dataclass(frozen=True, slots=True)
class RequestTokens:
    """(tokens) ids and kinds (0 the request, 1 what came before it), and for each token its text's number and span.

    Text 0 is the request, 1 the one before it, and so on; tokens without words stand in text -1.
    """

    ids: NDArray[np.int64]
    kinds: NDArray[np.int64]
    texts: tuple[int, ...]
    spans: tuple[Span, ...]


def tokens_of(tokenizer: Tokenizer, request: str, before: Sequence[str]) -> RequestTokens:
    """The tokens of a request and of what was asked before it, the last one first."""
    ids, kinds, texts, spans = [FIRST], [0], [-1], [(0, 0)]
    for number, text in enumerate([request, *reversed(before[-REMEMBERED:])]):
        most = MOST_BEFORE if number else MOST
        encoding = tokenizer.encode(text.encode("utf-8", "replace").decode(), add_special_tokens=False)
        own = encoding.ids[:most]
        ids += [*own, END]
        kinds += [min(number, 1)] * (len(own) + 1)
        texts += [*[number] * len(own), -1]
        spans += [*(_without_space(text, span) for span in encoding.offsets[:most]), (0, 0)]
    return RequestTokens(np.array(ids, np.int64), np.array(kinds, np.int64), tuple(texts), tuple(spans))


def _without_space(text: str, span: Span) -> Span:
    """A token's span without the space before its word."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    return start, end
