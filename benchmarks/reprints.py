"""How well reprints are found: precision and recall on controlled edits of a year's articles, and on real pairs.

    python -m benchmarks.reprints REALTIMEQA_FOLDER --year 2024

Controlled edits do to articles of the year what desks do to agency copy; each copy is looked for among all articles
of the year. Wrong is a copy that is linked with any other article than its origin and those that the origin itself
is linked with.

Real pairs stand in `reprint_pairs.json`: [one article's id, the other's, is the one a reprint of the other?]. They are
pairs of the year that share at least half (2022; 55 % in 2024) but less than 95 % of the shorter one's word runs, at
most two for each two headlines, judged by one person from headline, day and length; pairs on which that person was in
doubt were left out. So they are the hard ones, and how many are linked that share more is told at the end. `SHARED`,
`DAYS` and what beginnings must share were set with 2022 in view, at last with a look at 2024 too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.records import Telling
from assistant.search.reprints import share_held, word_runs
from assistant.types import Article, timestamp
from ingest.articles import dedupe
from ingest.articles.dedupe import Signatures, Story, alike, carry_one_story, signature
from ingest.passages.split import split

PAIRS = Path(__file__).parent / "reprint_pairs.json"
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Year:
    """The articles of a year as they are compared."""

    ids: list[str]
    told: list[Telling]
    signatures: Signatures

    def linked(self, told: Telling, own: Signatures) -> set[int]:
        """The rows of the articles that carry the story."""
        story, maybe = Story.of(told), map(int, alike(own, self.signatures))
        return {row for row in maybe if carry_one_story(story, Story.of(self.told[row]))}

    def shared(self, row: int, other: int) -> float:
        """The share of the shorter one's word runs that stand in the longer one."""
        runs = (word_runs(self.told[n].text) for n in (row, other))
        return share_held(*sorted(runs, key=len))


def main() -> None:
    """Prints one table for the edits and one for the real pairs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--year", default="2024")
    parser.add_argument("--copies", type=int, default=300, help="articles that are edited")
    parser.add_argument(
        "--articles", type=int, help="only the first so many of the year, and those of the real pairs"
    )
    args = parser.parse_args()
    pairs = json.loads(PAIRS.read_text()).get(args.year, [])
    judged = {name for one, other, _ in pairs for name in (one, other)}
    year = read(args.folder / f"articles-{args.year}.jsonl.gz", args.articles, judged)
    for row in real(year, pairs):
        print(row, flush=True)
    print()
    for row in controlled(year, args.copies):
        print(row, flush=True)
    links = [
        (row, other)
        for row, (told, own) in enumerate(zip(year.told, year.signatures, strict=True))
        for other in year.linked(told, own)
        if other > row
    ]
    alike = sum(year.shared(row, other) >= 0.95 for row, other in links)
    print(
        f"\n{len(year.ids):,} articles of {args.year}: {len(links):,} pairs are linked, {alike:,} of which share 95 %"
    )


def read(path: Path, most: int | None, judged: Set[str]) -> Year:
    """The year, each article by what its passages say; those of nothing but boilerplate are left out."""
    ids, told = [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            fields = json.loads(line)
            if most is not None and number >= most and fields["id"] not in judged:
                continue
            article = Article(**{name: fields[name] for name in ("id", "title", "published", "text")})
            text = "\n".join(passage.text for passage in split(article))
            if text:
                ids.append(str(article.id))
                told.append(
                    Telling(ids[-1], timestamp(article.published) if article.published else None, text)
                )
    return Year(ids, told, np.stack([signature(word_runs(one.text)) for one in told]))


def controlled(year: Year, copies: int) -> Iterator[str]:
    """Recall and precision of each kind of edit."""
    drawn = random.Random(7)
    rows = [row for row, told in enumerate(year.told) if len(told.text.split()) >= 200]
    chosen = drawn.sample(rows, min(copies, len(rows)))
    yield f"{'what was done to a copy':45} recall  precision"
    for name, edit in EDITS.items():
        found = wrong = 0
        for row in chosen:
            origin = year.told[row]
            other = year.told[drawn.choice(rows)].text
            copy = replace(origin, article_id="copy", text=edit(origin.text, other, drawn))
            linked = year.linked(copy, signature(word_runs(copy.text)))
            found += row in linked
            wrong += len(linked - {row} - year.linked(origin, year.signatures[row]))
        precision = found / (found + wrong) if found else float("nan")
        yield f"{name:45} {found / len(chosen):6.3f}  {precision:6.3f}"


def real(year: Year, pairs: Sequence[tuple[str, str, bool]]) -> Iterator[str]:
    """Recall and precision on real pairs at several thresholds, with and without the limit on days."""
    rows = {name: row for row, name in enumerate(year.ids)}
    judged = [
        (Story.of(year.told[rows[a]]), Story.of(year.told[rows[b]]), same)
        for a, b, same in pairs
        if {a, b} <= rows.keys()
    ]
    yield f"{len(judged)} real pairs, {sum(same for *_, same in judged)} of them reprints"
    yield "shared  days  recall  precision"
    before = dedupe.SHARED, dedupe.DAYS
    for shared in (0.5, 0.6, 0.67, 0.7, 0.8, 0.9):
        for days in (14, 100_000):
            dedupe.SHARED, dedupe.DAYS = shared, days
            found = [same for one, other, same in judged if carry_one_story(one, other)]
            recall = sum(found) / max(1, sum(same for *_, same in judged))
            precision = sum(found) / max(1, len(found))
            yield f"{shared:6}  {days if days < 1000 else 'any':>4}  {recall:6.3f}  {precision:6.3f}"
    dedupe.SHARED, dedupe.DAYS = before


# What desks do to agency copy: (text, another article's text, chance) → text

Edit = Callable[[str, str, random.Random], str]


def with_dateline(text: str, other: str, drawn: random.Random) -> str:
    return f"RIVERTON (Agency) — {text}\n\nThis story has been shortened for length. The Quay’s desk contributed."


def first(share: float) -> Edit:
    """The beginning of the text."""

    def cut(text: str, other: str, drawn: random.Random) -> str:
        words = list(_WORD.finditer(text))
        return text[: words[max(0, int(len(words) * share) - 1)].end()]

    return cut


def without_beginning(text: str, other: str, drawn: random.Random) -> str:
    words = list(_WORD.finditer(text))
    return "\n\n".join([" ".join(other.split()[:40]), text[words[min(60, len(words) // 4)].start() :]])


def restyled(one_in: int) -> Edit:
    """Every so many words, one is another."""

    def restyle(text: str, other: str, drawn: random.Random) -> str:
        words = other.split()
        return _WORD.sub(lambda m: drawn.choice(words) if drawn.randrange(one_in) == 0 else m[0], text)

    return restyle


def with_own_lines(text: str, other: str, drawn: random.Random) -> str:
    added = other.split()[: len(text.split()) // 4]
    return f"{text}\n\n{' '.join(added)}"


def all_of_it(text: str, other: str, drawn: random.Random) -> str:
    return with_own_lines(restyled(40)(first(0.6)(text, other, drawn), other, drawn), other, drawn)


EDITS: dict[str, Edit] = {
    "dateline and notice added": with_dateline,
    "cut to its first half": first(0.5),
    "cut to its first quarter": first(0.25),
    "first lines replaced": without_beginning,
    "one word in 40 changed": restyled(40),
    "one word in 20 changed": restyled(20),
    "a quarter of own text added": with_own_lines,
    "cut to 60 %, one in 40 changed, own text": all_of_it,
}


if __name__ == "__main__":
    main()
