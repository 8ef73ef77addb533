"""Ask what was reported, by whom, and when: every sentence of the answer stands on a quote you can check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.types import (
    Answer,
    Article,
    CheckedSentence,
    Citation,
    Headline,
    IndexReport,
    Item,
    Judgement,
    Passage,
    Request,
    RetrievedPassage,
    Utterance,
)

if TYPE_CHECKING:
    from assistant.chain import Assistant
    from assistant.runnables import build_chain, build_retriever
    from assistant.settings import Settings

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "CheckedSentence",
    "Citation",
    "Headline",
    "IndexReport",
    "Item",
    "Judgement",
    "Passage",
    "Request",
    "RetrievedPassage",
    "Settings",
    "Utterance",
    "build_chain",
    "build_retriever",
]

_SLOW = {
    "Assistant": "assistant.chain",
    "Settings": "assistant.settings",
    "build_chain": "assistant.runnables",
    "build_retriever": "assistant.runnables",
}


def __getattr__(name: str) -> Any:
    # Chroma and LangChain take a second to import: whoever wants only the types, or `--help`, does not wait for them.
    if name not in _SLOW:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_SLOW[name]), name)
