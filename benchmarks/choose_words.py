"""Which index of words: SQLite's FTS5, bm25s, or tantivy, by what each finds on a year of RealTime QA and how fast.

    pip install bm25s tantivy
    python -m benchmarks.choose_words REALTIMEQA_FOLDER --year 2022 [--limit QUESTIONS]

The same passages (those of `ingest.passages.split`), the same questions as of their dates, and title and text alone,
but for the last way of FTS5; each engine with its own way to filter by date. `answer_recall@k` is that of score.py in
the folder above.
"""

from __future__ import annotations

import argparse
import importlib.util
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from assistant.index.local.catalogue.full_text import word_query
from assistant.index.words import searchable
from assistant.language.function_words import STOPWORDS
from assistant.types import Article, Passage
from ingest.passages.split import split

Search = Callable[[str, int], list[int]]
"""Question and the day it was asked -> rows of the passages, best first."""
K = 10


def main() -> None:
    """Prints one line for each engine and way to use it."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--year", type=int, default=2022)
    arguments.add_argument("--limit", type=int, help="the first so many answerable questions only")
    given = arguments.parse_args()
    score = load_score(given.folder.parent / "score.py")
    articles = score.rows(str(given.folder / f"articles-{given.year}.jsonl.gz"))
    passages = [passage for row in articles for passage in split(article_of(row))]
    days = [ordinal(passage.published) for passage in passages]
    questions = answerable(score, articles, score.rows(str(given.folder / f"questions-{given.year}.jsonl")))
    questions = questions[: given.limit]
    print(f"{len(articles)} articles, {len(passages)} passages, {len(questions)} answerable questions")
    print(f"{'engine':44} recall@5 recall@10  median ms  95% ms  build s")
    for name, build in engines().items():
        begun = time.perf_counter()
        search = build(passages, days)
        built = time.perf_counter() - begun
        print(f"{name:44} {measured(score, search, questions, passages)}  {built:7.1f}", flush=True)


def measured(
    score: ModuleType, search: Search, questions: Sequence[dict[str, Any]], passages: Sequence[Passage]
) -> str:
    hits: dict[int, list[bool]] = {5: [], K: []}
    seconds = []
    for question in questions:
        begun = time.perf_counter()
        rows = search(question["question"], date.fromisoformat(question["date"]).toordinal())
        seconds.append(time.perf_counter() - begun)
        gold = [score.norm(answer) for answer in question["answers"]]
        found = [score.has(score.norm(score.cut(passages[row].text, 200)), gold) for row in rows]
        for k, sofar in hits.items():
            sofar.append(any(found[:k]))
    percent = [100 * statistics.mean(sofar) for sofar in hits.values()]
    milliseconds = [1000 * float(np.percentile(seconds, share)) for share in (50, 95)]
    return f"{percent[0]:8.1f} {percent[1]:9.1f}  {milliseconds[0]:9.1f}  {milliseconds[1]:6.1f}"


def engines() -> dict[str, Callable[[Sequence[Passage], Sequence[int]], Search]]:
    """Every engine and way to use it, by name."""
    ways: dict[str, Callable[[Sequence[Passage], Sequence[int]], Search]] = {}
    for stem in (True, False):
        for weight in (1.0, 2.0, 4.0) if stem else (1.0,):
            name = f"FTS5{', porter' if stem else ''}, title {weight:g}"
            ways[name] = partial(fts5, stem=stem, weights=(weight, 1.0))
    ways["FTS5, porter, title 1, stop words searched"] = partial(fts5, every_word=True)
    ways["FTS5, porter, with outlet and day, as the store has it"] = partial(
        fts5, columns=searchable, weights=(1.0,) * 4
    )
    ways["bm25s (lucene), title before the text"] = with_bm25s
    ways["tantivy, en_stem, title 1"] = with_tantivy
    return ways


def title_and_text(passage: Passage) -> tuple[str, ...]:
    """The two columns with which every engine is tried."""
    return passage.title, passage.text


def fts5(
    passages: Sequence[Passage],
    days: Sequence[int],
    stem: bool = True,
    weights: Sequence[float] = (1.0, 1.0),
    every_word: bool = False,
    columns: Callable[[Passage], tuple[str, ...]] = title_and_text,
) -> Search:
    """As the store does it, in memory. `columns` of a passage are searched, each by its weight."""
    db = sqlite3.connect(":memory:")
    tokenizer = ("porter " if stem else "") + "unicode61 remove_diacritics 2"
    names = ", ".join(f"c{n}" for n in range(len(weights)))
    db.execute(f"CREATE VIRTUAL TABLE words USING fts5 ({names}, content = '', tokenize = '{tokenizer}')")
    db.execute(f"INSERT INTO words (words, rank) VALUES ('rank', 'bm25({', '.join(map(str, weights))})')")
    db.execute("CREATE TABLE passages (number INTEGER PRIMARY KEY, day INTEGER)")
    db.executemany("INSERT INTO passages VALUES (?, ?)", enumerate(days))
    rows = ((n, *columns(p)) for n, p in enumerate(passages))
    db.executemany(f"INSERT INTO words (rowid, {names}) VALUES (?{', ?' * len(weights)})", rows)

    def search(question: str, day: int) -> list[int]:
        query = " OR ".join(f'"{w}"' for w in tokens(question)) if every_word else word_query(question)
        found = db.execute(
            "SELECT words.rowid FROM words CROSS JOIN passages p ON p.number = words.rowid"
            " WHERE words MATCH ? AND p.day <= ? ORDER BY words.rank LIMIT ?",
            (query, day, K),
        )
        return [row for (row,) in found]

    return search


def with_bm25s(passages: Sequence[Passage], days: Sequence[int]) -> Search:
    """bm25s (Lù 2024) with its default variant, without a stemmer; the date as a mask over the scores."""
    import bm25s  # one of the candidates, not needed by the others

    stop = sorted(STOPWORDS)
    index = bm25s.BM25()
    texts = [f"{passage.title} {passage.text}" for passage in passages]
    index.index(bm25s.tokenize(texts, stopwords=stop, show_progress=False), show_progress=False)
    published = np.array(days)

    def search(question: str, day: int) -> list[int]:
        asked = bm25s.tokenize([question], stopwords=stop, show_progress=False)
        mask = (published <= day).astype(np.float32)
        found, _ = index.retrieve(asked, k=K, weight_mask=mask, show_progress=False, n_threads=1)
        return [int(row) for row in found[0]]

    return search


def with_tantivy(passages: Sequence[Passage], days: Sequence[int]) -> Search:
    """tantivy (a Lucene in Rust) in memory with its English stemmer; the date as a range that must hold."""
    import tantivy  # one of the candidates, not needed by the others

    fields = tantivy.SchemaBuilder()
    for name in ("title", "text"):
        fields.add_text_field(name, tokenizer_name="en_stem")
    fields.add_integer_field("day", indexed=True, fast=True)
    fields.add_integer_field("row", stored=True)
    schema = fields.build()
    index = tantivy.Index(schema)
    writer = index.writer()
    for row, (passage, day) in enumerate(zip(passages, days, strict=True)):
        writer.add_document(tantivy.Document(title=passage.title, text=passage.text, day=day, row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    range_query, must = tantivy.Query.range_query, tantivy.Occur.Must

    def search(question: str, day: int) -> list[int]:
        asked = " ".join(word for word in tokens(question) if word not in STOPWORDS) or question
        words, _ = index.parse_query_lenient(asked, ["title", "text"])
        before = tantivy.Query.const_score_query(
            range_query(schema, "day", tantivy.FieldType.Integer, 0, day), 0.0
        )
        both = tantivy.Query.boolean_query([(must, words), (must, before)])
        hits = searcher.search(both, K, count=False).hits
        return [searcher.doc(address)["row"][0] for _, address in hits]

    return search


def tokens(question: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in question.casefold()).split()


def answerable(
    score: ModuleType, articles: Iterable[dict[str, Any]], questions: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The questions whose answer stands in an article of their day or before, as score.py has it."""
    normed = [(row["published"] or "", score.norm(row["title"] + " " + row["text"])) for row in articles]
    kept = []
    for question in questions:
        gold = [score.norm(answer) for answer in question["answers"]]
        if any(day[:10] <= question["date"] and score.has(text, gold) for day, text in normed):
            kept.append(question)
    return kept


def article_of(row: dict[str, Any]) -> Article:
    return Article(**{name: row[name] for name in ("id", "url", "title", "source", "published", "text")})


def ordinal(published: date | None) -> int:
    return published.toordinal() if published else sys.maxsize


def load_score(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
