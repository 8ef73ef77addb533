"""What is handed to an Assistant is what it uses, and nothing that it was not handed is loaded in its place."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ferry import FERRY
from index_entries import MODEL, SIZE, entry, vectors
from langchain_core.messages import AIMessageChunk
from scripted_reader import Script, ScriptedReader

from assistant import Assistant, Judgement, Passage, Settings
from assistant.index.local.folder import IndexFolder
from assistant.records import Vectors
from assistant.types import Verdict

QUESTION = "How long is the crack in the hull?"
STATEMENT = "A crack of 14 centimetres was found."


class FixedEmbedder:
    """Makes every text the same vector."""

    name, dimensions, at_once = MODEL, SIZE, 8

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.repeat(vectors("q", 1), len(texts), axis=0)

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = vectors("q", 1)[0]
        return vector


class WrittenDown:
    """A chat model that gives one answer, whatever it is asked."""

    model_name = "written-down"

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def stream(self, messages: Any, config: Any = None, **options: Any) -> Iterator[AIMessageChunk]:
        self.asked.append(messages)
        said = {"text": STATEMENT, "quotes": [{"passage": 1, "words": "A crack of 14 centimetres was found"}]}
        yield AIMessageChunk(content=json.dumps({"statements": [said]}))

    async def astream(
        self, messages: Any, config: Any = None, **options: Any
    ) -> AsyncIterator[AIMessageChunk]:
        for chunk in self.stream(messages):
            yield chunk


class OneMind:
    """A judge who says the same of everything."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.heard: list[tuple[str, list[str]]] = []

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        self.heard.append((statement, [quote.text for quote in quotes]))
        return Judgement(self.verdict, 0.9 if self.verdict == "supported" else 0.1)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        return Judgement("different", 0.9)


@pytest.fixture(autouse=True)
def _nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a model was loaded although one was handed in")

    # Statements are compared with their quotes by the embedder that comes along, whatever an index was filled with.
    for loader in ("models.reader._load", "models.embedder._load"):
        monkeypatch.setattr(f"assistant.{loader}", refuse)
    monkeypatch.setattr("assistant.write.written_answers.open_chat_model", refuse)
    monkeypatch.setattr("assistant.write.rephrase.open_chat_model", refuse)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of an index that is not there."""
    return Settings(index_dir=tmp_path / "none", chat_model="extractive")


def test_a_question_is_asked_of_the_index_embedder_and_reader_that_were_handed_in(
    settings: Settings, tmp_path: Path
) -> None:
    index = IndexFolder(tmp_path / "other")
    with index.writer(MODEL) as store:
        store.add_many(
            [entry("a", "The crack is 14 centimetres long.", pieces=1), entry("b", "Rain fell.", pieces=1)]
        )
    reader = ScriptedReader({"a": Script(0.95, {"14 centimetres": 0.9}, "14 centimetres")})
    assistant = Assistant(settings, index=index, embedder=FixedEmbedder(), reader=reader)
    answer = assistant.ask(QUESTION)
    assert answer.short == "14 centimetres"
    assert [citation.article_id for citation in answer.citations] == ["a"]
    assert {found.passage.article_id for found in assistant.retrieve("crack")} == {"a", "b"}
    assert assistant.remove(["a"]) == 1
    assert assistant.ask(QUESTION).status == "not_in_articles"
    assert not settings.index_dir.exists()


def test_a_chat_model_that_was_handed_in_writes_and_a_judge_decides_what_stands(settings: Settings) -> None:
    model, judge = WrittenDown(), OneMind("supported")
    assistant = Assistant(settings, reader=ScriptedReader({}), judge=judge, chat_model=model)
    answer = assistant.answer_from(QUESTION, [FERRY])
    assert (assistant.model, answer.model) == ("written-down", "written-down")
    assert answer.text == f"{STATEMENT} [1]" or answer.text.startswith(STATEMENT[:-1])
    assert judge.heard == [(STATEMENT, ["A crack of 14 centimetres was found"])]
    refusing = Assistant(settings, reader=ScriptedReader({}), judge=OneMind("contradicted"), chat_model=model)
    refused = refusing.answer_from(QUESTION, [FERRY])
    assert refused.citations == ()
    assert not refused.checks[0].passed


def test_a_follow_up_is_rewritten_by_the_chat_model_that_was_handed_in(settings: Settings) -> None:
    model = WrittenDown()
    assistant = Assistant(settings, reader=ScriptedReader({}), judge=OneMind("supported"), chat_model=model)
    history = [{"role": "user", "content": "What did Mara Lind say about the ferry?"}]
    assistant.answer_from("And about the crack?", [FERRY], history=history)  # type: ignore[arg-type]
    assert len(model.asked) >= 2


async def test_the_chat_model_is_asked_without_blocking_too(settings: Settings, tmp_path: Path) -> None:
    index = IndexFolder(tmp_path / "other")
    with index.writer(MODEL) as store:
        store.add_many([entry("a", FERRY.text, pieces=1)])
    assistant = Assistant(
        settings,
        index=index,
        embedder=FixedEmbedder(),
        reader=ScriptedReader({}),
        judge=OneMind("supported"),
        chat_model=WrittenDown(),
    )
    *_, answer = [part async for part in assistant.astream(QUESTION)]
    assert not isinstance(answer, str)
    assert answer.model == "written-down"
    assert [citation.quote for citation in answer.citations] == ["A crack of 14 centimetres was found"]
