"""A refusal names the articles that are about what was asked."""

from __future__ import annotations

from scripted_reader import asked

from assistant.answer.composition import nearest
from assistant.types import Passage, RetrievedPassage


def found(article: str, title: str, text: str, score: float) -> RetrievedPassage:
    return RetrievedPassage(Passage(f"{article}:{text[:5]}", article, title, "", None, None, text), score, 1)


def test_of_passages_that_hardly_answer_those_with_the_words_of_the_question_come_first() -> None:
    other = found("a", "Ministers meet in Oslo", "Four countries sent their ministers.", 0.05)
    named = found("b", "Five countries sign the Tarvel accord", "The agreement was signed on Tuesday.", 0.03)
    assert [
        p.article_id for p in nearest(asked("Which countries signed the Tarvel accord?"), [other, named])
    ] == [
        "b",
        "a",
    ]


def test_each_article_is_named_once_by_its_nearest_passage() -> None:
    passages = [
        found("a", "Flood", "The weather was dry.", 0.2),
        found("a", "Flood", "The river rose in the flood.", 0.2),
        *(found(name, "Other", "Nothing of the kind.", 0.01) for name in "bcd"),
    ]
    first, *others = nearest(asked("How high did the river rise?"), passages)
    assert first.text == "The river rose in the flood."
    assert [p.article_id for p in others] == ["b", "c"]


def test_what_surely_answers_is_near_without_the_words_of_the_question() -> None:
    sure, worded = found("a", "One", "Ana Torvald.", 0.9), found("b", "Two", "Who leads the party?", 0.05)
    assert nearest(asked("Who leads the party?"), [worded, sure])[0].article_id == "a"
