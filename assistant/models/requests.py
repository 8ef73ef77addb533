"""The model of requests: what form of answer somebody asks for, and which of the words typed are which part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import Literal, get_args

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.errors import ModelError
from assistant.models.request_tokens import RequestTokens, tokens_of
from assistant.models.session import open_session
from assistant.resources import data_path
from assistant.text.sentences import Span
from assistant.types import Form

Part = Literal["who", "topic", "outlets", "points", "period"]
PARTS: tuple[Part, ...] = get_args(Part)
FORMS: tuple[Form, ...] = get_args(Form)
"""In the order of the model's outputs."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Marked:
    """Words that are a part of the request: `texts[text][start:end]`, text 0 being the request itself, 1 the one before
    it; `sure` in [0, 1]."""

    part: Part
    text: int
    span: Span
    sure: float


class ReadRequest:
    """What the model makes of a request: the probability of each form, and the words that it marks."""

    def __init__(
        self, forms: Mapping[Form, float], tokens: RequestTokens, parts: Floats, texts: Sequence[str]
    ) -> None:
        self.forms = forms
        self._tokens = tokens
        self._parts = parts
        self._texts = texts

    @property
    def form(self) -> Form:
        """The likeliest form."""
        return max(self.forms, key=lambda form: self.forms[form])

    def marked(self) -> list[Marked]:
        """The words of each part, those of the request first: tokens of one part that follow on each other."""
        shares = np.concatenate([self._parts[:, :1], self._parts[:, 1::2] + self._parts[:, 2::2]], axis=1)
        found: list[Marked] = []
        for (part, text), run in groupby(
            range(len(shares)), lambda i: (int(shares[i].argmax()), self._tokens.texts[i])
        ):
            places = list(run)
            span = self._tokens.spans[places[0]][0], self._tokens.spans[places[-1]][1]
            if part and text >= 0 and (whole := _whole_words(self._texts[text], span)):
                found.append(Marked(PARTS[part - 1], text, whole, float(shares[places, part].mean())))
        return found

    def sureness(self, part: Part, text: int, span: Span) -> float:
        """The mean probability, in [0, 1], that the words at `span` of a text belong to that part."""
        places = [
            i
            for i, (number, (start, end)) in enumerate(
                zip(self._tokens.texts, self._tokens.spans, strict=True)
            )
            if number == text and start < span[1] and span[0] < end
        ]
        first = 1 + 2 * PARTS.index(part)
        return float(self._parts[places, first : first + 2].sum(axis=1).mean()) if places else 0.0


def _whole_words(text: str, span: Span) -> Span | None:
    """The span with the rest of the words that it begins or ends in, without marks around it."""
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in ".)":
        end -= 1
    if start == end:
        return None
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


class RequestModel:
    """Reads requests. May be asked from many threads."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    def read(self, request: str, before: Sequence[str] = ()) -> ReadRequest:
        """What a request asks for, in a conversation in which these were asked `before` it, oldest first."""
        tokens = tokens_of(self._tokenizer, request, before)
        given = {"input_ids": tokens.ids[None], "token_type_ids": tokens.kinds[None]}
        forms, parts = self._session.run(["form", "parts"], given)
        shares = dict(zip(FORMS, _softmax(forms[0]).tolist(), strict=True))
        return ReadRequest(shares, tokens, _softmax(parts[0]), (request, *reversed(before)))


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


_loading = Lock()


def load_request_model() -> RequestModel:
    """The model that comes along, loaded once a process. Raises ModelError if its files cannot be loaded."""
    with _loading:
        return _load()


@lru_cache(maxsize=1)
def _load() -> RequestModel:
    model, tokenizer = data_path("models/requests.onnx"), data_path("models/requests-tokenizer.json")
    try:
        return RequestModel(open_session(model, threads=1), Tokenizer.from_file(str(tokenizer)))
    except Exception as error:  # both libraries raise bare Exceptions of their own
        raise ModelError(f"The model of requests in {model.parent} could not be loaded: {error}") from error
