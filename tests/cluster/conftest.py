"""A cluster for the tests: the one that NEWSEARCH_TEST_CLUSTER names, or one node that is started for them.

A node needs Java 17 and Maven. Without them the tests are skipped, or fail where NEWSEARCH_CLUSTER_TESTS is 1.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from newsearch.engine.opensearch import OpenSearchKind
from tests.engines import CLUSTER, kind_in

START = Path(__file__).with_name("start.sh")


def free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The hosts of a running cluster."""
    if CLUSTER:
        yield CLUSTER
        return
    missing = [tool for tool in ("java", "mvn", "curl") if not shutil.which(tool)]
    if missing:
        text = f"no cluster: {', '.join(missing)} missing (apt-get install default-jre-headless maven curl)"
        (pytest.fail if os.environ.get("NEWSEARCH_CLUSTER_TESTS") == "1" else pytest.skip)(text)
    folder = tmp_path_factory.getbasetemp().parent / f"cluster-{os.getpid()}"
    folder.mkdir(mode=0o755)
    port, transport = free_ports()
    try:
        with (Path(__file__).with_name("pom.xml")).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one unpacks the server, the others find it
            subprocess.run([START, folder, "1", str(port), str(transport)], check=True, timeout=600)
        yield f"127.0.0.1:{port}"
    finally:
        with suppress(OSError, ValueError):
            os.kill(int((folder / "1" / "pid").read_text()), signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def kind(hosts: str) -> OpenSearchKind:
    """The kind of engine of the cluster, with indexes of one shard."""
    return kind_in(hosts)
