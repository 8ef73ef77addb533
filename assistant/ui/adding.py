"""Reading articles in while the chat goes on: one ingestion at a time, and how far it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.errors import AssistantError, SourceError
from assistant.settings import Settings
from assistant.types import IndexReport
from ingest.index import ingest
from ingest.progress import Event
from ingest.stop import Stop, Stopped

log = logging.getLogger(__name__)

Stage = Literal[
    "none",
    "starting",
    "waiting",
    "mending",
    "reading",
    "indexing",
    "removing",
    "finished",
    "stopped",
    "failed",
]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a reader gave to be read: files that were sent to this server, and addresses."""

    files: tuple[Path, ...]
    addresses: tuple[str, ...]

    @classmethod
    def from_page(cls, files: Sequence[str], addresses: str, uploads: Path) -> Offered:
        """From what the page says. SourceError for a file that was not sent to the folder `uploads`.

        Every line of `addresses` is a web address, whatever it looks like: no path of this machine is read.
        """
        sent = tuple(Path(name).resolve() for name in files)
        for path in sent:
            if path.parent.parent != uploads.resolve():
                raise SourceError(f"{path.name} was not sent to this chat; choose it again.")
        lines = filter(None, (line.strip() for line in addresses.splitlines()))
        return cls(sent, tuple(line if "://" in line else f"https://{line}" for line in lines))

    def __bool__(self) -> bool:
        return bool(self.files or self.addresses)

    @property
    def sources(self) -> list[str]:
        """As `ingest` takes them."""
        return [*map(str, self.files), *self.addresses]

    def named(self, place: str) -> str:
        """A place as the reader knows it: a file by its name, not by where the server put it."""
        for path in self.files:
            place = place.replace(f"{path.parent}/", "")
        return place

    def forget(self) -> None:
        """Deletes the files: they were sent for this alone."""
        for path in self.files:
            with suppress(OSError):
                path.unlink(missing_ok=True)
                path.parent.rmdir()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an addition is: `done` of `total` articles (None: not known yet), and how it ended."""

    stage: Stage = "none"
    done: int = 0
    total: int | None = None
    rejected: int = 0
    source: str = ""
    """Where the article in hand stands."""
    seconds_left: float | None = None
    report: IndexReport | None = None
    error: str = ""

    @property
    def is_over(self) -> bool:
        """Is nothing going on?"""
        return self.stage in ("none", "finished", "stopped", "failed")

    @property
    def added(self) -> int:
        """How many articles of it are in the index."""
        return self.done if self.stage in ("indexing", "removing", "finished") else 0


class Adding:
    """Runs additions, one at a time, each in a thread of its own; any thread may look how far it is."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._stop = Stop()
        self.progress = Progress()
        """How far the running addition is, or how the last one ended."""

    def begin(self, offered: Offered, settings: Settings, done: Callable[[], None]) -> bool:
        """Starts to read what is offered into the index of `settings`; False where another addition is running.

        `done` is called once some of it is in the index.
        """
        with self._guard:
            if not self.progress.is_over:
                return False
            self.progress = Progress("starting")
            self._stop = Stop()
        threading.Thread(target=self._run, args=(offered, settings, done), daemon=True).start()
        return True

    def stop(self) -> None:
        """Ends the running addition after the articles in hand; what is in the index by then stays."""
        self._stop.press()

    def _run(self, offered: Offered, settings: Settings, done: Callable[[], None]) -> None:
        end = self._read(offered, settings)
        offered.forget()
        report = end.report
        if end.done or (report is not None and report.unchanged):
            done()
        self.progress = end

    def _read(self, offered: Offered, settings: Settings) -> Progress:
        def hear(event: Event) -> None:
            if event.kind != "finished" and event.kind != "pricing":
                source = offered.named(event.source)
                self.progress = Progress(
                    event.kind, event.done, event.total, event.rejected, source, event.seconds_left
                )

        try:
            report = ingest(offered.sources, settings, on_event=hear, stop=self._stop)
        except Stopped as stopped:
            return Progress("stopped", stopped.report.added + stopped.report.updated)
        except AssistantError as error:
            return Progress("failed", self.progress.added, error=offered.named(str(error)))
        except Exception:  # whatever failed, the reader gets a sentence and the log gets the trace
            log.exception("adding failed: %r", offered.sources)
            return Progress("failed", self.progress.added)
        rejected = [replace(one, place=offered.named(one.place)) for one in report.rejected]
        changed = report.added + report.updated
        return Progress("finished", changed, changed, report=replace(report, rejected=rejected))
