"""A short answer is of the kind that the question asks for and says more than the question does, or there is none."""

from __future__ import annotations

import pytest
from scripted_reader import Script, draft, passage, quotes

from assistant import Assistant, Settings
from assistant.ports import Reading
from assistant.question.answer_kinds import Kind, asked_kind, fits, with_fitting_short


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people were injured?", Kind.NUMBER),
        ("Rovers won the final by how many goals?", Kind.NUMBER),
        ("When the bridge fell, how many cars were on it?", Kind.NUMBER),
        ("What percentage of voters stayed at home?", Kind.NUMBER),
        ("¿Cuántas familias siguen esperando?", Kind.NUMBER),
        ("When will the bridge reopen?", Kind.TIME),
        ("In what year did the mine close?", Kind.TIME),
        ("Wann öffnet die Brücke?", Kind.TIME),
        ("The final was played on Sunday. Who scored first?", Kind.SOMEBODY),
        ("Where did the ferry sink?", Kind.PLACE),
        ("¿Dónde está la central?", Kind.PLACE),
        ("Why did the mayor resign?", Kind.REASON),
        ("¿Por qué cerró la mina?", Kind.REASON),
        ("What did the man who runs the mine sell?", None),
        ("Which country signed last?", None),
        ("harbour bridge", None),
    ],
)
def test_what_kind_a_question_asks_for(question: str, kind: Kind | None) -> None:
    assert asked_kind(question) is kind


@pytest.mark.parametrize(
    ("kind", "words", "can_be"),
    [
        (Kind.NUMBER, "forty-one people", True),
        (Kind.NUMBER, "half a million", True),
        (Kind.NUMBER, "a year", True),
        (Kind.NUMBER, "more", False),
        (Kind.NUMBER, "a landslide", False),
        (Kind.TIME, "the spring of 2033", True),
        (Kind.TIME, "el jueves", True),
        (Kind.TIME, "Port Ansel", False),
        (Kind.SOMEBODY, "two men from Tidewell", True),
        (Kind.SOMEBODY, "3 June", False),
        (Kind.SOMEBODY, "1971", False),
        (Kind.PLACE, "Port Ansel", True),
        (Kind.PLACE, "in a field", True),
        (Kind.PLACE, "closure", False),
        (Kind.PLACE, "at 186 people", False),
        (Kind.PLACE, "Thursday", False),
        (Kind.REASON, "because the silo was full", True),
        (Kind.REASON, "Civil War", False),
        (Kind.REASON, "after criticism of its price", True),
    ],
)
def test_words_that_can_be_of_a_kind(kind: Kind, words: str, can_be: bool) -> None:
    assert fits(kind, words, (0, len(words))) is can_be


def test_a_reason_is_known_by_the_word_before_it() -> None:
    text = "The mine closed because of floods."
    assert fits(Kind.REASON, text, (start := text.index("floods"), start + len("floods")))
    text = "She left a day after the mine closed."
    assert not fits(Kind.REASON, text, (start := text.index("after"), start + len("after the mine")))


def test_words_of_another_kind_stand_before_no_answer() -> None:
    text = "Tidewell was at war that winter. The mayor left the town on Monday."
    script = Script(0.95, {"The mayor": 0.9}, "Tidewell was at war")
    result = draft("Why did the mayor leave the town?", [passage("a", text)], a=script)
    assert (result.status, result.short) == ("answered", None)
    assert quotes(result) == ["The mayor left the town on Monday."]


def test_words_of_the_question_stand_before_no_answer_unless_it_names_what_to_choose_from() -> None:
    text = "The ferry to Port Ansel sails again. Its crew is new."
    passages, script = [passage("a", text)], Script(0.95, {"The ferry": 0.9}, "ferry")
    assert draft("Which ferry sails to Port Ansel?", passages, a=script).short is None
    assert draft("Does a ferry or a train go to Port Ansel?", passages, a=script).short == "ferry"


def read(text: str, *spans: tuple[str, float]) -> Reading:
    """What a reader makes of a text that gives these words these probabilities."""
    placed = [((text.index(words), text.index(words) + len(words)), score) for words, score in spans]
    (short, score), *others = placed
    return Reading(0.9, short, score, (0.5,), tuple(others))


TOLL = "On 3 June Quayside lost its main street when the silo burst, and fourteen people of the street died."


@pytest.mark.parametrize(
    ("question", "spans", "short"),
    [
        ("How many people died?", [("main street", 0.5), ("fourteen", 0.2)], "fourteen"),
        ("How many people died?", [("main street", 0.9), ("fourteen", 0.01)], None),
        (
            "Who died in the silo?",
            [("silo", 0.5), ("when the silo burst", 0.3), ("fourteen people", 0.1)],
            "fourteen people",
        ),
    ],
)
def test_the_next_likely_words_take_the_place_of_those_that_cannot_answer(
    question: str, spans: list[tuple[str, float]], short: str | None
) -> None:
    (reading,) = with_fitting_short(question, [passage("a", TOLL)], [read(TOLL, *spans)])
    assert (None if reading.short is None else TOLL[slice(*reading.short)]) == short


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people were killed in Haldmouth?", Kind.NUMBER),
        ("How much did the cabinet approve for Line 4?", Kind.NUMBER),
        ("How many people fell ill in Brennick?", Kind.NUMBER),
        ("How many jobs will be lost at Arvane?", Kind.NUMBER),
        ("When does the council vote on short lets?", Kind.TIME),
        ("When did Salloway resign?", Kind.TIME),
        ("¿Cuándo cerró la central de Peñasal?", Kind.TIME),
        ("Who leads the inquiry into the Haldmouth blast?", Kind.SOMEBODY),
        ("Who will help rebuild Gaza?", Kind.SOMEBODY),
        ("Why is Arvane closing the Eastmarch plant?", Kind.REASON),
        ("Why have rents in Haldmouth gone up?", Kind.REASON),
        ("Why didn't Bastrene sign?", Kind.REASON),
    ],
)
def test_an_answer_is_headed_by_words_of_the_kind_that_is_asked_for(
    question: str, kind: Kind, sample_settings: Settings
) -> None:
    answer = Assistant(sample_settings).ask(question)
    assert answer.status == "answered"
    if answer.short is not None:
        holding = next(c.quote for c in answer.citations if answer.short in " ".join(c.quote.split()))
        words = " ".join(holding.split())
        start = words.index(answer.short)
        assert fits(kind, words, (start, start + len(answer.short)))
