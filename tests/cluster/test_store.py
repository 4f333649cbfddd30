"""An archive in a cluster: what a folder does, one writer at a time, and what kills and losses leave."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from newsearch import Article, Index
from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.archive import cluster, cluster_records, lease, publishing
from newsearch.archive.cluster_current import Published
from newsearch.archive.cluster_generation import ClusterDraft
from newsearch.archive.lease import Lease
from newsearch.engine import BuildOptions
from newsearch.engine.opensearch import OpenSearchKind, client
from newsearch.engine.opensearch.client import Conflict
from newsearch.errors import EngineUnavailable, IndexBusy, IndexDamaged, IndexExists, IndexMissing, WatchError
from newsearch.location import Address, ClusterSettings
from tests.cluster.archives import answers, archive, article, in_child, store_of
from tests.cluster.node import free_port
from tests.seeding import page
from tests.test_cli import lines, run
from tests.web.conftest import client_of

EXAMPLES = Path(__file__).parents[2] / "examples"
SECRET = "geheim-四七一"

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the children end without clean-up


@pytest.fixture
def at(hosts: str) -> Iterator[Address]:
    with archive(hosts) as address:
        yield address


@pytest.fixture
def index(at: Address) -> Index:
    """An archive of two generations: the first has three articles, the second four."""
    made = Index.create(at)
    made.update(add=[article(number) for number in range(3)])
    made.update(add=[article(3)])
    return made


def _delete(index: Index, record: str) -> None:
    store_of(index).records.remove(record)


def _damage(index: Index, record: str) -> None:
    """Let a record be something else than what was written."""
    store = store_of(index)
    store.cluster.call("PUT", f"/newsearch-{store.location.archive}/_doc/{record}", {"data": "5YyX", "parts": 0})


def _published(index: Index) -> int:
    current = store_of(index).current.read()
    assert current
    return current.number


# what a folder does


def _told(index: Index) -> dict[str, Any]:
    """What an archive answers, but for times, the names of generations, and what its store is."""
    with index.searcher() as searcher:
        found: dict[str, Any] = {
            query: replace(searcher.search(query, facets=("source", "year"), limit=20), seconds=0, generation="")
            for query in ("大桥", "", "记者", "新词甲")
        }
        found["oldest"] = searcher.find("大桥", sort="oldest")
        found["articles"] = list(searcher.articles())
        found["timeline"] = searcher.timeline("大桥")
    stats = index.stats()
    found["stats"] = {name: stats[name] for name in ("articles", "first_day", "last_day", "sources", "seed_files")}
    found["fingerprint"] = stats["fingerprint"]
    found["watches"] = [(watch.name, watch.query, watch.found) for watch in index.watches()]
    found["problems"] = index.verify()
    return found


def _report(report: Any) -> Any:
    return [getattr(report, name) for name in report.__match_args__ if name not in ("seconds", "notes")]


def test_an_archive_in_a_cluster_is_what_it_is_in_a_folder(
    at: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "now", lambda: 1_700_000_000)
    words = tmp_path / "words.txt"
    words.write_text("新词甲 9 n\n", "utf-8")
    shutil.copytree(EXAMPLES, tmp_path / "seeds")
    both = [Index(place) for place in (tmp_path / "index", at)]

    def equal(act: Callable[[Index], Any]) -> Any:
        local, there = map(act, both)
        assert there == local
        assert _told(both[1]) == _told(both[0])
        return there

    made = equal(lambda index: _report(index.sync(tmp_path / "seeds", create=True, dictionary=words)))
    assert made[4] > 10
    words.unlink()  # the index has its own
    for index in both:
        index.watches().add("桥", "大桥")
    (tmp_path / "seeds" / "dongchuan-tv.jsonl").unlink()
    page(tmp_path / "seeds" / "new.txt", "# 新词甲\n\n江城大桥新词甲通车。\n")
    equal(lambda index: _report(index.sync()))
    equal(lambda index: _report(index.update(add=[Article("手写", "手写大桥", "新词甲。")], remove=["没有"])))
    equal(lambda index: [hit.article for _, results in index.watches().run() for hit in results.hits])
    equal(lambda index: _report(index.rebuild(tmp_path / "seeds")))
    with pytest.raises(IndexExists):
        Index.create(at)


def test_commands_work_on_an_address(at: Address, tmp_path: Path) -> None:
    page(tmp_path / "1.txt", "# 大桥通车\n\n本报讯 2024年3月4日，嘉陵江大桥正式通车。\n")
    given = ("--index", str(at))
    assert run(*given, "search", "大桥").exit_code == 2
    assert run(*given, "sync", str(tmp_path)).exit_code == 0
    assert lines(run(*given, "search", "大桥", "--json"))[0]["id"] == "1.txt#1"
    assert "大桥通车" in run(*given, "search", "大桥").stdout
    assert "嘉陵江" in run(*given, "show", "1").stdout
    for command in (
        ("search", "大桥", "--facets"),
        ("timeline", "大桥"),
        ("watch", "add", "桥", "大桥"),
        ("watch", "list"),
    ):
        assert run(*given, *command).exit_code == 0, command
    assert run(*given, "verify").exit_code == 0
    assert "opensearch" in run(*given, "stats").stdout
    with client_of(at) as client:
        assert client.get("/healthz").json()["generation"]
        assert client.get("/search.json", params={"q": "大桥"}).json()["total"] == 1


# writers


def test_a_second_writer_waits_or_names_the_first(index: Index, tmp_path: Path) -> None:
    page(tmp_path / "1.txt", "# 标记\n\n标记。\n")
    ready, go = Event(), Event()

    def hold() -> None:
        with store_of(Index(index.location)).writing():
            ready.set()
            go.wait()

    with ThreadPoolExecutor() as pool:
        held = pool.submit(hold)
        ready.wait()
        with pytest.raises(IndexBusy, match=rf"pid {os.getpid()} on {os.uname().nodename}"):
            index.sync(tmp_path, wait=0)
        waiting = pool.submit(Index(index.location).sync, tmp_path, wait=600)
        time.sleep(3 * lease._LOOK)
        assert not waiting.done()
        go.set()
        held.result()
        assert waiting.result().articles_total == 5


def test_threads_that_share_an_index_write_one_by_one(index: Index) -> None:
    with store_of(index).writing():
        with ThreadPoolExecutor() as pool, pytest.raises(IndexBusy):
            pool.submit(store_of(index).writing(0).__enter__).result()
        with store_of(index).next(None) as draft:
            draft.publish(store_of(index).open().manifest)


def test_the_lease_of_a_dead_process_is_taken_over_at_once(index: Index) -> None:
    read, write = os.pipe()

    def hold(own: Index) -> None:
        with store_of(own).writing():
            os.write(write, b".")
            signal.pause()

    child = in_child(store_of(index).location, hold)
    os.read(read, 1)
    with pytest.raises(IndexBusy, match=f"pid {child} on"):
        index.sync(wait=0)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with store_of(index).writing(0):
        pass
    assert store_of(index).records.get("lease") is None


@pytest.mark.parametrize("kept", [b'{"token": "t", "host": "elsewhere", "pid": 7, "since": "2024"}', b"nonsense"])
def test_the_lease_of_another_machine_is_taken_over_when_it_expires(
    kept: bytes, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_of(index).records.put("lease", kept, None)
    with pytest.raises(IndexBusy, match="elsewhere" if b"host" in kept else "another process"):
        index.sync(wait=0)
    monkeypatch.setattr(lease, "EXPIRES", 0.2)
    with store_of(index).writing(600):
        assert _token(index)["pid"] == os.getpid()


def test_who_waits_for_no_stated_time_waits_for_a_dead_lease_to_expire_and_not_for_a_living_one(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(lease, "EXPIRES", 3.0)
    monkeypatch.setattr(lease, "_BEAT", 0.1)
    store_of(index).records.put("lease", b'{"token": "t", "host": "elsewhere", "pid": 7, "since": "2024"}', None)
    with pytest.raises(IndexBusy, match="elsewhere"):
        index.sync(wait=0.3)
    with store_of(index).writing(), pytest.raises(IndexBusy, match=f"pid {os.getpid()}"):
        index.update(add=[article(9)])


def _token(index: Index) -> dict[str, Any]:
    record = store_of(index).records.get("lease")
    assert record
    return dict(json.loads(record.data))


def test_a_damaged_lease_expires_as_well(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    _damage(index, "lease")
    with pytest.raises(IndexBusy):
        index.sync(wait=0)
    monkeypatch.setattr(lease, "EXPIRES", 0.2)
    assert index.update(add=[article(9)]).articles_total == 5


def test_a_lease_is_renewed_and_nobody_else_is_robbed_of_one(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "_BEAT", 0.05)
    records = store_of(index).records
    with store_of(index).writing():
        while _token(index)["beat"] < 2:
            time.sleep(0.05)
        robbed = False
        while not robbed:
            with suppress(Conflict):  # it was renewed in between
                records.put("lease", b"{}", records.version("lease"))
                robbed = True
    kept = records.get("lease")
    assert kept and kept.data == b"{}"


def _rob(index: Index) -> None:
    """Take the lease over, as a writer does that has not heard of the holder."""
    records = store_of(index).records
    records.put(
        "lease", b'{"token": "other", "host": "elsewhere", "pid": 7, "since": "2024"}', records.version("lease")
    )


def test_a_writer_that_lost_its_lease_publishes_nothing(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    before, number, count = answers(index), _published(index), ClusterDraft.count

    def robbed(draft: ClusterDraft) -> int:
        _rob(index)
        return count(draft)

    monkeypatch.setattr(ClusterDraft, "count", robbed)
    with pytest.raises(IndexBusy, match="taken over"):
        index.update(add=[article(9)])
    assert (answers(index), _published(index)) == (before, number)
    monkeypatch.undo()
    _delete(index, "lease")
    assert index.update(add=[article(9)]).articles_total == 5
    assert number + 1 not in _indexes(index)  # what the other one had begun is gone


@pytest.mark.parametrize("has_published", [False, True])
def test_a_writer_that_comes_too_late_publishes_nothing(
    has_published: bool, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has its lease when it looks, and loses it before it publishes: the other one has claimed `current`."""
    other, check = Index(index.location), Lease.check

    def paused(held: Lease) -> None:
        monkeypatch.setattr(Lease, "check", check)
        check(held)
        _delete(index, "lease")
        if has_published:
            assert other.update(add=[article(10)]).articles_total == 5
        else:
            with store_of(other).writing():
                pass

    monkeypatch.setattr(Lease, "check", paused)
    with pytest.raises(IndexBusy, match="published"):
        index.update(add=[article(11)])
    assert index.update(add=[article(12)]).articles_total == (6 if has_published else 5)
    with index.searcher() as searcher:
        assert ("a10" in searcher.find("标记", limit=9).ids) == has_published
        assert "a11" not in searcher.find("标记", limit=9).ids
    assert index.verify() == []


