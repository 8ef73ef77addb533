"""Which engine keeps the index that settings name."""

from __future__ import annotations

from assistant.index.local.folder import IndexFolder
from assistant.ports import Index
from assistant.settings import Settings


def index_of(settings: Settings) -> Index:
    """The index of the settings; nothing is opened yet."""
    return IndexFolder(settings.index_dir)
