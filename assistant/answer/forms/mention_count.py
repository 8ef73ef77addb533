"""How many articles mention something, in which outlets and months, and each of them, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.quote_book import MOST_SHOWN, whole
from assistant.draft import Draft, Listed, Preface, Quoted, Statement
from assistant.ports import IndexReader
from assistant.search.mentioned import Mention, by_month, by_outlet, mentioning
from assistant.text.sentences import Span, sentence_at, sentence_spans
from assistant.types import Article, Filters
from assistant.wording import MONTHS, counted, dated, unmarked


def answer_with_mentions(index: IndexReader, wanted: Sequence[str], filters: Filters) -> Lines:
    """The count with what was counted, by outlet and month; each article as a line of its own; and the draft."""
    mentions = [Mention(words) for words in wanted]
    found = mentioning(index, mentions, filters)
    if not found:
        yield Draft((), "not_in_articles", unusable=True)
        return
    articles = [article for article, _ in found]
    yield Preface(_counted(mentions, articles))
    for place, (article, span) in enumerate(found):
        if line := _line(article, span):
            yield Listed((line,), shown=place < MOST_SHOWN)
    yield Draft((), "answered", short=counted(len(found), "article"), total=len(found))


def _counted(mentions: Sequence[Mention], articles: Sequence[Article]) -> str:
    """How many articles, what counts as a mention, and how they are spread."""
    words = " and ".join(f"“{unmarked(mention.words)}”" for mention in mentions)
    also = [phrase for mention in mentions for phrase in mention.phrases if phrase not in mention.words]
    counts = f" (counted too: {', '.join(also)})" if also else ""
    has = "mentions" if len(articles) == 1 else "mention"
    outlets = ", ".join(
        f"{name or 'unknown outlet'} {number:,}" for name, number in by_outlet(articles).items()
    )
    months = ", ".join(f"{_month(month)} {number:,}" for month, number in by_month(articles).items())
    undated = sum(article.published is None for article in articles)
    spread = f" By month: {months}{f', undated {undated:,}' if undated else ''}." if months else ""
    shown = min(len(articles), MOST_SHOWN)
    return (
        f"{counted(len(articles), 'article')} {has} {words} in headline or text{counts}, newest first; "
        f"{shown:,} of {len(articles):,} shown. By outlet: {outlets}.{spread}"
    )


def _line(article: Article, span: Span | None) -> Statement | None:
    """Day, outlet and headline, with the sentence that mentions it, or the first one; None for an empty text."""
    spans = sentence_spans(article.text)
    place = (sentence_at(spans, span[0]) if span else None) or next(iter(spans), None)
    if place is None:
        return None
    text = f"{dated(article.published, article.source)}: {article.title or 'without a headline'}"
    return Statement(text, (Quoted(whole(article), *place),))


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"
