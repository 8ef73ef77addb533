"""The articles of an index that are about a subject, by their words, and what each of them tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer.forms.quote_book import whole
from assistant.answer.forms.topics import Topic
from assistant.draft import Quoted, Statement
from assistant.language.coverage import coverage
from assistant.language.function_words import STOPWORDS
from assistant.ports import IndexReader
from assistant.text.headings import tells_nothing
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Article, Filters, day_of, timestamp
from assistant.wording import written_day

LEAD = 800
"""Characters of an article's beginning that say what it is about."""
ABOUT = 0.6
"""The share of the subject's words, by what they tell, that headline and beginning of an article about it have."""
NEAR = 200
"""Passages that are looked at beside the articles that have all the words."""
_ENDS = (".", "!", "?", "…", "。", "！", "？", ":")
_POINTS_BACK = re.compile(
    r"\W*(?:he|she|it|they|this|that|these|those|but|and|his|her|its|their)\b", re.IGNORECASE
)


def articles_on(index: IndexReader, subject: str, filters: Filters) -> list[Article]:
    """The articles about the subject, or about one of several, those first that have most of it in headline and
    beginning."""
    topic = Topic(index, subject, filters)
    having = {
        article.id: article for thing in topic.things for article in _having(index, thing.words, filters)
    }
    hits = index.search_words(subject, NEAR, filters)
    near = dict.fromkeys(p.article_id for p in index.passages([hit.passage_id for hit in hits]))
    found = [*having.values(), *filter(None, (index.article(name) for name in near if name not in having))]
    shares = {article.id: topic.shares(article.title, article.text[:LEAD]) for article in found}
    about = [article for article in found if max(shares[article.id], default=1.0) >= ABOUT]
    return sorted(about, key=lambda article: -sum(shares[article.id]))


def _having(index: IndexReader, thing: str, filters: Filters) -> list[Article]:
    """The articles that have all words of it."""
    words = [word for word in re.findall(r"\w+", thing) if word.lower() not in STOPWORDS]
    return index.articles_with([(word,) for word in words], filters) if words else []


def newest_first(articles: Sequence[Article]) -> list[Article]:
    """The articles by day, undated ones last."""
    return sorted(
        articles, key=lambda a: timestamp(a.published) if a.published else float("-inf"), reverse=True
    )


def telling_sentences(article: Article, subject: str) -> Iterator[tuple[Span, float]]:
    """The sentences that can be read alone, with how well each tells of the subject: by its words, and how early."""
    for span in sentence_spans(article.text):
        sentence = article.text[slice(*span)]
        if tells_nothing(article.text, span) or _POINTS_BACK.match(sentence) or len(sentence.split()) < 5:
            continue
        if not sentence.rstrip("\"'”’»)]").endswith(_ENDS):  # a link's words, an entry of a table
            continue
        share = coverage(subject, sentence)
        yield span, share + 0.5 * coverage(subject, article.title) + 0.5 / (1 + span[0] / 400)


def line_of(article: Article, span: Span, text: str = "") -> Statement:
    """A line of a list: day and outlet before the sentence, or before other words for it."""
    day = written_day(day_of(article.published)) if article.published else "undated"
    words = text or " ".join(article.text[slice(*span)].split())
    return Statement(
        f"{day}, {article.source or 'unknown outlet'}: {words}", (Quoted(whole(article), *span),)
    )
