"""The people an article names: their titles, who is meant by a surname or a role, and he or she."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from assistant.language.word_forms import same_word
from assistant.speech.lexicon import (
    BEFORE_ONE_NAME,
    DETERMINERS,
    PREPOSITIONS,
    ROLE_GENDER,
    SHARED_ROLES,
    Gender,
    given_name_gender,
    is_group,
    is_role,
)
from assistant.speech.mentions import NAME, SUFFIX, bare_name, same_name
from assistant.text.sentences import Span


@dataclass(slots=True)
class Person:
    """Somebody an article names: the fullest name, titles it gives, how often, and he or she where known."""

    name: str
    titles: set[str] = field(default_factory=set)
    times: int = 0
    votes: Counter[Gender] = field(default_factory=Counter)
    spoke: bool = False

    @property
    def human(self) -> bool:
        """Does anything but two capitals say that this is a person? ("Rancho Mirage" is none.)"""
        if self.name.startswith(("St ", "St. ")):
            return False
        return bool(self.titles or self.spoke or given_name_gender(self.name))

    @property
    def gender(self) -> Gender | None:
        """He or she, where the article's own words settle it."""
        he, she = self.votes["he"], self.votes["she"]
        if he > 2 * she or she > 2 * he:
            return "he" if he > she else "she"
        return given_name_gender(self.name) if not he and not she else None

    def entitle(self, title: str) -> None:
        """Note a title, and he or she where it says so ("spokeswoman"; but not the Duke of "Duke Energy")."""
        title = re.sub(r"^(?:the|an?)\s+", "", title, flags=re.IGNORECASE)
        if title in self.titles:
            return
        self.titles.add(title)
        words = title.replace(".", "").split()
        for word in words:
            gender = ROLE_GENDER.get(word.lower())
            if gender and (word.islower() or word == words[-1]):
                self.votes[gender] += 3

    def roles(self) -> frozenset[str]:
        """The words of the titles, in lower case."""
        return frozenset(word.lower().strip(".,") for title in self.titles for word in title.split())


