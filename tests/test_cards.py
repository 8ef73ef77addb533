"""What others wrote stays text in the chat's HTML, and nothing of it is lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.text.sentences import word_set
from assistant.types import (
    Answer,
    Article,
    Check,
    Citation,
    Item,
    Passage,
    Request,
    RetrievedPassage,
    Version,
)
from assistant.ui.html import cards, markup, texts
from assistant.ui.html import versions as wordings
from assistant.ui.html.answers import Around, lines_html, plain_text, turn_html
from assistant.ui.turns import Limits, Turn, history_of, kept_lines, kept_turns, to_keep
from assistant.wording import NOT_CONFIRMED

HOSTILE = "</p><script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover='alert(1)' {{x}} ${y} ![a](//b/c)"
TAGS = word_set(
    "p h1 h2 h3 h4 button span div ul ol li section aside a tr td blockquote mark bdi em time details summary"
)
ATTRIBUTES = {
    "class",
    "dir",
    "type",
    "role",
    "title",
    "aria-label",
    "tabindex",
    "datetime",
    "href",
    "target",
    "rel",
    "id",
}
DATA = word_set(
    "cite back card open start end print wording ask asked copy again edit plain status list further"
)


class Markup(HTMLParser):
    """Collects the text of HTML, and fails at an element or attribute that the chat has no use for."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, _ in attrs:
            assert name in ATTRIBUTES or name.removeprefix("data-") in DATA, name
        self.seen.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.seen if name == tag]


def answered(
    words: str, *, quote: str | None = None, url: str | None = None, published: date | None = None
) -> Answer:
    """An answer in which every field that others fill holds `words`."""
    quote = words if quote is None else quote
    passage = Passage("p", "a", words, words, url, published, f"{words} {quote} {words}", 100)
    start = 100 + len(words) + 1
    citation = Citation(
        1,
        quote,
        words,
        words,
        url,
        published,
        "a",
        start,
        start + len(quote),
        words,
        "direct",
        (words,),
        words,
    )
    found = (RetrievedPassage(passage, 1.0, 1),)
    checks = (Check(words, "left_out", words), Check("It rained.", "stands"))
    return Answer(
        f"{words} [1]",
        words,
        "answered",
        (citation,),
        found,
        words,
        notes=(words,),
        checks=checks,
        nearest=("a",),
    )


def around(title: str = "Nearest one") -> Around:
    return Around("extractive", lambda _: Article(id="a", title=title), "Reading…", "16 articles")


def opened(article: Article, start: int, end: int) -> str:
    """The article as it is opened at `text[start:end]`."""
    print_ = markup.fingerprint(article.text[start:end])
    return wordings.opened([Version(article, 1, None)], start, end, print_, "")


def undirected(text: str) -> str:
    """Text without spaces and without what changes its direction."""
    return "".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", text).split())


def shown(turn: Turn) -> Markup:
    return Markup(turn_html(turn, around(turn.question)))


@settings(deadline=None)  # a busy machine is no fault of the page
@given(st.text(min_size=1).filter(str.strip))
def test_no_text_becomes_markup(words: str) -> None:
    turn = Turn(words, Limits((words,), words, words, words)).heard(answered(words), 0.1)
    assert len(shown(turn).all("mark")) == 1
    written = Article(id=words, title=words, source=words, authors=(words,), text=words)
    Markup(opened(written, 0, 1))
    Markup(markup.notice_html(words) + markup.welcome_html(words) + markup.offered_html(words, [words]))


def test_hostile_text_is_shown_to_the_letter() -> None:
    page = shown(Turn("Who?").heard(answered(HOSTILE), 0.1))
    assert page.text.count(HOSTILE) >= 5
    article = Markup(opened(Article(title=HOSTILE, text=HOSTILE), 0, 4))
    assert article.text.count(HOSTILE) == 2


