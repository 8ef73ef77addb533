"""What reading makes of a folder of other people's pages, feeds and documents, and a table of what fails.

Meant for the test folders of trafilatura, htmldate, feedparser, newspaper and their like. Each file is read as `ingest`
reads it, without an index. It fails where it ends in another error than a sentence that rejects it ("crash"), where
nothing is said of it at all ("silence"), where of a page's longer paragraphs, as the markup has them, less than half
is in its article ("short"), or where a feed's items are neither articles nor rejected ("items"). Where people have said
what a page's text is, that counts instead: with `--texts` the words of NAME.txt, with `--phrases` those that must be in
it (trafilatura's `evaldata.json`), of both half at the least. What is rejected is counted by its reason.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import lxml.html  # type: ignore[import-untyped]
from lxml import etree

from assistant.errors import SourceError
from assistant.types import Article
from ingest.sources.decoding import decode
from ingest.sources.found import Found, Same, Unread
from ingest.sources.read import read

_PAGES = frozenset({".html", ".htm", ".xhtml"})
_LONG = 120
"""Characters from which a `<p>` is taken to be a paragraph of the article."""
_BESIDE = frozenset(
    {"aside", "del", "footer", "form", "header", "nav", "noscript", "s", "strike", "template"}
)
_NOT_TEXT = frozenset({".py", ".pyc", ".cfg", ".rst"})
_HALF = 0.5
_ENOUGH = 40
"""Words that a text taken out by people must have to be believed: some are left empty."""
_ITEM = re.compile(rb"<(?:[a-z0-9]+:)?(?:item|entry)[\s>]", re.I)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--texts", type=Path, help="a folder of texts taken out of the pages, NAME.txt each")
    parser.add_argument(
        "--phrases", type=Path, help="a JSON file: for each page its `file` and phrases `with`"
    )
    parser.add_argument("--most", type=int, help="so many files of each folder, evenly chosen")


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Counts of what came of the files, and a row for each that fails."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    fails: list[str] = []
    slowest = (0.0, "")
    told = json.loads(args.phrases.read_text()).values() if args.phrases else ()
    phrases = {page["file"]: page["with"] for page in told}
    for file in (file for folder in args.folders for file in _files(folder, args.most)):
        started = time.perf_counter()
        what, detail = _outcome(file, args.texts, phrases.get(file.name, []))
        slowest = max(slowest, (round(time.perf_counter() - started, 1), str(file)))
        counts[what] += 1
        if what == "rejected":
            reasons[re.sub(r"[\d,.]*\d|<[^>]*>|https?:\S+|'[^']*'", "…", detail)[:90]] += 1
        elif what != "read":
            fails.append(f"{what} | {file} | {detail}")
    failing = sum(counts.values()) - counts["read"] - counts["rejected"]
    return {
        "files": sum(counts.values()),
        **counts,
        "failing": failing,
        "slowest": slowest,
        "rejected_because": dict(reasons.most_common()),
        "table": fails,
        "broken": counts["crash"] + counts["silence"],
    }


def _files(folder: Path, most: int | None) -> list[Path]:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix not in _NOT_TEXT)
    step = max(1, len(files) // most) if most else 1
    return files[::step][:most]


def _outcome(file: Path, texts: Path | None, phrases: Sequence[str]) -> tuple[str, str]:
    """What came of a file, in a word, and more of it."""
    try:
        items = list(read([file], _Nobody()))
    except Exception as error:
        return "crash", f"{type(error).__name__}: {error}"[:200]
    found = [item for item in items if isinstance(item, Found)]
    unread = [item for item in items if isinstance(item, Unread)]
    if not items:
        return "silence", "neither an article nor a reason"
    data = file.read_bytes()
    stated = len(_ITEM.findall(data)) if file.suffix not in _PAGES else 0
    if found and stated > len(items):
        return "items", f"{stated} items, {len(found)} articles and {len(unread)} rejected"
    if not found:
        return "rejected", unread[0].reason
    if file.suffix in _PAGES:
        return _lost(data, found[0].article, file, texts, phrases)
    return "read", ""


def _lost(
    data: bytes, article: Article, file: Path, texts: Path | None, phrases: Sequence[str]
) -> tuple[str, str]:
    """How much of a page's text is in its article."""
    text = article.text
    if phrases:
        plain = _plain(f"{article.title} {text}")
        missing = [phrase for phrase in phrases if _plain(phrase) not in plain]
        if len(missing) > _HALF * len(phrases):
            return "short", f"{len(missing)} of {len(phrases)} phrases are not there: {missing[0][:80]!r}"
        return "read", ""
    if texts and (by_hand := texts / f"{file.stem}.txt").exists():
        wanted = _words(decode(by_hand.read_bytes()))
        if wanted.total() >= _ENOUGH:
            share = (wanted & _words(text)).total() / wanted.total()
            if share < _HALF:
                return "short", f"{share:.0%} of the {wanted.total()} words that people took out of it"
            return "read", ""
    paragraphs = list(_paragraphs(data))
    whole = sum(map(len, paragraphs))
    plain = _plain(text)
    there = sum(len(one) for one in paragraphs if _plain(one)[:60] in plain)
    if whole >= 2 * _LONG and there < _HALF * whole:
        first = next(one for one in paragraphs if _plain(one)[:60] not in plain)
        return "short", f"{there:,} of {whole:,} characters of paragraphs; not there: {first[:80]!r}"
    return "read", ""


def _paragraphs(data: bytes) -> Iterator[str]:
    """The longer paragraphs of a page that are no links, outside of what stands beside an article."""
    try:
        tree = lxml.html.document_fromstring(decode(data).encode(), lxml.html.HTMLParser(encoding="utf-8"))
    except (SourceError, ValueError, etree.LxmlError):
        return
    for paragraph in tree.iter("p"):
        said = " ".join(paragraph.text_content().split())
        linked = sum(len(a.text_content()) for a in paragraph.iter("a"))
        beside = any(above.tag in _BESIDE for above in paragraph.iterancestors())
        if len(said) >= _LONG and linked < _HALF * len(said) and not beside:
            yield said


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


class _Nobody:
    """Who reads addresses where none is to be read."""

    def read(self, address: str) -> Iterator[Found | Same | Unread]:
        """Nothing."""
        return iter(())
