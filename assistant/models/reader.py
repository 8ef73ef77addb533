"""The reader: a cross-encoder that sees question and passage together and says what they are to each other.

Does the passage answer the question, does it show that what the question takes for granted is not so, does it answer
yes or no (calibrated probabilities each); which span is the short answer; which sentences carry it. Made by
`benchmarks/training`; `data/models/reader.md` is its card.

What is read is `[CLS] question [SEP] heading [SEP] passage [SEP]`. The heading is title, outlet and the passage's age
as seen from the question's day, in words ("yesterday", "3 months ago"), so that how much freshness counts is learned.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.errors import ModelError
from assistant.models.pairs import PairEncoder, Window
from assistant.models.session import open_session, usable_cores
from assistant.ports import Reading
from assistant.resources import data_path
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Moment, Passage, day_of

Floats = NDArray[np.float32]

MAX_SHORT_TOKENS = 24
"""A short answer is no longer than this; the limit keeps the search for it linear in the passage."""
MOST_SPANS = 40
"""How many spans are looked at for the short answer: many are the first one with a word more or less."""

_OUTER = " \t\r\n.,;:!?\"'“”„‟‘’‚«»‹›()[]{}*_–—-…،؟。"
_WORD = re.compile(
    r"\d+(?:[.,]\d+)+|(?:twen|thir|for|fif|six|seven|eigh|nine)ty-[^\W\d_]+|[^\W_]+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Constants fitted on development data, kept in the model's metadata; logits are scaled and shifted by them."""

    answers: tuple[float, float, float] = (1.0, 0.0, 0.0)
    """Scale of the pair's logit, scale of its best sentence's support logit, shift."""
    short: float = 1.0
    support: tuple[float, float] = (1.0, 0.0)
    denies: tuple[float, float] = (1.0, 0.0)
    yes: tuple[float, float] = (1.0, 0.0)


def heading(title: str, source: str, published: Moment | None, today: date | None) -> str:
    """Title, outlet and age, as far as they are known: "Fed raises rates | CNN | 2 days ago"."""
    return " | ".join(part for part in (title.strip(), source.strip(), age_words(published, today)) if part)


def age_in_days(published: Moment | None, today: date | None) -> int | None:
    """How many days before `today` that was; None where either is not known, or the date cannot be right.

    Tomorrow is today in another time zone; what is dated later cannot have been published.
    """
    if published is None or today is None:
        return None
    days = (today - day_of(published)).days
    return max(0, days) if days >= -1 else None


def age_words(published: Moment | None, today: date | None) -> str:
    """How long before `today` that was, in a few words; "" where either is not known."""
    days = age_in_days(published, today)
    if days is None:
        return ""
    if days < 7:
        return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    if days < 30:
        return "last week" if days < 14 else f"{days // 7} weeks ago"
    if days < 365:
        return "last month" if days < 60 else f"{days // 30} months ago"
    return "last year" if days < 730 else f"{days // 365} years ago"


class Reader:
    """Reads passages for a question. May be asked from many threads."""

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, calibration: Calibration
    ) -> None:
        self._session = session
        self._encoder = PairEncoder(tokenizer)
        self.calibration = calibration
        self._cores = ThreadPoolExecutor(usable_cores(), "reader")

    def read(self, question: str, passages: Sequence[Passage], today: date | None = None) -> list[Reading]:
        """One reading for each passage, in their order. `today` is the day from which the question is asked.

        Every window runs alone on one core, longest first, as many at a time as there are cores: nothing is padded,
        and a passage reads the same whatever stands beside it.
        """
        windows: list[Window] = []
        owners: list[int] = []
        for index, p in enumerate(passages):
            headed = heading(p.title, p.source, p.published, today)
            own = self._encoder.windows(question, headed, p.text)
            windows.extend(own)
            owners.extend([index] * len(own))
        order = sorted(range(len(windows)), key=lambda i: -len(windows[i].ids))
        scored = dict(zip(order, self._cores.map(self._run, [windows[i] for i in order]), strict=True))
        by_passage: list[list[Scored]] = [[] for _ in passages]
        for i, owner in enumerate(owners):
            by_passage[owner].append(scored[i])
        return [
            combine(p.text, found, self.calibration) for p, found in zip(passages, by_passage, strict=True)
        ]

    def _run(self, window: Window) -> Scored:
        ids = np.array([window.ids], np.int64)
        types = (np.arange(ids.shape[1]) >= window.question_tokens).astype(np.int64)[None]
        pair, tokens = self._session.run(["pair", "tokens"], {"input_ids": ids, "token_type_ids": types})
        answers, denies, yes = (float(logit) for logit in pair[0])
        own = tokens[0, window.first : window.first + len(window.offsets)]
        return Scored(window, answers, own, denies, yes)


@dataclass(frozen=True, slots=True)
class Scored:
    """A window with the model's logits: that it answers, denies, says yes; and for each token of the passage three
    (start, end, support)."""

    window: Window
    answer: float
    tokens: Floats
    denies: float = -50.0
    yes: float = 0.0


