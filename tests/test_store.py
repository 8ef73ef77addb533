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
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from assistant.errors import (
    AssistantError,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    IndexProblem,
)
from assistant.index.local.catalogue.full_text import word_query
from assistant.index.store import Extent, Hit, Store, StoredArticle
from assistant.models.embedder import Vectors
from assistant.settings import Settings
from assistant.types import Article, Filters, Moment, Passage

MODEL, SIZE = "local:test", 8
NOW = datetime(2026, 7, 1, tzinfo=UTC)
Entry = tuple[StoredArticle, list[Passage], Vectors]


def entry(name: str, text: str = "", *, pieces: int = 2, seed: int | None = None, **fields: object) -> Entry:
    """An article with its passages and vectors that are random but always the same for a text."""
    text = text or f"The council of {name} met. It spoke of story {name}."
    article = Article(id=name, text=text, **{"title": f"News of {name}", **fields})  # type: ignore[arg-type]
    edges = np.linspace(0, len(text), min(pieces, len(text)) + 1).astype(int).tolist()
    passages = [
        Passage(
            f"{name}#{a}-{b}", name, article.title, article.source, None, article.published, text[a:b], a, b
        )
        for a, b in pairwise(edges)
    ]
    return (
        StoredArticle(article, f"hash of {text}", NOW, f"/news/{name}"),
        passages,
        vectors(text, len(passages)),
    )


def vectors(text: str, count: int) -> Vectors:
    numbers = (
        np.random.default_rng(list(text.encode("utf-8", "surrogatepass")))
        .normal(size=(count, SIZE))
        .astype(np.float32)
    )
    unit: Vectors = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    return unit


def fill(folder: Path, *entries: Entry) -> Store:
    """An index with these articles, open for reading."""
    with Store.create_or_open(folder, MODEL, SIZE) as store:
        store.add_many(entries)
    return Store.open(folder, MODEL, SIZE)


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage_id.split("#")[0] for hit in hits]


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.rglob("*") if p.is_file()}


# What goes in comes out


def test_articles_come_back_to_the_letter(tmp_path: Path) -> None:
    text = "  A\r\n line\u2028with\0odd \ud800 characters, “quotes” and عربى.\n"
    article = Article(
        "i\ud800d",
        "HTTP://X/ä",
        "T\0",
        "S",
        ("A", "B"),
        datetime(2026, 7, 3, 5, tzinfo=UTC),
        text,
        date(2026, 8, 1),
        "en",
    )
    passage = Passage(
        "p", article.id or "", article.title, "S", article.url, article.published, text, 0, len(text)
    )
    stored = StoredArticle(article, "h", NOW, "/x\ud800")
    store = fill(tmp_path / "i", (stored, [passage], vectors(text, 1)))
    assert store.articles() == [article]
    assert store.article(article.id or "") == article
    (found,) = store.passages(["p"])
    assert (found.text, found.start, found.end) == (text, 0, len(text))
    assert store.text_of(found) == text
    assert store.places_at("/x\ud800") == [("/x\ud800", article.id, "h")]
    assert store.check() == []


def test_passages_are_cut_from_the_text_of_their_article(tmp_path: Path) -> None:
    one = entry("a", "Ä first half. A second half.", published="2026-07-01", source="CNN")
    store = fill(tmp_path / "i", one)
    assert store.passages_of("a") == one[1]
    assert store.passages([p.id for p in reversed(one[1])] + ["none"]) == one[1][::-1]
    np.testing.assert_allclose(store.vectors_of([one[1][1].id])[one[1][1].id], one[2][1], atol=1e-6)


def test_extent_counts_current_articles(tmp_path: Path) -> None:
    store = fill(
        tmp_path / "i",
        entry("a", source="CNN", published="2026-07-03"),
        entry("b", source="CNN", published="2025-01-01T23:00:00-05:00"),
        entry("c", source="Ära"),
        entry("a", "Newer.", pieces=1, source="CNN", published="2026-07-03"),
    )
    assert store.extent() == Extent(3, 5, (("CNN", 2), ("Ära", 1)), date(2025, 1, 2), date(2026, 7, 3), 1)


