"""Whatever a model writes, over a real HTTP server: every quote shown is verbatim, and nothing is shown without one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import ferry
import pytest
from ferry import retold
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scripted_reader import asked

from assistant import Assistant, Passage, RetrievedPassage, Settings
from assistant.draft import Draft, Statement
from assistant.types import Judgement
from assistant.write.written_answers import WrittenAnswerer
from benchmarks.openai_server import OpenAIServer, Reply

# With a dash, a line's end, and neither title nor day: what folding and headings could trip over.
FERRY = retold(ferry.FERRY, "30 June.", "30 June — the second this year.")
BRIDGE = replace(retold(ferry.BRIDGE, "closed. ", "closed.\n\n"), title="", published=None)
PASSAGES = [FERRY, BRIDGE]
QUESTION = "What did Mara Lind say about the ferry?"

pieces = st.builds(
    lambda text, start, length: text[start : start + length],
    st.sampled_from([FERRY.text, BRIDGE.text]),
    st.integers(0, 150),
    st.integers(0, 200),
)
sentences = st.sampled_from([s for p in PASSAGES for s in re.split(r"(?<=[.”]) ", p.text)])
words = st.one_of(
    sentences,
    pieces,
    st.text(max_size=40),
    st.builds("{}…{}".format, pieces, pieces),
    st.builds(
        lambda text, at, mark: text[:at] + mark + text[at:],
        sentences,
        st.integers(0, 60),
        st.sampled_from([" [7]", "[1, 9]", "(3)"]),
    ),
)
numbers: st.SearchStrategy[object] = st.one_of(
    st.integers(-1, 4), st.sampled_from(["1", "passage 2", None, 1.0, True, []])
)
quotes = st.lists(st.fixed_dictionaries({"passage": numbers, "words": words}), max_size=3)
statements = st.fixed_dictionaries({"quotes": st.one_of(quotes, words), "text": words, "speaker": words})
answers = st.fixed_dictionaries(
    {"statements": st.lists(statements, max_size=4), "short": words, "missing": words}
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["statements", "text", "quotes", "passage", "words"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
outputs = st.one_of(
    answers.map(json.dumps),
    answers.map(lambda answer: f"Here it is:\n```json\n{json.dumps(answer, indent=1)}\n```"),
    st.builds(lambda answer, end: json.dumps(answer)[:end], answers, st.integers(0, 400)),
    anything.map(json.dumps),
    st.text(max_size=200),
)
replies = st.builds(
    Reply,
    text=outputs,
    finish=st.sampled_from(["stop", "length", "content_filter"]),
    piece=st.integers(1, 500),
    break_after=st.one_of(st.none(), st.integers(0, 300)),
)
patient = hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


class Everything:
    """A judge that lets everything through: what is left must hold by itself."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        """The highest there is."""
        return Judgement("supported", 1.0)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        """Of nothing in common."""
        return Judgement("different", 1.0)


class Model:
    """A server whose next replies are set by each example."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [Reply("")]

    def __call__(self, _: object) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@pytest.fixture(scope="module")
def model() -> Iterator[tuple[Model, Settings]]:
    served = Model()
    with OpenAIServer(served) as server:
        yield served, Settings(chat_model="openai:any", openai_base_url=server.url)


@pytest.fixture(autouse=True, scope="module")
def nothing_is_tried_again() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.models.chat.RETRIES", 0)
        yield


@patient
@given(first=replies, second=replies)
def test_no_statement_is_handed_over_without_quotes_that_its_passages_hold(
    model: tuple[Model, Settings], first: Reply, second: Reply
) -> None:
    served, settings = model
    served.replies = [first, second]
    found = [RetrievedPassage(passage, 0.5, rank) for rank, passage in enumerate(PASSAGES, start=1)]
    parts = list(WrittenAnswerer(settings, Everything()).statements(asked(QUESTION), found))
    draft = parts[-1]
    shown = [part for part in parts if isinstance(part, Statement)]
    assert isinstance(draft, Draft) and list(draft.statements) == shown
    for statement in shown:
        assert statement.quotes
        for quoted in statement.quotes:
            assert quoted.passage in PASSAGES
            assert quoted.text == quoted.passage.text[quoted.start : quoted.end] != ""
    assert draft.short is None or any(
        draft.short.lower() in q.text.lower() for statement in shown for q in statement.quotes
    )


@patient
@given(output=outputs, piece=st.integers(1, 500))
def test_an_answer_comes_of_it_whose_every_sentence_is_cited(
    model: tuple[Model, Settings], output: str, piece: int
) -> None:
    served, settings = model
    served.replies = [Reply(output, piece=piece)]
    answer = Assistant(settings, judge=Everything()).answer_from(QUESTION, PASSAGES)
    texts = {passage.article_id: passage.text for passage in PASSAGES}
    for citation in answer.citations:
        assert citation.quote == texts[citation.article_id][citation.start : citation.end] != ""
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} == {c.number for c in answer.citations}
    assert (answer.status == "not_in_articles") == (not answer.citations)
    for check in answer.checks:
        if check.passed and answer.model != "extractive":
            assert check.statement.split("[")[0].strip(" .")[:20] in answer.text