@given(st.text(alphabet="ab\u05d0\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_direction_ends_with_the_text_that_began_it_and_turns_nothing_round(text: str) -> None:
    shown = markup.contained(text)
    depth = 0
    for char in shown:
        assert char not in "\u202d\u202e"
        depth += (char in "\u202a\u202b\u2066\u2067\u2068") - (char in "\u202c\u2069")
        assert depth >= 0
    assert depth == 0
    assert undirected(shown) == undirected(text)
    assert markup.contained(shown) == shown


def test_what_was_left_out_can_be_seen_with_its_reason() -> None:
    answer = replace(
        answered("It rained."),
        notes=("One sentence was left out.",),
        checks=(Check("It snowed.", "left_out", "The quote does not say so."),),
    )
    page = shown(Turn("Who?").heard(answer, 0.1))
    assert f"{texts.LEFT_OUT}It snowed. The quote does not say so." in page.text
    assert texts.CHECKED not in page.text
    stood = shown(Turn("Who?").heard(replace(answer, notes=(), checks=(Check("It rained.", "stands"),)), 0.1))
    assert texts.CHECKED in stood.text
    assert texts.LEFT_OUT not in stood.text


def test_a_sentence_that_its_quote_does_not_confirm_bears_a_mark() -> None:
    answer = replace(
        answered("It rained."),
        text=f"It rained. [1] {NOT_CONFIRMED}",
        model="openai:some",
        checks=(Check("It rained.", "marked", "its quotes do not say all of it"),),
    )
    page = turn_html(Turn("Who?").heard(answer, 0.1), around())
    assert '<span class="unconfirmed">not confirmed by its quote</span>' in page
    assert page.count(NOT_CONFIRMED) == 1  # in what is copied


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//elsewhere.example/x",
        "https://",
        "http://[broken",
        "https://example.com/\u0000x",
        "",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert shown(Turn("Who?").heard(answered("words", url=url), 0.1)).all("a") == []


def test_a_link_keeps_its_address_and_tells_the_other_site_nothing() -> None:
    url = 'https://example.com/a?b=1&c="2"#d\''
    (link,) = shown(Turn("Who?").heard(answered("words", url=url), 0.1)).all("a")
    assert link["href"] == url
    assert {"noopener", "noreferrer"} <= set(link["rel"].split())


def test_markers_lead_to_cards_and_only_where_there_is_a_source() -> None:
    answer = answered("The mayor resigned.")
    turn = Turn("Who?").heard(
        Answer("It rained [7]. Then [1]", None, "answered", answer.citations, (), "Who?"), 0.1
    )
    page = shown(turn)
    assert [b["data-cite"] for b in page.all("button") if "data-cite" in b] == ["1"]
    assert [li["data-card"] for li in page.all("li") if "data-card" in li] == ["1"]
    assert "[7]" in page.text


def test_the_quote_is_marked_inside_its_passage() -> None:
    passage = Passage("p", "a", "T", "S", None, None, "Before it. The quote. After it.", 10)
    citation = Citation(1, "The quote.", "T", "S", None, None, "a", 21, 31)
    markup = cards.card_html(citation, passage)
    assert "Before it. <mark>The quote.</mark> After it." in markup
    assert texts.UNDATED in markup


@settings(deadline=None)  # a busy machine is no fault of the page
@given(st.text(), st.integers(0, 200), st.integers(0, 200))
def test_an_article_is_shown_whole_and_its_quote_marked(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    markup = opened(Article(title="T", text=text), start, end)
    marked = "".join(part.split("</mark>")[0] for part in markup.split("<mark>")[1:])
    assert undirected(Markup(marked).text) == undirected(text[start:end])
    assert undirected(text) in undirected(Markup(markup).text)


def test_a_quote_opens_the_wording_that_holds_it_whatever_came_after() -> None:
    before = Article(id="a", title="T", text="Nine ferries sank. It rained.")
    after = Article(id="a", title="T", text="It rained. Eight ferries sank.")
    versions = [Version(after, 2, date(2026, 7, 4)), Version(before, 1, None)]
    print_ = markup.fingerprint("Nine ferries sank.")
    quoted = wordings.opened(versions, 0, 18, print_, "")
    assert "<mark>Nine ferries sank.</mark> It rained." in quoted
    assert texts.LATER_WORDING in quoted
    today = markup.fingerprint("Eight ferries sank.")
    earlier = wordings.opened(versions, 11, 30, today, "earlier")
    assert "<mark>Nine ferries sank.</mark> It rained." in earlier
    assert "It rained. <mark>Eight ferries sank.</mark>" in wordings.opened(versions, 0, 0, "", "2")
    assert "<mark>" not in wordings.opened(versions, 0, 18, markup.fingerprint("in neither"), "")


def test_a_headline_that_the_text_begins_with_is_shown_once_unless_it_is_quoted() -> None:
    article = Article(id="a", title="Nine Ferries sank", text="Nine  ferries sank\n\nIt rained.")
    assert Markup(opened(article, 20, 30)).text.casefold().count("ferries") == 1
    assert "<mark>Nine  ferries sank</mark>" in opened(article, 0, 18)
    other = replace(article, title="Nine ferries")
    assert '<p dir="auto">Nine  ferries sank</p>' in opened(other, 20, 30)


def test_a_card_says_when_its_article_was_corrected_and_leads_to_the_earlier_wording() -> None:
    passage = Passage("p", "a", "T", "S", None, None, "It rained.", 0, corrected=date(2026, 7, 4))
    card = Markup(cards.card_html(Citation(1, "It rained.", "T", "S", None, None, "a", 0, 10), passage))
    assert f"Corrected on 4 July 2026; {texts.EARLIER_WORDING}" in card.text
    assert [b["data-wording"] for b in card.all("button") if "data-wording" in b] == ["earlier", ""]


def test_a_refusal_has_no_sources_and_shows_what_comes_closest_as_no_answer() -> None:
    near = Citation(1, "It rained.", "T", "S", None, None, "a", 0, 10)
    answer = Answer(
        "No article was found that says so.", None, "not_in_articles", (), (), "Who?", closest=(near,)
    )
    markup = turn_html(Turn("Who?").heard(answer, 0.1), around())
    page = Markup(markup)
    assert page.all("aside") == []
    assert 'data-status="not_in_articles"' in markup
    assert texts.CLOSEST in page.text
    assert "Nearest one" in page.text and "It rained." in page.text
    assert texts.NOT_IN_ARTICLES in page.text
    assert "16 articles" in page.text


def test_a_refusal_under_filters_does_not_say_that_all_was_searched() -> None:
    answer = Answer(
        "No article was found that says so.", None, "not_in_articles", (), (), "Who?", nearest=("a",)
    )
    page = Markup(turn_html(Turn("Who?", Limits(("CNN",))).heard(answer, 0.1), around()))
    assert "Without the filters: 16 articles." in page.text


def test_the_line_above_the_text_is_there_before_and_after_the_answer() -> None:
    waiting = Turn("Who?")
    assert "Reading…" in shown(waiting).text
    assert 'class="opening' in turn_html(waiting.heard("It rained.", 0.1), around())
    assert 'class="opening short"' in turn_html(waiting.heard(answered("words"), 0.1), around())


def test_what_is_copied_names_every_source() -> None:
    turn = Turn("Who?").heard(answered("words", quote="the very words", published=date(2026, 7, 3)), 0.1)
    assert (
        plain_text(turn) == "Who?\n\nwords\n\nwords [1]\n\n[1] words, “words”, 3 July 2026: “the very words”"
    )


def test_what_is_copied_says_what_was_searched() -> None:
    turn = Turn("Who?", Limits(("CNN",), as_of="2026-07-03")).heard(answered("words"), 0.1)
    second = plain_text(turn).split("\n")[1]
    assert "CNN" in second and "2026" in second


def test_history_holds_only_what_was_answered() -> None:
    turns = [Turn("One?").heard(answered("words"), 0.1), Turn("Two?").stop()]
    assert history_of(turns) == [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "words [1]"},
    ]


def listing(lines: int, words: str = "It rained.") -> Turn:
    """A list of so many lines, the first of which is in the text."""
    answer = answered(words)
    citations = tuple(replace(answer.citations[0], number=number + 1) for number in range(lines))
    items = tuple(Item(f"Post: {c.quote}", (c.number,), "a", "Post") for c in citations)
    listed = replace(answer, citations=citations, items=items, total=lines)
    return Turn("All?").heard(listed, 0.1)


def test_a_long_list_shows_its_first_lines_and_hands_out_the_others_with_their_cards() -> None:
    turn = listing(3, HOSTILE)
    page = shown(turn)
    assert [one["data-further"] for one in page.all("button") if "data-further" in one] == ["1"]
    assert len(page.all("li")) - len(shown(listing(1)).all("li")) == 0
    kept = json.loads(json.dumps(to_keep([turn])))[0]["answer"]
    lines, cards_ = lines_html(*kept_lines({"items": kept["items"][1:], "citations": kept["citations"][1:]}))
    assert "".join(HOSTILE.split()) in "".join(Markup(lines).text.split())
    assert [one["data-card"] for one in Markup(cards_).all("li")] == ["2", "3"]


@pytest.mark.parametrize(
    "kept", [None, [], {}, {"items": [{}], "citations": []}, {"items": 3, "citations": 4}]
)
def test_what_is_no_kept_list_has_no_lines(kept: object) -> None:
    assert lines_html(*kept_lines(kept)) == ("", "")


@settings(deadline=None)  # a busy machine is no fault of the page
@given(st.text(min_size=1))
def test_a_conversation_comes_back_as_it_was_kept(words: str) -> None:
    turn = Turn(words, Limits((words,), as_of="2026-07-03")).heard(
        answered(words, published=date(2026, 7, 3)), 0.5
    )
    assert kept_turns(json.loads(json.dumps(to_keep([turn, Turn("stopped?").stop()])))) == (turn,)


@pytest.mark.parametrize(
    "kept", [None, "x", [3], [{}], [{"question": "Who?", "limits": {}, "seconds": 1, "answer": {}}]]
)
def test_what_is_no_kept_conversation_is_left_alone(kept: object) -> None:
    assert kept_turns(kept) == ()


@pytest.mark.parametrize(
    "sent", [None, "", [], {}, {"chosen": 3}, {"chosen": {"sources": "CNN", "since": 4}}]
)
def test_what_is_no_filter_is_no_filter(sent: object) -> None:
    assert not Limits.from_page(sent)


def test_filters_come_through_from_the_page_to_the_assistant() -> None:
    limits = Limits(("CNN",), "2026-06-01", "", "2026-07-03")
    assert Limits.from_page({"chosen": limits.to_page()}) == limits
    assert limits.to_call() == {
        "sources": ["CNN"],
        "since": "2026-06-01",
        "until": None,
        "as_of": "2026-07-03",
    }


def test_the_line_of_what_is_in_the_index_reads_well() -> None:
    line = texts.extent(16, ["CNN", "BBC"], date(2026, 4, 2), date(2026, 7, 5), 1)
    assert line == "16 articles, April–July 2026, 1 undated, from CNN and BBC"
    assert texts.extent(5, (), None, None, 5) == "5 articles, all undated"
    assert texts.extent(1, (), None, None, 1) == "1 article, undated"
    assert texts.between(date(2025, 12, 31), date(2026, 1, 1)) == "December 2025–January 2026"
    assert texts.between(date(2026, 1, 1), date(2026, 1, 9)) == "January 2026"


def test_who_said_it_is_not_set_as_the_articles_words() -> None:
    passage = Passage("p", "a", "T", "S", None, None, "It  will\nrain.", 0)
    citation = Citation(1, "It  will\nrain.", "T", "S", None, None, "a", 0, 14)
    text = "The minister, S, undated: It will rain. [1]\n\nThe articles do not say when."
    answer = Answer(text, None, "partial", (citation,), (RetrievedPassage(passage, 1.0, 1),), "Who?")
    markup = turn_html(Turn("Who?").heard(answer, 0.1), around())
    assert (
        '<p class="statement quoted" dir="auto"><span class="lead">The minister, S, undated: </span>It will '
        in markup
    )
    assert '<p class="statement" dir="auto">The articles do not say when.</p>' in markup


def test_the_page_says_who_answers_and_not_where_a_model_lies_on_the_disk() -> None:
    assert texts.EXTRACTIVE in markup.model_html("extractive")
    assert "openai:a-model · passages are sent to it" in markup.model_html("openai:a-model")
    here = markup.model_html("gguf:/srv/secret/a.gguf")
    assert "a.gguf · nothing leaves this machine" in here
    assert "secret" not in here


def test_what_a_question_was_read_as_is_text_and_can_be_taken_back() -> None:
    request = Request("?", "quotes", HOSTILE, HOSTILE, date(2026, 5, 1), None, (HOSTILE,), 3)
    turn = Turn("Who?").heard(replace(answered("words"), form="quotes", request=request), 0.1)
    page = Markup(turn_html(turn, around()))
    assert (
        f"Read as: all quotes by {HOSTILE} on {HOSTILE}, at most 3 points, {HOSTILE}, from 1 May 2026"
        in page.text
    )
    assert any("data-plain" in button for button in page.all("button"))
    (kept,) = kept_turns(json.loads(json.dumps(to_keep([turn]))))
    assert kept.answer is not None and kept.answer.request == request
    plain = Markup(turn_html(Turn("Who?").heard(answered("words"), 0.1), around()))
    assert not any("data-plain" in button for button in plain.all("button"))