def test_an_article_without_passages_is_an_article_still(tmp_path: Path) -> None:
    stored, _, _ = entry("a")
    store = fill(tmp_path / "i", (stored, [], np.empty((0, SIZE), np.float32)))
    assert [a.id for a in store.articles()] == ["a"]
    assert store.check() == []
    assert store.search_vectors(vectors("x", 1)[0], 5, Filters()) == []


def test_removing_takes_out_all_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "i"
    store = fill(folder, entry("a"), entry("b"), entry("a", "Changed about ferries."))
    with Store.create_or_open(folder, MODEL, SIZE) as writer:
        assert writer.remove(["a", "a", "nobody"]) == 1
    assert [a.id for a in store.articles()] == ["b"]
    assert store.search_words("ferries", 5, Filters()) == []
    assert set(ids(store.search_vectors(vectors("x", 1)[0], 9, Filters()))) == {"b"}
    assert store.places_of("a") == []
    assert store.check() == []


@pytest.mark.parametrize("fault", ["offset", "count", "length", "nan", "foreign", "no id"])
def test_passages_that_are_not_their_articles_are_refused_whole(tmp_path: Path, fault: str) -> None:
    stored, passages, vecs = entry("a")
    wrong = {
        "offset": (stored, [Passage("p", "a", "", "", None, None, "council", 1, 8)], vecs[:1]),
        "count": (stored, passages, vecs[:1]),
        "length": (stored, passages, vecs[:, :5]),
        "nan": (stored, passages, vecs * np.float32("nan")),
        "foreign": (stored, [Passage("p", "b", "", "", None, None, "The", 0, 3)], vecs[:1]),
        "no id": (StoredArticle(Article(text="The"), "h", NOW), [], vecs[:0]),
    }[fault]
    with Store.create_or_open(tmp_path / "i", MODEL, SIZE) as store:
        store.add(*entry("good"))
        with pytest.raises(IndexProblem):
            store.add_many([entry("b"), wrong])
        assert [a.id for a in store.articles()] == ["good"]
    assert store.check() == []


# Versions


def test_as_of_an_earlier_day_the_older_version_stands(tmp_path: Path) -> None:
    store = fill(
        tmp_path / "i",
        entry("a", "Ten ferries sank.", pieces=1, published="2026-07-01"),
        entry("a", "Nine ferries sank.", pieces=1, published="2026-07-01", updated="2026-07-10"),
        entry("a", "Eight ferries sank.", pieces=1, published="2026-07-01", updated="2026-07-20"),
    )
    for day, text in ((1, "Ten"), (9, "Ten"), (10, "Nine"), (19, "Nine"), (20, "Eight"), (30, "Eight")):
        filters = Filters(as_of=date(2026, 7, day))
        for hits in (
            store.search_words("ferries", 5, filters),
            store.search_vectors(vectors("", 1)[0], 5, filters),
        ):
            (passage,) = store.passages([hit.passage_id for hit in hits])
            assert passage.text == f"{text} ferries sank."
            assert store.text_of(passage) == passage.text
    assert store.search_words("ferries", 5, Filters(as_of=date(2026, 6, 30))) == []
    (current,) = store.passages_of("a")
    assert (current.text, current.corrected) == ("Eight ferries sank.", date(2026, 7, 20))
    dates = [date(2026, 7, 20), date(2026, 7, 10), None]
    assert [(v.number, v.since) for v in store.versions("a")] == list(zip((3, 2, 1), dates, strict=True))
    assert [a.text for a in store.articles()] == ["Eight ferries sank."]


# Filters and searches

