"""One index's schema in a PostgreSQL database: connections, the right to write, and errors turned into ours."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from assistant.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexProblem, SettingsError
from assistant.index.server.schema import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT_SECONDS = 10
QUERY_SECONDS = 60
"""After which PostgreSQL gives a query up."""
UPKEEP = {"statement_timeout": "1h"}
"""What of PostgreSQL's settings is other for what goes through the whole index: `check`, `move`, a migration."""
_SILENT_SECONDS, _PROBED_SECONDS, _PROBES = 10, 5, 3
"""A connection that was silent so long is probed so often; without a reply it is lost, for either side."""
CONNECTIONS = 5
"""Kept open by one process, and `_MORE` more while many ask at once; who finds none waits for `CONNECT_SECONDS`."""
_MORE = 15
_RECYCLED = 1800
_ASKED_AGAIN = 0.1
"""Seconds between two tries to become the one writer."""


class Database:
    """One index in a database; may be used from many threads."""

    def __init__(self, url: str, name: str, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are PostgreSQL's own, for these connections."""
        self.name = name
        """The index's schema."""
        self._connecting = connecting(name, settings or {})
        try:
            parsed = make_url(url).set(drivername="postgresql+psycopg")
            self.shown = parsed.render_as_string(hide_password=True).replace("+psycopg", "")
            """The database as errors name it."""
            self._engine = self._made(parsed)
        except ArgumentError as error:
            raise SettingsError("The setting database_url is no postgresql://USER@HOST/DATABASE.") from error

    def _made(self, url: Any) -> Engine:
        return create_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=_MORE,
            pool_timeout=CONNECT_SECONDS,
            pool_recycle=_RECYCLED,
            pool_pre_ping=True,
            connect_args=self._connecting,
        )

    def close(self) -> None:
        """Lets go of the connections."""
        self._engine.dispose()

    def rows(self, query: Any) -> Sequence[Any]:
        """All rows of a query."""
        with self.translated(), self._engine.connect() as connection:
            return connection.execution_options(isolation_level="AUTOCOMMIT").execute(query).all()

    def value(self, query: Any) -> Any:
        """The one value that a query asks for; None where there is no row."""
        rows = self.rows(query)
        return rows[0][0] if rows else None

    def stream(self, query: Any) -> Iterator[Any]:
        """The rows of a query one by one, as they stood when it was asked."""
        with self.translated(), self._engine.connect() as connection:
            yield from connection.execution_options(yield_per=500).execute(query)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of what is done within, or none of it."""
        with self.translated(), self._engine.begin() as connection:
            yield connection

    def revision(self) -> str | None:
        """The last migration of the index; None where there is no index."""
        with self.translated(), self._engine.connect() as connection:
            return _revision(connection)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """SQLAlchemy's errors become ours."""
        try:
            yield
        except SQLAlchemyError as error:
            raise self._problem(error) from error

    def _problem(self, error: SQLAlchemyError) -> IndexProblem:
        cause = error.orig if isinstance(error, DBAPIError) else error
        state = getattr(cause, "sqlstate", None) or ""
        said = str(cause).strip().partition("\n")[0]
        if state.startswith("53"):
            return IndexProblem(
                f"{self.shown} is out of room or connections ({said}); make room and try again."
            )
        if state.startswith("42"):
            return IndexDamaged(
                f"The index {self.name} in {self.shown} lacks a part ({said}); "
                "restore it from a backup, or ingest again."
            )
        if state == "57014":
            return IndexProblem(
                f"{self.shown} took longer than a query may ({said}); try again when it has less to do."
            )
        if state[:2] in {"", "08", "57"}:
            return IndexProblem(
                f"{self.shown} cannot be reached ({said}); see that it runs, and to database_url."
            )
        return IndexProblem(f"{self.shown} refuses ({said}).")


def connecting(schema: str, settings: Mapping[str, str]) -> dict[str, Any]:
    """How to connect to a schema, in libpq's words; `settings` are PostgreSQL's own.

    Both sides notice where the other's machine or the network is gone: else a query waited for hours, and so did
    whoever wants a right (`Held`) that a machine had when it lost its power.
    """
    given_up = 1000 * (_SILENT_SECONDS + _PROBED_SECONDS * _PROBES)
    server = {
        "search_path": schema,
        "statement_timeout": f"{QUERY_SECONDS}s",
        "tcp_keepalives_idle": _SILENT_SECONDS,
        "tcp_keepalives_interval": _PROBED_SECONDS,
        "tcp_keepalives_count": _PROBES,
        "tcp_user_timeout": given_up,
        **settings,
    }
    return {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": _SILENT_SECONDS,
        "keepalives_interval": _PROBED_SECONDS,
        "keepalives_count": _PROBES,
        "tcp_user_timeout": given_up,
        "options": " ".join(f"-c {name}={value}" for name, value in server.items()),
    }


class Held:
    """A right that one process has at a time, for as long as its connection lives."""

    def __init__(self, database: Database, name: str) -> None:
        self._database, self._key = database, number_of(name)
        self._taken = False
        with database.translated():
            self._connection = database._engine.connect()
            self._connection.detach()  # closed for good at the end, which gives the right back

    def close(self) -> None:
        """Gives it back."""
        self._connection.close()

    def is_mine(self) -> bool:
        """Takes it if nobody has it. IndexProblem where the connection is lost, and the right with it."""
        with self.transaction() as db:
            if not self._taken:
                asked = f"SELECT pg_try_advisory_lock({self._key})"
                self._taken = bool(db.exec_driver_sql(asked).scalar())
            else:
                db.exec_driver_sql("SELECT 1")
        return self._taken

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of what is done within over its connection, or none of it."""
        with self._database.translated(), self._connection.begin():
            yield self._connection


class Writing(Held):
    """The right to be the one who writes to an index.

    What is written goes over its connection: one that is lost takes the right with it.
    """

    def __init__(self, database: Database, wait: float) -> None:
        super().__init__(database, f"writer of {database.name}")
        try:
            self._acquire(wait)
        except BaseException:
            self.close()
            raise

    def migrate(self) -> None:
        """Makes the tables of a new index, and brings those of an older version up to date."""
        with self.transaction() as db:
            db.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {self._database.name}")
            if _revision(db) != HEAD:
                db.exec_driver_sql(f"SET LOCAL statement_timeout = '{UPKEEP['statement_timeout']}'")
                _upgrade(db)

    def _acquire(self, wait: float) -> None:
        until = time.monotonic() + wait
        while not self.is_mine():
            if time.monotonic() >= until:
                raise IndexBusy(
                    f"Another process is writing to the index {self._database.name} in {self._database.shown}; "
                    "try again when it has ended."
                )
            time.sleep(_ASKED_AGAIN)


def number_of(name: str) -> int:
    """The number of an advisory lock, of 63 bits."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 1


def _revision(connection: Connection) -> str | None:
    if connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar() is None:
        return None
    found: str | None = connection.exec_driver_sql("SELECT max(version_num) FROM alembic_version").scalar()
    return found


def _upgrade(connection: Connection) -> None:
    # Put off: needed once an index, and slow to import.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise IndexMismatch(
            f"The tables of the index are not this program's ({error}); update the program."
        ) from error
