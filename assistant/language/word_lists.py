"""The words that the rules need to know, kept as data: one file a language in `data/languages`, read here alone."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from assistant.resources import data_path


def groups(name: str, language: str = "en") -> tuple[tuple[str, ...], ...]:
    """The groups of a list, a line each, as they are written. KeyError for a list that the language does not have."""
    lines = _file(language)[name].strip().splitlines()
    return tuple(tuple(line.split()) for line in lines)


def words_of(name: str, *languages: str) -> frozenset[str]:
    """All words of a list in these languages together, English where none is named. KeyError as for `groups`."""
    return frozenset(
        word for language in languages or ("en",) for line in groups(name, language) for word in line
    )


@lru_cache(maxsize=8)
def _file(language: str) -> dict[str, str]:
    return tomllib.loads(data_path(f"languages/{language}.toml").read_text(encoding="utf-8"))
