"""How quick the chat is: for one reader in a real browser, and for many people who chat at once.

    python -m benchmarks.chat_speed [--index DIR --ask FILE] [--people 20] [--questions 4] [--pause 10] [--visits 5]

The chat runs in a process of its own, by its own command, without a key, over the sample articles or the index given.
The questions are in a file, one a line; without it they are about the sample articles, which another index has not.
One reader: time until the page takes a question, and from Enter to the first words of an answer. Many: each has a
session of their own and asks as the page does, over the queue, with everything the page asks for behind an answer;
`--pause` seconds lie between an answer and the next question on average (0: none, as fast as answers come). The last
answer of each must carry that person's own questions, in their order, and nobody else's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from gradio_client.utils import apply_diff  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.jsonl import rows

QUESTIONS = Path(__file__).parent.parent / "tests" / "questions.jsonl"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PATIENCE = 120.0
"""Seconds after which a page or an answer counts as never coming."""

FIRST_WORDS = """() => new Promise(done => {
    document.querySelector("#question textarea").addEventListener("keydown", event => {
        if (event.key !== "Enter") return;
        const began = performance.now();
        const turns = document.querySelectorAll(".turn").length;
        const look = () => {
            const said = document.querySelectorAll(".turn")[turns]?.querySelector(".statement, .refusal");
            if (said?.textContent) window.firstWords = performance.now() - began;
            else requestAnimationFrame(look);
        };
        look();
    }, { once: true });
    done();
})"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description="How quick the chat is, for one reader and for many at once."
    )
    parser.add_argument("--index", type=Path, help="an index that is filled; without one the sample articles")
    parser.add_argument("--ask", type=Path, help="the questions that are asked, a line each")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--questions", type=int, default=4, help="that each of them asks")
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between answer and next question")
    parser.add_argument("--visits", type=int, default=5, help="how often the page is opened")
    given = parser.parse_args()
    if given.ask:
        asked = [line.strip() for line in given.ask.read_text(encoding="utf-8").splitlines() if line.strip()]
    else:
        asked = [row["question"] for row in rows(QUESTIONS)]
    with served(given.index) as (address, server):
        if given.visits:
            one_reader(address, asked, given.visits)
        began = processor_seconds(server)
        asyncio.run(many(address, asked, given.people, given.questions, given.pause))
        spent = processor_seconds(server) - began
        questions = given.people * given.questions
        print(
            f"processor time of the server: {spent / questions:.2f} s a question, what it offers next included"
        )


def processor_seconds(server: subprocess.Popen[bytes]) -> float:
    """What the server has used so far; a figure that other work on the machine leaves alone. Linux only."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(index: Path | None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a chat, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    which = ["--index", str(index)] if index else ["--sample"]
    command = [sys.executable, "-m", "assistant", "--port", port, *which]
    hidden = ("ASSISTANT_", "OPENAI_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    server = subprocess.Popen(command, env={**environment, "ASSISTANT_CHAT_MODEL": "extractive"})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server)
        yield address, server
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            httpx.get(address).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The chat did not start at {address}.")


# One reader


def one_reader(address: str, questions: Sequence[str], visits: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        usable = [timed_visit(browser, address)[0] for _ in range(visits)]
        page = timed_visit(browser, address)[1]
        page.locator("#examples [data-ask]").first.wait_for(timeout=PATIENCE * 1000)
        words = [first_words(page, question) for question in questions[: 2 * visits]]
        browser.close()
    show("page usable after", usable)
    show("first words after Enter", words[1:])  # the first question of all loads the models


def timed_visit(browser: Browser, address: str) -> tuple[float, Page]:
    """Seconds until a page with nothing in its cache shows what is in the index and takes a question."""
    page = browser.new_context().new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(".welcome").wait_for(timeout=PATIENCE * 1000)
    page.locator("#question textarea").fill("Who?")
    return time.perf_counter() - began, page


def first_words(page: Page, question: str) -> float:
    """Seconds from Enter to the first words of an answer on the page, by the browser's own clock."""
    page.evaluate("window.firstWords = undefined")
    page.locator("#question textarea").fill(question)
    page.evaluate(FIRST_WORDS)
    page.keyboard.press("Enter")
    page.wait_for_function("window.firstWords", timeout=PATIENCE * 1000)
    page.locator(".turn:last-child:not([data-status=reading])").wait_for(timeout=PATIENCE * 1000)
    return float(page.evaluate("window.firstWords")) / 1000


