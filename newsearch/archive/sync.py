"""Brings an index up to its seeds, or to a few articles handed over: what changed is written as the next generation."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from newsearch.analysis.analyzer import Analyzer
from newsearch.archive.generations import Generation, blame
from newsearch.archive.opening import analyzer_of, engine_of
from newsearch.archive.publishing import Origin, publish_next, writing
from newsearch.archive.rebuild import renew
from newsearch.archive.seed_changes import Changes, SeedOptions, nothing_there
from newsearch.engine import BuildOptions, Engine
from newsearch.errors import IndexOutdated
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import SyncReport
from newsearch.search.guard import Guard
from newsearch.seeds.files import existing

__all__ = ["sync", "update"]


def update(path: Path, add: Iterable[Article], remove: Iterable[str]) -> SyncReport:
    """See `Index.update`."""
    articles = {article.id: article for article in add}
    unwanted = set(remove) - articles.keys()
    with (
        writing(path) as mended,
        closing(Generation.open(path)) as previous,
        Guard(partial(blame, previous)),
        closing(engine_of(previous)) as engine,
    ):
        present = engine.values([*unwanted, *articles], ()).keys()
        total, gone = previous.manifest.articles, unwanted & present
        if articles or gone:
            origin = Origin(previous.manifest.engine, analyzer_of(previous), previous.dictionary, previous)
            total = publish_next(path, origin, articles.values(), lambda: previous.manifest, remove=gone)
    return SyncReport(
        articles_added=len(articles.keys() - present),
        articles_changed=len(articles.keys() & present),
        articles_removed=len(gone),
        articles_total=total,
        notes=mended,
    )


def sync(
    path: Path, paths: Iterable[str | Path], delete: bool, build: BuildOptions, options: SeedOptions
) -> SyncReport:
    """See `Index.sync`."""
    with writing(path) as mended:
        try:
            with closing(Generation.open(path)) as previous:
                if Analyzer(previous.dictionary).fingerprint == previous.manifest.fingerprint:
                    report = _synced(path, previous, paths, delete, build, options)
                    return replace(report, notes=mended + report.notes)
                blame(previous)  # its articles are read for the next one
            reason = Note("rebuilt_for_analyzer")
        except IndexOutdated:
            reason = Note("rebuilt_for_format")
        report = renew(path, paths, delete, build, options)
    return replace(report, notes=(*mended, reason, *report.notes))


def _synced(
    path: Path,
    previous: Generation,
    paths: Iterable[str | Path],
    delete: bool,
    build: BuildOptions,
    options: SeedOptions,
) -> SyncReport:
    """Write what changed among the seeds since the previous generation, if anything did."""
    began = time.perf_counter()
    manifest = previous.manifest
    roots = existing(paths)
    changes = Changes(roots, manifest.seeds, path, options)
    if not (manifest.seeds or changes.added):
        raise nothing_there(roots)
    if not delete:
        changes.check_removal(manifest.articles, roots, Note("pass_delete"))
    total = manifest.articles
    if changes.to_write:
        with Guard(partial(blame, previous)), closing(engine_of(previous)) as engine:
            origin = Origin(previous.manifest.engine, analyzer_of(previous), previous.dictionary, previous)
            articles = changes.articles(partial(_stored, engine))
            following = lambda: replace(manifest, seeds=changes.records, roots=changes.roots)  # noqa: E731
            total = publish_next(path, origin, articles, following, remove=changes.gone, build=build)
    return changes.report(manifest.articles, len(changes.gone - changes.given), total, began)


def _stored(engine: Engine, ids: Iterable[str]) -> Iterator[Article]:
    """The articles of these ids, one at a time: never all in memory."""
    for article_id in ids:
        yield from engine.articles([article_id])
