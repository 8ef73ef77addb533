"""The embedders: passages and questions in, unit vectors out. The only importer of their runtimes.

The embedder that comes along is all-MiniLM-L6-v2 with 8-bit weights (`data/models/embedder.md` says how it was
made and what it loses); it needs no key and never a network. `openai:MODEL` goes through langchain-openai, and
`assistant.models.multilingual` is loaded from here.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from assistant.errors import ModelError, SettingsError
from assistant.models.multilingual import MultilingualEmbedder
from assistant.models.session import open_session, usable_cores
from assistant.ports import Embedder
from assistant.records import Vectors
from assistant.resources import data_path
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_openai import OpenAIEmbeddings


MAX_TOKENS = 256
"""What all-MiniLM-L6-v2 was trained to read; the rest of a longer text is not embedded."""
OPENAI_BATCH = 128
OPENAI_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
OPENAI_DOLLARS = {
    "text-embedding-3-small": 0.02,
    "text-embedding-3-large": 0.13,
    "text-embedding-ada-002": 0.10,
}
"""The list price of a million tokens, for an estimate before a large ingestion. Prices change; these are of July 2026,
as price trackers that name OpenAI's own model pages give them."""
_EACH_CORE = 16
"""Texts for each core that are given together: half a second's work, of which little is lost at its end."""
WINDOW = 1024
"""Texts that are tokenised together: bounds the memory of a long list."""


class LocalEmbedder:
    """all-MiniLM-L6-v2 (Wang and others 2020; sentence-transformers), 8-bit, run by onnxruntime on the CPU.

    Every text runs alone on one core, as many at a time as there are cores: nothing is padded, the activations stay
    in the core's cache, and a text has the same vector whatever stands beside it. May be asked from many threads.
    Raises ModelError if its files cannot be loaded.
    """

    name = "local:all-MiniLM-L6-v2-int8"
    dimensions = 384

    def __init__(self) -> None:
        model, tokenizer = data_path("models/embedder.onnx"), data_path("models/tokenizer.json")
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._session = open_session(model, threads=1)
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise ModelError(f"The embedder in {model.parent} could not be loaded: {error}") from error
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._cores = ThreadPoolExecutor(usable_cores(), "embedder")

    @property
    def at_once(self) -> int:
        """See `Embedder`."""
        return _EACH_CORE * usable_cores()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. Texts are read to 256 tokens."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for first in range(0, len(texts), WINDOW):
            encodings = self._tokenizer.encode_batch_fast(
                [_utf8(text) for text in texts[first : first + WINDOW]]
            )
            rows = self._cores.map(self._run, [encoding.ids for encoding in encodings])
            vectors[first : first + WINDOW] = list(rows)
        return vectors

    def embed_question(self, text: str) -> Vectors:
        """See `Embedder`."""
        return self._run(self._tokenizer.encode(_utf8(text)).ids)

    def _run(self, tokens: list[int]) -> Vectors:
        (vectors,) = self._session.run(["embedding"], {"input_ids": np.array([tokens], np.int64)})
        vector: Vectors = vectors[0]
        return vector


class OpenAIEmbedder:
    """An embedding model behind OpenAI's protocol. Raises ModelError if it is not reached or not understood."""

    at_once = OPENAI_BATCH

    def __init__(self, model: str, settings: Settings) -> None:
        self.name = f"openai:{model}"
        self._client = _openai_client(model, settings)
        self._dimensions = OPENAI_DIMENSIONS.get(model)

    @property
    def dimensions(self) -> int:
        """The length of its vectors; a model that is not known is asked once."""
        if self._dimensions is None:
            self._dimensions = self.embed_passages(["news"]).shape[1]
        return self._dimensions

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        try:  # the service refuses an empty text
            rows = self._client.embed_documents([text if text.strip() else "." for text in texts])
            vectors: Vectors = np.asarray(rows, np.float32)
        except Exception as error:  # the client's errors are the transport's, the protocol's and its own
            raise ModelError(f"{self.name} could not embed {len(texts)} texts: {error}") from error
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise ModelError(f"{self.name} returned {len(vectors)} vectors for {len(texts)} texts.")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, np.maximum(lengths, np.finfo(np.float32).tiny), out=vectors)
        return vectors

    def embed_question(self, text: str) -> Vectors:
        """See `Embedder`."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector


def load_embedder(settings: Settings) -> Embedder:
    """The embedder that `settings.embeddings` names, loaded once a process. Raises ModelError, SettingsError."""
    key = (settings.embeddings, settings.openai_api_key, settings.openai_base_url)
    with _loading:
        if key not in _loaded:
            _loaded[key] = _load(settings)
        return _loaded[key]


def local_embedder() -> LocalEmbedder:
    """The embedder that comes along, loaded once a process. Raises ModelError if it cannot be loaded."""
    with _loading:
        return _load_local()


def embedder_name(settings: Settings) -> str:
    """The name of the embedder that `load_embedder` would load, without loading it. Raises SettingsError."""
    kind, _, model = settings.embeddings.partition(":")
    if settings.embeddings == "local":
        return LocalEmbedder.name
    if settings.embeddings == "multilingual":
        return MultilingualEmbedder.name
    if kind == "openai" and model:
        return settings.embeddings
    raise SettingsError(
        f"embeddings is {settings.embeddings!r}; it can be 'local', 'multilingual' or 'openai:MODEL'."
    )


def dollars(settings: Settings, tokens: int) -> float | None:
    """What it costs to embed so many tokens: 0 where nothing is sent, None for a model whose price is not known."""
    if settings.embeddings in {"local", "multilingual"}:
        return 0.0
    price = OPENAI_DOLLARS.get(settings.embeddings.partition(":")[2])
    return None if price is None else tokens * price / 1e6


_loading = threading.Lock()
_loaded: dict[tuple[object, ...], Embedder] = {}


def _utf8(text: str) -> str:
    """The text with a question mark for every half surrogate, which the tokenizer cannot take."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _load(settings: Settings) -> Embedder:
    name = embedder_name(settings)
    if name == LocalEmbedder.name:
        return _load_local()
    if name == MultilingualEmbedder.name:
        return MultilingualEmbedder(_load_local())
    return OpenAIEmbedder(name.partition(":")[2], settings)


@lru_cache(maxsize=1)
def _load_local() -> LocalEmbedder:
    return LocalEmbedder()


def _openai_client(model: str, settings: Settings) -> OpenAIEmbeddings:
    from langchain_openai import OpenAIEmbeddings  # slow to import, and only those with a key need it

    if settings.openai_api_key is None:
        raise SettingsError(f"embeddings is 'openai:{model}', but OPENAI_API_KEY is not set.")
    return OpenAIEmbeddings(
        model=model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        chunk_size=OPENAI_BATCH,
        check_embedding_ctx_length=False,  # it would fetch a tokenizer from the network; passages are short
    )
