"""The reader without a key: what it quotes, whose words, in which order, and when it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from scripted_reader import Script, ScriptedJudge, draft, judged_draft, passage, quotes

from assistant.answer.values import normalised
from assistant.types import Judgement, Passage, Verdict

FLOOD = (
    "The river rose by two metres overnight. Twelve people died in the flood, the mayor's office said. "
    "Schools stay closed until Monday."
)
REVISED = "The toll of the flood rose on Sunday. Fourteen people are now known to have died, officials said."
SAID = (
    "Minister Ana Torvald spoke first. “We will not raise fares this year,” Torvald said. "
    "Union leader Per Holm disagreed. “Fares will rise before winter,” Holm said."
)


def test_nothing_is_claimed_where_no_passage_answers() -> None:
    result = draft("How many people died?", [passage("a", FLOOD)], a=Script(0.1, {"Twelve": 0.9}, "Twelve"))
    assert (result.status, result.statements, result.short) == ("not_in_articles", (), None)


def test_the_sentence_that_holds_the_value_comes_with_the_value_in_front() -> None:
    result = draft(
        "How many people died?", [passage("a", FLOOD)], a=Script(0.95, {"Twelve": 0.9}, "Twelve people")
    )
    assert result.short == "Twelve people"
    assert quotes(result) == ["Twelve people died in the flood, the mayor's office said."]


def test_every_statement_is_a_sentence_of_an_article_as_it_stands() -> None:
    support = {"Twelve": 0.9, "The river": 0.8}
    result = draft("What happened?", [passage("a", FLOOD)], a=Script(0.95, support, "rose by two metres"))
    assert [s.text for s in result.statements] == quotes(result)
    assert all(quote in FLOOD for quote in quotes(result))


def test_words_that_no_shown_sentence_says_are_no_short_answer() -> None:
    text = "Twelve boats left Skell at dawn. The coast guard saved the crew of the Maren off Cormick."
    script = Script(0.9, {"coast guard": 0.9}, "Skell")
    result = draft("Who saved the crew of the Maren?", [passage("a", text)], a=script)
    assert quotes(result) == ["The coast guard saved the crew of the Maren off Cormick."]
    assert result.short is None


def test_what_a_shown_sentence_says_is_the_short_answer_where_likelier_words_stand_elsewhere() -> None:
    text = "Twelve boats left Skell at dawn. The coast guard saved the crew of the Maren off Cormick."
    script = Script(0.9, {"coast guard": 0.9}, "Skell", 0.5, {"The coast guard": 0.4, "Cormick": 0.05})
    result = draft("Who saved the crew of the Maren?", [passage("a", text)], a=script)
    assert result.short == "The coast guard"


def test_a_sentence_that_begins_with_a_pronoun_is_quoted_with_the_one_before_it() -> None:
    text = (
        "Ana Torvald leads the council. Torvald opened the dam on Monday. She closed the road to the harbour."
    )
    support = {"closed": 0.9}
    result = draft("Who closed the road?", [passage("a", text)], a=Script(0.95, support, "the road"))
    assert quotes(result) == ["Torvald opened the dam on Monday. She closed the road to the harbour."]


def test_a_headline_inside_the_text_gives_way_to_the_sentence_that_says_as_much() -> None:
    text = "Hundreds leave as gas leak is feared\n\nA gas leak was feared, and hundreds left.\n\nIt rained."
    result = draft("What was feared?", [passage("a", text)], a=Script(0.95, {"feared": 0.9}))
    assert quotes(result)[0] == "A gas leak was feared, and hundreds left."


RESULTS = (
    "The votes were counted on Sunday.\n\nRiver List, Party: 4,120 (Votes), 9 (Seats).\n\n"
    "Mill Party, Party: 2,077 (Votes), 4 (Seats).\n\nThe Mill Party is new."
)


def test_a_row_of_a_table_is_quoted_alone_and_beside_no_other_row() -> None:
    support = {"Mill Party,": 0.9, "River List": 0.85, "is new": 0.88}
    script = Script(0.95, support, "2,077")
    result = draft("How many votes did the Mill Party get?", [passage("a", RESULTS)], a=script)
    assert quotes(result) == [
        "Mill Party, Party: 2,077 (Votes), 4 (Seats).",
        "The Mill Party is new.",
    ]


def test_rows_of_a_table_give_way_where_no_column_of_it_is_asked_for() -> None:
    text = "Skell beat Ostby 3-1 on Sunday.\n\nSkell, Team: 12 (Won), 40 (Points)."
    script = Script(0.9, {"Skell, Team": 0.9, "Skell beat": 0.85})
    judge = ScriptedJudge("supported")
    result = judged_draft(
        "What was the score between Skell and Ostby?", [passage("a", text)], judge, a=script
    )
    assert quotes(result)[0] == "Skell beat Ostby 3-1 on Sunday."
    result = judged_draft("How many points has Skell?", [passage("a", text)], judge, a=script)
    assert (quotes(result)[0], result.short) == ("Skell, Team: 12 (Won), 40 (Points).", "40")


LIGHTHOUSE = "The lighthouse on the point is 52 metres high, the coast office said."
CRANE = "The crane above the dockyard is 88 metres high, its owner said."


def test_a_figure_of_something_else_is_no_differing_report() -> None:
    scripts = {"a": Script(0.9, {"52": 0.9}, "52 metres"), "b": Script(0.85, {"88": 0.9}, "88 metres")}
    passages = [passage("a", LIGHTHOUSE), passage("b", CRANE)]
    result = draft("How high is the lighthouse on the point?", passages, **scripts)
    assert (quotes(result), result.short) == ([LIGHTHOUSE], "52 metres")


ITEM = "15.40\n\nRiver peaks\n\nThe river peaked at 5.6 metres, half a metre below the record of 1953."


@pytest.mark.parametrize(
    ("given", "short", "begins"), [(0.3, "15.40", "15.40\n\nRiver"), (0.0, None, "The river")]
)
def test_the_time_over_an_item_of_a_live_blog_may_be_what_is_asked_for(
    given: float, short: str | None, begins: str
) -> None:
    item = replace(passage("a", ITEM), posted="15.40")
    script = Script(0.95, {"peaked": 0.9}, "1953", 0.4, {"15.40": given})
    result = judged_draft("When did the river peak?", [item], _Timed("supported"), a=script)
    assert result.short == short
    assert quotes(result)[0].startswith(begins)


class _Timed(ScriptedJudge):
    """Finds a time of day that a quote holds surer than a year."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        found = super().judge(statement, quotes)
        return replace(found, score=0.9) if statement.endswith("1953") else found


