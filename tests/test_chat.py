"""The chat in a real browser: asked, answered, checked, filtered, attacked, and looked at by axe."""

from __future__ import annotations

import codecs
import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import (
    BLINKEN,
    DARK_PHONE,
    DESK,
    PHONE,
    WAIT,
    Open,
    Screen,
    Serve,
    Told,
    ask,
    everywhere,
    kept,
    on,
    sound,
    tab_to,
    told,
    until,
)
from playwright.sync_api import expect

from assistant.chain import Assistant
from assistant.settings import Settings
from assistant.types import Check, Item
from assistant.ui.html import texts
from assistant.ui.permission import Permission

pytest_plugins = "browser"  # its fixtures
pytestmark = pytest.mark.browser

WIDE = Screen(2560, 1440, "light")
LAG = 20
"""Seconds that a page of a list may take on a machine with other work."""


# --- asking and reading ------------------------------------------------------------------------------------


@everywhere
def test_a_question_is_answered_and_its_citation_shows_the_marked_quote(visit: Open, chat: str) -> None:
    page = visit(chat)
    expect(page.locator(".banner")).to_contain_text(texts.SAMPLE_COMMAND)
    expect(page.locator(".extent")).to_contain_text("articles")
    ask(page, BLINKEN)
    expect(page.locator(".turn")).to_have_attribute("data-status", "answered")
    expect(page.locator(".answer")).to_contain_text("opposes any proposal to resettle them")
    page.locator(".answer [data-cite='1']").first.click()
    card = page.locator("[data-card='1']")
    expect(card).to_be_focused()
    expect(card).to_have_class(re.compile("lit"))
    expect(card).to_contain_text(texts.UNDATED)
    expect(card).to_contain_text("Is the US ‘turning its back’ on Israel?")
    expect(card.locator("mark")).to_be_visible()
    expect(card.locator(".about").first).to_contain_text("The US official")
    card.locator("[data-back='1']").click()
    expect(page.locator(".answer [data-cite='1']").first).to_be_focused()


def test_marker_card_article_and_back_by_keyboard_alone(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, BLINKEN)
    marker = page.locator(".answer [data-cite='1']").first
    marker.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-card='1']")).to_be_focused()
    page.keyboard.press("Enter")
    reader = page.locator("dialog[open]")
    expect(reader.locator("mark").first).to_be_in_viewport()
    expect(reader).to_contain_text("Israel continues its offensive in Gaza")
    assert "article=" in page.url
    page.keyboard.press("Escape")
    expect(reader).to_have_count(0)
    expect(page).not_to_have_url(re.compile("article="))
    page.locator("[data-card='1'] [data-back]").focus()
    page.keyboard.press("Enter")
    expect(marker).to_be_focused()


def test_how_a_question_was_read_stands_above_the_answer_and_can_be_changed(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, "How many articles mention Blinken?")
    expect(page.locator(".read-as")).to_contain_text("every mention of Blinken")
    page.locator(".read-as [data-plain]").click()
    expect(page.locator(".read-as")).to_have_count(0)
    expect(page.locator(".turn")).to_have_attribute("data-status", re.compile("answered|partial|not_in"))
    expect(page.locator(".question")).to_have_text("How many articles mention Blinken?")


