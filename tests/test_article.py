"""Who says what in an article, as the model that comes along hears it: never under another's name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Article, Assistant, Utterance
from assistant.settings import Settings
from assistant.speech.article import heard

MILL = (
    "The paper mill in Osk will stop for the winter so that its wheel can be rebuilt.\n\n"
    "Thandeka Voss, who runs the mill, explained the plan at a meeting on Friday. “We looked at mending the wheel "
    "where it hangs,” she said. “It would have turned for two years.\n\n"
    "“Stopping costs us a winter's orders. I know what that means for the drivers.\n\n"
    "“But a wheel that breaks in the flood takes the bridge with it.”\n\n"
    "The drivers see it differently. “She decided first and asked afterwards,” said Jorunn Pell, who owns three "
    "lorries. “We heard on Thursday.”\n\n"
    "Councillor Emeka Strand promised help. “The money will be there by March,” he said."
)


def speakers(text: str, title: str = "") -> dict[str, str | None]:
    """Each utterance's words and its speaker."""
    return {u.text: u.speaker for u in heard(text, title).utterances}


def speaker_of(text: str, words: str) -> str | None:
    return next(speaker for said, speaker in speakers(text).items() if words in said)


def test_a_speech_over_paragraphs_is_one_person_s() -> None:
    for words in ("mending the wheel", "turned for two years", "costs us", "takes the bridge"):
        assert speaker_of(MILL, words) == "Thandeka Voss"


def test_a_second_sentence_without_a_name_is_of_the_same_mouth() -> None:
    assert speaker_of(MILL, "decided first") == speaker_of(MILL, "on Thursday") == "Jorunn Pell"
    assert speaker_of(MILL, "by March") in {"Emeka Strand", None}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“", "”"),
        ('"', '"'),
        ("„", "“"),
        ("«", "»"),
        ("‘", "’"),
        ("'", "'"),
        ("”", "”"),
        ("»", "«"),
        ("「", "」"),
    ],
)
@pytest.mark.parametrize(
    ("name", "mayor"),
    [("Ngaire Toll", "Bo Amsel"), ("Wojciech Prins", "Hine Okoro"), ("Ana Lee", "Sam Hart")],
)
def test_marks_and_names_of_any_kind_are_heard(before: str, after: str, name: str, mayor: str) -> None:
    text = (
        "Work on the lock in Osk begins on Monday, the town hall announced.\n\n"
        f"{before}We need five weeks for it, and not one day more,{after} said {name}, the engineer in charge. "
        f"{before}Whoever promises less has not seen the plans.{after}\n\n"
        f"Mayor {mayor} had doubts. {before}I will believe it when boats pass,{after} the mayor said about the lock."
    )
    assert speaker_of(text, "five weeks") == speaker_of(text, "promises less") == name
    assert speaker_of(text, "boats pass") in {mayor, "the mayor"}


def test_two_of_one_surname_are_two() -> None:
    text = (
        "Ilka Baun and her brother Matti Baun inherited the mill in 2019.\n\n"
        "“I want to sell,” said Ilka Baun. “I want to stay,” said Matti Baun."
    )
    assert speaker_of(text, "to sell") in {"Ilka Baun", None}
    assert speaker_of(text, "to stay") in {"Matti Baun", None}


@pytest.mark.parametrize(
    ("beginning", "said_by", "in_full"),
    [
        ("Sela Wern and Mason Tarr scored for Osk on Friday.", "Tarr", {"Mason Tarr"}),
        (
            "President Ilse Marrow met the miners on Friday. For two years Ilse Marrow has led the country.",
            "Marrow",
            {"Ilse Marrow", "President Ilse Marrow"},
        ),
        (
            "Superintendent Ryan Walt spoke in Osk on Friday. Earlier, Superintendent Walt and the mayor had met.",
            "Walt",
            {"Ryan Walt", "Superintendent Ryan Walt"},
        ),
        (
            "Sergeant Tom Vale of the Osk County Police Department came first. The river had risen all night.",
            "Vale",
            {"Tom Vale", "Sergeant Tom Vale"},
        ),
    ],
)
def test_a_speaker_is_called_by_the_fullest_name_and_by_nobody_else_s(
    beginning: str, said_by: str, in_full: set[str]
) -> None:
    text = f"{beginning}\n\n“It was over within the hour,” {said_by} said."
    assert speaker_of(text, "within the hour") in in_full


def test_a_body_is_named_where_its_article_opens_the_sentence() -> None:
    text = (
        "The jet met rough air on Friday, the Aviation Office said.\n\n"
        "The Osk Transport Safety Board told reporters three passengers and two pilots were on the jet."
    )
    assert speaker_of(text, "three passengers") == "Osk Transport Safety Board"


def test_what_stands_on_both_sides_of_she_said_is_of_one_mouth() -> None:
    text = (
        "Pell said that none of the drivers had cut the cables. She blamed the workers whom, she said, Strand had "
        "never trained.\n\n“I do not know who is behind it,” she said. “I do know who mended the boxes.”\n\n"
        "Strand called that ridiculous. Jorunn Pell leads the union and Emeka Strand the company."
    )
    assert speaker_of(text, "who is behind it") == speaker_of(text, "who mended the boxes")


def test_those_who_speak_together_are_all_named() -> None:
    text = (
        "The paper mill in Osk will stop for the winter.\n\n“We open again in May,” said Ilka Baun and Matti Strand, "
        "who run the mill.\n\nStrand was sure that the wheel would turn by then. Baun was not."
    )
    assert speaker_of(text, "again in May") == "Ilka Baun and Matti Strand"


