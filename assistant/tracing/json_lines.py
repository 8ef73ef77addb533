"""The log as lines of JSON on standard error: every step of an answer, and whatever the program warns of.

A step's line has its name, seconds and figures, never a word of a question or an article; `request` is the same in all
lines of one answer (what its `x-request-id` said, if it came with one), `step` is the line's own and `within` that of
the step around it.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from assistant.tracing.listener import StepListener
from assistant.tracing.requests import request_name

_FIGURES = "figures"
_OURS = ("assistant", "ingest")
log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """A record of Python's logging as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger and message, then what the record has besides."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (request := request_name()) is not None:
            line["request"] = request
        line |= getattr(record, _FIGURES, {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class StepLines(StepListener):
    """A line for each step of an answer as it ends."""

    def __init__(self) -> None:
        self._open: dict[UUID, tuple[str, UUID | str, UUID | None, dict[str, Any]]] = {}
        """By a step's id its name, the request that it belongs to, the step around it, and its figures so far."""

    def begins(self, name: str, run_id: UUID, parent_run_id: UUID | None, sizes: Mapping[str, Any]) -> None:
        """See `StepListener`."""
        around = self._open.get(parent_run_id) if parent_run_id else None
        request = around[1] if around else request_name() or run_id
        self._open[run_id] = (name, request, parent_run_id, _numbers(sizes))

    def ends(self, run_id: UUID, figures: Mapping[str, Any], error: BaseException | None = None) -> None:
        """See `StepListener`."""
        if (step := self._open.pop(run_id, None)) is None:
            return
        name, request, around, begun = step
        told = {"request": request, "step": run_id, "within": around, **begun, **_numbers(figures)}
        if error is not None:
            told["error"] = type(error).__name__
        line = {key: value for key, value in told.items() if value is not None}
        log.log(logging.WARNING if error is not None else logging.INFO, name, extra={_FIGURES: line})


def start() -> StepLines:
    """From now on the log goes to standard error as lines of JSON; comes back with what hears of steps."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines())
    logging.getLogger().addHandler(lines)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    return StepLines()


def _numbers(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) for name, value in figures.items() if isinstance(value, (int, float))}
