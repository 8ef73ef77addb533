"""What `check` promises: every damage that a hand can do is found and told, and --repair leaves the index whole."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import chromadb
import numpy as np
import pytest

from assistant.index.local.store import Store
from assistant.models.embedder import load_embedder
from assistant.settings import Settings
from assistant.types import Article, Filters
from ingest import ingest
from ingest.repair import check, repair

pytestmark = pytest.mark.models

Damage = Callable[[Path], None]


def articles() -> list[Article]:
    """Three articles of two passages."""
    said = "The council of {} spoke about the harbour number {} at length and put the decision off again. "
    return [
        Article(
            id=name,
            title=f"News of {name}",
            source="Quay",
            published="2026-07-01",  # type: ignore[arg-type]
            text="\n\n".join(said.format(name, n) * 6 for n in range(2)),
        )
        for name in ("Ulm", "Bern", "Graz")
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in which nothing is wrong, of three articles and four versions."""
    folder = tmp_path_factory.mktemp("whole") / "index"
    settings = Settings(index_dir=folder)
    ingest(articles(), settings)
    ingest([replace(articles()[0], text=articles()[0].text.replace("number 1", "number one"))], settings)
    assert check(settings) == []
    return folder


@pytest.fixture
def settings(whole: Path, tmp_path: Path) -> Settings:
    """A copy of it, to be damaged."""
    shutil.copytree(whole, tmp_path / "index")
    return Settings(index_dir=tmp_path / "index")


def sql(*statements: str) -> Damage:
    """Statements that a hand runs on the file."""

    def do(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "articles.sqlite3")) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()

    return do


def chroma(change: Callable[[chromadb.Collection], object]) -> Damage:
    """What a hand does with Chroma's own client."""

    def do(folder: Path) -> None:
        client = chromadb.PersistentClient(str(folder / "vectors"))
        change(client.get_collection("passages"))
        client.close()  # type: ignore[attr-defined]  # the protocol lacks it

    return do


def files(pattern: str, change: Callable[[Path], object]) -> Damage:
    """What a hand does to the files of this name."""

    def do(folder: Path) -> None:
        paths = list(folder.rglob(pattern))
        assert paths
        for path in paths:
            change(path)

    return do


def both(first: Damage, second: Damage) -> Damage:
    """One after the other."""

    def do(folder: Path) -> None:
        first(folder)
        second(folder)

    return do


OTHER = np.random.default_rng(5).normal(size=(3, 384)).astype(np.float32)
BLOB = f"x'{(OTHER[0] / np.linalg.norm(OTHER[0])).astype(np.float32).tobytes().hex()}'"
FOREIGN = f"UPDATE vectors SET vector = {BLOB}"

DAMAGES: dict[str, tuple[Damage, str]] = {
    "a missing vector": (sql("DELETE FROM vectors WHERE number = 3"), "without a vector: Bern#"),
    "a short vector": (
        sql("UPDATE vectors SET vector = x'0000' WHERE number = 3"),
        "vector is broken: Bern#",
    ),
    "a vector that is no number": (
        sql(f"UPDATE vectors SET vector = x'{'0000c07f' * 384}' WHERE number = 3"),
        "vector is broken: Bern#",
    ),
    "another vector": (sql(f"{FOREIGN} WHERE number = 3"), "not the one that was stored: Bern#"),
    "a vector of nothing": (sql(f"INSERT INTO vectors VALUES (999, {BLOB})"), "belong to no passage"),
    "all vectors": (sql("DELETE FROM vectors"), "and 3 more"),
    "a vector missing in Chroma": (chroma(lambda c: c.delete(["4"])), "not among the vectors in Chroma"),
    "a stray vector in Chroma": (
        chroma(lambda c: c.add(["777"], embeddings=OTHER[:1])),
        "Vectors in Chroma that belong to no passage, by number: 777",
    ),
    "another vector in Chroma": (
        chroma(lambda c: c.update(["4"], embeddings=OTHER[:1])),
        "not the one that was stored: Bern#",
    ),
    "no collection in Chroma": (
        files("chroma.sqlite3", lambda p: sql("DELETE FROM embeddings")(_as_articles(p))),
        "not among the vectors in Chroma",
    ),
    "no Chroma": (files("vectors", shutil.rmtree), "not among the vectors in Chroma"),
    "a broken Chroma": (files("chroma.sqlite3", lambda p: p.write_bytes(b"no")), "cannot be used"),
    "a foreign model in the stamp": (
        sql("UPDATE meta SET value = 'openai:x' WHERE key = 'embeddings'"),
        "made with the embeddings openai:x",
    ),
    "vectors of a foreign model": (
        both(sql(FOREIGN), files("vectors", shutil.rmtree)),
        "not what local:all-MiniLM-L6-v2-int8 makes of them",
    ),
    "no stamp": (sql("DELETE FROM meta WHERE key = 'embeddings'"), "does not say its: embeddings"),
    "no notes": (sql("DELETE FROM meta"), "does not say its: format, generation"),
    "a number used twice": (
        sql("UPDATE meta SET value = 2 WHERE key = 'next_passage'"),
        "next passage would be number 2",
    ),
    "an offset beyond the text": (sql("UPDATE passages SET end = 99999 WHERE number = 4"), "lie outside"),
    "an offset before the text": (sql("UPDATE passages SET start = -4 WHERE number = 4"), "lie outside"),
    "an offset elsewhere": (
        sql("UPDATE passages SET start = start + 5 WHERE number = 4"),
        "not where their id says: Bern#",
    ),
    "a missing passage": (sql("DELETE FROM passages WHERE number = 4"), "passages they were cut into: Bern"),
    "a missing article": (sql("DELETE FROM articles WHERE id = 'Graz'"), "belong to no article: Graz#"),
    "a changed text": (
        sql("UPDATE articles SET text = replace(text, 'spoke', 'lied') WHERE id = 'Graz'"),
        "not say any more what was ingested: Graz",
    ),
    "a changed date": (
        sql("UPDATE articles SET published = '2020-01-01' WHERE id = 'Graz'"),
        "not say any more what was ingested: Graz",
    ),
    "no current version": (
        sql("UPDATE articles SET superseded_at = 5 WHERE id = 'Bern'"),
        "versions do not follow each other: Bern",
    ),
    "versions with a gap": (
        sql("UPDATE articles SET superseded_at = superseded_at - 9 WHERE id = 'Ulm' AND version = 1"),
        "versions do not follow each other: Ulm",
    ),
    "a missing row of words": (
        sql(
            "INSERT INTO words (words, rowid, title, source, day, text) SELECT 'delete', p.number, a.title,"
            " a.source, a.published, substr(a.text, p.start + 1, p.end - p.start) FROM passages p JOIN articles a"
            " ON a.number = p.article WHERE p.number = 5"
        ),
        "not in the index of words: Graz#",
    ),
    "a stray row of words": (
        sql("INSERT INTO words (rowid, title, text) VALUES (888, 'x', 'y')"),
        "Words that belong to no passage, by number: 888",
    ),
    "other words": (
        sql("INSERT INTO words (rowid, title, text) VALUES (5, 'zeppelin', 'zeppelin')"),
        "differs in: 'zeppelin'",
    ),
    "no table of words": (sql("DROP TABLE words"), "lacks: the table words"),
    "no passages": (sql("DROP TABLE passages"), "lacks: the table passages"),
    "no vectors": (sql("DROP TABLE vectors"), "lacks: the table vectors"),
    "no notes at all": (sql("DROP TABLE meta"), "lacks: the table meta"),
    "no unique ids": (sql("DROP INDEX current_articles"), "lacks: the index current_articles"),
    "a place of nothing": (
        sql("INSERT INTO places VALUES ('/x', 'nobody', 'h')"),
        "Places of articles that are not there: /x",
    ),
    "a run that was cut off": (
        sql("UPDATE meta SET value = 1 WHERE key = 'unsettled'"),
        "An ingestion was cut off",
    ),
}


