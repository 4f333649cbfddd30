"""Brings an index up to its seeds, or to a few articles handed over: what changed is written as the next generation."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import chain, islice

from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.names import NAMES_VERSION
from newsearch.archive.manifest import Manifest
from newsearch.archive.opening import Choices, analyzer_of, check_choices, engine_of
from newsearch.archive.publishing import Origin, publish_next
from newsearch.archive.rebuild import FindRoots, manifest_of, renew
from newsearch.archive.roots import Roots, nothing_there
from newsearch.archive.seed_changes import Changes
from newsearch.archive.seed_options import SeedOptions
from newsearch.archive.seed_records import ids_of
from newsearch.archive.store import Generation, Store
from newsearch.engine import Engine
from newsearch.errors import IndexMissing, IndexOutdated
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import SyncReport
from newsearch.search.batches import articles_of
from newsearch.search.guard import Guard

__all__ = ["sync", "update"]

_AT_ONCE = 16
"""Articles read at a time; chosen by hand, as in `salvage`."""

_SAMPLE = 100
"""Articles that tell whether an archive has dates: chosen by hand."""


def update(store: Store, add: Iterable[Article], remove: Iterable[str]) -> SyncReport:
    """See `Index.update`."""
    articles = {article.id: article for article in add}
    unwanted = set(remove) - articles.keys()
    with (
        store.writing() as mended,
        closing(store.open()) as previous,
        Guard(previous.blame),
        closing(engine_of(previous)) as engine,
    ):
        present = engine.values([*unwanted, *articles], ()).keys()
        total, gone = previous.manifest.articles, unwanted & present
        if articles or gone:
            origin = Origin(previous.manifest.engine, analyzer_of(store, previous), previous.dictionary, previous)
            total = publish_next(store, origin, articles.values(), lambda: previous.manifest, remove=gone)
    return SyncReport(
        articles_added=len(articles.keys() - present),
        articles_changed=len(articles.keys() & present),
        articles_removed=len(gone),
        articles_total=total,
        notes=mended,
    )


def sync(
    store: Store,
    find: FindRoots,
    delete: bool,
    options: SeedOptions,
    *,
    make: Choices | None = None,
    keep: bool = False,
    wait: float | None = None,
) -> SyncReport:
    """See `Index.sync` and `Index.add`, of which `find` gives the folders, and with `keep` nothing vanishes."""
    with store.writing(wait, make=make is not None) as mended:
        try:
            with closing(store.open()) as previous:
                if make:
                    check_choices(store, previous, make)
                if Analyzer(previous.dictionary).fingerprint == previous.manifest.fingerprint:
                    report = _synced(store, previous, find(store, previous.manifest), delete, options, keep)
                    return replace(report, notes=mended + report.notes)
                previous.blame()  # its articles are read for the next one
            reason = Note("rebuilt_for_analyzer")
        except IndexMissing:
            if not make:
                raise
            return _first(store, make, find(store, Manifest("", "")), options)
        except IndexOutdated:
            reason = Note("rebuilt_for_format")
        report = renew(store, find, delete, options, keep)
    return replace(report, notes=(*mended, reason, *report.notes))


def _synced(
    store: Store,
    previous: Generation,
    roots: Roots,
    delete: bool,
    options: SeedOptions,
    keep: bool,
) -> SyncReport:
    """Write what changed among the seeds since the previous generation, if anything did."""
    began = time.perf_counter()
    manifest = roots.kept_in(previous.manifest, store.place)
    keep = keep or bool(roots.missing)
    changes = Changes(roots.there, manifest.seeds, store.folder, options, keep=keep, remembered=manifest.columns)
    if not (manifest.seeds or changes.added):
        raise nothing_there(roots.there)
    if not delete:
        changes.check_removal(manifest.articles, roots, Note("pass_delete"))
    total = manifest.articles
    if changes.to_write or roots.differ_from(previous.manifest, store.place):
        with Guard(previous.blame), closing(engine_of(previous)) as engine:
            changes.oddities.any_dated = _has_dates(engine, manifest)
            origin = Origin(previous.manifest.engine, analyzer_of(store, previous), previous.dictionary, previous)
            articles = changes.articles(partial(articles_of, engine, size=_AT_ONCE))
            following = lambda: replace(manifest, seeds=changes.records, columns=changes.columns)  # noqa: E731
            gone, needed = changes.gone, changes.needed
            total = publish_next(store, origin, articles, following, remove=gone, build=options.build, needed=needed)
    report = changes.report(manifest.articles, len(changes.gone - changes.given), total, began)
    outdated = (Note("names_outdated"),) if manifest.articles and manifest.names < NAMES_VERSION else ()
    return replace(report, notes=(*roots.notes, *outdated))


def _first(store: Store, choices: Choices, roots: Roots, options: SeedOptions) -> SyncReport:
    """Make an index of seeds, where there is none: it is there once all of them have been read."""
    began = time.perf_counter()
    changes = Changes(roots.there, {}, store.folder, options)
    if not changes.added:
        raise nothing_there(roots.there)
    engine = store.engine_named(choices.engine)  # raises EngineMissing before anything is read
    origin = Origin(engine, Analyzer(choices.dictionary), choices.dictionary)
    following = partial(manifest_of, store, engine, origin.analyzer, changes, roots)
    total = publish_next(store, origin, changes.articles(None), following, build=options.build, needed=changes.needed)
    return changes.report(0, 0, total, began)


def _has_dates(engine: Engine, manifest: Manifest) -> bool:
    """Whether any of a few articles from seeds has a date: one without is odd among them."""
    ids = chain.from_iterable(ids_of(name, record) for name, record in manifest.seeds.items())
    return any(date for (date,) in engine.values(list(islice(ids, _SAMPLE)), ("date",)).values())
