"""Everything that runs: both servers, the workers and the chat, each a process of its own that may be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import func, select

from assistant.errors import AssistantError
from assistant.index.engine import index_of
from assistant.index.server.chroma import VectorServer
from assistant.index.server.database import Database
from assistant.index.server.relay import told_in
from assistant.index.server.schema import articles, outbox
from assistant.index.server.servers import name_of
from assistant.models.embedder import embedder_name
from assistant.settings import Settings
from benchmarks.servers import Chroma, Postgres, free_port

_PROGRAM = "import sys; from assistant.cli import main; sys.exit(main())"
_INDEX = Path("index")
"""What the index is called, in every house."""
_STARTS = 600.0
"""Seconds for a program of ours to start on a busy machine."""


@dataclass
class Program:
    """A `news-assistant` command that whoever runs it starts again when it ends."""

    arguments: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it; it is at work some seconds later."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *self.arguments],
                env=os.environ | self.environment,
                cwd=self.log.parent,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """SIGKILL; nobody takes that for an end by itself."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def ended(self) -> bool:
        """Has it ended by itself?"""
        return self.process is not None and self.process.poll() is not None


@dataclass
class House:
    """The servers over folders of their own (each may be a disk), two workers over one folder of news, and a chat."""

    scratch: Path
    disks: dict[str, Path]
    """Where "postgres" and "chroma" keep what they have, and "worker" what it reads."""
    clocks: dict[str, dict[str, str]] = field(default_factory=dict)
    """By "postgres", "chat" and "worker" the environment by which its clock can be moved."""

    def __post_init__(self) -> None:
        self.news = self.scratch / "news"
        self.news.mkdir(exist_ok=True)
        self.postgres = Postgres(self.disks["postgres"], self.clocks.get("postgres", {}))
        self.chroma = Chroma(self.disks["chroma"] / "data")
        self.settings = Settings(index_dir=_INDEX, database_url=self.postgres.url, chroma_url=self.chroma.url)
        name = name_of(_INDEX)
        self._database = Database(self.postgres.url, name)
        self._vectors = VectorServer(self.chroma.url, name)
        self.address = f"http://127.0.0.1:{(port := free_port())}"
        named = {
            "ASSISTANT_INDEX_DIR": str(_INDEX),
            "ASSISTANT_DATABASE_URL": self.postgres.url,
            "ASSISTANT_CHROMA_URL": self.chroma.url,
            "ASSISTANT_CHAT_MODEL": "extractive",
            "TMPDIR": str(self.disks["worker"]),
        }
        self.chat = Program(
            ["chat", "--port", str(port)], named | self.clocks.get("chat", {}), self.scratch / "chat.log"
        )
        self.workers = [
            Program(
                ["worker", str(self.news)],
                named | self.clocks.get("worker", {}),
                self.scratch / f"worker{n}.log",
            )
            for n in (1, 2)
        ]

    def start(self) -> None:
        """Both servers; the programs are started when they are wanted."""
        self.postgres.start()
        self.chroma.start()

    def kept(self) -> dict[str, Path]:
        """Where each server keeps what it holds."""
        return {"postgres": self.postgres.data, "chroma": self.chroma.folder}

    def end(self) -> None:
        """Kills what runs still."""
        for program in [self.chat, *self.workers]:
            program.kill()
        self.chroma.kill()
        if self.postgres.is_running():
            self.postgres.stop("fast")

    def look_after(self) -> list[str]:
        """What a supervisor does: starts again what ended by itself; comes back with what that was."""
        again = []
        if not self.postgres.is_running():
            self.postgres.start()
            again.append("PostgreSQL")
        if self.chroma.ended():
            self.chroma.start()
            again.append("Chroma")
        for program in [self.chat, *self.workers]:
            if program.ended():
                program.start()
                again.append(program.arguments[0])
        return again

    def held(self) -> Counter[str] | None:
        """How many wordings of each article the index holds; None where it cannot be read just now."""
        try:
            rows = self._database.rows(select(articles.c.id, func.count()).group_by(articles.c.id))
        except AssistantError:
            return None
        return Counter(dict(map(tuple, rows)))

    def is_in_step(self) -> bool:
        """Was Chroma told all that PostgreSQL holds, by both their word?"""
        try:
            with self._database.transaction() as db:
                waiting = db.execute(select(func.count()).select_from(outbox)).scalar_one()
                return waiting == 0 and self._vectors.told() == told_in(db)
        except AssistantError:
            return False

    def damage(self) -> list[str]:
        """What `check` finds, over all articles, words and vectors."""
        with index_of(self.settings).reader(embedder_name(self.settings)) as reader:
            return reader.check()

    def until_chat_is_ready(self) -> None:
        """Waits until the chat can answer."""
        until = time.monotonic() + _STARTS
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address}/readyz", timeout=20).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise SystemExit(f"The chat did not start; see {self.chat.log}.")


def copy(one: Path, other: Path) -> None:
    """A folder with owners and rights under another name."""
    subprocess.run(["cp", "--archive", str(one), str(other)], check=True)
