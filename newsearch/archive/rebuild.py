"""Builds a whole index from its seeds and from what can be kept of the one before: rebuild, repair, upgrade."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.names import NAMES_VERSION
from newsearch.archive.manifest import Manifest
from newsearch.archive.publishing import Origin, publish_next
from newsearch.archive.roots import Roots, named, nothing_there, remembered
from newsearch.archive.salvage import Survivors, survivors
from newsearch.archive.seed_changes import Changes
from newsearch.archive.seed_options import SeedOptions
from newsearch.archive.store import Store
from newsearch.errors import IndexDamaged, IndexMissing, RemovalRefused, SeedsUnconfirmed
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import SyncReport
from newsearch.seeds.files import existing

__all__ = ["FindRoots", "everything", "manifest_of", "rebuild", "renew", "repair"]


FindRoots = Callable[[Store, Manifest], Roots]
"""Gives the folders to read, of an index and its manifest."""


def rebuild(store: Store, paths: tuple[str | Path, ...], options: SeedOptions, *, make: bool = False) -> SyncReport:
    """See `Index.rebuild`."""
    with store.writing(make=make) as mended, survivors(store) as old:
        changes, roots = everything(store, paths, options)
        report = _written(store, changes, roots, old, set(), options)
    return replace(report, notes=mended + report.notes)


def everything(store: Store, paths: tuple[str | Path, ...], options: SeedOptions) -> tuple[Changes, Roots]:
    """All seed files of these paths, or without any of those of the last sync, to be read whatever was read before.

    Raises:
        SeedError, SeedsUnconfirmed: see `Index.rebuild`.
    """
    manifest, _ = store.salvaged()
    roots = named(store, manifest, paths, forget=True) if paths else remembered(store, manifest, emptied=True)
    existing(roots.missing)  # what is missing would be lost
    changes = Changes(roots.there, {}, store.folder, options, anew=True, remembered=manifest.columns)
    if not changes.added:
        raise nothing_there(roots.there)
    return changes, roots


def manifest_of(store: Store, engine: str, analyzer: Analyzer, changes: Changes, roots: Roots) -> Manifest:
    """The manifest of a generation that was made anew, once its seeds have been read."""
    made = Manifest(engine, analyzer.fingerprint, seeds=changes.records, columns=changes.columns, names=NAMES_VERSION)
    return roots.kept_in(made, store.place)


def repair(store: Store, paths: Iterable[str | Path], known_seeds: bool, options: SeedOptions) -> SyncReport:
    """See `Index.repair`."""
    with store.writing() as mended:
        with suppress(IndexMissing, IndexDamaged), closing(store.open()) as generation:
            # raises IndexOutdated for another format: that is no damage, and nothing that this version could mend
            older = any(note.code == "generation_set_aside" for note in mended)
            if mended and not older and not generation.damage(lambda *_: None):
                articles, files = generation.manifest.articles, len(generation.manifest.seeds)
                return SyncReport(files_unchanged=files, articles_total=articles, notes=mended)
        with survivors(store) as old:
            manifest, _ = store.salvaged()
            asked = existing(_asked_for(store, tuple(paths), (*manifest.roots, *manifest.added), known_seeds))
            roots = _repaired(store, manifest, asked, bool(paths))
            changes = Changes(
                roots.there,
                manifest.seeds,
                store.folder,
                options,
                anew=True,
                keep=bool(roots.missing),
                remembered=manifest.columns,
            )
            strays = old.ids - changes.owned(manifest.seeds)
            if not (strays or changes.added or changes.changed):
                raise nothing_there(roots.there)
            changes.check_removal(manifest.articles, roots, Note("rebuild_with_those"))
            report = _written(store, changes, roots, old, strays, options)
            return replace(report, notes=(*mended, *report.notes, *_repair_notes(old)))


def _asked_for(
    store: Store, paths: tuple[str | Path, ...], known: tuple[str, ...], known_seeds: bool
) -> Iterable[str | Path]:
    """The paths to read: those of the manifest only when told so, since somebody else may have written it.

    Raises:
        SeedsUnconfirmed: there are only those.
    """
    if known and not (paths or known_seeds):
        raise SeedsUnconfirmed("repair_needs_seeds", path=store.location, roots=list(known))
    return paths or known


def _repaired(store: Store, manifest: Manifest, asked: list[Path], are_named: bool) -> Roots:
    """The roots of a repair; those that are left out may be named in other words, by who keeps a copy of the seeds."""
    if are_named:
        return replace(named(store, manifest, asked, forget=False), left_out=())
    return Roots(tuple(map(Path, manifest.roots)), tuple(map(Path, manifest.added)))


def renew(store: Store, find: FindRoots, delete: bool, options: SeedOptions, keep: bool = False) -> SyncReport:
    """Sync an index of another format or analyzer: read all seeds, keep the articles that never came from one.

    Raises:
        RemovalRefused: `delete` is false, and many articles would go with their seeds, or any that cannot be kept.
    """
    with survivors(store) as old:
        manifest, _ = store.salvaged()
        roots = find(store, manifest)
        if not old.readable:
            existing(roots.missing)  # their articles cannot be kept
        keep = keep or bool(roots.missing)
        changes = Changes(
            roots.there, manifest.seeds, store.folder, options, anew=True, keep=keep, remembered=manifest.columns
        )
        if not (manifest.seeds or changes.added):
            raise nothing_there(roots.there)
        from_seeds = changes.owned(manifest.seeds)
        unread = 0 if old.readable else max(manifest.articles - len(from_seeds), 0)
        if not delete:
            changes.check_removal(manifest.articles, roots, Note("pass_delete"))
            if unread:
                raise RemovalRefused("removal_of_unread_refused", articles=unread, path=store.location)
        report = _written(store, changes, roots, old, old.ids - from_seeds, options)
    notes = (Note("articles_gone", articles=unread),) if unread else ()
    return replace(report, notes=(*report.notes, *roots.notes, *notes))


def _written(
    store: Store,
    changes: Changes,
    roots: Roots,
    old: Survivors,
    spared: set[str],
    options: SeedOptions,
) -> SyncReport:
    """Write a generation from the seeds, and from the old articles that are spared and that no seed gives."""
    began = time.perf_counter()
    manifest, dictionary = store.salvaged()
    origin = Origin(manifest.engine, Analyzer(dictionary), dictionary)

    def articles() -> Iterator[Article]:
        yield from changes.articles(old.articles if old.readable else None)
        yield from old.articles(sorted(spared - changes.given - changes.kept))

    following = partial(manifest_of, store, manifest.engine, origin.analyzer, changes, roots)
    total = publish_next(
        store, origin, articles(), following, arrived=old.arrived, build=options.build, needed=changes.needed
    )
    before = old.ids if old.readable else changes.owned(changes.known)
    report = changes.report(len(before), len(before - changes.given - old.kept), total, began)
    return replace(report, notes=tuple(Note("article_lost", id=i) for i in old.lost))


def _repair_notes(old: Survivors) -> Iterator[Note]:
    if not old.readable:
        yield Note("articles_not_kept")
    elif old.kept and old.damaged:
        yield Note("articles_kept_from_damage", ids=sorted(old.kept))
