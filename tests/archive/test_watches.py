"""Watches: what is new since the last run, once, and none of it lost."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index, Searcher
from newsearch.archive import files
from newsearch.cli import main
from newsearch.deadline import remaining
from newsearch.errors import IndexBusy, IndexMissing, SearchTooSlow, WatchError
from newsearch.messages import Note, say
from newsearch.model import Matches

Made = Callable[[Iterable[Article]], Index]


def article(key: str, body: str = "大桥通车", date: str | None = None) -> Article:
    return Article(key, "", body, date=date)


def news(index: Index, name: str | None = None, limit: int = 100) -> dict[str, list[str]]:
    return {w.name: [h.article.id for h in r.hits] for w, r in index.watches().run(name, limit=limit)}


def test_a_run_tells_what_was_not_found_at_the_last_one(index_of: Made) -> None:
    index = index_of([article("old"), article("later", "铁路")])
    watches = index.watches()
    added = watches.add("桥", "大桥")
    assert (added.total, added.hits) == (1, ()), "what is there already is counted, not listed"
    assert watches.add("路", "铁路", from_start=True).total == 1
    assert news(index) == {"桥": [], "路": ["later"]}
    index.update(add=[article("new", date="2024-03-01"), article("newer", date="2024-03-02"), article("film", "电影")])
    assert news(index, "桥") == {"桥": ["newer", "new"]}
    assert news(index) == {"桥": [], "路": []}


def test_watches_run_in_the_order_of_their_names(index_of: Made) -> None:
    index = index_of([])
    for name in ("b", "a", "c"):
        index.watches().add(name, "大桥")
    assert list(news(index)) == [watch.name for watch in index.watches()] == ["a", "b", "c"]


def test_an_article_that_has_changed_is_new_when_it_was_not_found_before(index_of: Made) -> None:
    index = index_of([article("a"), article("b", "电影")])
    index.watches().add("桥", "大桥")
    index.update(add=[article("a", "大桥又通车"), article("b", "大桥的电影")])
    assert news(index) == {"桥": ["b"]}
    index.update(remove=["a"])
    assert news(index) == {"桥": []}
    index.update(add=[article("a")])
    assert news(index) == {"桥": ["a"]}


def test_what_exceeds_the_limit_stays_new(index_of: Made) -> None:
    index = index_of([article(f"a{n}", date=f"2024-03-0{n + 1}") for n in range(5)])
    index.watches().add("桥", "大桥", from_start=True)
    ((_, results),) = index.watches().run(limit=2)
    assert (results.total, [hit.article.id for hit in results.hits]) == (5, ["a4", "a3"])
    assert [news(index, limit=2)["桥"] for _ in range(3)] == [["a2", "a1"], ["a0"], []]


def test_a_run_tells_a_hundred_articles_with_the_snippets_of_a_search(index_of: Made) -> None:
    bodies = [f"{n}号".join("北碚今日发布消息，" * 20) + "大桥通车。" for n in range(101)]
    index = index_of([article(f"a{n}", body) for n, body in enumerate(bodies)])
    index.watches().add("桥", "大桥", from_start=True)
    ((_, results),) = index.watches().run()
    assert (results.total, len(results.hits)) == (101, 100)
    with index.searcher() as searcher:
        assert results.hits[0].snippet == searcher.search("大桥", mode="strict", sort="newest").hits[0].snippet
    assert [len(ids) for ids in news(index).values()] == [1]


def test_who_watches_and_who_writes_do_not_wait_for_each_other(index_of: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_of([article("a")])
    index.watches().add("桥", "大桥", from_start=True)
    monkeypatch.setattr(files, "LOCK_SECONDS", 0.0)
    for _ in index.watches().run():
        assert (index.path / "WATCHES.holder").exists() and not (index.path / "LOCK.holder").exists()
        index.update(add=[article("b")])
        with pytest.raises(IndexBusy):
            index.watches().remove("桥")
    assert news(index) == {"桥": ["b"]}


def test_only_articles_with_all_words_are_news(index_of: Made) -> None:
    index = index_of([article("a")])
    assert index.watches().add("桥", "大桥 铁路", from_start=True).total == 0
    assert news(index) == {"桥": []}


def test_what_a_reader_did_not_take_is_told_again(index_of: Made) -> None:
    index = index_of([article("a")])
    for name in ("一", "二"):
        index.watches().add(name, "大桥", from_start=True)
    with pytest.raises(OSError, match="no space"):
        for watch, _ in index.watches().run():
            if watch.name == "二":
                raise OSError("no space")
    assert news(index) == {"一": [], "二": ["a"]}


def test_watches_outlive_syncs_rebuilds_and_repairs(tmp_path: Path, seeds: Path, index: Index) -> None:
    (seeds / "a.txt").write_text("# 大桥通车\n\n今天大桥通车。\n", "utf-8")
    index.sync(seeds)
    index.watches().add("桥", "大桥")
    (seeds / "b.txt").write_text("# 大桥限行\n\n明天大桥限行。\n", "utf-8")
    index.sync(seeds)
    assert news(index) == {"桥": ["b.txt#1"]}
    index.rebuild(seeds)
    next((index.path).glob("generation-*/manifest.json")).write_bytes(b"{}")
    index.repair(seeds)
    assert news(index) == {"桥": []} and [watch.found for watch in index.watches()] == [2]


def test_watches_that_are_added_at_once_are_all_kept(index_of: Made) -> None:
    index = index_of([article("a")])
    names = [f"桥{n}" for n in range(8)]
    threads = [threading.Thread(target=index.watches().add, args=(name, "大桥")) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [watch.name for watch in index.watches()] == names


def test_runs_at_once_tell_each_article_once(index_of: Made) -> None:
    index = index_of([article(f"a{n}") for n in range(20)])
    index.watches().add("桥", "大桥", from_start=True)
    told: list[str] = []
    threads = [threading.Thread(target=lambda: told.extend(news(index, limit=5)["桥"])) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted(f"a{n}" for n in range(20))


def test_a_watch_has_a_name_of_its_own(index_of: Made) -> None:
    index = index_of([article("a")])
    watches = index.watches()
    watches.add("桥", "大桥")
    asked: list[tuple[Callable[[], object], str]] = [
        (lambda: watches.add("桥", "铁路"), "there is a watch '桥'"),
        (lambda: watches.add(" ", "铁路"), "needs a name"),
        (lambda: watches.remove("路"), "there is no watch '路'"),
        (lambda: list(watches.run("路")), "there is no watch '路'"),
    ]
    for ask, message in asked:
        with pytest.raises(WatchError, match=message):
            ask()
    with pytest.raises(WatchError) as told:
        watches.add("空", "。")
    assert told.value.note == Note("watch_of_nothing", query="。")
    watches.remove("桥")
    assert list(watches) == []
    (watches_file := index.path / "watches.json").unlink()
    assert list(watches.run()) == []
    assert not watches_file.exists(), "a run of nothing has nothing to write"


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"format": 1}',
        b'{"format": 2, "watches": {}}',
        b'{"format": 3, "watches": {}}',
        b'{"format": 1, "watches": {"x": 1}}',
        b'{"format": 1, "watches": {"x": {"query": "", "added": "", "last_run": null, "known": "AAA="}}}',
        b'{"format": 1, "watches": {"x": {"query": "", "added": "", "last_run": null, "known": "AAAA*AAAAAAA="}}}',
        b'{"format": 1, "watches": {"x": {"query": 7, "added": "", "last_run": null, "known": ""}}}',
    ],
)
def test_a_damaged_file_is_named_and_left_as_it_is(index_of: Made, damage: bytes) -> None:
    index = index_of([article("a")])
    file = index.path / "watches.json"
    file.write_bytes(damage)
    for ask in (lambda: list(index.watches()), lambda: news(index), lambda: index.watches().add("桥", "大桥")):
        with pytest.raises(WatchError, match=r"watches\.json"):
            ask()
    assert file.read_bytes() == damage


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 7))
def test_any_flipped_bit_is_told(tmp_path_factory: pytest.TempPathFactory, offset: int, bit: int) -> None:
    index = Index.create(tmp_path_factory.mktemp("flip") / "index", engine="memory")
    index.watches().add("桥", "大桥")
    file = index.path / "watches.json"
    data = bytearray(file.read_bytes())
    data[offset % len(data)] ^= 1 << bit
    file.write_bytes(data)
    with pytest.raises(WatchError, match=r"watches\.json"):
        list(index.watches())


def test_what_is_the_matter_with_a_damaged_file_is_said_in_both_languages(index_of: Made) -> None:
    index = index_of([article("a")])
    index.watches().add("桥", "大桥")
    file = index.path / "watches.json"
    file.write_bytes(file.read_bytes().replace(b'"query": "', b'"query": "7'))
    with pytest.raises(WatchError, match="it is not as it was written") as told:
        list(index.watches())
    assert "内容与写入时不符" in say(told.value.note, "zh")
    record = {"query": "大桥", "added": 7, "last_run": None, "known": ""}
    file.write_text(json.dumps({"format": 1, "watches": {"桥": record}}), "utf-8")
    with pytest.raises(WatchError, match="it is not as it was written"):
        list(index.watches())
    file.write_bytes(b"\xff")
    with pytest.raises(WatchError, match=r"codec|Expecting"):
        list(index.watches())
    file.write_text(json.dumps({"format": 3, "watches": {}}), "utf-8")
    with pytest.raises(WatchError) as later:
        list(index.watches())
    assert later.value.note == Note("watches_of_another_version", path=file)


def test_a_file_without_a_checksum_is_read_and_gets_one(index_of: Made) -> None:
    index = index_of([article("a")])
    record = {"query": "大桥", "added": "2024-03-01T08:00:00+08:00", "last_run": None, "known": ""}
    file = index.path / "watches.json"
    file.write_text(json.dumps({"format": 1, "watches": {"桥": record}}, indent=1), "utf-8")
    assert [watch.query for watch in index.watches()] == ["大桥"]
    assert news(index) == {"桥": ["a"]}
    assert b"sha256" in file.read_bytes()
    assert ([watch.found for watch in index.watches()], news(index)) == ([1], {"桥": []})


def test_a_file_of_the_first_release_with_checksums_is_read(index_of: Made) -> None:
    index = index_of([article("a"), article("b")])
    body = r"""{
 "\u6865": {
  "query": "\u5927\u6865",
  "added": "2024-03-01T08:00:00+08:00",
  "last_run": null,
  "known": "%s"
 }
}"""
    known = base64.b64encode(hashlib.blake2b(b"a", digest_size=8).digest()).decode()
    written = (body % known).encode()
    header = f'{{"format": 2, "sha256": "{hashlib.sha256(written).hexdigest()}"}}\n'
    file = index.path / "watches.json"
    file.write_bytes(header.encode() + written)
    index.watches().add("路", "铁路")
    index.watches().remove("路")
    assert file.read_bytes() == header.encode() + written, "the others stay as they were, byte for byte"
    assert [(w.name, w.query, w.added, w.last_run, w.found) for w in index.watches()] == [
        ("桥", "大桥", "2024-03-01T08:00:00+08:00", None, 1)
    ]
    assert news(index) == {"桥": ["b"]}


def test_what_a_watch_told_is_stored_before_the_next_one_is_run(index_of: Made) -> None:
    index = index_of([article("a")])
    for name in ("一", "三", "二"):
        index.watches().add(name, "大桥", from_start=True)
    stored = []
    for watch, _ in index.watches().run():  # the file as a kill would leave it here
        stored.append((watch.name, [each.name for each in index.watches() if each.found]))
    assert stored == [("一", []), ("三", ["一"]), ("二", ["一", "三"])]
    assert [watch.last_run is not None for watch in index.watches()] == [True] * 3


def test_a_watch_that_is_too_slow_is_named_when_all_others_have_been_run(
    index_of: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = Searcher.find

    def slow(searcher: Searcher, query: str, **options: Any) -> Matches:
        if "NEAR" in query and remaining() is not None:
            raise SearchTooSlow("search_too_slow", seconds=1)
        return find(searcher, query, **options)

    index = index_of([article("a")])
    for name, query in (("一", "大桥"), ("三", "大桥 NEAR/9 通车"), ("二", "通车")):
        index.watches().add(name, query, from_start=True)
    with monkeypatch.context() as patched:
        patched.setattr(Searcher, "find", slow)
        with pytest.raises(SearchTooSlow) as error:
            for _ in index.watches().run(seconds=60):
                assert remaining() is None, "what the caller does between two watches has no deadline"
        assert error.value.note == Note("watches_too_slow", seconds=60, names=["三"])
    assert [(watch.name, watch.found, watch.last_run is not None) for watch in index.watches()] == [
        ("一", 1, True),
        ("三", 0, False),
        ("二", 1, True),
    ]
    assert news(index) == {"一": [], "三": ["a"], "二": []}


def test_a_query_that_is_too_slow_is_not_watched(index_of: Made) -> None:
    index = index_of([article("a")])
    with pytest.raises(SearchTooSlow):
        index.watches().add("桥", "大桥", seconds=1e-9)
    assert list(index.watches()) == []


def test_without_an_index_nothing_is_watched(tmp_path: Path) -> None:
    watches = Index(tmp_path / "none").watches()
    for ask in (lambda: list(watches), lambda: list(watches.run()), lambda: watches.add("桥", "大桥")):
        with pytest.raises(IndexMissing):
            ask()
    with pytest.raises(IndexMissing):
        watches.remove("桥")


def test_the_command_line_watches(index_of: Made) -> None:
    index = index_of([article("a")])

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["watch", *arguments, "--index", str(index.path)])

    assert (run("list").exit_code, run("run").exit_code, run("run").output) == (1, 0, "")
    assert run("add", "桥", "大桥", "通车").stdout == "桥: 大桥 通车 · 1 article now\n"
    assert run("add", "桥", "大桥").exit_code == 2
    assert run("run").stdout == "桥: 大桥 通车 · 0 new\n"
    index.update(add=[article("b"), article("c"), article("d")])
    told = run("run", "桥", "--limit", "2")
    assert told.exit_code == 0 and told.stdout.startswith("桥: 大桥 通车 · 2 new, 1 more in the next run\n  1. ")
    hit, summary = map(json.loads, run("run", "--json").stdout.splitlines())
    assert (hit["watch"], hit["id"], summary["watch"], summary["total"]) == ("桥", "d", "桥", 1)
    assert run("run", "桥").exit_code == 1
    (watch,) = map(json.loads, run("list", "--json").stdout.splitlines())
    assert (watch["name"], watch["query"], watch["found"]) == ("桥", "大桥 通车", 4)
    assert run("list").stdout.startswith("桥: 大桥 通车 · 4 articles known · last run 2")
    late = run("run", "--seconds", "1e-9")
    assert late.exit_code == 2 and "these watches took longer than 1e-09 s, all others were run: '桥'" in late.stderr
    assert run("add", "路", "铁路", "--seconds", "1e-9").exit_code == 2
    assert run("remove", "桥").exit_code == 0 and run("list").exit_code == 1


TEXT = "东川日报讯，横跨柳江的大桥昨日建成通车，全长一千二百米，双向六车道，两岸居民往来不再绕行。工程历时四年。"


def reprinted() -> list[Article]:
    printed = [article(f"r{n}", TEXT * 2, f"2024-03-0{n + 1}") for n in range(3)]
    return [*printed, article("other", "大桥维修", "2024-02-01")]


def test_reprints_fold_into_the_newest_and_are_told_with_it(index_of: Made) -> None:
    index = index_of(reprinted())
    index.watches().add("桥", "大桥", from_start=True)
    ((_, results),) = index.watches().run(limit=1)
    assert [(hit.article.id, set(hit.reprints)) for hit in results.hits] == [("r2", {"r0", "r1"})]
    assert results.total == 4
    assert [news(index)["桥"] for _ in range(2)] == [["other"], []]


def test_quiet_prints_nothing_where_nothing_is_new(index_of: Made) -> None:
    index = index_of(reprinted())
    index.watches().add("桥", "大桥", from_start=True)
    index.watches().add("路", "铁路")
    for form in ([], *(["--format", name] for name in ("atom", "html", "markdown", "jsonl"))):
        watch_run = ["--index", str(index.path), "watch", "run", "--quiet", *form]
        index.watches().remove("桥")
        index.watches().add("桥", "大桥", from_start=True)
        first, second = (CliRunner().invoke(main, watch_run) for _ in range(2))
        assert first.exit_code == 0 and "维修" in first.stdout and "铁路" not in first.stdout
        assert (second.exit_code, second.output) == (1, "")


def test_a_feed_in_a_file_keeps_what_was_told_before(index_of: Made, tmp_path: Path) -> None:
    index, feed = index_of(reprinted()), tmp_path / "feed.xml"
    index.watches().add("桥", "大桥", from_start=True)

    def entries() -> list[str]:
        done = CliRunner().invoke(main, ["--index", str(index.path), "watch", "run", "--feed", str(feed)])
        assert done.exit_code in (0, 1), done.output
        atom = "{http://www.w3.org/2005/Atom}"
        return [entry.findtext(f"{atom}content") or "" for entry in ET.fromstring(feed.read_text("utf-8"))[4:]]

    assert ["大桥维修" in text for text in entries()] == [False, True]
    assert len(entries()) == 2
    index.update(add=[article("new", "新大桥 <开工> & 大桥", "2024-04-01")])
    assert "新大桥 <开工> & 大桥" in entries()[0] and len(entries()) == 3
    feed.write_text("# 我的笔记", "utf-8")
    index.update(add=[article("later", "大桥停工")])
    done = CliRunner().invoke(main, ["--index", str(index.path), "watch", "run", "--feed", str(feed)])
    assert done.exit_code == 2 and "--feed" in done.output and feed.read_text("utf-8") == "# 我的笔记"
    assert news(index)["桥"] == ["later"]


def test_a_file_of_news_has_each_watch_once_and_is_whole(index_of: Made) -> None:
    index = index_of([article("a", "大桥与铁路")])

    def printed(form: str) -> str:
        for name, query in (("桥", "大桥"), ("路", "铁路")):
            index.watches().add(name, query, from_start=True)
        done = CliRunner().invoke(main, ["--index", str(index.path), "watch", "run", "--format", form])
        for name in ("桥", "路"):
            index.watches().remove(name)
        return done.stdout

    assert len(ET.fromstring(printed("atom"))[4:]) == 2
    page = printed("html")
    assert page.count("<!DOCTYPE html>") == 1 and page.count("<h1>") == page.count("<ol") == page.count("</ol>") == 2
    assert "# 桥 · 大桥" in printed("markdown")
    lines = [json.loads(line) for line in printed("jsonl").splitlines()]
    told = [(line["type"], line["watch"]) for line in lines]
    assert told == [("hit", "桥"), ("search", "桥"), ("hit", "路"), ("search", "路")]
