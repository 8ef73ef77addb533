"""A draft → its sentences with what the index says to each: supported, contradicted, not found, or no claim at all.

For each sentence that states a fact passages are found, the sentences nearest to it are judged beside it, and what
letters decide is looked up: figures, days, names, the words in quotation marks. Words that differ from the source's,
and words that the source gives to somebody else, contradict the sentence that quotes them so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer.citation import Citer
from assistant.check.checked import bare_statement
from assistant.check.letters import Missing, unproven
from assistant.draft import Quoted, Statement
from assistant.models.claims import load_claims
from assistant.ports import IndexReader, Judge
from assistant.question.analysis import Days, Question
from assistant.search.retriever import Retriever
from assistant.speech.article import Hearing
from assistant.speech.names import is_same_name, name_words
from assistant.text.sentences import Span
from assistant.types import CheckedSentence, DraftVerdict, Filters, Passage, Utterance, timestamp
from assistant.verification.drafts import DraftSentence, sentences_of
from assistant.verification.evidence import MOST, Place, place_at, places
from assistant.verification.quoted_words import most_like, pieces

_SOURCES = 10
"""Articles that are looked through for words in quotation marks."""
_CITED = 3
_OF_NOBODY = 4
"""So many words in quotation marks that stand nowhere are unproven; fewer may be a title."""
_MOSTLY = 0.5
"""The share of a sentence's words in quotation marks from which it states no more than who said them."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a sentence is held to be supported or contradicted: one set for the product and the benchmark.

    Chosen on statements over held-out articles of the newsroom training data (`benchmarks/choose_verdicts.py`). Of 240
    such statements 0.62 of the supported, 0.35 of the contradicted and 0.87 of those whose article is not there are
    found; 0.75 of what is called supported is, and 0.62 of what is called contradicted.
    """

    near: float = 0.4
    """How near a place must be to say anything of the sentence; see `evidence.Place.worth`."""
    supported: float = 0.8
    """The judge's probability, of some place, that its words carry the sentence."""
    contradicted: float = 0.5
    """The judge's probability that the sentence and the words of the nearest place cannot both be true.

    It must be likelier too than that they carry it.
    """


