"""Whose words are those of the speaker that a question names: by name, by role, or as the voice of a body.

"The health minister" is whoever the article says holds that office, or, where it names nobody, whom another of
the articles read says, if they agree. "Clearwell" speaks for itself and through its chief executive, whose name
stands before the words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.answer.candidates import Candidate
from assistant.answer.citation import TextOf
from assistant.language.coverage import same_words
from assistant.language.stems import content_words
from assistant.language.word_forms import has_word
from assistant.speech.lexicon import DETERMINERS, has_role, is_office
from assistant.speech.mentions import bare_name, may_name, read_mention, same_name
from assistant.speech.people import Cast, Person
from assistant.speech.utterances import UNHEARD, Heard, Utterance, listen
from assistant.text.sentences import Span, paragraph_spans, sentence_spans, word_set
from assistant.types import Passage

_OPENS = re.compile(r"(?:He|She|Él|Ella|Er)\b")
_OF = re.compile(r"\s(?:of|for|at|from|de|del|von)\s+", re.IGNORECASE)
_SPEAKS_FOR = word_set(
    "spokesman spokeswoman spokesperson spox ceo chief executive president chairman chairwoman chair director head "
    "secretary minister founder co-founder leader manager commissioner lawyer attorney governor mayor chancellor "
    "premier ambassador owner coach portavoz presidente presidenta director directora sprecher sprecherin"
)
_NO_LONGER = word_set("former ex then late retired")


class Voices:
    """Who says what in passages: heard in the whole article, where there is one, and once for each article."""

    def __init__(self, text_of: TextOf, passages: Sequence[Passage], speaker: str) -> None:
        self._text_of = text_of
        self._speaker = speaker
        self._is_role = has_role(speaker) and bare_name(speaker) == speaker
        """Is somebody asked for by what they are, whom an article may name without saying it?"""
        self._sentences: dict[str, dict[Span, bool]] = {}
        self._known: dict[str, tuple[Heard, int]] = {}
        self._holders = {p.article_id: holders(self._heard(p)[0].cast, speaker, p) for p in passages}
        named = {name for names in self._holders.values() for name in names}
        self._elsewhere = named if len(named) == 1 else set()
        people = [person for p in passages for person in self._heard(p)[0].cast.people]
        self._titles = {t for person in people if same_name(person.name, speaker) for t in person.titles}

    @property
    def holders(self) -> set[str]:
        """Who the articles say holds the asked office, or speaks for the asked body."""
        return {name for names in self._holders.values() for name in names}

    def before(self, passage: Passage, span: Span) -> list[Utterance]:
        """The utterances with a known speaker that begin before the end of a sentence of the passage.

        Their offsets are in the passage's text; those from before the passage are negative.
        """
        heard, shift = self._heard(passage)
        return [
            replace(u, start=u.start - shift, end=u.end - shift)
            for u in heard.utterances
            if u.speaker and u.start - shift < span[1]
        ]

    def around(self, passage: Passage, span: Span) -> tuple[str, str]:
        """What the asked speaker says in one breath with a sentence, and what it answers to.

        The first is the speaker's sentences beside it, with up to two of the narrator's that lead to them in the
        same paragraph; the second is the paragraph before them.
        """
        text = self._text_of(passage)
        text, shift = (passage.text, 0) if text is None else (text, passage.start)
        own = self._own(passage)
        spans = list(own)
        place = next((i for i, (start, end) in enumerate(spans) if start <= span[0] + shift < end), None)
        if place is None:
            return passage.text[slice(*span)], ""
        first = last = place
        while first and own[spans[first - 1]]:
            first -= 1
        while last + 1 < len(spans) and own[spans[last + 1]]:
            last += 1
        paragraphs = paragraph_spans(text)
        here = next(i for i, (_, end) in enumerate(paragraphs) if spans[first][0] < end)
        leading = [s for s in spans[max(0, first - 2) : first] if s[0] >= paragraphs[here][0]]
        start = leading[0][0] if leading else spans[first][0]
        return text[start : spans[last][1]], text[slice(*paragraphs[here - 1])] if here else ""

    def _own(self, passage: Passage) -> dict[Span, bool]:
        """The sentences of the passage's article, and which of them the asked speaker says."""
        if passage.article_id not in self._sentences:
            heard, _ = self._heard(passage)
            text = self._text_of(passage)
            said = {u.start: self.is_asked(u.speaker, passage) for u in heard.utterances if u.speaker}
            spans = sentence_spans(passage.text if text is None else text)
            self._sentences[passage.article_id] = {span: said.get(span[0], False) for span in spans}
        return self._sentences[passage.article_id]

    def said_by_asked(self, passage: Passage) -> list[Utterance]:
        """What the asked speaker says in the passage, in reading order; offsets are in its text."""
        heard, shift = self._heard(passage)
        own = [u for u in heard.utterances if u.speaker and self.is_asked(u.speaker, passage)]
        return [replace(u, start=u.start - shift, end=u.end - shift) for u in own]

    def is_named(self, passage: Passage) -> bool:
        """May the asked speaker be named in the passage's article?"""
        return self._heard(passage)[0] is not UNHEARD

    def over(self, passage: Passage, span: Span) -> Utterance | None:
        """The utterance that covers most of a sentence of the passage."""
        start, end = span
        overlap = [(min(u.end, end) - max(u.start, start), u) for u in self.before(passage, span)]
        overlap = [pair for pair in overlap if pair[0] > 0]
        return max(overlap, key=lambda pair: pair[0])[1] if overlap else None

    def is_asked(self, speaker: str, passage: Passage) -> bool:
        """Is this speaker of the passage's article the one that was asked for?"""
        by_name = not self._is_role and same_name(speaker, self._speaker)
        if by_name or same_words(speaker, self._speaker):
            return True
        if is_office(speaker) and not self._holders[passage.article_id]:
            return any(same_words(speaker, title) for title in self._titles)
        meant = self._holders[passage.article_id] or self._elsewhere
        return any(same_name(speaker, name) for name in meant)

    def _heard(self, passage: Passage) -> tuple[Heard, int]:
        """What is said in the passage's article, and where the passage begins in it."""
        if passage.id not in self._known:
            whole = self._text_of(passage)
            text = passage.text if whole is None else whole
            concerns = self._is_role or may_name(f"{passage.title} {text}", self._speaker)
            heard = heard_once(text, passage.title) if concerns else UNHEARD
            self._known[passage.id] = (heard, 0 if whole is None else passage.start)
        return self._known[passage.id]


