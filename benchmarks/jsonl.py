"""The rows of the benchmarks' files."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path
from typing import Any


def rows(path: Path, most: int | None = None) -> list[dict[str, Any]]:
    """The objects of a .jsonl or .jsonl.gz file, the first `most` of them where that is given."""
    unpacked = gzip.open if path.suffix == ".gz" else open
    with unpacked(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(filter(str.strip, lines), most)]
