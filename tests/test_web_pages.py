"""What reading a web page promises: every word that a reader sees and no other, and the day it is of."""

from __future__ import annotations

import json
import os
from datetime import date, datetime

import pytest

from assistant.errors import SourceError
from assistant.types import Article, day_of
from ingest.sources import bounded_pages

LEAD = "The town council of Ostby met in the fire station on Tuesday and heard the engineer on the state of the weir."
END = "A second meeting is called for the autumn, the chairwoman said at the door, and it will be open to the public."


def page(body: str, head: str = "", lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>Weir</title>{head}</head><body><header><nav><a href="/">'
        f"Home</a></nav></header><main><article><h1>Weir of Ostby</h1>{body}</article></main>"
        "<footer><p>Imprint</p></footer></body></html>"
    )


def read(html: str) -> Article:
    return bounded_pages.from_html(html).article


def told(body: str) -> list[str]:
    """The paragraphs between lead and end."""
    lines = read(page(f"<p>{LEAD}</p>{body}<p>{END}</p>")).text.split("\n\n")
    return lines[lines.index(LEAD) + 1 : lines.index(END)]


# Words

INLINE = (
    "a abbr acronym b bdi big button center cite code data dfn em font i ins kbd label mark meter nobr output ruby"
    " samp small span strong sub sup time tt u var"
)


@pytest.mark.parametrize("tag", INLINE.split())
def test_no_word_of_a_sentence_is_lost_in_an_inline_element(tag: str) -> None:
    (sentence,) = told(f"<p>The weir will cost <{tag}>7,300 crowns</{tag}> a year, the engineer said.</p>")
    assert sentence == "The weir will cost 7,300 crowns a year, the engineer said."


def test_no_word_behind_a_comment_in_the_markup_is_lost() -> None:
    body = "<p>The weir<!-- --> of <!-- -->Ostby is <!--[-->old<!--]-->.<!-- --> It leaks.</p>"
    assert told(body) == ["The weir of Ostby is old. It leaks."]


@pytest.mark.parametrize("name", ["grid article__body", "entry-content", "post_content", "css-1f"])
def test_a_text_that_is_divided_among_elements_of_one_name_is_read_whole(name: str) -> None:
    pieces = [f"<p>{LEAD}</p>" + "<p>The gate leaks, he said, and the town pays for it every year.</p>" * 9]
    pieces += [f"<p>Piece {n} of the report tells of the gate.</p><p>{END}</p>" for n in (2, 3)]
    advertised = "<div class='ad'><span>Advertisement</span></div>".join(
        f"<div class='{name}'>{piece}</div>" for piece in pieces
    )
    text = read(page(advertised)).text
    assert 0 < text.find("Piece 2 of the report") < text.find("Piece 3 of the report")


def test_a_quotation_in_markup_keeps_its_marks() -> None:
    assert told("<p>He called it <q>a <em>slow</em> ruin</q>.</p>") == ["He called it “a slow ruin”."]


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_out_is_left_out(tag: str) -> None:
    assert told(f"<p>It costs <{tag}>9</{tag}> <ins>11</ins> crowns.</p>") == ["It costs 11 crowns."]


def test_a_template_that_browsers_show_is_read() -> None:
    assert told("<my-box><template shadowrootmode='open'><p>The weir is old.</p></template></my-box>") == [
        "The weir is old."
    ]


def test_an_initial_that_is_hidden_from_screen_readers_alone_is_read() -> None:
    body = "<p><span aria-hidden='true'>T</span>he weir is old.</p>"
    assert told(body) == ["The weir is old."]


def test_a_power_stays_a_power_and_the_number_of_a_note_is_no_figure() -> None:
    body = "<p>The basin has 300 m<sup>2</sup> and 10<sup>6</sup> litres<sup>4</sup>.</p>"
    assert told(body) == ["The basin has 300 m² and 10⁶ litres."]


def test_lists_questions_and_answers_stand_in_their_order() -> None:
    body = (
        "<ul><li>No fishing.</li><li><span>No boats.</span></li><li><p>No dogs.</p></li></ul>"
        "<dl><dt>Who pays?</dt><dd>The county.</dd></dl><details><summary>And when?</summary><p>In May.</p></details>"
    )
    assert told(body) == [
        "- No fishing.", "- No boats.", "- No dogs.", "Who pays?", "The county.", "And when?", "In May.",
    ]  # fmt: skip


