"""Questions that articles can answer, drawn from their sentences: who said what, who did it, how many, and when.

After an answer also a timeline of what was asked about.

Each form keeps the words of a sentence and their order, so that it comes out as grammatical as the sentence was.
Whoever shows a question asks it first: see `Assistant.suggestions` and `Assistant.follow_ups`.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, zip_longest
from typing import NamedTuple, TypeVar

from assistant.language.function_words import STOPWORDS
from assistant.language.stems import content_words
from assistant.speech.article import heard
from assistant.text.headings import is_heading
from assistant.text.sentences import sentence_spans, word_set
from assistant.types import Article, timestamp

T = TypeVar("T")

_LONGEST_READ = 6_000
"""Characters of an article that are looked at: what matters stands first."""
_LONGEST_HEARD = 2_500
"""The same of who speaks in it, which takes longer."""
_ALIKE = 0.6
"""Share of common words from which two questions ask the same."""
_OPENINGS = 30
"""Sentences of an article that are turned into questions."""
_SENTENCE = 5
"""Words from which a short answer may hold what somebody said."""
_OFTEN = 3
"""How often an article names what it is about, where its headline does not."""
_TOLD = 3
"""Words, beside those for anybody and any day, by which a question is understood away from its article."""

_DAYS = frozenset(
    name.casefold() for name in (*calendar.day_name, *calendar.month_name, *calendar.month_abbr)
)
_NO_TOPIC = STOPWORDS | _DAYS
# Nouns that mean one of many: which one, only the article says.
_ANY = word_set(
    "agency area case city company council country county court deal department district event family game government "
    "group league man match month nation people person place plan player season state statement team time town week "
    "woman year"
)
_CAPITAL = r"[A-ZÁÉÍÓÚÄÖÜ][\w’'-]+"
_PERSON = re.compile(rf"{_CAPITAL}(?: [A-Z]\.)?(?: {_CAPITAL}){{0,2}}")
# The word that follows a whole noun phrase; after an adjective comes its noun.
_PHRASE_ENDS = (
    r"(?=[,;:?!)”\"]|\.\W*$|\s+(?:and|or|but|of|in|on|at|for|to|by|with|from|as|after|before|during|over|under|since|"
    r"until|is|are|was|were|has|have|had|will|would|could|should|can|that|which|who|because|while|if)\b)"
)
_NAME = re.compile(
    rf"(?<=[a-z,] )(?P<the>the )?(?P<name>{_CAPITAL}(?: {_CAPITAL})*(?: of (?:the )?{_CAPITAL}(?: {_CAPITAL})*)?)"
    + _PHRASE_ENDS
)
_LAST_OF_HEADLINE = re.compile(r"(?<=\s)(?P<noun>[a-z]{4,})\W*$")
_PLACED = re.compile(r"\b(?:in|at|on|from|to|into|across|near|inside|outside|around) (?:the )?$")
_PART_OF_NAME = re.compile(rf"{_CAPITAL} (?:and|&|of|of the) $")
_NOUN = re.compile(
    rf"\b(?P<before>the|a|an|its|their|his|her|this|of|for|on|about)\s(?P<noun>[a-z]{{4,}}){_PHRASE_ENDS}"
)

_REST = r"(?P<rest>(?:[\w’'%$€£-]+ ){1,9}[\w’'%-]+)(?=[,;.—–](?:\s|$))"
_NUMBER = (
    r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|hundreds|thousands)"
)
_HOW_MANY = re.compile(
    rf"(?:At least |More than |About |Around |Nearly )?{_NUMBER}(?: of)? "
    rf"(?P<noun>(?:[a-z-]+ )?(?:[a-z]+s|people|men|women|children)) "
    rf"(?P<verb>were|have|had|are|will|died|[a-z]+ed) {_REST}",
    re.I,
)
_WHO = re.compile(
    rf"(?P<who>(?:{_CAPITAL} ){{2,3}})(?P<verb>[a-z]+ed|won|became|led|beat|took|made|lost|left|built|wrote|held|broke|"
    rf"sold|bought|set|shot|found|spent|met|ran|will|has) {_REST}"
)
_DATE = (
    rf"(?:on (?:{'|'.join(calendar.day_name)})|(?:on|in) (?:\d{{1,2}} )?(?:{'|'.join(calendar.month_name[1:])})"
    r"(?: \d{1,4})?(?:, \d{4})?)"
)
_WHEN = re.compile(
    rf"(?P<who>(?:[\w’'-]+ ){{1,6}})(?P<verb>will|(?:was|were)(?= \w+(?:ed|en|wn|ught|ilt|eld) )) "
    rf"(?P<rest>(?:[\w’'-]+ ){{1,8}}?){_DATE}(?=[,;.])"
)
_LAST_NAMED = re.compile(
    r"\b(?:about|in|of|for|on|to|at|during|after|behind) "
    rf"(?P<topic>(?:the )?(?:\d+ )?{_CAPITAL}(?:(?: of)?(?: the)? {_CAPITAL})*(?: [a-z-]+)?)\?$"
)
_ASKING = word_set("what why how much many say said")
_POINTS_BACK = re.compile(
    r"\b(?:he|she|it|they|his|her|hers|its|their|him|them|this|that|these|those|here|there|one|such|also|who|which|"
    r"i|we|you|our|my|your|said|says|told|added)\b",
    re.I,
)


class Drawn(NamedTuple):
    """A question, and the id of the article that it was drawn from."""

    question: str
    article_id: str

    def is_kind_of(self, short: str | None) -> bool:
        """Can this be its short answer? Who or what was spoken of answers nobody who asks what was said."""
        if " say about " in self.question:
            return short is None or len(short.split()) >= _SENTENCE
        return short is not None


def example_questions(articles: Iterable[Article], newest: int = 40) -> Iterator[Drawn]:
    """Questions about facts and about speech by turns, one from each of the newest articles, then the next.

    First those about what a headline names: they are understood by somebody who has read none of the articles.
    """
    recent = [a for a in sorted(articles, key=_age) if _is_english(a)][:newest]
    drawn = _by_turns([_by_turns([_drawn(kind, a) for a in recent]) for kind in (_on_facts, _on_speech)])
    return _different(_named_first(drawn), (), lambda one: one.question)


def _drawn(kind: Callable[[Article], Iterator[str]], article: Article) -> Iterator[tuple[Drawn, str]]:
    return ((Drawn(question, article.id or ""), article.title) for question in kind(article))


def _named_first(drawn: Iterable[tuple[Drawn, str]]) -> Iterator[Drawn]:
    """The questions, each given with its article's headline: those on what the headline names before the others."""
    later = []
    for one, title in drawn:
        topic = one.question.partition(" say about ")[2] or one.question
        if content_words(topic) & content_words(title):
            yield one
        else:
            later.append(one)
    yield from later


