"""What of a passage is looked up by words, and by which words of a question, whatever engine keeps the index."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.language.function_words import STOPWORDS
from assistant.text.scripts import for_lookup, words_for_lookup
from assistant.types import Passage, day_of

_MOST_WORDS = 100
"""Different words of a question that are searched for: what is longer is no question."""


def asked_words(question: str) -> list[str]:
    """The words that a question is searched by, any of which will do; none where it has none."""
    words = list(dict.fromkeys(words_for_lookup(question)))
    telling = [word for word in words if word not in STOPWORDS]
    return (telling or words)[:_MOST_WORDS]


def asked_phrases(phrases: Iterable[str]) -> list[str]:
    """The phrases that have a word, in the words that they are looked up by."""
    found = (" ".join(words_for_lookup(phrase)) for phrase in phrases)
    return [words for words in dict.fromkeys(found) if words]


def searchable(passage: Passage) -> tuple[str, str, str, str]:
    """Title, outlet, day and text of a passage as they are looked up; they count alike."""
    day = day_of(passage.published).isoformat() if passage.published else ""
    return _searchable(passage.title), _searchable(passage.source), day, _searchable(passage.text)


def _searchable(text: str) -> str:
    return for_lookup(storable(text))


def storable(text: str) -> str:
    """Without what no database takes: half surrogates and NULs."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
