"""How many passages a second the embedder makes beside the same weights in float32, and what the processor could.

Both get the same passages. The float32 model runs in two ways: as ours does, each text alone on a core, and as exports
usually run, in batches of 32 sorted by length and padded to the longest, with all cores on each batch. The better one
counts. The runs take turns, so that a busy machine is busy for all of them; processor time is told beside wall time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from assistant.models.embedder import MAX_TOKENS, LocalEmbedder
from assistant.models.session import open_session, usable_cores
from assistant.records import Vectors
from assistant.resources import data_path
from benchmarks.ingestion.passages import texts_of

_OPERATIONS = 6 * 2 * (4 * 384 * 384 + 2 * 384 * 1536)
"""Multiplications and additions in the linear layers for one token; attention adds 2 % to 8 %."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("articles", type=Path)
    parser.add_argument("--fp32", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Passages a second of each, their ratio, and operations a second beside those of a matrix product."""
    texts = texts_of(args.articles, args.passages)
    plain = Float32(args.fp32)
    ways: dict[str, Callable[[Sequence[str]], Vectors]] = {
        "ours": LocalEmbedder().embed_passages,
        "float32 alone": plain.alone,
        "float32 batches": plain.batches,
    }
    for embed in ways.values():
        embed(texts[:40])
    best = {name: (float("inf"), float("inf")) for name in ways}
    for _ in range(args.rounds):
        for name, embed in ways.items():
            wall, processor = time.perf_counter(), time.process_time()
            embed(texts)
            took = time.perf_counter() - wall, time.process_time() - processor
            best[name] = min(best[name], took, key=lambda seconds: seconds[1])
    tokens = sum(len(ids) for ids in plain.tokens(texts))
    rival = min(best["float32 alone"][1], best["float32 batches"][1])
    done = _OPERATIONS * tokens / best["ours"][1] / 1e9
    return {
        "passages": len(texts),
        "tokens": tokens,
        "passages_a_second": {name: round(len(texts) / wall, 1) for name, (wall, _) in best.items()},
        "passages_a_second_and_core": {name: round(len(texts) / own, 1) for name, (_, own) in best.items()},
        "times_float32_by_processor_time": round(rival / best["ours"][1], 2),
        "times_float32_by_wall_time": round(
            min(best["float32 alone"][0], best["float32 batches"][0]) / best["ours"][0], 2
        ),
        "giga_operations_a_second_and_core": round(done, 1),
        "the_same_of_a_float32_matrix_product": round(_matrix_product(), 1),
    }


class Float32:
    """The same graph and weights, not quantised."""

    def __init__(self, model: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(data_path("models/tokenizer.json")))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._one = open_session(model, threads=1)
        self._all = open_session(model, threads=usable_cores())
        self._cores = ThreadPoolExecutor(usable_cores())

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def alone(self, texts: Sequence[str]) -> Vectors:
        """Each text by itself on one core, as many at a time as there are cores."""
        return np.concatenate(
            list(self._cores.map(lambda ids: self._run(self._one, [ids]), self.tokens(texts)))
        )

    def batches(self, texts: Sequence[str], size: int = 32, length: int | None = None) -> Vectors:
        """Sorted by length, padded to the longest of the batch or to `length`.

        The graph has no mask, so padded rows come out wrong; what they cost is what they would cost with one.
        """
        tokens = self.tokens(texts)
        order = (
            sorted(range(len(tokens)), key=lambda n: len(tokens[n])) if length is None else range(len(tokens))
        )
        vectors = np.empty((len(tokens), 384), np.float32)
        for at in range(0, len(tokens), size):
            rows = [int(n) for n in order[at : at + size]]
            longest = length or max(len(tokens[n]) for n in rows)
            vectors[rows] = self._run(self._all, [tokens[n] + [0] * (longest - len(tokens[n])) for n in rows])
        return vectors

    @staticmethod
    def _run(session: Any, ids: list[list[int]]) -> Vectors:
        (vectors,) = session.run(["embedding"], {"input_ids": np.array(ids, np.int64)})
        found: Vectors = vectors
        return found


def _matrix_product() -> float:
    """Giga-operations a second and core of numpy's float32 product, which comes near what the processor can."""
    one = np.random.default_rng(0).normal(size=(2048, 2048)).astype(np.float32)
    one @ one
    started = time.process_time()
    for _ in range(3):
        one @ one
    return 3 * 2 * 2048**3 / (time.process_time() - started) / 1e9
