"""Answers in the form that a request asks for: every line stands on a quote, newest or oldest first, and counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant import Answer, Article, Assistant, Judgement, Passage, Request, Settings
from assistant.answer.forms.answerer import Lines
from assistant.answer.forms.by_request import narrowed
from assistant.answer.forms.contradictions import answer_with_contradictions
from assistant.answer.forms.on_topic import Subject
from assistant.answer.forms.pieces import is_opinion
from assistant.answer.forms.summary import answer_with_summary
from assistant.cli.command import main
from assistant.draft import Listed, Statement
from assistant.index.local.store import Store
from assistant.language.figures import figures_in
from assistant.ports import IndexReader
from assistant.records import Vectors
from assistant.types import Aspect, Filters, Form
from ingest import ingest

ARTICLES = (
    Article(
        id="first",
        title="Ferry strike begins in Haldmouth",
        source="Post",
        published=date(2026, 5, 4),
        text="The ferry strike in Haldmouth began on Monday with all nine boats tied up. Ines Varga, a captain, said: "
        "“We will hold out until the summer.” The company offered the crews two percent more.",
    ),
    Article(
        id="second",
        title="Talks on the ferry strike fail",
        source="Courier",
        published=date(2026, 5, 9),
        text="Talks to end the ferry strike failed on Saturday after eleven hours. Islanders now go to the mainland "
        "in fishing boats, which charge twice the fare.",
    ),
    Article(
        id="third",
        title="Ferry strike is over",
        source="Post",
        published=date(2026, 5, 20),
        text="The ferry strike ended on Wednesday when crews accepted four percent. “We are content,” Varga said. "
        "The first boat left Haldmouth at noon.",
    ),
    Article(
        id="comment",
        url="https://post.example/opinion/ferries",
        title="Opinion: The ferry strike was right",
        source="Post",
        published=date(2026, 5, 21),
        text="The ferry strike was right, and it came late. Crews had waited nine years for a rise worth the name.",
    ),
    Article(
        id="other",
        title="Rain over the hills",
        source="Courier",
        published=date(2026, 5, 22),
        text="It rained over the hills for a week, and the rivers rose by a metre in the valleys below.",
    ),
)


class Nearness:
    """An embedder to which every question is as near the beginnings of articles as it is told, and a sentence with
    these words the same as the question, all others having no meaning."""

    name, at_once = "local:nearness", 8

    def __init__(self, index: IndexReader, cosines: dict[str, float], words: str = "") -> None:
        beginnings = index.first_vectors(list(cosines))
        rows = np.stack([beginnings[name] for name in cosines])
        self._question = np.linalg.lstsq(rows, np.array(list(cosines.values()), np.float32), rcond=None)[0]
        self.dimensions, self._words = len(self._question), words

    def embed_question(self, text: str) -> Vectors:
        return self._question.astype(np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        same = self.embed_question("") / np.linalg.norm(self._question)
        return np.stack([same * (self._words in text) for text in texts]).astype(np.float32)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    settings = Settings(index_dir=tmp_path_factory.mktemp("forms") / "index", chat_model="extractive")
    assert ingest(ARTICLES, settings).added == len(ARTICLES)
    return Assistant(settings)


def asked(assistant: Assistant, form: Form, **slots: object) -> Answer:
    request = Request("ferry strike", form, **{"topic": "ferry strike", **slots})  # type: ignore[arg-type]
    answer = assistant.ask("What about the ferry strike?", request=request)
    texts = {article.id: article.text for article in ARTICLES}
    assert all(texts[c.article_id][c.start : c.end] == c.quote for c in answer.citations)
    numbers = {citation.number for citation in answer.citations}
    assert all(item.citations and numbers >= set(item.citations) for item in answer.items)
    return answer


def test_the_latest_comes_newest_first(assistant: Assistant) -> None:
    answer = asked(assistant, "latest")
    assert (answer.form, answer.status) == ("latest", "answered")
    assert [item.article_id for item in answer.items] == ["comment", "third", "second", "first"]
    assert [item.article_id for item in asked(assistant, "latest", points=2).items] == ["comment", "third"]


def test_the_limits_of_a_request_hold(assistant: Assistant) -> None:
    request = Request(
        "ferry strike", "latest", topic="ferry strike", since=date(2026, 5, 5), sources=("the Post",)
    )
    answer = assistant.ask("ferry strike", until="2026-05-20", request=request)
    assert [item.article_id for item in answer.items] == ["third"]


def test_mentions_are_counted_by_outlet_and_month(assistant: Assistant) -> None:
    answer = asked(assistant, "mentions", topic="Haldmouth")
    assert (answer.total, answer.short) == (2, "2 articles")
    assert [item.article_id for item in answer.items] == ["third", "first"]
    assert answer.text.startswith("2 articles mention “Haldmouth” in headline or text")
    assert "By outlet: Post 2. By month: May 2026 2." in answer.text


def test_a_summary_has_at_most_the_points_asked_for_and_repeats_nothing(assistant: Assistant) -> None:
    answer = asked(assistant, "summary", points=3)
    assert 1 < len(answer.items) <= 3
    assert len({item.text for item in answer.items}) == len(answer.items)
    assert "other" not in {item.article_id for item in answer.items}


def of_aspect(assistant: Assistant, aspect: Aspect, **slots: object) -> Answer:
    answer = asked(assistant, "summary", aspect=aspect, **slots)
    assert answer.form == "summary"
    return answer


def test_key_numbers_stand_with_what_they_count(assistant: Assistant) -> None:
    answer = of_aspect(assistant, "numbers")
    told = " ".join(item.text for item in answer.items)
    assert "nine boats" in told and "eleven hours" in told
    assert all(list(figures_in(item.text.partition(": ")[2])) for item in answer.items)
    assert len(of_aspect(assistant, "numbers", points=1).items) == 1


def test_the_main_people_are_introduced_by_a_sentence_that_says_who_they_are(assistant: Assistant) -> None:
    (item,) = of_aspect(assistant, "people").items
    assert "Ines Varga: " in item.text and "Ines Varga, a captain" in item.text


class UnknownJudge:
    """Holds that the fare is not known."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        known = "fare" not in quotes[0].text
        return Judgement("unsupported" if known else "supported", 0.1 if known else 0.9)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        return Judgement("different", 1.0)


