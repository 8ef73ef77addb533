"""The index in its folder: articles, passages, words and vectors, added, removed and searched together.

`articles.sqlite3` (catalogue.py) is the truth, `vectors/` (vectors.py, Chroma) finds neighbours in it. An article is
in the index when SQLite says so, which one transaction decides for words and vectors alike:

1. numbers for its passages are reserved and written down as pending;
2. their vectors go to Chroma, where nobody looks for them yet;
3. one transaction adds the article, takes the place of an older version, and strikes the numbers off.

A run that is cut off leaves pending numbers, and the next one that writes takes their vectors out again. Removing
goes the other way round: out of SQLite first. What Chroma finds and SQLite does not know is nobody's business.

One process writes at a time (`writer.lock`), and nobody searches vectors during a batch (`gate.lock`). A store that
is open for reading follows what others write: see `_View`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from assistant.catalogue import FORMAT, Catalogue, Extent, Place, Shelf, StoredArticle, Telling
from assistant.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexProblem
from assistant.locks import Gate, held
from assistant.models import Vectors, embedder_name
from assistant.settings import Settings
from assistant.types import Article, Filters, Passage, Version
from assistant.vectors import Numbers, VectorFolder

__all__ = ["Extent", "Hit", "Place", "Store", "StoredArticle", "Telling"]

Entry = tuple[StoredArticle, Sequence[Passage], Vectors]
"""An article, its passages in reading order, and their (n, d) vectors."""

_WAIT = 10.0
"""Seconds to wait for another writer before saying that there is one."""
_SCANNED = 2_000
"""Up to so many passages are compared one by one: as fast as asking Chroma, and exact."""
_SAME = 0.9999
"""Cosine from which two vectors are the same: Chroma normalises what it is given once more."""
_SPARE = 1.5
"""How many more neighbours than expected are fetched for those that the filters take away."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage as a search found it; a higher score is better, on the search's own scale."""

    passage_id: str
    score: float


