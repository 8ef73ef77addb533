"""What ingest.watch promises: a round for each change, one for everything at the interval, and none for nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.watch import rounds

NEVER = 3600.0


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("A")
    return folder


def after(seconds: float, action: Callable[[], object]) -> None:
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()


def watched(*sources: str | Path, aside: Path, every: float = NEVER) -> Iterator[list[str]]:
    """The rounds after the first, which is always due."""
    due = rounds([str(source) for source in sources], every=every, aside=aside)
    assert next(due) == [str(source) for source in sources]
    return due


def replace_whole(file: Path, text: str) -> None:
    """As editors and good programs write: beside the file, then into its place."""
    (file.parent / ".new").write_text(text)
    (file.parent / ".new").rename(file)


@pytest.mark.parametrize("source", ["", "*.txt", "**/*.txt", "a.txt"])
def test_a_change_in_a_source_is_a_round(news: Path, tmp_path: Path, source: str) -> None:
    due = watched(news / source, aside=tmp_path / "index")
    for text in ("B", "C"):
        after(1.0, lambda text=text: replace_whole(news / "a.txt", text))  # type: ignore[misc]
        assert next(due) == [str(news / source)]


def test_a_new_file_deep_in_a_folder_and_one_that_goes_are_rounds(news: Path, tmp_path: Path) -> None:
    due = watched(news, aside=tmp_path / "index")
    after(1.0, lambda: (news / "deep" / "b.txt").write_text("B"))
    assert next(due) == [str(news)]
    after(1.0, (news / "a.txt").unlink)
    assert next(due) == [str(news)]


def test_a_change_during_a_round_is_the_next_round(news: Path, tmp_path: Path) -> None:
    due = watched(news, aside=tmp_path / "index")
    after(1.0, lambda: (news / "b.txt").write_text("B"))
    next(due)
    (news / "c.txt").write_text("C")  # while the caller ingests
    assert next(due) == [str(news)]


def test_what_is_no_article_and_the_index_itself_are_no_rounds(news: Path) -> None:
    index = news / "index"
    index.mkdir()
    due = watched(news, "http://127.0.0.1:1/feed", aside=index, every=3.0)

    def noise() -> None:
        (index / "articles.sqlite3").write_text("x")
        (news / ".hidden").write_text("x")
        (news / "draft.txt~").write_text("x")

    after(0.5, noise)
    started = time.monotonic()
    assert next(due) == [str(news), "http://127.0.0.1:1/feed"]  # everything is due, and nothing was before
    assert time.monotonic() - started >= 2.5


def test_addresses_are_asked_at_the_interval(tmp_path: Path) -> None:
    due = watched("http://127.0.0.1:1/feed", aside=tmp_path, every=0.3)
    started = time.monotonic()
    assert [next(due) for _ in range(3)] == [["http://127.0.0.1:1/feed"]] * 3
    assert time.monotonic() - started >= 0.8
