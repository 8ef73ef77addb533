"""An index taken to another engine, or to another place: what was embedded once is not embedded again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, replace
from hashlib import blake2b

import numpy as np

from assistant.errors import IndexMissing, IndexProblem
from assistant.index.entries import passage_name
from assistant.ports import Index, IndexKeeper, IndexReader
from assistant.records import Entry, PassagePlace, Vectors
from assistant.types import Passage
from ingest.articles.dedupe import link_reprints
from ingest.passages.embedding import batches
from ingest.progress import OnEvent, Progress

_BATCH = 256
"""Passages moved together."""

Version = tuple[str, int]
"""An article's id, and which of its versions, from 1."""


def move(source: Index, target: Index, *, on_event: OnEvent | None = None, at_once: int = _BATCH) -> int:
    """Puts all of `source` into `target`, compares the two, and comes back with how many articles there are.

    A move that was cut off goes on where it was. The source is left as it is. IndexMissing where there is no source,
    IndexProblem where the target holds other articles, or where the two differ in the end.
    """
    progress = Progress(on_event)
    with source.keeper() as old:
        name = old.embeddings()
        if name is None:
            raise IndexProblem(
                "The index does not say its embeddings; `news-assistant check --repair` mends it first."
            )
        own = _versions(old)
        there = _there(target)
        if strange := there.keys() - {article_id for article_id, _ in own.values()}:
            raise IndexProblem(
                f"The target holds {len(strange):,} articles that the index has not, such as {min(strange)}; "
                "name a target that is empty."
            )
        missing = [number for number, (article_id, version) in own.items() if version > there[article_id]]
        progress.expect(len(missing))
        with target.writer(name, on_mending=progress.mend) as new:
            for batch in batches(_entries(old, own, missing), lambda entry: len(entry[1]), at_once):
                new.add_many(batch)
                moved = sum(len(passages) for _, passages, _ in batch)
                progress.indexed(len(batch), moved, batch[-1][0].article.id or "")
            new.move_places(set(old.places()) - set(new.places()), set(new.places()) - set(old.places()))
            new.set_notes(old.notes())
            link_reprints(new)
            count = new.extent().articles
        with target.keeper() as moved_to:
            if found := differences(old, moved_to):
                raise IndexProblem(
                    f"What was moved is not what is there: {' '.join(found)} Move again, or check both."
                )
    progress.finish()
    return count


def differences(one: IndexKeeper, other: IndexKeeper) -> list[str]:
    """In what two indexes differ, a sentence each: articles in all versions, passages, vectors, places, notes."""
    found = []
    digests, others = _digests(one), _digests(other)
    unlike = {
        version for version in digests.keys() | others.keys() if digests.get(version) != others.get(version)
    }
    if unlike:
        found.append(f"{len(unlike):,} versions of articles differ, such as {min(unlike)}.")
    if unlike_places := set(one.places()) ^ set(other.places()):
        found.append(f"{len(unlike_places):,} places differ, such as {min(unlike_places)}.")
    if one.notes() != other.notes():
        found.append("What earlier ingestions noted differs.")
    return found


def _versions(index: IndexKeeper) -> dict[int, Version]:
    """Which version of which article each number is, in the order in which they came."""
    counted: Counter[str] = Counter()
    found = {}
    for number, stored in index.stored():
        name = stored.article.id or ""
        counted[name] += 1
        found[number] = name, counted[name]
    return found


def _there(target: Index) -> Counter[str]:
    """How many versions of each article are in the target already."""
    try:
        with target.keeper() as keeper:
            return Counter(name for name, _ in _versions(keeper).values())
    except IndexMissing:
        return Counter()


def _entries(index: IndexKeeper, own: dict[int, Version], numbers: list[int]) -> Iterator[Entry]:
    places = _spans(index)
    for number in numbers:
        version = own[number][1]
        for _, stored in list(index.stored(number)):
            passages = _passages(index, places.get(number, []))
            vectors = index.vectors_of([passage.id for passage in passages])
            rows = [vectors[passage.id] for passage in passages if passage.id in vectors]
            if len(rows) < len(passages):
                raise IndexProblem(
                    f"{own[number][0]}: a passage has no vector; `news-assistant check --repair` mends it first."
                )
            yield stored, [_unversioned(passage, version) for passage in passages], _stacked(rows)


def _spans(index: IndexKeeper) -> dict[int, list[PassagePlace]]:
    found: dict[int, list[PassagePlace]] = {}
    for span in index.spans():
        found.setdefault(span.article, []).append(span)
    return found


def _passages(index: IndexReader, spans: list[PassagePlace]) -> list[Passage]:
    return sorted(index.passages([span.passage_id for span in spans]), key=lambda passage: passage.start)


def _unversioned(passage: Passage, version: int) -> Passage:
    """The passage under the id that it had before the index made it that of a version."""
    return replace(passage, id=passage.id.removesuffix(passage_name("", version)))


def _stacked(rows: list[Vectors]) -> Vectors:
    return np.stack(rows) if rows else np.empty((0, 0), np.float32)


def _digests(index: IndexKeeper) -> dict[Version, bytes]:
    spans = _spans(index)
    found = {}
    for number, version in _versions(index).items():
        ((_, stored),) = index.stored(number)
        passages = _passages(index, spans.get(number, []))
        vectors = index.vectors_of([passage.id for passage in passages])
        digest = blake2b(
            repr((astuple(stored), [astuple(passage) for passage in passages])).encode("utf-8", "replace")
        )
        for passage in passages:
            digest.update(vectors[passage.id].tobytes() if passage.id in vectors else b"none")
        found[version] = digest.digest()
    return found
