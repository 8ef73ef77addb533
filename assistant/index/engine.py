"""Which engine keeps the index that settings name."""

from __future__ import annotations

from assistant.errors import SettingsError
from assistant.index.local.folder import IndexFolder
from assistant.ports import Index
from assistant.settings import Settings


def index_of(settings: Settings) -> Index:
    """The index of the settings; nothing is opened yet. SettingsError where what it needs is not installed."""
    if settings.database_url is None:
        return IndexFolder(settings.index_dir)
    try:
        # Put off: its libraries are an extra, and slow to import.
        from assistant.index.server.servers import IndexServers
    except ImportError as error:
        raise SettingsError(
            f"database_url needs what is not installed ({error}); `pip install 'news-assistant[servers]'` brings it."
        ) from error
    return IndexServers(settings.database_url.get_secret_value(), settings.chroma_url, settings.index_dir)
