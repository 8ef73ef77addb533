"""What an ingestion that is left running promises, in small; `python -m benchmarks.ingestion` does it in large."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from ingest import ingest
from ingest.progress import Event, Progress
from ingest.repair import check

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.models


def test_an_index_of_a_killed_ingestion_is_as_one_built_in_peace() -> None:
    figures = measured("kills", "--times", "3", "--articles", "15")
    assert figures["kills"] == 3
    assert figures["broken"] == []


def test_questions_beside_an_ingestion_meet_no_error_and_no_stale_answer() -> None:
    figures = measured("readers", "--questions", "40", "--articles", "22", "--base", "60")
    assert figures["broken"] == []
    assert (figures["questions"], figures["errors"], figures["stale_after_5_seconds"]) == (40, 0, 0)


def measured(*arguments: str) -> dict[str, Any]:
    """What `python -m benchmarks.ingestion` prints."""
    command = [sys.executable, "-m", "benchmarks.ingestion", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


FULL = """
import resource, signal, sys
from assistant.errors import AssistantError
from assistant.settings import Settings
from ingest import index
index._BATCH = 4
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    index.ingest([sys.argv[1]], Settings(index_dir=sys.argv[2]))
except AssistantError as error:
    print(error)
    sys.exit(5)
"""


@pytest.mark.parametrize("kilobytes", [10, 60, 150])
def test_a_disk_that_fills_up_costs_nothing_but_another_run(tmp_path: Path, kilobytes: int) -> None:
    news, settings = tmp_path / "news.jsonl", Settings(index_dir=tmp_path / "index")
    lines = [f'{{"id": "a{n}", "text": "Report {n}: {"the harbour grows. " * 40}"}}\n' for n in range(40)]
    news.write_text("".join(lines))
    command = [sys.executable, "-c", FULL, str(news), str(settings.index_dir), str(kilobytes * 1000)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 5, (done.stdout, done.stderr)
    assert done.stdout.count("\n") == 1
    assert done.stdout.endswith("make room and try again.\n")
    report = ingest([news], settings)
    assert report.added + report.unchanged == 40
    assert check(settings) == []


def test_time_left_follows_from_passages_and_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("ingest.progress.time.monotonic", lambda: now)
    events: list[Event] = []
    progress = Progress(events.append)
    progress.expect(articles=10, passages=100)
    for articles, passages in ((1, 40), (4, 20)):
        now += 2.0
        progress.indexed(articles, passages, "news.jsonl")
    last = events[-1]
    assert (last.done, last.total, last.passages, last.passages_total) == (5, 10, 60, 100)
    assert (last.rate, last.seconds_left, last.source) == (15.0, 40 / 15, "news.jsonl")
