"""Questions drawn from articles keep the words of a sentence, name people, and ask nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.suggestions import Drawn, example_questions, follow_up_questions
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
    return [question for question, _ in example_questions([article])]


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


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("“The Ostrow Council has read our plan in Velmora,” Anna Petrov said.", "the Ostrow Council"),
        (
            "Velmora’s mayor, Anna Petrov, said that the council should help Bastrene Rail.",
            "Bastrene Rail",
        ),
        (
            "“The drivers met at the Bastrene Rail in Velmora,” said Anna Petrov, who leads Ostrow Council.",
            "",
        ),
    ],
)
def test_what_was_spoken_of_is_no_place_and_not_the_speakers_own_office(said: str, topic: str) -> None:
    named = "A plan of the Ostrow Council was read. A train of Bastrene Rail stood still. "
    article = Article(id="a", title="Ostrow Council and Bastrene Rail meet", text=named * 3 + said)
    assert [q for q in drawn(article) if " say " in q] == [f"What did Anna Petrov say about {topic}?"] * bool(
        topic
    )


def test_a_number_is_asked_for_only_where_the_question_says_of_what() -> None:
    text = "Nine people have been displaced. About 40 people were moved out of Quayside after the blast."
    article = Article(id="a", title="Blast in the harbour", text=text)
    assert drawn(article) == ["How many people were moved out of Quayside after the blast?"]


def test_a_state_has_no_day_to_ask_for() -> None:
    text = "The pitcher was out of sight at Velmora Stadium on Thursday. The pitcher was signed by Velmora on Monday."
    article = Article(id="a", title="Pitcher signed by Velmora", text=text)
    assert drawn(article) == ["When was the pitcher signed by Velmora?"]


def test_the_short_answer_to_what_was_said_is_more_than_a_name() -> None:
    said = Drawn("What did Anna Petrov say about the bridge?", "a")
    assert said.is_kind_of(None)
    assert said.is_kind_of("that the bridge would reopen")
    assert not said.is_kind_of("the mayor")
    assert Drawn("When will the bridge reopen?", "a").is_kind_of("12 May")
    assert not Drawn("When will the bridge reopen?", "a").is_kind_of(None)


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


def test_after_a_refusal_only_questions_on_what_was_asked_are_offered() -> None:
    other = Article(
        id="other", title="Blast", text="About 40 people were moved out of Ostrow after the blast."
    )
    assert list(follow_up_questions(["Who owns the port of Ostrow?"], [], [BRIDGE, other])) == [
        "How many people were moved out of Ostrow after the blast?"
    ]


@given(st.text(), st.text())
def test_any_text_makes_whole_questions_or_none(title: str, text: str) -> None:
    article = Article(id="a", title=title, text=text)
    for question in [*drawn(article), *follow_up_questions([title], [article], [])]:
        assert question.endswith("?")
        assert "\n" not in question
