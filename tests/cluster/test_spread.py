"""An index loaded by tasks that run anywhere, in any order, twice or killed in the middle: what `rebuild` makes."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsearch import Index
from newsearch.archive import spread
from newsearch.archive.cluster import ClusterStore
from newsearch.archive.spread import Portion, Task
from newsearch.engine.opensearch import writing
from newsearch.errors import ClusterAddressInvalid, IndexBusy, IndexOutdated, SeedError
from newsearch.location import Address, ClusterSettings
from newsearch.results import SyncReport
from tests.seeding import looked_at_later, page, records

SETTINGS = ClusterSettings(replicas=0)

Run = Callable[[Task], Portion]


@pytest.fixture
def made(hosts: str) -> Iterator[Callable[[], Index]]:
    """Makes indexes that are removed at the end."""
    names = list[str]()

    def index() -> Index:
        names.append(f"sload-{uuid.uuid4().hex}x")
        return Index(f"opensearch://{hosts}/{names[-1]}", SETTINGS)

    yield index
    for name in names:
        store = ClusterStore(Address.parse(f"opensearch://{hosts}/{name}"), SETTINGS)
        for number in store.numbers():
            store.kind.discard(store.index_of(number))
        store.records.discard()


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pages, and records with ids that several files give: the first of them by name is not always read first."""
    looked_at_later(monkeypatch)
    folder = tmp_path / "seeds"
    folder.mkdir()
    for number in range(6):
        page(folder / f"p{number}.md", f"第{number}号港口通航。" * (number + 1))
    records(folder / "a.jsonl", ("一", "甲社报道园区"), ("二", "甲社报道港口"))
    records(folder / "b.jsonl", ("二", "乙社报道港口"), ("三", "乙社报道园区"))
    records(
        folder / "c.jsonl",
        ("三", "丙社报道园区"),
        ("一", "丙社报道港口"),
        ("p0.md#1", "丙社报道通航"),
        ("四", "丙社报道航线"),
    )
    (folder / "d.jsonl").write_text("{broken\n", "utf-8")
    return folder


def backwards(run: Run, tasks: Sequence[Task]) -> Iterable[Portion]:
    """Runs tasks in this process, the last one first, each from its pickle."""
    return [pickle.loads(pickle.dumps(run(pickle.loads(pickle.dumps(task))))) for task in reversed(tasks)]


def everything(index: Index) -> list[object]:
    """What an index answers."""
    with index.searcher() as searcher:
        found = [searcher.find(query, limit=0).total for query in ("港口", "甲社", "乙社", "丙社", "通航")]
        hits = searcher.search("港口 OR 园区", limit=50).hits
        return [*found, [(hit.article, hit.score) for hit in hits]]


def without_time(report: SyncReport) -> SyncReport:
    return replace(report, seconds=0)


def test_tasks_in_any_order_make_what_a_sync_makes(made: Callable[[], Index], seeds: Path) -> None:
    one, other = made(), made()
    expected = one.sync(seeds, create=True)
    report = other.spread(seeds, over=backwards, create=True, task_megabytes=0)
    assert without_time(report) == without_time(expected)
    assert report.articles_total == 10
    assert everything(other) == everything(one)
    manifests = [_manifest(index) for index in (one, other)]
    assert manifests[0] == manifests[1]
    assert not other.verify(full=True)
    again = other.sync(seeds)
    assert (again.files_unchanged, again.files_changed, again.files_added) == (10, 0, 0)


