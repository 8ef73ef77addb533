"""From what the model makes of an article to who says what in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from assistant.models.speech import Floats, Heard, Pointed
from assistant.speech.names import JOINED, Mention, Names, is_same_name, name_words, without_article
from assistant.speech.told import LEADERS, TIES, Description, described, told_beside
from assistant.speech.turns import Turn
from assistant.text.quotations import Quotation
from assistant.text.sentences import LOWER, Span

_REPORTED = 0.3
_NOBODY = 0.5
"""Words that are nobody's with more than this probability are left alone."""
_LITTLE = 1e-3
_MAYBE = 0.1
"""Somebody may be meant at whom at least so much of what points at names points."""
_DEFINITE = re.compile(r"(?:the|el|la|der|die|le|[^\W\d_]+[’']s)\s", re.IGNORECASE)
_FULL_NAME = 2
_GAP_TOKENS = 3
_LEAST_TOKENS = 3
_MARKS = " \t\n\r\u00a0\"'“”„‟‘’‚«»‹›「」『』`,;:–—-"
_ONE_CLAUSE = re.compile(r"(?:[^.!?\n]|\.(?!\s))+[.,:]\s+")
"""What stands between two quotations that are one speech, no sentence ending amid it."""
_NEW_SENTENCE = re.compile(rf"\s*(?![{LOWER}\s])|\s*$")
_NEW_PARAGRAPH = re.compile(r"[ \u00a0]*(?:\n|$)")
_OWNS = re.compile(r"[’']s")
_AND = re.compile(r"\s(?:and|&)\s")
_LETTER = re.compile(r"[^\W\d_]")
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ]")


@dataclass(frozen=True, slots=True)
class Voice:
    """One reading of who says some words.

    `speaker` is what the article calls them in full; `sure`, in [0, 1], is the mean of how sure it is who that is and,
    but for a pronoun, where they are named there; `named` are the words that name them there, `nobody` says whether the
    words are nobody's utterance, `by_pronoun` whether a pronoun names the speaker.
    """

    speaker: str = ""
    sure: float = 0.0
    named: Span | None = None
    nobody: bool = False
    by_pronoun: bool = False
    to: Span | None = None
    via: Span | None = None


@dataclass(slots=True)
class Words:
    """Words that somebody may have said: `start` and `end` without marks, `asked` the span that the model is asked
    of."""

    start: int
    end: int
    asked: Span
    direct: bool
    quotation: Quotation | None = None
    pointed: Pointed | None = None
    voice: Voice | None = None


def hear(
    heard: Heard, text: str, names: Names, quotes: Sequence[Quotation], spoken: Sequence[Turn]
) -> tuple[list[Words], Cast]:
    """The quotations and the reported clauses of an article, those in turns of a transcript left out, in the order of
    their first words, each with its voice; and whom they are given to."""
    found = [Words(q.start, q.end, q.outer, True, q) for q in quotes]
    found += [
        Words(a, b, (a, b), False)
        for a, b in reported_spans(text, names.sentences, heard)
        if not any(t.start < b and a < t.end for t in spoken)
    ]
    found.sort(key=lambda w: (w.start, -w.end))
    for words in found:
        words.pointed = heard.point(words.asked)
    _alike(text, found)
    names = names.parted({end for w in found if (p := w.pointed) for _, end in (p.named, p.who)})
    cast = Cast(text, names, found)
    for words in found:
        if words.pointed is not None:
            words.voice = voice(text, names, cast, words.pointed)
            if words.voice.by_pronoun and _names_another(text, names, quotes, words, words.pointed):
                words.voice = replace(words.voice, sure=0.0)
    _share(text, found)
    return list(_with_reported(text, names, found)), cast


def _with_reported(text: str, names: Names, found: Sequence[Words]) -> Iterator[Words]:
    """All words, of the reported clauses those whose own sentence names the speaker: as far as they go on in quotation
    marks and these are of the same mouth, which then is as sure as the surer of both."""
    quoted = [w for w in found if w.quotation is not None and not w.quotation.depth]
    for words in found:
        said = words.voice
        if not words.direct:
            if said is None or said.named is None:
                continue
            if names.sentence_at(said.named[0]) != names.sentence_at(words.start):
                continue
            for other in quoted:
                own = other.voice
                if own is None or own.nobody or other.asked[0] >= words.end or other.asked[1] <= words.start:
                    continue
                if own.speaker != said.speaker:
                    words.start, words.end = _trimmed(text, words.start, max(words.start, other.asked[0]))
                    break
                surest = max(own.sure, said.sure)
                words.voice, other.voice = replace(said, sure=surest), replace(own, sure=surest)
            if len(text[words.start : words.end].split()) < _LEAST_TOKENS:
                continue
        yield words


