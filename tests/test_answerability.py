"""The second look: what the judge makes of a question beside a quote counts beside what the reader found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st
from scripted_reader import Script, ScriptedReader, asked, passage, quotes

from assistant.answer.answerability import shares
from assistant.answer.citation import passage_alone
from assistant.answer.extractive import ExtractiveAnswerer
from assistant.draft import Draft
from assistant.types import Judgement, Passage

TEXT = (
    "The ferry Maren ran aground off Cormick on Friday. The harbour master called it a close shave. "
    "Twelve boats had left Skell at dawn."
)
SURE = Script(0.9, {"ran aground": 0.9, "close shave": 0.8, "Twelve boats": 0.3}, "Friday")


class QuoteJudge:
    """Goes by words of the quote: for each the chance that it answers, and that it contradicts."""

    def __init__(
        self, told: Mapping[str, tuple[float, float]], shorts: Mapping[str, float] | None = None
    ) -> None:
        self._told, self._shorts = told, shorts or {}

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        for short, score in self._shorts.items():
            if statement.endswith(f"? {short}"):
                return Judgement("supported", score)
        score, against = next(v for words, v in self._told.items() if words in quotes[0].text)
        return Judgement("supported" if score > 0.5 else "unsupported", score, contradicted=against)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        return Judgement("different", 1.0)


def read(question: str, script: Script, judge: QuoteJudge) -> Draft:
    """What the article of TEXT answers, as read and as judged."""
    answerer = ExtractiveAnswerer(ScriptedReader({"a": script}), passage_alone, judge=judge)
    return answerer.draft(asked(question), [passage("a", TEXT)])


def every(score: float, against: float) -> QuoteJudge:
    return QuoteJudge({"": (score, against)})


def test_what_the_reader_finds_and_the_judge_does_not_is_only_shown_as_closest() -> None:
    result = read("Who was aboard the Maren?", SURE, every(0.01, 0.01))
    assert (result.status, result.statements) == ("not_in_articles", ())
    assert any("Maren" in quoted.text for quoted in result.closest)


def test_of_two_quotes_the_one_that_the_judge_finds_to_answer_comes_first() -> None:
    judge = QuoteJudge({"Twelve boats": (0.95, 0.01), "": (0.1, 0.01)})
    script = Script(0.9, {"ran aground": 0.9, "Twelve boats": 0.4}, "Friday")
    assert "Twelve boats" in quotes(read("When had the others left?", script, judge))[0]


def test_words_that_deny_what_a_question_takes_for_granted_are_shown_with_no() -> None:
    result = read("Why did the Maren sink?", SURE, every(0.02, 0.97))
    assert result.status == "answered"
    assert result.statements[0].text.startswith("No: The ferry Maren ran aground")


def test_yes_and_no_are_said_as_the_judge_finds_the_quote() -> None:
    yes = read("Did the Maren run aground?", SURE, every(0.95, 0.01))
    no = read("Did the Maren get home safely?", SURE, every(0.03, 0.96))
    assert yes.statements[0].text.startswith("Yes. ")
    assert no.statements[0].text.startswith("No. ")


def test_the_short_answer_is_the_one_that_the_judge_finds_carried() -> None:
    script = Script(0.95, {"ran aground": 0.9}, "Friday", 0.5, {"Cormick": 0.4})
    judge = QuoteJudge({"": (0.95, 0.01)}, {"Friday": 0.05, "Cormick": 0.9})
    assert read("Where did the Maren run aground?", script, judge).short == "Cormick"


def test_no_short_answer_is_given_that_the_judge_does_not_find_carried() -> None:
    judge = QuoteJudge({"": (0.95, 0.01)}, {"Friday": 0.05})
    assert read("Where did the Maren run aground?", SURE, judge).short is None


def test_nothing_is_denied_where_other_words_answer() -> None:
    judge = QuoteJudge({"ran aground": (0.98, 0.01), "": (0.01, 0.99)})
    result = read("When did the Maren run aground?", SURE, judge)
    assert result.statements[0].text.startswith("The ferry Maren ran aground")


def test_a_report_that_gives_the_figure_beside_another_is_shown_though_it_hardly_answers() -> None:
    told = "Brightwell is to close with the loss of 640 jobs, the company said."
    disputed = "The owner speaks of 640 jobs. A list that the union has seen names 820 people."
    scripts = {
        "a": Script(0.9, {"640": 0.9}, "640"),
        "b": Script(0.6, {"640": 0.6, "820": 0.6}, "640"),
    }
    judge = QuoteJudge({"to close": (0.95, 0.01), "speaks": (0.05, 0.01)}, {"640": 0.9})
    answerer = ExtractiveAnswerer(ScriptedReader(scripts), passage_alone, judge=judge)
    result = answerer.draft(
        asked("How many jobs will Brightwell cut?"), [passage("a", told), passage("b", disputed)]
    )
    assert result.short == "640"
    assert quotes(result)[0] == told
    assert any("820" in quote for quote in quotes(result))


def test_of_a_lone_passage_two_quotes_that_may_answer_count_together() -> None:
    script = Script(0.9, {"ran aground": 0.9, "Twelve boats": 0.9}, "Friday")
    one = QuoteJudge({"ran aground": (0.5, 0.01), "": (0.01, 0.01)})
    both = QuoteJudge({"ran aground": (0.6, 0.01), "Twelve boats": (0.5, 0.01), "": (0.01, 0.01)})
    question = "What came of the trip?"
    assert read(question, script, one).status == "not_in_articles"
    assert read(question, script, both).status == "answered"


def test_a_lone_passage_answers_as_surely_in_other_words_than_the_question() -> None:
    script = Script(0.9, {"ran aground": 0.9})
    assert read("Why were they late?", script, every(0.7, 0.01)).status == "answered"


@given(st.lists(st.floats(-40, 40), max_size=8))
def test_of_several_at_most_one_answers(odds: list[float]) -> None:
    found = shares(odds)
    assert all(0 <= share <= 1 for share in found)
    assert sum(found) < 1 + 1e-9
    assert sorted(found) == [share for _, share in sorted(zip(odds, found, strict=True))]
