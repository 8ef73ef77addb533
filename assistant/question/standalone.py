"""A follow-up made a question that stands alone, by rules and the conversation, without a model.

Three steps: does the question lean on what came before (a pronoun without its noun, "and the settlers?", a
fragment, "the song")? What is the conversation about (the phrases of the user's questions, weighed by how late
they came and how often the answers took them up)? Then the phrase is put where the pronoun stood, the question
before is repeated with the new part in its place, or the subject is set before the question: "About Gaza: ...".
A question that stands alone comes back to the letter, and so does one on a new subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.language.function_words import STOPWORDS
from assistant.language.tongues import tongue_of
from assistant.language.word_forms import is_place
from assistant.question.asked_speaker import asked_speaker
from assistant.question.context_dependence import leans, names_nothing
from assistant.question.conversation_topic import TURNS, topic
from assistant.question.smalltalk import is_small_talk
from assistant.question.topic_words import AUXILIARY, QUESTION_WORD, no_topic, root_of, topic_words
from assistant.speech.names import Names
from assistant.text.sentences import Span, fold
from assistant.types import Message

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
_WH_START = re.compile(rf"^(?:{QUESTION_WORD}|{AUXILIARY})\b", re.IGNORECASE)
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
    rf"(?:\s+{AUXILIARY}\s+(?:that|this|it)(?:\s+(?:be|happen|so|said|announced))?)?[?.! ]*$",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_ASKS_NAME = re.compile(
    r"^(?:who|whom|whose|which|what(?:\s+is|'s|\s+was)\s+the\s+name|quién|wer)\b", re.IGNORECASE
)
_ASKS_WHO = re.compile(r"^(?:who|quién|wer)\s+(?:is|was|es|fue|ist|war)\b", re.IGNORECASE)
_NAME_INSIDE = re.compile(r"(?<=\s)[^\W\d_a-zà-öø-ÿ][\w'.-]*(?:\s(?:of\s)?[^\W\d_a-zà-öø-ÿ][\w'.-]*)*")


@dataclass(frozen=True)
class Typed:
    """What somebody typed after a conversation, and what is made of its words before anything is searched: once."""

    text: str
    history: Sequence[Message] = ()

    @cached_property
    def is_small_talk(self) -> bool:
        """Is it a greeting, thanks, or a question about the assistant?"""
        return is_small_talk(self.text)

    @cached_property
    def follows(self) -> bool:
        """Was anything asked before, that this may follow up on?"""
        return any(m["role"] == "user" and m["content"].strip() for m in self.history)

    @property
    def is_left_open(self) -> bool:
        """Does nothing say what it is about: "Why?", "Who runs it?", without a conversation before it?"""
        return not self.follows and (names_nothing(self._plain) or _BARE.match(self._plain) is not None)

    @cached_property
    def alone(self) -> str:
        """The question as it can be understood without the conversation; to the letter where it already can be."""
        if not self._may_lean:
            return self.text
        plain, before = self._plain, _previous(self.history)
        if made := _with_new_part(plain, before) or _on_the_same_topic(plain, before):
            return made
        if _BARE.match(plain) and _WH_START.match(before.lstrip("¿¡ ")):
            also = {"en": "and", "es": "y", "de": "und"}[_language(before)]
            return f"{before.rstrip('?!. ')}, {also} {_LEAD.sub('', plain).rstrip('?!. ').lower()}?"
        if not leans(plain, self.history):
            return self.text
        return _told(self.text.strip(), plain, self.history, before)

    @cached_property
    def in_context(self) -> str:
        """With the words of the conversation behind it: a second query, to be fused with the standalone one.

        Not for people to read. It helps where a question seems to stand alone and does not quite ("What is EBT?").
        """
        if not self._may_lean:
            return self.text
        said = topic(self.history, {root_of(word) for word in topic_words(self._plain)})
        return " ".join([self.text.strip(), *said])

    @cached_property
    def _plain(self) -> str:
        return fold(self.text).strip("¿¡ \n")

    @property
    def _may_lean(self) -> bool:
        return self.follows and bool(self._plain) and not self.is_small_talk


def _previous(history: Sequence[Message]) -> str:
    """The question before this one, itself made standalone."""
    places = [i for i, m in enumerate(history) if m["role"] == "user" and m["content"].strip()]
    for place in reversed(places[-TURNS:]):
        content = history[place]["content"].strip()
        if topic_words(content):
            return Typed(content, history[max(0, place - 2 * TURNS) : place]).alone
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
    person = _person(history, before) if pronoun else None
    if pronoun and person:
        question = _put(question, person)
        plain = fold(question).strip("¿¡ \n")
        if not leans(plain, history) and set(topic_words(plain)) - set(person.split()):
            return question
    phrases = topic(history, {root_of(word) for word in topic_words(plain)})
    if not phrases:
        return question
    about = {"en": "About", "es": "Sobre", "de": "Zu"}[_language(before)]
    return f"{about} {', '.join(phrases)}: {_lowered(question)}"


def _language(question: str) -> str:
    first = question.strip("¿¡ ").lower().split(" ")[0]
    if question.startswith("¿") or first in {"qué", "quién", "cómo", "cuándo", "dónde", "cuál", "por"}:
        return "es"
    return "de" if first in {"wer", "wie", "wann", "wo", "warum", "welche", "welcher", "welches"} else "en"


def _starts_with_capital(text: str) -> bool:
    return re.match(r"(?:the\s+)?[^\W\d_a-zà-öø-ÿ]", text) is not None


def _person(history: Sequence[Message], before: str) -> str | None:
    """The person that "he" or "she" means: whose words were asked for, who was the answer, or who was named last."""
    asked = asked_speaker(before)
    names = Names(f"- {asked.speaker}").mentions if asked else ()
    if names and not is_place(names[-1].text.split()[-1]):
        return names[-1].text
    for place in range(len(history) - 1, max(-1, len(history) - 1 - 2 * TURNS), -1):
        is_answer = history[place]["role"] == "assistant"
        asking = history[place - 1]["content"] if is_answer and place else history[place]["content"]
        opens = _ASKS_NAME if is_answer else _ASKS_WHO
        if opens.match(asking):
            full = [name.text for name in Names(fold(history[place]["content"])).mentions if " " in name.text]
            if found := [name for name in full if not is_answer or name not in asking]:
                return found[0]
    return None


def _put(question: str, person: str) -> str:
    """The question with the person in the place of its first "he", "his", "her" ..."""

    def name_for(match: re.Match[str]) -> str:
        word, after = match[0].lower(), question[match.end() :]
        noun = re.match(r"\s+([^\W\d_]+)", after)
        owns = word == "his" or (word == "her" and noun is not None and noun[1].lower() not in STOPWORDS)
        return f"{person}'s" if owns else person

    return _PERSONAL.sub(name_for, question, count=1)


def _lowered(text: str) -> str:
    """`text` with its first letter small, unless that is a name, an acronym or "I"."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    plain = first[1:].islower() and first.lower() in no_topic(tongue_of(text)) and not first.startswith("I'")
    return text[:1].lower() + text[1:] if plain else text
