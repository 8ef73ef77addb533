"""Figures: numbers with what they count."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.figures import figures_in


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        (
            "Six construction workers are presumed dead after the fall on March 26, 2024.",
            ["Six construction workers"],
        ),
        ("The fire has burned 1.1 million acres and killed two people.", ["1.1 million acres", "two people"]),
        ("A 34-year-old man paid $65 million, or 12% of it.", ["$65 million", "12%"]),
        ("More than 500 homes were lost by 10 a.m.", ["500 homes"]),
        ("Die Flut kostete 87 Millionen Euro.", ["87 Millionen Euro"]),
        ("She came third in 1998.", []),
    ],
)
def test_a_figure_is_a_number_with_what_it_counts(sentence: str, written: list[str]) -> None:
    assert [figure.written for figure in figures_in(sentence)] == written


@given(st.text(max_size=120))
def test_what_is_written_stands_in_the_sentence(sentence: str) -> None:
    for figure in figures_in(sentence):
        assert isinstance(figure.value, Decimal) and figure.written in sentence