class Store:
    """One index. May be used from many threads; `open` it to read, `for_writing` to write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._gate = Gate(folder)
        self._view = _View(folder, self._gate)
        self._thread = threading.local()
        self._writer: _Writer | None = None

    @classmethod
    def open(cls, index_dir: Path, embedder_name: str, dimensions: int | None = None) -> Store:
        """The index, for reading; nothing is written. IndexMissing, IndexMismatch."""
        store = cls(index_dir)
        store._must_exist()
        store._verify(embedder_name, dimensions)
        return store

    @classmethod
    def for_writing(cls, settings: Settings, *, create: bool = True, wait: float = _WAIT) -> Store:
        """The index that `settings` name, for writing: `with Store.for_writing(settings) as store`.

        Made where there is none, unless `create` is False: then IndexMissing.
        """
        if not create:
            cls(settings.index_dir)._must_exist()
        return cls.create_or_open(settings.index_dir, embedder_name(settings), wait=wait)

    @classmethod
    def create_or_open(
        cls, index_dir: Path, embedder_name: str, dimensions: int | None = None, wait: float = _WAIT
    ) -> Store:
        """The index, for writing, made where there is none; close it, or use it in a `with`.

        Repairs what a run that was cut off has left. IndexBusy where another process keeps writing for `wait`
        seconds, IndexMismatch for an index made by another model.
        """
        store = cls(index_dir)
        store._writer = writer = _Writer(index_dir, store._gate, wait)
        try:
            if writer.catalogue.meta("embeddings") is None:
                writer.catalogue.set_meta("embeddings", embedder_name)
            store._verify(embedder_name, dimensions)
            writer.settle()
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of files, locks and memory."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._view.close()
        if (own := getattr(self._thread, "catalogue", None)) is not None:
            own.close()
            del self._thread.catalogue

    # Writing

    def add(self, stored: StoredArticle, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Adds one article, whole or not at all: see `add_many`."""
        self.add_many([(stored, passages, vectors)])

    def add_many(self, entries: Sequence[Entry]) -> None:
        """Adds articles, all of them or none. An article whose id is there already becomes its next version.

        The older one is kept for questions `as_of` a day before the newer one's `updated`, or else before it was
        ingested. Raises IndexProblem for passages that are not their article's or do not match their vectors.
        """
        writer = self._writing()
        dimensions = writer.dimensions(entries)
        for entry in entries:
            _check_entry(entry, dimensions)
        writer.add(entries)

    def remove(self, ids: Iterable[str]) -> int:
        """Takes articles out, with all their versions. Comes back with how many of them were there."""
        return self._writing().remove(ids)

    def move_places(self, remember: Iterable[Place], forget: Iterable[Place]) -> None:
        """Remembers where articles were read, and forgets it."""
        self._writing().catalogue.move_places(remember, forget)

    def sign(self, rows: Iterable[tuple[int, bytes, Sequence[int]]]) -> None:
        """Keeps signatures of articles by their numbers, and of which other articles each is a reprint."""
        self._writing().catalogue.sign(rows)

    def made_signatures(self, way: str) -> list[tuple[int, bytes]]:
        """The signatures by the numbers of their articles; those made another way than this are forgotten."""
        catalogue = self._writing().catalogue
        if catalogue.meta("signatures") != way:
            catalogue.forget_signatures()
            catalogue.set_meta("signatures", way)
        return catalogue.signatures()

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Keeps small strings for the next ingestion to know."""
        self._writing().catalogue.set_notes(notes)

    def repair(self) -> list[str]:
        """Makes words and vectors anew from what SQLite holds. Comes back with what is still wrong."""
        self._writing().rebuild()
        return self.check()

    # What is there

    def articles(self) -> list[Article]:
        """The articles as they stand today, in the order in which they came."""
        return self._catalogue().articles()

    def article(self, article_id: str) -> Article | None:
        """One article as it stands today; None where there is none of this id."""
        return self._catalogue().article(article_id)

    def versions(self, article_id: str) -> list[Version]:
        """All wordings of an article, the newest first; none where there is no article of this id."""
        return self._catalogue().versions(article_id)

    def passages(self, ids: Iterable[str]) -> list[Passage]:
        """The passages of these ids in the order of the ids; what was removed meanwhile is left out."""
        wanted = list(ids)
        found = self._catalogue().passages_named(wanted)
        return [found[name] for name in wanted if name in found]

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article as it stands today, in reading order."""
        return self._catalogue().passages_of(article_id)

    def text_of(self, passage: Passage) -> str:
        """The whole text that a passage was cut from, of the version it was cut from; "" once that is removed."""
        return self._catalogue().text_of_passage(passage.id) or ""

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of passages, as far as they are there."""
        catalogue = self._catalogue()
        numbers = catalogue.numbers_named(ids)
        names = {number: name for name, number in numbers.items()}
        return {names[number]: vector for number, vector in catalogue.vectors(list(names))}

    def extent(self) -> Extent:
        """How many articles and passages there are, from whom, from when to when."""
        return self._catalogue().extent()

    def newest(self) -> date | None:
        """The day of the newest article; None where no article has a date."""
        return self._catalogue().newest()

    def undated_left_out(self, filters: Filters) -> int:
        """How many articles the filters leave out because their date is not known."""
        return self._catalogue().undated(filters) if filters.by_date else 0

    # What an earlier ingestion has left to know

    def content_hash(self, article_id: str) -> str | None:
        """Hash of an article as it stands today; None where there is none of this id."""
        return self._catalogue().content_hash(article_id)

    def ids_with_hash(self, content_hash: str) -> list[str]:
        """The articles that say exactly this."""
        return self._catalogue().ids_with_hash(content_hash)

    def places_at(self, location: str) -> list[Place]:
        """The articles once read at a location."""
        return self._catalogue().places("location", location)

    def places_of(self, article_id: str) -> list[Place]:
        """The locations where an article was once read."""
        return self._catalogue().places("article_id", article_id)

    def places(self) -> Iterator[Place]:
        """All of them."""
        return iter(self._catalogue().places())

    def unsigned(self) -> list[int]:
        """The numbers of the articles, older versions among them, that were not compared with the others yet."""
        return self._catalogue().unsigned()

    def telling(self, number: int) -> Telling:
        """What the article, or older version of one, with this number says in its passages."""
        return self._catalogue().telling(number)

    def note(self, key: str) -> str | None:
        """What was kept under this key; None where nothing was."""
        return self._catalogue().note(key)

    # Searching

    def search_words(self, query: str, k: int, filters: Filters) -> list[Hit]:
        """The k passages that BM25 ranks highest for the words of `query`; fewer where fewer have any of them."""
        return [Hit(name, score) for name, score in self._catalogue().search_words(query, k, filters)]

    def search_vectors(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """The k passages nearest to `vector` (d,), scored by cosine; k of them wherever the filters leave k."""
        catalogue = self._catalogue()
        with self._view.fresh(catalogue) as view:
            numbers, scores = view.nearest(catalogue, np.asarray(vector, np.float32), k, filters)
        names = catalogue.ids_of(numbers.tolist())
        return [
            Hit(names[n], s) for n, s in zip(numbers.tolist(), scores.tolist(), strict=True) if n in names
        ]

    def reprints_of(self, passage_ids: Iterable[str], filters: Filters) -> dict[str, list[Article]]:
        """For passages by their ids, the articles that pass the filters and carry the story of the passage's own."""
        return self._catalogue().reprints_of(passage_ids, filters)

    def check(self) -> list[str]:
        """What is wrong with the index, a sentence each; nothing where it is whole."""
        folder = VectorFolder(_vectors(self._folder))
        with self._gate.writing():  # Chroma is opened: see vectors.py
            catalogue = self._catalogue()
            problems = catalogue.problems()
            try:
                return problems + _disagreements(catalogue, folder)
            except IndexDamaged as error:
                return [*problems, str(error)]
            finally:
                folder.close()

    def _catalogue(self) -> Catalogue:
        """This thread's own connection, which sees whatever was committed."""
        if getattr(self._thread, "catalogue", None) is None:
            self._thread.catalogue = Catalogue(_file(self._folder), writing=False)
        own: Catalogue = self._thread.catalogue
        return own

    def _writing(self) -> _Writer:
        if self._writer is None:
            raise IndexProblem(f"The index in {self._folder} is open for reading; Store.for_writing writes.")
        return self._writer

    def _must_exist(self) -> None:
        if not _file(self._folder).is_file():
            raise IndexMissing(
                f"There is no index in {self._folder}; `news-assistant ingest PATH` makes one."
            )

    def _verify(self, embedder_name: str, dimensions: int | None) -> None:
        catalogue = self._catalogue()
        form, made_by, length = (catalogue.meta(key) for key in ("format", "embeddings", "dimensions"))
        cure = f"ingest again into a new folder, or delete {self._folder} and ingest"
        if str(form).isdecimal() and int(form) < int(FORMAT):
            cure = "the next `news-assistant ingest` brings it up to date"
        if form != FORMAT:
            raise IndexMismatch(
                f"The index in {self._folder} has format {form}, this program writes {FORMAT}; {cure}."
            )
        if made_by != embedder_name or (dimensions and length and dimensions != length):
            made = f"{made_by} ({length} dimensions)" if length else made_by
            asked = f"{embedder_name} ({dimensions} dimensions)" if dimensions else embedder_name
            raise IndexMismatch(
                f"The index in {self._folder} was made with the embeddings {made}, "
                f"the settings ask for {asked}; {cure}."
            )


