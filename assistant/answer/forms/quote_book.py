"""The quote book: everything that somebody says in the index, on a topic or at all, oldest first.

Every article that names them is heard; a sentence is theirs where the article says so. What several outlets carry in
the same words stands once, with all its quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer.candidates import when
from assistant.answer.forms.answerer import Lines
from assistant.draft import Draft, Listed, Preface, Quoted, Statement
from assistant.language.coverage import coverage
from assistant.language.function_words import STOPWORDS
from assistant.ports import IndexReader
from assistant.search.mentioned import Mention
from assistant.speech.article import HeardArticle, Hearing
from assistant.speech.sought import Sought
from assistant.text.sentences import Span, paragraph_spans
from assistant.types import Article, Filters, Passage, Utterance, day_of
from assistant.wording import counted, unmarked, written_day

MOST_SHOWN = 50
"""Lines of the text; all others stand among the items."""
MOST_HEARD = 200
"""Articles that are heard for one request, those first that have most of the topic."""
LONGEST = 600
"""Characters of sentences of one utterance that are shown as one quote."""
Near = Callable[[str, int], float]
"""The cosine, with the topic, of the passage of an article (its id) that holds an offset of its text."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Sentences that somebody says, in their article as one passage: `passage.text[start:end]`."""

    passage: Passage
    start: int
    end: int
    utterance: Utterance
    """The longest that they hold."""

    @property
    def text(self) -> str:
        """The words with their white space made single."""
        return " ".join(self.quoted.text.split())

    @property
    def quoted(self) -> Quoted:
        """The words as a quote."""
        return Quoted(self.passage, self.start, self.end)


def answer_with_quotes(
    index: IndexReader, speakers: Sequence[str], topic: str, filters: Filters, near: Near | None = None
) -> Lines:
    """How many there are, each as a line of its own, and the draft; "not_in_articles" where nobody says any."""
    lines = in_order([saying for name in speakers for saying in sayings(index, name, topic, filters, near)])
    if not lines:
        yield Draft((), "not_in_articles", unusable=True)
        return
    shown = min(len(lines), MOST_SHOWN)
    subject = unmarked(f"{' and '.join(speakers)}{f' on {topic}' if topic else ''}")
    yield Preface(
        f"{counted(len(lines), 'quotation')} of {subject}, oldest first; {shown:,} of {len(lines):,} shown."
    )
    for place, line in enumerate(lines):
        yield Listed((line,), shown=place < MOST_SHOWN)
    yield Draft((), "answered", total=len(lines))


def sayings(
    index: IndexReader, name: str, topic: str, filters: Filters, near: Near | None = None
) -> list[Saying]:
    """What somebody, named or described, says on the topic ("" for anything) in the articles under the filters.

    Of somebody described, what is said where they are only named is theirs too. `near` is asked where the words of the
    topic alone do not decide.
    """
    sought = Sought(name)
    found = _said_by(sought, index, topic, filters)
    called = () if sought.name else dict.fromkeys(u.speaker for _, _, u in found)
    for named in (Sought(speaker) for speaker in called if speaker):
        if len(named.name) > 1:
            found += [one for one in _said_by(named, index, topic, filters) if one not in found]
    return [
        Saying(whole(article), *span, utterance)
        for article, span, utterance in found
        if not topic or _is_on_topic(topic, article, span, near)
    ]


_Found = tuple[Article, Span, Utterance]


def _said_by(sought: Sought, index: IndexReader, topic: str, filters: Filters) -> list[_Found]:
    articles = _articles(index, sought, topic, filters)
    return [
        (article, span, utterance)
        for article, heard in zip(articles, Hearing(index.text_of, index).whole(articles), strict=True)
        for span, utterance in said_by(sought, heard)
    ]


