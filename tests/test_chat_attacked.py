"""Text that would like to be markup, a script, a link or another direction, in every panel of a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from browser import WAIT, Open, Serve, Told, ask, conversations_of, exported, kept, put, told
from hostile import ATTACKS, FOURS, THIRDS, each_shows, shows, undirected, unharmed
from markdown_it import MarkdownIt
from markdown_it.token import Token
from playwright.sync_api import FilePayload, Page, expect

from assistant.chain import Assistant
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import Answer, Article, Check
from assistant.ui.html import texts
from assistant.ui.permission import Permission
from ingest import ingest

pytest_plugins = "browser"  # its fixtures
pytestmark = pytest.mark.browser

HARMLESS = "https://example.com/mayor?town=1&page=2"
"""The address of one article, which is a link as it should be."""
QUESTION = "Who resigned on Friday after a vote?"


class Offering(Assistant):
    """An assistant over attacked articles whose offered questions are attacks too."""

    def suggestions(self, most: int = 4, **filters: Any) -> list[str]:
        return THIRDS

    def follow_ups(self, answer: Answer, asked: Sequence[str]) -> Iterator[str]:
        return iter(THIRDS)

    def answers(self, question: str, **_: Any) -> bool:
        return True


def attacked(number: int, attack: str) -> Article:
    return Article(
        id=f"{number}{attack}",
        url=attack if number else HARMLESS,
        title=f"Mayor {number} resigns {attack}",
        source=f"Outlet {number} {attack}",
        authors=(attack,),
        published=date(2026, 7, 1 + number % 28),
        text=f"The mayor of town {number} resigned on Friday after a vote. {attack}\n\nNo successor was named.",
    )


@pytest.fixture(scope="module")
def in_fours(serving: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The chat over articles that hold four attacks in each field, each article with an earlier wording."""
    settings = Settings(index_dir=tmp_path_factory.mktemp("fours") / "index", chat_model="extractive")
    articles = [replace(attacked(number, four), url=four) for number, four in enumerate(FOURS)]
    put(settings, [replace(a, text=a.text.replace("Friday", "Monday")) for a in articles])
    put(settings, articles)
    return serving(Offering(settings), permission=Permission.THIS_MACHINE)


