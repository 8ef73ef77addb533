"""The catalogue as readers and ingestion ask it: articles, passages, vectors, words, and what earlier runs remember."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import IndexDamaged
from assistant.index.entries import day_at
from assistant.index.local.catalogue.damage import find
from assistant.index.local.catalogue.database import Database, Row, get, marks, pieces, put
from assistant.index.local.catalogue.filter_columns import (
    FilterColumns,
    Numbers,
    read_filter_columns,
    where,
)
from assistant.index.local.catalogue.full_text import phrase_query, word_query
from assistant.index.local.catalogue.heard_articles import HeardArticles
from assistant.index.local.catalogue.reprint_groups import Reprints
from assistant.index.local.catalogue.rows import (
    ARTICLE,
    CORRECTED,
    HEADLINE,
    PASSAGE,
    article_of,
    headline_of,
    passage_of,
    stored_of,
)
from assistant.records import Extent, Findings, PassagePlace, Place, StoredArticle, Vectors
from assistant.types import Article, Filters, Headline, Passage, Version, parse_moment

_PIECE = 2_000
"""Vectors read at a time: three megabytes."""


class Catalogue:
    """One connection to the file for reading; belongs to one thread at a time."""

    def __init__(self, path: Path, *, writing: bool = False) -> None:
        self._db = Database(path, writing=writing)
        self.reprints = Reprints(self._db)
        self.heard = HeardArticles(self._db)
        self._length: int | None = None
        """Of a vector; an index decides it once."""

    def close(self) -> None:
        self._db.close()

    def made(self) -> object:
        """Which file is open here, and which Chroma goes with it; those that take their place are not equal."""
        return self._db.identity, self.meta("chroma_made")

    def is_current(self) -> bool:
        """Does the file that is open here still stand where it was opened?"""
        return self._db.is_current()

    # What the index says of itself

    def meta(self, key: str) -> Any:
        """A value of the index's own notes; None where it is not there."""
        rows = self._db.rows("SELECT value FROM meta WHERE key = ?", key)
        return rows[0][0] if rows else None

    def number(self, key: str) -> int:
        """A number that every index has. IndexDamaged where it is not there."""
        value = self.meta(key)
        if not isinstance(value, int):
            raise IndexDamaged(
                f"{self._db.path} does not say its {key!r} ({value!r}); `news-assistant check --repair` mends it."
            )
        return value

    def generation(self) -> int:
        """Moves with everything that changes what a search finds."""
        return self.number("generation")

    def is_unsettled(self) -> bool:
        """Is Chroma being written to, or was a run cut off that did?"""
        return bool(self.meta("unsettled") != 0)

    def filter_columns(self) -> FilterColumns:
        """All passages as arrays, from one moment."""
        return read_filter_columns(self._db)

    def extent(self) -> Extent:
        """What the current articles are: how many, from whom, from when to when."""
        outlets = self._db.rows(
            "SELECT source, count(*), sum(passages), sum(published_at IS NULL), min(published_at), max(published_at)"
            " FROM articles WHERE superseded_at IS NULL GROUP BY source ORDER BY count(*) DESC, source"
        )
        days = [moment for *_, first, last in outlets for moment in (first, last) if moment is not None]
        return Extent(
            articles=sum(count for _, count, *_ in outlets),
            passages=sum(passages for _, _, passages, *_ in outlets),
            sources=tuple((get(name), count) for name, count, *_ in outlets),
            first=day_at(min(days, default=None)),
            last=day_at(max(days, default=None)),
            undated=sum(undated for _, _, _, undated, *_ in outlets),
        )

    def damage(self) -> Findings:
        """What is wrong within the file."""
        return find(self._db)

    # Articles and passages

    def articles(self) -> list[Article]:
        """The current articles, in the order in which they came."""
        rows = self._db.rows(f"SELECT {ARTICLE} FROM articles a WHERE superseded_at IS NULL ORDER BY number")
        return [article_of(row) for row in rows]

    def headlines(self) -> list[Headline]:
        """The current articles without their texts, in the order in which they came."""
        rows = self._db.rows(f"SELECT {HEADLINE} FROM articles a WHERE superseded_at IS NULL ORDER BY number")
        return [headline_of(row) for row in rows]

    def versions(self, article_id: str) -> list[Version]:
        """All wordings of an article, the newest first."""
        rows = self._db.rows(
            f"SELECT {ARTICLE}, a.version, {CORRECTED} FROM articles a WHERE id = ? ORDER BY a.version DESC",
            put(article_id),
        )
        return [Version(article_of(row[:-2]), row[-2], parse_moment(row[-1])) for row in rows]

    def stored(self, number: int | None = None) -> Iterator[tuple[int, StoredArticle]]:
        """Every article in each of its versions, with its number, one by one; or the version of one number."""
        only = "" if number is None else f" WHERE number = {number:d}"
        for own, *row, content_hash, ingested in self._db.stream(
            f"SELECT number, {ARTICLE}, content_hash, ingested FROM articles a{only} ORDER BY number"
        ):
            yield own, stored_of(tuple(row), content_hash, ingested)

    def spans(self) -> Iterator[PassagePlace]:
        """Every passage as it is noted, one by one."""
        for article, name, version, passage, start, end in self._db.stream(
            "SELECT a.number, a.id, a.version, p.id, p.start, p.end FROM passages p"
            " JOIN articles a ON a.number = p.article"
        ):
            yield PassagePlace(article, get(name), version, get(passage), start, end)

    def article(self, article_id: str) -> Article | None:
        """The current version of an article; None where there is none."""
        rows = self._db.rows(
            f"SELECT {ARTICLE} FROM articles a WHERE id = ? AND superseded_at IS NULL", put(article_id)
        )
        return article_of(rows[0]) if rows else None

    def passages_named(self, ids: Iterable[str]) -> dict[str, Passage]:
        """The passages of these ids, as far as they are there."""
        found = (passage_of(row) for row in self._passages("p.id", map(put, ids)))
        return {passage.id: passage for passage in found}

    def passages_of(self, article_id: str) -> list[Passage]:
        """The current passages of an article, in reading order."""
        return [passage_of(row) for row in self._passages("a.id", [put(article_id)], current=True)]

    def ids_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """The ids of passages by their numbers, as far as they are there."""
        found: dict[int, str] = {}
        for some in pieces(numbers):
            rows = self._db.rows(f"SELECT number, id FROM passages WHERE number IN ({marks(some)})", *some)
            found |= {number: get(name) for number, name in rows}
        return found

    def numbers_named(self, ids: Sequence[str]) -> dict[str, int]:
        """The numbers of passages by their ids."""
        found: dict[str, int] = {}
        for some in pieces([put(name) for name in ids]):
            rows = self._db.rows(f"SELECT id, number FROM passages WHERE id IN ({marks(some)})", *some)
            found |= {get(name): number for name, number in rows}
        return found

    def first_passages(self, article_ids: Sequence[str]) -> dict[int, str]:
        """The articles of these ids that have passages today, by the numbers of their first ones."""
        found: dict[int, str] = {}
        for some in pieces([put(name) for name in article_ids]):
            rows = self._db.rows(
                "SELECT min(p.number), a.id FROM articles a JOIN passages p ON p.article = a.number"
                f" WHERE a.id IN ({marks(some)}) AND a.superseded_at IS NULL GROUP BY a.number",
                *some,
            )
            found |= {number: get(name) for number, name in rows}
        return found

    def text_of_passage(self, passage_id: str) -> str | None:
        """The whole text of the version of the article that a passage was cut from."""
        rows = self._db.rows(
            "SELECT a.text FROM passages p JOIN articles a ON a.number = p.article WHERE p.id = ?",
            put(passage_id),
        )
        return get(rows[0][0]) if rows else None

    def vectors(self, numbers: Sequence[int]) -> Iterator[tuple[int, Vectors]]:
        """The vectors of these passages, as far as they are there."""
        for some in pieces(numbers):
            for number, blob in self._db.rows(
                f"SELECT number, vector FROM vectors WHERE number IN ({marks(some)})", *some
            ):
                if self._is_vector(blob):
                    yield number, np.frombuffer(blob, np.float32)

    def all_vectors(self, numbers: Sequence[int] | None = None) -> Iterator[tuple[Numbers, Vectors]]:
        """The vectors of all passages, or of these, some at a time: their numbers (n,) and they (n, d)."""
        named = self.filter_columns().numbers.tolist() if numbers is None else numbers
        for some in pieces(named, _PIECE):
            if found := dict(self.vectors(some)):
                yield np.array(list(found), np.int64), np.stack(list(found.values()))

    def holds_vectors(self) -> bool:
        """Are there any?"""
        return bool(self._db.rows("SELECT 1 FROM vectors LIMIT 1"))

    def count_passages(self) -> int:
        """How many passages there are, those of older versions included."""
        return int(self._db.rows("SELECT count(*) FROM passages")[0][0])

    def articles_of(self, numbers: Sequence[int]) -> set[int]:
        """The articles, by number, that have passages of these numbers."""
        return {
            article
            for some in pieces(numbers)
            for (article,) in self._db.rows(
                f"SELECT article FROM passages WHERE number IN ({marks(some)})", *some
            )
        }

    def undated(self, filters: Filters) -> int:
        """How many current articles of the filters' sources have no date."""
        condition, values = where(Filters(sources=filters.sources))
        rows = self._db.rows(
            f"SELECT count(*) FROM articles a WHERE {condition} AND published_at IS NULL", *values
        )
        return int(rows[0][0])

    def search_words(self, question: str, k: int, filters: Filters) -> list[tuple[str, float]]:
        """The ids of the k best passages by BM25 with their scores, best first."""
        query = word_query(question)
        if not query or k < 1:
            return []
        condition, values = where(filters)
        # CROSS JOIN keeps words outermost: its rows come ranked, and the filters stop after k of them.
        rows = self._db.rows(
            "SELECT p.id, words.rank FROM words CROSS JOIN passages p ON p.number = words.rowid"
            " CROSS JOIN articles a ON a.number = p.article"
            f" WHERE words MATCH ? AND {condition} ORDER BY words.rank LIMIT ?",
            query,
            *values,
            k,
        )
        return [(get(name), -rank) for name, rank in rows]

    def articles_with(self, groups: Sequence[Sequence[str]], filters: Filters) -> list[Article]:
        """The articles that have, in headline or text, one of the phrases of each group, in the order they came.

        Words count in any of their forms: whoever needs them to the letter looks again.
        """
        articles: list[Article] = []
        for some in pieces(sorted(self._having(groups, filters))):
            rows = self._db.rows(
                f"SELECT {ARTICLE} FROM articles a WHERE number IN ({marks(some)}) ORDER BY number", *some
            )
            articles += map(article_of, rows)
        return articles

    def count_with(self, groups: Sequence[Sequence[str]], filters: Filters) -> int:
        """How many these are, without reading them."""
        return len(self._having(groups, filters))

    def _having(self, groups: Sequence[Sequence[str]], filters: Filters) -> set[int]:
        """Their numbers."""
        condition, values = where(filters)
        numbers: set[int] | None = None
        for group in groups:
            query = phrase_query(group)
            rows = (
                self._db.rows(
                    "SELECT DISTINCT p.article FROM words CROSS JOIN passages p ON p.number = words.rowid"
                    f" CROSS JOIN articles a ON a.number = p.article WHERE words MATCH ? AND {condition}",
                    query,
                    *values,
                )
                if query
                else []
            )
            found = {number for (number,) in rows}
            numbers = found if numbers is None else numbers & found
        return numbers or set()

    # What ingestion remembers

    def content_hash(self, article_id: str) -> str | None:
        """Hash of the current version of an article; None where there is none."""
        rows = self._db.rows(
            "SELECT content_hash FROM articles WHERE id = ? AND superseded_at IS NULL", put(article_id)
        )
        return rows[0][0] if rows else None

    def ids_with_hash(self, content_hash: str) -> list[str]:
        """The current articles of this hash."""
        rows = self._db.rows(
            "SELECT id FROM articles WHERE content_hash = ? AND superseded_at IS NULL", content_hash
        )
        return [get(name) for (name,) in rows]

    def places(self, column: str = "", value: str = "") -> list[Place]:
        """The remembered places: all, or those whose "location" or "article_id" is `value`."""
        assert column in {"", "location", "article_id"}
        condition, values = (f" WHERE {column} = ?", [put(value)]) if column else ("", [])
        rows = self._db.rows(f"SELECT location, article_id, content_hash FROM places{condition}", *values)
        return [(get(location), get(name), said) for location, name, said in rows]

    def note(self, key: str) -> str | None:
        """What an earlier ingestion noted under this key, such as an address; None where it noted nothing."""
        noted: str | None = self.meta(f"note:{key}")
        return noted

    def notes(self) -> dict[str, str]:
        """All that was noted, by its key."""
        rows = self._db.rows("SELECT substr(key, 6), value FROM meta WHERE key LIKE 'note:%'")
        return {key: value for key, value in rows}  # noqa: C416 (typed)

    def _passages(self, column: str, values: Iterable[Any], *, current: bool = False) -> Iterator[Row]:
        """The rows that `passage_of` reads, where `column` has one of the values."""
        only = " AND a.superseded_at IS NULL" if current else ""
        for some in pieces(list(values)):
            yield from self._db.rows(
                f"SELECT {PASSAGE} FROM passages p JOIN articles a ON a.number = p.article"
                f" WHERE {column} IN ({marks(some)}){only} ORDER BY p.number",
                *some,
            )

    def _is_vector(self, blob: object) -> bool:
        """Is it of this index's length? What is damaged is not there; `damage` tells of it."""
        if self._length is None:
            self._length = self.number("dimensions")
        return isinstance(blob, bytes) and len(blob) == 4 * self._length