def _alike(text: str, found: Sequence[Words]) -> None:
    """What is quoted more than once in the same words is somebody's each time or never ("full self-driving")."""
    said: dict[tuple[str, ...], list[tuple[Words, Pointed]]] = defaultdict(list)
    for words in found:
        if words.direct and words.pointed is not None:
            said[name_words(text[words.start : words.end])].append((words, words.pointed))
    for same in said.values():
        nobody = sum(pointed.nobody for _, pointed in same) / len(same)
        for words, pointed in same:
            words.pointed = replace(pointed, nobody=nobody)


def _names_another(text: str, names: Names, quotes: Sequence[Quotation], said: Words, where: Pointed) -> bool:
    """Is a pronoun taken for somebody from elsewhere, while its paragraph names another in full before it, whom it may
    mean?"""
    end = min(said.start, where.named[0])
    before = [
        m
        for m in names.over((text.rfind("\n\n", 0, end) + 1, end))
        if not any(q.outer[0] <= m.start < q.outer[1] for q in quotes)
    ]
    own = name_words(said.voice.speaker)[-1:] if said.voice else ()
    return all(m.words[-1:] != own for m in before) and any(
        len(m.words) > 1 and _mass_at(where.begins, where.offsets, (m.start, m.end)) >= _MAYBE for m in before
    )


def _share(text: str, found: Sequence[Words]) -> None:
    """Words of one mouth have one voice: on both sides of the clause that names the speaker that of the first; in one
    speech over several paragraphs the surest."""
    outer = [w for w in found if w.quotation is not None and not w.quotation.depth]
    for said, following in pairwise(outer):
        if _goes_on(text, said, following):
            following.voice = said.voice
    run: list[Words] = []
    for words in [*outer, None]:
        if run and (words is None or words.quotation is None or not words.quotation.taken_up):
            best = max((w.voice for w in run if w.voice is not None), key=lambda v: v.sure, default=None)
            for w in run:
                w.voice = best
            run = []
        if words is not None:
            run.append(words)


def _goes_on(text: str, said: Words, following: Words) -> bool:
    """Does a quotation go on with what the one before it says: the clause between them names that one's speaker, and
    behind it none can ("“A,” said Ilka Baun. “B.”")?"""
    (_, start), (end, after) = said.asked, following.asked
    one, other = said.voice, following.voice
    if one is None or other is None or one.nobody or other.nobody:
        return False
    if one.named is None or not start <= one.named[0] < end or not _ONE_CLAUSE.fullmatch(text, start, end):
        return False
    ends = _NEW_PARAGRAPH if text[following.end - 1] in "?!" else _NEW_SENTENCE
    return text[following.end - 1] in ".…?!" and ends.match(text, after) is not None


def named_in_full(label: str, names: Names, spoken: Sequence[Turn]) -> str:
    """The fullest form that the text has of the name before a turn: "TEAL" is "Marcus Teal", "AB" "Alison Bechdel"."""
    label = label.strip()
    words = name_words(label)
    forms = [m.text for m in names.called(words[-1])] if words else []
    forms += [t.label for t in spoken]
    same = [form for form in dict.fromkeys(forms) if is_same_name(words, name_words(form))]
    if len(words) == 1 and label.isupper() and not any(len(name_words(f)) > 1 for f in same):
        same += [t.label for t in spoken if "".join(w[0] for w in name_words(t.label)) == words[0]]
    longest = max((len(name_words(form)) for form in same), default=0)
    full = [form for form in same if len(name_words(form)) == longest]
    if len({name_words(form) for form in full}) > 1:  # "Doctor Haddad" too: who speaks is "Noor Haddad:"
        labels = {name_words(turn.label) for turn in spoken}
        full = [form for form in full if name_words(form) in labels]
        if len({name_words(form) for form in full}) != 1:
            return label
    return next((form for form in full if not form.isupper()), full[0] if full else label)


def reported_spans(text: str, sentences: Sequence[Span], heard: Heard) -> Iterator[Span]:
    """The clauses that report speech, none across a sentence's end and none that is but a quotation."""
    told = heard.reports
    offsets = heard.tokens.offsets
    for sentence in sentences:
        own = heard.places(sentence)
        inside = [i for i in own if told[i, 0] >= _REPORTED]
        for run in _runs(inside, told):
            if len(run) < _LEAST_TOKENS:
                continue
            start, end = offsets[run[0]][0], offsets[run[-1]][1]
            start, end = _trimmed(text, start, end)
            quoted = sum(1 for i in run if heard.tokens.kinds[i] & 1)
            if end > start and quoted < 0.8 * len(run):
                yield start, end


