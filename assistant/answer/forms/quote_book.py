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
from assistant.answer.forms.topics import Topic
from assistant.draft import Draft, Listed, Preface, Quoted, Statement
from assistant.language.function_words import STOPWORDS
from assistant.ports import IndexReader
from assistant.search.mentioned import Mention
from assistant.speech.article import HeardArticle, Hearing
from assistant.speech.sought import Sought
from assistant.text.headings import tells_nothing
from assistant.text.sentences import Span, meet, paragraph_spans
from assistant.types import Article, Filters, Passage, Utterance
from assistant.wording import counted, said_line, unmarked

MOST_SHOWN = 50
"""Lines of the text; all others stand among the items."""
MOST_HEARD = 200
"""Articles that are heard for one answer, which is waited for."""
LONGEST = 600
"""Characters of sentences of one utterance that are shown as one quote."""
_LOOKED_AT = 20
"""So many articles show how a name is written."""
BEFORE, BEHIND = 8, 2
"""So many paragraphs before or behind somebody's words their name stands."""
Near = Callable[[str, int], float | None]
"""The cosine, with the topic, of the passage of an article (its id) at an offset; None where there is none."""


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
    subject = unmarked(f"{' and '.join(speakers)}{f' on {topic}' if topic else ''}")
    books = [QuoteBook(index, name, topic, filters, near, MOST_HEARD) for name in speakers]
    naming = sum(len(book.articles) for book in books)
    if not naming:
        yield Draft((), "not_in_articles", unusable=True)
        return
    yield Preface(f"Words of {subject} are looked for in {counted(naming, 'article')}.")
    lines = in_order([saying for book in books for saying in book.sayings()])
    if unheard := sum(book.unheard for book in books):
        yield Preface(
            f"{counted(unheard, 'article')} more could not be read at once: ask for fewer days or outlets."
        )
    if not lines:
        yield Draft((), "not_in_articles")
        return
    shown = min(len(lines), MOST_SHOWN)
    yield Preface(f"{counted(len(lines), 'quotation')}, oldest first; {shown:,} of {len(lines):,} shown.")
    for place, line in enumerate(lines):
        yield Listed((line,), shown=place < MOST_SHOWN)
    yield Draft((), "answered", total=len(lines))


def sayings(
    index: IndexReader, name: str, topic: str, filters: Filters, near: Near | None = None
) -> list[Saying]:
    """What somebody, named or described, says on the topic ("" for anything) in all articles under the filters.

    `near` is asked where the words of the topic alone do not decide.
    """
    return QuoteBook(index, name, topic, filters, near).sayings()