def test_what_is_not_known_is_what_the_judge_finds_to_be_said_so(assistant: Assistant) -> None:
    judging = Assistant(assistant.settings, judge=UnknownJudge())
    (item,) = of_aspect(judging, "unknown").items
    assert item.article_id == "second" and "fare" in item.text


def with_ferry_fire(folder: Path, texts: Sequence[str]) -> Settings:
    """An index of articles on one fire, a day apart."""
    articles = [
        Article(id=str(day), title="Velm ferry fire", source="Post", published=date(2026, 5, day), text=text)
        for day, text in enumerate(texts, start=4)
    ]
    settings = Settings(index_dir=folder / "index", chat_model="extractive")
    ingest(articles, settings)
    return settings


def test_a_summary_leaves_out_what_a_text_says_of_itself(tmp_path: Path) -> None:
    texts = (
        "This story has been updated with more details of the Velm ferry fire. Fire broke out on the Velm ferry.",
        "Fire on the Velm ferry cost four lives. An earlier version of this article misstated the number of the dead.",
    )
    settings = with_ferry_fire(tmp_path, texts)
    request = Request("Velm ferry fire", "summary", topic="Velm ferry fire")
    items = Assistant(settings).ask("Velm ferry fire", request=request).items
    assert [item.text.partition(": ")[2] for item in items] == [
        "Fire broke out on the Velm ferry.",
        "Fire on the Velm ferry cost four lives.",
    ]


def test_quotes_are_listed_and_counted(assistant: Assistant) -> None:
    answer = asked(assistant, "quotes", who="Ines Varga", topic="")
    # The model that hears them also takes two reported sentences beside them for hers.
    spoken = [item.article_id for item in answer.items if "“" in item.text]
    assert spoken == ["first", "third"]
    n = len(answer.items)
    assert answer.total == n
    assert answer.text.startswith("Words of Ines Varga are looked for in 2 articles.")
    assert f"{n} quotations, oldest first; {n} of {n} shown." in answer.text


