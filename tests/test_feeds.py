"""Feeds and sitemaps: an item carries its own text, its guid is its identity, and what goes on is followed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html import escape

import pytest
from web_site import Site, served

from ingest.sources import fetch
from ingest.sources.fetch import Fetcher
from ingest.sources.formats import contents
from ingest.sources.found import Found, Linked, Same, Unread
from ingest.sources.resource import Resource
from ingest.sources.web import Web

OWN = (
    "The harbour bridge of Lundby reopened on Friday after eleven weeks of repairs, said the port authority, "
    "and four thousand drivers used it in the first hour, according to the count at the toll station."
)
PAGE_TEXT = (
    f"{OWN} The next repairs are due in eight years, when the cables of the bridge have to be replaced."
)


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as opened:
        yield opened


@pytest.fixture
def fetcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetcher]:
    monkeypatch.setattr(fetch, "_BACKOFF", 0.01)
    with Fetcher(allow_private=True, pause=0) as opened:
        yield opened


def page(text: str, title: str = "Bridge") -> str:
    article = f"<article><h1>{title}</h1><p>{text}</p></article>"
    return f"<html><head><title>{title}</title></head><body>{article}</body></html>"


def rss(*items: str, extra: str = "") -> str:
    names = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    channel = f"<title>Quay</title><link>https://quay.example/</link>{extra}{''.join(items)}"
    return f'<?xml version="1.0"?><rss version="2.0" {names}><channel>{channel}</channel></rss>'


def item(
    link: str = "", text: str = OWN, title: str = "Bridge reopens", guid: str = "", more: str = ""
) -> str:
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    linked = f"<link>{link}</link>" if link else ""
    return (
        f"<item><title>{title}</title>{linked}{named}<description>{escape(text)}</description>{more}</item>"
    )


def read(
    fetcher: Fetcher, address: str, note_of: Callable[[str], str | None] = lambda _: None
) -> list[Found | Same | Unread]:
    return list(Web(fetcher, note_of, bool).read(address))


def only(items: list[Found | Same | Unread]) -> Found:
    (one,) = items
    assert isinstance(one, Found), one
    return one


def linked(data: str, kind: str = "") -> list[Linked]:
    resource = Resource.of(data.encode(), "", "feed")
    resource.media_type, resource.fetched = kind, datetime(2026, 7, 6, 12, tzinfo=UTC)
    return [one for one in contents(resource) if isinstance(one, Linked)]


# An item carries its own text


CONSENT = page(
    "We and our 842 partners store and access personal data on your device. Choose accept all or manage your "
    "preferences under legitimate interest at any time. Your consent applies to every website of our group.",
    "Before you continue",
)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (404, "404"),
        (403, "403"),
        (CONSENT, "something else"),
        ("<html><body><div id='root'></div><script src='a.js'></script></body></html>", "no article text"),
        (page("The harbour bridge of Lundby reopened on Friday…"), "holds less"),
    ],
    ids=["gone", "forbidden", "consent", "script", "shorter"],
)
def test_where_the_page_is_not_the_article_the_item_is_and_says_so(
    site: Site, fetcher: Fetcher, answer: int | str, why: str
) -> None:
    link = site.status("/a", answer) if isinstance(answer, int) else site.put("/a", answer)
    found = only(read(fetcher, site.put("/feed", rss(item(link)), "text/xml")))
    assert (found.article.text, found.article.title, found.article.source) == (OWN, "Bridge reopens", "Quay")
    assert found.article.url == link
    (warning,) = found.warnings
    assert why in warning
    assert warning.endswith(".")


def test_where_the_page_holds_more_it_is_the_article(site: Site, fetcher: Fetcher) -> None:
    link = site.put("/a", page(PAGE_TEXT))
    found = only(read(fetcher, site.put("/feed", rss(item(link)), "text/xml")))
    assert PAGE_TEXT in found.article.text
    assert found.warnings == ()


def test_trouble_that_may_pass_is_tried_again_the_next_time(site: Site, fetcher: Fetcher) -> None:
    feed = site.put("/feed", rss(item(site.status("/a", 503))), "text/xml", ETag='"1"')
    web = Web(fetcher, lambda _: None, bool)
    assert only(list(web.read(feed))).article.text == OWN
    site.put("/a", page(PAGE_TEXT))
    assert PAGE_TEXT in only(read(fetcher, feed, web.noted.get)).article.text


def test_an_item_without_a_link_is_its_text(site: Site, fetcher: Fetcher) -> None:
    found = only(read(fetcher, site.put("/feed", rss(item(guid="7")), "text/xml")))
    assert (found.article.text, found.article.url) == (OWN, None)
    assert found.article.id == f"{site.address}/feed#7"


def test_an_atom_entry_is_not_led_to_by_its_id() -> None:
    entry = "<entry><id>tag:quay.example,2026:1</id><title>Sluice</title><content>It is shut again.</content></entry>"
    found = linked(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title>{entry}</feed>')
    assert [(one.link, one.article.text) for one in found] == [(None, "It is shut again.")]


def test_a_site_that_is_gone_is_not_asked_for_every_item(site: Site, fetcher: Fetcher) -> None:
    items = [item(f"http://127.0.0.1:9/{n}", title=f"Bridge {n}") for n in range(40)]
    found = read(fetcher, site.put("/feed", rss(*items), "text/xml"))
    assert [type(one) for one in found] == [Found] * 40


# What names an item


def test_the_guid_names_an_item_in_its_own_feed_whatever_becomes_of_its_title_and_link() -> None:
    (one,) = linked(rss(item("https://quay.example/a", guid="kt-1")))
    (other,) = linked(rss(item("https://quay.example/b", title="Other", guid="kt-1")))
    (elsewhere,) = linked(rss(item(guid="kt-1")).replace("https://quay.example/", "https://echo.example/"))
    assert one.guid == other.guid is not None
    assert elsewhere.guid != one.guid


def test_an_item_that_was_read_is_the_same_the_next_time(site: Site, fetcher: Fetcher) -> None:
    feed = site.put("/feed", rss(item(site.put("/a", page(PAGE_TEXT)), guid="kt-1")), "text/xml")
    web = Web(fetcher, lambda _: None, bool)
    first = only(list(web.read(feed)))
    (again,) = read(fetcher, feed, web.noted.get)
    assert again == Same(first.place, first.location)


# Kinds of feeds


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("utf-8", "utf-16"),
        ("utf-8", "cp1251"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-1", "cp1251"),
        ("utf-16", "utf-8"),
    ],
)
def test_the_bytes_of_a_feed_say_its_encoding_where_its_declaration_lies(declared: str, written: str) -> None:
    said = "Мост через реку Вою закрыт до двенадцатого июня, сообщила в понедельник мэрия."
    feed = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel>{item("", said)}</channel></rss>'
    resource = Resource.of(feed.encode(written), "feed.rss", "feed")
    assert [one.article.text for one in contents(resource) if isinstance(one, Linked)] == [said]


def test_markup_that_was_escaped_twice_is_markup() -> None:
    (one,) = linked(rss(item("", "&lt;p&gt;The weir broke.&lt;/p&gt;&lt;p&gt;Nobody was hurt.&lt;/p&gt;")))
    assert one.article.text == "The weir broke.\n\nNobody was hurt."
    (code,) = linked(
        rss(item("", "In HTML a paragraph begins with &lt;p&gt; and ends with &lt;/p&gt; they said."))
    )
    assert code.article.text == "In HTML a paragraph begins with <p> and ends with </p> they said."


def test_atom_tells_when_an_entry_was_updated() -> None:
    entry = """<entry><title>Bridge</title><id>urn:1</id><link rel="alternate" href="https://quay.example/a"/>
    <published>2026-07-03T10:00:00Z</published><updated>2026-07-04T10:00:00Z</updated>
    <summary>It opened.</summary></entry>
    <entry><title type="html">Quay &amp;amp; bridge</title>
    <id>urn:2</id><updated>2026-07-04T10:00:00Z</updated>
    <content type="xhtml">
    <div xmlns="http://www.w3.org/1999/xhtml"><p>The quay opened on Friday.</p><p>Ships came.</p></div>
    </content></entry>"""
    one, two = linked(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title>{entry}</feed>')
    assert one.article.published == datetime(2026, 7, 3, 10, tzinfo=UTC)
    assert one.article.updated == datetime(2026, 7, 4, 10, tzinfo=UTC)
    assert (two.article.published, two.article.updated) == (datetime(2026, 7, 4, 10, tzinfo=UTC), None)
    assert (two.article.title, two.article.text) == (
        "Quay & bridge",
        "The quay opened on Friday.\n\nShips came.",
    )


def test_a_post_without_a_title_is_named_by_its_first_words() -> None:
    link = "https://toot.example/@quay/1"
    body = escape(f"<p>{OWN}</p>")
    post = f"<item><guid>{link}</guid><link>{link}</link><description>{body}</description></item>"
    (one,) = linked(rss(post))
    assert one.article.title.startswith("The harbour bridge of Lundby reopened")
    assert one.article.title.endswith("…")
    assert one.article.text == OWN


def test_a_recording_is_no_page_and_its_description_is_the_text() -> None:
    sound = '<enclosure url="https://quay.example/a.mp3" length="9" type="audio/mpeg"/>'
    (one,) = linked(rss(item(guid="7", more=sound)))
    assert one.link is None
    assert one.article.text == OWN


def test_json_feed_is_read_as_other_feeds_are(site: Site, fetcher: Fetcher) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quay",
        "home_page_url": "https://quay.example/",
        "items": [
            {
                "id": 1,
                "content_html": f"<p>{OWN}</p>",
                "date_published": "2026-07-03T10:00:00Z",
                "authors": [{"name": "Ann"}],
            },
            {"id": "2", "url": site.put("/a", page(PAGE_TEXT)), "content_text": OWN, "title": "Bridge"},
        ],
    }
    for kind, path in [
        ("application/feed+json", "/feed"),
        ("application/json", "/feed.json"),
        ("text/plain", "/f"),
    ]:
        one, two = read(fetcher, site.put(path, json.dumps(feed), kind))
        assert isinstance(one, Found)
        assert isinstance(two, Found)
        assert (one.article.text, one.article.authors, one.article.source) == (OWN, ("Ann",), "Quay")
        assert one.article.published == datetime(2026, 7, 3, 10, tzinfo=UTC)
        assert PAGE_TEXT in two.article.text


def test_the_dates_of_a_feed_are_read_together_and_from_the_time_of_fetching() -> None:
    dates = ["03/07/2026", "13/07/2025", "2 hours ago", "2026", "2026/7/3"]
    items = [item(guid=str(n), more=f"<pubDate>{written}</pubDate>") for n, written in enumerate(dates)]
    found = linked(rss(*items))
    assert [one.article.published for one in found] == [
        date(2026, 7, 3),
        date(2025, 7, 13),
        datetime(2026, 7, 6, 10, tzinfo=UTC),
        None,
        date(2026, 7, 3),
    ]
    assert [len(one.warnings) for one in found] == [0, 0, 0, 1, 0]


# What goes on


def test_a_feed_is_followed_to_its_further_pages_until_nothing_is_new(site: Site, fetcher: Fetcher) -> None:
    def link_to(path: str) -> str:
        return f'<atom:link rel="next" href="{path}"/>'

    site.put("/feed", rss(item(guid="1"), extra=link_to("/feed?p=2")), "text/xml")
    site.put("/feed?p=2", rss(item(guid="2"), extra=link_to("/feed?p=3")), "text/xml")
    site.put("/feed?p=3", rss(item(guid="3"), extra=link_to("/feed?p=2")), "text/xml")
    web = Web(fetcher, lambda _: None, bool)
    found = list(web.read(site.address + "/feed"))
    assert [one.article.id for one in found if isinstance(one, Found)] == [
        f"{site.address}/feed#1",
        f"{site.address}/feed?p=2#2",
        f"{site.address}/feed?p=3#3",
    ]
    site.asked.clear()
    assert [type(one) for one in read(fetcher, site.address + "/feed", web.noted.get)] == [Same]
    assert site.asked == ["/feed"]


def test_a_news_sitemap_leads_to_its_pages_with_what_it_says_of_them(site: Site, fetcher: Fetcher) -> None:
    link = site.put("/a", page(PAGE_TEXT))
    news = f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
    <url><loc>{link}</loc><lastmod>2026-07-09</lastmod><i:image><i:title>A ship</i:title></i:image><news:news>
    <news:publication><news:name>Quay</news:name>
    <news:language>en</news:language></news:publication>
    <news:publication_date>2026-07-03</news:publication_date><news:title>Bridge reopens</news:title>
    </news:news></url></urlset>"""
    site.put("/news.xml", news, "application/xml")
    index = f"<sitemapindex><sitemap><loc>{site.address}/news.xml</loc></sitemap></sitemapindex>"
    for address in (site.address + "/news.xml", site.put("/index.xml", index, "application/xml")):
        article = only(read(fetcher, address)).article
        assert PAGE_TEXT in article.text
        assert (article.source, article.published, article.language) == ("Quay", date(2026, 7, 3), "en")


def test_the_title_of_a_picture_in_a_sitemap_is_not_the_page_s() -> None:
    news = (
        '<urlset xmlns:news="n" xmlns:i="i"><url><loc>https://quay.example/a</loc><i:image><i:title>A ship</i:title>'
        "</i:image><news:news><news:title>Bridge reopens</news:title></news:news></url></urlset>"
    )
    assert [one.article.title for one in linked(news)] == ["Bridge reopens"]
