"""The assistant as LangChain's users know it: a Runnable of four steps, and its retriever, embedder and judge alone.

    chain.get_graph().draw_ascii()                                   shows the steps
    chain.model_copy(update={"retrieve": mine})                      replaces one, for good
    chain.configurable_fields(retrieve=ConfigurableField("r")) …     or for a call, see `RunnableConfig`
    chain.invoke(question, {"callbacks": [...], "tags": [...]})      is told of each, with sizes and seconds

Each step takes and gives an `Asked`; a retriever of LangChain's becomes a step by `reading`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, TypedDict, cast

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.messages import BaseMessage, convert_to_messages
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import (
    Runnable,
    RunnableConfig,
    RunnableLambda,
    RunnableSequence,
    RunnableSerializable,
)
from langchain_core.runnables.config import ensure_config, get_callback_manager_for_config
from langchain_core.runnables.graph import Graph
from pydantic import ConfigDict

from assistant.answering import UNLIMITED, Answering, Asked, asking
from assistant.chain import Assistant, answer_of
from assistant.conditions import Day, filters_from
from assistant.errors import QuestionError
from assistant.ports import Embedder
from assistant.settings import Settings
from assistant.tracing.steps import Step, around
from assistant.types import Answer, Filters, Judgement, Message, Passage, RetrievedPassage


class Asking(TypedDict, total=False):
    """A question with what may come with it; the same names as `Assistant.ask` takes."""

    question: str
    history: Sequence[Message | BaseMessage]
    as_of: Any
    since: Any
    until: Any
    sources: Sequence[str]


class Judging(TypedDict):
    """A statement, and the passages that may carry it: `Assistant.judge` takes the same."""

    statement: str
    passages: Sequence[Passage | Document]


ChainInput = str | Mapping[str, Any]
"""A bare question, or an `Asking`."""


class AnswerStep(Runnable[Any, Any]):
    """What was asked in, what was asked out, with what one step makes of it.

    Whoever is told of it is told sizes and seconds, and no word of a question.
    """

    def __init__(
        self,
        name: str,
        do: Callable[[Any, Step], Asked],
        ado: Callable[[Any, Step], Awaitable[Asked]] | None = None,
    ) -> None:
        self.name = name
        self._do = do
        self._ado = ado

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Asked:
        """What was asked, with what this step makes of it."""
        return self._do(input, _inside(config))

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Asked:
        """The same without blocking."""
        if self._ado is None:
            return await asyncio.to_thread(self._do, input, _inside(config))
        return await self._ado(input, _inside(config))


class Compose(Runnable[Any, Answer]):
    """The last step: what was asked and found in, Answer out. `stream` yields pieces of text, then the Answer."""

    name = "compose"

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The Answer."""
        return answer_of(self._answering.compose(input, _inside(config)))

    async def ainvoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The same without blocking."""
        *_, answer = [part async for part in self.astream(input, config)]
        return cast("Answer", answer)

    def stream(  # type: ignore[override]  # pieces of text come before the Answer
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[str | Answer]:
        """Pieces of the answer's text as they are ready, then the Answer."""
        yield from self._answering.compose(input, _inside(config))

    async def astream(  # type: ignore[override]
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[str | Answer]:
        """The same without blocking."""
        async for part in self._answering.acompose(input, _inside(config)):
            yield part


class AssistantChain(RunnableSerializable[ChainInput, Answer]):
    """Question in, Answer out. `stream` yields pieces of text, then the Answer, which a next step in a pipe gets."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    name: str | None = "answer"
    understand: Runnable[Any, Any]
    """ChainInput → Asked, as it is to be read."""
    rewrite: Runnable[Any, Any]
    """Asked → Asked, made to stand alone: `alone`."""
    retrieve: Runnable[Any, Any]
    """Asked → Asked, with what was found for it: `task`."""
    compose: Runnable[Any, Any]
    """Asked → Answer, by a chat model where there is one, and by the sentences of articles alone where not."""

    @classmethod
    def of(cls, assistant: Assistant) -> AssistantChain:
        """The chain over an assistant, whatever that is made of."""
        steps = assistant.steps
        return cls(
            assistant=assistant,
            understand=AnswerStep("understand", lambda given, step: steps.understand(_asked(given), step)),
            rewrite=AnswerStep("rewrite", steps.rewrite, steps.arewrite),
            retrieve=AnswerStep("retrieve", steps.retrieve),
            compose=Compose(steps),
        )

    @property
    def steps(self) -> RunnableSequence[ChainInput, Answer]:
        """The steps, one after the other."""
        return RunnableSequence(self.understand, self.rewrite, self.retrieve, self.compose, name=self.name)

    def get_graph(self, config: RunnableConfig | None = None) -> Graph:
        """The steps as LangChain draws them."""
        return self.steps.get_graph(config)

    def invoke(self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The Answer to a question."""
        return self.steps.invoke(input, _heard(config))

    async def ainvoke(self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The same without blocking."""
        return await self.steps.ainvoke(input, _heard(config))

    def stream(  # type: ignore[override]  # pieces of text come before the Answer
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[str | Answer]:
        """Pieces of the answer's text as they are ready, then the Answer."""
        yield from self.steps.stream(input, _heard(config))

    async def astream(  # type: ignore[override]
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[str | Answer]:
        """The same without blocking."""
        async for part in self.steps.astream(input, _heard(config)):
            yield part


class PassageRetriever(BaseRetriever):
    """Passages as LangChain Documents: the text, and the passage's fields with score and rank as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    assistant: Assistant
    k: int = 10
    filters: Filters = UNLIMITED

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.assistant.steps.passages(query, self.k, (), self.filters)
        return [_document(one) for one in found]


class PassageEmbeddings(Embeddings):
    """The embedder as LangChain's vector stores and splitters take one."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector of length 1 for each text."""
        return [[float(x) for x in row] for row in self.embedder.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return [float(x) for x in self.embedder.embed_question(text)]


def build_chain(settings: Settings | None = None) -> AssistantChain:
    """A LangChain Runnable over the index of `settings`; its `.assistant` is the Assistant behind it."""
    return AssistantChain.of(Assistant(settings))


def build_retriever(
    settings: Settings | None = None,
    k: int = 10,
    *,
    as_of: Day | None = None,
    since: Day | None = None,
    until: Day | None = None,
    sources: Sequence[str] | None = None,
) -> PassageRetriever:
    """A LangChain retriever over the index of `settings`: at most `k` passages a question, under the filters."""
    filters = filters_from(as_of, since, until, sources)
    return PassageRetriever(assistant=Assistant(settings), k=k, filters=filters)


def build_embeddings(settings: Settings | None = None) -> PassageEmbeddings:
    """LangChain Embeddings: the embedder that `settings` name. ModelError, SettingsError."""
    return PassageEmbeddings(Assistant(settings).steps.components.embedder())


def build_judge(assistant: Assistant | None = None) -> Runnable[Judging, Judgement]:
    """A Runnable: a statement and passages in, the Judgement out; needs no index."""
    judging = assistant or Assistant()

    def judge(given: Judging) -> Judgement:
        return judging.judge(given["statement"], _passages(given["passages"]))

    return RunnableLambda(judge)


def reading(retriever: BaseRetriever) -> Runnable[Asked, Asked]:
    """A retriever of LangChain's as the step `retrieve`: what it finds is read, and quoted from its own text.

    A Document's `title`, `source`, `url` and `published` are taken from its metadata.
    """

    def retrieve(asked: Asked, config: RunnableConfig) -> Asked:
        if asked.settled:
            return asked
        found = retriever.invoke(asked.alone.question if asked.alone else asked.typed.text, config)
        return asked.over(_passages(found))

    return RunnableLambda(retrieve, name="retrieve")


_NAMES = frozenset(Asking.__annotations__)


def _asked(asked: ChainInput) -> Asked:
    if isinstance(asked, str):
        return asking(asked)
    if not isinstance(asked, Mapping) or "question" not in asked:
        raise QuestionError(
            f"The chain takes a question, or a mapping with one; it got {type(asked).__name__}."
        )
    if unknown := set(asked) - _NAMES:
        raise QuestionError(f"The chain does not know {sorted(unknown)}; it takes {sorted(_NAMES)}.")
    history = [_message(turn) for turn in asked.get("history") or ()]
    limits = {name: value for name, value in asked.items() if name not in {"question", "history"}}
    return asking(asked["question"], history, filters_from(**limits))


def _heard(config: RunnableConfig | None) -> RunnableConfig:
    """The config with those who listen to every answer of this process beside its own callbacks."""
    whole = ensure_config(config)
    return {**whole, "callbacks": around(whole.get("callbacks")).callbacks}


def _inside(config: RunnableConfig | None) -> Step:
    """What a step begins in: the run that is at work, with its tags, and those who listen."""
    return around(get_callback_manager_for_config(ensure_config(config)))


def _message(turn: Message | BaseMessage) -> Message:
    """A turn as ours; LangChain's own messages are welcome."""
    message = convert_to_messages([turn])[0]  # type: ignore[list-item]  # a TypedDict is a dict at run time
    return {"role": "assistant" if message.type == "ai" else "user", "content": message.text}


def _document(found: RetrievedPassage) -> Document:
    passage = found.passage
    published = passage.published.isoformat() if passage.published else None
    return Document(
        page_content=passage.text,
        id=passage.id,
        metadata={
            "article_id": passage.article_id,
            "title": passage.title,
            "source": passage.source,
            "url": passage.url,
            "published": published,
            "start": passage.start,
            "end": passage.end,
            "score": found.score,
            "rank": found.rank,
        },
    )


def _passages(given: Sequence[Passage | Document]) -> list[Passage]:
    return [_passage(one, n) for n, one in enumerate(given, start=1)]


def _passage(given: Passage | Document, number: int) -> Passage:
    if isinstance(given, Passage):
        return given
    name, known = given.id or str(number), given.metadata
    return Passage(
        name,
        str(known.get("article_id") or name),
        known.get("title") or "",
        known.get("source") or "",
        known.get("url"),
        known.get("published"),
        given.page_content,
    )
