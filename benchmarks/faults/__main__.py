"""Breaks a part of an index on servers, again and again, while people ask and workers ingest.

    python -m benchmarks.faults [chroma postgres worker chat disk clock restored] [--rounds 20] [--people 20] [--seed 1]

It starts a PostgreSQL and a Chroma server, two workers that watch one folder, and a chat that many people ask. In each
round new articles and changed ones appear in the folder; while they are ingested something breaks, and after a while
its cause goes away. From then on nobody lends a hand, but that a program that ended is started again, as a supervisor
does. A round is well if within 30 seconds a question that was put since is answered whole, the index holds each article
in as many wordings as were written, none lost and none twice, and Chroma was told all of it; and if no answer in all
the time held a quote that is not its article's. After every fifth round and the last one `check` compares every
article, word and vector.

A line is printed for each round, and one for a kind that was not asked for, or that this machine does not let be tried.
The exit status is 1 where a round was not well. `disk` needs the right to mount, `clock` a C compiler.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.causes import CAUSES, Cause, NotRun
from benchmarks.faults.house import House, copy
from benchmarks.faults.news import News
from benchmarks.faults.people import People
from ingest import ingest

BASE = 2_100
"""Articles of one passage that are there before the first round: so many that Chroma is asked."""
NEW, CHANGED = 24, 6
"""Articles that appear, and that change, in a round."""
CHECKED = 5
"""After so many rounds everything is compared."""
WITHIN = 30.0
"""Seconds after which all is to be well."""
_PATIENCE = 150.0
"""Seconds after which a round is given up."""


@dataclass
class Round:
    """What one round has shown; seconds are from when the cause went away, None where it never came to that."""

    told: str
    answered: float | None
    stored: float | None
    in_step: float | None
    problems: list[str]

    @property
    def seconds(self) -> float | None:
        """Until all was well."""
        parts = (self.answered, self.stored, self.in_step)
        return None if None in parts else max(part for part in parts if part is not None)


def main() -> int:
    """Runs the rounds of the kinds asked for; 1 where one was not well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(CAUSES)} (default: all)")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between answer and next question")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--base", type=Path, help="where the first articles' index is kept for the next run")
    given = parser.parse_args()
    if unknown := set(given.kinds) - CAUSES.keys():
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="faults-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's user passes through it
        for kind in CAUSES:
            try:
                if given.kinds and kind not in given.kinds:
                    raise NotRun("not asked for")
                failed += run(CAUSES[kind](), kind, Path(folder), given)
            except NotRun as reason:
                print(f"{kind}: not run, {reason}", flush=True)
    return 1 if failed else 0


def run(cause: Cause, kind: str, scratch: Path, given: argparse.Namespace) -> int:
    """The rounds of one kind; comes back with how many were not well."""
    rounds: list[Round] = []
    with ExitStack() as stack:
        house = stack.enter_context(cause.ground(scratch / "house"))
        stack.callback(house.end)
        news = News(house.news, given.seed)
        news.add(BASE)
        furnish(house, given.base or scratch / "base")
        for program in [house.chat, *house.workers]:
            program.start()
        house.until_chat_is_ready()
        people = People(house.address, news, given.seed)
        stack.enter_context(people.asking(given.people, given.pause))
        _wait(lambda: people.answered_since(0) is not None, 4 * _PATIENCE)
        began = time.monotonic()
        news.add(NEW)
        peace = _recovered(house, news, people, began)
        print(f"{kind}: nothing broken, all stored after {_said(peace.stored)}", flush=True)
        for number in range(1, given.rounds + 1):
            seed = given.seed * 1000 + number
            rounds.append(one_round(cause, house, news, people, random.Random(seed)))
            print(f"{kind} {number} (seed {seed}): {rounds[-1].told}", flush=True)
            if number % CHECKED == 0 or number == given.rounds:
                damage = house.damage()
                rounds[-1].problems += damage
                print(f"{kind} {number}: check: {' '.join(damage) or 'whole'}", flush=True)
    took = [one.seconds for one in rounds]
    longest = max((seconds for seconds in took if seconds is not None), default=0.0)
    bad = sum(bool(one.problems) for one in rounds)
    kinds = Counter(one.kind for one in people.told)
    errors = Counter(one.said[:160] for one in people.told if one.kind == "error")
    print(
        f"{kind}: {len(rounds)} rounds, {bad} not well; all well again after at most {longest:.1f} s; "
        f"{kinds['whole']:,} answers, {kinds['partly']:,} by words in part, {kinds['error']:,} errors; "
        f"{people.proven:,} quotes proven, {len(people.unproven)} not",
        flush=True,
    )
    for said, often in errors.most_common(8):
        print(f"    {often} × {said}", flush=True)
    for log in sorted((scratch / "house").glob("*.log")):
        if unforeseen := log.read_text(errors="replace").count("Traceback"):
            print(f"    {log.name}: {unforeseen} tracebacks", flush=True)
            keep = Path(tempfile.gettempdir()) / f"faults-{kind}-{log.name}"
            keep.write_bytes(log.read_bytes())
    return bad + bool(people.unproven)


