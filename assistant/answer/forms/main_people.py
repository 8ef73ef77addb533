"""The main people of a subject: who is named in most of its articles, each with a sentence that says who that is.

Told by letters: a name of a person is shortened to its last word, "Brandon Scott" to "Scott", and then stands without
an article; those of places and bodies are not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from assistant.answer.forms.answerer import Lines, listed
from assistant.answer.forms.on_topic import LONGEST, Sentence, Subject, line_of, telling_sentences
from assistant.answer.forms.summary import POINTS, READ
from assistant.draft import Statement
from assistant.language.calendar_words import MONTHS, WEEKDAYS
from assistant.language.word_forms import is_place
from assistant.speech.names import Mention, Names
from assistant.speech.told import told_beside
from assistant.types import Article

_ARTICLE = re.compile(r"\b(?:the|an?|this|that|its|our|der|die|das|el|la|los|las|le|les)\s+$", re.IGNORECASE)
Name = tuple[str, str]
"""First and last word, folded."""


@dataclass(slots=True)
class Person:
    """Somebody, and where the articles name them."""

    written: str
    articles: dict[str, Article] = field(default_factory=dict)
    mentions: int = 0


def answer_with_people(subject: Subject, points: int | None = None) -> Lines:
    """At most so many people, those first whom most of the articles name."""
    yield from listed(islice(_told(subject), points or POINTS))


def _told(subject: Subject) -> Iterator[Statement]:
    people = people_in(subject.articles()[:READ])
    ranked = sorted(people, key=lambda name: (-len(people[name].articles), -people[name].mentions))
    for name in ranked:
        one = people[name]
        if sentence := _introducing(name, list(one.articles.values()), subject.words):
            words = " ".join(sentence.text.split())
            yield line_of(sentence.article, sentence.span, f"{one.written}: {words}")


def people_in(articles: Sequence[Article]) -> dict[Name, Person]:
    """Who is named in full in some of the articles."""
    named = [(article, Names(article.text)) for article in articles]
    mentioned: Counter[str] = Counter()
    with_article: Counter[str] = Counter()
    shortened: set[str] = set()
    for article, names in named:
        for mention in names.mentions:
            called = " ".join(mention.words[-2:])
            before = article.text[max(0, mention.start - 6) : mention.start]
            mentioned[called] += 1
            with_article[called] += _ARTICLE.search(before) is not None
            shortened |= {called} if len(mention.words) == 1 else set()

    def is_persons(mention: Mention) -> bool:
        last, full = mention.words[-1], " ".join(mention.words[-2:])
        # "the Trump administration" has an article too, but seldom
        bare = all(2 * with_article[called] < mentioned[called] for called in (last, full))
        return last in shortened and bare and _may_be_a_persons(mention.text)

    found: dict[Name, Person] = {}
    for article, names in named:
        own: dict[str, dict[Name, list[Mention]]] = defaultdict(lambda: defaultdict(list))
        for mention in names.mentions:
            if len(mention.words) > 1 and is_persons(mention):
                own[mention.words[-1]][mention.words[-2], mention.words[-1]].append(mention)
        for last, full in own.items():
            real = [name for name in full if not _is_title(full[name][0], article.text)] or list(full)
            for name in real:
                one = found.setdefault(name, Person(" ".join(full[name][0].text.split()[-2:])))
                one.articles[article.id or ""] = article
                one.mentions += len(full[name])
            alone = sum(len(m.words) == 1 for m in names.called(last))
            found[max(real, key=lambda name: len(full[name]))].mentions += alone
    return found


def _may_be_a_persons(name: str) -> bool:
    """Are the last two words of a name written as a person's, and the last no country, day or month?"""
    first, last = name.split()[-2:]
    plain = last.lower()
    written = first[0].isupper() and not last.isupper() and not first.endswith(("'s", "’s"))
    return written and not is_place(plain) and plain not in MONTHS and plain not in WEEKDAYS


def _is_title(mention: Mention, text: str) -> bool:
    """Is the first of the last two words of a name none of it: cut short ("Gov. Moore"), or a word of the text
    ("President Moore")?"""
    first = mention.text.split()[-2]
    return (first.endswith(".") and len(first) > 2) or re.search(
        rf"\b{re.escape(first.lower())}\b", text
    ) is not None


def _introducing(name: Name, articles: Sequence[Article], subject: str) -> Sentence | None:
    """The sentence with the name in full that says who that is and tells most of the subject; None without one."""
    best: tuple[bool, float] = False, 0.0
    found: Sentence | None = None
    for article in articles:
        for span, worth in telling_sentences(article, subject):
            sentence = Sentence(article, span)
            names = Names(sentence.text)
            full = [m for m in names.called(name[1]) if m.words[-2:] == name]
            if not full or len(sentence.text.split()) > LONGEST:
                continue
            told = any(len(m.words) > 2 for m in full) or any(told_beside(sentence.text, names, name))
            if found is None or (told, worth) > best:
                best, found = (told, worth), sentence
    return found
