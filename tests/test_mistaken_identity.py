"""From question to citation: who is easily taken for another is not, however sure the reader is of the passage."""

from __future__ import annotations

import pytest
from scripted_reader import Script, ScriptedReader, passage

from assistant import Answer, Assistant, Settings

COUNTRIES = """
Austrian Australian|Nigerien Nigerian|Slovenian Slovakian|Iranian Iraqi|Malian Malawian|Mauritian Mauritanian
Gambian Zambian|Libyan Liberian|Paraguayan Uruguayan|Latvian Lithuanian|Indian Indonesian|Swedish Swiss
Chinese Chilean|Romanian Rwandan|Algerian Nigerian|Tanzanian Tasmanian|Turkish Turkmen|Moldovan Maldivian
Togolese Tongan|Belarusian Belgian|Norwegian Nepalese|Palestinian Pakistani|Somali Samoan|Icelandic Irish
Kazakh Kyrgyz|Syrian Serbian|Cambodian Cameroonian|Estonian Ethiopian|Bolivian Bosnian|Armenian Albanian
"""
OFFICES = ["foreign minister", "interior minister", "health minister", "president"]
SURNAMES = """
Johnson Johnston|Harris Harrison|Williams Williamson|Anders Anderson|Richards Richardson|Peters Peterson
Stephens Stephenson|Clinton Clifton|Hansen Hanson|Martin Martinez
"""
COMPANIES = """
Clearwell Clearwater|Microsoft Micron|Airbus Airbnb|Siemens Simmons|Vodafone Vodacom|Nissan Nestle|Unilever Unicredit
"""


def pairs(text: str) -> list[tuple[str, str]]:
    return [
        (one, other) for one, other in (p.split() for line in text.split("\n") for p in line.split("|") if p)
    ]


CASES = [
    *(
        (f"the {a} {office}", f"The {b} {office}, Imre Zoltek,")
        for a, b in pairs(COUNTRIES)
        for office in OFFICES
    ),
    *((f"Anna {a}", f"Anna {b}") for a, b in pairs(SURNAMES)),
    *((a, f"A spokeswoman for {b}") for a, b in pairs(COMPANIES)),
    ("the interior minister", "The international trade minister, Imre Zoltek,"),
    ("the finance minister", "The foreign minister, Imre Zoltek,"),
]


def asked_of(speaker: str, named: str) -> Answer:
    text = f"{named} said on Monday that the river treaty was dead. The river treaty was signed in 1998."
    reader = ScriptedReader({"a": Script(0.97, {"treaty was dead": 0.95})})
    assistant = Assistant(Settings(chat_model="extractive"), reader=reader)
    return assistant.answer_from(f"What did {speaker} say about the river treaty?", [passage("a", text)])


def test_there_are_cases_enough_to_mean_something() -> None:
    assert len(set(CASES)) >= 120


@pytest.mark.parametrize(("speaker", "named"), CASES)
def test_nobody_is_given_the_words_of_another(speaker: str, named: str) -> None:
    answer = asked_of(speaker, named)
    assert not any("dead" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize("country", sorted({name for pair in pairs(COUNTRIES) for name in pair}))
def test_whose_words_they_are_is_found_all_the_same(country: str) -> None:
    answer = asked_of(f"the {country} foreign minister", f"The {country} foreign minister, Imre Zoltek,")
    assert any("dead" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("speaker", "named"),
    [
        ("the foreign minister of Austria", "The Austrian foreign minister, Imre Zoltek,"),
        ("the Dutch foreign minister", "The foreign minister of the Netherlands, Imre Zoltek,"),
        ("Nigeria's president", "The Nigerian president, Imre Zoltek,"),
        ("the president of Niger", "The Nigerien president, Imre Zoltek,"),
    ],
)
def test_a_country_is_itself_in_any_form(speaker: str, named: str) -> None:
    assert any("dead" in citation.quote for citation in asked_of(speaker, named).citations)