def test_large_files_are_shared_by_several_tasks(
    made: Callable[[], Index], seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = made(), made()
    twice = [(f"第{number % 40}条", f"第{number}次报道港口") for number in range(50)]
    records(seeds / "e.jsonl", *twice, ("三", "戊社报道园区"))
    expected = one.sync(seeds, create=True)
    tasks, seen = spread._tasks, list[int]()

    def small(pattern: Task, changes: Any, _: int) -> list[Task]:
        return tasks(pattern, changes, 200)

    def over(run: Run, some: Sequence[Task]) -> Iterable[Portion]:
        seen.append(sum(any(share.name == "e.jsonl" for share in task.shares) for task in some))
        return backwards(run, some)

    monkeypatch.setattr(spread, "_tasks", small)
    assert without_time(other.spread(seeds, over=over, create=True)) == without_time(expected)
    assert seen == [16]
    assert everything(other) == everything(one)
    assert _manifest(other) == _manifest(one)
    with pytest.raises(SeedError, match="were read by no task, 'c"):
        made().spread(seeds, over=lambda run, some: map(run, some[1:]), create=True)


def _manifest(index: Index) -> object:
    """What an index is made of, without what tells two archives and two looks at one file apart."""
    assert isinstance(index.location, Address)
    manifest = ClusterStore(index.location, SETTINGS).open().manifest
    known = {name: {**record, "seen": 0} for name, record in manifest.seeds.items()}
    return replace(manifest, place="", seeds=known)


def test_the_example_with_dask_loads_with_two_workers(made: Callable[[], Index], seeds: Path) -> None:
    synced, loaded = made(), made()
    synced.sync(seeds, create=True)
    command = [sys.executable, "docs/examples/dask_load.py", str(loaded.location), str(seeds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{synced.stats()['articles']} articles, ")
    assert everything(loaded) == everything(synced)


def test_a_load_in_the_place_of_an_index_keeps_arrivals(
    made: Callable[[], Index], seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = made()
    index.sync(seeds, create=True)
    before = _arrivals(index)
    (seeds / "a.jsonl").unlink()
    page(seeds / "p9.md", "新港口")
    monkeypatch.setattr("newsearch.archive.spread.now", lambda: 2_000_000_000)
    report = index.spread(over=lambda run, tasks: map(run, tasks), task_megabytes=0)
    after = _arrivals(index)
    assert after.pop("p9.md#1").startswith("2033-05-18")
    assert after == before
    assert (report.articles_added, report.articles_removed, report.articles_total) == (1, 0, 11)
    (seeds / "p9.md").unlink()
    report = index.spread(over=lambda run, tasks: map(run, tasks))
    assert (report.articles_added, report.articles_removed, report.articles_total) == (0, 1, 10)


def _arrivals(index: Index) -> dict[str, str]:
    with index.searcher() as searcher:
        return {hit.article.id: hit.arrived for hit in searcher.search("", limit=50).hits}


def _run_and_die(run: Run, task: Task) -> None:
    """Sends half of the articles of a task, and is killed."""
    sent = writing._bulk

    def killed(*values: object) -> None:
        sent(*values)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_bulk", killed)
        patch.setattr(writing, "_BATCH", 1)
        run(task)


def test_a_killed_task_is_run_again(made: Callable[[], Index], seeds: Path) -> None:
    index, dead = made(), list[int | None]()

    def over(run: Run, tasks: Sequence[Task]) -> Iterator[Portion]:
        for task in tasks:
            process = multiprocessing.get_context("spawn").Process(target=_run_and_die, args=(run, task))
            if len(task.shares) > 1 and not dead:
                process.start()
                process.join()
                dead.append(process.exitcode)
        with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
            yield from pool.map(run, [*tasks, *reversed(tasks)])

    report = index.spread(seeds, over=over, create=True)
    assert dead == [-signal.SIGKILL]
    assert report.articles_total == 10
    assert not index.verify(full=True)
    assert index.sync(seeds).files_unchanged == 10


def test_a_task_that_comes_too_late_writes_nothing(made: Callable[[], Index], seeds: Path) -> None:
    index, late = made(), list[Task]()

    def over(run: Run, tasks: Sequence[Task]) -> Iterable[Portion]:
        late.extend(tasks)
        return map(run, tasks)

    index.spread(seeds, over=over, create=True)
    with pytest.raises(IndexBusy, match="has ended"):
        spread.run(late[0])
    assert not index.verify(full=True)


def test_a_load_that_fails_leaves_nothing(made: Callable[[], Index], seeds: Path, tmp_path: Path) -> None:
    index, late = made(), list[Task]()
    index.sync(seeds, create=True)
    before = everything(index)

    def fails(run: Run, tasks: Sequence[Task]) -> Iterator[Portion]:
        late.extend(tasks)
        yield from map(run, tasks[:1])
        raise OSError("the scheduler is gone")

    with pytest.raises(OSError, match="scheduler"):
        index.spread(seeds, over=fails, task_megabytes=0)
    with pytest.raises(SeedError, match="8 seed files were read by no task"):
        index.spread(seeds, over=lambda run, tasks: map(run, tasks[:2]), task_megabytes=0)
    with pytest.raises(IndexBusy, match="has ended"):
        spread.run(late[0])  # and makes no index of that name
    assert not index.verify(full=True)
    assert everything(index) == before
    with pytest.raises(ClusterAddressInvalid, match="in a folder"):
        Index(tmp_path / "index").spread(seeds, over=map, create=True)


def test_a_file_that_shrinks_between_two_runs_of_its_task_is_told(made: Callable[[], Index], seeds: Path) -> None:
    index = made()

    def over(run: Run, tasks: Sequence[Task]) -> Iterator[Portion]:
        for task in tasks:
            run(task)
        records(seeds / "c.jsonl", ("三", "丙社报道园区"), ("四", "丙社报道航线"))
        yield from map(run, tasks)
        records(seeds / "b.jsonl", ("三", "乙社报道园区"))  # what nobody reads again is for the next sync

    assert index.spread(seeds, over=over, create=True).articles_total == 10  # 一 and p0.md#1 are those of other files

    def lost(run: Run, tasks: Sequence[Task]) -> Iterator[Portion]:
        list(map(run, tasks))
        records(seeds / "c.jsonl", ("三", "丙社报道园区"))
        yield from map(run, tasks)

    with pytest.raises(SeedError, match="10 articles in the index, and the seed files have 9"):
        index.spread(seeds, over=lost)


def test_a_machine_of_another_version_is_refused_and_no_password_is_handed_out(
    made: Callable[[], Index], seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = made()
    monkeypatch.setenv("NEWSEARCH_CLUSTER_USER", "writer")
    monkeypatch.setenv("NEWSEARCH_CLUSTER_PASSWORD", "秘密")
    secret = Index(index.location, SETTINGS.with_environment())
    seen = list[bytes]()

    def over(run: Run, tasks: Sequence[Task]) -> Iterable[Portion]:
        seen.append(pickle.dumps(tasks))
        return [run(replace(task, fingerprint="fold-0")) for task in tasks]

    with pytest.raises(IndexOutdated, match="fold-0"):
        secret.spread(seeds, over=over, create=True)
    assert seen
    assert "秘密".encode() not in seen[0]
    assert not index.remembers()


def test_tasks_have_files_by_size_and_progress_counts_bytes(made: Callable[[], Index], tmp_path: Path) -> None:
    sizes = {"a": 700_000, "b": 600_000, "c": 1_500_000, "d": 10, "e": 10, "f": 2_600_000}
    for name, size in sizes.items():
        (tmp_path / f"{name}.txt").write_bytes(b"\n" * size)
    seen = list[list[str]]()
    told = list[tuple[int, int]]()

    def over(run: Run, tasks: Sequence[Task]) -> Iterable[Portion]:
        seen.append([",".join(f"{share.name}/{share.of}" for share in task.shares) for task in tasks])
        return map(run, tasks)

    made().spread(tmp_path, over=over, create=True, task_megabytes=1, progress=lambda *done: told.append(done))
    assert seen == [["c.txt/1", "f.txt/2", "f.txt/2", "a.txt/1", "b.txt/1", "d.txt/1,e.txt/1"]]
    assert told[-1] == (sum(sizes.values()), sum(sizes.values()))
    assert told == sorted(told)