def test_whose_words_a_set_off_quotation_is_stands_under_it() -> None:
    quotation = "<blockquote><p>“The pump is late.”</p><footer>— Ann Lee, the clerk</footer></blockquote>"
    assert "— Ann Lee, the clerk" in read(page(f"<p>{LEAD}</p>{quotation}<p>{END}</p>")).text


def test_lists_are_read_where_nothing_marks_the_article() -> None:
    body = f"<h1>Rules</h1><p>{LEAD}</p><ul><li>No boats.</li><li>No dogs.</li></ul><p>{END}</p>"
    html = f"<html><body>{body}</body></html>"
    assert read(html).text.split("\n\n")[-3:] == ["- No boats.", "- No dogs.", END]


def test_paragraphs_stay_apart_around_a_picture() -> None:
    figure = "<figure><img src=x><figcaption>The weir, which is 40 metres wide.</figcaption></figure>"
    assert told(figure) == ["The weir, which is 40 metres wide."]


def test_an_article_within_what_is_named_like_a_box_beside_it_is_read() -> None:
    body = (
        f"<h1>Weir</h1><div class='widget-blog related-posts'><p>{LEAD}</p><p>{END}</p></div><p>About us</p>"
    )
    assert {LEAD, END} <= set(read(f"<html><body>{body}</body></html>").text.split("\n\n"))


def test_an_opinion_piece_whose_page_is_full_of_programs_is_no_comment_of_readers() -> None:
    script = f"<script>{'var x = 1; ' * 200}</script>"
    body = f"<div class='category-kommentar'><h1>Weir</h1><p>{LEAD}</p><p>{END}</p></div>{script}"
    assert read(f"<html><body>{body}</body></html>").text.split("\n\n")[-2:] == [LEAD, END]


# Tables

RESULTS = (
    "<table><thead><tr><th>Party</th><th>Votes</th><th>Seats</th></tr></thead><tbody>"
    "<tr><td>River List</td><td>4,120</td><td>9</td></tr><tr><td>Mill Party</td><td>2,077</td><td>4</td></tr></table>"
)


def test_every_cell_of_a_table_stands_with_its_head() -> None:
    assert told(RESULTS) == [
        "River List, Party: 4,120 (Votes), 9 (Seats).",
        "Mill Party, Party: 2,077 (Votes), 4 (Seats).",
    ]


def test_a_table_without_marked_heads_takes_the_words_over_its_figures() -> None:
    marked = (
        RESULTS.replace("th>", "td>").replace("<thead>", "").replace("</thead>", "").replace("<tbody>", "")
    )
    assert told(marked) == told(RESULTS)


def test_cells_over_several_columns_and_rows_are_said_for_each() -> None:
    body = (
        "<table><tr><th rowspan=2>Club</th><th colspan=2>Home</th></tr><tr><th>Won</th><th>Lost</th></tr>"
        "<tr><td>Ostby</td><td>5</td><td>2</td></tr></table>"
    )
    assert told(body) == ["Ostby, Club: 5 (Home Won), 2 (Home Lost)."]


def test_a_head_that_is_cut_short_is_written_out_where_the_markup_says_for_what() -> None:
    heads = "<th>Team</th><th><abbr title='Points'>Pts</abbr></th><th title='Played'>P</th>"
    more = "<th title='Sort by'>Won games</th>"
    table = f"<table><tr>{heads}{more}</tr><tr><td>Lundby</td><td>45</td><td>20</td><td>14</td></tr></table>"
    assert told(table) == ["Lundby, Team: 45 (Points), 20 (Played), 14 (Won games)."]


def test_a_table_made_of_other_elements_is_one_by_its_roles() -> None:
    rows = [("columnheader", "Team", "Points"), ("cell", "Lundby", "45"), ("cell", "Torne", "41")]
    body = "".join(
        f"<div role=row>{''.join(f'<span role={kind}>{cell}</span>' for cell in cells)}</div>"
        for kind, *cells in rows
    )
    assert told(f"<div role=table>{body}</div>") == [
        "Lundby, Team: 45 (Points).",
        "Torne, Team: 41 (Points).",
    ]


def test_a_table_of_two_columns_names_each_value() -> None:
    body = "<table><tr><td>Mayor</td><td>Elin Vik</td></tr><tr><td>Founded:</td><td>1811</td></tr></table>"
    assert told(body) == ["Mayor: Elin Vik.", "Founded: 1811."]


