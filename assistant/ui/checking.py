"""What the tab of drafts does: it reads a draft out of a file, and checks it while the page shows what is done."""

from __future__ import annotations

import base64
import binascii
import logging
import time
from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.types import CheckedSentence
from assistant.ui.collection import Collection
from assistant.ui.html import texts
from assistant.ui.html.drafts import sentence_html
from assistant.ui.turns import Limits
from assistant.verification.report import report, summary
from ingest.drafts import draft_in

log = logging.getLogger(__name__)

_EVERY = 0.5
"""Seconds between two looks at what is done."""


class Checking:
    """The handlers of the tab of drafts. Keeps nothing of a draft."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def read(self, given: list[Any]) -> dict[str, str]:
        """The text of a draft in a file; `given` is the file's name and its bytes in base 64."""
        try:
            data = base64.b64decode(str(given[1]), validate=True)
            return {"text": draft_in(data, str(given[0])), "trouble": ""}
        except (AssistantError, binascii.Error) as error:
            return {"text": "", "trouble": str(error)}

    def check(self, masthead: object, event: gr.EventData) -> Iterator[dict[str, Any]]:
        """What the page shows of a draft, again and again until all of it is checked."""
        limits, done = Limits.from_page(masthead), list[CheckedSentence]()
        rows: list[str] = []
        shown = time.monotonic()
        yield _shown(rows, texts.CHECKING)
        try:
            for one in self._collection.assistant.verifying(str(event.draft), **limits.to_call()):
                done.append(one)
                rows.append(sentence_html(one))
                if time.monotonic() - shown >= _EVERY:
                    shown = time.monotonic()
                    yield _shown(rows, texts.CHECKING)
        except AssistantError as error:
            yield _shown(rows, trouble=str(error))
        except Exception:  # whatever failed, the reader gets a sentence and the log gets the trace
            log.exception("checking a draft failed")
            yield _shown(rows, trouble=texts.TROUBLE)
        else:
            yield _shown(rows, summary(done), report(done))


def _shown(rows: list[str], words: str = "", written: str = "", trouble: str = "") -> dict[str, Any]:
    return {"rows": list(rows), "words": words, "report": written, "trouble": trouble}
