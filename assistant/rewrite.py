"""A follow-up made a question that stands alone, by rules and the conversation, without a model.

Three steps: does the question lean on what came before (a pronoun without its noun, "and the settlers?", a
fragment, "the song")? What is the conversation about (the phrases of the user's questions, weighed by how late
they came and how often the answers took them up)? Then the phrase is put where the pronoun stood, the question
before is repeated with the new part in its place, or the subject is set before the question: "About Gaza: ...".
A question that stands alone comes back to the letter, and so does one on a new subject.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from assistant.sentences import Span, fold, word_set
from assistant.smalltalk import is_small_talk
from assistant.speakers.asked import asked_speaker
from assistant.speakers.cast import Cast
from assistant.speakers.lexicon import given_name_gender, is_place
from assistant.speakers.mentions import NAME, bare_name, read_mention
from assistant.types import Message

__all__ = ["in_context", "is_small_talk", "standalone"]

TURNS = 6
"""Questions before this one that are looked at."""
FADING = 0.7
"""What a question weighs beside the one after it; from 0.6 to 0.8 MTRAG's recall moves by half a question."""
TAKEN_UP = 0.5
"""What a mention in an answer adds, up to three mentions."""
LENGTH = 0.6
"""How far long phrases are held back: 1 is the mean weight of their words, 0 the sum."""
LEAST = 0.3
"""A phrase that weighs less than this part of the heaviest is left out."""
TOPIC_WORDS = 5
"""Words of the conversation a question is given at most."""

