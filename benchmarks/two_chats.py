"""How many questions a second one chat answers, and two on one shared index, while a worker ingests.

    python -m benchmarks.two_chats [--people 20] [--seconds 90] [--base DIR]

It starts a PostgreSQL and a Chroma server with 2,100 articles, a worker whose folder gets new ones all the time, and
first one chat, then two, which the same number of people ask without a pause. Printed for each: answers a second, and
how many seconds of processor time each process took for a second on the clock: where their sum comes to the number of
cores, the machine is what bounds it, not the index that is shared.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks.faults.__main__ import BASE, CHANGED, NEW, furnish
from benchmarks.faults.causes import WorkerKilled
from benchmarks.faults.house import House, Program
from benchmarks.faults.news import News
from benchmarks.faults.people import People
from benchmarks.servers import free_port


def main() -> None:
    """Measures one, then two."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--base", type=Path, help="where the first articles' index is kept for the next run")
    given = parser.parse_args()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-", dir="/tmp")))
        scratch.chmod(0o711)
        house = stack.enter_context(WorkerKilled().ground(scratch / "house"))
        stack.callback(house.end)
        news = News(house.news, 1)
        news.add(BASE)
        furnish(house, given.base or scratch / "base")
        house.workers[0].start()
        over = threading.Event()
        stack.callback(over.set)
        threading.Thread(target=_publish, args=(house, news, over), daemon=True).start()
        other = replace(house.chat, arguments=["chat", "--port", str(port := free_port())], process=None)
        stack.callback(other.kill)
        chats = [(house.chat, house.address), (other, f"http://127.0.0.1:{port}")]
        for count in (1, 2):
            chats[count - 1][0].start()
            measure(house, news, chats[:count], given.people, given.seconds)


def measure(house: House, news: News, chats: list[tuple[Program, str]], people: int, seconds: float) -> None:
    """Prints how much these chats answer in so many seconds, and what it took."""
    asking = [People(address, news, seed) for seed, (_, address) in enumerate(chats, 1)]
    with ExitStack() as stack:
        for one in asking:
            stack.enter_context(one.asking(people // len(chats), 0.0))
        while any(one.answered_since(0) is None for one in asking):
            time.sleep(0.5)
        before, spent = [len(one.told) for one in asking], _spent(house, chats)
        began, held = time.monotonic(), len(house.held() or ())
        time.sleep(seconds)
        took = time.monotonic() - began
        told = [answer for one, first in zip(asking, before, strict=True) for answer in one.told[first:]]
        kinds = Counter(answer.kind for answer in told)
        stored = len(house.held() or ()) - held
        used = {name: (now - spent[name]) / took for name, now in _spent(house, chats).items()}
    print(
        f"{len(chats)} chats, {people} people: {(kinds['whole'] + kinds['partly']) / took:.2f} answers a second "
        f"({kinds['partly']} by words in part), {kinds['error']} errors, {stored} articles stored meanwhile; "
        "processor: "
        + ", ".join(f"{name} {share:.2f}" for name, share in used.items())
        + f" of {os.cpu_count()} cores",
        flush=True,
    )
    for error, count in Counter(answer.said for answer in told if answer.kind == "error").most_common(3):
        print(f"    {count} × {error}")


def _publish(house: House, news: News, over: threading.Event) -> None:
    while not over.wait(1.0):
        if house.held() == news.due():
            news.add(NEW, CHANGED)


def _spent(house: House, chats: list[tuple[Program, str]]) -> dict[str, float]:
    """Seconds of processor time by process since each began, what its ended children took included."""
    processes = {f"chat {number}": [_id(chat)] for number, (chat, _) in enumerate(chats, 1)}
    processes |= {
        "worker": [_id(house.workers[0])],
        "PostgreSQL": house.postgres.processes(),
        "Chroma": house.chroma.processes(),
    }
    return {name: sum(map(_seconds, ids)) for name, ids in processes.items()}


def _id(program: Program) -> int:
    assert program.process is not None
    return program.process.pid


def _seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
