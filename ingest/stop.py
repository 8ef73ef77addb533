"""Ctrl-C during an ingestion: it ends after the article in hand, and what was done by then is told."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from assistant.types import IndexReport


class Stopped(KeyboardInterrupt):
    """Ctrl-C ended an ingestion; `report` says what it has done."""

    def __init__(self, report: IndexReport) -> None:
        super().__init__()
        self.report = report


class Stop:
    """Has Ctrl-C been pressed?"""

    def __init__(self) -> None:
        self.pressed = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within it the first Ctrl-C is only noted; a second one raises KeyboardInterrupt there and then.

        Only the main thread may change what a signal does; elsewhere Ctrl-C reaches the main thread as ever.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._press)
        try:
            yield
        except Exception as error:
            if self.pressed:  # whoever runs this in a loop must hear of it
                raise KeyboardInterrupt from error
            raise
        finally:
            signal.signal(signal.SIGINT, before)

    def _press(self, number: int, frame: FrameType | None) -> None:
        if self.pressed:
            raise KeyboardInterrupt
        self.pressed = True
