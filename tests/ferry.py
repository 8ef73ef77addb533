"""Two small passages that tests of written answers share: a minister on a ferry, and the one who disagrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.types import Passage

FERRY = Passage(
    "p1",
    "a1",
    "Ferry to Holm stopped",
    "Holm Courier",
    None,
    date(2026, 7, 3),
    "The harbour minister, Mara Lind, said on Friday that the ferry would “stay in port until the hull is safe”. "
    "A crack of 14 centimetres was found on 30 June. The ferry carries 1,200 people a day.",
)
BRIDGE = Passage(
    "p2",
    "a2",
    "Bridge or ferry?",
    "Daily Sund",
    None,
    date(2026, 7, 5),
    "Opposition leader Olaf Brandt said the bridge had never been closed. “We will not wait for ever,” he said.",
)


def retold(passage: Passage, old: str, new: str) -> Passage:
    """The passage with other words in its text, which ends where it then ends."""
    return replace(passage, text=passage.text.replace(old, new), end=-1)
