"""Later reports among the passages that speak of what a statement says, and may give another value of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from assistant.check.nearness import NEAR, nearness
from assistant.draft import Quoted, Statement
from assistant.language.stems import content_words
from assistant.language.tongues import Tongue, tongue_of
from assistant.ports import Judge
from assistant.text.embedded_instructions import addressed_to_a_machine
from assistant.text.sentences import sentence_spans
from assistant.types import Passage, timestamp

MOST = 3
"""Later sentences that are looked at beside one statement."""
_MOST_COMPARED = 24
"""Later sentences whose vectors are looked at: those that share most words with it (one at least)."""
_SHARED = 2
"""Words, names and figures among them, that a sentence in a language of its own must share with what is told: vectors
of two languages say nothing of each other."""


def later_reports(statement: Statement, passages: Sequence[Passage]) -> list[Quoted]:
    """Sentences of later articles that speak of the same as the statement, the nearest first, none of them twice.

    A statement's language may be another than its quotes': a sentence is laid beside what is told in its own language.
    One in a third language follows where it shares names and figures with them.
    """
    days = [timestamp(q.passage.published) for q in statement.quotes if q.passage.published is not None]
    if not days:
        return []
    quoted = {q.passage.article_id for q in statement.quotes}
    told = {tongue_of(text): text for text in (_quoted_text(statement), statement.text)}
    sentences: dict[Tongue, dict[str, Quoted]] = {}
    for passage in passages:
        if (
            passage.article_id not in quoted
            and passage.published is not None
            and timestamp(passage.published) > max(days)
        ):
            for sentence in _sentences(passage):
                sentences.setdefault(tongue_of(sentence.text), {})[sentence.text] = sentence
    near: list[tuple[float, Quoted]] = []
    foreign: list[tuple[int, Quoted]] = []
    for tongue, found in sentences.items():
        if tongue in told:
            near += _near(told[tongue], list(found.values()))
        else:
            likely = _sharing(" ".join(told.values()), list(found.values()))
            foreign += [one for one in likely if one[0] >= _SHARED]
    ranked = [
        *sorted(near, key=itemgetter(0), reverse=True),
        *sorted(foreign, key=itemgetter(0), reverse=True),
    ]
    return [sentence for _, sentence in ranked[:MOST]]


def _near(text: str, sentences: Sequence[Quoted]) -> list[tuple[float, Quoted]]:
    """Those of the sentences that speak of what the text says, each with how near it is."""
    likely = [sentence for _, sentence in _sharing(text, sentences)[:_MOST_COMPARED]]
    if not likely:
        return []
    ranked = zip(nearness(text, [sentence.text for sentence in likely]), likely, strict=True)
    return [one for one in ranked if one[0] >= NEAR]


def _sharing(text: str, sentences: Sequence[Quoted]) -> list[tuple[int, Quoted]]:
    """The sentences that share words with the text, those with most of them first, and how many."""
    said = content_words(text)
    shared = [(len(said & content_words(sentence.text)), sentence) for sentence in sentences]
    return sorted((one for one in shared if one[0]), key=itemgetter(0), reverse=True)


def overtaken_by(statement: Statement, later: Sequence[Quoted], judge: Judge) -> Quoted | None:
    """The first of the later reports that gives another value of what the statement's quotes tell.

    In another language than theirs a report is left to the second look: the judge compares within one.
    """
    told = replace(statement.quotes[0].passage, text=_quoted_text(statement), start=0, end=-1)
    tongue = tongue_of(told.text)
    for report in (one for one in later if tongue_of(one.text) == tongue):
        beside = replace(report.passage, text=report.text, start=0, end=-1)
        if judge.compare(told, beside).differ:
            return report
    return None


def _quoted_text(statement: Statement) -> str:
    return " ".join(quoted.text for quoted in statement.quotes)


def _sentences(passage: Passage) -> Iterator[Quoted]:
    barred = addressed_to_a_machine(passage.text)
    for start, end in sentence_spans(passage.text):
        if not any(a < end and start < b for a, b in barred):
            yield Quoted(passage, start, end)
