"""Syncing, rebuilding and mending: what a folder of seeds and an index may go through in years."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.engine import ENGINES
from newsearch.errors import IndexDamaged, IndexExists, IndexOutdated, RemovalRefused, SeedError
from newsearch.generations import FORMAT

LONG_AGO = 1_600_000_000


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path: Path, engine_name: str) -> Index:
    return Index.create(tmp_path / "index", engine=engine_name)


def page(path: Path, text: str, changed: int = LONG_AGO) -> None:
    path.write_text(f"# 标题{path.stem}\n\n{text}\n", "utf-8")
    os.utime(path, (changed, changed))


def records(path: Path, *rows: tuple[str, str], changed: int = LONG_AGO) -> None:
    lines = (json.dumps({"id": key, "title": "", "text": text}) for key, text in rows)
    path.write_text("\n".join(lines), "utf-8")
    os.utime(path, (changed, changed))


def total(index: Index, query: str) -> int:
    with index.searcher() as searcher:
        return searcher.find(query, limit=0).total


def test_a_sync_reads_only_what_changed(index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        page(seeds / f"{number}.txt", "大桥通车")
    assert index.sync(seeds).bytes_read == sum(p.stat().st_size for p in seeds.iterdir())
    page(seeds / "new.txt", "会议召开")
    opened: list[str] = []
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: opened.append(self.name) or read(self))  # type: ignore[func-returns-value]
    report = index.sync(seeds)
    assert (report.files_added, report.files_unchanged, report.articles_total) == (1, 3, 4)
    assert [name for name in opened if name.endswith(".txt")] == ["new.txt"]


def test_a_file_that_was_only_touched_changes_nothing(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    generation = index.stats()["generation"]
    page(seeds / "a.txt", "大桥通车", changed=LONG_AGO + 99)
    assert index.sync(seeds).files_unchanged == 1
    assert index.stats()["generation"] == generation


def test_a_change_within_one_tick_of_the_clock_is_seen(index: Index, seeds: Path) -> None:
    (seeds / "a.txt").write_text("# 甲\n\n大桥通车\n", "utf-8")
    stat = (seeds / "a.txt").stat()
    index.sync(seeds)
    (seeds / "a.txt").write_text("# 甲\n\n大桥竣工\n", "utf-8")
    os.utime(seeds / "a.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert index.sync(seeds).files_changed == 1
    assert (total(index, "竣工"), total(index, "通车")) == (1, 0)


@pytest.mark.parametrize("steps", [["a", "b"], ["b", "a"], ["ab"]])
def test_an_id_belongs_to_the_first_file_that_gives_it(index: Index, seeds: Path, steps: list[str]) -> None:
    rows = {"a": [("x", "甲地"), ("y", "乙地")], "b": [("x", "丙地"), ("z", "丁地")]}
    for step in steps:
        for name in step:
            records(seeds / f"{name}.jsonl", *rows[name])
        report = index.sync(seeds)
    assert report.articles_total == 3
    assert [total(index, query) for query in ("甲地", "丙地", "丁地")] == [1, 0, 1]
    records(seeds / "a.jsonl", ("y", "乙地"), changed=LONG_AGO + 5)
    index.sync(seeds)
    assert [total(index, query) for query in ("甲地", "丙地", "丁地")] == [0, 1, 1]
    (seeds / "b.jsonl").unlink()
    assert index.sync(seeds).articles_removed == 2
    assert index.verify(full=True) == []


def test_a_large_removal_is_refused_until_it_is_meant(index: Index, seeds: Path) -> None:
    for number in range(12):
        page(seeds / f"{number}.txt", "大桥通车")
    index.sync(seeds)
    (seeds / "0.txt").unlink()
    assert index.sync(seeds, delete=False).articles_removed == 1
    (seeds / "1.txt").unlink()
    (seeds / "2.txt").unlink()
    with pytest.raises(RemovalRefused, match=r"2 of 11 articles would go.*--delete"):
        index.sync(seeds, delete=False)
    assert total(index, "大桥") == 11
    assert index.sync(seeds).articles_removed == 2


def test_two_files_of_one_name_are_told_apart_by_the_user(index: Index, seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    page(seeds / "a.txt", "大桥通车")
    page(tmp_path / "more" / "a.txt", "会议召开")
    report = index.sync(seeds, tmp_path / "more")
    assert report.articles_total == 1
    assert [s.path for s in report.skipped] == ["a.txt"] and "rename one" in report.skipped[0].reason


def test_a_first_sync_without_seeds_leaves_no_index_behind(seeds: Path, tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="no seed file"):
        Index.open_or_create(tmp_path / "none", paths=[seeds])
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_now_keeps_its_articles(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    page(seeds / "a.txt", "大桥竣工了", changed=LONG_AGO + 5)
    (seeds / "a.txt").chmod(0)
    assert "cannot be read" in index.sync(seeds).skipped[0].reason
    assert total(index, "通车") == 1


def test_odd_names_and_loops_of_links_do_no_harm(index: Index, seeds: Path) -> None:
    names = ["\x1b[31m红.txt", "换\n行.txt", "😀.txt", "长" * 80 + ".txt"]
    for name in names:
        page(seeds / name, "大桥通车")
    (seeds / "loop").symlink_to(seeds)
    (seeds / os.fsdecode(b"\xff\xfe.txt")).write_text("# 甲\n\n大桥通车\n", "utf-8")
    assert index.sync(seeds).articles_total == len(names) + 1
    assert index.sync(seeds).files_unchanged == len(names) + 1
    assert total(index, "大桥") == len(names) + 1


def test_a_searcher_goes_on_to_the_next_generation_when_asked(index: Index) -> None:
    with index.searcher() as searcher:
        index.update(add=[Article("1", "", "北碚")])
        assert (searcher.find("北碚").total, searcher.refresh(), searcher.find("北碚").total) == (0, True, 1)
        assert not searcher.refresh()


def test_old_generations_go_when_no_reader_needs_them(index: Index) -> None:
    folders: Callable[[], list[str]] = lambda: sorted(p.name for p in index.path.glob("generation-*"))  # noqa: E731
    with index.searcher() as searcher:
        index.update(add=[Article("1", "", "北碚")])
        index.update(add=[Article("2", "", "北碚")])
        assert folders() == ["generation-1", "generation-3"]
        assert searcher.find("北碚").total == 0
    index.update(add=[Article("3", "", "北碚")])
    assert folders() == ["generation-4"]


READ = "import sys, newsearch\ns = newsearch.Index.open(sys.argv[1]).searcher()\nprint('open', flush=True)\ninput()"


def test_a_reader_that_crashed_holds_nothing_up(index: Index) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", READ, str(index.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "open\n"
        index.update(add=[Article("1", "", "北碚")])
        assert len(list(index.path.glob("generation-*"))) == 2
        reader.kill()
    index.update(add=[Article("2", "", "北碚")])
    assert len(list(index.path.glob("generation-*"))) == 1


def test_an_index_of_another_format_is_refused_and_rebuilt_by_sync(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    manifest = index.path / str(index.stats()["generation"]) / "manifest.json"
    record = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(record | {"format": FORMAT + 1, "surprise": 1}), "utf-8")
    with pytest.raises(IndexOutdated, match="newsearch sync"):
        Index.open(index.path)
    assert "rebuilt: the format" in index.sync(seeds).notes[0]
    assert index.stats()["engine"] == record["engine"] and total(index, "大桥") == 1


def test_an_index_of_another_analyzer_is_refused_and_rebuilt_by_sync(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    monkeypatch.setattr("newsearch.analysis.FORMAT", 99)
    with pytest.raises(IndexOutdated, match="newsearch sync"):
        index.searcher()
    with pytest.raises(IndexOutdated, match="newsearch sync"):
        index.update(add=[Article("1", "", "北碚")])
    assert "rebuilt: the analyzer" in index.sync(seeds).notes[0]
    assert total(index, "大桥") == 1


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "engine"])
def test_rebuild_mends_whatever_is_damaged(index: Index, seeds: Path, name: str) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    for path in index.path.rglob("*"):
        if path.is_file() and name in path.relative_to(index.path).parts:
            path.write_bytes(b"\xff nonsense")
    with pytest.raises(IndexDamaged, match="newsearch rebuild"):
        Index.open(index.path)
    assert index.verify()
    Index.open_or_create(index.path).rebuild(seeds)
    assert index.verify(full=True) == [] and total(index, "大桥") == 1


def test_repair_reads_the_seeds_of_the_last_sync_and_keeps_other_articles(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    index.update(add=[Article("stray", "", "会议召开")])
    page(seeds / "b.txt", "大桥竣工")
    index.sync(seeds)
    (seeds / "b.txt").unlink()
    report = index.repair()
    assert (report.articles_total, report.articles_removed, report.notes) == (2, 1, ())
    assert (total(index, "大桥"), total(index, "会议")) == (1, 1)
    shutil.rmtree(index.path / str(index.stats()["generation"]) / "engine")
    report = index.repair(seeds)
    assert (report.articles_total, total(index, "大桥")) == (1, 1)
    assert "could not be kept" in report.notes[0]


def test_an_engine_or_dictionary_is_chosen_once(index: Index, tmp_path: Path, engine_name: str) -> None:
    other = {"whoosh": "memory", "memory": "whoosh"}[engine_name]
    with pytest.raises(IndexExists, match="another folder"):
        Index.open_or_create(index.path, engine=other)
    (tmp_path / "words.txt").write_text("大桥通车 10 n\n", "utf-8")
    with pytest.raises(IndexExists, match="another user dictionary"):
        Index.open_or_create(index.path, dictionary=tmp_path / "words.txt")


def test_a_read_only_index_can_be_searched(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    for path in [index.path, *index.path.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        code = (
            "import os, sys, newsearch, filelock._unix\n"
            "os.chdir(sys.argv[1])\n"
            "newsearch.Index.open('.').searcher().find('大桥')  # all is imported before root turns into nobody\n"
            "if os.geteuid() == 0: os.setuid(65534)\n"
            "assert newsearch.Index.open('.').searcher().find('大桥').total == 1\n"
            "try: newsearch.Index('.').update(remove=['x'])\n"
            "except (OSError, newsearch.NewsearchError) as error: print(type(error).__name__)\n"
        )
        for parent in index.path.parents[:3]:  # pytest's folders are the owner's alone
            parent.chmod(parent.stat().st_mode | 0o055)
        done = subprocess.run([sys.executable, "-c", code, str(index.path)], capture_output=True, text=True, timeout=60)
        assert done.stdout == "PermissionError\n", done.stderr
        assert total(index, "大桥") == 1
    finally:
        for path in [index.path, *index.path.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


FORMATS = Path(__file__).parent / "formats"


@pytest.mark.parametrize("old", sorted(FORMATS.glob("*/*")), ids=lambda p: f"{p.parent.name}-{p.name}")
def test_an_index_of_a_released_format_opens_or_is_rebuilt(old: Path, seeds: Path, tmp_path: Path) -> None:
    shutil.copytree(old, tmp_path / "old")
    page(seeds / "a.txt", "厦门会晤")
    try:
        index = Index.open(tmp_path / "old")
    except IndexOutdated:
        index = Index.open_or_create(tmp_path / "old")
        assert index.sync(seeds).notes[0].startswith("rebuilt: ")
    assert total(index, "厦门") == 1
    assert index.stats()["engine"] == old.name


def test_the_format_of_now_is_among_the_released_ones() -> None:
    assert (FORMATS / str(FORMAT)).is_dir(), "commit a tiny index of the new format to tests/formats"


def test_a_seed_that_changes_while_it_is_read_is_looked_at_again(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    read = Path.read_bytes

    def growing(path: Path) -> bytes:
        data = read(path)
        if path.name == "a.txt":
            with path.open("ab") as file:
                file.write("又一段。\n".encode())
        return data

    monkeypatch.setattr(Path, "read_bytes", growing)
    report = index.sync(seeds)
    assert "was changing while it was read" in report.skipped[0].reason
    monkeypatch.undo()
    assert index.sync(seeds).files_changed == 1
    assert total(index, "又一段") == 1
    assert index.sync(seeds).files_unchanged == 1


OPENS = """
import sys
import tempfile
from pathlib import Path
from newsearch import Index
folder, bait = Path(sys.argv[1]), sys.argv[2]
index = Index.create(folder / "index")
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
index.sync(folder / "seeds")
with index.searcher() as searcher:
    for query in (bait, f'"{bait}"', f"file://{bait}", f"source:{bait}"):
        searcher.search(query)
