"""Ctrl-C, SIGTERM or a button during an ingestion: it ends after the articles in hand, and tells what was done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from assistant.types import IndexReport


class Stopped(KeyboardInterrupt):
    """An ingestion was ended before its time, by Ctrl-C or else; `report` says what it has done."""

    def __init__(self, report: IndexReport) -> None:
        super().__init__()
        self.report = report


class Stop:
    """Is an ingestion to end? Any thread may press it, and Ctrl-C does."""

    def __init__(self) -> None:
        self.pressed = False

    def press(self) -> None:
        """Ends the ingestion that was given this, or is about to be."""
        self.pressed = True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within it the first Ctrl-C or SIGTERM is only noted; a second one raises KeyboardInterrupt there and then.

        Only the main thread may change what a signal does; elsewhere they reach the main thread as ever.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self._hear) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        except Exception as error:
            if self.pressed:  # whoever runs this in a loop must hear of it
                raise KeyboardInterrupt from error
            raise
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.pressed:
            raise KeyboardInterrupt
        self.press()
