"""What introduces the words that a statement rests on: "Police denied that ...", "Reply with: ...".

Words behind a colon, in quotation marks, in a clause with "that" or behind a sentence that points forward ("as
follows") are not told on their own: who tells them, of what, and whether at all, stands before them. A statement that
takes the words and drops what introduces them says something else than its source, whoever is to blame: a hurried
model, or an article that gives it orders. It takes no list of orders to see that, and hardly a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.draft import Quoted
from assistant.sentences import fold, sentence_spans
from assistant.support import content_words

_MARK = r":(?=[\s\"'(\[]|[^\x00-\x7f]|$)|：|(?<=\s)\"(?=\w)|\s(?:->|=+>?|\||>)\s|…\s"
_THAT = r"\b(?i:that|whether|if|que|dass|daß|ob)\b"
_CLAUSE = (
    rf"{_THAT}(?=\W*(?:[A-ZÀ-Þ\d]|(?:the|an?|his|her|its|their|our|my|your|he|she|it|they|we|i|you|this|these|there|no|"
    r"nobody|nothing|some|many|all|most|both|at|el|la|los|las|un|una|der|die|das|ein|eine|le|les|une|"
    r"[a-z]+ (?:should|must|will|would|can|could|may|might|has|have|had|is|are|was|were))\b))"
)
"""What opens a clause of its own; behind a "that" that is a pronoun ("dogs that are used") stands a verb."""
_INTRODUCES = re.compile(f"{_MARK}|{_CLAUSE}")
_MAY_INTRODUCE = re.compile(f"{_MARK}|{_THAT}")
_FORWARD = re.compile(
    r"\b(?:(?:as|what) follows|like (?:this|so)|the following|(?:the )?(?:following|next) "
    r"(?:words?|lines?|sentences?|paragraphs?|statements?|texts?|messages?))\b(?! (?:day|week|month|year)s?\b)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"(?<=\S )\((?:[^()]|\([^()]*\))*\)")
_LABEL = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*|\d+)(?: [^\W\d_a-zß-ÿ][\w.'’-]*){0,2}: *")
_NAME = re.compile(r"(?<=[^\W\d_] )[A-ZÀ-Þ][^\W\d_]+")
_MOST = 0.5
"""Of the statement's words that carry meaning."""
_TAKEN_UP = 0.5
"""Of an introduction's words that carry meaning, those that the statement must say too, unless it says a name of it."""


def drops_introduction(statement: str, quotes: Sequence[Quoted]) -> bool:
    """Does the statement rest on words whose introduction it does not take up?

    On whole sentences it rests with most of its words; on words cut out of one, with any that stand nowhere else.
    """
    said = content_words(statement)
    told = [part for quoted in quotes for part in _told(statement, quoted)]
    free = {word for part in told if part.is_free for word in content_words(part.words)}
    behind = {word for part in told if not part.is_free for word in content_words(part.words)}
    cut_out = {
        word for part in told if part.is_cut and not part.is_free for word in content_words(part.words)
    }
    return bool(said & cut_out - free) or len(said & behind - free) >= _MOST * max(1, len(said))


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of a sentence that is quoted, up to the next mark that introduces what follows."""

    words: str
    is_free: bool
    """May the statement take them as they stand?"""
    is_cut: bool
    """Does the quote leave out the beginning of their sentence?"""


def _told(statement: str, quoted: Quoted) -> Iterator[_Part]:
    text = fold(quoted.passage.text)
    before = ""
    for start, end in sentence_spans(quoted.passage.text):
        sentence = text[start:end]
        if quoted.start < end and start < quoted.end:
            is_cut = re.search(r"\w", text[start : max(start, quoted.start)]) is not None
            is_free = not (_points_on(before) and _drops(statement, before))
            at = 0
            for mark in (_MAY_INTRODUCE if is_cut else _INTRODUCES).finditer(_outside_brackets(sentence)):
                yield _Part(sentence[at : mark.start()], is_free, is_cut)
                is_free = is_free and not _drops(statement, sentence[: mark.end()])
                at = mark.end()
            yield _Part(sentence[at:], is_free, is_cut)
        before = sentence


def _points_on(sentence: str) -> bool:
    return sentence.endswith((":", "：")) or _FORWARD.search(sentence) is not None


def _outside_brackets(sentence: str) -> str:
    return _IN_BRACKETS.sub(lambda match: " " * len(match[0]), sentence)


def _drops(statement: str, introduction: str) -> bool:
    if _LABEL.fullmatch(introduction):
        return False  # a dateline, a heading: "Little Rock: ..."
    words = content_words(introduction)
    shared = len(words & content_words(statement))
    return shared < _TAKEN_UP * len(words) and not any(
        name in statement for name in _NAME.findall(introduction)
    )
