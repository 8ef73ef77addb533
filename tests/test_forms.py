"""Forms of answers: sides and parts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_reader import Script, ScriptedReader, asked, draft, passage, quotes

from assistant.answer.citation import passage_alone
from assistant.answer.extractive import ExtractiveAnswerer
from assistant.text.headings import is_bare_figure, is_heading, is_notice
from assistant.text.sentences import sentence_spans

FIRST = (
    "A comet was seen over Port Lessing on Monday.\n\nAstronomers of three countries watched the comet.\n\n"
    "It was faint."
)
SECOND = "The comet of Port Lessing grew a tail, the observatory said.\n\nSchools opened at night."
QUIT = "The mayor of Lessing, Ada Kestrel, resigned on Monday after a storm flooded her office."


@pytest.mark.parametrize(
    ("question", "names", "topic"),
    [
        ("What do CNN and USA TODAY say about the strike?", ("CNN", "USA TODAY"), "the strike"),
        (
            "How do the Gazette and the Courier differ on the comet?",
            ("the Gazette", "the Courier"),
            "the comet",
        ),
        ("Compare what Quill and Kestrel say about aid", ("Quill", "Kestrel"), "aid"),
    ],
)
def test_sides_are_asked_for_by_their_names(question: str, names: tuple[str, ...], topic: str) -> None:
    assert asked(question).sides == (names, topic)


def test_each_side_is_shown_with_where_it_stands() -> None:
    passages = [passage("a", FIRST), passage("b", SECOND, date(2026, 7, 5), "The Courier")]
    result = draft("What do the Gazette and the Courier say about the comet?", passages)
    assert result.status == "answered"
    assert {s.text.split(",")[0] for s in result.statements} >= {"Gazette", "The Courier"}
    assert all("comet" in quote for quote in quotes(result))


def test_a_side_that_is_not_heard_is_named() -> None:
    result = draft("What do the Gazette and CNN say about the comet?", [passage("a", FIRST)])
    assert result.status == "partial"
    assert "CNN" in result.closing


def test_an_outlet_alone_is_read_rather_than_taken_for_a_speaker() -> None:
    passages = [passage("a", FIRST), passage("b", SECOND, date(2026, 7, 5), "Courier")]
    result = draft("What does the Courier say about the comet?", passages)
    assert quotes(result) == ["The comet of Port Lessing grew a tail, the observatory said."]


def test_what_did_happen_is() -> None:
    sure = Script(0.95, {"resigned": 0.9}, "a storm flooded her office")
    for question in ("Why did Ada Kestrel resign?", "Why did the mayor of Lessing step down?"):
        assert draft(question, [passage("a", QUIT)], a=sure).status == "answered"


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "When did the comet appear and who saw it?",
            ("When did the comet appear?", "Who saw it?"),
        ),
        (
            "Who is Ada Kestrel? Why did she resign?",
            ("Who is Ada Kestrel?", "Why did she resign?"),
        ),
        ("When and where did the comet appear?", None),
        ("Which band is dropping a single and will reunite?", None),
        ("What did Quill say about aid, and when was that?", None),
        ("What do Quill and Kestrel say?", None),
    ],
)
def test_two_questions_in_one_are_told_apart(question: str, parts: tuple[str, ...] | None) -> None:
    assert tuple(part.words for part in asked(question).parts) == (parts or ())


def test_the_second_part_stands_alone() -> None:
    assert [part.question for part in asked("Who is Ada Kestrel? Why did she resign?").parts] == [
        "Who is Ada Kestrel?",
        "Why did Ada Kestrel resign?",
    ]


def test_the_part_that_is_not_in_the_articles_is_named() -> None:
    class OnlyTheFirst(ScriptedReader):
        def read(self, question, passages, today=None):  # type: ignore[no-untyped-def]
            sure = Script(0.95, {"A comet": 0.9}, "Monday")
            return ScriptedReader({"a": sure} if "appear" in question else {}).read(question, passages, today)

    answerer = ExtractiveAnswerer(OnlyTheFirst({}), passage_alone)
    result = answerer.draft(
        asked("When did the comet appear and who paid for the telescope?"), [passage("a", FIRST)]
    )
    assert result.status == "partial"
    assert "who paid for the telescope" in result.closing.lower()
    assert result.short == "Monday"
    assert quotes(result)[0] == "A comet was seen over Port Lessing on Monday."


def test_headlines_inside_a_text_are_told_from_its_sentences() -> None:
    text = (
        "Calls for calm after the vote\n\nThousands marched.\n\nLessing Rovers 3 Harbour 2\n\nThe end came."
    )
    headings = [text[slice(*span)] for span in sentence_spans(text) if is_heading(text, span)]
    assert headings == ["Calls for calm after the vote"]


def test_a_headline_of_two_sentences_is_a_heading_and_a_wrapped_line_is_none() -> None:
    headline = "Is the fog here to stay? Calls to close the harbour"
    wrapped = "The fog came at noon. It\nlay over the harbour."
    for text, expected in (
        (f"{headline}\n\nThe fog lay over the harbour.", headline),
        (f"{wrapped}\n\nShips waited.", ""),
    ):
        headings = [text[slice(*span)] for span in sentence_spans(text) if is_heading(text, span)]
        assert " ".join(headings) == expected


@pytest.mark.parametrize("line", ["15.40", "15:40 CET", "Updated 9 p.m.", "3", "14.35 Uhr", "1,204"])
def test_a_time_or_number_alone_is_a_bare_figure(line: str) -> None:
    assert is_bare_figure(line, (0, len(line)))


@pytest.mark.parametrize("line", ["9 seats.", "It was 15.40.", "Holm 3, Velden 1", "In 1998", "River peaks"])
def test_a_figure_with_words_is_none(line: str) -> None:
    assert not is_bare_figure(line, (0, len(line)))


@pytest.mark.parametrize(
    "notice",
    [
        "This story has been updated with additional details.",
        "Correction: An earlier version of this article misstated the number of ferries.",
        "Editor's note: This page is a summary of news on the ferry strike for Tuesday, March 26.",
        "For the latest news on the strike, view our live updates file for Wednesday, March 27.",
        "In einer früheren Version dieses Artikels stand eine falsche Zahl.",
    ],
)
def test_what_a_text_says_of_itself_is_a_notice(notice: str) -> None:
    assert is_notice(notice)


@pytest.mark.parametrize(
    "news",
    [
        "Editor's note: The captain died on Tuesday.",
        "The report was handed to the minister on Monday.",
        "Crews read this story to their children.",
        "The museum keeps an earlier version of the painting.",
    ],
)
def test_news_is_no_notice(news: str) -> None:
    assert not is_notice(news)


@given(st.text(max_size=120))
def test_any_question_has_a_form_or_none(question: str) -> None:
    one = asked(question)
    assert one.sides is None or len(one.sides) == 2
    assert len(one.parts) in {0, 2}
