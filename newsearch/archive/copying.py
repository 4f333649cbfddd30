"""Copies an index to another place: from a folder into a cluster, and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial

from newsearch.archive.opening import analyzer_of, engine_of
from newsearch.archive.progress import Progress, Told
from newsearch.archive.publishing import Origin, publish_next
from newsearch.archive.store import Generation, Store
from newsearch.archive.watches import WATCHES
from newsearch.engine import BuildOptions, Engine, arrivals
from newsearch.errors import IndexExists
from newsearch.model import Article
from newsearch.results import SyncReport
from newsearch.search.batches import articles_of
from newsearch.search.guard import Guard

__all__ = ["copy"]

_AT_ONCE = 64
"""Articles read at a time; chosen by hand: they are in memory meanwhile."""


def copy(
    source: Store, target: Store, build: BuildOptions, wait: float | None, progress: Progress | None
) -> SyncReport:
    """See `Index.copy`."""
    began = time.perf_counter()
    with (
        closing(source.open()) as generation,
        Guard(generation.blame),
        closing(engine_of(generation)) as engine,
        target.writing(wait, make=True),
    ):
        if target.exists():
            raise IndexExists("index_exists", path=target.location)
        name = target.engine_named(None)
        origin = Origin(name, analyzer_of(source, generation), generation.dictionary)
        manifest = replace(generation.manifest, engine=name, place=_place(source, generation, target))
        articles, known = _articles(engine, Told(progress)), partial(arrivals, engine)
        total = publish_next(target, origin, articles, lambda: manifest, arrived=known, build=build)
        if (watches := source.read(WATCHES)) is not None:
            target.replace(WATCHES, watches)
    return SyncReport(
        files_unchanged=len(manifest.seeds),
        articles_added=total,
        articles_total=total,
        seconds=time.perf_counter() - began,
    )


def _place(source: Store, generation: Generation, target: Store) -> str:
    """Where the paths are believed that the copy remembers: nowhere, if they were not in the place of the source."""
    return target.place if generation.manifest.place == source.place else ""


def _articles(engine: Engine, told: Told) -> Iterator[Article]:
    told.stage("reading")
    ids = list(engine.scan())
    for done, article in enumerate(articles_of(engine, ids, _AT_ONCE), 1):
        yield article
        told.steps(done, len(ids))
