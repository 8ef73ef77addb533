"""Sources into the index: what changed is split, embedded and stored; what did not costs only its reading."""

from __future__ import annotations

import os
import tempfile
import time
from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from assistant.errors import IndexBusy, IndexMissing, SourceError, UsageError
from assistant.index.engine import index_of
from assistant.models.embedder import dollars, embedder_name, load_embedder
from assistant.ports import Embedder, IndexReader, IndexWriter
from assistant.records import StoredArticle, Vectors
from assistant.settings import Settings
from assistant.types import Article, IndexReport, Passage, Rejected, Remark
from ingest.articles.dedupe import TOGETHER, link_reprints
from ingest.passages.embedding import batches, embedded, known_vectors
from ingest.passages.split import split
from ingest.passages.tokens import count_tokens
from ingest.progress import OnEvent, Progress
from ingest.scan import Memory, Nothing, Scan
from ingest.shared import handed_over, shared_jobs
from ingest.sources.fetch import Fetcher
from ingest.sources.read import Same, Source, Unread, is_address, locate, read, scope
from ingest.sources.web import Web
from ingest.spool import Cut, Spool, Waiting
from ingest.stop import Stop, Stopped

_BATCH = 256
"""Passages stored together: each time readers wait for a moment, and the disk for the disk."""
_SOON = 2.0
"""Seconds after which fewer are stored, so that who waits on a slow machine sees them come."""
_SHARED = 60.0
"""Seconds to wait for those who store into an index on servers: each of them does so for a moment."""
NOT_STORED = (
    "it could not be stored, however often that was tried; the log of the worker that tried says why."
)
"""Why an article is left out that was read."""


Path = str | os.PathLike[str]


def ingest(
    sources: Source | Iterable[Source],
    settings: Settings,
    *,
    remove_missing: bool = False,
    dry_run: bool = False,
    on_event: OnEvent | None = None,
    stop: Stop | None = None,
) -> IndexReport:
    """Read the sources into the index at `settings.index_dir`, and report what changed.

    A source is a path, a folder, a glob, "-" for standard input, a web address, or an Article. One bad input is
    reported in `rejected` and the rest goes on; SourceError is raised only where none of the sources is there at
    all, UsageError where none is named. With `remove_missing`, articles that stood in the files and folders named
    and stand nowhere any more are removed. With `dry_run` nothing is written. Ctrl-C, or `stop` once it is
    pressed, ends it after the articles in hand, which are stored with those before them: then Stopped is raised, a
    KeyboardInterrupt that holds the report.
    """
    named = [sources] if isinstance(sources, str | os.PathLike | Article) else list(sources)
    covered = _covered(named)
    stop = stop or Stop()
    run = _Run(named, covered if remove_missing else [], Progress(on_event), stop)
    if dry_run:
        with stop.listening():
            report = run.rehearse(settings)
    elif settings.database_url is not None:
        _store(settings, run.progress).close()  # it is there from now on, and of these embeddings
        with stop.listening():
            report = run.shared(settings)
    else:
        store = _store(settings, run.progress)
        with stop.listening(), store:
            report = run.into(store, settings)
    if stop.pressed:
        raise Stopped(report)
    return report


