"""A list taken elsewhere: every line with its quotes, and nothing in it that a spreadsheet or Markdown would act on."""

from __future__ import annotations

import csv
import io
from datetime import date

from assistant.answer.written_lists import COLUMNS, as_csv, as_markdown, listing
from assistant.types import Answer, Citation, Item

CITATIONS = (
    Citation(
        1,
        "=1+1 boats, [x](y)",
        "Ferries, ‘old’",
        "Post",
        "https://post.example/1",
        date(2026, 5, 4),
        "a",
        0,
        9,
    ),
    Citation(2, "Two boats", "Ferries", "Courier", None, None, "b", 0, 9, speaker="Varga", speech="direct"),
)


def answered(*items: Item) -> Answer:
    return Answer("", None, "answered", CITATIONS, (), "All on ferries", items=items)


def test_a_table_has_a_row_for_each_quote_and_computes_nothing() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(answered(Item("One", (1,)), Item("Two", (2,)))))))
    assert rows[0] == list(COLUMNS)
    assert rows[1][:3] == ["1", "One", "'=1+1 boats, [x](y)"] and rows[1][6:9] == ["Post", "", "2026-05-04"]
    assert rows[2][2:5] == ["Two boats", "Varga", "direct"]


def test_sides_of_one_matter_have_one_number() -> None:
    both = Item("One / Two", (1, 2), sides=(Item("One", (1,)), Item("Two", (2,))))
    rows = list(csv.reader(io.StringIO(as_csv(answered(both)))))
    assert [row[:2] for row in rows[1:]] == [["1", "One"], ["1", "Two"]]
    assert "1. One[^1] / Two[^2]" in as_markdown(answered(both))


def test_markdown_has_a_footnote_for_each_quote_and_shows_what_others_wrote_as_it_is() -> None:
    text = as_markdown(answered(Item("One *boat*", (1,)), Item("Two", (2,))))
    assert text.startswith("# All on ferries\n\n1. One \\*boat\\*[^1]\n2. Two[^2]\n")
    assert r"[^1]: “\=1+1 boats, \[x\](y)” Post, 4 May 2026, Ferries, ‘old’, <https://post.example/1>" in text
    assert "[^2]: “Two boats” Courier, undated" in text


def test_quotes_alone_are_a_list_and_none_an_empty_one() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(listing("Varga", CITATIONS)))))
    assert [row[1:4] for row in rows[2:]] == [["undated, Courier: Two boats", "Two boats", "Varga"]]
    assert as_csv(listing("Varga", ())).splitlines() == [",".join(COLUMNS)]
    assert as_markdown(listing("Varga", ())) == "# Varga\n"
