"""Which folders a sync reads: those named, or those of the last sync, and what was added; nothing goes by the way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsearch import Article, Index
from newsearch.analysis.names import NAMES_VERSION
from newsearch.archive.folder import FolderStore
from newsearch.archive.manifest import Manifest
from newsearch.archive.roots import with_added
from newsearch.cli import main
from newsearch.errors import IndexMissing, RemovalRefused, SeedError, SeedsUnconfirmed
from newsearch.messages import Note
from newsearch.seeds.files import find
from tests.seeding import LONG_AGO, page, rewrite, total


@pytest.fixture
def other(tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    folder.mkdir()
    page(folder / "o.txt", "东川开会")
    return folder


@pytest.fixture
def synced(index: Index, seeds: Path) -> Index:
    """An index of forty seeds in one folder."""
    for number in range(40):
        page(seeds / f"{number:02}.txt", "大桥通车")
    index.sync(seeds)
    return index


def test_a_sync_without_folders_goes_on_with_those_of_the_last_one(synced: Index, seeds: Path) -> None:
    page(seeds / "new.txt", "柳岸通航")
    (seeds / "00.txt").unlink()
    report = synced.sync(delete=False)
    assert (report.files_added, report.files_removed, report.articles_total) == (1, 1, 40)
    assert synced.remembers() and synced.stats()["seed_folders"] == [str(seeds)]


def test_an_index_that_remembers_no_folder_asks_for_one(index: Index) -> None:
    assert not index.remembers()
    index.update(add=[Article("1", "", "大桥")])
    with pytest.raises(SeedError, match="name one"):
        index.sync()
    assert total(index, "大桥") == 1


def test_another_folder_takes_the_place_of_the_first_only_when_that_is_meant(synced: Index, other: Path) -> None:
    with pytest.raises(RemovalRefused, match=r"40 of 40 articles would go.*newsearch add.*--delete"):
        synced.sync(other, delete=False)
    assert (total(synced, "大桥"), total(synced, "开会")) == (40, 0)
    assert synced.sync(other).articles_total == 1


def test_not_even_one_article_goes_with_a_folder_that_is_left_out(synced: Index, seeds: Path, other: Path) -> None:
    synced.sync(seeds, other)
    with pytest.raises(RemovalRefused, match=r"1 of 41 articles would go, since \S*other"):
        synced.sync(seeds, delete=False)
    assert total(synced, "开会") == 1


def test_a_folder_that_was_moved_is_named_anew_and_remembered(synced: Index, seeds: Path, tmp_path: Path) -> None:
    seeds.rename(tmp_path / "moved")
    report = synced.sync()
    assert [note.code for note in report.notes] == ["root_missing"] and str(seeds) in str(report.notes[0])
    assert synced.sync(tmp_path / "moved", delete=False).files_unchanged == 40
    assert synced.sync().notes == ()


@pytest.mark.parametrize("delete", [True, False])
def test_nothing_goes_while_a_folder_is_missing(synced: Index, seeds: Path, other: Path, delete: bool) -> None:
    synced.sync(seeds, other)
    away = other.rename(other.with_name("away"))
    page(seeds / "new.txt", "柳岸通航")
    (seeds / "00.txt").unlink()
    report = synced.sync(delete=delete)
    assert (report.articles_total, report.articles_removed, report.files_added) == (42, 0, 1)
    assert [str(note.values["path"]) for note in report.notes] == [str(other)]
    away.rename(other)
    report = synced.sync()
    assert (report.articles_total, report.articles_removed, report.notes) == (41, 1, ())


def test_an_empty_folder_may_be_where_a_disk_is_mounted(synced: Index, seeds: Path, other: Path) -> None:
    synced.sync(seeds, other)
    (other / "o.txt").unlink()
    report = synced.sync(delete=False)
    assert ([note.code for note in report.notes], total(synced, "开会")) == (["root_missing"], 1)
    report = synced.sync(delete=True)
    assert (report.notes, total(synced, "开会")) == ((), 0)


def test_a_sync_tells_that_names_were_found_by_an_earlier_version_until_a_rebuild(
    synced: Index, seeds: Path, other: Path
) -> None:
    synced.sync(seeds, other)
    assert synced.sync().notes == ()
    rewrite(synced, names=NAMES_VERSION - 1)
    (seeds / "new.txt").write_text("新的一篇\n\n正文在此。\n", "utf-8")
    for _ in range(2):  # what is added has new names, the others still have old ones
        assert synced.sync().notes == (Note("names_outdated"),)
    done = CliRunner().invoke(main, ["-i", str(synced.location), "sync"])
    assert f"newsearch -i {synced.location} rebuild" in done.stdout
    synced.rebuild()
    assert synced.sync().notes == ()


def test_nothing_goes_with_a_missing_folder_when_the_index_is_rebuilt(
    synced: Index, seeds: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced.sync(seeds, other)
    shutil.rmtree(other)
    rewrite(synced, fingerprint="another")
    report = synced.sync()
    assert {note.code for note in report.notes} == {"rebuilt_for_analyzer", "root_missing"}
    assert (report.skipped, report.articles_total, total(synced, "开会")) == ((), 41, 1)
    rewrite(synced, format=1)
    with pytest.raises(SeedError, match="other"):
        synced.sync()  # what an unread format holds of it cannot be kept
    with pytest.raises(SeedError, match="other"):
        synced.rebuild()


def test_an_id_of_a_missing_file_is_not_given_to_another(synced: Index, seeds: Path, other: Path) -> None:
    (other / "z.jsonl").write_text('{"id": "x", "text": "后来的"}', "utf-8")
    (seeds / "a.jsonl").write_text('{"id": "x", "text": "先来的"}', "utf-8")
    synced.sync(seeds, other)
    away = other.rename(other.with_name("away"))
    (seeds / "a.jsonl").write_text('{"id": "y", "text": "先来的"}', "utf-8")
    report = synced.sync()
    assert [skipped.path for skipped in report.skipped] == ["z.jsonl"], "it has the article now, and is not there"
    away.rename(other)
    synced.sync()
    assert (total(synced, "后来的"), total(synced, "先来的"), synced.verify()) == (1, 1, [])


def test_an_added_file_stays_through_later_syncs(synced: Index, seeds: Path, other: Path) -> None:
    report = synced.add(other / "o.txt")
    assert (report.files_added, report.articles_total) == (1, 41)
    for again in (
        synced.sync(),
        synced.sync(seeds),
        synced.rebuild(),
        synced.rebuild(seeds),
        synced.add(other / "o.txt"),
    ):
        assert again.articles_total == 41
    page(other / "o.txt", "东川散会", changed=LONG_AGO + 9)
    report = synced.add(other / "o.txt")
    assert (report.files_changed, report.articles_changed, report.articles_total) == (1, 1, 41)
    assert (total(synced, "开会"), total(synced, "散会")) == (0, 1)
    assert synced.repair(known_seeds=True).articles_total == 41


def test_a_file_of_a_known_folder_is_not_doubled_by_adding_it(synced: Index, seeds: Path) -> None:
    page(seeds / "new.txt", "柳岸通航")
    report = synced.add(seeds / "new.txt")
    assert (report.files_added, report.articles_total) == (1, 41)
    (seeds / "new.txt").unlink()
    assert synced.sync(seeds, delete=False).articles_total == 40


def test_thousands_of_added_files_are_each_looked_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(100)]
    for file in files:
        page(file, "东川开会")
    resolved: list[Path] = []
    resolve = Path.resolve

    def counted(path: Path) -> Path:
        resolved.append(path)
        return resolve(path)

    monkeypatch.setattr(Path, "resolve", counted)
    manifest = Manifest("memory", "", added=tuple(map(str, files[:50])), place=str(tmp_path))
    assert with_added(FolderStore(tmp_path), manifest, files).added == tuple(files)
    assert len(resolved) <= 2 * len(files)


def test_a_folder_can_be_added_and_nothing_goes_by_adding(synced: Index, seeds: Path, other: Path) -> None:
    for number in range(20):
        (seeds / f"{number:02}.txt").unlink()
    assert synced.add(other).articles_total == 41
    page(other / "more.txt", "柳岸通航")
    assert synced.sync().articles_total == 22


def test_a_missing_added_file_stays_until_it_is_let_go(synced: Index, seeds: Path, other: Path) -> None:
    synced.add(other / "o.txt")
    (other / "o.txt").unlink()
    report = synced.sync(seeds, delete=False)
    assert ([n.code for n in report.notes], total(synced, "开会")) == (["root_missing"], 1)
    report = synced.sync(seeds, delete=True)
    assert (report.notes, total(synced, "开会"), synced.sync().notes) == ((), 0, ())


def test_a_repair_keeps_what_a_missing_added_file_gave(synced: Index, seeds: Path, other: Path) -> None:
    synced.add(other / "o.txt")
    (other / "o.txt").unlink()
    synced.repair(seeds)
    assert (total(synced, "开会"), synced.verify()) == (1, [])


def test_the_first_seed_may_be_added(tmp_path: Path, other: Path) -> None:
    index = Index(tmp_path / "index")
    with pytest.raises(IndexMissing):
        index.add(other / "o.txt")
    assert index.add(other / "o.txt", create=True).articles_total == 1
    assert index.sync().articles_total == 1


def test_an_index_from_elsewhere_has_its_folders_read_only_when_they_are_named(
    synced: Index, seeds: Path, other: Path, tmp_path: Path
) -> None:
    synced.add(other / "o.txt")
    copy = Index(tmp_path / "copy")
    shutil.copytree(synced.path, copy.path)
    page(other / "o.txt", "东川散会", changed=LONG_AGO + 9)
    for read, paths in ((copy.sync, ()), (copy.rebuild, ()), (copy.add, (seeds,))):
        with pytest.raises(SeedsUnconfirmed, match="name your folders once"):
            read(*paths)
    with pytest.raises(RemovalRefused, match=r"o\.txt"):
        copy.sync(seeds, delete=False)
    assert copy.sync(seeds, other, delete=False).articles_total == 41
    assert copy.sync().files_unchanged == 41


def test_a_first_sync_makes_the_index_and_leaves_nothing_when_it_fails(
    seeds: Path, tmp_path: Path, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index")
    with pytest.raises(SeedError):
        index.sync(seeds, create=True)
    assert not index.path.exists()
    page(seeds / "a.txt", "大桥通车")
    with monkeypatch.context() as faulty, pytest.raises(KeyboardInterrupt):
        faulty.setattr("newsearch.archive.folder.write_manifest", _interrupt)
        index.sync(seeds, create=True, engine=engine_name)
    assert not index.path.exists()
    assert index.sync(seeds, create=True, engine=engine_name).articles_total == 1
    assert (index.stats()["engine"], index.verify()) == (engine_name, [])


def test_what_somebody_keeps_in_the_folder_outlives_a_first_sync_that_fails(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "mine.txt").write_text("x")
    with pytest.raises(SeedError):
        Index(tmp_path / "index").sync(seeds, create=True)
    assert (tmp_path / "index" / "mine.txt").read_text() == "x"


def test_an_empty_index_says_so(index: Index) -> None:
    index.searcher().close()
    assert [note.code for note in index.notes] == ["index_empty"]


def test_names_are_found_below_added_files_and_folders(seeds: Path, other: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    assert [name for name, _ in find([seeds, other / "o.txt"])] == ["a.txt", "o.txt"]


def _interrupt(*_: object) -> str:
    raise KeyboardInterrupt
