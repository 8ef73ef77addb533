"""Who is named beside a quotation, by letters and marks alone: for languages that the speech model has not learned.

Behind words in quotation marks the clause that says whose they are begins small ("…“, sagte Karin Ohm"), and before
them it ends in a colon. Its only name is the speaker's, unless a short word ties the name to another ("der Sprecher von
Karin Ohm", "dijo a Luis Paz"). What the same paragraph quotes next is theirs too, as long as it names nobody else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from assistant.language.function_words import STOPWORDS
from assistant.speech.names import Mention, Names, is_same_name, name_words
from assistant.text.quotations import Quotation
from assistant.text.sentences import LOWER, Span, paragraph_spans, sentence_at, sentence_spans

Speaker = tuple[str, Span]
"""What the article calls somebody in full, and where they are named there."""

_BEHIND = re.compile(rf"[\s,–—-]*(?=[{LOWER}])")
_BEFORE = re.compile(r":\s*$")
_LAST_WORD = re.compile(r"([^\W\d_]+)\s+$")
_PLACED = re.compile(r"(?<=\S)\s+(?:vo[nm]|of|for|and|und|the|&)\s.*$")
_ENDS = frozenset(",.!?…—–")
_FEWEST_WORDS = 3
_MOST_WORDS = 20
"""A clause of more has more in it than who speaks."""
_SHORT = 2
"""Letters of a word that is hardly anything but a preposition."""
_NEAR = 6
"""Words of the clause within which the name begins."""


def named_beside(text: str, quotes: Sequence[Quotation], names: Names) -> dict[Span, Speaker]:
    """The speakers of those quotations, by `outer`, beside which one is named."""
    found: dict[Span, Speaker] = {}
    outer = [quote for quote in quotes if not quote.depth]
    sentences, paragraphs = list(sentence_spans(text)), list(paragraph_spans(text))
    before: tuple[Span, Speaker] | None = None
    for number, quote in enumerate(outer):
        paragraph = sentence_at(paragraphs, quote.start) or quote.outer
        if before and before[0][0] < paragraph[0]:
            before = None
        last = max(paragraph[0], outer[number - 1].outer[1] if number else 0)
        after = min(paragraph[1], outer[number + 1].outer[0] if number + 1 < len(outer) else len(text))
        sentence = sentence_at(sentences, quote.start) or quote.outer
        following = bisect_right(sentences, quote.outer[1], key=lambda span: span[1])
        ends = sentences[following][1] if following < len(sentences) else after
        clauses = list(_clauses(text, quote, max(last, sentence[0]), min(after, ends)))
        speaker = next((s for clause in clauses if (s := _speaker(text, clause, names))), None)
        if (
            speaker is None
            and before
            and not _people(names, (before[0][1], min(after, ends))) - {before[1][0]}
        ):
            speaker = before[1]
        if speaker is not None:
            found[quote.outer] = speaker
            before = quote.outer, speaker
    return found


def _clauses(text: str, quote: Quotation, first: int, last: int) -> Iterator[Span]:
    """Where it may say whose words these are; a title, or a word that somebody uses, is nobody's."""
    start, end = quote.outer
    if len(text[quote.start : quote.end].split()) < _FEWEST_WORDS:
        return
    behind = _BEHIND.match(text, end, last)
    if behind and (text[quote.end - 1] in _ENDS or _ENDS & set(behind[0])):
        yield behind.end(), last
    if _BEFORE.search(text, first, start):
        yield first, start


def _speaker(text: str, clause: Span, names: Names) -> Speaker | None:
    """The only name in a clause, in full; None where there is none, several, or it is tied to another word."""
    if len(text[slice(*clause)].split()) > _MOST_WORDS:
        return None
    inside = [m for m in names.over(clause) if clause[0] <= m.start < clause[1]]
    named = [(full, m) for m in inside if (full := _in_full(m, names))]
    if len({full for full, _ in named}) != 1:
        return None
    full, mention = named[0]
    before = text[clause[0] : mention.start]
    if _is_tied(before) or len(before.split()) > _NEAR or full.isupper():
        return None
    return full, (mention.start, mention.start + len(full) if mention.text.startswith(full) else mention.end)


def _is_tied(before: str) -> bool:
    """Does a word such as "von" or "a" stand right before the name?"""
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    return len(word[1]) <= _SHORT or (word.start() > 0 and word[1].casefold() in STOPWORDS)


def _people(names: Names, span: Span) -> set[str]:
    return {full for m in names.over(span) if m.start >= span[0] and (full := _in_full(m, names))}


def _in_full(mention: Mention, names: Names) -> str | None:
    """A name of two words or more, or the fullest form of a last name that stands elsewhere with its first."""
    own = _PLACED.sub("", mention.text)
    if not own[0].isupper():  # in scripts without capitals nothing tells names from other words
        return None
    if len(words := name_words(own)) > 1:
        return own
    longer = {
        _PLACED.sub("", other.text)
        for other in names.called(words[-1])
        if len(other.words) > 1 and is_same_name(words, other.words)
    }
    return longer.pop() if len(longer) == 1 else None