_FUNCTION_WORDS = word_set(
    """
    a an the of to in on at for from by with about as into onto over under between among through during before after
    within without against per via is are was were be been being am do does did done doing can could will would
    should shall may might must have has had having i you we me my mine your yours our ours us it its they them
    their theirs he him his she her hers this that these those there here what which who whom whose when where why
    how and or but if so not no nor yes yeah any some more most much many few several both each every either neither
    all other others another else same such own one ones than then just only also too very really even still yet
    again ever never always already now today please ok okay oh wow hi hello hey thanks thank sorry pls hmm well
    anyway maybe perhaps actually basically besides instead rather because since while although though until unless
    whether like up out off down away back around across along something anything nothing someone anyone everyone
    thing things way ways lot lots kind sort type types bit etc according quite able due upon together don't doesn't
    didn't isn't aren't wasn't can't won't i'm i've it's that's what's there's let's don doesn didn isn
    dijo dijeron dice dicen dicho hizo pasó sagte sagt sagten
    el la los las un una unos unas de del al en por para con sin sobre y o que qué quién cómo cuándo dónde cuál su
    sus se es son fue era ha han lo le les me te nos mi tu ella ellos eso esto esta este
    der die das ein eine einer einem und oder ist sind war was wer wie wann wo warum von zu im in am mit für auf über
    """
)
_PLAIN_VERBS = word_set(
    """
    tell know want need get got give make made use used using help see say said ask mean meant explain describe
    provide show find found think thought talk talking look looking like go going come came take took put keep let
    try tried seem happen happened become became interested wonder wondering hear heard believe understand clarify
    recommend elaborate share learn work works worked working start started begin began called call cause caused
    causes include includes including affect affects impact compare compared differ following related based
    considered described mentioned information info details detail example examples question questions answer
    difference differences difficult good better best bad new old important specific different possible certain
    true correct right sure long many big small whole general particular main major additional current currently
    long-term part number time times people issue issues problem problems reason reasons process step steps
    purpose benefit benefits advantage advantages disadvantage disadvantages history meaning
    definition requirement requirements
    role option options next name names list apology apologies idea point fact wrong offer
    offers year years day days please means wd u dont high low far deep tall fast
    """
)
_NO_TOPIC = _FUNCTION_WORDS | _PLAIN_VERBS
_BEFORE_VERBS = word_set(
    "i you we they he she it can could will would should may might must cannot can't don't to"
)
_WORD = re.compile(r"[^\W_]+(?:[-.'’&][^\W_]+)*|\$?\d[\d.,]*%?")
_REFUSED = re.compile(
    r"^(?:i\s+(?:do\s+not|don't)\s+(?:know|have)|i'm\s+sorry|sorry|i\s+am\s+sorry|unfortunately|i\s+apologi[sz]e|"
    r"the\s+articles\s+do\s+not|not\s+in\s+the\s+articles)",
    re.IGNORECASE,
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may|might|must)"
_LEAD = re.compile(
    r"^(?:(?:and|but|so|or|also|then|ok(?:ay)?|no|yes|oops|sorry|well|oh|i\s+see|wow|hmm|y|pero|und|aber)\b[\s,.!]*)+",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"^(?:(?:and|but|so)\s+)?(?:(?:what|how)\s+about|and|but|i\s+mean(?:t)?|y\s+qué\s+(?:hay\s+de|pasa\s+con)|y|"
    r"qué\s+hay\s+de|"
    r"und\s+was\s+ist\s+mit|und|was\s+ist\s+mit)\s+"
    r"(?P<new>(?!(?:what|how|why|when|who|where|which|is|are|was|were|do|does|did|can|could|will|would|should|if|has|"
    r"have|"
    r"i|you|we|it|he|she|they|her|him|them|there|to|that|this|qué|cómo|cuándo|por|wie|wann|"
    r"warum)\b)[^?.!,]{1,60})[?.! ]*$",
    re.IGNORECASE,
)
_WH_START = re.compile(
    rf"^(?:what|which|who|whom|whose|when|where|why|how|{_AUXILIARY}|qué|quién|cómo|cuándo|dónde|por\s+qué|cuál|was|"
    r"wer|wie|"
    r"wann|wo|warum|welche[rs]?)\b",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|\b(?:last|this|next)\s+(?:week|month|year)\b|"
    r"\b(?:yesterday|today|tomorrow|ayer|hoy|gestern|heute)\b"
)
_PREPOSITION = (
    r"(?:about|in|on|for|with|at|from|by|to|of|over|against|after|before|during|since|"
    r"sobre|en|de|para|contra|über|für)"
)
_BARE = re.compile(
    r"^(?:(?:and|but|so|y|und)\s+)?(?:(?:since|until)\s+)?(?:why(?:\s+not)?|when|where|how(?:\s+(?:come|many|much|"
    r"long|often|so|exactly))?|"
    r"who(?:\s+exactly)?|by\s+whom|which(?:\s+one)?|what(?:\s+for|\s+else)?|por\s+qué|cuándo|dónde|cómo|quién|warum|"
    r"wann|wo|wer|wie)"
    rf"(?:\s+{_AUXILIARY}\s+(?:that|this|it)(?:\s+(?:be|happen|so|said|announced))?)?[?.! ]*$",
    re.IGNORECASE,
)
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
_EXPLETIVE = re.compile(
    r"\b(?:is|was)\s+it\s+(?:true|possible|ok|okay|legal|safe|worth|likely|because)\b|\bit\s+(?:is|was|"
    r"'s)\s+(?:not\s+)?(?:possible|true|likely|"
    r"said|important)\b|\bit\s+make\s+sense\b",
    re.IGNORECASE,
)
_OPEN_START = re.compile(
    r"^(?:is\s+there|are\s+there|any(?:thing)?\b|were\s+there|was\s+there|hay\b|gibt\s+es)", re.IGNORECASE
)
_QUESTION_START = re.compile(
    rf"^(?:what|which|who|whom|whose|when|where|why|how|{_AUXILIARY}|tell|show|give|list|explain|describe|name|qué|"
    rf"quién|cómo|cuándo|dónde|"
    r"por\s+qué|cuál|was|wer|wie|wann|wo|warum|welche[rs]?|i|my|we|if)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(rf"\b{_AUXILIARY}\b|\b\w+(?:ed|ing)\b", re.IGNORECASE)


_COURTESY = re.compile(
    r"^(?:(?:ok(?:ay)?|well|oh|wow|hi|hello|hey|thanks?(?:\s+you)?(?:\s+(?:so|very)\s+much)?|i\s+see|great|"
    r"good(?:\s+to\s+know)?|please|"
    r"(?:that|this)(?:\s+is|'s)\s+(?:fine|ok(?:ay)?|good|great|interesting)|don't\s+worry|got\s+it|anyway|"
    r"by\s+the\s+way|sorry|"
    r"i(?:\s+am|'m)\s+sorry|wait(?:\s+a\s+(?:second|minute))?|hmm|oops)\b[\s,.!:]*)+",
    re.IGNORECASE,
)
_COMPLAINS = re.compile(
    r"^(?:i\s*(?:'m|\s+am|\s+was)?\s+(?:just\s+)?(?:asking|looking|talking|referring|mean|meant)|no\b|but\b|"
    r"so\b(?!\s+(?:wh|how))|or\b|"
    r"(?:and\s+)?(?:what|how)\s+about|you\s+(?:say|said|mean|told)|more\b|tell\s+me\s+more|go\s+on|continue)",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"^(?:how|what)\b.*\b(?:respond|react|reply|answer|say|agree)[?.! ]*$", re.IGNORECASE
)
_SUBJECT_PLACE = re.compile(
    rf"\W*(?:(?:what|which|how|who|when|where|why)\b[^,?]*\s)?{_AUXILIARY}(?:n't)?\s+", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"[,;?.!]\s|\b(?:and|but|if|when|that|because|so|while|before|after|or)\b", re.IGNORECASE
)
_PERSONAL = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_ASKS_NAME = re.compile(
    r"^(?:who|whom|whose|which|what(?:\s+is|'s|\s+was)\s+the\s+name|quién|wer)\b", re.IGNORECASE
)
_ASKS_WHO = re.compile(r"^(?:who|quién|wer)\s+(?:is|was|es|fue|ist|war)\b", re.IGNORECASE)
_NAME_INSIDE = re.compile(r"(?<=\s)[^\W\d_a-zà-öø-ÿ][\w'.-]*(?:\s(?:of\s)?[^\W\d_a-zà-öø-ÿ][\w'.-]*)*")

Words = tuple[str, ...]


def standalone(question: str, history: Sequence[Message]) -> str:
    """The question as it can be understood without the conversation; to the letter where it already can be."""
    asked = [m["content"] for m in history if m["role"] == "user" and m["content"].strip()]
    plain = _strip_courtesy(fold(question).strip("¿¡ \n"))
    if not asked or not plain or is_small_talk(question):
        return question
    before = _previous(history)
    with_new_part = _with_new_part(plain, before)
    if with_new_part:
        return with_new_part
    on_same_topic = _on_the_same_topic(plain, before)
    if on_same_topic:
        return on_same_topic
    if _BARE.match(plain) and _WH_START.match(before.lstrip("¿¡ ")):
        also = {"en": "and", "es": "y", "de": "und"}[_language(before)]
        return f"{before.rstrip('?!. ')}, {also} {_LEAD.sub('', plain).rstrip('?!. ').lower()}?"
    if not _leans(plain, history):
        return question
    return _told(question.strip(), plain, history, before)


def in_context(question: str, history: Sequence[Message]) -> str:
    """The question with the words of the conversation behind it: a second query, to be fused with the standalone one.

    Not for people to read. It helps where a question seems to stand alone and does not quite ("What is EBT?").
    """
    plain = fold(question).strip()
    asked = any(m["role"] == "user" and m["content"].strip() for m in history)
    if not asked or not plain or is_small_talk(question):
        return question
    return " ".join([question.strip(), *_topic(history, {_root(word) for word in _topic_words(plain)})])


def _previous(history: Sequence[Message]) -> str:
    """The question before this one, itself made standalone."""
    places = [i for i, m in enumerate(history) if m["role"] == "user" and m["content"].strip()]
    for place in reversed(places[-TURNS:]):
        content = history[place]["content"].strip()
        if _topic_words(content):
            return standalone(content, history[max(0, place - 2 * TURNS) : place])
    return history[places[-1]]["content"].strip() if places else ""


def _with_new_part(plain: str, before: str) -> str | None:
    """ "And the settlers?" put into the question before, in the place of what it stands against."""
    found = _INSTEAD.match(plain)
    old = fold(before).strip("?!. ")
    if not found or not _WH_START.match(old.lstrip("¿")):
        return None
    new = found["new"].strip()
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", new):
        new = f"in {new}"
    preposition = re.match(rf"({_PREPOSITION})\s", new, re.IGNORECASE)
    if preposition:
        places = list(re.finditer(rf"\b{preposition[1]}\s.*?(?=\s{_PREPOSITION}\s|$)", old, re.IGNORECASE))
        same = [p for p in places if bool(_DATE_LIKE.search(p[0])) == bool(_DATE_LIKE.search(new))]
        return f"{old[: same[-1].start()]}{new}{old[same[-1].end() :]}?" if same else f"{old} {new}?"
    if _DATE_LIKE.match(new):
        return f"{old} {new}?"
    place = _place_of(new, old)
    if place is None:
        also = {"en": "and what about", "es": "y qué hay de", "de": "und was ist mit"}[_language(old)]
        return f"{old}, {also} {new}?"
    return f"{old[: place[0]]}{new}{old[place[1] :]}?"


def _on_the_same_topic(plain: str, before: str) -> str | None:
    """ "And what did the mayor say?", with the topic on which somebody else's words were asked for before."""
    asked, earlier = asked_speaker(plain), asked_speaker(before)
    if asked is None or asked.topic or earlier is None or not earlier.topic or earlier.rests_on:
        return None
    on = {"en": "to" if asked.responds else "about", "es": "sobre", "de": "über"}[_language(before)]
    question = _LEAD.sub("", plain).rstrip("?!. ")
    return f"{question[:1].upper()}{question[1:]} {on} {earlier.topic}?"


def _place_of(new: str, old: str) -> Span | None:
    """Where `new` belongs in the question `old`: a name for a name, a thing for the last thing; None if unsure."""
    if re.match(r"[^\W\d_]+ing\b", new) or len(new.split()) > 5:
        return None
    if _starts_with_capital(new):
        names = [m.span() for m in _NAME_INSIDE.finditer(old) if not _DATE_LIKE.search(m[0])]
        asked = asked_speaker(old)
        if asked and is_place(new.split()[-1]):
            return None
        speaker = [span for span in names if asked and old[slice(*span)] in asked.speaker]
        found = speaker or names
        return found[-1] if found else None
    last = [
        m
        for m in re.finditer(rf"\b{_PREPOSITION}\s+", old, re.IGNORECASE)
        if not _DATE_LIKE.match(old[m.end() :])
    ]
    return (last[-1].end(), len(old)) if last else None


def _told(question: str, plain: str, history: Sequence[Message], before: str) -> str:
    """The question with its subject in it: a person in the pronoun's place, anything else before the question."""
    pronoun = _PERSONAL.search(plain)
    person = (
        _person(history, before, "she" if pronoun[0].lower() in {"she", "her", "hers"} else "he")
        if pronoun
        else None
    )
    if pronoun and person:
        question = _put(question, person)
        plain = _strip_courtesy(fold(question).strip("¿¡ \n"))
        if not _leans(plain, history) and set(_topic_words(plain)) - set(person.split()):
            return question
    phrases = _topic(history, {_root(word) for word in _topic_words(plain)})
    if not phrases:
        return question
    about = {"en": "About", "es": "Sobre", "de": "Zu"}[_language(before)]
    return f"{about} {', '.join(phrases)}: {_lowered(question)}"


def _language(question: str) -> str:
    first = question.strip("¿¡ ").lower().split(" ")[0]
    if question.startswith("¿") or first in {"qué", "quién", "cómo", "cuándo", "dónde", "cuál", "por"}:
        return "es"
    return "de" if first in {"wer", "wie", "wann", "wo", "warum", "welche", "welcher", "welches"} else "en"


def _leans(plain: str, history: Sequence[Message]) -> bool:
    """Does the question need the conversation to be understood?"""
    body = plain
    if _refers_back(body):
        return True
    words = _topic_words(body)
    named = _has_name(body)
    if not words or _UNFINISHED.search(body):
        return True
    if _COMPLAINS.match(body) and (not named or body.lower().startswith(("so", "but"))):
        return True
    if _OPEN_START.match(body) and not re.search(r"\b(?:in|at|on|for|of|to|by)\s+(?:the\s+)?[A-Z]", body):
        return True
    if not _QUESTION_START.match(body) and not _FINITE.search(body) and len(words) <= 4:
        return not named or len(words) <= 1
    if named or len(words) > 3:
        return False
    said = {_root(word) for m in history[-4:] for word in _WORD.findall(m["content"])}
    definite = re.findall(r"\b(?:the|el|la|los|las|der|die|das)\s+([^\W\d_]+)", body, re.IGNORECASE)
    return any(_root(noun) in said for noun in definite)


def _refers_back(body: str) -> bool:
    """Is there a pronoun whose noun is not in the question itself?"""
    cleared = _EXPLETIVE.sub(" ", body)
    for found in _ANAPHORA.finditer(cleared):
        before, after = cleared[: found.start()], cleared[found.end() :]
        if found["this"]:
            noun = _WORD.search(after)
            if noun and _root(noun[0]) in {_root(word) for word in _WORD.findall(before)}:
                continue
            return True
        if found["else"] or found["there"] or _SUBJECT_PLACE.fullmatch(before):
            return True
        if found["he"] or found["she"]:
            if not _has_name(before):
                return True
        elif found["they"]:
            if not _topic_words(before):
                return True
        elif not any(_topic_words(clause) for clause in _CLAUSE.split(before)[:-1]):
            return True
    return False


def _topic(history: Sequence[Message], have: set[str]) -> list[str]:
    """What the conversation is about: its heaviest phrases, in the order they came, TOPIC_WORDS words at most.

    A word of a question weighs FADING to the power of the turns since; each mention in the answers adds to it.
    """
    asked = [m["content"] for m in history if m["role"] == "user"][-TURNS:]
    answers = [m["content"] for m in history if m["role"] == "assistant"][-TURNS:]
    weights: dict[str, float] = defaultdict(float)
    for age, content in enumerate(reversed(asked)):
        for root in {_root(word) for word in _topic_words(content)}:
            weights[root] += FADING**age
    for age, content in enumerate(reversed(answers)):
        if not _REFUSED.match(fold(content).strip()):
            counts = Counter(_root(word) for word in _WORD.findall(content))
            for root in list(weights):
                weights[root] += TAKEN_UP * FADING**age * min(counts[root], 3)
    phrases = [(words, turn) for turn, content in enumerate(asked) for words in _phrases(content)]
    return _heaviest(phrases, weights, have)


def _heaviest(phrases: list[tuple[Words, int]], weights: dict[str, float], have: set[str]) -> list[str]:
    def weight(phrase: tuple[Words, int]) -> float:
        return sum(weights[_root(word)] for word in phrase[0]) / float(len(phrase[0]) ** LENGTH)

    ranked = sorted(phrases, key=lambda phrase: (weight(phrase), phrase[1]), reverse=True)
    chosen: list[tuple[Words, int]] = []
    known, left = set(have), TOPIC_WORDS
    for words, turn in ranked:
        roots = {_root(word) for word in words}
        if roots - known and len(words) <= left and weight((words, turn)) >= LEAST * weight(ranked[0]):
            chosen = [c for c in chosen if not {_root(w) for w in c[0]} <= roots]
            chosen.append((words, turn))
            known |= roots
            left -= len(words)
    return [" ".join(words) for words, _ in sorted(chosen, key=lambda phrase: phrase[1])]


def _phrases(text: str) -> list[Words]:
    """Runs of words that carry a subject ("Ventura Superior Court", "unemployment insurance"), at most four long.

    A small word between two capitals belongs to a name ("Game of Thrones"); a verb after "can you" does not belong.
    """
    folded = fold(text)
    tokens = list(_WORD.finditer(folded))
    runs: list[list[str]] = [[]]
    for index, match in enumerate(tokens):
        word, before = match[0], tokens[index - 1] if index else None
        joined = before is not None and not folded[before.end() : match.start()].strip(" '\"")
        following = tokens[index + 1][0] if index + 1 < len(tokens) else ""
        within_name = word in {"of", "to", "and", "the", "for", "de"} and runs[-1] and following[:1].isupper()
        if within_name and joined and runs[-1][-1][:1].isupper():
            runs[-1].append(word)
            continue
        opener = index == 1 and before is not None and before[0].lower() in {"who", "what", "quién", "wer"}
        is_verb = before is not None and word.islower() and (opener or before[0].lower() in _BEFORE_VERBS)
        if not joined or word.lower() in _NO_TOPIC or is_verb or len(runs[-1]) == 4:
            runs.append([])
        if word.lower() not in _NO_TOPIC and not is_verb:
            runs[-1].append(word)
    return [tuple(run) for run in runs if run]


def _topic_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(fold(text)) if word.lower() not in _NO_TOPIC]