def test_two_writers_never_write_to_the_same_generation(index: Index) -> None:
    with store_of(index).writing(), store_of(index).next(None) as first:
        _delete(index, "lease")
        other = Index(index.location)
        with store_of(other).writing(), store_of(other).next(None) as second:
            assert first.index != second.index


def test_a_writer_that_is_late_leaves_the_next_one_alone(index: Index) -> None:
    """It has published, and loses its lease before it clears up."""
    other, analyzer = store_of(Index(index.location)), Analyzer()
    with ExitStack() as late:
        late.enter_context(store_of(index).writing())
        with store_of(index).next(None) as draft:
            draft.write("opensearch", None, Documents(analyzer, [article(1)]), (), BuildOptions())
            draft.publish(replace(store_of(index).open().manifest, articles=1))
        _delete(index, "lease")
        with other.writing(), other.next(None) as draft:
            draft.write("opensearch", None, Documents(analyzer, [article(1), article(2)]), (), BuildOptions())
            late.close()
            assert draft.count() == 2
            draft.publish(replace(other.open().manifest, articles=2))
    assert answers(index)[0][0] == 2 and index.verify() == []


def test_a_record_is_compared_and_swapped(index: Index) -> None:
    records = store_of(index).records
    first = records.put("some", b"1", None)
    second = records.put("some", b"2", first)
    for version in (None, first):
        with pytest.raises(Conflict):
            records.put("some", b"3", version)
    records.remove("some", first)
    kept = records.get("some")
    assert kept and kept == (b"2", second)
    records.remove("some", second)
    assert records.get("some") is None


