"""Loads an index in a cluster by tasks that run on any machine: each reads some seed files, and sends their articles.

Nothing depends on where and when a task runs, or how often. The articles have fixed ids in an index that nobody can
open yet, and the version of an article says how early its file comes by name: of one id that several files give, the
first file's article stays, whichever task ends last. When all results are there, the name that tasks write by is taken
away, the articles are counted, and the generation is published.
"""

from __future__ import annotations

import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from newsearch.analysis.analyzer import Analyzer
from newsearch.archive.cluster import ClusterStore
from newsearch.archive.cluster_generation import ClusterDraft, ClusterGeneration
from newsearch.archive.progress import Told
from newsearch.archive.publishing import arriving, now
from newsearch.archive.rebuild import everything, manifest_of
from newsearch.archive.seed_changes import Changes
from newsearch.archive.seed_options import SeedOptions
from newsearch.archive.seed_reading import Reading
from newsearch.archive.store import Store
from newsearch.engine import arrivals
from newsearch.engine.opensearch import Cluster, OpenSearchKind
from newsearch.engine.opensearch.writing import fenced, finish, load, prepare
from newsearch.errors import (
    ClusterAddressInvalid,
    GenerationGone,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    SeedError,
)
from newsearch.location import Address, ClusterSettings
from newsearch.model import Article
from newsearch.results import SyncReport

__all__ = ["Over", "Portion", "Share", "Task", "run", "spread"]


_MOST_SHARES = 16
"""Tasks that read one large file, each all of it: reading takes a tenth of what is done with an article then."""


class Share(NamedTuple):
    """What a task has of a seed file: every `of`-th article, the first one at `first`; `version` is that of all."""

    name: str
    path: str
    version: int
    first: int = 0
    of: int = 1


@dataclass(frozen=True, slots=True)
class Task:
    """Some seed files to be read, and where their articles go. It can be pickled, and has no password in it.

    `previous` is the index of the generation before, which knows when articles arrived; others arrive at `when`.
    """

    address: Address
    settings: ClusterSettings
    index: str
    previous: str | None
    dictionary: bytes | None
    fingerprint: str
    when: int
    columns: Mapping[str, str]
    largest_page: int
    shares: tuple[Share, ...]


Portion: TypeAlias = dict[str, Reading]
"""What a task has read, file by file: the records, and what is to be said of them. The articles are in the cluster."""

Over: TypeAlias = Callable[[Callable[[Task], Portion], Sequence[Task]], Iterable[Portion]]
"""Runs a function with each of some tasks, wherever it likes, and gives what it returns, in any order."""


def run(task: Task) -> Portion:
    """Read the files of a task and send their articles to the cluster; a second time this changes nothing.

    Raises:
        IndexOutdated: this machine has another version of newsearch than the one that made the task.
        IndexBusy: the load has ended, with or without this task.
        EngineUnavailable: the cluster does not answer.
    """
    settings, analyzer = task.settings.with_environment(), _analyzer(task.dictionary)
    if analyzer.fingerprint != task.fingerprint:
        values = {"host": socket.gethostname(), "found": analyzer.fingerprint, "expected": task.fingerprint}
        raise IndexOutdated("spread_differs", **values)
    portion = {share.name: Reading(task.columns, task.largest_page) for share in task.shares}
    versions = deque[int]()
    cluster = Cluster(task.address, settings)
    with closing(cluster), closing(OpenSearchKind(cluster).open(task.previous)) as engine:
        articles = _articles(task, portion, versions)
        documents = arriving(analyzer, articles, partial(arrivals, engine), task.when)
        try:
            deque(load(task.address, settings, task.index, documents, iter(versions.popleft, None)), maxlen=0)
        except GenerationGone:
            raise IndexBusy("spread_over") from None
    return portion


def _articles(task: Task, portion: Portion, versions: deque[int]) -> Iterator[Article]:
    """The articles of a task, each id once; the versions that they have are appended as they go by."""
    given = set[str]()
    for share in task.shares:
        for number, article in enumerate(portion[share.name].read(share.name, Path(share.path)) or ()):
            if article.id not in given:
                given.add(article.id)
                if number % share.of == share.first:
                    versions.append(share.version)
                    yield article


