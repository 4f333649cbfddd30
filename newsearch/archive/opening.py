"""Opens what is published: the analyzer, the engine and the searcher of a generation; makes a new index."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from newsearch.analysis.analyzer import Analyzer
from newsearch.archive.generations import Generation, blame, located, newest_whole
from newsearch.archive.manifest import Manifest
from newsearch.engine import Engine, open_engine
from newsearch.errors import IndexDamaged, IndexExists, IndexMissing, IndexOutdated
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


def create(path: Path, engine: str, dictionary: Path | None) -> None:
    """See `Index.create`."""
    from newsearch.archive.files import locked
    from newsearch.archive.publishing import publish_empty

    open_engine(engine, None)
    manifest = Manifest(engine, Analyzer(dictionary).fingerprint)
    with locked(path, make=True):
        if (path / "CURRENT").exists() or newest_whole(path):
            raise IndexExists("index_exists", path=path)
        publish_empty(path, manifest, dictionary)


def prepare(
    path: Path, engine: str | None, dictionary: Path | None, paths: Iterable[str | Path], follow_links: bool
) -> None:
    """See `Index.open_or_create`."""
    try:
        with closing(Generation.open(path)) as generation:
            check_choices(path, generation, Choices(engine, dictionary))
    except IndexMissing:
        from newsearch.archive.roots import nothing_there
        from newsearch.seeds.files import existing, find

        roots = existing(paths)
        if roots and not any(find(roots, apart=path.resolve(), follow_links=follow_links)):
            raise nothing_there(roots) from None
        with suppress(IndexExists):  # another process was faster
            create(path, engine or "whoosh", dictionary)
    except (IndexDamaged, IndexOutdated):
        pass  # `sync` and `rebuild` mend it


def check_choices(path: Path, generation: Generation, choices: Choices) -> None:
    """Raise IndexExists where an index was made with another engine or user dictionary than is asked for."""
    if choices.engine not in (None, generation.manifest.engine):
        raise IndexExists("index_has_engine", path=path, engine=generation.manifest.engine)
    if choices.dictionary and Analyzer(choices.dictionary).entries != Analyzer(generation.dictionary).entries:
        raise IndexExists("index_has_dictionary", path=path)


def analyzer_of(generation: Generation) -> Analyzer:
    """The analyzer that a generation was built by.

    Raises:
        IndexOutdated: it has changed since.
    """
    analyzer = Analyzer(generation.dictionary)
    if analyzer.fingerprint != generation.manifest.fingerprint:
        raise IndexOutdated("index_analyzer_outdated", path=generation.folder.parent)
    return analyzer


def engine_of(generation: Generation) -> Engine:
    """The engine over the files of a generation.

    Raises:
        IndexDamaged: a file is not as it was written, so that the engine cannot be opened.
    """
    with Guard(partial(blame, generation)):
        return open_engine(generation.manifest.engine, generation.engine_folder)


def searcher(path: Path) -> tuple[Searcher, tuple[Note, ...]]:
    """See `Index.searcher` and `Index.notes`."""
    generation = Generation.open(path)
    empty = () if generation.manifest.articles else (Note("index_empty", path=path.absolute()),)
    return Searcher(_snapshot(path, generation)), (*generation.notes, *empty)


def _snapshot(path: Path, generation: Generation) -> Snapshot:
    """A generation for searching, which closes it at its end, or here if it cannot be searched."""
    try:
        analyzer = analyzer_of(generation)
        engine = engine_of(generation)
    except BaseException:
        generation.close()
        raise
    return Snapshot(
        engine,
        analyzer,
        generation=(generation.checksum or "")[:12],
        newer=partial(_newer, path, generation),
        blame=partial(blame, generation),
        release=generation.close,
    )


def _newer(path: Path, open_now: Generation) -> Snapshot | None:
    """What is published now, or None when that is open already."""
    if located(path) == (open_now.folder, open_now.checksum):
        return None
    return _snapshot(path, Generation.open(path))


def _size(path: Path) -> int:
    return path.stat().st_size


def stats(path: Path) -> dict[str, object]:
    """See `Index.stats`."""
    from newsearch.search.browsing import holdings

    with closing(Generation.open(path)) as generation:
        manifest = generation.manifest
        with closing(engine_of(generation)) as engine, Guard(partial(blame, generation)):
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
            "generation": generation.folder.name,
            "bytes": sum(size for size, _ in manifest.files.values()) + _size(generation.folder / "manifest.json"),
            "format": manifest.format,
            "fingerprint": manifest.fingerprint,
        }
