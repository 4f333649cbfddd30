"""Reads what can still be read of an index that is about to be rebuilt, whatever state it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import TypeVar

from newsearch.archive.store import Generation, Store
from newsearch.engine import Engine, arrivals
from newsearch.errors import EngineUnavailable, IndexDamaged
from newsearch.model import Article
from newsearch.search.batches import batches

__all__ = ["Survivors", "remembers", "survivors"]

_BATCH = 16
"""Articles read at a time; chosen by hand: a cluster is far away, and one of them may be a page of megabytes."""

T = TypeVar("T")


def remembers(store: Store) -> bool:
    """Whether there is a manifest, damaged or not, that names folders of seeds."""
    manifest, _ = store.salvaged()
    return bool(manifest.roots or manifest.added)


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
        return self._generation is not None and bool(self._generation.damage(lambda *_: None))

    def arrived(self, ids: Sequence[str]) -> dict[str, int]:
        """When those of these articles that were there came into the archive, as far as that can be read."""
        known = [key for key in ids if key in self.ids]
        return dict(self._read(lambda engine, some: arrivals(engine, some).items(), known))

    def articles(self, ids: Iterable[str]) -> Iterator[Article]:
        """The articles of these ids, which are `kept`; those that cannot be read are `lost`."""
        for batch in batches(ids, _BATCH):
            found = {article.id: article for article in self._read(lambda engine, some: engine.articles(some), batch)}
            self.kept.update(found)
            self.lost += [key for key in batch if key not in found and key in self.ids]
            yield from found.values()

    def _read(self, ask: Callable[[Engine, list[str]], Iterable[T]], ids: list[str]) -> list[T]:
        """What the engine says of these articles: of all at once, or of one by one where one of them cannot be read."""
        try:
            return list(ask(self._engine, ids)) if self._engine else []
        except EngineUnavailable:
            raise  # what cannot be asked for now is not lost
        except Exception:  # whatever reading nonsense leads to
            return [found for one in ids if len(ids) > 1 for found in self._read(ask, [one])]


@contextmanager
def survivors(store: Store) -> Iterator[Survivors]:
    """The articles of the published generation, whatever state the index is in."""
    with ExitStack() as opened:
        found = Survivors()
        try:
            found = _opened(store, opened)
        except EngineUnavailable:
            raise
        except Exception:  # whatever reading nonsense leads to
            pass
        yield found


def _opened(store: Store, opened: ExitStack) -> Survivors:
    """What can be read of the published generation, which stays open."""
    generation = None
    try:
        generation = opened.enter_context(closing(store.open()))
        engine = generation.engine()
    except IndexDamaged:
        if (rescued := store.rescued()) is None:
            return Survivors()
        engine = rescued
    return Survivors(generation, opened.enter_context(closing(engine)))
