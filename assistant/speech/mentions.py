"""Who is meant by the words that name somebody: names with their titles, roles, pronouns.

Written for the subject of "said": a phrase is read as a whole ("Israeli Prime Minister Benjamin Netanyahu",
"the mother of Ann Lee", "police") and a phrase that does not fit is not understood, rather than half.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.speech.lexicon import DETERMINERS, PREPOSITIONS, has_role, is_group, is_role
from assistant.text.sentences import fold, word_set

Kind = Literal["person", "organisation", "role", "described", "pronoun"]
_LEADING = re.compile(
    r"^(?:(?:but|and|so|yet|meanwhile|however|later|then|also|still|now|while|as|that|when|where|because|which|"
    r"although|though|if|since|until|after|before|whether|how|what|like|instead|still|today|y|pero|que|mientras|"
    r"cuando|aber|und|"
    r"(?:in|on|by|since|last|early|late|earlier|en|el)\s+(?:this\s+)?(?:\w+day|week|month|year|lunes|martes|"
    r"miércoles|jueves|viernes|sábado|domingo|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|\d{4})(?:\s\d{4})?|\w+day),?\s+)+",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?P<word>he|she|they|it|i|we|you|él|ella|ellos|ellas|er|sie)(?:['’](?:ve|s|d))?", re.IGNORECASE
)
_CLAUSE_IN_IT = re.compile(
    r"\b(?:he|she|they|it|i|we|you|is|are|was|were|has|have|had|will|would|could|do|does|did|said|there)\b"
    r"|n['’]t\b|['’](?:ve|re|ll)\b",
    re.IGNORECASE,
)
_NO_SPEAKER = word_set(
    """
    inside outside meanwhile elsewhere earlier later today tomorrow yesterday here there nationally overall still
    again instead however moreover additionally also monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december yes no what who why how
    nonetheless nevertheless therefore thus hence thereafter
    """
)
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ](?:\.(?:[A-Z]\.)*|[\w'’-]*(?:(?<=\b[A-Z][a-z])\.|(?<=\b[A-Z][a-z]{2})\.)?)"
_PARTICLE = (
    r"(?:von der|van der|van den|de la|de los|de|del|la|da|dos|do|van|von|der|den|bin|ibn|al|el|ter|le|du)"
)
_NOT_NAME = (
    r"(?!(?:The|A|An|In|On|At|And|But|For|He|She|It|They|We|I|You|This|That|As|If|When|After|With|From|By|To|Of|Because|"
    r"While|Although|Though|Since|Now|Then|So|Yet|Still|Our|His|Her|Its|Their|My|Your|Some|Many|Most|All|No|Not|One|"
    r"There|These|Those|What|Why|How|Where|Who|Before|Until|During|Under|Over|Like|Just|Even|Only|Also|Here|Is|Are|Following|According|Despite|Among|Within|Without|"
    r"Was|Were|Do|Does|Did|Can|Should|Could|Would|Says|Said|Has|Have|Had|Or|Than|Both|Each|Every|El|La|Los|Las|"
    r"En|Der|Die|Das|Photos?|Images)\b)"
)
_CREDIT = re.compile(r"^.*\b(?:Photos?|Images)\)?[:\s]\s*(?=[^\W\d_a-z])")
"""A picture's, in whose line the text goes on: "Getty Images Ann Lee"."""
NAME = re.compile(rf"{_NOT_NAME}{_CAPITAL}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0])?{_NOT_NAME}{_CAPITAL})*")
_OFFICE_OF = re.compile(
    rf"(?P<office>.*\b[\w-]+ (?:of|for) (?:the )?{_CAPITAL}(?: and {_CAPITAL})?) "
    rf"(?P<name>{_CAPITAL} (?:(?:[A-Z]\.|{_PARTICLE}) )?{_CAPITAL})"
)
_PEOPLE_OF = re.compile(r"(?:s|[a-z]{2}ans?|ese|ish)$")  # "Advocates for ...", "Ukrainian in Springfield"
_TELLING = 3
"""Letters by which a name is told from other words."""
SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV|MD|PhD|Ph\.D|M\.D)\b\.?")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name somebody: what they are, the bare name if there is one, its title, the words themselves."""

    kind: Kind
    name: str
    title: str = ""


