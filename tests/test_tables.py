"""Figures in tables: each with its row and column, whatever the format, and asked for rightly."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.text.rows import row_of, stands_alone
from ingest import ingest
from ingest.formats.tables import lines_of_grid

COUNCIL = (
    "<html lang=en><head><title>Skell votes</title></head><body><article><h1>Skell votes: all results</h1>"
    "<p>The Quay Party won the election of the town council of Skell on Sunday, the returning officer said.</p>"
    "<table><tr><th>Party</th><th>Votes</th><th>Share</th><th>Seats</th></tr>"
    "<tr><td>Quay Party</td><td>9,214</td><td>44.1%</td><td>12</td></tr>"
    "<tr><td>Orchard League</td><td>7,306</td><td>35.0%</td><td>9</td></tr>"
    "<tr><td>Free Fishermen</td><td>4,371</td><td>20.9%</td><td>5</td></tr></table>"
    "<p>The new council meets on 9 June.</p></article></body></html>"
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "council.html").write_text(COUNCIL)
    settings = Settings(index_dir=folder / "index")
    ingest(folder / "council.html", settings)
    return Assistant(settings)


@pytest.mark.parametrize(
    ("question", "short", "quote"),
    [
        ("How many votes did the Orchard League get in Skell?", "7,306", "Orchard League, Party: 7,306"),
        ("What share of the vote did the Free Fishermen win?", "20.9%", "Free Fishermen, Party: 4,371"),
        ("How many seats did the Orchard League win?", "9", "Orchard League, Party: 7,306"),
    ],
)
def test_a_question_for_a_figure_is_answered_from_its_row_alone(
    asked: Assistant, question: str, short: str, quote: str
) -> None:
    answer = asked.ask(question)
    assert answer.short == short
    assert answer.citations[0].quote.startswith(quote)
    assert not any(stands_alone(citation.quote) for citation in answer.citations[1:])


def test_a_row_says_what_its_figures_are() -> None:
    heads = ["Club", "Won", "Lost", ""]
    assert row_of(["Ostby", "5", "", "promoted"], heads) == "Ostby, Club: 5 (Won), promoted."
    assert row_of(["", "5", "2"], heads) == "5 (Won), 2 (Lost)."
    assert row_of(["Mayor:", "Elin Vik"], []) == "Mayor: Elin Vik."
    assert row_of(["Won", "5"], ["Won", "5"]) == "Won: 5."
    assert row_of([" ", ""], heads) == ""


def test_the_first_row_names_the_columns_where_figures_stand_under_it() -> None:
    clubs = [["Ostby", "5"], ["Skell", "3"]]
    assert lines_of_grid([["Club", "Won"], *clubs]) == ["Ostby, Club: 5 (Won).", "Skell, Club: 3 (Won)."]
    assert lines_of_grid(clubs) == ["Ostby: 5.", "Skell: 3."]
    assert lines_of_grid([["Mayor", "Elin Vik"], ["Founded", "1811"]]) == [
        "Mayor: Elin Vik.",
        "Founded: 1811.",
    ]
    assert lines_of_grid([]) == []


def test_a_sentence_is_no_row() -> None:
    assert stands_alone("Ostby, Club: 5 (Won), 2 (Lost).")
    assert stands_alone("- No dogs.")
    assert not stands_alone("The clerk said: it is late.")
    assert not stands_alone("Ostby won (again).")


def test_a_table_is_said_alike_in_a_page_and_in_a_feed(tmp_path: Path) -> None:
    table = COUNCIL[COUNCIL.index("<table>") : COUNCIL.index("</table>")] + "</table>"
    feed = (
        '<rss version="2.0"><channel><title>Skell</title><item><title>Results</title><guid>r1</guid>'
        f"<description><![CDATA[<p>All results.</p>{table}]]></description></item></channel></rss>"
    )
    (tmp_path / "page.html").write_text(COUNCIL)
    (tmp_path / "feed.xml").write_text(feed)
    settings = Settings(index_dir=tmp_path / "index")
    ingest([tmp_path / "page.html", tmp_path / "feed.xml"], settings)
    rows = [
        [line for line in a.text.split("\n\n") if stands_alone(line)] for a in Assistant(settings).articles()
    ]
    assert len(rows) == 2
    assert rows[0] == rows[1]
    assert len(rows[0]) == 3
