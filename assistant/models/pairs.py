"""Two texts as the inputs of a model that sees them together: the same code for training and for use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tokenizers import Tokenizer

from assistant.errors import ModelError
from assistant.text.sentences import Span

MAX_TOKENS = 320
"""Tokens of one input: a question, a heading and a passage as `ingest.passages.split` cuts them fit together."""
MAX_QUESTION_TOKENS = 64
MAX_HEADING_TOKENS = 48
OVERLAP_TOKENS = 64
"""What two windows over a long passage share: more than any short answer and its sentence's core."""

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the model: its tokens, and where those of the passage stand in the passage's text."""

    ids: list[int]
    question_tokens: int
    """Tokens up to and with the first separator: they have token type 0, the rest 1."""
    first: int
    """Position of the passage's first token."""
    offsets: list[Span]
    """Characters of the passage's tokens, from `first` on."""


class PairEncoder:
    """Question, heading and passage as the model's inputs: the same code for training and for reading."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._cls, self._sep = (_special(tokenizer, name) for name in ("[CLS]", "[SEP]"))

    def windows(
        self, question: str, heading: str, text: str, most: int = MAX_QUESTION_TOKENS
    ) -> list[Window]:
        """The windows over the passage: one, or several that overlap where it is long; none without tokens.

        Of the question `most` tokens are read.
        """
        asked = self._tokens(question)[0][:most]
        headed = self._tokens(heading)[0][:MAX_HEADING_TOKENS] if heading else []
        ids, offsets = self._tokens(text)
        front = [self._cls, *asked, self._sep]
        head = [*front, *headed, self._sep] if headed else front
        room = MAX_TOKENS - len(head) - 1
        step = room - OVERLAP_TOKENS
        starts = [0, *range(step, max(step, len(ids) - OVERLAP_TOKENS), step)] if ids else []
        return [
            Window([*head, *ids[at : at + room], self._sep], len(front), len(head), offsets[at : at + room])
            for at in starts
        ]

    def _tokens(self, text: str) -> tuple[list[int], list[Span]]:
        # A lone surrogate cannot be handed to the tokenizer; one character stands for one, so offsets hold.
        encoding = self._tokenizer.encode(_SURROGATES.sub("\ufffd", text), add_special_tokens=False)
        return encoding.ids, encoding.offsets


def _special(tokenizer: Tokenizer, name: str) -> int:
    number = tokenizer.token_to_id(name)
    if number is None:
        raise ModelError(f"The reader's tokenizer has no token {name}.")
    return number