def combine(text: str, scored: Sequence[Scored], calibration: Calibration) -> Reading:
    """The reading of one passage from its windows: the most sure window decides, a sentence takes its best."""
    sentences = sentence_spans(text)
    if not scored:
        return Reading(0.0, None, 0.0, (0.0,) * len(sentences))
    best = max(scored, key=lambda found: found.answer)
    support = [max(values) for values in zip(*(_supports(found, sentences) for found in scored), strict=True)]
    found = list(_worded(text, best_spans(best, sentences, calibration.short)))
    short, score = found[0] if found else (None, 0.0)
    of_pair, of_sentence, shift = calibration.answers
    return Reading(
        _sigmoid(of_pair * best.answer + of_sentence * max(support, default=0.0) + shift),
        short,
        score,
        tuple(_scaled(value, calibration.support) for value in support),
        tuple(found[1:]),
        _scaled(max(w.denies for w in scored), calibration.denies),
        _scaled(best.yes, calibration.yes),
    )


def _scaled(logit: float, constants: tuple[float, float]) -> float:
    return _sigmoid(constants[0] * logit + constants[1])


def _worded(text: str, spans: Iterable[tuple[Span, float]]) -> Iterator[tuple[Span, float]]:
    """The spans as whole words without marks around them, each once, where it is likeliest."""
    words, seen = words_in(text), set[Span]()
    for span, score in spans:
        short = trimmed(text, whole_words(words, span))
        if short is not None and short not in seen:
            seen.add(short)
            yield short, score


def best_spans(
    scored: Scored, sentences: Sequence[Span], sharpness: float = 1.0, most: int = MOST_SPANS
) -> list[tuple[Span, float]]:
    """The `most` likeliest spans of tokens inside one sentence, as characters, best first.

    Beside each stands its probability in the window.
    """
    starts, ends = scored.tokens[:, 0] * sharpness, scored.tokens[:, 1] * sharpness
    offsets = scored.window.offsets
    within = np.full(len(offsets), -1)
    for sentence, (first, last) in enumerate(_token_ranges(offsets, sentences)):
        within[first:last] = sentence
    sums = np.full((min(MAX_SHORT_TOKENS, len(offsets)), len(offsets)), -np.inf, np.float32)
    for further in range(len(sums)):
        begins, stops = slice(len(offsets) - further), slice(further, None)
        inside = (within[begins] >= 0) & (within[begins] == within[stops])
        sums[further, begins] = np.where(inside, starts[begins] + ends[stops], -np.inf)
    total = _log_sum(starts) + _log_sum(ends)
    values = sums.ravel()
    least = np.partition(values, -most)[-most] if values.size > most else -np.inf
    likely = np.flatnonzero(values >= least)
    order = likely[np.argsort(-values[likely], kind="stable")][:most]
    pairs = [(int(at) % len(offsets), int(at) // len(offsets)) for at in order if values[at] > -np.inf]
    return [
        ((offsets[i][0], offsets[i + further][1]), float(np.exp(min(0.0, sums[further, i] - total))))
        for i, further in pairs
    ]


def words_in(text: str) -> list[Span]:
    """The words and figures of a text, in their order."""
    return [word.span() for word in _WORD.finditer(text)]


def whole_words(words: Sequence[Span], span: Span) -> Span:
    """The span widened to the words that it cuts: "Forty" in "Forty-one" is no answer, nor "3" in "3.4"."""
    return _word_across(words, span[0])[0], _word_across(words, span[1])[1]


def _word_across(words: Sequence[Span], place: int) -> Span:
    """The word that begins before a place and ends behind it; the place itself where there is none."""
    before = bisect_left(words, (place,))
    return words[before - 1] if before and words[before - 1][1] > place else (place, place)


def trimmed(text: str, span: Span) -> Span | None:
    """The span without outer quotes, brackets, stops and spaces; None if nothing is left."""
    start, end = span
    while start < end and text[start] in _OUTER:
        start += 1
    while start < end and text[end - 1] in _OUTER:
        end -= 1
    return (start, end) if start < end else None


def _token_ranges(offsets: Sequence[Span], sentences: Sequence[Span]) -> list[Span]:
    """For each sentence, the half-open range of the tokens that lie wholly in it."""
    ranges = []
    at = 0
    for start, end in sentences:
        while at < len(offsets) and offsets[at][0] < start:
            at += 1
        first = at
        while at < len(offsets) and offsets[at][1] <= end:
            at += 1
        ranges.append((first, at))
    return ranges


def _supports(scored: Scored, sentences: Sequence[Span]) -> list[float]:
    """The mean support logit of each sentence's tokens in a window; very low where the window has none of them."""
    ranges = _token_ranges(scored.window.offsets, sentences)
    return [float(scored.tokens[a:b, 2].mean()) if a < b else -50.0 for a, b in ranges]


def _log_sum(values: Floats) -> float:
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))


def _sigmoid(logit: float) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(logit, -50.0, 50.0))))


_loading = Lock()


def load_reader() -> Reader:
    """The reader that comes along, loaded once a process. Raises ModelError if its files cannot be loaded."""
    with _loading:
        return _load()


@lru_cache(maxsize=1)
def _load() -> Reader:
    model, tokenizer = data_path("models/reader.onnx"), data_path("models/tokenizer.json")
    try:
        session = open_session(model, threads=1)
        kept = json.loads(session.get_modelmeta().custom_metadata_map["calibration"])
        calibration = Calibration(
            tuple(kept["answers"]),
            kept["short"],
            *(tuple(kept[name]) for name in ("support", "denies", "yes")),
        )
        return Reader(session, Tokenizer.from_file(str(tokenizer)), calibration)
    except Exception as error:  # both libraries raise bare Exceptions of their own
        raise ModelError(f"The reader in {model.parent} could not be loaded: {error}") from error
