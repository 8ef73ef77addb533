"""No query, and no machine that is gone, is waited for longer than is said."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from index_entries import MODEL
from sqlalchemy import text

from assistant.errors import IndexProblem
from assistant.index.server import database
from assistant.index.server.database import Database, connecting
from assistant.index.server.servers import IndexServers
from benchmarks.servers import Chroma, Postgres

pytestmark = pytest.mark.servers


def test_a_query_is_given_up_but_what_goes_through_the_whole_index_may_take_its_time(
    index_servers: tuple[Postgres, Chroma], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "QUERY_SECONDS", 1)
    index = IndexServers(index_servers[0].url, index_servers[1].url, tmp_path / "i")
    index.writer(MODEL).close()
    long = text("SELECT pg_sleep(1.5)")
    with index.reader(MODEL) as reader, pytest.raises(IndexProblem, match="longer than a query may"):
        reader._database.rows(long)
    with index.keeper() as keeper:
        assert len(keeper._database.rows(long)) == 1


def test_who_finds_no_connection_is_told_so(
    index_servers: tuple[Postgres, Chroma], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("CONNECTIONS", 1), ("_MORE", 0), ("CONNECT_SECONDS", 1)):
        monkeypatch.setattr(database, name, value)
    asked = Database(index_servers[0].url, "news_none")
    with asked.transaction(), pytest.raises(IndexProblem, match="cannot be reached"):
        asked.rows(text("SELECT 1"))
    assert len(asked.rows(text("SELECT 1"))) == 1
    asked.close()


def test_both_sides_of_a_connection_ask_whether_the_other_is_still_there(
    index_servers: tuple[Postgres, Chroma],
) -> None:
    options = connecting("news_none", {})
    with psycopg.connect(index_servers[0].url, **options) as connection:
        told = connection.info.get_parameters()
        rows = connection.execute("SELECT name, reset_val FROM pg_settings WHERE name LIKE 'tcp%'").fetchall()
    given = {
        f"keepalives_{part}": value for part, value in (("idle", "10"), ("interval", "5"), ("count", "3"))
    }
    assert told.items() >= given.items()
    assert dict(rows).items() >= {f"tcp_{name}": value for name, value in given.items()}.items()
