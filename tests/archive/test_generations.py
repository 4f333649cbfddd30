"""Generations on disk: what is removed, what is kept, and that damage is not carried into the next one."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsearch import Article, Index
from newsearch.analysis.analyzer import Documents
from newsearch.archive import files, folder, generations, manifest
from newsearch.archive.folder import FolderDraft, FolderStore
from newsearch.archive.manifest import Manifest
from newsearch.engine import BuildOptions
from newsearch.errors import IndexDamaged, IndexMissing
from tests.seeding import rewrite, total
from tests.strategies import ANALYZER


def add(index: Index, *numbers: int) -> None:
    index.update(add=[Article(f"a{number}", f"标题{number}", "大桥通车" * 50) for number in numbers])


def flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.unlink()  # never through a hard link
    path.write_bytes(data)


def test_damage_is_told_before_it_is_merged_into_the_next_generation(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        add(index, number)
    engine = index.path / str(index.stats()["generation"]) / "engine"
    names = [p.relative_to(index.path) for p in sorted(engine.rglob("*")) if p.is_file() and p.stat().st_size]
    monkeypatch.setattr(manifest, "CHECKED_AT_OPEN", 0)  # as in large files, which are not read at every opening
    for name in names:
        if name.suffix == ".toc":  # a pickle, and small: always read and checked at opening
            continue
        size = (index.path / name).stat().st_size
        for offset in (0, size // 3, size // 2, -1):
            copy = Index(shutil.copytree(index.path, tmp_path / f"{name.name}{offset}"))
            flip(copy.path / name, offset)
            try:
                add(copy, 9)  # the fourth of a size class: a merge
            except IndexDamaged as error:
                assert name.name in str(error) and "--repair" in str(error)
            else:  # linked, not merged: its checksum tells it still
                assert any(name.name in str(problem) for problem in copy.verify())


def test_damage_in_a_file_that_goes_on_as_it_is_gets_no_checksum_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.create(tmp_path / "index")
    index.update(add=[Article(f"a{number}", "", "大桥通车") for number in range(40)])
    before = {path.stat().st_ino: path for path in (index.path / str(index.stats()["generation"])).rglob("*.columns")}
    (segment,) = before.values()
    monkeypatch.setattr(manifest, "CHECKED_AT_OPEN", 0)  # as in large files, which are not read at every opening
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)  # the same file in every generation that shares it
    try:
        add(index, 40)
    except IndexDamaged as error:
        assert segment.name in str(error)
    else:
        shared = index.path / str(index.stats()["generation"]) / "engine" / segment.name
        assert shared.stat().st_ino in before, "help: forty articles are not merged with one"
    assert any(segment.name in str(problem) for problem in index.verify())


def test_a_file_of_the_previous_generation_is_checked_though_nothing_stumbles_over_it(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careless:
        def write(self, *_: object) -> None:
            pass

    add(index, 1)
    store = FolderStore(index.path)
    monkeypatch.setattr(folder, "engine_kind", lambda _: Careless())
    with closing(store.open()) as previous:
        file = max((previous.folder / "engine").iterdir(), key=lambda path: path.stat().st_size)
        flip(file, -1)
        with pytest.raises(IndexDamaged) as told, store.next(None) as draft:
            draft.write("memory", previous, Documents(ANALYZER, []), (), BuildOptions())
            draft.publish(previous.manifest)
    assert told.value.note.values["path"] == file
    assert not draft.folder.exists()


def test_what_goes_on_as_it_is_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.create(tmp_path / "index")
    add(index, *range(40))
    segments = {path.stat().st_ino for path in index.path.rglob("*.columns")}
    monkeypatch.setattr(manifest, "CHECKED_AT_OPEN", 0)
    read: set[int] = set()
    checksum_of = files.checksum_of

    def noted(path: Path) -> str:
        read.add(path.stat().st_ino)
        return checksum_of(path)

    monkeypatch.setattr(files, "checksum_of", noted)
    monkeypatch.setattr(folder, "checksum_of", noted)
    add(index, 40)
    there = {path.stat().st_ino for path in generations.folders(index.path)[-1].rglob("*.columns")}
    assert segments < there and read & there == there - segments


def test_a_manifest_lists_its_files_in_one_order_on_every_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.create(tmp_path / "index")
    rglob, listed = Path.rglob, list[list[str]]()
    for number, backwards in enumerate((False, True)):

        def ordered(path: Path, pattern: str, backwards: bool = backwards) -> Iterator[Path]:
            return iter(sorted(rglob(path, pattern), reverse=backwards))

        with monkeypatch.context() as patch:
            patch.setattr(Path, "rglob", ordered)
            add(index, number)
        with closing(FolderStore(index.path).open()) as generation:
            listed.append(list(generation.manifest.files))
    assert listed == [sorted(names) for names in listed] and len(listed[0]) > 1


def test_what_a_later_newsearch_says_in_a_manifest_is_left_out(index: Index) -> None:
    add(index, 1)
    rewrite(index, colour="red")
    assert index.verify() == []
    add(index, 2)
    assert total(index, "大桥") == 2


def test_what_cannot_be_removed_stops_nobody(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), path)

    monkeypatch.setattr(shutil, "rmtree", refused)
    (index.path / "generation-90").mkdir()
    add(index, 1)
    assert (index.path / "generation-90").is_dir() and index.verify() == []
    with pytest.raises(KeyboardInterrupt), FolderStore(tmp_path / "new").writing(make=True):
        (tmp_path / "new" / "generation-1").mkdir()
        raise KeyboardInterrupt
    assert (tmp_path / "new" / "generation-1").is_dir()


def test_a_dictionary_may_come_from_elsewhere_than_a_file(index: Index) -> None:
    with FolderStore(index.path).next("桥通 100000 n\n".encode()) as draft:
        assert (draft.folder / "dictionary.txt").read_text("utf-8") == "桥通 100000 n\n"


def test_what_nonsense_in_a_file_leads_to_while_writing_is_told_as_damage(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        add(index, number)
    monkeypatch.setattr(manifest, "CHECKED_AT_OPEN", 0)  # as in large files, which are not read at every opening
    engine = index.path / str(index.stats()["generation"]) / "engine"
    largest = max((p for p in engine.rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    size = largest.stat().st_size
    largest.unlink()  # never through a hard link
    largest.write_bytes(b"\xff" * size)
    with pytest.raises(IndexDamaged, match=largest.name):
        add(index, 9)


def test_a_disk_that_is_full_while_a_rebuild_writes_is_told_and_costs_nothing(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (seeds / "a.txt").write_text("# 大桥通车\n\n今天大桥通车。\n", "utf-8")
    index.sync(seeds)
    before = sorted(path.name for path in index.path.iterdir())

    class FullDisk:
        def write(self, *_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("newsearch.archive.folder.engine_kind", lambda _: FullDisk())
    with pytest.raises(OSError, match=r"no space is left for .*MB are free.*--index"):
        index.rebuild(seeds)
    assert sorted(path.name for path in index.path.iterdir()) == before
    with index.searcher() as searcher:
        assert searcher.find("大桥").total == 1


def test_what_somebody_keeps_beside_the_generations_stays(index: Index) -> None:
    kept = index.path / "generation-1.backup" / "notes.txt"
    kept.parent.mkdir()
    kept.write_text("mine", "utf-8")
    add(index, 1)
    assert kept.exists()


def test_a_generation_that_cannot_be_looked_at_is_left_alone(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    old = index.path / str(index.stats()["generation"])
    with index.searcher() as searcher:
        add(index, 1)
        opened = os.open

        def full(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if Path(path) == old / "manifest.json":
                raise OSError(errno.EMFILE, "Too many open files")
            return opened(path, flags, mode, dir_fd=dir_fd)

        monkeypatch.setattr(os, "open", full)
        generations.clear(index.path)
        assert old.is_dir() and searcher.find("大桥").total == 0


def test_a_manifest_is_opened_through_no_link_and_waits_for_no_pipe(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever follows a link locks a file elsewhere; whoever waits for a pipe waits for ever."""
    add(index, 1)
    flags: dict[str, int] = {}
    opened = os.open

    def noted(path: str, how: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if Path(path).name == "manifest.json":
            flags[Path(path).parent.name] = how
        return opened(path, how, mode, dir_fd=dir_fd)

    linked, piped = index.path / "generation-90", index.path / "generation-91"
    for made in (linked, piped):
        made.mkdir()
    (linked / "manifest.json").symlink_to(index.path / "generation-2" / "manifest.json")
    os.mkfifo(piped / "manifest.json")
    writer = opened(piped / "manifest.json", os.O_RDWR)  # nobody waits for a pipe that somebody writes into
    monkeypatch.setattr(os, "open", noted)
    index.searcher().close()
    generations.clear(index.path)
    os.close(writer)
    how = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    assert flags == dict.fromkeys(("generation-2", "generation-90", "generation-91"), how)
    assert linked.is_dir() and not piped.exists(), "a link may lead to a generation that somebody reads"


def test_a_published_generation_stays_when_nobody_can_tell_that_it_is(index: Index) -> None:
    add(index, 1)
    folder = index.path / str(index.stats()["generation"])
    whole = (index.path / "CURRENT").read_bytes()
    (index.path / "CURRENT").write_bytes(b"\xff")
    FolderDraft(index.path, folder).discard()
    (index.path / "CURRENT").write_bytes(whole)
    assert index.verify() == []


def test_a_published_generation_stays_when_only_its_last_flush_fails(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(index, 1)
    published = False
    replace, flush = os.replace, files.flush

    def replaced(source: Path, target: Path) -> None:
        nonlocal published
        replace(source, target)
        published = target.name == "CURRENT"

    def flushed(path: Path) -> None:
        if published:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        flush(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replaced)
        patch.setattr(files, "flush", flushed)
        with pytest.raises(OSError, match="Input/output error"):
            add(index, 2)
    assert index.verify() == []
    with index.searcher() as searcher:
        assert searcher.find("大桥").total == 2


def test_the_newest_dictionary_is_salvaged_by_number(index: Index) -> None:
    (index.path / "generation-1" / "manifest.json").write_bytes(b"{")
    for number in (9, 10):
        folder = index.path / f"generation-{number}"
        folder.mkdir()
        (folder / "dictionary.txt").write_text("大桥通车 10 n\n", "utf-8")
    (index.path / "CURRENT").write_bytes(b"\xff")
    assert FolderStore(index.path).salvaged()[1] == index.path / "generation-10" / "dictionary.txt"


def test_writing_to_an_index_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        Index(tmp_path / "none").update(remove=["a"])
    assert not (tmp_path / "none").exists()


def test_folders_within_an_engine_are_flushed_too(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[Path] = []
    with FolderStore(index.path).next(None) as draft:
        folder = draft.folder
        (folder / "engine" / "deep").mkdir()
        (folder / "engine" / "deep" / "file").write_text("x", "utf-8")
        monkeypatch.setattr("newsearch.archive.folder.flush", flushed.append)
        draft.publish(Manifest("memory", ""))
    at = {path: step for step, path in enumerate(flushed)}
    assert at[folder / "engine" / "deep" / "file"] < at[folder / "engine" / "deep"] < at[folder / "engine"] < at[folder]


def test_a_searcher_goes_on_to_an_index_that_was_made_anew_in_its_place(index: Index, engine_name: str) -> None:
    add(index, 1)
    with index.searcher() as searcher:
        shutil.rmtree(index.path)
        anew = Index.create(index.path, engine=engine_name)
        add(anew, 1, 2)
        assert anew.stats()["generation"] == "generation-2", "the number is the same, the content is not"
        assert (searcher.refresh(), searcher.find("大桥").total) == (True, 2)


def test_opening_reads_no_large_file(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    add(index, 1)
    large = max(p.stat().st_size for p in index.path.rglob("*") if p.is_file())
    monkeypatch.setattr(manifest, "CHECKED_AT_OPEN", large - 1)
    checked: list[Path] = []
    checksum_of = files.checksum_of

    def noted(path: Path) -> str:
        checked.append(path)
        return checksum_of(path)

    monkeypatch.setattr(files, "checksum_of", noted)
    index.searcher().close()
    assert checked == [p for p in checked if p.stat().st_size < large]
    assert index.verify() == []
    assert any(p.stat().st_size == large for p in checked)
