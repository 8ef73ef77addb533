"""Who says what is quoted, and whether that is whom the question asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.answer.evidence import Evidence, apart
from assistant.question.analysis import Question
from assistant.speech.article import HeardArticle, Hearing
from assistant.speech.sought import Sought
from assistant.text.quotations import quotations
from assistant.text.sentences import Span
from assistant.types import Speech

_MOST_HEARD = 8
"""Of what may be quoted, so much, the best first, is heard before it is said that nothing is of whom is asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """Whose words a quote holds."""

    speaker: str
    speech: Speech
    to: str | None


class Sayings:
    """Whose the words of one question's quotes are: only what may be shown is heard."""

    def __init__(self, question: Question, hearing: Hearing) -> None:
        self._asked = question.asked
        self._sought = Sought(self._asked.speaker) if self._asked else None
        named = question.only_one_named if self._asked is None and not question.is_english else None
        self._named = Sought(named) if named else None
        """In languages whose questions for words are not told from others: whom the question names."""
        self._hearing = hearing

    @property
    def are_asked_for(self) -> bool:
        """Are somebody's words asked for?"""
        return self._asked is not None

    @property
    def openly(self) -> bool:
        """Is it asked what somebody said, and not for one thing that somebody said?"""
        return self._asked is not None and self._asked.openly

    def without_others(self, ranked: Sequence[Evidence], most: int) -> list[Evidence]:
        """What may be quoted, best first and once each, without words that are surely another's than whom the question
        asks for.

        Of a question that asks for somebody's words so much is kept that `most` can be shown.
        """
        if self._sought is not None:
            sought = self._sought
            theirs = (own for e in ranked[:_MOST_HEARD] if (own := self._without_others(sought, e)))
            return list(islice(apart(theirs), most))
        if (named := self._named) is not None:
            return list(apart(own for e in ranked if (own := self._without_known(named, e))))
        return list(apart(ranked))

    def who_says(self, one: Evidence) -> Said | None:
        """Whose words the quote's best sentence is, where that is sure.

        Where nobody's words are asked for, only what stands in quotation marks is heard.
        """
        if not self.are_asked_for and not quotations(one.quoted.text):
            return None
        article, span = self._heard(one)
        said = article.mostly(*span)
        return Said(said.speaker, said.speech, said.to) if said is not None and said.speaker else None

    def in_their_words(self, one: Evidence) -> Evidence:
        """What is quoted of whom the question asks for or names, without sentences beside theirs that do not name them.

        For showing: whether it answers is told better by more of it.
        """
        sought = self._sought or self._named
        if sought is None:
            return one
        article, best = self._heard(one)
        if not _is_theirs(sought, article, best):
            return one

        def belongs(span: Span) -> bool:
            theirs = _is_theirs(sought, article, span)
            if theirs is None:
                return bool(sought.name) and sought.is_named_in(article.text[slice(*span)])
            return theirs

        return _narrowed(one, article, best, belongs)

    def _without_others(self, sought: Sought, one: Evidence) -> Evidence | None:
        """The best sentence, with those beside it that say nothing or are theirs; None where it may not be shown."""
        article, best = self._heard(one)
        if not sought.may_speak_in(article) or not self._may_be_theirs(sought, article, best):
            return None
        return _narrowed(one, article, best, lambda span: _is_theirs(sought, article, span) is not False)

    def _without_known(self, named: Sought, one: Evidence) -> Evidence | None:
        """The quote without what the article's words say to be another's than theirs; None where nothing is left."""
        article, best = self._heard(one)
        if not named.may_speak_in(article):
            return one

        def may_stand(span: Span) -> bool:
            said = article.mostly(*span)
            return said is None or not said.speaker or named.is_meant(said.speaker, article) is not False

        return _narrowed(one, article, best, may_stand) if may_stand(best) else None

    def _may_be_theirs(self, sought: Sought, article: HeardArticle, span: Span) -> bool:
        """Are the words in a sentence theirs? Where that is not sure, it names nobody else, and they are named near."""
        said = article.mostly(*span)
        if said is not None and said.speaker is not None:
            return sought.is_meant(said.speaker, article) is not False
        if not self.openly:
            return True
        if said is None:  # what is told of them is not always speech: "has promised he will not allow it"
            return bool(sought.name) and sought.is_named_in(article.text[slice(*span)])
        told = [m.text for m in article.names.over(span) if not article.is_quoted(m.start)]
        if sought.name and told and not sought.is_named_in(" ".join(told)):
            return False
        if not sought.name and not sought.is_described_in(article.text[slice(*span)]):
            meant = {sought.is_meant(name, article) for name in told}
            if False in meant and True not in meant:
                return False
        here = next((i for i, p in enumerate(article.paragraphs) if span[0] < p[1]), 0)
        around = article.text[article.paragraphs[max(0, here - 1)][0] : article.paragraphs[here][1]]
        return sought.is_named_in(around)

    def _heard(self, one: Evidence) -> tuple[HeardArticle, Span]:
        """The article of a quote, and where its best sentence stands there."""
        return self._hearing.around(one.passage, one.best)


def _narrowed(
    one: Evidence, article: HeardArticle, best: Span, may_stand: Callable[[Span], bool]
) -> Evidence:
    """The best sentence, where it stands in the article, with those around it in the quote that may stand there."""
    shift = best[0] - one.best[0]
    spans = [s for s in article.sentences if one.span[0] + shift < s[1] and s[0] < one.span[1] + shift]
    first = last = next((i for i, s in enumerate(spans) if s[0] <= best[0] < s[1]), 0)
    while first and may_stand(spans[first - 1]):
        first -= 1
    while last + 1 < len(spans) and may_stand(spans[last + 1]):
        last += 1
    start, end = (spans[first][0], spans[last][1]) if spans else best
    return replace(one, span=(max(one.span[0], start - shift), min(one.span[1], end - shift)))


def _is_theirs(sought: Sought, article: HeardArticle, span: Span) -> bool | None:
    """Are a sentence's words surely theirs? None where nothing is said in it."""
    said = article.mostly(*span)
    if said is None:
        return None
    return said.speaker is not None and sought.is_meant(said.speaker, article) is True
