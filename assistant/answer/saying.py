"""Who says what is quoted, and whether that is whom the question asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.citation import TextOf
from assistant.answer.evidence import Evidence
from assistant.answer.speaker_match import Voices
from assistant.question.asked_speaker import asked_speaker
from assistant.types import Passage, Speech


@dataclass(frozen=True, slots=True)
class Said:
    """Whose words a quote holds."""

    speaker: str
    speech: Speech


class Sayings:
    """The passages of one question as heard: once for each article."""

    def __init__(self, question: str, text_of: TextOf, passages: Sequence[Passage]) -> None:
        self._asked = asked_speaker(question)
        self._voices = Voices(text_of, passages, self._asked.speaker) if self._asked else None

    @property
    def topic(self) -> str | None:
        """On what somebody's words are asked for; None where the question does not ask so."""
        return self._asked.topic if self._asked is not None and self._asked.topic else None

    @property
    def openly(self) -> bool:
        """Is it asked what somebody said, and not for one thing that somebody said?"""
        return self._asked is not None and self._asked.openly

    def is_anothers(self, one: Evidence) -> bool:
        """Are the words surely another's than the one whose words are asked for?"""
        if self._voices is None:
            return False
        if not self._voices.is_named(one.passage):
            return True
        whose = self._voices.over(one.passage, one.best)
        if whose is None or not whose.speaker:
            return False
        return not self._voices.is_asked(whose.speaker, one.passage)

    def who_says(self, one: Evidence) -> Said | None:
        """Whose words the quote's best sentence is, where somebody's words are asked for and that is sure."""
        if self._voices is None:
            return None
        whose = self._voices.over(one.passage, one.best)
        return Said(whose.speaker, whose.speech) if whose is not None and whose.speaker else None
