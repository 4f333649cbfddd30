"""An index that somebody hands over is data: opening it runs nothing, and reads no file that it does not list."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsearch import Article, Index
from newsearch.archive import files
from newsearch.archive.salvage import salvaged
from newsearch.cli import main
from newsearch.engine.whoosh.codec import ColumnSegment, read_segments
from newsearch.errors import IndexBusy, IndexDamaged, NewsearchError, SeedsUnconfirmed
from tests.seeding import page, rewrite, total


@pytest.fixture
def handed_over(index: Index, seeds: Path) -> Index:
    """An index of a seed and of an article that came by `update`."""
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    index.update(add=[Article("stray", "", "会议召开")])
    return index


def generation(index: Index) -> Path:
    return next(index.path.glob("generation-*"))


class Malicious:
    """What a pickle of it does when it is read: it leaves a file."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.write_bytes, (self.trace, b"it ran")


def work(index: Index, seeds: Path) -> None:
    """Everything that opens an index."""
    with index.searcher() as searcher:
        assert searcher.search("大桥 会议", mode="any").total == 2
    index.stats()
    index.verify(full=True)
    page(seeds / "b.txt", "大桥限行")
    index.sync(seeds)
    index.update(add=[Article("other", "", "会议召开")], remove=["stray"])
    index.repair(seeds)
    index.rebuild(seeds)
    assert total(index, "大桥") == 2


def test_nothing_is_unpickled(handed_over: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpickled(*_: object, **__: object) -> None:
        raise AssertionError("something was unpickled")

    for name in ("load", "loads", "Unpickler", "_load", "_loads", "_Unpickler"):
        monkeypatch.setattr(pickle, name, unpickled)
    work(handed_over, seeds)


@pytest.mark.parametrize("name", ["_MAIN_5.toc", "_MAIN_1.toc", "extra.pickle", "MAIN_0.seg", "MAIN_WRITELOCK"])
def test_what_is_planted_does_not_run(handed_over: Index, seeds: Path, tmp_path: Path, name: str) -> None:
    trace = tmp_path / "trace"
    data = pickle.dumps(Malicious(trace))
    listed = json.loads((generation(handed_over) / "manifest.json").read_bytes().partition(b"\n")[0])["files"]
    if made_so := f"engine/{name}" in listed:  # its checksums are right
        listed[f"engine/{name}"] = [len(data), hashlib.sha256(data).hexdigest()]
        rewrite(handed_over, files=listed)
    (generation(handed_over) / "engine" / name).unlink(missing_ok=True)
    (generation(handed_over) / "engine" / name).write_bytes(data)
    assert made_so or name in str(handed_over.verify()[0])
    work(handed_over, seeds)
    assert not trace.exists()
    assert handed_over.verify(full=True) == []


@pytest.mark.parametrize("name", ["dictionary.txt", "engine/segments.json.bak", "notes/a.txt", "a\nb"])
def test_a_file_that_is_not_listed_changes_nothing_and_is_named(handed_over: Index, seeds: Path, name: str) -> None:
    extra = generation(handed_over) / name
    extra.parent.mkdir(exist_ok=True)
    extra.write_text("大桥通车 9999 n\n", "utf-8")
    assert (total(handed_over, "大桥"), total(handed_over, "会议")) == (1, 1)
    assert [note.code for note in handed_over.verify()] == ["file_unlisted"]
    assert salvaged(handed_over.path)[1] is None
    work(handed_over, seeds)
    assert handed_over.verify(full=True) == []


def test_links_among_the_files_are_named_and_not_followed(handed_over: Index, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("key")
    (generation(handed_over) / "linked").symlink_to(tmp_path / "secret")
    assert [str(note.values["path"]) for note in handed_over.verify()] == [str(generation(handed_over) / "linked")]


def test_a_dictionary_in_a_folder_without_an_index_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "dictionary.txt").write_text("大桥通车\n", "utf-8")
    assert salvaged(tmp_path)[1] is None


@pytest.mark.parametrize(
    "name", ["../../secret", "engine/../../../secret", "{absolute}", "linked", "folder/secret", ""]
)
def test_a_manifest_names_no_file_out_of_its_folder(handed_over: Index, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"key")
    (generation(handed_over) / "linked").symlink_to(secret)
    (generation(handed_over) / "folder").symlink_to(tmp_path)
    listed = json.loads((generation(handed_over) / "manifest.json").read_bytes().partition(b"\n")[0])["files"]
    listed[name.format(absolute=secret)] = [3, hashlib.sha256(b"key").hexdigest()]
    rewrite(handed_over, files=listed)
    with pytest.raises(IndexDamaged, match=r"leads out of the index|is missing"):
        Index.open(handed_over.path)
    assert handed_over.verify()


@pytest.mark.parametrize("files", [None, 1, [], {"a": 1}, {"a": ["x", 2]}, {"a": [1, 2, 3]}])
def test_a_manifest_of_nonsense_is_damage(handed_over: Index, files: object) -> None:
    rewrite(handed_over, files=files)
    with pytest.raises(IndexDamaged):
        Index.open(handed_over.path)


def test_a_missing_file_is_named_as_missing(handed_over: Index) -> None:
    file = max((generation(handed_over) / "engine").iterdir(), key=lambda p: p.stat().st_size)
    file.unlink()
    assert file.name in str(handed_over.verify()[0]) and "missing" in str(handed_over.verify()[0])


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "manifest.sha256", "watches.json"])
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_links_and_pipes_are_neither_read_nor_waited_for(
    handed_over: Index, tmp_path: Path, name: str, kind: str
) -> None:
    handed_over.watches().add("大桥", "大桥")
    file = (generation(handed_over) if name.startswith("manifest") else handed_over.path) / name
    file.rename(tmp_path / "elsewhere")
    if kind == "link":
        file.symlink_to(tmp_path / "elsewhere")
    else:
        os.mkfifo(file)
    if name == "watches.json":
        with pytest.raises(NewsearchError, match=r"watches\.json is damaged"):
            list(handed_over.watches())
    else:
        assert handed_over.verify()


