"""Statements → numbered citations that are proven. What cannot be proven does not leave this module.

A citation holds when `quote == article.text[start:end]`, compared character by character with the text the
article was given with. Nothing here repairs, folds or approximates: that is over before a quote comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.draft import Quoted, Statement
from assistant.errors import CitationError
from assistant.text.scripts import length_in_words
from assistant.text.sentences import fold
from assistant.types import PAGE, Citation, Passage
from assistant.wording import NOT_CONFIRMED, unmarked

_OF_ONE_OUTLET = 5
"""Words of a quote that are one proof wherever one outlet prints them: shorter ones ("Yes.") may well be said twice."""
TextOf = Callable[[Passage], str | None]
"""The whole text of a passage's article; None where only the passage itself is given."""


def passage_alone(_: Passage) -> None:
    """The `TextOf` for passages that come without an index: quotes are proven against the passage."""


@dataclass
class Citer:
    """Numbers the quotes of one answer from 1, in the order in which they are first used."""

    text_of: TextOf
    citations: list[Citation] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)
    _said: dict[tuple[str, str], int] = field(default_factory=dict)
    """An outlet and the words quoted from it: twice the same is one proof, however many articles of it hold them."""

    def cite(self, statement: Statement) -> str:
        """The statement's text followed by its markers, such as "It rained. [1][2]", the only ones in it.

        Behind the markers of one that its quotes do not confirm stands that.

        Raises CitationError when a quote is empty, or is not in its article where it says it is.
        """
        for quoted in statement.quotes:
            prove(quoted, self.text_of(quoted.passage))
        numbers = dict.fromkeys(self._number(quoted, statement) for quoted in statement.quotes)
        markers = "".join(f"[{number}]" for number in numbers)
        words = unmarked(statement.text)
        return " ".join(filter(None, [words, markers, NOT_CONFIRMED if statement.marked else ""]))

    def number_of(self, quoted: Quoted) -> int:
        """The number that a quote was given. KeyError for one that was not cited."""
        return self._numbers[_place(quoted)]

    def _number(self, quoted: Quoted, statement: Statement) -> int:
        """The number of a quote that is proven."""
        passage = quoted.passage
        _, start, end = _place(quoted)
        if (known := self._numbers.get(_place(quoted))) is not None:
            return known
        said = passage.source.casefold(), fold(" ".join(quoted.text.split())).casefold()
        if said in self._said and length_in_words(quoted.text) >= _OF_ONE_OUTLET:
            return self._numbers.setdefault(_place(quoted), self._said[said])
        number = self._numbers[_place(quoted)] = len(self.citations) + 1
        if passage.source:
            self._said.setdefault(said, number)
        self.citations.append(
            Citation(
                number=number,
                quote=quoted.text,
                title=passage.title,
                source=passage.source,
                url=passage.url,
                published=passage.published,
                article_id=passage.article_id,
                start=start,
                end=end,
                speaker=statement.speaker,
                speech=statement.speech,
                to=statement.to,
                also_in=passage.also_in,
                posted=passage.posted,
                page=passage.page and passage.page + passage.text.count(PAGE, 0, quoted.start),
            )
        )
        return number


def _place(quoted: Quoted) -> tuple[str, int, int]:
    """The article of a quote, and where in it the quote stands."""
    start = quoted.passage.start
    return quoted.passage.article_id, start + quoted.start, start + quoted.end


def prove(quoted: Quoted, article_text: str | None) -> str:
    """The quote, once it is shown to stand in its article at its offsets.

    With no `article_text` the passage itself is the article: it must be as long as its offsets say.
    Raises CitationError otherwise.
    """
    passage = quoted.passage
    if not 0 <= quoted.start < quoted.end <= len(passage.text):
        raise CitationError(
            f"A quote at {quoted.start}-{quoted.end} lies outside its passage of {len(passage.text)} characters."
        )
    if passage.end - passage.start != len(passage.text):
        raise CitationError(
            f"Passage {passage.id!r} says {passage.start}-{passage.end} but holds {len(passage.text)} characters."
        )
    quote = passage.text[quoted.start : quoted.end]
    if not quote.strip():
        raise CitationError(f"A quote from {passage.id!r} holds nothing but white space.")
    start, end = passage.start + quoted.start, passage.start + quoted.end
    if article_text is not None and article_text[start:end] != quote:
        raise CitationError(
            f"A quote is not in article {passage.article_id!r} at {start}-{end}: {quote[:80]!r}."
        )
    return quote
