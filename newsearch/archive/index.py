"""An archive on disk: create, open, update, sync, rebuild, verify and repair its index.

What only a writer needs, the readers of seeds above all, is imported by what uses it: a search starts without it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.archive import generations
from newsearch.archive.files import locked
from newsearch.archive.generations import Generation
from newsearch.archive.manifest import Manifest
from newsearch.engine import DEFAULT_MEMORY, BuildOptions, Engine, open_engine, store
from newsearch.errors import (
    IndexDamaged,
    IndexExists,
    IndexMissing,
    IndexOutdated,
    NewsearchError,
)
from newsearch.model import Article
from newsearch.results import SyncReport
from newsearch.search.searcher import Searcher

if TYPE_CHECKING:
    from newsearch.archive.seed_changes import Progress
    from newsearch.archive.watches import Watches

__all__ = ["Index"]


class Index:
    """An archive on disk. Get one by `Index.create` or `Index.open`.

    It holds no file open: every call reads what is published then.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @classmethod
    def create(cls, path: str | Path, engine: str = "whoosh", dictionary: Path | None = None) -> Index:
        """Make an empty index in a folder.

        Raises:
            IndexExists: there is an index already.
            EngineMissing: there is no engine of this name.
            DictionaryError: the user dictionary cannot be read.
        """
        index = cls(path)
        open_engine(engine, None)
        manifest = Manifest(engine, Analyzer(dictionary).fingerprint)
        index.path.mkdir(parents=True, exist_ok=True)
        with locked(index.path):
            if (index.path / "CURRENT").exists():
                raise IndexExists(f"{path} has an index: open it with Index.open, or remove the folder first")
            with generations.next_folder(index.path, dictionary) as folder:
                generations.publish(index.path, folder, manifest, None)
        return index

    @classmethod
    def open(cls, path: str | Path) -> Index:
        """Open the index in a folder.

        Raises:
            IndexMissing: there is none.
            IndexDamaged: a file of it is not as it was written.
            IndexOutdated: it has another format, or was built by another analyzer.
        """
        index = cls(path)
        index.searcher().close()
        return index

    @classmethod
    def open_or_create(
        cls,
        path: str | Path,
        engine: str | None = None,
        dictionary: Path | None = None,
        paths: Iterable[str | Path] = (),
    ) -> Index:
        """The index in a folder, for writing, or a new one; one that cannot be read is left for `rebuild` to mend.

        Raises:
            IndexExists: the index there has another engine or user dictionary.
            SeedError: there is no index, and no seed file under `paths` to make one for.
        """
        try:
            with closing(Generation.open(Path(path))) as generation:
                if engine not in (None, generation.manifest.engine):
                    raise IndexExists(
                        f"{path} has the engine {generation.manifest.engine}: name another folder with --index"
                    )
                if dictionary and Analyzer(dictionary).entries != Analyzer(generation.dictionary).entries:
                    raise IndexExists(f"{path} was built with another user dictionary: remove it, then sync again")
        except IndexMissing:
            from newsearch.archive.seed_changes import nothing_there
            from newsearch.seeds.files import existing, find

            roots = existing(paths)
            if roots and not any(find(roots, apart=Path(path).resolve())):
                raise nothing_there(roots) from None
            return cls.create(path, engine or "whoosh", dictionary)
        except (IndexDamaged, IndexOutdated):
            pass
        return cls(path)

    @property
    def analyzer(self) -> Analyzer:
        """The analyzer of this index, with its user dictionary."""
        with closing(Generation.open(self.path)) as generation:
            return Analyzer(generation.dictionary)

    def searcher(self) -> Searcher:
        """A searcher over the generation that is published now; close it, or use it in a `with` statement.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: there is nothing that can be searched.
        """
        generation = Generation.open(self.path)
        try:
            analyzer = _analyzer(generation)
            engine = _opened(generation)
        except BaseException:
            generation.close()
            raise
        return Searcher(
            engine,
            analyzer,
            blame=partial(generations.blame, generation),
            release=generation.close,
            newer=partial(self._newer, generation),
            generation=(generation.checksum or "")[:12],
        )

    def update(self, add: Iterable[Article] = (), remove: Iterable[str] = ()) -> SyncReport:
        """Add articles, replacing those of the same id, and remove those of these ids, all at once.

        Raises:
            IndexBusy: another process is writing.
            IndexOutdated: the index was built by another analyzer.
        """
        articles = {article.id: article for article in add}
        gone = set(remove) - articles.keys()
        with (
            locked(self.path),
            self._clearing(),
            closing(Generation.open(self.path)) as previous,
            _blaming(previous),
            closing(_opened(previous)) as engine,
        ):
            present = engine.values([*gone, *articles], ()).keys()
            total = previous.manifest.articles + len(articles.keys() - present) - len(gone & present)
            if articles or gone & present:
                with generations.next_folder(self.path, previous.dictionary) as folder:
                    documents = Documents(_analyzer(previous), articles.values())
                    target, build = folder / "engine", BuildOptions()
                    store(previous.manifest.engine).write(
                        previous.engine_folder, target, documents, gone & present, build
                    )
                    generations.publish(self.path, folder, replace(previous.manifest, articles=total), previous)
        return SyncReport(
            articles_added=len(articles.keys() - present),
            articles_changed=len(articles.keys() & present),
            articles_removed=len(gone & present),
            articles_total=total,
        )

    def sync(
        self,
        *paths: str | Path,
        delete: bool = True,
        workers: int = 1,
        memory: int = DEFAULT_MEMORY,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Make the index hold what the seed files under these paths hold: new, changed and vanished ones alike.

        An index of another format or analyzer is rebuilt, with the articles that came by `update`. With several
        `workers`, call it under `if __name__ == "__main__":`, as for every use of processes.

        Args:
            delete: whether more than a tenth of the articles may go because their seed files have vanished, or any
                that came by `update` because the format that they are kept in is not read any more.
            workers: processes that analyse and write.
            memory: megabytes that they should need, all together.
            progress: is told the bytes of seed files read, and how many there are to read.

        Raises:
            SeedError: a path does not exist, or no seed file is under the paths though none was ever read.
            RemovalRefused: `delete` is false, and many articles would go; nothing was changed.
            IndexBusy: another process is writing.
        """
        from newsearch.archive import rebuild as anew

        build = BuildOptions(workers, memory)
        with locked(self.path), self._clearing():
            try:
                with closing(Generation.open(self.path)) as previous:
                    fingerprint = Analyzer(previous.dictionary).fingerprint
                    if fingerprint == previous.manifest.fingerprint:
                        return self._sync(previous, paths, delete, build, progress)
                    generations.blame(previous)  # it is read for the new one
                reason = "the analyzer has changed since the last sync"
            except IndexOutdated:
                reason = "the format of the index has changed"
            report = anew.renew(self.path, paths, delete, build, progress)
        return replace(report, notes=(f"rebuilt: {reason}", *report.notes))

    def rebuild(
        self,
        *paths: str | Path,
        workers: int = 1,
        memory: int = DEFAULT_MEMORY,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Read every seed file under these paths anew, whatever state the index is in; other articles are dropped.

        Raises:
            SeedError: a path does not exist or has no seed file.
            IndexBusy: another process is writing.
        """
        from newsearch.archive import rebuild as anew

        with locked(self.path), self._clearing():
            return anew.rebuild(self.path, paths, BuildOptions(workers, memory), progress)

    def stats(self) -> dict[str, object]:
        """Counts and names: articles, seed files, engine, generation, bytes on disk, format, fingerprint."""
        with closing(Generation.open(self.path)) as generation:
            manifest = generation.manifest
            return {
                "articles": manifest.articles,
                "seed_files": len(manifest.seeds),
                "engine": manifest.engine,
                "generation": generation.folder.name,
                "bytes": sum(p.stat().st_size for p in generation.folder.rglob("*") if p.is_file()),
                "format": manifest.format,
                "fingerprint": manifest.fingerprint,
            }

    def watches(self) -> Watches:
        """The saved queries of this index, which tell what they find anew."""
        from newsearch.archive.watches import Watches

        return Watches(self.path, self.searcher)

    def verify(self, full: bool = False) -> list[str]:
        """What is wrong with the index, nothing when all is well: checksums, counts, and the literal promise.

        The promise is checked by searching runs of stored articles and scanning all texts for them: of some articles,
        or of all.

        Raises:
            IndexMissing: there is none.
        """
        from newsearch.archive import verify

        try:
            with closing(Generation.open(self.path)) as generation, _blaming(generation):
                return verify.problems(generation, full)
        except (IndexDamaged, IndexOutdated) as error:
            return [str(error)]

    def repair(self, *paths: str | Path, workers: int = 1, progress: Progress | None = None) -> SyncReport:
        """Rebuild the index from its seed files, keeping what can still be read of the articles that no seed gives.

        Without paths, those of the last sync are read, if the manifest still tells them. What could not be kept is
        said in the notes.

        Raises:
            IndexOutdated: it has another format: `sync` it.
            SeedError: a path does not exist, or there are neither seed files nor readable articles.
            RemovalRefused: many articles would go, since seed files of the last sync are not there.
            IndexBusy: another process is writing.
        """
        from newsearch.archive import rebuild as anew

        with locked(self.path), self._clearing():
            return anew.repair(self.path, paths, BuildOptions(workers), progress)

    def _sync(
        self,
        previous: Generation,
        paths: Iterable[str | Path],
        delete: bool,
        build: BuildOptions,
        progress: Progress | None,
    ) -> SyncReport:
        from newsearch.archive.rebuild import absolute, count
        from newsearch.archive.seed_changes import Changes, nothing_there
        from newsearch.seeds.files import existing

        began = time.perf_counter()
        manifest = previous.manifest
        roots = existing(paths)
        changes = Changes(roots, manifest.seeds, self.path)
        if not (manifest.seeds or changes.added):
            raise nothing_there(roots)
        if not delete:
            changes.check_removal(manifest.articles, roots, "pass --delete")
        total = manifest.articles
        if changes.added or changes.changed or changes.vanished:
            with generations.next_folder(self.path, previous.dictionary) as folder:
                with _blaming(previous), closing(_opened(previous)) as engine:
                    articles = changes.articles(partial(_stored, engine), progress)
                    documents = Documents(Analyzer(previous.dictionary), articles)
                    location = previous.engine_folder
                    store(manifest.engine).write(location, folder / "engine", documents, changes.gone, build)
                    total = count(manifest.engine, folder)  # guarded as well: files that both generations have
                following = replace(manifest, articles=total, seeds=changes.records, roots=absolute(roots))
                generations.publish(self.path, folder, following, previous)
        return changes.report(manifest.articles, len(changes.gone - changes.given), total, began)

    @contextmanager
    def _clearing(self) -> Iterator[None]:
        """Remove what nobody reads any more, before the work and after it; for the writer, under its lock."""
        generations.clear(self.path)
        yield
        generations.clear(self.path)

    def _newer(self, open_now: Generation) -> Searcher | None:
        published = generations.current(self.path)
        return None if published == (open_now.folder, open_now.checksum) else self.searcher()


def _analyzer(generation: Generation) -> Analyzer:
    """The analyzer that a generation was built by."""
    analyzer = Analyzer(generation.dictionary)
    if analyzer.fingerprint != generation.manifest.fingerprint:
        raise IndexOutdated(f"{generation.folder.parent} was built by another analyzer: run `newsearch sync`")
    return analyzer


def _opened(generation: Generation) -> Engine:
    with _blaming(generation):
        return open_engine(generation.manifest.engine, generation.engine_folder)


@contextmanager
def _blaming(generation: Generation) -> Iterator[None]:
    """Let an error that a damaged file led to say so."""
    try:
        yield
    except NewsearchError:
        raise
    except Exception as error:  # whatever reading nonsense led to
        generations.blame(generation, error)
        raise


def _stored(engine: Engine, ids: Iterable[str]) -> Iterator[Article]:
    """The articles of these ids, one at a time: never all in memory."""
    for article_id in ids:
        yield from engine.articles([article_id])
