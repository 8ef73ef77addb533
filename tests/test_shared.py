"""Ingestion that several processes share: workers that work, are killed, are told to end, or lose the database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest

from assistant.errors import IndexProblem, SettingsError
from assistant.index.engine import index_of
from assistant.index.server import jobs as queue
from assistant.models.embedder import embedder_name
from assistant.settings import Settings
from assistant.types import Article, IndexReport, Passage
from assistant.ui.adding import Adding, Offered, Progress
from benchmarks.servers import Chroma, Postgres
from ingest import ingest, shared
from ingest.progress import Event
from ingest.shared import scheduled, shared_jobs, store, work
from ingest.stop import Stop, Stopped

pytestmark = [pytest.mark.servers, pytest.mark.models]
SECONDS = 60


@pytest.fixture(autouse=True)
def _small_jobs_soon_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "JOB", 4)
    monkeypatch.setattr(queue, "STALLED", 3.0)
    monkeypatch.setattr(queue, "BEAT", 1.0)


@pytest.fixture
def settings(index_servers: tuple[Postgres, Chroma], tmp_path: Path) -> Settings:
    postgres, chroma = index_servers
    return Settings(index_dir=tmp_path / "i", database_url=postgres.url, chroma_url=chroma.url)


def news(folder: Path, count: int, wording: str = "met") -> Path:
    """A file of articles of one passage each."""
    lines = [
        {
            "id": f"n{n}",
            "title": f"Council {n}",
            "text": f"The council of ward {n} {wording} to talk of the {n} ferries. " * 9,
        }
        for n in range(count)
    ]
    path = folder / "news.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def held(settings: Settings) -> dict[str, int]:
    """How many wordings of each article the index holds."""
    with index_of(settings).reader(embedder_name(settings)) as reader:
        assert reader.check() == []
        return {headline.id: headline.versions for headline in reader.headlines()}


def counted(settings: Settings) -> int:
    """How many articles the index holds just now, while others write to it."""
    with index_of(settings).reader(embedder_name(settings)) as reader:
        return reader.extent().articles


def soon(holds: Callable[[], bool], seconds: float = SECONDS) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `news-assistant worker` as a process of its own, and comes back once it works."""
    assert settings.database_url is not None
    named = {
        "ASSISTANT_INDEX_DIR": str(settings.index_dir),
        "ASSISTANT_DATABASE_URL": settings.database_url.get_secret_value(),
        "ASSISTANT_CHROMA_URL": str(settings.chroma_url),
    }
    with ExitStack() as started:

        def start(*arguments: str) -> subprocess.Popen[str]:
            program = "import sys; from assistant.cli import main; sys.exit(main())"
            command = [sys.executable, "-c", program, "worker", *arguments]
            process = subprocess.Popen(
                command, env=os.environ | named, cwd=tmp_path, stdout=subprocess.PIPE, text=True
            )
            started.callback(process.wait)
            started.callback(process.kill)
            assert process.stdout is not None
            assert "Working for the index" in process.stdout.readline()
            return process

        yield start


