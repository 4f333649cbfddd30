"""What is flushed, and what a check of an index tells."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsearch import Article, Index
from newsearch.archive import files
from newsearch.archive.files import is_whole, locked, replace_file
from newsearch.clauses import Clause
from newsearch.engine import Page
from newsearch.engine.memory import MemoryEngine
from newsearch.errors import IndexBusy
from newsearch.messages import Note
from newsearch.model import Matches


def test_a_file_is_replaced_once_its_content_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content before the name, the name before the return: a cut of power leaves the old file or the new one."""
    done: list[tuple[str, str]] = []
    fsync, replace = os.fsync, os.replace

    def flushed(descriptor: int) -> None:
        done.append(("flush", os.readlink(f"/proc/self/fd/{descriptor}")))
        fsync(descriptor)

    def replaced(source: Path, target: Path) -> None:
        done.append(("replace", str(target)))
        replace(source, target)

    path = tmp_path / "CURRENT"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", replaced)
    replace_file(path, b"new")
    assert done == [("flush", f"{path}.new"), ("replace", str(path)), ("flush", str(tmp_path))]
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["CURRENT"]


def test_a_file_is_whole_by_its_size_and_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a" * (3 << 20))
    checksum = files.checksum_of(path)
    assert is_whole(path, 3 << 20, checksum) and is_whole(path, 3 << 20, None)
    assert not is_whole(path, 3, None)
    path.write_bytes(b"a" * ((3 << 20) - 1) + b"b")
    assert not is_whole(path, 3 << 20, checksum)
    assert is_whole(path, 3 << 20, None)
    assert not is_whole(tmp_path / "b", 0, None)


@pytest.mark.parametrize("kind", ["surplus", "other", "missing", "miscounted"])
def test_verify_tells_hits_that_a_scan_does_not_find(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.create(tmp_path / "index", engine="memory")
    index.update(add=[Article("a0", "", "甲乙丙丁"), Article("a1", "", "戊己")])
    assert index.verify() == []
    search = MemoryEngine.search

    def wrong(engine: MemoryEngine, clause: Clause, rank: Clause, page: Page) -> Matches:
        found = search(engine, clause, rank, page)
        ids = {"surplus": (*found.ids, "a1"), "other": ("a1",), "missing": (), "miscounted": found.ids}[kind]
        total = {"miscounted": found.total + 1}.get(kind, len(ids))
        return Matches(ids[: page.limit], (1.0,) * len(ids[: page.limit]), total)

    monkeypatch.setattr(MemoryEngine, "search", wrong)
    [problem] = index.verify()
    assert isinstance(problem, Note) and problem.code == "search_disagrees"


def test_one_writes_at_a_time_and_the_second_learns_who(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOCK_SECONDS", 0.0)
    with locked(tmp_path):
        with pytest.raises(IndexBusy, match=rf"pid {os.getpid()} since 20"), locked(tmp_path):
            pass
        with locked(tmp_path, "WATCHES"):
            pass
    assert not (tmp_path / "LOCK.holder").exists()
    with locked(tmp_path):
        pass


def test_flushing_leaves_no_file_open(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd")
    files.flush(tmp_path)
    assert os.listdir("/proc/self/fd") == before
