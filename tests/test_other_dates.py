"""Years beside a question for when: which of them date another thing."""

from __future__ import annotations

import pytest
from scripted_reader import asked

from assistant.answer.other_dates import without_other_dates
from assistant.ports import Reading


def _left(question: str, text: str, year: str) -> bool:
    """Is the year still what the reader finds?"""
    start = text.index(year)
    reading = Reading(0.9, (start, start + 4), 0.8, (0.9,), (((0, 4), 0.1),))
    short = without_other_dates(asked(question), text, reading).short
    assert short in ((start, start + 4), (0, 4))
    return short != (0, 4)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When did the river peak?", "It peaked half a metre below the record of 1953."),
        ("When did the river peak?", "It was the highest level since 1953."),
        ("When did the lake freeze?", "It froze for the first time since the winter of 1963."),
        ("When did the tide turn?", "It stopped two metres short of the 1978 mark, he said."),
        ("In what year did prices rise?", "They rose more in May than in 2019."),
        ("Wann stieg der Fluss?", "Er blieb unter dem Rekord von 1953."),
        ("Quand le fleuve a-t-il culminé ?", "Il est resté sous le record de 1953, selon la ville."),
        ("¿Cuándo creció el río?", "El río superó el récord de 1953 en mayo."),
    ],
)
def test_the_year_of_a_thing_that_is_compared_is_not_when(question: str, text: str) -> None:
    assert not _left(
        question,
        text,
        next(word for word in text.replace(".", " ").replace(",", " ").split() if word.isdigit()),
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How old is the record?", "It peaked half a metre below the record of 1953."),
        ("When was the record set?", "It peaked half a metre below the record of 1953."),
        ("When was the bridge lost?", "It was lost in the flood of 1953."),
        ("When did the pier open?", "It opened in the summer of 1953."),
        ("When did the pier open?", "The work ended at the end of 1953."),
        ("When did Ostby win?", "It won the 1953 cup."),
        ("When was it last painted?", "It was painted for the first time since 1994."),
        ("When was that forbidden?", "It was forbidden by the Civil Rights Act of 1964."),
        ("Wann regierte er?", "Er war der König von 1953 bis 1960."),
        ("¿Cuándo abrió el puerto?", "El puerto abrió el 5 de mayo de 1953."),
    ],
)
def test_a_year_that_may_tell_when_is_left(question: str, text: str) -> None:
    assert _left(
        question,
        text,
        next(word for word in text.replace(".", " ").split() if word.isdigit() and len(word) == 4),
    )
