"""The sample articles are what their README says, and the sample questions fit them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.types import Article, day_of
from ingest.sources.read import Found, Same, Unread, read

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "data" / "articles"
SEED = "is-the-us-turning-its-back-on-israel.txt"
SEED_SHA256 = "a34c76c236d5602f08c758526236d8da4ba2e22a6c2a1a2685086f97aca1ba8c"
PAGE_FURNITURE = ["cookie", "Advertisement", "ADVERTISEMENT", "Share", "Subscribe", "newsletter", "Most read"]


class NoWeb:
    """No address is read from a folder of files."""

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        raise AssertionError(f"{address} was read")


def questions() -> list[dict[str, Any]]:
    lines = (ROOT / "tests" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """Each sample article under its id, or the name of its file where that is the article."""
    found = list(read([str(SAMPLES)], NoWeb()))
    assert [f for f in found if not isinstance(f, Found)] == []
    return {f.article.id or Path(f.place).name: f.article for f in found if isinstance(f, Found)}


def test_the_seed_article_is_kept_byte_for_byte() -> None:
    assert hashlib.sha256((SAMPLES / SEED).read_bytes()).hexdigest() == SEED_SHA256


def test_the_seed_has_its_first_line_as_title_and_no_date(articles: dict[str, Article]) -> None:
    seed = articles[SEED]
    assert seed.title.startswith("Is the US ‘turning its back’ on Israel?")
    assert (seed.published, seed.source, seed.authors) == (None, "", ())


def test_every_article_is_in_the_readme_and_the_readme_is_no_article(articles: dict[str, Article]) -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    invented = [a for name, a in articles.items() if name != SEED]
    assert len(invented) == 22
    assert [a.title for a in invented if f"| {a.title} | {a.source} |" not in readme] == []
    assert "README.md" not in articles


def test_invented_articles_are_whole_and_lead_nowhere(articles: dict[str, Article]) -> None:
    for name, article in articles.items():
        if name == SEED:
            continue
        assert article.source and article.authors, name
        assert article.url is not None and ".example/" in article.url, name
        assert article.published is not None, name
        assert "2026-04-20" <= day_of(article.published).isoformat() <= "2026-07-20", name
        assert 250 <= len(article.text.split()) <= 700, name


@pytest.mark.parametrize(
    ("file", "first", "last"),
    [
        (
            "2026-06-03-haldmouth-blast.html",
            "At least nine people were killed",
            "minutes before the explosion.",
        ),
        (
            "2026-06-24-brennick-water.html",
            "The three people responsible",
            'never to trust that main," she said.',
        ),
        ("2026-05-06-coral-reef.html", "A living coral reef", "paid by the national research council."),
        ("2026-04-29-tarvel-deal.html", "KOLMERE CITY – Five countries", "of the River Watch network."),
    ],
)
def test_pages_are_read_from_first_to_last_paragraph_without_what_is_around(
    articles: dict[str, Article], file: str, first: str, last: str
) -> None:
    text = articles[file].text
    assert first in text
    assert text.rstrip().endswith(last)
    assert [words for words in PAGE_FURNITURE if words in text] == []


def test_the_corrected_article_says_when_and_what(articles: dict[str, Article]) -> None:
    article = articles["2026-07-08-line-4-audit.md"]
    assert article.updated is not None and day_of(article.updated).isoformat() == "2026-07-09"
    assert "Correction, 9 July" in article.text


def test_the_spanish_article_is_marked_as_spanish(articles: dict[str, Article]) -> None:
    assert articles["2026-05-15-central-de-carbon.md"].language == "es"


def test_expected_words_stand_in_the_articles_named(articles: dict[str, Article]) -> None:
    texts = {name: " ".join(a.text.split()) for name, a in articles.items()}
    for question in questions():
        expect = question["expect"]
        for name in expect.get("articles", []):
            assert name in texts, question["id"]
        named = [texts[name] for name in expect.get("articles", [])]
        for words in [*expect.get("contains", []), *expect.get("all", [])]:
            assert any(words in text for text in named), (question["id"], words)


def test_questions_are_distinct_and_some_have_no_answer() -> None:
    asked = questions()
    assert len({q["id"] for q in asked}) == len(asked)
    for split in ("dev", "check"):
        part = [q for q in asked if q["split"] == split]
        assert sum(q["expect"]["status"] == "not_in_articles" for q in part) >= 10
