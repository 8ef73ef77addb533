"""The quote book: everything that somebody says in the index, on a topic or at all, oldest first.

Every article that names them is heard; a sentence is theirs where the article says so. What several outlets carry in
the same words stands once, with all its quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answer.candidates import when
from assistant.answer.forms.answerer import Lines
from assistant.answer.speaker_match import Voices, office_holders
from assistant.draft import Draft, Listed, Preface, Quoted, Statement
from assistant.language.coverage import coverage
from assistant.language.function_words import STOPWORDS
from assistant.ports import IndexReader
from assistant.search.mentioned import Mention
from assistant.speech.lexicon import has_role
from assistant.speech.mentions import bare_name
from assistant.speech.utterances import Utterance
from assistant.types import Article, Filters, Passage, day_of
from assistant.wording import counted, unmarked, written_day

MOST_SHOWN = 50
"""Lines of the text; all others stand among the items."""
MOST_HEARD = 200
"""Articles that are heard for one request, those first that have most of the topic."""
_ARTICLE_WORD = re.compile(r"^(?:the|an?|el|la|los|las|der|die|das|le|les)\s+", re.IGNORECASE)


Near = Callable[[str, int], float]
"""The cosine, with the topic, of the passage of an article (its id) that holds an offset of its text."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that somebody says, in its article as one passage."""

    passage: Passage
    utterance: Utterance
    speaker: str
    """Who was asked for."""

    @property
    def text(self) -> str:
        """The sentence with its white space made single."""
        return " ".join(self.passage.text[self.utterance.start : self.utterance.end].split())

    @property
    def quoted(self) -> Quoted:
        """The sentence as a quote."""
        return Quoted(self.passage, self.utterance.start, self.utterance.end)


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

    `near` is asked where the words of the topic alone do not decide.
    """
    speaker = _ARTICLE_WORD.sub("", name.strip())
    speaker = _ARTICLE_WORD.sub("", bare_name(speaker))
    found: list[Saying] = []
    passages = [whole(article) for article in _articles(index, speaker, topic, filters)]
    for one, voices in _voices(speaker, passages):
        for passage in passages:
            found += [
                Saying(passage, utterance, one)
                for utterance in voices.said_by_asked(passage)
                if not topic or _is_on_topic(topic, passage, utterance, voices, near)
            ]
    return found


def _voices(speaker: str, passages: Sequence[Passage]) -> list[tuple[str, Voices]]:
    """Who is asked for, with their voices: those whom the articles give an office that is asked for by its title."""
    names = office_holders(speaker, passages) if has_role(speaker) else []
    return [(name, Voices(text_of_whole, passages, name)) for name in names or [speaker]]


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


def _articles(index: IndexReader, speaker: str, topic: str, filters: Filters) -> list[Article]:
    """The articles that name the speaker, at most `MOST_HEARD`, those first that have most of the topic's words."""
    name = _ARTICLE_WORD.sub("", bare_name(speaker))
    described = has_role(name) and not Mention(name).surname
    words = [word for word in re.findall(r"\w+", name) if word.lower() not in STOPWORDS]
    groups = [(word,) for word in words] if described else [Mention(name).phrases]
    articles = index.articles_with(groups, filters)
    if topic:
        about = {a.id: coverage(topic, f"{a.title} {a.text}") for a in articles}
        articles = [a for a in articles if about[a.id] >= PERHAPS]
        articles.sort(key=lambda a: -about[a.id])
    return articles[:MOST_HEARD]


def _is_on_topic(
    topic: str, passage: Passage, utterance: Utterance, voices: Voices, near: Near | None
) -> bool:
    """By the words of the sentence, its headline, what it is said in one breath with and what stands before."""
    turn, before = voices.around(passage, (utterance.start, utterance.end))
    share = coverage(topic, f"{passage.title} {turn} {before}")
    if share >= ON_TOPIC or share < PERHAPS or near is None:
        return share >= ON_TOPIC
    return near(passage.article_id, utterance.start) >= NEAR


def in_order(said: Sequence[Saying]) -> list[Statement]:
    """The sayings as statements, oldest first, undated ones last; the same words stand once, with all their quotes."""
    groups: dict[str, list[Saying]] = {}
    for saying in sorted(said, key=_reading_order):
        words = " ".join(re.findall(r"\w+", saying.text.casefold()))
        groups.setdefault(words, []).append(saying)
    return [_line(group) for group in groups.values()]


def _reading_order(saying: Saying) -> tuple[bool, float, str, int]:
    undated = saying.passage.published is None
    return undated, when(saying.passage), saying.passage.article_id, saying.utterance.start


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
    quotes = (Quoted(passage, first.utterance.start, first.utterance.end), *(s.quoted for s in group[1:]))
    return Statement(lead + first.text, quotes, first.utterance.speaker, first.utterance.speech)
