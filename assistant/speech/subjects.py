"""The words in a sentence that name who speaks, its quoted words being masked.

A sentence is searched for a verb of speech and the subject that belongs to it, before the verb ("Blinken said"),
after a quote ("said Blinken") or in "according to". The subject must be understood as a whole (see `mentions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from assistant.speech.lexicon import has_role, is_place
from assistant.speech.masked_sentences import MASK
from assistant.speech.mentions import NAME, Mention, read_mention
from assistant.text.sentences import word_set

_STRONG = (
    "said|says|told|tells|argued(?! with)|argues(?! with)|stated|explained|explains|wrote|writes|tweeted|tweets|"
    "insisted|insists|warned|warns|announced|announces|declared|declares|acknowledged|acknowledges|admitted|admits|stressed|emphasized|"
    "emphasised|emphasizes|suggested|testified|reiterated|asserted|asserts|contended|contends|alleged|alleges|"
    "conceded|cautioned|complained|vowed|vows|pledged|promised|denied|denies|urged|urges|criticized|criticised|"
    "criticizes|condemned|condemns|praised|accused|accuses|confirmed|joked|quipped|remarked|rejected|rejects|"
    "reported|reports|requested|lamented|noted|voiced|called on|called for|calls for|calling on|"
    "denounced|predicts|opined|"
    "pointed out|points out|dijo|dijeron|dice|afirmó|afirmaron|aseguró|aseguraron|señaló|explicó|añadió|agregó|"
    "declaró|sostuvo|manifestó|advirtió|anunció|reiteró|subrayó|insistió|criticó|denunció|confirmó|indicó|comentó|"
    "sagte|sagten|sagt|erklärte|betonte|warnte|forderte"
)
_WEAK = (
    "added|adds|asked|asks|claimed|claims|replied|responded|responds|recalled|recalls|continued|concluded|predicted|"
    "revealed|estimated|called|calls|described|describes|dismissed|blasted|slammed|defended|hailed|welcomed|expressed|"
    "posted|shared|read|states|demanded|notes|apologized|boasted|observed|recounted|mused|exclaimed|shouted|texted|"
    "preguntó|respondió|pidió|negó|destacó|fügte|fragte"
)
_VERB = re.compile(rf"(?<![^\W\d_])(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))\b")
_GLUED_VERB = re.compile(rf"\b(?P<name>[A-Z][a-z]{{2,}})(?P<strong>{_STRONG})(?P<weak>\b)")
_BACKS_WEAK = re.compile(rf",?\s*(?:(?:that|que|dass)\b|[:,]?\s*{MASK})")
_BEFORE_VERB = re.compile(
    r"(?:\s+(?:also|later|then|further|once|again|recently|previously|repeatedly|publicly|earlier|often|first|even|"
    r"still|already|just|too|himself|herself|both|has|have|had|ha|han|había|también|auch|[a-z]+ly|"
    r"(?:on\s+|late\s+|early\s+)*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|afternoon|evening|night))?|"
    r"this week|last week))+\s*$"
)
_PARTICIPLE = re.compile(r"\w+ed\s(?:in|by|at|on|for|among|from)\b")  # "cases confirmed in May"
_NOT_SAID = re.compile(
    r"(?:\b(?:to|not|never|would|will|could|might|may|should|must|can|was|were|is|are|be|been|being|declined|refused|"
    r"am|get|got|gets|having|by|the|a|an|as|who|what|no|se|ser|fue|in|of|for|with|at|on|from|into|more|new|all|any|"
    r"these|those|his|her|its|their|other)|n['’]t)\s*$",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    rf"[,;:()–—]|\s-+\s|{MASK}|\b(?:and|but|while|as|that|when|because|which|who|whom|after|before|although|though|if|"
    r"whether|where|since|so|or|than|what|how|y|pero|que|cuando|und|aber|dass)\b|(?<=[a-z])[.!?]\s"
)
_INVERTED = re.compile(
    rf"(?:{MASK}[,.]?|"
    r",(?=\s(?:said|says|dijo|afirmó|explicó|añadió|sagte)))\s*[–—-]*\s*"
    r"(?P<verb>said|says|asked|asks|added|adds|wrote|writes|explained|explains|recalled|recalls|tweeted|joked|quipped|noted|notes|continued|concluded|warned|warns|replied|responded|insisted|insists|argued|argues|"
    r"declared|reads|read|predicted|admitted|dijo|afirmó|aseguró|señaló|explicó|añadió|agregó|declaró|sostuvo|"
    r"manifestó|advirtió|indicó|comentó|reiteró|subrayó|insistió|sagte|erklärte|betonte)\b\s*"
)
_SPANISH = (
    "dijo|afirmó|aseguró|señaló|explicó|añadió|agregó|declaró|sostuvo|manifestó|advirtió|anunció|reiteró|subrayó|insistió|"
    "denunció|confirmó|indicó|comentó|preguntó|respondió|pidió|negó|destacó|recordó|contó|lamentó|reconoció|admitió|concluyó|"
    "precisó|apuntó|relató|remarcó|recalcó|confesó|aclaró|detalló|argumentó"
)
_LEFT_OUT = re.compile(
    rf"(?:^{MASK}+[.,]?\s*,?\s*|(?<={MASK}),?\s+)(?:{_SPANISH})(?=\s*[.,;:]|\s*$|\s+(?:a|al|ante|con|desde|durante|en|por|sobre|tras)\b)|"
    rf"^(?:(?:también|además|asimismo),?\s+)?(?:{_SPANISH})\s+que\b",
    re.IGNORECASE,
)
"""A Spanish verb of speech whose subject goes without saying: "“Ya era hora”, señaló." """
_NAMED_FIRST = tuple(
    re.compile(rf"{before}(?P<name>{NAME.pattern})")
    for before in (
        rf"(?:El|La|Su)\s(?P<role>[^,;:.{MASK}]{{2,60}}),\s",
        r"(?:El|La|Su)\s(?:\w+\s){0,2}?(?P<role>\w+)\s",
        r"(?P<role>)",
    )
)
LEFT_OUT = Mention("pronoun", "")
"""The subject that goes without saying: whom the sentence before is about."""
_OBJECT_FIRST = frozenset({"what", "whom"})
"""What opens a clause that names what was said rather than says it: "whom several papers had reported dead"."""
_MODAL = word_set("would could will can may might must should")
_SOURCE = re.compile(r"\b(?:[Aa]ccording to|[Ss]egún|[Ll]aut)\s+")
_AFTER_SUBJECT = re.compile(
    rf"[,;:–—()]|{MASK}|[.!?]\s*$|\s(?:who|whose|which|that|in|on|at|during|after|before|as|while|when|about|to|from|"
    r"through|sobre|durante|tras|quien|en|al|am|im|and\s+\w+ed)\s"
)
_TRAILING = re.compile(
    r",\s*(?:while\s+|in\s+part\s+)?(?:saying|adding|telling|stating|calling|noting|arguing|warning|insisting|claiming|"
    r"writing|tweeting|explaining|describing|vowing|urging|accusing|dubbing)\b"
)
_AUDIENCE = (
    re.compile(
        r"\b(?:told|tells|telling|reminded)\s+(?P<to>(?!(?:him|her|his|their|its|them|us|me|you|it|that|"
        r"a|the story|how)\b)[^,.;:"
        rf"{MASK}]{{2,60}}?)(?=\s+(?:that|on|in|at|how|about|during|after|he|she|they|it|the|to|via|last|this|by|"
        rf"when|there|while|\w+day)\b|\s*[,.;:{MASK}]|$)"
    ),
    re.compile(
        rf"\b(?P<to>(?:in|at|during|through|via|on)\s+(?:an?|his|her|its|their|the)?\s*(?:[\w’'-]+\s+){{0,3}}?"
        rf"(?:statement|press conference|news conference|briefing|interview|speech|tweet|post|letter|rally|hearing|"
        rf"podcast|Twitter|email|testimony|video|memo|address|op-ed|report|Facebook|Instagram)"
        rf"(?:\s+(?:with|to|on|in)\s+(?!(?:which|how|that|the\s+(?:day|week))\b)[^,.;:{MASK}\s]+"
        rf"(?:\s+[A-Z][\w’']+){{0,3}})?)"
    ),
    re.compile(
        r"\b(?P<to>en\s+(?:una?\s+)?(?:rueda de prensa|conferencia de prensa|comunicado|entrevista)"
        r"(?:\s+con\s+[\w ]+)?)"
    ),
)
_SUBJECT_OPENS = re.compile(
    r"^(?P<subject>[^,;:.]{2,80}?)(?:,\s(?P<apposed>[^,]{3,120})(?:,\s(?:who|whose|which)\s[^,]{3,120})?,)?\s+"
    r"(?P<verb>[a-z]+(?:ed|s|id|ew|oke|ent|et|as|ook|ame|ve)|would|could|will|can|may|might|must|should|had|are|were|"
    r"made|held|left|put|won|lost|cut|began|became|stood|fell|rose|ran|sat|paid|sought|fought|thought|brought|bought)\b"
)
_COORDINATED = re.compile(r"\s(?:and|but|y|pero|und|aber)\s*$")
_ALSO_DONE = frozenset({"reported", "reports", "requested"})
"""Verbs of speech that after "and" are mostly something else: "is based in Texas and has reported from there"."""
_RELATIVE = re.compile(r",\s(?:who|which|whom)\b")


def attributed(frame: str, glued: Set[str]) -> Mention | None:
    """The subject of the verb of speech nearest to the quoted words, or of the first one."""
    inverted = [(m[0][0] == MASK, _read_after(m)) for m in _INVERTED.finditer(frame)]
    after_quote = [mention for quoted, mention in inverted if quoted and mention]
    if after_quote:
        return after_quote[0]
    found = list(_before_verbs(frame, glued))
    after_comma = [
        mention for _, mention in inverted if mention and mention.kind in {"person", "organisation"}
    ]
    if after_comma and not found:
        return after_comma[0]
    if found:
        marks = [m.start() for m in re.finditer(rf"{MASK}+", frame)] + [
            m.end() for m in re.finditer(rf"{MASK}+", frame)
        ]
        if marks and len(found) > 1:
            return min(found, key=lambda pair: min(abs(pair[0] - mark) for mark in marks))[1]
        return found[0][1]
    source = _SOURCE.search(frame)
    if source:
        return _read_after(source)
    if _LEFT_OUT.search(frame):
        return LEFT_OUT
    trailing = _TRAILING.search(frame)
    opening = _SUBJECT_OPENS.match(frame) if trailing else None
    return _person_only(opening["subject"]) if opening and opening["verb"] not in _MODAL else None


def _person_only(phrase: str) -> Mention | None:
    mention = read_mention(phrase)
    return mention if mention and mention.kind in {"person", "pronoun", "role"} else None


def _read_after(match: re.Match[str]) -> Mention | None:
    rest = match.string[match.end() : match.end() + 140]
    stop = _AFTER_SUBJECT.search(rest)
    phrase = rest[: stop.start()] if stop else rest
    mention = read_mention(phrase) if phrase.strip() else None
    if mention and mention.kind in {"described", "role"} and stop and stop[0] == ",":
        apposed = rest[stop.end() :]
        ends = _AFTER_SUBJECT.search(apposed)
        name = read_mention((apposed[: ends.start()] if ends else apposed).rstrip(" .!?"))
        if name and name.kind == "person" and " " in name.name:
            return Mention("person", name.name, phrase.strip())
    return mention


def _before_verbs(frame: str, glued: Set[str]) -> Iterator[tuple[int, Mention]]:
    run_together = [m for m in _GLUED_VERB.finditer(frame) if m["name"] in glued] if glued else []
    for match in sorted([*_VERB.finditer(frame), *run_together], key=lambda m: m.end()):
        at = match.start("strong" if match["strong"] else "weak")
        if match["weak"] and not _weak_verb_counts(frame, match):
            continue
        left = frame[:at]
        cleaned = _BEFORE_VERB.sub("", left.rstrip())
        if _NOT_SAID.search(cleaned) or _NOT_SAID.search(left):
            continue
        if MASK not in frame and _opens_with_object(cleaned):
            continue
        mention = _subject_before(cleaned)
        if mention is None and match["strong"] not in _ALSO_DONE and _COORDINATED.search(cleaned):
            mention = _shared_subject(frame)
        is_participle = _PARTICIPLE.match(match[0] + frame[match.end() : match.end() + 8]) is not None
        if mention and not (is_participle and mention.kind in {"described", "organisation"}):
            yield at, mention


def _weak_verb_counts(frame: str, match: re.Match[str]) -> bool:
    after = frame[match.end() : match.end() + 60]
    if _BACKS_WEAK.match(after):
        return True
    if MASK in frame[max(0, match.start() - 60) : match.end() + 60]:
        return True
    return match["weak"] in {"added", "adds", "replied", "fügte"} and bool(
        re.match(r"\s*[,.]|\s+in an? ", after)
    )


def _subject_before(left: str) -> Mention | None:
    """The mention that ends at the end of `left`, back to where its clause begins."""
    left = re.sub(r"\s*\([^()]*\)\s*$", "", left)
    if left.rstrip().endswith("'s"):  # "Trump's recently stated wish"
        return None
    closed = left.rstrip().endswith((",", ")", "-", "–", "—"))
    left = left.rstrip(" ,)–—-")
    relative = list(_RELATIVE.finditer(left)) if closed else []
    if relative and not re.search(r"[.;:]", left[relative[-1].end() :]):
        return _subject_before(left[: relative[-1].start()])
    pieces = _pieces(left[-200:], whole=len(left) <= 200)
    if not pieces:
        return None
    if not closed:
        mention = read_mention(pieces[0][0])
        if pieces[0][1] == "as" and len(pieces) > 1 and pieces[1][0].strip():  # "as far north as Virginia"
            return None
        return _with_what_goes_before(mention, pieces) if mention else None
    fallback: Mention | None = None
    for index, (piece, mark) in enumerate(pieces[:5]):
        mention = read_mention(piece)
        if mention and index > 0 and mention.kind in {"person", "organisation"}:
            return mention
        if mention and index > 0 and mention.kind in {"role", "described"} and index + 1 == len(pieces):
            return fallback or mention
        if (
            mention
            and index == 0
            and mention.kind == "person"
            and not is_place(mention.name)
            and len(pieces) > 1
        ):
            title = pieces[1][0].strip()
            if " " in mention.name and has_role(title.split(" of ")[0]):
                return Mention("person", mention.name, title)
            if " " in mention.name and title:
                fallback = Mention("person", mention.name, title)
        if mark not in {",", "(", "", "who", "which"}:
            break
    return fallback


def subject_of(frame: str) -> Mention | None:
    """The subject that a sentence opens with; a name in apposition goes before the role it explains."""
    opening = _SUBJECT_OPENS.match(frame)
    if not opening or MASK in opening["subject"]:
        return None
    mention = read_mention(opening["subject"])
    if opening["apposed"] and not (mention and mention.kind == "person"):
        apposed = read_mention(opening["apposed"])
        if apposed and apposed.kind == "person" and " " in apposed.name:
            return Mention("person", apposed.name, opening["subject"])
    return mention


def named_first(frame: str) -> str:
    """The name that a sentence opens with, bare or behind a role ("La alcaldesa de Lugar, Ana López"), or ""."""
    for pattern in _NAMED_FIRST:
        opening = pattern.match(frame)
        if opening and (not opening["role"] or has_role(opening["role"].split(" de ")[0])):
            return opening["name"]
    return ""


def after_subject(frame: str) -> str:
    """The sentence from its verb on, or "" where no subject opens it."""
    opening = _SUBJECT_OPENS.match(frame)
    return frame[opening.start("verb") :] if opening else ""


def _shared_subject(frame: str) -> Mention | None:
    """The subject of "She called it good but pointed out ..." for its second verb."""
    subject = subject_of(frame)
    return subject if subject and subject.kind in {"person", "pronoun", "role"} else None


def _opens_with_object(left: str) -> bool:
    """Does the last clause of `left` begin with the words that stand for what was said?"""
    pieces = _pieces(left[-200:], whole=len(left) <= 200)
    return bool(pieces) and pieces[0][1].lower() in _OBJECT_FIRST


def glued_names(text: str) -> set[str]:
    """The names that lost the space before a verb of speech ("Blinkencalled") and stand alone elsewhere."""
    names = {match["name"] for match in _GLUED_VERB.finditer(text)}
    return names & set(re.findall(r"\w+", text)) if names else names


def unglued(text: str, names: set[str]) -> str:
    """`text` with those spaces put back."""
    return _GLUED_VERB.sub(lambda m: f"{m['name']} {m['strong']}" if m["name"] in names else m[0], text)


def _pieces(left: str, whole: bool) -> list[tuple[str, str]]:
    """The pieces of `left` between clause boundaries, last first, each with the boundary before it."""
    marks = list(_BOUNDARY.finditer(left))
    starts = [(0, ""), *((m.end(), m[0].strip()) for m in marks)]
    ends = [*(m.start() for m in marks), len(left)]
    pieces = [(left[at:end], mark) for (at, mark), end in zip(starts, ends, strict=True)]
    return pieces[::-1] if whole else pieces[:0:-1]


def _with_what_goes_before(mention: Mention, pieces: list[tuple[str, str]]) -> Mention:
    """A name just after "Secretary of State," takes that as its title; "Vos and Fitzgerald" speak together."""
    if pieces[0][1] == "and" and len(pieces) > 1:
        other = read_mention(pieces[1][0])
        together = {"person", "organisation"}
        named = other is not None and other.kind in together and (not other.title or has_role(other.title))
        if named and mention.kind in together:
            return Mention("described", f"{pieces[1][0].strip()} and {pieces[0][0].strip()}")
        whole = (
            f"{pieces[1][0].strip()} and {pieces[0][0].strip()}"  # "of the Bill and Melinda Gates Foundation"
        )
        if re.search(r"\b[A-Z][\w'-]*\s*$", pieces[1][0]) and read_mention(whole):
            return Mention("described", whole)
    if mention.kind != "person" or len(pieces) < 2 or pieces[0][1] != ",":
        return mention
    before = read_mention(pieces[1][0])
    if before and before.kind in {"role", "described"} and not mention.title:
        return Mention("person", mention.name, pieces[1][0].strip())
    if re.search(r"\b(?:Secretary|Minister|President) of [A-Z]\w+\s*$", pieces[1][0]):
        return Mention("person", mention.name, pieces[1][0].strip())
    return mention


def audience(frame: str) -> str | None:
    """To whom or where it was said, in the sentence's words."""
    for pattern in _AUDIENCE:
        found = pattern.search(frame)
        if found:
            return found["to"].strip()
    return None