def test_a_list_of_a_thousand_is_paged_and_exported(visit: Open, serving: Serve) -> None:
    first = told(["It rained."]).citations[0]
    citations = tuple(replace(first, number=number) for number in range(1, 1001))
    items = tuple(Item(f"The Post: {c.quote} ({c.number})", (c.number,), first.article_id) for c in citations)
    text = "1,000 articles mention it.\n" + "\n".join(f"{i.text} [{i.citations[0]}]" for i in items[:50])
    listed = replace(told(["It rained."]), text=text, citations=citations, items=items, total=len(items))
    page = visit(serving(Told([listed])))
    ask(page, "How many articles mention rain?")
    expect(page.locator(".card")).to_have_count(50)
    began = time.monotonic()
    page.get_by_role("button", name=texts.MORE).click()
    expect(page.locator(".card")).to_have_count(100)
    assert time.monotonic() - began < LAG
    page.locator(".answer [data-cite='100']").click()
    expect(page.locator("[data-card='100']")).to_be_focused()
    with page.expect_download() as download:
        page.get_by_role("button", name=texts.EXPORT_LIST_CSV).click()
    table = download.value.path().read_bytes()
    assert table.startswith(codecs.BOM_UTF8)  # else spreadsheets misread letters beyond ASCII
    assert len(table.decode("utf-8-sig").splitlines()) == 1001
    with page.expect_download() as download:
        page.get_by_role("button", name=texts.EXPORT_LIST_MARKDOWN).click()
    assert "[^1000]: " in download.value.path().read_text(encoding="utf-8")


def test_a_list_can_be_taken_elsewhere_while_the_next_answer_comes(visit: Open, serving: Serve) -> None:
    items = (Item("It rained.", (1,)), Item("It snowed.", (2,)))
    listed = replace(told(["It rained.", "It snowed."]), text="It rained. [1]", items=items, total=2)
    page = visit(serving(Told([listed], pause=1.5)))
    ask(page, "What fell?")
    box = page.locator("#question textarea")
    box.fill("And then?")
    box.press("Enter")
    expect(page.locator(".turn").nth(1)).to_have_attribute("data-status", "reading")
    page.get_by_role("button", name=texts.MORE).first.click()
    expect(page.locator(".turn").first.locator(".card")).to_have_count(2)


def test_a_refusal_looks_like_one_and_names_the_nearest_articles(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, "Who won the 2022 World Cup?")
    expect(page.locator(".turn")).to_have_attribute("data-status", "not_in_articles")
    expect(page.locator(".refusal")).to_have_text(texts.NOT_IN_ARTICLES)
    expect(page.locator(".sources")).to_have_count(0)
    assert 1 <= page.locator(".nearest li").count() <= 3
    page.locator(".nearest .open").first.click()
    expect(page.locator("dialog[open] .body")).to_be_visible()
    expect(page.locator("dialog[open] mark").first).to_be_visible()  # the passage that was read


def test_every_example_question_can_be_pressed_and_is_answered(visit: Open, chat: str) -> None:
    page = visit(chat)
    page.locator("#examples [data-ask]").first.wait_for(timeout=WAIT)
    examples = page.locator("#examples [data-ask]").all_text_contents()
    assert len(examples) >= 2
    page.locator("#examples [data-ask]").first.click()
    page.locator(".turn[data-status=answered]").wait_for(timeout=WAIT)
    expect(page.locator(".question")).to_have_text(examples[0])
    for example in examples[1:]:
        ask(page, example)
        expect(page.locator(".turn").last).to_have_attribute("data-status", "answered")


def test_examples_and_what_a_refusal_offers_are_answered_under_the_filters(visit: Open, chat: str) -> None:
    page = visit(f"{chat}?sources=The+Castrin+Herald")
    examples = page.locator("#examples [data-ask]")
    examples.first.wait_for(timeout=WAIT)
    ask(page, "Who won the 2022 World Cup?")
    offered = page.locator(".turn:last-child .follow [data-ask]")
    offered.first.wait_for(timeout=WAIT)
    for question in offered.all_text_contents():
        ask(page, question)
        expect(page.locator(".turn").last.locator(".limits")).to_contain_text("The Castrin Herald")
        expect(page.locator(".turn").last).to_have_attribute("data-status", "answered")


def test_examples_follow_the_filters_that_are_chosen(visit: Open, chat: str) -> None:
    page = visit(chat)
    examples = page.locator("#examples [data-ask]")
    examples.first.wait_for(timeout=WAIT)
    before = examples.all_text_contents()
    page.locator("details.menu[data-menu=as_of] summary").click()
    page.locator("details.menu[data-menu=as_of] input").fill("2026-05-05")
    page.keyboard.press("Escape")
    expect(page.locator("#examples")).not_to_contain_text(before[0], timeout=WAIT)


