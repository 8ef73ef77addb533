"""Web pages read in bounded time: a long one in a process of its own, which the system ends when it takes too long.

Bounds on tags and elements keep a page of up to half a megabyte to seconds. For a longer one they are not enough: what
makes one slow is in the libraries as often as in our code, and neither can be told to stop.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys

from assistant.errors import SourceError
from assistant.processes import run_apart
from ingest.sources import web_pages
from ingest.sources.web_pages import Page

_LONG = 500_000
"""Characters of a page from which it is read apart."""
SECONDS = 10
"""Of the processor, for one page."""
_PATIENCE = 12
"""How many times as long it may take by the clock, on a machine that has other work or cannot count processor time."""
_OUT_OF_TIME = -signal.SIGXCPU if hasattr(signal, "SIGXCPU") else None


def from_html(html: str, address: str | None = None, seconds: int = SECONDS) -> Page:
    """See `web_pages.from_html`. SourceError too where a long page takes more than `seconds` or ends its process."""
    if len(html) <= _LONG:
        return web_pages.from_html(html, address)
    given = pickle.dumps((html, address))
    too_long = f"reading the page takes more than the {seconds} s that are given to one."
    try:
        done = run_apart(__name__, str(seconds), given=given, seconds=_PATIENCE * seconds)
    except subprocess.TimeoutExpired as error:
        raise SourceError(
            f"the page was not read within {_PATIENCE * seconds} s: it is large, or the machine has other work. "
            "Ingest it again when there is less."
        ) from error
    if done.returncode == _OUT_OF_TIME:
        raise SourceError(too_long)
    if done.returncode:
        raise SourceError(f"the page ends the program that reads it (code {done.returncode}).")
    page: Page | str = pickle.loads(done.stdout)  # what our own program wrote
    if isinstance(page, str):
        raise SourceError(page)
    return page


def main() -> None:
    """What the other process does: a page, or the sentence why there is none, on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked decides when to stop
    _limit(int(sys.argv[1]))
    html, address = pickle.load(sys.stdin.buffer)
    try:
        read: Page | str = web_pages.from_html(html, address)
    except SourceError as error:
        read = str(error)
    sys.stdout.buffer.write(pickle.dumps(read))


def _limit(seconds: int) -> None:
    """Lets the system end this process after so much processor time."""
    try:
        import resource
    except ImportError:  # Windows has no such limit: the clock alone counts
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))