class _View:
    """What a reader has in memory: all passages as arrays, Chroma as it was when opened, and what came since.

    Chroma is opened anew only after `_SCANNED` passages have come; until then those are compared one by one. Passages
    that went since, or may not be seen, are filtered out by the arrays, which follow every write.
    """

    def __init__(self, folder: Path, gate: Gate) -> None:
        self._gate = gate
        self._refreshing = threading.Lock()
        self._chroma = VectorFolder(_vectors(folder))
        self._shelf: Shelf | None = None
        self._opened_at: int | None = None
        """The highest passage number when Chroma was opened."""

    @contextmanager
    def fresh(self, catalogue: Catalogue) -> Iterator[_View]:
        """The view as of now, while nobody writes."""
        with ExitStack() as stack:
            with self._refreshing:
                self._refresh(catalogue)
                stack.enter_context(self._gate.reading())
            yield self

    def nearest(
        self, catalogue: Catalogue, vector: Vectors, k: int, filters: Filters
    ) -> tuple[Numbers, Vectors]:
        """Numbers and cosines of the k nearest passages that pass the filters, best first."""
        shelf = self._shelf
        assert shelf is not None
        allowed = shelf.numbers[shelf.allowed(filters)]
        if len(allowed) <= max(_SCANNED, k):
            return _scan(catalogue, vector, allowed, k)
        since = int(np.searchsorted(allowed, self._opened_at or 0, side="right"))
        found = self._ask(vector, k, allowed[:since])
        if found is None:
            return _scan(catalogue, vector, allowed, k)
        return _best([found, _scan(catalogue, vector, allowed[since:], k)], k)

    def close(self) -> None:
        self._chroma.close()
        self._shelf = self._opened_at = None

    def _refresh(self, catalogue: Catalogue) -> None:
        if self._shelf is None or self._shelf.generation != catalogue.generation():
            self._shelf = catalogue.shelf()
        newer = len(self._shelf.numbers) - np.searchsorted(self._shelf.numbers, self._opened_at or 0, "right")
        if len(self._shelf.numbers) > _SCANNED and (self._opened_at is None or newer > _SCANNED):
            with self._gate.writing():
                self._shelf = catalogue.shelf()
                self._chroma.close()
                self._chroma.load()
                self._opened_at = int(self._shelf.numbers[-1])

    def _ask(self, vector: Vectors, k: int, allowed: Numbers) -> tuple[Numbers, Vectors] | None:
        """Chroma's k nearest among `allowed`; None where so few of its neighbours are allowed that a scan is due."""
        total = len(self._chroma)
        fetch = int(_SPARE * k * total / max(1, len(allowed))) + k
        while fetch < len(allowed):
            numbers, scores = self._chroma.nearest(vector, fetch)
            kept = _among(numbers, allowed)
            if kept.sum() >= k or len(numbers) < fetch:
                return numbers[kept][:k], scores[kept][:k]
            fetch *= 4
        return None


