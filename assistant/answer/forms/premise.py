"""Questions that rest on what did not happen: "Why did the minister resign?" when she did not.

A question that asks why, when or how something happened takes for granted that it did. Where that something is an
event that newspapers report in few words (someone resigns, a plant closes, a firm is bought), the passages are
searched for a sentence that says it of the same people, as a fact: not denied, demanded, feared or planned. Where
there is none, nothing is answered. Other questions are not judged: the words for what happens are too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.draft import Draft
from assistant.language.coverage import coverage
from assistant.speech.lexicon import has_role
from assistant.speech.mentions import NAME
from assistant.text.sentences import fold, sentence_spans, word_set
from assistant.types import Passage

_EVENTS = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        r"resign\w*|quits?|quitting|step(?:s|ped|ping)?\s+(?:down|aside)|st(?:ood|and|ands|anding)\s+down|"
        r"le(?:ft|ave|aves|aving)\s+(?:office|the\s+post|the\s+job|his|her|as|the\s+company)|depart(?:s|ed|ing|ure)|exit(?:s|ed)?|"
        r"dimi\w+|renunci\w+|zurück(?:getreten|treten|tritt)|rücktritt",
        r"fir(?:ed|ing)|sack(?:ed|ing)?|dismiss\w*|oust\w*|remov(?:ed|al|ing)|let\s+go|laid\s+off|axed|terminated",
        r"arrest\w*|detain\w*|detention|custody|apprehend\w*|taken\s+in|deten\w+|festgenommen",
        r"convict\w*|found\s+guilty|guilty|condenad\w+|verurteilt",
        r"acquit\w*|not\s+guilty|cleared",
        r"indict\w*|charg(?:ed|es|ing)|accus\w+|prosecut\w*",
        r"di(?:e|ed|es|ing)|dead|deaths?|kill\w*|passed\s+away|lost\s+(?:his|her|their)\s+li(?:fe|ves)|muri\w+|muert\w+|gestorben",
        r"b(?:uy|uys|ought|uying)|acqui\w+|purchas\w*|t(?:ook|ake|aken|akes)\s+over\s+(?!as|from|for)\w+|takeover|sold|s(?:ell|ale)|"
        r"merg\w+|compr\w+|gekauft|übernahme",
        r"clos(?:e|ed|es|ing|ure|ures)|shut\w*|cerr\w+|cierre|geschlossen|schließ\w+",
        r"withdr\w+|pull(?:s|ed|ing)?\s+out|retract\w*|rescind\w*|revok\w*|revocation|cancel\w*|scrap(?:ped|s)?|dropp?\w*|abandon\w*|"
        r"back(?:ed|s)?\s+out|retir\w+|zurückgezogen",
        r"suspend\w*|suspension|halt\w*|paus\w+|stopp\w*|banned|suspendi\w+",
        r"ban(?:s|ned|ning)?|prohibit\w*|outlaw\w*|block\w*|barr(?:ed|ing)|restrict\w*|prohib\w+|verbot\w*",
        r"su(?:ed|es|ing|e)|lawsuits?|legal\s+action|demand(?:ó|a)|verklagt",
        r"apologi[sz]\w*|apolog(?:y|ies)|sorry|disculp\w+|entschuldig\w+",
        r"divorc\w*|split(?:s|ting)?|separat\w*|marriage\s+(?:ended|is\s+over)",
        r"marr(?:y|ied|ies|iage)|wed(?:ding|s)?|tied\s+the\s+knot",
        r"bankrupt\w*|insolven\w*|collaps\w*|chapter\s+11",
        r"postpon\w*|delay\w*|push(?:ed)?\s+back|put\s+off|reschedul\w*|aplaz\w+|verschoben",
        r"veto\w*",
        r"impeach\w*",
        r"extradit\w*|deport\w*",
        r"recall\w*",
        r"refus\w*|declin\w*|reject\w*|turn(?:ed|s)?\s+down|would\s+not|(?:did|does|do)\s+not|(?:did|does|do|would)n['’]t|rechaz\w+",
    )
)
_PRESUMES = re.compile(
    r"(?:[Ww]hy|[Ww]hen|[Hh]ow|[Ww]here|[Aa]t\s+what\s+time|[Ii]n\s+which\s+\w+)\s+"
    r"(?:did|does|do|was|were|has|have|had|is|are)\s+(?P<clause>.+)"
    r"|(?:[Ww]ho|[Ww]hich\s+[\w-]+)\s+(?:has\s+|have\s+|had\s+)?(?P<verbed>[a-z]+(?:ed|ought|old)\s+(?:the\s+)?"
    r"[A-Z][\w'-]*(?:\s[A-Z][\w'-]*){0,3})",
)
_NO_FACT = re.compile(
    r"\b(?:not|never|no|nor|without|den(?:y|ied|ies|ying)|refus\w+|declin\w+|rul(?:ed|es|ing)\s+out|reject\w*|"
    r"call(?:s|ed|ing)?\s+(?:\w+\s+){0,3}?(?:for|on|to)|demand\w*|urg(?:e|ed|es|ing)|should|would|could|may|might|must|if|whether|"
    r"unless|threat\w*|want\w*|ask(?:ed|s|ing)?|pressure|press(?:ed|ing)?|surviv\w+|unlikely|rumou?rs?|speculat\w+|no|ni|nunca|nicht|"
    r"kein\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before the event within which a word takes away that it is a fact."""
