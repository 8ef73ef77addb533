"""What an assistant is made of: what it was given, else what its settings name, loaded when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.answer.composition import Answerer, Task
from assistant.answer.extractive import THRESHOLDS, ExtractiveAnswerer, Thresholds
from assistant.index.engine import index_of
from assistant.models.chat import called
from assistant.models.embedder import embedder_name, load_embedder
from assistant.models.judge import load_judge
from assistant.models.names import shown_name
from assistant.models.reader import load_reader
from assistant.ports import ChatModel, Embedder, Index, IndexReader, Judge, Reader
from assistant.question.analysis import Days
from assistant.search.retriever import Retriever
from assistant.settings import Settings
from assistant.speech.article import Hearing
from assistant.types import Filters, Judgement, Passage
from assistant.verification.verifier import Verifier
from assistant.write.rephrase import Rephraser
from assistant.write.written_answers import WrittenAnswerer

REFUSING = replace(THRESHOLDS, answered=2.0, alone=2.0, denied=2.0)
"""Probabilities that nothing reaches: only what comes nearest is wanted."""


class Deferred:
    """The judge that comes along, loaded when it is first asked."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        """See `Judge`. ModelError."""
        return load_judge().judge(statement, quotes)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        """See `Judge`. ModelError."""
        return load_judge().compare(first, second)


@dataclass(frozen=True)
class Components:
    """The parts of one assistant. May be used from many threads."""

    settings: Settings
    given_index: Index | None = None
    given_embedder: Embedder | None = None
    given_reader: Reader | None = None
    given_judge: Judge | None = None
    given_chat_model: ChatModel | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _opened: list[IndexReader] = field(default_factory=list)

    @property
    def model(self) -> str:
        """What the chat model is called that writes the answers; "extractive" where none does."""
        if self.given_chat_model is not None:
            return called(self.given_chat_model)
        return shown_name(self.settings.resolved_chat_model)

    @property
    def index(self) -> Index:
        """The index, not opened yet."""
        return self.given_index if self.given_index is not None else index_of(self.settings)

    def embedder(self) -> Embedder:
        """What makes a question a vector. ModelError, SettingsError."""
        return self.given_embedder if self.given_embedder is not None else load_embedder(self.settings)

    def embedder_name(self) -> str:
        """Its name, which an index is stamped with, without loading it. SettingsError."""
        return self.given_embedder.name if self.given_embedder is not None else embedder_name(self.settings)

    def reader(self) -> Reader:
        """What reads passages for a question. ModelError."""
        return self.given_reader if self.given_reader is not None else load_reader()

    def judge(self) -> Judge:
        """What judges statements and reports; the one that comes along is loaded when it is first asked."""
        return self.given_judge if self.given_judge is not None else Deferred()

    def opened(self) -> IndexReader:
        """The index, open for reading since it was first needed. IndexMissing, IndexMismatch."""
        with self._opening:
            if not self._opened:
                embedder = self.embedder()
                self._opened.append(self.index.reader(embedder.name, embedder.dimensions))
            return self._opened[0]

    def retriever(self) -> Retriever:
        """What finds the passages for a question."""
        return Retriever(self.opened(), self.embedder(), self.reader())

    def verifier(self, filters: Filters, days: Days) -> Verifier:
        """What checks a draft beside the index."""
        return Verifier(self.opened(), self.retriever(), self.judge(), filters, days)

    def rephraser(self) -> Rephraser:
        """What makes a follow-up stand alone."""
        return Rephraser(self.settings, self.given_chat_model)

    def answerers(self, task: Task) -> tuple[Answerer, ...]:
        """Who is to answer, in turn: a chat model if there is one, and always the reader, which comes to an end."""
        if self.given_chat_model is None and self.settings.resolved_chat_model == "extractive":
            return (self.extractive(task),)
        return (self._written(task), self.extractive(task))

    def extractive(self, task: Task, thresholds: Thresholds = THRESHOLDS) -> ExtractiveAnswerer:
        """The answerer that needs no chat model."""
        return ExtractiveAnswerer(
            self.reader(),
            task.text_of,
            task.readings,
            thresholds,
            judge=self.judge(),
            hearing=Hearing(task.text_of, self._opened[0] if self._opened else None),
        )

    def _written(self, task: Task) -> Answerer:
        return WrittenAnswerer(
            self.settings,
            self.judge(),
            task.step,
            self.given_chat_model,
            task.text_of,
            lambda question, passages: self.extractive(task, REFUSING).draft(question, passages).closest,
            task.usage.get("rewrite_seconds", 0.0),
        )