def test_records_longer_than_a_part_are_kept_whole(at: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_records, "_PART", 64)
    index = Index.create(at)
    records = store_of(index).records
    long, longer = os.urandom(1000), os.urandom(3000)
    records.put("long", long, None)
    before = _documents(index)
    version = records.version("long")
    kept = records.get("long")
    assert kept and kept.data == long and len(before) > 15
    records.put("long", longer, version)
    kept = records.get("long")
    assert kept and kept.data == longer
    parts = sorted(_documents(index) - before)
    assert len(parts) > 40 and not [name for name in before & _documents(index) if name.startswith("long.")]
    store_of(index).cluster.call("DELETE", f"/newsearch-{at.archive}/_doc/{parts[7]}")
    with pytest.raises(ValueError, match="long"):
        records.get("long")
    records.remove("long")
    assert not [name for name in _documents(index) if name.startswith("long")]
    assert index.update(add=[article(number) for number in range(30)]).articles_total == 30
    assert answers(index)[0][0] == 30


def _documents(index: Index) -> set[str]:
    """The ids of all documents that records are kept in."""
    store = store_of(index)
    name = f"newsearch-{store.location.archive}"
    store.cluster.call("POST", f"/{name}/_refresh")
    found = store.cluster.call("POST", f"/{name}/_search", {"size": 1000})
    return {hit["_id"] for hit in found["hits"]["hits"]}


