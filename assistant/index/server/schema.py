"""The tables of an index as queries name them; `migrations` makes them, and says what PostgreSQL sees to by itself.

Every index has a schema of its own in the database. `vectors`, `words` and what is told of reprints go with the
passages and articles that they are of.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

HEAD = "first"
"""The last of the migrations."""

ESCAPE = "\U0010ffff"
"""Before the number of a character that PostgreSQL does not take; itself spelt out so."""
_UNSTORABLE = re.compile(f"[\0\ud800-\udfff{ESCAPE}]")
_ESCAPED = re.compile(f"{ESCAPE}([0-9a-f]{{6}})")


class Letters(TypeDecorator[str]):
    """A string to the letter: NULs and half surrogates, which PostgreSQL does not take, are spelt out."""

    impl = Text
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(collation="C")

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """As PostgreSQL keeps it."""
        return None if value is None else _UNSTORABLE.sub(lambda odd: f"{ESCAPE}{ord(odd[0]):06x}", value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """As it was given."""
        return None if value is None else _ESCAPED.sub(lambda odd: chr(int(odd[1], 16)), value)


METADATA = MetaData()
meta = Table(
    "meta", METADATA, Column("key", Letters, primary_key=True), Column("value", Letters, nullable=False)
)
articles = Table(
    "articles",
    METADATA,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("id", Letters, nullable=False),
    Column("version", Integer, nullable=False),
    Column("url", Letters),
    Column("title", Letters, nullable=False),
    Column("source", Letters, nullable=False),
    Column("source_folded", Letters, nullable=False),
    Column("authors", Letters, nullable=False),  # JSON
    Column("published", Letters),  # ISO 8601: a day or an instant
    Column("published_at", Double),  # the same as seconds since 1970
    Column("updated", Letters),
    Column("language", Letters),
    Column("text", Letters, nullable=False),
    Column("content_hash", Letters, nullable=False),
    Column("ingested", Letters, nullable=False),
    Column("known_from", Double),  # when this version began to count; NULL: as soon as it was published
    Column("superseded_at", Double),  # when the next one did; NULL: this is the current one
    Column("stub", Boolean, nullable=False),
    Column("passages", Integer, nullable=False),  # how many it was cut into
    UniqueConstraint("id", "version"),
)
Index("current_articles", articles.c.id, unique=True, postgresql_where=articles.c.superseded_at.is_(None))
Index("articles_by_hash", articles.c.content_hash)
Index("articles_by_day", articles.c.published_at)
passages = Table(
    "passages",
    METADATA,
    Column("number", BigInteger, Identity(), primary_key=True),  # in the order in which they came
    Column("article", ForeignKey(articles.c.number, ondelete="CASCADE"), nullable=False, index=False),
    Column("id", Letters, nullable=False, unique=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("posted", Letters),
)
Index("passages_by_article", passages.c.article)
vectors = Table(
    "vectors",
    METADATA,
    Column("passage", ForeignKey(passages.c.number, ondelete="CASCADE"), primary_key=True),
    # Its name in Chroma; never used twice, not even by a database that was restored from yesterday.
    Column("id", Uuid, nullable=False, unique=True, server_default=text("gen_random_uuid()")),
    Column("vector", LargeBinary, nullable=False),  # float32, length 1
)
words = Table(
    "words",
    METADATA,
    Column("passage", ForeignKey(passages.c.number, ondelete="CASCADE"), primary_key=True),
    Column("lexemes", TSVECTOR, nullable=False),
    Column("length", Integer, nullable=False),  # in words
)
Index("words_by_lexeme", words.c.lexemes, postgresql_using="gin")
lexemes = (
    Table(  # kept by a trigger, as are `count` and `length` in `meta`: the passages, and the words in them
        "lexemes",
        METADATA,
        Column("lexeme", Text(collation="C"), primary_key=True),
        Column("passages", BigInteger, nullable=False),
    )
)
places = Table(
    "places",
    METADATA,
    Column("location", Letters, primary_key=True),
    Column("article_id", Letters, primary_key=True),
    Column("content_hash", Letters, primary_key=True),
)
Index("places_by_article", places.c.article_id)
signatures = Table(
    "signatures",
    METADATA,
    Column("article", ForeignKey(articles.c.number, ondelete="CASCADE"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
)
reprints = Table(  # both ways: of two articles that carry one story each is a row of the other
    "reprints",
    METADATA,
    Column("article", ForeignKey(articles.c.number, ondelete="CASCADE"), primary_key=True),
    Column("other", ForeignKey(articles.c.number, ondelete="CASCADE"), primary_key=True),
)
Index("reprints_by_other", reprints.c.other)
heard = Table(  # who says what in an article, once somebody needed to know
    "heard",
    METADATA,
    Column("article", ForeignKey(articles.c.number, ondelete="CASCADE"), primary_key=True),
    Column("by", Letters, nullable=False),  # which model heard it; what another heard is heard again
    Column("said", Letters, nullable=False),  # JSON
)
outbox = Table(  # filled by a trigger: whose vector is new, changed or gone, and Chroma not told yet
    "outbox",
    METADATA,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    Column("vector", Uuid, nullable=False),
)
