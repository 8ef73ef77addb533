"""The words by which somebody is named: roles, bodies, places, given names, and the small words beside them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from assistant.text.sentences import word_set

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
BEFORE_ONE_NAME = word_set("pope papa prince princess duchess emperor empress")
"""Titles of those who are called by one name, which no fuller one replaces: "Pope Francis"."""
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
SHARED_ROLES: dict[str, frozenset[str]] = {
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
ROLE_GENDER: dict[str, Gender] = {
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
DETERMINERS = word_set(
    """
    the a an one another some many several most two three four five both other all these those this that his her
    their its our my el la los las un una der die das ein eine no each every
    """
)
PREPOSITIONS = word_set(
    "of for from at with in on to by de del para von für who whose familiar involved about ante con sin sobre tras "
    "durante"
)


def given_name_gender(name: str) -> Gender | None:
    """He or she by a common given name; None for the many that are not listed."""
    first = name.split()[0].lower()
    return "he" if first in _MALE else "she" if first in _FEMALE else None


def has_role(phrase: str) -> bool:
    """Does a title or a role, such as "senator" or "spokesman", stand in `phrase`?"""
    return any(is_role(word) for word in phrase.split())


def is_office(phrase: str) -> bool:
    """Is this a role with what it is of, and none that many share: "the health minister", not "the official"?"""
    words = [word for word in phrase.lower().split() if word not in DETERMINERS]
    return len(words) > 1 and words[-1] in ROLES and words[-1] not in SHARED_ROLES


def is_place(word: str) -> bool:
    """Is this the name of a US state or a large country, as after a town's name?"""
    return word.lower().strip(" .,") in _PLACES


@lru_cache(maxsize=8192)
def is_role(word: str) -> bool:
    plain = word.lower().strip(".,'’")
    if word[:1].isupper() and plain in _LOWER_ONLY:
        return False
    parts = {plain, plain.removesuffix("s"), *plain.split("-")}
    return not parts.isdisjoint(ROLES)


def is_group(words: list[str]) -> bool:
    if any(word.lower().strip(".,") in _GROUPS for word in words):
        return True
    return len(words) == 1 and len(words[0]) > 1 and words[0].isupper()
