"""CURRENT lost or damaged: the newest whole generation is used, that is said, and nothing goes that may be of use."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.archive.folder import FolderDraft, FolderStore
from newsearch.archive.generations import folders, newest_whole
from newsearch.cli import main
from newsearch.errors import IndexDamaged, IndexExists, IndexMissing
from newsearch.messages import Note
from tests.seeding import page, total

DAMAGE: dict[str, Callable[[bytes], bytes | None]] = {
    "lost": lambda data: None,
    "empty": lambda data: b"",
    "cut": lambda data: data[:20],
    "nonsense": lambda data: b"\xff nonsense",
    "another generation": lambda data: data.replace(b"generation-", b"generation-9"),
    "no checksum": lambda data: data.split()[0] + b"\n",
    "another checksum": lambda data: data[:-5] + bytes(c ^ 1 for c in data[-5:-1]) + b"\n",
}


def damage(index: Index, what: str) -> None:
    file = index.path / "CURRENT"
    data = DAMAGE[what](file.read_bytes())
    file.unlink()
    if data is not None:
        file.write_bytes(data)


@pytest.mark.parametrize("what", DAMAGE)
def test_a_search_goes_on_and_says_so(grown: Index, what: str) -> None:
    damage(grown, what)
    assert (total(grown, "大桥"), total(grown, "会议")) == (1, 1)
    assert "generation-3 is used" in str(grown.notes[0]) and "generation-3 is used" in str(grown.verify()[0])
    done = CliRunner().invoke(main, ["search", "大桥", "--index", str(grown.path), "--json"])
    assert done.exit_code == 0 and "generation-3 is used" in done.stderr and "generation-3" not in done.stdout


@pytest.mark.parametrize(
    ("what", "file", "names"),
    [
        ("lost", "CURRENT", "generation-3/manifest.json"),
        ("empty", "CURRENT", "CURRENT"),
        ("cut", "CURRENT", "CURRENT"),
        ("nonsense", "CURRENT", "CURRENT"),
        ("another generation", "generation-93/manifest.json", "generation-93/manifest.json"),
        ("no checksum", "CURRENT", "generation-3/manifest.json"),
    ],
)
def test_the_file_that_is_not_as_it_was_is_named(grown: Index, what: str, file: str, names: str) -> None:
    damage(grown, what)
    assert total(grown, "会议") == 1
    (note,) = grown.notes
    assert (note.code, note.values["generation"]) == ("generation_used", "generation-3")
    trouble = note.values["trouble"]
    assert isinstance(trouble, Note) and trouble.values["path"] == grown.path / file
    assert trouble.code == ("file_lost" if what == "lost" else "file_unusable")
    if what in ("empty", "cut"):
        assert trouble.values["reason"] == Note("names_no_generation")
    (grown.path / "generation-3" / "manifest.json").unlink()
    with pytest.raises(IndexDamaged) as told:
        Index.open(grown.path)
    assert told.value.note.values["path"] == grown.path / names


def test_a_stamp_changes_with_what_is_published_alone(grown: Index) -> None:
    store = FolderStore(grown.path)
    before = store.stamp()
    grown.watches().add("桥", "大桥")
    assert store.stamp() == before is not None
    grown.update(remove=["stray"])
    assert store.stamp() not in (before, None)
    damage(grown, "lost")
    assert store.stamp() is None


def test_a_first_write_that_fails_takes_no_generation_with_it(grown: Index) -> None:
    """Neither CURRENT nor a whole generation: what is there may be of use to somebody, and was not made here."""
    (grown.path / "generation-3" / "manifest.json").write_bytes(b"{")
    damage(grown, "lost")
    with pytest.raises(KeyboardInterrupt), FolderStore(grown.path).writing(make=True):
        raise KeyboardInterrupt
    assert (grown.path / "generation-3" / "engine").is_dir()


def test_nothing_can_be_salvaged_where_nothing_is(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "none")
    assert (store.location, store.folder, store.exists()) == (tmp_path / "none", tmp_path / "none", False)
    manifest, dictionary = store.salvaged()
    assert (manifest.engine, manifest.files, dictionary) == ("whoosh", {}, None)
    assert Index.create(tmp_path / "none").stats()["engine"] == "whoosh", "as an index is made by default"


def test_a_user_dictionary_goes_on_from_one_generation_to_the_next(
    engine_name: str, seeds: Path, tmp_path: Path
) -> None:
    page(seeds / "a.txt", "大桥通车")
    words = tmp_path / "words.txt"
    words.write_text("桥通 100000 n\n", "utf-8")
    index = Index.create(tmp_path / "index", engine=engine_name, dictionary=words)
    index.sync(seeds)
    index.update(add=[Article("stray", "", "会议召开")])
    (folder,) = index.path.glob("generation-*")
    assert (folder / "dictionary.txt").read_bytes() == words.read_bytes()
    with closing(FolderStore(index.path).open()) as generation:
        assert generation.dictionary == folder / "dictionary.txt"


def test_every_command_that_reads_an_index_says_so(grown: Index) -> None:
    grown.watches().add("桥", "大桥", from_start=True)
    damage(grown, "lost")
    asked = ["stats", "search 大桥", "timeline 大桥", "trend 大桥", "suggest 大", "show stray", "similar stray"]
    asked += ["keywords stray", "reprints stray", "explain 会议 stray", "watch add 会 会议", "watch run"]
    for command in asked:
        done = CliRunner().invoke(main, [*command.split(), "--index", str(grown.path)])
        assert done.exit_code < 2 and done.stderr.count("generation-3 is used") == 1, command
        assert "is used" not in done.stdout


@pytest.mark.parametrize("what", DAMAGE)
@pytest.mark.parametrize("work", ["sync", "sync more", "update", "repair", "verify --repair"])
def test_a_writer_mends_it_and_loses_nothing(grown: Index, seeds: Path, what: str, work: str) -> None:
    damage(grown, what)
    if work == "sync more":
        page(seeds / "b.txt", "大桥限行")
    if work == "verify --repair":
        shutil.rmtree(seeds)  # which are not needed: the generation is whole
        done = CliRunner().invoke(main, ["verify", "--repair", "--index", str(grown.path)])
        assert done.exit_code == 0 and "CURRENT was written again" in done.stdout
    else:
        report = grown.update(remove=["none"]) if work == "update" else grown.sync(seeds)
        assert "CURRENT was written again" in str(report.notes[0])
    assert (total(grown, "大桥"), total(grown, "会议")) == (2 if work == "sync more" else 1, 1)
    assert (grown.notes, grown.verify(full=True)) == ((), [])
    assert len(list(grown.path.glob("generation-*"))) == 1


@pytest.mark.parametrize("what", DAMAGE)
def test_no_empty_index_is_made_in_its_place(grown: Index, seeds: Path, what: str) -> None:
    damage(grown, what)
    with pytest.raises(IndexExists):
        Index.create(grown.path)
    assert total(Index.open_or_create(grown.path, paths=[seeds]), "会议") == 1


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 7))
def test_any_flipped_bit_of_it_is_told(tmp_path_factory: pytest.TempPathFactory, offset: int, bit: int) -> None:
    index = Index.create(tmp_path_factory.mktemp("flip") / "index", engine="memory")
    index.update(add=[Article("a", "", "大桥通车")])
    data = bytearray((index.path / "CURRENT").read_bytes())
    data[offset % len(data)] ^= 1 << bit
    (index.path / "CURRENT").write_bytes(data)
    assert total(index, "大桥") == 1 and index.notes and index.verify()


def test_an_older_whole_generation_is_used_and_a_damaged_newer_one_kept(index: Index) -> None:
    index.update(add=[Article("a", "", "大桥通车")])
    with index.searcher():
        index.update(add=[Article("b", "", "大桥通车")])
        (index.path / "generation-3" / "manifest.json").write_bytes(b"{")
        assert total(index, "大桥") == 1
        report = index.update(add=[Article("c", "", "大桥通车")])
    said = " ".join(map(str, report.notes))
    assert "generation-2 was used" in said and "kept as generation-3.damaged-1" in said
    assert (index.path / "generation-3.damaged-1" / "engine").is_dir()
    assert (total(index, "大桥"), index.verify(full=True)) == (2, [])


def test_an_older_generation_that_somebody_reads_is_not_taken_for_damaged(index: Index) -> None:
    with index.searcher():
        index.update(add=[Article("a", "", "大桥通车")])
        with index.searcher():
            index.update(add=[Article("b", "", "大桥通车")])
            (index.path / "generation-3" / "manifest.json").write_bytes(b"{")
            index.update(add=[Article("c", "", "大桥通车")])
        assert [path.name for path in index.path.glob("*.damaged-*")] == ["generation-3.damaged-1"]
        assert (index.path / "generation-1" / "manifest.json").exists()


def test_of_several_whole_generations_the_newest_is_used(index: Index) -> None:
    index.update(add=[Article("a", "", "大桥通车")])
    with index.searcher():
        index.update(add=[Article("b", "", "大桥通车")])
        damage(index, "lost")
        assert [folder.name for folder in folders(index.path)] == ["generation-2", "generation-3"]
        newest = newest_whole(index.path)
        assert newest is not None and newest[0].name == "generation-3"
        assert total(index, "大桥") == 2


def test_a_repair_that_must_use_an_older_generation_reads_the_seeds(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    with index.searcher():
        page(seeds / "b.txt", "大桥限行")
        index.sync(seeds)
        (index.path / "generation-3" / "manifest.json").write_bytes(b"{")
        assert index.repair(seeds).articles_total == total(index, "大桥") == 2


def test_a_damaged_large_file_is_seen_where_there_is_an_older_generation(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsearch.archive.manifest.CHECKED_AT_OPEN", 0)
    index.update(add=[Article("a", "", "大桥通车")])
    with index.searcher():
        index.update(add=[Article("b", "", "大桥通车")])
        file = max((index.path / "generation-3" / "engine").iterdir(), key=lambda p: p.stat().st_mtime_ns)
        file.write_bytes(file.read_bytes()[:-1] + b"?")
        (index.path / "CURRENT").unlink()
        assert total(index, "大桥") == 1


def test_a_generation_that_was_not_finished_is_not_used(index: Index) -> None:
    index.update(add=[Article("a", "", "大桥通车")])
    shutil.copytree(index.path / "generation-2", index.path / "generation-3")
    (index.path / "generation-3" / "manifest.sha256").unlink()
    damage(index, "lost")
    assert newest_whole(index.path) is not None and total(index, "大桥") == 1
    index.update(remove=["none"])
    assert [p.name for p in index.path.glob("generation-*")] == ["generation-2"]


def test_a_writer_killed_before_the_first_index_was_published_leaves_none(
    tmp_path: Path, seeds: Path, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")

    def killed(path: Path, data: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as faulty, pytest.raises(KeyboardInterrupt):
        faulty.setattr("newsearch.archive.folder.replace_file", killed)
        faulty.setattr(FolderDraft, "discard", lambda _: None)
        Index.create(tmp_path / "index", engine=engine_name)
    with pytest.raises(IndexMissing):
        Index.open(tmp_path / "index")
    assert Index.open_or_create(tmp_path / "index", paths=[seeds]).sync(seeds).articles_total == 1


def test_generations_that_are_all_damaged_are_not_taken_for_none(grown: Index, seeds: Path) -> None:
    (grown.path / "generation-3" / "manifest.json").write_bytes(b"{")
    damage(grown, "lost")
    with pytest.raises(IndexDamaged, match="generation-3"):
        Index.open(grown.path)
    with pytest.raises(IndexDamaged):
        Index.open_or_create(grown.path, paths=[seeds]).sync(seeds)
    assert (grown.path / "generation-3" / "engine").is_dir()


def test_of_generations_that_are_all_damaged_the_newest_is_named(index: Index) -> None:
    index.update(add=[Article("a", "", "大桥通车")])
    with index.searcher():
        index.update(add=[Article("b", "", "大桥通车")])
    for folder in folders(index.path):
        (folder / "manifest.json").write_bytes(b"{")
    damage(index, "lost")
    with pytest.raises(IndexDamaged) as told:
        Index.open(index.path)
    assert told.value.note.values["path"] == index.path / "generation-3" / "manifest.json"


@pytest.mark.parametrize("content", [None, b"", b"0" * 64 + b"\n", b"\xff"])
def test_the_checksum_of_a_manifest_may_be_lost_as_well(grown: Index, seeds: Path, content: bytes | None) -> None:
    file = grown.path / "generation-3" / "manifest.sha256"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert total(grown, "会议") == 1 and "manifest.sha256" in str(grown.verify()[0])
    assert "manifest.sha256" in str(grown.sync(seeds).notes[0])
    assert (grown.verify(full=True), total(grown, "会议")) == ([], 1)


def test_a_searcher_goes_on_without_it(grown: Index) -> None:
    with grown.searcher() as searcher:
        damage(grown, "lost")
        assert (searcher.refresh(), searcher.find("会议").total) == (False, 1)
