"""Whom a question asks for is found by name, by what the article says of them, and by nobody else's likeness."""

from __future__ import annotations

import pytest

from assistant.speech.article import HeardArticle
from assistant.speech.sought import Sought
from assistant.types import Utterance

TEXT = (
    "Highland Park Mayor Nancy Rotering said that she was angry. The Austrian foreign minister, Imre Zoltek, who came "
    "for a day, called the treaty dead. “I want my son back,” said his mother, Elvira Zoltek. Niall Trevane, the chief "
    "executive of Clearwell, denied it. President Volodymyr Zelensky was not asked. A spokeswoman for Norrbank said no."
)
SPEAKERS = ("Nancy Rotering", "Imre Zoltek", "Elvira Zoltek", "Niall Trevane", "A spokeswoman for Norrbank")


def article(*speakers: str, text: str = TEXT, title: str = "") -> HeardArticle:
    """An article in which these say something."""
    said = tuple(Utterance(i, i + 1, text[i], "direct", who, None) for i, who in enumerate(speakers))
    return HeardArticle(text, title, said)


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("Rotering", "Nancy Rotering"),
        ("Mayor Rotering", "Nancy Rotering"),
        ("rotering", "Nancy Rotering"),
        ("the Highland Park mayor", "Nancy Rotering"),
        ("the foreign minister of Austria", "Imre Zoltek"),
        ("Imre Zoltek", "Imre Zoltek"),
        ("Zoltek's mother", "Elvira Zoltek"),
        ("the chief executive of Clearwell", "Niall Trevane"),
        ("Clearwell", "Niall Trevane"),
        ("Norrbank", "A spokeswoman for Norrbank"),
        ("a spokeswoman for Norrbank", "A spokeswoman for Norrbank"),
        ("the Australian foreign minister", None),
        ("the interior minister", None),
        ("the mayor of Deerfield", None),
        ("Nancy Roters", None),
        ("Clearwater", None),
        ("Nordbank", None),
    ],
)
def test_whoever_is_asked_for_is_one_of_those_who_speak_or_nobody(wanted: str, meant: str | None) -> None:
    heard, sought = article(*SPEAKERS), Sought(wanted)
    assert [who for who in SPEAKERS if sought.is_meant(who, heard)] == [meant] * (meant is not None)


def test_a_person_s_relatives_do_not_speak_for_them() -> None:
    heard = article("Imre Zoltek", "The mother of Imre Zoltek")
    assert Sought("Imre Zoltek").is_meant("The mother of Imre Zoltek", heard) is False


@pytest.mark.parametrize(
    ("wanted", "meant"), [("Ilka Baun", True), ("Strand", True), ("Matti Baun", False), ("Ann Vale", False)]
)
def test_of_those_who_speak_together_each_is_meant(wanted: str, meant: bool) -> None:
    heard = article("Ilka Baun and Matti Strand", "the mother of Imre Zoltek and Ann Vale")
    assert (True in [Sought(wanted).is_meant(who, heard) for who in heard.speakers]) is meant


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Blinken", "Antony Blinken", True),
        ("Antony Blinken", "Antony J. Blinken", True),
        ("Joe Smith", "Ann Smith", False),
        ("J. Smith", "Joe Smith", True),
        ("Zelensky", "Volodymyr Zelenskyy", True),
        ("ZELENSKIY", "Volodymyr Zelensky", True),
        ("the White House", "White House", True),
        ("Pérez", "Juan Perez", True),
        ("Vern Buchannan", "Vern Buchanan", True),
        ("Ann Lee", "Bo Lee", False),
        ("Hansen", "Ann Hanson", False),
    ],
)
def test_two_ways_of_naming_a_speaker(a: str, b: str, same: bool) -> None:
    assert (Sought(a).is_meant(b, article(b)) is True) is same
    assert (Sought(b).is_meant(a, article(a)) is True) is same


@pytest.mark.parametrize(
    ("text", "name", "may"),
    [
        ("Volodymyr Zelenskyy spoke.", "Zelensky", True),
        ("La alcaldesa Gómez habló.", "Ana Gomez", True),
        ("The agency's chief executive spoke.", "Clearwell", False),
        ("They were married in May.", "Ilse Marrant", False),
        ("Путин spoke.", "Путин", True),
    ],
)
def test_an_article_that_cannot_name_somebody_is_known_by_its_words(text: str, name: str, may: bool) -> None:
    assert Sought(name).may_speak_in(article(text=text)) is may
