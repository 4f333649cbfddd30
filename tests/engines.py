"""Which engines the tests of engines run on, and the kinds of them by name.

`NEWSEARCH_TEST_CLUSTER` names the hosts of a cluster (`127.0.0.1:9241`): then the tests run on it, and on it alone.
"""

from __future__ import annotations

import atexit
import json
import os
import uuid
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch import engine as seam
from newsearch.analysis.analyzer import Documents
from newsearch.engine import BuildOptions, Engine, Store

if TYPE_CHECKING:
    from newsearch.engine.opensearch import OpenSearchKind

__all__ = ["CLUSTER", "ENGINES", "INDEXED", "examples", "kind_in", "open_engine", "store"]

CLUSTER = os.environ.get("NEWSEARCH_TEST_CLUSTER", "")

ENGINES: tuple[str, ...] = ("opensearch",) if CLUSTER else seam.ENGINES

INDEXED = tuple(name for name in ENGINES if name != "memory")
"""The engines that are compared with the linear scan."""

_FILE = "index.json"
_SHARE = 8  # of the examples of a property that a cluster is asked: each makes an index, which takes a second


class ClusterFolders:
    """Lets a folder stand for an index of a cluster, so that every test of engines runs on one as it is."""

    def __init__(self, kind: OpenSearchKind) -> None:
        self._kind = kind

    def open(self, location: Path | None) -> Engine:
        """See `Store.open`."""
        return self._kind.open(_index(location))

    def write(
        self,
        previous: Path | None,
        location: Path,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """See `Store.write`."""
        index = f"newsearch-test-{uuid.uuid4().hex}"
        (location / _FILE).write_text(json.dumps(index))
        _MADE.append(index)
        while len(_MADE) > _KEPT:
            self._kind.discard(_MADE.pop(0))
        self._kind.write(_index(previous), index, documents, remove, options)

    def discard(self, location: Path) -> None:
        """See `Store.discard`."""
        if location.exists():
            self._kind.discard(_index(location) or "")
            (location / _FILE).unlink()
            location.rmdir()


_MADE: list[str] = []
_KEPT = 12  # indexes at a time: more than one test has at once


def _index(location: Path | None) -> str | None:
    return json.loads((location / _FILE).read_text()) if location else None


def examples(number: int) -> int:
    """How many examples a property has that is asked `number` of them where an archive is quickly made."""
    return max(number // _SHARE, 3) if CLUSTER else number


@lru_cache(maxsize=8)
def kind_in(hosts: str, shards: int = 1, replicas: int = 0) -> OpenSearchKind:
    """The kind of engine of a cluster at these hosts."""
    from newsearch.engine.opensearch import Address, Cluster, ClusterSettings, OpenSearchKind

    settings = ClusterSettings(shards=shards, replicas=replicas)
    return OpenSearchKind(Cluster(Address.parse(f"opensearch://{hosts}/test"), settings))


@atexit.register
def _discard_all() -> None:
    for index in _MADE:
        kind_in(CLUSTER).discard(index)


def store(name: str) -> Store:
    """What keeps generations in folders, of the engine of this name."""
    return ClusterFolders(kind_in(CLUSTER)) if name == "opensearch" else seam.store(name)


def open_engine(name: str, location: Path | None) -> Engine:
    """The engine of this name over a generation."""
    return store(name).open(location)


def _let_indexes_be_on_a_cluster() -> None:
    """Let `Index` keep its generations there, too: its folders name indexes."""
    from newsearch.archive import opening, publishing, salvage, sync, verify

    for module in (opening, publishing, salvage, sync, verify):
        for name, value in (("store", store), ("open_engine", open_engine), ("ENGINES", ENGINES)):
            if hasattr(module, name):
                setattr(module, name, value)


if CLUSTER:
    _let_indexes_be_on_a_cluster()
