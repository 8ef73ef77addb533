"""Jobs that several processes share: texts in the index's database, each worked by one process at a time.

The queue is procrastinate's. It stands in a schema of its own, named for the index and for procrastinate's release,
whose tables change between releases: programs of two releases do not see each other's jobs. A job whose process gives
no sign of life any more is taken up by another one, so what is done for a job must come to the same when it is done
twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import procrastinate
import psycopg
import psycopg_pool
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager
from procrastinate.types import JSONDict
from sqlalchemy import make_url, text

from assistant.errors import AssistantError, IndexProblem
from assistant.index.server.database import Database, Held, connecting, number_of

log = logging.getLogger(__name__)

BEAT = 2.0
"""Seconds between two signs of life of a worker, and between two looks for those that give none."""
STALLED = 10.0
"""Seconds without one after which a worker's job is another's."""
TRIES = 5
"""So often a job is begun before it counts as failed."""
BORNE = 60.0
"""Seconds for which whoever has a job in hand tries it again where a server does not answer or has no room."""
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""When a job may be begun again: the clocks of those who work it and of the database need not agree."""
_LOOKED = 0.5
"""Seconds between two looks at whether to end."""
_AGAIN = 2.0
"""Seconds until a worker that lost a server tries again."""
_TASK = "store"
_IN_HAND = (
    "SELECT job.id, job.attempts, worker.last_heartbeat::text AS beat FROM procrastinate_jobs job"
    " LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id WHERE job.status = 'doing'"
)
"""Jobs in hand, with the last sign of life of whoever has them; none where that one is known to be gone."""


