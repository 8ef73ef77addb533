"""The wheel works away from the checkout: prompts, models and sample articles travel inside it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
MOST_BYTES = 90_000_000
"""What PyPI takes without being asked is 100 MB."""

NO_NETWORK = """
import socket

def refuse(*arguments, **more):
    raise OSError(f"a socket was opened: {arguments}")

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(("folder", "inside"), [("data", "assistant/data"), ("prompts", "assistant/prompts")])
def test_what_comes_along_travels_inside(names: set[str], folder: str, inside: str) -> None:
    files = [
        path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()
    ]
    assert files
    assert {f"{inside}/{name}" for name in files} <= names


def test_nothing_lies_loose_in_site_packages(names: set[str]) -> None:
    tops = {PurePosixPath(name).parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"assistant", "ingest"}
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name or "/.env" in name]
    assert {"assistant/py.typed", "ingest/py.typed"} <= names


def test_the_wheel_is_small_enough_to_hand_round(wheel: Path) -> None:
    assert wheel.stat().st_size < MOST_BYTES


@pytest.mark.models
def test_installed_away_from_the_checkout_it_answers_without_a_network(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
    ]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    (site / "sitecustomize.py").write_text(NO_NETWORK)
    program = (
        "import sys, assistant; from assistant.cli import main\n"
        f"assert assistant.__file__.startswith({str(site)!r}), assistant.__file__\n"
        "sys.exit(main(['ask', '--sample', 'What did Blinken say about resettlement?']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "resettle them outside the territory" in " ".join(done.stdout.replace("│", " ").split())
    assert (tmp_path / "index-sample").is_dir()