@lru_cache(maxsize=8192)
def read_mention(phrase: str) -> Mention | None:
    """What `phrase`, the whole subject of a sentence, names; None where it is not understood."""
    words = _LEADING.sub("", phrase.strip(" \t\n,;:—–-()►•*▪·\u00a0").lstrip("'’\"”"), count=1)
    words = SUFFIX.sub("", _CREDIT.sub("", words)).strip(" ,")
    if not words or len(words.split()) > 16 or not re.search(r"[^\W\d_]", words):
        return None
    pronoun = _PRONOUN.fullmatch(words)
    if pronoun:
        return Mention("pronoun", pronoun["word"].lower())
    if _CLAUSE_IN_IT.search(words) or words.lower() in _NO_SPEAKER or re.fullmatch(r"[A-Z]\w+ly", words):
        return None
    office = _OFFICE_OF.fullmatch(words)
    if office and has_role(office["office"].split(" of ")[0].split(" for ")[0]):
        return Mention("person", office["name"], office["office"])
    return _read_words(words.split())


def _read_words(words: list[str]) -> Mention | None:
    cut = next((i for i, word in enumerate(words) if i and word.lower() in PREPOSITIONS), len(words))
    if words[0].lower() in PREPOSITIONS:
        return None
    again = max((i for i, word in enumerate(words[:cut]) if i > 1 and word in {"the", "a", "an"}), default=0)
    if again and not has_role(" ".join(words[:again])):  # "a number the official says"
        return _read_words(words[again:])
    head, whole = words[:cut], " ".join(words)
    if (
        head[0].lower() in DETERMINERS
        and all(_is_capital(w) for w in head[1:])
        and head[1:]
        and cut == len(words)
    ):
        roles_in = [i for i, w in enumerate(head) if is_role(w)]
        if not roles_in:
            return Mention("organisation", " ".join(head[1:]))
    start = 0
    for index, word in enumerate(head):
        if (
            is_role(word)
            or word.endswith(("'s", "’s", "s'", "s’"))
            or not (_is_capital(word) or _is_particle(word))
        ):
            start = index + 1
    name, title = head[start:], " ".join(head[:start])
    if name and _is_capital(name[0]):
        if len(head) == 1 and cut < len(words) and _PEOPLE_OF.search(head[0]):
            return Mention("described", whole)
        if cut < len(words) and is_group(head):
            if words[-1].islower():
                return Mention("described", whole)
            return Mention("organisation", whole)
        if is_group(name):
            return Mention("organisation", " ".join(name if title else head), title)
        if (
            head[0].lower() in DETERMINERS
            and not has_role(title)
            and len(name) == 1
            and not title[:1].isupper()
        ):
            return Mention("described", whole)
        return Mention("person", " ".join(name), title)
    if has_role(head[-1]) or any(is_role(word) for word in head):
        definite = head[0].lower() in {"the", "el", "la", "der", "die"} and cut == len(words)
        return Mention("role" if definite and is_role(head[-1]) else "described", whole)
    if head[0].lower() in DETERMINERS or head[-1].lower().endswith("s") or is_group(head):
        return Mention("described", whole)
    return None


def bare_name(speaker: str) -> str:
    """A speaker's name without titles and suffixes; what has no name in it stays as it is."""
    mention = read_mention(speaker)
    return mention.name if mention else speaker.strip()


def same_name(a: str, b: str) -> bool:
    """Can both name one person or body? A surname goes with a full name, two full names must agree."""
    first, second = _name_key(a), _name_key(b)
    if not first or not second:
        return False
    if len(first) > len(second):
        first, second = second, first
    if len(first) == 1:
        return first[0] == second[-1]
    if first[-1] != second[-1]:
        return set(first) < set(second) and first[0] == second[0]
    return first[0] == second[0] or (min(len(first[0]), len(second[0])) == 1 and first[0][0] == second[0][0])


def may_name(text: str, name: str) -> bool:
    """Can `text` name whom `name` names, in some spelling or by one of two surnames? Errs by yes alone."""
    words = _name_key(name)
    beginnings = [_letters(word)[:-2] for word in words[1:] or words]
    if any(len(beginning) < _TELLING for beginning in beginnings):
        return True
    return re.search(rf"\b(?:{'|'.join(beginnings)})", _letters(text)) is not None


def _letters(text: str) -> str:
    """The text in small Latin letters without accents; other letters are left out."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


@lru_cache(maxsize=8192)
def _name_key(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", fold(bare_name(name))).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"'s\b", "", plain)
    plain = re.sub(r"(?<=[^\W\d_]{2})(?:iy|yy|ij|ii|j)\b", "y", plain)  # Zelensky, Zelenskyy, Zelenskiy
    return tuple(word for word in re.findall(r"\w+", plain) if word not in DETERMINERS)


def _is_capital(word: str) -> bool:
    return re.fullmatch(_CAPITAL + r",?", word) is not None


def _is_particle(word: str) -> bool:
    return re.fullmatch(_PARTICLE, word) is not None
