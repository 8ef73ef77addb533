"""Web pages and feeds → articles. What has not changed since the last time is not asked for twice."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from assistant.errors import SourceError
from assistant.text.scripts import UNSPACED, length_in_words
from assistant.types import Article
from ingest.articles.identity import content_hash
from ingest.formats.feeds import FEWEST_WORDS, MOST_ITEMS
from ingest.sources.fetch import Fetched, Fetcher, Unreachable, Validators
from ingest.sources.formats import contents
from ingest.sources.found import Found, Linked, Onward, Same, Unread
from ingest.sources.resource import Resource

_WHOLE_TEXT_WORDS = 150
"""An item of a feed with as many words is taken for the whole article, and its page is not fetched."""
_FAILURES_IN_A_ROW = 20
_MOST_PAGES = 50
"""Further pages of a feed, or sitemaps of an index, that are read."""

_SHARED = 0.25
"""Of the words of an item, the share that its page holds at least: a wall of consent or a login holds hardly any."""
_FEWEST_JUDGED = 12
"""Longer words of an item from which it is judged whether a page says the same."""
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_LONG_WORD = re.compile(f"[^\\W\\d_{UNSPACED}]{{4,}}")


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
        self._failures = 0
        """Pages of items, one after the other, that could not be read."""

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        """The article on a page, or those of a feed and its further pages, or of a site's sitemap."""
        try:
            before = _Note.read(self._note_of(address))
            known = all(map(self._is_kept, before.places))
            fetched = self._fetcher.get(address, before.validators if known else Validators())
            if fetched.data is None:
                yield from (Same(address, place) for place in before.places)
                return
            places: dict[str, None] = {}
            self._missed, self._failures = False, 0
            for item in self._whole(fetched, address):
                yield item
                if not isinstance(item, Unread):
                    places[item.location] = None  # in an archive each article has its own
            if not self._missed:
                self.noted[address] = _Note(fetched.validators, tuple(places) or (address,)).written()
        except SourceError as error:
            yield Unread(address, str(error), address)

    def _whole(self, fetched: Fetched, address: str) -> Iterator[Found | Same | Unread]:
        """What stands at an address, and where it goes on. Older items are asked for as long as some are new."""
        onward: dict[str, None] = {address: None}
        left, known = MOST_ITEMS, 0
        for item in self._contents(fetched, address, onward):
            known += isinstance(item, Same)
            left -= 1
            yield item
        is_new = (
            known < MOST_ITEMS - left or left == MOST_ITEMS
        )  # an index of sitemaps has no items of its own
        for number in range(1, _MOST_PAGES + 1):
            further = next(islice(onward, number, None), None)
            if further is None or not is_new:
                return
            is_new = number + 1 < len(onward)  # the sitemaps of an index do not follow one from the other
            try:
                for item in self._contents(self._fetcher.get(further), address, onward):
                    is_new |= not isinstance(item, Same)
                    left -= 1
                    if left < 0:
                        most = f"of one address {MOST_ITEMS:,} items are read; the rest was left"
                        yield Unread(further, f"{most}.", address)
                        return
                    yield item
            except SourceError as error:
                self._missed = True
                yield Unread(further, str(error), address)

    def _contents(
        self, fetched: Fetched, address: str, onward: dict[str, None]
    ) -> Iterator[Found | Same | Unread]:
        items = contents(_resource(fetched, address))
        for item in items:
            if isinstance(item, Linked | Onward):
                for one in self._followed([item, *items], address, onward):
                    self._missed |= isinstance(one, Unread)
                    yield one
            elif isinstance(item, Found) and item.alone and not (item.article.id or item.article.url):
                yield replace(
                    item, article=replace(item.article, url=address)
                )  # it is the one at this address
            else:
                yield item

    def _followed(
        self, items: Sequence[Found | Linked | Onward | Unread], address: str, onward: dict[str, None]
    ) -> Iterator[Found | Same | Unread]:
        """The articles that the items of a feed lead to."""
        untried = 0
        for item in items:
            if isinstance(item, Onward):
                onward[item.address] = None
            elif not isinstance(item, Linked):
                yield item
            elif self._failures >= _FAILURES_IN_A_ROW and not _tells(item):
                untried += 1
            else:
                try:
                    yield self._item(item)
                except SourceError as error:
                    yield Unread(item.place, str(error), address)
        if untried:
            failed = f"the pages of {self._failures} items in a row could not be read"
            yield Unread(address, f"{failed}; the other {untried:,} were not tried.", address)

    def _item(self, item: Linked) -> Found | Same:
        location = item.guid or item.link or item.article.id or item.location
        note = f"{content_hash(item.article)} {item.link}"
        if self._note_of(location) == note and self._is_kept(location):
            return Same(item.place, location)
        article, doubt, lasts = self._article_of(item)
        if lasts:
            self.noted[location] = note
        else:
            self._missed = True
        warnings = (*item.warnings, doubt) if doubt else item.warnings
        return Found(article, item.place, location, guid=item.guid, warnings=warnings)

    def _article_of(self, item: Linked) -> tuple[Article, str, bool]:
        """The article of an item: on its page, or in the item itself where it carries the text, or the page is not
        to be had or is another one. With that, a sentence where it is so, and whether it will be so next time."""
        own, length = item.article, length_in_words(item.article.text)
        tells = _tells(item)
        if length >= _WHOLE_TEXT_WORDS:
            return own, "", True
        if item.link is None:
            if not tells:
                raise SourceError("the item has neither a text nor a link.")
            return own, "", True
        lasts = True
        try:
            if self._failures >= _FAILURES_IN_A_ROW:
                raise Unreachable(f"those of {self._failures} items in a row could not be had.")
            page = self._page(item.link)
            self._failures = 0
            why = _why_not(page, own)
        except SourceError as error:
            self._failures += 1
            if not tells:
                raise
            why, lasts = f"its page cannot be had: {error}", not isinstance(error, Unreachable)
        if not why:
            return _completed(page, own), "", True
        return own, f"the feed's own text is the article, as {why}", lasts

    def _page(self, link: str) -> Article:
        """The one article at a link."""
        found = [
            item for item in contents(_resource(self._fetcher.get(link), link)) if isinstance(item, Found)
        ]
        if not found:
            raise SourceError("no article text was found there.")
        return found[0].article


def _tells(item: Linked) -> bool:
    """Does the item itself carry a text?"""
    return length_in_words(item.article.text) >= FEWEST_WORDS


def _why_not(page: Article, item: Article) -> str:
    """Why a page is not the article of an item that has a text of its own; "" where it is."""
    if length_in_words(item.text) < FEWEST_WORDS:
        return ""
    if length_in_words(page.text) < length_in_words(item.text):
        return "its page holds less than the item."
    wanted = _words(f"{item.title} {item.text}")
    if len(wanted) >= _FEWEST_JUDGED and len(wanted & _words(f"{page.title} {page.text}")) < _SHARED * len(
        wanted
    ):
        return "its page says something else (for consent, a login, or another page)."
    return ""


def _words(text: str) -> frozenset[str]:
    """The longer words of a text, and pairs of characters of scripts without spaces."""
    pairs = {"".join(pair) for run in _UNSPACED_RUN.findall(text) for pair in pairwise(run)}
    return frozenset(word for word in _LONG_WORD.findall(text.casefold())) | pairs


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
