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
from newsearch.archive.folder import FolderStore
from newsearch.cli import main
from newsearch.engine.whoosh.codec import ColumnSegment, read_segments
from newsearch.engine.whoosh.segment.listed import ListedSegment
from newsearch.errors import IndexBusy, IndexDamaged, NewsearchError, SeedsUnconfirmed
from tests.seeding import page, rewrite, total


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


def test_nothing_is_unpickled(grown: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpickled(*_: object, **__: object) -> None:
        raise AssertionError("something was unpickled")

    for name in ("load", "loads", "Unpickler", "_load", "_loads", "_Unpickler"):
        monkeypatch.setattr(pickle, name, unpickled)
    work(grown, seeds)


@pytest.mark.parametrize("name", ["_MAIN_5.toc", "_MAIN_1.toc", "extra.pickle", "MAIN_0.seg", "MAIN_WRITELOCK"])
def test_what_is_planted_does_not_run(grown: Index, seeds: Path, tmp_path: Path, name: str) -> None:
    trace = tmp_path / "trace"
    data = pickle.dumps(Malicious(trace))
    listed = json.loads((generation(grown) / "manifest.json").read_bytes().partition(b"\n")[0])["files"]
    if made_so := f"engine/{name}" in listed:  # its checksums are right
        listed[f"engine/{name}"] = [len(data), hashlib.sha256(data).hexdigest()]
        rewrite(grown, files=listed)
    (generation(grown) / "engine" / name).unlink(missing_ok=True)
    (generation(grown) / "engine" / name).write_bytes(data)
    assert made_so or name in str(grown.verify()[0])
    work(grown, seeds)
    assert not trace.exists()
    assert grown.verify(full=True) == []


@pytest.mark.parametrize("name", ["dictionary.txt", "engine/segments.json.bak", "notes/a.txt", "a\nb"])
def test_a_file_that_is_not_listed_changes_nothing_and_is_named(grown: Index, seeds: Path, name: str) -> None:
    extra = generation(grown) / name
    extra.parent.mkdir(exist_ok=True)
    extra.write_text("大桥通车 9999 n\n", "utf-8")
    assert (total(grown, "大桥"), total(grown, "会议")) == (1, 1)
    assert [note.code for note in grown.verify()] == ["file_unlisted"]
    assert FolderStore(grown.path).salvaged()[1] is None
    work(grown, seeds)
    assert grown.verify(full=True) == []


def test_links_among_the_files_are_named_and_not_followed(grown: Index, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("key")
    (generation(grown) / "linked").symlink_to(tmp_path / "secret")
    assert [str(note.values["path"]) for note in grown.verify()] == [str(generation(grown) / "linked")]


def test_a_dictionary_in_a_folder_without_an_index_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "dictionary.txt").write_text("大桥通车\n", "utf-8")
    assert FolderStore(tmp_path).salvaged()[1] is None


@pytest.mark.parametrize(
    "name", ["../../secret", "engine/../../../secret", "{absolute}", "linked", "folder/secret", ""]
)
def test_a_manifest_names_no_file_out_of_its_folder(grown: Index, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"key")
    (generation(grown) / "linked").symlink_to(secret)
    (generation(grown) / "folder").symlink_to(tmp_path)
    listed = json.loads((generation(grown) / "manifest.json").read_bytes().partition(b"\n")[0])["files"]
    listed[name.format(absolute=secret)] = [3, hashlib.sha256(b"key").hexdigest()]
    rewrite(grown, files=listed)
    with pytest.raises(IndexDamaged, match="leads out of the index"):
        Index.open(grown.path)
    assert grown.verify()


@pytest.mark.parametrize("files", [None, 1, [], {"a": 1}, {"a": ["x", 2]}, {"a": [1, 2, 3]}])
def test_a_manifest_of_nonsense_is_damage(grown: Index, files: object) -> None:
    rewrite(grown, files=files)
    with pytest.raises(IndexDamaged, match="it is no manifest"):
        Index.open(grown.path)


def test_a_missing_file_is_named_as_missing(grown: Index) -> None:
    file = max((generation(grown) / "engine").iterdir(), key=lambda p: p.stat().st_size)
    file.unlink()
    assert file.name in str(grown.verify()[0]) and "missing" in str(grown.verify()[0])


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "manifest.sha256", "watches.json"])
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_links_and_pipes_are_neither_read_nor_waited_for(grown: Index, tmp_path: Path, name: str, kind: str) -> None:
    grown.watches().add("大桥", "大桥")
    file = (generation(grown) if name.startswith("manifest") else grown.path) / name
    file.rename(tmp_path / "elsewhere")
    if kind == "link":
        file.symlink_to(tmp_path / "elsewhere")
    else:
        os.mkfifo(file)
    if name == "watches.json":
        with pytest.raises(NewsearchError, match=r"watches\.json is damaged"):
            list(grown.watches())
    else:
        assert grown.verify()


def test_a_linked_generation_is_none(grown: Index, tmp_path: Path) -> None:
    folder = generation(grown)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NewsearchError):
        Index.open(grown.path)


@pytest.mark.parametrize(
    "name", ["LOCK", "LOCK.holder", "CURRENT.new", "WATCHES", "WATCHES.holder", "watches.json.new"]
)
def test_nothing_is_written_through_a_link(grown: Index, seeds: Path, tmp_path: Path, name: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (grown.path / name).unlink(missing_ok=True)
    (grown.path / name).symlink_to(precious)
    page(seeds / "b.txt", "大桥限行")
    grown.sync(seeds)
    grown.watches().add("大桥", "大桥")
    assert precious.read_text() == "mine"


def test_a_holder_of_nonsense_is_another_process(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOCK_SECONDS", 0)
    with files.locked(index.path):
        (index.path / "LOCK.holder").write_bytes(b"\xff" * 1000)
        with pytest.raises(IndexBusy, match="another process"), files.locked(index.path):
            pass


def test_a_repair_reads_the_folders_that_an_index_names_only_when_it_is_told_so(
    grown: Index, seeds: Path, tmp_path: Path
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    page(private / "diary.txt", "日记")
    rewrite(grown, roots=[str(private)])
    with pytest.raises(SeedsUnconfirmed, match="private"):
        grown.repair()
    (generation(grown) / "manifest.sha256").unlink()
    done = CliRunner().invoke(main, ["verify", "--repair", "--index", str(grown.path)])
    assert done.exit_code == 0, "it needs no seeds"
    (generation(grown) / "extra").touch()
    done = CliRunner().invoke(main, ["verify", "--repair", "--index", str(grown.path)])
    assert done.exit_code == 2 and str(private) in done.stderr and "--known-seeds" in done.stderr
    assert total(grown, "日记") == 0
    grown.repair(seeds)
    assert (total(grown, "日记"), total(grown, "大桥")) == (0, 1)


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
    again = ListedSegment.from_record(json.loads(json.dumps(segment.listed().record())))
    assert (again, ColumnSegment.from_listed(again), again.deleted) == (segment.listed(), segment, frozenset({1, 3}))
    assert again.filename == segment.make_filename(".columns")  # type: ignore[no-untyped-call]


def test_a_copied_index_answers_where_it_is(grown: Index, tmp_path: Path) -> None:
    shutil.copytree(grown.path, tmp_path / "copy")
    assert (total(Index(tmp_path / "copy"), "会议"), Index(tmp_path / "copy").verify()) == (1, [])
