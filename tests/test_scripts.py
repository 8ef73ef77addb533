"""Scripts other than Latin: how long a text is, and by which words it is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_reader import asked

from assistant.answer.extractive import ExtractiveAnswerer
from assistant.ports import Reading
from assistant.text.scripts import (
    for_lookup,
    is_unlearned,
    length_in_words,
    script_of,
    words_for_lookup,
)
from assistant.types import Passage


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The quay was closed.", ["the", "quay", "was", "closed"]),
        ("大桥封闭", ["大桥", "桥封", "封闭"]),
        ("橋", ["橋"]),
        ("6月12日", ["6", "月", "12", "日"]),
        ("通行止めにする", ["通行", "行止", "止め", "めに", "にす", "する"]),
        ("สะพาน ปิด", ["สะพ", "ะพา", "พาน", "ปิด"]),
        ("पुल बंद है।", ["पुल", "बंद", "है"]),
        ("Мост закрыт", ["мост", "закрыт"]),
        ("גשר הַדְּרוֹר", ["גשר", "הדרור"]),
    ],
)
def test_a_text_is_looked_up_by_words_that_its_script_has(text: str, words: list[str]) -> None:
    assert words_for_lookup(text) == words


def test_arabic_words_are_one_with_and_without_points_article_and_hamza() -> None:
    assert words_for_lookup("أُغلق الجسر") == words_for_lookup("اغلق جسر")
    assert words_for_lookup("والإصلاح") == words_for_lookup("إصلاح")
    assert words_for_lookup("کتابخانهٔ") != []


@given(st.text())
def test_what_a_text_says_is_found_by_every_word_of_it(text: str) -> None:
    kept = set(words_for_lookup(text))
    assert all(set(words_for_lookup(word)) <= kept for word in text.split())


@given(st.text(alphabet="abc XYZ,.'0123"))
def test_plain_english_is_kept_as_it_is(text: str) -> None:
    assert for_lookup(text) == text
    assert length_in_words(text) == len(text.split())


def test_a_length_counts_words_that_no_spaces_part() -> None:
    assert length_in_words("大桥将封闭至六月") == 4
    assert length_in_words("Die Brücke 大桥 closes") == 4


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("What did the mayor of Заречный say?", None),
        ("Wie heißt die Brücke?", None),
        ("3.14", None),
        ("Что сказала Ольга Ветрова?", "Cyrillic"),
        ("ماذا قالت ليلى حداد؟", "Arabic"),
        ("מה אמרה נועה לביא?", "Hebrew"),
        ("林美华说了什么？", "Chinese"),
        ("山本町長は何と述べましたか。", "Japanese"),
        ("मरम्मत पर कितना ख़र्च होगा?", "Indic"),
        ("สะพานเปิดเมื่อไร", "Thai, Lao, Burmese or Khmer"),
    ],
)
def test_the_script_of_a_text_is_named_unless_it_is_latin(text: str, script: str | None) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "unlearned"),
    [
        ("Most w Brzezinie będzie zamknięty do 12 czerwca, ogłosił urząd miasta.", True),
        ("Køprüsü haziran ayına kadar kapalı, dedi belediye başkanı Ayşe Yıldız.", True),
        ("Broen ved Nyre er lukket på grunn av råte, sa ordfører Øyvind Bø i går.", True),
        ("Мост закрыт.", True),
        (
            "The bridge of Brzeźno will stay shut until June, the mayor, Ewa Żak, said on Monday at the town hall.",
            False,
        ),
        ("Die Brücke bleibt bis Juni geschlossen, sagte die Bürgermeisterin über die Straße.", False),
        ("Le pont est fermé jusqu’en juin, a déclaré la préfète après une réunion à la mairie.", False),
        ("A ponte está fechada até junho, disse a presidente da câmara; não há opção.", False),
        ("", False),
    ],
)
def test_a_language_that_the_models_have_not_learned_is_told_by_its_letters(
    text: str, unlearned: bool
) -> None:
    assert is_unlearned(text) is unlearned


def test_a_question_in_a_script_that_the_reader_does_not_know_is_never_answered_with_other_words() -> None:
    class NeverAsked:
        def read(
            self, question: str, passages: Sequence[Passage], today: date | None = None
        ) -> list[Reading]:
            raise AssertionError("it is not read")

    told = "石桥镇政府宣布，大桥将封闭。镇长林美华说：“三根钢索断了。”"
    passage = Passage("a#0-30", "a", "石桥镇大桥封闭", "石桥日报", None, None, told)
    answerer = ExtractiveAnswerer(NeverAsked(), lambda _: told)
    draft = answerer.draft(asked("林美华说了什么？"), [passage])
    assert (draft.statements, draft.status) == ((), "not_in_articles")
    assert "do not read Chinese script" in draft.notes[0]
    assert [told[near.start : near.end] for near in draft.closest] == ["镇长林美华说：“三根钢索断了。”"]
    assert answerer.draft(asked("谁在北京？"), [passage]).closest == ()
