"""Conversations in a real browser: kept, listed, renamed, exported, deleted and judged."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from browser import (
    Open,
    Serve,
    Told,
    ask,
    conversations_of,
    everywhere,
    exported,
    kept,
    sound,
    tab_to,
    told,
    until,
)
from gradio import Blocks
from playwright.sync_api import APIResponse, Page, Route, expect

from assistant.cli import main
from assistant.feedback import FeedbackFile
from assistant.settings import Settings
from assistant.types import Answer
from assistant.ui import build_chat
from assistant.ui.html import texts
from assistant.ui.serving import launch

pytest_plugins = "browser"  # its fixtures
pytestmark = pytest.mark.browser


def begun(visit: Open) -> tuple[Blocks, str, Page]:
    """A chat that its test may end, its address, and a page of it with two questions that the browser has kept."""
    chat = build_chat(Told([told(["One thing."]), told(["Another."])]))
    address = launch(chat)
    page = visit(address)
    ask(page, "What first?")
    ask(page, "What then?")
    kept(page, "turns.length === 2")
    return chat, address, page


# --- kept ----------------------------------------------------------------------------------------------------


def test_a_conversation_outlives_a_reload_and_a_restart_of_the_server(visit: Open) -> None:
    first, address, page = begun(visit)
    before = page.locator(".turns").inner_text()
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turns")).to_have_text(before, use_inner_text=True)
    first.close(verbose=False)
    second = build_chat(Told([told(["A third."])]))
    assert launch(second, port=int(address.rstrip("/").rpartition(":")[2])) == address
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    ask(page, "And now?")
    expect(page.locator(".turn")).to_have_count(3)
    second.close(verbose=False)


def test_a_conversation_is_whole_where_the_server_was_started_anew_under_the_open_page(visit: Open) -> None:
    first, address, page = begun(visit)
    page.wait_for_timeout(3000)  # nothing is under way that would break off with the server
    first.close(verbose=False)
    second = build_chat(Told([told(["A third."])]))
    launch(second, port=int(address.rstrip("/").rpartition(":")[2]))
    page.locator("#question textarea").fill("And now?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .question")).to_have_text(["What first?", "What then?", "And now?"])
    kept(page, "turns.length === 3")
    second.close(verbose=False)


def test_two_pages_of_one_conversation_keep_the_questions_of_both(visit: Open, serving: Serve) -> None:
    address = serving(Told([told(["One thing."])]))
    page = visit(address)
    ask(page, "What first?")
    kept(page, "turns.length === 1")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".turn")).to_have_count(1)
    ask(page, "Asked here?")
    kept(page, "turns.length === 2")
    other.locator("#question textarea").fill("Asked there?")
    other.keyboard.press("Enter")
    expect(other.locator(".turn .question")).to_have_text(["What first?", "Asked here?", "Asked there?"])
    other.locator("[data-edit]").last.click()
    expect(other.locator(".turn")).to_have_count(2)
    ask(other, "Asked anew?")
    kept(other, "turns.map(turn => turn.question).join() === 'What first?,Asked here?,Asked anew?'")


def test_a_question_on_its_way_is_in_the_box_of_a_page_opened_anew(visit: Open, serving: Serve) -> None:
    page = visit(serving(Told([told(["One thing."])])))
    ask(page, "What first?")
    kept(page, "turns.length === 1")
    page.evaluate("window.address.set({ q: 'What was I about to hear?' })")
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#question textarea")).to_have_value("What was I about to hear?")
    page.evaluate("window.address.set({ q: '' })")
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#question textarea")).to_have_value("")


def test_another_reader_of_the_same_server_sees_none_of_it(visit: Open, serving: Serve) -> None:
    address = serving(Told([told(["One thing."])]))
    page = visit(address)
    ask(page, "What first?")
    other = visit(page.url.split("?")[0] + "?c=" + page.url.partition("c=")[2].partition("&")[0])
    expect(other.locator(".turn")).to_have_count(0)
    conversations_of(other)
    expect(other.locator(".conversations li")).to_have_count(0)


def test_a_browser_that_keeps_nothing_says_so_and_goes_on(visit: Open, serving: Serve) -> None:
    page = visit(serving(Told([told(["One thing."])])))
    expect(page.locator(".unkept")).to_be_hidden()
    page.evaluate("() => { window.talks.keep = () => Promise.reject(new DOMException('full')); }")
    ask(page, "What first?")
    expect(page.locator(".unkept")).to_have_text(texts.UNKEPT)
    expect(page.locator(".turn")).to_have_attribute("data-status", "answered")


def test_conversations_are_listed_renamed_exported_and_deleted(visit: Open, serving: Serve) -> None:
    address = serving(Told([told(["One *thing*."], short="one")]))
    page = visit(address)
    ask(page, "What earlier?")
    kept(page, "turns.length === 1")
    page.goto(address)
    ask(page, "What first?")
    kept(page, "turns.length === 1")
    menu = conversations_of(page)
    expect(menu.locator("li a")).to_have_text(["What first?", "What earlier?"])
    menu.get_by_role("button", name=texts.RENAME).first.click()
    menu.locator("li input").fill("My <b>title</b>")
    page.keyboard.press("Enter")
    expect(menu.locator("li a").first).to_have_text("My <b>title</b>")
    with page.expect_download() as download:
        menu.get_by_role("button", name=texts.EXPORT_MARKDOWN).click()
    assert download.value.suggested_filename == "My-b-title-b.md"
    exported = download.value.path().read_text(encoding="utf-8")
    assert "## What first?\n\n**one**\n\nOne \\*thing\\*. [^1]\n\n[^1]: “One \\*thing\\*.”" in exported
    with page.expect_download() as download:
        menu.get_by_role("button", name=texts.EXPORT_JSON).click()
    written = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert written["turns"][0]["answer"]["citations"][0]["quote"] == "One *thing*."
    menu.get_by_role("button", name=texts.DELETE).first.click()
    expect(menu.locator("li")).to_have_count(2)
    menu.get_by_role("button", name=texts.DELETE_SURE).click()
    page.locator(".welcome").wait_for()
    conversations_of(page)
    expect(page.locator(".conversations li a")).to_have_text(["What earlier?"])
    page.locator(".conversations li a").click()
    expect(page.locator(".turn .question")).to_have_text("What earlier?")


COVERED = """all => all.filter(one => {
    const { right, top, height } = one.getBoundingClientRect();
    return !one.contains(document.elementFromPoint(right - 3, top + height / 2));
}).map(one => one.innerText)"""
"""What of all these is not seen to its end, because something else lies over it."""


@everywhere
def test_menus_are_whole_in_view_where_filters_are_chosen_and_over_the_articles(
    visit: Open, chat: str
) -> None:
    page = visit(f"{chat}/?sources=The+Castrin+Herald&as_of=2026-07-03")
    expect(page.locator(".menu.active")).to_have_count(2)
    page.locator("[data-menu=outlets] summary").click()
    assert page.locator(".outlets label").evaluate_all(COVERED) == []
    for view in ("ask", "articles"):
        page.locator(f"button[data-view={view}]").click()
        menu = conversations_of(page)
        expect(menu.locator(".pane")).to_be_in_viewport(ratio=1)
        sound(page)
        page.keyboard.press("Escape")


def test_a_list_says_the_whole_title_and_the_day_and_keeps_the_focus(visit: Open, serving: Serve) -> None:
    address = serving(Told([told(["One thing."])]))
    long = "What was said about the resettlement of all those who lived in the valley before the flood?"
    page = visit(address)
    for question in ("What first?", "What second?", long):
        page.goto(address)
        ask(page, question)
        kept(page, "turns.length === 1")
    menu = conversations_of(page)
    expect(menu.locator("li a").first).to_have_attribute("title", long)
    expect(menu.locator("li time").first).to_have_text(re.compile(str(date.today().year)))
    menu.get_by_role("button", name=texts.RENAME).nth(1).click()
    menu.locator("li input").fill("Another name")
    page.keyboard.press("Escape")
    expect(menu.locator("li a")).to_have_text([long, "What second?", "What first?"])
    expect(menu.get_by_role("button", name=texts.RENAME).nth(1)).to_be_focused()
    for place, focused in ((1, "What first?"), (1, long)):
        menu.get_by_role("button", name=texts.DELETE).nth(place).click()
        menu.get_by_role("button", name=texts.DELETE_SURE).click()
        expect(menu.locator("li a", has_text=focused)).to_be_focused()
    assert page.evaluate("window.talks.list().then(talks => talks.length)") == 1


def test_an_export_says_what_was_searched(visit: Open, serving: Serve) -> None:
    refused = Answer("No article was found that says so.", None, "not_in_articles", (), (), "Who?")
    address = serving(Told([refused]))
    page = visit(f"{address}/?sources=The+Post&sources=An_Agency&since=2026-06-01&as_of=2026-07-03")
    ask(page, "Who?")
    kept(page, "turns.length === 1")
    assert (
        "## Who?\n\nOutlets: The Post, An\\_Agency · From: 2026-06-01 · As of: 2026-07-03\n\nNo article was found"
        in exported(page)
    )


def test_only_an_answers_own_markers_become_footnotes(visit: Open, serving: Serve) -> None:
    quoting = told(["It rained [1] all day.", "It snowed."], short=None)
    quoting = replace(quoting, text="It rained (1) all day. [1] It snowed. [2]")
    written = replace(told(["It rained."]), text="It rained [1]. It snowed [4].", model="openai:a-model")
    page = visit(serving(Told([quoting, written])))
    ask(page, "What fell?")
    ask(page, "What else fell?")
    kept(page, "turns.length === 2")
    markdown = exported(page)
    assert "\n\nIt rained (1) all day. [^1] It snowed. [^2]\n" in markdown
    assert "\n\nIt rained [^3]. It snowed \\[4\\].\n" in markdown
    assert "\n[^1]: “It rained \\[1\\] all day.” " in markdown
    assert re.findall(r"^\[\^(\d)\]: ", markdown, re.M) == ["1", "2", "3"]


WRITTEN = {
    "https://example.com/a?b=1&c=2": "<https://example.com/a?b=1&c=2>",
    "http:example.com": "http:example.com",
    "https://": "https\\://",
    "javascript:alert(1)//https://x": "javascript:alert(1)//https\\://x",
    "https://user:word@example.com/": "https\\://user:word\\@example.com/",
    "https://example.com/\u202egnp.x\x07": "https\\://example.com/gnp.x",
}
"""Addresses of articles, and how an export has them."""


def test_only_web_addresses_become_links_of_an_export(visit: Open, serving: Serve) -> None:
    words = "See https://evil.example & www.evil.example\u202e &lt;b&gt; a\x07b"
    answer = told([words] * len(WRITTEN), short=None)
    citations = tuple(replace(one, url=url) for one, url in zip(answer.citations, WRITTEN, strict=True))
    page = visit(serving(Told([replace(answer, citations=citations)])))
    ask(page, "Where?")
    kept(page, "turns.length === 1")
    markdown = exported(page)
    safe = r"See https\://evil.example &amp; www\.evil.example &amp;lt;b&amp;gt; a b"
    notes = [
        f"[^{number}]: “{safe}” {safe}, {safe}, 2026-07-03, {written}\n"
        for number, written in enumerate(WRITTEN.values(), start=1)
    ]
    markers = " ".join(f"{safe} [^{number}]" for number in range(1, len(WRITTEN) + 1))
    assert f"\n\n{markers}\n\n{''.join(notes)}" in markdown


def test_conversations_are_renamed_and_deleted_by_keyboard_alone(visit: Open, serving: Serve) -> None:
    page = visit(serving(Told([told(["One thing."])])))
    ask(page, "What first?")
    kept(page, "turns.length === 1")
    menu = page.locator(".conversations")
    tab_to(page, menu.locator("summary"))
    page.keyboard.press("Enter")
    tab_to(page, menu.get_by_role("button", name=texts.RENAME))
    page.keyboard.press("Enter")
    expect(menu.locator("li input")).to_be_focused()
    page.keyboard.type("Another name")
    page.keyboard.press("Enter")
    expect(menu.locator("li a")).to_have_text("Another name")
    tab_to(page, menu.get_by_role("button", name=texts.DELETE))
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name=texts.DELETE_SURE)).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".welcome").wait_for()


# --- judged --------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(index_dir=tmp_path / "index", chat_model="extractive")


def written_down(page: Page, own: Settings, reasons: list[str]) -> None:
    """Waits for the server to keep verdicts with these reasons: the page shows one at once."""
    file = FeedbackFile(own.feedback_file)
    until(
        page,
        lambda: sorted(one.reason for one in file.read()) == reasons,
        f"{own.feedback_file} holds the reasons {reasons}",
    )


def test_a_verdict_and_its_reason_are_kept_beside_the_index_and_read_by_the_command(
    visit: Open, serving: Serve, own: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    page = visit(serving(Told([told(["One thing."])]), own=own))
    ask(page, "What first?")
    ask(page, "What then?")
    down = page.locator(".turn").first.get_by_role("button", name=texts.BAD)
    down.focus()
    page.keyboard.press("Enter")
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".turn").first.locator(".verdict input")).to_be_focused()
    page.keyboard.type("It is the wrong day.")
    page.keyboard.press("Enter")
    expect(page.locator(".turn").first.locator(".saved")).to_have_text(texts.SAVED)
    page.locator(".turn").last.get_by_role("button", name=texts.GOOD).click()
    kept(page, "turns[0].reason && turns[1].verdict === 'up'")
    written_down(page, own, ["", "It is the wrong day."])
    assert main(["feedback", "--json", "--index", str(own.index_dir)]) == 0
    second, first = json.loads(capsys.readouterr().out)
    assert (first["verdict"], first["reason"], first["question"]) == (
        "down",
        "It is the wrong day.",
        "What first?",
    )
    assert (second["verdict"], second["reason"]) == ("up", "")
    assert first["answer"]["citations"][0]["quote"] == "One thing."
    assert main(["feedback", "--index", str(own.index_dir)]) == 0
    assert "“It is the wrong day.”" in capsys.readouterr().out


def test_a_verdict_is_shown_again_after_a_reload_and_can_be_taken_back(
    visit: Open, serving: Serve, own: Settings
) -> None:
    page = visit(serving(Told([told(["One thing."])]), own=own))
    ask(page, "What first?")
    page.get_by_role("button", name=texts.GOOD).click()
    kept(page, "turns[0].verdict === 'up'")
    written_down(page, own, [""])
    page.reload()
    up = page.get_by_role("button", name=texts.GOOD)
    expect(up).to_have_attribute("aria-pressed", "true")
    up.click()
    kept(page, "turns[0].verdict === null")
    expect(up).to_have_attribute("aria-pressed", "false")
    written_down(page, own, [])


def test_a_reason_outlasts_the_reply_to_its_thumb_that_comes_late(
    visit: Open, serving: Serve, own: Settings
) -> None:
    page = visit(serving(Told([told(["One thing."])]), own=own))
    ask(page, "What first?")
    held: list[Route] = []
    replies: list[APIResponse] = []

    def hold_the_first(route: Route) -> None:
        if held or '"verdict"' not in (route.request.post_data or ""):
            route.continue_()
        else:
            held.append(route)  # before its reply is waited for: the second verdict may come meanwhile
            replies.append(route.fetch())

    page.route("**/gradio_api/**", hold_the_first)
    page.get_by_role("button", name=texts.BAD).click()
    page.locator(".verdict input").fill("It is the wrong day.")
    page.keyboard.press("Enter")
    kept(page, "turns[0].reason")
    page.evaluate("""() => {
        const keep = window.talks.keep;
        window.talks.keep = (...kept) => keep(...kept).finally(() => (window.late = true));
    }""")
    held[0].fulfill(response=replies[0])
    page.wait_for_function("window.late")
    page.reload()
    expect(page.locator(".verdict input")).to_have_value("It is the wrong day.")


def test_a_verdict_that_cannot_be_kept_is_told(visit: Open, serving: Serve, own: Settings) -> None:
    own.feedback_file.mkdir()
    page = visit(serving(Told([told(["One thing."])]), own=own))
    ask(page, "What first?")
    page.get_by_role("button", name=texts.GOOD).click()
    expect(page.locator("#notice [role=alert]")).to_contain_text("cannot be used")


@everywhere
def test_verdict_and_menu_fit_their_window_and_pass_axe(visit: Open, serving: Serve, own: Settings) -> None:
    page = visit(serving(Told([told(["One thing."])]), own=own))
    ask(page, "What first?")
    page.get_by_role("button", name=texts.GOOD).click()
    sound(page)
    conversations_of(page)
    expect(page.locator(".conversations li")).to_have_count(1)
    sound(page)
