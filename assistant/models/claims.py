"""Does a sentence state a fact? Told by its vector: remarks of a writer lie elsewhere than statements of fact.

Made by `benchmarks/train_claims.py`; `data/models/claims.md` is its card. The vectors are those of the embedder that
comes along, whatever an index was filled with.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from assistant.errors import AssistantError, ModelError
from assistant.models.embedder import local_embedder
from assistant.records import Vectors
from assistant.resources import data_path


class ClaimModel:
    """A logistic regression over the vectors of sentences. May be asked from many threads."""

    def __init__(self, weights: Vectors, bias: float) -> None:
        """`weights` (d,) and `bias`; from 0 on a sentence is held to state a fact."""
        self._weights = weights
        self._bias = bias

    def state_facts(self, sentences: Sequence[str]) -> list[bool]:
        """For each sentence, whether it states a fact. ModelError if the embedder cannot be loaded."""
        vectors = local_embedder().embed_passages(sentences)
        return [bool(score >= 0) for score in vectors @ self._weights + self._bias]


@lru_cache(maxsize=1)
def load_claims() -> ClaimModel:
    """The model that comes along. Raises ModelError if its file cannot be read."""
    try:
        kept = json.loads(data_path("models/claims.json").read_text(encoding="utf-8"))
        return ClaimModel(np.array(kept["weights"], np.float32), float(kept["bias"]))
    except (AssistantError, OSError, ValueError, KeyError) as error:
        raise ModelError(f"The model of claims could not be loaded: {error}") from error
