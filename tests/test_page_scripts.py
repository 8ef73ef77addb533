"""The chat's scripts: each has a scope of its own and passes the linter; what needs no page is run by Node."""

from __future__ import annotations

import re
import subprocess
from importlib.metadata import distribution
from pathlib import Path

import playwright

from assistant.ui.serving import modules

ROOT = Path(__file__).parent.parent
NODE = Path(playwright.__file__).parent / "driver" / "node"
"""Comes along with Playwright, which drives the browser for other tests."""


def test_what_needs_no_page_works_in_node() -> None:
    done = subprocess.run(
        [NODE, "--test", "tests/page_scripts.test.js"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_linter_finds_nothing() -> None:
    linter = next(one.locate() for one in distribution("oxlint").files or () if one.stem == "oxlint")
    done = subprocess.run(
        [str(linter), "--deny-warnings", "assistant/ui/static", "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_shared_script_gives_the_page_one_name_and_nothing_else() -> None:
    at_the_margin = [line for line in modules().splitlines() if re.match(r"[^\s/}]", line)]
    assert [line for line in at_the_margin if not re.fullmatch(r"window\.\w+ = \(.*(?:=>) \{", line)] == []
    assert len({line.split(" ")[0] for line in at_the_margin}) == len(at_the_margin) == 7
