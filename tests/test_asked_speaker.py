"""Whose words a question asks for, on what, and whether anything of theirs on it is an answer."""

import pytest

from assistant.question.asked_speaker import Asked, asked_speaker


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did Blinken say about resettlement?", Asked("Blinken", "resettlement")),
        ("How did Blinken respond to South Africa's case?", Asked("Blinken", "South Africa's case")),
        ("What does Netanyahu say about a Palestinian state?", Asked("Netanyahu", "a Palestinian state")),
        ("What has Ann Lee said on aid", Asked("Ann Lee", "aid")),
        ("And what is Biden's position on abortion?", Asked("Biden", "abortion")),
        ("What must Israel do, according to Blinken?", Asked("Blinken", "What must Israel do")),
        (
            "How long will it last, says the harbour master?",
            Asked("the harbour master", "How long will it last"),
        ),
        ("Is the toll too high, in Ann Lee's view?", Asked("Ann Lee", "Is the toll too high")),
        ("Who gains, as the firm sees it?", Asked("the firm", "Who gains")),
        ("Why does Ann Lee fear the tunnel?", None),
        ("Ann Lee's verdict on the tunnel", Asked("Ann Lee", "the tunnel")),
        ("Ann Lee on the tunnel", Asked("Ann Lee", "the tunnel")),
        ("¿Qué dijo la ministra sobre el puerto?", Asked("la ministra", "el puerto")),
        ("Was sagte Scholz zur Kritik?", Asked("Scholz", "Kritik")),
        ("What did he say?", None),
        ("Who won the cup, according to a new survey?", None),
        ("What is the proposed tax by the city of Newark?", None),
        ("Who said the war is over?", None),
        ("Brightwell is to close, the company said.", None),
        ("Will it open in three years? the firm's view", None),
        ("Latest on the port strike", None),
        ("Which judge joined Alito's opinion on the case?", None),
        ("How will the toll change, and has he kept to what he said?", None),
    ],
)
def test_a_question_tells_whose_words_it_asks_for(question: str, asked: Asked | None) -> None:
    assert asked_speaker(question) == asked


@pytest.mark.parametrize(
    ("question", "openly"),
    [
        ("What did Blinken say about resettlement?", True),
        ("What did Blinken say?", True),
        ("How did Blinken respond to South Africa's case?", True),
        ("What is Biden's position on Gaza?", True),
        ("Ann Lee's verdict on the tunnel", True),
        ("¿Qué dijo Ana López sobre el puerto?", True),
        ("¿Qué ha dicho Ana López?", True),
        ("Was sagte Anna Schmidt zum Hafen?", True),
        ("¿Qué dijo Ana López que costaría el puerto?", False),
        ("¿Cuándo dijo Ana López que abriría?", False),
        ("What did Solveig Marr call the company's answer?", False),
        ("What did the minister say the bridge would cost?", False),
        ("Who did Falk say was missing?", False),
        ("When will it open, according to the firm?", False),
        ("What will it cost, in Ann Lee's words?", False),
    ],
)
def test_a_question_for_all_that_somebody_says_is_told_from_one_for_a_thing(
    question: str, openly: bool
) -> None:
    asked = asked_speaker(question)
    assert asked is not None
    assert asked.openly is openly
