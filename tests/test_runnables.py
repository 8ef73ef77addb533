"""The assistant in LangChain's hands: its steps seen, replaced and watched, its parts in other people's chains."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import ConfigurableField, RunnableLambda
from langchain_core.vectorstores import InMemoryVectorStore

from assistant import Answer, Settings, build_chain, build_retriever
from assistant.errors import QuestionError
from assistant.runnables import Judging, build_embeddings, build_judge, reading

pytestmark = pytest.mark.models

BLINKEN = "What did Blinken say about resettlement?"
REPORT = Document(
    "The bridge over the Orla reopens in May, the mayor said on Monday.", metadata={"source": "Herald"}
)


class Told(BaseCallbackHandler):
    """Keeps the name, the tags and the step around every step, and whatever words come with them."""

    run_inline = True

    def __init__(self) -> None:
        self.names: dict[UUID, str] = {}
        self.within: dict[str, str | None] = {}
        self.tags: dict[str, list[str]] = {}
        self.words = ""

    def on_chain_start(
        self, serialized: dict[str, Any], inputs: object, *, run_id: UUID, **others: Any
    ) -> None:
        name = self.names[run_id] = others["name"]
        self.within[name] = self.names.get(others["parent_run_id"])
        self.tags[name] = others["tags"] or []
        self.words += str(inputs) if others["parent_run_id"] else ""


class OneReport(BaseRetriever):
    """Somebody else's retriever."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [REPORT]


def test_the_steps_are_drawn(sample_settings: Settings) -> None:
    graph = build_chain(sample_settings).get_graph()
    names = {node.id: node.name for node in graph.nodes.values()}
    ways = [(names[edge.source], names[edge.target]) for edge in graph.edges]
    assert {("understand", "rewrite"), ("rewrite", "retrieve"), ("retrieve", "compose")} <= set(ways)


@pytest.mark.parametrize("way", ["invoke", "stream"])
def test_a_config_names_tags_and_watches_every_step(sample_settings: Settings, way: str) -> None:
    told = Told()
    chain = build_chain(sample_settings).with_config(tags=["mine"], run_name="news")
    parts = getattr(chain, way)(BLINKEN, {"callbacks": [told]})
    assert way == "invoke" or list(parts)
    assert told.within == {
        "news": None,
        "understand": "news",
        "rewrite": "news",
        "retrieve": "news",
        "read": "retrieve",
        "compose": "news",
    }
    assert all("mine" in tags for tags in told.tags.values())
    assert "Blinken" not in told.words


def test_a_step_is_replaced_for_good_or_for_a_call(sample_settings: Settings) -> None:
    question, mine = "When does the bridge over the Orla reopen?", reading(OneReport())
    chain = build_chain(sample_settings)
    given = chain.model_copy(update={"retrieve": mine}).invoke(question)
    assert [citation.quote for citation in given.citations] == [REPORT.page_content]
    assert given.citations[0].source == "Herald"
    configurable = chain.configurable_fields(retrieve=ConfigurableField(id="retrieve"))
    assert configurable.invoke(question, {"configurable": {"retrieve": mine}}).text == given.text
    assert configurable.invoke(question).retrieved != given.retrieved


def test_what_needs_no_passages_is_not_searched_for(sample_settings: Settings) -> None:
    chain = build_chain(sample_settings).model_copy(update={"retrieve": reading(OneReport())})
    assert chain.invoke("Hello!").retrieved == ()


def test_the_embedder_serves_a_vector_store_of_langchains() -> None:
    store = InMemoryVectorStore(build_embeddings(Settings()))
    store.add_texts(["The bank raised its interest rate.", "A goalkeeper saved two penalties."])
    (found,) = store.similarity_search("What did the central bank do?", k=1)
    assert "bank" in found.page_content


def test_the_judge_stands_in_somebody_elses_chain() -> None:
    def beside_the_report(words: str) -> Judging:
        return {"statement": words, "passages": [REPORT]}

    chain = RunnableLambda(beside_the_report) | build_judge()
    assert chain.invoke("The bridge over the Orla reopens in May.").verdict == "supported"
    assert chain.invoke("The bridge over the Orla reopens in August.").verdict != "supported"


def test_the_retriever_keeps_to_its_filters(sample_settings: Settings) -> None:
    found = build_retriever(sample_settings, 5, until="2026-05-20").invoke("What happened at the port?")
    assert found
    assert all(one.metadata["published"] <= "2026-05-20T23:59:59.999999+00:00" for one in found)


def test_the_chain_is_a_runnable_in_every_way(sample_settings: Settings) -> None:
    chain = build_chain(sample_settings)
    answer = chain.invoke(BLINKEN)
    assert chain.invoke({"question": BLINKEN, "history": []}).text == answer.text
    assert [a.text for a in chain.batch([BLINKEN, BLINKEN])] == [answer.text] * 2
    *pieces, last = chain.stream(BLINKEN)
    assert isinstance(last, Answer)
    assert "".join(str(p) for p in pieces) == last.text


def test_a_next_step_in_a_pipe_gets_the_answer(sample_settings: Settings) -> None:
    chain = build_chain(sample_settings)
    pipe = chain | RunnableLambda(lambda answer: answer.text)
    assert [pipe.invoke(BLINKEN)] == list(pipe.stream(BLINKEN)) == [chain.invoke(BLINKEN).text]


async def test_the_chain_works_without_blocking(sample_settings: Settings) -> None:
    chain = build_chain(sample_settings)
    answer = await chain.ainvoke(BLINKEN)
    parts = [part async for part in chain.astream({"question": BLINKEN})]
    assert isinstance(parts[-1], Answer)
    assert "".join(str(p) for p in parts[:-1]) == parts[-1].text == answer.text


def test_langchains_own_messages_are_a_history(sample_settings: Settings) -> None:
    chain = build_chain(sample_settings)
    history = [HumanMessage(BLINKEN), AIMessage(chain.invoke(BLINKEN).text)]
    answer = chain.invoke({"question": "And about the settlers?", "history": history})
    assert answer.status == "answered"
    assert any("settler" in citation.quote for citation in answer.citations)


def test_an_unknown_key_in_the_chains_input_is_named(sample_settings: Settings) -> None:
    with pytest.raises(QuestionError, match="whom"):
        build_chain(sample_settings).invoke({"question": BLINKEN, "whom": "Blinken"})


def test_the_retriever_gives_documents_with_their_offsets(sample_settings: Settings) -> None:
    retriever = build_retriever(sample_settings, 3)
    documents = retriever.invoke(BLINKEN)
    assert len(documents) == 3
    article = retriever.assistant.article(documents[0].metadata["article_id"])
    assert article is not None
    start, end = documents[0].metadata["start"], documents[0].metadata["end"]
    assert article.text[start:end] == documents[0].page_content
