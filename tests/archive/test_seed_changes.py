"""Seeds that cannot be read, that change while they are read, or that mean no good: nothing is lost by them."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsearch import Index
from tests.seeding import LONG_AGO, failing, growing, looked_at_later, page, records, total


@pytest.mark.parametrize(
    ("fault", "reason"), [(failing, "cannot be read"), (growing, "was changing while it was read")]
)
def test_a_seed_that_cannot_be_read_whole_keeps_its_articles_until_it_can(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., None], reason: str
) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    page(seeds / "a.txt", "大桥竣工了", changed=LONG_AGO + 5)
    page(seeds / "new.txt", "会议召开")
    with monkeypatch.context() as faulty:
        fault("a.txt", faulty)
        report = index.sync(seeds)
    assert [s.path for s in report.skipped] == ["a.txt"] and reason in report.skipped[0].reason
    assert (report.files_added, report.files_changed, report.files_unchanged) == (1, 0, 1)
    assert (report.articles_added, report.articles_changed, report.articles_removed) == (1, 0, 0)
    assert [total(index, query) for query in ("通车", "竣工", "会议")] == [1, 0, 1]
    assert (index.sync(seeds).files_changed, total(index, "竣工")) == (1, 1)
    assert index.sync(seeds).files_unchanged == 2


def test_a_new_seed_that_changes_while_it_is_read_is_left_for_the_next_sync(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    with monkeypatch.context() as faulty:
        growing("a.txt", faulty)
        assert index.sync(seeds).articles_total == 0
    assert (index.sync(seeds).files_added, total(index, "又一段")) == (1, 1)


def test_an_id_stays_with_its_first_file_while_that_cannot_be_read(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records(seeds / "a.jsonl", ("x", "甲地"))
    records(seeds / "b.jsonl", ("y", "乙地"))
    index.sync(seeds)
    records(seeds / "a.jsonl", ("x", "甲地新闻"), changed=LONG_AGO + 5)
    records(seeds / "b.jsonl", ("x", "丙地"), ("y", "乙地"), changed=LONG_AGO + 5)
    with monkeypatch.context() as faulty:
        failing("a.jsonl", faulty)
        index.sync(seeds)
    assert [total(index, query) for query in ("甲地", "新闻", "丙地", "乙地")] == [1, 0, 0, 1]
    index.sync(seeds)
    assert [total(index, query) for query in ("甲地新闻", "丙地", "乙地")] == [1, 0, 1]


@pytest.mark.parametrize("method", ["scandir", "stat"])
def test_files_in_a_folder_that_cannot_be_read_have_not_vanished(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    (seeds / "sub").mkdir()
    page(seeds / "a.txt", "大桥通车")
    page(seeds / "sub" / "b.txt", "会议召开")
    index.sync(seeds)
    original = getattr(os, method)

    def refused(path: str, *args: object, **options: object) -> object:
        if isinstance(path, str | Path) and "sub" in Path(path).parts:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return original(path, *args, **options)

    with monkeypatch.context() as faulty:
        faulty.setattr(os, method, refused)
        faulty.setattr(Path, "stat", lambda path, **options: os.stat(path, **options))  # that of 3.10 knows another one
        report = index.sync(seeds)
    assert (report.files_removed, report.articles_total) == (0, 2)
    assert any("sub/" in s.path and "Permission denied" in s.reason for s in report.skipped)
    assert index.sync(seeds).files_unchanged == 2


def test_a_file_that_was_read_only_to_know_is_not_read_again(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at_later(monkeypatch)
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    page(seeds / "a.txt", "大桥通车", changed=LONG_AGO + 99)
    page(seeds / "b.txt", "会议召开")
    index.sync(seeds)
    failing("a.txt", monkeypatch)
    assert (index.sync(seeds).files_unchanged, index.sync(seeds).skipped) == (2, ())


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


def test_a_file_of_which_less_is_read_than_it_has_is_told_and_read_by_the_next_sync(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a file is that a network gives in part, whatever its times say."""
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    page(seeds / "a.txt", "大桥通车，公园开放", LONG_AGO + 10)
    whole = Path.read_bytes
    with monkeypatch.context() as faulty:
        faulty.setattr(Path, "read_bytes", lambda path: whole(path)[: -9 if path.name == "a.txt" else None])
        assert [(s.path, s.note.code) for s in index.sync(seeds).skipped] == [("a.txt", "seed_changing")]
    assert (total(index, "通车"), total(index, "开放")) == (1, 0)
    assert (index.sync(seeds).skipped, total(index, "开放")) == ((), 1)
