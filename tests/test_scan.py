"""Which article is which from run to run: by its guid in a feed, its address in any spelling, its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.types import Article
from ingest.articles.identity import content_hash
from ingest.scan import Place, Scan
from ingest.sources.found import Found

GUID = "https://quay.example/#no-7"


@dataclass
class Kept:
    """What an index remembers, without an index."""

    hashes: dict[str, str] = field(default_factory=dict)
    known: set[Place] = field(default_factory=set)

    def content_hash(self, article_id: str) -> str | None:
        return self.hashes.get(article_id)

    def ids_with_hash(self, content_hash: str) -> list[str]:
        return [one for one, said in self.hashes.items() if said == content_hash]

    def places_at(self, location: str) -> list[Place]:
        return [place for place in self.known if place[0] == location]

    def places_of(self, article_id: str) -> list[Place]:
        return [place for place in self.known if place[1] == article_id]

    def places(self) -> Iterator[Place]:
        return iter(self.known)

    def run(self, *found: Found) -> dict[str, int]:
        """One ingestion of this: what it counts."""
        scan = Scan(self)
        for one in found:
            if waiting := scan.look_at(one):
                self.hashes[waiting.article.id or ""] = waiting.content_hash
        remember, forget = scan.changes_of_place()
        self.known = (self.known | remember) - forget
        return {str(state): count for state, count in scan.counts().items()}


def item(url: str, text: str = "The quay opened.", title: str = "Quay", location: str = GUID) -> Found:
    return Found(Article(url=url, title=title, text=text), "feed item 1", location, guid=GUID)


def ids(kept: Kept) -> Iterable[str]:
    return sorted(kept.hashes)


def test_an_item_is_the_same_article_under_a_new_title_and_a_new_address() -> None:
    kept = Kept()
    assert kept.run(item("https://quay.example/opened")) == {"added": 1}
    assert kept.run(item("https://quay.example/opened", title="Quay open")) == {"updated": 1}
    assert kept.run(item("https://quay.example/open-at-last", title="Quay open")) == {"updated": 1}
    assert kept.run(item("https://quay.example/closed", text="The quay did not open.")) == {"updated": 1}
    assert kept.run(item("https://quay.example/closed", text="The quay did not open.")) == {"unchanged": 1}
    assert ids(kept) == ["https://quay.example/opened"]


def test_a_feed_that_was_saved_again_knows_its_items_by_their_guids_too() -> None:
    kept = Kept()
    kept.run(item("https://quay.example/opened", location="/news/feed.xml"))
    assert kept.run(item("https://quay.example/open-at-last", location="/news/feed.xml")) == {"updated": 1}
    assert kept.run(item("https://quay.example/open-at-last")) == {"unchanged": 1}
    assert ids(kept) == ["https://quay.example/opened"]


def test_a_page_and_the_item_that_leads_to_it_are_one_article() -> None:
    kept = Kept()
    page = Found(
        Article(url="https://www.quay.example/opened?utm_source=x", title="Quay", text="It opened."), "p", "p"
    )
    kept.run(page)
    assert kept.run(item("http://quay.example/opened/")) == {"updated": 1}
    assert ids(kept) == ["https://quay.example/opened"]


def test_articles_of_an_older_index_keep_their_ids() -> None:
    article = Article(url="https://www.quay.example/opened?ref=rss", title="Quay", text="It opened.")
    kept = Kept({"https://www.quay.example/opened?ref=rss": content_hash(article)})
    assert kept.run(Found(article, "p", "p")) == {"unchanged": 1}
    assert kept.run(Found(Article(url="https://quay.example/new", text="New."), "q", "q")) == {"added": 1}