def test_what_one_has_read_is_stored_once_whoever_does_it(
    settings: Settings, worker: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    events: list[Event] = []
    ingest([Article(id="first", text="The first of all.")], settings)
    helper = worker()
    report = ingest(news(tmp_path, 30), settings, on_event=events.append)
    assert (report.added, report.rejected, report.passages) == (30, [], events[-1].passages)
    assert held(settings) == {"first": 1} | {f"n{n}": 1 for n in range(30)}
    assert [e.done for e in events if e.kind == "indexing"][-1] == 30
    again = ingest(news(tmp_path, 30), settings)
    assert (again.added, again.unchanged) == (0, 30)
    changed = ingest(news(tmp_path, 3, "will meet"), settings)
    assert changed.updated == 3
    assert held(settings)["n2"] == 2
    helper.send_signal(signal.SIGTERM)
    out, _ = helper.communicate(timeout=SECONDS)
    assert helper.returncode == 0
    assert "stored" in out


def test_the_page_hands_over_as_the_command_does_and_sees_the_same_progress(
    settings: Settings, tmp_path: Path
) -> None:
    events: list[Event] = []
    report = ingest(news(tmp_path, 12), settings, on_event=events.append)
    (tmp_path / "sent").mkdir()
    sent = (tmp_path / "news.jsonl").rename(tmp_path / "sent" / "news.jsonl")
    page, seen = Adding(), list[Progress]()
    page.begin(
        Offered((sent,), ()), settings.model_copy(update={"index_dir": tmp_path / "page"}), lambda: None
    )
    while not page.progress.is_over:
        seen.append(page.progress)
        time.sleep(0.02)
    told = [e for e in events if e.kind == "indexing"][-1]
    assert page.progress.report is not None
    assert (page.progress.stage, page.progress.report.added) == ("finished", report.added)
    assert (seen[-1].total, page.progress.done) == (told.total, told.done)
    assert "indexing" in {one.stage for one in seen}


def test_the_articles_of_a_killed_worker_are_taken_up_by_another(
    settings: Settings, worker: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    ingest([Article(id="first", text="The first of all.")], settings)
    one, other = worker(), worker()
    done: list[IndexReport] = []
    reading = Thread(target=lambda: done.append(ingest(news(tmp_path, 60), settings)))
    reading.start()
    assert soon(lambda: counted(settings) > 1)
    one.kill()
    time.sleep(0.5)
    other.kill()
    reading.join(SECONDS)
    assert [report.added for report in done] == [60]
    assert held(settings) == {"first": 1} | {f"n{n}": 1 for n in range(60)}


def test_a_stop_takes_back_what_nobody_has_in_hand(settings: Settings, tmp_path: Path) -> None:
    stop = Stop()

    def press(event: Event) -> None:
        if event.kind == "indexing":
            stop.press()

    with pytest.raises(Stopped) as stopped:
        ingest(news(tmp_path, 40), settings, on_event=press, stop=stop)
    added = stopped.value.report.added
    assert 0 < added < 40
    assert len(held(settings)) == added
    with shared_jobs(settings) as jobs:
        assert jobs.unfinished(range(1000)) == {}
    assert ingest(news(tmp_path, 40), settings).added == 40 - added


def test_a_late_job_does_not_undo_what_came_after_it(settings: Settings) -> None:
    ingest([Article(id="a", text="The ferry sank.")], settings)
    late: dict[str, object] = {
        "article": Article(id="a", text="A ferry may have sunk.").to_dict(),
        "content_hash": "h",
        "location": "l",
        "before": None,
    }
    assert store(json.dumps([late]), settings) == (0, 0)
    assert held(settings) == {"a": 1}


def test_a_job_that_cannot_be_done_is_told_and_its_article_is_new_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([Article(id="first", text="The first of all.")], settings)
    monkeypatch.setattr(queue, "TRIES", 2)
    tried: list[Article] = []

    def fails(article: Article) -> list[Passage]:
        tried.append(article)
        raise ValueError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr("ingest.shared.split", fails)
        report = ingest([Article(id="a", text="The ferry sank.", url="https://a.example/a")], settings)
    assert report.added == 0
    assert "could not be stored" in report.rejected[0].reason
    assert len(tried) == 2
    assert ingest([Article(id="a", text="The ferry sank.", url="https://a.example/a")], settings).added == 1


def test_a_worker_whose_clock_was_ahead_and_that_died_is_noticed_all_the_same(settings: Settings) -> None:
    ingest([Article(id="first", text="The first of all.")], settings)
    late = {
        "article": Article(id="a", text="The ferry sank.").to_dict(),
        "content_hash": "h",
        "location": "l",
        "before": None,
    }
    stop = Stop()
    with shared_jobs(settings) as jobs:
        (number,) = jobs.put([json.dumps([late])])
        with jobs._database.transaction() as db:
            db.exec_driver_sql(
                "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() + interval '1 hour') RETURNING id)"
                f" UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
                f" WHERE procrastinate_jobs.id = {number}"
            )
        working = Thread(target=work, args=(settings, stop))
        working.start()
        try:
            assert soon(lambda: not jobs.unfinished([number]))
        finally:
            stop.press()
            working.join(SECONDS)
    assert counted(settings) == 2


def test_jobs_that_a_restored_database_does_not_know_are_not_taken_for_done(settings: Settings) -> None:
    ingest([Article(id="first", text="The first of all.")], settings)
    with shared_jobs(settings) as jobs:
        with jobs._database.transaction() as db:
            db.exec_driver_sql(
                "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " DELETE FROM procrastinate_jobs WHERE id = NEW.id; RETURN NULL; END $$;"
                "CREATE TRIGGER zz_forget AFTER INSERT ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION forget()"
            )
        with pytest.raises(IndexProblem, match="restored"):
            ingest([Article(id="a", text="The ferry sank.")], settings)
        with jobs._database.transaction() as db:
            db.exec_driver_sql("DROP FUNCTION forget CASCADE")
    assert ingest([Article(id="a", text="The ferry sank.")], settings).added == 1


def test_a_worker_bears_a_database_that_starts_again(
    settings: Settings, index_servers: tuple[Postgres, Chroma], tmp_path: Path
) -> None:
    ingest([Article(id="first", text="The first of all.")], settings)
    stop, postgres = Stop(), index_servers[0]
    working = Thread(target=work, args=(settings, stop))
    working.start()
    try:
        postgres.stop()
        postgres.start()
        assert ingest(news(tmp_path, 8), settings).added == 8
    finally:
        stop.press()
        working.join(SECONDS)
    assert not working.is_alive()


def test_one_of_many_holds_the_schedule_and_another_takes_it_over(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_AGAIN", 0.1)
    ingest([Article(id="first", text="The first of all.")], settings)
    news(tmp_path, 1)
    read: list[str] = []

    def reads(name: str) -> Callable[[object], bool]:
        def noted(due: object) -> bool:
            read.append(name)
            return len(read) > 1  # what could not be stored the first time is read again soon

        return noted

    stops = {"one": Stop(), "other": Stop()}
    threads = {
        name: Thread(
            target=scheduled,
            args=(
                settings,
                [str(tmp_path / "news.jsonl")],
                2.0,
                stop,
                reads(name),
            ),
            daemon=True,
        )
        for name, stop in stops.items()
    }
    for thread in threads.values():
        thread.start()
    assert soon(lambda: len(read) >= 2)
    assert len(set(read)) == 1
    stops[read[0]].press()
    threads[read[0]].join(SECONDS)
    assert soon(lambda: len(set(read)) == 2)
    for stop in stops.values():
        stop.press()


def test_a_folder_has_no_workers(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="database_url"):
        work(Settings(index_dir=tmp_path), Stop())
