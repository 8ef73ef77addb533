"""Where PostgreSQL searches the vectors itself: by its graph, in the transaction of an article; to Chroma and back."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from index_entries import MODEL, SIZE, entry, ids, vectors

from assistant.errors import IndexMismatch, IndexProblem
from assistant.index.local.folder import IndexFolder
from assistant.index.server import vector_search
from assistant.index.server.servers import IndexServers, name_of
from assistant.types import Filters
from benchmarks.servers import Chroma, Postgres
from ingest.move import move

pytestmark = pytest.mark.servers
QUESTION = vectors("q", 1)[0]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the graph is asked, unless all are wanted."""
    monkeypatch.setattr(vector_search, "SCANNED", 4)


@pytest.fixture
def index(pgvector_server: Postgres, tmp_path: Path) -> IndexServers:
    """An index of six articles with two passages each."""
    made = IndexServers(pgvector_server.url, None, tmp_path / "i")
    add(made, "abcdef")
    return made


def add(index: IndexServers, names: Sequence[str]) -> None:
    with index.writer(MODEL) as writer:
        writer.add_many([entry(name) for name in names])


def found(index: IndexServers, k: int = 9) -> list[str]:
    with index.reader(MODEL, SIZE) as reader:
        return ids(reader.search_vectors(QUESTION, k, Filters()))


def say(postgres: Postgres, index: IndexServers, statements: str) -> None:
    command = f"SET search_path = {name_of(index.index_dir)}; {statements}"
    subprocess.run(["psql", postgres.url, "--quiet", f"--command={command}"], check=True, capture_output=True)


def test_the_graph_answers_a_search(index: IndexServers, pgvector_server: Postgres) -> None:
    scans = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'halfvecs_by_cosine'"
    mine = f"({scans} AND schemaname = '{name_of(index.index_dir)}')"
    # So few vectors would be sorted.
    say(pgvector_server, index, "ALTER ROLE postgres SET enable_sort = off")
    try:
        assert len(found(index)) == 9
    finally:
        say(pgvector_server, index, "ALTER ROLE postgres RESET enable_sort")
    say(pgvector_server, index, f"DO $$ BEGIN ASSERT {mine} > 0; END $$")


def test_what_is_searched_is_in_step_with_each_transaction_and_none_follows(
    index: IndexServers, pgvector_server: Postgres
) -> None:
    with index.reader(MODEL, SIZE) as reader:
        with index.writer(MODEL) as writer:
            writer.add_many([entry("g"), entry("a", "Another wording of it.")])
            writer.remove(["b"])
        hits = reader.search_vectors(QUESTION, 11, Filters())
        assert set(ids(hits)) == set("acdefg")
        kept = reader.vectors_of([hit.passage_id for hit in hits])
        exact = [float(kept[hit.passage_id] @ QUESTION) for hit in hits]
        assert [hit.score for hit in hits] == pytest.approx(exact, abs=1e-6)
        assert reader.unsearched() is None
        assert reader.check() == []
    say(pgvector_server, index, "DO $$ BEGIN ASSERT NOT EXISTS (TABLE outbox); END $$")


def test_vectors_go_from_chroma_to_the_database_and_back_without_being_made_again(
    index: IndexServers, pgvector_server: Postgres, index_servers: tuple[Postgres, Chroma]
) -> None:
    by_chroma = IndexServers(index.database_url, index_servers[1].url, index.index_dir)
    expected = found(index)
    for left, taken in ((index, by_chroma), (by_chroma, index)):
        with pytest.raises(IndexMismatch, match="chroma_url"):
            taken.reader(MODEL, SIZE)
        with taken.keeper() as keeper:
            (problem,) = keeper.check()
            assert "check --repair" in problem
        with taken.keeper(writing=True) as keeper:
            keeper.mend([])
            assert keeper.check() == []
        assert found(taken) == expected
        add(taken, "x")
        with taken.writer(MODEL) as writer:
            assert "x" in ids(writer.search_vectors(QUESTION, 13, Filters()))
            writer.remove(["x"])
        with pytest.raises(IndexMismatch):
            left.reader(MODEL, SIZE)


def test_what_is_spoilt_is_found_and_mended(index: IndexServers, pgvector_server: Postgres) -> None:
    say(
        pgvector_server,
        index,
        "DELETE FROM halfvecs WHERE passage = 1; UPDATE halfvecs SET vector = '[1,0,0,0,0,0,0,0]' WHERE passage = 2",
    )
    with index.keeper() as keeper:
        (problem,) = keeper.check()
        assert problem.startswith("Vectors that are searched otherwise")
    with index.keeper(writing=True) as keeper:
        keeper.mend([])
        assert keeper.check() == []
    assert len(found(index, 11)) == 11


def test_a_broken_vector_keeps_no_index_from_being_searched(
    index: IndexServers, pgvector_server: Postgres
) -> None:
    broken = np.full(SIZE, np.nan, np.float32).tobytes().hex()
    say(
        pgvector_server,
        index,
        f"UPDATE vectors SET vector = '\\x{broken}' WHERE passage = 1; DROP TABLE halfvecs",
    )
    with index.keeper(writing=True) as keeper:
        findings = keeper.examine()
        (number,) = findings.articles
        keeper.mend([number])
        _, passages, rows = entry("a")
        keeper.recut(number, passages, rows)
        assert keeper.check() == []
    assert len(found(index, 11)) == 11


def test_an_index_moves_there_and_back(tmp_path: Path, pgvector_server: Postgres) -> None:
    source, back = IndexFolder(tmp_path / "source"), IndexFolder(tmp_path / "back")
    with source.writer(MODEL) as writer:
        writer.add_many([entry(name) for name in "abc"])
        writer.add_many([entry("a", "Another wording of it.")])
    target = IndexServers(pgvector_server.url, None, tmp_path / "i")
    assert move(source, target) == 3
    assert move(target, back) == 3
    assert len(found(target)) == 6


def test_a_database_without_the_extension_is_refused_with_what_to_do(
    index_servers: tuple[Postgres, Chroma], tmp_path: Path
) -> None:
    with pytest.raises(IndexProblem, match=r"CREATE EXTENSION vector.*chroma_url"):
        IndexServers(index_servers[0].url, None, tmp_path / "i").writer(MODEL)
