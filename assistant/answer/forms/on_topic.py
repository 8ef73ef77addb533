"""The articles of an index that are about a subject, by their words, and what each of them tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.answer.forms.quote_book import whole
from assistant.answer.forms.rarity import share_told, told_by_words
from assistant.draft import Quoted, Statement
from assistant.language.coverage import coverage, covered
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
    """The articles about the subject, those first that have most of its words in headline and beginning."""
    words = [word for word in re.findall(r"\w+", subject) if word.lower() not in STOPWORDS]
    telling = told_by_words(index, subject, filters)
    found = index.articles_with([(word,) for word in words], filters) if words else []
    having = {article.id for article in found}
    hits = index.search_words(subject, NEAR, filters)
    near = dict.fromkeys(p.article_id for p in index.passages([hit.passage_id for hit in hits]))
    found += filter(None, (index.article(name) for name in near if name not in having))
    shares = {article.id: _share(subject, article, telling) for article in found}
    return sorted((a for a in found if shares[a.id] >= ABOUT), key=lambda a: -shares[a.id])


def _share(subject: str, article: Article, telling: Mapping[str, float]) -> float:
    """What the headline and beginning of an article have of the subject's words, by what each tells, in [0, 1]."""
    return share_told(covered(subject, f"{article.title} {article.text[:LEAD]}"), telling)


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
