"""The answerer without a key: the articles' own sentences, best first, each with its quote.

What the reader makes of the passages decides all of it: whether one of them answers, which sentences carry the answer,
whether it is yes or no, whether what the question takes for granted is not so, and which few words are the short
answer. No sentence is written here; before one may stand "Yes" or "No", who says it, and where it was reported.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.answer.answerability import WEIGHTS, WEIGHTS_ALONE, alone, lacks_a_name, looked_at_again
from assistant.answer.candidates import place, when
from assistant.answer.cells import cell_asked_for
from assistant.answer.citation import TextOf
from assistant.answer.evidence import LONGEST, MOST_SENTENCES, Evidence, apart, chosen, evidence
from assistant.answer.forms.joined_parts import joined
from assistant.answer.forms.sides import answer_by_sides
from assistant.answer.other_dates import without_other_dates
from assistant.answer.saying import Sayings
from assistant.answer.values import Value, differ, differing_values, says, weigh_values
from assistant.draft import Draft, Quoted, Statement
from assistant.language.numbers import numbers_in
from assistant.language.stems import content_words
from assistant.language.word_forms import has_word
from assistant.ports import Judge, Reader, Reading
from assistant.question.analysis import Question, years_in
from assistant.search.retriever import moved
from assistant.speech.article import Hearing
from assistant.text.rows import stands_alone
from assistant.text.scripts import is_unlearned, words_for_lookup
from assistant.text.sentences import sentence_spans
from assistant.types import Message, Passage, RetrievedPassage, day_of
from assistant.wording import not_read


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When to answer and what to show: one set for the product and all benchmarks.

    Chosen on the held-out tenth of the newsroom training questions (`benchmarks/training/choose.py`).
    """

    answered: float = 0.25
    """The least probability, over the quotes looked at, that one of them answers the question."""
    alone: float = 0.35
    """The same where one passage is all there is, of which any quote may be the one
    (`benchmarks/training/choose_alone.py`)."""
    holds: float = 0.17
    """The least probability, by the reader alone, that a passage answers, from which its short answer stands beside
    another as a figure that differs."""
    carries: float = 0.1
    """Without a judge: the least probability that a sentence carries the answer."""
    denied: float = 0.85
    """The least probability that a quote shows that what the question takes for granted is not so. From 0.2 to 0.6 more
    that is answerable is answered with "No" than is put right."""
    settled: float = 0.6
    """The probability from which yes or no is said."""
    short: float = 0.15
    """What has to speak for the short answer: the passage answers, and this is the span."""
    neighbour: float = 0.5
    """A neighbouring sentence is quoted too from this share of the best one's support."""
    about: float = 3.0
    """By how much, as the logarithm of its odds, a passage that has all words of the question answers likelier than one
    that has none ..."""
    half: float = 0.6
    """... counted from this share of them."""
    another_year: float = 6.0
    """The same taken from a passage that is of no year that the question names."""
    naming: float = 2.0
    """What having all words of the question counts for a sentence beside having none, as a logarithm."""
    further: float = 0.4
    """A further quote is shown from this share of the best one's score. From 0.1 on twice as many were shown, and one
    in fifty of those held what was asked for."""
    differs: float = 0.5
    """A second figure is shown as a differing report from this share of what speaks for the first."""
    nearest: float = 0.02
    """What comes near enough to be shown where nothing answers."""
    looked_at: int = 5
    """How many quotes the judge looks at again."""
    time: float = 0.005
    """The time over an item of a live blog may be the short answer from this share of the likeliest one's score."""
    spans: int = 4
    """How many short answers the judge is asked about, of those that the first quote says."""
    carried: float = 0.5
    """The judge's probability from which the short answer counts as carried by the first quote."""
    quotes: int = 3
    words: int = 150


THRESHOLDS = Thresholds()
SURELY = replace(THRESHOLDS, answered=0.45)
"""For questions that nobody asked yet: what is offered must be answered however it is come to."""


