"""A backup made while articles are stored is restored whole, beside a Chroma that has gone on since."""

from __future__ import annotations

import subprocess
from pathlib import Path
from threading import Thread

import pytest
from test_shared import SECONDS, counted, held, news, soon

from assistant.index.engine import index_of
from assistant.index.server import jobs as queue
from assistant.index.server.servers import name_of
from assistant.models.embedder import embedder_name
from assistant.settings import Settings
from assistant.types import Article
from benchmarks.servers import Chroma, Postgres
from ingest import ingest, shared
from ingest.repair import check, repair
from ingest.shared import work
from ingest.stop import Stop

pytestmark = [pytest.mark.servers, pytest.mark.models]


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def test_a_backup_made_while_articles_are_stored_is_restored_whole(
    index_servers: tuple[Postgres, Chroma], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "JOB", 4)
    monkeypatch.setattr(queue, "STALLED", 3.0)
    monkeypatch.setattr(queue, "BEAT", 1.0)
    postgres, chroma = index_servers
    settings = Settings(index_dir=tmp_path / "i", database_url=postgres.url, chroma_url=chroma.url)
    ingest([Article(id="first", text="The first of all."), Article(id="old", text="It goes.")], settings)
    before = counted(settings)
    storing = Thread(target=ingest, args=(news(tmp_path, 24), settings), daemon=True)
    storing.start()
    assert soon(lambda: counted(settings) > before)
    backup = str(tmp_path / "news.dump")
    own = f"--schema={name_of(settings.index_dir)}*"  # other tests' indexes stand there too
    run("pg_dump", "--format=custom", own, f"--file={backup}", postgres.url)
    storing.join(5 * SECONDS)
    assert not storing.is_alive()
    ingest(
        [Article(id="later", text="It came after the backup."), Article(id="n3", text="Otherwise.")], settings
    )
    with index_of(settings).writer(embedder_name(settings)) as writer:
        writer.remove(["old"])
    database = f"restored_{tmp_path.name.rpartition('_')[2]}"
    url = postgres.url.replace("/postgres?", f"/{database}?")
    run("psql", postgres.url, f"--command=CREATE DATABASE {database}")
    run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", backup)

    restored = Settings(index_dir=settings.index_dir, database_url=url, chroma_url=chroma.url)
    assert 2 < counted(restored) < 26
    assert repair(restored) == []
    assert {"first", "old"} <= set(held(restored))
    stop = Stop()
    worker = Thread(target=work, args=(restored, stop), daemon=True)
    worker.start()
    assert soon(lambda: counted(restored) == 26, 5 * SECONDS)  # what waited is in the backup
    stop.press()
    worker.join(SECONDS)
    assert held(restored) == {"first": 1, "old": 1} | {f"n{n}": 1 for n in range(24)}
    assert check(restored) == []
