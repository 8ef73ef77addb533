"""Sources into the index: what changed is split, embedded and stored; what did not costs only its reading."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType

from assistant.errors import IndexBusy, IndexMissing, SourceError, UsageError
from assistant.models import Embedder, dollars, embedder_name, load_embedder
from assistant.settings import Settings
from assistant.store import Store, StoredArticle
from assistant.types import Article, IndexReport, Rejected
from ingest.dedupe import link_reprints
from ingest.embedding import embedded
from ingest.fetch import Fetcher
from ingest.progress import OnEvent, Progress
from ingest.read import Same, Source, Unread, is_address, locate, read, scope
from ingest.scan import Memory, Nothing, Scan
from ingest.split import split
from ingest.spool import Cut, Spool, Waiting
from ingest.tokens import count_tokens
from ingest.web import Web

_BATCH = 256
"""Passages embedded and stored together: enough to sort by length, little enough to stop soon after Ctrl-C."""


Path = str | os.PathLike[str]


def ingest(
    sources: Source | Iterable[Source],
    settings: Settings,
    *,
    remove_missing: bool = False,
    dry_run: bool = False,
    on_event: OnEvent | None = None,
) -> IndexReport:
    """Read the sources into the index at `settings.index_dir`, and report what changed.

    A source is a path, a folder, a glob, "-" for standard input, a web address, or an Article. One bad input is
    reported in `rejected` and the rest goes on; SourceError is raised only where none of the sources is there at
    all, UsageError where none is named. With `remove_missing`, articles that stood in the files and folders named
    and stand nowhere any more are removed. With `dry_run` nothing is written. Ctrl-C takes effect after the batch
    in hand: what was stored by then is stored.
    """
    named = [sources] if isinstance(sources, str | os.PathLike | Article) else list(sources)
    covered = _covered(named)
    run = _Run(named, covered if remove_missing else [], Progress(on_event))
    with _stopped_between_batches() as check:
        if dry_run:
            return run.rehearse(settings, check)
        with _store(settings, run.progress) as store:
            return run.into(store, settings, check)


def _store(settings: Settings, progress: Progress) -> Store:
    """The index, for writing. Where another process writes to it, that is told at once and waited for a while."""
    try:
        return Store.for_writing(settings, wait=0)
    except IndexBusy:
        progress.wait()
        return Store.for_writing(settings)


def _covered(sources: Sequence[Source]) -> list[Path]:
    """The files, folders and globs named. SourceError where nothing that was named is there at all."""
    if not sources:
        raise UsageError("No source was named; give a file, a folder, a glob or an address.")
    paths = [source for source in sources if not isinstance(source, Article)]
    covered: list[Path] = []
    missing: list[str] = []
    for path in paths:
        try:
            covered += [] if is_address(locate(path)[0]) else [path]
        except SourceError as error:
            missing.append(str(error))
    if len(missing) == len(sources):
        raise SourceError(" ".join(missing))
    return covered


@dataclass
class _Run:
    """One ingestion: what it reads, within what it removes, whom it tells, and what it has counted."""

    sources: Sequence[Source]
    within: Sequence[Path]
    progress: Progress
    rejected: list[Rejected] = field(default_factory=list)
    passages: int = 0
    tokens: int = 0
    dollars: float | None = None

    def into(self, store: Store, settings: Settings, check: Callable[[], None]) -> IndexReport:
        """Read everything, then embed and store what changed, then take out what is gone."""
        scan = Scan(store)
        with _fetcher(settings) as fetcher, Spool(settings.index_dir) as spool:
            web = Web(fetcher, store.note, lambda address: bool(store.places_at(address)))
            for waiting in self._read(scan, web, check):
                spool.add(waiting, split(waiting.article))
            if len(spool):
                self._index(spool, store, load_embedder(settings), check)
        link_reprints(store)  # of a run before this one, if it was cut off
        remember, forget = scan.changes_of_place()
        if remember or forget:
            store.move_places(remember, forget)
        if web.noted:
            store.set_notes(web.noted)
        gone = self._gone(scan)
        if gone:
            store.remove(gone)
        return self._report(scan, len(gone))

    def rehearse(self, settings: Settings, check: Callable[[], None]) -> IndexReport:
        """What `into` would report; the index is only read, if there is one."""
        with _for_comparing(settings) as memory, _fetcher(settings) as fetcher:
            scan = Scan(memory)
            for waiting in self._read(scan, Web(fetcher, lambda _: None, lambda _: False), check):
                passages = split(waiting.article)
                self.passages += len(passages)
                self.tokens += sum(count_tokens([passage.text for passage in passages]))
            self.dollars = dollars(settings, self.tokens)
            return self._report(scan, len(self._gone(scan)))

    def _read(self, scan: Scan, web: Web, check: Callable[[], None]) -> Iterator[Waiting]:
        for number, item in enumerate(read(self.sources, web), 1):
            check()
            if isinstance(item, Unread):
                self.rejected.append(Rejected(item.place, item.reason))
                self.progress.rejected = len(self.rejected)
                scan.could_not_read(item.location)
            elif isinstance(item, Same):
                scan.is_same(item.location)
            elif waiting := scan.look_at(item):
                yield waiting
            self.progress.read(number, item.place)

    def _index(self, spool: Spool, store: Store, embedder: Embedder, check: Callable[[], None]) -> None:
        self.progress.expect(len(spool), spool.passages)
        for batch in _batches(spool):
            check()
            now = datetime.now(UTC)
            articles = [StoredArticle(w.article, w.content_hash, now, w.location) for w, _ in batch]
            cut = [passages for _, passages in batch]
            store.add_many(list(zip(articles, cut, embedded(cut, store, embedder), strict=True)))
            link_reprints(store)
            passages = sum(map(len, cut))
            self.passages += passages
            self.progress.indexed(len(batch), passages, batch[-1][0].location)

    def _gone(self, scan: Scan) -> list[str]:
        gone = scan.gone([scope(path) for path in self.within]) if self.within else []
        if gone:
            self.progress.remove(len(gone))
        return gone

    def _report(self, scan: Scan, removed: int) -> IndexReport:
        counts = scan.counts
        self.progress.finish()
        return IndexReport(
            added=counts["added"],
            updated=counts["updated"],
            unchanged=counts["unchanged"],
            removed=removed,
            rejected=self.rejected,
            passages=self.passages,
            seconds=self.progress.seconds,
            tokens=self.tokens,
            dollars=self.dollars,
        )


def _batches(spool: Spool) -> Iterator[list[Cut]]:
    """The waiting articles, some `_BATCH` passages at a time."""
    batch: list[Cut] = []
    for cut in spool:
        batch.append(cut)
        if sum(len(passages) for _, passages in batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(allow_private=settings.private_addresses)


@contextmanager
def _for_comparing(settings: Settings) -> Iterator[Memory]:
    try:
        with Store.open(settings.index_dir, embedder_name(settings), dimensions=0) as store:
            yield store
    except IndexMissing:
        yield Nothing()


@contextmanager
def _stopped_between_batches() -> Iterator[Callable[[], None]]:
    """Within it Ctrl-C waits for the check that is handed out; a second one does not wait.

    Only the main thread may change what a signal does; elsewhere Ctrl-C reaches the main thread as ever.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    def check() -> None:
        if pressed.is_set():
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, press)
    try:
        yield check
        check()  # pressed during the last batch: whoever runs this in a loop must hear of it
    finally:
        signal.signal(signal.SIGINT, before)
