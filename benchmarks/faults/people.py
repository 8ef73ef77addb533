"""People who ask the chat all the time, and what they were answered."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from assistant.wording import VECTORS_MISSING
from benchmarks.faults.news import News

_PATIENCE = 90.0
"""Seconds after which an answer counts as never coming."""


@dataclass
class Told:
    """Of one question when it was put and answered, and of what kind the answer was."""

    put: float
    came: float
    kind: str
    """"whole", "partly" where the answer says that part was searched by words alone, or "error"."""
    said: str = ""


@dataclass
class People:
    """So many people at one chat; `told` and `unproven` grow until the end."""

    address: str
    news: News
    seed: int
    told: list[Told] = field(default_factory=list)
    proven: int = 0
    unproven: list[str] = field(default_factory=list)

    @contextmanager
    def asking(self, people: int, pause: float) -> Iterator[None]:
        """Within it they ask, each again after `pause` seconds on average."""
        over = threading.Event()
        threads = [
            threading.Thread(target=self._ask_on, args=(n, people, pause, over), daemon=True)
            for n in range(people)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join(_PATIENCE)

    def answered_since(self, moment: float) -> float | None:
        """When the first whole answer came to a question that was put after the moment; None if none did."""
        return min((t.came for t in list(self.told) if t.put >= moment and t.kind == "whole"), default=None)

    def _ask_on(self, number: int, people: int, pause: float, over: threading.Event) -> None:
        chance = random.Random(self.seed * 1000 + number)
        over.wait(pause * number / people)
        with httpx.Client(base_url=self.address, timeout=_PATIENCE) as client:
            while not over.is_set():
                put = time.monotonic()
                try:
                    answer = ask(client, self.news.question(chance))
                except (httpx.HTTPError, _Refused) as error:
                    self.told.append(Told(put, time.monotonic(), "error", f"{type(error).__name__}: {error}"))
                    over.wait(1.0)
                    continue
                self._prove(answer)
                kind = "partly" if VECTORS_MISSING in answer["notes"] else "whole"
                self.told.append(Told(put, time.monotonic(), kind))
                over.wait(chance.uniform(0, 2 * pause))

    def _prove(self, answer: dict[str, Any]) -> None:
        for citation in answer["citations"]:
            where = citation["article_id"], citation["start"], citation["end"]
            if self.news.holds(*where, citation["quote"]):
                self.proven += 1
            else:
                self.unproven.append(f"{where}: {citation['quote']}")


class _Refused(Exception):
    """The chat says that it cannot answer."""


def ask(client: httpx.Client, question: str) -> dict[str, Any]:
    """The answer as the chat gives it to programs. Raises httpx.HTTPError, or what the chat says went wrong."""
    body = {"data": [question, None, None, None, None, None, False]}
    joined = client.post("/gradio_api/call/ask", json=body).raise_for_status().json()
    event = ""
    with client.stream("GET", f"/gradio_api/call/ask/{joined['event_id']}") as lines:
        for line in lines.iter_lines():
            if line.startswith("event:"):
                event = line[6:].strip()
            elif line.startswith("data:") and event == "complete":
                (answer,) = json.loads(line[5:])
                return dict(answer)
            elif line.startswith("data:") and event == "error":
                raise _Refused(line[5:].strip())
    raise _Refused("the answer broke off")
