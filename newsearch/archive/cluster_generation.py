"""A generation of an archive in a cluster, and one that is being made; see `archive/cluster.py`."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.archive.files import damaged
from newsearch.archive.lease import Lease
from newsearch.archive.manifest import DICTIONARY, Manifest, manifest_bytes
from newsearch.archive.store import Checked, Generation
from newsearch.engine import BuildOptions, Engine
from newsearch.engine.opensearch.queries import EVERY
from newsearch.errors import GenerationGone, NewsearchError
from newsearch.messages import Note

if TYPE_CHECKING:
    from newsearch.archive.cluster import ClusterStore

__all__ = ["ClusterDraft", "ClusterGeneration"]


@dataclass(frozen=True, slots=True)
class ClusterGeneration:
    """A generation of which the manifest was read; see `Generation`. The cluster keeps it whether it is open or not."""

    store: ClusterStore
    number: int
    identity: str
    manifest: Manifest
    dictionary: bytes | None
    notes: tuple[Note, ...] = ()

    @property
    def name(self) -> str:
        """See `Generation.name`."""
        return f"generation-{self.number}"

    @property
    def index(self) -> str:
        """The index that has its articles."""
        return self.store.index_of(self.number)

    def engine(self) -> Engine:
        """See `Generation.engine`."""
        return self.store.kind.open(self.index)

    def size(self) -> int:
        """See `Generation.size`: of the articles, without copies."""
        found = self.store.cluster.call("GET", f"/{self.index}/_stats/store")
        return int(found["_all"]["primaries"]["store"]["size_in_bytes"])

    def damage(self, checked: Checked) -> list[Note]:
        """See `Generation.damage`: that all articles are there. The cluster itself checks the bytes of its files."""
        try:
            found = _counted(self.store, self.index)
        except GenerationGone:
            return [Note("cluster_index_missing", path=self.index)]
        checked(1, 1)
        expected = self.manifest.articles
        return [] if found == expected else [Note("articles_miscounted", found=found, expected=expected)]

    def unlisted(self) -> list[Note]:
        """See `Generation.unlisted`."""
        store = self.store
        if store.records.version("lease"):
            return []  # a writer is at work
        known = set[int]()
        with suppress(ValueError):
            if current := store.current.read():
                known = {current.number, *current.older}
        unfinished = set(store.numbers()) - set(store.finished()) - known
        return [Note("cluster_index_unlisted", path=store.index_of(number)) for number in sorted(unfinished)]

    def blame(self, error: Exception | None = None) -> None:
        """See `Generation.blame`."""
        if error is None or isinstance(error, GenerationGone):
            if self.store.published() != self.identity:
                return  # it was superseded and removed: the reader goes on to the next one
            if self.number not in self.store.numbers():
                raise damaged(self.index, Note("file_missing")) from error

    def close(self) -> None:
        """See `Generation.close`."""


class ClusterDraft:
    """A generation that is made in an index of its own; see `Draft`."""

    def __init__(self, store: ClusterStore, number: int, lease: Lease, dictionary: bytes | None) -> None:
        self._store = store
        self._number = number
        self._lease = lease
        self.index = store.index_of(number)
        self.is_written = False
        self.dictionary = dictionary

    def write(
        self,
        engine: str,
        previous: Generation | None,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """See `Draft.write`."""
        assert previous is None or isinstance(previous, ClusterGeneration)
        self.is_written = True
        self._store.kind.write(previous.index if previous else None, self.index, documents, remove, options)

    def count(self) -> int:
        """See `Draft.count`."""
        return _counted(self._store, self.index)

    def publish(self, manifest: Manifest) -> None:
        """See `Draft.publish`."""
        if not self.is_written:
            self._store.kind.write(None, self.index, Documents(Analyzer(self.dictionary), ()), (), BuildOptions())
        store, number = self._store, self._number
        files = {}
        if self.dictionary is not None:
            files[DICTIONARY] = (len(self.dictionary), sha256(self.dictionary).hexdigest())
            store.records.put(f"dictionary-{number}", self.dictionary, None)
        data = manifest_bytes(replace(manifest, files=files))
        store.records.put(f"manifest-{number}", data, None)
        self._lease.check()
        store.publish(number, sha256(data).hexdigest())

    def discard(self) -> None:
        """Remove it, unless it was published and only the answer was lost."""
        with suppress(NewsearchError):
            self._store.remove_unpublished(self._number, self._lease)


def _counted(store: ClusterStore, index: str) -> int:
    """How many articles an index has: all its parts answer, or it is an error."""
    body = {"size": 0, "query": EVERY, "track_total_hits": True}
    return int(store.cluster.search(index, body)["hits"]["total"]["value"])
