"""One index on servers as its readers have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import numpy as np
from sqlalchemy import ColumnElement, and_, false, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from assistant.errors import IndexProblem
from assistant.index.entries import day_at
from assistant.index.rows import article_of, headline_of, passage_of, stored_of
from assistant.index.server.damage import examine
from assistant.index.server.database import Database
from assistant.index.server.rows import (
    ARTICLE,
    CORRECTED,
    CURRENT,
    HEADLINE,
    OF_ARTICLES,
    among,
    passing,
    read_articles,
    read_passages,
)
from assistant.index.server.schema import (
    Letters,
    articles,
    heard,
    meta,
    passages,
    places,
    reprints,
    signatures,
    vectors,
)
from assistant.index.server.vector_search import VectorSearch
from assistant.index.server.word_search import best, holding
from assistant.records import Extent, Findings, Hit, PassagePlace, Place, StoredArticle, Telling, Vectors
from assistant.types import Article, Filters, Headline, Passage, Version, parse_moment

_AT_ONCE = 1_000
"""Signatures read together."""


class ServerReader:
    """See `assistant.ports.IndexReader`, and what `IndexKeeper` reads. Every call sees what was written before it."""

    def __init__(self, database: Database, search: VectorSearch) -> None:
        self._database, self._search = database, search

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the connections."""
        self._search.close()
        self._database.close()

    # What is there

    def articles(self) -> list[Article]:
        """See `IndexReader`."""
        return [article_of(row) for row in self._database.rows(read_articles(CURRENT))]

    def headlines(self) -> list[Headline]:
        """See `IndexReader`."""
        rows = self._database.rows(select(*HEADLINE).where(CURRENT).order_by(articles.c.number))
        return [headline_of(row) for row in rows]

    def article(self, article_id: str) -> Article | None:
        """See `IndexReader`."""
        rows = self._database.rows(read_articles(and_(articles.c.id == article_id, CURRENT)))
        return article_of(rows[0]) if rows else None

    def versions(self, article_id: str) -> list[Version]:
        """See `IndexReader`."""
        rows = self._database.rows(
            select(*ARTICLE, articles.c.version, CORRECTED)
            .where(articles.c.id == article_id)
            .order_by(articles.c.version.desc())
        )
        return [Version(article_of(row[:-2]), row[-2], parse_moment(row[-1])) for row in rows]

    def passages(self, ids: Iterable[str]) -> list[Passage]:
        """See `IndexReader`."""
        wanted = list(ids)
        rows = self._database.rows(read_passages(among(passages.c.id, set(wanted)))) if wanted else []
        found = {passage.id: passage for passage in map(passage_of, rows)}
        return [found[name] for name in wanted if name in found]

    def passages_of(self, article_id: str) -> list[Passage]:
        """See `IndexReader`."""
        rows = self._database.rows(read_passages(and_(articles.c.id == article_id, CURRENT)))
        return [passage_of(row) for row in rows]

    def text_of(self, passage: Passage) -> str:
        """See `IndexReader`."""
        query = select(articles.c.text).select_from(OF_ARTICLES).where(passages.c.id == passage.id)
        return self._database.value(query) or ""

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """See `IndexReader`."""
        rows = self._database.rows(
            select(passages.c.id, vectors.c.vector)
            .select_from(vectors.join(passages, passages.c.number == vectors.c.passage))
            .where(among(passages.c.id, ids))
        )
        return {name: np.frombuffer(vector, np.float32) for name, vector in rows}

    def first_vectors(self, article_ids: Sequence[str]) -> dict[str, Vectors]:
        """See `IndexReader`."""
        first = select(func.min(passages.c.number)).where(passages.c.article == articles.c.number)
        rows = self._database.rows(
            select(articles.c.id, vectors.c.vector)
            .select_from(articles.join(vectors, vectors.c.passage == first.scalar_subquery()))
            .where(among(articles.c.id, article_ids), CURRENT)
        )
        return {name: np.frombuffer(vector, np.float32) for name, vector in rows}

    def extent(self) -> Extent:
        """See `IndexReader`."""
        day = articles.c.published_at
        outlets = self._database.rows(
            select(
                articles.c.source,
                func.count(),
                func.sum(articles.c.passages),
                func.count() - func.count(day),
                func.min(day),
                func.max(day),
            )
            .where(CURRENT)
            .group_by(articles.c.source)
            .order_by(func.count().desc(), articles.c.source)
        )
        days = [moment for *_, first, last in outlets for moment in (first, last) if moment is not None]
        return Extent(
            articles=sum(count for _, count, *_ in outlets),
            passages=sum(int(cut) for _, _, cut, *_ in outlets),
            sources=tuple((name, count) for name, count, *_ in outlets),
            first=day_at(min(days, default=None)),
            last=day_at(max(days, default=None)),
            undated=sum(undated for _, _, _, undated, *_ in outlets),
        )

    def undated_left_out(self, filters: Filters) -> int:
        """See `IndexReader`."""
        if not filters.by_date:
            return 0
        undated = and_(passing(Filters(sources=filters.sources)), articles.c.published_at.is_(None))
        return int(self._database.value(select(func.count()).select_from(articles).where(undated)))

    # Searching

    def articles_with(self, groups: Sequence[Sequence[str]], filters: Filters) -> list[Article]:
        """See `IndexReader`."""
        having = _having(groups, filters)
        return [article_of(row) for row in self._database.rows(read_articles(having))]

    def count_with(self, groups: Sequence[Sequence[str]], filters: Filters) -> int:
        """See `IndexReader`."""
        counted = select(func.count()).select_from(articles).where(_having(groups, filters))
        return int(self._database.value(counted))

    def search_words(self, query: str, k: int, filters: Filters) -> list[Hit]:
        """See `IndexReader`."""
        return [Hit(name, score) for name, score in best(self._database, query, k, filters)]

    def search_vectors(self, vector: Vectors, k: int, filters: Filters) -> list[Hit]:
        """See `IndexReader`."""
        return self._search.nearest(np.asarray(vector, np.float32), k, filters)

    def unsearched(self) -> str | None:
        """See `IndexReader`."""
        return self._search.missing

    def behind(self) -> str | None:
        """See `IndexReader`."""
        return self._search.behind()

    def reprints_of(self, passage_ids: Iterable[str], filters: Filters) -> dict[str, list[Article]]:
        """See `IndexReader`."""
        rows = self._database.rows(
            select(passages.c.id, *ARTICLE)
            .select_from(
                passages.join(reprints, reprints.c.article == passages.c.article).join(
                    articles, articles.c.number == reprints.c.other
                )
            )
            .where(among(passages.c.id, passage_ids), passing(filters))
            .order_by(articles.c.number)
        )
        found: dict[str, list[Article]] = {}
        for name, *article in rows:
            found.setdefault(name, []).append(article_of(article))
        return found

    def heard(self, article_id: str, text: str, by: str) -> str | None:
        """See `IndexReader`."""
        of = heard.join(articles, articles.c.number == heard.c.article)
        query = select(heard.c.said).select_from(of).where(_wording(article_id, text), heard.c.by == by)
        said: str | None = self._database.value(query)
        return said

    def keep_heard(self, article_id: str, text: str, by: str, said: str) -> None:
        """See `IndexReader`."""
        own = select(articles.c.number, literal(by, Letters), literal(said, Letters))
        kept = insert(heard).from_select(["article", "by", "said"], own.where(_wording(article_id, text)))
        with suppress(IndexProblem), self._database.transaction() as db:
            changed = {"by": kept.excluded.by, "said": kept.excluded.said}
            db.execute(kept.on_conflict_do_update(index_elements=["article"], set_=changed))

    # Is it whole?

    def check(self) -> list[str]:
        """See `IndexReader`."""
        return self.examine().problems

    def examine(self) -> Findings:
        """See `IndexKeeper`."""
        return examine(self._database, self._search)

    def embeddings(self) -> str | None:
        """See `IndexKeeper`."""
        return self._said("embeddings")

    def dimensions(self) -> int:
        """The length of the index's vectors, which the first one decides; 0 before it."""
        return int(self._said("dimensions") or 0)

    def holds_vectors(self) -> bool:
        """Are there any?"""
        return self._database.value(select(vectors.c.passage).limit(1)) is not None

    def stored(self, number: int | None = None) -> Iterator[tuple[int, StoredArticle]]:
        """See `IndexKeeper`."""
        query = select(articles.c.number, *ARTICLE, articles.c.content_hash, articles.c.ingested)
        if number is not None:
            query = query.where(articles.c.number == number)
        for own, *row, content_hash, ingested in self._database.stream(query.order_by(articles.c.number)):
            yield own, stored_of(row, content_hash, ingested)

    def spans(self) -> Iterator[PassagePlace]:
        """See `IndexKeeper`."""
        a, p = articles.c, passages.c
        query = select(a.number, a.id, a.version, p.id, p.start, p.end).select_from(OF_ARTICLES)
        for row in self._database.stream(query.order_by(p.number)):
            yield PassagePlace(*row)

    # What an earlier ingestion has left to know

    def content_hash(self, article_id: str) -> str | None:
        """See `IndexReader`."""
        found: str | None = self._database.value(
            select(articles.c.content_hash).where(articles.c.id == article_id, CURRENT)
        )
        return found

    def ids_with_hash(self, content_hash: str) -> list[str]:
        """See `IndexReader`."""
        query = select(articles.c.id).where(articles.c.content_hash == content_hash, CURRENT)
        return [name for (name,) in self._database.rows(query.order_by(articles.c.number))]

    def places(self) -> Iterator[Place]:
        """See `IndexReader`."""
        return map(_place, self._database.rows(select(places)))

    def places_at(self, location: str) -> list[Place]:
        """See `IndexReader`."""
        return list(map(_place, self._database.rows(select(places).where(places.c.location == location))))

    def places_of(self, article_id: str) -> list[Place]:
        """See `IndexReader`."""
        return list(map(_place, self._database.rows(select(places).where(places.c.article_id == article_id))))

    def note(self, key: str) -> str | None:
        """See `IndexReader`."""
        return self._said(f"note:{key}")

    def notes(self) -> dict[str, str]:
        """See `IndexReader`."""
        rows = self._database.rows(select(meta).where(meta.c.key.startswith("note:")))
        return {key.removeprefix("note:"): value for key, value in rows}

    # Reprints, as `IndexWriter` asks for them

    def unsigned(self) -> list[int]:
        """See `IndexWriter`."""
        query = (
            select(articles.c.number)
            .outerjoin_from(articles, signatures, signatures.c.article == articles.c.number)
            .where(signatures.c.article.is_(None))
            .order_by(articles.c.number)
        )
        return [number for (number,) in self._database.rows(query)]

    def signatures(self) -> Iterator[tuple[list[int], bytes]]:
        """See `IndexWriter`."""
        last = -1
        query = select(signatures).order_by(signatures.c.article).limit(_AT_ONCE)
        while some := self._database.rows(query.where(signatures.c.article > last)):
            yield [number for number, _ in some], b"".join(made for _, made in some)
            last = some[-1][0]

    def telling(self, number: int) -> Telling:
        """See `IndexWriter`."""
        a, p = articles.c, passages.c
        ((name, published_at, text),) = self._database.rows(
            select(a.id, a.published_at, a.text).where(a.number == number)
        )
        spans = self._database.rows(select(p.start, p.end).where(p.article == number).order_by(p.start))
        return Telling(name, published_at, "\n".join(text[start:end] for start, end in spans))

    def _said(self, key: str) -> str | None:
        """What the index says of itself under this key."""
        said: str | None = self._database.value(select(meta.c.value).where(meta.c.key == key))
        return said


def _wording(article_id: str, text: str) -> ColumnElement[bool]:
    """Of the versions of an article those that have this text."""
    return and_(articles.c.id == article_id, articles.c.text == text)


def _place(row: Sequence[Any]) -> Place:
    location, name, said = row
    return location, name, said


def _having(groups: Sequence[Sequence[str]], filters: Filters) -> ColumnElement[bool]:
    """Has an article one of the phrases of each group, of which there is one at least?"""
    asked = [holding(group, filters) for group in groups] or [None]
    return and_(*(false() if condition is None else condition for condition in asked))