def test_an_item_of_a_list_is_quoted_without_its_neighbours() -> None:
    text = "These are the fines.\n\n- Dogs: 40 crowns.\n\n- Litter: 60 crowns."
    script = Script(0.95, {"Dogs": 0.6, "Litter": 0.9}, "60 crowns")
    assert quotes(draft("What is the fine for litter?", [passage("a", text)], a=script)) == [
        "- Litter: 60 crowns."
    ]


def test_an_answer_among_questions_and_answers_stands_with_its_question() -> None:
    text = "Who runs the bridge?\n\nA company called Estuary Links.\n\nAre bicycles free?\n\nYes, they are."
    script = Script(0.95, {"A company": 0.9}, "Estuary Links")
    result = draft("Who runs the bridge?", [passage("a", text)], a=script)
    assert quotes(result)[0] == "Who runs the bridge?\n\nA company called Estuary Links."


def test_somebodys_words_are_found_where_the_reader_finds_other_sentences_likelier() -> None:
    text = f"{SAID} Per Holm spoke last. “The rest is worse,” Holm said. “Nobody listens,” Holm said."
    support = {"Fares will": 0.9, "The rest": 0.9, "Nobody": 0.9, "“We will not": 0.6}
    result = draft("What did Torvald say about fares?", [passage("a", text)], a=Script(0.95, support))
    assert "“We will not raise fares this year,” Torvald said." in quotes(result)[0]


