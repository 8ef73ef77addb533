"""What is weighed beside the words: ranks, dates, outlets and articles. The passages are made up, no model reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_reader import asked

from assistant.ports import Reading
from assistant.question.analysis import Question
from assistant.search.retriever import (
    TUNING,
    Gathered,
    rank,
    reciprocal_rank_fusion,
    spread,
    weigh,
    weigh_readings,
)
from assistant.types import Passage

TODAY = date(2026, 7, 20)
WORDING = "How much will the new bridge cost?"
PLAIN = asked(WORDING, TODAY)


def passage(name: str, published: date | None = None, article: str = "a", source: str = "") -> Passage:
    return Passage(name, article, "Title", source, None, published, "Some words.")


def reading(answers: float) -> Reading:
    return Reading(answers, None, 0.0, (answers,))


def order(weighed: Sequence[tuple[Passage, float]]) -> list[str]:
    return [p.id for p, _ in weighed]


def test_what_two_rankings_agree_on_comes_first() -> None:
    fused = reciprocal_rank_fusion([(["a", "b", "c"], 1.0), (["b", "d", "a"], 1.0)], 20.0)
    assert sorted(fused, key=lambda name: -fused[name]) == ["b", "a", "d", "c"]


def test_a_newer_article_goes_before_an_older_one_unless_the_question_names_its_time() -> None:
    old, new = passage("old", date(2026, 3, 10), "x"), passage("new", date(2026, 7, 18), "y")
    gathered = Gathered([["old", "new"]], [], [old, new])
    assert order(weigh(gathered, PLAIN, TUNING)) == ["new", "old"]
    dated = asked("How much did the bridge cost in March 2026?", TODAY)
    assert order(weigh(gathered, dated, TUNING)) == ["old", "new"]


def test_a_date_that_is_yet_to_come_makes_no_article_fresh() -> None:
    new, wrong = passage("new", date(2026, 7, 18), "x"), passage("wrong", date(2031, 1, 1), "y")
    gathered = Gathered([["wrong", "new"]], [], [wrong, new])
    assert order(weigh(gathered, PLAIN, TUNING)) == ["new", "wrong"]


def test_an_outlet_named_in_the_question_is_preferred() -> None:
    one, other = passage("one", source="CNN", article="x"), passage("other", source="The Herald", article="y")
    gathered = Gathered([["one", "other"]], [], [one, other])
    assert order(weigh(gathered, PLAIN, TUNING)) == ["one", "other"]
    named = asked(f"{WORDING[:-1]} according to the Herald?", TODAY)
    assert order(weigh(gathered, named, TUNING)) == ["other", "one"]


def test_a_passage_whose_article_has_others_that_fit_gains_by_them() -> None:
    lone, first, second = passage("lone", article="x"), passage("p1"), passage("p2")
    gathered = Gathered([["lone", "p1", "p2"]], [["p2", "lone", "p1"]], [lone, first, second])
    assert order(weigh(gathered, PLAIN, TUNING))[0] == "p2"


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.integers(1, 12), st.integers(1, 4))
def test_no_article_fills_the_list_while_others_are_left(articles: list[str], k: int, most: int) -> None:
    ranked = [(passage(str(n), article=name), 1.0) for n, name in enumerate(articles)]
    chosen = spread(ranked, k, most)
    assert len(chosen) == min(k, len(articles))
    room = sum(min(most, times) for times in Counter(articles).values())
    taken = Counter(p.article_id for p, _ in chosen)
    assert all(times <= most for times in taken.values()) or len(chosen) > room


days_old = st.integers(0, 4000)
probability = st.floats(0.0, 1.0)


def weighed(answers: float, found: Passage, question: Question = PLAIN) -> float:
    """What counts of a reading of the passage that was found first, with one of the day behind it."""
    fresh = passage("fresh", question.days.seen_from)
    read, _ = weigh_readings([reading(answers), reading(0.0)], [found, fresh], question, TUNING)
    return read.answers


@given(probability, days_old, days_old)
def test_the_older_a_passage_the_less_its_reading_counts(answers: float, one: int, other: int) -> None:
    newer, older = sorted([one, other])
    fresh = weighed(answers, passage("newer", TODAY - timedelta(newer)))
    aged = weighed(answers, passage("older", TODAY - timedelta(older)))
    assert 0.0 <= aged <= fresh <= weighed(answers, passage("today", TODAY)) <= 1.0


@given(probability)
def test_what_is_of_today_ahead_of_it_or_undated_meets_no_doubt(answers: float) -> None:
    today, ahead = passage("today", TODAY), passage("ahead", TODAY + timedelta(3))
    assert weighed(answers, today) == weighed(answers, ahead) == weighed(answers, passage("undated"))


@pytest.mark.parametrize("wording", ["What did the bridge cost in 2016?", "Who won in March 2020?"])
def test_a_question_about_a_time_of_its_own_doubts_no_age(wording: str) -> None:
    old = passage("old", date(2016, 5, 1))
    assert weighed(0.6, old, asked(wording, TODAY)) == weighed(0.6, passage("today", TODAY))


def test_only_what_is_older_than_the_rest_is_doubted_unless_news_is_asked_for() -> None:
    readings, both = (
        [reading(0.6)] * 2,
        [passage("one", date(2026, 1, 5)), passage("older", date(2025, 1, 5))],
    )
    one, older = weigh_readings(readings, both, PLAIN, TUNING)
    assert older.answers < one.answers == weighed(0.6, passage("today", TODAY))
    one, older = weigh_readings(readings, both, asked("What is the latest on the new bridge?", TODAY), TUNING)
    assert older.answers < one.answers < weighed(0.6, passage("today", TODAY))


def test_in_an_archive_age_is_seen_from_its_newest_article() -> None:
    old, archive = passage("old", date(2016, 5, 1)), asked(WORDING, TODAY, date(2016, 5, 1))
    assert weighed(0.6, old, archive) == weighed(0.6, passage("today", TODAY)) > weighed(0.6, old)


@given(probability, st.integers(2, 20))
def test_the_later_a_passage_was_found_the_less_its_reading_counts(answers: float, many: int) -> None:
    read = weigh_readings([reading(answers)] * many, [passage("p")] * many, PLAIN, TUNING)
    counts = [r.answers for r in read]
    assert counts == sorted(counts, reverse=True)
    assert all(r.short is None and r.support == (answers,) for r in read)


def test_the_reader_has_the_last_word_on_the_order() -> None:
    fused = [(passage(name, article=name), score) for name, score in (("a", 1.0), ("b", 0.9), ("c", 0.1))]
    evidence = rank(fused, [reading(0.1), reading(0.2), reading(0.9)], 0.0)
    assert [e.retrieved.passage.id for e in evidence] == ["c", "b", "a"]
    assert [e.retrieved.rank for e in evidence] == [1, 2, 3]
    assert [e.reading.answers for e in evidence] == [0.9, 0.2, 0.1]
