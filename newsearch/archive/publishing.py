"""The one way to a new generation: its articles written by an engine, counted, and published with a manifest."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.analysis.dictionary import Dictionary
from newsearch.archive.manifest import Manifest
from newsearch.archive.store import Generation, Store
from newsearch.engine import BuildOptions, arrivals
from newsearch.model import Article
from newsearch.search.batches import batches

__all__ = ["Origin", "arriving", "now", "publish_empty", "publish_next"]

_BATCH = 64
"""Articles whose arrivals are asked for at once; chosen by hand: they are in memory meanwhile."""

_Arrivals: TypeAlias = Callable[[Sequence[str]], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Origin:
    """What the next generation is made of, besides new articles.

    `engine` is the name of the one that writes. `previous` is the generation whose articles live on, and whose files
    the next one may share; None when nothing of it is to be trusted.
    """

    engine: str
    analyzer: Analyzer
    dictionary: Dictionary | None
    previous: Generation | None = None


def publish_next(
    store: Store,
    origin: Origin,
    articles: Iterable[Article],
    following: Callable[[], Manifest],
    *,
    arrived: _Arrivals | None = None,
    remove: Collection[str] = (),
    build: BuildOptions = BuildOptions(),  # noqa: B008 - it is frozen
    needed: int = 0,
) -> int:
    """Write and publish the next generation of an index, and return how many articles it has.

    Needs the writer's lock, and a guard (`Guard`) around it where there is an `origin.previous`, whose files are read.

    Args:
        articles: those to add, each id once; they are taken one by one.
        following: makes the manifest once the articles are written; `articles` and `files` are filled in here.
        arrived: gives the arrivals of those of some ids that were there before; by default those that
            `origin.previous` has. Other articles arrive now.
        remove: the ids of articles of `origin` to leave out; an added article replaces the one of its id anyway.
        needed: about how many bytes this takes on the disk, to say so when it is full; 0 when unknown.

    Raises:
        IndexUnwritable: the disk is full, read-only or broken; nothing was published.
        IndexDamaged: a file of `origin.previous` is not as it was written; nothing was published.
        EngineUnavailable: the cluster did not take it; nothing was published.
    """
    time_now, previous = now(), origin.previous
    with store.next(origin.dictionary, needed) as draft:
        with _arrivals(previous) as known:
            documents = arriving(origin.analyzer, articles, arrived or known, time_now)
            draft.write(origin.engine, previous, documents, remove, build)
            manifest = following()
            total = draft.count()
        build.tell("flushing")
        draft.publish(replace(manifest, articles=total))
    return total


@contextmanager
def _arrivals(previous: Generation | None) -> Iterator[_Arrivals]:
    """Gives the arrivals of articles of a generation by their ids."""
    if previous is None:
        yield lambda _: {}
        return
    with closing(previous.engine()) as engine:
        yield partial(arrivals, engine)


def arriving(analyzer: Analyzer, articles: Iterable[Article], earlier: _Arrivals, time_now: int) -> Documents:
    """Articles on their way, with the arrivals that are asked for some of them at a time: a cluster is far away."""
    when: dict[str, int] = {}  # of those that are on their way: each is asked for once

    def passing() -> Iterator[Article]:
        for batch in batches(articles, _BATCH):
            known = earlier([article.id for article in batch])
            when.update((article.id, known.get(article.id) or time_now) for article in batch)
            yield from batch

    return Documents(analyzer, passing(), when.pop)


def now() -> int:
    """The time, in seconds of Unix time: all articles of a generation that are new arrive when it is begun."""
    return int(time.time())


def publish_empty(store: Store, manifest: Manifest, dictionary: Dictionary | None) -> None:
    """Publish a first generation, without articles. Needs the writer's lock."""
    with store.next(dictionary) as draft:
        draft.publish(manifest)
