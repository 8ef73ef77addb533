"""Articles that wait to be embedded, on disk: a run knows how much there is to do, and memory holds none of it."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType

from assistant.errors import IndexProblem
from assistant.types import Article, Passage


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article to be put into the index: its id is set, `location` is where it was read."""

    article: Article
    content_hash: str
    location: str


Cut = tuple[Waiting, list[Passage]]
"""An article with the passages it was cut into."""


class Spool:
    """A nameless file of waiting articles; of two with one id the later one counts."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = folder
        with self._translated():
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed in __exit__)
        self._places: dict[str, tuple[int, int]] = {}
        """By an article's id where it stands in the file, and how many passages it has."""

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # what a full disk did not take is not wanted any more
            self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    @property
    def ids(self) -> list[str]:
        """Of the articles that wait."""
        return list(self._places)

    @property
    def passages(self) -> int:
        """How many passages wait."""
        return sum(passages for _, passages in self._places.values())

    def add(self, waiting: Waiting, passages: list[Passage]) -> None:
        """Put an article at the end; one of the same id before it no longer counts. IndexProblem: the disk is full."""
        article_id = waiting.article.id or ""
        self._places.pop(article_id, None)
        with self._translated():
            self._places[article_id] = self._file.seek(0, 2), len(passages)
            pickle.dump((waiting, passages), self._file, pickle.HIGHEST_PROTOCOL)

    def drop(self, article_id: str) -> None:
        """The article of this id waits no longer."""
        self._places.pop(article_id, None)

    def __iter__(self) -> Iterator[Cut]:
        """The articles that wait now, in the order they were added."""
        for place, _ in list(self._places.values()):
            with self._translated():
                self._file.seek(place)
                cut: Cut = pickle.load(self._file)  # our own file, which no one else can open
            yield cut

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise IndexProblem(
                f"The disk that holds {self._folder} is full or failing ({error.strerror}); "
                "make room and try again."
            ) from error