def _runs(inside: Sequence[int], told: np.ndarray) -> Iterator[list[int]]:
    run: list[int] = []
    for i in inside:
        if run and (i - run[-1] > _GAP_TOKENS or (told[i, 1] > _REPORTED and i - run[0] > _LEAST_TOKENS)):
            yield run
            run = []
        run.append(i)
    if run:
        yield run


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " ,;:–—":
        start += 1
    while start < end and text[end - 1] in " ,;:–—":
        end -= 1
    return start, end


class Cast:
    """Whom an article's words are given to, by name: what the model points at, under the fullest name there is."""

    def __init__(self, text: str, names: Names, words: Iterable[Words]) -> None:
        self._text = text
        self._names = names
        self._begins: dict[int, dict[int, float]] = {}
        """For each mention how much points at its places as where the name begins."""
        self._keys: dict[Span, tuple[str, ...]] = {}
        self._written: dict[tuple[str, ...], str] = {}
        for said in words:
            if said.pointed is not None:
                self._vote(said.pointed)

    def _vote(self, pointed: Pointed) -> None:
        """Where in a run of capitals ("Highland Park Mayor Nancy Rotering") the name itself begins."""
        if pointed.nobody > _NOBODY:
            return
        for i in map(int, np.flatnonzero(pointed.begins > _LITTLE)):
            place = pointed.offsets[i][0]
            for mention in self._names.over(pointed.offsets[i]):
                begins = self._begins.setdefault(mention.start, defaultdict(float))
                begins[max(place, mention.start)] += float(pointed.begins[i])

    def full(self, mention: Mention, start: int) -> str:
        """The fullest name of whom the mention names, whose name does not begin before `start`."""
        start = max(start, self._start(mention))
        own = self._text[start : mention.end]
        words = name_words(own)
        if not words:
            return own
        longer: dict[tuple[str, ...], str] = {}
        titled = []
        for other in self._names.called(words[-1]):
            name = _AND.split(self._text[self._start(other) : other.end])[-1]
            full = name_words(name)
            if len(full) > len(words) and is_same_name(words, full):
                longer.setdefault(full, name)
                titled.append(name_words(_AND.split(other.text)[-1]))
        # "Superintendent Walters" and "Ryan Walters" are one where "Superintendent Ryan Walters" is.
        fullest = max(titled, key=len, default=words)
        if not all(is_same_name(one, fullest) for one in titled):
            return own
        return longer[max(longer, key=len)] if longer else own

    def _start(self, mention: Mention) -> int:
        votes = self._begins.get(mention.start)
        return max(votes, key=votes.__getitem__) if votes else mention.start

    def described_as(self, words: str) -> str | None:
        """The name of the only one whom the article describes by such words ("the mayor", of "Mayor Ilse Marrow")."""
        wanted = described(words)
        if not wanted.head or not _DEFINITE.match(words):
            return None
        found: dict[tuple[str, ...], str] = {}
        for name, told in self._told.items():
            if any(wanted.head == one.head and wanted.words <= one.words for one in told):
                found.setdefault(name[-1:], self._full_names[name])
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def _full_names(self) -> dict[tuple[str, ...], str]:
        """The names of two words or more, as folded words, and as they are written."""
        found = {}
        for mention in self._names.mentions:
            name = self._text[self._start(mention) : mention.end]
            if len(words := name_words(name)) > 1:
                found[words] = name
        return found

    @cached_property
    def _told(self) -> dict[tuple[str, ...], list[Description]]:
        """What the article says of whom it names: beside the name, or as the first words of a run of capitals, where
        the rest of it is a name that stands elsewhere too."""
        told: dict[tuple[str, ...], list[Description]] = {}
        for words in list(self._full_names):
            told.setdefault(words, []).extend(map(described, told_beside(self._text, self._names, words)))
            for i in range(1, len(words) - 1):
                rest = words[i:]
                if rest in self._full_names or (len(rest) == _FULL_NAME and words[i] not in LEADERS):
                    self._full_names.setdefault(rest, " ".join(self._full_names[words].split()[i:]))
                    told.setdefault(rest, []).append(described(" ".join(self._full_names[words].split()[:i])))
        return told

    def key(self, mention: Mention, start: int) -> tuple[str, ...]:
        """The folded words of the fullest name."""
        place = (mention.start, start)
        if place not in self._keys:
            full = self.full(mention, start)
            self._keys[place] = name_words(full)
            self._written.setdefault(self._keys[place], full)
        return self._keys[place]

    def written(self, key: tuple[str, ...]) -> str:
        """The name whose folded words these are, as the article writes it."""
        return self._written[key]


