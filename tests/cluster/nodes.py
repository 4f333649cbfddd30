"""Three nodes on this machine that can be killed, frozen, filled up, and cut off from clients and from each other."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from newsearch.engine.opensearch.client import Cluster
from newsearch.errors import EngineUnavailable
from newsearch.location import Address
from tests.cluster.node import START, free_run
from tests.cluster.proxy import Proxy

__all__ = ["NODES", "Nodes", "nodes_running", "until"]

NODES = (1, 2, 3)
_SOCKETS = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_PATIENCE = 600.0  # seconds until something that must happen is given up: a busy machine is no bug


class Nodes:
    """Three nodes, each a process, and ways to each, for clients and for the other nodes, that can be cut.

    Args:
        folder: where they live.
        options: further lines of their `opensearch.yml`.
    """

    def __init__(self, folder: Path, options: str = "") -> None:
        self.folder, self._options = folder, options
        self._port, self._transport = free_run(3), free_run(3)
        self.proxies = {number: Proxy(self._port + number - 1) for number in NODES}
        self._links = {number: Proxy(self._transport + number - 1, self._caller) for number in NODES}
        straight = tuple(f"127.0.0.1:{self._port + number - 1}" for number in NODES)
        self._cluster = Cluster(Address(straight, "torture"))

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where clients find them."""
        return tuple(f"127.0.0.1:{proxy.port}" for proxy in self.proxies.values())

    def start(self, *numbers: int) -> None:
        """Start some of them, and wait until all three are one cluster."""
        ports = "3", str(self._port), str(self._transport)
        only = {"ONLY": " ".join(map(str, numbers)), "HEAP": "384m", "OPTIONS": self._options}
        published = {"PUBLISHED": " ".join(str(link.port) for link in self._links.values())}
        subprocess.run([START, self.folder, *ports], check=True, timeout=900, env={**os.environ, **only, **published})

    def send(self, sign: signal.Signals, *numbers: int) -> None:
        """Send a signal to some of them."""
        for number in numbers:
            with suppress(OSError, ValueError):
                os.kill(int((self.folder / str(number) / "pid").read_text()), sign)

    def kill(self, *numbers: int) -> None:
        """End some of them as a power cut does."""
        self.send(signal.SIGKILL, *numbers)

    def part(self, number: int, others: Iterable[int]) -> None:
        """Let nothing pass any more between one of them and others, and wait until two are a cluster without the third.

        Clients reach them all.
        """
        for other in others:
            self._links[number].cut(other)
            self._links[other].cut(number)
        (witness, *_) = {*NODES} - {number, *(others if len({*others}) == 1 else ())}
        told = Cluster(Address((f"127.0.0.1:{self._port + witness - 1}",), "torture"))
        until(lambda: told.call("GET", "/_cluster/health", local="true")["number_of_nodes"] == 2)

    def join(self) -> None:
        """Let everything pass again."""
        for link in self._links.values():
            link.mend()

    def end(self) -> None:
        """End all of them, and wait until they write nothing any more."""
        self.kill(*NODES)
        for proxy in (*self.proxies.values(), *self._links.values()):
            proxy.close()
        until(lambda: not any(map(self._runs, NODES)))

    def _runs(self, number: int) -> bool:
        try:
            os.kill(int((self.folder / str(number) / "pid").read_text()), 0)
        except (OSError, ValueError):
            return False
        return True

    def _caller(self, accepted: socket.socket) -> int | None:
        """The number of the node that a connection comes from; None where it is gone, or Linux does not say."""
        ends = [f":{name[1]:04X}" for name in (accepted.getpeername(), accepted.getsockname())]
        rows = [row.split() for table in _SOCKETS if table.exists() for row in table.read_text().splitlines()]
        sockets = {f"socket:[{row[9]}]" for row in rows if all(map(str.endswith, row[1:3], ends))}
        for number in NODES:
            with suppress(OSError):
                process = Path("/proc", (self.folder / str(number) / "pid").read_text().strip(), "fd")
                if any(os.path.islink(each) and os.readlink(each) in sockets for each in process.iterdir()):
                    return number
        return None

    def manager(self) -> int:
        """The number of the node that manages the cluster."""
        found = self._cluster.call("GET", "/_cat/cluster_manager", format="json")
        return int(found[0]["node"].removeprefix("node"))

    def other(self) -> int:
        """The number of a node that does not."""
        return self.manager() % 3 + 1

    def until_green(self) -> float:
        """Wait until every part of every index has all its copies; how many seconds it took."""
        began = time.monotonic()
        while True:
            with suppress(EngineUnavailable):
                self._cluster.call("POST", "/_cluster/reroute", retry_failed="true")
                found = self._cluster.call("GET", "/_cluster/health")
                if found["status"] == "green" and found["number_of_nodes"] == 3:
                    return time.monotonic() - began
            assert time.monotonic() - began < _PATIENCE, "the cluster does not become green"
            time.sleep(0.5)


@contextmanager
def nodes_running(options: str = "") -> Iterator[Nodes]:
    """Three nodes, the third with a disk of its own where one may be mounted; removed in the end."""
    with ExitStack() as leaving:
        folder = Path(tempfile.mkdtemp(prefix="newsearch-torture-"))
        leaving.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)  # the server runs as nobody where the tests run as root
        disk = folder / "3"
        disk.mkdir()
        mounting = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", disk], capture_output=True)
        if mounting.returncode == 0:
            leaving.callback(partial(subprocess.run, ["umount", "-l", disk]))
        nodes = Nodes(folder, options)
        leaving.callback(nodes.end)
        nodes.start(*NODES)
        yield nodes


def until(happened: Callable[[], object]) -> None:
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < _PATIENCE, "nothing happens any more"
        time.sleep(0.1)
