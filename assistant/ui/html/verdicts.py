"""Thumbs up or down under an answer, and a reason: shown by the page, written down beside the index."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from assistant.feedback import LONGEST_REASON, Feedback, FeedbackFile
from assistant.ui.html import texts
from assistant.ui.html.markup import escaped
from assistant.ui.turns import Turn


def verdict_html(turn: Turn) -> str:
    """The thumbs and the place for a reason. A script shows which is pressed, so that the answer stands still."""
    thumbs = "".join(
        f'<button type="button" class="thumb" data-verdict="{verdict}" aria-pressed="false" '
        f'aria-label="{label}" title="{label}"></button>'
        for verdict, label in (("up", texts.GOOD), ("down", texts.BAD))
    )
    return (
        f'<div class="verdict" data-judge="{escaped(turn.key)}">{thumbs}'
        f'<form hidden><label><span>{texts.REASON}</span><input type="text" maxlength="{LONGEST_REASON}" '
        f'autocomplete="off"></label><button type="submit">{texts.SAVE}</button></form>'
        f'<span class="saved" role="status" data-words="{texts.SAVED}"></span></div>'
    )


def given_at(milliseconds: object) -> datetime:
    """When a page says that a verdict was given, in its clock's milliseconds since 1970; now, where that is no past."""
    now = datetime.now(UTC)
    try:
        return min(now, datetime.fromtimestamp(float(str(milliseconds)) / 1000, UTC))
    except (ValueError, OverflowError, OSError):
        return now


def write_down(turn: Turn, given: datetime, file: FeedbackFile) -> None:
    """Keeps the verdict on a turn in the file, or strikes it out. AssistantError where that cannot be done."""
    if turn.answer is None:
        return
    if turn.verdict is None:
        file.take_back(turn.key)
        return
    answer = replace(turn.answer, retrieved=()).to_dict()
    del answer["retrieved"]
    filters = turn.limits.to_page()
    file.keep(Feedback(turn.key, given, turn.verdict, turn.reason, turn.question, filters, answer))
