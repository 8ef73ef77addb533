"""Where the files that come along lie: beside the packages in a checkout, inside `assistant` in a wheel."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import AssistantError

_INSIDE = Path(__file__).parent
_BESIDE = _INSIDE.parent


def data_path(name: str) -> Path:
    """The file or folder `name` under `data/`, such as "models/reader.onnx".

    Raises AssistantError if it is not there.
    """
    return _find("data", name)


def prompt_folder() -> Path:
    """The folder with the prompts that come along."""
    return _find("prompts", "")


def _find(folder: str, name: str) -> Path:
    for home in (_INSIDE, _BESIDE):
        path = home / folder / name
        if path.exists():
            return path
    raise AssistantError(f"{folder}/{name} is missing from this installation; install news-assistant again.")
