"""What goes wrong in a round: how it begins, and how its cause goes away."""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

from benchmarks.faults.house import House, Program, copy
from benchmarks.servers import Chroma, Postgres

_DISK = "600m"
_CLOCK = """
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static volatile long *offset;
__attribute__((constructor)) static void look(void) {
    const char *path = getenv("CLOCK_OFFSET");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *there = file < 0 ? MAP_FAILED : mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
    if (there != MAP_FAILED) offset = there;
    if (file >= 0) close(file);
}
int clock_gettime(clockid_t id, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, id, now);
    if (!failed && offset && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += *offset;
    return failed;
}
int gettimeofday(struct timeval *restrict then, void *restrict zone) {
    struct timespec now;
    int failed = clock_gettime(CLOCK_REALTIME, &now);
    then->tv_sec = now.tv_sec;
    then->tv_usec = now.tv_nsec / 1000;
    return failed;
}
time_t time(time_t *then) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (then) *then = now.tv_sec;
    return now.tv_sec;
}
"""
"""Adds to the time of day so many seconds as the file CLOCK_OFFSET holds, a long."""


class NotRun(Exception):
    """This machine does not let it be tried."""


class Cause(ABC):
    """One kind of fault; each round begins it anew."""

    lasts = (1.0, 4.0)
    """Seconds between its beginning and its end, at least and at most."""

    @contextmanager
    def ground(self, scratch: Path) -> Iterator[House]:
        """The house that it is tried in, not started yet."""
        with laid_out(scratch) as disks:
            yield House(scratch, disks)

    def prepare(self, house: House) -> None:  # noqa: B027 (most need nothing)
        """What is done before the round's articles appear."""

    @abstractmethod
    def begin(self, house: House, chance: random.Random) -> str:
        """Does it; comes back with what was done, in words."""

    def end(self, house: House) -> None:  # noqa: B027
        """Has the cause go away."""

    def tidy(self, house: House) -> None:  # noqa: B027
        """Once all is well again: what the next round needs."""


@dataclass
class Killed(Cause):
    """A server's first process, or the chat, gets SIGKILL and is started again."""

    name: str
    """In words."""
    part: Callable[[House], Postgres | Chroma | Program]

    def begin(self, house: House, chance: random.Random) -> str:
        """See `Cause`."""
        self.part(house).kill()
        return f"{self.name} killed"

    def end(self, house: House) -> None:
        """See `Cause`."""
        self.part(house).start()


class WorkerKilled(Cause):
    """One of the two workers gets SIGKILL; nobody starts it again until the other one has done all."""

    lasts = (0.0, 0.0)

    def begin(self, house: House, chance: random.Random) -> str:
        """See `Cause`."""
        number = chance.randrange(2)
        house.workers[number].kill()
        return f"worker {number + 1} killed"

    def tidy(self, house: House) -> None:
        """See `Cause`."""
        _start_missing_workers(house)


