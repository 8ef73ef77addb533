"""What standalone.py promises: a follow-up that can be searched by itself, and everything else to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.standalone import Typed
from assistant.types import Message


def told(*turns: str) -> list[Message]:
    """A conversation of questions and answers in turn."""
    return [
        {"role": "assistant", "content": turn} if place % 2 else {"role": "user", "content": turn}
        for place, turn in enumerate(turns)
    ]


def alone(question: str, history: list[Message]) -> str:
    return Typed(question, history).alone


TALK = told(
    "What did Quill say about resettlement?",
    "Quill said the families must be able to return home [1].",
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And about the settlers?", "What did Quill say about the settlers?"),
        ("And the settlers?", "What did Quill say about the settlers?"),
        ("What about Kestrel?", "What did Kestrel say about resettlement?"),
        ("What did he say about aid?", "What did Quill say about aid?"),
        ("what is his job?", "what is Quill's job?"),
        ("Why?", "What did Quill say about resettlement, and why?"),
        ("When was that?", "What did Quill say about resettlement, and when was that?"),
        ("And in 2022?", "What did Quill say about resettlement in 2022?"),
        ("And yesterday?", "What did Quill say about resettlement yesterday?"),
        ("Did they agree?", "About Quill, resettlement: did they agree?"),
        ("What happened there?", "About Quill, resettlement: what happened there?"),
        ("And what did the mayor say?", "What did the mayor say about resettlement?"),
        ("How did Kestrel respond?", "How did Kestrel respond to resettlement?"),
        ("Tell me more", "About Quill, resettlement: tell me more"),
    ],
)
def test_a_follow_up_takes_its_subject_from_the_conversation(question: str, expected: str) -> None:
    assert alone(question, TALK) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "What is the capital of France?",
        "Who will help rebuild Gaza?",
        "What does Kestrel say about the harbour?",
        "How many people died in the earthquake?",
        "Is it true that the harbour is shut?",
        "If Kestrel resigns, who follows her?",
        "  Who owns the port of Lessing?  ",
        "Thanks!",
        "",
    ],
)
def test_a_question_that_stands_alone_comes_back_to_the_letter(question: str) -> None:
    assert alone(question, TALK) == question


def test_the_subject_is_carried_over_several_turns() -> None:
    talk = told(
        *(m["content"] for m in TALK), "And about the settlers?", "Settlers make it harder, Quill said [1]."
    )
    assert alone("What about Kestrel?", talk) == "What did Kestrel say about the settlers?"
    assert alone("why?", talk) == "What did Quill say about the settlers, and why?"


def test_a_place_takes_the_place_of_a_place() -> None:
    talk = told("How many people live in Port Lessing?", "Some 40,000 people live in Port Lessing [1].")
    assert alone("What about Kellmouth?", talk) == "How many people live in Kellmouth?"
    assert alone("And in Kellmouth?", talk) == "How many people live in Kellmouth?"


def test_the_answer_can_be_who_is_meant() -> None:
    talk = told("Who wrote the harbour report?", "Ada Kestrel wrote it, the Gazette said [1].")
    assert alone("When was she born?", talk) == "When was Ada Kestrel born?"


def test_a_refusal_says_nothing_about_the_subject() -> None:
    talk = told(
        "How high is the harbour wall?",
        "The articles do not say. The nearest are about fishing, fishing, fishing.",
    )
    assert alone("When was it built?", talk) == "About harbour wall: when was it built?"


def test_spanish_follow_ups_stay_spanish() -> None:
    talk = told("¿Qué dijo la ministra sobre el puerto?", "Dijo que no [1].")
    assert alone("¿Y sobre los barcos?", talk) == "¿Qué dijo la ministra sobre los barcos?"
    assert alone("¿Por qué?", talk) == "¿Qué dijo la ministra sobre el puerto, y por qué?"


@pytest.mark.parametrize(
    "question",
    [
        "Who runs it?",
        "Why?",
        "When was that?",
        "Why did he resign?",
        "What did they say?",
        "How many?",
        "¿Por qué?",
    ],
)
def test_a_question_about_a_pronoun_is_left_open_until_a_conversation_names_it(question: str) -> None:
    assert Typed(question).is_left_open
    assert not Typed(question, TALK).is_left_open


@pytest.mark.parametrize(
    "question",
    [
        "Gaza",
        "What happened today?",
        "And the settlers?",
        "What did he say about Gaza?",
        "Is it safe to drink the water?",
        "Is it true that Quill resigned?",
        "When is it expected that prices fall?",
        "Which company said it would close its plant?",
        "Why did the crews say they were afraid?",
    ],
)
def test_a_question_that_names_its_subject_is_not_left_open(question: str) -> None:
    assert not Typed(question).is_left_open


def test_the_second_query_holds_the_question_and_what_was_talked_of() -> None:
    assert Typed("Who owns the port?", TALK).in_context == "Who owns the port? Quill resettlement"
    assert Typed("Who owns the port?").in_context == "Who owns the port?"


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=6))
def test_any_conversation_is_read_without_error(question: str, turns: list[str]) -> None:
    rewritten = alone(question, told(*turns))
    assert isinstance(rewritten, str)
    assert rewritten.strip() or not question.strip()


@given(st.text(max_size=80))
def test_without_a_conversation_nothing_changes(question: str) -> None:
    assert alone(question, []) == question
