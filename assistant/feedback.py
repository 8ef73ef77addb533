"""What readers made of answers: thumbs and reasons, in a small SQLite file beside the index. It is sent nowhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from assistant.errors import AssistantError

Verdict = Literal["up", "down"]
LONGEST_REASON = 2_000
"""Characters of a reason that are kept."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY,
    given TEXT NOT NULL,        -- ISO 8601, UTC
    verdict TEXT NOT NULL,      -- up or down
    reason TEXT NOT NULL,
    question TEXT NOT NULL,
    filters TEXT NOT NULL,      -- JSON
    answer TEXT NOT NULL        -- JSON, as Answer.to_dict, without the passages read
) WITHOUT ROWID
"""


def as_verdict(said: object) -> Verdict | None:
    """The verdict that a page or a file says; None for anything else."""
    return {"up": "up", "down": "down"}.get(str(said))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's verdict on one answer, with what was asked and what came back."""

    id: str
    given: datetime
    verdict: Verdict
    reason: str
    question: str
    filters: Mapping[str, Any]
    answer: Mapping[str, Any]
    """As `Answer.to_dict` gives it, without `retrieved`."""

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain JSON."""
        return {
            "id": self.id,
            "given": self.given.isoformat(),
            "verdict": self.verdict,
            "reason": self.reason,
            "question": self.question,
            "filters": dict(self.filters),
            "answer": dict(self.answer),
        }


class FeedbackFile:
    """The file, made with the first verdict. May be used from many threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, feedback: Feedback) -> None:
        """Writes a verdict down; one with the same id that was given later stays, whichever arrives first."""
        plain = feedback.to_dict()
        row = [json.dumps(value) if key in ("filters", "answer") else value for key, value in plain.items()]
        with self._opened() as db:
            later = db.execute("SELECT 1 FROM feedback WHERE id = ? AND given > ?", row[:2]).fetchone()
            if later is None:
                db.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def take_back(self, feedback_id: str) -> None:
        """Strikes a verdict out; nothing happens where there is none."""
        with self._opened() as db:
            db.execute("DELETE FROM feedback WHERE id = ?", (feedback_id,))

    def read(self) -> list[Feedback]:
        """All verdicts, the newest first; none where nobody gave one."""
        if not self._path.is_file():
            return []
        with self._opened() as db:
            rows = db.execute("SELECT * FROM feedback ORDER BY given DESC, id").fetchall()
        return [
            Feedback(
                name, datetime.fromisoformat(given), verdict, reason, question, json.loads(f), json.loads(a)
            )
            for name, given, verdict, reason, question, f, a in rows
        ]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=10)) as db, db:
                db.execute(_SCHEMA)
                yield db
        except (sqlite3.Error, OSError) as error:
            raise AssistantError(f"The feedback in {self._path} cannot be used: {error}.") from error
