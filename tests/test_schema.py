"""The tables that the migrations make are those that queries name, and the names of indexes are their own."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePath

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from index_entries import MODEL, entry
from sqlalchemy import create_engine, text
from sqlalchemy.dialects import postgresql

from assistant.errors import IndexMismatch
from assistant.index.server import damage, database, servers
from assistant.index.server.schema import HEAD, METADATA, Letters
from assistant.index.server.servers import IndexServers, name_of
from benchmarks.servers import Chroma, Postgres

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


@given(st.text(st.characters(codec=None)))
def test_a_string_is_kept_to_the_letter_in_what_postgresql_takes(value: str) -> None:
    kept = Letters().process_bind_param(value, DIALECT)
    assert kept is not None
    assert "\0" not in kept
    kept.encode()
    assert Letters().process_result_value(kept, DIALECT) == value


def test_each_index_has_a_name_of_its_own() -> None:
    names = [
        name_of(PurePath(one))
        for one in ("index", "Index", "a/index", "/a/index", "index-sample", "x" * 300, "ä")
    ]
    assert names[0] == "news_index"
    assert len(set(names)) == len(names)
    assert all(len(name) < 63 and name.replace("_", "").isalnum() and name.isascii() for name in names)


@pytest.mark.servers
def test_the_migrations_make_the_tables_that_queries_name(
    index_servers: tuple[Postgres, Chroma], tmp_path: Path
) -> None:
    postgres, chroma = index_servers
    index = IndexServers(postgres.url, chroma.url, tmp_path)
    index.writer(MODEL).close()
    schema = name_of(index.index_dir)
    url = postgres.url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url, connect_args={"options": f"-c search_path={schema}"})
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        connection.execute(text("UPDATE alembic_version SET version_num = 'of the future'"))
    engine.dispose()
    for open_index in (index.reader, index.writer):
        with pytest.raises(IndexMismatch, match="of the future"):
            open_index(MODEL)


STEP = """from alembic import op

revision, down_revision = "of tomorrow", "{head}"


def upgrade():
    op.execute("ALTER TABLE articles ADD COLUMN more text")
"""


@pytest.mark.servers
def test_a_database_of_an_older_version_is_refused_with_the_command_that_brings_it_up_to_date(
    index_servers: tuple[Postgres, Chroma], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = IndexServers(index_servers[0].url, index_servers[1].url, tmp_path / "i")
    with index.writer(MODEL) as writer:
        writer.add_many([entry("a")])
    shutil.copytree(database.MIGRATIONS, tmp_path / "migrations")
    (tmp_path / "migrations" / "versions" / "tomorrow.py").write_text(STEP.format(head=HEAD))
    monkeypatch.setattr(database, "MIGRATIONS", tmp_path / "migrations")
    for module in (database, damage, servers):
        monkeypatch.setattr(module, "HEAD", "of tomorrow")
    with pytest.raises(IndexMismatch, match="`news-assistant check --repair`"):
        index.reader(MODEL)
    with index.keeper() as keeper:
        assert "`news-assistant check --repair`" in keeper.check()[0]
    with index.keeper(writing=True) as keeper:
        assert keeper.check() == []
    with index.reader(MODEL) as reader:
        assert [article.id for article in reader.articles()] == ["a"]