def _by_turns(questions: Sequence[Iterator[T]]) -> Iterator[T]:
    """One from each, then the next from each."""
    return (question for turn in zip_longest(*questions) for question in turn if question is not None)


def follow_up_questions(
    asked: Sequence[str], cited: Iterable[Article], near: Iterable[Article]
) -> Iterator[str]:
    """Questions to ask next: from the articles cited, then from `near` ones where they share a word with the last.

    `asked` are those of the conversation so far, which do not come again. Where nothing is cited, the last one was
    not answered, and no timeline of it is offered.
    """
    last, sources = asked[-1] if asked else "", list(cited)
    topic = _asked_about(last)
    drawn = chain.from_iterable(map(_questions, sources))
    beside = (q for article in near for q in _questions(article) if content_words(q) & topic)
    return _different(_by_turns([chain(drawn, beside), _timeline(last if sources else "")]), asked, str)


def _asked_about(question: str) -> frozenset[str]:
    """The words of the names in a question; of all of it where it names nothing."""
    names = [
        word for word in re.findall(r"(?<=\s)[\w’'-]+", question) if not word.islower() and word[0].isalpha()
    ]
    return content_words(" ".join(names)) or content_words(question) - _ASKING


def _timeline(question: str) -> Iterator[str]:
    """A timeline of the named thing that a question ends with."""
    if match := _LAST_NAMED.search(question):
        yield f"What is the timeline of {match['topic']}?"


def _different(questions: Iterable[T], asked: Sequence[str], text_of: Callable[[T], str]) -> Iterator[T]:
    """Those that do not ask what was asked before; they are drawn only as they are wanted."""
    seen = [content_words(question) for question in asked]
    for question in questions:
        words = content_words(text_of(question))
        if all(len(words & other) < _ALIKE * len(words | other) for other in seen):
            seen.append(words)
            yield question


def _age(article: Article) -> float:
    newest = article.updated or article.published
    return -timestamp(newest) if newest is not None else -datetime(1970, 1, 1, tzinfo=UTC).timestamp()


def _questions(article: Article) -> Iterator[str]:
    """The questions of one article, speech and facts by turns."""
    return _by_turns([_on_speech(article), _on_facts(article)]) if _is_english(article) else iter(())


def _is_english(article: Article) -> bool:
    return not article.language or article.language.startswith("en")


def _on_speech(article: Article) -> Iterator[str]:
    text, title = article.text[:_LONGEST_HEARD], article.title
    told = heard(text, title)
    said: dict[str, list[str]] = {}
    for utterance in told.utterances:
        if utterance.speaker and _is_person(utterance.speaker, text):
            around = [text[a:b] for a, b in told.sentences if a < utterance.end and utterance.start < b]
            said.setdefault(utterance.speaker, []).append(" ".join(around))
    given = {speaker.split()[0] for speaker in said}
    for speaker, sentences in said.items():
        topic = _topic(sentences, text, title, given | set(speaker.split()), speaker)
        if topic:
            yield f"What did {speaker} say about {topic}?"