DATES: list[Moment | None] = [
    None,
    date(2026, 7, 1),
    date(2026, 7, 2),
    datetime(2026, 7, 2, 23, 59, 59, tzinfo=UTC),
    date(2026, 7, 3),
]
DAYS = st.sampled_from([None, date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)])
SOURCES = ["CNN", "cnn", "BBC", "Ära"]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Articles of all dates and outlets; more passages than are compared one by one."""
    folder = tmp_path_factory.mktemp("dated") / "i"
    entries = [
        entry(f"{n}", pieces=30, published=DATES[n % 5], source=SOURCES[n // 5 % 4]) for n in range(100)
    ]
    return fill(folder, *entries)


def passes(article: Article, f: Filters) -> bool:
    day = article.published.date() if isinstance(article.published, datetime) else article.published
    named = not f.sources or article.source.casefold() in {s.casefold() for s in f.sources}
    if not f.by_date:
        return named
    last = min(d for d in (f.as_of, f.until, date.max) if d)
    return named and day is not None and (f.since or date.min) <= day <= last


@given(
    as_of=DAYS,
    since=DAYS,
    until=DAYS,
    sources=st.lists(st.sampled_from(["cnn", "bbc", "ÄRA", "none"]), max_size=2).map(tuple),
    k=st.sampled_from([1, 50, 700, 5000]),
)
@examples(max_examples=40, deadline=None)
def test_filters_let_through_what_they_say_and_all_of_it(
    dated: Store, as_of: date | None, since: date | None, until: date | None, sources: tuple[str, ...], k: int
) -> None:
    filters = Filters(as_of, since, until, sources)
    allowed = {a.id for a in dated.articles() if passes(a, filters)}
    hits = dated.search_vectors(vectors("q", 1)[0], k, filters)
    assert set(ids(hits)) <= allowed
    assert len(hits) == len({hit.passage_id for hit in hits}) == min(k, 30 * len(allowed))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    words = dated.search_words("news", k, filters)
    assert set(ids(words)) <= allowed
    assert len(words) == min(k, 30 * len(allowed))
    undated = [a for a in dated.articles() if a.published is None and passes(a, Filters(sources=sources))]
    assert dated.undated_left_out(filters) == (len(undated) if filters.by_date else 0)


def test_neighbours_are_those_that_comparing_all_would_find(dated: Store) -> None:
    names = [p.id for a in dated.articles() for p in dated.passages_of(a.id or "")]
    known = dated.vectors_of(names)
    for seed in range(20):
        vector = vectors(f"question {seed}", 1)[0]
        exact = sorted(((float(v @ vector), name) for name, v in known.items()), reverse=True)[:10]
        hits = dated.search_vectors(vector, 10, Filters())
        assert len({hit.passage_id for hit in hits} & {name for _, name in exact}) >= 9
        scores = {name: float(known[name] @ vector) for name in (hit.passage_id for hit in hits)}
        assert [hit.score for hit in hits] == pytest.approx(list(scores.values()), abs=1e-4)


@given(st.text(max_size=80))
@examples(max_examples=200, deadline=None)
def test_no_question_is_a_syntax_error(dated: Store, question: str) -> None:
    dated.search_words(question, 3, Filters())


@pytest.mark.parametrize(
    "question",
    [
        '"',
        "NEAR(a b)",
        "title:x",
        "a AND NOT b",
        "x*",
        "-",
        "^a",
        "{x}",
        "' OR 1=1",
        "\0",
        "\ud800",
        "word " * 10_000,
    ],
)
def test_nothing_in_a_question_is_an_operator(dated: Store, question: str) -> None:
    dated.search_words(question, 3, Filters())


def test_words_are_found_whatever_their_form(tmp_path: Path) -> None:
    store = fill(
        tmp_path / "i",
        entry("en", "The hostages were resettled.", pieces=1),
        entry("es", "El presidente habló de Perú.", pieces=1),
        entry("de", "Der Minister äußerte sich.", pieces=1),
        entry("title", "Nothing.", pieces=1, title="A Zeppelin over Ulm"),
        entry("outlet", "Nothing.", pieces=1, source="Quay Herald"),
        entry("day", "Nothing.", pieces=1, published="2019-03-07"),
    )
    for question, name in (
        ("What about resettlement of a hostage?", "en"),
        ("¿Qué habla de peru?", "es"),
        ("Minister", "de"),
        ("zeppelins", "title"),
        ("What does the Herald say?", "outlet"),
        ("What was new in 2019?", "day"),
    ):
        assert ids(store.search_words(question, 1, Filters())) == [name]


def test_stop_words_are_searched_only_where_there_is_nothing_else() -> None:
    assert word_query("What did Blinken say about it?") == '"blinken" OR "say"'
    assert word_query("Who are the who?") == '"who" OR "are" OR "the"'
    assert word_query("?!") == ""


# Whole or not at all


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "remove", "reopen"]),
            st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), min_size=1, max_size=3),
        ),
        max_size=8,
    )
)
@examples(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_words_vectors_and_articles_always_agree(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[tuple[str, int]]]]
) -> None:
    folder = tmp_path_factory.mktemp("steps") / "i"
    expected: dict[str, Entry] = {}
    store = Store.create_or_open(folder, MODEL, SIZE)
    for step, articles in steps:
        if step == "reopen":
            store.close()
            store = Store.create_or_open(folder, MODEL, SIZE)
        elif step == "remove":
            names = {name for name, _ in articles}
            assert store.remove(names) == len(names & set(expected))
            expected = {name: one for name, one in expected.items() if name not in names}
        else:
            entries = [
                entry(name, f"Text {n} of {name}, about ferries.", pieces=n + 1) for name, n in articles
            ]
            store.add_many(entries)
            expected |= {one[0].article.id or "": one for one in entries}
        agree(store, expected)
    store.close()
    agree(Store.open(folder, MODEL, SIZE), expected)


def agree(store: Store, expected: dict[str, Entry]) -> None:
    """The index holds these articles, in words and vectors alike, and nothing else that a search would find."""
    assert store.check() == []
    assert {a.id: a.text for a in store.articles()} == {n: e[0].article.text for n, e in expected.items()}
    passages = {p.id for _, ps, _ in expected.values() for p in ps}
    for hits in (
        store.search_vectors(vectors("q", 1)[0], 99, Filters()),
        store.search_words("news", 99, Filters()),
    ):
        assert {hit.passage_id.split("@")[0] for hit in hits} == passages
        assert len(hits) == len(passages)


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_store import MODEL, SIZE, entry
from assistant.index.store import Store
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
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.9, 3.0))
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
    tmp_path: Path, ask: Callable[[Store], object], open_before: bool
) -> None:
    folder = tmp_path / "i"
    reader = fill(folder, *(entry(str(n), pieces=20) for n in range(50)))
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
        while not stop.is_set():
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


def test_a_second_writer_is_told(tmp_path: Path) -> None:
    with (
        Store.create_or_open(tmp_path / "i", MODEL, SIZE) as store,
        pytest.raises(IndexBusy, match=str(tmp_path / "i")),
    ):
        store.add(*entry("a"))
        Store.create_or_open(tmp_path / "i", MODEL, SIZE, wait=0.1)
    with Store.create_or_open(tmp_path / "i", MODEL, SIZE, wait=0.1) as store:
        assert len(store.articles()) == 1


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


def test_a_missing_index_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="ingest"):
        Store.open(tmp_path / "none", MODEL, SIZE)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_index_is_made_by_writing_only_if_that_is_wanted(tmp_path: Path) -> None:
    settings = Settings(index_dir=tmp_path / "i", embeddings="local")
    with pytest.raises(IndexMissing):
        Store.for_writing(settings, create=False)
    assert list(tmp_path.iterdir()) == []
    with Store.for_writing(settings) as store:
        assert store.articles() == []
    with Store.for_writing(settings, create=False) as store:
        assert store.extent().articles == 0


@pytest.mark.parametrize(("model", "size"), [("openai:other", SIZE), (MODEL, 1536)])
def test_another_model_is_refused_by_name(tmp_path: Path, model: str, size: int) -> None:
    fill(tmp_path / "i", entry("a"))
    for opening in (Store.open, Store.create_or_open):
        with pytest.raises(IndexMismatch) as refused:
            opening(tmp_path / "i", model, size)
        for part in (MODEL, str(SIZE), model, str(size), "delete", str(tmp_path / "i")):
            assert part in str(refused.value)


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
            "UPDATE meta SET value = 2 WHERE key = 'format'"
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
        "from assistant.index.store import Store; from assistant.errors import IndexProblem\n"
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
        "from assistant.index.store import Store; from assistant.errors import IndexProblem\n"
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
