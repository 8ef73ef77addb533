"""The chat in Debian's Chromium, for the tests that drive it: fixtures, and what a reader does there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from assistant.chain import Assistant
from assistant.index.engine import index_of
from assistant.models.embedder import LocalEmbedder
from assistant.records import StoredArticle
from assistant.settings import Settings
from assistant.types import Answer, Article, Citation, Passage, RetrievedPassage, Version
from assistant.ui import build_chat
from assistant.ui.html import texts
from assistant.ui.permission import Permission
from assistant.ui.serving import launch

BLINKEN = "What did Blinken say about resettlement?"
CHROMIUMS = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
"""The same browser without and with windows; one that draws no windows loads a page in two thirds of the time."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT = 60_000
"""Milliseconds for an answer; the first one loads the models, perhaps on a busy machine."""

expect.set_options(timeout=WAIT / 2)

Open = Callable[..., Page]
Serve = Callable[..., str]


class Screen(NamedTuple):
    """What a reader looks at the chat on."""

    width: int
    height: int
    scheme: Literal["light", "dark"]


DESK, PHONE = Screen(1280, 800, "light"), Screen(360, 740, "light")
DARK_PHONE = PHONE._replace(scheme="dark")


def on(*screens: Screen) -> pytest.MarkDecorator:
    """Runs a browser test on each of these; without it a test runs on a desk in light."""
    names = [f"{one.width}x{one.height}-{one.scheme}" for one in screens]
    return pytest.mark.parametrize("screen", screens, ids=names, indirect=True)


everywhere = on(DESK, DARK_PHONE)
"""For what depends on size, touch or light alone; both sizes and both lights in two runs, since a run costs seconds."""

SHIFTS = """() => new Promise(done => {
    let shifts = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(shifts), 500);
})"""
"""Cumulative layout shift of a page since it was opened, as browsers report it."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    installed = next((path for path in CHROMIUMS if path.exists()), None)
    if installed is None:
        pytest.skip(f"neither of {', '.join(map(str, CHROMIUMS))} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def screen(request: pytest.FixtureRequest) -> Screen:
    """What the test looks at the chat on, if it does not say so itself."""
    return getattr(request, "param", DESK)


@pytest.fixture
def visit(chromium: Browser, screen: Screen) -> Iterator[Open]:
    """Opens an address as a reader would. Afterwards: nothing was asked of another host, no script failed."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    broken: list[str] = []

    def opened(address: str) -> Page:
        is_phone = screen.width < 600
        context = chromium.new_context(
            viewport={"width": screen.width, "height": screen.height},
            color_scheme=screen.scheme,
            is_mobile=is_phone,
            has_touch=is_phone,
        )
        contexts.append(context)
        page = context.new_page()
        local = re.compile(r"(https?|wss?)://127\.0\.0\.1:|data:|blob:|about:")
        page.on("request", lambda request: None if local.match(request.url) else foreign.append(request.url))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(address)
        page.locator(".welcome, .turn").first.wait_for(state="attached", timeout=WAIT)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert foreign == []
    assert broken == []


@pytest.fixture(scope="module")
def serving() -> Iterator[Serve]:
    """Serves the chat over an assistant and gives back its address."""
    pages = []

    def serve(
        assistant: Assistant,
        sample: bool = False,
        own: Settings | None = None,
        permission: Permission = Permission.NOBODY,
    ) -> str:
        page = build_chat(assistant, sample=sample, own=own, permission=permission)
        pages.append(page)
        return launch(page, permission=permission).rstrip("/")

    yield serve
    for page in pages:
        page.close(verbose=False)


@pytest.fixture(scope="module")
def chat(serving: Serve, sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the chat over the sample articles, as it opens where a reader has none of their own yet."""
    own = Settings(index_dir=tmp_path_factory.mktemp("own") / "index", chat_model="extractive")
    return serving(Remembering(sample_settings), sample=True, own=own)


class Remembering(Assistant):
    """The assistant, which says again what it said: many tests of the page ask the same of the same articles."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._said: dict[str, list[str | Answer]] = {}
        self._answers: dict[str, bool] = {}

    def stream(self, question: str, **asked: Any) -> Iterator[str | Answer]:
        key = repr((question, asked))
        if key not in self._said:
            self._said[key] = list(super().stream(question, **asked))
        yield from self._said[key]

    def answers(self, question: str, **asked: Any) -> bool:
        key = repr((question, asked))
        if key not in self._answers:
            self._answers[key] = super().answers(question, **asked)
        return self._answers[key]


def ask(page: Page, question: str) -> None:
    """Asks, and waits until the answer is whole."""
    page.locator(".welcome, .turn").first.wait_for(timeout=WAIT)
    turns = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(f".turn:nth-child({turns + 1}):not([data-status=reading])").wait_for(timeout=WAIT)


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the target has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"60 presses of Tab do not lead to {target}")


