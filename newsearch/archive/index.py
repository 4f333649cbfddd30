"""An archive on disk: create, open, update, sync, rebuild, verify and repair its index.

What only a writer needs, the readers of seeds above all, is imported by what uses it: a search starts without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsearch.archive import opening
from newsearch.archive.store import store_of
from newsearch.engine import DEFAULT_MEMORY, BuildOptions
from newsearch.location import Address, ClusterSettings, Location, located
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import SyncReport
from newsearch.search.searcher import Searcher

if TYPE_CHECKING:
    from newsearch.archive.manifest import Manifest
    from newsearch.archive.progress import Progress
    from newsearch.archive.roots import Roots
    from newsearch.archive.store import Store
    from newsearch.archive.watches import Watches

__all__ = ["Index"]


class Index:
    """An archive on disk, or in a cluster. Get one by `Index.create` or `Index.open`.

    Args:
        path: the folder of the index, or its address: `opensearch://HOST:PORT,HOST:PORT/NAME`.
        cluster: how to get into the cluster, and how an index that is made is laid out there; by default what the
            environment says (see `ClusterSettings`).

    Every method may raise EngineUnavailable where the index is in a cluster that does not answer.

    It holds no file open: every call reads what is published then. `notes` belong to the last call of `searcher`: they
    say that the index has no articles, or, where CURRENT is lost or damaged, which generation is searched instead.
    """

    def __init__(self, path: str | Path | Address, cluster: ClusterSettings | None = None) -> None:
        self.location: Location = located(path)
        self.notes: tuple[Note, ...] = ()
        self._store = store_of(self.location, cluster)

    @property
    def path(self) -> Path:
        """The folder of the index.

        Raises:
            AttributeError: it is in a cluster, and has none.
        """
        if not isinstance(self.location, Path):
            raise AttributeError(f"{self.location} has no folder: use location")
        return self.location

    @classmethod
    def create(
        cls,
        path: str | Path | Address,
        engine: str | None = None,
        dictionary: Path | None = None,
        *,
        cluster: ClusterSettings | None = None,
    ) -> Index:
        """Make an empty index.

        Raises:
            IndexExists: there is an index already.
            EngineMissing: there is no engine of this name.
            DictionaryError: the user dictionary cannot be read.
        """
        index = cls(path, cluster)
        opening.create(index._store, engine, dictionary)
        return index

    @classmethod
    def open(cls, path: str | Path | Address, *, cluster: ClusterSettings | None = None) -> Index:
        """Open an index that is there.

        Raises:
            IndexMissing: there is none.
            IndexDamaged: a file of it is not as it was written.
            IndexOutdated: it has another format, or was built by another analyzer.
        """
        index = cls(path, cluster)
        index.searcher().close()
        return index

    @classmethod
    def open_or_create(
        cls,
        path: str | Path | Address,
        engine: str | None = None,
        dictionary: Path | None = None,
        paths: Iterable[str | Path] = (),
        *,
        follow_links: bool = False,
        cluster: ClusterSettings | None = None,
    ) -> Index:
        """Open an index for writing, or make one; one that cannot be read is left for `rebuild` to mend.

        Raises:
            IndexExists: the index there has another engine or user dictionary.
            SeedError: there is no index, and no seed file under `paths` to make one for.
        """
        index = cls(path, cluster)
        opening.prepare(index._store, engine, dictionary, paths, follow_links)
        return index

    def stamp(self) -> object:
        """What changes when another generation is published, and is cheap to ask for; None where that is unknown."""
        return self._store.stamp()

    def searcher(self) -> Searcher:
        """Open a searcher over the generation that is published now; close it, or use it in a `with` statement.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: there is nothing that can be searched.
        """
        searcher, self.notes = opening.searcher(self._store)
        return searcher

    def update(self, add: Iterable[Article] = (), remove: Iterable[str] = ()) -> SyncReport:
        """Add articles, replacing those of the same id, and remove those of these ids, all at once.

        Raises:
            IndexBusy: another process is writing.
            IndexOutdated: the index was built by another analyzer.
        """
        from newsearch.archive import sync

        return sync.update(self._store, add, remove)

    def sync(
        self,
        *paths: str | Path,
        delete: bool = True,
        create: bool = False,
        engine: str | None = None,
        dictionary: Path | None = None,
        workers: int = 1,
        memory: int = DEFAULT_MEMORY,
        follow_links: bool = False,
        columns: Mapping[str, str] | None = None,
        wait: float | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Make the index hold what the seed files under these paths hold: new, changed and vanished ones alike.

        Without paths, those of the last sync are read again; while one of them is missing, nothing is removed. With
        paths, they take the place of those of the last sync. What came by `add` stays.

        An index of another format or analyzer is rebuilt, with the articles that came by `update`. With several
        `workers`, call it under `if __name__ == "__main__":`, as for every use of processes.

        Args:
            delete: whether more than a tenth of the articles may go because their seed files have vanished, any because
                a folder of the last sync is not among the paths or what came by `add` is missing, and any that came by
                `update` because the format that they are kept in is not read any more.
            create: whether to make the index where there is none; if this fails, nothing of it is left.
            engine, dictionary: of an index that is made: the name of its engine, and a user dictionary.
            workers: processes that analyse and write.
            memory: megabytes that all of them should need together, beside about 120 for each process itself; each
                takes at least 128.
            follow_links: whether links among the seeds to files outside of their folders are read, too.
            columns: which fields of records and tables are which of `id`, `headline`, `body`, `date`, `kicker`,
                `subtitle`, `byline`, `source`, `section`, `page` and `url`: `{"名称": "headline"}`. It is remembered:
                None reads by the map of the last sync. With another one all files that may have records are read again.
            wait: seconds to wait for another process that is writing; None is ten.
            progress: called with the bytes of seed files read, and how many there are to read; a method `stage` of it
                is told what the sync is at (see `Progress`).

        Raises:
            IndexMissing: there is none, and `create` is false.
            IndexExists: the index has another engine or user dictionary than is asked for.
            SeedError: a path does not exist, no seed file is under the paths though none was ever read, or there are no
                paths, neither given nor remembered; or `columns` names an attribute that an article does not have.
            SeedsUnconfirmed: there are no paths, and the index was written in another folder: name them once.
            RemovalRefused: `delete` is false, and many articles would go; nothing was changed.
            IndexBusy: another process is writing.
            IndexUnwritable: the disk is full, read-only or broken; nothing was changed.
        """
        from newsearch.archive import roots, sync
        from newsearch.archive.seed_options import SeedOptions

        options = SeedOptions(follow_links, progress, memory, workers, columns)

        def find(index: Store, manifest: Manifest) -> Roots:
            if paths:
                return roots.named(index, manifest, paths, forget=delete)
            return roots.remembered(index, manifest, emptied=delete)

        return sync.sync(
            self._store,
            find,
            delete,
            options,
            make=opening.Choices(engine, dictionary) if create else None,
            wait=wait,
        )

    def add(
        self,
        *paths: str | Path,
        create: bool = False,
        workers: int = 1,
        memory: int = DEFAULT_MEMORY,
        follow_links: bool = False,
        columns: Mapping[str, str] | None = None,
        wait: float | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Add seed files, or folders of them, to those that the index has: every later sync reads them as well.

        A file that was read before is read again where it has changed. New and changed files of the folders of the
        last sync are read, too; nothing is removed.

        Args:
            create, workers, memory, follow_links, columns, wait, progress: see `sync`.

        Raises:
            IndexMissing: there is none, and `create` is false.
            SeedError: a path does not exist, or no seed file is under the paths though none was ever read.
            SeedsUnconfirmed: the index was written in another folder: sync it with its seeds once.
            IndexBusy: another process is writing.
            IndexUnwritable: the disk is full, read-only or broken; nothing was changed.
        """
        from newsearch.archive import roots, sync
        from newsearch.archive.seed_options import SeedOptions

        options = SeedOptions(follow_links, progress, memory, workers, columns)
        return sync.sync(
            self._store,
            lambda index, manifest: roots.with_added(index, manifest, paths),
            True,
            options,
            make=opening.Choices() if create else None,
            keep=True,
            wait=wait,
        )

    def rebuild(
        self,
        *paths: str | Path,
        create: bool = False,
        workers: int = 1,
        memory: int = DEFAULT_MEMORY,
        follow_links: bool = False,
        columns: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Read all seed files under these paths, whatever state the index is in; other articles are dropped.

        Without paths, those of the last sync are read; what came by `add` and is there is read in any case.

        Args:
            create: whether to make the index where there is none.
            workers, memory, follow_links, columns, progress: see `sync`.

        Raises:
            SeedError: a path does not exist or has no seed file, or there are none, neither given nor remembered.
            SeedsUnconfirmed: there are no paths, and the index was written in another folder: name them.
            IndexBusy: another process is writing.
            IndexUnwritable: the disk is full, read-only or broken; nothing was changed.
        """
        from newsearch.archive import rebuild
        from newsearch.archive.seed_options import SeedOptions

        options = SeedOptions(follow_links, progress, memory, workers, columns)
        return rebuild.rebuild(self._store, paths, options, make=create)

    def spread(
        self,
        *paths: str | Path,
        over: Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]],
        create: bool = False,
        task_megabytes: int = 16,
        follow_links: bool = False,
        columns: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Do what `rebuild` does for an index in a cluster, by tasks on many machines that read the seed files.

        Args:
            over: calls a function with each of some tasks, wherever it likes, and gives the results in any order, as
                the `map` of an executor does. See docs/cluster.md.
            create, follow_links, columns, progress: see `sync`.
            task_megabytes: of seed files that a task reads. A larger file is read by several tasks, each of which
                reads all of it, and makes a share of its articles.

        Raises:
            ClusterAddressInvalid, IndexOutdated: the index is in a folder; a machine has another version of newsearch.
            SeedError, IndexBusy: see `rebuild`; or a seed file has changed meanwhile, or no task has read it.
        """
        from newsearch.archive import spread
        from newsearch.archive.seed_options import SeedOptions

        options = SeedOptions(follow_links, progress, columns=columns)
        return spread.spread(self._store, paths, over, options, make=create, most=task_megabytes << 20)

    def copy(
        self,
        to: str | Path | Address,
        *,
        cluster: ClusterSettings | None = None,
        workers: int = 1,
        memory: int = DEFAULT_MEMORY,
        wait: float | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Copy the index to another place, from a folder into a cluster or back, with its watches and its memory.

        The copy has the same articles and arrivals, and a later `sync` of it reads only what has changed since.

        Args:
            to: the folder or the address of the copy.
            cluster: how to get into the cluster of the copy, and how it is laid out there.
            workers, memory, wait, progress: see `sync`; `progress` is called with articles.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: this index cannot be read.
            IndexExists: there is an index at `to` already.
            IndexBusy, IndexUnwritable: the copy cannot be written.
        """
        from newsearch.archive import copying
        from newsearch.archive.progress import Told

        build = BuildOptions(workers, memory, Told(progress).stage)
        return copying.copy(self._store, store_of(located(to), cluster), build, wait, progress)

    def remembers(self) -> bool:
        """Whether there is an index here that remembers the folders of its last sync."""
        from newsearch.archive import salvage

        return salvage.remembers(self._store)

    def dictionary(self) -> Path | bytes | None:
        """The user dictionary of the index, a file or its content, as far as it can be read; None where it has none."""
        return self._store.salvaged()[1]

    def stats(self) -> dict[str, object]:
        """Counts and names: what `Searcher.holdings` has, seed files and folders, engine, generation, bytes, format."""
        return opening.stats(self._store)

    def watches(self) -> Watches:
        """The saved queries of this index, each of which can list what it has found since its last run."""
        from newsearch.archive.watches import Watches

        return Watches(self._store, self.searcher)

    def verify(self, full: bool = False, *, progress: Progress | None = None) -> list[Note]:
        """Check checksums, counts and the literal promise: what is wrong, nothing when all is well.

        The promise is checked by searching for runs of some stored articles, or with `full` of all, and scanning all
        texts for them.

        Args:
            progress: called with how much of each stage is done: files checked, articles scanned, runs looked for.

        Raises:
            IndexMissing: there is none.
        """
        from newsearch.archive import verify

        return verify.verify(self._store, full, progress)

    def repair(
        self,
        *paths: str | Path,
        known_seeds: bool = False,
        workers: int = 1,
        follow_links: bool = False,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Rebuild the index from its seed files, keeping what can still be read of the articles that no seed gives.

        The notes of the report list what could not be kept. Where only CURRENT was lost, it is written again and
        nothing is rebuilt.

        Args:
            known_seeds: without paths, read those that the index names, if its manifest can still be read. Whoever made
                the index chose them, so they are never read unasked.

        Raises:
            SeedsUnconfirmed: there are no paths, the index names some, and `known_seeds` is false; nothing was read.
            IndexOutdated: it has another format: `sync` it.
            SeedError: a path does not exist, or there are neither seed files nor readable articles.
            RemovalRefused: many articles would go, since seed files of the last sync are not there.
            IndexBusy: another process is writing.
        """
        from newsearch.archive import rebuild
        from newsearch.archive.seed_options import SeedOptions

        options = SeedOptions(follow_links, progress, workers=workers)
        return rebuild.repair(self._store, paths, known_seeds, options)
