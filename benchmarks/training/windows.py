"""What a model learns from, packed: token ids of one window and all that is known of it, in shards of a file each.

A shard is a list of groups; the windows of one group belong to one question. Packing is done once, beforehand, so that
training reads arrays alone and runs unchanged on a machine that has only these files.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1


@dataclass(slots=True)
class Packed:
    """One window: `ids` (n,) uint16 or uint32, the first `front` of them the question's or the statement's."""

    ids: NDArray[np.uint32]
    front: int
    first: int
    """Position of the first token of the passage ..."""
    length: int
    """... and how many there are."""
    answers: float = UNKNOWN
    """1: the passage answers, 0: it does not, -1: not known."""
    weight: float = 1.0
    """How much that is trusted."""
    denies: float = UNKNOWN
    """1: the passage shows that what the question takes for granted is not so."""
    yes: int = UNKNOWN
    """1 yes, 0 no, for a yes/no question that the passage answers."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Token positions of the short answer, both included; of several any will do."""
    sentences: list[tuple[int, int, float]] = field(default_factory=list)
    """First and last token position (last excluded) of each sentence, and whether it carries the answer."""
    verdict: int = UNKNOWN
    """Of a statement: 0 supported, 1 contradicted, 2 unsupported, 3 one of the last two."""
    relation: int = UNKNOWN
    """Of two reports: 0 agree, 1 contradict, 2 revised, 3 different."""


Group = list[Packed]


def write_shards(groups: Iterable[Group], folder: Path, size: int) -> int:
    """Writes shards of `size` groups as they become ready; comes back with the number of windows."""
    folder.mkdir(parents=True, exist_ok=True)
    groups, number, windows = iter(groups), 0, 0
    while part := list(islice(groups, size)):
        partly = folder / f"{number:04}.partly"
        partly.write_bytes(pickle.dumps(part, protocol=5))
        partly.rename(folder / f"{number:04}.pickle")
        number += 1
        windows += sum(map(len, part))
    (folder / "complete").write_text(f"{number} shards, {windows} windows\n")
    return windows


def shards(folder: Path) -> list[Path]:
    """The shards that are there, in order."""
    return sorted(folder.glob("*.pickle"))


def read_shard(path: Path) -> list[Group]:
    """The groups of a shard: our own file, written by `write_shards`."""
    groups: list[Group] = pickle.loads(path.read_bytes())
    return groups


def of_like_length(groups: Sequence[Group], tokens: int) -> Iterator[list[Group]]:
    """Batches of groups of like length whose padded size stays within `tokens`."""
    order = sorted(groups, key=lambda g: max(len(w.ids) for w in g))
    batch: list[Group] = []
    rows = longest = 0
    for group in order:
        width = max(len(w.ids) for w in group)
        if batch and (rows + len(group)) * max(longest, width) > tokens:
            yield batch
            batch, rows, longest = [], 0, 0
        batch.append(group)
        rows, longest = rows + len(group), max(longest, width)
    if batch:
        yield batch
