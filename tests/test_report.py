"""The report on a draft: all of it in Markdown, and none of it markup of others."""

from __future__ import annotations

from datetime import date

from assistant.types import CheckedSentence, Citation
from assistant.verification.report import report, stands_against, summary

QUOTE = "It is <b>closed</b> and [gone](http://evil.example)."
CITED = Citation(1, QUOTE, "Ferry to close", "Gazette", None, date(2026, 7, 3), "a", 0, len(QUOTE))
CHECKED = [
    CheckedSentence("The ferry closed.", 0, 17, "supported", (CITED,)),
    CheckedSentence('"It is open."', 18, 31, "contradicted", (CITED,), (("It is open", "It is closed"),)),
    CheckedSentence("So it goes.", 32, 43, "no_claim"),
]


def test_the_report_says_each_verdict_with_its_quotes_and_how_words_differ() -> None:
    written = report(CHECKED)
    assert (
        "3 sentences: 1 supported, 1 contradicted, 0 not found, 1 without a claim. 1 altered quotation."
        in written
    )
    assert "**Supported:** The ferry closed." in written
    assert "> As written: “It is open”\n>\n> As published: “It is closed”" in written
    assert "Gazette, 3 July 2026, Ferry to close" in written


def test_what_others_wrote_is_no_markup() -> None:
    written = report(CHECKED)
    assert "<b>" not in written.replace("\\<b\\>", "")
    assert "](http" not in written.replace("\\](http", "")


def test_a_contradiction_or_an_altered_quotation_stands_against_a_draft() -> None:
    assert stands_against(CHECKED)
    assert not stands_against([CHECKED[0], CHECKED[2]])
    assert summary([CHECKED[0]]) == "1 sentence: 1 supported, 0 contradicted, 0 not found, 0 without a claim."
