"""Later reports among the passages that speak of what a statement says, and may give another value of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.check.nearness import NEAR, nearness
from assistant.draft import Quoted, Statement
from assistant.language.stems import content_words
from assistant.ports import Judge
from assistant.text.embedded_instructions import addressed_to_a_machine
from assistant.text.sentences import sentence_spans
from assistant.types import Passage, timestamp

MOST = 3
"""Later sentences that are looked at beside one statement."""
_MOST_COMPARED = 24
"""Later sentences whose vectors are looked at: those that share most words with it (one at least)."""
_SURE = 0.5
"""The judge's probability from which on a later report is held to give another value or account."""


def later_reports(statement: Statement, passages: Sequence[Passage]) -> list[Quoted]:
    """Sentences of later articles that speak of the same as the statement, the nearest first, none of them twice."""
    days = [timestamp(q.passage.published) for q in statement.quotes if q.passage.published is not None]
    if not days:
        return []
    quoted = {q.passage.article_id for q in statement.quotes}
    said = content_words(statement.text)
    shared = {
        sentence.text: (len(said & content_words(sentence.text)), sentence)
        for passage in passages
        if passage.article_id not in quoted
        and passage.published is not None
        and timestamp(passage.published) > max(days)
        for sentence in _sentences(passage)
    }
    likely = sorted((one for one in shared.values() if one[0]), key=lambda one: -one[0])[:_MOST_COMPARED]
    near = nearness(statement.text, [sentence.text for _, sentence in likely]) if likely else []
    ranked = sorted(zip(near, likely, strict=True), key=lambda one: -one[0])
    return [sentence for nearest, (_, sentence) in ranked[:MOST] if nearest >= NEAR]


def overtaken_by(statement: Statement, later: Sequence[Quoted], judge: Judge) -> Quoted | None:
    """The first of the later reports that gives another value of what the statement's quotes tell."""
    told = replace(
        statement.quotes[0].passage, text=" ".join(q.text for q in statement.quotes), start=0, end=-1
    )
    for report in later:
        beside = replace(report.passage, text=report.text, start=0, end=-1)
        judged = judge.compare(told, beside)
        if judged.differing >= _SURE:
            return report
    return None


def _sentences(passage: Passage) -> Iterator[Quoted]:
    barred = addressed_to_a_machine(passage.text)
    for start, end in sentence_spans(passage.text):
        if not any(a < end and start < b for a, b in barred):
            yield Quoted(passage, start, end)
