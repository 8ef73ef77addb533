"""The assistant over the sample articles, with the models that come along."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Article, Assistant, Passage, Settings, chain
from assistant.conditions import allows, filters_from
from assistant.errors import IndexMissing, QuestionError
from assistant.question.suggestions import Drawn, example_questions
from assistant.types import Message
from assistant.wording import LEFT_OPEN, PURPOSE

pytestmark = pytest.mark.models

UNLIMITED: dict[str, Any] = {"as_of": None, "since": None, "until": None, "sources": None}
BLINKEN = "What did Blinken say about resettlement?"


@pytest.fixture(scope="module")
def assistant(sample_settings: Settings) -> Assistant:
    return Assistant(sample_settings)


def prove(answer: Answer, assistant: Assistant) -> None:
    """Every citation is its article between its offsets."""
    for citation in answer.citations:
        article = assistant.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote


def quoted(answer: Answer) -> str:
    return " ".join(" ".join(c.quote.split()) for c in answer.citations)


def test_the_main_question_is_answered_from_its_article(assistant: Assistant) -> None:
    answer = assistant.ask(BLINKEN)
    assert answer.status == "answered"
    assert "“as soon as conditions allow”" in quoted(answer)
    assert "opposes any proposal to resettle them" in quoted(answer)
    assert {c.title for c in answer.citations} == {
        "Is the US ‘turning its back’ on Israel? Calls to protect Palestinians who survive the war in Gaza"
    }
    assert all(c.published is None for c in answer.citations)
    assert "[1]" in answer.text
    prove(answer, assistant)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who will help rebuild Gaza?", "four Arab nations and Turkey"),
        ("What does Netanyahu say about a Palestinian state?", "Netanyahu has promised he will not allow"),
        ("How did Blinken respond to South Africa's case?", "baseless"),
    ],
)
def test_questions_of_the_same_kind_are_answered(assistant: Assistant, question: str, words: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert words in quoted(answer)
    prove(answer, assistant)


@pytest.mark.parametrize(
    "question",
    ["Who won the 2022 World Cup?", "What is the capital of Australia?", "How do I bake sourdough bread?"],
)
def test_what_the_articles_do_not_hold_is_refused_and_the_nearest_named(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status == "not_in_articles"
    assert answer.citations == ()
    assert answer.short is None
    assert answer.nearest
    assert "[1]" not in answer.text


@pytest.mark.parametrize("greeting", ["Hello", "hi!", "What can you do?", "¡Hola!", "thanks"])
def test_a_greeting_gets_a_plain_sentence_and_no_search(assistant: Assistant, greeting: str) -> None:
    answer = assistant.ask(greeting)
    assert answer.text == PURPOSE
    assert answer.retrieved == ()


def test_a_question_that_names_nobody_is_asked_back_and_understood_in_a_conversation(
    assistant: Assistant,
) -> None:
    alone = assistant.ask("Why did he resign?")
    assert (alone.text, alone.status, alone.retrieved) == (LEFT_OPEN, "not_in_articles", ())
    first = assistant.ask("What did Blinken say about settlers?")
    history: list[Message] = [
        {"role": "user", "content": first.question},
        {"role": "assistant", "content": first.text},
    ]
    assert "Blinken" in assistant.ask("What did he say?", history=history).question


def test_the_pieces_of_a_stream_joined_are_the_text(assistant: Assistant) -> None:
    *pieces, answer = assistant.stream(BLINKEN)
    assert isinstance(answer, Answer)
    assert "".join(p for p in pieces if isinstance(p, str)) == answer.text


def test_articles_published_after_as_of_do_not_exist(assistant: Assistant) -> None:
    day = date(2026, 5, 15)
    answer = assistant.ask("What happened this week?", as_of=day)
    found = [r.passage for r in assistant.retrieve("What happened?", 50, as_of=day)]
    assert found
    assert all(p.published is not None and str(p.published)[:10] <= day.isoformat() for p in found)
    assert all(c.published is not None and str(c.published)[:10] <= day.isoformat() for c in answer.citations)


def test_an_answer_limited_by_date_says_how_many_undated_articles_it_left_out(assistant: Assistant) -> None:
    answer = assistant.ask(BLINKEN, as_of="2026-07-30")
    assert answer.undated_left_out == 1
    assert "1 undated article was left out" in answer.text
    assert all(c.published is not None for c in answer.citations)


def test_a_source_given_as_a_filter_is_a_rule(assistant: Assistant) -> None:
    outlet = next(a.source for a in assistant.articles() if a.source)
    found = assistant.retrieve("What was reported?", 20, sources=[outlet.upper()])
    assert found
    assert {r.passage.source for r in found} == {outlet}


def test_retrieved_passages_are_ranked_and_scored(assistant: Assistant) -> None:
    found = assistant.retrieve(BLINKEN, 7)
    assert [r.rank for r in found] == list(range(1, 8))
    scores = [r.score for r in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= s <= 1.0 for s in scores)


def test_answer_from_reads_what_it_is_given_and_needs_no_index(tmp_path: Path) -> None:
    text = "The harbour bridge closed on Friday. It will reopen in March after repairs, the council said."
    passage = Passage("p", "a", "Bridge closes", "", None, None, text)
    reader = Assistant(Settings(index_dir=tmp_path / "none", chat_model="extractive"))
    answer = reader.answer_from("When will the harbour bridge reopen?", [passage])
    assert answer.status == "answered"
    assert all(text[c.start : c.end] == c.quote for c in answer.citations)
    assert "March" in quoted(answer)
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="nowhere"):
        Assistant(Settings(index_dir=tmp_path / "nowhere")).ask("What happened?")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("question", ["", "  \n ", "word " * 10_000])
def test_a_question_that_is_none_is_refused_in_a_sentence(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="question"):
        assistant.ask(question)


@pytest.mark.parametrize(
    "question", ["?", "🙂🙂🙂", "nul\x00byte", "\ud800", "a" * 1999, 'NEAR OR AND ( " * :', "[1] [2]"]
)
def test_strange_questions_end_in_an_answer(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status in {"answered", "partial", "not_in_articles"}


def test_filters_that_cannot_be_read_are_named() -> None:
    with pytest.raises(QuestionError, match="as_of is 'tomorrow'"):
        filters_from("tomorrow", None, None, None)
    with pytest.raises(QuestionError, match="after the last one"):
        filters_from(None, "2026-07-02", "2026-07-01", None)


def test_one_assistant_may_be_asked_from_many_threads(sample_settings: Settings) -> None:
    shared = Assistant(sample_settings)
    questions = [BLINKEN, "Who will help rebuild Gaza?", "Who won the 2022 World Cup?"] * 6
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(shared.ask, questions))
    assert [a.question for a in answers] == questions
    assert all(a.text == answers[i % 3].text for i, a in enumerate(answers))


def test_an_answer_is_plain_json(assistant: Assistant) -> None:
    plain = json.loads(json.dumps(assistant.ask(BLINKEN).to_dict()))
    assert set(plain) >= {"text", "short", "status", "citations", "retrieved", "question"}
    assert set(plain["citations"][0]) >= {
        *("number", "quote", "title", "source", "url", "published", "article_id", "start", "end")
    }
    assert set(plain["retrieved"][0]) == {"passage", "score", "rank"}


def test_suggested_questions_are_answered(assistant: Assistant) -> None:
    suggested = assistant.suggestions(4)
    assert suggested
    assert all(assistant.ask(question).status == "answered" for question in suggested)


@pytest.mark.parametrize(
    "filters",
    [
        {"sources": ["The Castrin Herald"]},
        {"until": "2026-05-20"},
        {"as_of": "2026-06-05", "sources": "Velmora Today"},
    ],
)
def test_suggested_questions_are_answered_under_the_filters(
    assistant: Assistant, filters: dict[str, Any]
) -> None:
    allowed = [a for a in assistant.articles() if allows(filters_from(**(UNLIMITED | filters)), a)]
    drawn = [one.question for one in example_questions(allowed)]
    suggested = assistant.suggestions(4, **filters)
    assert set(suggested) <= set(drawn)
    assert all(assistant.ask(question, **filters).status == "answered" for question in suggested)


def test_a_question_that_the_articles_do_not_answer_is_not_offered(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, *_ = example_questions(assistant.articles())
    unanswered = [Drawn("Who won the 2022 World Cup?", good.article_id), Drawn("Why?", good.article_id)]
    elsewhere = Drawn(
        BLINKEN, good.article_id
    )  # answered, and not from the article that it is said to be drawn from
    monkeypatch.setattr(chain, "example_questions", lambda _: [*unanswered, elsewhere, good])
    assert assistant.suggestions(4) == [good.question]


def test_what_filters_allow_is_what_is_searched_under_them(assistant: Assistant) -> None:
    for filters in (
        {"sources": ["the castrin HERALD"]},
        {"since": "2026-06-01", "until": "2026-06-30"},
        {"as_of": "2026-05-31"},
        {},
    ):
        found = {one.passage.article_id for one in assistant.retrieve("the", 1000, **filters)}
        given = filters_from(**(UNLIMITED | filters))
        assert found <= {a.id for a in assistant.articles() if allows(given, a)}
        assert found


def test_articles_are_kept_to_the_letter(assistant: Assistant) -> None:
    article = next(a for a in assistant.articles() if "turning its back" in a.title)
    assert isinstance(article, Article)
    assert article.published is None
    assert article.text.startswith("Is the US ‘turning its back’ on Israel?")
