"""What the assistant needs of an index, an embedder, a reader, a judge and a chat model, as Protocols.

Whatever fulfils one of these comes in through `Assistant(settings, index=…, embedder=…, …)`; those that come along are
in `index/`, `models/` and `check/`. A second engine for the index has its promises waiting in
`tests/test_index_engines.py`. Errors are those of `assistant.errors`; an engine turns its library's into them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Protocol, Self

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
from assistant.types import Article, Filters, Headline, Judgement, Passage, Version


class Index(Protocol):
    """One index, wherever it is kept: opened to be read, to be written, or to be looked after."""

    def reader(self, embedder_name: str, dimensions: int | None = None) -> IndexReader:
        """For reading. IndexMissing where there is none, IndexMismatch where another model's vectors are in it."""

    def writer(
        self,
        embedder_name: str,
        *,
        create: bool = True,
        wait: float = 10.0,
        on_mending: OnMending | None = None,
    ) -> IndexWriter:
        """For writing, as the only one who does; what a writer that was cut off has left is put in order first.

        Made where there is none, unless `create` is False: then IndexMissing. IndexBusy where another writer does
        not end within `wait` seconds, IndexMismatch as for readers.
        """

    def keeper(self, *, writing: bool = False) -> IndexKeeper:
        """Whatever is wrong with it, for examining and, if `writing`, for mending. IndexMissing, IndexBusy."""


class Opened(Protocol):
    """Something that is open until it is closed; closes itself at the end of a `with`."""

    def close(self) -> None:
        """Lets go of files, connections, locks and memory."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class IndexReader(Opened, Protocol):
    """What questions need, and what an earlier ingestion left to know.

    May be used from many threads, and sees what others have written since.
    """

    def articles(self) -> list[Article]:
        """The articles as they stand today, in the order in which they came."""

    def headlines(self) -> list[Headline]:
        """The same without their texts."""

    def article(self, article_id: str) -> Article | None:
        """One article as it stands today; None where there is none of this id."""

    def versions(self, article_id: str) -> list[Version]:
        """All wordings of an article, the newest first; none where there is no article of this id."""

    def passages(self, ids: Iterable[str]) -> list[Passage]:
        """The passages of these ids in the order of the ids; what was removed meanwhile is left out."""

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article as it stands today, in reading order."""

    def text_of(self, passage: Passage) -> str:
        """The whole text that a passage was cut from, of the version it was cut from; "" once that is removed."""

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors (d,) of passages, as far as they are there."""

    def first_vectors(self, article_ids: Sequence[str]) -> dict[str, Vectors]:
        """For articles as they stand today the vectors (d,) of their first passages, as far as they are there."""

    def extent(self) -> Extent:
        """How many articles and passages there are, from whom, from when to when."""

    def undated_left_out(self, filters: Filters) -> int:
        """How many articles the filters leave out because their date is not known."""

    def articles_with(self, groups: Sequence[Sequence[str]], filters: Filters) -> list[Article]:
        """The articles under the filters that have one of the phrases of each group, in headline or text.

        In any form of their words: "strike" finds "strikes" too. In the order in which they came, and all of them.
        """

    def count_with(self, groups: Sequence[Sequence[str]], filters: Filters) -> int:
        """How many these are, without reading them."""

    def search_words(self, query: str, k: int, filters: Filters) -> list[Hit]:
        """The k passages that BM25 ranks highest for the words of `query`; fewer where fewer have any of them."""

    def search_vectors(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """The k passages nearest to `vector` (d,), scored by cosine; k of them wherever the filters leave k.

        What the filters let through is said by `assistant.conditions`, for both searches alike.
        """

    def unsearched(self) -> str | None:
        """What the last search by vectors could not see, as a sentence for the asker; None where it saw all."""

    def behind(self) -> str | None:
        """What a search by vectors would not see just now, as a sentence for who runs it; None where it sees all."""

    def reprints_of(self, passage_ids: Iterable[str], filters: Filters) -> dict[str, list[Article]]:
        """For passages by their ids, the articles that pass the filters and carry the story of the passage's own."""

    def heard(self, article_id: str, text: str, by: str) -> str | None:
        """What `by` has heard in the version of an article that has this text; None where it was not kept."""

    def keep_heard(self, article_id: str, text: str, by: str, said: str) -> None:
        """Keeps what was heard in a version of an article as long as the article is there; not where others write.

        Readers may: it is no part of what a search finds.
        """

    def check(self) -> list[str]:
        """What is wrong with the index, a sentence each; nothing where it is whole."""

    def content_hash(self, article_id: str) -> str | None:
        """Hash of an article as it stands today; None where there is none of this id."""

    def ids_with_hash(self, content_hash: str) -> list[str]:
        """The articles that say exactly this."""

    def places(self) -> Iterator[Place]:
        """All locations where articles were once read."""

    def places_at(self, location: str) -> list[Place]:
        """The articles once read at a location."""

    def places_of(self, article_id: str) -> list[Place]:
        """The locations where an article was once read."""

    def note(self, key: str) -> str | None:
        """What was kept under this key; None where nothing was."""

    def notes(self) -> dict[str, str]:
        """All that was kept, by its key."""