@pytest.mark.parametrize(
    ("question", "screen"),
    [(BLINKEN, DESK), ("How many people died in the Haldmouth blast?", DARK_PHONE)],
    indirect=["screen"],
)
def test_every_follow_up_that_is_offered_is_answered(visit: Open, chat: str, question: str) -> None:
    page = visit(chat)
    ask(page, question)
    page.locator(".turn:last-child .follow [data-ask]").first.wait_for(timeout=WAIT)
    offered = page.locator(".turn:last-child .follow [data-ask]").all_text_contents()
    assert question not in offered
    for place, follow_up in enumerate(offered):
        page.locator(".turn:last-child .follow [data-ask]").nth(place).click()
        page.locator(".turn:nth-child(2):not([data-status=reading])").wait_for(timeout=WAIT)
        expect(page.locator(".turn").last.locator(".question")).to_have_text(follow_up)
        expect(page.locator(".turn").last).to_have_attribute("data-status", "answered")
        page.locator("[data-edit]").last.click()
        expect(page.locator(".turn")).to_have_count(1)


def test_what_is_offered_is_there_again_after_a_reload(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, BLINKEN)
    offered = page.locator(".turn:last-child .follow [data-ask]")
    offered.first.wait_for(timeout=WAIT)
    before = offered.all_text_contents()
    kept(page, "turns.length === 1")
    until(
        page,
        lambda: bool(page.evaluate("window.talks.offered(window.talks.open()).then(Boolean)")),
        "the browser keeps what is offered",
    )
    page.reload()
    expect(offered).to_have_text(before, timeout=WAIT)


def test_a_refusal_offers_questions_that_are_answered(visit: Open, chat: str) -> None:
    page = visit(chat)
    page.locator("#examples [data-ask]").first.wait_for(timeout=WAIT)
    ask(page, "Who won the 2022 World Cup?")
    page.locator(".turn .follow [data-ask]").first.click(timeout=WAIT)
    expect(page.locator(".turn").last).to_have_attribute("data-status", "answered", timeout=WAIT)


def test_all_that_a_refusal_offers_is_in_view(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, BLINKEN)
    ask(page, "Why did Blinken resign?")
    last = page.locator(".turn:last-child .follow [data-ask]").last
    last.wait_for(timeout=WAIT)
    assert page.locator(".turn:last-child .follow [data-ask]").count() >= 1
    box = page.locator("#question .input-container").element_handle()
    page.wait_for_function(
        "([last, box]) => last.getBoundingClientRect().bottom <= box.getBoundingClientRect().top",
        arg=[last.element_handle(), box],
    )


def test_an_error_of_ours_is_one_sentence_and_the_question_stays(visit: Open, chat: str) -> None:
    page = visit(chat)
    long = "Who said what to whom? " * 200
    page.locator("#question textarea").fill(long)
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]:not([hidden])")).to_contain_text("characters", timeout=WAIT)
    expect(page.locator("#question textarea")).to_have_value(long)
    ask(page, BLINKEN)
    expect(page.locator("[role=alert]:not([hidden])")).to_have_count(0)


def test_edit_puts_the_question_back_and_ask_again_answers_again(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, BLINKEN)
    page.locator(".turn").evaluate("turn => turn.classList.add('first')")
    page.locator("[data-again]").click()
    page.locator(".turn:not(.first):not([data-status=reading])").wait_for(timeout=WAIT)
    expect(page.locator(".turn")).to_have_count(1)
    page.locator("[data-edit]").click()
    expect(page.locator("#question textarea")).to_have_value(BLINKEN)
    expect(page.locator(".turn")).to_have_count(0)


