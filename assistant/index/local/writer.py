"""The one process that writes to an index at a time, and the order in which it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import numpy as np

from assistant.errors import IndexDamaged, IndexProblem
from assistant.index.local.catalogue.writing import Cataloguer
from assistant.index.local.chroma import VectorFolder
from assistant.index.local.comparison import CUT_OFF, Disagreement, bring_about, compare
from assistant.index.local.comparison_process import compare_in_a_process
from assistant.index.local.locks import IndexLock, held
from assistant.records import Entry, OnMending, Vectors
from assistant.types import Passage


class Writer:
    """The right to write to an index, and what it takes. IndexBusy where another has it for longer than `wait`.

    `tell` hears how far it is wherever Chroma has to be mended, which takes a while.
    """

    def __init__(
        self, folder: Path, file: Path, chroma: Path, lock: IndexLock, wait: float, tell: OnMending
    ) -> None:
        self._held = ExitStack()
        self._file, self._vectors = file, chroma
        self._lock = lock
        self._tell = tell
        self._chroma = VectorFolder(chroma)
        self._prepared = False
        self._vouches = False
        """May readers open Chroma although it is not settled? See locks.py."""
        self._trusted = False
        """Is it known that Chroma holds what SQLite says, once it is closed?"""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexProblem(f"The folder {folder} cannot be made: {error.strerror}.") from error
        self._held.enter_context(held(folder / "writer.lock", wait))
        try:
            with lock.writing():
                self.catalogue = Cataloguer(file)
        except BaseException:
            self._held.close()
            raise

    def close(self) -> None:
        """Lets go of files and locks. After a run in which nothing went wrong the index is settled."""
        try:
            if self._trusted and self.catalogue.is_unsettled():
                self._settle()
            elif self._chroma.is_open:
                with self._lock.writing():
                    self._chroma.close()
        finally:
            self.catalogue.close()
            self._held.close()

    def stamp(self, embedder_name: str) -> None:
        """Notes the embedding model of an index that does not say it."""
        self.catalogue.set_meta("embeddings", embedder_name)

    def add(self, entries: Sequence[Entry]) -> None:
        """Adds articles, all of them or none."""
        parts = [np.asarray(vectors, np.float32) for _, _, vectors in entries if len(vectors)]
        self._prepare(bool(parts))
        with self._writing():
            numbers = self.catalogue.reserve(sum(map(len, parts)), self.dimensions(entries))
            if parts:
                self._chroma.put(numbers, np.concatenate(parts))
            self.catalogue.add(entries, numbers)

    def remove(self, ids: Iterable[str]) -> int:
        """Takes articles out: how many there were."""
        self._prepare(True)
        with self._writing():
            removed, numbers = self.catalogue.remove(ids)
            self._chroma.drop(numbers)
        return removed

    def recut(self, article: int, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Gives one version of an article other passages."""
        self._prepare(bool(passages))
        with self._writing():
            numbers = self.catalogue.reserve(len(passages), vectors.shape[1])
            if passages:
                self._chroma.put(numbers, np.asarray(vectors, np.float32))
            self.catalogue.recut(article, passages, vectors, numbers)

    def recover(self) -> None:
        """Makes Chroma anew from what SQLite says, after a run that was cut off; nothing to do after any other."""
        if not self._is_sound():
            self._agree()
        self._trusted = True

    def mend(self, articles: Iterable[int]) -> None:
        """Makes anew what follows from the articles; those named lose their passages, to be `recut`."""
        with suppress(IndexDamaged):  # of an index that has no notes it cannot be said
            self._is_sound()
        with self._lock.writing():
            self.catalogue.mend(articles)
        self._agree()

    def restamp(self, embedder_name: str) -> None:
        """Makes this an index of another model. It holds no passages."""
        with self._lock.writing():
            self._clear()
            self.catalogue.restamp(embedder_name)

    def compare(self) -> Disagreement:
        """Where Chroma does not hold what SQLite says."""
        if not self._is_sound():
            found = Disagreement(unusable=CUT_OFF)
        elif self._chroma.is_open:
            found = compare(self.catalogue, self._chroma, self._lock)
        else:
            found = compare_in_a_process(self._file, self._vectors)
        self._trusted = not found
        return found

    def dimensions(self, entries: Sequence[Entry]) -> int:
        """The length of this index's vectors, which the first one decides; 0 before it."""
        known = self.catalogue.meta("dimensions")
        return int(known or next((vectors.shape[1] for _, _, vectors in entries if len(vectors)), 0))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Nobody reads meanwhile. What goes wrong leaves the index unsettled, for the next run to recover."""
        with self._lock.writing():
            try:
                yield
            except BaseException:
                self._trusted = False
                raise

    def _prepare(self, needs_chroma: bool) -> None:
        """At the first use of Chroma in a run: a folder that was lost or broken meanwhile is made anew."""
        if not needs_chroma or self._prepared:
            return
        self._prepared = True
        try:
            with self._lock.writing():
                whole = len(self._chroma) == self.catalogue.count_passages()
        except IndexDamaged:
            whole = False
        if not whole:
            self._agree()

    def _agree(self) -> None:
        self._trusted = False
        found = self.compare()
        try:
            self._bring_about(found)
            found = self.compare() if found else found
        except IndexDamaged as error:
            found = Disagreement(unusable=str(error))
        if found:
            self._bring_about(Disagreement(unusable="it could not be mended"))
            self._trusted = True  # made anew, so that only the graph can differ

    def _bring_about(self, found: Disagreement) -> None:
        if not found:
            return
        with self._lock.writing():
            if found.unusable:
                self._clear()
            else:
                self.catalogue.unsettle()
        bring_about(self.catalogue, self._chroma, found, self._lock, self._tell)
        self.catalogue.chroma_made()

    def _is_sound(self) -> bool:
        """May Chroma be opened? Not what a run that was cut off has left, which can crash whoever does."""
        if not self._vouches and not self.catalogue.is_unsettled():
            self._vouch()
        return self._vouches

    def _clear(self) -> None:
        """Starts Chroma anew, while nobody reads."""
        self.catalogue.make_chroma_anew()  # first, as a folder that is half deleted must not pass for settled
        self._chroma.clear()
        self._vouch()

    def _vouch(self) -> None:
        if not self._vouches:
            self._held.enter_context(self._lock.vouching())
            self._vouches = True

    def _settle(self) -> None:
        """Writes Chroma down for good: from here on nothing is left to recover."""
        with self._lock.writing():
            self._chroma.close()
            self._chroma.sync()
            self.catalogue.settled()
