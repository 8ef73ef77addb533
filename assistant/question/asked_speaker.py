"""Whose words a question asks for, and on what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.question.topic_words import AUXILIARY, QUESTION_WORD
from assistant.text.sentences import fold, word_set

_BASE = (
    "say|tell|respond|argue|claim|think|call|demand|deny|react|reply|answer|explain|state|announce|warn|promise|"
    "propose|suggest|insist|describe|criticize|criticise|condemn|praise|reject|accuse|comment|admit|acknowledge|"
    "believe|write|oppose|predict|urge|ask|justify|recommend|declare|dismiss|vow|pledge"
)
_PAST = (
    "said|told|responded|argued|claimed|called|demanded|denied|reacted|replied|answered|explained|stated|announced|"
    "warned|promised|proposed|suggested|insisted|described|criticized|criticised|condemned|praised|rejected|accused|"
    "commented|admitted|acknowledged|written|opposed|predicted|urged|asked|justified|recommended|declared|dismissed|"
    "vowed|pledged|wrote"
)
_ING = (
    "saying|telling|arguing|claiming|calling|demanding|asking|suggesting|proposing|warning|predicting|urging"
)
_PRESENT = "says|claims|thinks|argues|believes|demands|warns|wants"
_WHO = r"(?P<who>[^,;:?!]+?)"
_REST = r"(?P<rest>(?:[\s,].*)?)"
_BETWEEN = r"(?:(?:publicly|first|also|not|actually|recently|just|ever|to|have|initially)\s+)*"
_WORD = r"(?:what|how|why|when|where|whom?|which\s+\w+|to\s+whom)(?:\s+else|\s+exactly)?"
_STAND = (
    r"(?:response|reaction|reply|answer|opinion|opinions|view|views|position|stance|statement|statements|comment|"
    r"comments|message|argument|claim|claims|take|verdict|advice|warning|defen[cs]e|complaint|complaints|worry|fear|"
    r"explanation|apology|promise|prediction)"
)
_VIEW = r"(?:view|opinion|words|eyes|telling|account|explanation|judge?ment)"
_ASKS = rf"(?i:(?:(?:\w+\s+)?{QUESTION_WORD}|{AUXILIARY})\b)"
"""How what is a question begins."""


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


_SAYING = _compiled(
    rf"(?:{_WORD}\s+)?(?:did|does|do|would|will|might)\s+{_WHO}\s+{_BETWEEN}(?:{_BASE}){_REST}",
    rf"(?:{_WORD}\s+)?(?:has|have|had)\s+{_WHO}\s+{_BETWEEN}(?:{_PAST}){_REST}",
    rf"(?:{_WORD}\s+)?(?:is|was|are|were|has\s+been)\s+{_WHO}\s+{_BETWEEN}(?:{_ING}){_REST}",
    rf"what(?:'s|\s+(?:is|was|were|are))\s+{_WHO}'s?\s+(?:\w+\s+)?{_STAND}{_REST}",
    rf"what\s+(?:is|was|were|are)\s+the\s+(?:\w+\s+)?{_STAND}\s+(?:of|from|by)\s+{_WHO}"
    r"(?P<rest>\s+(?:to|on|about|regarding|towards?)\s.*)?",
    rf"where\s+(?:does|did|do)\s+{_WHO}\s+stand(?:\s+on)?{_REST}",
)
_HEADINGS = _compiled(
    rf"(?!{_ASKS}){_WHO}'s?\s+(?:\w+\s+)?{_STAND}"
    r"(?P<rest>(?:\s+(?:to|on|about|of|over|for|after|regarding|towards?|that|whether|why)\b.*)?)",
    rf"(?!{_ASKS})(?P<who>(?:[^\W\d_a-z][\w.'-]*\s+){{2,4}}?)on\s+(?P<rest>[^.?!]+)",
)
"""What is typed as if over an article: "Ann Lee's verdict on the tunnel", "Ann Lee on the tunnel"."""
_RESTING = _compiled(
    rf"according\s+to\s+{_WHO},\s*(?P<rest>.+)",
    rf"(?P<rest>.+?),?\s+according\s+to\s+{_WHO}",
    rf"(?={_ASKS})(?P<rest>.+?),\s+(?:per|{_PRESENT}|said)\s+{_WHO}",
    rf"(?={_ASKS})(?P<rest>.+?),\s+(?:as\s+)?(?!(?:and|but|or|as)\b){_WHO}\s+(?:{_PRESENT}|said)",
    rf"(?={_ASKS})(?P<rest>.+?),?\s+in\s+{_WHO}'s?\s+(?:own\s+)?{_VIEW}",
    rf"(?={_ASKS})(?P<rest>.+?),?\s+in\s+the\s+{_VIEW}\s+of\s+{_WHO}",
    rf"(?={_ASKS})(?P<rest>.+?),?\s+as\s+{_WHO}\s+(?:sees|saw|tells|told|puts|put|explains|explained)\s+it",
)
_TOLD = _compiled(
    r"(?:(?:please\s+)?(?:tell|show|give)\s+me\s+|summari[sz]e\s+|list\s+|do\s+you\s+know\s+|can\s+you\s+tell\s+me\s+)?"
    rf"(?:what|how|why)\s+(?P<who>(?:[^\W\d_a-z]|the\s)[\w.'\s-]*?)\s+(?:has\s+|had\s+|have\s+)?(?:{_PAST}|{_PRESENT})"
    rf"{_REST}",
)
_NOT_ENGLISH = _compiled(
    r"(?:y\s+)?(?:a\s+quién\s+|qué\s+|que\s+|cómo\s+|como\s+|por\s+qué\s+|cuándo\s+)(?:ha\s+|han\s+|había\s+)?"
    r"(?:dijo|dicho|dice|dijeron|dicen|opina|opinan|piensa|respondió|respondido|reaccionó|reaccionado|declaró|afirmó|afirma|"
    rf"aseguró|explicó|anunció|pidió|exigió|rechazó|criticó)\s+{_WHO}"
    r"(?:\s+(?:sobre|acerca\s+del?|respecto\s+al?|de\s+que|ante|contra|al?|en|tras|que)\s+(?P<rest>.*))?",
    r"(?:was|wie|warum)\s+(?:sagte|sagt|sagten|meint|denkt|reagierte|reagiert|antwortete|erklärte|forderte)\s+"
    rf"{_WHO}(?:\s+(?:über|zum?|zur|auf|gegen|von)\s+(?P<rest>.*))?",
)
_QUESTIONS = (*_SAYING, *_RESTING, *_TOLD, *_NOT_ENGLISH, *_HEADINGS)
_RESPONDS = re.compile(
    r"\b(?:respon(?:d|se)\w*|react\w*|repl(?:y|ies|ied)|answer\w*|reject\w*|den(?:y|ies|ied)|reacci\w+|reagier\w+|"
    r"antwort\w+)\b"
)
_OPEN = re.compile(
    r"(?:(?:what|how)\b|').*\b(?:say|says|said|saying|tell|tells|told|telling|think|thinks|thinking|respond|responded|"
    rf"react|reacted|reply|replied|answer|answered|comment|commented|{_STAND})\b.*",
    re.IGNORECASE,
)
_ON = re.compile(
    r"(?:|(?:about|on|of|to|from|by|regarding|concerning|over|in|at|after|when|during|this|last|yesterday)\b.*)"
)
"""What follows the verb where all is asked that somebody says on a matter, not one thing ("say it would cost")."""
_OPEN_ELSEWHERE = re.compile(
    r"(?:y\s+)?(?:qué|que|cómo|como|was|wie)\s+(?:(?:ha|han|había)\s+)?\w+(?:\s+(?:sobre|acerca\s+del?|respecto\s+al?|ante|contra|al?|en|tras|über|"
    r"zum?|zur|auf|gegen|von))?\s*",
    re.IGNORECASE,
)
"""The same in Spanish and German, the speaker and the matter taken out: "qué dijo sobre"."""
_ABOUT = re.compile(r"(?:About|Sobre|Zu) [^:?]{2,120}: ")
_LEADING = re.compile(r"(?:so|and|but|also|then|now|ok|okay|y|und)[\s,]+", re.IGNORECASE)
_TOPIC_LEADS = re.compile(
    r"(?:about|on|regarding|concerning|that|to|of|over|in\s+response\s+to|with\s+regard\s+to|when\s+asked\s+about)\s+",
    re.IGNORECASE,
)
_NOBODY = word_set(
    "people you i we it they he she him her them this that there one someone anyone everybody él ella"
)
_DOCUMENTS = word_set(
    """
    survey surveys study studies report reports poll polls data figures analysis estimate estimates census index
    ratings investigation law story article articles documents almanac biography book bill record records research
    """
)
_VERBS = frozenset("|".join((_BASE, _PAST, _ING, _PRESENT)).split("|"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose words a question asks for, and on what ("" where it does not say)."""

    speaker: str
    topic: str
    responds: bool = field(default=False, compare=False)
    """Is it an answer to something, which then stands before it: "How did the firm respond to the charge?"?"""
    rests_on: bool = field(default=False, compare=False)
    """Is another thing asked, and the speaker only its source: "When will it open, according to the firm?"?"""
    openly: bool = field(default=False, compare=False)
    """Is anything that they say on it an answer, so that no few words of it are the short one?"""