class Jobs:
    """The queue of one index. Raises IndexProblem where the database cannot be used."""

    def __init__(self, database_url: str, index_name: str) -> None:
        release = procrastinate.__version__.replace(".", "_")
        self._schema = f"{index_name}_jobs_{release}"
        self._database = Database(database_url, self._schema)
        self._url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._prepare()
        self._putting: procrastinate.App | None = None

    def close(self) -> None:
        """Lets go of the connections."""
        if self._putting is not None:
            self._putting.close()
        self._database.close()

    def put(self, texts: Sequence[str]) -> list[int]:
        """New jobs, and their numbers in the same order."""
        if not texts:
            return []
        jobs: list[JSONDict] = [{"text": one} for one in texts]
        try:
            if self._putting is None:
                self._putting = self._app(lambda _: None).open()
            return self._putting.configure_task(_TASK).batch_defer(*jobs)
        except _TROUBLE as error:
            raise IndexProblem(f"No jobs can be put into {self._database.shown} ({error}).") from error

    def unfinished(self, numbers: Iterable[int]) -> dict[int, bool]:
        """Of these jobs those that are not done, and whether they failed for good: nobody tries those again."""
        query = text("SELECT id, status::text FROM procrastinate_jobs WHERE id = ANY(:ids)")
        rows = self._database.rows(query.bindparams(ids=list(numbers)))
        return {number: status not in ("todo", "doing") for number, status in rows}

    def forget(self, numbers: Iterable[int]) -> list[int]:
        """Takes out the jobs that nobody has in hand; comes back with their numbers."""
        query = text(
            "DELETE FROM procrastinate_jobs WHERE id = ANY(:ids) AND status <> 'doing' RETURNING id"
        ).bindparams(ids=list(numbers))
        with self._database.transaction() as db:
            return list(db.execute(query).scalars())

    def work(self, do: Callable[[str], None], ended: Callable[[], bool]) -> None:
        """Works jobs, its own and others', until `ended`; the one in hand is finished. Waits for a lost database."""
        logging.getLogger("procrastinate").setLevel(
            logging.CRITICAL
        )  # its traces; what fails is told by `_tried`
        asyncio.run(self._work(do, ended))

    @contextmanager
    def turn(self, name: str) -> Iterator[Callable[[], bool]]:
        """Whether this process is the one that does what `name` says, asked as often as wanted; one at a time is."""
        held = Held(self._database, f"{name} of {self._schema}")
        try:
            yield held.is_mine
        finally:
            held.close()

    async def _work(self, do: Callable[[str], None], ended: Callable[[], bool]) -> None:
        while not ended():
            try:
                await self._until(do, ended)
            except _TROUBLE as error:
                log.warning("%s is lost (%s); trying again.", self._database.shown, str(error).strip())
                await asyncio.sleep(_AGAIN)

    async def _until(self, do: Callable[[str], None], ended: Callable[[], bool]) -> None:
        app = self._app(lambda text: _tried(do, text, ended))
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    concurrency=1,
                    fetch_job_polling_interval=BEAT,
                    update_heartbeat_interval=BEAT,
                    stalled_worker_timeout=STALLED,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                )
            )
            watching = asyncio.create_task(self._watch(app, ended))
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            for one in (working, watching):
                one.cancel()  # a worker that is cancelled finishes the job in hand
            for outcome in await asyncio.gather(working, watching, return_exceptions=True):
                if isinstance(outcome, Exception):
                    raise outcome

    async def _watch(self, app: procrastinate.App, ended: Callable[[], bool]) -> None:
        """Comes back once it is to end. Until then jobs of workers that died are given to others.

        A worker lives as long as its signs of life change; what time they tell does not matter, as a clock may be set.
        """
        looked, since = 0.0, dict[tuple[int, str | None], float]()
        while not ended():
            await asyncio.sleep(_LOOKED)
            looked += _LOOKED
            if looked >= BEAT:
                looked, now = 0.0, time.monotonic()
                rows = await app.connector.execute_query_all_async(_IN_HAND)
                since = {key: since.get(key, now) for row in rows for key in [(row["id"], row["beat"])]}
                for row in rows:
                    if row["beat"] is None or now - since[row["id"], row["beat"]] >= STALLED:
                        await _give_to_others(app, row["id"], row["attempts"])

    def _app(self, do: Callable[[str], None]) -> procrastinate.App:
        app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=self._url,
                kwargs=connecting(self._schema, {}),
                min_size=1,
                max_size=4,
                timeout=STALLED,
            )
        )

        @app.task(name=_TASK, retry=_Again())
        def work(text: str) -> None:
            do(text)

        return app

    def _prepare(self) -> None:
        with self._database.transaction() as db:
            key = number_of(f"schema {self._schema}")
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key})")
            db.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")
            if db.exec_driver_sql("SELECT to_regclass('procrastinate_jobs')").scalar() is None:
                driver = db.connection.driver_connection
                assert isinstance(driver, psycopg.Connection)
                driver.execute(SchemaManager.get_schema())


async def _give_to_others(app: procrastinate.App, number: int, attempts: int) -> None:
    with suppress(ProcrastinateException):  # another one was quicker
        if attempts + 1 >= TRIES:  # it may be what its workers died of
            await app.job_manager.finish_job_by_id_async(number, Status.FAILED, delete_job=False)
        else:
            await app.job_manager.retry_job_by_id_async(number, retry_at=_ANY_TIME)


class _Again(procrastinate.BaseRetryStrategy):
    """A job that failed may be begun again at once, so many times."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> procrastinate.RetryDecision | None:
        again = job.attempts + 1 < TRIES  # those before this one
        return procrastinate.RetryDecision(retry_at=_ANY_TIME) if again else None


def _tried(do: Callable[[str], None], text: str, ended: Callable[[], bool]) -> None:
    """Does a job, again and again where only a server is away; it stays in hand meanwhile."""
    until = time.monotonic() + BORNE
    while True:
        try:
            return do(text)
        except IndexProblem as error:
            log.warning("A job failed and is tried again: %s", error)
            if ended() or time.monotonic() > until:
                raise
        except AssistantError as error:
            log.warning("A job failed and is tried again: %s", error)
            raise
        except Exception:
            log.exception("A job failed and is tried again.")
            raise
        time.sleep(_AGAIN)


_TROUBLE = (ProcrastinateException, psycopg.Error, psycopg_pool.PoolTimeout, OSError)
