"""What a quote has differently in a place of the statement."""

import pytest

from assistant.check.places import contradiction


@pytest.mark.parametrize(
    ("statement", "quote", "reason"),
    [
        (
            "The ferry left Holm in 1975 with 40 people.",
            "The ferry left Holm in 1974 with 40 people, 1975 with 12.",
            "1975",
        ),
        (
            "A crack was found by Mara Brandt in the hull.",
            "A crack was found by Mara Lind in the hull; Brandt denied it.",
            "Brandt",
        ),
        ("The ferry did not sink off Holm.", "The ferry did sink off Holm.", "denies"),
        ("The ferry will leave Holm today.", "The ferry will not leave Holm today.", "denies"),
    ],
)
def test_another_name_figure_or_negation_in_a_place_is_told(statement: str, quote: str, reason: str) -> None:
    assert reason in contradiction(statement, [quote])


@pytest.mark.parametrize(
    ("statement", "quotes"),
    [
        ("The ferry left Holm in 1975.", ["In 1975 the ferry left Holm.", "The ferry left Lund in 1974."]),
        (
            "The ferry did not sink.",
            ["The ferry, which did not sink, is in port.", "The ferry did sink sand."],
        ),
        ("In 2020 Mara Lind left.", ["Mara Lind left in 2020."]),
        ("The ferry left.", []),
        ("", ["The ferry left."]),
    ],
)
def test_what_the_quotes_have_in_that_place_too_stands(statement: str, quotes: list[str]) -> None:
    assert contradiction(statement, quotes) == ""