def test_articles_and_opinion_pieces_are_told_apart(assistant: Assistant) -> None:
    pieces = {item.article_id for item in asked(assistant, "articles").items}
    assert pieces == {"first", "second", "third", "comment"}
    assert [item.article_id for item in asked(assistant, "opinion").items] == ["comment"]
    assert is_opinion(
        Article(url="https://x.example/opinion/2026/x", title="Ferries", text="Ferries are good.")
    )
    assert not is_opinion(
        Article(url="https://x.example/news/opinion-polls-rise", title="Polls", text="They rise.")
    )


def test_what_only_has_the_words_of_a_subject_is_not_about_it(assistant: Assistant) -> None:
    index = assistant.steps.components.opened()
    cosines = {"first": 0.5, "second": 0.0, "third": 0.5, "comment": 0.5}
    far = Subject(index, "ferry strike", Filters(), lambda: Nearness(index, cosines))
    assert {article.id for article in far.articles()} == {"first", "third", "comment"}
    assert [article.id for article in far.newest()] == ["comment", "third", "first"]


def test_an_article_on_a_part_of_a_subject_is_about_it_where_it_is_near_the_whole(
    assistant: Assistant,
) -> None:
    index = assistant.steps.components.opened()
    near = {"second": 0.4, "other": 0.2}
    parts = Subject(index, "failed talks, rivers", Filters(), lambda: Nearness(index, near))
    assert [article.id for article in parts.articles()] == ["second"]
    mentioned = Subject(index, "fishing boats", Filters(), lambda: Nearness(index, near))
    assert not mentioned.articles()  # one article has them, in one sentence that is not its first


