"""Forms of answers: sides, lists and parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_reader import TODAY, Script, ScriptedReader, draft, passage, quotes

from assistant.answer.citation import passage_alone
from assistant.answer.extractive import ExtractiveAnswerer
from assistant.answer.forms.casualties import asked_toll
from assistant.answer.forms.lists import asks_for_list
from assistant.answer.forms.parts import parts_of
from assistant.answer.forms.sides import asked_sides
from assistant.text.headings import is_bare_figure, is_heading
from assistant.text.sentences import sentence_spans
from assistant.types import Passage

FIRST = (
    "A comet was seen over Port Lessing on Monday.\n\nAstronomers of three countries watched the comet.\n\n"
    "It was faint."
)
SECOND = "The comet of Port Lessing grew a tail, the observatory said.\n\nSchools opened at night."
QUIT = "The mayor of Lessing, Ada Kestrel, resigned on Monday after a storm flooded her office."
TREATY = "Delegates met on Friday. Velmora, Orsenia and Kolmere signed the whale treaty in the evening."


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
    assert asked_sides(question) == (names, topic)


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


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which countries signed the treaty?", True),
        ("What are the names of the boats?", True),
        ("List the stations on the line", True),
        ("What percentage of drivers have a licence?", False),
        ("Which tennis star won?", False),
        ("Which famous duo signed a deal?", False),
        ("What is the news?", False),
    ],
)
def test_a_list_is_asked_for_by_a_plural(question: str, several: bool) -> None:
    assert asks_for_list(question) is several


def test_a_list_in_one_sentence_is_given_whole() -> None:
    result = draft(
        "Which countries signed the whale treaty?",
        [passage("a", TREATY)],
        a=Script(0.9, {"signed": 0.9}, "Orsenia"),
    )
    assert result.short == "Velmora, Orsenia and Kolmere"
    assert quotes(result) == ["Velmora, Orsenia and Kolmere signed the whale treaty in the evening."]


def test_items_of_several_articles_are_gathered_each_with_its_quote() -> None:
    scripts = {
        "a": Script(0.9, {"Velmora": 0.9}, "Velmora"),
        "b": Script(0.9, {"Lethmark": 0.9}, "Lethmark"),
    }
    passages = [passage("a", "Velmora signed the treaty."), passage("b", "Lethmark signed it later.")]
    result = draft("Which countries signed the treaty?", passages, **scripts)
    assert result.short in {"Velmora, Lethmark", "Lethmark, Velmora"}
    assert len(result.statements) == 2


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
    assert tuple(part.words for part in parts_of(question)) == (parts or ())


def test_the_second_part_stands_alone() -> None:
    assert [part.question for part in parts_of("Who is Ada Kestrel? Why did she resign?")] == [
        "Who is Ada Kestrel?",
        "Why did Ada Kestrel resign?",
    ]


def test_the_part_that_is_not_in_the_articles_is_named() -> None:
    class OnlyTheFirst(ScriptedReader):
        def read(self, question, passages, today=None):  # type: ignore[no-untyped-def]
            sure = Script(0.95, {"A comet": 0.9}, "Monday")
            return ScriptedReader({"a": sure} if "appear" in question else {}).read(question, passages, today)

    answerer = ExtractiveAnswerer(OnlyTheFirst({}), passage_alone, TODAY)
    result = answerer.draft(
        "When did the comet appear and who paid for the telescope?", [passage("a", FIRST)]
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


NIGHT = (
    "A quake shook Sardovia on Sunday night. At least 40 people were killed and 310 injured, officials said."
)
MORNING = (
    "The death toll rose to 212 on Monday. In the village of Orm, six people were killed by a falling tower. "
    "A quake in Sardovia killed 9,000 people in 1931."
)
LATER = "The earthquake in Sardovia killed 1,204 people, among them 77 children, and left 60 missing."
HELP = "Aid has reached Sardovia. Four aid workers were hurt when a truck fell into a river after the earthquake."


@pytest.mark.parametrize(
    ("question", "who", "event"),
    [
        ("How many people died in the Sardovia quake?", "", "in the Sardovia quake"),
        ("how many have been killed in Orm so far", "", "in Orm so far"),
        ("How many people did the storm kill?", "", "the storm"),
        ("How many lives did the Lessing fire claim?", "", "the Lessing fire"),
        ("How many children were hurt in Orm?", "children", "in Orm"),
        ("What is the latest death toll of the flood?", "", "of the flood"),
        ("How many people are still missing after the flood?", "", "after the flood"),
    ],
)
def test_a_toll_is_asked_for_in_several_ways(question: str, who: str, event: str) -> None:
    asked = asked_toll(question)
    assert asked is not None
    assert (asked.who, asked.event) == (who, event)


@pytest.mark.parametrize(
    "question",
    [
        "How many people live in Orm?",
        "How many people died?",
        "Who died in the Sardovia quake?",
        "How many jobs were lost in Orm?",
        "What does the toll road cost?",
    ],
)
def test_other_questions_ask_for_no_toll(question: str) -> None:
    assert asked_toll(question) is None


def sardovia() -> list[Passage]:
    return [
        replace(passage("n", NIGHT, date(2026, 7, 5), "Courier"), title="Quake shakes Sardovia"),
        replace(passage("l", LATER, date(2026, 7, 9), "Echo"), title="What we know of the quake"),
        replace(passage("h", HELP, date(2026, 7, 10)), title="Sardovia: first help arrives after the quake"),
        replace(passage("m", MORNING, date(2026, 7, 6)), title="Sardovia earthquake: search goes on"),
    ]


def test_the_newest_toll_stands_first_and_the_one_before_it_beside_it() -> None:
    result = draft("How many people died in the Sardovia earthquake?", sardovia())
    assert result.short == "1,204"
    assert [s.text for s in result.statements] == [
        f"Echo, 9 July 2026: {LATER}",
        "Gazette, 6 July 2026: The death toll rose to 212 on Monday.",
    ]


def test_a_toll_counts_whom_the_question_counts() -> None:
    assert draft("How many people were injured in the Sardovia quake?", sardovia()).short == "310"
    assert draft("How many children died in the Sardovia quake?", sardovia()).status == "not_in_articles"
    assert draft("How many people are missing after the Sardovia quake?", sardovia()).short == "60"


def test_a_later_count_of_a_few_of_them_is_not_the_toll() -> None:
    few = replace(
        passage("f", "Three people died in Sardovia in a tent after the quake.", date(2026, 7, 10)),
        title="Sardovia after the quake",
    )
    assert draft("How many people died in the Sardovia quake?", [few, *sardovia()]).short == "1,204"


def test_a_toll_of_another_event_or_year_is_none() -> None:
    assert draft("How many people died in the Lessing quake?", sardovia()).status == "not_in_articles"
    assert draft("How many people died in the Sardovia flood?", sardovia()).status == "not_in_articles"
    assert draft("How many people died in the Sardovia quake of 1931?", sardovia()).short == "9,000"


def test_a_count_that_is_read_of_another_kind_of_event_or_place_is_none() -> None:
    brief = replace(
        passage("b", "A magnitude 5.6 earthquake shook Java, killing 162 people."),
        title="Orm shooting, Java quake",
    )
    read = {"b": Script(0.6, {"Java": 0.9}, "162")}
    assert asked_toll("How many people were killed in the Orm shooting?") is not None
    of_orm = passage("o", "The shooting in Orm killed five people.")
    assert draft("How many people were killed in the Orm shooting?", [brief, of_orm], **read).short == "five"
    elsewhere = replace(brief, title="Java quake")
    of_lessing = passage("o", "The earthquake in Lessing killed five people.")
    assert draft("How many people died in Lessing?", [elsewhere, of_lessing], **read).short == "five"


def test_what_was_counted_years_before_is_of_another_event() -> None:
    older = replace(
        passage("o", "The quake in Sardovia killed 90 people.", date(2019, 5, 1)), title="Sardovia"
    )
    result = draft("How many people died in the Sardovia quake?", [older, sardovia()[1]])
    assert len(result.statements) == 1


def test_tolls_that_agree_are_cited_together_and_need_no_day() -> None:
    again = replace(
        passage("a", "In all the quake killed 1,204 people in Sardovia.", date(2026, 7, 8), "Post"),
        title="Sardovia",
    )
    late = sardovia()[1]
    result = draft("How many people died in the Sardovia quake?", [again, late])
    assert [s.text for s in result.statements] == [LATER]
    assert quotes(result) == [LATER, again.text]


@pytest.mark.parametrize("line", ["15.40", "15:40 CET", "Updated 9 p.m.", "3", "14.35 Uhr", "1,204"])
def test_a_time_or_number_alone_is_a_bare_figure(line: str) -> None:
    assert is_bare_figure(line, (0, len(line)))


@pytest.mark.parametrize("line", ["9 seats.", "It was 15.40.", "Holm 3, Velden 1", "In 1998", "River peaks"])
def test_a_figure_with_words_is_none(line: str) -> None:
    assert not is_bare_figure(line, (0, len(line)))


@given(st.text(max_size=120))
def test_any_question_has_a_form_or_none(question: str) -> None:
    assert isinstance(asks_for_list(question), bool)
    asked_sides(question)
    assert len(parts_of(question)) in {0, 2}
