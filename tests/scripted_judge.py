"""A judge that goes by shared words alone: the seam at which the model that comes along is put in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language.stems import content_words
from assistant.types import Judgement, Passage


def denies(text: str) -> bool:
    denying = r"\b(?:not?|never|none|nobody|nothing|neither|nor|without|hardly)\b|n['’]t\b"
    return re.search(denying, text, re.IGNORECASE) is not None


class WordJudge:
    """Holds a statement to be carried by quotes that have two thirds of its words; contradicted where one denies."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        quoted = " ".join(quote.text for quote in quotes)
        said, told = content_words(statement), content_words(quoted)
        share = len(said & told) / max(1, len(said))
        if share < 2 / 3:
            return Judgement("unsupported", share / 2)
        if denies(statement) != denies(quoted):
            return Judgement("contradicted", 0.05)
        return Judgement("supported", share)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        return Judgement("different", 1.0)
