"""Opens what is published: the analyzer, the engine and the searcher of a generation; makes a new index."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.dictionary import Dictionary
from newsearch.analysis.names import NAMES_VERSION
from newsearch.archive.manifest import Manifest
from newsearch.archive.store import Generation, Store
from newsearch.engine import Engine
from newsearch.errors import IndexDamaged, IndexExists, IndexMissing, IndexOutdated
from newsearch.location import absolute
from newsearch.messages import Note
from newsearch.search.guard import Guard
from newsearch.search.searcher import Searcher
from newsearch.search.snapshot import Snapshot

__all__ = ["Choices", "analyzer_of", "check_choices", "create", "engine_of", "prepare", "searcher", "stats"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen when an index is made: its engine, and its user dictionary; None is the default."""

    engine: str | None = None
    dictionary: Path | None = None


def create(store: Store, engine: str | None, dictionary: Dictionary | None) -> None:
    """See `Index.create`."""
    from newsearch.archive.publishing import publish_empty

    manifest = Manifest(store.engine_named(engine), Analyzer(dictionary).fingerprint, names=NAMES_VERSION)
    with store.writing(make=True):
        if store.exists():
            raise IndexExists("index_exists", path=store.location)
        publish_empty(store, manifest, dictionary)


def prepare(
    store: Store, engine: str | None, dictionary: Path | None, paths: Iterable[str | Path], follow_links: bool
) -> None:
    """See `Index.open_or_create`."""
    try:
        with closing(store.open()) as generation:
            check_choices(store, generation, Choices(engine, dictionary))
    except IndexMissing:
        from newsearch.archive.roots import nothing_there
        from newsearch.seeds.files import existing, find

        roots = existing(paths)
        apart = store.folder.resolve() if store.folder else None
        if roots and not any(find(roots, apart=apart, follow_links=follow_links)):
            raise nothing_there(roots) from None
        with suppress(IndexExists):  # another process was faster
            create(store, engine, dictionary)
    except (IndexDamaged, IndexOutdated):
        pass  # `sync` and `rebuild` mend it


def check_choices(store: Store, generation: Generation, choices: Choices) -> None:
    """Raise IndexExists where an index was made with another engine or user dictionary than is asked for."""
    if choices.engine not in (None, generation.manifest.engine):
        raise IndexExists("index_has_engine", path=store.location, engine=generation.manifest.engine)
    if choices.dictionary and Analyzer(choices.dictionary).entries != Analyzer(generation.dictionary).entries:
        raise IndexExists("index_has_dictionary", path=store.location)


def analyzer_of(store: Store, generation: Generation) -> Analyzer:
    """The analyzer that a generation was built by.

    Raises:
        IndexOutdated: it has changed since.
    """
    analyzer = Analyzer(generation.dictionary)
    if analyzer.fingerprint != generation.manifest.fingerprint:
        raise IndexOutdated("index_analyzer_outdated", path=store.location)
    return analyzer


def engine_of(generation: Generation) -> Engine:
    """The engine over the files of a generation.

    Raises:
        IndexDamaged: a file is not as it was written, so that the engine cannot be opened.
    """
    with Guard(generation.blame):
        return generation.engine()


def searcher(store: Store) -> tuple[Searcher, tuple[Note, ...]]:
    """See `Index.searcher` and `Index.notes`."""
    generation = store.open()
    empty = () if generation.manifest.articles else (Note("index_empty", path=absolute(store.location)),)
    return Searcher(_snapshot(store, generation)), (*generation.notes, *empty)


def _snapshot(store: Store, generation: Generation) -> Snapshot:
    """A generation for searching, which closes it at its end, or here if it cannot be searched."""
    try:
        analyzer = analyzer_of(store, generation)
        engine = engine_of(generation)
    except BaseException:
        generation.close()
        raise
    return Snapshot(
        engine,
        analyzer,
        generation=generation.identity[:12],
        newer=partial(_newer, store, generation),
        blame=generation.blame,
        release=generation.close,
    )


def _newer(store: Store, open_now: Generation) -> Snapshot | None:
    """What is published now, or None when that is open already."""
    if store.published() == open_now.identity:
        return None
    generation = store.open()
    if generation.identity == open_now.identity:  # the published one is lost: this one was opened instead of it
        generation.close()
        return None
    return _snapshot(store, generation)


def stats(store: Store) -> dict[str, object]:
    """See `Index.stats`."""
    from newsearch.search.browsing import holdings

    with closing(store.open()) as generation:
        manifest = generation.manifest
        with closing(engine_of(generation)) as engine, Guard(generation.blame):
            found = holdings(engine)
        return {
            "articles": manifest.articles,
            "first_day": found.first_day,
            "last_day": found.last_day,
            "undated": found.undated,
            "sources": dict(found.sources),
            "without_source": found.without_source,
            "last_arrival": found.last_arrival,
            "seed_files": len(manifest.seeds),
            "seed_folders": [*manifest.roots, *manifest.added],
            "engine": manifest.engine,
            "generation": generation.name,
            "bytes": generation.size(),
            "format": manifest.format,
            "fingerprint": manifest.fingerprint,
        }
