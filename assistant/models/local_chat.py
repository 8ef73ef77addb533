"""Chat models that run in this process: a GGUF file, served by llama.cpp to ourselves alone. The only importer of
xllamacpp.

llama.cpp's own server listens on loopback under a key drawn for it, and is asked in OpenAI's protocol as any other
server is: streaming, structured output and every kind of trouble take the one way that `chat_models` knows.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import ModelError, SettingsError
from assistant.models.session import usable_cores

CONTEXT_TOKENS = 8192
"""Room for the instructions, twenty passages and an answer; a model trained on less gets what it was trained on."""
MOST_TOKENS = 2048
"""Of one answer: a small model that runs in circles comes to an end."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a model is served: what OPENAI_BASE_URL would be set to, and the key that it takes."""

    url: str
    key: str = field(repr=False)


def serve(path: Path, most_tokens: int = MOST_TOKENS) -> Address:
    """The address of the model in `path`, loaded at the first call and kept until the process ends.

    Raises SettingsError where there is no such file or the package is missing, ModelError where it cannot be loaded.
    """
    if not path.is_file():
        raise SettingsError(f"chat_model names the file {path}, which does not exist.")
    with _opening:
        served = _served.get((path, most_tokens))
        if served is None:
            served = _served[path, most_tokens] = _open(path, most_tokens)
    return served[0]


_opening = threading.Lock()
_served: dict[tuple[Path, int], tuple[Address, object]] = {}
"""With each address the server behind it, which stops when nobody holds it any more."""


def _open(path: Path, most_tokens: int) -> tuple[Address, object]:
    try:
        import xllamacpp  # a hundred megabytes that only those who run a local model install
    except ImportError as error:
        raise SettingsError(
            "A model in a file needs a package that is not installed: pip install 'news-assistant[local]'."
        ) from error
    key = secrets.token_urlsafe()
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.n_ctx, wanted.n_predict, wanted.n_parallel = CONTEXT_TOKENS, most_tokens, 1
    wanted.sampling.temp = 0.0  # quotes are copied: of two words the likelier is the right one
    # One core is left to the checks, which run while the model writes: its threads wait for each other by spinning,
    # and with one of them kept from its core all of them stand still.
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = max(1, usable_cores() - 1)
    wanted.port, wanted.api_keys, wanted.ui, wanted.verbosity = 0, [key], False, -1
    try:
        server = xllamacpp.Server(wanted)
    except RuntimeError as error:
        raise ModelError(f"The model in {path} could not be loaded; is it a whole GGUF file?") from error
    return Address(f"{server.listening_address}/v1", key), server
