"""The articles of an index that are about a subject, by their words, and what each of them tells of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from assistant.answer.forms.quote_book import whole
from assistant.answer.forms.topics import Topic
from assistant.draft import Quoted, Statement
from assistant.language.coverage import coverage
from assistant.language.function_words import STOPWORDS
from assistant.language.tongues import tongue_of
from assistant.language.word_lists import words_of
from assistant.ports import Embedder, IndexReader
from assistant.records import Vectors
from assistant.text.headings import is_notice, tells_nothing
from assistant.text.sentences import Span, sentence_spans
from assistant.types import Article, Filters, Passage, timestamp
from assistant.wording import dated

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
_TOGETHER = 50
"""So many of the newest articles are looked at together, until there are as many as are shown."""
LONGEST = 45
"""Words of a sentence that is shown as a line."""
_FEWEST = 5
_ENDS = (".", "!", "…", "。", "！")
_FIRST_WORD = re.compile(r"\W*([^\W\d_]+)")


@dataclass(frozen=True)
class Subject:
    """What is asked about in an index, under filters; `embedder` is that of the index, loaded where one is needed."""

    index: IndexReader
    words: str
    filters: Filters
    embedder: Callable[[], Embedder]

    def articles(self) -> list[Article]:
        """The articles about it, or about one of several things that it names, those first that have most of its words
        in headline and beginning, and of those the nearest."""
        return self._about(self._found())

    def newest(self) -> Iterator[Article]:
        """The same articles by day, undated ones last; no more are looked at than are asked for."""
        found = newest_first(self._found())
        for at in range(0, len(found), _TOGETHER):
            yield from newest_first(self._about(found[at : at + _TOGETHER]))

    @cached_property
    def _topic(self) -> Topic:
        return Topic(self.index, self.words, self.filters)

    def _found(self) -> list[Article]:
        """The articles that may be about it, each once."""
        having = {a.id: a for thing in self._topic.things for a in self._having(thing.words)}
        return list((having | self._likely(having)).values())

    def _about(self, articles: Sequence[Article]) -> list[Article]:
        """Those of the articles that are about it, as `articles` has them."""
        shares = [self._topic.shares(article.title, article.text[:LEAD]) for article in articles]
        likely = [
            (article, having)
            for article, having in zip(articles, shares, strict=True)
            if max(having, default=1.0) >= ABOUT and not self._is_only_mentioned(article)
        ]
        nearness = self._nearness([article for article, _ in likely])
        ranked = [
            (sum(having), near, article)
            for (article, having), near in zip(likely, nearness, strict=True)
            if near >= (FAR if _is_on_all(having) else OF_A_PART)
        ]
        return [article for _, _, article in sorted(ranked, key=lambda one: one[:2], reverse=True)]

    def _is_only_mentioned(self, article: Article) -> bool:
        """Has an article nothing of it in headline and first sentence, and no more of it behind its beginning: a blast
        that was felt on the ferry?"""
        beginning, rest = article.text[:LEAD], article.text[LEAD:]
        first = next((beginning[slice(*span)] for span in sentence_spans(beginning)), "")
        return self._topic.share(article.title, first) == 0.0 and self._topic.share(rest) < ABOUT

    def _having(self, thing: str) -> list[Article]:
        """The articles that have all words of it."""
        words = [word for word in re.findall(r"\w+", thing) if word.lower() not in STOPWORDS]
        return self.index.articles_with([(word,) for word in words], self.filters) if words else []

    def _likely(self, known: Container[str | None]) -> dict[str | None, Article]:
        """The articles, beside those known, with the passages that have most of its words."""
        hits = self.index.search_words(self.words, LIKELY, self.filters)
        ids = dict.fromkeys(p.article_id for p in self.index.passages([hit.passage_id for hit in hits]))
        return {name: a for name in ids if name not in known and (a := self.index.article(name))}

    @cached_property
    def _asked(self) -> Vectors:
        return self.embedder().embed_question(self.words)

    def _nearness(self, articles: Sequence[Article]) -> list[float]:
        """The cosine of each article's beginning with it; where nothing tells, that of one that is near enough."""
        vectors = self.index.first_vectors([article.id or "" for article in articles]) if articles else {}
        return [
            float(vectors[name] @ self._asked) if (name := article.id or "") in vectors else OF_A_PART
            for article in articles
        ]


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
    for span in stating_sentences(article.text):
        sentence = article.text[slice(*span)]
        if points_back(sentence):
            continue
        share = coverage(subject, sentence)
        yield span, share + 0.5 * coverage(subject, article.title) + 0.5 / (1 + span[0] / 400)


def stating_sentences(text: str) -> Iterator[Span]:
    """The sentences of a text that state something, be it of what stands before them."""
    for span in sentence_spans(text):
        sentence = text[slice(*span)]
        if tells_nothing(text, span) or is_notice(sentence) or len(sentence.split()) < _FEWEST:
            continue
        # What ends otherwise is a question, a link's words, an entry of a table.
        if sentence.rstrip("\"'”’»)]").endswith(_ENDS):
            yield span


def points_back(sentence: str) -> bool:
    """Does a sentence begin with a word for something before it: "He", "Dabei", "Pero"?"""
    first = _FIRST_WORD.match(sentence)
    return first is not None and first[1].lower() in words_of("pointing_back", tongue_of(sentence))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article."""

    article: Article
    span: Span

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.article.text[slice(*self.span)]

    def as_passage(self) -> Passage:
        """Its words, with what is known of their article."""
        return replace(whole(self.article), text=self.text, start=self.span[0], end=-1)


def first_sentences(
    articles: Sequence[Article], subject: str, most: int, wanted: Callable[[str], bool] = bool
) -> list[Sentence]:
    """At most so many of the sentences that can be read alone, are not too long and are `wanted`, as many of each
    article, its first ones."""
    found = []
    for article in articles:
        told = (Sentence(article, span) for span, _ in telling_sentences(article, subject))
        short = (one for one in told if len(one.text.split()) <= LONGEST and wanted(one.text))
        found += list(islice(short, most // len(articles)))
    return found


def line_of(article: Article, span: Span, text: str = "") -> Statement:
    """A line of a list: day and outlet before the sentence, or before other words for it."""
    words = text or " ".join(article.text[slice(*span)].split())
    return Statement(f"{dated(article.published, article.source)}: {words}", (Quoted(whole(article), *span),))