@lru_cache(maxsize=1)
def _analyzer(dictionary: bytes | None) -> Analyzer:
    return Analyzer(dictionary)


def spread(
    store: Store, paths: tuple[str | Path, ...], over: Over, options: SeedOptions, *, make: bool, most: int
) -> SyncReport:
    """See `Index.spread`; `most` is how many bytes of files a task has."""
    if not isinstance(store, ClusterStore):
        raise ClusterAddressInvalid("spread_needs_cluster", path=store.location)
    began = time.perf_counter()
    with store.writing(make=make) as mended:
        previous = _previous(store)
        changes, roots = everything(store, paths, options)
        manifest, dictionary = store.salvaged()
        with store.next(dictionary) as draft:
            task = _pattern(store, draft, previous, options, changes)
            prepare(store.cluster, None, draft.index)
            with fenced(store.cluster, draft.index) as name:
                readings = _gathered(over, _tasks(replace(task, index=name), changes, most), changes, options)
            owners = changes.take(readings)
            finish(store.cluster, draft.index, options.build)
            draft.is_written = True
            if (total := draft.count()) != changes.taken:
                raise SeedError("spread_miscounted", found=total, expected=changes.taken)
            with closing(store.kind.open(task.previous)) as engine:
                gone = sum(owners.get(key) is None for key in engine.scan())
            made = manifest_of(store, manifest.engine, _analyzer(draft.dictionary), changes, roots)
            draft.publish(replace(made, articles=total))
    report = changes.report(previous.manifest.articles if previous else 0, gone, total, began)
    return replace(report, notes=mended)


def _previous(store: ClusterStore) -> ClusterGeneration | None:
    """The published generation, None where there is none that can be read."""
    with suppress(IndexMissing, IndexDamaged, IndexOutdated):
        return store.open()
    return None


def _pattern(
    store: ClusterStore, draft: ClusterDraft, previous: ClusterGeneration | None, options: SeedOptions, changes: Changes
) -> Task:
    """What all tasks have in common."""
    return Task(
        address=store.cluster.address,
        settings=replace(store.settings, user="", password="", ca=""),
        index=draft.index,
        previous=previous.index if previous else None,
        dictionary=draft.dictionary,
        fingerprint=_analyzer(draft.dictionary).fingerprint,
        when=now(),
        columns=changes.columns,
        largest_page=options.largest_page,
        shares=(),
    )


def _tasks(pattern: Task, changes: Changes, most: int) -> list[Task]:
    """Tasks of about equal size, the largest first, so that nobody waits for one that was begun last."""
    tasks: list[tuple[int, Task]] = []
    shares: list[Share] = []
    held, following = 0, changes.files
    for number, (name, path, size) in enumerate(following):
        whole = Share(name, str(path), len(following) - number)
        if (of := min(size // most, _MOST_SHARES) if most else 1) > 1:
            some = [whole._replace(first=first, of=of) for first in range(of)]
            tasks += [(size // of, replace(pattern, shares=(share,))) for share in some]
            continue
        if shares and held + size > most:
            tasks.append((held, replace(pattern, shares=tuple(shares))))
            shares, held = [], 0
        shares.append(whole)
        held += size
    if shares or not tasks:
        tasks.append((held, replace(pattern, shares=tuple(shares))))
    return [task for _, task in sorted(tasks, key=lambda each: -each[0])]


def _gathered(over: Over, tasks: list[Task], changes: Changes, options: SeedOptions) -> Portion:
    """What all tasks have read.

    Raises:
        SeedError: a file was read by none of them.
    """
    told, readings = Told(options.progress), Portion()
    told.stage("reading")
    left = Counter(share.name for task in tasks for share in task.shares)
    sizes = {name: size / left[name] for name, _, size in changes.files}
    done = 0.0
    for portion in over(run, tasks):
        done += sum(sizes[name] for name in portion)
        left.subtract(portion.keys())
        readings.update(portion)
        told.steps(min(round(done), changes.to_read), changes.to_read)
    if missing := sorted(+left):
        raise SeedError("spread_incomplete", count=len(missing), file=missing[0])
    return readings
