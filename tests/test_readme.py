"""The README tells the truth: its commands, flags and settings exist, none is left out, and its Python runs."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from assistant.cli import build_parser
from assistant.resources import data_path
from assistant.settings import OPENAI_VARIABLES, PREFIX, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = build_parser()
    (choices,) = (
        action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(choices)


def flags(parser: argparse.ArgumentParser) -> set[str]:
    return {flag for action in parser._actions for flag in action.option_strings if flag.startswith("--")}


def test_every_command_and_flag_is_documented_and_no_other() -> None:
    table = README.split("## From the command line")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `news-assistant (\w+)", table, re.MULTILINE)) == set(commands())
    known = {flag for parser in commands().values() for flag in flags(parser)} - {"--help"}
    assert set(re.findall(r"--[a-z][a-z-]+", table)) == known


def test_every_setting_is_documented_with_its_variable_and_no_other() -> None:
    table = README.split("## Settings")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| `(\w+)`", table, re.MULTILINE))
    openai = {field: variable for variable, field in OPENAI_VARIABLES.items()}
    assert rows == {name: openai.get(name, PREFIX + name.upper()) for name in Settings.model_fields}


def test_every_file_it_points_to_is_there() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).is_file()] == []


def test_it_says_in_one_line_how_the_tests_are_run() -> None:
    (command,) = re.findall(r"^    (.*&& pytest)$", README, re.MULTILINE)
    assert 'pip install -e ".[test]"' in command


@pytest.mark.models
def test_its_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "articles").symlink_to(data_path("articles"))
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(compile(block, "README.md", "exec"), names)  # what the README says is what is run
    assert "resettle them outside the territory" in capsys.readouterr().out