def test_sentences_of_one_article_stand_in_reading_order() -> None:
    support = {"The river": 0.7, "Twelve": 0.9}
    result = draft("What happened?", [passage("a", FLOOD)], a=Script(0.95, support, "Twelve people"))
    assert quotes(result)[0].startswith("The river")


AGREEING = {
    "a": Script(0.95, {"Twelve": 0.9}, "Twelve people"),
    "b": Script(0.9, {"Twelve": 0.9}, "Twelve people"),
}


@pytest.mark.parametrize(("verdict", "cited"), [("supported", 2), ("unsupported", 1)])
def test_articles_are_cited_together_where_the_judge_finds_that_they_agree(
    verdict: Verdict, cited: int
) -> None:
    other = "In all, Twelve people lost their lives, said the county."
    passages = [passage("a", FLOOD), passage("b", other)]
    scripts = {"a": AGREEING["a"], "b": Script(0.5, {"Twelve": 0.5}, "Twelve people")}
    result = judged_draft("How many people died?", passages, ScriptedJudge(verdict), **scripts)
    assert len(result.statements[0].quotes) == cited


def test_a_headline_inside_another_article_is_not_cited_for_agreeing() -> None:
    headed = "Twelve people die in flood\n\nThe mayor's office gave no names, and the river fell."
    result = draft("How many people died?", [passage("a", FLOOD), passage("b", headed)], **AGREEING)
    assert quotes(result) == ["Twelve people died in the flood, the mayor's office said."]


def test_reports_that_differ_are_both_shown_the_newest_first() -> None:
    scripts = {
        "a": Script(0.9, {"Twelve": 0.9}, "Twelve"),
        "b": Script(0.8, {"Fourteen": 0.9}, "Fourteen people"),
    }
    passages = [passage("a", FLOOD, date(2026, 7, 3)), passage("b", REVISED, date(2026, 7, 6), "Courier")]
    result = draft("How many people died?", passages, **scripts)
    assert [s.text.split(":")[0] for s in result.statements] == [
        "Courier, 6 July 2026",
        "Gazette, 3 July 2026",
    ]
    assert result.short == "Fourteen people"


def test_a_further_sentence_with_another_figure_says_where_and_when_it_was_reported() -> None:
    scripts = {
        "a": Script(0.16, {"Twelve": 0.95}, "Twelve"),
        "b": Script(0.3, {"Fourteen": 0.9}, "Fourteen people"),
    }
    passages = [passage("a", FLOOD, date(2026, 7, 3)), passage("b", REVISED, date(2026, 7, 6), "Courier")]
    result = draft("How many people died?", passages, **scripts)
    assert result.short == "Fourteen people"
    first, second = result.statements
    assert first.text.startswith("Fourteen people")
    assert second.text.startswith("Gazette, 3 July 2026: Twelve people died")


def test_figures_of_different_things_are_not_set_against_each_other() -> None:
    other = "The flood damaged 640 houses, the county said."
    scripts = {
        "a": Script(0.9, {"Twelve": 0.9}, "Twelve people"),
        "b": Script(0.8, {"640": 0.9}, "640 houses"),
    }
    result = draft("How many people died?", [passage("a", FLOOD), passage("b", other)], **scripts)
    assert result.short == "Twelve people"
    assert not result.statements[0].text.startswith("Gazette")


def test_nobody_is_given_the_words_of_another_even_where_only_those_are_there() -> None:
    scripts = {"a": Script(0.95, {"will rise": 0.9})}
    assert (
        draft("What did Torvald say about the budget?", [passage("a", SAID)], **scripts).status
        == "not_in_articles"
    )
    assert (
        draft("What did Biden say about fares?", [passage("a", SAID)], **scripts).status == "not_in_articles"
    )


def test_what_somebody_said_is_that_persons_own_words_with_the_name_in_front() -> None:
    support = {"not raise": 0.8, "will rise": 0.9}
    result = draft("What did Torvald say about fares?", [passage("a", SAID)], a=Script(0.95, support))
    assert "will rise before winter" not in " ".join(quotes(result))
    first = result.statements[0]
    assert "Torvald" in (first.speaker or "")
    assert first.speech == "direct"
    assert "Gazette, 3 July 2026" in first.text