class IndexWriter(IndexReader, Protocol):
    """What ingestion needs: one writes at a time, and each call is carried out whole or not at all."""

    def add_many(self, entries: Sequence[Entry]) -> None:
        """Adds articles, all of them or none. An article whose id is there already becomes its next version.

        The older one is kept for questions `as_of` a day before the newer one's `updated`, or else before it was
        ingested. Raises IndexProblem for passages that are not their article's or do not match their vectors.
        """

    def remove(self, ids: Iterable[str]) -> int:
        """Takes articles out, with all their versions. Comes back with how many of them were there."""

    def move_places(self, remember: Iterable[Place], forget: Iterable[Place]) -> None:
        """Remembers where articles were read, and forgets it."""

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Keeps small strings for the next ingestion to know."""

    def sign_by(self, way: str) -> None:
        """Says how signatures are made; those that were made another way are forgotten."""

    def unsigned(self) -> list[int]:
        """The numbers of the articles, older versions among them, that were not compared with the others yet."""

    def signatures(self) -> Iterator[tuple[list[int], bytes]]:
        """The signatures of articles, some at a time: their numbers, and they one after the other."""

    def sign(self, rows: Iterable[tuple[int, bytes, Sequence[int]]]) -> None:
        """Keeps signatures of articles by their numbers, and of which other articles each is a reprint."""

    def telling(self, number: int) -> Telling:
        """What the article, or older version of one, with this number says in its passages."""


class IndexKeeper(IndexReader, Protocol):
    """What examining and mending an index need."""

    def examine(self) -> Findings:
        """What is wrong, and the articles whose passages are to be made anew."""

    def embeddings(self) -> str | None:
        """The name of the embedding model that filled the index; None where it does not say."""

    def stored(self, number: int | None = None) -> Iterator[tuple[int, StoredArticle]]:
        """Every article in each of its versions, with its number, one by one; or the version of one number."""

    def spans(self) -> Iterator[PassagePlace]:
        """Where every passage is noted to lie, one by one."""

    def mend(self, articles: Iterable[int]) -> None:
        """Puts in order what follows from the articles. Those of these numbers lose their passages."""

    def recut(self, article: int, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Gives one version of an article, by its number, other passages with their (n, d) vectors."""

    def remove(self, ids: Iterable[str]) -> int:
        """Takes articles out, with all their versions. Comes back with how many of them were there."""

    def stamp(self, embedder_name: str) -> None:
        """Notes the embedding model of an index that does not say it."""

    def restamp(self, embedder_name: str) -> None:
        """Makes this an index of another embedding model, once all its passages are taken out."""


class Embedder(Protocol):
    """Turns text into vectors of length 1, so that a dot product is the cosine."""

    @property
    def name(self) -> str:
        """What an index is stamped with: another name is another vector space."""

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""

    @property
    def at_once(self) -> int:
        """How many texts keep it busy and are still made soon; who gives it fewer wastes its time."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, in their order: (n, dimensions) float32."""

    def embed_question(self, text: str) -> Vectors:
        """(dimensions,) float32, length 1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one passage."""

    answers: float
    """Calibrated probability, in [0, 1], that the passage answers the question."""
    short: tuple[int, int] | None
    """The short answer: offsets in the passage's text, inside one sentence. None where no words could be read."""
    short_score: float
    """Probability of that span among all spans of the passage, were the answer in it."""
    support: tuple[float, ...]
    """For each of `sentence_spans(passage.text)`, the probability that it carries the answer."""
    others: tuple[tuple[tuple[int, int], float], ...] = ()
    """The likeliest spans after `short`, each with its probability."""
    denies: float = 0.0
    """Probability that the passage shows that what the question takes for granted is not so."""
    yes: float = 0.5
    """Of a question that asks for yes or no: the probability that the passage says yes, if it answers."""


class Reader(Protocol):
    """Sees a question and passages together, and says which answer it, where, and in which sentences."""

    def read(self, question: str, passages: Sequence[Passage], today: date | None = None) -> list[Reading]:
        """One reading for each passage, in their order. `today` is the day from which the question is asked."""


class Judge(Protocol):
    """Says what the words of quotes are to a statement, and what two reports are to each other."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        """Do these quotes carry the statement? "supported", "contradicted" or "unsupported".

        A question may stand in its place, with the short answer behind it or without: it is supported by words that
        answer it, contradicted by those that answer "no" or show that what it takes for granted is not so.
        """

    def compare(self, first: Passage, second: Passage) -> Judgement:
        """Two reports beside each other, the earlier first: "agree", "contradict", "revised" or "different"."""


class ChatModel(Protocol):
    """A chat model as LangChain has it: every `BaseChatModel` is one.

    Whatever else takes (role, text) pairs and `config`, and streams LangChain's message chunks, will do.
    """

    def stream(self, *args: Any, **options: Any) -> Iterator[Any]:
        """Chunks of the model's output, the text in `text`."""

    def astream(self, *args: Any, **options: Any) -> AsyncIterator[Any]:
        """The same without blocking."""
