"""The assistant as LangChain sees it: a Runnable for questions, and a retriever."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, TypedDict

from langchain_core.callbacks import CallbackManagerForRetrieverRun, Callbacks
from langchain_core.documents import Document
from langchain_core.messages import BaseMessage, convert_to_messages
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import ensure_config
from pydantic import ConfigDict

from assistant.chain import Assistant
from assistant.errors import QuestionError
from assistant.settings import Settings
from assistant.types import Answer, Message, RetrievedPassage


class Asking(TypedDict, total=False):
    """A question with what may come with it; the same names as `Assistant.ask` takes."""

    question: str
    history: Sequence[Message | BaseMessage]
    as_of: Any
    since: Any
    until: Any
    sources: Sequence[str]


ChainInput = str | Mapping[str, Any]
"""A bare question, or an `Asking`."""


class AssistantChain(Runnable[ChainInput, Answer]):
    """Question in, Answer out. `stream` yields pieces of text, then the Answer, which a next step in a pipe gets."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def invoke(self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The Answer to a question."""
        return self._call_with_config(lambda asked: self.assistant.ask(**_asking(asked)), input, config)

    async def ainvoke(self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The same without blocking."""
        return await self._acall_with_config(self._aask, input, config)

    def stream(  # type: ignore[override]  # pieces of text come before the Answer
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[str | Answer]:
        """Pieces of the answer's text as they are ready, then the Answer."""
        yield from self.assistant.stream(**_asking(input), callbacks=_callbacks(config))

    async def astream(  # type: ignore[override]
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[str | Answer]:
        """The same without blocking."""
        async for part in self.assistant.astream(**_asking(input), callbacks=_callbacks(config)):
            yield part

    async def _aask(self, asked: ChainInput) -> Answer:
        async for part in self.assistant.astream(**_asking(asked)):
            if isinstance(part, Answer):
                return part
        raise AssertionError("a stream always ends in an Answer")


class PassageRetriever(BaseRetriever):
    """Passages as LangChain Documents: the text, and the passage's fields with score and rank as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    assistant: Assistant
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(found) for found in self.assistant.retrieve(query, self.k)]


def build_chain(settings: Settings | None = None) -> AssistantChain:
    """A LangChain Runnable over the index of `settings`; its `.assistant` is the Assistant behind it."""
    return AssistantChain(Assistant(settings))


def build_retriever(settings: Settings | None = None, k: int = 10) -> PassageRetriever:
    """A LangChain retriever over the index of `settings`: at most `k` passages a question."""
    return PassageRetriever(assistant=Assistant(settings), k=k)


_NAMES = frozenset(Asking.__annotations__)


def _asking(asked: ChainInput) -> dict[str, Any]:
    if isinstance(asked, str):
        return {"question": asked}
    if not isinstance(asked, Mapping) or "question" not in asked:
        raise QuestionError(
            f"The chain takes a question, or a mapping with one; it got {type(asked).__name__}."
        )
    if unknown := set(asked) - _NAMES:
        raise QuestionError(f"The chain does not know {sorted(unknown)}; it takes {sorted(_NAMES)}.")
    return {**asked, "history": [_message(turn) for turn in asked.get("history") or ()]}


def _callbacks(config: RunnableConfig | None) -> Callbacks:
    """Those who watch the steps of an answer."""
    return ensure_config(config).get("callbacks")


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
