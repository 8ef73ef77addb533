"""Who carried whose story: articles of one story, and the signatures by which they were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.index.local.catalogue.database import Database, get, marks, pieces, put
from assistant.index.local.catalogue.filter_columns import where
from assistant.index.local.catalogue.rows import ARTICLE, article_of
from assistant.records import Telling
from assistant.types import Article, Filters


class Reprints:
    """The reprints of one catalogue. Versions of articles go by their numbers."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, passage_ids: Iterable[str], filters: Filters) -> dict[str, list[Article]]:
        """For passages by their ids, the articles that pass the filters and carry the story of the passage's own."""
        condition, values = where(filters)
        numbers: dict[str, list[int]] = {}
        for some in pieces([put(name) for name in passage_ids], 300):
            for name, number in self._db.rows(
                "SELECT p.id, a.number FROM passages p JOIN reprints r ON r.article = p.article"
                f" JOIN articles a ON a.number = r.other WHERE p.id IN ({marks(some)}) AND {condition}",
                *some,
                *values,
            ):
                numbers.setdefault(get(name), []).append(number)
        found = self._articles(sorted({number for some in numbers.values() for number in some}))
        return {name: [found[n] for n in some if n in found] for name, some in numbers.items()}

    def signatures(self) -> Iterator[tuple[list[int], bytes]]:
        """The signatures of all versions of articles, some at a time: their numbers, and they one after the other."""
        last = -1
        while some := self._db.rows(_SIGNATURES, last, _AT_ONCE):
            yield [number for number, _ in some], b"".join(made for _, made in some)
            last = some[-1][0]

    def unsigned(self) -> list[int]:
        """The numbers of the versions of articles that have no signature yet."""
        # Answered from the index alone: the table itself, with all texts, would be read through.
        rows = self._db.rows(
            "SELECT number FROM articles INDEXED BY articles_by_hash"
            " WHERE number NOT IN (SELECT article FROM signatures)"
        )
        return sorted(number for (number,) in rows)

    def telling(self, number: int) -> Telling:
        """What a version of an article says in its passages."""
        ((name, published_at, text),) = self._db.rows(
            "SELECT id, published_at, text FROM articles WHERE number = ?", number
        )
        spans = self._db.rows("SELECT start, end FROM passages WHERE article = ? ORDER BY start", number)
        whole = get(text)
        return Telling(get(name), published_at, "\n".join(whole[start:end] for start, end in spans))

    def sign(self, rows: Iterable[tuple[int, bytes, Sequence[int]]]) -> None:
        """Keeps signatures of versions by their numbers, and of which other versions each is a reprint."""
        with self._db.transaction() as db:
            for number, signature, others in rows:
                db.execute("INSERT OR REPLACE INTO signatures VALUES (?, ?)", (number, signature))
                pairs = [pair for other in others for pair in ((number, other), (other, number))]
                db.executemany("INSERT OR IGNORE INTO reprints VALUES (?, ?)", pairs)

    def forget(self) -> None:
        """As if no article had been compared with another."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM signatures")
            db.execute("DELETE FROM reprints")

    def _articles(self, numbers: Sequence[int]) -> dict[int, Article]:
        found: dict[int, Article] = {}
        for some in pieces(numbers):
            rows = self._db.rows(
                f"SELECT a.number, {ARTICLE} FROM articles a WHERE number IN ({marks(some)})", *some
            )
            found |= {row[0]: article_of(row[1:]) for row in rows}
        return found


_SIGNATURES = "SELECT article, signature FROM signatures WHERE article > ? ORDER BY article LIMIT ?"
_AT_ONCE = 1_000
"""Signatures read together."""
