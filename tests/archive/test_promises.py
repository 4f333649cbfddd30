"""What `verify` and `replace_file` promise, each with the fault that a lesser check would miss."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from newsearch import Article, Index
from newsearch.archive import files
from newsearch.archive.files import replace_file
from newsearch.clauses import Clause
from newsearch.engine import Page
from newsearch.engine.memory import MemoryEngine
from newsearch.model import Matches


@pytest.fixture
def checked(tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index", engine="memory")
    texts = ["嘉陵江大桥通车", "北碚图书馆开放", "嘉陵江大桥限行"]
    index.update(add=[Article(f"a{n}", "", text) for n, text in enumerate(texts)])
    return index


def answering(monkeypatch: pytest.MonkeyPatch, change: object) -> None:
    """Let every search of the memory engine give other matches."""
    search = MemoryEngine.search

    def changed(self: MemoryEngine, clause: Clause, rank: Clause, page: Page) -> Matches:
        return change(search(self, clause, rank, page))  # type: ignore[operator,no-any-return]

    monkeypatch.setattr(MemoryEngine, "search", changed)


def more(ids: Iterable[str]) -> tuple[str, ...]:
    return (*ids, *({"a0", "a1", "a2"} - set(ids)))


FAULTS = {
    "surplus": lambda m: Matches(more(m.ids), (1.0,) * 3, 3),
    "surplus id": lambda m: replace(m, ids=more(m.ids)[: len(m.ids) + 1]),
    "surplus total": lambda m: replace(m, total=m.total + 1),
    "missing": lambda m: Matches(m.ids[1:], m.scores[1:], m.total - 1),
    "missing id": lambda m: replace(m, ids=m.ids[1:]),
    "another id": lambda m: replace(m, ids=(*m.ids[1:], "a1" if "a1" not in m.ids else "a0")),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("full", [False, True])
def test_verify_sees_hits_too_many_and_too_few(
    checked: Index, monkeypatch: pytest.MonkeyPatch, fault: str, full: bool
) -> None:
    assert checked.verify(full) == []
    answering(monkeypatch, FAULTS[fault])
    assert {note.code for note in checked.verify(full)} == {"search_disagrees"}


def test_replace_file_flushes_the_content_before_the_rename_and_the_name_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the first a power cut leaves an empty file under the name, without the second the old one."""
    done: list[tuple[str, str, bytes]] = []
    flush, rename = files.flush, os.replace
    target = tmp_path / "CURRENT"

    def flushed(path: Path) -> None:
        done.append(("flush", path.name, path.read_bytes() if path.is_file() else b""))
        flush(path)

    def renamed(source: Path, path: Path) -> None:
        done.append(("rename", source.name, source.read_bytes()))
        rename(source, path)

    monkeypatch.setattr(files, "flush", flushed)
    monkeypatch.setattr(os, "replace", renamed)
    replace_file(target, b"new")
    name = done[0][1]
    assert done == [("flush", name, b"new"), ("rename", name, b"new"), ("flush", tmp_path.name, b"")]
    assert name != target.name and target.read_bytes() == b"new"


def test_flush_is_the_system_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")))
    (tmp_path / "file").touch()
    files.flush(tmp_path / "file")
    files.flush(tmp_path)
    assert synced == [str(tmp_path / "file"), str(tmp_path)]
