"""What ingest promises: only what changed is embedded, an article is what its id says, nothing bad ends a batch."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import SourceError, UsageError
from assistant.index.local.store import Store
from assistant.models import embedder as models
from assistant.models.embedder import LocalEmbedder, load_embedder
from assistant.ports import Embedder
from assistant.records import Vectors
from assistant.settings import Settings
from assistant.types import Article, Filters, IndexReport
from ingest import ingest
from ingest.passages.split import split
from ingest.progress import Event
from ingest.sources.scope import Scope
from ingest.stop import Stopped

pytestmark = [pytest.mark.models, pytest.mark.usefixtures("examined_here")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index_dir=tmp_path / "index", chat_model="extractive")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with five articles, three of them without an id or address."""
    folder = tmp_path / "news"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text(story("The bridge", 3))
    (folder / "b.txt").write_text(story("The harbour", 3))
    (folder / "deep" / "c.md").write_text("---\ntitle: The market\n---\n" + story("The market", 2))
    lines = [
        {"id": "x1", "text": story("One", 1)},
        {"url": "https://quay.example/two?utm_source=x", "text": story("Two", 1)},
    ]
    (folder / "n.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is embedded from here on."""
    texts: list[str] = []
    real = LocalEmbedder.embed_passages

    def watched(self: LocalEmbedder, given: Sequence[str]) -> Vectors:
        texts.extend(given)
        return real(self, given)

    monkeypatch.setattr(LocalEmbedder, "embed_passages", watched)
    return texts


def story(subject: str, paragraphs: int) -> str:
    """A text whose paragraphs each make a passage."""
    said = [f"{subject} is the subject of report number {n} of this week. " for n in range(paragraphs)]
    return "\n\n".join(
        one + "The council spoke about it at length and put the decision off again. " * 12 for one in said
    )


def in_index(settings: Settings, whole: bool = True) -> dict[str, str]:
    """Text by id of the articles in the index, which is whole unless a run was just cut off."""
    embedder = load_embedder(settings)
    store = Store.open(settings.index_dir, embedder.name, embedder.dimensions)
    assert not whole or store.check() == []
    return {article.id or "": article.text for article in store.articles()}


def counts(report: IndexReport) -> tuple[int, int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed, len(report.rejected)


def test_articles_are_in_the_index_to_the_letter(settings: Settings, news: Path) -> None:
    report = ingest([news], settings)
    assert counts(report) == (5, 0, 0, 0, 0)
    texts = in_index(settings)
    assert texts["x1"] == story("One", 1)
    assert "https://quay.example/two" in texts
    assert (news / "a.txt").read_text() in texts.values()
    assert report.passages == sum(len(split(Article(id="i", text=text))) for text in texts.values())


def test_a_second_run_changes_nothing_and_loads_no_model(
    settings: Settings, news: Path, embedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([news], settings)
    before = in_index(settings)
    embedded.clear()
    models._loaded.clear()
    monkeypatch.setattr(models, "_load", _no_model)
    assert counts(ingest([news], settings)) == (0, 0, 5, 0, 0)
    assert counts(ingest([news], settings, remove_missing=True)) == (0, 0, 5, 0, 0)
    assert embedded == []
    monkeypatch.undo()
    assert in_index(settings) == before


def _no_model(settings: Settings) -> Embedder:
    raise AssertionError("a model was loaded although nothing had changed")


def test_moving_and_renaming_changes_nothing(settings: Settings, news: Path, embedded: list[str]) -> None:
    ingest([news], settings)
    before = in_index(settings)
    embedded.clear()
    (news / "a.txt").rename(news / "deep" / "z.txt")
    (news / "b.txt").rename(news / "a.txt")
    (news / "n.jsonl").rename(news / "m.jsonl")
    assert counts(ingest([news], settings, remove_missing=True)) == (0, 0, 5, 0, 0)
    news.rename(news.with_name("archive"))
    assert counts(ingest([news.with_name("archive")], settings, remove_missing=True)) == (0, 0, 5, 0, 0)
    assert embedded == []
    assert in_index(settings) == before


def test_an_edit_embeds_only_the_passages_it_changed(
    settings: Settings, news: Path, embedded: list[str]
) -> None:
    ingest([news], settings)
    before = in_index(settings)
    embedded.clear()
    path = news / "a.txt"
    path.write_text(path.read_text().replace("report number 2", "report number TWO"))
    assert counts(ingest([news], settings)) == (0, 1, 4, 0, 0)
    assert len(embedded) == 1
    assert "number TWO" in embedded[0]
    after = in_index(settings)
    assert set(after) == set(before)
    assert path.read_text() in after.values()


def test_an_index_after_edits_is_as_one_built_in_one_go(
    settings: Settings, news: Path, tmp_path: Path
) -> None:
    ingest([news], settings)
    (news / "a.txt").write_text("A new beginning.\n\n" + (news / "a.txt").read_text())
    (news / "n.jsonl").write_text(json.dumps({"id": "x1", "title": "T", "text": story("Uno", 4)}) + "\n")
    ingest([news], settings, remove_missing=True)
    fresh = settings.model_copy(update={"index_dir": tmp_path / "fresh"})
    ingest([news], fresh)
    assert sorted(in_index(settings).values()) == sorted(in_index(fresh).values())
    hits = [_vector_hits(one) for one in (settings, fresh)]
    assert hits[0] == pytest.approx(hits[1], abs=1e-5)


def _vector_hits(settings: Settings) -> list[float]:
    from assistant.types import Filters

    embedder = load_embedder(settings)
    store = Store.open(settings.index_dir, embedder.name, embedder.dimensions)
    return [hit.score for hit in store.search_vectors(embedder.embed_question("the council"), 50, Filters())]


def test_an_edit_and_its_undoing_are_both_seen(settings: Settings) -> None:
    one, two = Article(id="x", text="One."), Article(id="x", text="Two.")
    assert counts(ingest([one], settings)) == (1, 0, 0, 0, 0)
    assert counts(ingest([two], settings)) == (0, 1, 0, 0, 0)
    assert counts(ingest([one], settings)) == (0, 1, 0, 0, 0)
    assert in_index(settings) == {"x": "One."}


def test_of_one_id_twice_the_later_counts_in_every_run(settings: Settings, tmp_path: Path) -> None:
    lines = [{"id": "x", "text": "First."}, {"id": "y", "text": "Other."}, {"id": "x", "text": "Second."}]
    path = tmp_path / "n.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert counts(ingest([path], settings)) == (2, 0, 0, 0, 0)
    assert in_index(settings)["x"] == "Second."
    for _ in range(2):
        assert counts(ingest([path], settings)) == (0, 0, 2, 0, 0)
    assert in_index(settings)["x"] == "Second."


def test_lines_above_do_not_change_who_is_below(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    lines = [json.dumps({"text": f"Line {n}."}) for n in range(3)]
    path.write_text("\n".join(lines))
    ingest([path], settings)
    before = in_index(settings)
    path.write_text("\n".join([json.dumps({"text": "New."}), *lines]))
    assert counts(ingest([path], settings, remove_missing=True)) == (1, 0, 3, 0, 0)
    assert in_index(settings).items() >= before.items()


def test_the_same_text_twice_is_one_article(settings: Settings, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The same story.")
    assert counts(ingest([tmp_path / "a.txt", tmp_path / "b.txt"], settings)) == (1, 0, 0, 0, 0)
    (tmp_path / "b.txt").write_text("Another story.")  # a copy that is edited leaves the other alone
    assert counts(ingest([tmp_path / "a.txt", tmp_path / "b.txt"], settings)) == (1, 0, 1, 0, 0)
    assert sorted(in_index(settings).values()) == ["Another story.", "The same story."]


def test_what_is_gone_is_removed_only_if_asked_and_only_from_what_was_named(
    settings: Settings, news: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(news / "deep", other)
    (other / "d.txt").write_text("Only here.")
    ingest([news, other], settings)
    (news / "a.txt").unlink()
    shutil.rmtree(news / "deep")
    (other / "d.txt").unlink()
    assert counts(ingest([news], settings)) == (0, 0, 3, 0, 0)
    assert len(in_index(settings)) == 6
    report = ingest([news], settings, remove_missing=True)
    assert counts(report) == (0, 0, 3, 1, 0)  # c.md still stands in the other folder, d.txt was not named
    assert "Only here." in in_index(settings).values()
    assert counts(ingest([str(tmp_path / "oth*")], settings, remove_missing=True)) == (0, 0, 1, 1, 0)
    assert len(in_index(settings)) == 4


def test_what_cannot_be_read_is_not_taken_for_gone(settings: Settings, news: Path) -> None:
    ingest([news], settings)
    (news / "n.jsonl").write_bytes(b'{"id": "x1", "text": broken\n')
    (news / "a.txt").write_bytes(b"\x00\x01\x02")
    report = ingest([news], settings, remove_missing=True)
    assert counts(report) == (0, 0, 2, 0, 2)
    assert len(in_index(settings)) == 5


def test_bad_inputs_are_reported_and_the_rest_goes_on(settings: Settings, news: Path) -> None:
    (news / "bad.jsonl").write_text('{"text": 5}\n{"text": "Good."}\nnonsense\n')
    report = ingest([news, news / "nowhere.txt"], settings)
    assert counts(report) == (6, 0, 0, 0, 3)
    places = [rejected.place for rejected in report.rejected]
    assert [place.split("/")[-1] for place in places] == ["bad.jsonl:1", "bad.jsonl:3", "nowhere.txt"]
    json.dumps(report.to_dict())


def test_sources_that_do_not_exist_are_an_error_when_there_is_no_other(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        ingest([tmp_path / "nowhere", str(tmp_path / "*.nothing")], settings)
    with pytest.raises(UsageError):
        ingest([], settings)
    assert not settings.index_dir.exists()


def test_a_single_source_need_not_be_in_a_list(settings: Settings, news: Path) -> None:
    assert counts(ingest(news, settings)) == (5, 0, 0, 0, 0)
    assert counts(ingest(Article(id="z", text="Text."), settings)) == (1, 0, 0, 0, 0)


def test_a_dry_run_says_the_same_and_writes_nothing(settings: Settings, news: Path) -> None:
    assert counts(ingest([news], settings, dry_run=True)) == (5, 0, 0, 0, 0)
    assert not settings.index_dir.exists()
    ingest([news], settings)
    before = in_index(settings)
    (news / "a.txt").unlink()
    (news / "b.txt").write_text("Changed.")
    (news / "new.txt").write_text("New.")
    rehearsed = ingest([news], settings, dry_run=True, remove_missing=True)
    assert in_index(settings) == before
    done = ingest([news], settings, remove_missing=True)
    assert counts(rehearsed) == counts(done) == (1, 1, 3, 1, 0)
    assert rehearsed.passages == done.passages


def test_progress_is_true(settings: Settings, news: Path) -> None:
    (news / "bad.txt").write_bytes(b"")
    events: list[Event] = []
    report = ingest([news], settings, on_event=events.append)
    reading = [event for event in events if event.kind == "reading"]
    indexing = [event for event in events if event.kind == "indexing"]
    assert [event.done for event in reading] == list(range(1, 7))
    assert (indexing[-1].done, indexing[-1].total) == (5, 5)
    assert events[-1].kind == "finished"
    assert (events[-1].passages, events[-1].rejected) == (report.passages, 1)


def test_where_embedding_is_slow_articles_come_into_the_index_as_they_are_embedded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.index._SOON", 0.0)
    monkeypatch.setattr(LocalEmbedder, "at_once", 2)
    events: list[Event] = []
    ingest(
        [Article(id=f"a{n}", text=f"Report number {n}.") for n in range(6)], settings, on_event=events.append
    )
    assert [event.done for event in events if event.kind == "indexing"] == [2, 4, 6]


def test_a_day_to_come_stands_as_a_file_says_it_and_is_not_seen_before_it(
    settings: Settings, tmp_path: Path
) -> None:
    path, day = tmp_path / "embargoed.md", date(2999, 1, 1)
    path.write_text(f"---\npublished: {day}\n---\nThe bridge opens.")
    assert counts(ingest([path], settings)) == (1, 0, 0, 0, 0)
    store = Store.open(settings.index_dir, LocalEmbedder.name)
    assert [article.published for article in store.articles()] == [day]
    vector = load_embedder(settings).embed_question("bridge")
    for as_of, found in ((date.today(), 0), (day, 1), (None, 1)):
        filters = Filters(as_of=as_of)
        assert len(store.search_words("bridge", 5, filters)) == found
        assert len(store.search_vectors(vector, 5, filters)) == found


@pytest.mark.parametrize("source", [".", "**/*", "*"])
def test_the_index_itself_is_no_source(news: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.chdir(news)
    settings = Settings(index_dir="index")
    ingest(Article(id="sample", text="A sample."), Settings(index_dir=settings.sample_index_dir))
    settings.feedback_file.write_bytes(b"SQLite format 3")
    assert counts(ingest([source], settings)) == (5, 0, 0, 0, 0)
    assert counts(ingest([source], settings, remove_missing=True)) == (0, 0, 5, 0, 0)


def test_ctrl_c_keeps_what_was_stored_and_tells_of_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.index._BATCH", 2)
    articles = [Article(id=f"a{n}", text=f"Report number {n}.") for n in range(10)]

    def press(event: Event) -> None:
        if event.kind == "indexing" and event.done == 4:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt) as stopped:
        ingest(articles, settings, on_event=press)
    assert isinstance(stopped.value, Stopped)
    added = stopped.value.report.added
    assert added in {4, 6}  # the next two may be in hand: they are embedded while these are stored
    assert set(in_index(settings)) == {article.id for article in articles[:added]}
    assert counts(ingest(articles, settings)) == (10 - added, 0, added, 0, 0)


def test_ctrl_c_while_reading_stores_nothing_and_removes_nothing(settings: Settings, news: Path) -> None:
    ingest([news], settings)
    (news / "a.txt").write_text(story("The tunnel", 1))

    def press(event: Event) -> None:
        if event.kind == "reading" and event.done == 2:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(Stopped) as stopped:
        ingest([news], settings, remove_missing=True, on_event=press)
    assert counts(stopped.value.report) == (0, 0, 1, 0, 0)
    assert counts(ingest([news], settings)) == (0, 1, 4, 0, 0)


WATCHED = """
import signal, sys
from assistant.cli import main
from assistant.models.embedder import LocalEmbedder
signal.signal(signal.SIGINT, signal.default_int_handler)
embed = LocalEmbedder.embed_passages

def telling(self, texts):
    vectors = embed(self, texts)
    print("embedded", len(texts), file=sys.stderr, flush=True)
    return vectors

LocalEmbedder.embed_passages, LocalEmbedder.at_once = telling, 4
sys.exit(main(["ingest", "--watch", "--json", *sys.argv[1:]]))
"""


def test_ctrl_c_ends_a_watch_after_the_article_in_hand(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(
        "".join(json.dumps({"id": f"a{n}", "text": story(f"Ship {n}", 2)}) + "\n" for n in range(30))
    )
    command = [sys.executable, "-c", WATCHED, str(path), "--index", str(settings.index_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert [process.stderr.readline() for _ in range(2)] == ["embedded 4\n"] * 2
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    stored = in_index(settings)
    assert json.loads(out)["added"] == len(stored)
    assert 4 <= len(stored) <= 10  # two articles at a time, and a signal takes a moment to arrive
    assert counts(ingest([path], settings)) == (30 - len(stored), 0, len(stored), 0, 0)


PROGRAM = """
import sys
from pathlib import Path
import ingest.index
from assistant.settings import Settings
ingest.index._BATCH = 2
tell = lambda event: print(event.kind, flush=True)
ingest.index.ingest([Path(sys.argv[1])], Settings(index_dir=sys.argv[2]), on_event=tell)
"""


def test_a_killed_ingestion_goes_on_where_it_was(settings: Settings, tmp_path: Path) -> None:
    lines = [{"id": f"a{n}", "text": story(f"Ship {n}", 2)} for n in range(30)]
    path = tmp_path / "n.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    chance = random.Random(7)
    for _ in range(2):
        command = [sys.executable, "-c", PROGRAM, str(path), str(settings.index_dir)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            stored = (line for line in process.stdout if line == "indexing\n")
            for _ in range(chance.randint(1, 6)):
                next(stored)
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
    before = len(in_index(settings, whole=False))
    assert 0 < before < 30
    assert counts(ingest([path], settings)) == (30 - before, 0, before, 0, 0)
    assert in_index(settings) == {line["id"]: line["text"] for line in lines}
    peaceful = settings.model_copy(update={"index_dir": tmp_path / "peaceful"})
    ingest([path], peaceful)
    assert _vector_hits(settings) == pytest.approx(_vector_hits(peaceful), abs=1e-5)


def test_changed_details_are_updates_too(settings: Settings) -> None:
    article = Article(id="x", title="T", source="S", text="Text.", published=date(2026, 7, 3))
    ingest([article], settings)
    changes: list[Callable[[Article], Article]] = [
        lambda a: replace(a, title="U"),
        lambda a: replace(a, source="R"),
        lambda a: replace(a, published=None),
        lambda a: replace(a, authors=("Ann",)),
    ]
    for change in changes:
        article = change(article)
        assert counts(ingest([article], settings)) == (0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("glob", "inside", "outside"),
    [
        ("/n/*.txt", "/n/a.txt", "/n/deep/a.txt"),
        ("/n/**/*.txt", "/n/deep/er/a.txt", "/n/deep/a.md"),
        ("/n/**/*.txt", "/n/a.txt", "/m/a.txt"),
        ("/n/[ab].txt", "/n/a.txt", "/n/c.txt"),
        ("/n/?", "/n/d/deep/c.txt", "/n/dd/c.txt"),
        ("/n/*.zip", "/n/a.zip!/c.txt", "/n/a.zipped"),
    ],
)
def test_a_glob_covers_what_it_matches(glob: str, inside: str, outside: str) -> None:
    scope = Scope(glob, glob=True)
    assert scope.holds(inside)
    assert not scope.holds(outside)


def test_a_folder_covers_what_is_under_it() -> None:
    scope = Scope("/n/a (1)")
    assert scope.holds("/n/a (1)/b.txt")
    assert scope.holds("/n/a (1)")
    assert not scope.holds("/n/a (1)2/b.txt")