class ExtractiveAnswerer:
    """Reads passages with the model that comes along and quotes the sentences that answer."""

    name = "extractive"

    def __init__(
        self,
        reader: Reader,
        text_of: TextOf,
        readings: Mapping[str, Reading] | None = None,
        thresholds: Thresholds = THRESHOLDS,
        judge: Judge | None = None,
        hearing: Hearing | None = None,
        weights: Sequence[float] = WEIGHTS,
    ) -> None:
        """`readings` are those that are known already, by the passage's id; the others are made.

        Without a `judge` the reader alone decides, and no second article is cited for agreeing with the first.
        """
        self._reader = reader
        self._text_of = text_of
        self._hearing = hearing or Hearing(text_of)
        self._known = readings or {}
        self._thresholds = thresholds
        self._judge = judge
        self._weights = weights

    def statements(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> Iterator[Statement | Draft]:
        """Statements best first, then the Draft; "not_in_articles" with none where nothing answers."""
        draft = self.draft(question, [found.passage for found in passages])
        yield from draft.statements
        yield draft

    async def astatements(
        self, question: Question, passages: Sequence[RetrievedPassage], history: Sequence[Message] = ()
    ) -> AsyncIterator[Statement | Draft]:
        """The same in a thread, because it is all computation."""
        draft = await asyncio.to_thread(self.draft, question, [found.passage for found in passages])
        for statement in draft.statements:
            yield statement
        yield draft

    def draft(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """The whole draft at once; a refusal where the question is in a script that the reader does not know."""
        if question.script:
            near = tuple(_nearest_by_words(question, passages))[: self._thresholds.quotes]
            return Draft((), "not_in_articles", notes=(not_read(question.script),), closest=near)
        if parts := question.parts:
            drafts = [self._part(Question(part.question, question.days), passages) for part in parts]
            return joined(parts, drafts)
        readings = self._read(question, passages)
        sides = answer_by_sides(question, passages, readings, self._hearing)
        return sides if sides is not None else self.told(question, passages, readings)

    def told(self, question: Question, passages: Sequence[Passage], readings: Sequence[Reading]) -> Draft:
        """What the passages tell, as they were read."""
        least = self._thresholds
        sayings = Sayings(question, self._hearing)
        found = self.evidence(question, passages, readings)
        most = max(least.quotes, least.looked_at)
        ranked = sayings.without_others(list(apart(found)), most)
        if sayings.are_asked_for and not ranked:  # the reader does not know whose words a sentence is
            found = self.evidence(question, passages, readings, _EVERY)
            ranked = sayings.without_others(found, most)
        lone = len(passages) == 1
        likely = self._likely(question, ranked, WEIGHTS_ALONE if lone else self._weights)
        best = max((one.likely for one in likely), default=0.0)
        answered = max(best, _any_answers(likely)) if lone else best
        if (denying := self._denying(question, likely, best)) is not None:
            return Draft(tuple(self._statements(question, [denying], sayings, "No: ")), "answered")
        if answered < (least.alone if lone else least.answered):
            # A question of no words to compare, such as "???", is near to nothing.
            asked = apart((*likely, *ranked, *found)) if question.has_topic else iter(())
            theirs = (*likely, *ranked) if sayings.are_asked_for else ()
            near = (
                e for e in asked if e in theirs or e.score_read >= least.nearest or _names_topic(question, e)
            )
            closest = tuple(islice((e.quoted for e in near), least.quotes))
            return Draft((), "not_in_articles", closest=closest)
        likely = [sayings.in_their_words(one) for one in likely]
        if question.is_yes_no:
            return Draft(
                tuple(self._statements(question, likely, sayings, self._settled(likely[0]))), "answered"
            )
        values = weigh_values(passages, readings)
        differing = differing_values(
            [v for v in values if readings[v.holders[0]].answers >= least.holds], passages, least.differs
        )
        about_as_likely = [one for one in likely if one.likely >= least.differs * best]
        if len(told := self._told_by(question, differing, passages, about_as_likely)) > 1:
            return Draft(tuple(_headed(one) for one, _ in told), "answered", told[0][1].words)
        if sayings.openly:
            short = None
        else:
            short, likely[0] = self._short(question, values, likely[0])
        return Draft(tuple(self._statements(question, likely, sayings, "", short, ranked)), "answered", short)

    def evidence(
        self,
        question: Question,
        passages: Sequence[Passage],
        readings: Sequence[Reading],
        most: int = MOST_SENTENCES,
    ) -> list[Evidence]:
        """What may be quoted, best first, as the reader has it: `most` sentences of a passage."""
        naming = self._thresholds.naming
        weighed = [
            replace(r, answers=moved(r.answers, self._odds(question, p, lone=len(passages) == 1)))
            for p, r in zip(passages, readings, strict=True)
        ]
        return evidence(
            passages,
            weighed,
            lambda r: r.answers,
            self._thresholds.neighbour,
            lambda text: math.exp(naming * question.topic_share_in(text)),
            most,
        )

    def _likely(
        self, question: Question, ranked: Sequence[Evidence], weights: Sequence[float]
    ) -> list[Evidence]:
        """The quotes that may be shown, likeliest first: those that the judge has looked at, where there is one."""
        if self._judge is None:
            return [one for one in ranked if one.support >= self._thresholds.carries]
        first = ranked[: self._thresholds.looked_at]
        return looked_at_again(question, first, self._judge, self._around, weights)

    def _around(self, passage: Passage) -> str:
        """All that the article of a passage says, as far as it is at hand."""
        return f"{passage.title or ''} {passage.source or ''} {self._text_of(passage) or passage.text}"

    def _odds(self, question: Question, passage: Passage, lone: bool) -> float:
        """What the question's words and years say of whether a passage answers, as the logarithm of odds.

        Words only tell which of several answers.
        """
        least = self._thresholds
        told = f"{passage.title or ''} {passage.text}"
        odds = 0.0 if lone else least.about * (question.share_in(told) - least.half)
        known = years_in(told)
        if passage.published is not None:
            known |= {str(day_of(passage.published).year)}
        return odds - least.another_year if question.years and question.years.isdisjoint(known) else odds

    def _told_by(
        self,
        question: Question,
        values: Sequence[Value],
        passages: Sequence[Passage],
        ranked: Sequence[Evidence],
    ) -> list[tuple[Evidence, Value]]:
        """For each value the best quote that says it, the newest first; those that none says are left out.

        `ranked` are quotes that answer about as likely: else a figure is of something else.
        """
        found = []
        for value in values:
            holders = {passages[i].id for i in value.holders}
            saying = [e for e in ranked if e.passage.id in holders and says(e.text, value.words)]
            found += [(saying[0], value)] if saying else []
        if found:
            first, value = found[0]
            found = [(one, v) for one, v in found if not _is_of_another(question, value.words, first, one)]
        return sorted(found, key=lambda pair: when(pair[0].passage), reverse=True)

    def _statements(
        self,
        question: Question,
        likely: Sequence[Evidence],
        sayings: Sayings,
        lead: str,
        short: str | None = None,
        ranked: Sequence[Evidence] = (),
    ) -> Iterator[Statement]:
        """The quotes that are shown, each a statement of its own; `lead` stands before the first.

        A further one that gives another figure than `short` says where and when it was reported. With the first are
        cited those of `ranked` that agree with it.
        """
        least = self._thresholds
        agreeing = self._agreeing(question, likely[0], ranked, short) if short else []
        rest = [one for one in likely if not any(one.meets(other) for other in agreeing)]
        if short:
            rest = [one for one in rest if not _is_of_another(question, short, likely[0], one)]
        shown = chosen(rest, least.quotes, least.words, least.further)
        if short and stands_alone(shown[0].text):  # the other rows of a table are of something else
            shown = [shown[0], *(one for one in shown[1:] if not stands_alone(one.text))]
        for number, one in enumerate(shown):
            who = sayings.who_says(one)
            before = lead if number == 0 else ""
            if who is not None and sayings.are_asked_for:
                before = f"{before}{who.speaker}, {place(one.passage)}: "
            elif number and short and not says(one.text, short) and differ(short, one.text):
                before = f"{place(one.passage)}: "
            quotes = (one.quoted, *(other.quoted for other in agreeing if number == 0))
            speaker, speech, to = (who.speaker, who.speech, who.to) if who is not None else (None, None, None)
            yield Statement(f"{before}{one.text}", quotes, speaker, speech, to=to)

    def _agreeing(
        self, question: Question, first: Evidence, ranked: Sequence[Evidence], short: str
    ) -> list[Evidence]:
        """Quotes of other articles that carry what the first says, by the judge's word."""
        if self._judge is None:
            return []
        seen = {first.passage.article_id}
        agreeing: list[Evidence] = []
        for one in ranked[:8]:
            if one.passage.article_id in seen or not says(one.text, short):
                continue
            seen.add(one.passage.article_id)
            if lacks_a_name(question, self._around(one.passage)):
                continue
            if self._judge.judge(first.text, [alone(one)]).verdict == "supported":
                agreeing.append(one)
            if len(agreeing) == 2:
                break
        return agreeing

    def _denying(self, question: Question, likely: Sequence[Evidence], best: float) -> Evidence | None:
        """The quote that shows that what the question takes for granted is not so; None where one may answer it."""
        surest = max(likely, key=lambda one: one.denies, default=None)
        if surest is None or question.is_yes_no or surest.denies < max(best, self._thresholds.denied):
            return None
        return surest if _any_answers(likely) < self._thresholds.settled else None

    def _settled(self, first: Evidence) -> str:
        """ "Yes. " or "No. " where what is shown first settles it, else nothing."""
        if max(first.says_yes, 1 - first.says_yes) < self._thresholds.settled:
            return ""
        return "Yes. " if first.says_yes > 0.5 else "No. "

    def _short(
        self, question: Question, values: Sequence[Value], first: Evidence
    ) -> tuple[str | None, Evidence]:
        """The few words of a quote that answer, where enough speaks for them and the judge agrees; and the quote.

        In an item of a live blog the time over it may be what is asked for: the quote then begins with that.
        """
        if is_unlearned(self._text_of(first.passage) or first.passage.text):
            # The sentences are found by their words; which of these answer is guessed there.
            return None, first
        if (cell := cell_asked_for(question, first.text)) is not None:
            return cell, first
        least = self._thresholds
        own = first.reading
        spans = [(own.short, own.short_score)] if own.short else []
        found = {v.words: v.weight for v in values[:1] if says(first.text, v.words)}
        for span, score in (*spans, *own.others):
            if first.holds(span):
                found.setdefault(" ".join(first.passage.text[slice(*span)].split()), own.answers * score)
        likely = sorted(((w, words) for words, w in found.items() if w >= least.short), reverse=True)
        judged = [
            (self._carried(f"{question.wording} {words}", first), w, words)
            for w, words in likely[: least.spans]
        ]
        carried = [(chance * w, chance, words) for chance, w, words in judged if chance >= least.carried]
        _, surest, words = max(carried, default=(0.0, least.carried, None))
        if (timed := _under_its_time(first, least.time)) is not None:
            posted = first.passage.posted
            if self._carried(f"{question.wording} {posted}", timed) > surest:
                return posted, timed
        return words, first

    def _carried(self, statement: str, first: Evidence) -> float:
        """The judge's probability that the quote carries the short answer."""
        return self._judge.judge(statement, [alone(first)]).score if self._judge is not None else 1.0

    def _part(self, part: Question, passages: Sequence[Passage]) -> Draft:
        """The draft for a part of a question: what is known of the whole was not read for it."""
        answerer = ExtractiveAnswerer(
            self._reader,
            self._text_of,
            thresholds=self._thresholds,
            judge=self._judge,
            hearing=self._hearing,
            weights=self._weights,
        )
        return answerer.draft(part, passages)

    def _read(self, question: Question, passages: Sequence[Passage]) -> list[Reading]:
        unread = [p for p in passages if p.id not in self._known]
        read = {
            p.id: r
            for p, r in zip(
                unread, self._reader.read(question.wording, unread, question.days.seen_from), strict=True
            )
        }
        readings = [self._known[p.id] if p.id in self._known else read[p.id] for p in passages]
        return [without_other_dates(question, p.text, r) for p, r in zip(passages, readings, strict=True)]


def _nearest_by_words(question: Question, passages: Sequence[Passage]) -> list[Quoted]:
    """Sentences that hold something of what is asked, and with their headline a third of its words: best first."""
    found: list[tuple[int, Quoted]] = []
    for passage in passages:
        over = question.lookup_words & set(words_for_lookup(passage.title or ""))
        for span in sentence_spans(passage.text):
            held = question.lookup_words & set(words_for_lookup(passage.text[slice(*span)]))
            if held and len(held | over) >= _THIRD * len(question.lookup_words):
                found.append((len(held), Quoted(passage, *span)))
    return [quoted for _, quoted in sorted(found, key=lambda pair: -pair[0])]


def _names_topic(question: Question, one: Evidence) -> bool:
    """Does what is quoted, with its headline, name a third of what is asked about?"""
    return question.topic_share_in(f"{one.passage.title or ''} {one.text}") >= _THIRD


def _any_answers(likely: Sequence[Evidence]) -> float:
    """The probability that one of the quotes answers; 0 where the judge has not looked at them."""
    return sum(one.looked_at.answers for one in likely if one.looked_at is not None)


def _is_of_another(question: Question, short: str, first: Evidence, one: Evidence) -> bool:
    """Has a quote another figure than the first, and its passage not all words of the question that the first has?

    What it counts is then something else: the height of the crane where that of the lighthouse is asked for.
    """
    if says(one.text, short) or not any(numbers_in(short)) or not any(numbers_in(one.text)):
        return False
    told, also = (
        content_words(f"{e.passage.title or ''} {text}")
        for e, text in ((first, first.text), (one, one.passage.text))
    )
    return any(has_word(word, told) and not has_word(word, also) for word in question.words)


def _under_its_time(one: Evidence, share: float) -> Evidence | None:
    """The quote from the time over its item on; None where none stands there.

    Neither where the reader gives less than `share` of what it gives the likeliest words to that time.
    """
    text, posted = one.passage.text, one.passage.posted
    at = text.find(posted, 0, one.span[1]) if posted else -1
    if not posted or at < 0 or one.span[1] - at > LONGEST:
        return None
    own = one.reading
    spans = [(own.short, own.short_score), *own.others]
    given = max((score for span, score in spans if span and at <= span[0] < at + len(posted)), default=0.0)
    return replace(one, span=(min(at, one.span[0]), one.span[1])) if given > share * own.short_score else None


def _headed(one: Evidence) -> Statement:
    """The quote with where and when it was reported."""
    return Statement(f"{place(one.passage)}: {one.text}", (one.quoted,))


_THIRD = 1 / 3
_EVERY = 99
