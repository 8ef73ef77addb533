"""Words that a statement gives to a speaker are that speaker's in the passage."""

import pytest

from assistant.check.attribution import attribution
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
        (
            "Lind said the ferry would stay in port.",
            "the ferry would stay in port",
            "Mara Lind",
            "paraphrase",
        ),
        ("The hull is not safe.", "The hull is not safe", "Mara Lind", "direct"),
        ("The ferry stays in port.", "the ferry would stay in port", None, None),
        ("It carries 1,200 people.", "The ferry carries 1,200 people.", None, None),
    ],
)
def test_the_speaker_is_the_passages(
    statement: str, words: str, speaker: str | None, speech: str | None
) -> None:
    found = attribution(statement, [quoted(words)])
    assert (found.speaker, found.speech, found.fault) == (speaker, speech, "")


@pytest.mark.parametrize(
    ("statement", "words", "fault"),
    [
        (
            "Brandt said the ferry would stay in port.",
            "the ferry would stay in port",
            "those of Mara Lind, not of Brandt",
        ),
        (
            "“The hull is not safe,” said Olaf Brandt.",
            "The hull is not safe",
            "those of Mara Lind, not of Olaf Brandt",
        ),
        (
            "Lind said the bridge had never been closed.",
            "the bridge had never been closed",
            "those of Olaf Brandt",
        ),
        ("Lind said the ferry carries 1,200 people.", "The ferry carries 1,200 people.", "does not say"),
    ],
)
def test_words_given_to_another_are_a_fault(statement: str, words: str, fault: str) -> None:
    assert fault in attribution(statement, [quoted(words)]).fault


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (
            "Only 9 % is recycled, the EPA said.",
            "Only 9 % is recycled, the Environmental Protection Agency said.",
        ),
        (
            "The Environmental Protection Agency said 9 % is recycled.",
            "Only 9 % is recycled, the EPA said.",
        ),
    ],
)
def test_a_body_is_known_by_its_initials(statement: str, text: str) -> None:
    passage = Passage("p", "a", "", "", None, None, text)
    assert attribution(statement, [Quoted(passage, 0, len(text))]).fault == ""