class DiskFull(Cause):
    """The disk of PostgreSQL, of Chroma or of a worker's unread articles is full to the last byte."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._filling: threading.Thread | None = None
        self._round = 0

    @contextmanager
    def ground(self, scratch: Path) -> Iterator[House]:
        """Every part keeps what it has on a disk of its own, in memory."""
        with laid_out(scratch) as disks, ExitStack() as stack:
            for folder in disks.values():
                mounting = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(folder)]
                done = subprocess.run(mounting, capture_output=True, text=True)
                if done.returncode:
                    raise NotRun(f"no small disk can be mounted: {done.stderr.strip()}")
                stack.callback(subprocess.run, ["umount", "--lazy", str(folder)])
            yield House(scratch, disks)

    def begin(self, house: House, chance: random.Random) -> str:
        """See `Cause`."""
        self._round += 1
        name = ("postgres", "chroma", "worker")[self._round % 3]
        self._over.clear()
        self._filling = threading.Thread(target=self._keep_full, args=(house.disks[name],), daemon=True)
        self._filling.start()
        return f"disk of {name} full"

    def end(self, house: House) -> None:
        """See `Cause`."""
        assert self._filling is not None
        self._over.set()
        self._filling.join()

    def _keep_full(self, disk: Path) -> None:
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file:
            while not self._over.is_set():
                free = os.statvfs(disk)
                if left := free.f_bavail * free.f_frsize:
                    try:
                        os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), left)
                    except OSError:
                        continue
                time.sleep(0.01)
        filler.unlink()


class ClockMoved(Cause):
    """The clock of PostgreSQL, the chat or the workers jumps by up to a day, and back; sometimes a worker dies then.

    A small library that is compiled here stands before the C library's. What measures spans of time goes on evenly, as
    it does when a real clock is set; Debian's libfaketime (0.9.10) breaks Python's sleep where it is told so.
    """

    lasts = (4.0, 8.0)

    @contextmanager
    def ground(self, scratch: Path) -> Iterator[House]:
        """Every process looks into a file how far its clock is off."""
        with laid_out(scratch) as disks:
            library = scratch / "clock.so"
            if shutil.which("cc") is None:
                raise NotRun("there is no C compiler (`apt-get install gcc libc6-dev`)")
            compiling = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), "-x", "c", "-"]
            subprocess.run(compiling, input=_CLOCK, text=True, check=True)
            clocks = {}
            for name in ("postgres", "chat", "worker"):
                _set(scratch, name, 0)
                clocks[name] = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(scratch / f"clock-{name}")}
            yield House(scratch, disks, clocks)

    def begin(self, house: House, chance: random.Random) -> str:
        """See `Cause`."""
        name = chance.choice(["postgres", "chat", "worker"])
        by = chance.choice([-86_400, -3_600, -60, 60, 3_600, 86_400])
        _set(house.scratch, name, by)
        done = f"clock of {name} moved by {by:+,} s"
        if chance.random() < 0.5:
            time.sleep(1.5)
            house.workers[0].kill()
            done += ", then worker 1 killed"
        return done

    def end(self, house: House) -> None:
        """See `Cause`."""
        for name in ("postgres", "chat", "worker"):
            _set(house.scratch, name, 0)

    def tidy(self, house: House) -> None:
        """See `Cause`."""
        _start_missing_workers(house)


class Restored(Cause):
    """Chroma or PostgreSQL is killed and comes back as it was before the round's articles: a backup of yesterday."""

    lasts = (3.0, 6.0)

    def __init__(self) -> None:
        self._round = 0
        self._backup = Path()

    def prepare(self, house: House) -> None:
        """A backup of one of them, made while it stands still."""
        self._round += 1
        self._backup = house.scratch / "yesterday"
        shutil.rmtree(self._backup, ignore_errors=True)
        if self._of_postgres:
            house.postgres.stop("fast")
            copy(house.postgres.data, self._backup)
            house.postgres.start()
        else:
            house.chroma.kill()
            copy(house.chroma.folder, self._backup)
            house.chroma.start()

    def begin(self, house: House, chance: random.Random) -> str:
        """See `Cause`."""
        if self._of_postgres:
            house.postgres.kill()
            return "PostgreSQL killed, to be restored from before the round"
        house.chroma.kill()
        return "Chroma killed, to be restored from before the round"

    def end(self, house: House) -> None:
        """See `Cause`."""
        server = house.postgres if self._of_postgres else house.chroma
        folder = house.postgres.data if self._of_postgres else house.chroma.folder
        shutil.rmtree(folder)
        copy(self._backup, folder)
        server.start()

    @property
    def _of_postgres(self) -> bool:
        return self._round % 2 == 0


@contextmanager
def laid_out(scratch: Path) -> Iterator[dict[str, Path]]:
    """The folders of a house by the part that keeps something there; gone afterwards."""
    disks = {name: scratch / name for name in ("postgres", "chroma", "worker")}
    for folder in (scratch, *disks.values()):
        folder.mkdir()
    scratch.chmod(0o711)
    try:
        yield disks
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _set(scratch: Path, name: str, offset: int) -> None:
    file = scratch / f"clock-{name}"
    with file.open("r+b" if file.exists() else "w+b") as clock:  # in place: whoever looks at it has it mapped
        clock.write(struct.pack("l", offset))
    file.chmod(0o644)


def _start_missing_workers(house: House) -> None:
    for worker in house.workers:
        if worker.process is None:
            worker.start()


CAUSES: dict[str, Callable[[], Cause]] = {
    "chroma": partial(Killed, "Chroma", attrgetter("chroma")),
    "postgres": partial(Killed, "PostgreSQL", attrgetter("postgres")),
    "worker": WorkerKilled,
    "chat": partial(Killed, "chat", attrgetter("chat")),
    "disk": DiskFull,
    "clock": ClockMoved,
    "restored": Restored,
}
"""By the name that the command line gives them."""
