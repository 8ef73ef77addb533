"""Who is meant by the words that name somebody: names with their titles, roles, pronouns.

Written for the subject of "said": a phrase is read as a whole ("Israeli Prime Minister Benjamin Netanyahu",
"the mother of Ann Lee", "police") and a phrase that does not fit is not understood, rather than half.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from assistant.sentences import Span, fold, word_set

Kind = Literal["person", "organisation", "role", "described", "pronoun"]
Gender = Literal["he", "she"]

ROLES = word_set(
    """
    secretary minister president chancellor premier governor gov senator sen representative rep congressman
    congresswoman lawmaker mayor speaker chairman chairwoman chair chairperson commissioner ambassador envoy
    director administrator chief head leader official spokesman spokeswoman spokesperson spox general gen
    lieutenant lt colonel col captain capt sergeant sgt major maj admiral adm commander officer detective sheriff
    judge justice attorney lawyer prosecutor solicitor barrister da professor prof dr doctor physician scientist
    researcher analyst economist expert historian author writer journalist reporter correspondent editor columnist
    anchor host co-host actor actress singer rapper musician artist star comedian director producer filmmaker
    coach manager player quarterback champion athlete ceo cfo coo founder co-founder executive chairperson owner
    adviser advisor counsel counselor strategist activist advocate organizer campaigner pope cardinal bishop
    archbishop rev reverend pastor imam rabbi king queen prince princess duke duchess emperor mr mrs ms mx miss sir
    lady lord dame democrat republican candidate nominee vp mp mep councilman councilwoman councilmember deputy
    undersecretary superintendent principal teacher student resident neighbor witness survivor victim mother father
    sister brother wife husband son daughter uncle aunt widow friend colleague partner fan tourist farmer worker
    nurse pilot driver engineer designer chef billionaire mogul whistleblower defendant suspect meteorologist
    forecaster climatologist epidemiologist virologist psychologist psychiatrist pediatrician dermatologist
    investigator inspector superintendent treasurer rep veteran diplomat politician legislator
    assemblyman assemblywoman premier comptroller ombudsman chairwoman vocalist guitarist
    ministro ministra presidente presidenta alcalde alcaldesa portavoz secretario secretaria director directora
    jefe jefa gobernador gobernadora senador senadora diputado diputada doctora profesor profesora vocero vocera
    fiscal juez jueza general coronel papa rey reina
    ministerin präsident präsidentin kanzler kanzlerin bürgermeister bürgermeisterin sprecher sprecherin minister
    supervisor recorder coroner clerk auditor trustee fellow strategist restaurateur entrepreneur model philanthropist
    woman man girl boy economist supporter opponent critic advocates rival spokespeople
    """
)
_LOWER_ONLY = word_set(
    "head star fan friend partner major champion owner player king queen man captain chef student"
)
"""Words that are a title only in lower case: "Dogfish Head", "Star", "Billie Jean King"."""

_LEADERS = word_set(
    "president premier chancellor minister king queen leader chairman mayor governor gov presidente ministro ministra"
)
_PUBLIC_OFFICE = _LEADERS | word_set(
    """
    secretary senator sen representative rep congressman congresswoman speaker ambassador envoy commissioner
    administrator director spokesman spokeswoman spokesperson deputy undersecretary general admiral official
    adviser advisor commander diplomat attorney secretario secretaria alcalde alcaldesa portavoz gobernador
    """
)
_LAWMAKERS = word_set("senator sen representative rep congressman congresswoman lawmaker mp senador diputado")
_GENERIC: dict[str, frozenset[str]] = {
    "official": _PUBLIC_OFFICE,
    "leader": _LEADERS,
    "politician": _PUBLIC_OFFICE,
    "diplomat": word_set("secretary minister ambassador envoy diplomat"),
    "lawmaker": _LAWMAKERS,
    "legislator": _LAWMAKERS,
    "congressman": word_set("rep representative congressman"),
    "congresswoman": word_set("rep representative congresswoman"),
    "senator": word_set("sen senator"),
    "governor": word_set("gov governor"),
    "doctor": word_set("dr doctor physician"),
    "professor": word_set("prof professor"),
    "executive": word_set("ceo cfo coo chief executive founder"),
}
_ROLE_GENDER: dict[str, Gender] = {
    **dict.fromkeys(
        word_set(
            "spokesman congressman chairman mr sir lord king prince duke father brother husband son uncle actor "
            "man boy councilman assemblyman pope bishop cardinal ministro presidente alcalde"
        ),
        "he",
    ),
    **dict.fromkeys(
        word_set(
            "woman girl spokeswoman congresswoman chairwoman mrs ms miss lady dame queen princess duchess mother "
            "sister wife daughter aunt widow actress councilwoman assemblywoman ministra presidenta alcaldesa"
        ),
        "she",
    ),
}
_GROUPS = word_set(
    """
    department ministry university college institute committee commission court house senate congress parliament
    police agency inc corp company group center centre union bank office administration service organization
    organisation council party post times news journal association foundation force forces army navy board
    government authority authorities bureau league federation nations network campaign team hospital school club
    society alliance network fund airlines pentagon kremlin city county town village district island street river lake
    park airport bill act guard program coalition press tribune herald
    ministerio policía gobierno universidad ejército instituto
    """
)
_PLACES = word_set(
    """
    alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
    indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri
    montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington
    wisconsin wyoming england scotland wales france germany spain italy russia ukraine china japan india israel
    canada mexico brazil australia gaza iran iraq syria lebanon egypt jordan turkey qatar yemen afghanistan pakistan
    korea taiwan vietnam thailand indonesia philippines britain uk europe ireland portugal netherlands belgium sweden
    norway finland denmark poland hungary romania greece austria switzerland argentina chile colombia venezuela peru
    cuba haiti nigeria kenya ethiopia sudan somalia libya morocco africa asia america london paris berlin moscow kyiv
    beijing jerusalem rafah chicago york españa francia alemania rusia ucrania deutschland frankreich
    """
)
_DETERMINERS = word_set(
    """
    the a an one another some many several most two three four five both other all these those this that his her
    their its our my el la los las un una der die das ein eine no each every
    """
)
_PREPOSITIONS = word_set(
    "of for from at with in on to by de del para von für who whose familiar involved about ante con sin sobre tras "
    "durante"
)
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
_MALE = word_set(
    """
    james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark
    donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary
    nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander patrick raymond
    jack dennis jerry tyler aaron jose adam nathan henry peter kyle walter ethan jeremy harold carl keith roger
    gerald christian terry sean arthur austin lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel
    alan juan wayne roy ralph randy eugene vincent russell louis philip bobby johnny bradley mike jim tom tim bill
    bob dave steve dan matt chris nick ben greg rick ron ken jeff joel hal fred antony tony vladimir volodymyr dmitry
    sergei xi narendra emmanuel boris rishi keir olaf luis carlos pedro javier miguel antonio francisco manuel jorge
    mohammed muhammad ahmed ali hassan omar ibrahim abdullah yousef hans klaus jens lars sven ivan igor oleg
    """
)
_FEMALE = word_set(
    """
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
    kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen
    amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet
    catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith
    megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean alice
    abigail julia judy sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany
    charlotte marie kayla alexis lori kamala hillary nikki jill liz kate katie jen jenny sue claire clare giorgia ursula
    angela carmen lucia rosa ana elena isabel pilar fatima aisha leila olga natalia svetlana annalena heike gretchen
    serena venus naomi karine linda erin kaye loretta margo gina tina
    """
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
    r"En|Der|Die|Das)\b)"
)
NAME = re.compile(rf"{_NOT_NAME}{_CAPITAL}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0])?{_NOT_NAME}{_CAPITAL})*")
_OFFICE_OF = re.compile(
    rf"(?P<office>.*\b[\w-]+ (?:of|for) (?:the )?{_CAPITAL}(?: and {_CAPITAL})?) "
    rf"(?P<name>{_CAPITAL} (?:(?:[A-Z]\.|{_PARTICLE}) )?{_CAPITAL})"
)
_PEOPLE_OF = re.compile(r"(?:s|[a-z]{2}ans?|ese|ish)$")  # "Advocates for ...", "Ukrainian in Springfield"
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV|MD|PhD|Ph\.D|M\.D)\b\.?")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name somebody: what they are, the bare name if there is one, its title, the words themselves."""

    kind: Kind
    name: str
    title: str = ""


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
            gender = _ROLE_GENDER.get(word.lower())
            if gender and (word.islower() or word == words[-1]):
                self.votes[gender] += 3

    def roles(self) -> frozenset[str]:
        """The words of the titles, in lower case."""
        return frozenset(word.lower().strip(".,") for title in self.titles for word in title.split())