def test_a_speaker_is_called_by_name_and_not_by_the_body_that_the_name_stands_with() -> None:
    text = (
        "The mill in Osk will stop.\n\n“It is late for that,” said Ben Wern, chief analyst at Osk Insight.\n\n"
        "“Nobody asked us,” said Tom Vale of the Osk Millers Union."
    )
    assert speaker_of(text, "late for that") == "Ben Wern"
    assert speaker_of(text, "asked us") == "Tom Vale"


def test_words_within_words_are_told_by_whoever_tells_them() -> None:
    text = (
        "“My grandmother always said, ‘Salt keeps the meat and the secrets,’” butcher Alf Nygaard of Melby recalled. "
        "“She was right about the meat.”"
    )
    told = next(u for u in heard(text).utterances if u.text.startswith("Salt"))
    assert told.speaker != "Alf Nygaard"
    assert told.via == "Alf Nygaard" == speaker_of(text, "My grandmother")


def test_reported_speech_is_told_in_its_own_sentence() -> None:
    text = (
        "The airport of Melby is to close in 2028. “The runway is cracked,” said transport chief Hanne Krog. “Nobody "
        "wants to pay for a new one.”"
    )
    assert list(speakers(text).values()) == ["Hanne Krog", "Hanne Krog"]


def test_a_letter_to_somebody_is_not_theirs() -> None:
    text = (
        "More than 200 rowers signed an open letter to President Ilse Marrow this month.\n\n"
        "“Let the rowers of Velm stay at home,” the letter said."
    )
    assert speaker_of(text, "rowers of Velm") == "the letter"


def test_titles_and_single_words_in_marks_are_nobody_s() -> None:
    text = (
        "Ilka Baun acted in “The Winter Mill” and sang “Rivers of Osk” in June.\n\n“I sang badly,” Baun said."
    )
    assert list(speakers(text).values()) == ["Ilka Baun"]


def test_a_transcript_s_words_are_of_the_name_before_them() -> None:
    text = (
        "CARLA WENN, HOST: Good evening. Mayor, will you close the bridge?\n\n"
        "IVO TARR, MAYOR OF OSK: I will. We begin on Monday.\n\nWENN: Professor Lund, you have warned us.\n\n"
        "MERETE LUND, ENGINEER: You cannot drive lorries over rust.\n\nTARR: My own children use it.\n\n"
        "LUND: Then keep them at home, for a bridge has no warning to give."
    )
    assert speaker_of(text, "own children") == "IVO TARR"
    assert speaker_of(text, "over rust") == speaker_of(text, "at home") == "MERETE LUND"


def test_in_an_interview_who_asks_is_not_who_answers() -> None:
    text = (
        "**Mrs Sand, when do the ferries run again?**\n\nIn March, I hope. We have two captains.\n\n"
        "**Why did the fares rise?**\n\nBecause my fuel costs twice as much.\n\n**Sam Birch: Will you stay?**\n\n"
        "Sand: I will. My word on it.\n\nTomasa Sand runs the ferries."
    )
    assert speaker_of(text, "twice as much") == speaker_of(text, "My word") == "Tomasa Sand"
    assert speaker_of(text, "fares rise") is None


def test_reported_speech_is_heard_with_its_speaker() -> None:
    text = (
        "OSK, June 3 - The ferry between Osk and Lind ran aground in fog on Thursday night with 40 people.\n\n"
        "Nobody was hurt, the fire brigade said.\n\n"
        "The harbour minister, Mara Thorn, said on Friday that the ferry would stay in port until its hull had been "
        "looked at by divers."
    )
    found = {u.text: (u.speaker, u.speech) for u in heard(text, "Ferry runs aground").utterances}
    assert ("Mara Thorn", "paraphrase") in found.values()
    assert {speaker for speaker, _ in found.values()} <= {"Mara Thorn", "the fire brigade", None}


def test_words_are_those_of_the_article_in_reading_order() -> None:
    found = heard(MILL, "The mill stops").utterances
    assert [u.start for u in found] == sorted(u.start for u in found)
    assert all(MILL[u.start : u.end] == u.text for u in found)
    assert all(u.speaker is None or u.speaker in MILL for u in found)


def test_an_article_is_heard_once() -> None:
    assert heard(MILL, "The mill stops") is heard(MILL, "The mill stops")


def test_of_a_long_article_what_stands_around_a_passage_is_heard_alike() -> None:
    filler = "\n\n".join(
        f"The road to Osk was built in {1800 + i} and mended the year after." for i in range(300)
    )
    text = f"{filler}\n\n{MILL}\n\n{filler}"
    start = text.index("“She decided")
    near = heard(text, "", (start, start + 80)).over(start, start + 40)
    assert [u.speaker for u in near] == ["Jorunn Pell"]


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ab AB.,\n\"“”„«»said he Osk ’':") | st.characters(), max_size=300))
def test_offsets_hold_for_any_text(text: str) -> None:
    for u in heard(text, text[:20]).utterances:
        assert 0 <= u.start < u.end <= len(text)
        assert text[u.start : u.end] == u.text


def test_the_assistant_tells_who_says_what(tmp_path: object) -> None:
    assistant = Assistant(Settings(index_dir=str(tmp_path), chat_model="extractive"))
    found = assistant.utterances(Article(text=MILL, title="The mill stops for the winter"))
    assert all(isinstance(u, Utterance) for u in found)
    assert {"Thandeka Voss", "Jorunn Pell"} <= {u.speaker for u in found if u.speech == "direct"}