def test_what_is_copied_carries_its_sources(visit: Open, chat: str) -> None:
    page = visit(chat)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, BLINKEN)
    page.locator("[data-copy]").evaluate(
        """button => {
            window.words = [];
            new MutationObserver(() => window.words.push(button.textContent)).observe(button, { childList: true });
        }"""
    )
    page.locator("[data-copy]").click()
    page.wait_for_function("words => window.words.includes(words)", arg=texts.COPIED)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(BLINKEN)
    assert "[1]" in copied.splitlines()[-1] or "\n[1] " in copied


def test_an_index_that_cannot_be_used_says_why_on_the_page(
    visit: Open, serving: Serve, tmp_path: Path
) -> None:
    (tmp_path / "articles.sqlite3").write_bytes(b"no database")
    page = visit(serving(Assistant(Settings(index_dir=tmp_path, chat_model="extractive"))))
    expect(page.locator(".extent")).to_contain_text(str(tmp_path))
    page = visit(serving(Assistant(Settings(index_dir=tmp_path / "nothing", chat_model="extractive"))))
    expect(page.locator(".extent")).to_have_text(texts.EMPTY)
    nothing = Assistant(Settings(index_dir=tmp_path / "nothing", chat_model="extractive"))
    page = visit(serving(nothing, permission=Permission.THIS_MACHINE))
    expect(page.locator(".extent")).to_have_text(texts.EMPTY_OR_ADD)


RINGED = "box => getComputedStyle(box).outlineStyle === 'solid'"
"""Does what has the focus show it?"""


# --- filters and address ------------------------------------------------------------------------------


def test_an_address_reproduces_question_and_filters(visit: Open, chat: str) -> None:
    page = visit(f"{chat}/?q={quote(BLINKEN)}&as_of=2026-05-01&sources=The%20Castrin%20Herald")
    page.locator(".turn:not([data-status=reading])").wait_for(timeout=WAIT)
    expect(page.locator(".question")).to_have_text(BLINKEN)
    expect(page.locator(".limits")).to_contain_text("The Castrin Herald · as of 1 May 2026")
    expect(page.locator(".turn")).to_have_attribute("data-status", "not_in_articles")
    expect(page.locator(".menu.active")).to_have_count(2)


def test_the_address_of_a_follow_up_asks_it_whole_of_somebody_else(visit: Open, chat: str) -> None:
    page = visit(chat)
    page.locator("[data-menu=as_of] summary").click()
    page.locator("input[name=as_of]").fill("2026-07-20")
    page.keyboard.press("Escape")
    ask(page, BLINKEN)
    ask(page, "And about the settlers?")
    asked = page.locator(".turn").last.get_attribute("data-asked")
    assert asked is not None
    assert "Blinken" in asked
    somebody_else = visit(page.url)
    somebody_else.locator(".turn:not([data-status=reading])").wait_for(timeout=WAIT)
    expect(somebody_else.locator(".question")).to_have_text(asked)
    expect(somebody_else.locator(".limits")).to_have_text("as of 20 July 2026")
    expect(somebody_else.locator(".turn")).to_have_count(1)


def test_the_address_of_an_open_article_opens_it_at_its_quote(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, BLINKEN)
    page.locator(".card .open").first.click()
    mark = page.locator("dialog[open] mark").first
    expect(mark).to_be_in_viewport()
    marks = page.locator("dialog[open] mark").all_inner_texts()
    somebody_else = visit(page.url)
    expect(somebody_else.locator("dialog[open] mark").first).to_be_in_viewport(timeout=WAIT)
    assert somebody_else.locator("dialog[open] mark").all_inner_texts() == marks


@pytest.mark.parametrize("address", ["article=none", "article=none&at=x_y_z_w", "article=%3Cimg%20src=x%3E"])
def test_an_address_of_no_article_says_so(visit: Open, chat: str, address: str) -> None:
    expect(visit(f"{chat}/?{address}").locator("dialog[open]")).to_contain_text(texts.GONE)


