"""Numbers, dates, names and quoted words of a sentence must stand in its sources, in whatever form."""

from datetime import date

import pytest

from assistant.check.letters import unproven
from assistant.types import Passage

TEXT = """Gen. Ann Lee told the World Health Organization on Tuesday that 4.2 million people, twelve of them
Israeli doctors, had crossed between 3 July and July 5, 2026. “We will not stop,” she said, after 1,250 arrests
in São Paulo and a 2.5% rise. About two-thirds of the US budget goes there."""
PASSAGE = Passage("p", "a", "Border opens for Iranians", "CNN", None, date(2026, 7, 9), TEXT)  # a Thursday


@pytest.mark.parametrize(
    "sentence",
    [
        "Lee told the WHO that 4,200,000 people had crossed.",
        "12 doctors from Israel crossed on July 3.",
        "They crossed from 3 July 2026 to the 5th of July.",
        "CNN reported on 9 July that Iran opened its border.",
        "She said so on 7 July.",
        "She said “we will not stop”.".replace("we", "We"),
        "There were 1250 arrests in Sao Paulo and a rise of 2.5 percent.",
        "Yesterday is no date, and the first of them is one.",
        "The United States pays two-thirds.",
        "Reporters did not say more.",
    ],
)
def test_what_the_source_says_in_another_form_stands(sentence: str) -> None:
    assert unproven(sentence, [PASSAGE], [PASSAGE]) == []


@pytest.mark.parametrize(
    ("sentence", "kind", "words"),
    [
        ("They were 4.3 million.", "number", "4.3 million"),
        ("Thirteen doctors crossed.", "number", "Thirteen"),
        ("There were 125 arrests.", "number", "125"),
        ("They crossed on 4 July.", "date", "4 July"),
        ("They crossed on July 5, 2025.", "date", "5 July 2025"),
        ("They crossed in August.", "date", "August"),
        ("They crossed on a Saturday.", "date", "Saturday"),
        ("The doctor was Brown.", "name", "Brown"),
        ("Ann Smith told them.", "name", "Smith"),
        ("It was Senator Lee.", "name", "Senator"),
        ("It was the UN that said so.", "name", "UN"),
        ('She said "we will stop".', "quoted words", "we will stop"),
    ],
)
def test_what_the_source_does_not_say_is_named(sentence: str, kind: str, words: str) -> None:
    assert [(thing.kind, thing.words) for thing in unproven(sentence, [PASSAGE], [PASSAGE])] == [
        (kind, words)
    ]


def test_the_date_of_publication_is_no_number_of_people() -> None:
    assert [str(thing) for thing in unproven("9 July is no 7.", [PASSAGE])] == ["the number “7”"]


def test_each_passage_counts() -> None:
    other = Passage("q", "b", "", "", None, None, "Brown came with 40 men.")
    assert unproven("Lee and Brown met 40 men.", [PASSAGE, other]) == []


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        (
            "Lenders offer a Home Equity Line of Credit (HELOC).",
            "Lenders offer a HELOC.",
        ),
        ("Ask the World Health Organization.", "The WHO answers."),
        ("Low-income Californians pay less.", "In California those of low-income pay less."),
    ],
)
def test_initials_and_peoples_of_a_place_are_the_same_name(sentence: str, text: str) -> None:
    assert unproven(sentence, [Passage("q", "b", "", "", None, None, text)]) == []


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("The bank lends 200 million crowns.", "Half of the fund of 400 million crowns is lent by the bank."),
        ("Alemania pagó 87 millones de euros.", "Deutschland zahlte 87 Millionen Euro."),
        ("Douze mille personnes sont parties.", "Twelve thousand people left."),
        ("Es waren vierzehn Menschen.", "En la explosión murieron catorce personas."),
        ("At least 12 people left, or 9%.", "At least a dozen people left, or nine per cent."),
        ("It was Senator Lee who spoke.", "Sen. Ann Lee spoke."),
        ("It was Sen. Ann Lee who spoke.", "A senator, Ann Lee, spoke."),
        ("It was Knud Sellhorn who spoke.", "Einsatzleiter Knud Sellhorn sprach zu den Leuten."),
    ],
)
def test_numbers_and_titles_are_the_same_in_another_form(sentence: str, text: str) -> None:
    assert unproven(sentence, [Passage("q", "b", "", "", None, None, text)] * 2, [PASSAGE]) == []


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("It happened on 25 June 2026.", "It happened two weeks ago."),
        ("It happened on 6 July 2026.", "Pasó hace tres días."),
        ("Es geschah am 6. Juli 2026.", "It happened three days ago."),
        ("C'était en 2016.", "Es geschah vor zehn Jahren."),
        ("It happened in May 2026.", "C'était il y a deux mois."),
        ("It happened on Saturday, 4 July 2026.", "It happened at the weekend."),
        ("It happened at 14:17.", "It happened at 2.17 in the afternoon."),
        ("Thousands left.", "4,200 people left."),
    ],
)
def test_days_and_times_are_worked_out(sentence: str, text: str) -> None:
    source = Passage("q", "b", "", "", None, date(2026, 7, 9), text)
    assert unproven(sentence, [source]) == []


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("It happened on 20 June 2026.", "It happened two weeks ago."),
        ("It happened in 2017.", "It happened ten years ago."),
        ("It happened at 15:17.", "It happened at 2.17 in the afternoon."),
    ],
)
def test_what_is_worked_out_wrongly_is_named(sentence: str, text: str) -> None:
    assert len(unproven(sentence, [Passage("q", "b", "", "", None, date(2026, 7, 9), text)])) == 1
