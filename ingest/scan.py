"""The first half of an ingestion: which of the articles read are new, changed, as they were, or gone.

Nothing is embedded and no model is loaded here. Three rules decide:

- An item of a feed is the article that the item of its guid was before, whatever its title and link are now. Else
  an article is what its id says, else its canonical address. Without either it is the article that said the same
  to the letter, wherever that stood (a copy, a move), else the one in its file before (an edit), else a new one.
- Each place where an article was read is remembered with the hash of what it said there, and an article changes
  when a place says something that it did not say before. So an id that stands twice in one file, where the later
  one counts, does not change back and forth from run to run.
- An article is gone when it is at none of its places any more. A place that could not be read keeps what it had.
  What was handed over by a caller, standard input or the web forgets by itself: nothing is gone with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol

from ingest.articles.identity import content_hash, former_id, stated_id, text_id
from ingest.sources.found import Found
from ingest.sources.read import is_path
from ingest.sources.scope import Scope
from ingest.spool import Waiting

State = Literal["added", "updated", "unchanged"]
Place = tuple[str, str, str]
"""Location, article id, and the hash of what the article said there: GONE once it stands there no more."""
GONE = ""


class Memory(Protocol):
    """What an index remembers of earlier ingestions."""

    def content_hash(self, article_id: str) -> str | None:
        """Hash of the article as it is in the index; None where it is not there."""

    def ids_with_hash(self, content_hash: str) -> list[str]:
        """The articles that say exactly this."""

    def places_at(self, location: str) -> list[Place]:
        """The articles once read at a location."""

    def places_of(self, article_id: str) -> list[Place]:
        """The locations where an article was once read."""

    def places(self) -> Iterator[Place]:
        """All of them."""


class Scan:
    """Takes what is read, one by one, and says what is to be done about it."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._states: dict[str, State] = {}
        self._said: dict[str, str] = {}
        """Hash of what the articles that changed in this run say now."""
        self._nameless: dict[str, str] = {}
        """Hash to id of the articles without a stated id that are new or edited in this run."""
        self._seen: dict[str, set[Place]] = {}
        self._items: dict[str, str] = {}
        """Guid of an item of a feed to the article that it is."""
        self._unread: list[Scope] = []
        self._last: tuple[str, set[Place]] = ("", set())
        """The location in hand, and what was known to be there."""

    def counts(self, waiting: Collection[str] = ()) -> Counter[State]:
        """How many articles are in which state; those that still wait to be indexed are in none."""
        left = set(waiting)
        return Counter(state for article_id, state in self._states.items() if article_id not in left)

    def look_at(self, found: Found) -> Waiting | None:
        """The article as it is to be indexed, or None where there is nothing to do."""
        said = content_hash(found.article)
        article_id = self._identify(found, said)
        place = (found.location, article_id, said)
        seen = self._seen.setdefault(found.location, set())
        known = place in seen or place in self._known_at(found.location)
        seen.add(place)
        if found.guid is not None:
            self._items[found.guid] = article_id
            self._seen.setdefault(found.guid, set()).add((found.guid, article_id, said))
        before = self._said.get(article_id) or self._memory.content_hash(article_id)
        if before == said or (known and before is not None):
            self._states.setdefault(article_id, "unchanged")
            return None
        if self._states.get(article_id) != "added":
            self._states[article_id] = "added" if before is None else "updated"
        self._said[article_id] = said
        return Waiting(replace(found.article, id=article_id), said, found.location)

    def is_same(self, location: str) -> None:
        """What was read at this location before stands there still."""
        places = {place for place in self._memory.places_at(location) if place[2] != GONE}
        self._seen.setdefault(location, set()).update(places)
        for _, article_id, _ in places:
            self._states.setdefault(article_id, "unchanged")

    def could_not_read(self, location: str) -> None:
        """Nothing at this location counts as gone."""
        self._unread.append(Scope(location))

    def changes_of_place(self) -> tuple[set[Place], set[Place]]:
        """The places to remember and those to forget, once everything was read."""
        remember: set[Place] = set()
        forget: set[Place] = set()
        for location, seen in self._seen.items():
            known = self._known_at(location)
            ids = {article_id for _, article_id, _ in seen}
            whole = is_path(location) and not self._is_unread(location)
            left = {(location, place[1], GONE) for place in known if whole and place[1] not in ids}
            remember |= (seen | left) - known
            forget |= {place for place in known - seen - left if whole or place[1] in ids}
        return remember, forget

    def gone(self, scopes: Collection[Scope]) -> list[str]:
        """The articles that were once read within these scopes, and are at none of their places any more."""
        candidates = {
            article_id
            for location, article_id, _ in self._memory.places()
            if article_id not in self._states and any(scope.holds(location) for scope in scopes)
        }
        return sorted(
            article_id for article_id in candidates if not self._stands_somewhere(article_id, scopes)
        )

    def _stands_somewhere(self, article_id: str, scopes: Collection[Scope]) -> bool:
        for location, _, said in self._memory.places_of(article_id):
            if self._is_unread(location):
                return True
            within = any(scope.holds(location) for scope in scopes)
            if said != GONE and not within and _still_there(location):
                return True
        return False

    def _known_at(self, location: str) -> set[Place]:
        # A file of many articles is asked about at each of them.
        if self._last[0] != location:
            self._last = location, set(self._memory.places_at(location))
        return self._last[1]

    def _is_unread(self, location: str) -> bool:
        return any(unread.holds(location) for unread in self._unread)

    def _identify(self, found: Found, said: str) -> str:
        if found.guid is not None and (item := self._item_of_feed(found.guid)):
            return item
        stated = stated_id(found.article)
        if stated is not None:
            former = former_id(found.article)
            if former and stated not in self._states and self._memory.content_hash(stated) is None:
                return former if self._memory.content_hash(former) is not None else stated
            return stated
        own = text_id(found.article)
        same = [self._nameless[said]] if said in self._nameless else self._memory.ids_with_hash(said)
        for article_id in same:
            if article_id.startswith("text-") and self._said.get(article_id, said) == said:
                return article_id
        if found.alone:
            for _, article_id, hash_there in self._memory.places_at(found.location):
                if hash_there != GONE and not self._stands_elsewhere(article_id, found.location):
                    self._nameless[said] = article_id
                    return article_id
        taken = self._said.get(own) or self._memory.content_hash(own)
        article_id = own if taken in (None, said) else text_id(found.article, salt=said + found.location)
        self._nameless[said] = article_id
        return article_id

    def _item_of_feed(self, guid: str) -> str | None:
        """The article that the item of this guid was before, in this run or an earlier one."""
        if guid in self._items:
            return self._items[guid]
        places = self._memory.places_at(guid)
        kept = [article_id for _, article_id, said in places if said != GONE]
        return next((one for one in kept if self._memory.content_hash(one) is not None), None)

    def _stands_elsewhere(self, article_id: str, location: str) -> bool:
        """Was the article read somewhere else too, in this run or at a place that is still there?"""
        return article_id in self._states or any(
            there != location and said != GONE and _still_there(there)
            for there, _, said in self._memory.places_of(article_id)
        )


def _still_there(location: str) -> bool:
    return not is_path(location) or Path(location.split("!/")[0]).exists()


class Nothing:
    """The memory of an index that does not exist yet."""

    def content_hash(self, article_id: str) -> str | None:
        """None: no article is there."""

    def ids_with_hash(self, content_hash: str) -> list[str]:
        """No articles."""
        return []

    def places_at(self, location: str) -> list[Place]:
        """No places."""
        return []

    def places_of(self, article_id: str) -> list[Place]:
        """No places."""
        return []

    def places(self) -> Iterator[Place]:
        """No places."""
        return iter(())
