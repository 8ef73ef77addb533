"""Lengths in the embedder's own tokens, without loading the embedder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tokenizers import Tokenizer

from assistant.resources import data_path

_CHARACTERS = 16
"""A text has at least one token for so many characters: WordPiece makes a single one of any word over a hundred."""


def count_tokens(texts: Sequence[str]) -> list[int]:
    """How many tokens each text has, the two that frame every input left out."""
    encoded = _tokenizer().encode_batch_fast(texts, add_special_tokens=False)
    return [max(len(one.ids), len(text) // _CHARACTERS) for one, text in zip(encoded, texts, strict=True)]


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(data_path("models/tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
