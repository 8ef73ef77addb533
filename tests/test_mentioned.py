"""What counts as a mention: spellings, plurals, surnames and initials do; parts of longer names do not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Article, Assistant, Settings
from assistant.search.mentioned import Mention, by_month, by_outlet
from ingest import ingest

TEXTS = {
    "y": "Viktor Melensky spoke in Castrin on Monday about the harbour.",
    "yy": "The harbour will be mended, Melenskyy told the council in the morning.",
    "surname": "For Brandt it was the second time this year that the harbour was flooded.",
    "whole": "Nora Brandt said the harbour wall was weak. Later Brandt left.",
    "other": "Paul Brandt opened a bakery in the old town, to the joy of its neighbours.",
    "sound": "The ferry crossed Prince Anselm Sound in the fog without a light.",
    "prince": "Then Prince Anselm waved to the crowd, and the crowd waved back.",
    "team": "The Castrin Penguins won their last match of the season by two goals.",
    "birds": "The zoo has eleven penguins, and all of them are called Bob.",
    "bird": "A penguin walked into the town hall, where nobody expected it.",
    "long": "Elizabeth Marlow, the treasurer, will hand over the books in the autumn.",
    "given": "Brandt Kessel, a painter, opened a show in the old town on the same day.",
    "double": "Among the winners was Ines Holm-Brandt of the rowing club.",
    "owner": "On Sunday night the crowd cheered Ada Quill's Castle Rovers to the end.",
    "day": "Voters turned away from Ada Quill Tuesday after a year of quarrels.",
    "hyphen": "A spy-balloon was seen over the harbour by the night watch.",
    "council": "On Friday the Elder Council met, and the Elder Council President spoke of dredging.",
    "office": "Nobody knows who will lead the Elder Council President Holm left in debt.",
    "town": "Court and Council sat in one room that winter, for want of coal.",
    "fed": "A fed horse is a calm horse, says the groom of the royal stables.",
    "rates": "The Fed raised rates, and the Fed will do so again in the autumn.",
    "space": "Officials spoke of a spy balloon, and of several spy balloons before it.",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    settings = Settings(index_dir=tmp_path_factory.mktemp("mentions") / "index", chat_model="extractive")
    articles = [
        Article(id=name, title=f"News {name}", source="Post", published=date(2026, 1, 1 + day), text=text)
        for day, (name, text) in enumerate(TEXTS.items())
    ]
    assert ingest(articles, settings).added == len(TEXTS)
    return Assistant(settings)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Viktor Melensky", {"y", "yy"}),
        ("melensky", {"y", "yy"}),
        ("Nora Brandt", {"surname", "whole"}),
        ("Prince Anselm", {"prince"}),
        ("Ada Quill", {"owner", "day"}),
        ("Liz Marlow", {"long"}),
        (
            "Elder Council",
            {"council", "office"},
        ),  # behind "the": no person, of whom the last word were enough
        ("the Fed", {"rates"}),
        ("penguins", {"birds", "bird"}),
        ("penguin", {"birds", "bird"}),
        ("spy balloon", {"hyphen", "space"}),
        ("submarine", set()),
    ],
)
def test_what_counts_as_a_mention(assistant: Assistant, words: str, wanted: set[str]) -> None:
    assert {headline.id for headline in assistant.mentions(words)} == wanted


def test_mentions_come_newest_first_and_under_filters(assistant: Assistant) -> None:
    assert [h.id for h in assistant.mentions("harbour")] == ["hyphen", "whole", "surname", "yy", "y"]
    assert [h.id for h in assistant.mentions("harbour", until="2026-01-02")] == ["yy", "y"]


def test_initials_count_only_where_an_article_has_both(tmp_path: Path) -> None:
    texts = {
        "both": "Sina Bern-Faller, known as SBF, founded the exchange in the spring.",
        "short": "The court heard that SBF moved the money in one night.",
    }
    for names, wanted in ((("both", "short"), {"both", "short"}), (("short",), set[str]())):
        settings = Settings(index_dir=tmp_path / "-".join(names), chat_model="extractive")
        ingest([Article(id=name, title="Court", text=texts[name]) for name in names], settings)
        assert {h.id for h in Assistant(settings).mentions("Sina Bern-Faller")} == wanted


def test_counts_by_outlet_and_month() -> None:
    articles = [
        Article(source=source, published=day, text="x")
        for source, day in (
            ("B", date(2026, 1, 3)),
            ("A", date(2026, 2, 1)),
            ("B", date(2026, 2, 9)),
            ("B", None),
        )
    ]
    assert by_outlet(articles) == {"B": 3, "A": 1}
    assert by_month(articles) == {"2026-01": 1, "2026-02": 2}


def test_a_title_is_no_first_name() -> None:
    assert Mention("Prince Anselm").surname == ""
    assert Mention("Nora Brandt").surname == "Brandt"