def conversations_of(page: Page) -> Locator:
    """Opens the menu of conversations."""
    menu = page.locator(".conversations")
    menu.locator("summary").click()
    return menu


def kept(page: Page, what: str) -> None:
    """Waits until `what` is true of `turns`, the conversation as the browser has written it down.

    Not by `wait_for_function`, which takes a promise itself for true.
    """
    holds = f"window.talks.turns(window.talks.open()).then(turns => Boolean(turns && ({what})))"
    until(page, lambda: bool(page.evaluate(holds)), f"the browser keeps a conversation with {what}")


def until(page: Page, holds: Callable[[], bool], what: str) -> None:
    """Waits until something holds that the page itself does not show."""
    for _ in range(300):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it never came that {what}")


def exported(page: Page) -> str:
    conversations_of(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=texts.EXPORT_MARKDOWN).click()
    page.keyboard.press("Escape")
    return download.value.path().read_text(encoding="utf-8")


def put(settings: Settings, articles: Sequence[Article]) -> None:
    """Articles into an index, of whose passages nothing is asked: to be listed and opened, soon there."""
    now, none = datetime.now(UTC), np.empty((0, LocalEmbedder.dimensions), np.float32)
    with index_of(settings).writer(LocalEmbedder.name) as store:
        store.add_many([(StoredArticle(article, article.text, now), [], none) for article in articles])


MOST_PIECES = 8
"""In which an answer comes that nobody is to see coming: the page draws all that is there again with each."""


class Told(Assistant):
    """An assistant whose answers are given: only what it says is made up, the chat around it is real."""

    def __init__(self, answers: Sequence[Answer | Exception], pause: float = 0.0) -> None:
        self._folder = TemporaryDirectory()  # verdicts are kept beside the index, and not in the checkout
        super().__init__(Settings(index_dir=Path(self._folder.name) / "index", chat_model="extractive"))
        self._answers = list(answers)
        self._pause = pause

    def stream(self, question: str, **_: Any) -> Iterator[str | Answer]:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        pieces = re.findall(r".+?\]\s*|.+", answer.text, re.S)
        together = 1 if self._pause else -(-len(pieces) // MOST_PIECES)
        for first in range(0, len(pieces), together):
            time.sleep(self._pause)
            yield "".join(pieces[first : first + together])
        time.sleep(self._pause)
        yield answer

    def suggestions(self, most: int = 4, **filters: Any) -> list[str]:
        return []

    def follow_ups(self, answer: Answer, asked: Sequence[str]) -> Iterator[str]:
        return iter(())

    def articles(self) -> list[Article]:
        return []

    def article(self, article_id: str) -> Article | None:
        return None

    def versions(self, article_id: str) -> list[Version]:
        return []


def told(quotes: Sequence[str], short: str | None = "the short answer", **more: Any) -> Answer:
    """An answer that cites every quote, each from an article of its own."""
    citations, found = [], []
    for number, words in enumerate(quotes, 1):
        article, day = f"a{number}", date(2026, 7, 3)
        passage = Passage(f"p{number}", article, words, words, words, day, words, 0)
        found.append(RetrievedPassage(passage, 1.0, number))
        end = len(words)
        citations.append(
            Citation(number, words, words, words, words, day, article, 0, end, words, "direct", (words,))
        )
    text = "\n\n".join(f"{words} [{number}]" for number, words in enumerate(quotes, 1))
    return Answer(text, short, "answered", tuple(citations), tuple(found), "Who?", **more)


def sound(page: Page) -> None:
    """Nothing is wider than the window, and axe finds nothing serious."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page).response["violations"]
    grave = [
        (v["id"], [n["html"][:120] for n in v["nodes"]])
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
    assert grave == []
