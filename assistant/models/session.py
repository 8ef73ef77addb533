"""How a model in an ONNX file is opened: on the CPU, with as many threads as it is given."""

from __future__ import annotations

import os
from pathlib import Path

import onnxruntime


def open_session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    """One of our own ONNX models, ready to run on the CPU with `threads` threads for each run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # With the operator it makes, the embedder takes a quarter longer than with the two that it replaces.
    without = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(
        str(model), options, ["CPUExecutionProvider"], disabled_optimizers=without
    )


def usable_cores() -> int:
    """The processors this process may run on: a container is often given fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