def voice(text: str, names: Names, cast: Cast, pointed: Pointed) -> Voice:
    """Who says the words for which the model points so.

    The words that name the speaker there say who it is: a name by itself; a pronoun means the name that most points at;
    a description stays, unless the article says it of that name ("the mayor", "Mayor Ilse Marrow").
    """
    named = pointed.named
    by_named = _names_in(text, names, named)
    by_who = _names_in(text, names, pointed.who)
    mass = _masses(names, cast, pointed.offsets, pointed.begins)
    there = _mass_at(pointed.named_begins, pointed.offsets, named)
    pronoun = not by_named and _is_pronoun(JOINED.sub("\n", text[slice(*named)]).rpartition("\n")[2])
    if by_named:
        speaker = _together([cast.full(*name) for name in by_named])
        known = sum(mass.get(key, 0.0) for key in {cast.key(*name) for name in by_named})
        sure = max(there, known, _mass_at(pointed.begins, pointed.offsets, named))
    elif pronoun and by_who and mass:
        likeliest = max(mass, key=mass.__getitem__)
        speaker, sure = cast.written(likeliest), mass[likeliest]
    elif pronoun:
        speaker, sure = text[slice(*pointed.who)], _mass_at(pointed.begins, pointed.offsets, pointed.who)
    else:
        speaker, sure = text[slice(*named)], pointed.named_sure
        name = cast.described_as(speaker)
        if name is not None and mass.get(name_words(name), 0.0) >= _MAYBE:
            speaker = name
    if not pronoun:  # where "he" stands says nothing of who that is
        sure = (sure + there) / 2
    sure *= 1.0 - pointed.nobody
    nobody = pointed.nobody > _NOBODY
    return Voice(speaker.strip(_MARKS), sure, named, nobody, pronoun, pointed.to, pointed.via)


def _together(names: Sequence[str]) -> str:
    """The names of those who say something, as one."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _is_pronoun(words: str) -> bool:
    """Are words that are no name so short that they are a pronoun, and no article without what it belongs to?"""
    return bool(without_article(f"{words} ")) and not _LETTER.search(words.replace(" ", "")[4:])


def _mass_at(begins: Floats, offsets: Sequence[Span], span: Span) -> float:
    """How much of what points at words points at these."""
    return float(begins[_within(offsets, span)].sum())


def _within(offsets: Sequence[Span], span: Span) -> slice:
    inside = [i for i, (a, b) in enumerate(offsets) if a < span[1] and b > span[0]]
    return slice(inside[0], inside[-1] + 1) if inside else slice(0, 0)


def _names_in(text: str, names: Names, span: Span) -> list[tuple[Mention, int]]:
    """The names that the span is, with where each begins; none where it names by a role, a relation or a pronoun.

    Between commas stands either a name or what its bearer is ("Ben Wood, analyst at Osk Insight"); those joined by
    "and" speak together.
    """
    found = []
    start, is_joined, together = span[0], False, False
    for between in [*JOINED.finditer(text, *span), None]:
        end = between.start() if between else span[1]
        if between and any(m.start < end < m.end for m in names.over((end, end + 1))):
            continue  # "Health and Human Services"
        name = _name_in(text, names, (start, end), start == span[0])
        if name is not None:
            found.append(name)
            together = together or is_joined
        if between:
            start, is_joined = between.end(), bool(between["and"])
    return found if together else found[:1]


def _name_in(text: str, names: Names, span: Span, cut: bool) -> tuple[Mention, int] | None:
    """The name that the span ends with, all of it or, where it may be `cut`, its end; None where what stands before it
    ties it to another word that is no name ("the mayor of Melby", but "Ilse Marrow of Melby")."""
    for mention in names.over(span):
        if mention.end > span[1] + 2 or not (cut or mention.start >= span[0]):
            continue
        if TIES.search(f" {text[span[0] : mention.start]}"):
            return None
        is_of = len(mention.words) > 1 and TIES.match(text, mention.end, span[1])
        # "Yamagami’s mother" and "the Melby city council" are no names.
        is_last = not text[mention.end : span[1]].strip(_MARKS) and not _OWNS.match(text, mention.end)
        if is_of or is_last:
            return mention, max(mention.start, span[0])
    return None


def _masses(
    names: Names, cast: Cast, offsets: Sequence[Span], begins: Floats
) -> dict[tuple[str, ...], float]:
    """How much of what points at words points at each name of the article."""
    masses: dict[tuple[str, ...], float] = {}
    for i in map(int, np.flatnonzero(begins > _LITTLE)):
        start, end = offsets[i]
        over = names.over((start, end)) or names.over((end + 1, end + 2))  # "the" before "BBC"
        if over:
            key = cast.key(over[-1], max(over[-1].start, start))
            masses[key] = masses.get(key, 0.0) + float(begins[i])
    return masses
