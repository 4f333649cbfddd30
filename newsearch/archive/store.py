"""Where the generations of an archive are: in a folder or in a cluster, and what either must do.

A store has one published generation, which readers open; its one writer makes the next one beside it, and publishes it
in one step. What is told to last lasts: a crash leaves the old generation or the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from newsearch.analysis.dictionary import Dictionary
from newsearch.engine import BuildOptions, Engine
from newsearch.errors import EngineMissing
from newsearch.location import Address, Location
from newsearch.messages import Note

if TYPE_CHECKING:
    from newsearch.analysis.analyzer import Documents
    from newsearch.archive.manifest import Manifest
    from newsearch.location import ClusterSettings

__all__ = ["Checked", "Draft", "Generation", "Store", "store_of"]

Checked: TypeAlias = Callable[[int, int], None]
"""Told how much of a check is done, and of how much."""


class Generation(Protocol):
    """A generation that is open: it stays where it is until `close`.

    `identity` differs from that of every other generation of the store. `notes` say why this generation was opened
    where another one should have been.
    """

    @property
    def name(self) -> str:
        """What messages call it, as `generation-7`."""
        ...

    @property
    def manifest(self) -> Manifest:
        """What it is made of."""
        ...

    @property
    def identity(self) -> str:
        """What no other generation has."""
        ...

    @property
    def notes(self) -> tuple[Note, ...]:
        """Why this one was opened."""
        ...

    @property
    def dictionary(self) -> Dictionary | None:
        """The user dictionary of the index."""
        ...

    def engine(self) -> Engine:
        """Its engine, which the caller closes; whatever error reading damaged files leads to is raised."""
        ...

    def size(self) -> int:
        """The bytes that it takes."""
        ...

    def damage(self, checked: Checked) -> list[Note]:
        """What of it is not as it was written."""
        ...

    def unlisted(self) -> list[Note]:
        """What stands beside it and is not of it: nothing reads that."""
        ...

    def blame(self, error: Exception | None = None) -> None:
        """Say that something is damaged, when it is, instead of an error that it led to, if there was one.

        Raises:
            IndexDamaged: something of the generation is not as it was written.
        """
        ...

    def close(self) -> None:
        """Let the writer remove it."""
        ...


class Draft(Protocol):
    """A generation that is being made; nobody can open it before it is published."""

    def write(
        self,
        engine: str,
        previous: Generation | None,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """Write by an engine the articles of `previous`, less `remove`, plus `documents`; see `EngineKind.write`."""
        ...

    def count(self) -> int:
        """How many articles were written."""
        ...

    def publish(self, manifest: Manifest) -> None:
        """Make it the published one, with this manifest, whose `files` are filled in here.

        Raises:
            IndexDamaged: something of the previous generation that this one was made of is not as it was written.
            IndexBusy: another writer has published meanwhile.
        """
        ...


class Store(Protocol):
    """The generations of one archive."""

    @property
    def location(self) -> Location:
        """Where they are: what messages name."""
        ...

    @property
    def folder(self) -> Path | None:
        """The folder of the index, in which no seeds are looked for; None where there is none."""
        ...

    @property
    def place(self) -> str:
        """Where paths that the index remembers were written: in another place, they are not believed."""
        ...

    def engine_named(self, name: str | None) -> str:
        """The engine of this name, by default the one that is made here.

        Raises:
            EngineMissing: there is none of this name here.
        """
        ...

    def exists(self) -> bool:
        """Whether there is an index, whatever state it is in."""
        ...

    def open(self) -> Generation:
        """Open the published generation, or else the newest whole one.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: there is none, or none that can be read.
            EngineUnavailable: the cluster cannot be asked.
        """
        ...

    def published(self) -> str:
        """The identity of the generation that `open` would open, without opening it.

        Raises:
            IndexMissing, IndexDamaged, EngineUnavailable: as `open`.
        """
        ...

    def stamp(self) -> object:
        """What changes when another generation is published: cheap to ask for, None where that is unknown."""
        ...

    def salvaged(self) -> tuple[Manifest, Dictionary | None]:
        """What can still be read of the published manifest, and the user dictionary, whatever state they are in."""
        ...

    def rescued(self) -> Engine | None:
        """The articles of a published generation that `open` cannot open, where they are known to be whole."""
        ...

    def writing(self, wait: float | None = None, *, make: bool = False) -> AbstractContextManager[tuple[Note, ...]]:
        """Hold the writer's lock; the value is what was mended before the work, for its report.

        Generations that nobody reads any more are removed before the work and after it, once one is known to be whole.

        Args:
            wait: seconds to wait for another writer; None is ten.
            make: whether the index may be missing, and is made: where the work fails, nothing of it is left.

        Raises:
            IndexMissing: there is none, and none is to be made.
            IndexBusy: another writer holds the lock.
            IndexUnwritable: the disk is full, read-only or broken.
        """
        ...

    def next(self, dictionary: Dictionary | None, needed: int = 0) -> AbstractContextManager[Draft]:
        """Make the next generation, which is discarded when the work on it fails. Needs the writer's lock.

        Args:
            dictionary: its user dictionary.
            needed: about how many bytes it will take, to say so when the disk is full; 0 when unknown.
        """
        ...

    def locked(self, name: str) -> AbstractContextManager[None]:
        """Hold another lock of the index, of this name.

        Raises:
            IndexMissing, IndexBusy, IndexUnwritable: as `writing`.
        """
        ...

    def read(self, name: str) -> bytes | None:
        """What `replace` has kept under this name; None where nothing is.

        Raises:
            OSError: it cannot be read.
            EngineUnavailable: the cluster cannot be asked.
        """
        ...

    def replace(self, name: str, data: bytes) -> None:
        """Keep something beside the generations, in one step: after a crash there is the old content or the new one."""
        ...


def store_of(location: Location, settings: ClusterSettings | None = None) -> Store:
    """The store at a location; `settings` are those of a cluster, by default those of the environment.

    Raises:
        EngineMissing: what the cluster needs is not installed.
    """
    if isinstance(location, Address):
        try:
            from newsearch.archive.cluster import ClusterStore
        except ModuleNotFoundError as error:
            raise EngineMissing("cluster_extra_missing") from error
        return ClusterStore(location, settings)
    from newsearch.archive.folder import FolderStore

    return FolderStore(location)
