"""Formatting: what is hidden or struck out is no text, in a page as in mail, feeds and books; what is only small is."""

from __future__ import annotations

import pytest

from ingest.formats.markup import text_of
from ingest.sources import bounded_pages

LEAD = "The town council of Ostby met in the fire station on Tuesday and heard the engineer on the state of the weir."
END = "A second meeting is called for the autumn, the chairwoman said at the door, and it will be open to the public."
SAID = "The sum is 66 crowns, the clerk said in the night."


def both(opening: str, sheet: str = "") -> list[list[str]]:
    """What stands between lead and end in a page and in a newsletter, where an element is opened so."""
    tag = opening[1:].split()[0].rstrip(">")
    body = f"{sheet}<p>{LEAD}</p>{opening}{SAID}</{tag}><p>{END}</p>"
    page = f"<html><body><main><article><h1>Weir</h1>{body}</article></main></body></html>"
    texts = (bounded_pages.from_html(page).article.text, text_of(body))
    return [
        lines[lines.index(LEAD) + 1 : lines.index(END)] for text in texts for lines in [text.split("\n\n")]
    ]


@pytest.mark.parametrize(
    "opening",
    [
        "<p hidden>",
        "<p aria-hidden='true'>",
        "<p style='display:none'>",
        "<p style='display: none !important'>",
        "<p style='visibility: hidden'>",
        "<p style='mso-hide:all'>",
        "<div style='position:absolute;left:-9999px'>",
        "<div style='text-indent:-5000px'>",
        "<p class='sr-only'>",
        "<p class='note visually-hidden'>",
        "<p style='height:0; overflow:hidden'>",
        "<div style='max-height:0px;max-width:0px;overflow:hidden;'>",
        "<p style='color: transparent'>",
        "<p style='opacity:0'>",
        "<div style='font-size:1px;line-height:1px;color:#ffffff'>",
        "<p style='font-size:0'>",
        "<p style='clip-path: inset(50%)'>",
        "<p style='text-decoration: line-through'>",
        "<template>",
        "<noscript>",
    ],
)
def test_what_nobody_sees_is_left_out(opening: str) -> None:
    assert both(opening) == [[], []]


@pytest.mark.parametrize(
    "opening",
    [
        "<p style='font-size:0.9em'>",
        "<p style='font-size: 10px'>",
        "<p style='opacity:0.8'>",
        "<p style='line-height:0; overflow:hidden'>",
        "<p style='min-height:0;overflow:hidden'>",
        "<div style='margin-left:-100px'>",
        "<p style='background-color: transparent'>",
        "<p class='hidden-gems'>",
        "<p hidden='until-found'>",
    ],
)
def test_what_is_only_small_or_moved_is_read(opening: str) -> None:
    assert both(opening) == [[SAID], [SAID]]


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_out_within_a_sentence_is_left_out(tag: str) -> None:
    sentence = f"It costs <{tag}>9</{tag}> <ins>11</ins> crowns."
    assert text_of(f"<p>{sentence}</p>") == "It costs 11 crowns."


def test_a_power_stays_a_power_and_the_number_of_a_note_is_no_figure() -> None:
    assert (
        text_of(
            "<p>The basin has 300 m<sup>2</sup> and <b>10</b><sup>6</sup> litres<sup><a>[4]</a></sup>.</p>"
        )
        == "The basin has 300 m² and 10⁶ litres."
    )
    assert text_of("<p>It was the 5<sup>th</sup> flood.</p>") == "It was the 5th flood."


def test_a_hidden_row_of_a_table_is_left_out() -> None:
    rows = "".join(
        f"<tr{mark}><td>{year}</td><td>{year}0</td></tr>" for year, mark in ((7, ""), (8, HIDDEN), (9, ""))
    )
    assert text_of(f"<table><tr><th>Year</th><th>Ships</th></tr>{rows}</table>") == (
        "7, Year: 70 (Ships).\n\n9, Year: 90 (Ships)."
    )


HIDDEN = ' style="display:none"'


SHEET = """<style>/* .shown {display:none} */ @import "a.css"; .gone, p.old {display: none}
.wide {display:none} @media (min-width: 900px) {.wide {display:block} .narrow {display:none}}
.menu .shown {display:none} .tab {display:none} .was {text-decoration: line-through}</style>"""


@pytest.mark.parametrize(
    ("marks", "is_read"),
    [
        ('class="gone"', False),
        ('class="x old"', False),
        ('class="was"', False),
        ('class="wide"', True),
        ('class="narrow"', True),
        ('class="shown"', True),
        ('class="tab" style="display:block"', True),
    ],
)
def test_what_a_style_sheet_hides_on_every_screen_is_left_out(marks: str, is_read: bool) -> None:
    assert both(f"<p {marks}>", SHEET) == [[SAID] * is_read] * 2


def test_what_a_style_sheet_hides_until_a_program_opens_it_is_read() -> None:
    sheet = "<style>.tab {display:none}</style>"
    row = "<tr class=tab><td>2025</td><td class=tab>12</td></tr>"
    table = f"<table class=tab><tr><th>Year</th><th>Ships</th></tr>{row}</table>"
    body = f"{sheet}<h1>Weir</h1><p>{LEAD}</p><div class=tab><p>{SAID}</p>{table}</div><p>{END}</p>"
    page = bounded_pages.from_html(f"<html><body><article>{body}</article></body></html>").article
    for text in (page.text, text_of(body)):
        assert text.split("\n\n")[1:] == [LEAD, SAID, "2025, Year: 12 (Ships).", END]
    whole = f"<style>.all {{display:none}}</style><h1>Weir</h1><div class=all>{LEAD}<br><br>{END}</div>"
    assert END in bounded_pages.from_html(f"<html><body>{whole}</body></html>").article.text


def test_markup_within_markup_is_read_however_deep_it_lies() -> None:
    assert text_of("<div>" * 400 + SAID) == SAID