def test_a_linked_generation_is_none(handed_over: Index, tmp_path: Path) -> None:
    folder = generation(handed_over)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NewsearchError):
        Index.open(handed_over.path)


@pytest.mark.parametrize(
    "name", ["LOCK", "LOCK.holder", "CURRENT.new", "WATCHES", "WATCHES.holder", "watches.json.new"]
)
def test_nothing_is_written_through_a_link(handed_over: Index, seeds: Path, tmp_path: Path, name: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (handed_over.path / name).unlink(missing_ok=True)
    (handed_over.path / name).symlink_to(precious)
    page(seeds / "b.txt", "大桥限行")
    handed_over.sync(seeds)
    handed_over.watches().add("大桥", "大桥")
    assert precious.read_text() == "mine"


def test_a_holder_of_nonsense_is_another_process(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOCK_SECONDS", 0)
    with files.locked(index.path):
        (index.path / "LOCK.holder").write_bytes(b"\xff" * 1000)
        with pytest.raises(IndexBusy, match="another process"), files.locked(index.path):
            pass


def test_a_repair_reads_the_folders_that_an_index_names_only_when_it_is_told_so(
    handed_over: Index, seeds: Path, tmp_path: Path
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    page(private / "diary.txt", "日记")
    rewrite(handed_over, roots=[str(private)])
    with pytest.raises(SeedsUnconfirmed, match="private"):
        handed_over.repair()
    (generation(handed_over) / "manifest.sha256").unlink()
    done = CliRunner().invoke(main, ["verify", "--repair", "--index", str(handed_over.path)])
    assert done.exit_code == 0, "it needs no seeds"
    (generation(handed_over) / "extra").touch()
    done = CliRunner().invoke(main, ["verify", "--repair", "--index", str(handed_over.path)])
    assert done.exit_code == 2 and str(private) in done.stderr and "--known-seeds" in done.stderr
    assert total(handed_over, "日记") == 0
    handed_over.repair(seeds)
    assert (total(handed_over, "日记"), total(handed_over, "大桥")) == (0, 1)


def test_no_name_in_an_index_leads_out_of_the_seeds(
    index: Index, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    page(tmp_path / "secret.txt", "密码")
    known = json.loads((generation(index) / "manifest.json").read_bytes().split(b"\n")[1])
    rewrite(index, seeds={"../secret.txt": known["a.txt"]})

    def unreadable(path: Path, onerror: Callable[[OSError], None]) -> list[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(13, "Permission denied", str(path)))
        return []

    with monkeypatch.context() as faulty:
        faulty.setattr("newsearch.seeds.files.os.walk", unreadable)
        index.sync(seeds)
    assert total(index, "密码") == 0


@pytest.mark.parametrize(
    "record",
    [
        {"file": "../MAIN_a.columns", "articles": 1, "deleted": []},
        {"file": "MAIN_a.toc", "articles": 1, "deleted": []},
        {"file": "MAIN_a.columns", "articles": 1, "deleted": [1]},
        {"file": "MAIN_a.columns", "articles": 1, "deleted": [-1]},
        {"file": "MAIN_a.columns", "articles": None, "deleted": []},
        {"file": None, "articles": 1, "deleted": []},
        {"file": "MAIN_a.columns", "articles": 1},
        [],
    ],
)
def test_a_list_of_segments_of_nonsense_is_refused(tmp_path: Path, record: object) -> None:
    (tmp_path / "segments.json").write_text(json.dumps({"segments": [record]}))
    with pytest.raises(ValueError):
        read_segments(tmp_path)


def test_a_segment_is_what_its_record_says() -> None:
    segment = ColumnSegment(9).without({3, 1})
    again = ColumnSegment.from_record(json.loads(json.dumps(segment.record())))
    assert (again, again.record(), again.deleted_count()) == (segment, segment.record(), 2)


def test_a_copied_index_answers_where_it_is(handed_over: Index, tmp_path: Path) -> None:
    shutil.copytree(handed_over.path, tmp_path / "copy")
    assert (total(Index(tmp_path / "copy"), "会议"), Index(tmp_path / "copy").verify()) == (1, [])
