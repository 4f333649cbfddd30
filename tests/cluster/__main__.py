"""Starts one node and runs pytest on it: python -m tests.cluster -- ARGUMENTS OF PYTEST

A cluster that NEWSEARCH_TEST_CLUSTER names is taken as it is.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.cluster.node import missing, started
from tests.engines import CLUSTER

__all__ = ["main"]


def main() -> int:
    """The status of pytest."""
    command = [sys.executable, "-m", "pytest", *sys.argv[2:]]
    if CLUSTER:
        return subprocess.run(command).returncode
    if lacking := missing():
        sys.exit(f"no cluster is tested, for lack of {', '.join(lacking)}: make java")
    with started() as hosts:
        return subprocess.run(command, env={**os.environ, "NEWSEARCH_TEST_CLUSTER": hosts}).returncode


if __name__ == "__main__":
    sys.exit(main())
