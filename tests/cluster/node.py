"""Starts a node of a cluster for the tests, and ends it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

__all__ = ["START", "free_port", "free_run", "missing", "require_tools", "started"]

_MEMORY = "/dev/shm"  # Linux keeps its files in memory: a test that writes thousands of small indexes waits for no disk
START = Path(__file__).with_name("start.sh")


def missing() -> list[str]:
    """The tools that a node needs and that are not there."""
    return [tool for tool in ("java", "mvn", "curl") if not shutil.which(tool)]


def require_tools() -> None:
    """Skip the test without the tools of a node, or fail it where it must run: NEWSEARCH_CLUSTER_TESTS is 1."""
    wanted = os.environ.get("NEWSEARCH_CLUSTER_TESTS", "")
    if wanted == "0":
        pytest.skip("no cluster is tested here: make test-cluster")
    if lacking := missing():
        (pytest.fail if wanted == "1" else pytest.skip)(
            f"no cluster is tested, for lack of {', '.join(lacking)}: make java"
        )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        number: int = bound.getsockname()[1]
        return number


def free_run(count: int) -> int:
    """The first of several ports in a row that nobody listens on."""
    while True:
        first = free_port()
        with ExitStack() as bound, suppress(OSError, OverflowError):
            for port in range(first, first + count):
                bound.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


@contextmanager
def started() -> Iterator[str]:
    """The host and port of one node."""
    ports = str(free_port()), str(free_port())
    folder = Path(tempfile.mkdtemp(prefix="newsearch-cluster-"))  # pytest's own is closed to all but its user
    data = Path(tempfile.mkdtemp(prefix="newsearch-cluster-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None))
    for each in (folder, data):
        each.chmod(0o755)  # the server runs as nobody where the tests run as root
    try:
        with START.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one unpacks the server, the others find it
            subprocess.run([START, folder, "1", *ports], check=True, timeout=900, env={**os.environ, "DATA": str(data)})
        yield f"127.0.0.1:{ports[0]}"
    finally:
        with suppress(OSError, ValueError):
            os.kill(int((folder / "1" / "pid").read_text()), signal.SIGKILL)
        for each in (folder, data):
            shutil.rmtree(each, ignore_errors=True)