def test_what_is_too_long_for_an_address_is_not_in_it_and_the_page_goes_on(
    visit: Open, serving: Serve
) -> None:
    long = "Who said what to whom? " * 5000
    page = visit(serving(Told([replace(told(["One thing."]), question=long), told(["Another."])])))
    ask(page, long)
    assert "c=" in page.url
    assert len(page.url) <= 2000
    kept(page, "turns.length === 1")
    page.reload()
    ask(page, "And then?")
    expect(page).to_have_url(re.compile("q=Who"))
    expect(page.locator(".turn")).to_have_count(2)
    page.evaluate("window.address.set({ sources: Array(200).fill('The Post'), as_of: '2026-07-03' })")
    assert "sources" not in page.url
    assert "as_of=2026-07-03" in page.url


def test_going_back_closes_an_open_article_and_takes_nothing_else_back(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, BLINKEN)
    before = page.url
    page.locator(".card .open").first.click()
    reader = page.locator("dialog[open] .body")
    expect(reader).to_be_visible()
    page.evaluate("window.address.set({ as_of: '2026-07-20' })")
    page.go_back()
    expect(reader).to_have_count(0)
    assert page.url == f"{before}&as_of=2026-07-20"
    page.go_forward()
    expect(reader).to_be_visible()
    page.get_by_role("button", name=texts.CLOSE).click()
    expect(page).to_have_url(f"{before}&as_of=2026-07-20")
    page.locator(".card .open").first.click()
    expect(reader).to_be_visible()
    page.reload()
    expect(reader).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("article="))
    assert "as_of=2026-07-20" in page.url
    expect(reader).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(1)


def test_the_headline_of_an_open_article_stays_in_sight(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, BLINKEN)
    page.locator(".card .open").first.click()
    running = page.locator("dialog[open] .running")
    page.locator("dialog[open] .reader-text").evaluate("text => text.scrollTo(0, text.scrollHeight)")
    expect(running).to_be_visible()
    expect(running).to_have_text(page.locator("#reader-title").inner_text())
    page.locator("dialog[open] .reader-text").evaluate("text => text.scrollTo(0, 0)")
    expect(running).to_be_hidden()


@everywhere
def test_the_page_keeps_its_place_under_the_masthead_and_in_either_view(visit: Open, chat: str) -> None:
    page = visit(chat)
    ask(page, BLINKEN)
    ask(page, "And about the settlers?")
    page.evaluate("window.scrollTo(0, 240)")
    place = "document.querySelector('.turn:last-child').getBoundingClientRect().top"
    before = page.evaluate(place)
    outlets = page.locator("[data-menu=outlets] summary")
    outlets.click()
    page.get_by_label("The Castrin Herald").check()
    page.keyboard.press("Escape")
    expect(outlets).to_be_focused()
    assert page.evaluate(place) == pytest.approx(before, abs=1)
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
        page.wait_for_timeout(100)
        assert page.evaluate(place) == pytest.approx(before, abs=1)
    page.locator("[data-view=articles]").click()
    page.locator(".list tbody tr").first.wait_for()
    assert page.evaluate("window.scrollY") == 0
    page.evaluate("window.scrollTo(0, 100)")
    page.locator("[data-view=ask]").click()
    assert page.evaluate(place) == pytest.approx(before, abs=1)
    page.locator("[data-view=articles]").click()
    assert page.evaluate("window.scrollY") == 100


@on(PHONE, DESK._replace(height=500))
def test_going_back_to_a_marker_shows_the_whole_of_its_sentence(visit: Open, serving: Serve) -> None:
    quotes = [f"Sentence {n} of an answer that goes on for more than a line or two, " * 3 for n in range(12)]
    page = visit(serving(Told([told(quotes)])))
    ask(page, "Who?")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator("[data-back='2']").dispatch_event("click")
    marker = page.locator("[data-cite='2']")
    expect(marker).to_be_focused()
    top = marker.evaluate("marker => marker.closest('.statement').getBoundingClientRect().top")
    assert top >= page.locator(".masthead").evaluate("bar => bar.getBoundingClientRect().bottom")


