"""The articles on a subject as a list, or of them those that give opinions, by what they say of themselves."""

from __future__ import annotations

import json
import re
from functools import cache
from urllib.parse import urlsplit

from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.on_topic import Subject, line_of, newest_first
from assistant.draft import Draft, Listed
from assistant.resources import data_path
from assistant.text.sentences import sentence_spans
from assistant.types import Article

MOST_SHOWN = 50
EDGE = 400
"""Characters at an article's beginning and end in which it says what it is."""


def answer_with_articles(subject: Subject, most: int | None = None, opinion: bool = False) -> Lines:
    """The articles on the subject, newest first, each with its headline and proven by its first sentence."""
    found = subject.articles()
    if opinion:
        found = [article for article in found if is_opinion(article)]
    lines = [
        line_of(article, next(iter(sentence_spans(article.text))), article.title or "without a headline")
        for article in newest_first(found[:most])
        if article.text.strip()
    ]
    for place, line in enumerate(lines):
        yield Listed((line,), shown=place < MOST_SHOWN)
    yield Draft((), "answered", total=len(lines)) if lines else Draft((), "not_in_articles", unusable=True)


def is_opinion(article: Article) -> bool:
    """Does its address, its headline or its first or last lines call it a comment, a column or an editorial?"""
    address, headline, line = _signs()
    path = urlsplit(article.url or "").path.lower()
    edges = f"{article.text[:EDGE]}\n{article.text[-EDGE:]}"
    return bool(address.search(path) or headline.match(article.title) or line.search(edges))


@cache
def _signs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What addresses, headlines and lines about the author say of a piece of opinion, in four languages."""
    kept = json.loads(data_path("opinion_signs.json").read_text("utf-8"))
    words = {part: "|".join(re.escape(sign) for sign in signs) for part, signs in kept.items()}
    return (
        re.compile(rf"/(?:{words['address']})(?=/|$)"),
        re.compile(rf"\W*(?:{words['headline']})\s*[:|–—-]", re.IGNORECASE),
        re.compile(rf"\b(?:{words['line']})\b", re.IGNORECASE),
    )
