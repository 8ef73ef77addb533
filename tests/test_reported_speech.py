"""Whose words are shown: found by role and by body, on the topic, and with to whom they were said."""

from __future__ import annotations

from datetime import date

import pytest
from scripted_reader import Script, ScriptedReader

from assistant.answer.citation import passage_alone
from assistant.answer.extractive import ExtractiveAnswerer
from assistant.answer.speaker_match import Voices
from assistant.draft import Draft
from assistant.question.asked_speaker import asked_speaker
from assistant.types import Passage

WATER = (
    "The health minister, Renata Sol, said that nobody in Brennick should drink without boiling the water. "
    "“The notice stays until we have seven clean samples,” she told reporters.\n\n"
    "The mayor, Oskar Brand, accused the supplier, Clearwell Utilities, of having known for days. “They had it on "
    "paper,” he said.\n\n"
    "Niall Trevane, the chief executive of Clearwell, denied it. “We told the council within two hours,” Mr Trevane "
    "said at a press conference.\n\n“I am sorry,” he added."
)
OTHER = "The mayor of Castrin, Halvard Renn, said that the line would be late."
ABROAD = "The health minister said in Lessing that the wells were clean."


def passage(identifier: str, text: str, title: str = "Brennick water") -> Passage:
    return Passage(f"{identifier}#0", identifier, title, "Gazette", None, date(2026, 7, 3), text)


def draft(question: str, passages: list[Passage], **scripts: Script) -> Draft:
    return ExtractiveAnswerer(ScriptedReader(scripts), passage_alone, date(2026, 7, 10)).draft(
        question, passages
    )


def quotes(result: Draft) -> str:
    return " ".join(q.text for s in result.statements for q in s.quotes)


@pytest.mark.parametrize(
    ("asked", "holder"),
    [
        ("the health minister", {"Renata Sol"}),
        ("the mayor of Brennick", {"Oskar Brand"}),
        ("the mayor of Castrin", {"Halvard Renn"}),
        ("Clearwell", {"Niall Trevane"}),
        ("the mayor of Lessing", set()),
        ("Renata Sol", set()),
    ],
)
def test_who_holds_an_office_or_speaks_for_a_body(asked: str, holder: set[str]) -> None:
    voices = Voices(passage_alone, [passage("a", WATER), passage("b", OTHER, "Line 4")], asked)
    assert voices.holders == holder


def test_an_office_without_a_name_is_held_by_whom_another_article_names() -> None:
    passages = [passage("a", WATER), passage("b", ABROAD, "Wells")]
    for asked in ("the health minister", "Renata Sol"):
        result = draft(f"What did {asked} say about wells?", passages)
        assert "wells were clean" in quotes(result)
        assert {s.speaker for s in result.statements} == {"The health minister"}


def test_a_spanish_office_is_known_by_what_it_is_of() -> None:
    text = (
        "El ministro de Energía, Joaquín Soto, abrió el acto. La ministra de Sanidad, Ana López, negó los despidos.\n\n"
        "Soto negó que vaya a haber despidos."
    )
    asked = "¿Qué dijo el ministro de Energía sobre los despidos?"
    result = draft(asked, [passage("a", text, "Acto")], a=Script(0.9, {"despidos": 0.9}))
    assert quotes(result) == "Soto negó que vaya a haber despidos."


def test_a_topic_may_be_covered_by_what_is_said_in_one_breath() -> None:
    result = draft("What did the health minister say about the boil notice?", [passage("a", WATER)])
    assert "seven clean samples" in quotes(result)
    assert {s.speaker for s in result.statements} == {"Renata Sol"}


def test_a_body_responds_through_the_one_who_speaks_for_it_to_what_stands_before() -> None:
    result = draft("How did Clearwell respond to the mayor's accusation?", [passage("a", WATER)])
    assert {s.speaker for s in result.statements} == {"Niall Trevane"}
    assert result.statements[0].text.startswith("Niall Trevane")


def test_to_whom_it_was_said_stands_in_the_lead_unless_the_sentence_says_it() -> None:
    result = draft("What did Trevane say about being sorry?", [passage("a", WATER)])
    assert quotes(result) == "“I am sorry,” he added."
    assert "she told reporters" in quotes(
        draft("What did Renata Sol say about samples?", [passage("a", WATER)])
    )


def test_a_quotation_of_two_sentences_is_shown_whole() -> None:
    text = "Ana Lee spoke at noon. “I am sorry for the flood. It was ours,” Lee said. Nobody replied."
    result = draft("What did Ana Lee say about the flood?", [passage("a", text)])
    assert quotes(result) == "“I am sorry for the flood. It was ours,” Lee said."


@pytest.mark.parametrize(("support", "status"), [(0.9, "answered"), (0.4, "not_in_articles")])
def test_what_surely_answers_needs_no_word_of_the_question(support: float, status: str) -> None:
    sure = Script(0.9, {"on paper": support})
    assert draft("What did Oskar Brand call the delay?", [passage("a", WATER, "")], a=sure).status == status


def test_an_office_that_nobody_holds_in_the_articles_is_refused() -> None:
    sure = Script(0.9, {"notice": 0.9}, "seven clean samples")
    result = draft("What did the transport minister say about samples?", [passage("a", WATER)], a=sure)
    assert result.status == "not_in_articles"


def test_a_source_named_beside_the_question_does_not_stand_in_its_way() -> None:
    sure = Script(0.9, {"notice": 0.9}, "seven clean samples")
    question = "How long will the notice stay, according to the health ministry?"
    ministry = WATER + " The health ministry agreed."
    assert draft(question, [passage("a", ministry)], a=sure).status == "answered"


def test_a_short_answer_is_neither_a_clause_nor_the_speaker_s_own_name() -> None:
    for short in ("they had it on paper,” he said.\n\nNiall", "Oskar Brand, accused the supplier"):
        reading = Script(0.9, {"accused": 0.9}, short if short in WATER else "“They had it")
        result = draft("What did Oskar Brand accuse Clearwell of?", [passage("a", WATER)], a=reading)
        assert result.status == "answered"
        assert result.short is None


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("About the boats: how did the envoy respond?", "the envoy", ""),
        ("Where does Blinken stand on aid?", "Blinken", "aid"),
    ],
)
def test_more_ways_to_ask_for_somebody_s_words(question: str, speaker: str, topic: str) -> None:
    asked = asked_speaker(question)
    assert asked is not None
    assert (asked.speaker, asked.topic) == (speaker, topic)


@pytest.mark.parametrize(
    ("question", "answers", "short"),
    [
        ("Who did the health minister say was boiling the water?", 0.9, "nobody in Brennick"),
        ("Who did the health minister say was boiling the water?", 0.1, None),
        ("What did the health minister say about boiling the water?", 0.9, None),
    ],
)
def test_a_short_answer_needs_a_passage_that_answers_and_a_question_for_one_thing(
    question: str, answers: float, short: str | None
) -> None:
    script = Script(answers, {"health minister": 0.9}, "nobody in Brennick")
    result = draft(question, [passage("a", WATER)], a=script)
    assert "without boiling the water" in quotes(result)
    assert result.short == short


@pytest.mark.parametrize(
    ("asked", "written"), [("a ceasefire", "a cease-fire"), ("a cease-fire", "a ceasefire")]
)
def test_a_compound_is_one_word_with_its_hyphen_or_without(asked: str, written: str) -> None:
    text = f"Renata Sol rejected calls for {written} on Monday. “We go on,” she said of the budget."
    result = draft(f"What did Renata Sol say about {asked}?", [passage("a", text, "War")])
    assert quotes(result) == f"Renata Sol rejected calls for {written} on Monday."