def furnish(house: House, base: Path) -> None:
    """Starts the servers of a house that holds its first articles, as the first house had them."""
    if not base.exists():
        house.start()
        ingest([house.news], house.settings)
        house.end()
        base.mkdir(parents=True)
        for name, folder in house.kept().items():
            copy(folder, base / name)
    for name, folder in house.kept().items():
        shutil.rmtree(folder, ignore_errors=True)
        copy(base / name, folder)
    house.start()


def one_round(cause: Cause, house: House, news: News, people: People, chance: random.Random) -> Round:
    """Something breaks while articles are ingested, and is well again or not."""
    before = len(news.wordings)
    cause.prepare(house)
    unproven, told = len(people.unproven), len(people.told)
    began = time.monotonic()
    news.add(NEW, CHANGED)
    time.sleep(chance.uniform(0.3, 4.0))
    after = time.monotonic() - began
    what = cause.begin(house, chance)
    time.sleep(chance.uniform(*cause.lasts))
    cause.end(house)
    gone = time.monotonic()
    round_ = _recovered(house, news, people, gone)
    round_.problems += [f"not proven: {one}" for one in people.unproven[unproven:]]
    held = house.held() or Counter()
    if held != news.due():
        round_.problems.append(_difference(news.due(), held))
    if round_.seconds is None or round_.seconds > WITHIN:
        round_.problems.append("not well within 30 s")
    cause.tidy(house)
    kinds = Counter(one.kind for one in people.told[told:])
    round_.told = (
        f"{what} {after:.1f} s after the articles appeared, for {gone - began - after:.1f} s{round_.told}; then "
        f"answered after {_said(round_.answered)}, all stored after {_said(round_.stored)}, Chroma in step after "
        f"{_said(round_.in_step)}; articles {before:,} before, {len(held):,} after; {kinds['whole']} answers, "
        f"{kinds['partly']} by words in part, {kinds['error']} errors; {'; '.join(round_.problems) or 'well'}"
    )
    return round_


def _recovered(house: House, news: News, people: People, gone: float) -> Round:
    """Waits until all is well, or for long enough."""
    due = news.due()
    answered = stored = in_step = None
    again: list[str] = []
    while time.monotonic() - gone < _PATIENCE and None in (answered, stored, in_step):
        again += house.look_after()
        if (came := people.answered_since(gone)) is not None:
            answered = came - gone
        if stored is None and house.held() == due:
            stored = time.monotonic() - gone
        in_step = None
        if stored is not None and house.is_in_step():
            in_step = time.monotonic() - gone
        time.sleep(0.5)
    started = f" (started again: {', '.join(again)})" if again else ""
    return Round(started, answered, stored, in_step, [])


def _difference(due: Counter[str], held: Counter[str]) -> str:
    lost, more = due - held, held - due
    return f"LOST {sum(lost.values())} wordings {sorted(lost)[:5]}, DOUBLED {sum(more.values())} {sorted(more)[:5]}"


def _said(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


def _wait(holds: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise SystemExit("The chat answers nothing.")
        time.sleep(0.2)


if __name__ == "__main__":
    raise SystemExit(main())
