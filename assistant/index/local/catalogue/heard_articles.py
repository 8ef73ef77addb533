"""What was heard in articles: who says what in each, kept by whoever heard it first."""

from __future__ import annotations

from assistant.index.local.catalogue.database import Database, get, put


class HeardArticles:
    """What was heard in the articles of one catalogue; versions of articles go by their texts."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, article_id: str, text: str, by: str) -> str | None:
        """What was heard in the version of an article that has this text; None where nothing was, or by another."""
        rows = self._db.rows(
            "SELECT h.said FROM articles a JOIN heard h ON h.article = a.number"
            " WHERE a.id = ? AND a.text = ? AND h.by = ?",
            put(article_id),
            put(text),
            by,
        )
        return get(rows[0][0]) if rows else None

    def keep(self, article_id: str, text: str, by: str, said: str) -> None:
        """Keeps it, in place of what was heard before; nothing where there is no such version."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO heard SELECT number, ?, ? FROM articles WHERE id = ? AND text = ?",
                (by, put(said), put(article_id), put(text)),
            )
