"""Whom the words that name a speaker mean in an article: names, "he", "the secretary", "the official".

They stand for the latest fitting person of the article. Where that stays open, the speaker is "": nobody is
given words that may be another's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise, zip_longest

from assistant.speech.lexicon import Gender, has_role, is_office
from assistant.speech.masked_sentences import MASK, Sentence
from assistant.speech.mentions import Mention
from assistant.speech.people import Cast
from assistant.speech.subjects import (
    LEFT_OUT,
    after_subject,
    attributed,
    audience,
    glued_names,
    named_first,
    subject_of,
    unglued,
)

_NARRATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|will|would|could|should|may|might|[a-z]+ed)\b"
)
"""A verb of the narrator's own; without one the quoted words say what is said."""
_PLURAL_ROLE = re.compile(r"(?<!s)s$")
_OPENING_PRONOUN = re.compile(r"(?P<word>He|She|Él|Ella|Er)\b")
_PRONOUN_GENDER: dict[str, Gender] = {"he": "he", "él": "he", "er": "he", "she": "she", "ella": "she"}


class Listener:
    """Goes through the sentences of an article and remembers who was spoken of last."""

    def __init__(self, text: str, title: str, lines: list[Sentence]) -> None:
        self._lines = lines
        self._glued = glued_names(text)
        self.cast = Cast(f"{unglued(text, self._glued) if self._glued else text}\n\n{title}")
        self._focus: list[tuple[str, int, bool]] = []
        """Who was spoken of: name, paragraph, and whether it is a person rather than a body."""
        self._unnamed: dict[str, bool] = {}
        self._learn_genders()

    def attribute(self) -> dict[int, str]:
        """Gives every sentence its speaker. Comes back with whom "He" and "She" mean where they open a sentence."""
        openers: dict[int, str] = {}
        for index, line in enumerate(self._lines):
            opening = _OPENING_PRONOUN.match(line.frame)
            meant = self._meant_by(opening["word"].lower(), index) if opening else ""
            if meant and self._goes_on_about(index, meant, openers):
                openers[line.start] = meant
            found = None if line.only_quoted else attributed(line.frame, self._glued)
            if found is None:
                self._note_subject(line)
                continue
            line.attributed, line.to = True, audience(line.frame)
            if found is LEFT_OUT:
                line.speaker = self._without_saying(index)
                continue
            if found.kind == "pronoun" and not _OPENING_PRONOUN.match(line.frame):
                self._note_subject(line)  # "Kestrel left the hall, where she said ..."
            if opening and found.kind == "pronoun" and found.name == opening["word"].lower() and meant:
                line.speaker = meant
                self._focus.append((meant, line.paragraph, True))
                continue
            line.speaker = self._resolve(found, line.paragraph)
            if found.kind == "pronoun" and self._another_is_nearer(index, line.speaker):
                line.speaker = self._only_one_named(index, found.name)
                if line.speaker:
                    self._focus.append((line.speaker, line.paragraph, True))
        return openers

    def _without_saying(self, index: int) -> str:
        """Whom a sentence without a subject means: the one that the paragraph spoke of or let speak last, or ""."""
        line = self._lines[index]
        for before in reversed(self._lines[:index]):
            if before.paragraph != line.paragraph:
                break
            if before.attributed:
                return before.speaker
            if named := named_first(before.frame):
                person = self.cast.person(named)
                return person.name if person and person.human else ""
            if self.cast.named_in(before.frame):  # of somebody else, who may speak now
                break
        return ""

    def _meant_by(self, pronoun: str, index: int) -> str:
        """Whom "he" or "she" at the start of a sentence means, or ""."""
        name, _ = self._pronoun(pronoun, self._lines[index].paragraph)
        sure = name and not self._another_is_nearer(index, name)
        return name if sure else self._only_one_named(index, pronoun)

    def carry_on(self) -> None:
        """Gives a sentence that closes with mostly quoted words, and names nobody, to the speaker just before it."""
        for before, line in pairwise(self._lines):
            quoted = before.quoted_words and line.quoted_words and (before.attributed or before.only_quoted)
            if not quoted or line.attributed or line.only_quoted or not before.speaker:
                continue
            closes = line.frame.rstrip(" .,!?").endswith(MASK) and 2 * line.frame.count(MASK) > len(
                line.frame
            )
            if closes and not _NARRATES.search(line.frame) and not self.cast.named_in(line.frame):
                line.attributed, line.speaker = True, before.speaker

    def _note_subject(self, line: Sentence) -> None:
        """Remember the person a sentence is about, where its first words name one known to the article."""
        mention = subject_of(line.frame)
        if mention and mention.kind == "person":
            person = self.cast.person(mention.name)
            if person and person.human:
                self._focus.append((person.name, line.paragraph, True))
        elif mention and mention.kind == "role":
            self._resolve(mention, line.paragraph)

    def _resolve(self, mention: Mention, paragraph: int) -> str:
        """The speaker's fullest name, or "" where a pronoun or a role stays open; the focus moves there."""
        name, is_person = "", True
        if mention.kind == "pronoun":
            name, is_person = self._pronoun(mention.name, paragraph)
        elif mention.kind == "role":
            name = self._role(mention.name, paragraph)
        elif mention.kind == "person":
            known = self.cast.person(mention.name)
            if mention.title and (known or " " in mention.name):
                known = self.cast.add(mention.name, mention.title)
            name = known.name if known else re.sub(r"['’]s?$", "", mention.name)
            if known:
                known.spoke = True
            is_person = known is not None  # "Ford said": a single word may be a firm or a country
        else:
            name = re.sub(r"^(?:[Tt]he|[Ee]l|[Ll]a|[Dd](?:er|ie|as)) (?=[^\W\d_a-z])", "", mention.name)
            is_person = mention.kind == "described" and has_role(name)
        self._focus.append((name, paragraph, is_person))
        return name

    def _pronoun(self, pronoun: str, paragraph: int) -> tuple[str, bool]:
        wanted = _PRONOUN_GENDER.get(pronoun)
        if wanted is None:
            if pronoun in {"it", "they"} and self._focus and paragraph - self._focus[-1][1] <= 2:
                name, _, is_person = self._focus[-1]
                known = self.cast.person(name)
                return ("", True) if known and is_person else (name, is_person)
            return "", True
        open_to: list[tuple[str, Gender | None]] = []
        for name, where, is_person in reversed(self._focus):
            if paragraph - where > 4 or not name:
                break
            person = self.cast.person(name) if is_person else None
            gender = person.gender if person else None
            if is_person and gender in {None, wanted}:
                open_to.append((name, gender))
        if not open_to:
            return "", True
        latest, gender = open_to[0]
        rivals = {name for name, known in open_to if known == wanted and name != latest}
        just_spoke = self._focus[-1][0] == latest
        if not (gender or just_spoke or not rivals):
            return "", True
        if len(open_to) == 1 or just_spoke:
            self._vote(latest, wanted)
        return latest, True

    def _vote(self, name: str, gender: Gender) -> None:
        """Remember that a pronoun was read as this person, so that the other one is not."""
        person = self.cast.person(name)
        if person is not None:
            person.votes[gender] += 1

    def _goes_on_about(self, index: int, name: str, openers: Mapping[int, str]) -> bool:
        """Is the sentence before this one about that person, and names nobody else?"""
        if not index:
            return False
        before = self._lines[index - 1]
        subject = subject_of(before.frame)
        person = self.cast.person(subject.name) if subject and subject.kind == "person" else None
        about = {before.speaker, openers.get(before.start, ""), person.name if person else ""}
        return name in about and all(other.name == name for other in self.cast.named_in(before.frame))

    def _another_is_nearer(self, index: int, speaker: str) -> bool:
        """Does the paragraph name somebody else before this line, and `speaker` not at all?"""
        line = self._lines[index]
        if any(person.name == speaker for person in self.cast.named_in(line.frame)):
            return False
        named: set[str] = set()
        for other in reversed(self._lines[:index]):
            if other.paragraph != line.paragraph:
                break
            if other.speaker == speaker:
                return False
            named.update(person.name for person in self.cast.named_in(other.frame))
        return bool(named) and speaker not in named

    def _only_one_named(self, index: int, pronoun: str) -> str:
        """The only person that "he" or "she" can mean among those the paragraph names before this line, or ""."""
        line, wanted = self._lines[index], _PRONOUN_GENDER.get(pronoun)
        named: dict[str, None] = {}
        for other in self._lines[:index]:
            if other.paragraph == line.paragraph:
                named |= dict.fromkeys(
                    p.name for p in self.cast.named_in(other.frame) if p.gender in {None, wanted}
                )
        return next(iter(named)) if wanted and len(named) == 1 else ""

    def _role(self, phrase: str, paragraph: int) -> str:
        if _PLURAL_ROLE.search(phrase):  # "the lawyers" are no one of them
            return phrase
        fitting = [person.name for person in self.cast.with_role(phrase)]
        if self._is_unnamed(phrase.split()[-1].lower()):
            fitting = []
        recent = [
            name for name, where, is_person in reversed(self._focus) if is_person and paragraph - where <= 3
        ]
        for name in recent:
            if name in fitting:
                return name
        if len(fitting) == 1:
            return fitting[0]
        last = phrase.split()[-1].lower()
        described = [
            name
            for name in recent
            if name.lower().split()[-1:] == [last] or f" {last} " in f"{name.lower()} "
        ]
        if described and not fitting:
            return described[0]
        return phrase if not fitting and is_office(phrase) else ""

    def _is_unnamed(self, role: str) -> bool:
        """Does the article bring in somebody by that role alone, as "a White House official"?"""
        if role not in self._unnamed:
            brought_in = re.compile(
                rf"\b(?:[Aa]n?|[Oo]ne|[Aa]nother)\s+(?:[\w’'.-]+\s+){{0,5}}?{role}\b(?!,?\s+(?:for|of|[A-Z]))"
            )
            self._unnamed[role] = any(brought_in.search(line.frame) for line in self._lines)
        return self._unnamed[role]

    def _learn_genders(self) -> None:
        """Let "he" and "she" after a sentence's only named person vote."""
        for line, following in zip_longest(self._lines, self._lines[1:]):
            mention = subject_of(line.frame)
            person = self.cast.person(mention.name) if mention and mention.kind == "person" else None
            if person is None:
                continue
            rest = after_subject(line.frame)
            if following and following.paragraph == line.paragraph:
                rest += " " + " ".join(following.frame.split()[:2])
            pronoun = re.search(r"\b(he|his|him|she|her)\b", rest, re.IGNORECASE)
            others = re.search(r"\b[A-Z][a-z]+\s[A-Z][a-z]+", rest[: pronoun.start()]) if pronoun else None
            if pronoun and not others:
                person.votes["he" if pronoun[0].lower() in {"he", "his", "him"} else "she"] += 1
