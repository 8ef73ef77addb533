"""A PostgreSQL and a Chroma server of the tests' own, in a temporary folder, for as long as a session of tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

_PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian's package puts each version's programs."""
_USER = "postgres"
"""Whom PostgreSQL runs as where the tests run as root, which it refuses."""
_START_SECONDS = 60
_CHROMA = "import sys; from chromadb.cli.cli import app; sys.argv[0] = 'chroma'; app()"


def lacking() -> str | None:
    """What is not installed, if anything is."""
    if _postgres_programs() is None:
        return "PostgreSQL is not installed (`apt-get install postgresql`)"
    return None


@dataclass
class Postgres:
    """A cluster of its own on a socket; may be killed and started again."""

    folder: Path
    url: str = field(init=False)

    def __post_init__(self) -> None:
        programs = _postgres_programs()
        assert programs is not None
        self._programs = programs
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"
        if os.geteuid() == 0:
            shutil.chown(self.folder, _USER)
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        """Comes back once it takes connections."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c shared_buffers=32MB"
        self._run(
            "pg_ctl", "start", "--wait", "--silent", f"--log={self.folder / 'log'}", f"--options={options}"
        )

    def stop(self, how: str = "immediate") -> None:
        """As if it was killed, or "fast": its connections are closed."""
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={how}")

    def _run(self, program: str, *arguments: str) -> None:
        user = _USER if os.geteuid() == 0 else None
        command = [str(self._programs / program), f"--pgdata={self.folder / 'data'}", *arguments]
        done = subprocess.run(
            command, user=user, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert done.returncode == 0, done.stderr.decode()


@dataclass
class Chroma:
    """A Chroma server on a port of its own; may be killed and started again, over the same or another folder."""

    folder: Path
    port: int = field(default_factory=lambda: _free_port())
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Comes back once it answers."""
        options = ["run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = _started([sys.executable, "-c", _CHROMA, *options])
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat").raise_for_status()
                return
            except httpx.HTTPError:
                assert time.monotonic() < until, f"no Chroma answers at {self.url}"
                assert self._process.poll() is None, "Chroma ended"
                time.sleep(0.1)

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def running() -> Iterator[tuple[Postgres, Chroma]]:
    """Both servers, running until the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="servers-", dir="/tmp")))
        folder.chmod(0o711)  # PostgreSQL's user passes through it
        (folder / "postgres").mkdir()
        postgres, chroma = Postgres(folder / "postgres"), Chroma(folder / "chroma")
        postgres.start()
        stack.callback(postgres.stop)
        stack.callback(chroma.kill)
        chroma.start()
        yield postgres, chroma


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _postgres_programs() -> Path | None:
    found = sorted(_PROGRAMS.glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