# writers that are killed


def _indexes(index: Index) -> set[int]:
    return set(store_of(index).numbers())


def _ends(owner: type, name: str, *, before: bool = True) -> None:
    """Let a process end at a step as if it had been killed."""
    whole = getattr(owner, name)

    def ending(*arguments: Any, **options: Any) -> Any:
        if not before:
            whole(*arguments, **options)
        os._exit(9)

    setattr(owner, name, ending)


STEPS: list[tuple[str, Callable[[], None]]] = [
    ("the index is being written", lambda: _ends(OpenSearchKind, "write")),
    ("the index is written", lambda: _ends(ClusterDraft, "count")),
    ("the manifest is there", lambda: _ends(Lease, "check", before=False)),
    ("another one is published", lambda: _ends(Published, "swap", before=False)),
    ("an old one loses its records", lambda: _ends(OpenSearchKind, "discard")),
    ("an old one is removed", lambda: _ends(OpenSearchKind, "discard", before=False)),
]


def test_a_writer_killed_at_any_step_leaves_the_old_or_the_new_generation(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "KEPT", 0.0)
    expected = answers(index)
    for number, (step, end) in enumerate(STEPS, 10):

        def work(own: Index, end: Callable[[], None] = end, number: int = number) -> None:
            end()
            own.update(add=[article(number)])

        child = in_child(store_of(index).location, work)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9, step
        is_new = number >= 13
        with index.searcher() as searcher:
            assert (f"a{number}" in searcher.find("标记", limit=99).ids) == is_new, step
        if not is_new:
            assert answers(index) == expected, step
        assert index.update(add=[article(number)]).articles_total == 5 + number - 10, step
        assert _indexes(index) == {_published(index)}, step
        assert index.verify() == [], step
        expected = answers(index)
    kept = {name for name in _documents(index) if name.partition("-")[0] in ("manifest", "dictionary")}
    assert kept == {f"manifest-{_published(index)}"}


# what is lost or damaged


@pytest.mark.parametrize("harm", [_delete, _damage])
def test_a_lost_or_damaged_current_is_said_and_written_again(harm: Callable[[Index, str], None], index: Index) -> None:
    before, number = answers(index), _published(index)
    harm(index, "current")
    assert Index.open(index.location) and answers(index) == before
    assert [note.code for note in index.verify()] == ["generation_used"]
    assert store_of(index).exists()
    assert [note.code for note in index.repair().notes] == ["generation_restored"]
    assert (answers(index), _published(index), index.verify()) == (before, number, [])


def test_a_writer_goes_on_without_current(index: Index) -> None:
    _damage(index, "current")
    _damage(index, "last")
    assert index.update(add=[article(9)]).articles_total == 5
    assert index.verify() == [] and answers(index)[0][0] == 5


@pytest.mark.parametrize("harm", ["manifest", "damaged manifest", "index"])
def test_a_lost_generation_gives_way_to_the_one_before(harm: str, index: Index) -> None:
    number = _published(index)
    if harm == "index":
        store_of(index).kind.discard(f"newsearch-{store_of(index).location.archive}-{number}")
    else:
        (_delete if harm == "manifest" else _damage)(index, f"manifest-{number}")
    assert answers(index)[0][0] == 3
    with index.searcher() as searcher:
        assert not searcher.refresh()
    assert index.verify()[0].code == "generation_used"
    report = index.update(add=[article(20)])
    assert report.articles_total == 4 and answers(index)[0][0] == 4
    assert index.verify() == []


