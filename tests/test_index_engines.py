"""What every engine of an index promises, written against the Protocols alone; a second engine joins `ENGINES`.

What only one of them can promise stands with it (`test_store`: killed runs, spoilt files, a full disk).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from index_entries import MODEL, NOW, SIZE, Entry, entry, ids, vectors

from assistant.conditions import Between
from assistant.errors import IndexBusy, IndexMismatch, IndexMissing, IndexProblem
from assistant.index.local.catalogue import filter_columns
from assistant.index.local.folder import IndexFolder
from assistant.index.server import rows as server_rows
from assistant.index.server.servers import IndexServers
from assistant.ports import Index, IndexReader
from assistant.records import Extent, StoredArticle
from assistant.types import Article, Filters, Moment, Passage

pytestmark = pytest.mark.usefixtures("examined_here")
Engine = Callable[[Path], Index]
"""An index of its own for each folder, empty yet."""


def in_a_folder(request: pytest.FixtureRequest) -> Engine:
    """SQLite and Chroma in a folder."""
    return lambda folder: IndexFolder(folder / "i")


def on_servers(request: pytest.FixtureRequest) -> Engine:
    """A PostgreSQL and a Chroma server."""
    postgres, chroma = request.getfixturevalue("index_servers")
    return lambda folder: IndexServers(postgres.url, chroma.url, folder / "i")


def in_a_database(request: pytest.FixtureRequest) -> Engine:
    """A PostgreSQL that searches the vectors itself."""
    postgres = request.getfixturevalue("pgvector_server")
    return lambda folder: IndexServers(postgres.url, None, folder / "i")


ENGINES = [
    in_a_folder,
    *(pytest.param(one, marks=pytest.mark.servers) for one in (on_servers, in_a_database)),
]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    made: Engine = request.param(request)
    return made


@pytest.fixture
def index(engine: Engine, tmp_path: Path) -> Index:
    """An index that is not there yet."""
    return engine(tmp_path)


def fill(index: Index, *entries: Entry) -> IndexReader:
    """The index with these articles, open for reading."""
    with index.writer(MODEL) as store:
        store.add_many(entries)
    return index.reader(MODEL, SIZE)


# What goes in comes out


def test_articles_come_back_to_the_letter(index: Index) -> None:
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
    store = fill(index, (stored, [passage], vectors(text, 1)))
    assert store.articles() == [article]
    assert store.article(article.id or "") == article
    (found,) = store.passages(["p"])
    assert (found.text, found.start, found.end) == (text, 0, len(text))
    assert store.text_of(found) == text
    assert store.places_at("/x\ud800") == [("/x\ud800", article.id, "h")]
    assert store.check() == []


def test_passages_are_cut_from_the_text_of_their_article(index: Index) -> None:
    one = entry("a", "Ä first half. A second half.", published="2026-07-01", source="CNN")
    store = fill(index, one)
    assert store.passages_of("a") == one[1]
    assert store.passages([p.id for p in reversed(one[1])] + ["none"]) == one[1][::-1]
    np.testing.assert_allclose(store.vectors_of([one[1][1].id])[one[1][1].id], one[2][1], atol=1e-6)


def test_articles_begin_with_the_first_passage_of_their_wording_of_today(index: Index) -> None:
    one, older, newer = entry("a"), entry("b"), entry("b", "Changed about ferries.", pieces=3)
    stored, _, _ = entry("c")
    store = fill(index, one, older, newer, (stored, [], np.empty((0, SIZE), np.float32)))
    found = store.first_vectors(["b", "nobody", "a", "c", "a"])
    assert set(found) == {"a", "b"}
    np.testing.assert_allclose(found["a"], one[2][0], atol=1e-6)
    np.testing.assert_allclose(found["b"], newer[2][0], atol=1e-6)
    assert store.first_vectors([]) == {}


def test_extent_counts_current_articles(index: Index) -> None:
    store = fill(
        index,
        entry("a", source="CNN", published="2026-07-03"),
        entry("b", source="CNN", published="2025-01-01T23:00:00-05:00"),
        entry("c", source="Ära"),
        entry("a", "Newer.", pieces=1, source="CNN", published="2026-07-03"),
    )
    assert store.extent() == Extent(3, 5, (("CNN", 2), ("Ära", 1)), date(2025, 1, 2), date(2026, 7, 3), 1)


def test_an_article_without_passages_is_an_article_still(index: Index) -> None:
    stored, _, _ = entry("a")
    store = fill(index, (stored, [], np.empty((0, SIZE), np.float32)))
    assert [a.id for a in store.articles()] == ["a"]
    assert store.check() == []
    assert store.search_vectors(vectors("x", 1)[0], 5, Filters()) == []


def test_what_was_heard_stays_with_the_version_that_it_was_heard_in(index: Index) -> None:
    store = fill(index, entry("a", "Ann said so."), entry("b", "Bo said no."))
    store.keep_heard("a", "Ann said so.", "model 1", "[1]")
    store.keep_heard("a", "another text", "model 1", "[2]")
    assert store.heard("a", "Ann said so.", "model 1") == "[1]"
    assert store.heard("a", "Ann said so.", "model 2") is None
    assert store.heard("b", "Bo said no.", "model 1") is None
    assert store.heard("a", "another text", "model 1") is None
    store.keep_heard("a", "Ann said so.", "model 2", "[3]")
    assert store.heard("a", "Ann said so.", "model 2") == "[3]"
    with index.writer(MODEL) as writer:
        writer.add_many([entry("a", "Ann said more.")])
        assert writer.heard("a", "Ann said so.", "model 2") == "[3]"
        assert writer.heard("a", "Ann said more.", "model 2") is None
        writer.remove(["a"])
    assert store.heard("a", "Ann said so.", "model 2") is None
    assert store.check() == []


def test_removing_takes_out_all_of_it(index: Index) -> None:
    store = fill(index, entry("a"), entry("b"), entry("a", "Changed about ferries."))
    with index.writer(MODEL) as writer:
        assert writer.remove(["a", "a", "nobody"]) == 1
    assert [a.id for a in store.articles()] == ["b"]
    assert store.search_words("ferries", 5, Filters()) == []
    assert set(ids(store.search_vectors(vectors("x", 1)[0], 9, Filters()))) == {"b"}
    assert store.places_of("a") == []
    assert store.check() == []


@pytest.mark.parametrize("fault", ["offset", "count", "length", "nan", "foreign", "no id"])
def test_passages_that_are_not_their_articles_are_refused_whole(index: Index, fault: str) -> None:
    stored, passages, vecs = entry("a")
    wrong = {
        "offset": (stored, [Passage("p", "a", "", "", None, None, "council", 1, 8)], vecs[:1]),
        "count": (stored, passages, vecs[:1]),
        "length": (stored, passages, vecs[:, :5]),
        "nan": (stored, passages, vecs * np.float32("nan")),
        "foreign": (stored, [Passage("p", "b", "", "", None, None, "The", 0, 3)], vecs[:1]),
        "no id": (StoredArticle(Article(text="The"), "h", NOW), [], vecs[:0]),
    }[fault]
    with index.writer(MODEL) as store:
        store.add_many([entry("good")])
        with pytest.raises(IndexProblem):
            store.add_many([entry("b"), wrong])
        assert [a.id for a in store.articles()] == ["good"]
    assert store.check() == []


# Versions


def test_as_of_an_earlier_day_the_older_version_stands(index: Index) -> None:
    store = fill(
        index,
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
def dated(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> IndexReader:
    """Articles of all dates and outlets; more passages than are compared one by one."""
    entries = [
        entry(f"{n}", pieces=30, published=DATES[n % 5], source=SOURCES[n // 5 % 4]) for n in range(100)
    ]
    return fill(engine(tmp_path_factory.mktemp("dated")), *entries)


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
@examples(max_examples=20, deadline=None)
def test_filters_let_through_what_they_say_and_all_of_it(
    dated: IndexReader,
    as_of: date | None,
    since: date | None,
    until: date | None,
    sources: tuple[str, ...],
    k: int,
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


@pytest.mark.parametrize(("missing", "passing"), [(True, ["a", "b"]), (False, ["a"])])
def test_a_condition_without_bounds_asks_only_whether_an_instant_is_known(
    index: Index, monkeypatch: pytest.MonkeyPatch, missing: bool, passing: list[str]
) -> None:
    store = fill(
        index,
        entry("a", "A ferry sank.", pieces=1, published=datetime(2026, 7, 1, tzinfo=UTC)),
        entry("b", "A ferry sank.", pieces=1),
    )
    for engine in (filter_columns, server_rows):
        monkeypatch.setattr(engine, "conditions", lambda _: (Between("published", missing=missing),))
    assert [a.id for a in store.articles_with([["ferry"]], Filters())] == passing


def test_articles_are_found_by_phrases_one_of_each_group(index: Index) -> None:
    store = fill(
        index,
        entry("a", "Two ferries sank off Castrin.", pieces=1),
        entry("b", "A ferry sank off Velmora.", pieces=1),
    )
    assert [a.id for a in store.articles_with([["ferry"]], Filters())] == ["a", "b"]
    assert [a.id for a in store.articles_with([["ferry"], ["castrin", "haven"]], Filters())] == ["a"]
    assert [a.id for a in store.articles_with([["sank off velmora"]], Filters())] == ["b"]
    assert store.articles_with([["off sank"]], Filters()) == []
    assert store.articles_with([["ferry"], [], ["sank"]], Filters()) == []
    assert store.articles_with([["ferry"]], Filters(sources=("Nobody",))) == []


def test_articles_are_counted_by_phrases_as_they_are_found(index: Index) -> None:
    store = fill(
        index,
        entry("a", "Two ferries sank off Castrin. A ferry is a boat.", pieces=1),
        entry("b", "A ferry sank off Velmora.", pieces=1),
    )
    for groups in ([["ferry"]], [["ferry"], ["castrin", "haven"]], [["off sank"]], [["ferry"], []], []):
        assert store.count_with(groups, Filters()) == len(store.articles_with(groups, Filters()))
    assert store.count_with([["ferry"]], Filters()) == 2
    assert store.count_with([["ferry"]], Filters(sources=("Nobody",))) == 0


def test_neighbours_are_those_that_comparing_all_would_find(dated: IndexReader) -> None:
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
def test_no_question_is_a_syntax_error(dated: IndexReader, question: str) -> None:
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
def test_nothing_in_a_question_is_an_operator(dated: IndexReader, question: str) -> None:
    dated.search_words(question, 3, Filters())


def test_words_are_found_whatever_their_form(index: Index) -> None:
    store = fill(
        index,
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


@pytest.mark.servers
def test_words_rank_on_servers_as_they_do_in_a_folder(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    said = ["The ferry sank off Castrin.", "A council met.", "Ferries and ferries again, off Velmora."]
    entries = [
        entry(f"{n}", " ".join(said[(n * k) % 3] for k in range(1, 2 + n % 5)) + f" Story {n}.", pieces=1)
        for n in range(30)
    ]
    readers = [fill(made(request)(tmp_path), *entries) for made in (in_a_folder, on_servers)]
    for question in ("Where did the ferry sink?", "council of Velmora", "story 7 of ferries"):
        folder, servers = (
            {hit.passage_id: hit.score for hit in reader.search_words(question, 30, Filters())}
            for reader in readers
        )
        assert len(folder) > 5
        assert servers == pytest.approx(folder, rel=1e-3)


@pytest.mark.servers
def test_the_best_by_words_are_the_best_of_all(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """On servers some passages that have one of the words are not scored: none that would have come first."""
    chance = Random(7)
    words = [f"{letter}or{other}an" for letter in "bdfglmprst" for other in "bdfg"]
    often = [1 / n for n in range(1, len(words) + 1)]
    texts = [" ".join(chance.choices(words, often, k=chance.randint(3, 30))) for _ in range(200)]
    store = fill(
        on_servers(request)(tmp_path), *(entry(f"{n}", text, pieces=1) for n, text in enumerate(texts))
    )
    for _ in range(20):
        question = " ".join(chance.choices(words, k=chance.randint(1, 6)))
        every = store.search_words(question, len(texts), Filters())
        for k in (1, 3, 20):
            assert store.search_words(question, k, Filters()) == every[:k]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "remove", "reopen"]),
            st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), min_size=1, max_size=3),
        ),
        max_size=6,
    )
)
@examples(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_words_vectors_and_articles_always_agree(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[tuple[str, int]]]]
) -> None:
    index = engine(tmp_path_factory.mktemp("steps"))
    expected: dict[str, Entry] = {}
    store = index.writer(MODEL)
    for step, articles in steps:
        if step == "reopen":
            store.close()
            store = index.writer(MODEL)
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
    agree(index.reader(MODEL, SIZE), expected)


def agree(store: IndexReader, expected: dict[str, Entry]) -> None:
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


# One writes, others read


def test_a_second_writer_is_told(index: Index) -> None:
    with (
        index.writer(MODEL) as store,
        pytest.raises(IndexBusy),
    ):
        store.add_many([entry("a")])
        index.writer(MODEL, wait=0.1)
    with index.writer(MODEL, wait=0.1) as store:
        assert len(store.articles()) == 1


def test_a_missing_index_is_not_made_by_reading(index: Index) -> None:
    for _ in range(2):  # the first try did not make one
        with pytest.raises(IndexMissing, match="ingest"):
            index.reader(MODEL, SIZE)


def test_a_missing_index_is_made_by_writing_only_if_that_is_wanted(index: Index) -> None:
    for _ in range(2):
        with pytest.raises(IndexMissing):
            index.writer(MODEL, create=False)
    with index.writer(MODEL) as store:
        assert store.articles() == []
    with index.writer(MODEL, create=False) as store:
        assert store.extent().articles == 0


@pytest.mark.parametrize(("model", "size"), [("openai:other", SIZE), (MODEL, 1536)])
def test_another_model_is_refused_by_name(index: Index, model: str, size: int) -> None:
    fill(index, entry("a"))
    with pytest.raises(IndexMismatch) as refused:
        index.reader(model, size)
    for part in (MODEL, str(SIZE), model, str(size)):
        assert part in str(refused.value)


def test_another_model_may_not_write(index: Index) -> None:
    fill(index, entry("a"))
    with pytest.raises(IndexMismatch, match="openai:other"):
        index.writer("openai:other")


def test_a_reader_sees_what_is_written_since_it_was_opened(index: Index) -> None:
    reader = fill(index, entry("a"))
    assert reader.extent().articles == 1
    with index.writer(MODEL) as store:
        store.add_many([entry("b")])
        store.remove(["a"])
    assert [a.id for a in reader.articles()] == ["b"]
    assert set(ids(reader.search_words("council", 5, Filters()))) == {"b"}
    assert set(ids(reader.search_vectors(vectors("q", 1)[0], 5, Filters()))) == {"b"}
    assert reader.extent().articles == 1


# What ingestions leave for each other


def test_places_and_notes_are_remembered_and_forgotten(index: Index) -> None:
    with index.writer(MODEL) as store:
        store.add_many([entry("a"), entry("b")])
        store.move_places([("/moved/a", "a", "h")], [("/news/a", "a", store.content_hash("a") or "")])
        store.set_notes({"feed": "etag 7"})
    reader = index.reader(MODEL, SIZE)
    assert reader.places_at("/moved/a") == [("/moved/a", "a", "h")]
    assert reader.places_at("/news/a") == []
    assert [place[0] for place in reader.places_of("b")] == ["/news/b"]
    assert {place[1] for place in reader.places()} == {"a", "b"}
    assert reader.ids_with_hash(reader.content_hash("b") or "") == ["b"]
    assert (reader.note("feed"), reader.note("other")) == ("etag 7", None)


def test_reprints_are_named_as_far_as_the_filters_let_them_be_seen(index: Index) -> None:
    with index.writer(MODEL) as store:
        store.add_many(
            [
                entry("a", "One story.", pieces=1, source="CNN", published="2026-07-01"),
                entry("b", "One story, again.", pieces=1, source="Ära", published="2026-07-03"),
                entry("c", "Another.", pieces=1),
            ]
        )
        store.sign_by("words")
        one, other, third = store.unsigned()
        store.sign([(one, b"1", []), (other, b"1", [one]), (third, b"2", [])])
        assert store.unsigned() == []
        assert [store.telling(number).text for number in (one, other)] == ["One story.", "One story, again."]
        assert sum(len(numbers) for numbers, _ in store.signatures()) == 3
    reader = index.reader(MODEL, SIZE)
    (passage,) = reader.passages_of("a")

    def others(as_of: date | None = None) -> list[str | None]:
        return [
            article.id
            for article in reader.reprints_of([passage.id], Filters(as_of=as_of)).get(passage.id, [])
        ]

    assert others() == ["b"]
    assert others(as_of=date(2026, 7, 2)) == []
    with index.writer(MODEL) as store:
        store.sign_by("letters")
        assert len(store.unsigned()) == 3
    assert others() == []


def test_what_was_heard_is_kept_for_the_wording_it_was_heard_in(index: Index) -> None:
    reader = fill(index, entry("a", "He said so.", pieces=1))
    reader.keep_heard("a", "He said so.", "one model", "first")
    reader.keep_heard("a", "He said so.", "one model", "s\ud800id")
    reader.keep_heard("a", "He never said so.", "one model", "other")
    assert reader.heard("a", "He said so.", "one model") == "s\ud800id"
    assert reader.heard("a", "He said so.", "another") is None
    assert reader.heard("a", "He never said so.", "one model") is None
    with index.writer(MODEL) as writer:
        writer.remove(["a"])
        writer.add_many([entry("a", "He said so.", pieces=1)])
    assert reader.heard("a", "He said so.", "one model") is None
    assert reader.check() == []


# Looking after it


def test_a_whole_index_is_found_whole_and_cut_anew(index: Index) -> None:
    fill(index, entry("a"), entry("b", pieces=3)).close()
    with index.keeper() as keeper:
        assert keeper.examine().problems == []
        assert keeper.embeddings() == MODEL
        stored = {one.article.id: number for number, one in keeper.stored()}
        assert sorted(span.passage_id for span in keeper.spans() if span.article == stored["b"]) == sorted(
            passage.id for passage in keeper.passages_of("b")
        )
    with index.keeper(writing=True) as keeper:
        keeper.mend([stored["b"]])
        assert keeper.passages_of("b") == []
        _, passages, rows = entry("b", pieces=2)
        keeper.recut(stored["b"], passages, rows)
        assert keeper.passages_of("b") == passages
        assert keeper.check() == []


def test_an_index_becomes_one_of_another_model_once_it_is_cut_anew(index: Index) -> None:
    fill(index, entry("a")).close()
    with index.keeper(writing=True) as keeper:
        ((number, stored),) = keeper.stored()
        keeper.mend([number])
        keeper.restamp("local:other")
        passages = entry("a")[1]
        keeper.recut(number, passages, np.eye(len(passages), 5, dtype=np.float32))
        assert stored.article.id == "a"
    assert index.reader("local:other", 5).search_vectors(np.eye(5, dtype=np.float32)[0], 1, Filters())
