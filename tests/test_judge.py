"""The judge that comes along: what it is given to read, and that what it says depends on the quotes."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.models.judge import LocalJudge, beside, known_of, load_judge
from assistant.types import Passage


def quote(text: str, article: str = "a", source: str = "Gazette") -> Passage:
    return Passage(f"{article}#0", article, "Ferry to close", source, None, date(2026, 7, 3), text)


@pytest.fixture(scope="module")
def judge() -> LocalJudge:
    return load_judge()


def test_what_is_known_of_an_article_is_read_with_the_day_of_the_week() -> None:
    assert (
        known_of("Ferry to close", "Gazette", date(2026, 7, 3))
        == "Ferry to close | Gazette | Friday, 3 July 2026"
    )
    assert known_of(None, None, None) == ""


def test_quotes_of_another_article_are_read_with_what_is_known_of_it() -> None:
    heading, words = beside([quote("It closes."), quote("It opens.", "b", "Courier")])
    assert heading.startswith("Ferry to close | Gazette")
    assert words == "It closes. … Ferry to close | Courier | Friday, 3 July 2026 | It opens."


@pytest.mark.models
def test_a_statement_is_judged_by_its_quotes(judge: LocalJudge) -> None:
    statement = "The ferry to Skell will close in August."
    carried = judge.judge(
        statement, [quote("The ferry to Skell closes for good in August, the council said.")]
    )
    other = judge.judge(statement, [quote("The council raised the price of parking by a tenth.")])
    assert carried.score > other.score
    assert other.verdict != "supported"


@pytest.mark.models
def test_without_a_word_in_the_quotes_nothing_is_supported(judge: LocalJudge) -> None:
    assert judge.judge("The ferry will close.", []).verdict == "unsupported"
    assert judge.judge("The ferry will close.", [quote(" ")]).verdict == "unsupported"


@pytest.mark.models
def test_two_reports_of_one_thing_agree_more_than_reports_of_different_things(judge: LocalJudge) -> None:
    one = quote("Twelve people died in the flood on Monday.")
    same = quote("Twelve people were killed in Monday's flood.", "b")
    different = quote("The council raised the price of parking by a tenth.", "c")
    assert judge.compare(one, different).verdict == "different"
    assert judge.compare(one, same).verdict != "different"
