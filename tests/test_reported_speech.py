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


def test_an_office_that_nobody_holds_in_the_articles_is_refused() -> None:
    sure = Script(0.9, {"notice": 0.9}, "seven clean samples")
    result = draft("What did the transport minister say about samples?", [passage("a", WATER)], a=sure)
    assert result.status == "not_in_articles"


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