_SUBJECT_WORDS = 8
"""Words before the event in a question; what stands further on is not its verb."""
_NOT_BEFORE_VERB = word_set("the a an its his her their of to for in on at by from with and or some any no")
_NEGATIVE_QUESTION = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Presumed:
    """What a question takes for granted: an event, and of whom or what."""

    event: re.Pattern[str]
    about: str


def presumed(question: str) -> Presumed | None:
    """The event that a question takes for granted, where it is one that is known here."""
    plain = " ".join(fold(question).strip(" ¿?!.").split())
    found = _PRESUMES.fullmatch(plain)
    if not found or _NEGATIVE_QUESTION.search(plain):
        return None
    clause = found["clause"] or found["verbed"]
    for event in _EVENTS:
        match = event.search(clause)
        if match is None:
            continue
        before, after = clause[: match.start()].split(), clause[match.end() :]
        if found["verbed"]:
            return Presumed(event, _named(after)) if not before else None
        verb = before and len(before) <= _SUBJECT_WORDS and before[-1].lower() not in _NOT_BEFORE_VERB
        about = _named(" ".join(before)) if verb else ""
        return Presumed(event, about) if about else None
    return None


def _named(words: str) -> str:
    """Whom or what the words before or after an event name: the last name in them, or the office at a place."""
    names = [m[0] for m in NAME.finditer(words)]
    if not names:
        return ""
    office = re.search(r"\b(?:of|for|in|at)\s+(?:the\s+)?$", words[: words.rfind(names[-1])])
    roles = [word for word in words.split() if has_role(word)] if office else []
    owns = re.sub(r"['’]s$", "", names[-1].split()[-1])
    return " ".join([*roles, owns])


def rests_on_nothing(question: str, passages: Sequence[Passage]) -> Draft | None:
    """A refusal where no passage says that what the question takes for granted happened; else None."""
    taken = presumed(question)
    if taken is None or any(_says(taken, passage) for passage in passages):
        return None
    return Draft((), "not_in_articles")


def _says(taken: Presumed, passage: Passage) -> bool:
    """Does the passage say as a fact that this happened to those that the question names?"""
    return any(
        coverage(taken.about, around) == 1.0 and _is_fact(taken.event, sentence)
        for sentence, around in _with_context(passage)
    )


def _with_context(passage: Passage) -> Iterator[tuple[str, str]]:
    """Each sentence of a passage, and with the title and the two sentences before it, where its people are named."""
    sentences = [passage.text[slice(*span)] for span in sentence_spans(passage.text)]
    yield passage.title, passage.title
    for index, sentence in enumerate(sentences):
        yield sentence, " ".join([passage.title, *sentences[max(0, index - 2) : index + 1]])


def _is_fact(event: re.Pattern[str], sentence: str) -> bool:
    """Is the event in the sentence, with nothing before it that denies or only wishes it?"""
    plain = fold(sentence)
    return any(
        not _NO_FACT.search(plain[max(0, match.start() - _REACH) : match.start()])
        for match in event.finditer(plain)
    )