class _Writer:
    """The right to write to an index, and what it takes."""

    def __init__(self, folder: Path, gate: Gate, wait: float) -> None:
        self._held = ExitStack()
        self._gate = gate
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexProblem(f"The folder {folder} cannot be made: {error.strerror}.") from error
        self._held.enter_context(held(folder / "writer.lock", wait))
        try:
            with gate.writing():
                self.catalogue = Catalogue(_file(folder), writing=True)
        except BaseException:
            self._held.close()
            raise
        self._chroma = VectorFolder(_vectors(folder))

    def close(self) -> None:
        if self._chroma.is_open:
            with self._gate.writing():
                self._chroma.close()
        self.catalogue.close()
        self._held.close()

    def dimensions(self, entries: Sequence[Entry]) -> int:
        """The length of this index's vectors, which the first one decides."""
        known = self.catalogue.meta("dimensions")
        if known is None:
            known = next((vectors.shape[1] for _, _, vectors in entries if len(vectors)), None)
            if known is not None:
                self.catalogue.set_meta("dimensions", known)
        return int(known or 0)

    def add(self, entries: Sequence[Entry]) -> None:
        parts = [np.asarray(vectors, np.float32) for _, _, vectors in entries if len(vectors)]
        with self._gate.writing():
            self._settle()
            numbers = self.catalogue.reserve(sum(map(len, parts)))
            if parts:
                self._chroma.put(numbers, np.concatenate(parts))
            self.catalogue.add(entries, numbers)

    def remove(self, ids: Iterable[str]) -> int:
        with self._gate.writing():
            removed = self.catalogue.remove(ids)
            self._settle()
        return removed

    def settle(self) -> None:
        """Takes vectors out of Chroma that a run which was cut off has left there.

        Chroma's own files do not survive every kill; then they are made anew from the vectors that SQLite keeps.
        """
        if not self.catalogue.pending():
            return
        try:
            with self._gate.writing():
                self._settle()
        except IndexDamaged:
            self.rebuild()
            with self._gate.writing():
                self._settle()

    def _settle(self) -> None:
        if pending := self.catalogue.pending():
            self._chroma.drop(pending)
            self.catalogue.settle(pending)

    def rebuild(self) -> None:
        """Words and Chroma's folder made anew."""
        with self._gate.writing():
            self.catalogue.rebuild()
            self._chroma.clear()
            for numbers, vectors in self.catalogue.all_vectors():
                self._chroma.put(numbers.tolist(), vectors)


