"""Ingestion that several processes share: what one of them has read is embedded and stored by whoever is free.

Articles are read where they are: a file may be nowhere else. They go into a queue in the index's database, some to a
job; the process that read them works along, and so does every `news-assistant worker`. Only storing takes the right to
write. What a killed worker had stored is found as it is, so nothing is stored twice.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.errors import IndexProblem, SettingsError
from assistant.index.engine import index_of
from assistant.models.embedder import embedder_name, load_embedder
from assistant.ports import IndexReader
from assistant.records import StoredArticle
from assistant.settings import Settings
from assistant.types import Article
from ingest.articles.dedupe import TOGETHER, link_reprints
from ingest.passages.embedding import batches, embedded, known_vectors
from ingest.passages.split import split
from ingest.spool import Cut, Spool, Waiting
from ingest.stop import Stop

if TYPE_CHECKING:
    from assistant.index.server.jobs import Jobs

JOB = 64
"""Passages of a job: what is done again where a worker is killed, and what a stop waits for."""
_LOOKED = 0.3
"""Seconds between two looks at how far the jobs are."""
_UNREACHED = 60.0
"""Seconds for which whoever waits for jobs bears a database that does not answer."""
_RIGHT = 60.0
"""Seconds for which a worker waits for the right to write."""
_AGAIN = 5.0
"""Seconds after which sources are read again of which not all could be stored."""

OnStored = Callable[[int, int], None]
"""Told how many articles and passages a job has stored."""


@contextmanager
def shared_jobs(settings: Settings) -> Iterator[Jobs]:
    """The queue of the index that the settings name. SettingsError where it lies in a folder."""
    if settings.database_url is None:
        raise SettingsError(
            "An index in a folder has one writer and no workers; set database_url to share one."
        )
    index_of(settings)  # says what is not installed
    # Put off: its libraries are an extra.
    from assistant.index.server.jobs import Jobs
    from assistant.index.server.servers import name_of

    with closing(Jobs(settings.database_url.get_secret_value(), name_of(settings.index_dir))) as jobs:
        yield jobs


def work(settings: Settings, stop: Stop, on_stored: OnStored = lambda articles, passages: None) -> None:
    """Embeds and stores what others have read, until `stop` is pressed and the articles in hand are stored."""
    with shared_jobs(settings) as jobs:
        jobs.work(lambda text: on_stored(*store(text, settings)), lambda: stop.pressed)


def scheduled(
    settings: Settings,
    sources: Sequence[str],
    every: float,
    stop: Stop,
    read: Callable[[Sequence[str]], bool],
) -> None:
    """Has `sources` read whenever they are due, as long as no other process holds the index's schedule.

    Of all who ask for it one holds it; should that one end or lose the database, another does. What `read` says could
    not be stored, because a server was away, is due again soon.
    """
    from ingest.watch import rounds  # put off: of no use to most

    while not stop.pressed:
        with suppress(IndexProblem), shared_jobs(settings) as jobs:
            while not stop.pressed:
                with jobs.turn("schedule") as is_mine:
                    for due in rounds(sources, every=every, aside=settings.index_dir) if is_mine() else ():
                        if stop.pressed or not is_mine():
                            break
                        while not read(due) and not stop.pressed and is_mine():
                            time.sleep(_AGAIN)
                time.sleep(_LOOKED)
        time.sleep(_LOOKED)


def handed_over(
    spool: Spool, jobs: Jobs, memory: IndexReader, settings: Settings, stop: Stop
) -> Iterator[tuple[list[Cut], bool]]:
    """The articles that wait, some at a time as they are stored, each with whether that failed.

    This process works along. Where `stop` is pressed, what nobody has in hand is taken back. An article is stored only
    where the index still holds of it what it does now: no late job undoes what came after it. IndexProblem where jobs
    are gone and their articles not there: the database was restored from before they were handed over.
    """
    handed: dict[int, list[Cut]] = {}
    before: dict[str | None, str | None] = {}
    for batch in batches(spool, lambda cut: len(cut[1]), JOB):
        before |= {w.article.id: memory.content_hash(w.article.id or "") for w, _ in batch}
        (number,) = jobs.put([_written([waiting for waiting, _ in batch], before)])
        handed[number] = batch
    with _working_along(settings):
        reached, taken_back = time.monotonic(), False
        while handed:
            try:
                if stop.pressed and not taken_back:
                    for number in jobs.forget(handed):
                        del handed[number]
                    taken_back = True
                unfinished = jobs.unfinished(handed)
                over = [number for number in handed if unfinished.get(number, True)]
                done = [w for number in over if number not in unfinished for w, _ in handed[number]]
                lost = [w for w in done if _holds(memory, w, before[w.article.id])]
            except IndexProblem:
                if time.monotonic() - reached > _UNREACHED:
                    raise
                time.sleep(_LOOKED)
                continue
            if lost:
                raise IndexProblem(
                    f"{len(lost):,} articles that were handed over are neither waiting nor stored, such as "
                    f"{lost[0].article.id}: the database was restored meanwhile; ingest again."
                )
            reached = time.monotonic()
            for number in over:
                yield handed.pop(number), number in unfinished
            jobs.forget(number for number in over if number in unfinished)
            if not over:
                time.sleep(_LOOKED)


def store(text: str, settings: Settings) -> tuple[int, int]:
    """Does one job; comes back with how many articles and passages are new in the index by it."""
    waiting = _read(text)
    before = {w.article.id: said for w, said in waiting}
    index, name, embedder = index_of(settings), embedder_name(settings), load_embedder(settings)
    with index.reader(name) as reader:
        cut = [(w, split(w.article)) for w, before in waiting if _holds(reader, w, before)]
        known = known_vectors([w.article.id or "" for w, _ in cut], reader)
    vectors = embedded([passages for _, passages in cut], known, embedder)
    if not cut:
        return 0, 0
    with index.writer(name, wait=_RIGHT) as writer:
        now = datetime.now(UTC)
        due = [
            (StoredArticle(w.article, w.content_hash, now, w.location), passages, rows)
            for (w, passages), rows in zip(cut, vectors, strict=True)
            if _holds(writer, w, before[w.article.id])  # or it was stored meanwhile
        ]
        writer.add_many(due)
        if (
            len(writer.unsigned()) >= TOGETHER
        ):  # each time all signatures of the index are read; the rest `ingest` does
            link_reprints(writer)
    return len(due), sum(len(passages) for _, passages, _ in due)


def _holds(index: IndexReader, waiting: Waiting, said: str | None) -> bool:
    return index.content_hash(waiting.article.id or "") == said


@contextmanager
def _working_along(settings: Settings) -> Iterator[None]:
    """Within it, this process is a worker too."""
    stop = Stop()

    def work_on() -> None:
        while not stop.pressed:
            with suppress(IndexProblem):  # a database that is away just now
                work(settings, stop)
            time.sleep(_LOOKED)

    helper = threading.Thread(target=work_on, daemon=True)
    helper.start()
    try:
        yield
    finally:
        stop.press()
        helper.join()


def _written(waiting: Sequence[Waiting], before: Mapping[str | None, str | None]) -> str:
    rows = [
        {
            "article": w.article.to_dict(),
            "content_hash": w.content_hash,
            "location": w.location,
            "before": before[w.article.id],
        }
        for w in waiting
    ]
    return json.dumps(rows)


def _read(text: str) -> list[tuple[Waiting, str | None]]:
    rows = json.loads(text)
    return [(Waiting(Article(**r["article"]), r["content_hash"], r["location"]), r["before"]) for r in rows]
