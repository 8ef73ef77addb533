"""Who has the floor in transcripts and interviews; in no other text has anybody."""

import pytest

from assistant.speech.turns import turns

FORUM = """Night Desk, 4 June: the bridge at Osk

CARLA WENN, HOST: Good evening. Mayor, will you close the bridge?

IVO TARR, MAYOR OF OSK: I will. We begin on Monday.

WENN: Professor Lund, you have warned us.

MERETE LUND, ENGINEER: You cannot drive lorries over rust.

TARR (on the line): My own children use it.

(END OF CLIP)

LUND: Then keep them at home."""
INTERVIEW = """**Mrs Sand, when do the ferries run again?**

In March, I hope. We have two captains.

**Why did the fares rise?**

Because my fuel costs twice as much.

**Will you stay?**

I will. My word on it."""


def said(text: str) -> list[tuple[str, str]]:
    return [(t.label, text[t.start : t.end]) for t in turns(text)]


def test_words_behind_a_name_and_a_colon_are_of_that_name() -> None:
    assert ("MERETE LUND", "You cannot drive lorries over rust.") in said(FORUM)
    assert ("TARR", "My own children use it.") in said(FORUM)
    assert all("END OF CLIP" not in words for _, words in said(FORUM))


def test_the_questions_of_an_interview_are_told_from_the_answers() -> None:
    found = turns(INTERVIEW)
    assert [t.asks for t in found] == [True, False, True, False, True, False]
    assert INTERVIEW[found[1].start : found[1].end] == "In March, I hope. We have two captains."


@pytest.mark.parametrize(
    "text",
    [
        "The board met.\n\nThe vote: six to four.\n\nThe next meeting: May.\n\nThe place: Osk.",
        "Osk: Rain all day.\n\nWenn: Sun and wind.\n\nTarr: Fog.\n\nLund: Snow.",
        "“Why now?” asked Tarr.\n\n“Because I can,” said Lund.\n\n“Really?” he said.",
        "",
    ],
)
def test_lists_forecasts_and_stories_have_no_turns(text: str) -> None:
    assert turns(text) == []


def test_every_turn_stands_in_the_text() -> None:
    for turn in turns(FORUM):
        assert turn.named is not None
        assert FORUM[slice(*turn.named)] == turn.label
