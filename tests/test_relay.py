"""PostgreSQL is the truth and Chroma follows: down, behind, restored from yesterday, made anew, or spoilt."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from index_entries import MODEL, SIZE, entry, ids, vectors
from scripted_reader import ScriptedReader
from test_components import FixedEmbedder

from assistant import Assistant, Settings
from assistant.errors import IndexProblem
from assistant.index.server import vector_search
from assistant.index.server.chroma import VectorServer
from assistant.index.server.reading import ServerReader
from assistant.index.server.servers import IndexServers, name_of
from assistant.types import Filters
from assistant.wording import VECTORS_MISSING
from benchmarks.servers import Chroma, Postgres

pytestmark = pytest.mark.servers
SECONDS = 30
"""Within which all is well again once the servers are."""
QUESTION = vectors("q", 1)[0]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that Chroma is asked at all."""
    monkeypatch.setattr(vector_search, "SCANNED", 4)


@pytest.fixture
def servers(index_servers: tuple[Postgres, Chroma]) -> Iterator[tuple[Postgres, Chroma]]:
    """Both servers, which run again afterwards."""
    yield index_servers
    _, chroma = index_servers
    chroma.kill()
    chroma.start()


@pytest.fixture
def index(servers: tuple[Postgres, Chroma], tmp_path: Path) -> IndexServers:
    """An index of six articles with two passages each."""
    made = IndexServers(servers[0].url, servers[1].url, tmp_path / "i")
    add(made, *"abcdef")
    return made


def add(index: IndexServers, *names: str) -> None:
    with index.writer(MODEL) as writer:
        writer.add_many([entry(name) for name in names])


def found(reader: ServerReader) -> set[str]:
    """The articles that a search by vectors finds."""
    return set(ids(reader.search_vectors(QUESTION, 40, Filters())))


def soon(holds: Callable[[], bool]) -> bool:
    """Does it hold within the time?"""
    until = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def sees(reader: ServerReader, names: str) -> Callable[[], bool]:
    def holds() -> bool:
        reader.search_vectors(QUESTION, 3, Filters())  # of Chroma: fewer than there are
        return not reader.unsearched() and found(reader) == set(names)

    return holds


@contextmanager
def restored(index: IndexServers, postgres: Postgres, backup: Path) -> Iterator[None]:
    """Afterwards the index in PostgreSQL is as it was before."""
    schema = name_of(index.index_dir)
    subprocess.run(["pg_dump", postgres.url, f"--schema={schema}", f"--file={backup}"], check=True)
    yield
    for command in (f"--command=DROP SCHEMA {schema} CASCADE", f"--file={backup}"):
        subprocess.run(["psql", postgres.url, "--quiet", command], check=True, capture_output=True)


def test_without_chroma_articles_are_added_and_found_by_words_and_it_is_told_later(
    index: IndexServers, servers: tuple[Postgres, Chroma]
) -> None:
    _, chroma = servers
    with index.reader(MODEL, SIZE) as reader:
        reader.search_vectors(QUESTION, 3, Filters())
        assert reader.unsearched() is None
        chroma.kill()
        add(index, "g")
        assert ids(reader.search_words("story g", 1, Filters())) == ["g"]
        assert len(reader.search_vectors(QUESTION, 3, Filters())) == 3
        assert reader.unsearched() == VECTORS_MISSING
        chroma.start()
        assert soon(sees(reader, "abcdefg"))
        assert reader.check() == []


def test_an_answer_says_that_part_was_searched_by_words_alone(
    index: IndexServers, servers: tuple[Postgres, Chroma]
) -> None:
    with index.writer(MODEL) as writer:
        writer.add_many([entry("long", "The council of long met again. " * 20, pieces=150)])
    servers[1].kill()
    assistant = Assistant(
        Settings(chat_model="extractive"), index=index, embedder=FixedEmbedder(), reader=ScriptedReader({})
    )
    assert VECTORS_MISSING in assistant.ask("What did the council of c speak of?").notes
    servers[1].start()
    assert VECTORS_MISSING not in assistant.ask("What did the council of c speak of?").notes


def test_a_chroma_of_yesterday_is_noticed_and_brought_to_today(
    index: IndexServers, servers: tuple[Postgres, Chroma], tmp_path: Path
) -> None:
    _, chroma = servers
    chroma.kill()
    shutil.copytree(chroma.folder, tmp_path / "yesterday")
    chroma.start()
    with index.writer(MODEL) as writer:
        writer.add_many([entry("g"), entry("h")])
        writer.remove(["a"])
    chroma.kill()
    shutil.rmtree(chroma.folder)
    shutil.copytree(tmp_path / "yesterday", chroma.folder)
    chroma.start()
    with index.reader(MODEL, SIZE) as reader:
        reader.search_vectors(QUESTION, 3, Filters())
        assert reader.unsearched() == VECTORS_MISSING
        assert soon(sees(reader, "bcdefgh"))
        assert reader.check() == []