def test_a_quotation_has_its_speaker_beside_it_where_nobody_s_words_were_asked_for() -> None:
    text = (
        "The paper mill in Osk will stop for the winter so that its wheel can be rebuilt.\n\n"
        "Thandeka Voss, who runs the mill, explained the plan at a meeting on Friday. “We looked at mending the wheel "
        "where it hangs,” she said. “It would have turned for two years.”"
    )
    result = draft("Was mending looked at?", [passage("a", text)], a=Script(0.95, {"mending": 0.9}))
    first = result.statements[0]
    assert (first.speaker, first.speech) == ("Thandeka Voss", "direct")
    assert "Voss," not in first.text


def test_a_fact_is_told_by_others_where_its_source_is_not_heard_saying_it() -> None:
    text = (
        "That is how much glass is melted again, according to the Waste Board. Only 9 per cent of all glass in Velmora "
        "is melted again. The rest is buried."
    )
    script = Script(0.9, {"Only 9": 0.9}, "9 per cent")
    result = draft(
        "How much glass is melted again, according to the Waste Board?", [passage("a", text)], a=script
    )
    assert result.short == "9 per cent"
    assert quotes(result)[0].startswith("Only 9 per cent")


def test_a_yes_no_question_has_no_short_answer() -> None:
    result = draft(
        "Did people die in the flood?",
        [passage("a", FLOOD)],
        a=Script(0.95, {"Twelve": 0.9}, "Twelve people"),
    )
    assert result.short is None
    assert result.status == "answered"


def test_what_somebody_says_on_a_matter_is_headed_by_no_few_words_however_it_is_read() -> None:
    script = Script(0.95, {"not raise": 0.9}, "this year")
    result = draft("What did Torvald say about fares?", [passage("a", SAID)], a=script)
    assert (result.status, result.short) == ("answered", None)


def test_short_answers_are_compared_without_case_marks_and_articles() -> None:
    assert normalised("The “Gazette”.") == normalised("gazette")
    assert normalised("1.5 million") != normalised("15 million")


def test_a_question_that_an_article_asks_is_no_answer() -> None:
    quiz = "Which drink came back this week?\n\nWho paid for the new harbour? The council sold its old quay for it."
    script = Script(0.9, {"Who paid": 0.9, "The council": 0.4}, "new harbour")
    result = draft("Who paid for the new harbour?", [passage("a", quiz)], a=script)
    assert quotes(result) == ["The council sold its old quay for it."]
    assert result.short is None


@pytest.mark.parametrize(("yes", "begins"), [(0.95, "Yes. Twelve"), (0.05, "No. Twelve"), (0.5, "Twelve")])
def test_yes_or_no_is_said_where_the_quotes_settle_it(yes: float, begins: str) -> None:
    script = Script(0.95, {"Twelve": 0.9}, yes=yes)
    result = draft("Did people die in the flood?", [passage("a", FLOOD)], a=script)
    assert result.statements[0].text.startswith(begins)


def test_what_a_question_takes_for_granted_is_put_right_with_the_words_that_show_it() -> None:
    script = Script(0.2, {"Twelve": 0.9}, denies=0.9)
    result = draft("Why did nobody die in the flood?", [passage("a", FLOOD)], a=script)
    assert result.status == "answered"
    assert result.statements[0].text.startswith("No: Twelve people died in the flood")


def test_a_refusal_shows_what_comes_nearest_and_cites_nothing() -> None:
    script = Script(0.1, {"Twelve": 0.9})
    result = draft("How many people fled?", [passage("a", FLOOD)], a=script)
    assert (result.status, result.statements) == ("not_in_articles", ())
    assert [q.text for q in result.closest] == ["Twelve people died in the flood, the mayor's office said."]


def test_nothing_comes_close_to_a_question_without_a_word() -> None:
    result = draft("%%% ???", [passage("a", FLOOD)], a=Script(0.001, {"Twelve": 0.9}))
    assert (result.status, result.closest) == ("not_in_articles", ())