@pytest.fixture(scope="module")
def crammed(serving: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The chat over three articles that hold all attacks between them in each field, and a reprint of each."""
    settings = Settings(index_dir=tmp_path_factory.mktemp("crammed") / "index", chat_model="extractive")
    articles = [attacked(number, attacks) for number, attacks in enumerate(THIRDS)]
    reprints = [
        replace(a, id=f"again {a.id}", source=f"Reprints: {a.source}", published=date(2026, 7, 9))
        for a in articles
    ]
    assert ingest([*articles, *reprints], settings).added == 6
    stored = Assistant(settings).articles()
    assert sorted((a.title, a.text) for a in stored) == sorted((a.title, a.text) for a in articles + reprints)
    return serving(Offering(settings), permission=Permission.THIS_MACHINE)


# --- what is read -----------------------------------------------------------------------------------------------


def test_in_an_answer_its_sources_its_notes_and_a_refusal(visit: Open, serving: Serve) -> None:
    assert len(ATTACKS) >= 80
    checks = tuple(Check(attack, "left_out", attack) for attack in ATTACKS)
    full = told(ATTACKS, short=THIRDS[0], notes=tuple(ATTACKS), checks=checks)
    full = replace(
        full,
        citations=tuple(
            replace(c, title=a, source=a, url=a, speaker=a, posted=a, also_in=(a,))
            for c, a in zip(full.citations, ATTACKS, strict=True)
        ),
    )
    refused = Answer(ATTACKS[1], None, "not_in_articles", (), (), ATTACKS[2], notes=tuple(ATTACKS))
    page = visit(serving(Told([full, refused])))
    ask(page, ATTACKS[0])
    page.locator(".said details summary").click()
    shows(page.locator(".opening"), THIRDS[0])
    for place in (
        ".statement",
        ".card .outlet",
        ".card .headline",
        ".card mark",
        ".notes li",
        ".said details li span",
        ".said details li em",
    ):
        each_shows(page.locator(place), ATTACKS)
    each_shows(page.locator(".card .about"), [attack for attack in ATTACKS for _ in range(3)])
    page.locator("[data-cite='5']").click()
    unharmed(page)
    ask(page, ATTACKS[2])
    each_shows(page.locator(".turn").last.locator(".notes li"), ATTACKS)
    unharmed(page)


def test_in_articles_that_are_listed_opened_and_compared_with_their_earlier_wording(
    visit: Open, in_fours: str
) -> None:
    page = visit(f"{in_fours}/?tab=articles&order=title")
    rows = page.locator(".list tbody tr")
    expect(rows).to_have_count(len(FOURS))
    listed = [int(title.split()[1]) for title in page.locator(".list .open").all_inner_texts()]
    assert sorted(listed) == list(range(len(FOURS)))
    each_shows(rows, [f"Mayor {number} resigns {FOURS[number]}" for number in listed])
    each_shows(rows, [f"Outlet {number} {FOURS[number]}" for number in listed])
    reader = page.locator("dialog.reader")
    for row, number in enumerate(listed):
        attacks = FOURS[number]
        rows.nth(row).locator(".open").dispatch_event("click")
        expect(reader.locator(".body")).to_contain_text(f"mayor of town {number} resigned on Friday")
        each_shows(reader.locator(".headline, .outlet, .authors, .body"), [attacks] * 4)
        reader.locator(".wordings .open").dispatch_event("click")
        expect(reader.locator("mark").first).to_contain_text("resigned on Monday after a vote.")
        shows(reader.locator(".body"), attacks)
    unharmed(page)


def test_in_what_an_answer_cites_and_a_refusal_offers(visit: Open, crammed: str) -> None:
    page = visit(crammed)
    shows(page.locator(".extent"), *THIRDS)
    menu = page.locator("[data-menu=outlets]")
    for number, third in enumerate(THIRDS):
        menu.locator("summary").click()
        menu.locator("label", has_text=re.compile(f"^Outlet {number} ")).locator("input").check()
        page.keyboard.press("Escape")
        ask(page, f"When did the mayor of town {number} resign after a vote?")
        turn = page.locator(".turn").last
        expect(turn).to_have_attribute("data-status", "answered")
        shows(turn.locator(".limits"), third)
        shows(turn.locator(".sources"), f"Mayor {number} resigns {third}")
        turn.locator(".card .open").first.click()
        expect(page.locator("dialog[open] mark").first).to_contain_text("resigned on Friday")
        shows(page.locator("dialog[open]"), third)
        unharmed(page, links=[HARMLESS])
        page.keyboard.press("Escape")
        menu.locator("summary").click()
        menu.locator("[data-clear]").click()
        page.keyboard.press("Escape")
    ask(page, QUESTION)
    both = page.locator(".turn").last.locator(".sources")
    expect(both.locator(".card")).not_to_have_count(0)
    for card in both.locator(".card").all():
        (number,) = re.findall(r"Mayor (\d) resigns", card.inner_text())
        expect(card).to_contain_text("Also in ")
        named = undirected(card.inner_text()).count(f"Outlet {number} {undirected(THIRDS[int(number)])}")
        assert named == 2  # by the article's own outlet and by the other one
    for number, third in enumerate(THIRDS):  # which articles come nearest is not the same on every processor
        page.locator(".brand").click()
        menu.locator("summary").click()
        menu.locator("label", has_text=re.compile(f"^Outlet {number} ")).locator("input").check()
        page.keyboard.press("Escape")
        ask(page, "What is the mayor’s favourite food?")
        refused = page.locator(".turn").last
        expect(refused).to_have_attribute("data-status", "not_in_articles")
        shows(refused.locator(".nearest"), f"resigns {third}")
        shows(refused.locator(".said"), third)
        menu.locator("summary").click()
        menu.locator("[data-clear]").click()
        page.keyboard.press("Escape")
    unharmed(page)


# --- what is asked -----------------------------------------------------------------------------------------------


def test_in_questions_that_are_offered_asked_and_taken_back(visit: Open, crammed: str) -> None:
    page = visit(crammed)
    for turns, offered in enumerate(("#examples [data-ask]", ".turn:last-child .follow [data-ask]"), 1):
        page.locator(offered).first.wait_for(timeout=WAIT)
        each_shows(page.locator(offered), THIRDS)
        unharmed(page, links=[HARMLESS] if page.locator(".card a").count() else [])
        page.locator(offered).last.click()
        page.locator(f".turn:nth-child({turns}):not([data-status=reading])").wait_for(timeout=WAIT)
        shows(page.locator(".question").last, THIRDS[-1])
    page.locator("[data-edit]").last.click()
    expect(page.locator(".turn")).to_have_count(1)
    assert undirected(page.locator("#question textarea").input_value()) == undirected(THIRDS[-1])


def test_in_filters_that_are_chosen(visit: Open, in_fours: str) -> None:
    page = visit(in_fours)
    menu = page.locator("[data-menu=outlets]")
    menu.locator("summary").click()
    expect(menu.locator("label")).to_have_count(len(FOURS))
    names = menu.locator("label bdi").all_inner_texts()
    numbers = [int(name.split()[1]) for name in names]
    assert sorted(numbers) == list(range(len(FOURS)))
    outlets = [undirected(f"Outlet {number} {FOURS[number]}") for number in numbers]
    assert list(map(undirected, names)) == outlets
    chosen = menu.evaluate(CHOSEN_FROM_THE_LAST)  # the first that is chosen is named
    for named, outlet in zip(map(undirected, chosen), reversed(outlets), strict=True):
        assert named.startswith(f": {outlet}")
    unharmed(page)


CHOSEN_FROM_THE_LAST = """async menu => {
    const named = [];
    for (let place = menu.querySelectorAll("label").length; place--; ) {
        menu.querySelectorAll("label input")[place].click();
        await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        named.push(menu.querySelector(".value").innerText);
    }
    return named;
}"""
"""What a menu says is chosen, after each further choice."""


def test_in_an_address_of_filters_and_of_a_question(visit: Open, crammed: str) -> None:
    page = visit(crammed)
    for first in range(0, len(ATTACKS), 12):  # an address holds no more of them
        one, two, three = (" ".join(ATTACKS[place : place + 4]) for place in range(first, first + 12, 4))
        page.goto(f"{crammed}/?{urlencode({'sources': [one, two], 'q': three or QUESTION}, doseq=True)}")
        page.locator(".turn:not([data-status=reading])").wait_for(timeout=WAIT)
        shows(page.locator(".question"), three)
        for name in (one, two):
            shows(page.locator(".limits"), name)
        unharmed(page)
        page.goto(f"{crammed}/?{urlencode({'as_of': one, 'since': two, 'until': three, 'q': QUESTION})}")
        expect(page.locator("#notice [role=alert]")).to_contain_text("no date", timeout=WAIT)
        assert repr(one) in page.locator("#notice").inner_text()
        shows(page.locator("[data-menu=as_of] .value"), one)
        for day in (two, three):
            shows(page.locator("[data-menu=dates] .value"), day)
        unharmed(page)


def test_in_what_went_wrong(visit: Open, serving: Serve) -> None:
    page = visit(serving(Told([AssistantError(third) for third in THIRDS])))
    for third in THIRDS:
        page.locator("#question textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#notice")).to_contain_text(third[:60])
        shows(page.locator("#notice"), third)
        unharmed(page)


# --- what is kept ------------------------------------------------------------------------------------------------


def test_in_conversations_that_are_kept_listed_judged_and_exported(visit: Open, serving: Serve) -> None:
    full = told(ATTACKS, short=THIRDS[0])
    page = visit(serving(Told([full, told(["One thing was said."])])))
    ask(page, ATTACKS[0])
    kept(page, "turns.length === 1")
    rendered_as_text(page, exported(page))
    page.locator(".brand").click()
    ask(page, ATTACKS[0])
    page.get_by_role("button", name=texts.BAD).click()
    page.locator(".verdict input").fill(ATTACKS[6])
    page.keyboard.press("Enter")
    kept(page, "turns[0].reason")
    page.evaluate(
        """async attacks => {
            const [turn] = await window.talks.turns(window.talks.open());
            const all = attacks.map((attack, place) => ({
                ...turn, key: `${place}`, question: attack, reason: attack,
                limits: { sources: [attack], since: attack, until: attack, as_of: attack },
            }));
            await window.talks.keep(window.talks.open(), all, new Set([turn.key]));
            for (const turn of all) await window.talks.keep(`talk${turn.key}`, [turn], new Set());
        }""",
        ATTACKS,
    )
    page.reload()
    expect(page.locator(".turn")).to_have_count(len(ATTACKS), timeout=WAIT)
    each_shows(page.locator(".turn .question"), ATTACKS)
    for words in ("", "from ", "to ", "as of "):
        each_shows(page.locator(".turn .limits"), [words + attack for attack in ATTACKS])
    reasons = page.locator(".turn .verdict input").evaluate_all("all => all.map(one => one.value)")
    assert reasons == [attack.replace("\n", "") for attack in ATTACKS]
    unharmed(page)
    menu = conversations_of(page)
    expect(menu.locator("li a")).to_have_count(len(ATTACKS) + 2)
    listed = {undirected(title) for title in menu.locator("li a").all_inner_texts()}
    assert listed == set(map(undirected, ATTACKS))
    menu.get_by_role("button", name=texts.RENAME).first.click()
    menu.locator("li input").fill(THIRDS[1])
    page.keyboard.press("Enter")
    expect(menu.locator("li input")).to_have_count(0)
    shows(menu.locator("li a").first, THIRDS[1])
    unharmed(page)
    with page.expect_download() as download:
        menu.get_by_role("button", name=texts.EXPORT_JSON).click()
    written = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert [turn["question"] for turn in written["turns"]] == ATTACKS
    page.keyboard.press("Escape")
    rendered_as_text(page, exported(page))


def rendered_as_text(page: Page, markdown: str) -> None:
    """A Markdown file makes nothing but headings, paragraphs and bold words of what was attacked with."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    kinds = {token.type for token in nested(renderer.parse(markdown))}
    made = {"heading", "paragraph", "strong"}
    assert kinds <= {f"{kind}_{end}" for kind in made for end in ("open", "close")} | {
        "inline",
        "text",
        "softbreak",
    }
    shown = page.context.new_page()
    shown.set_content(renderer.render(markdown))
    assert shown.evaluate("window.hits") is None
    shows(shown.locator("body"), *ATTACKS)


def nested(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from nested(token.children or ())


def test_in_what_is_copied_to_paste_elsewhere(visit: Open, serving: Serve) -> None:
    page = visit(serving(Told([told(ATTACKS)])))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copy]")).to_have_text(texts.COPIED)
    copied = undirected(page.evaluate("navigator.clipboard.readText()"))
    for attack in ATTACKS:
        assert undirected(attack) in copied


# --- what is in the index ----------------------------------------------------------------------------------------


def test_in_the_chart_and_in_what_is_asked_before_removing(visit: Open, crammed: str) -> None:
    page = visit(f"{crammed}/?tab=articles")
    chart = page.locator(".chart tbody tr")
    expect(chart).to_have_count(6)
    for number, third in enumerate(THIRDS):
        row = chart.filter(has=page.locator(f"button[data-outlet^='Outlet%20{number}%20']"))
        shows(row, f"Outlet {number} {third}")
        label = row.get_by_role("img").get_attribute("aria-label")
        assert label is not None
        assert undirected(f"Outlet {number} {third}") in undirected(label)
        row.locator("button").click()
        expect(page.locator(".list tbody tr")).to_have_count(2)  # the reprint's outlet holds the same words
        row.locator("button").click()
        expect(page.locator(".list tbody tr")).to_have_count(6)
    for place in range(5):
        page.locator("[data-pick]").nth(place).check()
    page.get_by_role("button", name=texts.REMOVE, exact=True).click()
    expect(page.locator("dialog.confirm[open] li")).to_have_count(5)
    shows(page.locator("dialog.confirm"), *THIRDS)
    unharmed(page)
    page.get_by_role("button", name=texts.KEEP).click()
    page.locator("#articles input[type=search]").fill(ATTACKS[3])
    expect(page.locator(".count")).to_have_text("2 articles")
    unharmed(page)


def test_in_files_and_addresses_that_are_added_and_left_out(visit: Open, crammed: str) -> None:
    page = visit(f"{crammed}/?tab=articles")
    page.locator(".add summary").click()
    names = [a.replace("\0", "") for a in ATTACKS if "/" not in a and "\n" not in a]
    page.locator(".add input[type=file]").set_input_files(
        [FilePayload(name=f"{name}.exe", mimeType="text/plain", buffer=b"nothing") for name in names]
    )
    expect(page.locator(".chosen li")).to_have_count(len(names))
    shows(page.locator(".chosen"), *names)
    lines = [" ".join(a.split()) for a in ATTACKS]
    addresses = [f"ftp://{line}" for line in lines]
    addresses += [f"http://127.0.0.1:1/{line}" for line in lines[::20]]  # a second of politeness for each
    page.locator(".add textarea").fill("\n".join(addresses))
    unharmed(page)
    page.get_by_role("button", name=texts.ADD_NOW, exact=True).click()
    expect(page.locator(".rejected li")).to_have_count(len(names) + len(addresses), timeout=WAIT)
    shows(page.locator(".rejected"), *addresses)
    unharmed(page)


# --- direction ---------------------------------------------------------------------------------------------------


DIRECTIONS = [
    "\u202eabc never closed",
    "\u202dabc\u202e def \u202c ghi",
    "abc \u2069\u2069\u202e def",
    "\u2067abc \u202e def \u2069 ghi",
    "abc\u202c\u202c\u2069 def \u202b ghi \u202e jkl",
    "\u2068\u2066\u2067 abc \u202edef",
    "\u200fabc\u061c def\u200f",
]
TURNED_ROUND = """roots => {
    const turned = [];
    for (const root of document.querySelectorAll(roots)) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode, range = document.createRange();
            for (let i = 0; i + 1 < node.data.length; i++) {
                if (!/^[a-z0-9]{2}$/i.test(node.data.slice(i, i + 2))) continue;
                const [one, other] = [i, i + 1].map(place => {
                    range.setStart(node, place);
                    range.setEnd(node, place + 1);
                    return range.getBoundingClientRect();
                });
                if (one.width && one.bottom > other.top && other.bottom > one.top && other.left < one.left) {
                    turned.push(node.data.slice(Math.max(0, i - 20), i + 20));
                }
            }
        }
    }
    return turned;
}"""


def test_characters_of_direction_turn_no_letters_round_in_any_panel(
    visit: Open, serving: Serve, tmp_path: Path
) -> None:
    settings = Settings(index_dir=tmp_path / "index", chat_model="extractive")
    articles = [
        replace(
            attacked(number, trick),
            url=f"https://example.com/{number}",
            authors=(f"Writer {trick}",),
            text=f"The mayor of town {number}, {trick}, resigned on Friday after a vote. No successor was named.",
        )
        for number, trick in enumerate(DIRECTIONS)
    ]
    ingest(articles, settings)
    page = visit(serving(Assistant(settings)))
    ask(page, "Who resigned on Friday \u202eafter a vote?")
    page.locator(".also summary").click()
    page.locator("[data-menu=outlets] summary").click()
    assert page.evaluate(TURNED_ROUND, "#thread, #masthead") == []
    page.keyboard.press("Escape")
    for place in range(page.locator(".turn [data-open]").count()):
        page.locator(".turn [data-open]").nth(place).click()
        page.locator("dialog[open] .body").wait_for()
        assert page.evaluate(TURNED_ROUND, "dialog") == []
        page.keyboard.press("Escape")
    page.locator("[data-view=articles]").click()
    expect(page.locator(".list tbody tr")).to_have_count(len(articles))
    assert page.evaluate(TURNED_ROUND, "#articles") == []
    assert page.evaluate("document.body.append('a\u202eab')") is None
    assert page.evaluate(TURNED_ROUND, "body") != []
