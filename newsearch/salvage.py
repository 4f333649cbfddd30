"""What can still be read of an index that is built anew, whatever state it is in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from newsearch.engine import ENGINES, Engine, open_engine
from newsearch.errors import IndexDamaged, IndexMissing, NewsearchError
from newsearch.generations import Generation, Manifest, current, folders
from newsearch.model import Article

__all__ = ["kept", "salvaged", "survivors"]


def salvaged(path: Path) -> tuple[Manifest, Path | None]:
    """What can still be read of the engine's name, the roots and the user dictionary, of any format, damaged or not."""
    manifest = Manifest("whoosh", "")
    try:
        folder = current(path)[0]
        record = json.loads((folder / "manifest.json").read_bytes())
        roots = tuple(root for root in record.get("roots", ()) if isinstance(root, str))
        engine = record["engine"] if record["engine"] in ENGINES else "whoosh"
        manifest = replace(manifest, engine=engine, roots=roots)
    except (IndexMissing, IndexDamaged):
        folder = next(reversed(folders(path)), path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    dictionary = folder / "dictionary.txt"
    return manifest, dictionary if dictionary.exists() else None


@contextmanager
def survivors(path: Path) -> Iterator[tuple[Engine | None, set[str]]]:
    """The engine of the published generation and its ids, as far as they can be read."""
    try:
        generation = Generation.open(path)
    except NewsearchError:
        yield None, set()
        return
    with closing(generation):
        try:
            engine = open_engine(generation.manifest.engine, generation.engine_folder)
            ids = set(engine.ids())
        except Exception:  # whatever reading nonsense leads to
            yield None, set()
            return
        with closing(engine):
            yield engine, ids


def kept(engine: Engine, ids: set[str], given: set[str], lost: list[str]) -> Iterator[Article]:
    """The articles of an engine but those given, each id that cannot be read added to `lost`."""
    for article_id in sorted(ids - given):
        try:
            yield from engine.get([article_id])
        except Exception:  # whatever reading nonsense leads to
            lost.append(article_id)
