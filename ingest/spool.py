"""Articles that wait to be embedded, on disk: a run knows how many there are, and memory holds none of them."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from assistant.types import Article


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article to be put into the index: its id is set, `location` is where it was read."""

    article: Article
    content_hash: str
    location: str


class Spool:
    """A nameless file of waiting articles; of two with one id the later one counts."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed in __exit__)
        self._places: dict[str, int] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def add(self, waiting: Waiting) -> None:
        """Put an article at the end; one of the same id before it no longer counts."""
        article_id = waiting.article.id or ""
        self._places.pop(article_id, None)
        self._places[article_id] = self._file.seek(0, 2)
        pickle.dump(waiting, self._file, pickle.HIGHEST_PROTOCOL)

    def drop(self, article_id: str) -> None:
        """Forget the article of this id, if it waits."""
        self._places.pop(article_id, None)

    def __iter__(self) -> Iterator[Waiting]:
        """The waiting articles in the order they were added."""
        for place in self._places.values():
            self._file.seek(place)
            waiting: Waiting = pickle.load(self._file)  # our own file, which no one else can open
            yield waiting
