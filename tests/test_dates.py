"""What dates.py promises: the period a question names, seen from a given day (here a Wednesday)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.dates import OPEN_END, OPEN_START, periods_in, understand
from assistant.text.sentences import word_set

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened last Tuesday?", "2026-07-14", "2026-07-14"),
        ("What happened last Wednesday?", "2026-07-08", "2026-07-08"),
        ("What did she say on Friday?", "2026-07-10", "2026-07-10"),
        ("Who resigned in June?", "2026-06-01", "2026-06-30"),
        ("Who resigned in December?", "2025-12-01", "2025-12-31"),
        ("What did Blinken say on 3 July?", "2026-07-03", "2026-07-03"),
        ("What did Blinken say on July 3rd, 2024?", "2024-07-03", "2024-07-03"),
        ("What was said between 1 and 5 July 2026?", "2026-07-01", "2026-07-05"),
        ("What was said from June to August?", "2025-06-01", "2025-08-31"),
        ("What was said from 28 June to 2 July?", "2026-06-28", "2026-07-02"),
        ("Who won on July 1-5?", "2026-07-01", "2026-07-05"),
        ("Who won in 2016?", "2016-01-01", "2016-12-31"),
        ("What burned yesterday?", "2026-07-14", "2026-07-14"),
        ("What burned this week?", "2026-07-13", "2026-07-15"),
        ("What burned last week?", "2026-07-06", "2026-07-12"),
        ("What burned last month?", "2026-06-01", "2026-06-30"),
        ("What burned last year?", "2025-01-01", "2025-12-31"),
        ("What burned over the weekend?", "2026-07-11", "2026-07-12"),
        ("What changed since June?", "2026-06-01", "2026-07-15"),
        ("What changed after 3 July?", "2026-07-04", "2026-07-15"),
        ("What changed before July?", "0001-01-01", "2026-06-30"),
        ("What changed in the past two weeks?", "2026-07-01", "2026-07-15"),
        ("What changed three days ago?", "2026-07-12", "2026-07-12"),
        ("What changed on 2026-07-03?", "2026-07-03", "2026-07-03"),
        ("What changed in late May 2024?", "2024-05-20", "2024-05-31"),
        ("What changed in the 1990s?", "1990-01-01", "1999-12-31"),
        ("What did the June 2022 ruling change?", "2022-06-01", "2022-06-30"),
        ("¿Qué pasó el 3 de julio de 2025?", "2025-07-03", "2025-07-03"),
        ("¿Qué pasó la semana pasada?", "2026-07-06", "2026-07-12"),
        ("Was geschah am 3. Juli 2025?", "2025-07-03", "2025-07-03"),
        ("Was geschah seit Juni?", "2026-06-01", "2026-07-15"),
        ("What burned the week before last?", "2026-06-29", "2026-07-05"),
        ("What burned before last week?", "0001-01-01", "2026-07-05"),
        ("Was geschah vorletzte Woche?", "2026-06-29", "2026-07-05"),
        ("What burned from 4 June on?", "2026-06-04", "2026-07-15"),
        ("What burned from June, on the coast?", "2026-06-01", "2026-06-30"),
        ("reports on the strike, 2022 to date", "2022-01-01", "2026-07-15"),
        ("everything he said, 21 May to now", "2026-05-21", "2026-07-15"),
        ("¿Qué ardió desde el día 13?", "2026-07-13", "2026-07-15"),
        ("Was geschah am 28.10.?", "2025-10-28", "2025-10-28"),
        ("Zeig mir Kolumnen aus dem Jahr 2022", "2022-01-01", "2022-12-31"),
        ("What happened in the year 2022?", "2022-01-01", "2022-12-31"),
        ("Was geschah vom 3.-9. Mai?", "2026-05-03", "2026-05-09"),
        ("Was geschah am 3.7.2024?", "2024-07-03", "2024-07-03"),
        ("Was geschah seit Pfingsten?", "2026-05-24", "2026-07-15"),
        ("¿Qué ardió, de mayo para acá?", "2026-05-01", "2026-07-15"),
    ],
)
def test_the_period_a_question_names(question: str, first: str, last: str) -> None:
    period = understand(question, TODAY).period
    assert period is not None
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.words in question


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "May I march in protest?",
        "What can the president do?",
        "What happened on 31 June 2025?",
        "How many players were at the 2012 final?",
        "",
    ],
)
def test_what_is_no_period_is_left_alone(question: str) -> None:
    assert understand(question, TODAY).period is None


@pytest.mark.parametrize(
    ("question", "recent"),
    [
        ("What is the latest on the strike?", True),
        ("Who leads the party now?", True),
        ("¿Qué dijo hoy la ministra?", True),
        ("Who won in 2016?", False),
        ("What did Blinken say?", False),
    ],
)
def test_recent_is_heard(question: str, recent: bool) -> None:
    assert understand(question, TODAY).recent is recent


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("tout depuis mardi", "2026-07-14", None),
        ("depuis quinze jours", "2026-06-30", None),
        ("ces deux derniers jours", "2026-07-13", None),
        ("du 3 au 5 juillet", "2026-07-03", "2026-07-05"),
        ("hier", "2026-07-14", "2026-07-14"),
        ("avant l'été", None, "2026-05-31"),
        ("seit letzter Woche", "2026-07-06", None),
        ("vom 1. März bis gestern", "2026-03-01", "2026-07-14"),
        ("seit Anfang Juni", "2026-06-01", None),
        ("am 3. März", "2026-03-03", "2026-03-03"),
        ("la semana pasada", "2026-07-06", "2026-07-12"),
        ("desde hace tres semanas", "2026-06-24", None),
        ("entre octubre y enero", "2025-10-01", "2026-01-31"),
        ("in the last 10 days", "2026-07-05", None),
        ("Q1", "2026-01-01", "2026-03-31"),
        ("in the second half of 2025", "2025-07-01", "2025-12-31"),
        ("in the first week of July", "2026-07-01", "2026-07-07"),
        ("since the crash of the plane in June", "2026-06-01", None),
        ("between Christmas and the end of January", "2025-12-25", "2026-01-31"),
        ("twenty-five years ago", "2001-01-14", "2002-01-13"),
        ("vor fünfundzwanzig Jahren", "2001-01-14", "2002-01-13"),
        ("this winter", "2025-12-01", None),
        ("until yesterday", None, "2026-07-14"),
    ],
)
def test_periods_in_four_languages_that_may_be_open(text: str, first: str | None, last: str | None) -> None:
    (period,) = periods_in(text, TODAY)
    found = [
        None if day in (OPEN_START, OPEN_END) else day.isoformat() for day in (period.first, period.last)
    ]
    assert found == [first, last]
    assert text[slice(*period.span)] == period.words


WORDS = st.sampled_from(
    sorted(
        word_set("""
in on since before between and last this past two 31 2 weeks days ago June Feb 29 February 2016
2025-02-30 9999  monday until 1500 the of yesterday from to 999 years hours mid late
""")
    )
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(), st.dates())
def test_any_question_on_any_day_is_understood_or_left(question: str, today: date) -> None:
    understood = understand(question, today)
    assert understood.period is None or understood.period.first <= understood.period.last
