"""Numbers are read in four languages, in digits and in words."""

from decimal import Decimal

import pytest

from assistant.language.numbers import numbers_in
from assistant.language.tongues import Tongue


@pytest.mark.parametrize(
    ("text", "tongue", "values"),
    [
        ("Twenty-five men, 1,250 women and 4.2 million others", "en", {25, 1250, 4_200_000}),
        ("half a million people and a dozen dogs", "en", {500_000, 12}),
        ("87 Millionen, 1.250 und 2,5 Mrd.", "de", {87_000_000, 1250, 2_500_000_000}),
        ("zweiundzwanzig Leute", "de", {22}),
        ("ochenta y siete millones de dos personas", "es", {87_000_000, 2}),
        ("quatre-vingt-sept millions, 3 000 euros", "fr", {87_000_000, 3000}),
    ],
)
def test_every_number_is_read(text: str, tongue: Tongue, values: set[int]) -> None:
    found = {number.value for number in numbers_in(text, tongue)}
    assert {Decimal(value) for value in values} <= found


def test_a_number_is_given_as_it_is_written() -> None:
    assert [n.written for n in numbers_in("They were 4.3 million. Thirteen left.")] == [
        "4.3 million",
        "Thirteen",
    ]
