"""A judge that goes by shared words alone: the seam at which the model that comes along is put in."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.stems import content_words, words
from assistant.types import Judgement, Passage


class WordJudge:
    """Holds a statement to be carried by quotes that have two thirds of its words; contradicted where one denies."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        quoted = " ".join(quote.text for quote in quotes)
        said, told = content_words(statement), content_words(quoted)
        share = len(said & told) / max(1, len(said))
        if share < 2 / 3:
            return Judgement("unsupported", share / 2)
        if any(w.denies for w in words(statement)) != any(w.denies for w in words(quoted)):
            return Judgement("contradicted", 0.05)
        return Judgement("supported", share)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        return Judgement("different", 1.0)
