"""Which articles the chat is open on: a reader's own, or the samples until there are some."""

from __future__ import annotations

from assistant.chain import Assistant
from assistant.settings import Settings


class Collection:
    """The assistant that answers, and the index that a reader's articles go to.

    The two are one, but where the chat opened on the sample articles: those stay among themselves, and the first
    articles that are added turn the chat to the reader's own index.
    """

    def __init__(self, assistant: Assistant, own: Settings | None = None) -> None:
        self.assistant = assistant
        self.own = own or assistant.settings

    @property
    def is_sample(self) -> bool:
        """Is the chat open on the sample articles?"""
        return self.assistant.settings.index_dir != self.own.index_dir

    def turn_to_own(self) -> None:
        """From now on the reader's own articles are asked."""
        if self.is_sample:
            self.assistant = Assistant(self.own)
