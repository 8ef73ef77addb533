"""Follows the words of one question through the program: whom they are handed to, and how often they come back.

    python -m benchmarks.question_walk --index DIR "What did the mayor say about the ferry?"

Counted are the functions of `assistant` that get the words in an argument, by the module they stand in. A place from
which another module hands them on counts once, however often it does so; a module is come back to from each such place
after the first. The question is asked twice, and the second time looked at: what is loaded once is not counted.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

from assistant import Assistant, Settings

Place = tuple[str, int]
"""A module, and a line of it."""


class Walk:
    """Where the words of a question were handed: for each module the places that did so."""

    def __init__(self, words: str) -> None:
        self._words = words.casefold().strip(" ?")
        self.handed: dict[str, set[Place]] = defaultdict(set)

    def see(self, frame: FrameType, event: str, _: Any) -> None:
        """A function that is called; as `sys.setprofile` has it."""
        name, before = _module(frame), frame.f_back
        if event != "call" or not name.startswith("assistant.") or before is None:
            return
        given = (v for v in list(frame.f_locals.values()) if isinstance(v, str))
        if _module(before) != name and any(self._words in value.casefold() for value in given):
            self.handed[name].add((_module(before), before.f_lineno))

    @property
    def back(self) -> int:
        """How often they come back to a module."""
        return sum(len(places) - 1 for places in self.handed.values())


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def main() -> None:
    """Prints the modules, with the places that hand them the words."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("question")
    parser.add_argument("--index", type=Path, required=True)
    given = parser.parse_args()
    assistant = Assistant(Settings(index_dir=given.index, chat_model="extractive"))
    assistant.ask(given.question)
    walk = Walk(given.question)
    sys.setprofile(walk.see)
    assistant.ask(given.question)
    sys.setprofile(None)
    for name, places in sorted(walk.handed.items()):
        print(f"{name:45}", ", ".join(f"{module}:{line}" for module, line in sorted(places)))
    print(f"{len(walk.handed)} modules are handed the words; {walk.back} times they come back to one")


if __name__ == "__main__":
    main()
