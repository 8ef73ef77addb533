"""Quotation marks of all kinds open and close where a reader sees them open and close."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.quotations import quotations, speeches


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“", "”"),
        ('"', '"'),
        ("‘", "’"),
        ("'", "'"),
        ("„", "“"),
        ("„", "”"),
        ("‚", "‘"),
        ("«", "»"),
        ("« ", " »"),
        ("«\u00a0", "\u00a0»"),
        ("»", "«"),
        ("‹", "›"),
        ("”", "”"),
        ("「", "」"),
        ("『", "』"),
        ("``", "''"),
        ("''", "''"),
        ("“", '"'),
        ('"', "’’"),
        ("<<", ">>"),
        ("＂", "＂"),
    ],
)
def test_words_between_marks_of_any_kind_are_quoted(before: str, after: str) -> None:
    text = (
        f"The mill reopens. {before}We don’t need more than a week,{after} said Ilka Baun, the miller. "
        f"{before}It is only the wheel.{after} Her sister's boat left."
    )
    assert quoted(text) == ["We don’t need more than a week,", "It is only the wheel."]


@pytest.mark.parametrize(
    "text",
    [
        "The players’ wives and the coach’s sons' dog ran 5' 10\" in '98.",
        "Rock ’n’ roll, 'tis said, isn't o’clock.",
        "The door is 6' wide and the farmers' market opens.",
    ],
)
def test_apostrophes_and_inches_quote_nothing(text: str) -> None:
    assert quoted(text) == []


def test_an_apostrophe_inside_single_marks_closes_nothing() -> None:
    assert quoted("‘The players’ bus isn’t ours,’ said Baun.") == ["The players’ bus isn’t ours,"]


def test_words_within_words_are_found_behind_those_around_them() -> None:
    text = "“My aunt said, ‘Never sell the mill,’ and she meant it,” Baun recalled."
    found = quotations(text)
    assert [(text[q.start : q.end], q.depth) for q in found] == [
        ("My aunt said, ‘Never sell the mill,’ and she meant it,", 0),
        ("Never sell the mill,", 1),
    ]


@pytest.mark.parametrize(("mark", "end"), [("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("‘", "’")])
def test_a_speech_over_paragraphs_is_one_opened_anew_in_each(mark: str, end: str) -> None:
    text = (
        f"Baun spoke. {mark}We looked at the wheel.\n\n{mark}It will not last.\n\n{mark}We stop today.{end}\n\n"
        f"{mark}Too late,{end} said Orla Fisk."
    )
    together = [[text[q.start : q.end] for q in speech] for speech in speeches(quotations(text))]
    assert together == [["We looked at the wheel.", "It will not last.", "We stop today."], ["Too late,"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "—No hay otra manera —dijo Baun—. El molino se hunde.",
            ["No hay otra manera", "El molino se hunde."],
        ),
        ("—¿Por qué hoy? —preguntó Orla Fisk.", ["¿Por qué hoy?"]),
        ("— Колесо лопнуло, — сказала Ольга Бойко. — Нужна неделя.", ["Колесо лопнуло,", "Нужна неделя."]),
        ("– La roue a cédé, – dit-elle. – Il faut une semaine.", ["La roue a cédé,", "Il faut une semaine."]),
        ("— A kerék eltört — mondta Baun Ilka. — Egy hét kell.", []),
        ("— The wheel of 1880", []),
        ("– The mill – which Baun owns – reopens.", []),
    ],
)
def test_dialogue_set_with_dashes_is_quoted_where_the_teller_speaks_in_it(
    text: str, words: list[str]
) -> None:
    assert quoted(f"The mill reopens.\n\n{text}\n\nHer boat left.") == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "« La roue a cédé », a dit Baun. « Il faut une semaine », dit Fisk.",
            ["La roue a cédé", "Il faut une semaine"],
        ),
        ("磨坊主说：“轮子断了。”她还表示，磨坊将关闭。“要一周。”", ["轮子断了。", "要一周。"]),
        ("粉屋は「車が壊れた」と述べた。", ["車が壊れた"]),
        (
            "Bäckerin Baun: »Das Rad, das ‚alte‘, ist hin!«, sagte sie.",
            ["Das Rad, das ‚alte‘, ist hin!", "alte"],
        ),
    ],
)
def test_a_mark_before_a_comma_or_behind_a_full_stop_of_any_script_closes(
    text: str, words: list[str]
) -> None:
    assert quoted(text) == words


def test_a_mark_that_nothing_closes_quotes_to_the_end_of_its_paragraph_alone() -> None:
    text = "Baun wrote: “We stop today.\n\nThe mill was built in 1880."
    assert quoted(text) == ["We stop today."]


@given(st.text(st.sampled_from("ab AB.,?!\n\"“”„‟«»‹›‘’‚'`「」『』said ") | st.characters(), max_size=200))
def test_offsets_hold_for_any_text(text: str) -> None:
    last = 0
    for q in quotations(text):
        assert 0 <= q.outer[0] <= q.start < q.end <= q.outer[1] <= len(text)
        assert text[q.start : q.end].strip() == text[q.start : q.end]
        assert any(c.isalnum() for c in text[q.start : q.end])
        if not q.depth:
            assert q.outer[0] >= last
            last = q.outer[1]
    assert sum(len(speech) for speech in speeches(quotations(text))) == sum(
        not q.depth for q in quotations(text)
    )
