"""A reader whose readings a test writes down: the seam at which the model that comes along is put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.answer.citation import passage_alone
from assistant.answer.extractive import ExtractiveAnswerer
from assistant.draft import Draft
from assistant.ports import Reading
from assistant.question.analysis import Days, Question
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Judgement, Passage, Verdict


@dataclass(frozen=True)
class Script:
    """What is to be read in one passage: sentences that carry the answer with their support, and its words."""

    answers: float
    support: Mapping[str, float]
    short: str | None = None
    short_score: float = 0.9
    others: Mapping[str, float] = field(default_factory=dict)
    """Words that may be the short answer after `short`."""
    denies: float = 0.0
    yes: float = 0.5


class ScriptedReader:
    """Reads each passage as its article's script says; an article without one answers nothing."""

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self._scripts = scripts

    def read(self, question: str, passages: Sequence[Passage], today: date | None = None) -> list[Reading]:
        return [self._reading(passage) for passage in passages]

    def _reading(self, passage: Passage) -> Reading:
        script = self._scripts.get(passage.article_id, Script(0.01, {}))
        spans = sentence_spans(passage.text)
        support = tuple(
            max((s for words, s in script.support.items() if words in passage.text[a:b]), default=0.01)
            for a, b in spans
        )
        short = _place(passage.text, script.short) if script.short and script.short in passage.text else None
        others = tuple((_place(passage.text, words), score) for words, score in script.others.items())
        return Reading(
            script.answers,
            short,
            script.short_score if short else 0.0,
            support,
            others,
            script.denies,
            script.yes,
        )


def _place(text: str, words: str) -> Span:
    start = text.index(words)
    return start, start + len(words)


class ScriptedJudge:
    """Judges every statement alike; a question is answered by whatever stands beside it."""

    def __init__(self, verdict: Verdict) -> None:
        self._verdict = verdict

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        if "?" in statement:
            return Judgement("supported", 1.0, contradicted=0.0)
        return Judgement(self._verdict, 1.0 if self._verdict == "supported" else 0.0)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        return Judgement("different", 1.0)


TODAY = date(2026, 7, 10)


def asked(question: str, today: date = TODAY, seen_from: date | None = None) -> Question:
    """A question that stands alone, as it is asked on a day; age is seen from that day or an earlier one."""
    return Question(question, Days(today, seen_from or today))


def passage(
    identifier: str, text: str, published: date | None = date(2026, 7, 3), source: str = "Gazette"
) -> Passage:
    """A whole article of one passage, as `Script`s name it."""
    return Passage(f"{identifier}#0", identifier, f"Title of {identifier}", source, None, published, text)


def draft(question: str, passages: list[Passage], **scripts: Script) -> Draft:
    """What is made of the passages when they are read as scripted."""
    return ExtractiveAnswerer(ScriptedReader(scripts), passage_alone).draft(asked(question), passages)


def judged_draft(question: str, passages: list[Passage], judge: ScriptedJudge, **scripts: Script) -> Draft:
    """The same with a judge, who decides which articles are cited together."""
    answerer = ExtractiveAnswerer(ScriptedReader(scripts), passage_alone, judge=judge)
    return answerer.draft(asked(question), passages)


def quotes(result: Draft) -> list[str]:
    """All that a draft quotes, in its order."""
    return [q.text for s in result.statements for q in s.quotes]