def test_a_page_laid_out_in_a_table_is_read_as_its_cells() -> None:
    html = (
        f"<html><body><table><tr><td><a href=/>Home</a></td><td><h1>Weir</h1><p>{LEAD}<p>{END}</td></tr></table>"
        "</body></html>"
    )
    assert read(html).text.split("\n\n")[-2:] == [LEAD, END]


# What is beside the article


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("count", [40, 3000])
def test_what_readers_wrote_is_no_text_of_the_article(marked: bool, count: int) -> None:
    comment = (
        "<p>User {0}</p><p>I have heard it is {0} crowns, which is a scandal and the mayor is to blame.</p>"
    )
    wrapped = '<li class="comment">{}</li>' if marked else '<div class="x1">{}</div>'
    comments = "".join(wrapped.format(comment.format(number)) for number in range(count))
    section = (
        f'<ol id="comments">{comments}</ol>'
        if marked
        else f"<section><h3>Your views</h3>{comments}</section>"
    )
    html = page(f"<p>{LEAD}</p><p>{END}</p>").replace("</main>", f"</main>{section}")
    assert read(html).text.split("\n\n")[-2:] == [LEAD, END]


def test_an_article_on_comments_and_one_that_a_program_shows_are_read() -> None:
    comments = f"<div class=comments><p>{LEAD} I agree with every word of it, and so does my aunt.</p></div>"
    for marks in ("class='post category-news tag-kommentare hentry'", "style='opacity: 0'", "class='hidden'"):
        body = f"<main><article {marks}><h1>Weir</h1><p>{LEAD}</p><p>{END}</p></article>{comments}</main>"
        assert read(f"<html><body>{body}</body></html>").text.split("\n\n") == ["Weir", LEAD, END]


def test_a_notice_of_consent_is_no_article() -> None:
    notice = (
        "<h1>Before you continue</h1><p>We and our 842 partners use cookies to store and read personal data.</p>"
        "<p>You may give or refuse your consent to cookies at any time in our privacy settings.</p>"
        "<p>Our partners process data on the basis of legitimate interest.</p>"
    )
    with pytest.raises(SourceError, match="consent"):
        read(f"<html><body><main>{notice}</main></body></html>")


def test_a_text_that_stands_in_its_data_alone_is_read_from_there_in_paragraphs() -> None:
    data = {"@type": "NewsArticle", "headline": "Weir", "articleBody": f"{LEAD}\n\n{END}"}
    html = f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head><body></body></html>'
    assert read(html).text == f"{LEAD}\n\n{END}"


# Walls

BROKEN_OFF = (
    "<p>The harbour master left on Friday after a quarrel about a crane that nobody wants to pay for.</p>"
)
WALLS = [
    '<div class="paywall"><p>Noch 80 Prozent.</p></div>',
    '<div id="regwall-container">Hallo</div>',
    '<div class="c-subscription-wall">x</div>',
    "<p>Subscribe to read the full story.</p>",
    "<p>Pour lire la suite, abonnez-vous.</p>",
    "<p>Para seguir leyendo, suscríbete.</p>",
    "<p>Mit Plus weiterlesen.</p>",
    "<p>Per continuare a leggere, abbonati.</p>",
    "<p>Чтобы читать дальше, оформите подписку.</p>",
    "<p>この記事は会員限定です。</p>",
    "<p>Log in or create an account to continue.</p>",
    "<p>Jetzt mit B+ weiterlesen.</p>",
    "<p>To view this content you need a digital pass.</p>",
    "<p>Logg inn for å lese videre.</p>",
    "<p>Zbytek článku je jen pro předplatitele.</p>",
    "<p>Pentru a citi articolul integral, abonează-te.</p>",
    "<p>Για να διαβάσετε το υπόλοιπο, γίνετε συνδρομητής.</p>",
]


@pytest.mark.parametrize("wall", WALLS)
def test_a_text_that_breaks_off_beside_a_wall_is_a_stub(wall: str) -> None:
    assert read(page(BROKEN_OFF).replace("</article>", f"</article>{wall}")).stub


@pytest.mark.parametrize(
    "beside",
    [
        "<p>Subscribe to our newsletter and read our stories in your inbox.</p>",
        "<nav><a href=/account>Log in to your account to read later</a></nav>",
        "<p>The members read the paper aloud.</p>",
        "",
    ],
)
def test_a_short_text_without_a_wall_is_whole(beside: str) -> None:
    assert not read(page(f"{BROKEN_OFF}{beside}<p>{LEAD}</p><p>{END}</p>")).stub


