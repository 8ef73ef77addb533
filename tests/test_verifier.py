"""Drafts beside the sample articles, with all parts real."""

from __future__ import annotations

import pytest

from assistant import Assistant, CheckedSentence, Settings
from assistant.errors import QuestionError

pytestmark = pytest.mark.models

DRAFT = (
    'It was a good week for people who like the smell of old books. "I went in to be photographed," Mr Sand said. '
    'He came out, he said, "having helped a woman of ninety-three apply for her pension". '
    '"In two years we will be here again," Bertil Sand said. '
    "The mayor of Lisbon has forbidden all electric scooters near schools. Who would have thought it?"
)


@pytest.fixture(scope="module")
def assistant(sample_settings: Settings) -> Assistant:
    return Assistant(sample_settings)


@pytest.fixture(scope="module")
def checked(assistant: Assistant) -> list[CheckedSentence]:
    return assistant.verify(DRAFT)


def test_every_sentence_is_there_in_order_and_stands_in_the_draft(checked: list[CheckedSentence]) -> None:
    assert [DRAFT[one.start : one.end] for one in checked] == [one.text for one in checked]
    assert len(checked) == 6


def test_what_states_no_fact_is_left_alone(checked: list[CheckedSentence]) -> None:
    assert [one.verdict for one in (checked[0], checked[-1])] == ["no_claim", "no_claim"]


def test_the_very_words_of_their_speaker_are_supported(checked: list[CheckedSentence]) -> None:
    assert checked[1].verdict == "supported"
    assert "I went in to be photographed" in checked[1].citations[0].quote
    assert checked[1].altered == ()


def test_an_altered_quotation_is_shown_as_written_and_as_published(checked: list[CheckedSentence]) -> None:
    assert checked[2].verdict == "contradicted"
    (pair,) = checked[2].altered
    assert [part.split()[5] for part in pair] == ["ninety-three", "eighty-three"]


def test_words_given_to_another_contradict_with_their_speaker(checked: list[CheckedSentence]) -> None:
    assert checked[3].verdict == "contradicted"
    assert checked[3].reasons == ("These are the words of Margit Eklund, not of Bertil Sand.",)


def test_what_no_article_tells_is_not_found(checked: list[CheckedSentence]) -> None:
    assert (checked[4].verdict, checked[4].citations) == ("not_found", ())


def test_every_quote_stands_in_its_article_and_has_a_number_of_its_own(
    assistant: Assistant, checked: list[CheckedSentence]
) -> None:
    citations = {citation.number: citation for one in checked for citation in one.citations}
    assert sorted(citations) == list(range(1, len(citations) + 1))
    for citation in citations.values():
        article = assistant.article(citation.article_id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote


def test_what_was_published_later_says_nothing(assistant: Assistant) -> None:
    (one,) = assistant.verify('"I went in to be photographed," Mr Sand said.', as_of="2026-05-01")
    assert (one.verdict, one.citations) == ("not_found", ())


@pytest.mark.parametrize("draft", ["", " …\n", "word " * 30_000])
def test_no_draft_and_too_much_of_one_are_told(assistant: Assistant, draft: str) -> None:
    with pytest.raises(QuestionError):
        assistant.verify(draft)


def test_what_an_article_says_in_almost_the_same_words_is_not_contradicted_by_them(
    assistant: Assistant,
) -> None:
    (one,) = assistant.verify("Arvane Cells will close its plant at Eastmarch with the loss of 640 jobs.")
    assert one.verdict != "contradicted"
