"""What is flushed, and what a check of an index tells."""

from __future__ import annotations

import errno
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from newsearch.archive import files
from newsearch.archive.files import is_file_inside, is_whole, locked, replace_file, writable
from newsearch.errors import IndexBusy, IndexMissing, IndexUnwritable


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


@pytest.mark.parametrize("name", ["a", "engine/a", "engine/deep/a", "...", "engine/..a"])
def test_a_file_inside_of_a_folder_is_named_by_its_way_down(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    assert is_file_inside(tmp_path, name) is True
    assert is_file_inside(tmp_path / "engine", name) is False


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "engine",
        "engine/",
        "/a",
        "./a",
        "engine//a",
        "engine/../a",
        "../inside/a",
        "c:a",
        "\\a",
        "a\0",
        "b",
    ],
)
def test_a_name_that_leads_elsewhere_names_no_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inside"
    (folder / "engine").mkdir(parents=True)
    for file in ("a", "engine/a", "c:a", "\\a"):
        (folder / file).touch()
    assert is_file_inside(folder, name) is False


@pytest.mark.parametrize("link", ["engine", "engine/a"])
def test_no_link_leads_to_a_file_inside(tmp_path: Path, link: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a").touch()
    (tmp_path / "inside" / link).parent.mkdir(parents=True)
    (tmp_path / "inside" / link).symlink_to(tmp_path / "elsewhere" / ("a" if link.endswith("a") else ""))
    assert (tmp_path / "inside" / "engine" / "a").is_file()
    assert is_file_inside(tmp_path / "inside", "engine/a") is False


def test_no_lock_is_held_in_what_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, code in ((tmp_path / "file", "index_is_file"), (tmp_path / "none", "index_missing")):
        with pytest.raises(IndexMissing) as told, locked(path):
            pass
        assert (told.value.note.code, told.value.note.values) == (code, {"path": path})
    assert not (tmp_path / "none").exists()
    with pytest.raises(IndexMissing), locked(tmp_path / "file", make=True):
        pass
    with locked(tmp_path / "none", make=True):
        assert (tmp_path / "none" / "LOCK.holder").exists()


@pytest.mark.parametrize(
    ("number", "needed", "code", "values"),
    [
        (errno.ENOSPC, 0, "index_no_space", {"free": 1.5}),
        (errno.EDQUOT, 2_500_000, "index_no_space_for", {"free": 1.5, "needed": 2.5}),
        (errno.EROFS, 1, "index_not_writable", {"reason": "Read-only file system"}),
        (errno.EACCES, 0, "index_not_writable", {"reason": "Permission denied"}),
        (errno.EPERM, 0, "index_not_writable", {"reason": "Operation not permitted"}),
        (errno.EIO, 1, "index_disk_failed", {"reason": "Input/output error"}),
    ],
)
def test_what_the_disk_refuses_is_told_with_its_folder_and_in_megabytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, needed: int, code: str, values: dict[str, object]
) -> None:
    disk = namedtuple("disk", ("total", "used", "free"))
    monkeypatch.setattr(shutil, "disk_usage", {tmp_path: disk(9_000_000, 7_500_000, 1_500_000)}.__getitem__)
    path = tmp_path / "not" / "there"  # of which the nearest folder that is there tells what is free
    for named in ("segment", b"segment", None):
        with pytest.raises(IndexUnwritable) as told, writable(path, lambda: needed):
            raise OSError(number, os.strerror(number), named)
        expected = values | {"path": path}
        if code == "index_disk_failed":
            expected["file"] = os.path.abspath("segment") if named else path
        assert (told.value.note.code, told.value.note.values) == (code, expected)
    if not needed:
        with pytest.raises(IndexUnwritable) as told, writable(path):
            raise OSError(number, os.strerror(number))
        assert told.value.note.code == code, "by default nobody knows how much is needed"


@pytest.mark.parametrize(
    "error", [OSError("of no system"), ConnectionResetError(104, "pipe"), InterruptedError(4, "stop")]
)
def test_what_is_not_of_the_disk_goes_on_as_it_is(tmp_path: Path, error: OSError) -> None:
    with pytest.raises(OSError) as told, writable(tmp_path):
        raise error
    assert told.value is error
