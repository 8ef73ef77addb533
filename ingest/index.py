"""Sources into the index: what changed is split, embedded and stored; what did not costs only its reading."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType
from typing import Literal

import numpy as np

from assistant.errors import IndexMissing, SourceError, UsageError
from assistant.models import Embedder, Vectors, embedder_name, load_embedder
from assistant.settings import Settings
from assistant.store import Store, StoredArticle
from assistant.types import Article, IndexReport, Passage, Rejected
from ingest.dedupe import link_reprints
from ingest.fetch import Fetcher
from ingest.read import Same, Source, Unread, is_address, locate, read, scope
from ingest.scan import Memory, Nothing, Scan
from ingest.split import passage_heading, split
from ingest.spool import Spool, Waiting
from ingest.web import Web

_BATCH = 256
"""Passages embedded and stored together: enough to sort by length, little enough to stop soon after Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Event:
    """How far an ingestion is.

    While "reading", `done` counts what was read, and how much there is is not known. While "indexing", `done` of
    `total` articles that are new or changed are in the index, with `passages` passages. "removing" and "finished"
    end it.
    """

    kind: Literal["reading", "indexing", "removing", "finished"]
    done: int
    total: int | None
    passages: int
    source: str
    """Where the article in hand stands; "" at the end."""
    rejected: int
    """How many inputs were left out so far."""
    seconds: float


OnEvent = Callable[[Event], None]
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
    run = _Run(named, covered if remove_missing else [], on_event or (lambda event: None))
    with _stopped_between_batches() as check:
        if dry_run:
            return run.rehearse(settings, check)
        with Store.for_writing(settings) as store:
            return run.into(store, settings, check)


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
    tell: OnEvent
    rejected: list[Rejected] = field(default_factory=list)
    passages: int = 0
    started: float = field(default_factory=time.monotonic)

    def into(self, store: Store, settings: Settings, check: Callable[[], None]) -> IndexReport:
        """Read everything, then embed and store what changed, then take out what is gone."""
        scan = Scan(store)
        with _fetcher(settings) as fetcher, Spool(settings.index_dir) as spool:
            web = Web(fetcher, store.note, lambda address: bool(store.places_at(address)))
            for waiting in self._read(scan, web, check):
                spool.add(waiting)
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
                self.passages += len(split(waiting.article))
            return self._report(scan, len(self._gone(scan)))

    def _read(self, scan: Scan, web: Web, check: Callable[[], None]) -> Iterator[Waiting]:
        for number, item in enumerate(read(self.sources, web), 1):
            check()
            if isinstance(item, Unread):
                self.rejected.append(Rejected(item.place, item.reason))
                scan.could_not_read(item.location)
            elif isinstance(item, Same):
                scan.is_same(item.location)
            elif waiting := scan.look_at(item):
                yield waiting
            self._say("reading", number, None, item.place)

    def _index(self, spool: Spool, store: Store, embedder: Embedder, check: Callable[[], None]) -> None:
        done = 0
        for batch in _batches(spool):
            check()
            now = datetime.now(UTC)
            articles = [StoredArticle(w.article, w.content_hash, now, w.location) for w, _ in batch]
            vectors = _embedded(batch, store, embedder)
            store.add_many(
                [(a, passages, rows) for a, (_, passages), rows in zip(articles, batch, vectors, strict=True)]
            )
            link_reprints(store)
            done += len(batch)
            self.passages += sum(len(passages) for _, passages in batch)
            self._say("indexing", done, len(spool), batch[-1][0].location)

    def _gone(self, scan: Scan) -> list[str]:
        gone = scan.gone([scope(path) for path in self.within]) if self.within else []
        if gone:
            self._say("removing", 0, len(gone))
        return gone

    def _say(
        self,
        kind: Literal["reading", "indexing", "removing", "finished"],
        done: int,
        total: int | None,
        source: str = "",
    ) -> None:
        seconds = time.monotonic() - self.started
        self.tell(Event(kind, done, total, self.passages, source, len(self.rejected), seconds))

    def _report(self, scan: Scan, removed: int) -> IndexReport:
        counts = scan.counts
        changed = counts["added"] + counts["updated"]
        self._say("finished", changed, changed)
        return IndexReport(
            added=counts["added"],
            updated=counts["updated"],
            unchanged=counts["unchanged"],
            removed=removed,
            rejected=self.rejected,
            passages=self.passages,
            seconds=time.monotonic() - self.started,
        )


Batch = list[tuple[Waiting, list[Passage]]]


def _batches(spool: Spool) -> Iterator[Batch]:
    """The waiting articles with their passages, some `_BATCH` passages at a time."""
    batch: Batch = []
    for waiting in spool:
        batch.append((waiting, split(waiting.article)))
        if sum(len(passages) for _, passages in batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _embedded(batch: Batch, store: Store, embedder: Embedder) -> list[Vectors]:
    """The vectors of each article's passages; what the index holds already is not computed again."""
    texts = [[_text_for_search(passage) for passage in passages] for _, passages in batch]
    known: dict[str, Vectors] = {}
    for waiting, _ in batch:
        known.update(_known_vectors(waiting.article.id or "", store))
    new = list(dict.fromkeys(text for own in texts for text in own if text not in known))
    if new:
        known.update(zip(new, embedder.embed_passages(new), strict=True))
    empty = np.empty((0, embedder.dimensions), np.float32)
    return [np.stack([known[text] for text in own]) if own else empty for own in texts]


def _known_vectors(article_id: str, store: Store) -> dict[str, Vectors]:
    """By its text the vector of each passage that the article has in the index now."""
    passages = store.passages_of(article_id)
    vectors = store.vectors_of([passage.id for passage in passages])
    return {_text_for_search(p): vectors[p.id] for p in passages if p.id in vectors}


def _text_for_search(passage: Passage) -> str:
    return f"{passage_heading(passage)}\n{passage.text}"


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
