"""The index in its folder: articles, passages, words and vectors, added, removed and searched together.

`articles.sqlite3` (local/catalogue/) is the truth, `vectors/` (local/chroma.py) finds neighbours in it. An article is
in the index when SQLite says so, which one transaction decides for words and vectors alike (local/writer.py):

1. numbers for its passages are reserved, and the index is marked as unsettled;
2. their vectors go to Chroma, where nobody looks for them yet;
3. one transaction adds the article, and takes the place of an older version.

Removing goes the other way round: out of SQLite first. What Chroma finds and SQLite does not know is nobody's
business. A run that is cut off leaves the mark, and nobody opens the Chroma it has left, which can crash who does: the
next one that writes makes it anew. One that ends well sees its files to the disk and takes the mark away. Where the two
differ otherwise, by hand or by the disk, they are compared and Chroma is made to agree (agreement.py).

One process writes at a time (`writer.lock`), nobody searches vectors during a batch (`gate.lock`), and while a writer
lives, it vouches for the Chroma that is not settled yet (`vouched.lock`). A store that is open for reading follows what
others write (local/search.py).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from types import TracebackType

import numpy as np

from assistant.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, IndexProblem
from assistant.index.entries import check_entry
from assistant.index.local.catalogue.database import Database
from assistant.index.local.catalogue.heard_articles import HeardArticles
from assistant.index.local.catalogue.reading import Catalogue
from assistant.index.local.catalogue.schema import FORMAT, is_older
from assistant.index.local.comparison import CUT_OFF, Disagreement
from assistant.index.local.comparison_process import compare_in_a_process
from assistant.index.local.locks import IndexLock, held
from assistant.index.local.search import PassageSearch
from assistant.index.local.writer import Writer
from assistant.records import (
    Entry,
    Extent,
    Findings,
    Hit,
    OnMending,
    PassagePlace,
    Place,
    StoredArticle,
    Telling,
    Vectors,
)
from assistant.types import Article, Filters, Headline, Passage, Version

_MOMENT = 0.2
"""Seconds that keeping what was heard waits for another who writes."""
WAIT = 10.0
"""Seconds to wait for another writer before saying that there is one."""


class Store:
    """One index. May be used from many threads; `open` it to read, `for_writing` to write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = IndexLock(folder)
        self._search = PassageSearch(_chroma(folder), self._lock)
        self._thread = threading.local()
        self._writer: Writer | None = None
        self._known: tuple[object, Extent] | None = None
        """The extent, and the state of the index that it is of."""

    @classmethod
    def open(cls, index_dir: Path, embedder_name: str, dimensions: int | None = None) -> Store:
        """The index, for reading; nothing is written. IndexMissing, IndexMismatch."""
        store = cls(index_dir)
        store._must_exist()
        store._verify(embedder_name, dimensions)
        return store

    @classmethod
    def create_or_open(
        cls,
        index_dir: Path,
        embedder_name: str,
        dimensions: int | None = None,
        *,
        create: bool = True,
        wait: float = WAIT,
        on_mending: OnMending | None = None,
    ) -> Store:
        """The index, for writing, made where there is none; close it, or use it in a `with`.

        Where it is not to be made, IndexMissing. Repairs what a run that was cut off has left. IndexBusy where another
        process keeps writing for `wait`
        seconds, IndexMismatch for an index made by another model.
        """
        store = cls(index_dir)
        if not create:
            store._must_exist()
        store._writer = writer = store._new_writer(wait, on_mending)
        try:
            if store.embeddings() is None and not writer.catalogue.holds_vectors():
                writer.stamp(embedder_name)
            store._verify(embedder_name, dimensions)
            writer.recover()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def unverified(cls, index_dir: Path, *, writing: bool = False, wait: float = WAIT) -> Store:
        """The index whatever is wrong with it, to examine it or to mend it. IndexMissing, IndexBusy."""
        store = cls(index_dir)
        store._must_exist()
        if writing:
            store._writer = store._new_writer(wait)
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
        self._search.close()
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
            check_entry(entry, dimensions)
        writer.add(entries)

    def remove(self, ids: Iterable[str]) -> int:
        """Takes articles out, with all their versions. Comes back with how many of them were there."""
        return self._writing().remove(ids)

    def move_places(self, remember: Iterable[Place], forget: Iterable[Place]) -> None:
        """Remembers where articles were read, and forgets it."""
        self._writing().catalogue.move_places(remember, forget)

    def sign(self, rows: Iterable[tuple[int, bytes, Sequence[int]]]) -> None:
        """Keeps signatures of articles by their numbers, and of which other articles each is a reprint."""
        self._writing().catalogue.reprints.sign(rows)

    def sign_by(self, way: str) -> None:
        """Says how signatures are made; those that were made another way are forgotten."""
        catalogue = self._writing().catalogue
        if catalogue.meta("signatures") != way:
            catalogue.reprints.forget()
            catalogue.set_meta("signatures", way)

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Keeps small strings for the next ingestion to know."""
        self._writing().catalogue.set_notes(notes)

    def recut(self, article: int, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Gives one version of an article, by its number, other passages with their (n, d) vectors."""
        self._writing().recut(article, passages, vectors)

    def mend(self, articles: Iterable[int]) -> None:
        """Makes words and vectors anew from what SQLite holds. The articles of these numbers lose their passages."""
        self._writing().mend(articles)

    def stamp(self, embedder_name: str) -> None:
        """Notes the embedding model of an index that does not say it."""
        self._writing().stamp(embedder_name)

    def restamp(self, embedder_name: str) -> None:
        """Makes this an index of another embedding model, once all its passages are taken out."""
        self._writing().restamp(embedder_name)

    # What is there

    def articles(self) -> list[Article]:
        """The articles as they stand today, in the order in which they came."""
        return self._catalogue().articles()

    def headlines(self) -> list[Headline]:
        """The articles as they stand today without their texts, in the order in which they came."""
        return self._catalogue().headlines()

    def versions(self, article_id: str) -> list[Version]:
        """All wordings of an article, the newest first; none where there is no article of this id."""
        return self._catalogue().versions(article_id)

    def stored(self, number: int | None = None) -> Iterator[tuple[int, StoredArticle]]:
        """Every article in each of its versions, with its number, one by one; or the version of one number."""
        return self._catalogue().stored(number)

    def spans(self) -> Iterator[PassagePlace]:
        """Where every passage is noted to lie, one by one."""
        return self._catalogue().spans()

    def article(self, article_id: str) -> Article | None:
        """One article as it stands today; None where there is none of this id."""
        return self._catalogue().article(article_id)

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

    def first_vectors(self, article_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of articles' first passages, as far as they are there."""
        catalogue = self._catalogue()
        names = catalogue.first_passages(article_ids)
        return {names[number]: vector for number, vector in catalogue.vectors(list(names))}

    def extent(self) -> Extent:
        """How many articles and passages there are, from whom, from when to when."""
        catalogue = self._catalogue()
        state = catalogue.made(), catalogue.generation()
        if self._known is None or self._known[0] != state:
            self._known = state, catalogue.extent()
        return self._known[1]

    def undated_left_out(self, filters: Filters) -> int:
        """How many articles the filters leave out because their date is not known."""
        return self._catalogue().undated(filters) if filters.by_date else 0

    def heard(self, article_id: str, text: str, by: str) -> str | None:
        """What `by` has heard in the version of an article that has this text; None where it was not kept."""
        return self._catalogue().heard.of(article_id, text, by)

    def keep_heard(self, article_id: str, text: str, by: str, said: str) -> None:
        """Keeps what was heard; not where the index is busy or may only be read: then it is heard again."""
        with suppress(IndexBusy, IndexProblem):
            file = Database(_file(self._folder), writing=True, create=False, wait=_MOMENT)
            with closing(file):
                HeardArticles(file).keep(article_id, text, by, said)

    # What an earlier ingestion has left to know

    def embeddings(self) -> str | None:
        """The name of the embedding model that filled the index."""
        name: str | None = self._catalogue().meta("embeddings")
        return name

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
        return self._catalogue().reprints.unsigned()

    def signatures(self) -> Iterator[tuple[list[int], bytes]]:
        """The signatures of articles, some at a time: their numbers, and they one after the other."""
        return self._catalogue().reprints.signatures()

    def telling(self, number: int) -> Telling:
        """What the article, or older version of one, with this number says in its passages."""
        return self._catalogue().reprints.telling(number)

    def note(self, key: str) -> str | None:
        """What was kept under this key; None where nothing was."""
        return self._catalogue().note(key)

    def notes(self) -> dict[str, str]:
        """All that was kept, by its key."""
        return self._catalogue().notes()

    # Searching

    def articles_with(self, groups: Sequence[Sequence[str]], filters: Filters) -> list[Article]:
        """The articles under the filters that have one of the phrases of each group, in the order they came.

        In headline or text, and in any form of their words: "strike" finds "strikes" too.
        """
        return self._catalogue().articles_with(groups, filters)

    def count_with(self, groups: Sequence[Sequence[str]], filters: Filters) -> int:
        """How many these are, without reading them."""
        return self._catalogue().count_with(groups, filters)

    def search_words(self, query: str, k: int, filters: Filters) -> list[Hit]:
        """The k passages that BM25 ranks highest for the words of `query`; fewer where fewer have any of them."""
        return [Hit(name, score) for name, score in self._catalogue().search_words(query, k, filters)]

    def search_vectors(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """The k passages nearest to `vector` (d,), scored by cosine; k of them wherever the filters leave k."""
        catalogue = self._catalogue()
        with self._search.fresh(catalogue) as search:
            numbers, scores = search.nearest(catalogue, np.asarray(vector, np.float32), k, filters)
        names = catalogue.ids_of(numbers.tolist())
        return [
            Hit(names[n], s) for n, s in zip(numbers.tolist(), scores.tolist(), strict=True) if n in names
        ]

    def unsearched(self) -> str | None:
        """Nothing: what Chroma lacks is compared one by one."""
        return None

    def behind(self) -> str | None:
        """Nothing, as above."""
        return None

    def reprints_of(self, passage_ids: Iterable[str], filters: Filters) -> dict[str, list[Article]]:
        """For passages by their ids, the articles that pass the filters and carry the story of the passage's own."""
        return self._catalogue().reprints.of(passage_ids, filters)

    # Is it whole?

    def check(self) -> list[str]:
        """What is wrong with the index, a sentence each; nothing where it is whole."""
        return self.examine().problems

    def examine(self, wait: float = WAIT) -> Findings:
        """What is wrong, and the articles whose passages are to be made anew. Readers go on meanwhile, writers wait.

        IndexBusy where another process keeps writing for `wait` seconds.
        """
        with ExitStack() as stack:
            if self._writer is None:
                stack.enter_context(held(self._folder / "writer.lock", wait))
            catalogue = self._catalogue()
            with suppress(IndexDamaged):  # without its notes it has no format
                if is_older(form := catalogue.meta("format")):
                    return Findings([_older(self._folder, form)], unreadable=True)
            found = catalogue.damage()
            if found.unreadable:
                return found
            self._compared(catalogue).tell(catalogue, found)
            return found

    def _compared(self, catalogue: Catalogue) -> Disagreement:
        if self._writer is not None:
            return self._writer.compare()
        if catalogue.is_unsettled():
            return Disagreement(unusable=CUT_OFF)
        return compare_in_a_process(_file(self._folder), _chroma(self._folder))

    def _catalogue(self) -> Catalogue:
        """This thread's own connection, which sees whatever was committed, also to a file that was made anew."""
        own: Catalogue | None = getattr(self._thread, "catalogue", None)
        if own is not None and not own.is_current():
            # Forgotten with its closing: a file that is made anew may get the old one's number on the disk.
            del self._thread.catalogue
            own.close()
            own = None
        if own is None:
            self._must_exist()
            own = self._thread.catalogue = Catalogue(_file(self._folder))
        return own

    def _writing(self) -> Writer:
        if self._writer is None:
            raise IndexProblem(
                f"The index in {self._folder} is open for reading; a writer has to be asked for."
            )
        return self._writer

    def _new_writer(self, wait: float, tell: OnMending | None = None) -> Writer:
        file, chroma = _file(self._folder), _chroma(self._folder)
        return Writer(self._folder, file, chroma, self._lock, wait, tell or (lambda done, total: None))

    def _must_exist(self) -> None:
        if not is_index(self._folder):
            raise IndexMissing(
                f"There is no index in {self._folder}; `news-assistant ingest PATH` makes one."
            )

    def _verify(self, embedder_name: str, dimensions: int | None) -> None:
        catalogue = self._catalogue()
        form, made_by, length = (catalogue.meta(key) for key in ("format", "embeddings", "dimensions"))
        cure = f"ingest again into a new folder, or delete {self._folder} and ingest"
        if is_older(form):
            raise IndexMismatch(_older(self._folder, form))
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


def is_index(folder: Path) -> bool:
    """Does an index lie in this folder?"""
    return _file(folder).is_file()


def _older(folder: Path, form: object) -> str:
    return (
        f"The index in {folder} has format {form}, this program reads {FORMAT}; "
        "`news-assistant ingest` or `news-assistant check --repair` brings it up to date."
    )


def _file(folder: Path) -> Path:
    return folder / "articles.sqlite3"


def _chroma(folder: Path) -> Path:
    return folder / "vectors"
