"""Syncing and reading: what a folder of seeds and an index may go through in years."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.archive import seed_changes
from newsearch.cli import main
from newsearch.engine import ENGINES
from newsearch.errors import IndexExists, RemovalRefused, SeedError
from tests.seeding import LONG_AGO, failing, looked_at_later, page, records, total


def test_a_sync_reads_only_what_changed(index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        page(seeds / f"{number}.txt", "大桥通车")
    looked_at_later(monkeypatch)
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
    for number in range(30):
        page(seeds / f"{number:02}.txt", "大桥通车")
    index.sync(seeds)
    for number in range(3):
        (seeds / f"{number:02}.txt").unlink()
    assert index.sync(seeds, delete=False).articles_removed == 3
    for number in range(3, 6):
        (seeds / f"{number:02}.txt").unlink()
    with pytest.raises(RemovalRefused, match=r"3 of 27 articles would go.*--delete"):
        index.sync(seeds, delete=False)
    assert total(index, "大桥") == 27
    assert index.sync(seeds).articles_removed == 3


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


def test_an_index_is_made_in_a_folder_that_is_there_and_in_one_that_is_not(tmp_path: Path, engine_name: str) -> None:
    (tmp_path / "there").mkdir()
    for path in (tmp_path / "there", tmp_path / "not" / "yet" / "there"):
        Index.create(path, engine=engine_name)
        assert Index.open(path).verify() == []


@pytest.mark.parametrize("lost", ["CURRENT", "manifest.json"])
def test_no_index_is_made_over_what_is_left_of_one(index: Index, lost: str) -> None:
    next(index.path.rglob(lost)).unlink()
    with pytest.raises(IndexExists):
        Index.create(index.path)


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
            "import ctypes, os, sys, newsearch\n"
            "if os.geteuid() == 0:  # capset(2) gives up what lets root write anywhere; what it owns, it still reads\n"
            "    assert ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522), (ctypes.c_uint32 * 6)()) == 0\n"
            "os.chdir(sys.argv[1])\n"
            "assert newsearch.Index.open('.').searcher().find('大桥').total == 1\n"
            "try: newsearch.Index('.').update(remove=['x'])\n"
            "except (OSError, newsearch.NewsearchError) as error: print(type(error).__name__)\n"
        )
        command = [sys.executable, "-c", code, str(index.path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.stdout == "IndexUnwritable\n", done.stderr
        assert total(index, "大桥") == 1
    finally:
        for path in [index.path, *index.path.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_change_with_size_and_time_kept_is_seen(index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page(seeds / "a.txt", "大桥通车")
    looked_at_later(monkeypatch)
    index.sync(seeds)
    page(seeds / "a.txt", "大桥竣工")  # as `rsync -t` and `cp -p` do
    assert index.sync(seeds).files_changed == 1
    assert (total(index, "竣工"), total(index, "通车")) == (1, 0)


def test_a_file_that_takes_the_place_of_another_is_seen(
    index: Index, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    looked_at_later(monkeypatch)
    index.sync(seeds)
    (tmp_path / "a.txt").write_text((seeds / "a.txt").read_text("utf-8").replace("通车", "竣工"), "utf-8")
    os.utime(tmp_path / "a.txt", (LONG_AGO, LONG_AGO))
    (tmp_path / "a.txt").rename(seeds / "a.txt")
    assert (index.sync(seeds).files_changed, total(index, "竣工")) == (1, 1)


def test_doubts_about_many_files_are_recorded(index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        page(seeds / f"{number}.txt", "大桥通车")
    looked_at_later(monkeypatch)
    index.sync(seeds)
    monkeypatch.setattr(seed_changes, "_DOUBTED", 3)
    for path in seeds.iterdir():
        path.chmod(0o600)  # another ctime, the same content
    report = index.sync(seeds)
    assert (report.files_unchanged, report.articles_total, total(index, "大桥")) == (4, 4, 4)
    for number in range(4):
        failing(f"{number}.txt", monkeypatch)
    assert (index.sync(seeds).files_unchanged, index.sync(seeds).skipped) == (4, ())


def test_a_link_out_of_the_seeds_is_followed_only_when_asked(index: Index, seeds: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    page(outside / "secret.txt", "会议召开")
    page(seeds / "a.txt", "大桥通车")
    (seeds / ".kept").mkdir()
    page(seeds / ".kept" / "b.txt", "大桥限行")
    (seeds / "inside.txt").symlink_to(".kept/b.txt")
    (seeds / "link.txt").symlink_to(outside / "secret.txt")
    (seeds / "folder").symlink_to(outside)
    (seeds / "nowhere.txt").symlink_to(outside / "none.txt")
    report = index.sync(seeds)
    assert {s.path: s.note.code for s in report.skipped} == {"link.txt": "link_outside", "folder": "link_to_folder"}
    assert all(str(outside) in s.reason for s in report.skipped)
    assert (report.articles_total, total(index, "会议")) == (2, 0)
    assert index.rebuild(seeds, follow_links=True).articles_total == 3
    assert index.repair(known_seeds=True, follow_links=True).articles_total == 3
    assert (index.rebuild(seeds).articles_total, total(index, "会议")) == (2, 0)
    report = index.sync(seeds, follow_links=True)
    assert ([s.path for s in report.skipped], total(index, "会议")) == (["folder"], 1)
    assert (index.sync(seeds, outside).articles_total, total(index, "会议")) == (3, 1), (
        "both folders are among the seeds"
    )
    done = CliRunner().invoke(main, ["sync", str(seeds), "--index", str(index.path), "--delete", "--follow-links"])
    assert done.exit_code == 0 and "3 in the index" in done.stdout


def test_a_folder_in_another_one_is_read_once(index: Index, seeds: Path, tmp_path: Path) -> None:
    for folder in ("sub", ".kept"):
        (seeds / folder).mkdir()
        page(seeds / folder / f"{folder.strip('.')}.txt", "大桥通车")
    (tmp_path / "link").symlink_to(seeds / "sub")
    given = [seeds / "sub", seeds, seeds / "sub" / "sub.txt", seeds, tmp_path / "link", seeds / ".kept"]
    report = index.sync(*given)
    told = [(s.path, s.note.code, s.note.values["folder"]) for s in report.skipped]
    assert told == [(str(path), "root_inside", str(seeds)) for path in (given[0], *given[2:5])]
    with index.searcher() as searcher:
        assert [a.id for a in searcher.articles()] == ["kept.txt#1", "sub/sub.txt#1"]


def test_a_file_that_links_lead_to_is_read_once_and_under_its_own_name(
    index: Index, seeds: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside.txt").write_text("# 会议\n\n会议召开。", "utf-8")
    (seeds / ".kept").mkdir()
    page(seeds / "m.txt", "大桥通车")
    page(seeds / ".kept" / "h.txt", "大桥限行")
    for name, target in (("a", "m.txt"), ("z", seeds / "m.txt"), ("chain", "a.txt"), ("h1", ".kept/h.txt")):
        (seeds / f"{name}.txt").symlink_to(target)
    for name, target in (("h2", "h1.txt"), ("o1", tmp_path / "outside.txt"), ("o2", tmp_path / "outside.txt")):
        (seeds / f"{name}.txt").symlink_to(target)
    report = index.sync(seeds, seeds / "m.txt", follow_links=True)
    told = {s.path: str(s.note.values["target"]) for s in report.skipped if s.note.code == "link_to_seed"}
    itself = str(seeds / "m.txt")
    assert told == {"a.txt": itself, "z.txt": itself, "chain.txt": itself, "h2.txt": "h1.txt", "o2.txt": "o1.txt"}
    assert (report.articles_total, total(index, "大桥"), total(index, "会议")) == (3, 2, 1)
    with index.searcher() as searcher:
        assert [a.id for a in searcher.articles()] == ["h1.txt#1", "m.txt#1", "o1.txt#1"]


def test_a_first_sync_may_be_of_links_alone(seeds: Path, tmp_path: Path) -> None:
    page(tmp_path / "secret.txt", "会议召开")
    (seeds / "link.txt").symlink_to(tmp_path / "secret.txt")
    command = ["sync", str(seeds), "--index", str(tmp_path / "index")]
    assert CliRunner().invoke(main, command).exit_code == 2 and not (tmp_path / "index").exists()
    assert CliRunner().invoke(main, [*command, "--follow-links"]).exit_code == 0


def test_reports_in_json_have_codes_beside_their_sentences(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    (seeds / "b.jsonl").write_text('{"title": "通车"}\n{', "utf-8")

    def run(*arguments: str) -> dict[str, Any]:
        done = CliRunner().invoke(main, [*arguments, "--index", str(index.path), "--json"])
        record: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
        return record

    [skipped] = run("sync", str(seeds))["skipped"]
    assert (skipped["path"], skipped["code"], skipped["values"]["line"]) == ("b.jsonl", "seed_line_not_json", 2)
    assert skipped["reason"].startswith("line 2 is not JSON")
    (index.path / "CURRENT").unlink()
    verified = run("verify")
    assert verified["problems"] == [str(note) for note in index.verify()]
    [code] = verified["problem_codes"]
    assert (code["code"], code["values"]["trouble"]["code"]) == ("generation_used", "file_lost")
    report = run("sync", str(seeds))
    assert report["notes"][0].startswith(str(index.path / "CURRENT"))
    assert report["note_codes"][0]["values"]["generation"] == "generation-2"
    assert report["skipped"] == [skipped], "what was skipped is told by every sync, from the manifest"


files = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sampled_from(["大桥通车", "会议召开", "北碚大桥"])), max_size=3),
    max_size=4,
)


@settings(max_examples=25)
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