def test_for_the_latest_no_more_articles_are_looked_at_than_the_list_needs(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def counted(self: Store, article_ids: Sequence[str]) -> dict[str, Vectors]:
        looked_at.extend(article_ids)
        return first_vectors(self, article_ids)

    first_vectors = Store.first_vectors
    monkeypatch.setattr(Store, "first_vectors", counted)
    monkeypatch.setattr("assistant.answer.forms.on_topic._TOGETHER", 2)
    assert [item.article_id for item in asked(assistant, "latest", points=1).items] == ["comment"]
    assert set(looked_at) == {"comment", "third"}
    assert len(asked(assistant, "latest").items) == 4


@pytest.mark.parametrize("words", ["twice the fare", "four percent"])
def test_a_summary_tells_what_is_near_by_the_embedder_of_the_index(assistant: Assistant, words: str) -> None:
    (point,) = listed(answer_with_summary(told_by(assistant, words), 1))
    assert words in point[0].text


def test_statements_are_compared_that_are_near_by_the_embedder_of_the_index(assistant: Assistant) -> None:
    pairs = listed(answer_with_contradictions(told_by(assistant, "boat"), StrikeJudge()))
    assert pairs and all("boat" in side.text for sides in pairs for side in sides)


def told_by(assistant: Assistant, words: str) -> Subject:
    """What the articles tell of the strike, where the embedder takes the sentences with these words for near."""
    index = assistant.steps.components.opened()
    cosines = dict.fromkeys(("first", "second", "third", "comment"), 0.5)
    return Subject(index, "ferry strike", Filters(), lambda: Nearness(index, cosines, words))


def listed(lines: Lines) -> list[tuple[Statement, ...]]:
    return [line.sides for line in lines if isinstance(line, Listed)]


def test_how_new_what_was_searched_is_told(assistant: Assistant) -> None:
    (note,) = asked(assistant, "latest", until=date(2026, 5, 10)).notes
    assert note == "The newest articles that were searched: Courier 9 May 2026, Post 4 May 2026."


def test_positions_stand_one_after_the_other_and_who_is_not_heard_is_named(assistant: Assistant) -> None:
    answer = asked(assistant, "sides", who="ines varga; Tomas Reyl", topic="")
    assert answer.status == "partial"
    assert answer.items and all("Varga, " in item.text for item in answer.items)
    assert "Tomas Reyl" in answer.text.splitlines()[-1]


class StrikeJudge:
    """Holds that what has begun has not ended, or that it has ended since."""

    def __init__(self, revised: float = 0.0) -> None:
        self._revised = revised

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        return Judgement("unsupported", 0.1)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        if not ("began" in first.text and "ended" in second.text):
            return Judgement("different", 0.9)
        return Judgement(
            "revised" if self._revised else "contradict", 0.9, contradicted=0.9, revised=self._revised
        )


def test_statements_that_disagree_stand_side_by_side_the_earlier_first(assistant: Assistant) -> None:
    judging = Assistant(assistant.settings, judge=StrikeJudge())
    (item,) = asked(judging, "contradictions").items
    assert [side.article_id for side in item.sides] == ["first", "third"]
    assert [side.source for side in item.sides] == ["Post", "Post"]


def test_where_nothing_disagrees_it_is_said_with_what_was_compared(assistant: Assistant) -> None:
    judging = Assistant(assistant.settings, judge=StrikeJudge(revised=0.9))
    answer = asked(judging, "contradictions")
    assert "No contradiction was found." in answer.text
    assert answer.items and all(len(item.sides) == 2 for item in answer.items)


class FireJudge:
    """Holds that what began in the kitchen did not begin in the engine room."""

    def judge(self, statement: str, quotes: Sequence[Passage]) -> Judgement:
        return Judgement("unsupported", 0.1)

    def compare(self, first: Passage, second: Passage) -> Judgement:
        apart = {"engine room", "galley"} == {
            place for place in ("engine room", "galley") if place in first.text + second.text
        }
        return Judgement("contradict" if apart else "different", 0.9)


def test_statements_of_one_thing_are_compared_whatever_their_words(tmp_path: Path) -> None:
    texts = (
        "Fire broke out on the Velm ferry on Monday. The fire began in the engine room, the police said.",
        "Fire on the Velm ferry cost lives. But the fire spread from the galley, survivors told reporters.",
        "Velm mourns the dead of the ferry fire. Hundreds of people laid flowers on the quay on Friday.",
    )
    settings = with_ferry_fire(tmp_path, texts)
    request = Request("Velm ferry fire", "contradictions", topic="Velm ferry fire")
    (item,) = Assistant(settings, judge=FireJudge()).ask("Velm ferry fire", request=request).items
    assert ["engine room" in side.text for side in item.sides] == [True, False]
    # What it points back to stands before it.
    assert "cost lives. But the fire spread from the galley" in item.sides[1].text


def test_what_no_form_finds_is_read_as_a_question(assistant: Assistant) -> None:
    request = Request("submarine", "latest", topic="submarine")
    answer = assistant.ask("When did the ferry strike end?", request=request)
    assert (answer.form, answer.items) == ("answer", ())


def test_a_request_narrows_filters_and_never_widens_them() -> None:
    filters = Filters(since=date(2026, 2, 1), until=date(2026, 6, 1))
    request = Request("x", since=date(2026, 1, 1), until=date(2026, 5, 1), sources=("guardian", "Nobody"))
    narrow = narrowed(filters, request, ["The Guardian", "Post"])
    assert (narrow.since, narrow.until) == (date(2026, 2, 1), date(2026, 5, 1))
    assert narrow.sources == ("The Guardian",)


def test_the_command_asks_in_a_form(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    index = str(assistant.settings.index_dir)
    assert main(["ask", "ferry strike", "--form", "latest", "--points", "1", "--index", index, "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert (plain["form"], [item["article_id"] for item in plain["items"]]) == ("latest", ["comment"])
    assert main(["ask", "Haldmouth", "--form", "mentions", "--index", index]) == 0
    assert "2 articles mention" in capsys.readouterr().out


def test_a_timeline_comes_oldest_first(assistant: Assistant) -> None:
    answer = asked(assistant, "timeline")
    days = [item.published for item in answer.items]
    assert len(days) > 2 and days == sorted(days, key=str)


@pytest.mark.models
def test_the_words_alone_ask_for_a_form(assistant: Assistant) -> None:
    answer = assistant.ask("What is the latest on the ferry strike?")
    assert answer.request is not None
    assert (answer.form, answer.request.topic) == ("latest", "ferry strike")
    plain = assistant.ask("What is the latest on the ferry strike?", request=Request("ferry strike"))
    assert (plain.form, plain.request) == ("answer", None)


@pytest.mark.models
def test_an_ordinary_question_stays_one(assistant: Assistant) -> None:
    answer = assistant.ask("What did Ines Varga say about the summer?")
    assert (answer.form, answer.request, answer.items) == ("answer", None, ())