class QuoteBook:
    """What somebody, named or described, says on a topic. Of somebody described, what is said where they are only
    named is theirs too."""

    def __init__(
        self,
        index: IndexReader,
        name: str,
        topic: str,
        filters: Filters,
        near: Near | None = None,
        most: int | None = None,
    ) -> None:
        """At most `most` articles are heard, None being all."""
        self._index, self._filters, self._near, self._most = index, filters, near, most
        self._topic = Topic(index, topic, filters)
        self._sought = Sought(as_written(index, name))
        self.articles = self._naming(self._sought)
        """The articles that name them, or have the words that describe them."""
        self.unheard = 0
        """How many of those on the topic are not read for their words, being too many at once."""

    def sayings(self) -> list[Saying]:
        """Their words, article by article."""
        found = list(self._said_by(self._sought, self.articles))
        called = () if self._sought.name else dict.fromkeys(u.speaker for _, _, u in found)
        for named in (Sought(speaker) for speaker in called if speaker):
            if len(named.name) > 1:
                more = self._said_by(named, self._naming(named))
                found += [one for one in more if one not in found]
        return [Saying(whole(article), *span, utterance) for article, span, utterance in found]

    def _naming(self, sought: Sought) -> list[Article]:
        words = [word for word in re.findall(r"\w+", sought.plain) if word.lower() not in STOPWORDS]
        groups = [Mention(sought.called).phrases] if sought.name else [(word,) for word in words]
        return self._index.articles_with(groups, self._filters) if groups else []

    def _said_by(self, sought: Sought, naming: Sequence[Article]) -> list[tuple[Article, Span, Utterance]]:
        """What is heard of somebody in those of the articles that are on the topic not far from the name."""
        places = {a.id: spans for a in naming if (spans := self._places(sought, a))}
        on_topic = [a for a in naming if a.id in places]
        articles = on_topic[: self._most]
        self.unheard += len(on_topic) - len(articles)
        heard = Hearing(self._index.text_of, self._index).parts(articles, [places[a.id] for a in articles])
        return [
            (article, span, utterance)
            for article, told in zip(articles, heard, strict=True)
            for span, utterance in said_by(sought, told)
            if any(start <= span[0] < end for start, end in places[article.id])
        ]

    def _places(self, sought: Sought, article: Article) -> list[Span]:
        """The paragraphs that may hold words of theirs on the topic: those on it that are not far from the name."""
        paragraphs = paragraph_spans(article.text)
        if not self._topic.things:
            return paragraphs
        named = [i for i, span in enumerate(paragraphs) if sought.is_named_in(article.text[slice(*span)])]
        beside = {i for name in named for i in range(name - BEHIND, name + BEFORE + 1)}
        return [
            paragraph
            for place, paragraph in enumerate(paragraphs)
            if place in beside and self._on_topic(article, paragraphs, place)
        ]

    def _on_topic(self, article: Article, paragraphs: Sequence[Span], place: int) -> bool:
        """By the words of a paragraph and the one before it, with and without those of the headline, and by how near
        the passage is."""
        around = [article.text[slice(*span)] for span in paragraphs[max(0, place - 1) : place + 1]]
        words = (self._topic.share(article.title, *around) + self._topic.share(*around)) / 2
        if not ON_TOPIC - NEAREST <= words < ON_TOPIC:
            return words >= ON_TOPIC
        near = self._near(article.id or "", paragraphs[place][0]) if self._near else None
        return words + (UNKNOWN if near is None else near) >= ON_TOPIC


def as_written(index: IndexReader, name: str) -> str:
    """A name typed in small letters as articles write it: "Musk", and still "the mayor of Jackson"."""
    if not name.islower():
        return name
    words = [word for word in re.findall(r"\w+", name) if word not in STOPWORDS]
    texts = " ".join(a.text for a in index.articles_with([(word,) for word in words], Filters())[:_LOOKED_AT])

    def written(word: re.Match[str]) -> str:
        there = re.findall(rf"\b{re.escape(word[0])}\b", texts, re.IGNORECASE) if word[0] in words else []
        return word[0].title() if 2 * sum(one[0].isupper() for one in there) > len(there) else word[0]

    return re.sub(r"\w+", written, name)


def said_by(sought: Sought, article: HeardArticle) -> Iterator[tuple[Span, Utterance]]:
    """The sentences that hold what somebody says in an article, each with the longest utterance in it.

    Sentences of one utterance stand together, unless they are long.
    """
    if not sought.may_speak_in(article):
        return
    own = [u for u in article.utterances if u.speaker and sought.is_meant(u.speaker, article)]
    spans: dict[Span, Utterance] = {}
    for utterance in own:
        sentences = [
            s
            for s in article.sentences
            if s[0] < utterance.end
            and utterance.start < s[1]
            and not (utterance.speech == "paraphrase" and tells_nothing(article.text, s))
        ]
        together = [(sentences[0][0], sentences[-1][1])] if sentences else []
        short = together and together[0][1] - together[0][0] <= LONGEST
        for span in together if short else sentences:
            met = [other for other in spans if meet(other, span)]
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


ON_TOPIC = 0.8
"""What the share of the topic's words, by what they tell, and the passage's cosine with the topic come to where
somebody speaks on it. Chosen on 19 requests for somebody's words over the training articles; of 19 others 0.88 of the
words are found and 1.05 others a request (0.91 and 1.37 by words alone, the headline's as good as the paragraph's)."""
NEAREST = 0.6
"""A cosine that passages seldom reach: words that lack more need not be looked at."""
UNKNOWN = 0.4
"""What stands for the cosine where nothing tells it."""


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
    quotes = (replace(first.quoted, passage=passage), *(s.quoted for s in group[1:]))
    said = first.utterance
    line = said_line(passage.published, passage.source, said.to, said.speech, first.text)
    return Statement(line, quotes, said.speaker, said.speech, said.to)
