"""What dedupe and search.reprints promise: one story is retrieved once, and names who else carried it."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant import Assistant
from assistant.index.local.store import Store
from assistant.records import StoredArticle, Telling
from assistant.search.reprints import share_held, told_once, word_runs
from assistant.settings import Settings
from assistant.types import Article, Filters, Passage
from ingest import ingest
from ingest.articles.dedupe import Story, carry_one_story, link_reprints
from ingest.passages.split import split
from ingest.progress import Event
from ingest.stop import Stop, Stopped

MODEL = "local:test"
NOW = datetime(2026, 7, 9, tzinfo=UTC)
TOWNS = ["Arden", "Bexley", "Corby", "Denholm", "Elstow", "Farnham", "Goole", "Hythe", "Ilford", "Jarrow"]


def story(subject: str, sentences: int = 30) -> str:
    """An agency story that is no one else's."""
    drawn = random.Random(subject)
    return " ".join(
        f"{drawn.choice(TOWNS)} told {drawn.choice(TOWNS)} that {subject} would cost {drawn.randrange(9999)} pounds"
        f" and end on day {drawn.randrange(99)} of the works, while {drawn.choice(TOWNS)} objected to it."
        for _ in range(sentences)
    )


BRIDGE = story("the bridge")
HALF = BRIDGE[: BRIDGE.index(".", len(BRIDGE) // 2) + 1]


def article(name: str, text: str = BRIDGE, day: int | None = 3, updated: date | None = None) -> Article:
    published = date(2026, 7, day) if day else None
    return Article(
        id=name, title=f"As {name} has it", source=name, published=published, text=text, updated=updated
    )


def put(folder: Path, *articles: Article, ingested: datetime = NOW) -> None:
    """Adds articles to an index with vectors of no meaning, and looks for reprints, as an ingestion does."""
    with Store.create_or_open(folder, MODEL, 4) as store:
        for one in articles:
            passages = split(one)
            store.add(
                StoredArticle(one, f"hash {one}", ingested, f"/{one.id}"),
                passages,
                np.eye(4, dtype=np.float32)[[0] * len(passages)],
            )
        link_reprints(store)


def names(folder: Path, of: str, filters: Filters | None = None) -> set[str]:
    """Which articles carry the story of this one, as far as the filters let them be seen."""
    store = Store.open(folder, MODEL, 4)
    found = store.reprints_of([p.id for p in store.passages_of(of)], filters or Filters())
    return {str(a.id) for some in found.values() for a in some}


def links(folder: Path) -> list[tuple[str, str]]:
    """Everything the index remembers about reprints, by the names of the articles."""
    with sqlite3.connect(folder / "articles.sqlite3") as db:
        return sorted(
            db.execute(
                "SELECT a.id || a.version, b.id || b.version FROM reprints r JOIN articles a ON a.number = r.article"
                " JOIN articles b ON b.number = r.other"
            ).fetchall()
        )


# Which articles carry one story


def told(name: str, published_at: float | None, text: str) -> Story:
    return Story.of(Telling(name, published_at, text))


CUT = BRIDGE[: len(BRIDGE) // 5]
EDITED = BRIDGE.replace("objected to it", "was against it", 3).replace("pounds", "pounds sterling", 2)


@pytest.mark.parametrize(
    ("text", "one_story"),
    [
        (BRIDGE, True),
        (BRIDGE.upper().replace(",", " –"), True),
        (HALF, True),
        (CUT, True),
        (EDITED, True),
        ("RIVERTON (AP) — " + BRIDGE + "\n\nThe Quay’s own reporter added a line from the town hall.", True),
        (story("the harbour"), False),
        (HALF[: len(HALF) // 2] + story("the harbour"), False),
        ("A caption. " + BRIDGE[:100], False),
    ],
)
def test_the_same_text_with_cuts_and_house_style_is_one_story(text: str, one_story: bool) -> None:
    one, other = told("a", 0.0, BRIDGE), told("b", 86_400.0, text)
    assert carry_one_story(one, other) is one_story
    assert carry_one_story(other, one) is one_story


def test_the_same_text_long_after_is_no_reprint_and_one_without_a_date_may_be() -> None:
    one = told("a", 0.0, BRIDGE)
    assert not carry_one_story(one, told("b", 30 * 86_400.0, BRIDGE))
    assert carry_one_story(one, told("b", None, BRIDGE))


def test_a_follow_up_that_repeats_the_background_is_a_story_of_its_own() -> None:
    before, after = (" ".join(f"{day}{word}" for word in range(200)) for day in ("monday", "tuesday"))
    one = told("a", 0.0, f"{before}. {BRIDGE}")
    assert not carry_one_story(one, told("b", 86_400.0, f"{after}. {BRIDGE}"))
    assert carry_one_story(one, told("b", 86_400.0, f"{before}. {BRIDGE} {after}."))


def test_a_page_that_says_nothing_but_boilerplate_is_no_story(tmp_path: Path) -> None:
    notice = "We will use the details you have shared to manage your registration, as our policy says. "
    put(tmp_path, article("A", "\n\n".join([notice] * 40)), article("B", "\n\n".join([notice] * 40)))
    assert links(tmp_path) == []


def test_reprints_are_found_whatever_the_order_and_the_number_of_runs(tmp_path: Path) -> None:
    ones = [article("A"), article("B", HALF), article("C", EDITED), article("D", story("the harbour"))]
    found = []
    for number, order in enumerate(permutations(ones)):
        together, apart = tmp_path / f"{number}t", tmp_path / f"{number}a"
        put(together, *order)
        for one in order:
            put(apart, one)
        put(apart)  # nothing new: nothing to do
        found += [links(together), links(apart)]
        if number == 5:
            break
    assert all(one == found[0] for one in found)
    assert {pair for pair in found[0] if pair[0] < pair[1]} == {("A1", "B1"), ("A1", "C1"), ("B1", "C1")}


def test_what_a_run_that_was_cut_off_left_uncompared_is_compared_by_the_next(tmp_path: Path) -> None:
    put(tmp_path, article("A"))
    with Store.create_or_open(tmp_path, MODEL, 4) as store:
        b = article("B")
        passages = split(b)
        store.add(StoredArticle(b, "h", NOW), passages, np.full((len(passages), 4), 0.5, np.float32))
    assert names(tmp_path, "A") == set()
    put(tmp_path)
    assert names(tmp_path, "A") == {"B"}


def test_taking_out_the_first_copy_leaves_the_story_and_names_it_no_more(tmp_path: Path) -> None:
    put(tmp_path, article("A"), article("B"), article("C"))
    with Store.create_or_open(tmp_path, MODEL, 4) as store:
        store.remove(["A"])
    assert names(tmp_path, "B") == {"C"}
    assert names(tmp_path, "C") == {"B"}
    put(tmp_path, article("D", story("the harbour")))  # which may take the number that A had
    assert names(tmp_path, "D") == set()


def test_only_reprints_that_pass_the_filters_are_named(tmp_path: Path) -> None:
    put(tmp_path, article("A", day=3), article("B", day=5), article("C", day=None))
    assert names(tmp_path, "A") == {"B", "C"}
    assert names(tmp_path, "A", Filters(as_of=date(2026, 7, 4))) == set()
    assert names(tmp_path, "A", Filters(as_of=date(2026, 7, 5))) == {"B"}
    assert names(tmp_path, "A", Filters(sources=("a",))) == set()
    assert names(tmp_path, "A", Filters(sources=("a", "c"))) == {"C"}
    assert names(tmp_path, "B", Filters(since=date(2026, 7, 4))) == set()


def test_a_corrected_copy_is_a_reprint_only_as_long_as_it_says_the_same(tmp_path: Path) -> None:
    put(tmp_path, article("A", day=3), article("B", day=3))
    put(tmp_path, article("B", story("the harbour"), day=3, updated=date(2026, 7, 6)))
    assert names(tmp_path, "A") == set()
    assert names(tmp_path, "A", Filters(as_of=date(2026, 7, 4))) == {"B"}
    assert names(tmp_path, "A", Filters(as_of=date(2026, 7, 7))) == set()
    put(tmp_path, article("A", BRIDGE + " A late word.", day=3, updated=date(2026, 7, 7)))
    assert names(tmp_path, "A") == set()  # its own older version is no other outlet


def test_signatures_made_another_way_are_made_anew(tmp_path: Path) -> None:
    put(tmp_path, article("A"), article("B"))
    before = links(tmp_path)
    with Store.create_or_open(tmp_path, MODEL, 4) as store:
        store.sign_by("another way")
        assert links(tmp_path) == []
    put(tmp_path)
    assert links(tmp_path) == before


def test_reprints_are_found_however_few_are_read_and_compared_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = [article(name) for name in "ABCDE"]
    put(tmp_path / "many", *copies)
    monkeypatch.setattr("assistant.index.local.catalogue.reprint_groups._AT_ONCE", 2)
    monkeypatch.setattr("ingest.articles.dedupe.TOGETHER", 2)
    put(tmp_path / "few", *copies)
    assert (
        links(tmp_path / "few")
        == links(tmp_path / "many")
        == [(a + "1", b + "1") for a, b in permutations("ABCDE", 2)]
    )


def test_of_many_copies_each_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, telling = Counter[int](), Store.telling

    def counted(self: Store, number: int) -> Telling:
        read[number] += 1
        return telling(self, number)

    monkeypatch.setattr(Store, "telling", counted)
    put(tmp_path, *(article(f"Outlet {n}") for n in range(40)))
    assert set(read.values()) == {1}
    assert len(links(tmp_path)) == 40 * 39


def test_an_index_of_the_format_before_is_brought_up_to_date_by_the_next_ingestion(tmp_path: Path) -> None:
    put(tmp_path, article("A"), article("B"))
    with sqlite3.connect(tmp_path / "articles.sqlite3") as db:  # as format 1 had it
        db.executescript(
            "DROP TRIGGER forget_heard; DROP TABLE heard;"
            "DROP TRIGGER forget_reprints; DROP TABLE reprints; DROP TABLE signatures;"
            "ALTER TABLE passages DROP COLUMN posted; ALTER TABLE articles DROP COLUMN stub;"
            "ALTER TABLE articles DROP COLUMN passages; CREATE TABLE pending (number INTEGER PRIMARY KEY);"
            "ALTER TABLE articles ADD COLUMN also_in TEXT NOT NULL DEFAULT '[]';"
            "UPDATE meta SET value = 1 WHERE key = 'format'; DELETE FROM meta WHERE key = 'signatures'"
        )
    put(tmp_path, article("C"))
    assert names(tmp_path, "A") == {"B", "C"}
    assert len(Store.open(tmp_path, MODEL, 4).articles()) == 3
    assert Store.open(tmp_path, MODEL, 4).check() == []


@pytest.mark.models
@pytest.mark.parametrize("stopped", [False, True])
def test_reprints_are_linked_once_a_round_ends_or_is_stopped_however_often_it_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    monkeypatch.setattr("ingest.index._BATCH", 2)
    read, signatures, stop = Counter[str](), Store.signatures, Stop()

    def counted(self: Store) -> Iterator[tuple[list[int], bytes]]:
        read["signatures"] += 1
        return signatures(self)

    def press(event: Event) -> None:
        if stopped and event.kind == "indexing" and event.done:
            stop.press()

    monkeypatch.setattr(Store, "signatures", counted)
    index = Settings(index_dir=tmp_path / "index", chat_model="extractive")
    text = story("the bridge", 3)
    try:
        stored = ingest([article(name, text) for name in "ABCDEFGH"], index, on_event=press, stop=stop).added
    except Stopped as ended:
        stored = ended.report.added
    assert (2 <= stored < 8) is stopped
    assert read["signatures"] == 1
    assert len(links(index.index_dir)) == stored * (stored - 1)


# What is shown of them


def passages_of(one: Article) -> list[Passage]:
    return split(one)


def once(found: Sequence[Passage], *articles: Article) -> list[Passage]:
    """What is shown of these passages, best first, where all these articles carry one story."""
    reprints = {p.id: [a for a in articles if a.id != p.article_id] for p in found}
    return [p for p, _ in told_once([(p, 1.0) for p in found], reprints)]


def test_of_the_same_words_the_best_found_are_shown_and_name_the_others() -> None:
    a, b, c = article("The Quay"), article("Town Crier"), article("The Quay 2")
    c = replace(c, source="the quay")
    found = [passages_of(one)[0] for one in (b, a, c)]
    (shown,) = once(found, a, b, c)
    assert (shown.source, shown.also_in) == ("Town Crier", ("The Quay",))


def test_an_outlet_is_named_only_for_words_that_it_carried() -> None:
    whole, cut = article("Whole"), article("Cut", HALF)
    shown = once([*passages_of(whole), *passages_of(cut)], whole, cut)
    assert [p.source for p in shown] == ["Whole"] * len(shown)
    assert shown[0].also_in == ("Cut",)
    assert shown[-1].also_in == ()


def test_what_an_outlet_added_is_shown_too() -> None:
    own = "Residents told The Quay that the ferry, which had run all summer, would be missed by the whole island."
    added = article("Quay", f"{HALF} {own}")
    plain = article("Plain", HALF)
    shown = once([*passages_of(plain), *passages_of(added)], plain, added)
    assert any(own in p.text and p.source == "Quay" and p.also_in == () for p in shown)


def test_another_figure_is_not_hidden_by_the_one_before_it() -> None:
    before, after = "The mayor counted 14 cracks in the bridge.", "The mayor counted 17 cracks in the bridge."
    one, other = article("A", f"{before} {BRIDGE}"), article("B", f"{after} {BRIDGE}")
    shown = once([passages_of(one)[0], passages_of(other)[0]], one, other)
    assert [(p.source, p.also_in) for p in shown] == [("A", ()), ("B", ())]


@hypothesis_settings(deadline=None)
@given(st.permutations(range(9)), st.sets(st.sampled_from("ABC")))
def test_nothing_is_lost_and_nothing_unseen_is_named(order: list[int], seen: set[str]) -> None:
    everyone = [article("A"), article("B", HALF), article("C", EDITED)]
    visible = [one for one in everyone if one.id in seen]
    found = [p for one in visible for p in split(one)]
    found = [found[at] for at in order if at < len(found)]
    shown = once(found, *visible)
    assert {name for p in shown for name in p.also_in} <= seen
    told = set().union(*(word_runs(p.text) for p in shown))
    for p in found:
        assert share_held(word_runs(p.text), told) >= 0.5


# From end to end


def outlets(found: Iterable[Passage]) -> list[tuple[str, tuple[str, ...]]]:
    return [(p.source, p.also_in) for p in found]


@pytest.mark.models
def test_a_reprinted_story_is_retrieved_once_and_its_citation_names_the_other_outlets(tmp_path: Path) -> None:
    settings = Settings(index_dir=tmp_path / "index", chat_model="extractive")
    said = "“The bridge will reopen on 14 July,” Mayor Ann Lee told reporters on Friday. " + BRIDGE
    copies = [article(name, said, day) for name, day in (("Quay", 3), ("Crier", 3), ("Gazette", 6))]
    report = ingest([*copies, article("Other", story("the harbour"))], settings)
    assert report.added == 4
    assert ingest(copies, settings).unchanged == 3
    assistant = Assistant(settings)
    question = "When will the bridge reopen, according to Mayor Ann Lee?"
    first = assistant.retrieve(question)[0].passage
    assert {first.source, *first.also_in} == {"Quay", "Crier", "Gazette"}
    assert sum("14 July" in r.passage.text for r in assistant.retrieve(question)) == 1
    answer = assistant.ask(question)
    assert {answer.citations[0].source, *answer.citations[0].also_in} == {"Quay", "Crier", "Gazette"}
    earlier = assistant.retrieve(question, as_of="2026-07-04")[0].passage
    assert {earlier.source, *earlier.also_in} == {"Quay", "Crier"}
    alone = assistant.retrieve(question, sources=["gazette"])[0].passage
    assert outlets([alone]) == [("Gazette", ())]
    assistant.remove(["Quay"])
    left = assistant.retrieve(question)[0].passage
    assert {left.source, *left.also_in} == {"Crier", "Gazette"}
