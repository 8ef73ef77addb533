"""The articles of the rounds: a folder that grows and changes, and what the index is to hold of it."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

_SYLLABLES = [
    "nor",
    "vel",
    "mar",
    "ost",
    "kel",
    "bra",
    "tun",
    "lis",
    "hol",
    "dra",
    "fen",
    "gar",
    "rim",
    "sol",
    "wes",
]
_PARTS = ["ferries", "trams", "bridges", "schools", "fire engines", "libraries", "wells", "turbines"]
_NAMES = [
    "Anna Berg",
    "Omar Haddad",
    "Lucia Prat",
    "Jonas Weil",
    "Mina Sato",
    "Piet Vos",
    "Clara Nunn",
    "Ivo Babic",
]


class News:
    """A folder of files of articles; every wording that was ever written is remembered."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._chance = folder, random.Random(seed)
        self._files: list[list[str]] = []
        self.wordings: dict[str, list[str]] = {}
        """By its id each article's texts, the first one first."""

    def add(self, articles: int, changed: int = 0) -> None:
        """A new file of so many articles, after the file before it was written anew with some articles changed."""
        if changed:
            for name in self._files[-1][:changed]:
                self.wordings[name].append(self._text(name))
            self._write(len(self._files) - 1)
        first = len(self.wordings)
        names = [f"a{n}" for n in range(first, first + articles)]
        for name in names:
            self.wordings[name] = [self._text(name)]
        self._files.append(names)
        self._write(len(self._files) - 1)

    def due(self) -> Counter[str]:
        """How many wordings of each article the index is to hold."""
        return Counter({name: len(texts) for name, texts in self.wordings.items()})

    def question(self, chance: random.Random) -> str:
        """What one of the articles answers."""
        number = chance.randrange(len(self.wordings))
        return f"How many {_PARTS[number % len(_PARTS)]} did the council of {_town(number)} order?"

    def holds(self, name: str, start: int, end: int, quote: str) -> bool:
        """Does a wording of the article have these words there?"""
        return any(text[start:end] == quote for text in self.wordings.get(name, []))

    def _text(self, name: str) -> str:
        number, chance = int(name[1:]), self._chance
        thing, town = _PARTS[number % len(_PARTS)], _town(number)
        speaker, count = chance.choice(_NAMES), chance.randrange(3, 900)
        maker, port = (_town(chance.randrange(3000, 9000)) for _ in range(2))
        return (  # no run of words that two articles share: they would be compared as reprints
            f"The council of {town} ordered {count} {thing} from {maker}, {speaker} said. "
            f"“{town} waited {chance.randrange(2, 40)} years for {maker},” {speaker} told {port}. "
            f"{town} pays {chance.randrange(2, 900)} million to {maker} by way of {port}."
        )

    def _write(self, file: int) -> None:
        rows = [
            {
                "id": name,
                "title": f"{_town(int(name[1:]))} orders {_PARTS[int(name[1:]) % len(_PARTS)]}",
                "source": "Fault Courier",
                "published": f"2026-{1 + file % 9:02}-{1 + file % 28:02}",
                "text": self.wordings[name][-1],
            }
            for name in self._files[file]
        ]
        path = self._folder / f"{file:04}.jsonl"
        written = path.with_suffix(".part")
        written.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        written.replace(path)


def _town(number: int) -> str:
    """A name that no two numbers share."""
    base, made = len(_SYLLABLES), ""
    for _ in range(3):
        number, digit = divmod(number, base)
        made += _SYLLABLES[digit]
    return made.capitalize() + ("" if not number else f"-{_SYLLABLES[number].capitalize()}")
