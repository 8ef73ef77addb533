"""Questions drawn from articles keep the words of a sentence, name people, and ask nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.suggest import example_questions, follow_up_questions
from assistant.types import Article

BRIDGE = Article(
    id="bridge",
    title="Harbour bridge to reopen after repairs",
    text="Nine people were hurt in the collapse of the crane on Monday, the police said.\n\n"
    "The bridge will reopen on 12 May, the city announced. David Martens won the contract for Harbour Road. "
    "“The repairs to the bridge are done,” said Mayor Anna Petrov, a professor at Harbour College. "
    "She said on Tuesday that the crane was old.",
)


def drawn(article: Article) -> list[str]:
    return list(example_questions([article]))


@pytest.mark.parametrize(
    "question",
    [
        "What did Anna Petrov say about the bridge?",
        "How many people were hurt in the collapse of the crane on Monday?",
        "When will the bridge reopen?",
        "Who won the contract for Harbour Road?",
    ],
)
def test_a_question_keeps_the_words_of_its_sentence(question: str) -> None:
    assert question in drawn(BRIDGE)


def test_no_question_is_about_a_weekday_an_employer_or_a_pronoun() -> None:
    assert not [q for q in drawn(BRIDGE) if q.endswith(("Tuesday?", "College?")) or " she " in q.casefold()]


def test_a_follow_up_asks_nothing_that_was_asked_and_nothing_of_an_unrelated_article() -> None:
    other = Article(
        id="other", title="T", text="Six children were found in Ostrow on Friday, the coast guard said."
    )
    questions = list(follow_up_questions(["When will the bridge reopen in Velmora?"], [BRIDGE], [other]))
    assert "Who won the contract for Harbour Road?" in questions
    assert not any(q.startswith("When will the bridge") or "children" in q for q in questions)
    near = list(follow_up_questions(["What happened in Ostrow?"], [BRIDGE], [other]))
    assert "How many children were found in Ostrow on Friday?" in near


def test_after_an_answer_a_timeline_of_what_was_named_is_offered_once() -> None:
    timeline = "What is the timeline of the Haldmouth blast?"
    assert timeline in list(follow_up_questions(["Who died in the Haldmouth blast?"], [BRIDGE], []))
    assert timeline not in list(follow_up_questions(["Timeline of the Haldmouth blast?"], [BRIDGE], []))
    assert not any("timeline" in q for q in follow_up_questions(["Who said so?"], [BRIDGE], []))


def test_articles_in_another_language_are_not_put_into_english_questions() -> None:
    assert drawn(Article(id="a", text=BRIDGE.text, language="es")) == []


@given(st.text(), st.text())
def test_any_text_makes_whole_questions_or_none(title: str, text: str) -> None:
    article = Article(id="a", title=title, text=text)
    for question in [*drawn(article), *follow_up_questions([title], [article], [])]:
        assert question.endswith("?")
        assert "\n" not in question
