"""The check of a statement as a whole: what it weighs, with the real reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.check.support import MeasuredSupport, features, load_fitted
from assistant.models.embedder import local_embedder
from assistant.models.reader import load_reader
from assistant.types import Passage

QUOTE = "The bridge was closed on Monday after engineers found cracks in two of its cables."


def passage(text: str) -> Passage:
    return Passage("p", "a", "", "", None, None, text)


def seen(statement: str, quote: str) -> dict[str, float]:
    """What the classifier sees of a statement beside its one quote."""
    return features(statement, [quote], [passage(quote)], load_reader(), local_embedder())


def test_what_the_quote_says_in_other_words_is_shown_and_what_it_does_not_say_is_not() -> None:
    support = MeasuredSupport()

    def shown(statement: str) -> bool:
        return support.score(statement, [QUOTE], [passage(QUOTE)]) >= support.threshold

    assert shown("Engineers found cracks in two cables, so the bridge was closed on Monday.")
    assert not shown("The bridge was opened on Monday before engineers found cracks in its cables.")
    assert not shown("The minister promised that tolls on every motorway would be abolished by summer.")


@pytest.mark.parametrize(
    "does_not",
    [
        "The bridge was not closed on Monday.",
        "The bridge was opened again on Monday.",
        "Repairs of the bridge will take months.",
    ],
)
def test_reader_doubts_more_of_what_the_quote_does_not_say(does_not: str) -> None:
    def doubt(statement: str) -> float:
        return seen(statement, QUOTE)["the reader's doubt"]

    assert doubt("The bridge was closed on Monday.") < doubt(does_not)


@given(statement=st.text(max_size=80), quote=st.text(max_size=120))
@settings(max_examples=60, deadline=None)
def test_every_feature_of_any_text_is_a_share(statement: str, quote: str) -> None:
    values = seen(statement, quote)
    assert values.keys() == load_fitted().weights.keys()
    assert all(0.0 <= value <= 1.0 for value in values.values())


def test_a_clause_that_is_put_in_is_doubted_more_than_the_whole() -> None:
    added = "The bridge was closed on Monday, and the old mayor was arrested for fraud in Lund."
    values = seen(added, QUOTE)
    assert values["the reader's doubt of a clause"] >= values["the reader's doubt"] - 0.05


def test_an_opposite_in_the_same_place_is_seen_wherever_else_the_word_stands() -> None:
    quote = "The board has both public and private members, and meets in public."
    turned = seen("The board has both private and private members.", quote)
    assert turned["an opposite in its place"] == 1.0
    same = seen("The board has both public and private members.", quote)
    assert same["an opposite in its place"] == 0.0


def test_not_only_denies_nothing() -> None:
    quote = "The bridge is used by cars and by trains."
    values = seen("The bridge is used not only by cars but by trains.", quote)
    assert values["more negations than the quotes"] == 0.0


def test_a_clause_of_another_matter_is_far_from_every_quote() -> None:
    added = "The bridge was closed on Monday, and olives are harvested in late autumn."

    def far(statement: str) -> float:
        return seen(statement, QUOTE)["a clause of another matter"]

    assert far("The bridge was closed on Monday after cracks were found.") == 0.0 < far(added)