def given_name_gender(name: str) -> Gender | None:
    """He or she by a common given name; None for the many that are not listed."""
    first = name.split()[0].lower()
    return "he" if first in _MALE else "she" if first in _FEMALE else None


def read_mention(phrase: str) -> Mention | None:
    """What `phrase`, the whole subject of a sentence, names; None where it is not understood."""
    words = _LEADING.sub("", phrase.strip(" \t\n,;:—–-()►•*▪·\u00a0").lstrip("'’\"”"), count=1)
    words = _SUFFIX.sub("", words).strip(" ,")
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
    cut = next((i for i, word in enumerate(words) if i and word.lower() in _PREPOSITIONS), len(words))
    if words[0].lower() in _PREPOSITIONS:
        return None
    again = max((i for i, word in enumerate(words[:cut]) if i > 1 and word in {"the", "a", "an"}), default=0)
    if again and not has_role(" ".join(words[:again])):  # "a number the official says"
        return _read_words(words[again:])
    head, whole = words[:cut], " ".join(words)
    if (
        head[0].lower() in _DETERMINERS
        and all(_is_capital(w) for w in head[1:])
        and head[1:]
        and cut == len(words)
    ):
        roles_in = [i for i, w in enumerate(head) if _is_role(w)]
        if not roles_in:
            return Mention("organisation", " ".join(head[1:]))
    start = 0
    for index, word in enumerate(head):
        if (
            _is_role(word)
            or word.endswith(("'s", "’s", "s'", "s’"))
            or not (_is_capital(word) or _is_particle(word))
        ):
            start = index + 1
    name, title = head[start:], " ".join(head[:start])
    if name and _is_capital(name[0]):
        if len(head) == 1 and cut < len(words) and _PEOPLE_OF.search(head[0]):
            return Mention("described", whole)
        if cut < len(words) and _is_group(head):
            if words[-1].islower():
                return Mention("described", whole)
            return Mention("organisation", whole)
        if _is_group(name):
            return Mention("organisation", " ".join(name if title else head), title)
        if (
            head[0].lower() in _DETERMINERS
            and not has_role(title)
            and len(name) == 1
            and not title[:1].isupper()
        ):
            return Mention("described", whole)
        return Mention("person", " ".join(name), title)
    if has_role(head[-1]) or any(_is_role(word) for word in head):
        definite = head[0].lower() in {"the", "el", "la", "der", "die"} and cut == len(words)
        return Mention("role" if definite and _is_role(head[-1]) else "described", whole)
    if head[0].lower() in _DETERMINERS or head[-1].lower().endswith("s") or _is_group(head):
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