def openers(chosen: Sequence[Candidate], text_of: TextOf) -> list[str]:
    """For each sentence that is shown: whom the "He" or "She" that opens it means, where nothing shown says it."""
    found, shown = [], ""
    for candidate in chosen:
        who = ""
        if _OPENS.match(candidate.text):
            passage, text = candidate.passage, text_of(candidate.passage)
            heard = heard_once(passage.text if text is None else text, passage.title)
            who = heard.openers.get(candidate.span[0] + (passage.start if text is not None else 0), "")
        found.append("" if who and who.split()[-1] in shown else who)
        shown = f"{shown} {candidate.text}"
    return found


@lru_cache(maxsize=64)
def heard_once(text: str, title: str) -> Heard:
    """An article heard, kept for the next question."""
    return listen(text, title)


def office_holders(office: str, passages: Sequence[Passage]) -> list[str]:
    """Whom articles, each given as one passage, call by an office in full: "mayor of Jackson". The likeliest first."""
    named: Counter[str] = Counter()
    wanted = content_words(office)
    for passage in passages:
        for person in heard_once(passage.text, passage.title).cast.people:
            if any(wanted <= content_words(title) and not _is_former(title) for title in person.titles):
                known = next((name for name in named if same_name(name, person.name)), person.name)
                named[known] += 1
    return [name for name, _ in named.most_common()]


def holders(cast: Cast, speaker: str, passage: Passage) -> list[str]:
    """Those in an article who hold the office that a question names, or speak for the body that it names."""
    if not has_role(speaker):
        mention = read_mention(speaker)
        if mention is None or (
            mention.kind == "person" and (cast.person(mention.name) or " " in mention.name)
        ):
            return []
        return [person.name for person in cast.people if any(_speaks_for(t, speaker) for t in person.titles)]
    office, *of = _OF.split(speaker, maxsplit=1)
    if not has_role(office):
        return []
    role = max((i for i, word in enumerate(office.split()) if has_role(word)), default=0)
    held = cast.with_role(" ".join(office.split()[: role + 1]))
    before = [word for word in office.split()[:role] if word.lower() not in DETERMINERS]
    wanted = content_words(" ".join([*before, *of]))
    exact = [person.name for person in held if _titled(person, wanted)]
    if exact or not wanted:
        return exact if of or wanted else [person.name for person in held]
    return _only_bare(held, wanted, office.split()[role], passage)


def _titled(person: Person, wanted: frozenset[str]) -> bool:
    """Does one of the person's titles have all the wanted words ("health", "Orsenian"), in some form?"""
    return any(
        all(has_word(word, content_words(t)) for word in wanted) for t in person.titles if not _is_former(t)
    )


def _only_bare(held: list[Person], wanted: frozenset[str], role: str, passage: Passage) -> list[str]:
    """The one who holds the role without saying of what, in an article about the place or body that was asked of."""
    bare = [p.name for p in held if any(len(content_words(title)) <= 1 for title in p.titles)]
    about = f"{passage.title} {passage.text}"
    return (
        bare
        if len(bare) == len(held) == 1 and all(has_word(word, content_words(about)) for word in wanted)
        else []
    )


def _speaks_for(title: str, body: str) -> bool:
    """Is this the title of somebody who speaks for the body, such as "the chief executive of Clearwell"?"""
    words = {word.strip(".,'’") for word in title.lower().split()}
    wanted = content_words(body)
    return bool(
        wanted and wanted <= content_words(title) and words & _SPEAKS_FOR and words.isdisjoint(_NO_LONGER)
    )


def _is_former(title: str) -> bool:
    return not _NO_LONGER.isdisjoint(title.lower().split())
