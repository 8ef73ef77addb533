"""The articles of an index that are about a subject, by their words, and what each of them tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.answer.forms.quote_book import Near, whole
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
FAR = 0.1
"""The cosine with the subject below which an article's beginning only has its words: "the economy" in a report on a
film. Chosen on 18 subjects over two months of 2024: of the articles that are about them 0.95 are kept, of the others a
quarter is left out."""
OF_A_PART = 0.3
"""The cosine below which an article with the words of one of several things is not about the subject: "Texas" of "the
wildfire in Uvalde, Texas". Of articles about 8 subjects of one thing 0.91 are nearer than that."""
LIKELY = 200
"""Passages that are looked at beside the articles that have all the words."""
LONGEST = 45
"""Words of a sentence that is shown as a line."""
_ENDS = (".", "!", "…", "。", "！")
_POINTS_BACK = re.compile(
    r"\W*(?:he|she|it|they|this|that|these|those|but|and|his|her|its|their)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Subject:
    """What is asked about in an index, under filters; `near` tells how near articles are to it."""

    index: IndexReader
    words: str
    filters: Filters
    near: Near | None = None

    def articles(self) -> list[Article]:
        """The articles about it, or about one of several things that it names, those first that have most of its words
        in headline and beginning, and of those the nearest."""
        topic = Topic(self.index, self.words, self.filters)
        found = [
            *(article for thing in topic.things for article in self._having(thing.words)),
            *self._likely(),
        ]
        shares = {article.id: topic.shares(article.title, article.text[:LEAD]) for article in found}
        ranked = {
            article.id: (sum(having), nearness, article)
            for article in found
            if max(having := shares[article.id], default=1.0) >= ABOUT
            and (nearness := self._nearness(article)) >= (FAR if _is_on_all(having) else OF_A_PART)
        }
        return [article for _, _, article in sorted(ranked.values(), key=lambda one: one[:2], reverse=True)]

    def _having(self, thing: str) -> list[Article]:
        """The articles that have all words of it."""
        words = [word for word in re.findall(r"\w+", thing) if word.lower() not in STOPWORDS]
        return self.index.articles_with([(word,) for word in words], self.filters) if words else []

    def _likely(self) -> Iterator[Article]:
        """The articles with the passages that have most of its words."""
        hits = self.index.search_words(self.words, LIKELY, self.filters)
        ids = dict.fromkeys(p.article_id for p in self.index.passages([hit.passage_id for hit in hits]))
        return filter(None, map(self.index.article, ids))

    def _nearness(self, article: Article) -> float:
        """The cosine of the article's beginning with it; where nothing tells, that of one that is near enough."""
        told = self.near(article.id or "", 0) if self.near else None
        return OF_A_PART if told is None else told


def _is_on_all(shares: Sequence[float]) -> bool:
    """Have headline and beginning most of what a subject names, all taken together?"""
    return not shares or sum(shares) / len(shares) >= ABOUT


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
        if not sentence.rstrip("\"'”’»)]").endswith(_ENDS):  # a question, a link's words, an entry of a table
            continue
        share = coverage(subject, sentence)
        yield span, share + 0.5 * coverage(subject, article.title) + 0.5 / (1 + span[0] / 400)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article."""

    article: Article
    span: Span

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.article.text[slice(*self.span)]


def first_sentences(articles: Sequence[Article], subject: str, most: int) -> list[Sentence]:
    """At most so many of the sentences that can be read alone and are not too long, as many of each article, its first
    ones."""
    found = []
    for article in articles:
        told = (Sentence(article, span) for span, _ in telling_sentences(article, subject))
        found += list(
            islice((one for one in told if len(one.text.split()) <= LONGEST), most // len(articles))
        )
    return found


def line_of(article: Article, span: Span, text: str = "") -> Statement:
    """A line of a list: day and outlet before the sentence, or before other words for it."""
    day = written_day(day_of(article.published)) if article.published else "undated"
    words = text or " ".join(article.text[slice(*span)].split())
    return Statement(
        f"{day}, {article.source or 'unknown outlet'}: {words}", (Quoted(whole(article), *span),)
    )
