"""Passages by their words: PostgreSQL's full-text search finds them, and BM25 ranks them, over its own statistics.

The words are cut and stemmed here (Porter's stemmer, accents folded), as FTS5 does for an index in a folder: the
parser of PostgreSQL takes "2019-03-07" apart with its signs, and its stemmer drops words that a name may be made of.
`ts_rank` and `ts_rank_cd` do not know how rare a word is. But of a single lexeme `ts_rank` is the sum of 1/j² over its
occurrences, whatever else the passage has; so how often it occurs is read back from it (`_OFTEN`), and BM25 is exact.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

import snowballstemmer
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, TSQUERY, TSVECTOR

from assistant.index.server.database import Database
from assistant.index.server.rows import OF_ARTICLES, among, passing
from assistant.index.server.schema import articles, lexemes, meta, passages, words
from assistant.index.words import asked_phrases, asked_words, searchable
from assistant.text.scripts import words_for_lookup
from assistant.types import Filters, Passage

_K1, _B = 1.2, 0.75
"""Of BM25, as FTS5 has them."""
_RANK_OF_ALL = 1.64493406685
"""By which `ts_rank` divides: π²/6."""
_OFTEN = [(total - 1e-5) / _RANK_OF_ALL for total in accumulate(1 / j**2 for j in range(1, 65))]
"""The ranks from which a lexeme occurs once, twice …, at most 64 times."""
_FIRST = 3
"""Times as many passages as are asked for, of which the best tell how good a passage has to be."""
_GAP = 10
"""Positions between title, outlet, day and text, so that no phrase spans two of them."""
_LAST = 16_383
"""The last position that PostgreSQL tells from others."""
_STEMMED = 64
"""Characters of a word that is stemmed, as FTS5 has it."""
_LONGEST = 255
"""Characters of a word by which it is looked up; PostgreSQL takes 2,046 bytes."""


def indexed(passage: Passage) -> tuple[str, int]:
    """A passage's tsvector as PostgreSQL reads it, and its length in words."""
    positions: dict[str, list[int]] = {}
    at = length = 0
    for part in searchable(passage):
        for word in words_for_lookup(part):
            at, length = at + 1, length + 1
            positions.setdefault(lexeme(word), []).append(min(at, _LAST))
        at += _GAP
    written = (f"{_quoted(word)}:{','.join(map(str, places))}" for word, places in positions.items())
    return " ".join(written), length


@lru_cache(maxsize=200_000)
def lexeme(word: str) -> str:
    """What the forms of a word are looked up by."""
    if not word.isascii():
        apart = unicodedata.normalize("NFD", word)
        word = unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
    if not 3 <= len(word) <= _STEMMED:
        return word[:_LONGEST]
    found: str = snowballstemmer.stemmer("porter").stemWord(word)
    return found


def add_words(db: Connection, rows: Iterable[tuple[int, Passage]]) -> None:
    """Adds the words of passages, by their numbers."""
    due = _due(rows)
    made = select(due.c.passage, cast(due.c.lexemes, TSVECTOR), due.c.length)
    db.execute(insert(words).from_select(["passage", "lexemes", "length"], made))


def other_words(rows: Iterable[tuple[int, Passage]]) -> Select[tuple[int]]:
    """The numbers of those of these passages whose words are not kept as they should be."""
    due = _due(rows)
    other = words.c.lexemes.is_distinct_from(cast(due.c.lexemes, TSVECTOR)) | (words.c.length != due.c.length)
    return select(due.c.passage).outerjoin_from(due, words, words.c.passage == due.c.passage).where(other)


