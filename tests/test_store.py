"""What the store promises: whole or not at all, the same for words and vectors, whoever else reads and writes."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from index_entries import MODEL, SIZE, Entry, entry, ids, vectors

from assistant.errors import (
    AssistantError,
    IndexMismatch,
    IndexMissing,
    IndexProblem,
)
from assistant.index.local.catalogue.full_text import word_query
from assistant.index.local.store import Store
from assistant.types import Filters, Moment


def fill(folder: Path, *entries: Entry) -> Store:
    """An index with these articles, open for reading."""
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        store.add_many(entries)
    return Store.open(folder, MODEL, SIZE)


DATES: list[Moment | None] = [None, date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """More passages than are compared one by one."""
    entries = [entry(f"{n}", pieces=30, published=DATES[n % 4], source="CNN") for n in range(100)]
    return fill(tmp_path_factory.mktemp("dated") / "i", *entries)


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.rglob("*") if p.is_file()}


def test_stop_words_are_searched_only_where_there_is_nothing_else() -> None:
    assert word_query("What did Blinken say about it?") == '"blinken" OR "say"'
    assert word_query("Who are the who?") == '"who" OR "are" OR "the"'
    assert word_query("?!") == ""


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("石桥镇政府宣布，大桥将封闭至六月。", "大桥封闭到什么时候？"),
        ("石橋町は大橋を通行止めにすると発表した。", "大橋はいつ通行止めになりますか。"),
        ("สะพานดอกไม้ปิดจนถึงเดือนมิถุนายน", "สะพานดอกไม้เปิดเมื่อไร"),
        ("पुल की मरम्मत में नौ लाख रुपये लगेंगे।", "मरम्मत पर कितना ख़र्च होगा?"),
        ("وتبلغ كلفة الإصلاح تسعة ملايين دينار.", "كم تبلغ كلفة إصلاح الجسر؟"),
        ("התיקון יעלה תשעה מיליון שקל.", "כמה יעלה תיקון הגשר?"),
        ("Ремонт обойдётся в девяносто миллионов.", "Сколько стоит ремонт?"),
    ],
)
def test_words_of_every_script_are_found(tmp_path: Path, text: str, question: str) -> None:
    others = [entry(str(n), f"The council of {n} met, 市议会开会了, المجلس اجتمع, ทั่วไป.") for n in range(5)]
    with fill(tmp_path / "i", entry("it", text, pieces=1), *others) as store:
        assert ids(store.search_words(question, 5, Filters()))[:1] == ["it"]


# Whole or not at all


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_store import MODEL, SIZE, entry
from assistant.index.local.store import Store
with Store.create_or_open(Path({folder!r}), MODEL, SIZE) as store:
    print("open", flush=True)
    for n in range(10_000):
        first = 7 * n % 90
        numbers = range(first, first + 7)
        store.add_many([entry(str(i), f"Story {{i}} told the {{n}}th time.", pieces=40) for i in numbers])
        store.remove([str(first + 3)])
"""


def test_what_a_killed_run_leaves_is_repaired_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    program = KILLED.format(tests=str(Path(__file__).parent), folder=str(folder))
    chance = random.Random(7)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.9, 2.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        reader = Store.open(folder, MODEL, SIZE)
        before = {a.id for a in reader.articles()}
        finds_all_neighbours(reader)
        with Store.create_or_open(folder, MODEL, SIZE) as store:
            assert store.check() == []
            assert {a.id for a in store.articles()} == before
            for article in store.articles():
                assert len(store.passages_of(article.id or "")) == len(entry("x", article.text, pieces=40)[1])


def finds_all_neighbours(store: Store) -> None:
    """The store finds those passages that comparing all would find."""
    names = [p.id for a in store.articles() for p in store.passages_of(a.id or "")]
    ask = vectors("question", 1)[0]
    known = store.vectors_of(names)
    exact = sorted(names, key=lambda name: -float(known[name] @ ask))
    hits = store.search_vectors(ask, 10, Filters())
    assert len({hit.passage_id for hit in hits} & set(exact[:10])) >= min(9, len(names))


