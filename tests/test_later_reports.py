"""A later report that gives another value of the same thing is found among the passages."""

import json
from collections.abc import Sequence
from datetime import date

import pytest
from scripted_reader import asked

from assistant.check.later_reports import later_reports, overtaken_by
from assistant.draft import Draft, Quoted, Statement
from assistant.settings import Settings
from assistant.types import Judgement, Passage, RetrievedPassage
from assistant.write.written_answers import WrittenAnswerer
from benchmarks.openai_server import OpenAIServer, Reply

FIRST = Passage(
    "p", "a", "Blast", "Post", None, date(2026, 6, 3), "Nine people were killed in the harbour blast."
)
LATER = Passage(
    "q",
    "b",
    "Toll",
    "Herald",
    None,
    date(2026, 6, 9),
    "Bread is dear. Now 14 people were killed in the blast.",
)
TOLL = Statement("Nine people were killed in the blast.", (Quoted(FIRST, 0, len(FIRST.text)),))


class Revising:
    """Holds every later report to give another value."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        return Judgement("supported", 1.0)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        assert (first.text, second.text) == (FIRST.text, "Now 14 people were killed in the blast.")
        return Judgement("revised", 0.9)


def test_the_sentence_of_a_later_article_that_speaks_of_the_same_is_found() -> None:
    found = later_reports(TOLL, [FIRST, LATER])
    assert [report.text for report in found] == ["Now 14 people were killed in the blast."]
    assert overtaken_by(TOLL, found, Revising()) == found[0]


def test_earlier_articles_and_those_that_are_quoted_overtake_nothing() -> None:
    newest = Statement("14 people were killed in the blast.", (Quoted(LATER, 15, len(LATER.text)),))
    assert later_reports(newest, [FIRST, LATER]) == []


def test_a_later_report_in_other_words_is_found_and_one_of_something_else_is_not() -> None:
    died = Statement("Nine people died in the blast.", TOLL.quotes)
    told = "The number of people killed by it rose to 14. The people of the town bake bread."
    later = Passage("r", "c", "Toll", "Herald", None, date(2026, 6, 9), told)
    assert [report.text for report in later_reports(died, [FIRST, later])] == [told[:45]]


def test_a_statement_in_another_language_than_its_quote_is_laid_beside_what_that_says() -> None:
    toll = Statement("Nueve personas murieron en la explosión del puerto.", TOLL.quotes)
    (report,) = later_reports(toll, [FIRST, LATER])
    assert overtaken_by(toll, [report], Revising()) == report


def test_a_later_report_in_a_language_of_its_own_is_found_by_names_and_left_to_the_second_look() -> None:
    toll = Statement("Nine people were killed in the blast, Brackwell of Haldmouth said.", TOLL.quotes)
    told = "Los muertos de Haldmouth son ya 14, dijo Brackwell. El pan es caro en Haldmouth."
    later = Passage("s", "d", "Muertos", "Faro", None, date(2026, 6, 9), told)
    found = later_reports(toll, [FIRST, later])
    assert [report.text for report in found] == [told[:51]]
    assert overtaken_by(toll, found, Revising()) is None


@pytest.mark.parametrize(("told", "outcomes"), [(True, ["stands", "stands"]), (False, ["marked"])])
def test_an_earlier_value_stands_where_the_answer_tells_the_later_one_too(
    told: bool, outcomes: list[str]
) -> None:
    steps = [(1, "Nine people were killed in the blast."), (2, "14 people were killed in the blast.")]
    said = [
        {"quotes": [{"passage": n, "words": (FIRST, LATER)[n - 1].text}], "text": text, "speaker": ""}
        for n, text in steps[: 2 if told else 1]
    ]
    with OpenAIServer([Reply(json.dumps({"statements": said}))]) as server:
        settings = Settings(chat_model="openai:test", openai_base_url=server.url, verify_with="local")
        found = [RetrievedPassage(FIRST, 0.9, 1), RetrievedPassage(LATER, 0.8, 2)]
        *_, draft = WrittenAnswerer(settings, Revising()).statements(asked("How many died?"), found)
    assert isinstance(draft, Draft) and [check.outcome for check in draft.checks] == outcomes
