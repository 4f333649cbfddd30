"""Reads what can still be read of an index that is about to be rebuilt, whatever state it is in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from newsearch.archive.files import is_file_inside, read_file
from newsearch.archive.generations import Generation, damaged_files, folders, located
from newsearch.archive.manifest import DICTIONARY, Manifest
from newsearch.engine import ENGINES, Engine, arrival, open_engine
from newsearch.errors import IndexDamaged, IndexMissing, NewsearchError
from newsearch.model import RECORD_KEYS, Article

__all__ = ["Survivors", "remembers", "salvaged", "survivors"]


def salvaged(path: Path) -> tuple[Manifest, Path | None]:
    """What can still be read of the manifest and where the user dictionary is, of any format, damaged or not.

    A dictionary that the manifest does not list is not the index's own; where the manifest cannot be read it may be.
    """
    manifest = Manifest("whoosh", "")
    folder = _folder(path)
    if folder is None:
        return manifest, None
    has_dictionary = is_file_inside(folder, DICTIONARY)
    try:
        head, _, records = read_file(folder / "manifest.json").partition(b"\n")
        record = json.loads(head)
        has_dictionary &= DICTIONARY in record["files"]
        roots, added = (_texts(record.get(name, ())) for name in ("roots", "added"))
        engine = record["engine"] if record["engine"] in ENGINES else "whoosh"
        manifest = replace(manifest, engine=engine, roots=roots, added=added, place=str(record.get("place", "")))
        columns = {name: to for name, to in record.get("columns", {}).items() if to in RECORD_KEYS}
        manifest = replace(manifest, columns=columns)
        seeds = json.loads(records) if records else record["seeds"]
        known = {name: seed for name, seed in seeds.items() if isinstance(seed["ids"], int | list)}
        manifest = replace(manifest, seeds=known, articles=int(record["articles"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return manifest, folder / DICTIONARY if has_dictionary else None


def remembers(path: Path) -> bool:
    """Whether there is a manifest, damaged or not, that names folders of seeds."""
    folder = _folder(path)
    try:
        record = json.loads(read_file(folder / "manifest.json").partition(b"\n")[0]) if folder else {}
        return bool(record.get("roots") or record.get("added"))
    except (OSError, ValueError, AttributeError, RecursionError):
        return False


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))


def _folder(path: Path) -> Path | None:
    """The folder of the generation that is published, or of the newest one when none is known to be."""
    try:
        return located(path)[0]
    except (IndexMissing, IndexDamaged):
        return next(reversed(folders(path)), None)


class Survivors:
    """The articles of the published generation, as far as they can be read: none without a generation."""

    def __init__(self, generation: Generation | None = None, engine: Engine | None = None) -> None:
        self.ids = set(engine.scan()) if engine else set()
        self.readable = engine is not None
        self.kept: set[str] = set()
        self.lost: list[str] = []
        self._generation = generation
        self._engine = engine

    @property
    def damaged(self) -> bool:
        """Whether a file that they are read from is not as it was written."""
        return self._generation is not None and bool(damaged_files(self._generation))

    def arrived(self, article_id: str) -> int:
        """When the article of this id came into the archive; 0 where that cannot be read, or it was not there."""
        try:
            return arrival(self._engine, article_id) if self._engine and article_id in self.ids else 0
        except Exception:  # whatever reading nonsense leads to
            return 0

    def articles(self, ids: Iterable[str]) -> Iterator[Article]:
        """The articles of these ids, which are `kept`; those that cannot be read are `lost`."""
        for article_id in ids:
            try:
                found = self._engine.articles([article_id]) if self._engine else []
            except Exception:  # whatever reading nonsense leads to
                found = []
            self.kept.update(article.id for article in found)
            if not found and article_id in self.ids:
                self.lost.append(article_id)
            yield from found


@contextmanager
def survivors(path: Path) -> Iterator[Survivors]:
    """The articles of the published generation, whatever state the index is in."""
    try:
        generation = Generation.open(path)
    except NewsearchError:
        yield Survivors()
        return
    with closing(generation):
        try:
            engine = open_engine(generation.manifest.engine, generation.engine_folder)
            survived = Survivors(generation, engine)
        except Exception:  # whatever reading nonsense leads to
            yield Survivors()
            return
        with closing(engine):
            yield survived