def test_a_filter_chosen_is_shown_applied_and_kept_in_the_address(visit: Open, chat: str) -> None:
    page = visit(chat)
    page.locator("[data-menu=as_of] summary").click()
    page.locator("input[name=as_of]").fill("2026-05-01")
    page.keyboard.press("Escape")
    expect(page.locator("[data-menu=as_of][open]")).to_have_count(0)
    ask(page, BLINKEN)
    expect(page.locator(".limits")).to_have_text("as of 1 May 2026")
    expect(page).to_have_url(re.compile("q=What.*as_of=2026-05-01|as_of=2026-05-01.*q=What"))
    page.locator("[data-menu=as_of] summary").click()
    page.locator("[data-clear=as_of]").click()
    page.locator("[data-menu=dates] summary").click()
    page.get_by_label(texts.FROM, exact=True).fill("2026-05-01")
    page.get_by_label(texts.TO, exact=True).fill("2026-05-31")
    page.keyboard.press("Escape")
    ask(page, "Who won the 2022 World Cup?")
    expect(page.locator(".limits").last).to_have_text("from 1 May 2026 · to 31 May 2026")
    expect(page).to_have_url(re.compile("since=2026-05-01.*until=2026-05-31"))
    page.locator("[data-menu=dates] summary").click()
    page.locator("[data-clear=dates]").click()
    # Nobody asked that question without the filter.
    expect(page).not_to_have_url(re.compile("as_of|since|until|q="))


def test_filters_and_suggestions_by_keyboard_alone(visit: Open, chat: str) -> None:
    page = visit(chat)
    page.locator("#examples [data-ask]").first.wait_for(timeout=WAIT)
    page.locator("body").focus()
    tab_to(page, page.locator("[data-menu=outlets] summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("The Castrin Herald"))
    assert page.get_by_label("The Castrin Herald").evaluate(RINGED)
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator("[data-menu=outlets] summary")).to_be_focused()
    expect(page).to_have_url(re.compile(re.escape("sources=The+Castrin+Herald")))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("[data-clear=outlets]"))
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("sources"))
    tab_to(page, page.locator("#examples [data-ask]").first)
    page.keyboard.press("Enter")
    page.locator(".turn[data-status=answered]").wait_for(timeout=WAIT)
    tab_to(page, page.locator("#question textarea"))
    page.keyboard.type(BLINKEN)
    page.keyboard.press("Enter")
    follow_up = page.locator(".turn:nth-child(2) .follow [data-ask]").first
    follow_up.wait_for(timeout=WAIT)
    tab_to(page, follow_up)
    page.keyboard.press("Enter")
    page.locator(".turn:nth-child(3)[data-status=answered]").wait_for(timeout=WAIT)


# --- while an answer arrives -----------------------------------------------------------------------------------


