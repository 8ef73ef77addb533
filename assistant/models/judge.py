"""The judge: a cross-encoder that reads a statement beside the words that it is said to rest on, and two reports.

Do these words carry this statement (supported), can both not be true (contradicted), or is it neither (unsupported)?
Do two reports agree, contradict each other, does the later revise the earlier, or are they of different things? Made by
`benchmarks/training`; `data/models/judge.md` is its card.

What is read is `[CLS] statement [SEP] title | outlet | day [SEP] words [SEP]`; of two reports the earlier, with what is
known of it, stands in the place of the statement.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.errors import ModelError
from assistant.models.pairs import PairEncoder, Window
from assistant.models.session import open_session, usable_cores
from assistant.resources import data_path
from assistant.types import Judgement, Moment, Passage, Verdict, day_of
from assistant.wording import written_day

MAX_STATEMENT_TOKENS = 128
MAX_REPORT_TOKENS = 144
VERDICTS: tuple[Verdict, ...] = ("supported", "contradicted", "unsupported")
RELATIONS: tuple[Verdict, ...] = ("agree", "contradict", "revised", "different")
BETWEEN = " … "
"""What stands between two quotes."""


class LocalJudge:
    """The judge that comes along. May be asked from many threads."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, supported: float) -> None:
        """`supported` is the probability from which on a statement counts as supported."""
        self._session = session
        self._encoder = PairEncoder(tokenizer)
        self.supported = supported

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        """What the quotes are to the statement; `score` is the probability, in [0, 1], that they carry all of it.

        A question may stand for the statement: what answers it supports it, "no" or a denied premise contradicts it.
        Of each passage its text is the quote; title, outlet and day are known beside it. Without a word in the quotes
        the verdict is "unsupported".
        """
        chances = self._chances("verdict", statement, *beside(quotes), MAX_STATEMENT_TOKENS)
        if chances is None:
            return Judgement("unsupported", 0.0)
        score, contradicted = float(chances[0]), float(chances[1])
        verdict = "supported" if score >= self.supported else VERDICTS[1 + int(chances[1:].argmax())]
        return Judgement(verdict, score, contradicted=contradicted)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        """What a report is to a later one; `score` is the probability, in [0, 1], of that verdict, `contradicted` that
        the two give different values or accounts of one thing (contradict or revised)."""
        earlier = f"{known_of(first.title, first.source, first.published)} | {first.text}"
        known = known_of(second.title, second.source, second.published)
        chances = self._chances("relation", earlier, known, second.text, MAX_REPORT_TOKENS)
        if chances is None:
            return Judgement("different", 1.0)
        best = int(chances.argmax())
        return Judgement(
            RELATIONS[best],
            float(chances[best]),
            contradicted=min(1.0, float(chances[1:3].sum())),
            revised=float(chances[2]),
        )

    def _chances(
        self, output: str, front: str, heading: str, words: str, most: int
    ) -> NDArray[np.float32] | None:
        """The probabilities; of words too long for one input those of the window that carries most."""
        windows = self._encoder.windows(front, heading, words, most)
        if not windows:
            return None
        logits = [self._session.run([output], self._inputs(w))[0][0] for w in windows]
        found = [np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in logits]
        chances: NDArray[np.float32] = max(found, key=lambda row: float(row[0]))
        return chances

    def _inputs(self, window: Window) -> dict[str, NDArray[np.int64]]:
        """A window as the model takes it: an encoder without token types is given none."""
        ids = np.array([window.ids], np.int64)
        types = (np.arange(ids.shape[1]) >= window.question_tokens).astype(np.int64)[None]
        given = {"input_ids": ids, "token_type_ids": types}
        return {one.name: given[one.name] for one in self._session.get_inputs()}


def beside(quotes: Sequence[Passage]) -> tuple[str, str]:
    """What is known of the first quote's article, and the words of all, each other article's named before its own."""
    if not quotes:
        return "", ""
    heading = known_of(quotes[0].title, quotes[0].source, quotes[0].published)
    parts, article = [], quotes[0].article_id
    for quote in quotes:
        known = known_of(quote.title, quote.source, quote.published)
        parts.append(f"{known} | {quote.text}" if quote.article_id != article and known else quote.text)
        article = quote.article_id
    return heading, BETWEEN.join(parts)


def known_of(title: str | None, source: str | None, published: Moment | None) -> str:
    """Title, outlet and day in words: "Fed raises rates | CNN | Wednesday, 3 May 2023"."""
    return " | ".join(
        part for part in ((title or "").strip(), (source or "").strip(), _day(published)) if part
    )


def _day(published: Moment | None) -> str:
    if published is None:
        return ""
    day = day_of(published)
    return f"{calendar.day_name[day.weekday()]}, {written_day(day)}"


_loading = Lock()


def load_judge() -> LocalJudge:
    """The judge that comes along, loaded once a process. Raises ModelError if its files cannot be loaded."""
    with _loading:
        return _load()


@lru_cache(maxsize=1)
def _load() -> LocalJudge:
    return judge_of(data_path("models/judge.onnx"))


def judge_of(model: Path) -> LocalJudge:
    """The judge in a file. Raises ModelError if it cannot be loaded."""
    tokenizer = data_path("models/tokenizer.json")
    try:
        session = open_session(model, threads=usable_cores())
        supported = float(json.loads(session.get_modelmeta().custom_metadata_map["supported"]))
        return LocalJudge(session, Tokenizer.from_file(str(tokenizer)), supported)
    except Exception as error:  # both libraries raise bare Exceptions of their own
        raise ModelError(f"The judge in {model.parent} could not be loaded: {error}") from error
