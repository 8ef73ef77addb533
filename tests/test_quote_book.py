"""The quote book: all that somebody said, oldest first, and nothing of anybody else's."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assistant import Article, Assistant, Settings
from assistant.answer.forms.quote_book import sayings
from assistant.cli.command import main
from assistant.errors import QuestionError
from assistant.types import Filters
from ingest import ingest

BRIDGE = (
    "The bridge over the Velm stays closed, Mayor Orla Tamsin said on Monday. “We will not open it before the spring,” "
    "Tamsin told reporters. Tomas Reyl, who runs the ferry, said that the closure had doubled his work.\n\n"
    "Tamsin also spoke about the library. “The library will get a new roof,” Tamsin said.\n\n"
    "“I bake my own bread,” Tamsin told a child who asked her."
)
ARTICLES = (
    Article(
        id="a1", title="Bridge stays closed", source="Velm Post", published=date(2026, 3, 2), text=BRIDGE
    ),
    Article(
        id="a2",
        title="Bridge closed until spring",
        source="Haven Courier",
        published=date(2026, 3, 3),
        text="“We will not open it before the spring,” Tamsin told reporters. The bridge carries 900 cars a day.",
    ),
    Article(
        id="a3",
        title="Mayor opens the bridge",
        source="Velm Post",
        published=date(2026, 4, 20),
        text="“The bridge is open again,” Orla Tamsin, the mayor of Velm, said. Reyl said that he was sorry for it.",
    ),
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    settings = Settings(index_dir=tmp_path_factory.mktemp("quotes") / "index", chat_model="extractive")
    assert ingest(ARTICLES, settings).added == len(ARTICLES)
    return Assistant(settings)


def test_all_quotes_come_oldest_first_with_their_speaker_and_stand_in_their_article(
    assistant: Assistant,
) -> None:
    found = assistant.quotes("Orla Tamsin")
    texts = {article.id: article.text for article in ARTICLES}
    assert [c.published for c in found] == sorted(c.published for c in found if c.published is not None)
    assert all(texts[c.article_id][c.start : c.end] == c.quote for c in found)
    assert {c.speaker for c in found} <= {"Orla Tamsin", "Tamsin"}
    assert not any("Reyl" in c.quote for c in found)
    assert {"a1", "a3"} <= {c.article_id for c in found}


def test_direct_words_are_told_from_indirect_ones(assistant: Assistant) -> None:
    found = {c.quote: c.speech for c in assistant.quotes("Tamsin")}
    assert found["“We will not open it before the spring,” Tamsin told reporters."] == "direct"
    assert found["The bridge over the Velm stays closed, Mayor Orla Tamsin said on Monday."] == "paraphrase"


def test_the_same_words_in_another_outlet_stand_once(assistant: Assistant) -> None:
    spring = [c for c in assistant.quotes("Tamsin") if "before the spring" in c.quote]
    assert [(c.source, c.also_in) for c in spring] == [("Velm Post", ("Haven Courier",))]


def test_a_topic_leaves_out_what_is_about_something_else(assistant: Assistant) -> None:
    about = assistant.quotes("Tamsin", about="the library's roof")
    assert any("new roof" in c.quote for c in about)
    assert not any("is open again" in c.quote for c in about)
    index = assistant.steps.components.opened()
    for near, bread in (
        (0.1, False),
        (0.5, True),
    ):  # under a headline with the topic's words nearness decides
        said = sayings(index, "Tamsin", "the bridge", Filters(), lambda *_, near=near: near)
        assert any("before the spring" in one.text for one in said)
        assert any("bread" in one.text for one in said) == bread


def test_of_two_things_asked_for_each_is_enough(assistant: Assistant) -> None:
    about = " ".join(c.quote for c in assistant.quotes("Tamsin", about="the library and the bridge"))
    assert "new roof" in about and "is open again" in about


def test_what_articles_write_as_one_is_one_thing_of_which_a_half_is_not_enough(tmp_path: Path) -> None:
    told = (
        "“The search and rescue teams came within the hour,” Orla Tamsin said.",
        "“The search for a new director has begun,” Orla Tamsin said.",
        "“The ferry company asked the town for a rescue in the spring,” Orla Tamsin said.",
        "“A new roof is what the library needs,” Orla Tamsin said.",
    )
    articles = [Article(id=str(n), title="Velm", source="Post", text=text) for n, text in enumerate(told)]
    settings = Settings(index_dir=tmp_path / "index", chat_model="extractive")
    ingest(articles, settings)
    small = Assistant(settings)

    def about(topic: str) -> set[str]:
        return {citation.article_id for citation in small.quotes("Orla Tamsin", about=topic)}

    assert about("search and rescue") == {"0"}
    assert about("the library and search and rescue") == {"0", "3"}
    assert about("search and library") == {"0", "1", "3"}


def test_an_office_is_resolved_to_whoever_holds_it(assistant: Assistant) -> None:
    assert any("open again" in c.quote for c in assistant.quotes("the mayor of Velm"))
    assert assistant.quotes("the mayor of Castrin") == []


def test_the_filters_of_a_question_hold(assistant: Assistant) -> None:
    assert {c.article_id for c in assistant.quotes("Tamsin", since="2026-04-01")} == {"a3"}
    assert {c.article_id for c in assistant.quotes("Tamsin", sources=["Haven Courier"])} == {"a2"}
    assert assistant.quotes("Tamsin", as_of="2026-03-01") == []
    with pytest.raises(QuestionError, match="empty"):
        assistant.quotes(" ")


def test_the_command_prints_quotes_and_mentions(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(assistant.settings.index_dir)
    assert main(["quotes", "Tamsin", "--about", "bridge", "--index", index, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["article_id"] == "a1"
    assert main(["quotes", "Tamsin", "--index", index]) == 0
    assert "We will not open it" in capsys.readouterr().out
    assert main(["mentions", "ferry", "--index", index, "--json"]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == ["a1"]
    assert main(["mentions", "Tamsin", "--index", index]) == 0
    assert capsys.readouterr().out.strip().endswith("3 articles.")


def test_what_was_heard_is_kept_with_its_article_and_goes_with_it(tmp_path: Path) -> None:
    settings = Settings(index_dir=tmp_path / "index", chat_model="extractive")
    ingest(ARTICLES, settings)
    assistant = Assistant(settings)
    first = assistant.utterances("a1")
    assert Assistant(settings).utterances("a1") == first

    def kept() -> list[str]:
        with closing(sqlite3.connect(tmp_path / "index" / "articles.sqlite3")) as db:
            return [
                name
                for (name,) in db.execute("SELECT id FROM articles a JOIN heard h ON h.article = a.number")
            ]

    assert kept() == ["a1"]
    assert assistant.check() == []
    changed = Article(
        id="a1", title="Bridge stays closed", source="Velm Post", text=BRIDGE.replace("roof", "door")
    )
    ingest([changed], settings)
    assert any("door" in u.text for u in assistant.utterances("a1"))
    assistant.remove(["a1"])
    assert kept() == []


def test_the_command_prints_the_list_as_a_table_and_as_markdown(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(assistant.settings.index_dir)
    assert main(["quotes", "Orla Tamsin", "--about", "bridge", "--csv", "--index", index]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("number,line,quote") and any("before the spring" in row for row in rows)
    assert main(["mentions", "ferry", "--markdown", "--index", index]) == 0
    assert "[^1]: “" in capsys.readouterr().out
