"""How often a question's passage is found first by vectors alone, by what the multilingual vectors count for.

    python -m benchmarks.multilingual XQUAD_FOLDER [--shares 0 0.6 1]

The folder holds `xquad-LANGUAGE.jsonl.gz` (XQuAD, Artetxe and others 2020). Share 0 is `embeddings="local"`, 1 the
multilingual encoder by itself. Prints a line for each share: questions of each language beside the English passages,
then beside those of their own language.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from assistant.models.embedder import LocalEmbedder
from assistant.models.multilingual import SHARE, MultilingualEmbedder
from assistant.records import Vectors
from benchmarks.jsonl import rows

LANGUAGES = ("en", "de", "es", "ar")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shares", type=float, nargs="+", default=[0.0, 0.3, 0.5, SHARE, 0.7, 1.0])
    args = parser.parse_args()
    embedder = MultilingualEmbedder(LocalEmbedder())
    asked: dict[str, Vectors] = {}
    told: dict[str, Vectors] = {}
    right = {}
    for language in LANGUAGES:
        found = list(rows(args.folder / f"xquad-{language}.jsonl.gz"))
        passages = list(dict.fromkeys(row["context"] for row in found))
        told[language] = embedder.embed_passages(passages)
        asked[language] = embedder.embed_passages([row["question"] for row in found])
        right[language] = np.array([passages.index(row["context"]) for row in found])
    for share in args.shares:
        weights = _weights(share, embedder.dimensions)

        def first(language: str, beside: str, weights: Vectors = weights) -> float:
            best = (asked[language] * weights @ (told[beside] * weights).T).argmax(1)
            return float(np.mean(best == right[language]))

        across = " ".join(f"{one}>en {first(one, 'en'):.3f}" for one in LANGUAGES)
        within = " ".join(f"{one}>{one} {first(one, one):.3f}" for one in LANGUAGES[1:])
        print(f"{share:.1f}: {across} | {within}")


def _weights(share: float, size: int) -> Vectors:
    """What makes of vectors as they are those in which the multilingual ones count this share."""
    own = ((1 - share) / (1 - SHARE)) ** 0.5
    known = (share / SHARE) ** 0.5
    sizes = [LocalEmbedder.dimensions, size - LocalEmbedder.dimensions]
    return np.repeat(np.array([own, known], np.float32), sizes)


if __name__ == "__main__":
    main()
