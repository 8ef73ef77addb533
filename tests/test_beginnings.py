"""What a statement may leave out before the words that it takes over from a sentence."""

import pytest

from assistant.check.beginnings import begins_inside


@pytest.mark.parametrize(
    "sentence",
    [
        "Everybody should know the ferry sank off Holm.",
        "Lind believes the ferry sank off Holm.",
        "If it is true, the ferry sank off Holm.",
        "A note for all who write, the ferry sank off Holm.",
        "The correct thing to write is the ferry sank off Holm.",
        "Was man wissen muss, the ferry sank off Holm.",
    ],
)
def test_words_behind_a_beginning_that_they_need_are_found(sentence: str) -> None:
    assert begins_inside("The ferry sank off Holm.", sentence) == sentence.index("the ferry sank")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The ferry sank off Holm.", "The ferry sank off Holm."),
        ("The ferry sank off Holm.", "On Friday, after a long night, the ferry sank off Holm."),
        ("The ferry sank off Holm.", "On Friday the ferry sank off Holm."),
        ("The ferry sank off Holm.", "Sadly, the ferry sank off Holm."),
        ("The ferry sank off Holm.", "The hull broke and the ferry sank off Holm."),
        ("The ferry sank off Holm.", "The hull broke; the ferry sank off Holm."),
        ("Mara Lind has resigned.", "Harbour minister Mara Lind has resigned."),
        ("The old ship had a crack.", "A crack was found in the ferry, the oldest of Holm."),
        ("It sank.", "Everybody knows it sank."),
        ("", "Everybody knows."),
        ("The ferry sank.", ""),
    ],
)
def test_circumstances_clauses_and_titles_may_be_left_out(statement: str, sentence: str) -> None:
    assert begins_inside(statement, sentence) is None
