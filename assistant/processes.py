"""A program of ours in a Python process of its own: what crashes, hangs or is ended there leaves this one whole."""

from __future__ import annotations

import os
import subprocess
import sys


def run_apart(
    module: str, *args: str, given: bytes = b"", seconds: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """What `module.main()` wrote and how it ended, `args` in its `sys.argv` and `given` on its standard input.

    A negative return code is the signal that ended it. After `seconds` it is ended, and no process is left;
    subprocess.TimeoutExpired then.
    """
    return subprocess.run(
        [sys.executable, "-c", f"from {module} import main; main()", *args],
        input=given,
        capture_output=True,
        check=False,
        timeout=seconds,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
