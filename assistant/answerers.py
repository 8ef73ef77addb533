"""Who may answer: a language model where the settings name one, and always the reader that comes along."""

from __future__ import annotations

from datetime import date

from assistant.cite import TextOf
from assistant.draft import Answerer
from assistant.extractive import ExtractiveAnswerer
from assistant.reader import load_reader
from assistant.settings import Settings
from assistant.written import WrittenAnswerer


def answerers(settings: Settings, text_of: TextOf, today: date) -> tuple[Answerer, ...]:
    """The answerers to ask in turn: the last is the extractive one, which always comes to an end."""
    extractive = ExtractiveAnswerer(load_reader(), text_of, today)
    if settings.resolved_chat_model == "extractive":
        return (extractive,)
    return (WrittenAnswerer(settings), extractive)
