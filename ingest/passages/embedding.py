"""The vectors of articles' passages: those that the index holds are taken from there, the others are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from assistant.ports import Embedder, IndexReader
from assistant.records import Vectors
from assistant.types import Passage
from ingest.passages.split import passage_heading

T = TypeVar("T")


def batches(articles: Iterable[T], passages_of: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """The articles in runs that each end with the article that brings them to `most` passages."""
    batch: list[T] = []
    passages = 0
    for article in articles:
        batch.append(article)
        passages += passages_of(article)
        if passages >= most:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def known_vectors(article_ids: Iterable[str], store: IndexReader) -> dict[str, Vectors]:
    """By its text the vector of each passage that these articles have in the index now."""
    known: dict[str, Vectors] = {}
    for article_id in dict.fromkeys(article_ids):
        passages = store.passages_of(article_id)
        vectors = store.vectors_of([passage.id for passage in passages])
        known.update({text_for_search(p): vectors[p.id] for p in passages if p.id in vectors})
    return known


def embedded(
    articles: Sequence[Sequence[Passage]], known: Mapping[str, Vectors], embedder: Embedder
) -> list[Vectors]:
    """For each article, given as its passages, their vectors (n, d). Only those that are not `known` are computed."""
    texts = [[text_for_search(passage) for passage in passages] for passages in articles]
    new = list(dict.fromkeys(text for own in texts for text in own if text not in known))
    made = dict(zip(new, embedder.embed_passages(new), strict=True)) if new else {}
    vectors = {**known, **made}
    empty = np.empty((0, embedder.dimensions), np.float32)
    return [np.stack([vectors[text] for text in own]) if own else empty for own in texts]


def text_for_search(passage: Passage) -> str:
    """What is embedded of a passage: title, outlet and day go before its text."""
    return f"{passage_heading(passage)}\n{passage.text}"