def said_by(sought: Sought, article: HeardArticle) -> Iterator[tuple[Span, Utterance]]:
    """The sentences that hold what somebody says in an article, each with the longest utterance in it.

    Sentences of one utterance stand together, unless they are long.
    """
    if not sought.may_speak_in(article):
        return
    own = [u for u in article.utterances if u.speaker and sought.is_meant(u.speaker, article)]
    spans: dict[Span, Utterance] = {}
    for utterance in own:
        sentences = [s for s in article.sentences if s[0] < utterance.end and utterance.start < s[1]]
        together = [(sentences[0][0], sentences[-1][1])] if sentences else []
        short = together and together[0][1] - together[0][0] <= LONGEST
        for span in together if short else sentences:
            met = [other for other in spans if other[0] < span[1] and span[0] < other[1]]
            said = max([utterance, *(spans.pop(other) for other in met)], key=lambda u: u.end - u.start)
            spans[min(s for s, _ in [span, *met]), max(e for _, e in [span, *met])] = said
    yield from sorted(spans.items(), key=lambda one: one[0])


def text_of_whole(passage: Passage) -> str:
    """The text of an article that is one passage."""
    return passage.text


def whole(article: Article) -> Passage:
    """An article as one passage."""
    return Passage(
        f"{article.id}:whole",
        article.id or "",
        article.title,
        article.source,
        article.url,
        article.published,
        article.text,
    )


ON_TOPIC = 0.5
"""The share of the topic's words from which a sentence, with what stands around it, is on the topic."""
PERHAPS = 0.25
"""The share from which it may be; then the passage's nearness to the topic decides."""
NEAR = 0.5
"""The least cosine that does. Chosen on 377 sentences of 45 speakers of the training articles."""


def _articles(index: IndexReader, sought: Sought, topic: str, filters: Filters) -> list[Article]:
    """The articles that may have words of somebody, at most `MOST_HEARD`, those first that have most of the topic's."""
    words = [word for word in re.findall(r"\w+", sought.plain) if word.lower() not in STOPWORDS]
    groups = [Mention(sought.called).phrases] if sought.name else [(word,) for word in words]
    articles = index.articles_with(groups, filters) if groups else []
    if topic:
        about = {a.id: coverage(topic, f"{a.title} {a.text}") for a in articles}
        articles = [a for a in articles if about[a.id] >= PERHAPS]
        articles.sort(key=lambda a: -about[a.id])
    return articles[:MOST_HEARD]


def _is_on_topic(topic: str, article: Article, span: Span, near: Near | None) -> bool:
    """By the words of the headline, of the paragraph that the sentences stand in, and of the one before it."""
    paragraphs = paragraph_spans(article.text)
    here = next((i for i, (_, end) in enumerate(paragraphs) if span[0] < end), 0)
    around = article.text[paragraphs[max(0, here - 1)][0] : span[1]]
    share = coverage(topic, f"{article.title} {around}")
    if share >= ON_TOPIC or share < PERHAPS or near is None:
        return share >= ON_TOPIC
    return near(article.id or "", span[0]) >= NEAR


def in_order(said: Sequence[Saying]) -> list[Statement]:
    """The sayings as statements, oldest first, undated ones last; the same words stand once, with all their quotes."""
    groups: dict[str, list[Saying]] = {}
    for saying in sorted(said, key=_reading_order):
        words = " ".join(re.findall(r"\w+", saying.text.casefold()))
        groups.setdefault(words, []).append(saying)
    return [_line(group) for group in groups.values()]


def _reading_order(saying: Saying) -> tuple[bool, float, str, int]:
    undated = saying.passage.published is None
    return undated, when(saying.passage), saying.passage.article_id, saying.start


def _line(group: Sequence[Saying]) -> Statement:
    """The oldest saying of a group with day, outlet, to whom, and whether these are the words themselves."""
    first = group[0]
    others = tuple(
        dict.fromkeys(s.passage.source for s in group[1:] if s.passage.source != first.passage.source)
    )
    passage = replace(first.passage, also_in=others)
    day = written_day(day_of(passage.published)) if passage.published else "undated"
    to = f", to {first.utterance.to}" if first.utterance.to and first.utterance.to not in first.text else ""
    how = "" if first.utterance.speech == "direct" else ", in the article's words"
    lead = f"{day}, {passage.source or 'unknown outlet'}{to}{how}: "
    quotes = (replace(first.quoted, passage=passage), *(s.quoted for s in group[1:]))
    said = first.utterance
    return Statement(lead + first.text, quotes, said.speaker, said.speech, said.to)
