"""What reading comes back with, one by one."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.types import Article


@dataclass(frozen=True, slots=True)
class Found:
    """An article, the place to name in a message ("news.jsonl:17"), and the location it was read from.

    `location` says for good where that is: an absolute path, `archive.zip!/member`, an address, or "-"; `alone`,
    that nothing else is there. `guid` names the item of a feed for good, whatever becomes of its title and link, as
    another place where the article stands. `warnings` are sentences about what of it could not be read.
    """

    article: Article
    place: str
    location: str
    alone: bool = False
    guid: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """An item of a feed or sitemap: what is said there of an article, and the address of the article itself.

    `article.text` is what the item itself tells, which may be nothing; `link` is None where it leads nowhere. The
    rest is as of Found.
    """

    article: Article
    link: str | None
    place: str
    location: str
    guid: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a feed goes on with older items, or a sitemap that an index of them names."""

    address: str


@dataclass(frozen=True, slots=True)
class Unread:
    """An input left out, and why. Nothing at `location` counts as gone: it could not be read whole."""

    place: str
    reason: str
    location: str


@dataclass(frozen=True, slots=True)
class Same:
    """What is at `location` says itself that it is as it was when it was last read."""

    place: str
    location: str