@pytest.mark.parametrize("harm", ["manifest", "index"])
def test_the_only_generation_is_made_again_from_the_seeds(
    harm: str, at: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "KEPT", 0.0)
    words = tmp_path / "words.txt"
    words.write_text("北碚期 9 n\n", "utf-8")
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number in range(3):
        page(seeds / f"{number}.txt", f"# 消息{number}\n\n北碚第{number}期标记。\n")
    index = Index(at)
    index.sync(seeds, create=True, dictionary=words)
    index.watches().add("标记", "标记")
    if harm == "manifest":  # then what came by no seed is in the index alone
        index.update(add=[article(9)])
    before, number, fingerprint = answers(index), _published(index), index.stats()["fingerprint"]
    if harm == "index":
        store_of(index).kind.discard(f"newsearch-{at.archive}-{number}")
    else:
        _delete(index, f"manifest-{number}")
    for act in (index.searcher, index.sync):
        with pytest.raises(IndexDamaged, match=f"{number}"):
            act()
    assert [note.code for note in index.verify()] == ["index_damaged"]
    index.repair(seeds)
    assert (answers(index), index.verify()) == (before, [])
    assert [watch.name for watch in index.watches()] == ["标记"]
    assert index.stats()["fingerprint"] == fingerprint != Index.create(tmp_path / "plain").stats()["fingerprint"]
    assert index.sync().files_unchanged == 3  # it knows its seeds


def test_damaged_watches_are_said(index: Index) -> None:
    index.watches().add("标记", "标记")
    _damage(index, "watches.json")
    with pytest.raises(WatchError, match="not as it was written"):
        list(index.watches())


def test_an_archive_that_is_not_there_is_missing(at: Address) -> None:
    index = Index(at)
    for act in (index.searcher, index.stats, index.verify, index.repair, lambda: list(index.watches())):
        with pytest.raises(IndexMissing):
            act()
    with suppress(IndexMissing):
        index.sync()
    assert not store_of(index).records.exist()


# readers


def test_old_generations_stay_for_a_while_and_readers_go_on(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    number = _published(index)
    with index.searcher() as searcher:
        index.update(add=[article(9)])
        assert number in _indexes(index)
        assert searcher.find("标记").total == 4 and searcher.refresh() and searcher.find("标记").total == 5
        monkeypatch.setattr(cluster, "KEPT", 0.0)
        index.update(add=[article(10)])
        assert _indexes(index) == {_published(index)}
        assert searcher.search("标记").total == 6
        index.update(remove=["a10"])
        assert len(list(searcher.articles())) == 5
        assert searcher.find("标记").total == 5
    current = store_of(index).current.read()
    assert current and len(current.older) <= 1


def test_a_reader_sees_one_generation_at_a_time_while_twenty_are_published(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "KEPT", 0.0)
    done, seen = Event(), list[int]()

    def read() -> None:
        with Index(index.location).searcher() as searcher:
            while not done.is_set():
                results = searcher.search("标记", limit=99)
                assert len(results.hits) == results.total
                assert {hit.article.id for hit in results.hits} == {f"a{n}" for n in range(results.total)}
                seen.append(results.total)
                searcher.refresh()

    with ThreadPoolExecutor() as pool:
        reader = pool.submit(read)
        for number in range(4, 24):
            index.update(add=[article(number)])
        done.set()
        reader.result()
    assert seen == sorted(seen) and set(seen) <= set(range(4, 25)) and len(set(seen)) > 1


# clusters that do not answer


def test_a_cluster_that_does_not_answer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"opensearch://127.0.0.1:{free_port()}/news"
    (tmp_path / "newsearch.toml").write_text(
        f'index = "{address}"\ncluster = {{user = "u", password = "{SECRET}"}}\n', "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(client, "_PAUSE", 600.0)
    page(tmp_path / "1.txt", "# 标记\n\n标记。\n")
    for command in (("search", "标记"), ("sync", "1.txt"), ("verify",), ("stats",), ("watch", "list")):
        result = run(*command)
        assert result.exit_code == 2, command
        assert address.split("/")[2] in result.stderr and "nodes run" in result.stderr
        assert "Traceback" not in result.output and "damaged" not in result.output and SECRET not in result.output


def test_a_password_is_kept_nowhere(at: Address, tmp_path: Path) -> None:
    settings = ClusterSettings(user="reader", password=SECRET)
    page(tmp_path / "1.txt", "# 标记\n\n标记。\n")
    index = Index(at, settings)
    index.sync(tmp_path, create=True)
    index.watches().add("标记", "标记")
    records = store_of(index).records
    with store_of(index).writing():
        kept = [records.get(name) for name in _documents(index)]
    said = [str(index.stats()), str(index.verify()), repr(settings), repr(index.location)]
    with pytest.raises(EngineUnavailable) as error:
        Index(Address(("127.0.0.1:9",), "news"), ClusterSettings(user="u", password=SECRET, seconds=0.1)).searcher()
    said += [str(error.value), repr(error.value)]
    assert not [text for text in said if SECRET in text]
    assert len(kept) >= 4 and not [record for record in kept if record and SECRET.encode() in record.data]
