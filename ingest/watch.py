"""When to ingest again: as soon as a watched folder changes, and everything once in a while.

    for due in rounds(["news/", "https://example.com/feed.xml"], every=300, aside=settings.index_dir):
        ingest(due, settings)

Files are watched by the operating system (watchfiles). Addresses are asked at the interval, and files are looked at
then too, so that nothing is missed where the system tells of no changes, as on some network drives.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.sources.archives import passed_over
from ingest.sources.read import STDIN, is_address, scope

_SETTLED = 0.5
"""Seconds without a change after which files are read: what is still being written is not read half."""
_LONGEST = 5.0
"""Seconds after which they are read all the same."""
_TICK = 1.0
"""Seconds after which the watch says that nothing changed, so that whoever asks can look at the clock."""


def rounds(sources: Sequence[str], *, every: float, aside: Path) -> Iterator[list[str]]:
    """The sources to ingest now, again and again, until whoever asks stops asking.

    All of them first, then those on disk whenever something changes there, and all every so many seconds. What
    happens in the folder `aside`, where the index lies, is nothing new.
    """
    files = [source for source in sources if not is_address(source)]
    places = {folder for source in files if (folder := _folder_of(source)) is not None}
    changes = _changes(places, _Telling(files, aside), every)
    if places:
        next(changes)  # the watch begins before anything is read, so that nothing falls between the two
    asked = time.monotonic()
    yield list(sources)
    for changed in changes:
        if time.monotonic() - asked >= every:
            asked = time.monotonic()
            yield list(sources)
        elif changed:
            yield files


def _changes(places: set[Path], telling: _Telling, every: float) -> Iterator[bool]:
    """True whenever something changed, False now and then while nothing does: at least every so many seconds."""
    if not places:
        while True:
            time.sleep(every)
            yield False
    # Put off: it takes a thread of its own at import, and only a watch needs it.
    from watchfiles import watch

    for changed in watch(
        *sorted(places),
        watch_filter=None,  # what it filters starts its time-out anew, and the interval would never be over
        debounce=int(_LONGEST * 1000),
        step=int(_SETTLED * 1000),
        rust_timeout=max(1, int(min(every, _TICK) * 1000)),
        yield_on_timeout=True,
        recursive=telling.deep,
    ):
        yield any(telling.of_articles(path) for _, path in changed)


class _Telling:
    """Which changes on disk tell of articles of the sources."""

    def __init__(self, files: Sequence[str], aside: Path) -> None:
        self._scopes = [scope(source) for source in files]
        self._aside = os.path.abspath(aside)  # noqa: PTH100 (links are not followed, as in scope)
        self.deep = any("**" in source or Path(source).is_dir() for source in files)
        """Does what lies in folders under the watched ones count?"""

    def of_articles(self, path: str) -> bool:
        """May what changed there be an article?"""
        inside = path == self._aside or path.startswith(self._aside + os.sep)
        return not inside and not passed_over(Path(path).name) and any(s.holds(path) for s in self._scopes)


def _folder_of(source: str) -> Path | None:
    """The folder to watch for a folder, file or glob; None where there is none, as for standard input."""
    if source == STDIN:
        return None
    path = Path(os.path.abspath(source))  # noqa: PTH100 (as above)
    return next((folder for folder in (path, *path.parents) if folder.is_dir()), None)
