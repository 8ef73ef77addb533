"""What the words of a question tell, worked out once and handed on."""

from __future__ import annotations

from datetime import date

import pytest
from scripted_reader import TODAY, asked

from assistant.question.analysis import Days, Question


def test_questions_for_yes_or_no_are_told_from_those_for_a_choice() -> None:
    assert asked("Did the mayor resign?").is_yes_no
    assert not asked("Who resigned?").is_yes_no
    assert not asked("Was it the mayor or the minister?").is_yes_no
    assert asked("Was Die Linke in the council?").is_yes_no
    assert not asked("Was kostet die Brücke in Rosdorf?").is_yes_no
    assert not asked("Was sagte Karin Ohm über den Boden?").is_yes_no


@pytest.mark.parametrize("german", ["Was sagte Jens Rabe?", "Was fordert Ohm?", "Was geschah?"])
def test_a_german_question_for_what_somebody_does_is_none_for_yes_or_no(german: str) -> None:
    assert not asked(german).is_yes_no
    assert asked("Was mayor Jens Rabe hurt?").is_yes_no
    assert asked("Was it late?").is_yes_no


def test_what_is_searched_for_beside_a_follow_up_is_the_conversation() -> None:
    days = Days(TODAY, TODAY)
    assert Question("Who owns the port?", days, "Who owns the port?").queries == ("Who owns the port?",)
    follow_up = Question("Who owns the port?", days, "Who owns the port? Quill")
    assert follow_up.follows
    assert follow_up.queries == ("Who owns the port?", "Who owns the port? Quill")


def test_what_it_is_about_is_what_somebody_spoke_of_where_words_are_asked_for() -> None:
    said = asked("What did Ada Quill say about the ferry?")
    assert said.asked is not None and said.asked.speaker == "Ada Quill"
    assert said.topic_share_in("The ferry sank.") == 1.0 > said.share_in("The ferry sank.")
    assert asked("Who sank the ferry?").topic_share_in("The ferry sank.") == 1.0
    assert not asked("???").has_topic


def test_a_name_at_its_start_is_one_only_with_another_word() -> None:
    assert asked("Maren sank when?").names == ()
    assert asked("Ada Quill left Lessing when?").names == ("quill", "lessing")


def test_an_outlet_is_named_by_whole_words() -> None:
    question = asked("What did the ferry cost according to the Lessing Post?")
    assert question.outlets_among(["Lessing Post", "Post", "LESSING POST", "Lessing Poster", "", "CNN"]) == {
        "Lessing Post",
        "Post",
        "LESSING POST",
    }


@pytest.mark.parametrize(
    ("words", "all_there"), [("the ferries", True), ("ferry of Lessing", False), ("the", False)]
)
def test_it_has_all_words_of_others_or_not(words: str, all_there: bool) -> None:
    assert asked("Who sank the ferry?").has_all_of(words) is all_there


def test_the_days_it_names_are_counted_from_the_day_on_which_it_is_asked() -> None:
    question = asked("Who sank the ferry yesterday?", date(2026, 7, 1))
    assert question.time.period is not None
    assert question.time.period.first == date(2026, 6, 30)
    assert asked("Who won in 2016 and in 2018?").years == {"2016", "2018"}