print(bait in opened)
"""


def test_no_path_in_a_seed_or_a_query_is_opened(seeds: Path, tmp_path: Path) -> None:
    bait = tmp_path / "bait.txt"
    bait.write_text("secret", "utf-8")
    (seeds / "a.md").write_text(f"# 标题\n\n![图]({bait}) [查看原文](file://{bait})\n", "utf-8")
    (seeds / "b.html").write_text(f"<html><h1>标题</h1><p>正文<img src='{bait}'><iframe src='{bait}'></html>", "utf-8")
    entity = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{bait}">]><a><title>甲</title>&x;</a>'
    (seeds / "c.xml").write_text(entity, "utf-8")
    (seeds / "d.jsonl").write_text(json.dumps({"title": "甲", "text": "乙", "url": str(bait)}), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", OPENS, str(tmp_path), str(bait)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "False\n", done.stderr


files = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sampled_from(["大桥通车", "会议召开", "北碚大桥"])), max_size=3),
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(ENGINES), st.lists(files, min_size=1, max_size=4))
def test_any_way_of_syncs_ends_as_a_rebuild_does(engine: str, states: list[dict[str, list[tuple[str, str]]]]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        seeds = Path(temporary, "seeds")
        seeds.mkdir()
        records(seeds / "always.jsonl", ("first", "大桥"))
        index = Index.create(Path(temporary, "index"), engine=engine)
        for number, state in enumerate(states):
            for name in "abcd":
                (seeds / f"{name}.jsonl").unlink(missing_ok=True)
                if name in state:
                    records(seeds / f"{name}.jsonl", *state[name], changed=LONG_AGO + number)
            report = index.sync(seeds)
        fresh = Index.create(Path(temporary, "fresh"), engine=engine)
        assert fresh.sync(seeds).articles_total == report.articles_total
        with index.searcher() as got, fresh.searcher() as expected:
            for query in ("大桥", "会议召开", "-北碚"):
                a, b = got.find(query, limit=99), expected.find(query, limit=99)
                assert (a.ids, a.total) == (b.ids, b.total)
                assert a.scores == pytest.approx(b.scores, abs=1e-6)
