"""Words stand in data, one file a language, and each list is read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.language.word_lists import groups, words_of

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "data" / "languages").glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_list_is_read_and_says_no_word_twice(file: Path) -> None:
    source = "".join(path.read_text() for path in (ROOT / "assistant").rglob("*.py"))
    for name in tomllib.loads(file.read_text()):
        assert f'"{name}"' in source, f"nothing reads {name} of {file.name}"
        lines = groups(name, file.stem)
        assert lines and all(lines)
        assert len(set(lines)) == len(lines)


def test_words_of_several_languages_are_read_together() -> None:
    assert {"why", "por", "warum"} <= words_of("function_words", "en", "es", "de")
    assert "warum" not in words_of("function_words")
    with pytest.raises(KeyError):
        words_of("no such list")
