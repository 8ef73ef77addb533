"""The sample articles, in an index of their own beside the user's: `<index_dir>-sample`."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.chain import Assistant
from assistant.errors import IndexMismatch, IndexMissing
from assistant.index.local.catalogue.schema import FORMAT
from assistant.resources import data_path
from assistant.settings import Settings

if TYPE_CHECKING:
    from ingest.progress import OnEvent

STAMP = "sample.sha256"
"""Written into the sample index once it is full: what filled it. Another stamp, or none, and it is filled again."""


def open_sample(settings: Settings, on_event: OnEvent | None = None) -> Settings:
    """The settings with the index of the sample articles, filled if it is not yet, or not with these articles.

    The folder is this module's own: where an older format or another embedding model filled it, it is made anew.
    """
    in_a_folder = {"index_dir": settings.sample_index_dir, "database_url": None, "chroma_url": None}
    sample = settings.model_copy(update=in_a_folder)
    stamp = sample.index_dir / STAMP
    wanted = _fingerprint(settings)
    if stamp.is_file() and stamp.read_text() == wanted:
        return sample
    stamp.unlink(missing_ok=True)
    try:
        _fill(sample, on_event)
    except IndexMismatch:
        shutil.rmtree(sample.index_dir)
        _fill(sample, on_event)
    stamp.write_text(wanted)
    return sample


def is_empty(settings: Settings) -> bool:
    """Is there nothing to ask about, because there is no index yet or no article in it?"""
    try:
        return Assistant(settings).extent().articles == 0
    except IndexMissing:
        return True


def _fill(sample: Settings, on_event: OnEvent | None) -> None:
    # Put off: a question about a sample index that is filled already does not wait for the libraries that read.
    from ingest.index import ingest

    ingest([data_path("articles")], sample, remove_missing=True, on_event=on_event)


def _fingerprint(settings: Settings) -> str:
    digest = hashlib.sha256(f"{FORMAT} {settings.embeddings}".encode())
    for path in sorted(Path(data_path("articles")).iterdir()):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