def _is_person(speaker: str, text: str) -> bool:
    """A name, perhaps a surname alone, that never stands with an article, as the names of most bodies do."""
    return bool(_PERSON.fullmatch(speaker)) and not re.search(rf"\b[Tt]he {re.escape(speaker)}\b", text)


def _topic(said: Sequence[str], text: str, title: str, names: set[str], speaker: str) -> str:
    """What these sentences are about: a name or a noun of the headline, else a name that comes back in the article.

    "" where there is none. A place where something happened is not what was spoken of, nor is the speaker's own office.
    """
    headline, last = content_words(title), _LAST_OF_HEADLINE.search(title)
    found: Counter[str] = Counter()
    for sentence in said:
        for match in _NAME.finditer(sentence):
            words, before = match["name"].removesuffix("’s").removesuffix("'s"), sentence[: match.start()]
            if (
                _is_topic(words, names)
                and _stands_alone(before)
                and (content_words(words) <= headline or text.count(words) >= _OFTEN)
                and not _describes(words, speaker, text)
            ):
                found[_with_article(words, text)] += 1
        for match in _NOUN.finditer(sentence):
            if content_words(match["noun"]) & headline and match["noun"] not in _NO_TOPIC | _ANY:
                found[_with_article(match["noun"], text)] += 1
        if last and last["noun"] not in _NO_TOPIC | _ANY and re.search(rf"\b{last['noun']}\b", sentence):
            found[_with_article(last["noun"], text)] += 1
    ranked = sorted(
        found, key=lambda topic: (not content_words(topic) & headline, -found[topic], -len(topic))
    )
    return ranked[0] if ranked else ""


def _is_topic(name: str, people: set[str]) -> bool:
    """Is this a name to ask about: of no day, and none of these people's?"""
    words = name.split()
    told = words[-1].casefold() not in _NO_TOPIC and not (len(words) == 1 and name.casefold() in _ANY)
    return people.isdisjoint(words) and told


def _stands_alone(before: str) -> bool:
    """Is a name after these words whole, and no place?"""
    return not _PART_OF_NAME.search(before) and not _PLACED.search(before)


def _describes(name: str, speaker: str, text: str) -> bool:
    """Does the article use a name to say who the speaker is: "NAME's chairman SPEAKER", "SPEAKER, who leads NAME"?"""
    own, who, word = re.escape(name), re.escape(speaker), r" (?!(?:sa(?:id|ys)|told|that)\b)[\w’'&-]+"
    before = rf"{own}(?:[’']s?)?,?(?:{word}){{0,6}},? {who}\b"
    return re.search(rf"{before}|\b{who},(?:{word}){{0,10}} {own}\b", text) is not None


def _with_article(noun: str, text: str) -> str:
    """ "the pipe", "resettlement", "the Dodgers", "Brazil": as the article itself says it."""
    name = re.escape(noun)
    definite = len(re.findall(rf"\b(?:the|a|an|its|their) {name}\b", text))
    bare = len(re.findall(rf"\b(?!(?:the|a|an|its|their) )[\w’'-]+,? {name}\b", text))
    return noun if bare > definite else f"the {noun}"


def _on_facts(article: Article) -> Iterator[str]:
    text = article.text[:_LONGEST_READ]
    for start, end in sentence_spans(text)[:_OPENINGS]:
        if is_heading(text, (start, end)):
            continue
        question = _fact(" ".join(text[start:end].split()), text)
        if (
            question
            and not _POINTS_BACK.search(question.partition(" ")[2])
            and _is_whole(question, article.title)
        ):
            yield question


def _is_whole(question: str, title: str) -> bool:
    """Does it name enough, or what the headline names, to be understood away from its article?"""
    told = content_words(" ".join(word for word in re.findall(r"[\w’'-]+", question) if word not in _ANY)) - {
        "people"
    }
    return len(told) >= _TOLD or (len(told) > 1 and bool(told & content_words(title)))


def _fact(sentence: str, text: str) -> str:
    """What a sentence says, as a question for its number, its subject or its day; "" where it has no such form."""
    match = _HOW_MANY.match(sentence)
    if match and not match["noun"].endswith(("dozens", "hundreds", "thousands", "millions")):
        return f"How many {match['noun']} {match['verb']} {match['rest']}?"
    if match := _WHEN.match(sentence):
        who = _inside(match["who"].strip(), text)
        return f"When {match['verb']} {who} {match['rest'].strip()}?" if len(who) > 3 else ""
    match = _WHO.match(sentence)
    if match and _is_person(match["who"].strip(), text) and re.search(r"[A-Z\d]", match["rest"]):
        return f"Who {match['verb']} {match['rest']}?"
    return ""


def _inside(opening: str, text: str) -> str:
    """The first words of a sentence as they stand inside of one; "" where the text does not show how."""
    first = opening.split()[0]
    if first.casefold() in STOPWORDS or re.search(rf"\b{re.escape(first.lower())}\b", text):
        return first.lower() + opening[len(first) :]
    return opening if re.search(rf"[a-z,] {re.escape(first)}\b", text) else ""