class Cast:
    """The people an article names."""

    def __init__(self, text: str) -> None:
        self._people: dict[str, Person] = {}
        self._meant: dict[str, Person | None] = {}
        for match in NAME.finditer(text):
            self._meet(text, match.span())

    def _meet(self, text: str, span: Span) -> None:
        start, end = span
        words = SUFFIX.sub("", text[start:end]).split()
        if len(words) < 2:
            return
        cut = max((i for i, w in enumerate(words) if is_role(w) or w.endswith(("'s", "’s"))), default=-1) + 1
        if cut == len(words) and words and not is_role(words[-1]):
            cut = max((i for i, w in enumerate(words[:-1]) if is_role(w)), default=-1) + 1
        name = [re.sub(r"['’]s$|[.,]$", "", w) if len(w) > 2 else w for w in words[cut:]]
        if cut == 0 and re.search(r"\b(?:of|for) $", text[:start][-5:]) and len(name) == 3:
            office = text[max(0, start - 40) : start]
            if any(is_role(w) for w in office.split()[-3:]):
                words, name, cut = [*office.split()[-3:], *words], name[1:], 4
        if len(name) == 1 and cut and words[cut - 1].lower() in BEFORE_ONE_NAME:
            name = [words[cut - 1], *name]
        if len(name) < 2 or len(name) > 4 or is_group(name):
            return
        before = re.search(r"(?:[\w’'.-]+[ ,]\s?){0,4}$", text[max(0, start - 60) : start])
        lead = before[0].rstrip(" ,") if before else ""
        after = re.match(r",\s((?:the\s|an?\s|el\s|la\s)?[^,.;:]{3,80})[,.]", text[end : end + 90])
        apposed = after[1] if after and _is_title(after[1]) else ""
        person = self._people.setdefault(" ".join(name), Person(" ".join(name)))
        person.times += 1
        for title in (" ".join(words[:cut]), _title_at_end(lead), apposed):
            if title and any(is_role(w) for w in title.split()):
                person.entitle(title)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody met, in the order of meeting."""
        return tuple(self._people.values())

    def person(self, name: str) -> Person | None:
        """The one the article means by `name`: by full name, else by a surname that only one clearly has."""
        if name in self._people:
            return self._people[name]
        if name not in self._meant:
            self._meant[name] = self._who_fits(name)
        return self._meant[name]

    def _who_fits(self, name: str) -> Person | None:
        fitting = [p for p in self._people.values() if same_name(name, p.name)]
        fitting = [p for p in fitting if p.human] or fitting
        fitting.sort(key=lambda p: -p.times)
        if not fitting:
            return None
        if (
            len(fitting) > 1
            and fitting[0].times < 2 * fitting[1].times
            and not same_name(fitting[0].name, fitting[1].name)
        ):
            return None
        return fitting[0]

    def add(self, name: str, title: str) -> Person:
        """The person of that name, met now with that title."""
        person = self.person(name)
        if person is None:
            person = self._people.setdefault(name, Person(name))
            self._meant.clear()
        if title:
            person.entitle(title)
        return person

    def named_in(self, frame: str) -> list[Person]:
        """The people that a stretch of text names, in order."""
        found = [self.person(bare_name(match[0])) for match in NAME.finditer(frame)]
        return [person for person in found if person is not None and person.human]

    def with_role(self, phrase: str) -> list[Person]:
        """Those whose titles fit "the prime minister", "the US official"; most often named first."""
        words = [w.strip(".,'’") for w in phrase.split() if w.lower() not in DETERMINERS]
        if not words:
            return []
        role = words[-1].lower()
        fits = SHARED_ROLES.get(role, frozenset({role}))
        qualifiers = [w for w in words[:-1] if w.lower() not in {"former", "senior", "top", "then"}]
        found = [p for p in self._people.values() if p.roles() & fits and _qualified(p, qualifiers)]
        return sorted(found, key=lambda p: -p.times)


def _is_title(words: str) -> bool:
    """Do words after a name give a title ("the mayor of Castrin") rather than tell more ("met Peru's envoy")?"""
    head = re.split(r"\s(?:of|for|at|from|in|with|who|and)\s", words)[0].split()
    later = [word for word in head[1:] if word in DETERMINERS or word.endswith(("'s", "’s"))]
    told = bool(later) and head[0] not in DETERMINERS
    return any(is_role(word) for word in words.split()) and not told


def _title_at_end(lead: str) -> str:
    """The title in small letters that words before a name end in: "The health minister", "the mayor of Castrin"."""
    words = lead.split()
    last = max((i for i, word in enumerate(words) if word.islower() and is_role(word)), default=-1)
    if last < 0 or words[-1] in PREPOSITIONS:  # "the brother of George Floyd"
        return ""
    if words[last + 1 :] and words[last + 1] not in {"of", "for", "de", "del", "für", "von"}:
        return words[last]
    first = last
    while first and words[first - 1].islower() and words[first - 1] not in DETERMINERS | PREPOSITIONS:
        first -= 1
    if first and words[first - 1].endswith(("'s", "’s")):
        first -= 1
    return " ".join(words[first:])


def _qualified(person: Person, qualifiers: list[str]) -> bool:
    """Do the words before a role ("Israeli", "foreign") agree with the person's titles?"""
    roles = person.roles()
    for word in qualifiers:
        alike = {"us": {"us", "u.s", "united", "american"}, "american": {"us", "united", "american"}}
        accepted = alike.get(word.lower().replace(".", ""), {word.lower()})
        named = any(same_word(role, option) for role in roles for option in accepted)
        of_another = any(t[:1].isupper() and not is_role(t.split()[0]) for t in person.titles)
        if not named and (word.islower() or of_another):
            return False
    return True