def _scan(catalogue: Catalogue, vector: Vectors, numbers: Numbers, k: int) -> tuple[Numbers, Vectors]:
    """The k of these passages that are nearest to `vector`, by comparing all."""
    found = list(catalogue.vectors(numbers.tolist()))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    there = np.array([number for number, _ in found], np.int64)
    scores = np.stack([one for _, one in found]) @ vector
    return _best([(there, scores.astype(np.float32))], k)


def _among(numbers: Numbers, allowed: Numbers) -> NDArray[np.bool_]:
    """Which of the numbers are in `allowed`, which is in order and not empty."""
    places = np.minimum(np.searchsorted(allowed, numbers), len(allowed) - 1)
    among: NDArray[np.bool_] = allowed[places] == numbers
    return among


def _best(found: Sequence[tuple[Numbers, Vectors]], k: int) -> tuple[Numbers, Vectors]:
    numbers = np.concatenate([n for n, _ in found])
    scores = np.concatenate([s for _, s in found])
    order = np.argsort(-scores, kind="stable")[:k]
    return numbers[order], scores[order]


def _check_entry(entry: Entry, dimensions: int) -> None:
    stored, passages, vectors = entry
    name, text = stored.article.id, stored.article.text
    if not name:
        raise IndexProblem("An article without an id cannot be put into an index.")
    if len(passages) != len(vectors) or (len(vectors) and vectors.shape[1] != dimensions):
        raise IndexProblem(
            f"{name}: {len(passages)} passages do not go with vectors of shape {vectors.shape}; "
            f"one of {dimensions} numbers is due for each."
        )
    if not np.isfinite(vectors).all():
        raise IndexProblem(f"{name}: a vector holds a number that is not finite.")
    for p in passages:
        if p.article_id != name or not p.text or text[p.start : p.end] != p.text:
            raise IndexProblem(f"Passage {p.id} is not {p.start} to {p.end} of the article {name}.")


def _disagreements(catalogue: Catalogue, folder: VectorFolder) -> list[str]:
    """Where Chroma does not hold what SQLite says."""
    here, there = set(catalogue.shelf().numbers.tolist()), folder.numbers()
    names = catalogue.ids_of(sorted(here - there))
    missing = [f"Passage {name} is not among the vectors in Chroma." for name in names.values()]
    stray = [f"Vector {number} in Chroma belongs to no passage." for number in sorted(there - here)]
    return missing + stray + list(_other_vectors(catalogue, folder))


def _other_vectors(catalogue: Catalogue, folder: VectorFolder) -> Iterator[str]:
    for numbers, vectors in catalogue.all_vectors():
        there = folder.get(numbers.tolist())
        for number, vector in zip(numbers.tolist(), vectors, strict=True):
            if number in there and _cosine(there[number], vector) < _SAME:
                yield f"The vector of passage number {number} in Chroma is not the one that was stored."


def _cosine(one: Vectors, other: Vectors) -> float:
    return float(one @ other / max(1e-12, float(np.linalg.norm(one) * np.linalg.norm(other))))


def _file(folder: Path) -> Path:
    return folder / "articles.sqlite3"


def _vectors(folder: Path) -> Path:
    return folder / "vectors"
