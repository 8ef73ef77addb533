"""A row of a table beside a question: the cell that is asked for, found by the letters of row, head and question."""

from __future__ import annotations

import pytest
from scripted_reader import asked

from assistant.answer.cells import Fit, cell_asked_for, fit

CLUB = "Ostby, Team: 20 (Pld), 14 (W), +19 (GD), 45 (Pts)."
PARTY = "Farmers’ Union, Party: 6,030 (Votes), 29.6% (Share of vote), 8 (Seats)."


@pytest.mark.parametrize(
    ("question", "row", "cell"),
    [
        ("How many points does Ostby FC have?", CLUB, "45"),
        ("How many matches has Ostby played?", CLUB, "20"),
        ("What is the goal difference of Ostby?", CLUB, "+19"),
        ("How many votes did the Farmers' Union get in Skell?", PARTY, "6,030"),
        ("How many seats were won by the Farmers' Union on Sunday?", PARTY, "8"),
        ("Points of Alfa (2) Nord?", "Alfa (2) Nord, Team: 3 (+1) (Points).", "3 (+1)"),
    ],
)
def test_the_cell_under_the_head_that_the_question_names_is_found(question: str, row: str, cell: str) -> None:
    assert cell_asked_for(asked(question), row) == cell
    assert fit(asked(question), row) is Fit.NAMED


@pytest.mark.parametrize(
    ("question", "row", "fits"),
    [
        ("How many points does Skell have?", CLUB, Fit.UNKNOWN),
        ("What was the score between Ostby and Skell?", CLUB, Fit.NO_COLUMN),
        ("How many points does Ostby have?", "Ostby has 45 points.", Fit.UNKNOWN),
        ("How many points does Ostby have?", "Mayor: Elin Vik.", Fit.UNKNOWN),
    ],
)
def test_a_row_of_another_or_without_such_a_column_gives_no_cell(question: str, row: str, fits: Fit) -> None:
    assert cell_asked_for(asked(question), row) is None
    assert fit(asked(question), row) is fits