def test_what_a_killed_run_left_in_chroma_is_opened_by_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    entries = [entry(f"a{n}", pieces=40) for n in range(60)]  # enough for Chroma to be asked
    fill(folder, *entries).close()
    reader = Store.open(folder, MODEL, SIZE)
    finds_all_neighbours(reader)
    assert reader._search._chroma.is_open
    unsettle(folder)
    for path in (folder / "vectors").rglob("*.bin"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])  # crashes whoever opens it, mostly
    late = Store.open(folder, MODEL, SIZE)
    finds_all_neighbours(late)
    assert not late._search._chroma.is_open
    assert late.check() == ["An ingestion was cut off; the next one, or --repair, mends what it left."]
    heard: list[tuple[int, int]] = []
    with Store.create_or_open(folder, MODEL, SIZE, on_mending=lambda *told: heard.append(told)) as store:
        assert heard == [(0, 2400), (2000, 2400)]
        for one in (store, reader, late):  # made anew, and not settled yet
            finds_all_neighbours(one)
            assert one._search._chroma.is_open
        store.add_many([entry("new", pieces=40)])
        finds_all_neighbours(late)
        finds_all_neighbours(reader)
    assert late.check() == []


def test_a_settled_chroma_that_crashes_whoever_opens_it_is_told_and_mended(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    fill(folder, *(entry(f"a{n}", pieces=40) for n in range(60))).close()
    (header,) = (folder / "vectors").rglob("header.bin")
    header.write_bytes(header.read_bytes()[:50])
    (problem,) = Store.open(folder, MODEL, SIZE).check()
    assert "make Chroma crash" in problem or "cannot be used" in problem
    with Store.unverified(folder, writing=True) as store:
        assert store.check() == [problem]
        store.mend([])
        assert store.check() == []
    finds_all_neighbours(Store.open(folder, MODEL, SIZE))


def unsettle(folder: Path) -> None:
    """Leaves the index as a run does that did not end."""
    with closing(sqlite3.connect(folder / "articles.sqlite3")) as db:
        db.execute("UPDATE meta SET value = 1 WHERE key = 'unsettled'")
        db.commit()


def test_a_chroma_that_did_not_survive_a_kill_is_made_anew_from_sqlite(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        store.add_many([entry(f"a{n}") for n in range(5)])
    unsettle(folder)
    for path in (folder / "vectors").rglob("*"):
        if path.is_file():
            path.write_bytes(b"not what Chroma wrote" * 50)
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        assert store.check() == []
        assert len(store.articles()) == 5


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of fifty articles, to be copied."""
    folder = tmp_path_factory.mktemp("fifty") / "i"
    fill(folder, *(entry(str(n), pieces=20) for n in range(50))).close()
    return folder


@pytest.mark.usefixtures("examined_here")
@pytest.mark.parametrize("open_before", [False, True])
@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.extent(),
        lambda store: list(store.spans()),
        lambda store: store.search_vectors(vectors("q", 1)[0], 5, Filters()),
        lambda store: store._catalogue().filter_columns(),
        lambda store: store.check(),
    ],
    ids=["rows", "a stream", "a search", "a moment", "a check"],
)
def test_a_reader_undoes_what_was_killed_in_the_middle_of_a_transaction(
    tmp_path: Path, fifty: Path, ask: Callable[[Store], object], open_before: bool
) -> None:
    folder = shutil.copytree(fifty, tmp_path / "i")
    reader = Store.open(folder, MODEL, SIZE)
    program = (
        "import os, signal, sqlite3\n"
        f"db = sqlite3.connect({str(folder / 'articles.sqlite3')!r}, isolation_level=None)\n"
        "db.execute('PRAGMA cache_size = 1'); db.execute('BEGIN IMMEDIATE')\n"
        "db.execute('UPDATE articles SET text = upper(text)'); db.execute('DELETE FROM passages')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    assert (folder / "articles.sqlite3-journal").exists()
    store = reader if open_before else Store.open(folder, MODEL, SIZE)
    ask(store)
    assert store.article("7") == entry("7", pieces=20)[0].article
    assert store.extent().passages == 1000
    assert store.check() == []


# Several processes


def read_while_written(
    folder: Path, stop: multiprocessing.synchronize.Event, out: multiprocessing.Queue[object]
) -> None:
    store, seen, asked = Store.open(folder, MODEL, SIZE), 0, 0
    try:
        while not stop.wait(0.05):
            for filters in (Filters(), Filters(sources=("CNN",)), Filters(as_of=date(2026, 7, 2))):
                for hit in store.search_vectors(vectors(str(asked), 1)[0], 20, filters):
                    assert hit.passage_id
                store.search_words("news", 20, filters)
            asked += 1
            seen = store.extent().articles
        out.put((asked, seen, store.extent().articles))
    except BaseException as error:
        out.put(repr(error))


def test_readers_see_what_is_written_and_no_error(tmp_path: Path) -> None:
    folder = tmp_path / "i"

    def batch(n: int) -> list[Entry]:
        return [
            entry(f"{n}-{i}", pieces=30, source="CNN" if i % 2 else "BBC", published=date(2026, 7, 1 + i % 3))
            for i in range(10)
        ]

    fill(folder, *(one for n in range(8) for one in batch(n)))  # enough for Chroma to be asked
    context = multiprocessing.get_context("spawn")
    stop, out = context.Event(), context.Queue()
    readers = [context.Process(target=read_while_written, args=(folder, stop, out)) for _ in range(2)]
    for reader in readers:
        reader.start()
    own = Store.open(folder, MODEL, SIZE)
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        for n in range(8, 20):
            store.add_many(batch(n))
            store.remove([f"{n - 4}-1"])
            newest = store.vectors_of([p.id for p in store.passages_of(f"{n}-5")])
            name, vector = next(iter(newest.items()))
            assert (
                own.search_vectors(vector, 1, Filters())[0].passage_id == name
            )  # at once, in a store long open
            hits = own.search_vectors(vectors(f"{n}", 1)[0], 3000, Filters())
            assert f"{n - 4}-1" not in ids(hits)
    stop.set()
    results = [out.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(60)
    for result in results:
        assert isinstance(result, tuple), result
        assert result[0] > 0
        assert result[2] == 188
    assert Store.open(folder, MODEL, SIZE).check() == []


def test_a_reader_follows_an_index_that_was_deleted_and_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    reader = fill(folder, entry("old"))
    assert ids(reader.search_words("council", 5, Filters()))[:1] == ["old"]
    assert reader.search_vectors(vectors("q", 1)[0], 5, Filters())
    shutil.rmtree(folder)
    with pytest.raises(IndexMissing):
        reader.search_words("council", 5, Filters())
    fill(folder, entry("new")).close()
    assert set(ids(reader.search_words("council", 5, Filters()))) == {"new"}
    assert set(ids(reader.search_vectors(vectors("q", 1)[0], 5, Filters()))) == {"new"}


# Reading writes nothing; what cannot be used says so


def test_reading_changes_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    fill(folder, *(entry(str(n), published="2026-07-01") for n in range(20))).close()
    before = everything(folder)
    store = Store.open(folder, MODEL, SIZE)
    store.search_words("council", 5, Filters())
    store.search_vectors(vectors("q", 1)[0], 5, Filters(as_of=date(2026, 7, 1)))
    store.passages(["x"]), store.articles(), store.extent()
    store.close()
    assert everything(folder) == before


def test_another_format_is_refused(tmp_path: Path) -> None:
    fill(tmp_path / "i", entry("a")).close()
    db = sqlite3.connect(tmp_path / "i" / "articles.sqlite3")
    db.execute("UPDATE meta SET value = 99 WHERE key = 'format'")
    db.commit()
    db.close()
    with pytest.raises(IndexMismatch, match="99"):
        Store.open(tmp_path / "i", MODEL, SIZE)


@pytest.mark.parametrize("damage", ["foreign", "truncated", "empty"])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "i"
    fill(folder, *(entry(str(n)) for n in range(50))).close()
    file = folder / "articles.sqlite3"
    file.write_bytes(
        {"foreign": b"not a database " * 999, "truncated": file.read_bytes()[:20_000], "empty": b""}[damage]
    )
    with pytest.raises(IndexProblem) as problem:
        store = Store.open(folder, MODEL, SIZE)
        store.articles()
        store.search_words("council", 5, Filters())
    assert str(folder) in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_chroma_folder_that_was_lost_or_broken_is_made_anew_by_the_next_writer(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    fill(folder, *(entry(str(n)) for n in range(6))).close()
    (folder / "vectors" / "chroma.sqlite3").write_bytes(b"broken")
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        assert len(store.check()) == 1
        store.add(*entry("new"))
        assert store.check() == []
    shutil.rmtree(folder / "vectors")
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        assert len(store.check()) == 1
        store.remove(["new"])
        assert len(store.articles()) == 6
        assert store.check() == []


def test_an_index_of_the_format_before_is_brought_up_to_date_by_writing(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    fill(folder, *(entry(str(n)) for n in range(6))).close()
    with closing(sqlite3.connect(folder / "articles.sqlite3")) as db:
        db.executescript(
            "ALTER TABLE articles DROP COLUMN passages; CREATE TABLE pending (number INTEGER PRIMARY KEY);"
            "INSERT INTO pending VALUES (77); DELETE FROM meta WHERE key = 'unsettled';"
            "DROP TABLE words; CREATE VIRTUAL TABLE words USING fts5 (title, text, content = '');"
            "DROP TRIGGER forget_heard; DROP TABLE heard; UPDATE meta SET value = 2 WHERE key = 'format'"
        )
    with pytest.raises(IndexMismatch, match=r"format 2.* up to date") as refused:
        Store.open(folder, MODEL, SIZE)
    assert Store.unverified(folder).check() == [str(refused.value)]
    Store.create_or_open(folder, MODEL, SIZE).close()
    store = Store.open(folder, MODEL, SIZE)
    assert store.check() == []
    assert store.extent().passages == 12
    assert ids(store.search_words("News of 3", 1, Filters())) == ["3"]


def test_a_writer_after_a_power_cut_gives_chroma_what_it_lost(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    fill(folder, *(entry(str(n)) for n in range(6))).close()
    shutil.copytree(folder / "vectors", tmp_path / "older")
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        store.add_many([entry(f"new {n}") for n in range(6)])
        store.remove(["3"])
    unsettle(folder)
    shutil.rmtree(folder / "vectors")
    shutil.move(tmp_path / "older", folder / "vectors")
    problems = Store.open(folder, MODEL, SIZE).check()
    assert problems == ["An ingestion was cut off; the next one, or --repair, mends what it left."]
    Store.create_or_open(folder, MODEL, SIZE).close()
    assert Store.open(folder, MODEL, SIZE).check() == []


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "fork"), reason="another user is made by fork")
@pytest.mark.parametrize("count", [1, 60], ids=["compared one by one", "enough for Chroma to be asked"])
def test_a_folder_that_may_only_be_read_can_be_read_and_refuses_writing(tmp_path: Path, count: int) -> None:
    folder = tmp_path / "i"
    fill(folder, *(entry(f"a{n}", pieces=40) for n in range(count))).close()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(0o755)
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            found = Store.open(folder, MODEL, SIZE).search_vectors(vectors("q", 1)[0], 5, Filters())
            try:
                Store.create_or_open(folder, MODEL, SIZE)
                os._exit(3)
            except AssistantError:
                os._exit(0 if len(found) == 5 else 2)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_full_disk_is_one_sentence_and_harms_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    fill(folder, entry("a")).close()
    limit = (folder / "articles.sqlite3").stat().st_size + 50_000
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_store import MODEL, SIZE, entry\n"
        "from assistant.index.local.store import Store; from assistant.errors import IndexProblem\n"
        f"store = Store.create_or_open(Path({str(folder)!r}), MODEL, SIZE)\n"
        "store.add(*entry('b'))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))\n"
        "try: store.add_many([entry(str(n), 'word%d ' * 3000 % ((n,) * 3000), pieces=50) for n in range(50)])\n"
        "except IndexProblem as error: print(error); sys.exit(5)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=Path(__file__).parent.parent
    )
    assert done.returncode == 5, done.stderr
    assert done.stdout.count("\n") == 1
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        assert store.check() == []
        assert {a.id for a in store.articles()} == {"a", "b"}


@pytest.mark.parametrize("cut_off", [True, False])
def test_a_recovery_that_fails_is_not_taken_for_done(tmp_path: Path, cut_off: bool) -> None:
    folder = tmp_path / "i"
    fill(folder, *(entry(str(n), pieces=40) for n in range(20))).close()
    shutil.rmtree(folder / "vectors")
    if cut_off:
        unsettle(folder)
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from assistant.index.local.store import Store; from assistant.errors import IndexProblem\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))\n"
        f"try: Store.create_or_open(Path({str(folder)!r}), {MODEL!r}, {SIZE}).remove(['3'])\n"
        "except IndexProblem as error: print(error); sys.exit(5)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 5, done.stderr
    assert "full" in done.stdout
    with closing(sqlite3.connect(folder / "articles.sqlite3")) as db:
        assert db.execute("SELECT value FROM meta WHERE key = 'unsettled'").fetchone() == (1,)
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        assert store.check() == []


def test_memory_does_not_grow_with_reopening(dated: Store) -> None:
    def resident() -> float:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    if not Path("/proc/self/statm").exists():
        pytest.skip("memory is read from /proc")
    ask = vectors("q", 1)[0]
    for n in range(60):
        dated._search.close()
        dated.search_vectors(ask, 5, Filters())
        if n == 19:
            before = resident()
    assert resident() - before < 10
