"""What can be wrong with an index on servers, found and told; and what can be mended without the embedder, mended.

PostgreSQL itself sees to it that no passage, vector or word outlives its article. The vectors that are searched are
compared with those that are kept, one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from sqlalchemy import Connection, delete, func, or_, select, text

from assistant.errors import IndexProblem
from assistant.index.rows import passage_of
from assistant.index.server.database import Database
from assistant.index.server.rows import OF_ARTICLES, PASSAGE, among, parts
from assistant.index.server.schema import ESCAPE, HEAD, articles, meta, passages, vectors
from assistant.index.server.vector_search import VectorSearch
from assistant.index.server.word_search import add_words, other_words
from assistant.records import Findings

_LENGTH = 1e-3
"""How far the length of a vector may be from 1."""


def examine(database: Database, search: VectorSearch) -> Findings:
    """All that is wrong. A database that cannot be read at all raises IndexProblem."""
    found = Findings()
    if (revision := database.revision()) != HEAD:
        found.problems.append(older(database, revision))
        found.unreadable = True
        return found
    if database.value(select(meta.c.value).where(meta.c.key == "embeddings")) is None:
        found.problems.append("The index does not say its embeddings.")
    for what, query in _CHECKS.items():
        rows = database.rows(text(query))
        found.add(what, [row[0] for row in rows], [row[1] for row in rows if len(row) > 1])
    _find_misplaced(database, found)
    _find_broken_vectors(database, found)
    found.add("Passages whose words are not kept as they are", list(_other_words(database)))
    if lacking := search.lacking():
        found.problems.append(lacking)
        return found
    try:
        found.add("Vectors that are searched otherwise than they are kept", sorted(search.differing()))
    except IndexProblem as error:
        found.problems.append(str(error))
    return found


def older(database: Database, revision: str | None) -> str:
    """What is said of an index whose tables are not this program's."""
    return (
        f"The index {database.name} in {database.shown} has the tables {revision!r}, this program reads {HEAD!r}; "
        "`news-assistant ingest` or `news-assistant check --repair` brings an older one up to date."
    )


def mend(db: Connection, numbers: Iterable[int]) -> None:
    """Makes anew what follows from the articles. Those of these numbers lose their passages, to be cut again."""
    db.execute(delete(passages).where(among(passages.c.article, numbers)))
    for statement in _MENDING:
        db.execute(text(statement))
    every = select(*PASSAGE).select_from(OF_ARTICLES).execution_options(yield_per=500)
    for some in parts(db.execute(every)):
        add_words(db, ((row[0], passage_of(row)) for row in some))


_CHECKS = {
    "Passages without a vector": (
        "SELECT p.id, p.article FROM passages p LEFT JOIN vectors v ON v.passage = p.number WHERE v.passage IS NULL"
    ),
    "Articles that do not have the passages they were cut into": (
        "SELECT a.id, a.number FROM articles a LEFT JOIN passages p ON p.article = a.number"
        " GROUP BY a.number HAVING count(p.number) <> a.passages"
    ),
    "Articles whose versions do not follow each other": (
        "SELECT DISTINCT id FROM (SELECT id, superseded_at, lead(coalesce(known_from, '-infinity'))"
        " OVER (PARTITION BY id ORDER BY version) AS next FROM articles) AS versions"
        " WHERE superseded_at IS DISTINCT FROM next"
    ),
    "Places of articles that are not there": (
        "SELECT DISTINCT location FROM places WHERE article_id NOT IN (SELECT id FROM articles)"
    ),
    "Words that are counted otherwise than they stand": (
        "SELECT coalesce(l.lexeme, s.word) FROM lexemes l"
        " FULL JOIN ts_stat('SELECT lexemes FROM words') s ON s.word = l.lexeme"
        " WHERE l.passages IS DISTINCT FROM s.ndoc"
    ),
    "What the index says of itself is not so": (
        "SELECT m.key FROM (SELECT 'count' AS key, count(*) AS due FROM words"
        " UNION ALL SELECT 'length', coalesce(sum(length), 0) FROM words) AS counted"
        " LEFT JOIN meta m ON m.key = counted.key WHERE m.value IS DISTINCT FROM counted.due::text"
    ),
}
"""What is wrong with those that the query names; where it has a second column, the articles to be cut again."""

_MENDING = (
    "DELETE FROM places WHERE article_id NOT IN (SELECT id FROM articles)",
    # Older versions give way to the next one, and the newest is current: first none is, as only one may be.
    "UPDATE articles SET superseded_at = coalesce(superseded_at, 0)"
    " WHERE version <> (SELECT max(version) FROM articles o WHERE o.id = articles.id)",
    "UPDATE articles SET superseded_at = (SELECT coalesce(o.known_from, '-infinity') FROM articles o"
    " WHERE o.id = articles.id AND o.version > articles.version ORDER BY o.version LIMIT 1)",
    # The trigger counts anew while the words are written again.
    "DELETE FROM words",
    "DELETE FROM lexemes",
    "INSERT INTO meta VALUES ('count', '0'), ('length', '0') ON CONFLICT (key) DO UPDATE SET value = '0'",
)


def _find_misplaced(database: Database, found: Findings) -> None:
    a, p = articles.c, passages.c
    suspect = or_(p.start < 0, p.start >= p.end, p.end > func.length(a.text), func.strpos(a.text, ESCAPE) > 0)
    query = select(p.id, p.start, p.end, a.text, a.number).select_from(OF_ARTICLES).where(suspect)
    rows = [row for row in database.stream(query) if not 0 <= row.start < row.end <= len(row.text)]
    found.add(
        "Passages that lie outside of their article's text",
        [f"{row.id} ({row.start} to {row.end})" for row in rows],
        [row.number for row in rows],
    )


def _find_broken_vectors(database: Database, found: Findings) -> None:
    dimensions = int(database.value(select(meta.c.value).where(meta.c.key == "dimensions")) or 0)
    of = vectors.join(passages, passages.c.number == vectors.c.passage)
    query = select(passages.c.id, passages.c.article, vectors.c.vector).select_from(of)
    rows = [(row.id, row.article) for row in database.stream(query) if not _is_vector(row.vector, dimensions)]
    found.add("Passages whose vector is broken", [name for name, _ in rows], [number for _, number in rows])


def _is_vector(held: bytes, dimensions: int) -> bool:
    if len(held) != 4 * dimensions:
        return False
    return abs(float(np.linalg.norm(np.frombuffer(held, np.float32))) - 1.0) < _LENGTH  # NaN is not


def _other_words(database: Database) -> Iterator[str]:
    for some in parts(database.stream(select(*PASSAGE).select_from(OF_ARTICLES))):
        names = {row[0]: row[1] for row in some}
        for (number,) in database.rows(other_words((row[0], passage_of(row)) for row in some)):
            yield names[number]
