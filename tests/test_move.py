"""An index goes to servers and back: every article in every version, to the letter, and nothing embedded again."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_entries import MODEL, SIZE, entry, ids, vectors

from assistant.cli import main
from assistant.errors import IndexMissing, IndexProblem
from assistant.index.local.folder import IndexFolder
from assistant.index.server.servers import IndexServers
from assistant.ports import Index
from assistant.types import Filters
from benchmarks.servers import Chroma, Postgres
from ingest.move import differences, move
from ingest.progress import Event


@pytest.fixture
def source(tmp_path: Path) -> IndexFolder:
    """An index whose articles have versions, places and notes, and of which one was taken out."""
    index = IndexFolder(tmp_path / "source")
    with index.writer(MODEL) as writer:
        writer.add_many(
            [
                entry("a", "Ten ferries sank.", published="2026-07-01"),
                entry("gone"),
                entry("b\ud800\0", "Two words."),
            ]
        )
        writer.add_many([entry("a", "Nine ferries sank.", published="2026-07-01", updated="2026-07-10")])
        writer.add_many([entry(f"{n}", pieces=3) for n in range(5)])
        writer.remove(["gone"])
        writer.move_places(
            [("/elsewhere/b", "b\ud800\0", "h")], [("/news/0", "0", writer.content_hash("0") or "")]
        )
        writer.set_notes({"https://example.com/feed": "etag"})
    return index


def assert_same(one: Index, other: Index) -> None:
    with one.keeper() as first, other.keeper() as second:
        assert differences(first, second) == []
        assert second.check() == []


@pytest.mark.servers
def test_an_index_moves_to_servers_and_back(
    source: IndexFolder, index_servers: tuple[Postgres, Chroma], tmp_path: Path
) -> None:
    postgres, chroma = index_servers
    target, back = IndexServers(postgres.url, chroma.url, tmp_path / "i"), IndexFolder(tmp_path / "back")
    assert move(source, target) == 7
    assert_same(source, target)
    assert move(target, back) == 7
    assert_same(source, back)
    with back.reader(MODEL, SIZE) as reader:
        assert ids(reader.search_words("sank", 1, Filters())) == ["a"]
        assert ids(reader.search_vectors(vectors("Nine ferries sank.", 2)[0], 1, Filters())) == ["a"]


@pytest.mark.servers
def test_the_command_moves_an_index_to_servers_and_back(
    source: IndexFolder,
    index_servers: tuple[Postgres, Chroma],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    postgres, chroma = index_servers
    own = ["--index", str(source.folder)]
    assert main(["move", *own, "--to", postgres.url, "--chroma", chroma.url]) == 0
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", postgres.url)
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", chroma.url)
    assert main(["move", *own, "--to", str(tmp_path / "back")]) == 0
    assert capsys.readouterr().out.count("7 articles") == 2
    assert_same(source, IndexFolder(tmp_path / "back"))


def test_a_move_that_was_cut_off_goes_on(source: IndexFolder, tmp_path: Path) -> None:
    target = IndexFolder(tmp_path / "target")

    def cut_off(event: Event) -> None:
        if event.kind == "indexing" and event.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(source, target, on_event=cut_off, at_once=2)
    with target.keeper() as keeper:
        assert len(list(keeper.stored())) == 4
    moved: list[int] = []
    assert move(source, target, on_event=lambda event: moved.append(event.total or 0), at_once=2) == 7
    assert max(moved) == 4
    assert_same(source, target)
    assert move(source, target) == 7  # nothing left to do


def test_a_target_that_holds_other_articles_is_refused(source: IndexFolder, tmp_path: Path) -> None:
    target = IndexFolder(tmp_path / "target")
    with target.writer(MODEL) as writer:
        writer.add_many([entry("stranger")])
    with pytest.raises(IndexProblem, match="stranger"):
        move(source, target)
    with pytest.raises(IndexMissing):
        move(IndexFolder(tmp_path / "nothing"), target)


def test_differences_are_told(source: IndexFolder, tmp_path: Path) -> None:
    target = IndexFolder(tmp_path / "target")
    move(source, target)
    with target.writer(MODEL) as writer:
        writer.remove(["3"])
        writer.set_notes({"more": "noted"})
    with source.keeper() as one, target.keeper() as other:
        assert len(differences(one, other)) == 3
