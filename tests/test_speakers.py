"""Whose words are quoted is told by the passage, to the judge and to readers."""

import pytest

from assistant.check.speakers import speaker_of, with_speakers
from assistant.draft import Quoted
from assistant.text.folding import find_quote
from assistant.types import Passage

TEXT = (
    "The harbour minister, Mara Lind, said on Friday that the ferry would stay in port. “The hull is not safe,” "
    "she added. Opposition leader Olaf Brandt said the bridge had never been closed. The ferry carries 1,200 people."
)
PASSAGE = Passage("p", "a", "Ferry stopped", "Courier", None, None, TEXT)


def quoted(words: str) -> Quoted:
    span = find_quote(TEXT, words)
    assert span is not None
    return Quoted(PASSAGE, *span)


@pytest.mark.parametrize(
    ("statement", "words", "speaker", "speech"),
    [
        ("Brandt said it never closed.", "the bridge had never been closed", "Olaf Brandt", "paraphrase"),
        ("The hull is not safe.", "The hull is not safe", "Mara Lind", "direct"),
        ("The ferry stays in port.", "the ferry would stay in port", None, None),
        ("It carries 1,200 people.", "The ferry carries 1,200 people.", None, None),
    ],
)
def test_the_speaker_is_the_passages(
    statement: str, words: str, speaker: str | None, speech: str | None
) -> None:
    assert speaker_of(statement, [quoted(words)]) == (speaker, speech)


def test_the_judge_is_told_who_speaks_where_the_quote_does_not_say() -> None:
    assert with_speakers(quoted("The hull is not safe")) == "Mara Lind said: The hull is not safe"
    assert with_speakers(quoted("Olaf Brandt said the bridge had never been closed")).startswith("Olaf")
