"""The assistant: what may be asked of an index and of articles, each way on a few lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from assistant.answer.citation import Citer
from assistant.answer.extractive import SURELY
from assistant.answer.forms.quote_book import in_order, sayings, text_of_whole
from assistant.answering import Answering, Asked, asking, checked
from assistant.check.checked import checked as checked_statement
from assistant.components import Components
from assistant.conditions import Day, allows, day, filters_from
from assistant.draft import Draft
from assistant.errors import QuestionError
from assistant.ports import ChatModel, Embedder, Index, Judge, Reader
from assistant.question.suggestions import Drawn, example_questions, follow_up_questions
from assistant.question.understanding import understood
from assistant.records import Extent
from assistant.search.mentioned import Mention, mentioning
from assistant.settings import Settings
from assistant.speech.article import Hearing, heard
from assistant.tracing.steps import begin
from assistant.types import (
    Answer,
    Article,
    CheckedSentence,
    Citation,
    Filters,
    Headline,
    Judgement,
    Message,
    Passage,
    Request,
    RetrievedPassage,
    Utterance,
    Version,
)
from assistant.write.rephrase import Standalone

if TYPE_CHECKING:
    from langchain_core.callbacks import Callbacks

LONGEST_DRAFT = 100_000
"""Characters of a draft that is checked at once."""
_NO_TEXT = {0: " ", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
"""What no text holds, a lone surrogate among it: one character for one, so that offsets hold."""
NEAR = 5
"""Of how many articles that were read, but not cited, a question may be suggested."""


class Assistant:
    """Answers questions about the articles of one index; opens nothing until the first question needs it.

    May be asked from many threads at once. Methods that take a question raise QuestionError for one that is empty
    or too long and for a filter that is no date, IndexMissing where nothing was ingested, and ModelError where a
    language model is used and cannot be.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        index: Index | None = None,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
        judge: Judge | None = None,
        chat_model: ChatModel | None = None,
    ) -> None:
        """What is given takes the place of what the settings name; see `assistant.ports`."""
        self.settings = settings or Settings()
        self._components = Components(self.settings, index, embedder, reader, judge, chat_model)
        self.steps = Answering(self._components)
        """What an answer is made by, step after step; see `assistant.runnables` for them as LangChain has it."""

    @property
    def model(self) -> str:
        """Which chat model writes the answers: "extractive", or a LangChain name; see `Answer.model`."""
        return self._components.model

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Message] | None = None,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
        request: Request | None = None,
    ) -> Answer:
        """The answer to `question`, which may follow up on `history`.

        A `request` says how it is to be read: its form, whose words, what of; without one it is understood from the
        words, see `understand`. Where it asks for a form that lists, see `Answer.request` and `Answer.items`.
        """
        filters = filters_from(as_of, since, until, sources)
        return answer_of(self._answered(asking(question, history, filters, request)))

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Message] | None = None,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
        request: Request | None = None,
        callbacks: Callbacks = None,
    ) -> Iterator[str | Answer]:
        """The answer as it becomes ready: pieces of text, then one Answer whose `text` is the pieces joined.

        LangChain `callbacks` are told of every step; so are those who listen already, see `assistant.tracing.steps`.
        """
        filters = filters_from(as_of, since, until, sources)
        yield from self._answered(asking(question, history, filters, request), callbacks)

    async def astream(
        self,
        question: str,
        *,
        history: Sequence[Message] | None = None,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
        request: Request | None = None,
        callbacks: Callbacks = None,
    ) -> AsyncIterator[str | Answer]:
        """`stream` without blocking the event loop; cancelling it stops a language model's request."""
        asked = asking(question, history, filters_from(as_of, since, until, sources), request)
        steps = self.steps
        with begin("answer", callbacks) as step:
            asked = await asyncio.to_thread(steps.understand, asked, step)
            asked = await steps.arewrite(asked, step)
            asked = await asyncio.to_thread(steps.retrieve, asked, step)
            async for part in steps.acompose(asked, step):
                yield part

    def retrieve(
        self,
        question: str,
        k: int = 10,
        *,
        history: Sequence[Message] | None = None,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[RetrievedPassage]:
        """At most `k` passages that may answer `question`, best first; no language model is asked for them."""
        return self.steps.passages(question, k, history, filters_from(as_of, since, until, sources))

    def answer_from(
        self, question: str, passages: Sequence[Passage], *, history: Sequence[Message] | None = None
    ) -> Answer:
        """The answer that the given passages hold. Nothing is searched; quotes are proven against `passage.text`."""
        asked = self.steps.rewrite(asking(question, history))
        return answer_of(self.steps.compose(asked.over(passages)))

    def understand(
        self, text: str, history: Sequence[Message] | None = None, today: Day | None = None
    ) -> Request:
        """What `text` asks for, typed on `today` (else the day it is) after `history`; nothing is searched.

        Its words are English, Spanish, German or French. Raises QuestionError for a text that is empty or too long,
        ModelError where the model that reads requests cannot be loaded.
        """
        on = day("today", today) or datetime.now(UTC).date()
        return understood(asking(text, history).typed, on).request

    def utterances(self, article: str | Article) -> list[Utterance]:
        """Who says what in an article of the index, given by its id, or in one of yours, in reading order.

        `speaker` is None where the article does not surely tell. Raises QuestionError for an id that the index lacks,
        ModelError where the model that hears cannot be loaded.
        """
        if isinstance(article, Article):
            return list(heard(article.text, article.title).utterances)
        found, index = self.article(article), self._components.opened()
        if found is None:
            raise QuestionError(f"The index has no article with the id {article!r}; see `articles()`.")
        (told,) = Hearing(index.text_of, index).whole([found])
        return list(told.utterances)

    def judge(self, statement: str, passages: Sequence[Passage]) -> Judgement:
        """What the words of `passages` are to a statement: "supported", "contradicted" or "unsupported", with reasons.

        Each passage's text is a quote; its title, outlet and day are known beside it. Numbers, dates, names and quoted
        words are looked up first, then the judge decides. Nothing is searched. QuestionError without a statement.
        """
        return checked_statement(checked(statement), passages, (), self._components.judge())

    def compare(self, first: Passage, second: Passage) -> Judgement:
        """Two reports beside each other, the earlier first: "agree", "contradict", "revised" or "different"."""
        return self._components.judge().compare(first, second)

    def verify(
        self,
        draft: str,
        *,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[CheckedSentence]:
        """The sentences of somebody's draft beside the index, in order.

        Each is "supported" or "contradicted" by the quotes cited with it, "not_found", or makes "no_claim". No language
        model is asked. Raises QuestionError for a draft without a word or of more than `LONGEST_DRAFT` characters.
        """
        return list(self._checked(draft, filters_from(as_of, since, until, sources)))

    def verifying(
        self,
        draft: str,
        *,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
    ) -> Iterator[CheckedSentence]:
        """The same, each sentence as soon as it is checked."""
        return self._checked(draft, filters_from(as_of, since, until, sources))

    def articles(self) -> list[Article]:
        """The articles in the index, as they stand today."""
        return self._components.opened().articles()

    def headlines(self) -> list[Headline]:
        """The articles in the index without their texts: quick, however many there are."""
        return self._components.opened().headlines()

    def article(self, article_id: str) -> Article | None:
        """One article; None where the index has none of that id."""
        return self._components.opened().article(article_id)

    def versions(self, article_id: str) -> list[Version]:
        """All wordings of an article that the index has seen, the newest first; none where it has none of that id."""
        return self._components.opened().versions(article_id)

    def remove(self, article_ids: Sequence[str]) -> int:
        """Takes articles out of the index, whole. Comes back with how many were there."""
        name = self._components.embedder_name()
        with self._components.index.writer(name, create=False) as index:
            return index.remove(article_ids)

    def extent(self) -> Extent:
        """What is in the index: how many articles, from whom, from when to when."""
        return self._components.opened().extent()

    def behind(self) -> str | None:
        """What of the index cannot be searched just now, as a sentence; None where all of it can."""
        return self._components.opened().behind()

    def suggestions(
        self,
        most: int = 4,
        *,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[str]:
        """At most `most` questions drawn from the newest articles; each was asked, without a key, and is answered.

        The answer begins with the article that the question was drawn from. All of it under the filters.
        """
        filters = filters_from(as_of, since, until, sources)
        drawn = islice(example_questions(one for one in self.articles() if allows(filters, one)), 4 * most)
        answered = (one.question for one in drawn if self._answers_well(one, filters))
        return list(islice(answered, most))

    def follow_ups(self, answer: Answer, asked: Sequence[str]) -> Iterator[str]:
        """Questions that may be asked after `answer`: from what it cites, and on what was asked from what else it read.

        `asked` are the questions of the conversation, the last one last. Nobody asked these yet: see `answers`.
        """
        cited = dict.fromkeys(c.article_id for c in answer.citations)
        read = dict.fromkeys([*answer.nearest, *(r.passage.article_id for r in answer.retrieved)])
        near = [name for name in read if name not in cited][:NEAR]
        return follow_up_questions(asked, *(filter(None, map(self.article, ids)) for ids in (cited, near)))

    def quotes(
        self,
        name: str,
        about: str | None = None,
        *,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[Citation]:
        """What somebody said, `about` a topic or at all, oldest first: every sentence that the index holds.

        Whoever is asked for is named ("Chris Nanos") or described ("the sheriff of Pima County"). Words that several
        outlets carry stand once, with `also_in`.
        """
        filters = filters_from(as_of, since, until, sources)
        topic = (about or "").strip()
        near = self.steps.nearness(topic) if topic else None
        said = sayings(self._components.opened(), checked(name), topic, filters, near)
        citer = Citer(text_of_whole)
        for line in in_order(said):
            citer.cite(line)
        firsts = {citation.number: citation for citation in citer.citations}
        return [firsts[citer.number_of(line.quotes[0])] for line in in_order(said)]

    def mentions(
        self,
        words: str,
        *,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[Headline]:
        """The articles that mention a name or phrase in headline or text, newest first, undated ones last.

        What counts as a mention is decided by letters, see `assistant.search.mentioned`.
        """
        filters, index = filters_from(as_of, since, until, sources), self._components.opened()
        found = [article.id for article, _ in mentioning(index, [Mention(checked(words))], filters)]
        known = {headline.id: headline for headline in index.headlines()}
        return [known[name] for name in found if name in known]

    def answers(
        self,
        question: str,
        *,
        history: Sequence[Message] | None = None,
        as_of: Day | None = None,
        since: Day | None = None,
        until: Day | None = None,
        sources: Sequence[str] | None = None,
    ) -> bool:
        """Do the articles answer `question`? Found out by asking it of the reader that comes along, without a key."""
        filters = filters_from(as_of, since, until, sources)
        return self._drafted(asking(question, history, filters)).status == "answered"

    def _answered(self, asked: Asked, callbacks: Callbacks = None) -> Iterator[str | Answer]:
        steps = self.steps
        with begin("answer", callbacks) as step:
            asked = steps.understand(asked, step)
            asked = steps.rewrite(asked, step)
            asked = steps.retrieve(asked, step)
            yield from steps.compose(asked, step)

    def _checked(self, draft: str, filters: Filters) -> Iterator[CheckedSentence]:
        return self._components.verifier(filters, self.steps.days(filters)).sentences(checked_draft(draft))

    def _answers_well(self, drawn: Drawn, filters: Filters) -> bool:
        draft = self._drafted(asking(drawn.question, filters=filters))
        if draft.status != "answered" or not drawn.is_kind_of(draft.short):
            return False
        return drawn.article_id in {quote.passage.article_id for quote in draft.statements[0].quotes}

    def _drafted(self, asked: Asked) -> Draft:
        """What the reader that comes along answers surely, without a key: in another conversation it does so too."""
        task = self.steps.retrieve(replace(asked, alone=Standalone(asked.typed.alone))).task
        assert task is not None
        *_, draft = self._components.extractive(task, SURELY).statements(task.question, task.found)
        assert isinstance(draft, Draft)
        return draft

    def check(self) -> list[str]:
        """What is wrong with the index, a sentence each; empty when it is whole."""
        return self._components.opened().check()


def answer_of(parts: Iterator[str | Answer]) -> Answer:
    """The Answer at the end of a stream."""
    return next(part for part in parts if isinstance(part, Answer))


def checked_draft(draft: str) -> str:
    """The draft. Raises QuestionError when it has no word or is too long to be checked at once."""
    if not any(character.isalnum() for character in draft):
        raise QuestionError("The draft has no word; give the text that is to be checked.")
    if len(draft) > LONGEST_DRAFT:
        raise QuestionError(
            f"The draft has {len(draft):,} characters; at most {LONGEST_DRAFT:,} are checked at once. Give it in parts."
        )
    return draft.translate(_NO_TEXT)
