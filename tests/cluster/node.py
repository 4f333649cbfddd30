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
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["free_port", "missing", "started"]

_MEMORY = "/dev/shm"  # Linux keeps its files in memory: a test that writes thousands of small indexes waits for no disk
START = Path(__file__).with_name("start.sh")


def missing() -> list[str]:
    """The tools that a node needs and that are not there."""
    return [tool for tool in ("java", "mvn", "curl") if not shutil.which(tool)]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        number: int = bound.getsockname()[1]
        return number


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
