"""Records of others: which field is which, whatever it is called, and a date never costs its article."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import SourceError
from assistant.types import Article
from ingest.formats.fields import read_record
from ingest.sources.formats import contents
from ingest.sources.found import Found, Unread
from ingest.sources.resource import Resource

PAGE = "https://q.example/1"
TEXT = "The council put off its vote on the quay, the clerk said."


def found(data: str | bytes, name: str) -> list[Found | Unread]:
    raw = data.encode() if isinstance(data, str) else data
    return [item for item in contents(Resource.of(raw, name, name)) if isinstance(item, Found | Unread)]


def articles(data: str | bytes, name: str) -> list[Article]:
    items = found(data, name)
    assert [item for item in items if isinstance(item, Unread)] == []
    return [item.article for item in items if isinstance(item, Found)]


@pytest.mark.parametrize(
    "record",
    [
        {
            "headline": "H",
            "body": TEXT,
            "date": "2026-05-25",
            "author": "Ann Lee",
            "outlet": "Quay",
            "link": PAGE,
        },
        {
            "title": "H",
            "content": TEXT,
            "publishedAt": "2026-05-25",
            "author": "Ann Lee",
            "source": {"id": None, "name": "Quay"},
            "url": PAGE,
        },
        {
            "title": "H",
            "maintext": TEXT,
            "date_publish": "2026-05-25",
            "authors": ["Ann Lee"],
            "source_domain": "Quay",
            "url": PAGE,
        },
        {
            "Title": "H",
            "Text": TEXT,
            "Date": "25 May 2026",
            "Author": "Ann Lee",
            "Source": "Quay",
            "Link": PAGE,
        },
        {
            "title": {"rendered": "H"},
            "content": {"rendered": f"<p>{TEXT}</p>"},
            "date": "2026-05-25",
            "byline": "Ann Lee",
            "publisher": {"name": "Quay"},
            "link": PAGE,
        },
        {
            "@type": "NewsArticle",
            "headline": "H",
            "articleBody": TEXT,
            "datePublished": "2026-05-25",
            "author": [{"@type": "Person", "name": "Ann Lee"}],
            "publisher": {"name": "Quay"},
            "url": PAGE,
        },
        {
            "webTitle": "H",
            "webUrl": PAGE,
            "webPublicationDate": "2026-05-25",
            "publication": "Quay",
            "fields": {"bodyText": TEXT, "byline": "Ann Lee"},
        },
        {
            "_source": {
                "title": "H",
                "full_text": TEXT,
                "pub_date": "2026-05-25",
                "byline": {"original": "Ann Lee"},
                "publisher": "Quay",
                "web_url": PAGE,
            }
        },
        {
            "title": ["H", "Other"],
            "text": [TEXT],
            "published": "2026-05-25",
            "authors": "Ann Lee;",
            "source": "Quay",
            "url": PAGE,
        },
    ],
    ids=[
        "blog",
        "news API",
        "crawler",
        "table",
        "content system",
        "linked data",
        "newspaper API",
        "search engine",
        "lists",
    ],
)
def test_fields_are_found_under_the_names_that_others_give_them(record: dict[str, Any]) -> None:
    article, warnings = read_record(record)
    assert article == Article(
        url=PAGE,
        title="H",
        source="Quay",
        authors=("Ann Lee",),
        published=date(2026, 5, 25),
        text=TEXT,
    )
    assert warnings == ()


@pytest.mark.parametrize(
    "wrapped",
    [
        {"status": "ok", "totalResults": 1, "articles": [{"title": "H", "content": TEXT}]},
        {"response": {"status": "ok", "results": [{"webTitle": "H", "fields": {"bodyText": TEXT}}]}},
        {
            "took": 3,
            "hits": {"total": {"value": 1}, "hits": [{"_id": "1", "_source": {"title": "H", "text": TEXT}}]},
        },
        {"data": [{"title": "H", "body": TEXT}], "meta": {"found": 1}},
        [{"title": "H", "body": TEXT}],
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_of_records_is_found_wherever_a_service_puts_it(wrapped: Any, indent: int | None) -> None:
    (article,) = articles(json.dumps(wrapped, indent=indent), "a.json")
    assert (article.title, article.text) == ("H", TEXT)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("indent", [None, 1])
def test_documents_one_after_the_other_are_a_list_of_them(name: str, indent: int | None) -> None:
    written = "\n".join(json.dumps({"title": title, "text": TEXT}, indent=indent) for title in "HI")
    assert [one.title for one in articles(written, name)] == ["H", "I"]


def test_the_number_of_an_author_is_no_name_and_costs_nothing() -> None:
    record = {
        "title": {"rendered": "H"},
        "content": {"rendered": TEXT},
        "author": 7,
        "byline": {"original": "By Ann Lee"},
    }
    assert read_record(record)[0].authors == ("Ann Lee",)


def test_the_items_of_a_live_blog_in_a_file_stand_under_their_times() -> None:
    items = [{"@type": "BlogPosting", "datePublished": "2026-05-25T15:40:00Z", "articleBody": TEXT}]
    (article,) = articles(
        json.dumps({"@type": "LiveBlogPosting", "headline": "H", "liveBlogUpdate": items}), "a.json"
    )
    assert (article.title, article.text) == ("H", f"15:40\n\n{TEXT}")


def test_a_text_that_breaks_off_is_a_stub_and_a_summary_is_one_too() -> None:
    cut, _ = read_record({"title": "H", "content": f"{TEXT} And… [+1234 chars]"})
    assert (cut.text, cut.stub) == (f"{TEXT} And…", True)
    told, _ = read_record({"title": "H", "description": TEXT, "content": None})
    assert (told.text, told.stub) == (TEXT, True)


def test_our_own_names_are_taken_before_others_and_text_to_the_letter() -> None:
    article, _ = read_record(
        {
            "text": " <p>x</p> ",
            "body": "y",
            "title": "T",
            "headline": "H",
            "published": "2026-05-25",
            "date": "1999-01-01",
        }
    )
    assert (article.text, article.title, article.published) == (" <p>x</p> ", "T", date(2026, 5, 25))


def test_a_record_without_text_is_told_what_it_has() -> None:
    with pytest.raises(SourceError, match=r"'headline', 'words'.*none is called 'text', 'body'"):
        read_record({"headline": "H", "words": TEXT})


def test_a_date_that_cannot_be_read_leaves_the_article_undated_with_a_warning() -> None:
    lines = "\n".join(
        json.dumps({"text": TEXT, "published": day}) for day in ("2026-05", "N/A", "25.05.2026", 1779703200)
    )
    items = found(lines, "a.jsonl")
    assert all(isinstance(item, Found) for item in items)
    dates = [item.article.published for item in items if isinstance(item, Found)]
    assert dates == [None, None, date(2026, 5, 25), datetime(2026, 5, 25, 10, tzinfo=UTC)]
    (warning,) = items[0].warnings if isinstance(items[0], Found) else ()
    assert "'published' is '2026-05'" in warning
    assert warning.endswith(".")


def test_the_other_dates_of_a_file_decide_whether_the_day_comes_first() -> None:
    def of(*days: str) -> list[Any]:
        return [
            a.published
            for a in articles("\n".join(json.dumps({"text": TEXT, "date": day}) for day in days), "a.jsonl")
        ]

    assert of("03/04/2026", "25/04/2026") == [date(2026, 4, 3), date(2026, 4, 25)]
    assert of("03/04/2026", "04/25/2026") == [date(2026, 3, 4), date(2026, 4, 25)]
    assert of("03/04/2026") == [None]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (f'Title,TEXT ,Published\nH,"{TEXT}",25/05/2026\n', "a.csv"),
        (f'sep=;\r\ntitle;text;published\r\nH;"{TEXT}";25.05.2026\r\n', "a.csv"),
        (f"title\ttext\tpublished\nH\t{TEXT}\t2026-05-25\n", "a.tsv"),
    ],
    ids=["capitals", "Excel", "tabs"],
)
def test_tables_are_read_as_programs_write_them(table: str, name: str) -> None:
    (article,) = articles(table, name)
    assert (article.title, article.text, article.published) == ("H", TEXT, date(2026, 5, 25))


def test_a_damaged_row_costs_itself_and_what_may_be_its_rest() -> None:
    rows = ["title,text", "A,one two", 'B,"x "y" z"', "rest of it", "C,three", ""]
    items = found("\n".join(rows), "a.csv")
    assert [item.article.title for item in items if isinstance(item, Found)] == ["A", "C"]
    left = {Path(item.place).name: item.reason for item in items if isinstance(item, Unread)}
    assert list(left) == ["a.csv:3", "a.csv:4"]
    assert all(reason.endswith(".") for reason in left.values())


def test_a_table_without_a_text_is_told_its_columns() -> None:
    with pytest.raises(SourceError, match="names 'title', 'words'"):
        found("title,words\na,b\n", "a.csv")