def asked_speaker(question: str) -> Asked | None:
    """Whose words a question asks for: "What did Blinken say about resettlement?" asks for Blinken's.

    None where it asks for nobody's, for those of a study or a poll, or for those of a pronoun: make the
    question standalone first (see `standalone`).
    """
    plain = " ".join(fold(question).strip().strip("¿?!. ").split())
    about = _ABOUT.match(plain)
    plain = plain[about.end() :] if about else plain
    plain = _LEADING.sub("", plain, count=1) if _LEADING.match(plain) else plain
    for pattern in _QUESTIONS:
        found = pattern.fullmatch(plain) or pattern.fullmatch(plain[:1].lower() + plain[1:])
        if found and _names_somebody(found["who"]):
            who = re.sub(r"^(?:the|el|la|los|las)\s+(?=[^\W\d_a-z])", "", found["who"].strip(" ,"))
            rest = found["rest"] or ""
            responds = _RESPONDS.search(plain) is not None or rest.strip().startswith("to ")
            asks = f"{plain[: found.start('who')]}{plain[found.end('who') :].removesuffix(rest)}"
            if pattern in _NOT_ENGLISH:
                openly = _OPEN_ELSEWHERE.fullmatch(asks) is not None
            else:
                openly = bool(_OPEN.fullmatch(asks) and _ON.fullmatch(rest.strip(" ,")))
            return Asked(who, _topic(rest), responds, pattern in _RESTING, openly)
    return None


def _names_somebody(who: str) -> bool:
    words = who.lower().split()
    if (
        not words
        or len(words) > 8
        or words[0] in _NOBODY
        or words[-1] in {"the", "a", "an", "be", "been", "not"}
    ):
        return False
    return _VERBS.isdisjoint(words) and _DOCUMENTS.isdisjoint(words)


def _topic(rest: str) -> str:
    topic = rest.strip(" ,")
    while _TOPIC_LEADS.match(topic):
        topic = _TOPIC_LEADS.sub("", topic, count=1)
    return topic