def test_a_whole_text_beside_an_invitation_is_whole() -> None:
    whole = "".join(f"<p>{LEAD} It was meeting number {number}.</p>" for number in range(20))
    assert not read(page(whole + WALLS[0])).stub


def test_a_part_that_is_said_not_to_be_free_makes_a_stub() -> None:
    data = {"@type": "NewsArticle", "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False}}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert read(page(BROKEN_OFF, head)).stub


# Days


def linked(day: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "datePublished": day})}</script>'


DATED = [
    linked("2026-04-21"),
    linked("2026-04-21T08:00:00.000+0200"),
    linked(1776758400000),
    linked("1776758400"),
    linked("April 21, 2026 8:00 AM"),
    linked("21. April 2026"),
    linked("21/04/2026 08:00"),
    linked("2026/04/21 08:00:00"),
    linked(["2026-04-21T08:00:00Z"]),
    '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-04-21",}</script>',
    '<script type="application/ld+json">//<![CDATA[\n{"@type":"Article","datePublished":"2026-04-21"}\n//]]></script>',
    '<script type="application/ld+json"><!--\n{"@type":"Article","datePublished":"2026-04-21"}\n--></script>',
    '<script type="application/ld+json; charset=utf-8">{"@type":"Article","datePublished":"2026-04-21"}</script>',
    '<meta property="article:published_time" content="2026-04-21T08:00:00+02:00">',
    '<meta name="date" content="April 21, 2026">',
    '<meta name="parsely-pub-date" content="2026-04-21T08:00:00Z">',
    '<meta name="sailthru.date" content="2026-04-21 08:00:00">',
    '<meta name="DC.date.issued" content="2026-04-21">',
    '<meta name="dcterms.created" content="2026-04-21">',
    '<meta name="citation_publication_date" content="2026/04/21">',
    '<meta name="cXenseParse:recs:publishtime" content="2026-04-21T08:00:00Z">',
    '<link rel="canonical" href="https://ostby.example/2026/04/21/weir">',
]
DATED_LINES = [
    '<span itemprop="datePublished" content="2026-04-21">21 April</span>',
    '<time datetime="2026-04-21T08:00">21 April</time>',
    "<time>21 April 2026</time>",
    '<abbr class="published" title="2026-04-21T08:00:00Z">21 April</abbr>',
    '<p class="byline">By Ann Vik | April 21, 2026</p>',
    "<p>Published: Tuesday, 21 April 2026 8.00</p>",
    "<p>Publicado el 21 de abril de 2026</p>",
    '<span class="date">۱۴۰۵/۰۲/۰۱</span>',
]
RELATED = '<aside class="related"><a href="x">The old weir</a> <time datetime="2018-03-02">2 March 2018</time></aside>'


@pytest.mark.parametrize(("head", "line"), [*((h, "") for h in DATED), *(("", line) for line in DATED_LINES)])
def test_the_day_of_a_page_is_found_and_never_that_of_another_story(head: str, line: str) -> None:
    published = read(page(f"{line}<p>{LEAD}</p>{RELATED}<p>{END}</p>", head)).published
    assert published is not None
    assert day_of(published) == date(2026, 4, 21)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", RELATED),
        ("", '<time datetime="2026-04-21">21 April</time><time datetime="2026-04-22">22 April</time>'),
        ("", "<p>The weir broke on 3 March 2024, when 40 people stood on it, and again on 5 May 2025.</p>"),
        ('<script type="application/ld+json">{"@type":"Article","dateModified":"2026-04-21"}</script>', ""),
        (linked("03/04/2026"), ""),
        ('<meta name="description" content="The weir was built in 2012 for 1 million crowns.">', ""),
        ('<meta property="og:title" content="What broke on 3 March 2024">', ""),
        (linked("soon"), ""),
        (linked("2026"), ""),
        (linked("2999-01-01"), ""),
        ('<meta name="date" content="Fri, 99999999999 Jul 2026">', ""),
    ],
)
def test_a_day_that_no_one_states_is_none(head: str, body: str) -> None:
    assert read(page(f"<p>{LEAD}</p>{body}<p>{END}</p>", head)).published is None


def test_a_day_that_can_be_read_two_ways_is_read_as_the_language_does() -> None:
    days = [read(page(f"<p>{LEAD}</p>", linked("03/04/2026"), lang)).published for lang in ("en-US", "fr")]
    assert days == [date(2026, 3, 4), date(2026, 4, 3)]


# Live blogs