def best(database: Database, question: str, k: int, filters: Filters) -> Sequence[tuple[str, float]]:
    """The ids of the k best passages by BM25 with their scores, best first."""
    asked = list(dict.fromkeys(map(lexeme, asked_words(question))))
    if not asked or k < 1:
        return []
    known = dict(
        database.rows(select(lexemes.c.lexeme, lexemes.c.passages).where(among(lexemes.c.lexeme, asked)))
    )
    if not known:
        return []
    told = dict(database.rows(select(meta.c.key, meta.c.value).where(meta.c.key.in_(["count", "length"]))))
    count, length = int(told["count"]), int(told["length"])
    rarity = {
        word: _rarity(count, holding) for word, holding in sorted(known.items(), key=lambda item: item[1])
    }
    short = _K1 * (1 - _B + _B * cast(words.c.length, Float) * (count / max(length, 1)))
    score: ColumnElement[float] = literal(0.0)
    for word, rare in rarity.items():
        often = cast(func.width_bucket(_rank(word), _thresholds()), Float)
        score += rare * often * (_K1 + 1) / (often + short)

    def ranked(any_of: Sequence[str]) -> Sequence[tuple[str, float]]:
        query = (
            select(passages.c.id, score.label("score"))
            .select_from(words.join(OF_ARTICLES, passages.c.number == words.c.passage))
            .where(
                words.c.lexemes.op("@@")(cast(" | ".join(map(_quoted, any_of)), TSQUERY)), passing(filters)
            )
            .order_by(literal_column("score").desc(), passages.c.number)
            .limit(k)
        )
        return [(name, found) for name, found in database.rows(query)]

    # Passages are scored that have one of the rarest words; then, where the others alone could come to more than the
    # last of those found, the ones that have these too: as the first found show how much it takes, no more than needed.
    rarest = list(rarity)
    first = _enough([known[word] for word in rarest], _FIRST * k)
    found = ranked(rarest[:first])
    needed = _needed(list(rarity.values()), found[-1][1] if len(found) == k else 0.0)
    return found if needed <= first else ranked(rarest[:needed])


def _enough(holding: Sequence[int], passages_wanted: int) -> int:
    """How many of the words it takes for so many passages that have one of them."""
    return next(
        (n for n, total in enumerate(accumulate(holding), 1) if total >= passages_wanted), len(holding)
    )


def _needed(rarity: Sequence[float], least: float) -> int:
    """How many of the words a passage must have one of to come to `least`: the others together come to less."""
    others = 0.0
    for needed in range(len(rarity), 0, -1):
        others += rarity[needed - 1] * (_K1 + 1)
        if others >= least:
            return needed
    return 0


def holding(phrases: Iterable[str], filters: Filters) -> ColumnElement[bool] | None:
    """The condition on articles that one of their passages has one of the phrases; None where no phrase has a word."""
    asked = [
        " <-> ".join(_quoted(lexeme(word)) for word in phrase.split()) for phrase in asked_phrases(phrases)
    ]
    if not asked:
        return None
    any_of = cast(" | ".join(f"({phrase})" for phrase in asked), TSQUERY)
    found = (
        select(passages.c.article)
        .select_from(words.join(passages, passages.c.number == words.c.passage))
        .where(words.c.lexemes.op("@@")(any_of))
    )
    return articles.c.number.in_(found) & passing(filters)


def _due(rows: Iterable[tuple[int, Passage]]) -> TableValuedAlias:
    """The table of these passages' words."""
    made = [(number, *indexed(passage)) for number, passage in rows]
    return (
        func.unnest(
            bindparam(None, [number for number, _, _ in made], ARRAY(BigInteger)),
            bindparam(None, [vector for _, vector, _ in made], ARRAY(Text)),
            bindparam(None, [length for _, _, length in made], ARRAY(Integer)),
        )
        .table_valued(column("passage", BigInteger), column("lexemes", Text), column("length", Integer))
        .render_derived(name="due")
    )


def _rarity(count: int, holding: int) -> float:
    return max(1e-6, math.log((count - holding + 0.5) / (holding + 0.5)))


def _rank(word: str) -> ColumnElement[float]:
    alike: ColumnElement[Any] = literal_column("'{1,1,1,1}'::float4[]")
    return cast(func.ts_rank(alike, words.c.lexemes, cast(_quoted(word), TSQUERY)), DOUBLE_PRECISION)


def _thresholds() -> ColumnElement[Sequence[float]]:
    return literal_column(f"'{{{','.join(map(repr, _OFTEN))}}}'::float8[]")


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