def _store(settings: Settings, progress: Progress) -> IndexWriter:
    """The index, for writing. Where another process writes to it, that is told at once and waited for a while."""
    index, name = index_of(settings), embedder_name(settings)
    try:
        return index.writer(name, wait=0, on_mending=progress.mend)
    except IndexBusy:
        progress.wait()
        return index.writer(name, on_mending=progress.mend)


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
    stop: Stop
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    passages: int = 0
    unlinked: int = 0
    """Articles stored that were not looked at for reprints yet."""
    tokens: int = 0
    dollars: float | None = None

    def into(self, store: IndexWriter, settings: Settings) -> IndexReport:
        """Read everything, then embed and store what changed, then take out what is gone."""
        scan = Scan(store)
        with _fetcher(settings) as fetcher, Spool(settings.index_dir) as spool:
            web = self._gather(scan, store, fetcher, spool, settings)
            if len(spool) and not self.stop.pressed:
                self._index(spool, store, load_embedder(settings))
            if self.stop.pressed:
                return self._report(scan, waiting=spool.ids)
        return self._settle(scan, web, store)

    def shared(self, settings: Settings) -> IndexReport:
        """The same into an index on servers: what changed is embedded and stored by whoever is free."""
        name = embedder_name(settings)
        with (
            index_of(settings).reader(name) as memory,
            _fetcher(settings) as fetcher,
            Spool(tempfile.gettempdir()) as spool,
        ):
            scan = Scan(memory)
            web = self._gather(scan, memory, fetcher, spool, settings)
            if len(spool) and not self.stop.pressed:
                self.progress.expect(len(spool), spool.passages)
                with shared_jobs(settings) as jobs:
                    for cut, failed in handed_over(spool, jobs, memory, settings, self.stop):
                        self._count(cut, failed, spool)
            if self.stop.pressed:
                return self._report(scan, waiting=spool.ids)
            with index_of(settings).writer(name, wait=_SHARED) as store:
                return self._settle(scan, web, store, spool.ids)

    def _gather(
        self, scan: Scan, memory: IndexReader, fetcher: Fetcher, spool: Spool, settings: Settings
    ) -> Web:
        """Reads everything; what is new or changed waits in the spool."""
        web = Web(fetcher, memory.note, lambda address: bool(memory.places_at(address)))
        for waiting in self._read(scan, web):
            passages = split(waiting.article)
            if dollars(settings, 1) != 0:
                self.tokens += _tokens_in(passages)
            spool.add(waiting, passages)
        if len(spool) and not self.stop.pressed:
            self._tell_price(settings)
        return web

    def _count(self, cut: Sequence[Cut], failed: bool, spool: Spool) -> None:
        """What others have stored, or could not store: that waits on, and is new again the next time."""
        if failed:
            self.rejected += [Rejected(waiting.location, NOT_STORED) for waiting, _ in cut]
            self.progress.rejected = len(self.rejected)
            return
        self._stored(cut, spool)

    def _settle(self, scan: Scan, web: Web, store: IndexWriter, waiting: Collection[str] = ()) -> IndexReport:
        """Once all is stored: where it was read is remembered, and what is gone taken out."""
        link_reprints(store)  # of a run before this one, if it was cut off
        remember, forget = scan.changes_of_place()
        left = set(waiting)
        remember = {place for place in remember if place[1] not in left}
        if remember or forget:
            store.move_places(remember, forget)
        if web.noted and not left:  # else the web would say that nothing changed, of what is not there
            store.set_notes(web.noted)
        gone = self._gone(scan)
        if gone:
            store.remove(gone)
        return self._report(scan, removed=len(gone), waiting=waiting)

    def rehearse(self, settings: Settings) -> IndexReport:
        """What `into` would report; the index is only read, if there is one."""
        with _for_comparing(settings) as memory, _fetcher(settings) as fetcher:
            scan = Scan(memory)
            for waiting in self._read(scan, Web(fetcher, lambda _: None, lambda _: False)):
                passages = split(waiting.article)
                self.passages += len(passages)
                self.tokens += _tokens_in(passages)
            self.dollars = dollars(settings, self.tokens)
            return self._report(scan, removed=0 if self.stop.pressed else len(self._gone(scan)))

    def _tell_price(self, settings: Settings) -> None:
        """Before anything is sent: what it will cost, where that is not nothing."""
        self.dollars = dollars(settings, self.tokens)
        if self.dollars != 0:
            self.progress.price(self.tokens, self.dollars)

    def _read(self, scan: Scan, web: Web) -> Iterator[Waiting]:
        """What is new or changed in the sources, as far as they are read when stop is pressed."""
        for number, item in enumerate(read(self.sources, web), 1):
            if isinstance(item, Unread):
                self.rejected.append(Rejected(item.place, item.reason))
                self.progress.rejected = len(self.rejected)
                scan.could_not_read(item.location)
            elif isinstance(item, Same):
                scan.is_same(item.location)
            elif waiting := scan.look_at(item):
                self.warnings += [Remark(item.place, sentence) for sentence in item.warnings]
                yield waiting
            self.progress.read(number, item.place)
            if self.stop.pressed:
                return

    def _index(self, spool: Spool, store: IndexWriter, embedder: Embedder) -> None:
        """Stores what waits while more of it is embedded, as far as it is embedded when stop is pressed."""
        self.progress.expect(len(spool), spool.passages)
        made: list[tuple[Cut, Vectors]] = []
        since = time.monotonic()
        with closing(self._embedded(spool, store, embedder)) as coming:
            for some in coming:
                made += some
                if sum(_passages_of(cut) for cut, _ in made) >= _BATCH or time.monotonic() - since >= _SOON:
                    self._put(made, spool, store)
                    made, since = [], time.monotonic()
        self._put(made, spool, store)
        link_reprints(store)

    def _embedded(
        self, spool: Spool, store: IndexWriter, embedder: Embedder
    ) -> Generator[list[tuple[Cut, Vectors]]]:
        """What waits, some articles at a time with their vectors; while they are stored, as many as are stored
        together are embedded."""
        step = min(embedder.at_once, _BATCH)
        waiting = batches(spool, _passages_of, step)
        coming: deque[Future[list[tuple[Cut, Vectors]]]] = deque()
        with ThreadPoolExecutor(1, "embedding") as ahead:
            try:
                while True:
                    for batch in islice(waiting, _BATCH // step + 1 - len(coming)):
                        known = known_vectors([w.article.id or "" for w, _ in batch], store)
                        coming.append(ahead.submit(self._embed, batch, known, embedder))
                    if not coming or not (made := coming.popleft().result()):
                        return
                    yield made
            finally:
                ahead.shutdown(wait=False, cancel_futures=True)

    def _embed(
        self, batch: Sequence[Cut], known: Mapping[str, Vectors], embedder: Embedder
    ) -> list[tuple[Cut, Vectors]]:
        """The batch's articles with their vectors; none once stop is pressed."""
        if self.stop.pressed:
            return []
        return list(zip(batch, embedded([passages for _, passages in batch], known, embedder), strict=True))

    def _put(self, made: Sequence[tuple[Cut, Vectors]], spool: Spool, store: IndexWriter) -> None:
        if not made:
            return
        now = datetime.now(UTC)
        store.add_many(
            [
                (StoredArticle(w.article, w.content_hash, now, w.location), passages, vectors)
                for (w, passages), vectors in made
            ]
        )
        self.unlinked += len(made)
        if self.unlinked >= TOGETHER:  # each time all signatures of the index are read
            link_reprints(store)
            self.unlinked = 0
        self._stored([cut for cut, _ in made], spool)

    def _stored(self, cut: Sequence[Cut], spool: Spool) -> None:
        passages = sum(map(_passages_of, cut))
        self.passages += passages
        for waiting, _ in cut:
            spool.drop(waiting.article.id or "")
        self.progress.indexed(len(cut), passages, cut[-1][0].location)

    def _gone(self, scan: Scan) -> list[str]:
        gone = scan.gone([scope(path) for path in self.within]) if self.within else []
        if gone:
            self.progress.remove(len(gone))
        return gone

    def _report(self, scan: Scan, *, removed: int = 0, waiting: Collection[str] = ()) -> IndexReport:
        counts = scan.counts(waiting)
        self.progress.finish()
        return IndexReport(
            added=counts["added"],
            updated=counts["updated"],
            unchanged=counts["unchanged"],
            removed=removed,
            rejected=self.rejected,
            warnings=self.warnings,
            passages=self.passages,
            seconds=self.progress.seconds,
            tokens=self.tokens,
            dollars=self.dollars,
        )


def _tokens_in(passages: Sequence[Passage]) -> int:
    return sum(count_tokens([passage.text for passage in passages]))


def _passages_of(cut: Cut) -> int:
    return len(cut[1])


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(allow_private=settings.private_addresses)


@contextmanager
def _for_comparing(settings: Settings) -> Iterator[Memory]:
    try:
        with index_of(settings).reader(embedder_name(settings), dimensions=0) as store:
            yield store
    except IndexMissing:
        yield Nothing()
