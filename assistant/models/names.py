"""Names of chat models: "provider:model", or "gguf:PATH" for a model in a file on this machine."""

from __future__ import annotations

from pathlib import Path

_FILE = "gguf:"


def model_file(name: str) -> Path | None:
    """The file that the name of a model in a file means; None for any other model."""
    return Path(name.removeprefix(_FILE)).expanduser() if name.startswith(_FILE) else None


def shown_name(name: str) -> str:
    """The name as readers are told it: where a file lies on the disk is not theirs to know."""
    file = model_file(name)
    return name if file is None else _FILE + file.name
