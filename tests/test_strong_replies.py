"""What strong models write, with letters alone against it: what is true stands, what nobody wrote is named."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from assistant import Answer, Assistant, Judgement, Passage, Settings
from assistant.resources import data_path
from benchmarks.openai_server import OpenAIServer, Reply
from benchmarks.strong_replies import FALSE, REPLIES, Said, Strong
from ingest.passages.split import split
from ingest.sources.formats import contents
from ingest.sources.found import Found
from ingest.sources.resource import Resource


class Agreeing:
    """A judge that holds every statement to be carried: what is left out is left out by letters."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        return Judgement("supported", 1.0)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        return Judgement("different", 1.0)


@lru_cache
def passages_of(name: str) -> tuple[Passage, ...]:
    """A sample article's passages, as ingestion makes them."""
    path = data_path(f"articles/{name}")
    items = contents(Resource.of(path.read_bytes(), name, name))
    articles = [replace(item.article, id=name) for item in items if isinstance(item, Found)]
    return tuple(passage for article in articles for passage in split(article))


def written(said: Sequence[Said], articles: Sequence[str], passages: Sequence[Passage]) -> str:
    """The model's output: each quote with the number of the passage that holds it."""
    firsts = [passages_of(name)[0].article_id for name in articles]
    statements = [
        {
            "quotes": [_quote(firsts[n - 1], words, passages) for n, words in quotes],
            "text": text,
            "speaker": "",
        }
        for text, quotes in said
    ]
    return json.dumps({"statements": statements, "short": "", "missing": ""})


def _quote(article: str, words: str, passages: Sequence[Passage]) -> dict[str, object]:
    plain = words.replace("'", "’")
    for number, passage in enumerate(passages, start=1):
        if passage.article_id == article and plain in passage.text.replace("'", "’"):
            return {"passage": number, "words": words}
    raise AssertionError(f"nobody wrote {words!r}")


def answer(question: str, articles: Sequence[str], said: Sequence[Said]) -> tuple[Answer, int]:
    """The answer to a strong model's reply, whose second look finds all of it carried, and how often it was asked."""
    passages = [p for name in articles for p in passages_of(name)]
    verdicts = [{"sentence": n, "unproven": "", "verdict": "carried"} for n in range(1, len(said) + 1)]

    def reply(request: Mapping[str, Any]) -> Reply:
        prompt = str(request["messages"][0]["content"])
        if "You check the sentences" in prompt:
            return Reply(json.dumps({"verdicts": verdicts}), piece=500)
        return Reply(written(said, articles, passages), piece=500)

    with OpenAIServer(reply) as server:
        settings = Settings(chat_model="openai:strong", openai_base_url=server.url)
        return Assistant(settings, judge=Agreeing()).answer_from(question, passages), len(server.requests)


def test_there_are_two_dozen_questions() -> None:
    assert len(REPLIES) == 24


@pytest.mark.parametrize("strong", REPLIES, ids=lambda strong: strong.question)
def test_what_a_strong_model_says_truly_stands_in_two_requests(strong: Strong) -> None:
    found, requests = answer(strong.question, strong.articles, strong.said)
    assert [(c.statement, c.outcome, c.reason) for c in found.checks] == [
        (text, "stands", "") for text, _ in strong.said
    ]
    assert (found.status, requests) == ("answered", 2)


@pytest.mark.parametrize(("article", "text", "quote", "named"), FALSE)
def test_one_thing_that_nobody_wrote_is_named(article: str, text: str, quote: str, named: str) -> None:
    found, _ = answer("What is reported?", (article,), ((text, ((1, quote),)),))
    (check,) = found.checks
    assert check.outcome != "stands" and named in check.reason