UPDATES = [
    (
        "18.05",
        "Water falls",
        "The water has fallen by 40 centimetres since noon, the warden Gil Ruud told reporters.",
    ),
    (
        "16.30",
        "Weir holds",
        "The weir has held, the engineer said, although two of its nine gates are out of order.",
    ),
    (
        "15.10",
        "Road closed",
        "The road along the river was closed to all traffic by the police after a landslide.",
    ),
]


def test_items_that_are_timed_in_their_markup_alone_get_their_clock_times() -> None:
    body = "".join(
        f'<div><time datetime="2026-04-21T{at.replace(".", ":")}:00+02:00">2h ago</time>'
        f"<h2>{head}</h2><p>{text}</p></div>"
        for at, head, text in UPDATES
    )
    assert [line for line in read(page(body)).text.split("\n\n") if line[0].isdigit()] == [
        "18:05",
        "16:30",
        "15:10",
    ]


def test_items_whose_time_is_data_alone_get_it_and_do_not_date_the_page() -> None:
    body = "".join(
        f'<div itemprop="liveBlogUpdate"><meta itemprop="datePublished" content="2026-04-21T{at.replace(".", ":")}Z">'
        f"<h2>{head}</h2><p>{text}</p></div>"
        for at, head, text in UPDATES
    )
    article = read(page(body, '<meta name="date" content="2026-04-20">'))
    assert [line for line in article.text.split("\n\n") if line[0].isdigit()] == ["18:05", "16:30", "15:10"]
    assert article.published == date(2026, 4, 20)


def test_items_that_stand_in_a_live_blog_posting_alone_are_read() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": head, "articleBody": text,
         "datePublished": f"2026-04-21T{at.replace('.', ':')}:00+02:00"}
        for at, head, text in UPDATES
    ]  # fmt: skip
    data = {"@type": "LiveBlogPosting", "datePublished": "2026-04-21", "liveBlogUpdate": updates}
    html = page("<div id=live></div>", f'<script type="application/ld+json">{json.dumps(data)}</script>')
    article = read(html)
    assert article.text.split("\n\n")[:3] == ["18:05", "Water falls", UPDATES[0][2]]
    assert article.published == date(2026, 4, 21)


# Bounds

HOSTILE = {
    "paragraphs": "<p>" * 2_800_000,
    "nested": "<div>" * 100_000 + LEAD,
    "nested tables": "<table><tr><td>" * 3000 + LEAD,
    "words in one paragraph": "<p>" + "word " * 1_000_000,
    "spans in one paragraph": "<p>" + "<span class=date>May 25, 2026</span> " * 25_000,
    "dates": "<time datetime=2026-05-25>x</time>" * 25_000,
    "statements": '<meta name="date" content="x">' * 50_000,
    "brackets": '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_is_read_or_refused_within_seconds(kind: str) -> None:
    begun = processor_seconds()
    try:
        read(page(HOSTILE[kind]))
    except SourceError as error:
        assert str(error).endswith(".")
    assert processor_seconds() - begun < 12


def processor_seconds() -> float:
    """Of this process and of those it has ended."""
    return sum(os.times()[:4])


LONG_COMMENT = f"<!--{' ' * 600_000}-->"


def test_a_long_page_is_read_as_a_short_one_is() -> None:
    long = f"<p>{LEAD}</p><p>{END}</p>" + LONG_COMMENT
    assert read(page(long)) == read(page(long.replace(LONG_COMMENT, "")))
    with pytest.raises(SourceError, match=r"no article text was found"):
        read("<html><body>" + LONG_COMMENT)


def test_a_page_that_takes_too_long_is_given_up_and_leaves_no_process() -> None:
    # Each of the divs holds the whole text: looking at it once for each costs minutes.
    hostile = page("<div>" * 500 + "word " * 400_000)
    with pytest.raises(SourceError, match=r"takes more than the 1 s|was not read within 12 s"):
        bounded_pages.from_html(hostile, seconds=1)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_references_to_windows_characters_mean_what_browsers_show() -> None:
    assert told("<p>&#147;It&#146;s ours,&#148; he said.</p>") == ["“It’s ours,” he said."]


def test_the_time_of_day_is_kept_where_it_is_stated() -> None:
    published = read(page(f"<p>{LEAD}</p>", linked("2026-04-21T08:00:00+02:00"))).published
    assert isinstance(published, datetime)
    assert published.isoformat() == "2026-04-21T08:00:00+02:00"