@everywhere
def test_nothing_moves_under_the_reader_while_an_answer_arrives(visit: Open, serving: Serve) -> None:
    quotes = [f"Sentence number {n} of an answer that comes slowly, one after the other." for n in range(8)]
    page = visit(serving(Told([told(quotes)], pause=0.3)))
    page.evaluate(
        """() => {
            window.places = []; window.counts = new Set();
            const look = () => {
                const all = document.querySelectorAll(".statement");
                if (all.length) { places.push(all[0].getBoundingClientRect().top); counts.add(all.length); }
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    ask(page, "Who?")
    page.locator(".card").last.wait_for()
    places, counts = page.evaluate("[window.places, [...window.counts]]")
    assert max(places) - min(places) < 1
    assert len(counts) >= 2


@everywhere
def test_nothing_on_the_page_shifts_but_what_a_key_or_press_asked_for(visit: Open, chat: str) -> None:
    """Cumulative layout shift as browsers report it, over a whole conversation; up to 0.1 counts as good."""
    page = visit(chat)
    page.locator("#examples [data-ask]").first.wait_for(timeout=WAIT)
    page.evaluate(
        """() => {
            window.shifts = 0;
            new PerformanceObserver(list => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
            }).observe({ type: "layout-shift", buffered: true });
        }"""
    )
    for question in (BLINKEN, "And about the settlers?", "Who won the 2022 World Cup?"):
        ask(page, question)
        page.locator(".turn:last-child .follow [data-ask]").last.wait_for(timeout=WAIT)
    page.locator(".turn").first.locator("[data-cite='1']").first.click()
    assert page.evaluate("window.shifts") < 0.01


def test_stop_keeps_what_has_arrived_and_the_next_question_is_answered(visit: Open, serving: Serve) -> None:
    slow = told([f"Sentence {n} of many." for n in range(100)])
    page = visit(serving(Told([slow, told(["Five."])], pause=0.5)))
    page.locator("#question textarea").fill("Who?")
    page.keyboard.press("Enter")
    page.locator(".statement").first.wait_for()
    page.locator("#question .stop-button").click()
    expect(page.locator(".turn")).to_have_attribute("data-status", "stopped")
    expect(page.locator(".opening")).to_have_text(texts.STOPPED)
    ask(page, "And then?")
    expect(page.locator(".turn").last.locator(".answer")).to_contain_text("Five.")


def test_a_failure_nobody_foresaw_shows_no_trace(visit: Open, serving: Serve) -> None:
    page = visit(serving(Told([RuntimeError("secret detail")])))
    page.locator("#question textarea").fill("Who?")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]:not([hidden])")).to_have_text(texts.TROUBLE)
    expect(page.locator("#question textarea")).to_have_value("Who?")
    assert "secret" not in page.content()


def test_text_from_right_to_left_is_set_from_the_right(visit: Open, serving: Serve) -> None:
    arabic = "قال الوزير إن الطريق سيفتح يوم الجمعة."
    page = visit(serving(Told([told([arabic], short=None)])))
    ask(page, "ماذا قال الوزير؟")
    for place in (".question", ".statement", ".card blockquote", ".card .headline"):
        assert page.locator(place).evaluate("e => getComputedStyle(e).direction") == "rtl"


# --- form ------------------------------------------------------------------------------------------------------------


@on(DESK, DARK_PHONE, WIDE)
def test_every_state_fits_its_window_and_passes_axe(visit: Open, chat: str) -> None:
    page = visit(chat)
    page.locator("#examples [data-ask]").first.wait_for(timeout=WAIT)
    sound(page)
    ask(page, BLINKEN)
    ask(page, "Who won the 2022 World Cup?")
    sound(page)
    page.locator(".card .open").first.click()
    page.locator("dialog[open] mark").first.wait_for()
    sound(page)
    page.keyboard.press("Escape")
    page.locator("[data-view=articles]").click()
    page.locator(".list tbody tr").first.wait_for()
    sound(page)


@everywhere
def test_what_opens_beside_an_answer_fits_its_window_and_passes_axe(visit: Open, serving: Serve) -> None:
    answer = told(["One thing was said.", "Another was said."], notes=("One sentence was left out.",))
    corrected = [
        replace(one, passage=replace(one.passage, corrected=date(2026, 7, 4))) for one in answer.retrieved
    ]
    checks = (Check("A third thing.", "left_out", "No quote says so."), Check("One.", "stands"))
    answer = replace(answer, retrieved=tuple(corrected), checks=checks)
    page = visit(serving(Told([answer, RuntimeError()])))
    ask(page, "Who?")
    expect(page.locator(".card").first).to_contain_text("Corrected on")
    page.locator(".said details summary").click()
    sound(page)
    for menu in ("outlets", "dates", "as_of"):
        page.locator(f"[data-menu={menu}] summary").click()
        expect(page.locator(f"[data-menu={menu}] .pane")).to_be_in_viewport(ratio=1)
        sound(page)
        page.keyboard.press("Escape")
    page.locator("#question textarea").fill("And then?")
    page.keyboard.press("Enter")
    expect(page.locator("#notice [role=alert]")).to_have_text(texts.TROUBLE)
    sound(page)