@lru_cache(maxsize=8192)
def _name_key(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", fold(bare_name(name))).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"'s\b", "", plain)
    plain = re.sub(r"(?<=[^\W\d_]{2})(?:iy|yy|ij|ii|j)\b", "y", plain)  # Zelensky, Zelenskyy, Zelenskiy
    return tuple(word for word in re.findall(r"\w+", plain) if word not in _DETERMINERS)


class Cast:
    """The people an article names."""

    def __init__(self, text: str) -> None:
        self._people: dict[str, Person] = {}
        self._meant: dict[str, Person | None] = {}
        for match in NAME.finditer(text):
            self._meet(text, match.span())

    def _meet(self, text: str, span: Span) -> None:
        start, end = span
        before = re.search(r"(?:[\w’'.-]+[ ,]\s?){0,4}$", text[max(0, start - 60) : start])
        lead = before[0].rstrip(" ,") if before else ""
        words = _SUFFIX.sub("", text[start:end]).split()
        cut = max((i for i, w in enumerate(words) if _is_role(w) or w.endswith(("'s", "’s"))), default=-1) + 1
        if cut == len(words) and words and not _is_role(words[-1]):
            cut = max((i for i, w in enumerate(words[:-1]) if _is_role(w)), default=-1) + 1
        name = [re.sub(r"['’]s$|[.,]$", "", w) if len(w) > 2 else w for w in words[cut:]]
        if cut == 0 and re.search(r"\b(?:of|for) $", text[:start][-5:]) and len(name) == 3:
            office = text[max(0, start - 40) : start]
            if any(_is_role(w) for w in office.split()[-3:]):
                words, name, cut = [*office.split()[-3:], *words], name[1:], 4
        if len(name) < 2 or len(name) > 4 or _is_group(name):
            return
        after = re.match(r",\s((?:the\s|an?\s|el\s|la\s)?[^,.;:]{3,80})[,.]", text[end : end + 90])
        apposed = after[1] if after and _is_title(after[1]) else ""
        person = self._people.setdefault(" ".join(name), Person(" ".join(name)))
        person.times += 1
        for title in (" ".join(words[:cut]), _title_at_end(lead), apposed):
            if title and any(_is_role(w) for w in title.split()):
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
        words = [w.strip(".,'’") for w in phrase.split() if w.lower() not in _DETERMINERS]
        if not words:
            return []
        role = words[-1].lower()
        fits = _GENERIC.get(role, frozenset({role}))
        qualifiers = [w for w in words[:-1] if w.lower() not in {"former", "senior", "top", "then"}]
        found = [p for p in self._people.values() if p.roles() & fits and _qualified(p, qualifiers)]
        return sorted(found, key=lambda p: -p.times)


def _is_title(words: str) -> bool:
    """Do words after a name give a title ("the mayor of Castrin") rather than tell more ("met Peru's envoy")?"""
    head = re.split(r"\s(?:of|for|at|from|in|with|who|and)\s", words)[0].split()
    later = [word for word in head[1:] if word in _DETERMINERS or word.endswith(("'s", "’s"))]
    told = bool(later) and head[0] not in _DETERMINERS
    return any(_is_role(word) for word in words.split()) and not told


def _title_at_end(lead: str) -> str:
    """The title in small letters that words before a name end in: "The health minister", "the mayor of Castrin"."""
    words = lead.split()
    last = max((i for i, word in enumerate(words) if word.islower() and _is_role(word)), default=-1)
    if last < 0 or words[-1] in _PREPOSITIONS:  # "the brother of George Floyd"
        return ""
    if words[last + 1 :] and words[last + 1] not in {"of", "for"}:
        return words[last]
    first = last
    while first and words[first - 1].islower() and words[first - 1] not in _DETERMINERS | _PREPOSITIONS:
        first -= 1
    if first and words[first - 1].endswith(("'s", "’s")):
        first -= 1
    return " ".join(words[first:])


def has_role(phrase: str) -> bool:
    """Does a title or a role, such as "senator" or "spokesman", stand in `phrase`?"""
    return any(_is_role(word) for word in phrase.split())


def is_office(phrase: str) -> bool:
    """Is this a role with what it is of, and none that many share: "the health minister", not "the official"?"""
    words = [word for word in phrase.lower().split() if word not in _DETERMINERS]
    return len(words) > 1 and words[-1] in ROLES and words[-1] not in _GENERIC


def is_place(word: str) -> bool:
    """Is this the name of a US state or a large country, as after a town's name?"""
    return word.lower().strip(" .,") in _PLACES


def _qualified(person: Person, qualifiers: list[str]) -> bool:
    """Do the words before a role ("Israeli", "foreign") agree with the person's titles?"""
    roles = person.roles()
    for word in qualifiers:
        alike = {"us": {"us", "u.s", "united", "american"}, "american": {"us", "united", "american"}}
        accepted = alike.get(word.lower().replace(".", ""), {word.lower()})
        named = any(role[:4] == option[:4] for role in roles for option in accepted)
        of_another = any(t[:1].isupper() and not _is_role(t.split()[0]) for t in person.titles)
        if not named and (word.islower() or of_another):
            return False
    return True


def _is_role(word: str) -> bool:
    plain = word.lower().strip(".,'’")
    if word[:1].isupper() and plain in _LOWER_ONLY:
        return False
    parts = {plain, plain.removesuffix("s"), *plain.split("-")}
    return not parts.isdisjoint(ROLES)


def _is_capital(word: str) -> bool:
    return re.fullmatch(_CAPITAL + r",?", word) is not None


def _is_particle(word: str) -> bool:
    return re.fullmatch(_PARTICLE, word) is not None


def _is_group(words: list[str]) -> bool:
    if any(word.lower().strip(".,") in _GROUPS for word in words):
        return True
    return len(words) == 1 and len(words[0]) > 1 and words[0].isupper()
