"""Who may answer: a language model where the settings name one, and always the reader that comes along."""

from __future__ import annotations

from assistant.answer.composition import Task
from assistant.answer.extractive import ExtractiveAnswerer
from assistant.draft import Answerer
from assistant.models.reader import load_reader
from assistant.settings import Settings
from assistant.write.written_answers import WrittenAnswerer


def answerers(settings: Settings, task: Task) -> tuple[Answerer, ...]:
    """The answerers to ask in turn: the last is the extractive one, which always comes to an end."""
    if settings.resolved_chat_model == "extractive":
        return (extractive(task),)
    return (WrittenAnswerer(settings, step=task.step), extractive(task))


def extractive(task: Task) -> Answerer:
    """The answerer that needs no key."""
    return ExtractiveAnswerer(load_reader(), task.text_of, task.seen_from, task.readings)
