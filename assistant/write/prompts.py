"""Prompts as text with declared variables.

A prompt is a Markdown file: a front matter line `variables: name, name` between two lines of `---`, then the
text, in which `{{name}}` stands for a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import PromptError
from assistant.resources import prompt_folder

_FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_VARIABLE = re.compile(r"\{\{\s*(?P<name>\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt's text and the names that must be filled in."""

    name: str
    text: str
    variables: frozenset[str]

    def fill(self, **values: str) -> str:
        """The text with every `{{name}}` replaced, in one pass: a value is never read for variables itself.

        Raises PromptError that names a variable that is missing or that the prompt does not declare.
        """
        missing, unknown = self.variables - values.keys(), values.keys() - self.variables
        if missing:
            raise PromptError(f"The prompt {self.name!r} needs a value for {_listed(missing)}.")
        if unknown:
            raise PromptError(f"The prompt {self.name!r} has no variable {_listed(unknown)}.")
        return _VARIABLE.sub(lambda match: values[match["name"]], self.text)


def load_prompt(name: str, variables: frozenset[str], folder: Path | None = None) -> Prompt:
    """The prompt `name`.md: from the user's own `folder` where it is there, else the one that comes along.

    `variables` are what the program will fill in: the file declares just these and uses each of them, because
    a prompt that leaves out the passages would have the model answer from memory. Raises PromptError for a
    folder that is not there, a file that cannot be read, and a variable that is missing or unknown.
    """
    if folder is not None and not folder.is_dir():
        raise PromptError(f"The prompt folder {folder} does not exist.")
    own = folder / f"{name}.md" if folder is not None else None
    path = own if own is not None and own.is_file() else prompt_folder() / f"{name}.md"
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"The prompt {path} cannot be read: {error}.") from error
    return _parse(name, path, source.replace("\r\n", "\n"), variables)


def _parse(name: str, path: Path, source: str, known: frozenset[str]) -> Prompt:
    match = _FRONT_MATTER.match(source)
    declaration = re.search(r"^variables:(.*)$", match["head"], re.MULTILINE) if match else None
    if match is None or declaration is None:
        raise PromptError(
            f"The prompt {path} must start with a 'variables:' line between two lines of '---'."
        )
    declared = frozenset(re.findall(r"\w+", declaration[1]))
    used = frozenset(found["name"] for found in _VARIABLE.finditer(match["body"]))
    if used - declared:
        raise PromptError(f"The prompt {path} uses {_listed(used - declared)} without declaring it.")
    if declared - used:
        raise PromptError(f"The prompt {path} declares {_listed(declared - used)} without using it.")
    if known - declared:
        raise PromptError(f"The prompt {path} lacks {_listed(known - declared)}.")
    if declared - known:
        usable = _listed(known) if known else "none"
        raise PromptError(
            f"The prompt {path} has an unknown {_listed(declared - known)}; it may use {usable}."
        )
    return Prompt(name, match["body"].strip(), declared)


def _listed(names: frozenset[str] | set[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in sorted(names))
