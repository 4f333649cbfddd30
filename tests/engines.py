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
from newsearch.engine import BuildOptions, Engine, EngineKind

if TYPE_CHECKING:
    from newsearch import Address, Index
    from newsearch.engine.opensearch import OpenSearchKind

__all__ = ["CLUSTER", "ENGINES", "INDEXED", "engine_kind", "examples", "kind_in", "new_index", "open_engine"]

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
        """See `EngineKind.open`."""
        return self._kind.open(_index(location))

    def write(
        self,
        previous: Path | None,
        location: Path,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """See `EngineKind.write`."""
        index = f"newsearch-test-{uuid.uuid4().hex}"
        (location / _FILE).write_text(json.dumps(index))
        _MADE.append(index)
        while len(_MADE) > _KEPT:
            self._kind.discard(_MADE.pop(0))
        self._kind.write(_index(previous), index, documents, remove, options)

    def discard(self, location: Path) -> None:
        """See `EngineKind.discard`."""
        if location.exists():
            self._kind.discard(_index(location) or "")
            (location / _FILE).unlink()
            location.rmdir()


_MADE: list[str] = []
_ARCHIVES: list[Address] = []
_KEPT = 12  # indexes at a time: more than one test has at once


def _index(location: Path | None) -> str | None:
    return json.loads((location / _FILE).read_text()) if location else None


def examples(number: int) -> int:
    """How many examples a property has that is asked `number` of them where an archive is quickly made."""
    return max(number // _SHARE, 3) if CLUSTER else number


@lru_cache(maxsize=8)
def kind_in(hosts: str, shards: int = 1, replicas: int = 0) -> OpenSearchKind:
    """The kind of engine of a cluster at these hosts."""
    from newsearch.engine.opensearch import Cluster, OpenSearchKind
    from newsearch.location import Address, ClusterSettings

    settings = ClusterSettings(shards=shards, replicas=replicas)
    return OpenSearchKind(Cluster(Address.parse(f"opensearch://{hosts}/test"), settings))


@atexit.register
def _discard_all() -> None:
    for index in _MADE:
        kind_in(CLUSTER).discard(index)
    for location in _ARCHIVES:
        _discard_archive(location)


def engine_kind(name: str) -> EngineKind:
    """What keeps generations in folders, of the engine of this name."""
    return ClusterFolders(kind_in(CLUSTER)) if name == "opensearch" else seam.engine_kind(name)


def open_engine(name: str, location: Path | None) -> Engine:
    """The engine of this name over a generation."""
    return engine_kind(name).open(location)


def new_index(folder: Path, name: str) -> Index:
    """An empty index with the engine of this name: in a new folder, or in the cluster."""
    from newsearch import Address, ClusterSettings, Index

    if name != "opensearch":
        return Index.create(folder, engine=name)
    while len(_ARCHIVES) >= _KEPT:
        _discard_archive(_ARCHIVES.pop(0))
    _ARCHIVES.append(Address.parse(f"opensearch://{CLUSTER}/test-{uuid.uuid4().hex[:12]}-x"))
    return Index.create(_ARCHIVES[-1], cluster=ClusterSettings(replicas=0))


def _discard_archive(location: Address) -> None:
    from newsearch.archive.cluster import ClusterStore

    store = ClusterStore(location)
    for number in store.numbers():
        store.kind.discard(store.index_of(number))
    store.records.discard()
