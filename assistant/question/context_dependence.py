"""Does a question lean on what came before: a pronoun without its noun, a fragment, "the song"?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question.topic_words import AUXILIARY, QUESTION_WORD, WORD, root_of, topic_words
from assistant.types import Message

_ANAPHORA = re.compile(
    r"\b(?:(?P<he>he|him|his|himself)|(?P<she>she|her|hers|herself)|(?P<they>they|them|their|theirs)|(?P<it>it|its)|"
    r"(?P<this>(?:this|these|those)(?!\s+(?:week|month|year|morning|time|summer|winter|spring|fall))|"
    r"(?<=\bis\s)that|(?<=\bwas\s)that|(?<=\babout\s)that|(?<=\bdoes\s)that|(?<=\bdid\s)that|(?<=\bof\s)that|"
    r"(?<=\blike\s)that|"
    r"^that)|(?P<there>(?<!is\s)(?<!are\s)(?<!was\s)(?<!were\s)there(?!\s+(?:is|are|was|were|be|any|a|an|some|have|"
    r"has)\b|['’]s))|"
    r"(?P<else>(?:another|others|else|the\s+same|(?:which|this|that|other|better|best|first|last|second)\s+ones?)))\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(r"\bis\s+it\s+(?:true|possible|likely)\b", re.IGNORECASE)
_JOINED = re.compile(r"[,;]|\b(?:and|but|or|if|because)\b", re.IGNORECASE)
_OPEN_START = re.compile(
    r"^(?:is\s+there|are\s+there|any(?:thing)?\b|were\s+there|was\s+there|hay\b|gibt\s+es)", re.IGNORECASE
)
_QUESTION_START = re.compile(
    rf"^(?:{QUESTION_WORD}|{AUXILIARY}|tell|show|give|list|explain|describe|name|i|my|we|if)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(rf"\b{AUXILIARY}\b|\b\w+(?:ed|ing)\b", re.IGNORECASE)
_COMPLAINS = re.compile(
    r"^(?:i\s*(?:'m|\s+am|\s+was)?\s+(?:just\s+)?(?:asking|looking|talking|referring|mean|meant)|no\b|but\b|"
    r"so\b(?!\s+(?:wh|how))|or\b|"
    r"(?:and\s+)?(?:what|how)\s+about|you\s+(?:say|said|mean|told)|more\b|tell\s+me\s+more|go\s+on|continue)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;?.!]\s|\b(?:and|but|if|when|that|because|so|while|before|after|or)\b", re.IGNORECASE
)


def leans(plain: str, history: Sequence[Message]) -> bool:
    """Does the question need the conversation to be understood?"""
    body = plain
    if _refers_back(body):
        return True
    words = topic_words(body)
    named = _has_name(body)
    if not words:
        return True
    if _COMPLAINS.match(body) and (not named or body.lower().startswith(("so", "but"))):
        return True
    if _OPEN_START.match(body) and not re.search(r"\b(?:in|at|on|for|of|to|by)\s+(?:the\s+)?[A-Z]", body):
        return True
    if not _QUESTION_START.match(body) and not _FINITE.search(body) and len(words) <= 4:
        return not named or len(words) <= 1
    if named or len(words) > 3:
        return False
    said = {root_of(word) for m in history[-4:] for word in WORD.findall(m["content"])}
    definite = re.findall(r"\b(?:the|el|la|los|las|der|die|das)\s+([^\W\d_]+)", body, re.IGNORECASE)
    return any(root_of(noun) in said for noun in definite)


def names_nothing(plain: str) -> bool:
    """Is what the question is about a pronoun alone: "Who runs it?", "When did they leave?"?"""
    if _JOINED.search(plain) or _has_name(plain) or len(topic_words(plain)) > 1:
        return False
    pronouns = _ANAPHORA.finditer(plain)
    return any(p["he"] or p["she"] or p["they"] or p["it"] or p[0].lower() == "that" for p in pronouns)


def _refers_back(body: str) -> bool:
    """Is there a pronoun whose noun is not in the question itself?"""
    cleared = _EXPLETIVE.sub(" ", body)
    for found in _ANAPHORA.finditer(cleared):
        before, after = cleared[: found.start()], cleared[found.end() :]
        if found["this"]:
            noun = WORD.search(after)
            if noun and root_of(noun[0]) in {root_of(word) for word in WORD.findall(before)}:
                continue
            return True
        if found["else"] or found["there"]:
            return True
        if found["he"] or found["she"]:
            if not _has_name(before):
                return True
        elif found["they"]:
            if not topic_words(before):
                return True
        elif not any(topic_words(clause) for clause in _CLAUSE.split(before)[:-1]):
            return True
    return False


def _has_name(text: str) -> bool:
    """Does a capital stand inside the text, not only at the start of a sentence?"""
    return re.search(r"(?<![.?!]\s)(?<!^)(?<![\"'])\b[A-Z][\w-]*[a-z0-9]|\b[A-Z]{2,}\b", text) is not None
