"""Web pages and feeds → articles. What has not changed since the last time is not asked for twice."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from assistant.errors import SourceError
from assistant.types import Article
from ingest.articles.identity import content_hash
from ingest.sources.fetch import Fetched, Fetcher, Validators
from ingest.sources.formats import contents
from ingest.sources.found import Found, Linked, Same, Unread
from ingest.sources.resource import Resource

_WHOLE_TEXT_WORDS = 150
"""An item of a feed with as many words is taken for the whole article, and its page is not fetched."""
_FAILURES_IN_A_ROW = 20


class Web:
    """Reads pages and feeds, with the notes that were kept from the last time.

    `note_of` says what was noted of an address then, `is_kept` whether something read there is in the index still;
    `noted` collects what to note once the articles read are stored.
    """

    def __init__(
        self, fetcher: Fetcher, note_of: Callable[[str], str | None], is_kept: Callable[[str], bool]
    ) -> None:
        self._fetcher = fetcher
        self._note_of = note_of
        self._is_kept = is_kept
        self.noted: dict[str, str] = {}
        self._missed = False
        """Could an item of the feed in hand not be had? Then that the feed is as it was says nothing."""

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        """The article on a page, or those of a feed."""
        try:
            before = _Note.read(self._note_of(address))
            known = all(map(self._is_kept, before.places))
            fetched = self._fetcher.get(address, before.validators if known else Validators())
            if fetched.data is None:
                yield from (Same(address, place) for place in before.places)
                return
            places: dict[str, None] = {}
            self._missed = False
            for item in self._contents(fetched, address):
                yield item
                if not isinstance(item, Unread):
                    places[item.location] = None  # in an archive each article has its own
            if not self._missed:
                self.noted[address] = _Note(fetched.validators, tuple(places) or (address,)).written()
        except SourceError as error:
            yield Unread(address, str(error), address)

    def _contents(self, fetched: Fetched, address: str) -> Iterator[Found | Same | Unread]:
        items = contents(_resource(fetched, address))
        for item in items:
            if isinstance(item, Linked):
                for one in self._followed([item, *items], address):
                    self._missed |= isinstance(one, Unread)
                    yield one
            elif isinstance(item, Found) and item.alone and not (item.article.id or item.article.url):
                yield replace(
                    item, article=replace(item.article, url=address)
                )  # it is the one at this address
            else:
                yield item

    def _followed(
        self, items: Sequence[Found | Linked | Unread], address: str
    ) -> Iterator[Found | Same | Unread]:
        """The articles that the items of a feed lead to."""
        unreachable = 0
        for number, item in enumerate(items):
            if unreachable == _FAILURES_IN_A_ROW:
                failed = f"the pages of {unreachable} items in a row could not be read"
                reason = f"{failed}; the other {len(items) - number} were not tried."
                yield Unread(address, reason, address)
                return
            if not isinstance(item, Linked):
                yield item
                continue
            try:
                yield self._item(item)
                unreachable = 0
            except SourceError as error:
                unreachable += item.link is not None
                yield Unread(item.place, str(error), address)

    def _item(self, item: Linked) -> Found | Same:
        location = item.link or item.article.id or item.location
        note = f"{content_hash(item.article)} {item.link}"
        if self._note_of(location) == note and self._is_kept(location):
            return Same(item.place, location)
        told = item.article
        if len(told.text.split()) < _WHOLE_TEXT_WORDS:
            if item.link is None:
                raise SourceError("the item has neither a text nor a link.")
            told = _completed(self._page(item.link), told)
        self.noted[location] = note
        return Found(told, item.place, location)

    def _page(self, link: str) -> Article:
        """The one article at a link."""
        found = [
            item for item in contents(_resource(self._fetcher.get(link), link)) if isinstance(item, Found)
        ]
        if not found:
            raise SourceError("no article text was found there.")
        return found[0].article


@dataclass(frozen=True, slots=True)
class _Note:
    """What is kept of an address that was read: how to ask whether it changed, and where its articles are placed."""

    validators: Validators
    places: tuple[str, ...]

    @classmethod
    def read(cls, note: str | None) -> _Note:
        """The note as it was written; an empty one where there is none, or one of an item in a feed."""
        try:
            kept = json.loads(note or "")
            return cls(Validators(**kept["validators"]), tuple(kept["places"]))
        except (ValueError, KeyError, TypeError):
            return cls(Validators(), ())

    def written(self) -> str:
        return json.dumps(asdict(self))


def _resource(fetched: Fetched, address: str) -> Resource:
    assert fetched.data is not None
    name = PurePosixPath(urlsplit(fetched.address).path).name
    return Resource(
        io.BytesIO(fetched.data),
        name,
        address,
        address,
        len(fetched.data),
        fetched.kind,
        fetched.charset,
        fetched.address,
        datetime.now(UTC),
    )


def _completed(found: Article, said: Article) -> Article:
    """The article on a page, with what only the feed says about it."""
    return replace(
        found,
        title=found.title or said.title,
        source=found.source or said.source,
        authors=found.authors or said.authors,
        published=found.published or said.published,
        updated=found.updated or said.updated,
        language=found.language or said.language,
    )