def test_a_chroma_that_lost_everything_is_filled_again(
    index: IndexServers, servers: tuple[Postgres, Chroma]
) -> None:
    _, chroma = servers
    chroma.kill()
    shutil.rmtree(chroma.folder)
    chroma.start()
    with index.reader(MODEL, SIZE) as reader:
        reader.search_vectors(QUESTION, 3, Filters())
        assert reader.unsearched() == VECTORS_MISSING
        assert soon(sees(reader, "abcdef"))
        assert reader.check() == []


def test_a_database_of_yesterday_is_the_truth_still(
    index: IndexServers, servers: tuple[Postgres, Chroma], tmp_path: Path
) -> None:
    with restored(index, servers[0], tmp_path / "backup.sql"), index.writer(MODEL) as writer:
        writer.add_many([entry("g"), entry("h")])
        writer.remove(["a"])
    add(index, "x")  # takes the numbers that "g" had
    with index.reader(MODEL, SIZE) as reader:
        assert soon(sees(reader, "abcdefx"))
        assert reader.check() == []


def test_a_chroma_of_what_a_restored_database_has_forgotten_is_noticed(
    index: IndexServers, servers: tuple[Postgres, Chroma], tmp_path: Path
) -> None:
    postgres, chroma = servers
    with restored(index, postgres, tmp_path / "backup.sql"):
        add(index, "g")
        chroma.kill()
        shutil.copytree(chroma.folder, tmp_path / "forgotten")
        chroma.start()
    add(index, "x")  # as many as were told when Chroma was copied
    chroma.kill()
    shutil.rmtree(chroma.folder)
    shutil.copytree(tmp_path / "forgotten", chroma.folder)
    chroma.start()
    with index.reader(MODEL, SIZE) as reader:
        reader.search_vectors(QUESTION, 3, Filters())
        assert reader.unsearched() == VECTORS_MISSING
        assert soon(sees(reader, "abcdefx"))
        assert reader.check() == []


def test_what_is_spoilt_in_chroma_is_found_and_mended(
    index: IndexServers, servers: tuple[Postgres, Chroma]
) -> None:
    chroma = VectorServer(servers[1].url, name_of(index.index_dir))
    one, other, *_ = sorted(chroma.names())
    chroma.drop([one])
    chroma.put([other], QUESTION[None])
    with index.keeper() as keeper:
        (problem,) = keeper.examine().problems
        assert str(one) in problem
        assert str(other) in problem
    with index.keeper(writing=True) as keeper:
        keeper.mend([])
        assert keeper.check() == []


def test_what_is_spoilt_in_postgresql_is_found_and_mended(
    index: IndexServers, servers: tuple[Postgres, Chroma]
) -> None:
    postgres, _ = servers
    spoil = f"""SET search_path = {name_of(index.index_dir)};
    UPDATE lexemes SET passages = passages + 1 WHERE lexeme = 'council';
    UPDATE meta SET value = '7' WHERE key = 'count';
    UPDATE words SET lexemes = 'other' WHERE passage = 1;
    UPDATE articles SET superseded_at = 0 WHERE id = 'b';
    DELETE FROM vectors WHERE passage = 3;
    INSERT INTO places VALUES ('/nowhere', 'nobody', 'h');"""
    subprocess.run(["psql", postgres.url, "--quiet", f"--command={spoil}"], check=True, capture_output=True)
    with index.keeper() as keeper:
        findings = keeper.examine()
        assert len(findings.problems) >= 6
    with index.keeper(writing=True) as keeper:
        keeper.mend(findings.articles)
        for number in findings.articles:
            ((_, stored),) = keeper.stored(number)
            _, passages, rows = entry(stored.article.id or "")
            keeper.recut(number, passages, rows)
        assert keeper.check() == []
        assert ids(keeper.search_words("news", 40, Filters())).count("b") == 2


def test_a_writer_that_loses_its_connection_is_the_writer_no_longer(
    index: IndexServers, servers: tuple[Postgres, Chroma]
) -> None:
    postgres, _ = servers
    writer = index.writer(MODEL)
    with index.reader(MODEL, SIZE) as reader:
        postgres.stop()
        postgres.start()
        with pytest.raises(IndexProblem, match="cannot be reached"):
            writer.add_many([entry("g")])
        assert {article.id for article in reader.articles()} == set("abcdef")
        add(index, "g")
        assert {article.id for article in reader.articles()} == set("abcdefg")