# Many people


@dataclass(frozen=True, slots=True)
class Door:
    """How the page's own events are called: their numbers by name, and the values of a page just opened."""

    client: httpx.AsyncClient
    events: dict[str, int]

    @classmethod
    async def find(cls, client: httpx.AsyncClient) -> Door:
        config = (await client.get("/config")).json()
        events: dict[str, int] = {}
        for event in config["dependencies"]:
            events.setdefault(event["api_name"], event["id"])
        return cls(client, events)

    async def join(self, event: str, session: str, data: list[Any]) -> str:
        body = {"fn_index": self.events[event], "session_hash": session, "data": data}
        joined = await self.client.post("/gradio_api/queue/join", json=body)
        return str(joined.raise_for_status().json()["event_id"])

    async def messages(self, session: str, event_id: str) -> AsyncIterator[dict[str, Any]]:
        """What the session hears of one event, until it is over."""
        async with self.client.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": session}
        ) as heard:
            async for line in heard.aiter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    if message.get("event_id") == event_id:
                        yield message
                        if message["msg"] == "process_completed":
                            return


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one question: seconds to its first words and to its end, and the questions of its conversation."""

    first: float
    whole: float
    conversation: tuple[str, ...]


async def many(address: str, questions: Sequence[str], people: int, each: int, pause: float) -> None:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as client:
        door = await Door.find(client)
        await person(door, questions[:1], 0.0, random.Random(0))
        chosen = [[questions[(p * each + n) % len(questions)] for n in range(each)] for p in range(people)]
        began = time.perf_counter()
        talks = await asyncio.gather(
            *(person(door, own, pause, random.Random(p)) for p, own in enumerate(chosen))
        )
        seconds = time.perf_counter() - began
    heard = [answer for talk in talks for answer in talk]
    mixed = sum(
        answer.conversation != tuple(own[: n + 1])
        for own, talk in zip(chosen, talks, strict=True)
        for n, answer in enumerate(talk)
    )
    print(f"{people} people, {len(heard)} questions in {seconds:.0f} s, {pause:g} s of pause on average")
    show("first words", [answer.first for answer in heard])
    show("whole answer", [answer.whole for answer in heard])
    print(f"answers that stood in another conversation: {mixed}")


async def person(door: Door, questions: Sequence[str], pause: float, dice: random.Random) -> list[Heard]:
    """One person's conversation, in a session of its own."""
    session = uuid.uuid4().hex
    heard = []
    for question in questions:
        await asyncio.sleep(pause * 2 * dice.random())
        heard.append(await asked(door, session, question))
        await door.join("follow_ups", session, [None])  # as the page does, and nobody waits for it
    return heard


async def asked(door: Door, session: str, question: str) -> Heard:
    began = time.perf_counter()
    event = await door.join("answer", session, [question, None, {"outlets": [], "chosen": {}}])
    first = whole = 0.0
    values: list[Any] | None = None
    kept: list[dict[str, Any]] = []
    async for message in door.messages(session, event):
        if message["msg"] == "process_generating":
            data = message["output"]["data"]
            values = data if values is None else [apply_diff(v, d) for v, d in zip(values, data, strict=True)]
            whole = time.perf_counter() - began
            thread = values[1].get("value") or values[1]
            kept = thread.get(
                "keep", kept
            )  # it comes with the answer; what follows leaves the thread as it is
            first = first or (whole if has_begun(thread.get("sections", [""])[-1]) else 0.0)
    if not kept:
        raise SystemExit(f"{question!r} was not answered.")
    return Heard(first or whole, whole, tuple(turn["question"] for turn in kept))


def has_begun(section: str) -> bool:
    """Does the last turn show words of an answer, or that there is none?"""
    return 'class="statement' in section or "refusal" in section


def show(what: str, seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(
        f"{what}: median {statistics.median(ordered):.2f} s, 95 % within {late:.2f} s, worst {ordered[-1]:.2f} s"
    )


if __name__ == "__main__":
    main()
