"""Readers' verdicts are kept, replaced, taken back and read, by many at once, and never lost to a bad file."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cli import main
from assistant.errors import AssistantError
from assistant.feedback import Feedback, FeedbackFile, as_verdict
from assistant.settings import Settings
from assistant.ui.html.verdicts import given_at

NOON = datetime(2026, 7, 3, 12, tzinfo=UTC)


def verdict(name: str = "a", reason: str = "", minutes: int = 0) -> Feedback:
    given = NOON + timedelta(minutes=minutes)
    return Feedback(
        name, given, "down", reason, "Who?", {"sources": ["CNN"]}, {"text": "She.", "short": None}
    )


def test_what_is_kept_comes_back_newest_first(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "new" / "feedback.sqlite3")
    assert file.read() == []
    one, other = verdict("a", "‘why’ \u202e\0"), verdict("b", minutes=1)
    file.keep(one)
    file.keep(other)
    assert FeedbackFile(tmp_path / "new" / "feedback.sqlite3").read() == [other, one]


def test_a_later_verdict_takes_the_place_of_the_first_and_can_be_taken_back(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.sqlite3")
    file.keep(verdict(reason="first"))
    file.keep(verdict(reason="second"))
    assert [one.reason for one in file.read()] == ["second"]
    file.take_back("a")
    file.take_back("a")
    assert file.read() == []


def test_a_verdict_that_arrives_late_does_not_take_the_place_of_a_later_one(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.sqlite3")
    file.keep(verdict(reason="second", minutes=1))
    file.keep(verdict(reason="first"))
    assert [one.reason for one in file.read()] == ["second"]


@pytest.mark.parametrize("said", ["nan", "inf", "1e300", None, "soon", 4e12, {"a": 1}])
def test_a_page_that_says_no_time_or_one_to_come_is_taken_to_mean_now(said: object) -> None:
    before = datetime.now(UTC)
    assert before <= given_at(said) <= datetime.now(UTC)


def test_many_readers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: FeedbackFile(path).keep(verdict(str(n))), range(60)))
    assert len(FeedbackFile(path).read()) == 60


def test_a_file_that_is_none_of_ours_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    path.write_text("notes of mine, which are no database at all " * 40)
    before = path.read_bytes()
    for work in (FeedbackFile(path).read, lambda: FeedbackFile(path).keep(verdict())):
        with pytest.raises(AssistantError, match=r"feedback\.sqlite3 cannot be used: "):
            work()
    assert path.read_bytes() == before


@given(st.one_of(st.none(), st.text(), st.integers(), st.sampled_from(["up", "down"])))
def test_only_up_and_down_are_verdicts(said: object) -> None:
    assert as_verdict(said) == (said if said in ("up", "down") else None)


def test_the_command_prints_verdicts_as_json_and_as_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    assert main(["feedback", "--index", str(index)]) == 0
    assert "0 up, 0 down." in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    FeedbackFile(Settings(index_dir=index).feedback_file).keep(verdict(reason="The wrong day.\x1b[31m"))
    assert main(["feedback", "--index", str(index), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert one["given"] == "2026-07-03T12:00:00+00:00"
    assert one["filters"] == {"sources": ["CNN"]}
    assert main(["feedback", "--index", str(index)]) == 0
    printed = capsys.readouterr().out
    assert "2026-07-03 down Who?" in printed
    assert "“The wrong day.[31m”" in printed
    assert "0 up, 1 down." in printed