def _as_articles(path: Path) -> Path:
    """A folder in which this database is called as ours is."""
    folder = path.parent / "as-ours"
    folder.mkdir()
    (folder / "articles.sqlite3").hardlink_to(path)
    return folder


LOST = {"a missing article", "a changed text", "a changed date"}
"""Damages after which an article is not in the index any more, until its source is read again."""


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_a_hand_can_do_is_found_and_repaired(settings: Settings, whole: Path, damage: str) -> None:
    do, sign = DAMAGES[damage]
    do(settings.index_dir)
    problems = check(settings)
    assert any(sign in problem for problem in problems), problems
    assert all("\n" not in problem for problem in problems)
    assert repair(settings) == []
    lost = {"Graz"} if damage in LOST else set()
    assert contents(settings.index_dir) == {
        key: value for key, value in contents(whole).items() if key[0] not in lost
    }
    report = ingest(articles()[1:], settings)
    assert (report.added, report.updated, report.unchanged) == (len(lost), 0, 2 - len(lost))


def contents(folder: Path) -> dict[tuple[str, int], object]:
    """What a reader can find: each version of each article, with its passages and their vectors, rounded."""
    with closing(sqlite3.connect(folder / "articles.sqlite3")) as db:
        rows = db.execute(
            "SELECT a.id, a.version, a.text, a.superseded_at IS NULL, p.id, p.start, p.end, v.vector"
            " FROM articles a JOIN passages p ON p.article = a.number JOIN vectors v ON v.number = p.number"
            " ORDER BY a.number, p.start"
        ).fetchall()
    found: dict[tuple[str, int], list[object]] = {}
    for name, version, *rest, vector in rows:
        rounded = np.frombuffer(vector, np.float32).round(3).tolist()
        found.setdefault((name, version), []).append((*rest, rounded))
    return dict(found)


def test_a_repaired_index_answers_as_before(settings: Settings) -> None:
    embedder = load_embedder(settings)
    question = embedder.embed_question("What did the council of Bern speak about?")

    def found() -> list[tuple[str, float]]:
        with Store.open(settings.index_dir, embedder.name) as store:
            hits = store.search_vectors(question, 5, Filters())
            words = store.search_words("council of Bern", 5, Filters())
        return [(hit.passage_id, round(hit.score, 4)) for hit in [*hits, *words]]

    before = found()
    sql("DELETE FROM vectors WHERE number < 9", "DROP TABLE words")(settings.index_dir)
    shutil.rmtree(settings.index_dir / "vectors")
    assert repair(settings) == []
    assert sorted(found()) == sorted(before)


def test_a_file_that_is_no_index_is_told_and_left_alone(settings: Settings) -> None:
    from assistant.errors import IndexProblem

    file = settings.index_dir / "articles.sqlite3"
    file.write_bytes(b"not a database " * 999)
    for attempt in (check, repair):
        with pytest.raises(IndexProblem, match="ingest again"):
            attempt(settings)
    assert file.read_bytes() == b"not a database " * 999
