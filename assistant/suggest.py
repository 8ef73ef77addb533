"""Questions that the index can answer, drawn from who says what in its newest articles."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import zip_longest

from assistant.speech import Utterance, utterances
from assistant.stopwords import STOPWORDS
from assistant.types import Article, timestamp

_NAME = re.compile(r"(?<=[\w,] )[A-ZÁÉÍÓÚÄÖÜ][\w-]+(?: [A-ZÁÉÍÓÚÄÖÜ][\w-]+)*")
"""A capitalised word or several, not at the start of a sentence: the name of something."""
_NO_TOPIC = STOPWORDS | {name.casefold() for name in (*calendar.day_name, *calendar.month_name)}
_PERSON = re.compile(r"[A-ZÁÉÍÓÚÄÖÜ][\w’'-]+(?: [A-ZÁÉÍÓÚÄÖÜ][\w.’'-]*)+")


def candidate_questions(articles: Sequence[Article], newest: int = 40) -> Iterator[str]:
    """Questions of the form "What did X say about Y?", one article after the other, the newest first.

    X is a speaker with a full name, Y a name that stands in what X says. Whoever shows them asks them first.
    """
    recent = sorted(articles, key=_age)[:newest]
    rounds = zip_longest(*(list(_questions(article)) for article in recent))
    seen: set[str] = set()
    for question in (q for one_round in rounds for q in one_round if q is not None):
        if question not in seen:
            seen.add(question)
            yield question


def _age(article: Article) -> float:
    newest = article.updated or article.published
    return -timestamp(newest) if newest is not None else -datetime(1970, 1, 1, tzinfo=UTC).timestamp()


def _questions(article: Article) -> Iterator[str]:
    if article.language and not article.language.startswith("en"):
        return
    said: dict[str, list[Utterance]] = {}
    for utterance in utterances(article.text, article.title):
        if _PERSON.fullmatch(utterance.speaker):
            said.setdefault(utterance.speaker, []).append(utterance)
    for speaker, own in said.items():
        names = Counter(
            name
            for u in own
            for name in _NAME.findall(article.text[u.start : u.end])
            if not _of(name, speaker)
        )
        if names:
            yield f"What did {speaker} say about {names.most_common(1)[0][0]}?"


def _of(name: str, speaker: str) -> bool:
    return any(word in speaker.split() for word in name.split())
