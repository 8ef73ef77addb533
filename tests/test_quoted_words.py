"""Words in quotation marks beside a source: the same, altered, or from elsewhere."""

from __future__ import annotations

import pytest

from assistant.verification.quoted_words import likeness, most_like, pieces

SOURCE = (
    "“The decision to delay the launch wasn’t easy, but it is the right one,” said Laurie Leshin — on Friday."
)


@pytest.mark.parametrize(
    "words",
    [
        "The decision to delay the launch wasn't easy",
        "the decision to delay the launch wasn’t easy but it is the right one.",
        "it is the right one",
    ],
)
def test_marks_and_capitals_are_no_alteration(words: str) -> None:
    found = likeness(words, SOURCE)
    assert found is not None and found.same


@pytest.mark.parametrize(
    ("words", "published"),
    [
        ("The decision to cancel the launch wasn't easy", "The decision to delay the launch wasn’t easy"),
        ("Decision to delay launch wasn't easy", "decision to delay the launch wasn’t easy"),
        ("cancel the launch wasn't easy", "delay the launch wasn’t easy"),
        ("it is not the right one", "it is the right one"),
    ],
)
def test_a_changed_a_missing_and_an_added_word_are_shown_as_published(words: str, published: str) -> None:
    found = likeness(words, SOURCE)
    assert found is not None and not found.same
    assert SOURCE[slice(*found.span)] == published


@pytest.mark.parametrize("words", ["a matter of the heart", "the launch of a rocket", "???", "easy"])
def test_other_words_are_no_alteration_of_these(words: str) -> None:
    found = likeness(words, SOURCE)
    assert found is None or found.same


def test_ellipses_and_insertions_in_brackets_are_honest() -> None:
    words = "The decision … [of NASA] wasn't easy, but [...] the right one"
    assert pieces(words) == ["The decision", "wasn't easy, but", "the right one"]
    assert all((found := likeness(piece, SOURCE)) and found.same for piece in pieces(words))


def test_of_several_texts_the_one_with_the_very_words_counts() -> None:
    altered = SOURCE.replace("delay", "cancel")
    best = most_like("the decision to delay the launch", [altered, "Nothing of it.", SOURCE])
    assert best is not None
    assert (best[0], best[1].same) == (2, True)
