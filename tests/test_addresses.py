"""Spellings of addresses: one page is one article however its address is written, and two pages are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.articles.addresses import canonical_address, former_address, points_home, stated_address

URL = r"https?://[a-z.]{1,20}(/[a-z%.;-]{0,9}){0,4}(\?[a-z=&]{0,20})?"
PAGE = "https://quay.example/news/2026/06/bridge-opens"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://quay.example/news/2026/06/bridge-opens/",
        "http://quay.example/news/2026/06/bridge-opens",
        "https://quay.example:443/news/2026/06/bridge-opens",
        "https://www.quay.example/news/2026/06/bridge-opens",
        "https://WWW.Quay.Example/news/2026/06/bridge-opens",
        "https://m.quay.example/news/2026/06/bridge-opens",
        "https://mobile.quay.example/news/2026/06/bridge-opens",
        "https://amp.quay.example/news/2026/06/bridge-opens",
        "https://quay.example/amp/news/2026/06/bridge-opens",
        "https://quay.example/news/amp/2026/06/bridge-opens",
        "https://quay.example/news/2026/06/bridge-opens/amp/",
        "https://quay.example/news/2026/06/bridge-opens.amp",
        "https://quay.example/news/2026/06/bridge-opens?amp",
        "https://quay.example/news/2026/06/bridge-opens?outputType=amp",
        "https://www.google.com/amp/s/www.quay.example/news/2026/06/bridge-opens",
        "https://quay-example.cdn.ampproject.org/c/s/quay.example/news/2026/06/bridge-opens",
        "https://quay.example/news/2026/06/bridge-opens/print/",
        "https://quay.example/print/news/2026/06/bridge-opens",
        "https://quay.example/news/2026/06/bridge-opens?print=1",
        "https://quay.example/news/2026/06/bridge-opens?view=print",
        "https://quay.example/news/2026/06/bridge-opens?page=all",
        "https://quay.example/news/2026/06/bridge-opens#comments",
        "https://quay.example/news/2026/06/bridge-opens#:~:text=bridge",
        "https://quay.example/news/2026/06/bridge-opens?utm_source=rss&utm_medium=feed",
        "https://quay.example/news/2026/06/bridge-opens?fbclid=x&gclid=y",
        "https://quay.example/news/2026/06/bridge-opens?ref=rss&CMP=Share_iOS&ocid=social",
        "https://quay.example/news/2026/06/bridge-opens?at_medium=RSS&wt_mc=rss.red&partner=rss&emc=rss",
        "https://quay.example/news/2026/06/bridge-opens?share=twitter&__twitter_impression=true&igsh=a",
        "https://quay.example/news/2026/06/bridge-opens?source=newsletter&guccounter=1&_ga=2.1",
        "https://quay.example//news/2026/06/bridge-opens",
        "https://quay.example/news/2026/06/bridge%2Dopens",
        "https://quay.example/news/2026/06/bridge-opens/index.html",
        "https://quay.example/news/2026/06/bridge-opens;jsessionid=1A2B",
    ],
)
def test_one_page_in_its_many_spellings(spelling: str) -> None:
    assert canonical_address(spelling) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://quay.example/news/2026/06/bridge-closes",
        "https://quay.example/news/2026/06/Bridge-Opens",
        "https://sport.quay.example/news/2026/06/bridge-opens",
        "https://quay.example/news/2026/06/bridge-opens?page=2",
        "https://quay.example/news/2026/06/bridge-opens?id=7",
        "https://quay.example:8080/news/2026/06/bridge-opens",
        "https://quay.example/news/2026/06/",
        "https://quay.example/print",
        "https://quay.example/amp",
    ],
)
def test_two_pages_are_two(other: str) -> None:
    assert canonical_address(other) != PAGE


def test_what_names_the_article_is_kept_in_any_order() -> None:
    one = canonical_address("https://www.quay.example/show.php?id=7&utm_source=x&lang=no")
    assert one == canonical_address("http://quay.example/show.php?lang=no&id=7")
    assert one == "https://quay.example/show.php?id=7&lang=no"
    assert (
        canonical_address("https://en.m.wikipedia.example/wiki/Quay")
        == "https://en.wikipedia.example/wiki/Quay"
    )
    assert canonical_address("https://amp.dev/a") == "https://amp.dev/a"
    assert canonical_address("urn:newsml:1") == "urn:newsml:1"


@given(
    st.one_of(
        st.text(),
        st.from_regex(URL, fullmatch=True),
    )
)
def test_a_canonical_address_is_its_own(url: str) -> None:
    once = canonical_address(url)
    assert canonical_address(once) == once


def test_an_address_that_a_page_states_counts_unless_it_leads_home() -> None:
    assert stated_address(["/a?x=1", "https://quay.example/b"], PAGE) == "https://quay.example/a?x=1"
    assert (
        stated_address(["https://quay.example/", "https://www.quay.example/b"], PAGE)
        == "https://www.quay.example/b"
    )
    assert stated_address(["", "mailto:x@quay.example", "http://["], PAGE) is None
    assert (
        stated_address(["https://quay.example"], "https://quay.example/index.html") == "https://quay.example"
    )
    assert points_home("http://www.quay.example/?utm_source=x")


def test_the_spelling_of_older_indexes_is_kept() -> None:
    assert (
        former_address("http://www.quay.example/a/?utm_source=x&ref=rss#b")
        == "https://www.quay.example/a?ref=rss"
    )
