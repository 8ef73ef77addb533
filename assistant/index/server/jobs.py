"""Jobs that several processes share: texts in the index's database, each worked by one process at a time.

The queue is procrastinate's. It stands in a schema of its own, named for the index and for procrastinate's release,
whose tables change between releases: programs of two releases do not see each other's jobs. A job whose process gives
no sign of life any more is taken up by another one, so what is done for a job must come to the same when it is done
twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

import procrastinate
import psycopg
import psycopg_pool
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager
from procrastinate.types import JSONDict
from sqlalchemy import make_url, text

from assistant.errors import AssistantError, IndexProblem
from assistant.index.server.database import Database, Held, number_of

log = logging.getLogger(__name__)

BEAT = 2.0
"""Seconds between two signs of life of a worker, and between two looks for those that give none."""
STALLED = 10.0
"""Seconds without one after which a worker's job is another's."""
TRIES = 5
"""So often a job is begun before it counts as failed."""
_LOOKED = 0.5
"""Seconds between two looks at whether to end."""
_AGAIN = 2.0
"""Seconds until a worker that lost the database tries again."""
_TASK = "store"


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
        app = self._app(do)
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
        """Comes back once it is to end. Until then jobs of workers that died are given to others."""
        looked = 0.0
        while not ended():
            await asyncio.sleep(_LOOKED)
            looked += _LOOKED
            if looked >= BEAT:
                looked = 0.0
                for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
                    await _give_to_others(app, job)

    def _app(self, do: Callable[[str], None]) -> procrastinate.App:
        app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=self._url,
                kwargs={"options": f"-c search_path={self._schema}"},
                min_size=1,
                max_size=4,
                timeout=STALLED,
            )
        )
        retry = procrastinate.RetryStrategy(max_attempts=TRIES, linear_wait=1)

        @app.task(name=_TASK, retry=retry)
        def work(text: str) -> None:
            _tried(do, text)

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


async def _give_to_others(app: procrastinate.App, job: Job) -> None:
    with suppress(ProcrastinateException):  # another one was quicker
        if job.attempts + 1 >= TRIES:  # it may be what its workers died of
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            await app.job_manager.retry_job(job)


def _tried(do: Callable[[str], None], text: str) -> None:
    try:
        do(text)
    except AssistantError as error:
        log.warning("A job failed and is tried again: %s", error)
        raise
    except Exception:
        log.exception("A job failed and is tried again.")
        raise


_TROUBLE = (ProcrastinateException, psycopg.Error, psycopg_pool.PoolTimeout, OSError)
