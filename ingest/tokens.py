"""Lengths in the embedder's own tokens, without loading the embedder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tokenizers import Tokenizer

from assistant.resources import data_path
from assistant.sentences import Span


def count_tokens(texts: Sequence[str]) -> list[int]:
    """How many tokens each text has, the two that frame every input left out."""
    return [len(encoding.ids) for encoding in _tokenizer().encode_batch_fast(texts, add_special_tokens=False)]


def token_spans(text: str) -> list[Span]:
    """Where each token stands in the text."""
    return list(_tokenizer().encode(text, add_special_tokens=False).offsets)


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(data_path("models/tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
