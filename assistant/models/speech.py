"""The model that hears an article: which words report speech, and where the speaker of given words is named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock

import numpy as np
import onnxruntime
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.errors import ModelError
from assistant.models.session import open_session
from assistant.models.speech_windows import NOBODY, OPENS, QUOTED, ArticleEncoder, Tokens, Window
from assistant.resources import data_path
from assistant.text.quotations import Quotation
from assistant.text.sentences import Span

Floats = NDArray[np.float32]

_FIRST, _LAST, _MEAN, _KEYS = range(4)
_NAMED_START, _NAMED_END, _WHO_START, _WHO_END, _TO_START, _TO_END, _VIA_START, _VIA_END = range(8)
_TOLD = 0.4
"""To whom or through whom words are said is told where the model is at least so sure."""
MAX_NAMED_TOKENS = 24


@dataclass(frozen=True, slots=True)
class Pointed:
    """Where the speaker of some words is named, as probabilities over the tokens of one window.

    `offsets` are those tokens' characters in the article; `named` the likeliest words that name the speaker beside the
    utterance and `named_sure` their probability, `named_begins` for each token that of such words beginning there;
    `begins`
    that of a mention of the speaker by name, `who` the likeliest mention; `nobody` that the words are
    nobody's, `elsewhere` that no mention by name stands in this window; `to` and `via` to whom and through whom
    they are
    said, where that is told.
    """

    offsets: Sequence[Span]
    named: Span
    named_sure: float
    named_begins: Floats
    who: Span
    begins: Floats
    nobody: float
    elsewhere: float
    to: Span | None
    via: Span | None


class Heard:
    """What the model makes of one article."""

    def __init__(
        self,
        tokens: Tokens,
        windows: Sequence[Window],
        outputs: Sequence[tuple[Floats, Floats]],
        distance: Floats,
    ) -> None:
        self.tokens = tokens
        self._windows = windows
        self._outputs = outputs
        self._distance = distance
        self._begins = np.array([a for a, _ in tokens.offsets], np.int64)
        self._ends = np.array([b for _, b in tokens.offsets], np.int64)

    @cached_property
    def reports(self) -> Floats:
        """(tokens, 2): the probabilities that a token is reported speech, and that it begins some.

        Of two windows that hold a token the one with more words around it is believed.
        """
        n = len(self.tokens.ids)
        told, around = np.zeros((n, 2), np.float32), np.full(n, -1.0)
        for window, (_, reports) in zip(self._windows, self._outputs, strict=True):
            low, high = window.begins, window.begins + len(window.offsets)
            places = np.arange(low, high)
            room = self._room(window, places, places)
            better = room > around[low:high]
            own = reports[window.first : window.first + high - low]
            told[low:high][better] = 1.0 / (1.0 + np.exp(-own[better]))
            around[low:high][better] = room[better]
        return told

    def places(self, span: Span) -> range:
        """The tokens of the article that overlap these characters."""
        first = int(np.searchsorted(self._ends, span[0], "right"))
        return range(first, max(first, int(np.searchsorted(self._begins, span[1]))))

    def point(self, span: Span) -> Pointed | None:
        """Who says the words at `span` (a quotation with its marks); None where no window holds them."""
        own = self.places(span)
        if not own or not self._windows:
            return None
        rooms = [float(self._room(w, np.array([own[0]]), np.array([own[-1]]))[0]) for w in self._windows]
        widest = int(np.argmax(rooms))
        if rooms[widest] < 0:
            return None
        window, (pointers, _) = self._windows[widest], self._outputs[widest]
        shift = window.first - window.begins
        first = min(max(own[0] + shift, window.first), len(window.ids) - 2)
        last = max(first, min(own[-1] + shift, len(window.ids) - 2))
        query = (
            pointers[first, _FIRST] + pointers[last, _LAST] + pointers[first : last + 1, _MEAN].mean(axis=0)
        )
        logits = np.einsum("pw,npw->pn", query, pointers[:, _KEYS]) * query.shape[-1] ** -0.5
        logits += self._distance[_steps(first, last, len(window.ids), len(self._distance) // 2)].T
        logits[:, first : last + 1] = -1e4
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        text = slice(window.first, window.first + len(window.offsets))
        allowed = _within_pieces(_pieces(window, first, last))

        def best(start: int, end: int) -> tuple[Span, float]:
            return _best_span(shares[start, text], shares[end, text], window.offsets, allowed)

        named, sure = best(_NAMED_START, _NAMED_END)
        who, _ = best(_WHO_START, _WHO_END)

        def told(start: int, end: int) -> Span | None:
            if shares[start, text].max() * shares[end, text].max() < _TOLD:
                return None
            where, sure = best(start, end)
            return where if sure >= _TOLD else None

        return Pointed(
            window.offsets,
            named,
            sure,
            shares[_NAMED_START, text],
            who,
            shares[_WHO_START, text],
            float(np.sqrt(shares[_NAMED_START, NOBODY] * shares[_WHO_START, NOBODY])),
            float(shares[_WHO_START, window.elsewhere]),
            told(_TO_START, _TO_END),
            told(_VIA_START, _VIA_END),
        )

    def _room(self, window: Window, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
        """How many tokens of the window stand on the shorter side of these words; below 0 where they stand out of
        it."""
        low, high, n = window.begins, window.begins + len(window.offsets), len(self.tokens.ids)
        before = np.where(low == 0, n, first - low)
        after = np.where(high >= n, n, high - 1 - last)
        inside = np.where((first >= high) | (last < low), -n, 0)
        return np.asarray(np.minimum(before, after) + inside, np.float32)


def _steps(first: int, last: int, length: int, reach: int) -> NDArray[np.int64]:
    """How far each place lies from the utterance: `reach` in it and at [CLS], less before, more behind."""
    places = np.arange(length)
    before, after = np.maximum(first - places, 0), np.maximum(places - last, 0)
    far = np.minimum((2 * np.log2(1.0 + before + after).astype(np.float32)).astype(np.int64), reach)
    far = np.where(before > 0, reach - far, reach + far)
    far[NOBODY] = reach
    return far


def _pieces(window: Window, first: int, last: int) -> NDArray[np.int64]:
    """For each token of a window's text which piece of it holds the token: a paragraph, or what lies in it between
    quotations and the utterance at the places `first` to `last`. Words that name somebody lie in one."""
    kinds = window.kinds[window.first : window.first + len(window.offsets)]
    quoted = (kinds & QUOTED) > 0
    own = np.zeros(len(kinds), np.bool_)
    own[max(0, first - window.first) : last + 1 - window.first] = True
    begins = (kinds & OPENS) > 0
    begins[1:] |= (quoted[1:] != quoted[:-1]) | (own[1:] != own[:-1])
    return np.cumsum(begins)


def _within_pieces(pieces: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n, `MAX_NAMED_TOKENS`): may words begin at a token and end so many tokens further on?"""
    beyond = np.full(MAX_NAMED_TOKENS - 1, -1)
    ends = sliding_window_view(np.concatenate([pieces, beyond]), MAX_NAMED_TOKENS)
    return np.asarray(ends == pieces[:, None], np.bool_)


