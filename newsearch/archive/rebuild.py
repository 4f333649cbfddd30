"""Builds an index anew from its seeds, with what can be kept; for the writer, while it holds the lock."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.archive import generations
from newsearch.archive.generations import Generation
from newsearch.archive.manifest import Manifest
from newsearch.archive.salvage import Survivors, salvaged, survivors
from newsearch.archive.seed_changes import Changes, Progress, nothing_there
from newsearch.engine import BuildOptions, open_engine, store
from newsearch.errors import IndexDamaged, IndexMissing, RemovalRefused
from newsearch.model import Article
from newsearch.results import SyncReport
from newsearch.seeds.files import existing

__all__ = ["absolute", "count", "rebuild", "renew", "repair"]


def rebuild(path: Path, paths: Iterable[str | Path], build: BuildOptions, progress: Progress | None) -> SyncReport:
    """See `Index.rebuild`."""
    with survivors(path) as old:
        roots = existing(paths)
        changes = Changes(roots, {}, path, anew=True)
        if not changes.added:
            raise nothing_there(roots)
        return _written(path, changes, roots, old, set(), build, progress)


def repair(path: Path, paths: Iterable[str | Path], build: BuildOptions, progress: Progress | None) -> SyncReport:
    """See `Index.repair`."""
    with suppress(IndexMissing, IndexDamaged):
        Generation.open(path).close()  # another format is no damage, and nothing that this version could mend
    with survivors(path) as old:
        manifest, _ = salvaged(path)
        roots = existing(paths or manifest.roots)
        changes = Changes(roots, manifest.seeds, path, anew=True)
        strays = old.ids - changes.owned(manifest.seeds)
        if not (strays or changes.added or changes.changed):
            raise nothing_there(roots)
        changes.check_removal(manifest.articles, roots, "run `newsearch rebuild` with those that are there")
        report = _written(path, changes, roots, old, strays, build, progress)
        return replace(report, notes=(*report.notes, *_repair_notes(old)))


def renew(
    path: Path, paths: Iterable[str | Path], delete: bool, build: BuildOptions, progress: Progress | None
) -> SyncReport:
    """Sync an index of another format or analyzer: read all seeds, keep the articles that never came from one.

    Raises:
        RemovalRefused: `delete` is false, and many articles would go with their seeds, or any that cannot be kept.
    """
    with survivors(path) as old:
        manifest, _ = salvaged(path)
        roots = existing(paths)
        changes = Changes(roots, manifest.seeds, path, anew=True)
        if not (manifest.seeds or changes.added):
            raise nothing_there(roots)
        from_seeds = changes.owned(manifest.seeds)
        unread = 0 if old.readable else max(manifest.articles - len(from_seeds), 0)
        if not delete:
            changes.check_removal(manifest.articles, roots, "pass --delete")
            if unread:
                raise RemovalRefused(
                    f"{unread} articles that no seed gives would go, since the format of {path} is not read any more:"
                    " keep a copy for the version that made it, then pass --delete"
                )
        report = _written(path, changes, roots, old, old.ids - from_seeds, build, progress)
    notes = (f"{unread} articles that no seed gives are gone",) if unread else ()
    return replace(report, notes=(*report.notes, *notes))


def count(engine: str, folder: Path) -> int:
    """How many articles a generation has that was just written."""
    with closing(open_engine(engine, folder / "engine")) as written:
        return written.statistics(()).articles


def absolute(roots: Iterable[Path]) -> tuple[str, ...]:
    """The roots as the manifest remembers them."""
    return tuple(str(root.absolute()) for root in roots)


def _written(
    path: Path,
    changes: Changes,
    roots: list[Path],
    old: Survivors,
    spared: set[str],
    build: BuildOptions,
    progress: Progress | None,
) -> SyncReport:
    """Write a generation from the seeds, and from the old articles that are spared and that no seed gives."""
    began = time.perf_counter()
    manifest, dictionary = salvaged(path)
    analyzer = Analyzer(dictionary)

    def articles() -> Iterator[Article]:
        yield from changes.articles(old.articles if old.readable else None, progress)
        yield from old.articles(sorted(spared - changes.given - changes.kept))

    with generations.next_folder(path, dictionary) as folder:
        store(manifest.engine).write(None, folder / "engine", Documents(analyzer, articles()), (), build)
        total = count(manifest.engine, folder)
        following = Manifest(manifest.engine, analyzer.fingerprint, seeds=changes.records, roots=absolute(roots))
        generations.publish(path, folder, replace(following, articles=total), None)
    before = old.ids if old.readable else changes.owned(changes.known)
    report = changes.report(len(before), len(before - changes.given - old.kept), total, began)
    return replace(report, notes=tuple(f"lost: {i!r}, which no seed gives and which cannot be read" for i in old.lost))


def _repair_notes(old: Survivors) -> Iterator[str]:
    if not old.readable:
        yield "articles that no seed gives could not be kept: the engine's files cannot be read"
    elif old.kept and old.damaged:
        yield f"kept from damaged files, read them over: {', '.join(map(repr, sorted(old.kept)))}"
