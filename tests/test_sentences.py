"""What sentences.py promises: exact offsets, whole coverage, and sentences as a reader of news sees them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.sentences import fold, paragraph_spans, sentence_spans

NEWSLIKE = st.text(
    st.sampled_from("aBcé0. .\n\n!?\"“”‘’'…—-•()[]\t\r\u00a0\u2028م。؟🙂") | st.characters(), max_size=200
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(NEWSLIKE)
def test_every_visible_character_lies_in_exactly_one_span(text: str) -> None:
    covered = [0] * len(text)
    for start, end in sentence_spans(text):
        for position in range(start, end):
            covered[position] += 1
    assert all(
        count == 1 or (count == 0 and char.isspace()) for count, char in zip(covered, text, strict=True)
    )


@given(NEWSLIKE)
def test_spans_rise_and_are_stripped_and_not_empty(text: str) -> None:
    for spans in (sentence_spans(text), paragraph_spans(text)):
        assert all(a_end <= b_start for (_, a_end), (b_start, _) in pairwise(spans))
        assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@given(NEWSLIKE)
def test_no_sentence_crosses_a_blank_line(text: str) -> None:
    paragraphs = paragraph_spans(text)
    for start, end in sentence_spans(text):
        assert "\n\n" not in text[start:end]
        assert sum(p_start <= start and end <= p_end for p_start, p_end in paragraphs) == 1


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_makes_typography_plain() -> None:
    assert fold("“it’s” – a\u00a0«b»") == '"it\'s" - a "b"'


@pytest.mark.parametrize(
    "parts",
    [
        ["Mr. Smith met Gov. Ann B. Lee on Sept. 3.", "He left at 5 p.m. Tuesday."],
        ["He lives in the U.S.", "The U.S. Senate said so.", "It ended at 9 a.m.", "On Monday it rained."],
        ["Inflation rose 3.5% to $1.2 billion.", "Prices fell."],
        ["“Are you ready?” she asked.", "“We must go.”", "The minister left."],
        ["“Stop!” Ann Lee said.", "Nobody stopped."],
        ["I think ... maybe not.", "He paused…", "But then he went on."],
        ["TAINAN, Taiwan CNN — The ship left.", "It came back."],
        ["The court overturned Roe v. Wade in 2022.", "The ruling (it was close.) stands."],
        ["Then-Sen. David Perdue lost.", "J. K. Rowling wrote it.", "Jan. 6 changed that."],
        ["¿Qué dijo el Sr. López?", "Dijo que no.", "¡Basta!", "Y se fue."],
        ["Am 3. Juli sagte Dr. Weber nichts.", "Er ging z. B. nach Hause."],
        ["هل عاد؟", "نعم عاد."],
        ["1. The first point.", "It matters."],
        ["Turnout was 61%.", "$5 million was spent.", '"We won," she said.'],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_a_space_lost_in_translation_still_parts_two_sentences() -> None:
    assert sentences("They left Gaza.The war went on, he wrote to a@example.Org today.") == [
        "They left Gaza.",
        "The war went on, he wrote to a@example.Org today.",
    ]


def test_a_lower_case_word_goes_on_with_the_sentence() -> None:
    assert sentences("as they have mentioned. some far-right members agree.") == [
        "as they have mentioned. some far-right members agree."
    ]


def test_lines_of_a_list_and_headings_stand_alone() -> None:
    text = "What we know\nThe toll of the blasts rose again on Monday.\n• Three ships\n• Two cranes"
    assert sentences(text) == text.split("\n")


def test_wrapped_lines_stay_one_sentence() -> None:
    text = (
        "The minister said on Monday that the\nharbour of Port Lessing would open\nagain before the winter."
    )
    assert sentences(text) == [text]


def test_chinese_and_japanese_need_no_space() -> None:
    assert sentences("他说不。她走了！") == ["他说不。", "她走了！"]


@pytest.mark.parametrize(
    "parts",
    [
        ["石桥镇政府宣布，大桥将封闭。", "镇长说：“钢索断了。”", "她还表示，工程将开始！"],
        ["橋は通行止めになる。", "町長は「ケーブルが切れた。」と述べた。", "工事は日曜日に始まる。"],
        ["पुल सोमवार से बंद है।", "मरम्मत में 9 लाख रुपये लगेंगे।", "क्या यह काफ़ी है?"],
        ["أُغلق جسر الزهرة حتى 12 يونيو.", "هل يبدأ العمل يوم الأحد؟", "نعم، يبدأ يوم الأحد."],
        [
            "הגשר יישאר סגור עד 12 ביוני.",
            '"שלושה כבלים נקרעו", אמרה ראש העיר נועה לביא.',
            "התיקון יעלה 9 מיליון.",
        ],
        [
            "Мост закрыт до 12 июня.",
            "«Три троса лопнули», — сказала мэр.",
            "Ремонт обойдётся в 90 млн рублей.",
        ],
        ["Η γέφυρα έκλεισε.", "Γιατί;"],
        ["တံတား ပိတ်သည်။", "ပြင်မည်။"],
    ],
)
def test_sentences_of_other_scripts_end_at_their_own_marks(parts: list[str]) -> None:
    joined = "" if "。" in parts[0] else " "
    assert sentences(joined.join(parts)) == parts