@dataclass(frozen=True, slots=True)
class Judged:
    """What the words of a place are to a sentence; probabilities are those of the judge."""

    place: Place
    supported: float
    contradicted: float
    """The mean over the place's sentence alone and with its neighbours."""
    missing: tuple[Missing, ...]
    """What letters do not find there."""

    @property
    def day(self) -> float:
        """When it was published, in seconds since 1970; long ago where that is not known."""
        published = self.place.passage.published
        return timestamp(published) if published is not None else float("-inf")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A place, and who surely speaks its words."""

    place: Place
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """A piece of the words in quotation marks beside the place most like it, where there is one."""

    words: str
    place: Place | None = None
    published: str = ""
    """The words there."""
    same: bool = False
    said: Utterance | None = None
    """Who says them there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one sentence; its quotes are not proven yet."""

    verdict: DraftVerdict
    quotes: tuple[Quoted, ...] = ()
    altered: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()


class Verifier:
    """Checks drafts beside one index, of which it sees what the filters let through."""

    def __init__(
        self,
        index: IndexReader,
        retriever: Retriever,
        judge: Judge,
        filters: Filters,
        days: Days,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._index = index
        self._retriever = retriever
        self._judge = judge
        self._filters = filters
        self._days = days
        self._least = thresholds or Thresholds()
        self._hearing = Hearing(index.text_of, index)

    def sentences(self, draft: str) -> Iterator[CheckedSentence]:
        """The sentences of the draft in order, each as soon as it is checked. ModelError."""
        citer = Citer(self._index.text_of)
        found = sentences_of(draft)
        telling = iter(load_claims().state_facts([one.statement for one in found if one.may_tell]))
        for one in found:
            finding = (
                self.finding(one) if one.may_tell and (next(telling) or one.quoted) else Finding("no_claim")
            )
            citer.cite(Statement(one.text, finding.quotes))
            numbers = dict.fromkeys(citer.number_of(quoted) for quoted in finding.quotes)
            citations = tuple(citer.citations[number - 1] for number in numbers)
            yield CheckedSentence(
                one.text, one.start, one.end, finding.verdict, citations, finding.altered, finding.reasons
            )

    def finding(self, sentence: DraftSentence) -> Finding:
        """What the index says to a sentence that states a fact."""
        found = self.passages(sentence)
        quoted = [self._compared(piece, found) for words in sentence.quoted for piece in pieces(words)]
        spoken = [Spoken(q.place, (q.said and q.said.speaker) or "") for q in quoted if q.place]
        judged = self.judged(sentence, found, spoken)
        return decided(sentence, judged, quoted, self._judge, self._least)

    def passages(self, sentence: DraftSentence) -> list[tuple[Passage, float]]:
        """The passages nearest to a sentence, alone and behind the ones before it, and to its quoted words."""
        queries = [sentence.statement, f"{sentence.before} {sentence.statement}".strip()]
        queries = [query for query in dict.fromkeys(queries) if any(c.isalnum() for c in query)]
        return self._retriever.fuse(Question(queries[0], self._days, queries[-1]), self._filters)

    def judged(
        self, sentence: DraftSentence, found: Sequence[tuple[Passage, float]], quoting: Sequence[Spoken] = ()
    ) -> list[Judged]:
        """The places nearest to a sentence as they are judged, those first that hold its quoted words."""
        held = [one.place for one in quoting]
        near = [Spoken(p) for p in places(sentence.statement, found) if not any(p.meets(q) for q in held)]
        return [self._judged(sentence, one) for one in (*quoting, *near)[:MOST]]

    def _judged(self, sentence: DraftSentence, one: Spoken) -> Judged:
        statement = bare_statement(sentence.statement)
        known = self._index.passages_of(one.place.passage.article_id)
        around, alone = as_passage(one.place.quoted, one.speaker), as_passage(one.place.alone, one.speaker)
        said, shortly = (self._judge.judge(statement, [words]) for words in (around, alone))
        missing = tuple(unproven(statement, [around], known))
        return Judged(one.place, said.score, (said.contradicted + shortly.contradicted) / 2, missing)

    def _compared(self, words: str, found: Sequence[tuple[Passage, float]]) -> QuotedWords:
        """A piece of quoted words beside the most like words of the articles that are near."""
        hits = self._index.search_words(words, _SOURCES, self._filters)
        near = [*self._index.passages([hit.passage_id for hit in hits]), *(p for p, _ in found[:_SOURCES])]
        passages = list({p.id: p for p in near}.values())
        best = most_like(words, [p.text for p in passages])
        if best is None:
            return QuotedWords(words)
        passage, like = passages[best[0]], best[1]
        said = self._said(passage, like.span)
        return QuotedWords(
            words, place_at(passage, like.span), passage.text[slice(*like.span)], like.same, said
        )

    def _said(self, passage: Passage, span: Span) -> Utterance | None:
        """Who says the words at `span` of a passage, in its article."""
        article, place = self._hearing.around(passage, span)
        return next((u for u in article.over(*place) if u.speaker), None)


def decided(
    sentence: DraftSentence,
    judged: Sequence[Judged],
    quoted: Sequence[QuotedWords],
    judge: Judge,
    least: Thresholds,
) -> Finding:
    """What all of it makes of the sentence."""
    altered = [q for q in quoted if q.place and not q.same]
    others = [q for q in quoted if q.same and is_anothers(sentence.speaker, q.said)]
    if altered or others:
        quotes = tuple(q.place.alone for q in (*altered, *others) if q.place)
        pairs = tuple((q.words, q.published) for q in altered)
        reasons = tuple(
            f"These are the words of {q.said.speaker}, not of {sentence.speaker}." for q in others if q.said
        )
        return Finding("contradicted", quotes, pairs, reasons)
    if proven := _said_so(sentence, quoted):
        return Finding("supported", tuple(q.place.alone for q in proven if q.place))
    if absent := [q.words for q in quoted if q.place is None and len(q.words.split()) >= _OF_NOBODY]:
        return Finding(
            "not_found", reasons=tuple(f"No article was found with the words “{one}”." for one in absent)
        )
    near = [one for one in judged if one.place.worth >= least.near]
    carrying = [one for one in near if one.supported >= least.supported and not one.missing]
    carrying.sort(key=lambda one: -one.supported)
    if carrying:
        later = _revising(carrying, near, judge, least)
        if later is not None:
            return Finding("contradicted", (later.place.alone, carrying[0].place.alone))
        return Finding("supported", tuple(one.place.quoted for one in carrying[:_CITED]))
    against = [one for one in near[:1] if one.contradicted >= max(least.contradicted, one.supported)]
    if against:
        return Finding("contradicted", (against[0].place.quoted,))
    return Finding("not_found")


def _said_so(sentence: DraftSentence, quoted: Sequence[QuotedWords]) -> Sequence[QuotedWords]:
    """The quoted words, where they are most of the sentence and its speaker surely says them: letters suffice then."""
    length = sum(len(q.words.split()) for q in quoted if q.same)
    if not sentence.speaker or length < _MOSTLY * len(sentence.statement.split()):
        return ()
    mine = name_words(sentence.speaker)
    theirs = [q.said.speaker if q.said else None for q in quoted if q.same]
    return quoted if all(name and is_same_name(mine, name_words(name)) for name in theirs) else ()


def _revising(
    carrying: Sequence[Judged], near: Sequence[Judged], judge: Judge, least: Thresholds
) -> Judged | None:
    """The newest later report that gives another value or status of what the sentence says; None without one."""
    newest = max(one.day for one in carrying)
    for one in sorted(near, key=lambda one: -one.day):
        if one.day > newest and one.contradicted >= least.contradicted and one.contradicted > one.supported:
            relation = judge.compare(as_passage(carrying[0].place.quoted), as_passage(one.place.quoted))
            if relation.differ:
                return one
    return None


def is_anothers(speaker: str | None, said: Utterance | None) -> bool:
    """Are the words surely of somebody else than the one whom the draft gives them to?"""
    if not speaker or said is None or not said.speaker:
        return False
    mine, theirs = name_words(speaker), name_words(said.speaker)
    named = speaker[0].isupper() and said.speaker[0].isupper()
    return named and not is_same_name(mine, theirs) and not set(mine) & set(theirs)


def as_passage(quoted: Quoted, speaker: str = "") -> Passage:
    """The quoted words as a passage of their own, as the judge reads them, behind who says them if that is known."""
    start = quoted.passage.start + quoted.start
    named = speaker and speaker.split()[-1] not in quoted.text
    words = f"{speaker} said: {quoted.text}" if named else quoted.text
    return replace(quoted.passage, text=words, start=start, end=-1)
