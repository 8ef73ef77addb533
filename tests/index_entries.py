"""Articles made up for an index, with passages and vectors that are random but always the same for a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from assistant.records import Hit, StoredArticle, Vectors
from assistant.types import Article, Passage

MODEL, SIZE = "local:test", 8
NOW = datetime(2026, 7, 1, tzinfo=UTC)
Entry = tuple[StoredArticle, list[Passage], Vectors]


def entry(name: str, text: str = "", *, pieces: int = 2, seed: int | None = None, **fields: object) -> Entry:
    """An article with its passages and vectors that are random but always the same for a text."""
    text = text or f"The council of {name} met. It spoke of story {name}."
    article = Article(id=name, text=text, **{"title": f"News of {name}", **fields})  # type: ignore[arg-type]
    edges = np.linspace(0, len(text), min(pieces, len(text)) + 1).astype(int).tolist()
    passages = [
        Passage(
            f"{name}#{a}-{b}", name, article.title, article.source, None, article.published, text[a:b], a, b
        )
        for a, b in pairwise(edges)
    ]
    return (
        StoredArticle(article, f"hash of {text}", NOW, f"/news/{name}"),
        passages,
        vectors(text, len(passages)),
    )


def vectors(text: str, count: int) -> Vectors:
    numbers = (
        np.random.default_rng(list(text.encode("utf-8", "surrogatepass")))
        .normal(size=(count, SIZE))
        .astype(np.float32)
    )
    unit: Vectors = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    return unit


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage_id.split("#")[0] for hit in hits]
