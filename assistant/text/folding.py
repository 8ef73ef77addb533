"""Where a quote stands in a text, when the two may be typed differently.

White space runs, typographic quotes and dashes are folded, accents composed, invisible characters dropped; nothing
else: a changed word is a changed quote. What comes back are offsets in the text as it stands.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from assistant.text.sentences import Span, fold

_CLOSED_UP = "⺀"  # from here on scripts put no space between words, so a word's edge cannot be seen


def find_quote(text: str, quote: str) -> Span | None:
    """Offsets of the first place in `text` where `quote` stands in whole words; None where it does not.

    `text[start:end]` reads as the quote does, up to white space, typographic quotes and dashes, and invisible
    characters; it never starts or ends inside a word or a number ("12" is not in "120" nor in "1.12").
    """
    wanted = _folded(quote)[0].strip(" ")
    if not wanted:
        return None
    haystack, starts, ends = _folded(text)
    for at in _occurrences(haystack, wanted):
        end = at + len(wanted)
        if not _cuts_word(haystack, at) and not _cuts_word(haystack, end):
            return starts[at], ends[end - 1]
    return None


def _folded(text: str) -> tuple[str, list[int], list[int]]:
    """The folded text, and for each of its characters where in `text` that begins and ends which it comes from."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for offset, (shown, folded) in enumerate(zip(text, fold(text), strict=True)):
        if folded.isspace():
            if characters and characters[-1] == " ":
                continue
            folded = " "
        elif unicodedata.category(shown) == "Cf":
            continue
        elif characters and unicodedata.combining(shown):
            composed = unicodedata.normalize("NFC", characters[-1] + shown)
            if len(composed) == 1:
                characters[-1], ends[-1] = composed, offset + 1
                continue
        parts = "..." if folded == "…" else folded
        characters.extend(parts)
        starts.extend([offset] * len(parts))
        ends.extend([offset + 1] * len(parts))
    return "".join(characters), starts, ends


def _occurrences(haystack: str, wanted: str) -> Iterator[int]:
    at = haystack.find(wanted)
    while at >= 0:
        yield at
        at = haystack.find(wanted, at + 1)


def _cuts_word(text: str, at: int) -> bool:
    """Would a cut before `text[at]` go through a word or a number?"""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return before < _CLOSED_UP and after < _CLOSED_UP
    if before in ".," and after.isdigit():
        return at > 1 and text[at - 2].isdigit()
    return before.isdigit() and after in ".," and text[at + 1 : at + 2].isdigit()