def _best_span(
    starts: Floats, ends: Floats, offsets: Sequence[Span], allowed: NDArray[np.bool_]
) -> tuple[Span, float]:
    """The likeliest words that begin and end at tokens where `_within_pieces` allows it, and their probability."""
    beyond = np.zeros(MAX_NAMED_TOKENS - 1, np.float32)
    both = sliding_window_view(np.concatenate([ends, beyond]), MAX_NAMED_TOKENS) * starts[:, None] * allowed
    first, further = divmod(int(both.argmax()), MAX_NAMED_TOKENS)
    return (offsets[first][0], offsets[first + further][1]), float(both[first, further])


class SpeechModel:
    """Hears articles. May be asked from many threads."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        tokenizer: Tokenizer,
        distance: Floats,
    ) -> None:
        self._session = session
        self._encoder = ArticleEncoder(tokenizer)
        self._distance = distance

    def hear(self, text: str, title: str, quotes: Sequence[Quotation], within: Span | None = None) -> Heard:
        """What the model makes of an article whose quotations these are: each window alone, on one core.

        With `within` only of the windows that hold some of `text[slice(*within)]`.
        """
        tokens = self._encoder.tokens(text, title, quotes)
        windows = self._encoder.windows(tokens)
        if within is not None:
            first, last = within
            windows = [w for w in windows if w.offsets[0][0] < last and first < w.offsets[-1][1]]
        outputs = []
        for window in windows:
            given = {"input_ids": window.ids[None], "token_type_ids": window.kinds[None]}
            pointers, reports = self._session.run(["pointers", "reports"], given)
            outputs.append((pointers[0], reports[0]))
        return Heard(tokens, windows, outputs, self._distance)


_loading = Lock()


def load_speech_model() -> SpeechModel:
    """The model that comes along, loaded once a process. Raises ModelError if its files cannot be loaded."""
    with _loading:
        return _load()


@lru_cache(maxsize=1)
def _load() -> SpeechModel:
    model, tokenizer = data_path("models/speech.onnx"), data_path("models/tokenizer.json")
    try:
        session = open_session(model, threads=1)
        return opened(session, Tokenizer.from_file(str(tokenizer)))
    except Exception as error:  # both libraries raise bare Exceptions of their own
        raise ModelError(f"The speech model in {model.parent} could not be loaded: {error}") from error


def opened(session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> SpeechModel:
    """The model of a session, with what it learned of distances from its metadata."""
    kept = session.get_modelmeta().custom_metadata_map
    distance = np.array(json.loads(kept["distance"]), np.float32)
    return SpeechModel(session, tokenizer, distance)
