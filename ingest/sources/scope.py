"""What a named source covers: the locations that count as gone when they are not found in it again."""

from __future__ import annotations

import re
from fnmatch import translate


class Scope:
    """A file, a folder with all that is under it, or a glob with all that is under its matches."""

    def __init__(self, location: str, *, glob: bool = False) -> None:
        pattern = _glob_pattern(location) if glob else re.escape(location)
        self._pattern = re.compile(rf"(?:{pattern})(?:!?/.*)?", re.S)

    def holds(self, location: str) -> bool:
        """Does this location lie within the source?"""
        return self._pattern.fullmatch(location) is not None


def _glob_pattern(glob: str) -> str:
    """`glob` as a regular expression; unlike in fnmatch, "*" stays within a folder and "**" is any depth."""
    parts = []
    for part in re.split(r"(\*\*/|\*|\?|\[!?\]?[^\]]*\])", glob):
        if part == "**/":
            parts.append("(?:[^/]+/)*")
        elif part in {"*", "?"}:
            parts.append("[^/]*" if part == "*" else "[^/]")
        elif part.startswith("[") and part.endswith("]"):
            parts.append(translate(part).removeprefix("(?s:").removesuffix(r")\Z").removesuffix(r")\z"))
        else:
            parts.append(re.escape(part))
    return "".join(parts)