def _root(word: str) -> str:
    """A word without its ending, roughly: enough to see that "settlers" and "settler" are one."""
    plain = re.sub(r"'s$", "", fold(word).lower())
    for ending in ("ies", "ing", "ed", "es", "s"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 4:
            return plain[: -len(ending)]
    return plain


def _has_name(text: str) -> bool:
    """Does a capital stand inside the text, not only at the start of a sentence?"""
    return re.search(r"(?<![.?!]\s)(?<!^)(?<![\"'])\b[A-Z][\w-]*[a-z0-9]|\b[A-Z]{2,}\b", text) is not None


def _starts_with_capital(text: str) -> bool:
    return re.match(r"(?:the\s+)?[^\W\d_a-zà-öø-ÿ]", text) is not None


def _person(history: Sequence[Message], before: str, pronoun: str) -> str | None:
    """The person that "he" or "she" means: whose words were asked for, who was named last, or who was the answer."""
    asked = asked_speaker(before)
    mention = read_mention(asked.speaker) if asked else None
    cast = Cast("\n\n".join(fold(m["content"]) for m in history))
    if mention and mention.kind == "person" and not is_place(mention.name.split()[-1]):
        known = cast.person(mention.name)
        if (known.gender if known else given_name_gender(mention.name)) in {None, pronoun}:
            return mention.name
    for place in range(len(history) - 1, max(-1, len(history) - 1 - 2 * TURNS), -1):
        content = fold(history[place]["content"])
        if history[place]["role"] == "assistant":
            if place and _ASKS_NAME.match(_strip_courtesy(history[place - 1]["content"])):
                names = [m[0] for m in NAME.finditer(content) if " " in m[0]]
                fitting = [
                    n
                    for n in names
                    if n not in history[place - 1]["content"] and given_name_gender(n) in {None, pronoun}
                ]
                if fitting:
                    return bare_name(fitting[0])
            continue
        for person in cast.named_in(content):
            if person.gender in {None, pronoun}:
                return person.name
        names = [m[0] for m in NAME.finditer(content) if " " in m[0]]
        if len(names) == 1 and _ASKS_WHO.match(_strip_courtesy(content)):
            return names[0] if given_name_gender(names[0]) in {None, pronoun} else None
    return None


def _put(question: str, person: str) -> str:
    """The question with the person in the place of its first "he", "his", "her" ..."""

    def name_for(match: re.Match[str]) -> str:
        word, after = match[0].lower(), question[match.end() :]
        noun = re.match(r"\s+([^\W\d_]+)", after)
        owns = word == "his" or (
            word == "her" and noun is not None and noun[1].lower() not in _FUNCTION_WORDS
        )
        return f"{person}'s" if owns else person

    return _PERSONAL.sub(name_for, question, count=1)


def _strip_courtesy(text: str) -> str:
    """`text` without the "ok, thanks, that is fine" before what is asked; all of it where nothing else is there."""
    rest = _COURTESY.sub("", text)
    return rest if re.search(r"\w", rest) else text


def _lowered(text: str) -> str:
    """`text` with its first letter small, unless that is a name, an acronym or "I"."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    plain = first[1:].islower() and first.lower() in _NO_TOPIC and not first.startswith("I'")
    return text[:1].lower() + text[1:] if plain else text
