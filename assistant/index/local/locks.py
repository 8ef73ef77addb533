"""Locks between processes, as files in the index: many readers or one writer, in the order they came.

On POSIX they are `flock`s, which the system drops with the process that held them, however that ended. Where
there is no `flock` (Windows), readers exclude each other too: correct, only less parallel.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from assistant.errors import IndexBusy, IndexProblem

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PAUSE = 0.005
"""Seconds between two tries: short beside a search, long beside the try."""


class IndexLock:
    """Many may read at once; who writes is alone. A writer that waits lets no new reader pass it.

    And a writer vouches for what it has written, for as long as it lives. Raises IndexBusy where the wait is longer
    than `wait` seconds.
    """

    def __init__(self, folder: Path, wait: float = 60.0) -> None:
        self._turn, self._gate, self._word = (folder / f"{name}.lock" for name in ("turn", "gate", "vouched"))
        self._wait = wait

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Nobody writes meanwhile."""
        with held(self._turn, self._wait):
            inside = held(self._gate, self._wait, shared=True)
            inside.__enter__()
        try:
            yield
        finally:
            inside.__exit__(None, None, None)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody reads or writes meanwhile."""
        with held(self._turn, self._wait), held(self._gate, self._wait):
            yield

    @contextmanager
    def vouching(self) -> Iterator[None]:
        """Says of what is not settled yet that it may be opened, until it is or this process ends."""
        with held(self._word, self._wait):
            yield

    def is_vouched(self) -> bool:
        """Does somebody say so? To be asked while writing, so that those who ask do not meet."""
        try:
            with held(self._word, 0, shared=True):
                return False
        except IndexBusy:
            return True


@contextmanager
def held(path: Path, wait: float, *, shared: bool = False) -> Iterator[None]:
    """Holds the lock file `path`, alone or with others that share it. IndexBusy after `wait` seconds."""
    if fcntl is None:
        with _held_alone(path, wait):
            yield
        return
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise IndexProblem(f"The index in {path.parent} cannot be locked: {error.strerror}.") from error
    try:
        _take(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, path, wait)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, kind: int, path: Path, wait: float) -> None:
    last = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= last:
                raise _busy(path, wait) from error
            time.sleep(_PAUSE)


@contextmanager
def _held_alone(path: Path, wait: float) -> Iterator[None]:
    try:
        with filelock.FileLock(path, timeout=wait):
            yield
    except filelock.Timeout as error:
        raise _busy(path, wait) from error


def _busy(path: Path, wait: float) -> IndexBusy:
    return IndexBusy(
        f"Another process is writing to the index in {path.parent}; waited {wait:g} seconds for it to end."
    )
