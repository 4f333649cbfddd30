"""The generations of an archive in a cluster: an index for each, records beside them, and one record that says which.

    newsearch-NAME        records: `current` names the published generation, `manifest-7` and `dictionary-7` are those
                          of a finished one, `last` is the last number that one was given, `lease` is the writer's,
                          `watches.json` the saved queries
    newsearch-NAME-7      the articles of generation 7, which nobody writes to any more

A generation is published by replacing `current` where nobody else has replaced it meanwhile. Older ones stay for
`KEPT` seconds, since nobody knows who reads them; a reader whose generation is gone goes on to the published one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from itertools import chain

from newsearch.analysis.dictionary import Dictionary
from newsearch.archive.cluster_current import Current, Published
from newsearch.archive.cluster_generation import ClusterDraft, ClusterGeneration
from newsearch.archive.cluster_records import Record, Records, Version
from newsearch.archive.files import damaged, no_index
from newsearch.archive.lease import EXPIRES, Lease, leased
from newsearch.archive.manifest import DICTIONARY, Manifest, parsed_manifest
from newsearch.engine import Engine
from newsearch.engine.opensearch import OpenSearchKind
from newsearch.engine.opensearch.client import Cluster, Conflict
from newsearch.errors import (
    EngineMissing,
    EngineUnavailable,
    GenerationGone,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    NewsearchError,
)
from newsearch.location import Address, ClusterSettings
from newsearch.messages import Note

__all__ = ["KEPT", "ClusterStore"]

KEPT = 900.0
"""Seconds for which a generation stays when another one was published: chosen by hand, longer than any search."""

_ENGINE = "opensearch"


class ClusterStore:
    """The generations of an archive in a cluster; see `Store`."""

    def __init__(self, location: Address, settings: ClusterSettings | None = None) -> None:
        self.settings = settings or ClusterSettings().with_environment()
        self.location = location
        self.cluster = Cluster(location, self.settings)
        self.kind = OpenSearchKind(self.cluster)
        self._name = f"newsearch-{location.archive}"
        self.records = Records(self.cluster, self._name)
        self.current = Published(self.records, location)
        self._lease: Lease | None = None
        self._last = 0
        self._seen = dict[str, Version | None]()

    @property
    def folder(self) -> None:
        """See `Store.folder`."""

    @property
    def place(self) -> str:
        """See `Store.place`."""
        return self.location.key

    def engine_named(self, name: str | None) -> str:
        """See `Store.engine_named`."""
        if name not in (None, _ENGINE):
            raise EngineMissing("engine_missing", engine=name, engines=[_ENGINE])
        return _ENGINE

    def exists(self) -> bool:
        """See `Store.exists`."""
        return self.records.exist() and (self.records.version("current") is not None or bool(self.finished()))

    def open(self) -> ClusterGeneration:
        """See `Store.open`."""
        current = None
        try:
            if current := self._current():
                return self._opened(current.number, current.checksum)
            trouble = Note("file_lost", path=self._named("current"))
        except IndexDamaged as error:
            trouble = Note("file_unusable", **error.note.values)
        except GenerationGone:
            raise no_index(self.location) from None
        if current and self._current() != current:
            return self.open()  # another one was published, and this one removed
        return self._newest_whole(trouble)

    def _newest_whole(self, trouble: Note) -> ClusterGeneration:
        """The newest generation that was finished and can be opened, where the published one is lost or damaged."""
        for number in self.finished():
            with suppress(IndexDamaged):
                found = self._opened(number, None)
                used = Note("generation_used", trouble=trouble, generation=found.name)
                return replace(found, notes=(used,))
        if trouble.code == "file_lost":
            raise no_index(self.location)
        raise damaged(trouble.values["path"], Note("not_as_written"))

    def _opened(self, number: int, checksum: str | None) -> ClusterGeneration:
        """A generation by its number; with a `checksum` its manifest must have that one."""
        identity, manifest, dictionary = self._read_manifest(number, checksum)
        if number not in self.numbers():
            raise damaged(self.index_of(number), Note("file_missing"))
        return ClusterGeneration(self, number, identity, manifest, dictionary)

    def _read_manifest(self, number: int, checksum: str | None) -> tuple[str, Manifest, bytes | None]:
        """The SHA-256 of the manifest of a generation, the manifest, and the user dictionary."""
        name = self._named(f"manifest-{number}")
        record = self._record(f"manifest-{number}")
        identity = sha256(record.data).hexdigest() if record else ""
        if record is None or (checksum and identity != checksum):
            raise damaged(name, Note("not_as_written") if record else Note("file_missing"))
        manifest = parsed_manifest(record.data, name, self.location)
        kept = self._record(f"dictionary-{number}") if DICTIONARY in manifest.files else None
        if DICTIONARY in manifest.files and kept is None:
            raise damaged(self._named(f"dictionary-{number}"), Note("file_missing"))
        return identity, manifest, kept.data if kept else None

    def published(self) -> str:
        """See `Store.published`."""
        try:
            if current := self._current():
                return current.checksum
        except GenerationGone:
            raise no_index(self.location) from None
        except IndexDamaged:
            pass
        return self.open().identity

    def stamp(self) -> None:
        """See `Store.stamp`: asking the cluster takes as long as a search."""

    def salvaged(self) -> tuple[Manifest, bytes | None]:
        """See `Store.salvaged`."""
        with suppress(IndexMissing, IndexDamaged, IndexOutdated):
            generation = self.open()
            return generation.manifest, generation.dictionary
        dictionary = None
        with suppress(IndexMissing, IndexDamaged, IndexOutdated, GenerationGone):
            if current := self._current():
                kept = self._record(f"dictionary-{current.number}")
                dictionary = kept.data if kept else None
                return self._read_manifest(current.number, None)[1:]
        return Manifest(_ENGINE, ""), dictionary

    def rescued(self) -> Engine | None:
        """See `Store.rescued`: an index says itself that it was finished."""
        with suppress(IndexDamaged, GenerationGone):
            if current := self._current():
                return self.kind.open(self.index_of(current.number))
        return None

    @contextmanager
    def writing(self, wait: float | None = None, *, make: bool = False) -> Iterator[tuple[Note, ...]]:
        """See `Store.writing`.

        Raises:
            EngineUnavailable: the cluster does not answer.
        """
        is_made = make and self.records.make()
        if not (is_made or self.records.exist()):
            raise no_index(self.location)
        try:
            with leased(self.records, "lease", self.location, wait) as lease:
                yield from self._held(lease)
        except BaseException:
            with suppress(NewsearchError):
                if is_made and not self.exists():
                    self.records.discard()
            raise

    def _held(self, lease: Lease) -> Iterator[tuple[Note, ...]]:
        """What `writing` does while it has the lease."""
        self._lease = lease
        try:
            self.current.claim()
            self._last = self._given()[0]
            mended = self._settled()
            self._clear()
            yield mended
            with suppress(EngineUnavailable):  # it is published: the next writer clears up
                self._clear()
        finally:
            self._lease = None

    def _settled(self) -> tuple[Note, ...]:
        """Let `current` name the newest whole generation where that which it names is lost or damaged."""
        try:
            generation = self.open()
        except (IndexMissing, IndexDamaged, IndexOutdated):
            return ()
        if generation.notes:
            self.publish(generation.number, generation.identity)
        return tuple(Note("generation_restored", **note.values) for note in generation.notes)

    @contextmanager
    def next(self, dictionary: Dictionary | None, needed: int = 0) -> Iterator[ClusterDraft]:
        """See `Store.next`."""
        assert self._lease is not None, "hold the lease"
        kept = dictionary if isinstance(dictionary, bytes | None) else dictionary.read_bytes()
        draft = ClusterDraft(self, self._number(), self._lease, kept)
        try:
            yield draft
        except BaseException:
            draft.discard()
            raise

    def publish(self, number: int, checksum: str) -> None:
        """Make a finished generation the published one.

        Raises:
            IndexBusy: another writer was faster.
        """
        self.current.swap(number, checksum, KEPT)

    def _number(self) -> int:
        """A number for a generation that none had before: whoever lost the lease may still write to what it began."""
        last, version = self._given()
        try:
            self.records.put("last", b"%d" % (last + 1), version)
        except Conflict:
            raise IndexBusy("cluster_lease_lost", path=self.location, seconds=EXPIRES) from None
        self._last = last + 1
        return self._last

    def _given(self) -> tuple[int, Version | None]:
        """The last number that a generation was given, and the version of the record that says so."""
        version, last = self.records.version("last"), list[int]()
        with suppress(ValueError):
            if record := self.records.get("last"):
                version, last = record.version, [int(record.data)]
        with suppress(IndexDamaged):
            if current := self._current():
                last.append(current.number)
        return max(chain(self.numbers(), last), default=0), version

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """See `Store.locked`."""
        if not self.records.exist():
            raise no_index(self.location)
        with leased(self.records, f"lease-{name}", self.location):
            yield

    def read(self, name: str) -> bytes | None:
        """See `Store.read`."""
        self._seen[name] = self.records.version(name)
        try:
            record = self.records.get(name)
        except ValueError:
            raise OSError(Note("not_as_written")) from None
        self._seen[name] = record.version if record else None
        return record.data if record else None

    def replace(self, name: str, data: bytes) -> None:
        """See `Store.replace`."""
        try:
            self._seen[name] = self.records.put(name, data, self._seen.get(name))
        except Conflict:
            raise IndexBusy("cluster_lease_lost", path=self.location, seconds=EXPIRES) from None

    def index_of(self, number: int) -> str:
        """The index that has the articles of a generation."""
        return f"{self._name}-{number}"

    def numbers(self) -> list[int]:
        """The numbers of the generations that have an index, finished or not."""
        found = self.cluster.call("GET", f"/{self._name}-*/_settings", filter_path="*.settings.index.uuid")
        numbered = (re.fullmatch(rf"{re.escape(self._name)}-([0-9]+)", name) for name in found)
        return sorted(int(match[1]) for match in numbered if match)

    def _current(self) -> Current | None:
        """What `current` says, None where it is not there.

        Raises:
            IndexDamaged: it does not read as it was written.
        """
        try:
            return self.current.read()
        except ValueError as error:
            raise damaged(self._named("current"), error.args[0]) from None

    def _named(self, record: str) -> str:
        """A record as messages name it."""
        return f"{self._name}/{record}"

    def _record(self, name: str) -> Record | None:
        try:
            return self.records.get(name)
        except ValueError:
            raise damaged(self._named(name), Note("not_as_written")) from None

    def finished(self) -> list[int]:
        """The numbers of the generations that have an index and a manifest, the newest first."""
        return [number for number in reversed(self.numbers()) if self.records.version(f"manifest-{number}")]

    def _clear(self) -> None:
        """Remove the generations that nobody reads any more, and what killed writers left. Needs the lease.

        Where it was lost, the one who has it is at work on a generation with a higher number, which stays.
        """
        try:
            current = self._current()
        except IndexDamaged:
            return  # what may be saved cannot be distinguished from leftovers
        older = current.older if current else {}
        without_index = (number for number in older if self.records.version(f"manifest-{number}"))
        for number in {*self.numbers(), *without_index}:
            if number > self._last:
                continue
            if current is None and self.records.version(f"manifest-{number}"):
                continue
            if current and (number == current.number or time.time() - older.get(number, 0.0) < KEPT):
                continue
            self._remove(number)

    def remove_unpublished(self, number: int, lease: Lease) -> None:
        """Remove what is kept of a generation, unless it was published and only the answer was lost.

        Raises:
            IndexBusy: the lease was lost: the next writer clears up.
        """
        lease.check()
        self.current.claim()  # a call to publish it that is still on its way changes nothing any more
        current = self._current()
        if not (current and current.number == number):
            self._remove(number)

    def _remove(self, number: int) -> None:
        """Remove what is kept of a generation: the index at last, which tells the next writer of it."""
        for name in (f"manifest-{number}", f"dictionary-{number}"):
            self.records.remove(name)
        self.kind.discard(self.index_of(number))
